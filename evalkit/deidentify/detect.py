"""Finding identifiers: what ``detect`` and ``detect_many`` do with all the detectors together."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from evalkit.deidentify.details.addresses import find_addresses
from evalkit.deidentify.details.branches import find_branches
from evalkit.deidentify.details.dates import find_dates
from evalkit.deidentify.details.frames import find_framed
from evalkit.deidentify.details.identifiers import find_identifiers
from evalkit.deidentify.details.known import find_organisations
from evalkit.deidentify.details.places import find_places
from evalkit.deidentify.details.rare import find_conditions, find_rare
from evalkit.deidentify.details.retyped import with_right_types
from evalkit.deidentify.details.services import find_services
from evalkit.deidentify.details.telling import find_telling
from evalkit.deidentify.detection import Detection, RosterEntry, resolve
from evalkit.deidentify.names.context import Reader
from evalkit.deidentify.names.gazetteer import Gazetteer, load_gazetteer
from evalkit.deidentify.names.people import find_people
from evalkit.deidentify.names.repeats import find_again, find_sure_names
from evalkit.deidentify.names.roster import Roster, build_roster, find_known
from evalkit.deidentify.names.seen import Seen, see
from evalkit.deidentify.names.spelt import find_spelt
from evalkit.deidentify.names.tokens import COMPONENTS, UNUSED, Lexicon, find_masked, load_lexicon, read_words
from evalkit.nlp import load_spacy

if TYPE_CHECKING:
    from spacy.tokens import Doc

_BATCH = 256
_FEWEST_BESIDE = 3
"""Spaces in what is left to show beside a name: four words say something."""

_LOOSE_ENDS = re.compile(
    r"^(?:['’]?(?:d|ll|ve|re|s)\b)?[ ,]*(?:and|but|or|then)?\b"
    r"|(?:[ ](?:at|in|on|of|for|from|to|by|with|the|a|an|named|called|and)){1,4}[ ,]*$"
)
"""Of what is left beside a name: what says nothing by itself."""

_LONGEST = 20_000
"""A longer line is read in pieces of at most so many code points, cut at a space."""


def detect(text: str, roster: Sequence[RosterEntry] = (), *, allow: Collection[str] = ()) -> list[Detection]:
    """Names and other identifiers in a text, sorted by place, none overlapping; offsets in code points.

    ``roster`` holds the names that the project knows; ``allow`` the phrases that it never wants taken for
    names, beside evalkit's own. Detections with ``for_review`` are for a person's eye.
    """
    return next(detect_many([text], roster, allow=allow))


def detect_many(
    texts: Iterable[str], roster: Sequence[RosterEntry] = (), *, allow: Collection[str] = ()
) -> Iterator[list[Detection]]:
    """``detect`` for many texts, one list a text and in their order; much faster than one by one."""
    lists = load_gazetteer(frozenset(allow))
    known = build_roster(roster)
    lexicon = load_lexicon()
    read = load_spacy(COMPONENTS).pipe(_parts(texts), as_tuples=True, disable=list(UNUSED), batch_size=_BATCH)
    for _, group in groupby(read, key=lambda pair: pair[1][0]):
        readers = [(place, _reader(doc, lists, lexicon)) for doc, place in group]
        found = [(place, reader, _find(reader, known)) for place, reader in readers]
        repeated = find_sure_names((reader, detections) for _, reader, detections in found)
        yield [
            replace(d, start=d.start + offset, end=d.end + offset)
            for (_, offset, seen), reader, detections in found
            for d in map(seen.back, resolve([*detections, *find_again(reader, repeated)]))
        ]


def _parts(texts: Iterable[str]) -> Iterator[tuple[str, tuple[int, int, Seen]]]:
    """Every text line by line as it is seen, with (which text, where the line begins, how it was written)."""
    for number, text in enumerate(texts):
        offset = 0
        for line in text.split("\n"):
            for piece in _pieces(line):
                seen = see(piece)
                yield seen.text, (number, offset, seen)
                offset += len(piece)
            offset += 1


def _pieces(line: str) -> Iterator[str]:
    while len(line) > _LONGEST:
        cut = line.rfind(" ", 1, _LONGEST) + 1 or _LONGEST
        yield line[:cut]
        line = line[cut:]
    yield line


def _reader(doc: Doc, lists: Gazetteer, lexicon: Lexicon) -> Reader:
    return Reader(doc.text, read_words(doc, lexicon, lists), lists, lexicon)


def _find(reader: Reader, known: Roster) -> list[Detection]:
    """What stays in one line after the allow-list has spoken."""
    text = reader.text
    masked = find_masked(text, reader.lists)
    shaped = [*find_identifiers(text), *find_dates(text), *find_addresses(text), *find_branches(text)]
    shaped += [*find_framed(text), *find_organisations(text)]
    named = [*find_people(reader), *find_spelt(reader), *find_places(reader), *find_services(reader)]
    candidates = [*shaped, *(d for d in named if not _allowed(reader, d)), *find_known(reader, known)]
    conditions = find_conditions(text)
    found = [
        d
        for d in candidates
        if d.text not in reader.lists.own_allowed
        and not _hidden(d, masked)
        and not (d.type == "person" and _hidden(d, conditions))
    ]
    named = list(with_right_types(text, resolve(found)))
    rare = (
        piece
        for d in [*find_rare(text), *find_telling(text)]
        if not _hidden(d, masked)
        for piece in _beside(d, named)
    )
    return resolve([*named, *rare])


def _hidden(found: Detection, masked: Sequence[tuple[int, int]]) -> bool:
    return any(found.start < end and found.end > start for start, end in masked)


def _beside(rare: Detection, named: Sequence[Detection]) -> Iterator[Detection]:
    """What may identify somebody, without the names inside it that are found in their own right."""
    start = rare.start
    inside = [(d.start, d.end) for d in named if d.start < rare.end and d.end > rare.start]
    for begin, end in [*inside, (rare.end, rare.end)]:
        words = rare.text[max(0, start - rare.start) : max(0, begin - rare.start)]
        bare = words.strip(" ,'’")
        if bare != rare.text:
            bare = _LOOSE_ENDS.sub("", bare).strip(" ,'’")
        if bare == rare.text or bare.count(" ") >= _FEWEST_BESIDE:
            at = start + words.find(bare)
            yield replace(rare, start=at, end=at + len(bare), text=bare)
        start = max(start, end)


def _allowed(reader: Reader, detection: Detection) -> bool:
    """A place or service on the allow-list; a person's name there had a title before it (Mrs Black)."""
    return detection.type != "person" and detection.text in reader.lists.allowed
