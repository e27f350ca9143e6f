"""A name that was sure once in a text is sought through the whole of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from evalkit.deidentify.details.services import is_generic
from evalkit.deidentify.detection import Detection, DetectionType
from evalkit.deidentify.names.context import Reader
from evalkit.deidentify.names.cues import BEING, PERSON_VERBS, TELLING
from evalkit.deidentify.names.listed import fold
from evalkit.deidentify.names.smallnames import CLEAR_AFTER_VERB

_SURE = 0.7
_WHY = "a name that stands elsewhere in the text"


def find_sure_names(found: Iterable[tuple[Reader, list[Detection]]]) -> dict[str, DetectionType]:
    """The words of sure names in a text, without accents, with what they name; a person before a place."""
    names: dict[str, DetectionType] = {}
    for reader, detections in found:
        for d in detections:
            if d.type not in ("person", "place", "organisation") or d.score < _SURE:
                continue
            for i, word in enumerate(reader.words):
                if d.start <= word.start < d.end and _tells(reader, i, d):
                    low = fold(word.low)
                    names[low] = "person" if names.get(low) == "person" else d.type
    return names


def _tells(reader: Reader, i: int, found: Detection) -> bool:
    word = reader.words[i]
    if len(word.core) < 3 or word.allowed or not word.core[0].isalpha():
        return False
    if found.type == "person":
        titled = reader.title_before(i) == "strong" and word.capital
        return titled or reader.unknown(i) or reader.listed_first(i) or word.low in reader.lists.word_names
    alone = found.text == word.core and word.capital and not is_generic(word.low)
    return alone or (reader.unknown(i) and len(word.core) > 4)


def find_again(reader: Reader, names: dict[str, DetectionType]) -> Iterator[Detection]:
    """Where they stand again: unlisted ones anywhere, those that are words too beside a verb."""
    for i, word in enumerate(reader.words):
        low = fold(word.low)
        kind = names.get(low) or names.get(low.removesuffix("s"))
        if kind is None or word.masked:
            continue
        if reader.unknown(i) or _stands_again(reader, i):
            yield reader.found(i, i, kind, 0.75, _WHY)


def _stands_again(reader: Reader, i: int) -> bool:
    word, after, before = reader.words[i], reader.low(i + 1), reader.low(i - 1)
    if reader.month(i) or before in (
        "a",
        "an",
        "the",
        "any",
        "some",
        "no",
        "my",
        "i",
        "we",
        "they",
        "you",
        "to",
    ):
        return False
    acts = after in PERSON_VERBS | BEING
    if word.capital:
        return (
            not word.begins
            or acts
            or reader.possessive(i)
            or reader.after(i).lstrip()[:1] in ("—", "–", "-")
            or after == "to"
        )
    verb = "verb" in reader.lists.word_names.get(word.low, ())
    return acts and (not verb or before in TELLING or after in CLEAR_AFTER_VERB)
