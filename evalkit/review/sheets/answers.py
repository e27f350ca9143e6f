"""The sheet in which a person answers review items: out as an Excel workbook, and its rows back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from evalkit.errors import TableError
from evalkit.exchange.books import add_guide, write_book
from evalkit.exchange.cells import HEADER_FILL, INPUT_FILL, put, set_up_page, set_width
from evalkit.model import ReviewItem
from evalkit.quoting.difference import show_difference
from evalkit.review.decide import MADE, TO_FILL
from evalkit.review.match import SURE
from evalkit.rounds.records import GROUP_WORDS, ItemLine
from evalkit.rounds.wording import KIND_WORDS, OUTCOME_WORDS
from evalkit.sources.files.guard import read_bytes
from evalkit.sources.tables.excel import read_every_sheet
from evalkit.wording import as_percent, join_plain

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

WIDTHS = {
    "id": 8,
    "from": 16,
    "finding": 22,
    "about": 40,
    "what they said": 50,
    "the change": 50,
    "how it was placed": 24,
    "proposed kind": 14,
    "kind": 14,
    "decision": 26,
    MADE: 12,
    "belongs to": 16,
    "words to print": 40,
    "may be quoted": 12,
    "reply": 40,
    "reason": 30,
    "answered by": 16,
}
_HOW = {
    "bookmark": "by its bookmark",
    "likeness": "by its words",
    "before": "by what stands above it",
    "number": "by the number on the sheet",
    "": "not placed",
}
_GUIDE = (
    ("One row is one thing that somebody said", "Nothing is changed or printed until you decide."),
    ("kind", "Leave it empty to keep the proposed kind, or choose another."),
    ("decision: accept the change", "Takes a change of the text. [−words−] go out, [+words+] come in."),
    (
        MADE,
        "Where evalkit could not put an accepted change into your chapter, make it there yourself, and write "
        "yes here. Until then the comment stays open.",
    ),
    (
        "decision: print as Service user voice",
        "Puts “words to print” into the shaded box beside the finding: their own words, with […] for what "
        "you leave out. Needs consent (“may be quoted”: yes).",
    ),
    ("decision: reply", "Answers them. Write the answer under “reply”."),
    ("decision: decline", "Says no. Write why under “reason”: it goes back to them."),
    (
        "belongs to",
        "Leave it empty to keep the place. Else a finding's number, several with commas, a chapter's title, "
        "or “whole draft”.",
    ),
    ("how it was placed", f"Where it says “please check”, the place is less than {as_percent(SURE)} sure."),
    (
        "When you have finished",
        "Save as an Excel workbook (.xlsx), then run: evalkit review answer, and its name.",
    ),
)


def write_answer_sheet(path: Path, lines: Iterable[ItemLine]) -> None:
    """Write the workbook: the items first, then how to use it."""
    book = Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet("Comments")
    for column, (heading, width) in enumerate(WIDTHS.items(), start=1):
        put(sheet, 1, column, heading, bold=True, fill=INPUT_FILL if heading in TO_FILL else HEADER_FILL)
        set_width(sheet, column, width)
    last = 1
    for last, line in enumerate(lines, start=2):
        for column, value in enumerate(_values(line), start=1):
            put(sheet, last, column, value)
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(WIDTHS))}{max(last, 2)}"
    set_up_page(sheet, 1)
    _add_menus(sheet, max(last, 2))
    add_guide(book, _GUIDE, width=42)
    write_book(path, book)


def read_answer_rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    """Every row that names an item, as (number, column → text). Raises TableError for another workbook."""
    if path.suffix.lower() not in (".xlsx", ".xlsm"):
        raise TableError(f"{path.name} is not an Excel workbook (.xlsx). Save the answer sheet as one.")
    rows, headings = _answers_of(path)
    missing = [name for name in ("id", *TO_FILL) if name not in headings and name != MADE]
    if missing:
        raise TableError(
            f"{path.name} lacks the columns {join_plain([f'“{m}”' for m in missing])}. "
            "Write an answer sheet with “evalkit review sheet”, and fill in that one."
        )
    lines = [
        (n, dict(zip(headings, row, strict=False))) for n, row in enumerate(rows[1:], start=2) if any(row)
    ]
    return [(n, {name: cells.get(name, "") for name in ("id", *TO_FILL)}) for n, cells in lines]


def _answers_of(path: Path) -> tuple[list[list[str]], list[str]]:
    """The rows and headings of the sheet with the answers' columns, also an empty one; else of the first."""
    sheets = [rows for _, rows in read_every_sheet(read_bytes(path), path.name)]
    named = [(rows, [heading.strip().casefold() for heading in rows[0]]) for rows in sheets]
    held = (pair for pair in named if {"id", *TO_FILL} - {MADE} <= set(pair[1]))
    return next(held, named[0] if named else ([], []))


def _values(line: ItemLine) -> Sequence[str]:
    item, answer = line.item, line.answer
    change = show_difference(item.before, item.after) if item.before != item.after else ""
    said = "\n".join([item.text, *(f"Reply: {reply}" for reply in item.replies)])
    who = f"{GROUP_WORDS[item.group]}, draft {item.draft}{f', {item.member}' if item.member else ''}"
    filled: Mapping[str, str] = {
        "kind": KIND_WORDS[answer.kind][0] if answer else "",
        "decision": OUTCOME_WORDS[answer.outcome] if answer else "",
        MADE: "",
        "words to print": answer.voice if answer else "",
        "may be quoted": "yes" if (answer.may_quote if answer else item.may_quote) else "no",
        "reply": answer.reply if answer else "",
        "reason": answer.reason if answer else "",
        "answered by": answer.by if answer else "",
        "belongs to": "",
    }
    return (
        item.id,
        who,
        line.where,
        item.passage,
        said + ("\n(Marked as resolved)" if item.resolved else ""),
        change,
        say_placed(item),
        KIND_WORDS[item.proposed][0],
        *(filled[name] for name in TO_FILL),
    )


def say_placed(item: ReviewItem) -> str:
    how = _HOW[item.placed]
    if not item.placed:
        return f"{how}: say what it belongs to"
    also = f"; also covers {join_plain(list(item.also))}" if item.also else ""
    return f"{how}, {as_percent(item.sure)} sure{'' if item.sure >= SURE else ': please check'}{also}"


def _add_menus(sheet: Worksheet, last: int) -> None:
    menus = {
        "kind": [words[0] for words in KIND_WORDS.values()],
        "decision": list(OUTCOME_WORDS.values()),
        MADE: ["yes", "no"],
        "may be quoted": ["yes", "no"],
    }
    for heading, choices in menus.items():
        letter = get_column_letter(list(WIDTHS).index(heading) + 1)
        menu = DataValidation(type="list", formula1=f'"{",".join(choices)}"', allow_blank=True)
        menu.add(f"{letter}2:{letter}{last}")
        sheet.add_data_validation(menu)
