"""The decision sheet: suggestions out to an Excel workbook, people's decisions back from it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from evalkit.errors import TableError
from evalkit.exchange.books import add_guide, open_book, text_in, write_book
from evalkit.exchange.cells import HEADER_FILL, INPUT_FILL, Value, put, set_up_page, set_width
from evalkit.exchange.decisions import (
    BLIND,
    HIDDEN,
    NO_CODE,
    OFFERED,
    TO_FILL,
    RowReader,
    SheetDecision,
    is_filled,
)
from evalkit.model import VALENCE_NAMES, Codebook, Problem, Segment, Source, Suggestion
from evalkit.wording import join_plain, say_places

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["SheetDecision", "SheetRow", "read_sheet", "write_sheet"]

WIDTHS = {
    "source": 14,
    "speaker": 16,
    "sentence before": 32,
    "passage": 60,
    "sentence after": 32,
    **{f"suggestion {n}": 26 for n in range(1, OFFERED + 1)},
    "decision": 18,
    "second code": 18,
    "side": 15,
    "memo": 30,
    "coder": 14,
}
COLUMNS = (*WIDTHS, *HIDDEN, BLIND)
_CALLED_BEFORE = {"valence": "side"}
"""Headings of workbooks that an earlier evalkit wrote, and what they are now."""
NEEDED = ("passage", *TO_FILL, *HIDDEN)

UNSEEN = "hidden until you have coded this"

_UNNAMED = (
    "Nobody is named as the coder, so nothing there was taken. Name whose decisions they are: "
    'evalkit decide --coder "Your name", or fill in the column “coder”.'
)

_GUIDE = (
    ("One row is one passage", "Read the passage, with the sentences before and after it."),
    (
        "decision",
        "Write 1, 2 or 3 to accept that suggestion, choose another code, or choose “none” where no code "
        "fits. A row that you leave empty decides nothing.",
    ),
    ("second code", "Only where the passage says something about two codes."),
    (
        "side",
        "working well, challenging or context. Leave it empty to keep what was suggested. "
        "A code that was not suggested needs it.",
    ),
    ("memo", "Anything that you want to keep with the decision."),
    ("coder", "Your name or initials, in every row that you decide."),
    (
        "What the suggestions are",
        "A computer's proposals, best first. “Likely” should be right more often than not, “possible” "
        "passed the project's threshold, “a guess” did not; the number is the score out of 100. Nothing "
        "counts until a person decides. Where they are hidden, your project first wants to know what you "
        "find by yourself: choose the code by its name.",
    ),
    (
        "You may",
        "sort, filter, hide and delete rows. Please leave the passages and the hidden columns as they are.",
    ),
    (
        "When you have finished",
        "Save as an Excel workbook (.xlsx) and run: evalkit decide, then this file's name.",
    ),
)


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A passage as the sheet shows it, with its suggestions, best first."""

    segment: Segment
    source_name: str
    role: str = ""
    before: str = ""
    after: str = ""
    suggestions: tuple[Suggestion, ...] = ()
    blind: bool = False
    """Whether its suggestions are hidden until somebody has decided."""


def write_sheet(path: Path, rows: Iterable[SheetRow], codebook: Codebook) -> None:
    """Write the workbook that people decide in: how to use it, the passages, the codes."""
    book = Workbook()
    book.remove(book.worksheets[0])
    add_guide(book, _GUIDE)
    passages = book.create_sheet("Passages")
    last = _write_passages(passages, rows, codebook)
    choices = _write_codes(book.create_sheet("Codes"), codebook)
    _add_drop_downs(passages, last, choices)
    write_book(path, book)


def read_sheet(
    path: Path, codebook: Codebook, sources: Iterable[Source], coder: str = ""
) -> tuple[list[SheetDecision], list[Problem]]:
    """The decisions in a workbook that people filled in, and the rows that cannot be used.

    Only filled rows are read, in any order, each by itself. A row is listed where its passage is not what the
    source says, its code or side is unknown, nobody is named as its coder (``coder`` stands in), a code
    picked by hand has no side, or the same coder has decided the passage in a row above. Raises
    :class:`TableError` where the file is not such a workbook.
    """
    rows = _read_rows(path)
    reader = RowReader(codebook, {source.id: source for source in sources}, coder.strip())
    decisions: list[SheetDecision] = []
    problems: list[Problem] = []
    first: dict[tuple[Segment, str], int] = {}
    unnamed = [] if coder.strip() else [n for n, cells in rows if is_filled(cells) and not cells["coder"]]
    for number, cells in rows:
        if number in unnamed:
            continue
        try:
            decision = reader.read(number, cells)
            if decision is None:
                continue
            earlier = first.setdefault((decision.segment, decision.coder.casefold()), number)
            if earlier != number:
                raise TableError(f"{decision.coder} has decided this passage in row {earlier}, which counts.")
            decisions.append(decision)
        except TableError as error:
            problems.append(Problem(f"{path.name}, row {number}", f"Not used: {error}"))
    if unnamed:
        problems.append(Problem(f"{path.name}, {say_places('row', unnamed)}", _UNNAMED))
    return decisions, problems


