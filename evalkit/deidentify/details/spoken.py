"""Numbers that are said digit by digit, as speech recognition writes them: nine four three, double seven."""

from __future__ import annotations

import re
from collections.abc import Iterator

DIGITS = {
    "oh": "0", "o": "0", "zero": "0", "nought": "0", "one": "1", "two": "2", "three": "3", "four": "4",
    "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
}  # fmt: skip
_NOUGHTS = {"hundred": "00", "thousand": "000"}
_TIMES = {"double": 2, "triple": 3, "treble": 3}
_DIGIT = rf"(?:(?:{'|'.join(_TIMES)})[ -])?(?:{'|'.join(DIGITS)}|\d{{1,4}})\b(?:[ ](?:hundred|thousand)\b)?"
_BETWEEN = r"[ ,.…–-]+(?:(?:um|uh|er|erm|and|then)\b[ ,.…]+)?"
_NUMBER = re.compile(rf"(?<![\w.-]){_DIGIT}(?:{_BETWEEN}{_DIGIT}){{3,}}", re.IGNORECASE)
_PART = re.compile(r"[a-z]+|\d+")
_FEWEST = 9
_WORDS = 3
"""So many of a number's parts are words: figures alone have rules of their own."""
_COUNTING = "0123456789"


def find_spoken_numbers(text: str) -> Iterator[tuple[tuple[int, int], str]]:
    """Where a number of nine digits or more is spoken, and its digits; counting up or down is none.

    >>> list(find_spoken_numbers("it's oh two oh, seven double nine four six oh one"))
    [((5, 49), '0207994601')]
    """
    for match in _NUMBER.finditer(text):
        parts = _PART.findall(match.group().lower())
        digits = "".join(
            DIGITS.get(part, part if part.isdigit() else _NOUGHTS.get(part, "")) * _TIMES.get(before, 1)
            for before, part in zip(["", *parts], parts, strict=False)
        )
        counting = digits in _COUNTING or digits[::-1] in _COUNTING
        if len(digits) >= _FEWEST and sum(p in DIGITS for p in parts) >= _WORDS and not counting:
            yield match.span(), digits
