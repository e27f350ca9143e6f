"""Finding identifiers: what ``detect`` and ``detect_many`` do with all the detectors together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from evalkit.deidentify.addresses import find_addresses
from evalkit.deidentify.dates import find_dates
from evalkit.deidentify.detection import Detection, RosterEntry, resolve
from evalkit.deidentify.gazetteer import Gazetteer, load_gazetteer
from evalkit.deidentify.identifiers import find_identifiers
from evalkit.deidentify.people import find_people
from evalkit.deidentify.places import find_places
from evalkit.deidentify.rare import find_rare
from evalkit.deidentify.reading import Reader
from evalkit.deidentify.roster import Roster, build_roster, find_known
from evalkit.deidentify.services import find_services
from evalkit.deidentify.tokens import COMPONENTS, UNUSED, Lexicon, find_masked, load_lexicon, read_words
from evalkit.nlp import load_spacy

if TYPE_CHECKING:
    from spacy.tokens import Doc

_BATCH = 256
_SURE = 0.8


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
        readers = [(offset, _reader(doc, lists, lexicon)) for doc, (_, offset) in group]
        found = [(offset, reader, _find(reader, known)) for offset, reader in readers]
        repeated = _unlisted_names(found)
        yield [
            replace(d, start=d.start + offset, end=d.end + offset)
            for offset, reader, detections in found
            for d in resolve([*detections, *_find_again(reader, repeated)])
        ]


def _parts(texts: Iterable[str]) -> Iterator[tuple[str, tuple[int, int]]]:
    """Every text line by line, with (which text, where the line begins)."""
    for number, text in enumerate(texts):
        offset = 0
        for line in text.split("\n"):
            if line.strip() or not text.strip():
                yield line, (number, offset)
            if not text.strip():
                break
            offset += len(line) + 1


def _reader(doc: Doc, lists: Gazetteer, lexicon: Lexicon) -> Reader:
    return Reader(doc.text, read_words(doc, lexicon, lists), lists, lexicon)


def _find(reader: Reader, known: Roster) -> list[Detection]:
    """What stays in one line after the allow-list has spoken."""
    text = reader.text
    masked = find_masked(text, reader.lists)
    shaped = [*find_identifiers(text), *find_dates(text), *find_rare(text), *find_addresses(text)]
    named = [*find_people(reader), *find_places(reader), *find_services(reader)]
    candidates = [*shaped, *named, *find_known(reader, known)]
    return resolve(d for d in candidates if not any(d.start < end and d.end > start for start, end in masked))


def _unlisted_names(found: list[tuple[int, Reader, list[Detection]]]) -> frozenset[str]:
    """Names that no list has and that stood somewhere in the text where only a person can."""
    return frozenset(
        word.low
        for _, reader, detections in found
        for d in detections
        if d.type == "person" and d.score >= _SURE
        for i, word in enumerate(reader.words)
        if d.start <= word.start < d.end and len(word.core) > 3 and reader.unknown(i)
    )


def _find_again(reader: Reader, names: frozenset[str]) -> Iterator[Detection]:
    for word in reader.words:
        if word.low in names and not word.masked:
            why = "a name that stands elsewhere in the text"
            yield Detection(word.start, word.end, "person", reader.text[word.start : word.end], 0.75, why)
