"""One piece of long work: how far it is, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from threading import Event
from typing import Literal, TypeVar

from evalkit.errors import StoppedError
from evalkit.model import Problem

JobState = Literal["waiting", "running", "done", "stopped", "failed"]
T = TypeVar("T")


@dataclass(frozen=True)
class Progress:
    """How far a job is: ``done`` of ``total`` items of the step that ``label`` names."""

    label: str = ""
    done: int = 0
    total: int = 0


@dataclass(frozen=True)
class Outcome:
    """What came of a job: a sentence, lines to read, what to look at, and the page that shows the rest."""

    said: str
    problems: tuple[Problem, ...] = ()
    address: str = ""
    lines: tuple[str, ...] = ()


@dataclass
class Job:
    """Work that was begun. Only its own queue changes it; everybody may read it at any time.

    ``seconds`` is how long it ran, once it is over. ``seen`` is set when somebody has read its outcome.
    """

    number: int
    kind: str
    title: str
    state: JobState = "waiting"
    progress: Progress = Progress()
    outcome: Outcome | None = None
    seconds: float = 0.0
    seen: bool = False
    asked_to_stop: Event = field(default_factory=Event)
    ended: Event = field(default_factory=Event)

    @property
    def over(self) -> bool:
        """Whether it is done, stopped or failed."""
        return self.state not in ("waiting", "running")

    @property
    def said(self) -> str:
        """The job as one line, as it stands now."""
        if self.outcome:
            return self.outcome.said
        if self.asked_to_stop.is_set():
            return "Stopping once the present item is finished."
        if self.state == "waiting":
            return "Waiting for the work before it."
        now = self.progress
        return f"{now.label}: {now.done:,} of {now.total:,}" if now.total else "Working"

    def track(self, items: Sequence[T], label: str) -> Iterator[T]:
        """Go through items one by one, keeping the progress. StoppedError once somebody asked to stop."""
        for done, item in enumerate(items):
            self.need_go_on()
            self.progress = Progress(label, done, len(items))
            yield item
        self.progress = Progress(label, len(items), len(items))

    def need_go_on(self) -> None:
        """Raise StoppedError where somebody has asked this job to stop."""
        if self.asked_to_stop.is_set():
            raise StoppedError("Stopped. What was finished before is kept; nothing else was changed.")
