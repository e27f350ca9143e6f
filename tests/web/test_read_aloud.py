"""What a screen reader says of the main pages: landmarks, headings, and what each page is for.

Each expectation is lines of the page's accessibility tree, each from its beginning: they must come in this
order, and others may stand between.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.serving import serving
from tests.web.conftest import opened
from tests.web.test_access import folder

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["folder"]
pytestmark = pytest.mark.browser
SAID = {
    "/start": """
      heading "Your evaluations" [level=1]
      link "New project
      region "Projects on this machine"
      button "Stop evalkit"
    """,
    "/material": """
      heading "Files" [level=1]
      button "Choose files, or drop them into this box"
      button "Read these files"
      region "These wait"
        heading "These wait" [level=2]
        button "Read what waits"
      heading "In the project" [level=2]
      table "Files in the project"
    """,
    "/people": """
      heading "People" [level=1]
      combobox "Who it is"
      combobox "Role, as quotations carry it"
      combobox "Consent to be quoted"
      button "Save"
    """,
    "/names": """
      heading "Names" [level=1]
      region "Sources"
      region "Every name over the project"
        button "Show"
      region "A name that was missed"
        textbox "Words to replace"
        button "Replace everywhere"
    """,
    "/sources/S01": """
      heading "Interview S01
      button "I have read it to its end
      heading "Service user 0:20
      button "Suggested: Trust, challenging"
      button "Trust, working well, coded by Rosa"
      complementary "Codes on the chosen words"
        button "Undo
        button "Code these words
        status
        button "Find in the text
    """,
    "/evidence": """
      heading "Evidence" [level=1]
      combobox "Count people by"
      heading "People by code" [level=2]
      table "People with evidence, by code and group"
      heading "Both sides" [level=2]
      table "People on each side, by code"
      heading "Gaps" [level=2]
    """,
    "/findings": """
      heading "Findings" [level=1]
      table "Chapters with their findings"
      heading "Who is quoted how often" [level=2]
    """,
    "/findings/trust": """
      heading "Trust" [level=1]
      region "What's working well"
        textbox "What you write about it"
        heading "F001: Trust" [level=3]
        button "Insert C00001"
      region "What's challenging"
      region "The rest of the chapter"
        textbox "Key challenge"
        textbox "Recommendations"
    """,
    "/report": """
      heading "Report" [level=1]
      group "Counts of people"
        radio "Exact, for the team. Every page says so." [checked]
        radio "To publish
      button "Build the report"
    """,
    "/comments": """
      heading "Comments" [level=1]
      button "Word drafts and forms, meeting sheets"
      button "Read them"
      status: 0 comments of 0
    """,
}


AROUND = """
    link "Skip to the page"
    banner
    navigation "Pages"
    link "Overview"
    main
    """
"""What stands around every page."""


def test_the_main_pages_are_read_aloud_by_their_headings_areas_and_controls(
    browser: Browser, folder: Path
) -> None:
    with serving(folder) as served, opened(browser, served) as page:
        unsaid = {}
        for path, wanted in SAID.items():
            page.goto(served.base + path)
            tree = page.locator("body").aria_snapshot()
            unsaid[path] = find_unsaid(AROUND + wanted, tree)
    assert {path: line for path, line in unsaid.items() if line} == {}


def find_unsaid(wanted: str, tree: str) -> str:
    """The first wanted line that does not come in its turn; "" where all do."""
    said = (line.strip().removeprefix("- ").lstrip("'") for line in tree.splitlines())
    lines = [line.strip() for line in wanted.splitlines() if line.strip()]
    return next((line for line in lines if not any(one.startswith(line) for one in said)), "")
