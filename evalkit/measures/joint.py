"""The joint display: for each aim, the measure and the finding from the words, and what a person says "
"they say together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from evalkit.measures.aims import Fed
from evalkit.measures.results import ResultRow

Together = Literal["to be judged", "they agree", "one adds to the other", "they disagree", "only one speaks"]
TOGETHER: tuple[Together, ...] = get_args(Together)


@dataclass(frozen=True, slots=True)
class JointRow:
    """One aim with its measure and its findings; ``together`` is a person's judgement, never the machine's.

    ``codes`` are the slugs of the codes whose findings are set beside it, as a person named them; ``by`` and
    ``why`` are who judged, and their reason.
    """

    aim: str
    measure: str
    figure: ResultRow | None
    codes: tuple[str, ...] = ()
    together: Together = "to be judged"
    by: str = ""
    why: str = ""

    @property
    def key(self) -> str:
        """What tells this row from others."""
        return f"{self.aim}: {self.measure}"


def draft_joint(fed: Iterable[Fed], kept: Mapping[str, JointRow]) -> list[JointRow]:
    """One row for each shortlisted measure, with what people kept of it; a new one waits to be judged.

    A judgement whose figure has changed since stays, since only a person may take it back.
    """
    rows = []
    for one in fed:
        if one.aim.shortlisted:
            codes = tuple(code.strip() for code in one.aim.codes.replace(";", ",").split(",") if code.strip())
            before = kept.get(one.aim.key, JointRow(one.aim.aim, one.aim.measure, None, codes))
            rows.append(replace(before, aim=one.aim.aim, measure=one.aim.measure, figure=one.row))
    return rows


def waits_for_judgement(rows: Sequence[JointRow]) -> int:
    """How many rows nobody has judged."""
    return sum(row.together == "to be judged" for row in rows)
