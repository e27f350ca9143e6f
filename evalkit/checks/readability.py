"""How hard a text is to read, section by section: advice, not a gate.

Flesch–Kincaid grade: 0.39 words per sentence + 11.8 syllables per word − 15.59 (Kincaid and others, 1975). It
counts years of American schooling; a reading age is about five more. Quotations and tables are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from evalkit.checks.quotations import BLOCK_STYLES
from evalkit.checks.word import Para
from evalkit.text import words

if TYPE_CHECKING:
    from pyphen import Pyphen

HARDEST = 10
FEWEST_WORDS = 30
"""A section of fewer words than this has no grade: a sentence more or less would change it."""
SHORTEST_SENTENCE, LONGEST_SENTENCE = 5, 20
"""Words of a sentence: fewer have no grade of their own, more read better as two (a judgement; plain-English
guides name 15 to 20)."""
_QUOTED = re.compile(r"“[^“”]*”|\"[^\"]*\"|(?<![\w’])‘[^‘’]{12,}’(?!\w)")
_END = re.compile(r"(?<=[.!?…])[”’\"')\]]*\s+(?=[“‘\"'(\[]?[A-Z0-9])")
SHORT_FORM = re.compile(r"\b(?:e\.g|i\.e|etc|vs|cf|Dr|Mr|Mrs|Ms|Prof|St|No|pp?|al)\.$", re.IGNORECASE)
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT = re.compile(r"(?:[^laeiouy]e|[^aeiouydt]ed|[^aeiouycsxzg]es)$")
_HIATUS = re.compile(r"(?<![gq])ua|(?<![tc])ia|(?<![tscgx])io|(?<![tcr])ie(?=n)|rie(?=nc)")
"""Two vowels that are mostly spoken apart, as in evaluation, psychiatry, period, client."""
_PASSED_OVER = (
    "toc", "caption", "header", "footer", "evidence", "title", "subtitle", "notice", "to be written",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a text under one heading: its words, sentences and grade (None where it is too short)."""

    heading: str
    words: int
    sentences: int
    grade: float | None


@dataclass(frozen=True, slots=True)
class HardSentence:
    """A sentence that is hard to read, with its grade by itself."""

    text: str
    heading: str
    grade: float


@dataclass(frozen=True, slots=True)
class Reading:
    """The grade of the whole, of each section, and the sentences to look at first."""

    grade: float | None
    sections: tuple[Section, ...]
    hardest: tuple[HardSentence, ...]


def measure_reading(paragraphs: Iterable[Para]) -> Reading:
    """The Flesch–Kincaid grade of each section (headings 1 and 2) and the ten hardest sentences.

    What stands above the first heading (a title page) is left out.
    """
    sections: list[tuple[str, list[str]]] = [("(before the first heading)", [])]
    for paragraph in paragraphs:
        if paragraph.level in (1, 2):
            sections.append((" ".join(paragraph.text.split()), []))
        elif not _passed_over(paragraph):
            sections[-1][1].extend(find_sentences(_QUOTED.sub(" ", paragraph.text)))
    if len(sections) > 1:
        del sections[0]
    everything = [sentence for _, sentences in sections for sentence in sentences]
    hard = [
        HardSentence(sentence, heading, round(grade_of([sentence]), 1))
        for heading, sentences in sections
        for sentence in dict.fromkeys(sentences)
        if len(words(sentence)) >= SHORTEST_SENTENCE
    ]
    hard.sort(key=lambda sentence: -sentence.grade)
    measured = tuple(_section(heading, sentences) for heading, sentences in sections if sentences)
    return Reading(_section("", everything).grade, measured, tuple(hard[:HARDEST]))


def find_sentences(text: str) -> list[str]:
    """The sentences of a paragraph.

    >>> find_sentences("It works, e.g. on Mondays. Does it? Yes")
    ['It works, e.g. on Mondays.', 'Does it?', 'Yes']
    """
    found: list[str] = []
    for part in _END.split(" ".join(text.split())):
        if found and SHORT_FORM.search(found[-1]):
            found[-1] += f" {part}"
        elif words(part):
            found.append(part)
    return found


def grade_of(sentences: Sequence[str]) -> float:
    """The Flesch–Kincaid grade of these sentences, which hold at least one word.

    >>> round(grade_of(["The cat sat on the mat."]), 2)
    -1.45
    """
    found = [word for sentence in sentences for word in words(sentence)]
    syllables = sum(map(count_syllables, found))
    return 0.39 * len(found) / len(sentences) + 11.8 * syllables / len(found) - 15.59


@cache
def count_syllables(word: str) -> int:
    """About how many syllables a word has: the most of its vowel groups and its places to break a line.

    >>> [count_syllables(w) for w in ("care", "services", "people", "community", "NHS", "idea")]
    [1, 3, 2, 4, 3, 2]
    """
    if word.isupper() and len(word) <= 5:
        return len(word)
    lower = word.lower().replace("’", "'").split("'")[0]
    groups = len(_VOWELS.findall(lower)) + len(_HIATUS.findall(lower)) - bool(_SILENT.search(lower))
    return max(1, groups, len(_hyphens().inserted(lower).split("-")))


@cache
def _hyphens() -> Pyphen:
    from pyphen import Pyphen

    return Pyphen(lang="en_GB")


def _passed_over(paragraph: Para) -> bool:
    style = paragraph.style.lower()
    apart = paragraph.in_table or paragraph.level > 0
    return apart or style in BLOCK_STYLES or style.startswith(_PASSED_OVER)


def _section(heading: str, sentences: Sequence[str]) -> Section:
    count = sum(len(words(sentence)) for sentence in sentences)
    grade = round(grade_of(sentences), 1) if count >= FEWEST_WORDS else None
    return Section(heading, count, len(sentences), grade)