def words_for(suggestion: Suggestion, codebook: Codebook) -> str:
    """A suggestion in words: its code, its side, how sure it is, and its score out of 100."""
    name = next((c.name for c in codebook.codes if c.slug == suggestion.code), suggestion.code)
    side = f" – {VALENCE_NAMES[suggestion.valence]}" if codebook.sides else ""
    return f"{name}{side} ({suggestion.how_sure}, {100 * suggestion.score:.0f})"


def _write_passages(sheet: Worksheet, rows: Iterable[SheetRow], codebook: Codebook) -> int:
    """One passage a row, from row 2 on; returns the last row."""
    for column, heading in enumerate(COLUMNS, start=1):
        fill = INPUT_FILL if heading in TO_FILL else HEADER_FILL
        put(sheet, 1, column, heading, bold=True, fill=fill)
        set_width(sheet, column, WIDTHS.get(heading, 12), hidden=heading not in WIDTHS)
    last = 1
    for last, row in enumerate(rows, start=2):
        for column, (heading, value) in enumerate(zip(COLUMNS, _values(row, codebook), strict=True), start=1):
            put(sheet, last, column, value, size=12 if heading == "passage" else 11)
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(WIDTHS))}{max(last, 2)}"
    set_up_page(sheet, 1)
    return last


def _values(row: SheetRow, codebook: Codebook) -> list[Value]:
    segment, offered = row.segment, row.suggestions[:OFFERED]
    padding = [""] * (OFFERED - len(offered))
    return [
        f"{segment.source_id} {row.source_name}",
        row.role,
        row.before,
        segment.text,
        row.after,
        *[UNSEEN if row.blind else words_for(s, codebook) for s in offered],
        *padding,
        *[""] * len(TO_FILL),
        segment.source_id,
        segment.start,
        segment.end,
        segment.turn,
        *[s.id for s in offered],
        *padding,
        *["" if row.blind else s.code for s in offered],
        *padding,
        "yes" if row.blind else "",
    ]


def _write_codes(sheet: Worksheet, codebook: Codebook) -> str:
    """The codes with their definitions; returns the range that the drop-downs offer."""
    lines: list[tuple[Value, str, str]] = [("choose", "what it means", "short name")]
    lines += [(n, f"accept suggestion {n}", "") for n in range(1, OFFERED + 1)]
    lines += [(NO_CODE, "no code fits this passage", "")]
    lines += [(code.name, code.about, code.slug) for code in codebook.codes]
    for row, line in enumerate(lines, start=1):
        for column, value in enumerate(line, start=1):
            put(sheet, row, column, value, bold=row == 1, fill=HEADER_FILL if row == 1 else "")
    for column, width in enumerate((45, 90, 34), start=1):
        set_width(sheet, column, width)
    set_up_page(sheet, 1)
    return f"{sheet.title}!$A$2:$A${len(lines)}"


def _add_drop_downs(sheet: Worksheet, last: int, choices: str) -> None:
    sides = f'"{",".join(VALENCE_NAMES.values())}"'
    for heading, formula in (("decision", choices), ("second code", choices), ("side", sides)):
        letter = get_column_letter(COLUMNS.index(heading) + 1)
        menu = DataValidation(
            type="list",
            formula1=formula,
            allow_blank=True,
            showErrorMessage=True,
            errorStyle="warning",
            errorTitle="Not in the list",
            error="Please choose from the list. The sheet “Codes” says what each code means.",
        )
        menu.add(f"{letter}2:{letter}{max(last, 2)}")
        sheet.add_data_validation(menu)


def _read_rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    """Every row below the headings as (number, column → text), from the sheet that has the headings."""
    best: list[str] = list(NEEDED)
    for sheet in open_book(path).worksheets:
        lines = sheet.iter_rows(values_only=True)
        headings = [_CALLED_BEFORE.get(h, h) for h in (text_in(h).casefold() for h in next(lines, ()))]
        missing = [name for name in NEEDED if name not in headings]
        if not missing:
            return [
                (number, dict(zip(headings, map(text_in, line), strict=True)))
                for number, line in enumerate(lines, start=2)
            ]
        best = min(best, missing, key=len)
    raise TableError(_missing_message(path, best))


def _missing_message(path: Path, missing: Sequence[str]) -> str:
    if len(missing) == len(NEEDED):
        return f"{path.name} is not a decision sheet. Write one with “evalkit suggest --sheet”."
    columns = f"column{'s' * (len(missing) > 1)} {join_plain([f'“{m}”' for m in missing])}"
    return (
        f"{path.name} lacks the {columns}. Some columns are hidden and say which passage a row is about. "
        "Copy your decisions into the sheet as it was sent."
    )
