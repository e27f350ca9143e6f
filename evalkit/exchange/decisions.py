"""One filled row of the decision sheet as a decision, or the sentence that says why it is none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from evalkit.codings import Choice, find_fault
from evalkit.errors import TableError
from evalkit.exchange.cells import cell_text
from evalkit.model import VALENCE_NAMES, Codebook, Segment, Source, Valence

OFFERED = 3
NO_CODE = "none"
BLIND = "suggestions hidden"
"""The hidden column that says so; sheets of earlier versions lack it."""

TO_FILL = ("decision", "second code", "side", "memo", "coder")
HIDDEN = (
    "source id",
    "start",
    "end",
    "turn",
    *(f"id of suggestion {n}" for n in range(1, OFFERED + 1)),
    *(f"code of suggestion {n}" for n in range(1, OFFERED + 1)),
)


@dataclass(frozen=True, slots=True)
class SheetDecision:
    """What somebody decided about one passage, on one row of the workbook.

    No choice means that no code fits. ``offered`` are the ids of the suggestions that the row showed, or
    hid: then the decision is ``blind``.
    """

    row: int
    segment: Segment
    choices: tuple[Choice, ...]
    coder: str
    memo: str
    offered: tuple[str, ...]
    blind: bool = False


def is_filled(cells: Mapping[str, str]) -> bool:
    """Whether somebody has decided a row."""
    return bool(cells["decision"] or cells["second code"])


class RowReader:
    """Reads rows against a codebook and the sources; ``coder`` stands in where a row names none."""

    def __init__(self, codebook: Codebook, sources: Mapping[str, Source], coder: str = "") -> None:
        names = Counter(code.name.casefold() for code in codebook.codes)
        self._codes = {c.name.casefold(): c.slug for c in codebook.codes if names[c.name.casefold()] == 1}
        self._codes |= {code.slug.casefold(): code.slug for code in codebook.codes}
        self._sides = codebook.sides
        self._sources = sources
        self._coder = coder

    def read(self, number: int, cells: Mapping[str, str]) -> SheetDecision | None:
        """The row's decision; None where nobody has filled it in. Raises TableError."""
        if not is_filled(cells):
            if cells["memo"] or cells["side"]:
                raise TableError(
                    "it has a memo or a side and no decision. Fill in “decision”, or clear the row."
                )
            return None
        coder = cells["coder"] or self._coder
        segment = self._segment(cells)
        offered = [(cells[f"id of suggestion {n}"], cells[f"code of suggestion {n}"]) for n in _places()]
        ids = tuple(suggestion_id for suggestion_id, _ in offered if suggestion_id)
        blind = cells.get(BLIND, "") != ""
        choices = self._choices(cells, [("", "")] * OFFERED if blind else offered)
        return SheetDecision(number, segment, choices, coder, cells["memo"], ids, blind)

    def _segment(self, cells: Mapping[str, str]) -> Segment:
        numbers = [cells[name] for name in ("start", "end", "turn")]
        if not cells["source id"] or not all(n.isdecimal() for n in numbers):
            raise TableError(
                "its hidden columns were emptied or changed. Copy the row from the sheet as it was sent."
            )
        source = self._sources.get(cells["source id"])
        if source is None:
            raise TableError(
                f"its source {cells['source id']} is not in this project. Is it another project's sheet?"
            )
        start, end, turn = (int(n) for n in numbers)
        segment = Segment(source.id, start, end, source.text[start:end], turn)
        if find_fault(segment, source) or not _alike(cells["passage"], segment.text):
            raise TableError(
                f"its passage is not what {source.id} says there: the passage was edited, only some columns "
                "were sorted, or the source has changed. Write a new sheet and decide this passage there."
            )
        return segment

    def _choices(self, cells: Mapping[str, str], offered: list[tuple[str, str]]) -> tuple[Choice, ...]:
        filled = [cells[name] for name in ("decision", "second code") if cells[name]]
        if NO_CODE in [value.casefold() for value in filled]:
            if len(filled) > 1:
                raise TableError("it says both “none” and a code. Keep one of the two.")
            return ()
        valence = self._valence(cells["side"])
        choices = {
            choice.code: choice for value in filled for choice in [self._choice(value, valence, offered)]
        }
        return tuple(choices.values())

    def _choice(self, value: str, valence: Valence | None, offered: list[tuple[str, str]]) -> Choice:
        if value in {str(n) for n in _places()}:
            suggestion_id, code = offered[int(value) - 1]
            if not suggestion_id:
                raise TableError(
                    f"there is no suggestion {value} for this passage. Choose a code by its name."
                )
            if code not in self._codes.values():
                raise TableError(
                    f"the codebook no longer has the code “{code}” of suggestion {value}. Choose another."
                )
            return Choice(code, valence, suggestion_id)
        found = self._codes.get(value.casefold())
        if found is None:
            raise TableError(f"the codebook has no code “{value}”. Choose one from the sheet “Codes”.")
        suggestion_id = next((i for i, code in offered if i and code == found), "")
        if not suggestion_id and valence is None:
            if self._sides:
                raise TableError(f"“{value}” was chosen by its name, so it needs a side. Fill in “side”.")
            valence = "context"
        return Choice(found, valence, suggestion_id)

    def _valence(self, text: str) -> Valence | None:
        stated = " ".join(text.replace("_", " ").casefold().split())
        found = next((v for v, name in VALENCE_NAMES.items() if name == stated), None)
        if text and found is None:
            raise TableError(
                f"“{text}” is not one of the sides. Choose working well, challenging or context."
            )
        return found


def _places() -> range:
    return range(1, OFFERED + 1)


def _alike(shown: str, text: str) -> bool:
    """True where a cell shows these words; spaces and line ends do not matter."""
    return shown.split() == cell_text(text).split()
