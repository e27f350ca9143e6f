"""What a project's codings add up to: the excerpts that every count, chart and report is made from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from evalkit.analysis import find_excerpts
from evalkit.analysis.agreed import with_agreed
from evalkit.analysis.people import Heard, find_coded, find_heard
from evalkit.model import Excerpt, Participant, Problem, Source, Turn
from evalkit.project import Project
from evalkit.steps.names.confirmed import find_ready


@dataclass(frozen=True)
class Evidence:
    """A project's sources, who speaks in them, and the excerpts that people's codings make."""

    sources: tuple[Source, ...]
    speaker: Callable[[Source, Turn], Participant | None]
    excerpts: tuple[Excerpt, ...]
    problems: tuple[Problem, ...]

    @property
    def uncoded(self) -> tuple[Source, ...]:
        """The sources in which nothing is coded yet."""
        coded = find_coded(self.excerpts)
        return tuple(source for source in self.sources if source.id not in coded)

    @property
    def heard(self) -> tuple[Heard, ...]:
        """Everybody who speaks in sources that are coded: a finding may call nobody else silent."""
        coded = find_coded(self.excerpts)
        return find_heard((source for source in self.sources if source.id in coded), self.speaker)


def gather_evidence(project: Project) -> Evidence:
    """Read sources, participants and codings once; what cannot be counted comes back as problems.

    Where coders agreed on words that they had coded differently, what they agreed on counts.
    """
    sources, waiting = find_ready(project)
    speaker = project.speakers()
    _, wrong = project.voices()
    ready = {source.id for source in sources}
    counted = with_agreed(project.codings, project.store.agreed())
    codings = [coding for coding in counted if coding.segment.source_id in ready]
    excerpts, uncounted = find_excerpts(codings, sources, speaker)
    return Evidence(tuple(sources), speaker, tuple(excerpts), (*wrong, *waiting, *uncounted))
