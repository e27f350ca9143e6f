"""A chapter written by keys: ids come out of the evidence, and what to look at stands beside its line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

from evalkit.model import Valence
from evalkit.project import Project
from evalkit.steps.coding.code import code_passage
from evalkit.steps.findings.findings import draft_files
from evalkit.steps.findings.write_findings import open_chapter, write_section
from tests.page_sample import make_project
from tests.serving import come_in, serving
from tests.web.conftest import opened
from tests.web.test_browser import violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WAITING, MONTHS, HURT = "The waiting was long.", "Six months went by.", "It hurt."
LONG_ENOUGH = 600
"""Milliseconds of the page's own clock: longer than a card takes to close."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = make_project(tmp_path / "project")
    text = made.sources[0].text
    for words, code in (
        (HURT, "access"),
        (WAITING, "access"),
        (MONTHS, "access"),
        ("Now it is better.", "trust"),
    ):
        start = text.index(words)
        side: Valence = "working_well" if code == "trust" else "challenging"
        code_passage(made, "Rosa", "S01", (start, start + len(words)), code, side)
    draft_files(made)
    made.close()
    return made.folder


def ids(folder: Path) -> dict[str, str]:
    project = Project(folder)
    found = {coding.segment.text: coding.id for coding in project.codings}
    project.close()
    return found


def look(client: TestClient, words: str, key: str = "challenging") -> list[tuple[str, int]]:
    answer = client.post("/findings/access/look", data={"key": key, "words": words})
    return [(notice["kind"], notice["line"]) for notice in answer.json()["notices"]]


@pytest.mark.browser
def test_a_chapter_is_written_by_keys_with_the_evidence_beside_it(browser: Browser, folder: Path) -> None:
    with serving(folder) as served, opened(browser, served) as page:
        page.goto(f"{served.base}/findings/access")
        box = page.locator("#words-challenging")
        box.focus()
        page.keyboard.type("They wait.")
        page.keyboard.press("F2")
        assert "Insert" in (page.evaluate("document.activeElement.textContent") or "")
        first = page.evaluate("document.activeElement.dataset.insert")
        page.keyboard.press("Enter")
        assert box.input_value() == f"They wait. [{first}]"
        assert page.evaluate("document.activeElement.id") == "words-challenging"
        page.keyboard.press("F2")
        page.keyboard.press("ArrowDown")
        second = page.evaluate("document.activeElement.dataset.insert")
        page.keyboard.press("Space")
        assert box.input_value() == f"They wait. [{first}, {second}]"
        assert page.evaluate("document.activeElement.dataset.insert") == second
        page.get_by_text("1 of 3 not named yet").wait_for()
        page.get_by_role("button", name="Only passages that you have not named yet").last.press("Enter")
        assert page.locator(".write-from .passage:visible").count() == 1
        page.get_by_role("button", name="Only passages that you have not named yet").last.press("Enter")
        box.focus()
        page.keyboard.press("End")
        page.keyboard.type(" It is worse at night. [C99999]")
        page.locator("#challenging .notices .unknown").wait_for()
        assert "there is no excerpt C99999" in page.locator("#challenging .notices").inner_text()
        assert page.locator("#challenging .gutter .unknown").count() == 1
        assert page.locator("#challenging .mirror mark.unknown").text_content() == "C99999"
        assert violations(page) == ""
        page.locator("#challenging .status:has-text('saved in')").wait_for()
    project = Project(folder)
    assert f"[{first}, {second}]" in open_chapter(project, "access").sections["challenging"]
    project.close()


@pytest.mark.browser
def test_an_id_says_its_words_on_hover_and_under_the_cursor_until_escape(
    browser: Browser, folder: Path
) -> None:
    known = ids(folder)
    with serving(folder) as served, opened(browser, served) as page:
        page.clock.install()
        page.goto(f"{served.base}/findings/access")
        box = page.locator("#words-challenging")
        box.focus()
        with page.expect_response("**/findings/access/look"):
            page.keyboard.type(f"They wait. [{known[WAITING]}]")
        says = page.locator("#says-challenging")
        page.locator("#challenging .looked").wait_for(state="attached")
        page.wait_for_function("() => document.querySelector('#challenging .mirror .id-at')")
        page.keyboard.press("ArrowLeft")
        says.wait_for()
        assert WAITING in says.inner_text()
        page.keyboard.press("Escape")
        says.wait_for(state="hidden")
        page.keyboard.press("Home")
        box.evaluate("box => box.blur()")
        page.clock.pause_at(datetime.now(UTC) + timedelta(days=1))  # the way to the box takes no time
        hover(page, known[WAITING])
        says.wait_for()
        says.hover()
        page.clock.run_for(LONG_ENOUGH)
        assert says.is_visible(), "it stays while the mouse is on it"
        page.mouse.move(5, 5)
        page.clock.run_for(LONG_ENOUGH)
        says.wait_for(state="hidden")


