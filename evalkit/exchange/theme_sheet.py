"""The theme workbook: themes out to Excel, people's names and moves back from it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from evalkit.analysis.people import find_people, people_by_group, say_participants
from evalkit.errors import TableError
from evalkit.exchange.books import add_guide, open_book, text_in, write_book
from evalkit.exchange.cells import HEADER_FILL, INPUT_FILL, Value, put, set_up_page, set_width
from evalkit.model import VALENCE_NAMES, VALENCES, Codebook, Excerpt, Problem, Theme, Valence
from evalkit.themes import ThemeChanges, ThemeSet
from evalkit.themes.changes import SetKey
from evalkit.wording import join_plain

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

THEMES, EXCERPTS = "Themes", "Excerpts"
NAME, KEEP, MOVE = "new name", "keep", "move to"
_THEME_WIDTHS = {
    "code": 30, "side": 15, "theme": 34, "excerpts": 10, "participants": 13, "groups": 30, "note": 34,
    "the most central excerpt": 60, NAME: 34, KEEP: 8, "code id": 12, "side id": 12,
}  # fmt: skip
_EXCERPT_WIDTHS = {
    "code": 30, "side": 15, "theme": 34, "source": 14, "speaker": 18, "passage": 70, MOVE: 34,
    "excerpt id": 12, "code id": 12, "side id": 12,
}  # fmt: skip
_TO_FILL = {NAME, KEEP, MOVE}
_HIDDEN = {"code id", "side id"}
_YES = {"yes", "y", "x", "true", "1", "keep", "✓"}
_GUIDE = (
    ("What a theme is", "Passages of one code and side that say something alike. A computer proposed them."),
    ("keep", "Write yes where a theme is good as it is. Only themes that a person kept reach the report."),
    ("new name", "Write a better name. Two themes of one code and side with the same new name become one."),
    (
        "move to",
        "On the sheet “Excerpts”: the name of the theme that a passage belongs to. A name that is new makes "
        "a new theme of the same code and side; “none” takes the passage out of every theme.",
    ),
    ("You may", "sort, filter, hide and delete rows. Leave the other columns as they are."),
    (
        "When you have finished",
        "Save as an Excel workbook (.xlsx) and run: evalkit themes --take, then this file's name.",
    ),
)


def write_theme_sheet(path: Path, sets: Sequence[ThemeSet], codebook: Codebook) -> None:
    """Write the workbook that people name, merge, split and move in."""
    book = Workbook()
    book.remove(book.worksheets[0])
    add_guide(book, _GUIDE)
    names = {code.slug: code.name for code in codebook.codes}
    themes = [_theme_row(s, theme, names) for s in sets for theme in s.themes]
    _write(book.create_sheet(THEMES), _THEME_WIDTHS, themes)
    _write(book.create_sheet(EXCERPTS), _EXCERPT_WIDTHS, [r for s in sets for r in _excerpt_rows(s, names)])
    write_book(path, book)


def read_theme_sheet(path: Path) -> tuple[dict[SetKey, ThemeChanges], list[Problem]]:
    """What people filled in, by code and side, and the rows that cannot be used. Raises TableError."""
    book = open_book(path)
    names: dict[SetKey, dict[str, str]] = defaultdict(dict)
    moves: dict[SetKey, dict[str, str]] = defaultdict(dict)
    problems: list[Problem] = []
    for number, row in _rows(book, THEMES, (*_HIDDEN, "theme", NAME, KEEP), path):
        kept = row[KEEP].casefold() in _YES
        if not (row[NAME] or row[KEEP]):
            continue
        if not (kept or row[NAME]):
            problems.append(
                _unused(path, THEMES, number, f"“{row[KEEP]}” is not “yes”. Write yes, or leave it.")
            )
        elif key := _key(path, THEMES, number, row, problems):
            names[key][row["theme"]] = row[NAME] or row["theme"]
    for number, row in _rows(book, EXCERPTS, (*_HIDDEN, "excerpt id", MOVE), path):
        if row[MOVE] and (key := _key(path, EXCERPTS, number, row, problems)):
            moves[key][row["excerpt id"]] = row[MOVE]
    keys = dict.fromkeys([*names, *moves])
    return {key: ThemeChanges(names.get(key, {}), moves.get(key, {})) for key in keys}, problems


def note_on(theme: Theme) -> str:
    """What to know before a theme is used: that it is one person's, or one source's; "" for nothing."""
    if say_participants(theme.excerpts) == "1 participant":
        return "All from one participant."
    sources = {excerpt.segment.source_id for excerpt in theme.excerpts}
    return "All from one source." if len(sources) == 1 else ""


def _theme_row(themes: ThemeSet, theme: Theme, names: dict[str, str]) -> list[Value]:
    return [
        names.get(theme.code, theme.code),
        VALENCE_NAMES[theme.valence],
        theme.name,
        len(theme.excerpts),
        len(find_people(theme.excerpts)),
        join_plain(list(people_by_group(theme.excerpts))),
        " ".join(filter(None, ["Proposed." if theme.proposed else "Kept.", note_on(theme)])),
        theme.excerpts[0].segment.text,
        "",
        "",
        themes.code,
        themes.valence,
    ]


def _excerpt_rows(themes: ThemeSet, names: dict[str, str]) -> Iterable[list[Value]]:
    placed = [(theme.name, excerpt) for theme in themes.themes for excerpt in theme.excerpts]
    for name, excerpt in [*placed, *(("", excerpt) for excerpt in themes.loose)]:
        yield [
            names.get(themes.code, themes.code),
            VALENCE_NAMES[themes.valence],
            name,
            f"{excerpt.segment.source_id} {excerpt.source_name}",
            _speaker(excerpt),
            excerpt.segment.text,
            "",
            excerpt.id,
            themes.code,
            themes.valence,
        ]


def _speaker(excerpt: Excerpt) -> str:
    return excerpt.participant.role or excerpt.participant.kind.replace("_", " ")


def _write(sheet: Worksheet, widths: dict[str, int], rows: Sequence[Sequence[Value]]) -> None:
    for column, (heading, width) in enumerate(widths.items(), start=1):
        put(sheet, 1, column, heading, bold=True, fill=INPUT_FILL if heading in _TO_FILL else HEADER_FILL)
        set_width(sheet, column, width, hidden=heading in _HIDDEN)
    for number, row in enumerate(rows, start=2):
        for column, value in enumerate(row, start=1):
            put(sheet, number, column, value)
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(widths))}{max(len(rows) + 1, 2)}"
    set_up_page(sheet, 1)


def _rows(book: Workbook, title: str, needed: Sequence[str], path: Path) -> list[tuple[int, dict[str, str]]]:
    if title not in book.sheetnames:
        raise TableError(f"{path.name} has no sheet “{title}”. Write a theme workbook with “evalkit themes”.")
    lines = book[title].iter_rows(values_only=True)
    headings = [text_in(heading).casefold() for heading in next(lines, ())]
    if missing := [f"“{name}”" for name in needed if name not in headings]:
        raise TableError(
            f"{path.name}, sheet “{title}”, lacks {join_plain(sorted(missing))}. Some columns are hidden. "
            "Copy what you filled in into the workbook as it was written."
        )
    return [
        (n, dict(zip(headings, map(text_in, line), strict=True))) for n, line in enumerate(lines, start=2)
    ]


def _key(
    path: Path, title: str, number: int, row: dict[str, str], problems: list[Problem]
) -> tuple[str, Valence] | None:
    side = next((valence for valence in VALENCES if valence == row["side id"]), None)
    if row["code id"] and side:
        return row["code id"], side
    problems.append(_unused(path, title, number, "its hidden columns were emptied. Copy the row again."))
    return None


def _unused(path: Path, title: str, number: int, why: str) -> Problem:
    return Problem(f"{path.name}, {title}, row {number}", f"Not used: {why}")
