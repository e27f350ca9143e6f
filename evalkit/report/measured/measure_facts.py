"""What the chapters of measures are built from, and how one figure of it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from evalkit.analysis.small_numbers import WORKING, Rule
from evalkit.measures.aims import Fed
from evalkit.measures.joint import JointRow
from evalkit.measures.publish import Published
from evalkit.measures.results import ResultRow
from evalkit.measures.words import say_value
from evalkit.report.blocks import (
    Figure,
)

ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureFacts:
    """What the chapters of measures are built from: figures as they may be shown, and pictures by chapter.

    ``names`` are the arms, of interest and comparison, where two are compared; ``fed`` holds each aim with
    its figure, and ``shown`` the same figures as they may be shown, by measure, group and statistic.
    """

    rows: tuple[Published, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)
    fed: tuple[Fed, ...] = ()
    joint: tuple[JointRow, ...] = ()
    times: tuple[str, str] = ("", "")
    names: tuple[str, str] = ("", "")
    notes: tuple[str, ...] = ()
    pictures: Mapping[str, tuple[Figure, ...]] = field(default_factory=dict)
    waiting: tuple[str, ...] = ()
    arm_of_team: Mapping[str, str] = field(default_factory=dict)
    """Which arm each team is in, by the team's name in small letters, where arms are teams."""
    rule: Rule = WORKING
    publishing: bool = False

    def find(self, measure: str, statistic: str, group: str = ALL) -> Published | None:
        """A figure as it may be shown, or None."""
        return next(
            (r for r in self.rows if (r.measure, r.group, r.statistic) == (measure, group, statistic)), None
        )

    def show_people(self, measure: str, statistic: str, group: str = ALL) -> str:
        """How many people a figure is about, to the rule also where a table of figures has them exactly."""
        row = self.find(measure, statistic, group)
        return self.rule.show(row.n).text if row and isinstance(row.n, int) else show_count_of(row)

    def shown(self, row: ResultRow | None) -> Published | None:
        """A figure that feeds an aim, as it may be shown."""
        return self.find(row.measure, row.statistic, row.group) if row else None

    def title(self, measure: str) -> str:
        """A measure's name as people read it."""
        return self.titles.get(measure, measure)


def show_count_of(row: Published | None) -> str:
    """How many people a figure is about."""
    return "–" if row is None or row.n is None else f"{row.n:,}" if isinstance(row.n, int) else row.n


def show_value(row: Published | None) -> str:
    """A figure alone, as it is read."""
    return "–" if row is None or row.value is None else say_value(row.statistic, row.value)


def first_upper(text: str) -> str:
    """A text with a capital at its beginning, the rest as it is.

    >>> first_upper("asked [Person 1] to stop")
    'Asked [Person 1] to stop'
    """
    return text[:1].upper() + text[1:]
