"""What changes seldom is read once: and is never old, whoever changed it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from evalkit.acts import Act
from evalkit.edits import Edit, apply_edits
from evalkit.model import Memo, Participant, Source, Turn
from evalkit.project import Project
from evalkit.sources.participants import participants
from evalkit.steps.coding.code import change_coding, code_passage
from evalkit.steps.coding.history import undo
from evalkit.steps.create import create_project
from evalkit.steps.findings.evidence import gather_evidence
from evalkit.steps.findings.findings import gather_findings
from evalkit.steps.names.correct import correct_turn

TEXT = "How was it?\nThey rang me back within a day."
TURNS = (Turn(0, 0, 11, "INT"), Turn(1, 12, len(TEXT), "P"))
WHO = "id,source,label,kind,role\nI1,,INT,interviewer,Interviewer\nP1,,P,service_user,Service user\n"


def make_source(source_id: str) -> Source:
    memos = (Memo("a pause by Bev", "comment", "RM", 12, 16),)
    return Source(source_id, source_id, "interview", TEXT, TURNS, memos, f"{source_id}.txt", source_id)


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    made = create_project(tmp_path / "p")
    made.participants_file.write_text(WHO)
    for source_id in ("S01", "S02"):
        made.store.add_source(make_source(source_id), made.clock())
    yield made
    made.close()


@contextmanager
def counting(word: str) -> Iterator[list[str]]:
    """The statements with a word that a database is given in the meantime."""
    seen: list[str] = []

    def listen(*arguments: object) -> None:
        seen.extend([str(arguments[2])] if word in str(arguments[2]) else [])

    event.listen(Engine, "before_cursor_execute", listen)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", listen)


def test_texts_are_read_once_however_often_they_are_asked_for(project: Project) -> None:
    with counting("FROM turns") as statements:
        for _ in range(20):
            assert [source.id for source in project.sources] == ["S01", "S02"]
    assert len(statements) == 1


def test_participants_are_read_once_for_any_number_of_codings(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads: list[Path] = []
    read = participants.read_participants

    def reading(path: Path) -> object:
        reads.append(path)
        return read(path)

    monkeypatch.setattr(participants, "read_participants", reading)
    for code in project.codebook.codes[:5]:
        code_passage(project, "Rosa", "S01", (12, 16), code.slug, "context")
    assert len(reads) == 1
    project.participants_file.write_text(WHO + "P2,,GP,staff,GP\n")
    assert {voice.label for voice in project.voices()[0]} == {"INT", "P", "GP"}
    assert len(reads) == 2
    project.participants_file.unlink()
    assert project.voices() == ([], [])


def test_whatever_changes_a_text_is_seen_at_once_also_in_another_window(project: Project) -> None:
    other = Project(project.folder)

    def seen() -> tuple[list[str], ...]:
        both = [[source.text for source in p.sources] for p in (project, other)]
        assert both[0] == both[1]
        memos = [[memo.text for source in p.sources for memo in source.memos] for p in (project, other)]
        assert memos[0] == memos[1]
        turns = [[turn.speaker for source in p.sources for turn in source.turns] for p in (project, other)]
        assert turns[0] == turns[1]
        return both[0], memos[0], turns[0]

    before = seen()
    correct_turn(other, "Rosa", "S01", 1, "They never rang me back.")
    corrected = seen()
    assert corrected[0] != before[0]
    correct_turn(other, "Rosa", "S02", 1, "They rang me back within a day.", speaker="P2")
    assert seen()[2] == ["INT", "P", "INT", "P2"]
    project.store.cut_everywhere(lambda text: text.replace("Bev", "[Worker 1]"))
    assert seen()[1] == ["a pause by [Worker 1]"] * 2
    edited = apply_edits(project.sources[1].text, [Edit(0, 3, "Why")])
    project.store.rewrite_sources({"S02": edited}, "Rosa", Act.DECIDE_NAMES, "2026-03-01", lambda: None)
    assert seen()[0][1].startswith("Why was it?")
    undo(other, "Rosa")
    assert seen()[0][0] == before[0][0]
    other.store.remove_source("S01")
    assert len(seen()[0]) == 1
    project.store.add_source(make_source("S03"), project.clock())
    assert len(seen()[0]) == 2
    other.close()


def test_a_respondent_who_has_left_is_gone_for_every_window(project: Project) -> None:
    other = Project(project.folder)
    respondent = Participant("S03-R1", "staff", "GP")
    project.store.add_source(make_source("S03"), project.clock(), 0, [respondent])
    assert (
        project.store.read.respondents() == other.store.read.respondents() == {"S03": {"S03-R1": respondent}}
    )
    other.store.remove_respondent("S03", "S03-R1")
    assert project.store.read.respondents() == other.store.read.respondents() == {}
    other.close()


def test_after_an_act_only_the_codings_of_its_source_are_read_again(project: Project) -> None:
    for source_id in ("S01", "S02"):
        code_passage(project, "Rosa", source_id, (12, 16), "trauma_informed_care", "context")
    before = project.store.read.codings_by_source()
    code_passage(project, "Rosa", "S01", (17, 21), "trauma_informed_care", "context")
    with counting("FROM codings") as statements:
        after = project.store.read.codings_by_source()
        assert len(project.codings) == 3
    assert len(statements) == 1
    assert after["S02"] is before["S02"]
    assert [coding.segment.text for coding in after["S01"]] == ["They", "rang"]


def test_whatever_changes_a_coding_is_seen_at_once_also_in_another_window(project: Project) -> None:
    other = Project(project.folder)

    def seen() -> list[tuple[str, str, str]]:
        both = [[(c.segment.source_id, c.segment.text, c.memo) for c in p.codings] for p in (project, other)]
        fresh = [
            (c.segment.source_id, c.segment.text, c.memo)
            for source_id in ("S01", "S02")
            for c in project.store.read.codings(source_id)
        ]
        assert both[0] == both[1] == fresh
        return both[0]

    assert seen() == []
    made = code_passage(other, "Rosa", "S02", (12, 16), "trauma_informed_care", "context").coding_id
    assert seen() == [("S02", "They", "")]
    code_passage(project, "Iris", "S01", (17, 21), "staff_wellbeing", "context")
    change_coding(other, "Rosa", (made, ""), memo="as Bev said")
    assert seen() == [("S01", "rang", ""), ("S02", "They", "as Bev said")]
    project.store.cut_everywhere(lambda text: text.replace("Bev", "[Worker 1]"))
    assert seen()[1] == ("S02", "They", "as [Worker 1] said")
    correct_turn(other, "Rosa", "S02", 1, "We said: They rang me back within a day.")
    assert seen()[1][1] == "They"
    undo(project, "Iris")
    assert len(seen()) == 1
    other.store.remove_source("S02")
    assert seen() == []
    other.close()


def test_evidence_and_findings_are_worked_out_once_between_two_changes(project: Project) -> None:
    code_passage(project, "Rosa", "S01", (12, 16), "trauma_informed_care", "context")
    evidence = gather_evidence(project)
    assert gather_evidence(project) is evidence
    gather_findings(project, evidence)  # what is new is given its lasting number, and that is a change
    assert gather_findings(project, evidence)[0] is gather_findings(project, evidence)[0]
    code_passage(project, "Rosa", "S02", (12, 16), "staff_wellbeing", "context")
    now = gather_evidence(project)
    assert [excerpt.code for excerpt in now.excerpts] == ["trauma_informed_care", "staff_wellbeing"]
    assert now.excerpts[0] is evidence.excerpts[0]
    assert [finding.code for finding in gather_findings(project, now)] == [
        "trauma_informed_care",
        "staff_wellbeing",
    ]


def test_somebody_who_becomes_an_interviewer_is_no_evidence_any_more(project: Project) -> None:
    code_passage(project, "Rosa", "S01", (12, 16), "trauma_informed_care", "context")
    assert len(gather_evidence(project).excerpts) == 1
    project.participants_file.write_text(WHO.replace("service_user,Service user", "interviewer,Interviewer"))
    now = gather_evidence(project)
    assert now.excerpts == ()
    assert "interviewer" in now.problems[0].message
