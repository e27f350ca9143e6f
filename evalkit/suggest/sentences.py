"""A source's text as sentences that can be coded: exact offsets, never across a turn."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from functools import cache
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path

from evalkit.kept_results import code_of, fingerprint
from evalkit.model import Segment, Source
from evalkit.nlp import find_descriptions, load_spacy
from evalkit.tags import BRACKETED
from evalkit.text import count_words

MAX_WORDS = 60
"""A sentence with more words than this is talk written down without full stops, and is cut."""

Span = tuple[int, int]

_LINE_ENDS_SENTENCE = re.compile(r"\n(?=[^\S\n]*+(?:\n|[^\sa-z]))|(?s:.{100000}\S*\s)")
"""Or a hundred thousand characters in one line, which is more than a language model takes at once."""

_JOINS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"[;:…]\s++|(?<!\.)\.{2,}+\s++|\s[–—-]++\s++",
        r"(?:,|(?<![\s,]))\s++(?=(?:and|but|so|because|cos)\s+(?:i|you|he|she|we|they|it|there|that|the|then)\b)",
        r"(?:,|(?<![\s,]))\s++"
        r"(?=(?:and|but|so|because|cos|then|i mean|you know|or|if|when|where|who|which)\b)",
        r",\s+",
        r"\s+",
    )
)
"""Where a long sentence may be cut, the best places first."""

_STRAY_START = re.compile(r"[.,;:!?)\]…”’]+(?=\s|$)\s*")
_SOMETHING_SAID = re.compile(r"[^\W_]")


def segments(source: Source, skip: Container[int] = frozenset()) -> list[Segment]:
    """The sentences of a source, in order, as passages that can be coded.

    ``skip`` holds the indices of turns to leave out (an interviewer's). A line break ends a sentence unless
    the next line goes on in lower case. A sentence of more than 60 words is cut at its likeliest joins.
    ``source.text[s.start:s.end] == s.text`` for every one; between them are space and stray marks.
    """
    turns = [turn for turn in source.turns if turn.index not in skip]
    found = []
    for turn, spans in zip(turns, split([source.text[t.start : t.end] for t in turns]), strict=True):
        for start, end in ((turn.start + a, turn.start + b) for a, b in spans):
            found.append(Segment(source.id, start, end, source.text[start:end], turn.index))
    return found


def split(texts: Sequence[str]) -> list[list[Span]]:
    """The sentences of each text, as half-open offsets into it, without the space around them.

    >>> split(["It works. I like it."])
    [[(0, 9), (10, 20)]]
    """
    blocks = [(index, start, end) for index, text in enumerate(texts) for start, end in _blocks(text)]
    read = [BRACKETED.sub(_as_a_name, text) for text in texts]
    docs = load_spacy(("senter",)).pipe(read[index][start:end] for index, start, end in blocks)
    found: list[list[Span]] = [[] for _ in texts]
    for (index, start, end), doc in zip(blocks, docs, strict=True):
        marks = [start + sentence.start_char for sentence in doc.sents]
        found[index] += _tidy(texts[index], _rejoin(texts[index], [*marks, end]))
    return found


@cache
def mark_of_rules() -> str:
    """A mark that changes with whatever decides where a text is cut: the rules here, spaCy, its pipelines."""
    here = Path(__file__)
    rules = (code_of(place) for place in (here, here.parents[1] / "tags.py", here.parents[1] / "text.py"))
    return fingerprint([*rules, version("spacy"), *find_descriptions()])[:16]


def count_said(text: str) -> int:
    """How many words a text has; what stands for a name, such as [Service user 16], is one.

    >>> count_said("[Service user 16] and [Worker 3].")
    3
    """
    return count_words(BRACKETED.sub(_as_a_name, text))


def without_replacements(text: str) -> str:
    """A text without what stands for names, so that meaning alone tells how like another it is.

    >>> without_replacements("Then [Person 8] rang.")
    'Then   rang.'
    """
    return BRACKETED.sub(" ", text)


def _as_a_name(replacement: re.Match[str]) -> str:
    """A word as long as a replacement, so that [Person 1] is read as the name that it stands for."""
    return "N" + "a" * (len(replacement[0]) - 1)


def _blocks(text: str) -> Iterator[Span]:
    """The parts of a text between line breaks that end a sentence."""
    marks = [0, *(match.end() for match in _LINE_ENDS_SENTENCE.finditer(text)), len(text)]
    return ((a, b) for a, b in pairwise(marks) if text[a:b].strip())


def _rejoin(text: str, marks: Sequence[int]) -> Iterator[Span]:
    """Spans between marks, with stray closing marks given back to the sentence that they end."""
    moved = [marks[0]]
    for mark in marks[1:-1]:
        stray = _STRAY_START.match(text, mark, marks[-1])
        moved.append(stray.end() if stray else mark)
    return pairwise([*moved, marks[-1]])


def _tidy(text: str, spans: Iterable[Span]) -> Iterator[Span]:
    """Spans without the space around them; wordless ones left out, overlong ones cut."""
    for start, end in spans:
        for a, b in _cut(text, start, end):
            words = text[a:b]
            if _SOMETHING_SAID.search(words):
                yield a + len(words) - len(words.lstrip()), a + len(words.rstrip())


def _cut(text: str, start: int, end: int) -> list[Span]:
    """A span in pieces of at most 60 words, cut near its middle at the best join there is."""
    if count_words(text[start:end]) <= MAX_WORDS:
        return [(start, end)]
    middle = (start + end) / 2
    margin = (end - start) / 5
    for join in _JOINS:
        places = [
            m.end() for m in join.finditer(text, start, end) if start + margin <= m.end() <= end - margin
        ]
        if places:
            place = min(places, key=lambda p: abs(p - middle))
            return [*_cut(text, start, place), *_cut(text, place, end)]
    return [(start, end)]
