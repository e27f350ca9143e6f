"""Words that somebody looks for: typed as words and “phrases”, found without regard to capitals."""

from __future__ import annotations

import re
from collections.abc import Sequence


def parse_words(words: str) -> list[str]:
    """What to look for: words, and phrases in quotation marks, without regard to capitals.

    >>> parse_words('rang "my GP" Back')
    ['rang', 'my gp', 'back']
    """
    found = re.findall(r'["“]([^"“”]+)["”]|(\S+)', words)
    return [" ".join((phrase or word).casefold().split()) for phrase, word in found]


def holds(text: str, terms: Sequence[str]) -> bool:
    """Whether a text has all of these words and phrases."""
    low = text.casefold()
    return all(term in low for term in terms)


def find_term(text: str, term: str, start: int, end: int) -> tuple[int, int]:
    """Where a term stands in part of a text, in code points of the text itself."""
    found = re.compile(re.escape(term), re.IGNORECASE).search(text, start, end)
    return found.span() if found else (start, min(end, start + len(term)))
