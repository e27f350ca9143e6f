"""A file that differs from what is stored: what differs, and what replacing it would mean."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from evalkit.deidentify import detect, redact
from evalkit.model import Source
from evalkit.project import Project
from evalkit.quoting.difference import Step, find_steps
from evalkit.sources.participants.participants import read_rows
from evalkit.steps.intake.add import SURVEY_ENDINGS, find_worked_on
from evalkit.steps.intake.file_names import FileNames
from evalkit.steps.intake.incoming import Waiting, find_waiting
from evalkit.steps.intake.protect import build_roster, read_never
from evalkit.tags import without_numbers


@dataclass(frozen=True)
class TurnChange:
    """A turn that is new, gone or otherwise worded; ``index`` is the stored turn's, -1 for a new one."""

    what: Literal["new", "gone", "changed"]
    index: int
    speaker: str
    steps: tuple[tuple[Step, str], ...]
    codings: int


@dataclass(frozen=True)
class ChangedFile:
    """A changed file beside the source that it would replace.

    ``replaceable`` is False where people have worked on the source: their codings rest on its words.
    """

    waiting: Waiting
    source: Source | None
    changes: tuple[TurnChange, ...]
    codings: int
    replaceable: bool


def compare_changed(project: Project, name: str) -> ChangedFile:
    """How a waiting file differs from what is stored. Changes nothing.

    Names in the new words are replaced for the comparison alone; which number stands for whom may differ.
    """
    waiting = find_waiting(project, name, "changed")
    stored = FileNames(project).find(name)
    source = next((s for s in project.sources if s.file_name == name or s.id == stored), None)
    if source is None or name.lower().endswith(SURVEY_ENDINGS):
        worked = source is not None and source.id in find_worked_on(project)
        return ChangedFile(waiting, source, (), 0, not worked)
    codings = Counter(c.segment.turn for c in project.store.read.codings(source.id))
    changes = tuple(_compare(source, _read_safely(project, waiting, source), codings))
    replaceable = source.id not in find_worked_on(project)
    return ChangedFile(waiting, source, changes, sum(codings.values()), replaceable)


def _read_safely(project: Project, waiting: Waiting, source: Source) -> Source:
    from evalkit.sources import read

    new = read(waiting.path, kind=source.kind).source
    if not project.settings.deidentify.automatic:
        return new
    rows, _ = read_rows(project.participants_file)
    roster = build_roster(rows, [*project.sources, new])
    return redact(new, detect(new.text, roster, allow=read_never(project))).source


def _compare(old: Source, new: Source, codings: Counter[int]) -> list[TurnChange]:
    before = [old.text[t.start : t.end] for t in old.turns]
    after = [new.text[t.start : t.end] for t in new.turns]
    matcher = SequenceMatcher(None, [*map(_key, before)], [*map(_key, after)], autojunk=False)
    found: list[TurnChange] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            continue
        both = min(b - a, d - c)
        for n in range(both):
            turn = old.turns[a + n]
            steps = find_steps(before[a + n], after[c + n])
            found.append(TurnChange("changed", turn.index, turn.speaker, steps, codings[turn.index]))
        for turn in old.turns[a + both : b]:
            steps = (("out", old.text[turn.start : turn.end]),)
            found.append(TurnChange("gone", turn.index, turn.speaker, steps, codings[turn.index]))
        for turn in new.turns[c + both : d]:
            found.append(TurnChange("new", -1, turn.speaker, (("in", new.text[turn.start : turn.end]),), 0))
    return found


def _key(text: str) -> str:
    """The words, whatever number stands for whom."""
    return " ".join(without_numbers(text).split())
