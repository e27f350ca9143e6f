"""A name that is sure in one text of a project is sought in all the others, however it is spelt there."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from evalkit.deidentify.detection import Detection, DetectionType, resolve
from evalkit.deidentify.names.gazetteer import Phrases, core_of, load_gazetteer
from evalkit.deidentify.names.listed import fold
from evalkit.deidentify.names.tokens import find_masked, load_lexicon

_SURE = 0.7
_SCORE = 0.75
_LEAST_LETTERS = 4
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def find_across(
    texts: Sequence[str], found: Sequence[Sequence[Detection]], allow: Collection[str] = ()
) -> list[list[Detection]]:
    """Each text's detections, and with them the single words of names that were sure in any of the texts.

    Only words that no dictionary has are sought so: “Fenchapel” as “fenchapel”, not “Grace” as “grace”.

    >>> sure = [Detection(3, 12, "place", "Fenchapel", 0.9, "a place")]
    >>> [d.text for d in find_across(["In Fenchapel.", "up fenchapel way"], [sure, []])[1]]
    ['fenchapel']
    """
    names = _sure_words(found)
    lists = load_gazetteer()
    allowed = Phrases(allow)
    every = []
    for text, detections in zip(texts, found, strict=True):
        masked = find_masked(text, lists)
        more = [
            Detection(m.start(), m.end(), names[low], m[0], _SCORE, "a name that stands in another source")
            for m in _WORD.finditer(text)
            if (low := _key(m[0], names)) in names
            and m[0] not in allowed
            and not any(start <= m.start() < end for start, end in masked)
        ]
        every.append(resolve([*detections, *more]))
    return every


def _key(word: str, names: Collection[str]) -> str:
    low = fold(core_of(word))
    return low if low in names else low.removesuffix("s")


def _sure_words(found: Sequence[Sequence[Detection]]) -> dict[str, DetectionType]:
    lexicon, lists = load_lexicon(), load_gazetteer()
    names: dict[str, DetectionType] = {}
    for detection in (d for detections in found for d in detections):
        if detection.type not in ("person", "place", "organisation") or detection.score < _SURE:
            continue
        for word in _WORD.findall(detection.text):
            low = core_of(word).lower()
            known = low in lexicon or low in lists.word_names or low in lists.allowed
            if len(low) >= _LEAST_LETTERS and not known:
                key = fold(low)
                names[key] = "person" if "person" in (names.get(key), detection.type) else detection.type
    return names
