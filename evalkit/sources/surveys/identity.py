"""Which columns of a table identify people, by their headers in many languages and by their content."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence

from evalkit.sources.surveys.identity_words import FILLERS, PHRASES, PLACES_OF_ADDRESS

_HUMP = re.compile(r"(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_LETTERS = str.maketrans(
    {"ł": "l", "Ł": "l", "ø": "o", "Ø": "o", "ı": "i", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe"}
)
_APART = re.compile(r"[\W_]+")
_CODE = re.compile(r"(?:q|qid|question|frage|g)?\d++(?:[a-z]\d*+)?")
_ASKED_FOR = re.compile(
    r"\b(?:your e ?mail|email address|e mail address|phone number|telephone number|your (?:full )?name)\b"
)
_MOST_WORDS = 12
_LONGEST_PHRASE = 5

CONTENT = (
    re.compile(r"[^\s@]++@[^\s@.]++(?:\.[^\s@.]++)+"),
    re.compile(r"(?:\+|00)\d[\d ()./-]{7,17}|0[\d ()./-]{8,14}"),
    re.compile(r"\d{3}[ -]?\d{3}[ -]?\d{4}"),
    re.compile(r"\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?|[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){3,7}", re.IGNORECASE),
    re.compile(r"https?://\S+|www\.\S+"),
    re.compile(r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}", re.IGNORECASE),
    re.compile(r"-?\d{1,3}\.\d{4,}|\(?-?\d{1,3}\.\d{2,}\s*[,; ]\s*-?\d{1,3}\.\d{2,}.*"),
    re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|uuid:\S+", re.IGNORECASE),
    re.compile(r"Mozilla/\d\S*.*"),
)
"""Cells that identify people whatever the header says; half of a column's cells are enough."""


def header_words(header: str) -> str:
    """A header as words in small letters: “RecipientLastName”, “recipient_last_name” and “Prénom” are plain.

    >>> header_words("RecipientLastName"), header_words("IP-Adresse"), header_words("Prénom :")
    ('recipient last name', 'ip adresse', 'prenom')
    """
    plain = _HUMP.sub(" ", header).translate(_LETTERS)
    decomposed = unicodedata.normalize("NFD", plain.casefold())
    latin = "".join(c for c in decomposed if not "\u0300" <= c <= "\u036f")
    composed = unicodedata.normalize("NFC", latin)
    marks = "".join(c if c.isalnum() or unicodedata.category(c).startswith("M") else " " for c in composed)
    return " ".join(marks.split())


def identifies(header: str) -> bool:
    """Whether a header says that its column identifies people.

    >>> [identifies(x) for x in ("RecipientLastName", "Vorname des Empfängers", "What is your e-mail?")]
    [True, True, True]
    >>> [identifies(x) for x in ("Did you use the phone line?", "Practice name", "Team")]
    [False, False, False]
    """
    said = header_words(header)
    if said in PHRASES or said.replace(" ", "") in PHRASES:
        return True
    words = [word for word in said.split() if not _CODE.fullmatch(word)]
    if not 0 < len(words) <= _MOST_WORDS:
        return bool(_ASKED_FOR.search(said))
    for size in range(min(len(words), _LONGEST_PHRASE), 0, -1):
        for start in range(len(words) - size + 1):
            phrase = " ".join(words[start : start + size])
            rest = words[:start] + words[start + size :]
            if phrase in PHRASES and all(word in FILLERS or word in PHRASES for word in rest):
                return True
    return bool(_ASKED_FOR.search(said))


def is_place_of_address(header: str, headers: Collection[str]) -> bool:
    """Whether a column says where somebody's connection is, beside one with its address or coordinates."""
    if header_words(header) not in PLACES_OF_ADDRESS:
        return False
    return bool({"ip address", "latitude", "longitude", "ip"}.intersection(map(header_words, headers)))


def are_names(values: Sequence[str]) -> bool:
    """Whether most cells are people's names: few words, capitals, a first name in front, hardly one twice."""
    from evalkit.deidentify.names.gazetteer import load_gazetteer

    lists = load_gazetteer()
    if len(values) < 3 or len(set(values)) * 2 < len(values):
        return False
    names = 0
    for value in values:
        words = [word.strip(".,") for word in value.split()]
        capital = 0 < len(words) <= 4 and all(word[:1].isupper() for word in words)
        known = [w.casefold() in lists.first_names or w.casefold() in lists.surnames for w in words]
        common = any(word.casefold() in lists.word_names for word in words) and len(words) == 1
        names += capital and any(known) and not common and (len(words) > 1 or known[0])
    return names >= 0.6 * len(values)
