"""Codes that are made while coding: provisional, then defined, grouped, shown, merged, undone, reported."""

from __future__ import annotations

from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from evalkit.cli import app
from evalkit.codebook import load_codebook
from evalkit.project import Project
from evalkit.report.method import build_method
from evalkit.report.outline import read_outline
from evalkit.steps.coding.code import code_passage
from evalkit.steps.coding.codebook_history import find_added
from evalkit.steps.report.report import gather_facts
from tests.serving import serving
from tests.web.conftest import opened
from tests.web.test_browser import codings, folder, press, start_reading, violations, wait_for
from tests.web.test_pages import LONG, said, span_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["folder"]


def make(client: TestClient, project: Project, name: str, words: str = LONG, **more: str) -> str:
    fields = {"name": name, "group": "second", "valence": "challenging", "then": "code"}
    answer = client.post("/act/new-code", data=span_of(project, words) | fields | more)
    return said(answer.text)


def revise(client: TestClient, code: str, **fields: str) -> str:
    version = {"sure": "1", "version": fields.pop("version")}
    return client.post(f"/codebook/{code}" if code else "/codebook", data=fields | version).text


@pytest.mark.browser
def test_what_no_code_matches_is_made_one_by_keys_alone(browser: Browser, folder: Path) -> None:
    with serving(folder) as served, opened(browser, served) as page:
        start_reading(page, served)
        press(page, "Enter", *"being rung back", "1")
        page.wait_for_selector("#o-new-code:has-text('Make “being rung back” a new code')")
        press(page, "Enter")
        assert page.input_value("#new-code-name") == "being rung back"
        assert page.is_checked("#new-code [value=working_well]")
        assert violations(page) == ""
        press(page, "Enter")
        wait_for(page, "being rung back is made, and provisional until somebody defines it.")
        press(page, "s")
        wait_for(page, "key quote")
        press(page, "ArrowDown", "Enter", *"zzz")
        page.wait_for_selector("#o-new-code:has-text('Make “zzz” a new code')")
        press(page, "Enter")
        assert page.locator("#new-code").is_visible(), "no side is needed before the code has a name"
        press(page, "Escape", "/", *"me")
        assert page.input_value("#find-words") == "me", "a dialog that closes takes no focus from another box"
        press(page, "Escape", "Enter", "2", "Control+Enter")
        assert page.input_value("#new-code-name") == "Nobody asked me twice."
        page.keyboard.type("Feeling heard")
        press(page, "Enter")
        wait_for(page, "Feeling heard is made")
        press(page, "Enter", *"heard")
        page.wait_for_selector("#o-feeling_heard:has-text('provisional')")
        press(page, "Escape", "z", "z", "z")
        page.wait_for_function("() => document.getElementById('status').textContent.includes('key quote')")
    assert [(text, code) for text, code, _ in codings(folder)] == [
        ("They rang me back the same day.", "being_rung_back")
    ]
    project = Project(folder)
    assert [code.slug for code in project.codebook.codes if code.provisional] == ["being_rung_back"]
    project.close()


def test_a_new_code_is_provisional_until_it_is_defined_and_everything_can_be_undone(
    client: TestClient, project: Project
) -> None:
    before = project.codebook_file.read_text("utf-8")
    assert "Pets is made, and provisional until somebody defines it. Coded as Pets" in make(
        client, project, "Pets"
    )
    (coding,) = project.codings
    code = project.codebook.codes[2]
    assert (code.slug, code.group, code.provisional, coding.code) == ("pets", "second", True, "pets")
    assert code.id, "a code keeps its id when its name changes"
    assert load_codebook(project.codebook_file.read_text("utf-8"), "c.yaml") == project.codebook
    assert "provisional</span>" in client.get("/codebook").text
    assert "nobody has written yet what belongs" in client.get("/picker", params={"q": "pets"}).text
    revise(client, "pets", kind="define", definition="Animals that people live with.", version="1.1")
    revise(client, "pets", kind="regroup", group="third", version="1.2")
    revise(client, "pets", kind="show", coding=coding.id, version="1.3")
    pets = next(code for code in project.codebook.codes if code.slug == "pets")
    assert (pets.provisional, pets.group, [e.text for e in pets.examples]) == (False, "third", [LONG])
    changes = client.get("/codebook-changes").text
    assert "Code &#39;pets&#39; (Pets) was added." in changes
    assert "Your team has added 1 code to the framework" in changes
    revise(client, "pets", kind="merge", target="place", version="1.4")
    assert [c.code for c in project.codings] == ["place"]
    for _ in range(6):
        client.post("/take-back/undo", data={"source": "S01"})
    assert project.codebook_file.read_text("utf-8") == before
    assert project.codings == []


