"""Comments and meetings in a browser: saved as it is typed, answered by keys, nothing in anybody's way."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from evalkit.project import Project
from evalkit.steps.review.send import send_draft
from evalkit.store.reviews import load_reviews
from tests.review_sample import make_reviewed_project
from tests.serving import serving
from tests.web.conftest import opened

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


def check_access(page: Page) -> None:
    found = Axe().run(page)
    assert not found.response["violations"], (page.url, found.generate_report())


def test_a_meeting_is_noted_down_and_its_note_answered(browser: Browser, tmp_path: Path) -> None:
    made = make_reviewed_project(tmp_path / "project")
    send_draft(made)
    made.close()
    with serving(made.folder) as served, opened(browser, served) as page:
        page.goto(f"{served.base}/meeting")
        check_access(page)
        page.fill("#held", "4 March")
        page.fill("#people", "7")
        page.keyboard.press("Enter")
        page.wait_for_url("**/meeting/*/1")
        check_access(page)
        page.fill("#note-1", "They ring back.")
        page.focus("[name=agree]")
        page.locator("#meeting .status", has_text="Saved.").wait_for()
        page.keyboard.type("5")
        page.click("text=Next finding")
        page.wait_for_url("**/meeting/*/2")
        page.fill("[name=unsure]", "1")
        page.press("[name=unsure]", "Enter")
        page.wait_for_url("**/meeting/*/3")
        page.click("text=Previous")
        page.wait_for_url("**/meeting/*/2")
        page.click("text=All findings")
        page.wait_for_url("**/meeting/*")
        check_access(page)
        page.click("text=They ring back.")
        page.wait_for_url("**/comments/V001")
        check_access(page)
        page.get_by_label("Print it as Service user voice").check()
        page.get_by_label("They agreed that their words are printed").check()
        page.click("text=Save and go to the next")
        page.wait_for_url("**/comments?state=all")
        check_access(page)
    project = Project(made.folder)
    reviews = load_reviews(project.store)
    project.close()
    assert [(answer.outcome, answer.voice) for answer in reviews.answers] == [("voice", "They ring back.")]
    assert reviews.meetings[0].hands[0].agree == 5
