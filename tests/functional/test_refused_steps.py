"""What cannot be done is refused, says what to do instead, and changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from evalkit.errors import EvalkitError
from evalkit.model import Finding
from evalkit.project import Project
from evalkit.review.decide import AnswerDraft
from evalkit.steps import surveys
from evalkit.steps.coding import code, history, recode, revise
from evalkit.steps.coding.revise import Proposal
from evalkit.steps.findings import write_findings
from evalkit.steps.findings.evidence import gather_evidence
from evalkit.steps.findings.findings import gather_findings
from evalkit.steps.leaving.retire import plan_retirement, retire
from evalkit.steps.names import correct
from evalkit.steps.names.deidentify import confirm_sources
from evalkit.steps.review.answer import answer_item
from evalkit.steps.review.meet import open_meeting
from evalkit.steps.review.send import send_draft
from tests.page_sample import make_project

ROSA = "Rosa"


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    made = make_project(tmp_path / "project")
    code.code_passage(made, ROSA, "S01", place(made, "They rang me back"), "access", "working_well")
    code.code_passage(made, ROSA, "S01", place(made, "It hurt"), "trust", "challenging")
    yield made
    made.close()


def place(project: Project, words: str) -> tuple[int, int]:
    """Where the service user's turns have these words."""
    start = project.sources[0].text.index(words, len("How did it begin? "))
    return start, start + len(words)


def finding(project: Project) -> Finding:
    return gather_findings(project, gather_evidence(project))[0]


def seen(project: Project) -> list[tuple[str, str]]:
    return [(coding.id, code.mark_seen(coding)) for coding in project.codings]


def change_twice(project: Project) -> None:
    (held, *_) = before = seen(project)
    code.change_coding(project, ROSA, held, memo="Newer.")
    recode.move_codings(project, ROSA, before, "place")


def take_away_unplaced(project: Project) -> None:
    correct.correct_turn(project, ROSA, "S01", 1, "Nothing of it is left.")
    (waiting,) = correct.find_unplaced(project, project.sources[0])
    correct.place_again(project, ROSA, (waiting.id, ""), "words that nobody said")


def revised(kind: str, about: str = "access", **proposed: object) -> Callable[[Project], object]:
    return lambda p: revise.preview(p, Proposal(kind, about, **proposed))  # type: ignore[arg-type]


def with_kind_blank(project: Project) -> None:
    file = project.participants_file
    file.write_text(file.read_text("utf-8").replace("ANN,service_user", "ANN,"), "utf-8")
    code.code_passage(project, ROSA, "S01", place(project, "Now it is better."), "trust", "context")


def with_a_table_as_codebook(project: Project) -> None:
    file = project.folder / "evalkit.toml"
    file.write_text(file.read_text("utf-8").replace("codebook.yaml", "codes.csv"), "utf-8")
    table = "slug,name,definition\naccess,Access,How soon people get help.\ntrust,Trust,Trust.\n"
    (project.folder / "codes.csv").write_text(table, "utf-8")
    opened = Project(project.folder)
    revise.revise(opened, ROSA, Proposal("rename", "access", name="Entry"), opened.codebook.version)


def with_no_date(project: Project) -> None:
    file = project.folder / "evalkit.toml"
    settings = file.read_text("utf-8").replace('originals_until = ""', 'originals_until = "spring"')
    file.write_text(settings, "utf-8")
    plan_retirement(Project(project.folder))


def meet_without_a_date(project: Project) -> None:
    send_draft(project)
    open_meeting(project, "  ", 4)


