"""How many suggestions a coder is shown: sure only, likely or all, and how many of each were right here."""

from __future__ import annotations

from evalkit.project import Project
from evalkit.steps.suggesting.evaluate import read_measured
from evalkit.suggest.measuring.levels import FEWEST, WANTED, Level, find_levels
from evalkit.wording import as_percent

NAMES = {"sure": "Sure only", "likely": "Likely", "all": "All"}
"""The levels as people see them, the fewest suggestions first."""


def find_project_levels(project: Project) -> dict[str, Level]:
    """The three levels, from what people decided in this project or the last evaluation of it.

    A suggestion was right where somebody accepted it or kept its code with another side.
    """
    measured = read_measured(project)
    return find_levels(project.store.read.judged(), measured.judged if measured else ())


def say_level(level: Level, every: Level) -> str:
    """What was measured of a level, in a sentence; said plainly where too little was decided.

    ``every`` is the level of all suggestions: a level that leaves none of them out says so.
    """
    if level.basis == "score":
        start = (
            "The computer’s own score is all there is to go by"
            if level.name == "all"
            else f"Those that the computer itself gives {as_percent(WANTED[level.name])} or more"
        )
        return (
            f"{start}. Not measured yet: this needs {FEWEST} decisions, and there are {level.judged} so far."
        )
    if level.least > 1:
        return (
            f"None is {level.name} enough yet: even of those with the highest scores, fewer than "
            f"{as_percent(WANTED[level.name])} were right."
        )
    where = "decided here" if level.basis == "decisions" else "coded here, held out from what was learnt"
    figure = (
        f"{as_percent(level.right / level.judged)} were right: {level.right:,} of {level.judged:,} {where}."
    )
    if level.name != every.name and level.judged == every.judged:
        return f"The same as “{NAMES[every.name]}” for now: even of all suggestions, {figure}"
    return figure
