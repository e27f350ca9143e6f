"""How a person's decision becomes a coding: the only way from a suggestion to evidence.

A :class:`~evalkit.model.Suggestion` reaches no count until a named person has accepted or changed it here;
the coding then keeps, in its origin, what the machine said. ``now`` is always the moment in ISO 8601, UTC.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from evalkit.errors import EvalkitError
from evalkit.model import Coding, Decision, Origin, Segment, Source, Suggestion, Valence
from evalkit.text import overlap


@dataclass(frozen=True, slots=True)
class Choice:
    """A code that a person chose for a passage.

    ``suggestion_id`` is "" for a code picked by hand. ``valence`` is ``None`` for "as suggested", which only
    a choice of a suggestion can say.
    """

    code: str
    valence: Valence | None = None
    suggestion_id: str = ""


class CodedWords:
    """The words on which some codings lie."""

    def __init__(self, codings: Iterable[Coding]) -> None:
        self._spans: dict[tuple[str, int], list[tuple[int, int]]] = {}
        for coding in codings:
            held = coding.segment
            self._spans.setdefault((held.source_id, held.turn), []).append((held.start, held.end))
        self._sources = {source_id for source_id, _ in self._spans}

    @classmethod
    def at(cls, places: Iterable[tuple[str, int, int, int]]) -> CodedWords:
        """The words at some places: (source id, turn, start, end)."""
        made = cls(())
        for source_id, turn, start, end in places:
            made._spans.setdefault((source_id, turn), []).append((start, end))
        made._sources = {source_id for source_id, _ in made._spans}
        return made

    def in_source(self, source_id: str) -> bool:
        """Whether anything of a source is coded."""
        return source_id in self._sources

    def hold(self, segment: Segment) -> bool:
        """Whether any word of a passage is coded."""
        spans = self._spans.get((segment.source_id, segment.turn), ())
        return any(overlap((segment.start, segment.end), span) for span in spans)

    def reveal(self, suggestions: Iterable[Suggestion]) -> list[Suggestion]:
        """The suggestions on coded words: those that somebody who codes blind may see by now."""
        return [suggestion for suggestion in suggestions if self.hold(suggestion.segment)]


@dataclass(frozen=True, slots=True)
class Decided:
    """What one passage's choices come to: codings to count, decisions to keep."""

    codings: tuple[Coding, ...]
    decisions: tuple[Decision, ...]


def accept(
    suggestion: Suggestion,
    coder: str,
    now: str,
    coding_id: str,
    valence: Valence | None = None,
    memo: str = "",
) -> Coding:
    """A suggestion that a person agrees with, as their coding; ``valence`` where they see another side."""
    return change(suggestion, coder, now, coding_id, suggestion.code, valence or suggestion.valence, memo)


def change(
    suggestion: Suggestion,
    coder: str,
    now: str,
    coding_id: str,
    code: str,
    valence: Valence,
    memo: str = "",
) -> Coding:
    """The coding a person put in a suggestion's place; its origin says what had been suggested."""
    origin = Origin(
        suggestion_id=suggestion.id,
        model=suggestion.model,
        code=suggestion.code,
        valence=suggestion.valence,
        score=suggestion.score,
        rank=suggestion.rank,
    )
    return _coding(suggestion.segment, code, valence, coder, now, coding_id, memo, origin)


def code_by_hand(
    segment: Segment,
    code: str,
    valence: Valence,
    coder: str,
    now: str,
    coding_id: str,
    memo: str = "",
    blind: bool = False,
) -> Coding:
    """A coding that no suggestion led to; ``blind`` where the person saw none."""
    return replace(_coding(segment, code, valence, coder, now, coding_id, memo, None), blind=blind)


def decision_on(coding: Coding) -> Decision | None:
    """The decision that a coding records about its suggestion: accepted as it was, or changed.

    ``None`` for a coding made by hand.
    """
    if (origin := coding.origin) is None:
        return None
    as_suggested = (coding.code, coding.valence) == (origin.code, origin.valence)
    outcome: Literal["accepted", "changed"] = "accepted" if as_suggested else "changed"
    return Decision(origin.suggestion_id, outcome, coding.coder, coding.created, coding.id)