def hover(page: Page, name: str) -> None:
    place = page.locator(f"#challenging .mirror .id-at:text-is('{name}')").bounding_box()
    assert place
    page.mouse.move(place["x"] + 8, place["y"] + 8)


@pytest.mark.browser
def test_a_sentence_without_evidence_is_its_writers_to_decide_and_the_choice_is_kept(
    browser: Browser, folder: Path
) -> None:
    with serving(folder) as served, opened(browser, served) as page:
        page.goto(f"{served.base}/findings/access")
        page.locator("#words-challenging").focus()
        page.keyboard.type("Everybody is cross. They shout.")
        page.locator("#challenging .notices .uncited").nth(1).wait_for()
        page.keyboard.press("F4")
        assert page.evaluate("document.activeElement.textContent") == "Show"
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_function(
            "() => document.querySelectorAll('#challenging .notices .uncited').length === 1"
        )
        page.get_by_role("button", name="Leave it out").press("Enter")
        page.wait_for_function("() => document.querySelectorAll('#challenging .notices li').length === 0")
        page.reload()
        words = page.locator("#words-challenging").input_value()
    assert words == "Everybody is cross. [own words] They shout. [leave out]"


def test_what_is_used_and_who_is_quoted_stands_on_the_page_of_findings(folder: Path) -> None:
    known = ids(folder)
    project = Project(folder)
    words = f"They wait. [{known[MONTHS]}]\n\n> “{WAITING}” (Service user) [{known[WAITING]}]"
    write_section(
        project, "access", "challenging", words, open_chapter(project, "access").mark("challenging")
    )
    html = come_in(project).get("/findings").text
    row = html[html.index("/findings/access") :].partition("</tr>")[0]
    assert '<td class="n">3</td><td class="n">1</td>' in row, "of three excerpts one is named nowhere"
    person = html[html.index('<th scope="row">P1</th>') :].partition("</tr>")[0]
    assert person.count('<td class="n">1</td>') >= 1
    assert "Service user" in person
    assert "P1 is quoted" in come_in(project).get("/findings/access").text
    project.close()


def test_what_is_typed_is_looked_at_as_part_of_its_section_and_kept_nowhere(folder: Path) -> None:
    known = ids(folder)
    project = Project(folder)
    client = come_in(project)
    here, there = known[WAITING], known["Now it is better."]
    assert look(client, f"They wait. [{here}]") == []
    assert look(client, f"They wait. [{here}]\n\nIt is so. [C99999]") == [("unknown", 3)]
    assert look(client, f"They wait. [{there}]") == [("elsewhere", 1)]
    assert look(client, f"They wait. [{here}]", "working_well") == [("elsewhere", 1)]
    assert look(client, "Everybody is cross.") == [("uncited", 1)]
    assert look(client, "Everybody is cross.", "key_challenge") == []
    quote = f"> “{WAITING}” (Service user) [{here}]"
    assert look(client, quote) == []
    assert look(client, quote.replace("long", "very long")) == [("quotation", 1)]
    write_section(
        project, "access", "challenging", quote, open_chapter(project, "access").mark("challenging")
    )
    assert look(client, quote, "working_well") == [("repeated", 1), ("elsewhere", 1)]
    assert look(client, quote) == [], "what stands in this very box is not used elsewhere"
    answer = client.post(
        "/findings/access/look", data={"key": "challenging", "words": f"🙂 [{here}] [C99999]"}
    )
    assert answer.json()["named"][here]["words"] == WAITING
    assert answer.json()["notices"][0]["start"] == 13, "as the browser counts"
    assert client.post("/findings/access/look", data={"key": "none", "words": ""}).status_code == 422
    assert open_chapter(project, "access").sections["challenging"] == quote
    project.close()
