"""The seven steps as the overview shows them: in words, with the page that each leads to."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.steps.overview import Overview, Step, StepName

TITLES: dict[StepName, tuple[str, str]] = {
    "sources": ("Sources", "Transcripts, notes and surveys, read and with names replaced."),
    "people": ("People", "Who speaks, and whether they may be quoted."),
    "names": ("Names", "Somebody has read what was replaced, so that nobody can be recognised."),
    "coding": ("Coding", "What people said, under the codes of the framework. You decide each one."),
    "evidence": ("Evidence", "Who has spoken of what, and who has not been heard."),
    "report": ("Findings and report", "What the evidence says, in your words, as a report to sign."),
    "group": ("Reference group", "People who use the services say what they think of the draft."),
}
PAGES: dict[StepName, str] = {
    "sources": "/material",
    "people": "/people",
    "names": "/names",
    "coding": "/sources",
    "evidence": "/evidence",
    "report": "/report",
    "group": "/comments",
}
NEXT_PAGES = {"Suggest codes": "/suggest", "Read the findings": "/findings"}
"""Where a next thing is done on another page than the step's own."""


@dataclass(frozen=True)
class StepShown:
    """A step with its number, title, what it is for, and the addresses of its page and of what comes next."""

    number: int
    title: str
    about: str
    address: str
    step: Step
    next_address: str
    first: bool

    @property
    def tag(self) -> str:
        """The state, as the name of its look."""
        return self.step.state.replace(" ", "-")


def draw_steps(now: Overview) -> list[StepShown]:
    """Every step; the first that has something to do is marked."""
    first = now.next
    return [
        StepShown(
            number,
            *TITLES[step.name],
            PAGES[step.name],
            step,
            NEXT_PAGES.get(step.next, PAGES[step.name]) if step.next else "",
            step is first,
        )
        for number, step in enumerate(now.steps, start=1)
    ]
