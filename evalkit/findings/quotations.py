"""Which excerpts a report quotes: a fixed rule over the whole report, not the best-sounding words."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from evalkit.analysis.people import group_of
from evalkit.model import Excerpt, Theme
from evalkit.text import count_words, overlap

SHORTEST, LONGEST, IDEAL = 8, 60, 25
"""Words of a good quotation (a judgement, not a standard): enough to say something, few enough to read."""

CENTRAL_STEP = 3
"""Excerpts of a theme that count as equally central."""

_DANGLING = re.compile(
    r"(?:and|but|so|or|because|which|that|this|these|those|it|it's|they|he|she|him|her|them)\b", re.IGNORECASE
)
_HEAD = re.compile(r"[\"“‘'(\[]*[A-Z0-9]")
_END = ".!?…"
_CLOSING = "\"”’')]"


class _Place(NamedTuple):
    """The theme that an excerpt is in, and how far from its middle: 0 for the few most central."""

    theme: str = ""
    from_centre: int = 0


_NOWHERE = _Place()


def choose_quotations(
    evidence: Sequence[Sequence[Excerpt]],
    most: int,
    per_participant: int,
    starred: Collection[str] = (),
    themes: Sequence[Theme] = (),
) -> list[tuple[Excerpt, ...]]:
    """For each finding's evidence, the excerpts to quote, in order of choice.

    Nobody is quoted who may not be, no interviewer, and no notes (those are somebody else's words). No
    passage is quoted twice in the report, also where it is coded twice. Findings choose in turn, those
    with the least to choose from first; each prefers what a person ``starred`` (by a coding's id), a new
    participant, a new one of the ``themes``, a good length, a new group, whole sentences, whoever has been
    quoted least, and what is central to its theme.
    """
    places = {
        excerpt.id: _Place(theme.name, place // CENTRAL_STEP)
        for theme in themes
        for place, excerpt in enumerate(theme.excerpts)
    }
    choosers = [[e for e in excerpts if may_quote(e)] for excerpts in evidence]
    chosen: list[list[Excerpt]] = [[] for _ in evidence]
    quoted: dict[str, list[Excerpt]] = defaultdict(list)
    uses: Counter[str] = Counter()
    for _ in range(most):
        for place in sorted(range(len(choosers)), key=lambda n: (len(choosers[n]), n)):
            free = [
                e
                for e in choosers[place]
                if uses[e.participant.id] < per_participant and not _is_quoted(e, quoted[e.segment.source_id])
            ]
            if free:
                best = min(free, key=lambda e: _rank(e, chosen[place], uses, starred, places))
                chosen[place].append(best)
                quoted[best.segment.source_id].append(best)
                uses[best.participant.id] += 1
    return [tuple(excerpts) for excerpts in chosen]


def may_quote(excerpt: Excerpt) -> bool:
    """Whether an excerpt may be quoted at all: by consent, not an interviewer's, not from notes."""
    participant = excerpt.participant
    return participant.may_quote and participant.kind != "interviewer" and excerpt.source_kind != "notes"


def _is_quoted(excerpt: Excerpt, quoted: Sequence[Excerpt]) -> bool:
    """True where some of these words of the source are quoted already."""
    span = excerpt.segment.start, excerpt.segment.end
    return any(overlap(span, (e.segment.start, e.segment.end)) for e in quoted)


def _rank(
    excerpt: Excerpt,
    beside: Sequence[Excerpt],
    uses: Counter[str],
    starred: Collection[str],
    places: Mapping[str, _Place],
) -> tuple[bool, bool, bool, int, bool, int, int, int, int, str, int]:
    """How well an excerpt would do beside those already chosen for its finding; the least is best."""
    words = count_words(excerpt.segment.text)
    place = places.get(excerpt.id, _NOWHERE)
    return (
        not is_starred(excerpt, starred),
        excerpt.participant.id in {e.participant.id for e in beside},
        bool(place.theme) and place.theme in {places.get(e.id, _NOWHERE).theme for e in beside},
        max(0, SHORTEST - words, words - LONGEST),
        group_of(excerpt.participant) in {group_of(e.participant) for e in beside},
        count_flaws(excerpt.segment.text),
        uses[excerpt.participant.id],
        place.from_centre,
        abs(words - IDEAL),
        excerpt.segment.source_id,
        excerpt.segment.start,
    )


def is_starred(excerpt: Excerpt, starred: Collection[str]) -> bool:
    """Whether somebody marked one of the excerpt's codings as worth quoting."""
    return any(coding in starred for coding in excerpt.codings)


def count_flaws(text: str) -> int:
    """How much a reader would stumble over these words alone: 0 for whole sentences with a clear start.

    >>> count_flaws("The clinic rang me back."), count_flaws("And they did"), count_flaws("of the clinic")
    (0, 2, 1)
    """
    return (not _is_whole(text)) + (_DANGLING.match(text) is not None)


def _is_whole(text: str) -> bool:
    """Whether a text begins with a capital or a number and ends as a sentence does."""
    begun, ended = _HEAD.match(text), text.removesuffix("\n").rstrip(_CLOSING)
    return begun is not None and len(ended) > begun.end() and ended[-1] in _END
