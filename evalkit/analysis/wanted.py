"""Which coded passages somebody wants to see: by codes, sides, coders, people, notes and words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from evalkit.analysis.attributes import HEARD_IN, UNKNOWN, attributes_of
from evalkit.analysis.people import ParticipantOf
from evalkit.analysis.terms import holds, parse_words
from evalkit.model import Coding, Participant, Segment, Source
from evalkit.text import overlap

SOURCE, HEARD = "source", "heard in"
"""What is known of a passage beside its speaker: the id of its source, and how its people were heard."""


@dataclass(frozen=True, slots=True)
class CodedPassage:
    """Words that somebody coded, once, with every coding on exactly them and who says them.

    ``near`` are all codings that share some of the words, those on exactly them among them. ``known`` is
    what is known of the passage by name: its speaker's attributes, its source, how people were heard there.
    """

    segment: Segment
    codings: tuple[Coding, ...]
    near: tuple[Coding, ...]
    participant: Participant | None
    known: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a coded passage must be like; what is empty does not matter.

    At least one coding of a passage has one of the codes ``any_of``, on one of the ``sides``, by one of the
    ``coders``, with a star or a memo where those are wanted. All codes of ``all_of``, on those sides and by
    those coders, lie on some of its words, and none of ``none_of`` does. ``people`` are pairs of an attribute
    and a value: of several values of one attribute any will do. ``words`` stand in it or in a memo on it.
    """

    any_of: tuple[str, ...] = ()
    all_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()
    sides: tuple[str, ...] = ()
    coders: tuple[str, ...] = ()
    people: tuple[tuple[str, str], ...] = ()
    star: bool = False
    memo: bool = False
    words: str = ""

    @property
    def about_people(self) -> dict[str, set[str]]:
        """Each attribute that matters, with its values that will do."""
        found: dict[str, set[str]] = defaultdict(set)
        for name, value in self.people:
            found[name].add(value)
        return dict(found)


def gather_passages(
    codings: Iterable[Coding], source: Source, participants: ParticipantOf
) -> tuple[CodedPassage, ...]:
    """The coded passages of one source, by place."""
    by_turn: dict[int, list[Coding]] = defaultdict(list)
    for coding in codings:
        by_turn[coding.segment.turn].append(coding)
    known: dict[Participant | None, dict[str, str]] = {}
    found = []
    for index, held in sorted(by_turn.items()):
        turn = source.turn(index)
        who = participants(source, turn) if turn else None
        if who not in known:
            known[who] = _describe(who, source)
        for segment, own in _by_segment(held).items():
            span = segment.start, segment.end
            near = tuple(c for c in held if overlap((c.segment.start, c.segment.end), span))
            found.append(CodedPassage(segment, tuple(own), near, who, known[who]))
    return tuple(sorted(found, key=lambda p: (p.segment.start, p.segment.end)))


def _by_segment(codings: Iterable[Coding]) -> dict[Segment, list[Coding]]:
    found: dict[Segment, list[Coding]] = defaultdict(list)
    for coding in codings:
        found[coding.segment].append(coding)
    return found


def _describe(who: Participant | None, source: Source) -> dict[str, str]:
    return (attributes_of(who) if who else {}) | {HEARD: HEARD_IN[source.kind], SOURCE: source.id}


def choose_passages(passages: Iterable[CodedPassage], wanted: Wanted) -> list[CodedPassage]:
    """Those of the passages that are as wanted, in their order."""
    terms, people = parse_words(wanted.words), wanted.about_people
    return [
        passage
        for passage in passages
        if all(passage.known.get(name, UNKNOWN) in values for name, values in people.items())
        and any(_fits(coding, wanted, wanted.any_of) for coding in passage.codings)
        and _has_codes(passage, wanted)
        and _has_words(passage, terms)
    ]


def choose_codings(passages: Iterable[CodedPassage], wanted: Wanted) -> list[Coding]:
    """The codings on chosen passages that are as wanted themselves, in the order of the passages."""
    return [
        coding
        for passage in passages
        for coding in passage.codings
        if _fits(coding, wanted, (*wanted.any_of, *wanted.all_of))
    ]


def _fits(coding: Coding, wanted: Wanted, codes: Sequence[str]) -> bool:
    return (
        (not codes or coding.code in codes)
        and (not wanted.sides or coding.valence in wanted.sides)
        and (not wanted.coders or coding.coder in wanted.coders)
        and (coding.star or not wanted.star)
        and (bool(coding.memo) or not wanted.memo)
    )


def _has_codes(passage: CodedPassage, wanted: Wanted) -> bool:
    if wanted.none_of and any(coding.code in wanted.none_of for coding in passage.near):
        return False
    if not wanted.all_of:
        return True
    there = {
        coding.code
        for coding in passage.near
        if (not wanted.sides or coding.valence in wanted.sides)
        and (not wanted.coders or coding.coder in wanted.coders)
    }
    return there.issuperset(wanted.all_of)


def _has_words(passage: CodedPassage, terms: Sequence[str]) -> bool:
    if not terms:
        return True
    return holds(" ".join([passage.segment.text, *(coding.memo for coding in passage.codings)]), terms)
