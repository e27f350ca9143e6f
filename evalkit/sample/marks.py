"""The marks in a master text: what is a planted identifier, and what two coders coded.

``{{person|Siobhan Kelly}}`` plants an identifier. ``[[the words||RM:trauma_informed_care+, staff_wellbeing-;
JO:trauma_informed_care+ # a memo]]`` is a passage with its codings: coders apart by ``;``, a code's side by
``+`` (working well), ``-`` (challenging) or ``0`` (context). Passages may hold passages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from evalkit.deidentify.detection import DETECTION_TYPES
from evalkit.errors import ReadError
from evalkit.model import Valence

_SIDES: dict[str, Valence] = {"+": "working_well", "-": "challenging", "0": "context"}
_MARK = re.compile(r"\[\[|\|\|(?P<codings>[^\[\]|]*)\]\]|\{\{(?P<type>\w+)\||\}\}")
_CODING = re.compile(r"(?P<code>[a-z_]+)(?P<side>[-+0])")


@dataclass(frozen=True, slots=True)
class Planted:
    """An identifier that was put into a text on purpose, at ``text[start:end]`` of its turn."""

    start: int
    end: int
    type: str
    text: str


@dataclass(frozen=True, slots=True)
class Coded:
    """A passage of a turn with one code of one coder (by initials)."""

    start: int
    end: int
    text: str
    coder: str
    code: str
    valence: Valence
    memo: str = ""


@dataclass(frozen=True, slots=True)
class MarkedText:
    """The words of a turn without their marks, and what the marks said."""

    text: str
    planted: tuple[Planted, ...] = ()
    coded: tuple[Coded, ...] = ()


def parse_marks(marked: str, where: str) -> MarkedText:
    """The words of a marked text and its marks. Raises ReadError where a mark is left open or unknown.

    >>> parse_marks("[[Ask {{person|Bev}}.||RM:staff_wellbeing+]] Bye.", "a.txt").text
    'Ask Bev. Bye.'
    """
    text = ""
    done = 0
    passages: list[int] = []
    identifier: tuple[int, str] | None = None
    planted: list[Planted] = []
    coded: list[Coded] = []
    for mark in _MARK.finditer(marked):
        text += marked[done : mark.start()]
        done = mark.end()
        if mark[0] == "[[":
            passages.append(len(text))
        elif mark["codings"] is not None and passages:
            start = passages.pop()
            coded += _codings(mark["codings"], start, text, where)
        elif mark["type"] in DETECTION_TYPES and identifier is None:
            identifier = (len(text), mark["type"])
        elif mark[0] == "}}" and identifier:
            start, kind = identifier
            planted.append(Planted(start, len(text), kind, text[start:]))
            identifier = None
        else:
            raise ReadError(f"{where}: the mark “{mark[0]}” stands where none can. Correct it.")
    if passages or identifier:
        raise ReadError(f"{where}: a mark in “{marked[:60]}…” has no end. Close it.")
    return MarkedText(text + marked[done:], tuple(planted), tuple(sorted(coded, key=lambda c: c.start)))


def _codings(marks: str, start: int, text: str, where: str) -> Iterator[Coded]:
    for part in marks.split(";"):
        codings, _, memo = part.partition("#")
        coder, _, codes = codings.partition(":")
        for code in codes.split(","):
            found = _CODING.fullmatch(code.strip())
            if not found or not coder.strip():
                raise ReadError(f"{where}: “{part.strip()}” is not a coder and codes, such as RM:a_code+.")
            side = _SIDES[found["side"]]
            yield Coded(start, len(text), text[start:], coder.strip(), found["code"], side, memo.strip())
