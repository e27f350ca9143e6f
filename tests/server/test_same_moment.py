"""Two who add something at the same moment are given different short ids, and both keep what they did."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from evalkit.exchange.fill import fill_sheet
from evalkit.exchange.sheet import SheetRow, write_sheet
from evalkit.model import VALENCES
from evalkit.project import Project
from evalkit.steps.coding.code import code_passage, remove_coding
from evalkit.steps.coding.decide import take_decisions
from evalkit.steps.coding.import_codings import import_codings
from evalkit.steps.exchanging.bring_in import import_plan
from evalkit.steps.exchanging.give_out import export_project
from evalkit.steps.exchanging.plan import plan_import
from evalkit.steps.memos.writing import Subject, answer_memo, write_memo
from evalkit.steps.names.correct import correct_turn, place_again
from tests.page_sample import NOW
from tests.server.shared import Team

TABLE = "coder,source,passage,code,valence\nAnn,S01,I felt heard,trust,context\n"
HEARD, RANG = "I felt heard", "They rang me back"


@contextmanager
def acting_beside(team: Team, act: Callable[[Project], object]) -> Iterator[Project]:
    """The project as somebody has it open, beside whom a colleague acts whenever they look at the clock."""
    colleague = Project(team.project.folder)

    def clock() -> datetime:
        act(colleague)
        return NOW

    project = Project(team.project.folder, clock)
    yield project
    project.close()
    colleague.close()


def code(project: Project, words: str = RANG, coder: str = "Bo Both") -> str:
    """Code some words, as something else each time; the coding's id."""
    source = project.sources[0]
    start = source.text.index(words)
    taken = sum(coding.coder == coder for coding in project.codings)
    choices = [(one.slug, side) for one in project.codebook.codes for side in VALENCES]
    return code_passage(project, coder, source, (start, start + len(words)), *choices[taken]).coding_id


def find_ids(project: Project, coder: str) -> set[str]:
    return {coding.id for coding in project.store.read.codings() if coding.coder == coder}


def test_codings_from_a_table_and_those_by_hand_both_stay(team_anywhere: Team, tmp_path: Path) -> None:
    table = tmp_path / "codings.csv"
    table.write_text(TABLE, encoding="utf-8")
    with acting_beside(team_anywhere, code) as project:
        made = import_codings(project, table)
    assert {coding.id for coding in made.codings} == find_ids(team_anywhere.project, "Ann")
    assert len(find_ids(team_anywhere.project, "Bo Both")) >= 1


def test_decisions_from_a_workbook_and_codings_by_hand_both_stay(team_anywhere: Team, tmp_path: Path) -> None:
    held = team_anywhere.project
    offered = held.store.read.suggestions("S01")[0]
    sheet = tmp_path / "sheet.xlsx"
    row = SheetRow(offered.segment, "Interview S01", suggestions=(offered,))
    write_sheet(sheet, [row], held.codebook)
    chosen = code_passage(
        held, "Ann", "S01", (offered.segment.start, offered.segment.end), offered.code, "challenging"
    ).coding_id
    fill_sheet(sheet, held.store.read.codings(), held.codebook)
    remove_coding(held, "Ann", (chosen, ""))
    with acting_beside(team_anywhere, code) as project:
        taken = take_decisions(project, sheet, "Ann")
    (coding,) = taken.codings
    assert {coding.id} == find_ids(held, "Ann")
    assert {decision.coding_id for decision in held.store.read.decisions()} == {coding.id}


def test_a_coding_that_waits_for_its_place_keeps_its_id_for_when_it_has_one(
    team_anywhere: Team, tmp_path: Path
) -> None:
    held = team_anywhere.project
    given = code(held, HEARD, "Ann")
    export_project(held, tmp_path / "out.qdpx")
    remove_coding(held, "Ann", (given, ""))
    correct_turn(held, "Olu Owner", "S01", 1, "Nothing of what was said stands here any more at all.")
    import_plan(held, plan_import(held, tmp_path / "out.qdpx"))
    (waiting,) = held.store.read.waiting()
    by_hand = code(held, "Nothing of what")
    place_again(held, "Ann", (waiting.id, ""), "stands here")
    assert by_hand != waiting.id
    assert find_ids(held, "Ann") == {waiting.id}


def test_a_reply_to_a_note_and_a_note_of_the_same_moment_both_stay(team_anywhere: Team) -> None:
    held = team_anywhere.project
    subject = Subject("source", "S01")
    note = write_memo(held, "Olu Owner", subject, "@Cleo What do you make of this?")

    def act(project: Project) -> None:
        write_memo(project, "Bo Both", subject, "Something of my own.")

    with acting_beside(team_anywhere, act) as project:
        answer_memo(project, "Cleo", note.id, "This is new to me.")
    said = [memo.memo for memo in held.store.read.written_memos()]
    assert sum("This is new to me." in words for words in said) == 1
    assert sum(words == "Something of my own." for words in said) >= 1
