"""A survey as a grid: a row a respondent, with what is known of them and what they ticked and wrote."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from evalkit.analysis.attributes import attributes_of, list_attributes
from evalkit.ids import in_order
from evalkit.model import ClosedAnswer, Participant, Source, Turn

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One respondent: id, what is known of them, what they ticked, and the turns of each open question."""

    id: str
    known: tuple[str, ...]
    closed: tuple[str, ...]
    open: tuple[tuple[int, ...], ...]

    def ticked(self, grid: AnswerGrid) -> list[tuple[str, str]]:
        """What is known and what was ticked, each with its name, without what is empty."""
        pairs = zip((*grid.known, *grid.closed), (*self.known, *self.closed), strict=True)
        return [(name, value) for name, value in pairs if value]


@dataclass(frozen=True, slots=True)
class AnswerGrid:
    """The grid with its headings; ``total`` respondents are there in all, over ``pages``."""

    known: tuple[str, ...]
    closed: tuple[str, ...]
    open: tuple[str, ...]
    rows: tuple[AnswerRow, ...]
    total: int
    at: int

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // PER_PAGE))

    @property
    def turns(self) -> frozenset[int]:
        """The turns whose words stand on this page."""
        return frozenset(index for row in self.rows for cell in row.open for index in cell)


def lay_out(
    source: Source,
    respondents: Mapping[str, Participant],
    answers: Iterable[ClosedAnswer],
    at: int,
) -> AnswerGrid:
    """One page of the grid. Whoever wrote nothing has a row too; what is the same for all has no column."""
    ticked: dict[tuple[str, str], list[str]] = {}
    closed: dict[str, None] = {}
    for answer in answers:
        closed.setdefault(answer.question)
        if answer.value:
            ticked.setdefault((answer.respondent, answer.question), []).append(answer.value)
    wrote: dict[tuple[str, str], list[Turn]] = {}
    for turn in source.turns:
        wrote.setdefault((turn.speaker, turn.question), []).append(turn)
    questions = tuple(dict.fromkeys(turn.question for turn in source.turns))
    people = sorted({*respondents, *(turn.speaker for turn in source.turns)}, key=in_order)
    at = min(max(at, 1), max(1, -(-len(people) // PER_PAGE)))
    known = {person: attributes_of(respondents[person]) for person in people if person in respondents}
    names = tuple(list_attributes([*known.values()]))
    rows = tuple(
        AnswerRow(
            person,
            tuple(known.get(person, {}).get(name, "") for name in names),
            tuple("; ".join(ticked.get((person, question), ())) for question in closed),
            tuple(tuple(turn.index for turn in wrote.get((person, q), ())) for q in questions),
        )
        for person in people[(at - 1) * PER_PAGE : at * PER_PAGE]
    )
    return AnswerGrid(names, tuple(closed), questions, rows, len(people), at)
