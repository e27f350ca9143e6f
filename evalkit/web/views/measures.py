"""Measures as the page shows them: tables with their settings, figures, pictures and the joint display."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evalkit.measures.joint import TOGETHER
from evalkit.measures.words import say_row
from evalkit.report.blocks import Figure
from evalkit.report.measured.measure_facts import ALL, MeasureFacts
from evalkit.steps.measures.gather import ProjectMeasures
from evalkit.steps.measures.kept import KeptTable

LEADING = ("followed_up", "reliably_improved", "progress_on_one_goal", "progress_on_two_goals", "mean_change",
           "adjusted_difference", "within_28_days", "series_latest", "cost_change")  # fmt: skip
"""The figures that the page shows; all of them are in the workbook."""


@dataclass(frozen=True, slots=True)
class TableForm:
    """One table with what a person may say of it; ``columns`` are (header, what it is taken for)."""

    name: str
    what: str
    rows: int
    confirmed: bool
    columns: tuple[tuple[str, str], ...]
    fields: tuple[tuple[str, str, str, str], ...]
    """(key, label, value, hint) of each setting that concerns the table."""


_FIELDS = {
    "scores": (
        ("times", "The two times to compare", "with a comma between them, such as: baseline, 6 months"),
        ("by", "Columns to show figures by", "with commas between them; say so before you read the figures"),
        ("arm", "The column that holds two arms", "leave it blank where nothing is compared"),
        ("comparison", "Which arm is the comparison", "where its name does not tell"),
        ("cluster", "The column that keeps people together", "such as: team"),
    ),
    "referrals": (("census", "The day on which they were counted", "such as: 2025-03-31"),),
    "series": (
        ("better", "Which way is better", "higher or lower"),
        ("target", "The target", "a number, or blank"),
    ),
}
LISTS = frozenset({"times", "by"})


def show_tables(tables: Sequence[KeptTable]) -> list[TableForm]:
    """Each table with its settings as a form."""
    shown = []
    for table in tables:
        settings = table.settings
        kind = "scores" if settings.what in ("scores", "wide", "pairs") else settings.what
        fields = tuple(
            (key, label, _as_text(getattr(settings, key)), hint) for key, label, hint in _FIELDS.get(kind, ())
        )
        columns = tuple(
            (c.header, " ".join(filter(None, (c.what, c.measure, c.item, c.time)))) for c in settings.columns
        )
        shown.append(
            TableForm(table.name, settings.what, len(table.frame), settings.confirmed, columns, fields)
        )
    return shown


def _as_text(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """One figure in words: what it is of, for whom, and what it came to."""

    measure: str
    group: str
    statistic: str
    said: str


def show_figures(facts: MeasureFacts) -> list[ShownFigure]:
    """The leading figures, for everybody and each group."""
    return [
        ShownFigure(
            facts.title(r.measure),
            "everybody" if r.group == ALL else r.group,
            r.statistic.replace("_", " "),
            say_row(r),
        )
        for r in facts.rows
        if r.statistic in LEADING
    ]


@dataclass(frozen=True, slots=True)
class ShownPicture:
    """A picture by its name, with the words that stand for it."""

    name: str
    alt: str
    caption: str


def show_pictures(pictures: Iterable[tuple[str, Figure]]) -> list[ShownPicture]:
    """Pictures with their words; each is fetched by its name."""
    return [ShownPicture(name, one.alt, one.caption) for name, one in pictures]


@dataclass(frozen=True, slots=True)
class JointForm:
    """One row of the joint display with what a person may say of it."""

    aim: str
    measure: str
    figure: str
    codes: str
    together: str
    by: str
    why: str


def show_joint(found: ProjectMeasures, facts: MeasureFacts) -> list[JointForm]:
    """The joint display, figures to the rule for small numbers."""
    return [
        JointForm(
            j.aim, j.measure, say_row(facts.shown(j.figure)), ", ".join(j.codes), j.together, j.by, j.why
        )
        for j in found.joint
    ]


CHOICES = TOGETHER
