"""Where names stand in a text as words of their own, and texts with names replaced."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from evalkit.deidentify.names.cues import word_set
from evalkit.deidentify.names.gazetteer import load_british_names
from evalkit.deidentify.names.tokens import load_lexicon
from evalkit.edits import Edit, apply_edits
from evalkit.nlp import find_function_words

Named = tuple[int, int, str]
"""Where a name stands, and what stands for it."""

_SENTENCE_ENDS = ".!?…:\n"
_AFTER_A_VERB = word_set("i you he she it we they the a an my your his her our their this that there not")
"""What follows “Will”, “May” or “Hope” at a sentence's start where it is the verb."""


def is_word(name: str) -> bool:
    """Whether a name is an English word as well, such as Will, Hope or Mark.

    >>> [is_word(name) for name in ("Will", "Siobhan", "Will Carter")]
    [True, False, False]
    """
    return name.strip().casefold() in load_lexicon()


def is_function_word(name: str) -> bool:
    """Whether a name is a word that sentences are built with, and no name that people are known to have.

    >>> [is_function_word(name) for name in ("the", "A", "Will", "Hope")]
    [True, True, False, False]
    """
    word = name.strip().casefold()
    return word in find_function_words() and word not in load_british_names()


def find_named(text: str, tags: Mapping[str, str]) -> list[Named]:
    """Where names stand as words of their own, whatever their capitals, the longest first."""
    found = []
    for name in sorted(tags, key=len, reverse=True):
        pattern = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE)
        found += [(m.start(), m.end(), tags[name]) for m in pattern.finditer(text)]
    return found


def find_replaced(text: str, tags: Mapping[str, str]) -> list[Named]:
    """The same without places where a name that is a word too is the word: “I will”, “Will you?”.

    >>> find_replaced("Will came. Will you? I will.", {"will": "[Person 1]"})
    [(0, 4, '[Person 1]')]
    """
    words = {name for name in tags if is_word(name)}
    found = find_named(text, {name: tag for name, tag in tags.items() if name not in words})
    for start, end, tag in find_named(text, {name: tags[name] for name in words}):
        before, after = text[:start].rstrip(" \t\"“‘'("), re.findall(r"\w+", text[end : end + 20])
        begins = not before or before[-1] in _SENTENCE_ENDS
        verb = begins and after and after[0].casefold() in _AFTER_A_VERB
        if text[start].isupper() and not verb:
            found.append((start, end, tag))
    return found


def replace_names(
    text: str, tags: Mapping[str, str], find: Callable[[str, Mapping[str, str]], list[Named]] = find_replaced
) -> str:
    """A text with names replaced, the longest first; ``find`` says where they stand.

    >>> replace_names("Bev and Beverley", {"bev": "[Worker 2]"})
    '[Worker 2] and Beverley'
    """
    edits: list[Edit] = []
    for start, end, tag in find(text, tags):
        if not any(start < e.end and e.start < end for e in edits):
            edits.append(Edit(start, end, tag))
    return apply_edits(text, edits).text
