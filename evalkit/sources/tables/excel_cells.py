"""What one cell of a workbook shows, and cells that Excel changed or could not work out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from evalkit.wording import join_plain

ERRORS = re.compile(
    r"#(?:NAME\?|REF!|VALUE!|DIV/0!|N/A|NULL!|NUM!|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|UNKNOWN!"
    r"|GETTING_DATA)|#{4,}|Err:\d{3}|#(?:NOM|WERT|BEZUG|VALEUR|NOMBRE|VALOR)[?!]?",
    re.IGNORECASE,
)
"""What Excel, LibreOffice and Google show where a formula gives no value."""

_DAY_MONTH = re.compile(
    r"\d{1,2}-(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov"
    r"|Dec)-\d{2}",
    re.IGNORECASE,
)
_RANGE = re.compile(
    r"\d{1,3}\s?(?:[-–/]|to)\s?\d{1,3}|\d{1,3}\s?\+|(?:more|less|fewer) than \d+|\d{1,3} or more"
)
_DATE_TEXT = re.compile(r"\d{4}-\d\d-\d\d(?: 00:00:00)?")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?E\+\d{2}", re.IGNORECASE)
_NOUGHTS = re.compile(r"0+")
_WITH_NOUGHT = re.compile(r"0\d+")
_FEW = 5
_ERRORS_SAID = (
    "Excel shows an error in place of a value, so these cells count as blank: {}. Correct the "
    "formula, or write "
    "the words with an apostrophe in front, and add the file again."
)
_DATES_SAID = (
    "Excel has turned answers such as 1-2 into dates, so these cells count as blank: {}. Make "
    "the column text in "
    "Excel, type those answers anew, and add the file again."
)
_SHORT_SAID = (
    "These cells have fewer digits than others in their column and may have lost noughts at their start: {}. "
    "Look them up where the table comes from."
)
_ROUNDED_SAID = (
    "Excel has rounded long numbers, so their last digits are lost: {}. Export the table anew "
    "with that column "
    "as text."
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that is blanked or doubtful: its column (from 0), its row in the file, and what it shows."""

    column: int
    row: int
    shown: str

    @property
    def name(self) -> str:
        """Its name as spreadsheets show it.

        >>> Cell(0, 4, "").name, Cell(27, 2, "").name
        ('A4', 'AB2')
        """
        letters, n = "", self.column + 1
        while n:
            n, rest = divmod(n - 1, 26)
            letters = chr(65 + rest) + letters
        return f"{letters}{self.row}"


def as_text(value: object, shown_as: str = "General") -> str:
    """A cell's value as text: dates in ISO form, whole numbers without a point, leading noughts as shown.

    ``shown_as`` is Excel's number format.

    >>> as_text(3.0), as_text(datetime(2024, 5, 1, 9, 30)), as_text(datetime(2024, 5, 1)), as_text(True)
    ('3', '2024-05-01 09:30:00', '2024-05-01', 'TRUE')
    >>> as_text(12, "0000"), as_text(0.5, "0%")
    ('0012', '50%')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime):
        whole_day = value.time() == time()
        return value.date().isoformat() if whole_day else value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, int | float):
        return _number_as_text(value, shown_as)
    return str(value)


def _number_as_text(value: float, shown_as: str) -> str:
    if _NOUGHTS.fullmatch(shown_as) and float(value).is_integer() and value >= 0:
        return f"{int(value):0{len(shown_as)}d}"
    if shown_as in ("0%", "0.0%", "0.00%"):
        return f"{round(value * 100, 2):g}%"
    return str(int(value)) if float(value).is_integer() else f"{value:.15g}"


def find_changed(columns: Sequence[str], rows: Iterable[Sequence[str]], numbers: Sequence[int]) -> Changed:
    """The cells below a header that hold errors, dates in place of ranges, or numbers that lost noughts."""
    body = [list(row) for row in rows]
    changed = Changed()
    for place in range(len(columns)):
        cells = [Cell(place, n, row[place]) for n, row in zip(numbers, body, strict=True) if row[place]]
        changed = changed.with_column(cells)
    return changed


@dataclass(frozen=True, slots=True)
class Changed:
    """Cells of a table by what happened to them; the first two kinds are not answers."""

    errors: tuple[Cell, ...] = ()
    dates: tuple[Cell, ...] = ()
    short: tuple[Cell, ...] = ()
    rounded: tuple[Cell, ...] = ()

    def with_column(self, cells: Sequence[Cell]) -> Changed:
        """With what is found in the filled cells of one column."""
        errors = [cell for cell in cells if ERRORS.fullmatch(cell.shown)]
        sound = [cell for cell in cells if cell not in errors]
        ranges = sum(_RANGE.fullmatch(cell.shown) is not None for cell in sound)
        dates = [
            cell
            for cell in sound
            if _DAY_MONTH.fullmatch(cell.shown) or (ranges and _DATE_TEXT.fullmatch(cell.shown))
        ]
        dates = dates if len(dates) < len(sound) or not all(map(_is_full, dates)) else []
        noughts = [cell for cell in sound if _WITH_NOUGHT.fullmatch(cell.shown)]
        widths = {len(cell.shown) for cell in noughts}
        short = [c for c in sound if len(widths) == 1 and c.shown.isdecimal() and len(c.shown) < min(widths)]
        rounded = [cell for cell in sound if _SCIENTIFIC.fullmatch(cell.shown)]
        return Changed(
            (*self.errors, *errors), (*self.dates, *dates), (*self.short, *short), (*self.rounded, *rounded)
        )

    @property
    def unanswered(self) -> frozenset[tuple[int, int]]:
        """(row number, column) of the cells that are not answers."""
        return frozenset((cell.row, cell.column) for cell in (*self.errors, *self.dates))

    def describe(self) -> list[str]:
        """A sentence for each kind, with the cells."""
        said = (
            (self.errors, _ERRORS_SAID),
            (self.dates, _DATES_SAID),
            (self.short, _SHORT_SAID),
            (self.rounded, _ROUNDED_SAID),
        )
        return [sentence.format(_list(cells)) for cells, sentence in said if cells]


def _is_full(cell: Cell) -> bool:
    """A date with its year, as a column of dates has."""
    return _DATE_TEXT.fullmatch(cell.shown) is not None


def _list(cells: Sequence[Cell]) -> str:
    shown = [f"{cell.name} (“{cell.shown}”)" for cell in cells[:_FEW]]
    return join_plain(shown + ([f"{len(cells) - _FEW} more"] if len(cells) > _FEW else []))
