"""Whether a text is English at all: the detectors know no other language, and that is said, not guessed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from evalkit.deidentify.names.tokens import load_lexicon
from evalkit.model import Problem, Source
from evalkit.text import words
from evalkit.wording import join_plain, one_or_many, plural, say_places

FEWEST_WORDS = 40
LEAST_SHARE = 0.25
"""Function words are about half of spoken English; few words of other languages look like them."""

FEWEST_WORDS_AT_ALL = 12
LEAST_SHARE_KNOWN = 0.5
"""In a shorter text half of the words at least are in a list of English ones, function words or not."""

FEWEST_LETTERS = 12
"""Letters from which a script that is not Latin is told."""

_BEYOND = re.compile("[\u0250-\U0010ffff]")
"""Whatever comes after the last Latin letter."""


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
    return [*_find_foreign_turns(source), *_find_other_letters(source)]


def _find_foreign_turns(source: Source) -> list[Problem]:
    turns = [turn.index + 1 for turn in source.turns if _is_foreign(source.text[turn.start : turn.end])]
    if not turns:
        return []
    return [
        Problem(
            source.file_name or source.id,
            f"part of this does not read like English ({say_places('turn', turns, 8)}). Names may be left "
            "there: read it.",
        )
    ]


def _find_other_letters(source: Source) -> list[Problem]:
    """Words in other letters than Latin ones: the detectors do not look into them, and that is said."""
    scripts: dict[str, int] = {}
    turns: list[int] = []
    for match in _OTHER_LETTERS.finditer(source.text):
        script = _script_of(match[0][0])
        scripts[script] = scripts.get(script, 0) + 1
        turns += [t.index + 1 for t in source.turns if t.start <= match.start() < t.end]
    if not scripts:
        return []
    count = sum(scripts.values())
    unread = list(dict.fromkeys(turns))
    where = f" ({say_places('turn', unread, _MOST_TURNS)})" if unread else ""
    stands = f"{one_or_many(count, 'is', 'are')} written in {join_plain(sorted(scripts))} letters"
    return [
        Problem(
            source.file_name or source.id,
            f"{plural(count, 'word')} of this {stands}{where}. evalkit does not "
            "look for names there: read them, and replace names yourself before anybody codes this.",
        )
    ]


_MOST_TURNS = 8
_OTHER_LETTERS = re.compile(
    "[\u0370-\u1dff\u2c80-\ua71f\ua800-\uab2f\uabc0-\ufaff\ufb1d-\ufdff\ufe70-\ufefc\U00020000-\U0003ffff]+"
)
_SCRIPTS = {"CJK": "Chinese", "HIRAGANA": "Japanese", "KATAKANA": "Japanese", "HANGUL": "Korean"}


def _script_of(letter: str) -> str:
    """The name of the letters that a letter is one of.

    >>> _script_of("\u0645"), _script_of("\u674e"), _script_of("\u0995")
    ('Arabic', 'Chinese', 'Bengali')
    """
    first = unicodedata.name(letter, "OTHER").split()[0]
    return _SCRIPTS.get(first, first.title())


def _is_foreign(text: str) -> bool:
    from evalkit.nlp import find_function_words

    if _is_mostly_beyond(text):
        return True
    said = [word.split("'", 1)[0] for word in words(text.lower().replace("’", "'"))]
    if len(said) < FEWEST_WORDS_AT_ALL:
        return False
    functional = find_function_words()
    if sum(word in functional for word in said) >= LEAST_SHARE * len(said):
        return False
    return len(said) >= FEWEST_WORDS or _share_known(said) < LEAST_SHARE_KNOWN


def _share_known(said: Sequence[str]) -> float:
    """The share of words that are in a list of English ones. It takes long to load, so it is asked last."""
    known = load_lexicon()
    return sum(word in known for word in said) / len(said)


def _is_mostly_beyond(text: str) -> bool:
    """Whether more than a quarter of a text's letters are no Latin ones."""
    beyond = sum(
        c.isalpha() for c in _BEYOND.findall(text)
    )  # most texts have none: their letters need no count
    if not beyond:
        return False
    letters = sum(c.isalpha() for c in text)
    return letters > FEWEST_LETTERS and beyond > letters / 4