def reject(suggestion: Suggestion, coder: str, now: str) -> Decision:
    """The decision that a suggestion is wrong. It makes no coding, and is kept."""
    return Decision(suggestion.id, "rejected", _named(coder), now)


def decide(
    segment: Segment,
    choices: Sequence[Choice],
    offered: Sequence[Suggestion],
    coder: str,
    now: str,
    new_id: Callable[[], str],
    memo: str = "",
    blind: bool = False,
) -> Decided:
    """Everything that follows from a person's choices for one passage.

    ``blind`` says that they saw no suggestion: their codings are then by hand, whatever was suggested.
    No choice means that no code fits: every suggestion offered is rejected. A first choice that was not
    offered changes the best suggestion; further ones are codings by hand. Suggestions that the person
    passed over get no decision, for nothing was said about them.

    Raises :class:`EvalkitError` where a choice names a suggestion that was not offered for this passage, or
    a code picked by hand has no side.
    """
    by_id = {s.id: s for s in offered if s.segment == segment}
    if not choices:
        return Decided((), tuple(reject(s, coder, now) for s in by_id.values()))
    if blind:
        by_id = {}
    chosen = {c.suggestion_id for c in choices}
    best = min(by_id.values(), key=lambda s: s.rank, default=None)
    codings = []
    for place, choice in enumerate(choices):
        if choice.suggestion_id:
            suggestion = _get_offered(by_id, choice, segment)
            codings.append(accept(suggestion, coder, now, new_id(), choice.valence, memo))
        elif choice.valence is None:
            raise EvalkitError(
                f"'{choice.code}' was picked by hand for “{segment.text}” without a side. "
                "Say working well, challenging or context."
            )
        elif place == 0 and best and best.id not in chosen:
            codings.append(change(best, coder, now, new_id(), choice.code, choice.valence, memo))
        else:
            made = code_by_hand(segment, choice.code, choice.valence, coder, now, new_id(), memo, blind)
            codings.append(made)
    return Decided(tuple(codings), tuple(d for c in codings if (d := decision_on(c))))


def find_fault(segment: Segment, source: Source) -> str:
    """What is wrong with a passage's place in its source, in words; "" where its words are where it says.

    >>> from evalkit.model import Turn
    >>> source = Source("S01", "Ann", "interview", "It works.", (Turn(0, 0, 9),))
    >>> find_fault(Segment("S01", 3, 8, "works", 0), source)
    ''
    """
    found = source.text[segment.start : segment.end]
    if segment.source_id != source.id:
        return f"it belongs to {segment.source_id}, not to {source.id}"
    if not 0 <= segment.start < segment.end or found != segment.text:
        return f"its words “{segment.text}” are not at {segment.start}–{segment.end} of {source.id}"
    turn = source.turn(segment.turn)
    if turn is None or not turn.start <= segment.start < segment.end <= turn.end:
        return f"its words “{segment.text}” are not within turn {segment.turn} of {source.id}"
    return ""


def _coding(
    segment: Segment,
    code: str,
    valence: Valence,
    coder: str,
    now: str,
    coding_id: str,
    memo: str,
    origin: Origin | None,
) -> Coding:
    return Coding(coding_id, segment, code, valence, _named(coder), now, memo.strip(), origin)


def _named(coder: str) -> str:
    if not coder.strip():
        raise EvalkitError("A decision needs the name of the person who made it. Give the coder's name.")
    return coder.strip()


def _get_offered(by_id: dict[str, Suggestion], choice: Choice, segment: Segment) -> Suggestion:
    suggestion = by_id.get(choice.suggestion_id)
    if suggestion is None or suggestion.code != choice.code:
        raise EvalkitError(
            f"Suggestion {choice.suggestion_id} ('{choice.code}') was not made for “{segment.text}”. "
            "Write the sheet again from the present suggestions."
        )
    return suggestion
