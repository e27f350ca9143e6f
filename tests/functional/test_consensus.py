"""Coders go through what they coded differently: what they agree on counts, and both originals stay."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest

from evalkit.errors import EvalkitError, StaleChangeError
from evalkit.model import Coding, Valence
from evalkit.project import Project
from evalkit.report.blocks import find_texts, words_of
from evalkit.report.content import build_content
from evalkit.steps.coding.agreement import measure_agreement, say_agreement
from evalkit.steps.coding.code import change_coding, code_passage, mark_seen
from evalkit.steps.coding.consensus import (
    Choice,
    agree,
    change_agreed,
    list_departures,
    list_differences,
    list_pairs,
    open_again,
    take_back,
)
from evalkit.steps.coding.import_codings import read_codings
from evalkit.steps.coding.reading_marks import mark_read
from evalkit.steps.coding.search import show_codings
from evalkit.steps.findings.evidence import gather_evidence
from evalkit.steps.leaving.withdraw import plan_withdrawal, withdraw
from evalkit.steps.names.correct import correct_turn
from evalkit.steps.report.export import export_codings
from evalkit.steps.report.report import gather_facts
from tests.page_sample import NOW, make_project

HEARD, RANG, LONG = "I felt heard from the start.", "They rang me back the same day.", "The waiting was long."
PAIR = ("Ann", "Bo")


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """Ann and Bo agree on one passage, differ in the side of a second, and Ann alone has a third."""
    made = make_project(tmp_path / "project")
    for coder, words, slug, side in (
        ("Ann", RANG, "access", "working_well"),
        ("Bo", RANG, "access", "working_well"),
        ("Ann", HEARD, "trust", "working_well"),
        ("Bo", HEARD, "trust", "challenging"),
        ("Ann", LONG, "access", "challenging"),
    ):
        code(made, coder, words, slug, side)  # type: ignore[arg-type]
    yield made
    made.close()


def code(project: Project, coder: str, words: str, slug: str, side: Valence) -> str:
    start = next(s for s in project.sources if s.id == "S01").text.index(words)
    return code_passage(project, coder, "S01", (start, start + len(words)), slug, side, blind=True).coding_id


def seen(codings: tuple[Coding, ...]) -> list[tuple[str, str]]:
    return [(coding.id, mark_seen(coding)) for coding in codings]


def decide(project: Project, choice: Choice, number: int = 0, by: str = "Ann") -> str:
    one = list_differences(project, PAIR)[number]
    return agree(project, by, PAIR, seen(one.codings), choice).id


def counted(project: Project) -> set[tuple[str, str, str]]:
    return {(e.segment.text, e.code, e.valence) for e in gather_evidence(project).excerpts}


def test_what_coders_coded_differently_is_listed_passage_by_passage(project: Project) -> None:
    assert list_pairs(project) == [PAIR]
    first, second = list_differences(project, PAIR)
    assert (first.segment.text, [c.valence for c in first.of("Bo")]) == (HEARD, ["challenging"])
    assert (second.segment.text, second.of("Bo")) == (LONG, ())


def test_what_is_kept_of_one_coder_counts_and_both_originals_stay(project: Project) -> None:
    before = project.codings
    decide(project, Choice("one", keep="Bo"))
    decide(project, Choice("one", keep="Bo"))
    assert counted(project) == {(RANG, "access", "working_well"), (HEARD, "trust", "challenging")}
    assert project.codings == before
    assert list_differences(project, PAIR) == []
    kept = next(e for e in gather_evidence(project).excerpts if e.code == "trust")
    assert kept.id == next(c.id for c in before if c.coder == "Bo" and c.code == "trust")


def test_both_may_be_kept_or_another_code_put_in_their_place(project: Project) -> None:
    decide(project, Choice("all"))
    agreed = decide(project, Choice("changed", code="choice", side="context", note="Neither fits."))
    assert counted(project) == {
        (RANG, "access", "working_well"),
        (HEARD, "trust", "working_well"),
        (HEARD, "trust", "challenging"),
        (LONG, "choice", "context"),
    }
    made = next(e for e in gather_evidence(project).excerpts if e.code == "choice")
    assert (made.id, made.coders) == (agreed, ("Ann and Bo",))


def test_two_who_agree_on_passages_at_the_same_moment_both_keep_what_they_agreed_on(project: Project) -> None:
    first, second = list_differences(project, PAIR)
    colleague = Project(project.folder)
    waiting = [second][1:]

    def clock() -> datetime:
        """The colleague acts while the first person's act is on its way."""
        if waiting:
            agree(colleague, "Bo", PAIR, seen(waiting.pop().codings), Choice("all"))
        return NOW

    acting = Project(project.folder, clock)
    waiting[:] = [second]
    made = agree(acting, "Ann", PAIR, seen(first.codings), Choice("one", keep="Ann"))
    assert made.id == "A0002"
    assert {one.segment.text for one in project.store.read.agreed()} == {HEARD, LONG}
    colleague.close()
    acting.close()


