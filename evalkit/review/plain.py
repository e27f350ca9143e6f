"""How easy a text is to read: its grade, its long sentences and its hard words."""

from __future__ import annotations

import re
from collections.abc import Iterable

from evalkit.text import words

LONGEST_SENTENCE = 20
"""Words of a sentence that is easy to read (a judgement; plain-English guides name 15 to 20)."""

_END = re.compile(r"(?<=[.!?…])[\"”’)]*\s+")
_VOWELS = re.compile(r"[aeiouy]+")


def find_sentences(text: str) -> list[str]:
    """The sentences of a text, cut at full stops, question and exclamation marks."""
    return [sentence for sentence in _END.split(text) if words(sentence)]


def reading_grade(texts: Iterable[str]) -> float | None:
    """The Flesch–Kincaid grade (Kincaid and others, 1975): years of school needed; None without words.

    0.39 words per sentence + 11.8 syllables per word − 15.59. Syllables are counted as groups of vowels.

    >>> reading_grade(["The cat sat on the mat."])
    -1.4
    """
    sentences = [sentence for text in texts for sentence in find_sentences(text)]
    spoken = [word for sentence in sentences for word in words(sentence)]
    if not spoken:
        return None
    syllables = sum(map(count_syllables, spoken))
    return round(0.39 * len(spoken) / len(sentences) + 11.8 * syllables / len(spoken) - 15.59, 1)


def count_syllables(word: str) -> int:
    """About how many syllables an English word has.

    >>> [count_syllables(word) for word in ("care", "people", "community", "the")]
    [1, 2, 4, 1]
    """
    word = word.casefold()
    silent = word.endswith("e") and not word.endswith(("le", "ee")) and len(word) > 3
    return max(1, len(_VOWELS.findall(word)) - silent)


def find_long_sentences(text: str) -> list[str]:
    """The sentences of more than 20 words, which would be easier to read as two."""
    return [sentence for sentence in find_sentences(text) if len(words(sentence)) > LONGEST_SENTENCE]
