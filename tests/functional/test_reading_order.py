"""What to read next in a project, and what is learnt of what people turned down."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from evalkit.errors import ModelError
from evalkit.project import Project
from evalkit.steps.coding.code import accept_suggestions, code_passage, reject_suggestions
from evalkit.steps.coding.decide import take_decisions
from evalkit.steps.coding.search import MeaningIndex
from evalkit.steps.findings.themes import make_themes
from evalkit.steps.suggesting.next_to_read import ReadingList, find_next
from evalkit.steps.suggesting.suggest import find_passages, learn, make_suggestions
from evalkit.suggest import Passage
from tests.page_sample import make_project


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    made = make_project(tmp_path / "project")
    yield made
    made.close()


def words(found: ReadingList) -> set[str]:
    return {passage.segment.text for passage in found.passages}


def passages_of(project: Project) -> list[Passage]:
    return [read.passage for read in find_passages(project)[0]]


def test_what_somebody_has_coded_or_decided_is_not_to_be_read_again(project: Project) -> None:
    before = find_next(project)
    assert before.unread == 3
    first, second, _ = project.store.read.suggestions()
    place = first.segment
    code_passage(project, "Rosa", place.source_id, (place.start, place.end - 3), "choice", "context")
    reject_suggestions(project, "Rosa", [second.id])
    after = find_next(project)
    assert after.unread == 1
    assert not words(after) & {first.segment.text, second.segment.text}
    assert find_next(project, "Tom").unread == 3


def test_every_line_has_its_place_and_a_reason_and_is_a_row_of_the_table(project: Project) -> None:
    found = find_next(project, most=2)
    assert len(found.passages) == len(found.frame()) == 2
    assert all(passage.reason.endswith(".") for passage in found.passages)
    assert found.frame()["turn"].min() >= 1
    assert "They rang me back the same day." in find_next(project)._repr_html_()


def test_a_source_without_suggestions_is_named(project: Project) -> None:
    project.store.replace_suggestions([source.id for source in project.sources], [])
    found = find_next(project)
    assert found.passages == ()
    assert "evalkit suggest" in found.problems[0].message


def test_what_was_turned_down_is_learnt_from_and_not_asked_again(project: Project) -> None:
    make_suggestions(project)
    passages = passages_of(project)
    before = learn(project, passages)
    offered = project.store.read.suggestions()
    refused = offered[0]
    reject_suggestions(project, "Rosa", [refused.id])
    after = learn(project, passages)
    assert after.version != before.version
    assert next(t for t in after.texts if t.text == refused.segment.text).codes == ()
    make_suggestions(project)
    again = [
        s for s in project.store.read.suggestions() if (s.segment, s.code) == (refused.segment, refused.code)
    ]
    assert [s.id for s in again] == [refused.id]


def cells_of(book: Workbook, words: str) -> dict[str, Any]:
    heads, *rows = book["Passages"].iter_rows()
    lines = [{str(h.value): cell for h, cell in zip(heads, row, strict=True)} for row in rows]
    return next(line for line in lines if line["passage"].value == words)


def fill_in(sheet: Path, words: str, **values: str) -> None:
    book = load_workbook(sheet)
    for heading, value in values.items():
        cells_of(book, words)[heading].value = value
    book.save(sheet)


def offered_in(sheet: Path, words: str) -> list[object]:
    cells = cells_of(load_workbook(sheet), words)
    return [cells[f"code of suggestion {n}"].value for n in (1, 2, 3)]


def test_a_workbook_leaves_out_what_its_coder_settled_and_takes_what_another_decides(
    project: Project, tmp_path: Path
) -> None:
    make_suggestions(project)
    accepted, by_hand = [s for s in project.store.read.suggestions() if s.rank == 1][:2]
    accept_suggestions(project, "Rosa", [accepted.id])
    words = by_hand.segment
    code_passage(project, "Rosa", words.source_id, (words.start, words.end), by_hand.code, "context")
    mine, theirs = tmp_path / "rosa.xlsx", tmp_path / "tom.xlsx"
    make_suggestions(project, mine, coder="Rosa")
    make_suggestions(project, theirs, coder="Tom")
    for settled in (accepted, by_hand):
        assert settled.code not in offered_in(mine, settled.segment.text)
        assert settled.code in offered_in(theirs, settled.segment.text)
    fill_in(theirs, accepted.segment.text, decision=accepted.code, coder="Tom")
    taken = take_decisions(project, theirs)
    assert taken.problems == ()
    assert [(c.coder, c.code, c.origin and c.origin.suggestion_id) for c in taken.codings] == [
        ("Tom", accepted.code, accepted.id)
    ]


def test_a_model_of_ones_own_that_is_none_is_a_clear_error(project: Project) -> None:
    settings = project.settings
    own = settings.suggest.model_copy(update={"encoder": "my-model"})
    project.settings = settings.model_copy(update={"suggest": own})
    code_passage(project, "Rosa", "S01", span_of(project, "The waiting was long."), "access", "challenging")
    for ask in (make_suggestions, make_themes, lambda p: MeaningIndex().search(p, "waiting")):
        with pytest.raises(ModelError, match="my-model is not a sentence-transformers model"):
            ask(project)


def span_of(project: Project, words: str) -> tuple[int, int]:
    start = project.store.read.sources("S01")[0].text.index(words)
    return start, start + len(words)


def test_what_a_coder_passed_over_is_learnt_as_about_nothing(project: Project) -> None:
    make_suggestions(project)
    reads = [passage.segment for passage in passages_of(project)]
    of_first = [segment for segment in reads if segment.source_id == reads[0].source_id]
    last = of_first[-1]
    on_last = [s.id for s in project.store.read.suggestions() if s.segment == last and s.rank == 1]
    accept_suggestions(project, "Rosa", on_last)
    learnt = {t.text: t.codes for t in learn(project, passages_of(project)).texts}
    assert learnt[of_first[0].text] == ()
    assert learnt[last.text]
