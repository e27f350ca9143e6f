"""The page of codings: chosen, searched, kept as views, and what a search found coded at once."""

from __future__ import annotations

from dataclasses import replace
from html import unescape

import pytest
from starlette.testclient import TestClient

from evalkit.codebook import dump_codebook
from evalkit.model import Valence
from evalkit.project import Project
from evalkit.steps.coding.code import code_passage
from evalkit.steps.coding.history import undo
from tests.serving import come_in
from tests.web.sample import CODEBOOK, NOW, make_source

RANG, LONG, WEEKS = "They rang me back the same day.", "The waiting was long.", "Letters still take weeks."


def code(project: Project, words: str, slug: str, side: Valence = "context", coder: str = "Rosa") -> str:
    source = next(source for source in project.sources if words in source.text)
    start = source.text.index(words)
    return code_passage(project, coder, source, (start, start + len(words)), slug, side).coding_id


@pytest.fixture
def coded(project: Project) -> Project:
    code(project, RANG, "trust", "working_well")
    code(project, RANG, "access", "working_well", "Iris")
    code(project, LONG, "access", "challenging")
    code(project, WEEKS, "access", "challenging", "Iris")
    return project


def listed(client: TestClient, **fields: str | list[str]) -> list[str]:
    """The words of the passages that the page lists."""
    text = unescape(client.get("/codings", params=fields).text)
    return [words for words in (RANG, LONG, WEEKS) if f"<strong>{words}</strong>" in text]


def test_one_row_shows_a_passage_with_all_its_codes_and_coders(client: TestClient, coded: Project) -> None:
    text = client.get("/codings").text
    assert text.count(f"<strong>{RANG}</strong>") == 1
    assert "3 passages, 4 codings." in text
    row = text.partition(f"<strong>{RANG}</strong>")[2].partition("read in")[0]
    assert all(words in row for words in ("Trust, working well", "Rosa", "Access, working well", "Iris"))


def test_passages_are_chosen_by_several_codes_people_and_sides(client: TestClient, coded: Project) -> None:
    assert listed(client, code="access") == [RANG, LONG, WEEKS]
    assert listed(client, code="access", how="and", more="trust") == [RANG]
    assert listed(client, code="access", how="not", more="trust") == [LONG, WEEKS]
    assert listed(client, code="trust", how="or", more="access", valence="challenging") == [LONG, WEEKS]
    assert listed(client, group="GPs") == listed(client, **{"is.role": "GP"}) == [WEEKS]
    assert listed(client, coder="Iris", source="S01") == [RANG]
    again = client.get("/codings", params={"code": "access", "how": ["and", "not"], "more": ["", "trust"]})
    assert '<option value="not" selected>' in again.text, "the form says what was asked for"


def test_a_view_is_kept_with_its_words_and_opened_again(client: TestClient, coded: Project) -> None:
    fields = {"code": "access", "words": "waiting", "where": "coded", "name": "Waits", "shared": "1"}
    kept = client.post("/codings/views", data=fields)
    assert "The view “Waits” is kept." in kept.text
    assert f"<strong>{LONG}</strong>" in kept.text
    assert WEEKS not in kept.text
    assert "waiting" not in str(kept.url)
    (view,) = coded.store.read.views()
    other = come_in(coded, "Iris")
    assert "shared by Rosa" in other.get("/codings").text
    assert other.post("/codings/views", data={"drop": view.id}).status_code == 422
    gone = client.post("/codings/views", data={"drop": view.id})
    assert "is removed" in gone.text
    assert coded.store.read.views() == []


def test_pages_hold_fifty_passages_also_of_a_search(client: TestClient, project: Project) -> None:
    turns = tuple(("GP", f"Waiting number {n}.") for n in range(70))
    source = make_source("S03", turns)
    project.store.add_source(source, NOW)
    for turn in source.turns:
        code_passage(project, "Rosa", source, (turn.start, turn.end), "access", "context")
    first, second = client.get("/codings"), client.get("/codings", params={"page": "2"})
    assert "Page 1 of 2" in first.text
    assert "<strong>Waiting number 0.</strong>" in first.text
    assert "<strong>Waiting number 69.</strong>" in second.text
    assert "<strong>Waiting number 0.</strong>" not in second.text
    searched = client.post("/codings", data={"words": "waiting", "where": "coded", "page": "2"})
    assert "<strong>Waiting number 69.</strong>" in searched.text


def test_what_a_search_found_is_coded_in_one_act_after_a_preview(client: TestClient, coded: Project) -> None:
    found = client.post("/codings", data={"words": "weeks", "where": "everything"}).text
    place = found.partition('name="place" value="')[2].partition('"')[0]
    fields = {"place": place, "words": "weeks", "to": "place", "side": "challenging"}
    preview = unescape(client.post("/codings/code", data=fields).text)
    assert "Nothing has been coded yet" in preview
    assert f"“{WEEKS}”" in preview, "the whole sentence, not the word alone"
    assert "place" not in {coding.code for coding in coded.codings}
    sure = preview.partition('name="place" checked value="')[2].partition('"')[0]
    done = client.post("/codings/code", data=fields | {"place": sure, "sure": "1"})
    assert "1 found passage coded as Place, challenging." in done.text
    assert [(c.segment.text, c.coder) for c in coded.codings if c.code == "place"] == [(WEEKS, "Rosa")]
    undo(coded, "Rosa")
    assert "place" not in {coding.code for coding in coded.codings}


def test_a_framework_without_sides_shows_none(client: TestClient, project: Project) -> None:
    project.codebook_file.write_text(dump_codebook(replace(CODEBOOK, sides=False)), encoding="utf-8")
    code(project, LONG, "access")
    pages = ("/codings", "/evidence", "/evidence/together", "/columns?code=access", "/sources/S01/portrait")
    for path in pages:
        text = client.get(path).text
        assert all(
            word not in text
            for word in ("Side <select", "both sides", "working well", "Working well", "hallenging")
        ), path
    found = client.post("/codings", data={"words": "weeks", "where": "everything"}).text
    assert 'name="side" value="context"' in found


def test_coded_passages_are_ranked_by_meaning_within_what_is_chosen(
    client: TestClient, coded: Project
) -> None:
    near = unescape(client.post("/codings", data={"words": "waiting", "where": "near"}).text)
    assert near.index(f"<strong>{LONG}</strong>") < near.index(f"<strong>{RANG}</strong>")
    fields = {"words": "waiting", "where": "near"}
    chosen = unescape(client.post("/codings", params={"code": "trust"}, data=fields).text)
    assert f"<strong>{RANG}</strong>" in chosen
    assert f"<strong>{LONG}</strong>" not in chosen
