"""Two people in two browsers: each codes apart, it comes together, and they go through it by keys."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evalkit.model import Valence
from evalkit.project import Project
from evalkit.steps.coding.code import code_passage
from evalkit.steps.coding.reading_marks import mark_read
from evalkit.steps.sharing.opening import open_pack
from tests.page_sample import make_project
from tests.serving import serving
from tests.web.conftest import opened
from tests.web.test_browser import violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog, Page

pytestmark = pytest.mark.browser
WORDS = "correct horse battery staple"
TOGETHER = "/agreement/together?coder=Ann&coder=Bo"
ANNS: tuple[tuple[str, str, Valence], ...] = (
    ("They rang me back the same day.", "access", "working_well"),
    ("I felt heard from the start.", "trust", "working_well"),
    ("The waiting was long.", "access", "challenging"),
)
BOS: tuple[tuple[str, str, Valence], ...] = (
    ("They rang me back the same day.", "access", "working_well"),
    ("I felt heard from the start.", "trust", "challenging"),
)


def code(project: Project, coder: str, what: tuple[tuple[str, str, Valence], ...]) -> None:
    text = project.sources[0].text
    for words, slug, side in what:
        place = (text.index(words), text.index(words) + len(words))
        code_passage(project, coder, "S01", place, slug, side, blind=True)
    mark_read(project, coder, "S01")


def at_hand(page: Page) -> str:
    return page.locator(".difference .counts").inner_text()


def press(page: Page, key: str) -> None:
    """A key that decides, and the page that comes after it."""
    with page.expect_navigation():
        page.keyboard.press(key)


def test_two_people_code_apart_share_and_decide_together(browser: Browser, tmp_path: Path) -> None:
    folder = make_project(tmp_path / "ours").folder
    with serving(folder, "Ann") as ours, opened(browser, ours) as ann:
        ann.goto(f"{ours.base}/sharing")
        ann.get_by_label("Who it is for").fill("Bo")
        ann.get_by_label("A passphrase for the pack").fill(WORDS)
        ann.locator("#again").fill(WORDS)
        ann.get_by_role("button", name="Make the pack").click()
        ann.get_by_text("packed for Bo").wait_for()
        pack = next((folder / "packs").glob("*.evpack"))
        copy = open_pack(pack, WORDS, tmp_path / "bo")
        code(copy, "Bo", BOS)
        copy.close()
        with serving(tmp_path / "bo", "Bo") as theirs, opened(browser, theirs) as bo:
            bo.goto(f"{theirs.base}/sharing")
            assert violations(bo) == ""
            bo.get_by_label("The pack’s passphrase").fill(WORDS)
            bo.get_by_role("button", name="Write the file").click()
            bo.get_by_text("3 acts by Bo").wait_for()
        project = Project(folder)
        code(project, "Ann", ANNS)
        ann.get_by_label("The files that colleagues sent back").set_input_files(
            next((tmp_path / "bo").glob("*.evreturn"))
        )
        ann.locator("[name=return-passphrase]").fill(WORDS)
        ann.get_by_role("button", name="Look at them").click()
        ann.get_by_text("3 acts would come in").wait_for()
        assert violations(ann) == ""
        assert len(project.codings) == len(ANNS), "looked at, not taken"
        ann.get_by_role("button", name="Take it in").click()
        ann.get_by_text("Taken in: 3 acts").wait_for()
        assert len(project.codings) == len(ANNS) + len(BOS)
        with serving(folder, "Bo") as again, opened(browser, again) as bo:
            bo.goto(again.base + TOGETHER)
            ann.goto(ours.base + TOGETHER)
            assert at_hand(ann) == at_hand(bo) == "Passage 1 of 2, 2 in S01"
            press(ann, "2")
            assert project.store.read.agreed()[0].labels == (("trust", "challenging"),)
            press(bo, "1")
            assert "in another window" in bo.locator(".notice").inner_text()
            assert at_hand(bo) == "Passage 1 of 1, 1 in S01; 1 decided so far"
            press(bo, "z")
            assert project.store.read.agreed() == []
            press(bo, "b")
            assert len(project.store.read.agreed()[0].labels) == 2
            bo.goto(f"{again.base}/agreement")
            assert "differs from yours" in bo.locator("main").inner_text()
        project.close()


def test_differences_are_gone_through_by_keyboard_alone(browser: Browser, tmp_path: Path) -> None:
    project = make_project(tmp_path / "ours")
    code(project, "Ann", ANNS)
    code(project, "Bo", BOS)
    with serving(project.folder, "Ann") as ours, opened(browser, ours) as page:
        page.goto(f"{ours.base}/agreement")
        for _ in range(60):
            page.keyboard.press("Tab")
            if "2 passages" in page.evaluate("document.activeElement.textContent"):
                break
        press(page, "Enter")
        assert violations(page) == ""
        page.keyboard.press("m")
        page.keyboard.type("Her words are warm.")
        asked: list[str] = []

        def stay(dialog: Dialog) -> None:
            asked.append(dialog.type)
            dialog.dismiss()

        page.once("dialog", stay)
        page.locator("a.back").click(no_wait_after=True)
        page.locator("#note").press("Control+Enter")
        assert asked == ["beforeunload"], "it is not left without a question"
        press(page, "1")
        assert project.store.read.agreed()[0].note == "Her words are warm."
        page.keyboard.press("c")
        page.keyboard.type("Choice")
        page.keyboard.press("Tab")
        page.keyboard.type("chall")
        page.keyboard.press("Tab")
        page.keyboard.type("She had no say.")
        page.keyboard.press("Tab")
        press(page, "Enter")
        changed = project.store.read.agreed()[1]
        assert (changed.labels, changed.note) == ((("choice", "challenging"),), "She had no say.")
        assert "Nothing is left to go through" in page.locator("main").inner_text()
        page.emulate_media(color_scheme="dark")
        assert violations(page) == ""
    project.close()
