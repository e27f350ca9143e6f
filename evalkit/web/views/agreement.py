"""Agreement as the page shows it: tables with names, a forest plot, differences side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from evalkit.analysis.agreement.compare import Agreement, CodeAgreement
from evalkit.analysis.agreement.differences import Difference
from evalkit.analysis.agreement.intervals import Interval
from evalkit.analysis.agreement.topics import KINDS, Topic
from evalkit.model import VALENCE_NAMES, Code, Coding, Participant, Source, Turn
from evalkit.steps.coding.code import mark_seen

LEFT, WIDTH = 10.0, 380.0
AROUND = 700
"""Characters of a turn that are shown before and after a passage."""


@dataclass(frozen=True)
class Figure:
    """A coefficient in the table and on the plot: its words, and where its point and interval stand."""

    said: str = ""
    at: float = 0.0
    low: float = 0.0
    high: float = 0.0
    ranged: bool = False


@dataclass(frozen=True)
class Line:
    """A code, or a code and side, in the table."""

    name: str
    side: str
    one: CodeAgreement
    kappa: Figure
    ac1: Figure


@dataclass(frozen=True)
class Pair:
    """Two coders on one basis: the table's lines, and those codes that the plot shows."""

    found: Agreement
    title: str
    lines: tuple[Line, ...]
    zero: float
    least: float

    @property
    def plotted(self) -> list[Line]:
        """The codes with a coefficient."""
        return [line for line in self.lines if not line.side and line.kappa.said]


def show_pair(found: Agreement, codes: Mapping[str, Code]) -> Pair:
    """A pair for the page; codes that neither used are left out."""
    used = [one for one in found.codes if one.note != "not used"]
    lows = [i.low for one in used for i in (one.kappa_interval, one.ac1_interval) if i]
    points = [value for one in used for value in (one.kappa, one.ac1) if value is not None]
    least = min([0.0, *lows, *points])
    lines = tuple(
        Line(
            codes[one.code].name if one.code in codes else one.code,
            "" if one.side == "any" else VALENCE_NAMES[one.side],
            one,
            _figure(one.kappa, one.kappa_interval, least),
            _figure(one.ac1, one.ac1_interval, least),
        )
        for one in used
    )
    return Pair(found, found.over, lines, _place(0.0, least), least)


def _figure(value: float | None, interval: Interval | None, least: float) -> Figure:
    if value is None:
        return Figure()
    said = f"{value:.2f}"
    if interval is None:
        return Figure(said, _place(value, least))
    said += f" ({interval.low:.2f} to {interval.high:.2f})"
    at, low, high = (_place(x, least) for x in (value, interval.low, interval.high))
    return Figure(said, at, low, high, ranged=True)


def _place(value: float, least: float) -> float:
    return round(LEFT + (value - least) / (1 - least) * WIDTH, 1)


@dataclass(frozen=True)
class Card:
    """A difference with who said its words, and what each coder made of them."""

    one: Difference
    who: str
    before: str
    after: str
    columns: tuple[tuple[str, tuple[Coding, ...]], ...]
    seen: tuple[str, ...]


def show_difference(one: Difference, source: Source, turn: Turn, who: Participant | None) -> Card:
    """A difference for the page."""
    said = source.text[turn.start : turn.end]
    start, end = one.segment.start - turn.start, one.segment.end - turn.start
    return Card(
        one,
        (who.role or who.kind.replace("_", " ")) if who else turn.speaker,
        ("… " if start > AROUND else "") + said[max(0, start - AROUND) : start],
        said[end : end + AROUND] + (" …" if len(said) - end > AROUND else ""),
        tuple((coder, one.of(coder)) for coder in one.coders),
        tuple(f"{coding.id}/{mark_seen(coding)}" for coding in one.codings),
    )


def turn_of(sources: Mapping[str, Source], one: Difference) -> tuple[Source, Turn]:
    """The source and the turn that a difference is in."""
    source = sources[one.segment.source_id]
    return source, next(turn for turn in source.turns if turn.index == one.segment.turn)


def count_by_source(differences: Sequence[Difference]) -> dict[str, int]:
    """How many differences each source has, in the order of the sources."""
    found: dict[str, int] = {}
    for one in differences:
        found[one.segment.source_id] = found.get(one.segment.source_id, 0) + 1
    return found


def address_together(coders: Sequence[str], topic: Topic | None = None, at: int | None = None) -> str:
    """Where these coders go through what they coded differently, or one topic of it."""
    query: list[tuple[str, object]] = [("coder", name) for name in coders]
    if topic:
        query += [("topic", topic.kind), ("code", topic.code), ("other", topic.other or topic.coder)]
    return "/agreement/together?" + urlencode([*query, *([("at", at)] if at else [])])


def read_topic(query: Mapping[str, str]) -> Topic | None:
    """The topic that an address names; None where it names none."""
    kind = next((kind for kind in KINDS if kind == query.get("topic")), None)
    if kind is None:
        return None
    code, other = query.get("code", ""), query.get("other", "")
    return Topic(kind, code, coder=other) if kind == "alone" else Topic(kind, code, other)
