"""Which replacement stands for which name, the same over the whole project."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from evalkit import tags
from evalkit.deidentify.details.dates import AGE_OVER_89, DATE_OF_BIRTH, MONTHS, find_month, find_year
from evalkit.deidentify.details.identifiers import NUMBER_PLATE
from evalkit.deidentify.details.pages import USER_NAME
from evalkit.deidentify.detection import Detection, DetectionType
from evalkit.deidentify.names.cues import word_set
from evalkit.deidentify.names.gazetteer import key_of
from evalkit.deidentify.names.listed import fold, invent_name
from evalkit.deidentify.names.seen import see
from evalkit.deidentify.names.spelt import read_spelt

_NUMBERED: Mapping[DetectionType, str] = {
    "person": tags.PERSON,
    "place": tags.PLACE,
    "organisation": tags.ORGANISATION,
}
_FIXED: Mapping[DetectionType, str] = {
    "phone": tags.PHONE,
    "email": tags.EMAIL,
    "postcode": tags.POSTCODE,
    "nhs_number": tags.NHS_NUMBER,
    "ni_number": tags.NI_NUMBER,
    "address": tags.ADDRESS,
    "url": tags.URL,
    "date": tags.DATE,
    "other": tags.REFERENCE,
}
_NOT_A_NUMBER = 10_000
"""From here on, a number in a tag was typed by somebody for another reason, and is not counted on from."""
_SENTENCE_END = re.compile(r"[.!?]\s|\n")
_OTHER: Mapping[str, str] = {
    AGE_OVER_89: tags.OVER_89,
    USER_NAME: tags.USER,
    NUMBER_PLATE: tags.PLATE,
}
_TITLES = word_set("dr mr mrs ms miss prof professor")


@dataclass(frozen=True)
class Numbering:
    """The replacements given so far, to be carried from one source to the next.

    ``numbers`` maps (type, name in lower-case words) to the number in its replacement. It holds the names:
    keep it where the originals are kept, never beside de-identified text. ``shown`` is what stands for a
    numbered name where that is not a plain number ("[Worker 2]"); ``used`` is the highest number of a type
    that stands in the project's text already, so that no number comes to mean two names. With ``invent``,
    people get invented names, none of them one of ``taken``.
    """

    numbers: Mapping[tuple[DetectionType, str], int] = field(default_factory=dict)
    shown: Mapping[tuple[DetectionType, int], str] = field(default_factory=dict)
    used: Mapping[DetectionType, int] = field(default_factory=dict)
    invent: bool = False
    taken: frozenset[str] = frozenset()

    def number_of(self, kind: DetectionType, name: str) -> int | None:
        """The number that a name has, by its own words or as the one person with this first name."""
        own = self.numbers.get((kind, name))
        if own is not None or kind != "person":
            return own
        first, *more = name.split()
        if more:
            return self._bare(first)
        namesakes = {n for (k, other), n in self.numbers.items() if k == kind and other.split()[0] == first}
        return namesakes.pop() if len(namesakes) == 1 else None

    def _bare(self, first: str) -> int | None:
        """The number of a first name met alone before, if no other full name has taken it."""
        bare = self.numbers.get(("person", first))
        full = [
            n for (k, other), n in self.numbers.items() if k == "person" and other.startswith(first + " ")
        ]
        return bare if bare is not None and not full else None

    def tag(self, kind: DetectionType, number: int) -> str:
        """What stands for a number of this type."""
        return self.shown.get((kind, number), f"[{_NUMBERED.get(kind, 'Person')} {number}]")

    def shown_as(self, kind: DetectionType, names: Iterable[str], tag: str) -> Numbering:
        """The numbering in which ``tag`` stands for names without a replacement; numbers below zero."""
        given = [n for (k, n), shown in self.shown.items() if k == kind and shown == tag]
        number = given[0] if given else min([0, *(n for _, n in self.shown)]) - 1
        numbers = {(kind, name): number for name in names} | dict(self.numbers)
        return replace(self, numbers=numbers, shown={**self.shown, (kind, number): tag})

    def renamed(self, old: str, new: str) -> Numbering:
        """The numbering in which every name that ``old`` stood for is shown as ``new``."""
        known = {*self.numbers.items()}
        shown = {(k, n): new for (k, _), n in known if self.tag(k, n) == old}
        return replace(self, shown={**self.shown, **shown})

    def with_number(self, kind: DetectionType, name: str, number: int) -> Numbering:
        """The numbering with one more name."""
        return replace(self, numbers={**self.numbers, (kind, name): number})

    def with_invented(self, number: int, name: str) -> Numbering:
        """The numbering in which an invented name stands for a person's number."""
        people = {word for kind, known in self.numbers if kind == "person" for word in known.split()}
        invented = invent_name(name, self.taken | people)
        shown = {**self.shown, ("person", number): f"[‘{invented}’]"}
        return replace(self, shown=shown, taken=self.taken | {invented.lower()})

    def next_number(self, kind: DetectionType) -> int:
        """The first number of a type that no name has."""
        given = (n for (k, _), n in self.numbers.items() if k == kind)
        return max([*given, self.used.get(kind, 0)]) + 1


