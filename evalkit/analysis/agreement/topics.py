"""What two coders have to talk about: the same few disagreements, met again and again over their passages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from evalkit.analysis.agreement.differences import Difference

Kind = Literal["side", "instead", "alone"]
KINDS: tuple[Kind, ...] = ("side", "instead", "alone")


@dataclass(frozen=True, slots=True)
class Topic:
    """One way in which the first of two coders (in the order of their names) differs from the second.

    "side": both gave ``code``, on different sides. "instead": the first gave ``code`` where the second gave
    ``other``. "alone": only ``coder`` gave ``code``, and the other gave these words nothing in its place.
    """

    kind: Kind
    code: str
    other: str = ""
    coder: str = ""

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes that it is about."""
        return (self.code, self.other) if self.other else (self.code,)


def find_topics(difference: Difference) -> frozenset[Topic]:
    """The topics of one difference between two coders; a difference of three or more has none."""
    if len(difference.coders) != 2:
        return frozenset()
    first, second = difference.coders
    mine, theirs = ({c.code for c in difference.of(coder)} for coder in difference.coders)
    found = {Topic("side", code) for code in mine & theirs}
    if mine and theirs:
        found |= {Topic("instead", a, b) for a in mine - theirs for b in theirs - mine}
    else:
        found |= {Topic("alone", code, coder=first) for code in mine}
        found |= {Topic("alone", code, coder=second) for code in theirs}
    return frozenset(found)


def count_topics(differences: Iterable[Difference]) -> list[tuple[Topic, int]]:
    """Every topic with the number of passages that it comes up on, the most frequent first."""
    counted = Counter(topic for difference in differences for topic in find_topics(difference))
    return sorted(counted.items(), key=lambda one: (-one[1], one[0].kind, one[0].codes, one[0].coder))
