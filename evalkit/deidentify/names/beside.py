"""Ordinary words that the words beside them make a name: Amira, Flash and Spud; no, Clove; it was grace."""

from __future__ import annotations

from evalkit.deidentify.details.services import is_generic
from evalkit.deidentify.names.context import Reader
from evalkit.deidentify.names.cues import DESKS, FUNCTION, ROLES

_ANSWERS = ("no", "yes", "right", "okay", "sorry")


def told_by_neighbours(reader: Reader, i: int) -> tuple[float, str] | None:
    """How sure and why, where a list of names, a correction or a row of workers says that it is a name."""
    word = reader.words[i]
    if _follows_a_worker(reader, i):
        return 0.7, "one of several who had the same role"
    if not word.capital or word.begins or word.allowed or word.shouted or reader.month(i):
        return None
    if word.low in FUNCTION | DESKS | ROLES or is_generic(word.low) or len(word.core) < 3:
        return None
    if _in_a_list(reader, i):
        return 0.6, "one of a list of names"
    answered = reader.low(i - 1) in _ANSWERS and word.gap == ", "
    if answered and reader.comma_after(i):
        return 0.6, "said after yes or no, as a name is"
    return None


def _in_a_list(reader: Reader, i: int) -> bool:
    """In "Amira, Flash and Spud": the second or the third."""
    second = i if reader.words[i].gap == ", " else i - 2
    if second < 1 or second + 2 >= len(reader.words) or reader.words[second].gap != ", ":
        return False
    ends = reader.words[second + 2]
    capitals = reader.words[second].capital and ends.capital and not ends.allowed
    listed = reader.words[second - 1].capital and reader.listed_first(second - 1)
    return reader.low(second + 1) == "and" and capitals and listed and reader.joined(second + 2)


def _follows_a_worker(reader: Reader, i: int) -> bool:
    """In "my nurse was grace then it was kwame": what many first names are in small letters too."""
    worker = reader.low(i - 1) == "was" and (
        reader.low(i - 2) in ROLES
        or (reader.low(i - 2) == "it" and reader.low(i - 3) in ("then", "before", "after"))
    )
    named = reader.listed_first(i) or reader.low(i) in reader.lists.word_names
    return worker and named and reader.low(i + 1) == "then" and reader.low(i + 2) in ("it", "after")
