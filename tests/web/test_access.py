"""Every page for people who use keys, a screen reader, a small window, or the dark."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evalkit.project import Project
from evalkit.sample.measures import write_sample_measures
from evalkit.steps.coding.code import code_passage
from evalkit.steps.intake.incoming import keep_incoming, read_incoming
from evalkit.steps.measures.confirm import confirm_table
from evalkit.steps.measures.intake import take_tables
from evalkit.steps.review.send import send_draft
from tests.page_sample import make_project
from tests.serving import Served, serving
from tests.web.conftest import opened
from tests.web.test_browser import violations
from tests.web.test_intake import SURVEY

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
PAGES = (
    "/", "/material", "/people", "/people/P1/withdraw", "/surveys", "/surveys/carers.csv", "/names",
    "/programs", "/programs/waiting",
    "/sources", "/suggest", "/evidence", "/themes", "/findings", "/findings/trust", "/report", "/comments",
    "/measures", "/start/copy", "/start/pack", "/sharing", "/agreement",
    "/agreement/together?coder=Rosa&coder=Sam",
    "/meeting", "/settings", "/backups", "/originals", "/history", "/start", "/start/open", "/start/sample",
    "/start/new/title", "/start/new/framework", "/start/new/originals",
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = make_project(tmp_path / "project")
    source = made.sources[0]
    start = source.text.index("I felt heard")
    code_passage(made, "Rosa", source.id, (start, start + 12), "trust", "working_well")
    send_draft(made)
    keep_incoming(made, "carers.csv", SURVEY, "survey")
    read_incoming(made)
    made.store.back_up(made.clock())
    made.close()
    return made.folder


def test_no_page_has_a_violation_or_runs_off_a_small_window(browser: Browser, folder: Path) -> None:
    with serving(folder) as served, opened(browser, served) as page:
        found = {path: look(page, served, path) for path in PAGES}
        page.goto(f"{served.base}/meeting")
        page.get_by_label("How many people take part").fill("six")
        page.get_by_role("button", name="Begin").click()
        page.wait_for_selector(".error-summary")
        found["a form with errors"] = violations(page)
        assert page.evaluate("document.activeElement.className") == "error-summary"
        page.emulate_media(color_scheme="dark")
        for path in ("/", "/material", "/report", "/start"):
            page.goto(served.base + path)
            found[f"{path} in the dark"] = violations(page)
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("width", [320, 420])
def test_measures_with_tables_and_pictures_fit_a_small_window(
    browser: Browser, folder: Path, tmp_path: Path, width: int
) -> None:
    project = Project(folder)
    take_tables(project, write_sample_measures(tmp_path / "given" / "measures"))
    confirm_table(project, "waiting list", census="2025-03-31")
    project.close()
    with serving(folder) as served, opened(browser, served) as page:
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(f"{served.base}/measures")
        pictures = page.locator("main img")
        assert pictures.count() > 0
        for n in range(pictures.count()):
            pictures.nth(n).scroll_into_view_if_needed()
            box = pictures.nth(n).bounding_box()
            assert box is not None
            assert box["x"] + box["width"] <= width
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert not violations(page)


def look(page: Page, served: Served, path: str) -> str:
    """What axe says of a page, and whether it runs off sideways at 320 pixels."""
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(served.base + path)
    wrong = violations(page)
    page.set_viewport_size({"width": 320, "height": 640})
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        wrong += " It runs off sideways."
    line = page.evaluate("document.querySelector('.top .line').getBoundingClientRect().height")
    return wrong + (" The header takes more than one line." if line > 56 else "")


def test_the_overview_is_read_aloud_as_seven_steps_with_their_state(browser: Browser, folder: Path) -> None:
    with serving(folder) as served, opened(browser, served) as page:
        said = page.locator("main").aria_snapshot()
        for words in (
            "Sources",
            "People",
            "Names",
            "Coding",
            "Evidence",
            "Findings and report",
            "Reference group",
        ):
            assert f'link "{words}"' in said, words
        assert said.count("- listitem:") >= 7
        assert 'link "See to what waits"' in said
        assert "1 file to be looked at before it is read (what its columns are)" in said
        menu = page.locator("nav").aria_snapshot()
        assert 'navigation "Pages"' in menu
        assert 'link "Overview"' in menu


def test_a_form_is_read_aloud_with_its_error_beside_the_field(browser: Browser, folder: Path) -> None:
    with serving(folder) as served, opened(browser, served) as page:
        page.goto(f"{served.base}/settings")
        field = page.locator('[name="quotations.per_finding"]')
        field.fill("six")
        field.press("Tab")
        page.wait_for_selector("#quotations\\.per_finding-error:not([hidden])")
        assert field.get_attribute("aria-invalid") == "true"
        about = field.get_attribute("aria-describedby") or ""
        assert "quotations.per_finding-error" in about
        page.locator("main").get_by_role("button", name="Save").press("Enter")
        page.wait_for_selector(".error-summary")
        assert page.locator('[name="quotations.per_finding"]').input_value() == "six"
    project = Project(folder)
    assert project.settings.quotations.per_finding == 3
    project.close()


def test_the_menu_of_a_small_window_opens_and_closes_by_keys(browser: Browser, folder: Path) -> None:
    with serving(folder) as served, opened(browser, served) as page:
        page.set_viewport_size({"width": 420, "height": 800})
        assert not page.locator("nav").get_by_role("link", name="Coding", exact=True).is_visible()
        page.focus(".open-menu")
        page.keyboard.press("Enter")
        assert page.locator("nav").get_by_role("link", name="Coding", exact=True).is_visible()
        page.keyboard.press("Escape")
        assert not page.locator("nav").get_by_role("link", name="Coding", exact=True).is_visible()
        assert page.evaluate("document.activeElement.className") == "open-menu"


def test_answers_of_a_survey_are_put_in_order_by_keys(browser: Browser, folder: Path) -> None:
    with serving(folder) as served, opened(browser, served) as page:
        page.goto(f"{served.base}/surveys/carers.csv")
        first = page.locator(".order").first
        before = first.locator("span:not(.vh)").all_text_contents()
        first.locator("button[data-move='1']").first.press("Enter")
        assert first.locator("span:not(.vh)").all_text_contents()[:2] == [before[1], before[0]]
        assert "is number 2 now" in (page.text_content("#order-status") or "")
