"""Memos as a document: in Word, or as Markdown that any program reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from evalkit.project import Project
from evalkit.rounds.records import Role
from evalkit.steps.exchanging.without_names import Cleaner
from evalkit.steps.memos.listing import MemoLine, say_count

TITLE = "Memos"
HEADINGS = {"project": "Journal", "person": "People", "code": "Codes", "source": "Sources"}
"""The parts of the document; memos on passages and codings stand under their source."""


def render_memos(project: Project, lines: Sequence[MemoLine]) -> bytes:
    """The memos as a Word document, without the names of people that the detectors see in them."""
    from evalkit.report.docx.review import render_plain

    return render_plain(
        TITLE,
        _paragraphs(_without_names(project, lines)),
        project.settings.report,
        project_id=project.folder.name,
        number=1,
        created=project.clock(),
    )


def write_markdown(project: Project, lines: Sequence[MemoLine]) -> str:
    """The memos as Markdown, without the names of people that the detectors see in them."""
    signs: dict[Role, str] = {"chapter": "## ", "finding": "### ", "quotation": "> ", "lead": ""}
    told = [f"{signs.get(role, '')}{text}" for role, text in _paragraphs(_without_names(project, lines))]
    return "\n\n".join([f"# {TITLE}: {project.settings.report.title}", *told]) + "\n"


def _without_names(project: Project, lines: Sequence[MemoLine]) -> list[MemoLine]:
    colleagues = {line.coder for line in lines} | {name for line in lines for name in line.waits_for}
    called = {called for name in colleagues if name for called in (name, f"@{name}")}
    cleaned = Cleaner(project, allow=called).clean(line.memo for line in lines)
    return [replace(line, memo=cleaned.get(line.memo, line.memo)) for line in lines]


def _paragraphs(lines: Sequence[MemoLine]) -> Iterator[tuple[Role, str]]:
    yield (
        "lead",
        f"{say_count(lines)}. They are for the people who work on this evaluation, and in no report.",
    )
    for part, inside in groupby(lines, key=_part):
        yield "chapter", HEADINGS[part]
        for line in inside:
            yield "finding", line.day if part == "project" else line.on
            if line.words:
                yield "quotation", f"“{line.words}”"
            yield from (("text", part.strip()) for part in line.memo.split("\n") if part.strip())
            yield "text", f"({_say_who(line)})"


def _part(line: MemoLine) -> str:
    return "source" if line.source_id else line.about


def _say_who(line: MemoLine) -> str:
    who = ", ".join(part for part in (line.coder, line.created[:10]) if part)
    return f"{who}; waits for {', '.join(line.waits_for)}" if line.waits_for else who or "came with the file"
