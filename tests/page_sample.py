"""A small project for the coding page, in code: two interviews, four codes, three suggestions."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from evalkit.codebook import dump_codebook
from evalkit.model import Code, Codebook, Example, Group, Segment, Source, Suggestion, Turn
from evalkit.project import Project
from evalkit.steps.create import create_project

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
CODEBOOK = Codebook(
    "A small codebook",
    "1.0",
    (
        Code("access", "Access", "How soon people get help.", "first", "Access", keywords=("waiting",)),
        Code(
            "trust", "Trust", "Whether people trust the service.", "second", "Trust",
            examples=(Example("She believed what I told her.", "working_well"),),
        ),
        Code("choice", "Choice", "Whether people have a say.", "third", "Choice"),
        Code("place", "Place", "Where help is given.", "first", "Place"),
    ),
    (Group("first", "Getting in"), Group("second", "Being there"), Group("third", "Deciding")),
)  # fmt: skip
PARTICIPANTS = """id,source,label,kind,role,group
I1,,INT,interviewer,Interviewer,
P1,,ANN,service_user,Service user,Service users
P2,,GP,staff,GP,GPs
"""
FIRST = (
    ("INT", "How did it begin?"),
    ("ANN", "They rang me back the same day. I felt heard from the start. Nobody asked me twice."),
    ("INT", "And then?"),
    (
        "ANN",
        "The waiting was long. Six months went by. I had <script>alert(1)</script> no say in it. 🙂 It hurt.",
    ),
    ("ANN", "Now it is better."),
)
SECOND = (("INT", "What works?"), ("GP", "The meeting works. Letters still take weeks."))


def make_source(source_id: str, turns: tuple[tuple[str, str], ...]) -> Source:
    """A source out of (label, words) pairs."""
    made, at = [], 0
    for index, (label, words) in enumerate(turns):
        made.append(Turn(index, at, at + len(words), label, index * 20.0))
        at += len(words) + 1
    text = "\n".join(words for _, words in turns)
    return Source(
        source_id, f"Interview {source_id}", "interview", text, tuple(made), (), f"{source_id}.txt", "x"
    )


def suggestion_for(source: Source, words: str, code: str, rank: int = 1) -> Suggestion:
    """A suggestion that passes the threshold, on these words."""
    start = source.text.index(words)
    turn = next(t.index for t in source.turns if t.start <= start < t.end)
    segment = Segment(source.id, start, start + len(words), words, turn)
    return Suggestion(
        f"G{source.id}{start}{code}", segment, code, "challenging", 0.71, rank, True, "m1",
        "She waited for a year.", "codebook",
    )  # fmt: skip


def make_project(folder: Path) -> Project:
    """The project, with both interviews and three suggestions in the first."""
    file = folder.parent / "codebook.yaml"
    file.write_text(dump_codebook(CODEBOOK), encoding="utf-8")
    project = create_project(folder, codebook=file)
    project.participants_file.write_text(PARTICIPANTS, encoding="utf-8")
    first, second = make_source("S01", FIRST), make_source("S02", SECOND)
    for source in (first, second):
        project.store.add_source(source, NOW)
    project.store.replace_suggestions(
        ["S01"],
        [
            suggestion_for(first, "The waiting was long.", "access"),
            suggestion_for(first, "Six months went by.", "access"),
            suggestion_for(first, "They rang me back the same day.", "trust"),
        ],
    )
    return project
