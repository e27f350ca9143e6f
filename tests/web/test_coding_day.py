"""A day of coding by keyboard alone: forty passages, two new codes, memos, and a source read to its end."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evalkit.project import Project
from evalkit.steps.coding.reading_marks import find_read
from evalkit.steps.suggesting.sentences import find_sentences
from tests.page_sample import NOW, make_project, make_source
from tests.serving import serving
from tests.web.conftest import opened
from tests.web.test_browser import press, start_reading, wait_for

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser
SAID = [f"On day {n} of the wait I rang the team and somebody answered me kindly." for n in range(1, 43)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = make_project(tmp_path / "project")
    turns = tuple(("ANN", " ".join(SAID[first : first + 6])) for first in range(0, len(SAID), 6))
    made.store.add_source(make_source("S03", turns), NOW)
    for source in made.sources:
        find_sentences(made, source)
    made.close()
    return made.folder


def test_forty_passages_are_coded_without_a_mouse(browser: Browser, folder: Path) -> None:
    with serving(folder, "Rosa") as served, opened(browser, served) as page:
        start_reading(page, served, "S03")
        for name in ("Kindness", "The day count"):
            press(page, "Enter", "1", "Control+Enter")
            page.keyboard.type(name)
            press(page, "Enter")
            wait_for(page, f"{name} is made, and provisional until somebody defines it.")
            press(page, "ArrowDown")
        for number in range(38):
            press(
                page, "Enter", *("kindn", "day c", "trust", "place")[number % 4], "123"[number % 3], "Enter"
            )
            if number % 10 == 0:
                press(page, "m", *"again", "Control+Enter")
            press(page, "ArrowDown")
        press(page, "j", *"@Tom please read this one too", "Control+Enter")
        wait_for(page, "It waits for Tom.")
        press(page, "e")
        wait_for(page, "S03 is marked as read to its end.")
        press(page, "[")
        page.wait_for_url("**/sources/S02")
    project = Project(folder)
    codings = project.codings
    assert len({coding.segment.text for coding in codings}) == len(codings) == 40
    assert Counter(coding.code for coding in codings) == {
        "kindness": 11, "the_day_count": 11, "trust": 9, "place": 9,
    }  # fmt: skip
    assert sum(coding.memo == "again" for coding in codings) == 4
    assert [memo.waits_for for memo in project.store.read.written_memos()] == [("Tom",)]
    assert find_read(project) == {"Rosa": {"S03"}}
    project.close()
