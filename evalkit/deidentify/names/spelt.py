"""Names that are spelt letter by letter: A-S-A-N-T-E, m o double r e."""

from __future__ import annotations

import re
from collections.abc import Iterator
from string import ascii_lowercase

from evalkit.deidentify.detection import Detection
from evalkit.deidentify.names.context import Reader
from evalkit.deidentify.names.listed import fold

_LETTER = r"(?:double[ -])?[a-z]"
_SPELT = re.compile(
    rf"(?<![\w.'’-]){_LETTER}(?P<joint>-|,?[ ]|\.[ ]){_LETTER}(?:(?P=joint){_LETTER})+(?![\w'’-])",
    re.IGNORECASE,
)
_CUE = re.compile(r"\b(?:spel(?:l|t|led|ling)|(?:sur|last |first )name)\b[^.!?]{0,25}$", re.IGNORECASE)
_PART = re.compile(r"(double[ -])?([a-z])(?![a-z])")
_FEWEST_UNCUED = 4


def find_spelt(reader: Reader) -> Iterator[Detection]:
    """Every name that is spelt; one that no list has is for review where nothing says that it is spelt."""
    for match in _SPELT.finditer(reader.text):
        word = read_spelt(match.group())
        if len(set(word)) < 2 or word in ascii_lowercase or word in reader.lists.allowed:
            continue
        if _CUE.search(reader.text[: match.start()]):
            score = 0.8
        elif not _reads_as_name(reader, word):
            continue
        else:
            score = 0.75 if _listed(reader, word) else 0.4
        yield Detection(
            *match.span(), "person", match.group(), score, "a name that is spelt letter by letter"
        )


def _reads_as_name(reader: Reader, word: str) -> bool:
    """Without a word that says that something is spelt: long enough, with a vowel, and no English word."""
    long = len(word) >= _FEWEST_UNCUED and len(set(word)) > 2
    return long and word not in reader.lexicon and bool(re.search("[aeiouy]", word))


def read_spelt(text: str) -> str:
    """The word, in lower case, that a text spells; "" where it spells none.

    >>> read_spelt("M-O-double-R-E"), read_spelt("Asante")
    ('morre', '')
    """
    if not _SPELT.fullmatch(text):
        return ""
    return "".join(letter * (2 if doubled else 1) for doubled, letter in _PART.findall(text.lower()))


def _listed(reader: Reader, word: str) -> bool:
    lists, folded = reader.lists, fold(word)
    return folded in lists.more_first_names or folded in lists.more_surnames
