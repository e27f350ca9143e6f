"""Other programs' projects on the page: looked at, confirmed, brought in, what waits; and the way out."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

from evalkit.exchange.qda.interchange import (
    OutsideCode,
    OutsideCoding,
    OutsideNote,
    OutsideProject,
    OutsideSource,
    Passage,
)
from evalkit.exchange.qda.known import read_outside
from evalkit.exchange.qda.refi_write import render_project
from evalkit.project import Project
from tests.page_sample import make_project
from tests.serving import serving
from tests.web.conftest import opened
from tests.web.test_browser import violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NEW = "INT: Who rang?\nMAX: Nobody rang me. The form was long, and nobody read it.\n"
TABLE = (
    "document,code,excerpt,user\n"
    "one,Trust\\what works,They rang me back the same day.,Coder\n"
    "one,Kindness,Six months went by.,Coder\n"
    "one,Kindness,The waiting was rather long for all of us in the end,Coder\n"
    "two,Kindness,A text that nobody has,Coder\n"
)


def theirs() -> bytes:
    codes = (
        OutsideCode("1", ("Access", "barriers")),
        OutsideCode("2", ("Kindness",)),
        OutsideCode("3", ("Unused",)),
    )
    start = NEW.index("Nobody rang me.")
    passage = Passage(start, start + 15, "Nobody rang me.", (OutsideCoding("1", "Coder"),))
    source = OutsideSource("Interview nine.docx", NEW, (passage,))
    return render_project(
        OutsideProject("Other", "Theirs", codes, (source,), notes=(OutsideNote("A thought."),))
    )


def give(client: TestClient, name: str, data: bytes) -> str:
    answer = client.post("/programs", files={"file": (name, data)})
    assert answer.status_code == 200, answer.text
    return unescape(answer.text)


def fields(html: str) -> dict[str, str]:
    """What a form on the page would send as it stands."""
    form: dict[str, str] = dict(
        re.findall(r'<input id="[^"]*" name="([^"]*)" type="text" value="([^"]*)"', html)
    )
    form |= dict(re.findall(r'<input name="(becomes-\d+)" value="([^"]*)"', html))
    for name, options in re.findall(r'<select name="(side-\d+)".*?>(.*?)</select>', html, re.S):
        (form[name],) = re.findall(r'value="([^"]*)" selected', options)
    return form


def bring_in(client: TestClient, name: str, form: dict[str, str]) -> str:
    """Press the button, and wait for what came of it."""
    answer = client.post(f"/programs/file/{name}", data=form | {"do": "bring in"})
    number = str(answer.url).rsplit("/", 1)[1]
    client.app.state.desk.jobs.wait(int(number), 60)  # type: ignore[attr-defined]
    return unescape(client.get(f"/jobs/{number}").text)


def test_a_file_shows_what_it_holds_and_nothing_comes_in_before_it_is_confirmed(
    client: TestClient, project: Project
) -> None:
    said = give(client, "theirs.qdpx", theirs())
    assert "1 source, 4 codes, 1 coding, 1 coder" in said
    assert "1 text would be added, with names taken out: Interview nine.docx." in said
    assert "1 coding would be placed" in said
    assert "“Coder” may be anybody" in said
    assert (len(project.sources), project.codings) == (2, [])
    assert "theirs.qdpx" in client.get("/programs").text


def test_what_the_form_says_of_codes_and_coders_is_what_comes_in(
    client: TestClient, project: Project
) -> None:
    form = fields(give(client, "theirs.qdpx", theirs()))
    assert (form["becomes-0"], form["side-1"], form["becomes-2"]) == ("leave out", "challenging", "Kindness")
    said = bring_in(client, "theirs.qdpx", form | {"becomes-3": "Leave out", "coder-0": "Jude"})
    assert "1 text added, 1 of 1 codings placed" in said
    (coding,) = project.codings
    assert (coding.code, coding.valence, coding.coder) == ("access", "challenging", "Jude")
    assert "unused" not in {code.slug for code in project.codebook.codes}
    assert "theirs.qdpx</strong>" not in client.get("/programs").text
    assert "1 memo came along." in said
    assert "A thought." in client.get("/memos").text
    assert not [
        path for path in project.folder.rglob("*") if path.name in ("theirs.qdpx", "Interview nine.txt")
    ]


def test_a_form_can_be_looked_at_again_before_it_is_brought_in(client: TestClient, project: Project) -> None:
    form = fields(give(client, "theirs.qdpx", theirs()))
    said = client.post(
        "/programs/file/theirs.qdpx", data=form | {"becomes-1": "leave out", "do": "look"}
    ).text
    assert "0 codings would be placed" in said
    said = client.post("/programs/file/theirs.qdpx", data=form | {"do": "as they are"}).text
    assert 'value="barriers"' in said
    assert project.codings == []


def test_codings_that_are_not_sure_wait_with_their_words_and_are_placed_or_let_go(
    client: TestClient, project: Project
) -> None:
    said = give(client, "table.csv", TABLE.encode())
    assert "2 codings would be placed, 1 would wait for you to say where" in said
    assert "1 coding would not come in: the file has no text of two" in said
    bring_in(client, "table.csv", fields(said))
    assert len(project.codings) == 2
    assert "1 coding without a place" in client.get("/programs").text
    said = unescape(client.get("/programs/waiting").text)
    assert "The waiting was rather long for all of us in the end" in said
    (number,) = re.findall(r'name="coding" value="([^"]*)"', said)
    wrong = client.post("/programs/waiting", data={"coding": number, "words": "not there", "do": "words"})
    assert "These words are not in the text" in wrong.text
    client.post("/programs/waiting", data={"coding": number, "words": "The waiting was long.", "do": "words"})
    assert "The waiting was long." in [c.segment.text for c in project.codings]
    assert "Every coding is on its words" in client.get("/programs/waiting").text


def test_a_coding_that_waits_can_be_let_go(client: TestClient, project: Project) -> None:
    bring_in(client, "table.csv", fields(give(client, "table.csv", TABLE.encode())))
    (number,) = re.findall(r'name="coding" value="([^"]*)"', client.get("/programs/waiting").text)
    client.post("/programs/waiting", data={"coding": number, "do": "drop"})
    assert (project.store.read.waiting(), len(project.codings)) == ([], 2)


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("bad.qdpx", b"PK broken", "damaged"),
        ("talk.mp3", b"ID3", "not a file that evalkit knows"),
        ("", b"", "Choose"),
    ],
)
def test_a_bad_file_is_refused_in_words_and_not_kept(
    client: TestClient, project: Project, name: str, data: bytes, says: str
) -> None:
    assert says in (give(client, name, data) if name else client.post("/programs").text)
    assert not list(project.folder.rglob("bad.qdpx"))


def test_a_table_of_our_own_is_shown_before_it_comes_in(client: TestClient, project: Project) -> None:
    table = "coder,source,passage,code,side\nBo,S01,They rang me back the same day.,trust,working_well\n"
    assert "1 coding would be added" in give(client, "ours.csv", table.encode())
    assert project.codings == []
    client.post("/programs/file/ours.csv", data={"do": "bring in"})
    assert [c.coder for c in project.codings] == ["Bo"]


def test_a_file_can_be_taken_away_again(client: TestClient, project: Project) -> None:
    give(client, "theirs.qdpx", theirs())
    client.post("/programs/file/theirs.qdpx", data={"do": "drop"})
    assert not list(project.folder.rglob("theirs.qdpx"))


def test_the_project_is_taken_away_as_a_file_with_the_list_of_what_it_leaves_out(
    client: TestClient, tmp_path: Path
) -> None:
    said = unescape(client.post("/programs/write", data={"as": ".qdpx"}).text)
    assert "2 sources and 0 codings written to codings.qdpx" in said
    assert "3 suggestions: nobody decided on them as codings" in said
    path = tmp_path / "taken.qdpx"
    path.write_bytes(client.get("/programs/written/codings.qdpx").content)
    assert len(read_outside(path).sources) == 2
    assert client.get("/programs/written/..%2Fevalkit.toml").status_code == 404


def test_a_list_of_passages_is_written_to_publish_where_somebody_chooses_so(client: TestClient) -> None:
    asked = {"as": ".csv", "version": "publish"}
    assert "0 passages written to codings.csv" in unescape(client.post("/programs/write", data=asked).text)
    asked["version"] = "working"
    assert "0 codings written to codings.csv" in unescape(client.post("/programs/write", data=asked).text)


@pytest.mark.browser
def test_the_pages_are_accessible_and_work_by_keys(browser: Browser, tmp_path: Path) -> None:
    project = make_project(tmp_path / "project")
    project.close()
    table = tmp_path / "table.csv"
    table.write_text(TABLE)
    with serving(project.folder) as served, opened(browser, served) as page:
        found = {}
        page.goto(f"{served.base}/programs")
        found["empty"] = violations(page)
        page.set_input_files("#file", table)
        page.get_by_role("button", name="Look at this file").press("Enter")
        page.wait_for_selector("#codes")
        found["file"] = violations(page)
        page.set_viewport_size({"width": 320, "height": 640})
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
        page.set_viewport_size({"width": 1280, "height": 900})
        page.get_by_label("Kindness becomes").fill("Choice")
        page.get_by_role("button", name="Bring it in").press("Enter")
        page.wait_for_selector("a.button.main")
        page.goto(f"{served.base}/programs/waiting")
        found["waiting"] = violations(page)
        page.get_by_role("button", name="Put it on the nearest words").press("Enter")
        page.wait_for_selector("text=Every coding is on its words")
        page.goto(f"{served.base}/programs")
        page.get_by_role("button", name="Write it").press("Enter")
        page.wait_for_selector("text=Take codings.qdpx")
        found["written"] = violations(page)
        assert {path: wrong for path, wrong in found.items() if wrong} == {}
    again = Project(project.folder)
    assert {c.code for c in again.codings} == {"trust", "choice"}
    again.close()
