"""Finding and comparing in a browser, by keyboard: views, found words, groups, grid, matrix, portrait."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evalkit.model import ClosedAnswer, Participant, Valence
from evalkit.project import Project
from evalkit.steps.coding.code import code_passage
from tests.page_sample import NOW, make_project, make_source
from tests.serving import Served, serving
from tests.web.conftest import opened
from tests.web.test_browser import press, violations, wait_for

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
PAGES = (
    *("/codings", "/codings?code=access&how=not&more=trust&is.role=GP", "/evidence/together", "/matrix"),
    *("/evidence", "/evidence?version=publish", "/sources/S01/portrait", "/sources/S03/grid"),
    *("/columns", "/columns?code=access&by=kind", "/columns?question=What+is+missing%3F&by=wave"),
)


def add_survey(project: Project) -> None:
    answers = (("S03-R1", "More beds."), ("S03-R2", "Somebody who rings back. A room."))
    source = make_source("S03", answers)
    turns = tuple(replace(turn, question="What is missing?") for turn in source.turns)
    people = [
        Participant(
            f"S03-R{n}", "service_user", "Service user", "Service users", attributes=(("wave", wave),)
        )
        for n, wave in enumerate(("first", "second", "second"), start=1)
    ]
    ticked = [ClosedAnswer("S03-R1", "Good?", "Yes"), ClosedAnswer("S03-R2", "Good?", "No")]
    project.store.add_source(
        replace(source, kind="survey", turns=turns), NOW, respondents=people, answers=ticked
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = make_project(tmp_path / "project")
    add_survey(made)
    coded: tuple[tuple[str, str, Valence], ...] = (
        ("They rang me back the same day.", "trust", "working_well"),
        ("The waiting was long.", "access", "challenging"),
        ("Letters still take weeks.", "access", "challenging"),
    )
    for words, slug, side in coded:
        source = next(source for source in made.sources if words in source.text)
        start = source.text.index(words)
        code_passage(made, "Rosa", source, (start, start + len(words)), slug, side)
    made.close()
    return made.folder


def codings(folder: Path) -> list[tuple[str, str, str]]:
    project = Project(folder)
    found: list[tuple[str, str, str]] = [(c.segment.text, c.code, c.valence) for c in project.codings]
    project.close()
    return found


def look(page: Page, served: Served, path: str) -> str:
    """What axe says of a page in both themes, and whether it runs off sideways at 320 pixels."""
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(served.base + path)
    wrong = violations(page)
    page.emulate_media(color_scheme="dark")
    wrong += violations(page)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 320, "height": 640})
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        wrong += " It runs off sideways."
    return wrong


def test_no_page_has_a_violation_in_either_theme_or_runs_off_a_small_window(
    browser: Browser, folder: Path
) -> None:
    with serving(folder) as served, opened(browser, served) as page:
        found = {path: look(page, served, path) for path in PAGES}
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


def test_codings_are_chosen_kept_as_a_view_and_what_was_found_is_coded_by_keyboard_alone(
    browser: Browser, folder: Path
) -> None:
    with serving(folder) as served, opened(browser, served) as page:
        page.goto(f"{served.base}/codings")
        page.locator("select[name=code]").focus()
        page.keyboard.type("Access")
        press(page, "Enter")
        page.get_by_role("button", name="Show", exact=True).focus()
        press(page, "Enter")
        page.wait_for_url("**/codings?*code=access*")
        page.get_by_text("Keep this as a view").focus()
        press(page, "Enter", "Tab")
        page.keyboard.type("Access")
        press(page, "Enter")
        page.wait_for_url("**/codings?view=*")
        assert page.get_by_role("link", name="Access", exact=True).get_attribute("aria-current") == "page"
        page.goto(f"{served.base}/codings")
        page.get_by_label("Words, or “a phrase”").focus()
        page.keyboard.type("rings back")
        press(page, "Tab")
        page.keyboard.type("everything that was said")
        press(page, "Tab", "Enter")
        page.get_by_label("Choose passage 1").focus()
        press(page, "Space")
        page.get_by_label("Code the chosen passages as").focus()
        page.keyboard.type("Trust")
        press(page, "Tab")
        page.keyboard.type("challenging")
        press(page, "Tab", "Enter")
        page.get_by_role("heading", name="Code 1 passage as Trust, challenging?").wait_for()
        assert len(codings(folder)) == 3, "nothing is coded before somebody has seen what would be"
        page.get_by_role("button", name="Code them").focus()
        press(page, "Enter")
        page.get_by_text("1 found passage coded as Trust, challenging.").wait_for()
    assert ("Somebody who rings back.", "trust", "challenging") in codings(folder)


def test_a_count_leads_to_groups_side_by_side_and_on_to_the_words(browser: Browser, folder: Path) -> None:
    with serving(folder) as served, opened(browser, served) as page:
        page.goto(f"{served.base}/evidence")
        page.get_by_role("link", name="Access", exact=True).focus()
        press(page, "Enter")
        page.wait_for_url("**/columns?code=access*")
        page.get_by_role("link", name="Letters still take weeks.").focus()
        press(page, "Enter")
        page.wait_for_function("() => document.activeElement.textContent.startsWith('Letters')")
        page.goto(f"{served.base}/sources/S01/portrait")
        page.get_by_role("link", name="1 passage, challenging").focus()
        press(page, "Enter")
        page.wait_for_function("() => document.activeElement.textContent.startsWith('The waiting')")


def test_a_survey_is_coded_in_its_grid_by_the_same_keys(browser: Browser, folder: Path) -> None:
    with serving(folder) as served, opened(browser, served) as page:
        page.goto(f"{served.base}/sources/S03/grid")
        page.wait_for_function("() => document.activeElement.classList.contains('s')")
        row = page.get_by_role("row", name="S03-R2")
        assert "wavesecond" in row.inner_text()
        assert "Good?No" in row.inner_text()
        assert "nothing" in page.get_by_role("row", name="S03-R3").inner_text(), "who wrote nothing has a row"
        press(page, "ArrowDown", "ArrowDown", "Enter")
        page.wait_for_selector("#choices [data-code]")
        page.keyboard.type("place")
        page.wait_for_function("() => document.querySelectorAll('#choices [data-code]').length === 1")
        press(page, "2", "Enter")
        wait_for(page, "Coded as Place, challenging")
        assert page.locator("tr:has-text('S03-R2') mark").inner_text() == "A room."
        press(page, "z")
        wait_for(page, "Undone")
        assert len(codings(folder)) == 3
        press(page, "y")
        wait_for(page, "Done again")
    assert ("A room.", "place", "challenging") in codings(folder)


def test_the_matrix_is_written_in_place_and_two_windows_never_overwrite_each_other(
    browser: Browser, folder: Path
) -> None:
    with serving(folder) as served, opened(browser, served) as page:
        page.goto(f"{served.base}/matrix")
        other = page.context.new_page()
        other.goto(f"{served.base}/matrix")
        cell = "button[data-source='S01'][data-code='access']"
        for window, words in ((page, "A long wait."), (other, "Too late.")):
            window.locator(cell).focus()
            press(window, "Enter")
            window.keyboard.type(words)
            press(window, "Control+Enter")
            window.wait_for_function("() => document.getElementById('matrix-status').textContent")
        assert page.locator(cell).inner_text().endswith("A long wait.")
        assert "changed in another window" in other.locator("#matrix-status").inner_text()
        assert other.locator("textarea").input_value() == "Too late.", "what was typed stays"
        press(other, "Escape")
        other.wait_for_function("() => document.activeElement.className === 'cell'")
    project = Project(folder)
    assert [(s.source_id, s.code, s.text) for s in project.store.read.summaries()] == [
        ("S01", "access", "A long wait.")
    ]
    project.close()