def test_a_new_code_takes_the_place_of_a_suggestion_and_of_a_coding_s_code(
    client: TestClient, project: Project
) -> None:
    suggestion = project.store.read.suggestions()[0]
    words = suggestion.segment.text
    make(client, project, "Rung back", words, then="replace", suggestion=suggestion.id)
    (coding,) = project.codings
    assert (coding.code, coding.origin and coding.origin.code) == ("rung_back", "trust")
    make(client, project, "Quickness", words, then="change", coding=coding.id)
    assert [c.code for c in project.codings] == ["quickness"]


def test_a_name_that_is_taken_or_missing_makes_nothing(client: TestClient, project: Project) -> None:
    assert "There is a code “Trust” already." in make(client, project, "trust")
    assert "Give the new code a name." in make(client, project, " ")
    assert (len(project.codebook.codes), project.codings) == (4, [])


def test_the_codebook_page_makes_a_code_after_a_preview(client: TestClient, project: Project) -> None:
    preview = client.post("/codebook", data={"kind": "new", "name": "Pets", "group": "first"}).text
    assert "Code &#39;pets&#39; (Pets) was added, provisionally." in preview
    assert "No chapter of the report tells of the new code yet" in preview
    assert len(project.codebook.codes) == 4
    revise(client, "", kind="new", name="Pets", group="first", version="1.0")
    assert "pets" in [code.slug for code in project.codebook.codes]


def test_the_command_says_what_changed_between_two_points(client: TestClient, project: Project) -> None:
    make(client, project, "Pets")
    made = project.store.read.history()[1].id
    revise(client, "pets", kind="define", definition="Animals.", version="1.1")
    folder = str(project.folder)

    def diff(*points: str) -> str:
        result = CliRunner().invoke(app, ["codebook", "diff", *points, "--project", folder])
        return result.output + str(result.exception or "")

    assert "Code 'pets' (Pets) was added." in diff()
    assert "Code 'pets' is no longer provisional." in diff(str(made))
    assert "was added" not in diff(str(made))
    assert "was added, provisionally" in diff("original", str(made))
    assert "say the same" in diff("now")
    assert "say the same" in diff("2999-01-01")
    assert "Nothing is on record" in diff("1")


def test_the_report_s_method_names_the_codes_that_were_added(client: TestClient, project: Project) -> None:
    assert find_added(project) == ()
    make(client, project, "Pets")
    make(client, project, "Parking", "Six months", definition="Where people leave their cars.")
    told = str([*build_method(gather_facts(project))])
    assert "While coding, the team added 2 areas to the framework: Pets and Parking." in told
    assert "Pets is provisional: not defined yet." in told


def test_a_provisional_code_is_suggested_only_once_three_passages_show_it(project: Project) -> None:
    from evalkit.steps.coding.new_code import make_code
    from evalkit.steps.suggesting.suggest import find_passages, learn

    make_code(project, "Rosa", "Waiting time", "first")
    passages = [read.passage for read in find_passages(project)[0]]
    place = [code.slug for code in project.codebook.codes].index("waiting_time")
    source = project.sources[0]
    for words in ("The waiting was long.", "Six months went by."):
        start = source.text.index(words)
        span = (start, start + len(words))
        code_passage(project, "Rosa", source, span, "waiting_time", "challenging")
    assert learn(project, passages).thresholds[place] > 1, "no score can pass"
    start = source.text.index("It hurt.")
    code_passage(project, "Rosa", source, (start, start + 8), "waiting_time", "challenging")
    assert learn(project, passages).thresholds[place] < 1


def test_a_chapter_of_the_report_is_chosen_for_a_new_code(client: TestClient, project: Project) -> None:
    outline = project.folder / "outline.yaml"
    outline.write_text(
        "title: Ours\nparts:\n- title: One\n  chapters:\n"
        "  - title: Trust  # the first that anybody asks about\n    codes:\n    - trust\n"
        "  - title: Place\n    codes: [place]\n",
        encoding="utf-8",
    )
    project.read_settings()
    make(client, project, "Pets")
    assert "No chapter of the report tells of this code yet" in client.get("/codebook/pets").text
    said = unescape(client.post("/codebook/pets/chapter", data={"chapter": "trust"}).text)
    assert "The chapter “Trust” tells of it now." in said
    assert "No chapter of the report tells of this code yet" not in said
    assert "Pets" in client.get("/findings/trust").text
    client.post("/codebook/pets/chapter", data={"chapter": "place"})
    written = outline.read_text(encoding="utf-8")
    assert "# the first that anybody asks about" in written
    assert [chapter.codes for chapter in read_outline(outline).parts[0].chapters] == [
        ("trust",),
        ("place", "pets"),
    ]
    refused = client.post("/codebook/pets/chapter", data={"chapter": "nothing"})
    assert "The report no longer has this chapter" in refused.text
    assert outline.read_text(encoding="utf-8") == written