def find_invented(texts: Iterable[str]) -> frozenset[str]:
    """The invented names that stand in texts, in lower case.

    >>> find_invented(["[‘Amina’] met [Person 1]."])
    frozenset({'amina'})
    """
    return frozenset(name.lower() for text in texts for name in tags.find_invented(text))


def find_used(texts: Iterable[str]) -> dict[DetectionType, int]:
    """The highest number that stands in texts for each type of name.

    >>> find_used(["[Person 2] met [Person 1] at [Place 7]."])
    {'person': 2, 'place': 7}
    """
    types = {word: kind for kind, word in _NUMBERED.items()}
    used: dict[DetectionType, int] = {}
    for text in texts:
        for word, number in tags.find_numbered(text):
            if (kind := types.get(word)) and number < _NOT_A_NUMBER:
                used[kind] = max(used.get(kind, 0), number)
    return used


def name_key(name: str) -> str:
    """What two spellings of one name have in common: no capitals, accents, possessive or title.

    >>> name_key("Dr  Siobhán Kelly’s"), name_key("K-E-L-L-Y")
    ('siobhan kelly', 'kelly')
    """
    name = see(name).text
    words = tuple(map(fold, key_of(read_spelt(name) or name)))
    return " ".join(w for w in words if w not in _TITLES) or " ".join(words) or name.lower()


def as_known(detection: Detection, numbering: Numbering) -> Detection:
    """The detection by the type that its name has already: a hospital was a place elsewhere, so it stays one.

    >>> known = Numbering({("place", "larkfield"): 3})
    >>> as_known(Detection(0, 9, "organisation", "Larkfield", 0.9, ""), known).type
    'place'
    """
    other = _EITHER.get(detection.type)
    key = name_key(detection.text) if other else ""
    met = other and (detection.type, key) not in numbering.numbers and (other, key) in numbering.numbers
    return replace(detection, type=other) if met and other else detection


_EITHER: Mapping[DetectionType, DetectionType] = {"place": "organisation", "organisation": "place"}
"""What people call one thing by, now as where it is and now as who runs it."""


def assign(detection: Detection, numbering: Numbering, before: str = "") -> tuple[str, Numbering]:
    """The replacement for one detection, and the numbering with it; ``before`` is what precedes it."""
    word = _NUMBERED.get(detection.type)
    if word is None:
        return _unnumbered(detection, before), numbering
    key = name_key(detection.text)
    number = numbering.number_of(detection.type, key) or numbering.next_number(detection.type)
    if (detection.type, key) not in numbering.numbers:
        new = number not in {n for (kind, _), n in numbering.numbers.items() if kind == detection.type}
        numbering = numbering.with_number(detection.type, key, number)
        if new and numbering.invent and detection.type == "person":
            numbering = numbering.with_invented(number, key)
    return numbering.tag(detection.type, number), numbering


def _unnumbered(detection: Detection, before: str) -> str:
    if detection.type == "other":
        return _OTHER.get(detection.why, _FIXED["other"])
    if detection.type == "date":
        sentence = _SENTENCE_END.split(before[-60:].lower())[-1]
        cued = any(cue in sentence for cue in ("birth", "born", "dob", "d.o.b"))
        if detection.why == DATE_OF_BIRTH or cued:
            return tags.DATE_OF_BIRTH
        month = find_month(detection.text)
        return tags.date_in(MONTHS[month - 1], find_year(detection.text)) if month else _FIXED["date"]
    return _FIXED[detection.type]
