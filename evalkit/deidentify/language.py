"""Whether a text is English at all: the detectors know no other language, and that is said, not guessed."""

from __future__ import annotations

from evalkit.model import Problem, Source
from evalkit.text import words

FEWEST_WORDS = 40
LEAST_SHARE = 0.25
"""Function words are about half of spoken English; few words of other languages look like them."""

_LAST_LATIN = "\u024f"


def find_language_doubt(source: Source) -> list[Problem]:
    """A problem for a source, or for long turns of it, in which few words are English function words."""
    if _is_foreign(source.text):
        return [
            Problem(
                source.file_name or source.id,
                "this does not read like English, and evalkit finds names in English text only. Names and "
                "places may be left in it: read it through before anybody codes it, or translate it first.",
            )
        ]
    turns = [turn.index + 1 for turn in source.turns if _is_foreign(source.text[turn.start : turn.end])]
    if not turns:
        return []
    listed = ", ".join(map(str, turns[:8])) + (" …" if len(turns) > 8 else "")
    return [
        Problem(
            source.file_name or source.id,
            f"part of this does not read like English (turn {listed}). Names may be left there: read it.",
        )
    ]


def _is_foreign(text: str) -> bool:
    from evalkit.nlp import find_function_words

    letters = [c for c in text if c.isalpha()]
    if len(letters) > 4 * FEWEST_WORDS and sum(c > _LAST_LATIN for c in letters) > len(letters) / 4:
        return True
    said = [word.lower().replace("’", "'") for word in words(text)]
    if len(said) < FEWEST_WORDS:
        return False
    return sum(word.split("'")[0] in find_function_words() for word in said) / len(said) < LEAST_SHARE