REFUSED: dict[str, tuple[Callable[[Project], object], str]] = {
    "no words": (lambda p: code.get_passage(p, p.sources[0], 5, 5), "Select some words of one turn"),
    "only spaces": (lambda p: code.get_passage(p, p.sources[0], *place(p, " ")), "Select some words"),
    "nobody's words": (with_kind_blank, "Fill in “kind” in participants.csv"),
    "text corrected elsewhere": (
        lambda p: code.code_passage(p, ROSA, "S01", (18, 30), "trust", "context", seen_text="old"),
        "select them again",
    ),
    "no suggestion": (lambda p: code.reject_suggestions(p, ROSA, []), "Choose a passage that has one"),
    "a former suggestion": (
        lambda p: code.reject_suggestions(p, ROSA, ["G0"]),
        "The page has been brought up to date",
    ),
    "no such code": (
        lambda p: code.code_passage(p, ROSA, "S01", place(p, "I felt heard"), "gone", "context"),
        "Choose another",
    ),
    "no side": (lambda p: code.get_valence("sideways"), "Say which side"),
    "a removed coding": (lambda p: code.remove_coding(p, ROSA, ("C99999", "")), "brought up to date"),
    "no such turn": (lambda p: correct.correct_turn(p, ROSA, "S01", 77, "Words."), "choose one"),
    "a turn without words": (lambda p: correct.correct_turn(p, ROSA, "S01", 1, " "), r"Leave \[…\]"),
    "words that are not in the turn": (take_away_unplaced, "Copy them out of it"),
    "a coding placed elsewhere": (lambda p: correct.drop_unplaced(p, ROSA, ("", "")), "Open the list"),
    "nothing to undo": (lambda p: history.undo(p, "Jude"), "There is nothing to undo"),
    "nothing to do again": (lambda p: history.redo(p, ROSA), "There is nothing to do again"),
    "somebody else's act": (lambda p: history.undo_event(p, "Jude", 3), "Look at the history again"),
    "nothing would move": (
        lambda p: recode.move_codings(p, ROSA, [seen(p)[0]], "access"),
        "they are coded as Access already",
    ),
    "codings changed since": (change_twice, "Look again, then move them"),
    "confirming what is not there": (lambda p: confirm_sources(p, ["S77"], ROSA), "There are S01, S02"),
    "retiring without a date": (
        lambda p: retire(p, plan_retirement(p)),
        "Write the last day on which originals are kept",
    ),
    "a date that is none": (with_no_date, "such as 2027-03-31"),
    "a comment that is not there": (
        lambda p: answer_item(p, "I1", AnswerDraft(ROSA)),
        "Choose one on the page “Comments”",
    ),
    "a meeting without a date": (meet_without_a_date, "such as 4 March"),
    "no such code to revise": (revised("rename", "gone", name="X"), "Choose a code of the codebook"),
    "no new name": (revised("rename"), "Give the code its new name"),
    "a long short label": (revised("rename", name="Entry", short="x" * 60), "has room for"),
    "another code's name": (revised("rename", name="Trust"), "Merge the two instead"),
    "merged with itself": (revised("merge", target="access"), "Choose another code to merge it into"),
    "split without a definition": (revised("split", name="New"), "a name and a definition"),
    "split under a known name": (revised("split", name="Trust", definition="D."), "choose another name"),
    "no examples to move": (revised("examples", "trust", target="place"), "Choose examples and another code"),
    "a table as codebook": (with_a_table_as_codebook, "name a .yaml file under “codebook”"),
    "no such survey": (
        lambda p: surveys.cross_survey(p, "S01", "codes", "codes"),
        "There is no such survey in this project",
    ),
    "no such finding": (
        lambda p: write_findings.set_status(p, "access", "F099", "agreed", "", ""),
        "Open the chapter again",
    ),
    "a theme without a name": (
        lambda p: write_findings.rename_theme(p, finding(p), "Any", " ", ""),
        "A theme needs a name",
    ),
    "no excerpts to move": (
        lambda p: write_findings.move_excerpts(p, finding(p), [], "Any", ""),
        "Choose the excerpts to move",
    ),
}  # fmt: skip


@pytest.mark.parametrize("asked", REFUSED)
def test_what_cannot_be_done_says_what_to_do_instead(project: Project, asked: str) -> None:
    act, instead = REFUSED[asked]
    before = project.codings, project.codebook
    with pytest.raises(EvalkitError, match=instead) as refused:
        act(project)
    assert str(refused.value).endswith(".")
    if asked not in ("words that are not in the turn", "codings changed since", "a table as codebook"):
        assert (project.codings, project.codebook) == before
