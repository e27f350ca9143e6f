"""What a project's codings add up to: the excerpts that every count, chart and report is made from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from evalkit.analysis import find_excerpts
from evalkit.analysis.agreed import with_agreed
from evalkit.analysis.people import Heard, find_coded, find_heard
from evalkit.model import Agreed, Coding, Excerpt, Participant, Problem, Source, Turn
from evalkit.project import Project
from evalkit.steps.names.confirmed import find_ready

Speaker = Callable[[Source, Turn], Participant | None]


@dataclass(frozen=True)
class Evidence:
    """A project's sources, who speaks in them, and the excerpts that people's codings make.

    ``voices`` is everybody who speaks in them, whether anything of theirs is coded or not.
    """

    sources: tuple[Source, ...]
    speaker: Speaker
    excerpts: tuple[Excerpt, ...]
    problems: tuple[Problem, ...]
    voices: tuple[Heard, ...]

    @cached_property
    def coded(self) -> frozenset[str]:
        """The ids of the sources in which something is coded."""
        return find_coded(self.excerpts)

    @property
    def uncoded(self) -> tuple[Source, ...]:
        """The sources in which nothing is coded yet."""
        return tuple(source for source in self.sources if source.id not in self.coded)

    @cached_property
    def heard(self) -> tuple[Heard, ...]:
        """Everybody who speaks in sources that are coded: a finding may call nobody else silent."""
        return tuple(heard for heard in self.voices if heard.source_id in self.coded)


@dataclass(frozen=True)
class _Made:
    """What the evidence of one source is made from."""

    source: Source
    codings: tuple[Coding, ...]
    agreed: tuple[Agreed, ...]


@dataclass(frozen=True)
class _Part:
    """What one source adds to the evidence."""

    excerpts: tuple[Excerpt, ...]
    problems: tuple[Problem, ...]
    voices: tuple[Heard, ...]


def gather_evidence(project: Project) -> Evidence:
    """Sources, participants and codings as evidence; what cannot be counted comes back as problems.

    Where coders agreed on words that they had coded differently, what they agreed on counts. It is remembered
    source by source: after an act only the act's own source is worked out again.
    """
    sources, waiting = find_ready(project)
    speaker = project.speakers()
    _, wrong = project.voices()
    held = project.store.read.codings_by_source()
    agreed: dict[str, tuple[Agreed, ...]] = {}
    for one in project.store.read.agreed():
        agreed[one.segment.source_id] = (*agreed.get(one.segment.source_id, ()), one)
    made = [_Made(source, held.get(source.id, ()), agreed.get(source.id, ())) for source in sources]

    def gather() -> Evidence:
        parts = [_gather_part(project, one, speaker) for one in made]
        return Evidence(
            tuple(sources),
            speaker,
            tuple(excerpt for part in parts for excerpt in part.excerpts),
            (*wrong, *waiting, *(problem for part in parts for problem in part.problems)),
            tuple(sorted((h for part in parts for h in part.voices), key=_place)),
        )

    made_from = (speaker, tuple(made), tuple(wrong), tuple(waiting))
    return project.remembered.get("evidence", made_from, gather)


def _gather_part(project: Project, made: _Made, speaker: Speaker) -> _Part:
    def gather() -> _Part:
        counted = with_agreed(made.codings, made.agreed)
        excerpts, uncounted = find_excerpts(counted, [made.source], speaker)
        return _Part(tuple(excerpts), tuple(uncounted), find_heard([made.source], speaker))

    return project.remembered.get(f"evidence of {made.source.id}", (made, speaker), gather)


def _place(heard: Heard) -> tuple[str, str]:
    return heard.source_id, heard.participant.id