def test_either_of_them_undoes_what_they_agreed_on_and_nobody_else(project: Project) -> None:
    decide(project, Choice("one", keep="Ann"), by="Ann")
    with pytest.raises(EvalkitError, match="Only Ann and Bo"):
        take_back(project, "Cy", PAIR)
    take_back(project, "Bo", PAIR)
    assert len(list_differences(project, PAIR)) == 2
    take_back(project, "Ann", PAIR, again=True)
    assert len(list_differences(project, PAIR)) == 1
    assert project.store.read.last("Ann")[0] != project.store.read.last("Ann and Bo")[0]
    assert project.store.read.history()[0].coder == "Ann and Bo"


def test_what_has_been_changed_in_another_window_is_not_settled_unseen(project: Project) -> None:
    one = list_differences(project, PAIR)[0]
    change_coding(project, "Bo", (one.of("Bo")[0].id, ""), valence="context")
    with pytest.raises(StaleChangeError, match="Nothing was kept"):
        agree(project, "Ann", PAIR, seen(one.codings), Choice("all"))
    with pytest.raises(EvalkitError, match="Only Ann and Bo can agree"):
        agree(project, "Cy", PAIR, seen(list_differences(project, PAIR)[0].codings), Choice("all"))


def test_a_coding_that_its_coder_changes_afterwards_is_gone_through_again(project: Project) -> None:
    decide(project, Choice("one", keep="Ann"))
    mine = next(c for c in project.codings if c.coder == "Bo" and c.code == "trust")
    change_coding(project, "Bo", (mine.id, ""), code="choice")
    assert [c.id for c in list_differences(project, PAIR)[0].codings] == [mine.id]
    assert (HEARD, "choice", "challenging") not in counted(project)


def test_each_coder_sees_where_what_was_agreed_differs_from_theirs(project: Project) -> None:
    agreed = decide(project, Choice("one", keep="Ann", note="A side for each."))
    assert list_departures(project, "Ann") == []
    (departure,) = list_departures(project, "Bo")
    assert [g.valence for g in departure.went] == ["challenging"]
    assert departure.came == (("trust", "working_well"),)
    assert change_agreed(project, "Bo", agreed, "Her words are warm.").note == "Her words are warm."
    assert open_again(project, "Bo", agreed)
    assert list_departures(project, "Bo") == []


def test_agreement_is_told_before_and_after_apart(project: Project) -> None:
    for coder in PAIR:
        mark_read(project, coder, "S01")
    before = {p.basis: p.alpha for p in measure_agreement(project).pairs}
    assert "agreed" not in before
    decide(project, Choice("one", keep="Ann"))
    decide(project, Choice("one", keep="Bo"))
    after = measure_agreement(project)
    figures = {p.basis: p.alpha for p in after.pairs}
    assert figures == before | {"agreed": 1.0}
    said = say_agreement(after)
    assert "went through 2 passages together" in said[-1]
    method = " ".join(words_of(text) for text in find_texts(build_content(gather_facts(project)).blocks))
    assert said[-1] in method


def test_words_that_a_correction_takes_away_are_gone_through_again(project: Project) -> None:
    decide(project, Choice("all"))
    turn = "They rang me back the same day. Nobody asked me twice."
    told = correct_turn(project, "Ann", "S01", 1, turn).message
    assert "1 passage that coders had agreed on lost its words" in told
    assert project.store.read.agreed() == []


def test_what_was_agreed_moves_with_its_words_and_leaves_with_the_person(project: Project) -> None:
    decide(project, Choice("all", note="Said warmly: I felt heard from the start."))
    correct_turn(project, "Ann", "S01", 0, "So how did it all begin for you?")
    assert project.store.read.agreed()[0].segment.text == HEARD
    assert project.store.read.check() == []
    withdraw(project, plan_withdrawal(project, "P1"), "Ann")
    assert project.store.read.agreed() == []
    assert b"felt heard" not in (project.folder / "evalkit.db").read_bytes()


def test_another_copy_takes_in_what_was_agreed_under_its_own_ids(project: Project, tmp_path: Path) -> None:
    project.close()
    shutil.copytree(project.folder, tmp_path / "other")
    here, there = Project(project.folder), Project(tmp_path / "other")
    code(here, "Cy", LONG, "choice", "context")
    code(there, "Ann", "Six months went by.", "access", "challenging")
    last = len(list_differences(there, PAIR)) - 1
    decide(there, Choice("one", keep="Ann"), last)
    for act in there.store.shared.read():
        here.store.shared.take(act)
    (taken,) = here.store.read.agreed()
    assert here.store.single.coding(taken.given[0].coding).segment.text == "Six months went by."  # type: ignore[union-attr]
    assert here.store.ids.find_uid("agreed", taken.id) == there.store.ids.find_uid("agreed", "A0001")
    here.close()
    there.close()


def test_the_workbook_of_codings_says_what_was_agreed_and_is_taken_back_as_before(
    project: Project, tmp_path: Path
) -> None:
    decide(project, Choice("changed", code="choice", side="context", note="Neither fits."))
    path = export_codings(project, show_codings(project, project.codings))
    agreed = pd.read_excel(path, sheet_name="Agreed", header=None).astype(str)
    assert "Choice, context" in agreed.to_string()
    assert "Ann and Bo" in agreed.to_string()
    again = read_codings(project, path)
    assert (again.already, again.problems) == (len(project.codings), ())
