"""Aims: a longlist of measures, the shortlist with who chose and why, and what each came to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evalkit.measures.formulas.instrument import key_of_measure
from evalkit.measures.results import ResultRow
from evalkit.measures.tidying.cells import parse_event
from evalkit.model import Problem

if TYPE_CHECKING:
    import pandas as pd

NOT_MEASURED = "not measured"


@dataclass(frozen=True, slots=True)
class Aim:
    """One measure of one aim, as people wrote it; ``feed`` names the figure: “reqol10 reliably_improved”."""

    aim: str
    measure: str
    type: str = ""
    about: str = ""
    system: str = ""
    level: str = ""
    often: str = ""
    baseline: str = ""
    target: str = ""
    proposed: str = ""
    shortlisted: bool = True
    by: str = ""
    why: str = ""
    feed: str = ""
    codes: str = ""
    row: int = 0

    @property
    def key(self) -> str:
        """What tells this measure from others: its aim and measure."""
        return f"{self.aim}: {self.measure}"


@dataclass(frozen=True, slots=True)
class Fed:
    """An aim with the figure that feeds it; None where it is not measured."""

    aim: Aim
    row: ResultRow | None


def read_aims(frame: pd.DataFrame, where: str) -> tuple[list[Aim], list[Problem]]:
    """The aims in a table's rows. A measure counts as shortlisted where the table has no such column."""
    aims: list[Aim] = []
    problems: list[Problem] = []
    fields = [name for name in Aim.__dataclass_fields__ if name not in ("shortlisted", "row")]
    for row, cells in zip(frame.index, frame.to_dict("records"), strict=True):
        told = {name: str(cells.get(name, "")).strip() for name in fields}
        if not told["aim"] or not told["measure"]:
            if any(told.values()):
                problems.append(
                    Problem(
                        f"{where}, row {row}", "It names no aim or no measure, so it is not used. Write both."
                    )
                )
            continue
        chosen = parse_event(str(cells.get("shortlisted", "yes") or "no"))
        if told["type"] and told["type"].casefold() not in ("process", "outcome"):
            problems.append(
                Problem(
                    f"{where}, row {row}",
                    f"“{told['type']}” is neither process nor outcome. Write one of the two.",
                )
            )
        aims.append(Aim(**told, shortlisted=chosen is None or chosen[0], row=int(row)))
    return aims, problems


def feed_aims(aims: Sequence[Aim], rows: Sequence[ResultRow]) -> tuple[list[Fed], list[Problem]]:
    """Each aim with its figure, for everybody: the feed is a measure and a statistic, such as
    “waits within_28_days”.

    A feed that names no figure is listed, and its aim is not measured.
    """
    known: Mapping[tuple[str, str], ResultRow] = {
        (key_of_measure(row.measure), row.statistic): row for row in reversed(rows) if row.group == "all"
    }
    fed: list[Fed] = []
    problems: list[Problem] = []
    for aim in aims:
        measure, _, statistic = aim.feed.strip().replace(",", " ").rpartition(" ")
        row = known.get((key_of_measure(measure), statistic)) if measure else None
        if aim.feed and row is None:
            problems.append(
                Problem(
                    f"aims, row {aim.row}",
                    f"“{aim.feed}” feeds “{aim.measure}”, and there is no such figure. Write a measure "
                    "and a statistic, "
                    "such as “reqol10 reliably_improved”, or leave it blank.",
                )
            )
        fed.append(Fed(aim, row))
    return fed, problems
