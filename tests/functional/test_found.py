"""What a search found is coded at once: nothing twice, nothing that may not be coded, and in one act."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from evalkit.errors import EvalkitError, StaleChangeError
from evalkit.project import Project
from evalkit.steps.coding.code import code_passage
from evalkit.steps.coding.history import undo
from evalkit.steps.coding.search import search_words
from evalkit.steps.looking.found import Place, code_found, plan_found, widen_to_sentences
from evalkit.steps.names.correct import correct_turn
from tests.page_sample import NOW, make_project, make_source

TURNS = (
    ("INT", "Was the waiting hard?"),
    ("ANN", "The waiting was hard. Nobody rang. Waiting alone is hard."),
    ("ANN", "It was the wait for a letter. I kept waiting."),
)


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    made = make_project(tmp_path / "project")
    made.store.add_source(make_source("S03", TURNS), NOW)
    yield made
    made.close()


def find(project: Project, words: str) -> list[Place]:
    hits, _ = search_words(project, words)
    places = [(hit.source_id, hit.start, hit.end) for hit in hits if hit.source_id == "S03"]
    return widen_to_sentences(project, places, words)


def words_at(project: Project, places: list[Place]) -> list[str]:
    texts = dict(project.store.read.texts())
    return [texts[source_id][start:end] for source_id, start, end in places]


def test_words_that_were_found_widen_to_the_sentences_that_hold_them(project: Project) -> None:
    assert words_at(project, find(project, "waiting hard")) == [
        "Was the waiting hard?",
        "The waiting was hard.",
        "Waiting alone is hard.",
    ]
    assert words_at(project, find(project, "letter kept")) == [
        "It was the wait for a letter. I kept waiting."
    ], "no one sentence holds both words"


def test_found_passages_become_codings_in_one_act_that_is_undone_at_once(project: Project) -> None:
    plan = plan_found(project, "Rosa", find(project, "waiting"), "access", "challenging")
    seen = [((p.segment.source_id, p.segment.start, p.segment.end), p.sha) for p in plan.planned]
    assert code_found(project, "Rosa", seen, "access", "challenging") == (
        "3 found passages coded as Access, challenging."
    )
    assert [c.segment.text for c in project.codings] == [
        "The waiting was hard.",
        "Waiting alone is hard.",
        "I kept waiting.",
    ]
    assert {(c.code, c.valence, c.coder, c.origin) for c in project.codings} == {
        ("access", "challenging", "Rosa", None)
    }
    undo(project, "Rosa")
    assert project.codings == []


def test_what_is_coded_already_and_what_an_interviewer_says_is_told_and_left_alone(project: Project) -> None:
    start = project.sources[2].text.index("The waiting was hard.")
    code_passage(project, "Rosa", "S03", (start, start + 21), "access", "challenging")
    plan = plan_found(project, "Rosa", find(project, "waiting hard"), "access", "challenging")
    assert [p.segment.text for p in plan.planned] == ["Waiting alone is hard."]
    assert plan.already == 1
    ((why, many),) = plan.left_out
    assert "interviewer's words" in why
    assert many == 1
    assert len(plan_found(project, "Iris", find(project, "waiting hard"), "access", "context").planned) == 2


def test_nothing_is_coded_where_a_text_was_corrected_after_the_preview(project: Project) -> None:
    plan = plan_found(project, "Rosa", find(project, "waiting"), "access", "challenging")
    seen = [((p.segment.source_id, p.segment.start, p.segment.end), p.sha) for p in plan.planned]
    correct_turn(project, "Iris", "S03", 1, "The long waiting was hard. Nobody rang. Waiting alone is hard.")
    with pytest.raises(StaleChangeError, match="search again"):
        code_found(project, "Rosa", seen, "access", "challenging")
    assert project.codings == []


def test_a_code_that_does_not_exist_and_an_empty_choice_are_refused(project: Project) -> None:
    with pytest.raises(EvalkitError, match="no code “nothing”"):
        plan_found(project, "Rosa", find(project, "waiting"), "nothing", "context")
    with pytest.raises(EvalkitError, match="None of these passages"):
        code_found(project, "Rosa", [], "access", "context")
