"""A codebook kept as a table: one row a code, with its definition and its example quotations."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from evalkit.codebook.form import SIDES, draft_slug
from evalkit.delimited import find_open_quote, read_records
from evalkit.errors import CodebookError
from evalkit.model import Code, Codebook, Example, Group, Valence
from evalkit.text import count_words, normalise
from evalkit.wording import join_plain

_NAMES = (
    "code",
    "code name",
    "subcategory",
    "sub-category",
    "sub category",
    "tag",
    "name",
    "theme",
    "category",
)
_GROUPS = ("category", "group", "parent", "theme", "major")
_DEFINITIONS = ("definition", "description", "meaning", "memo")
_CUES: tuple[tuple[re.Pattern[str], Valence | None], ...] = (
    (re.compile(r"posi?ti?ve|working.?well|celebrat", re.IGNORECASE), "working_well"),
    (re.compile(r"negative|wish.?list|challeng|concern", re.IGNORECASE), "challenging"),
)
_CUE = re.compile(
    r"(?:^|(?<=['’\"”.,;\s]))((?:posi?ti?ve|negative|mixed|neutral|wishlist|working well|challenging)"
    r"(?:\s*(?:/|or|and)\s*(?:wishlist|neutral|mixed))?)\s*:",
    re.IGNORECASE,
)
_OPEN, _CLOSE = "['‘\"“]", "['’\"”]"
_BETWEEN = re.compile(rf"{_CLOSE}\s*[,;.]\s*(?:{_OPEN}|(?=[A-Z]))|{_CLOSE}\s+{_OPEN}|{_CLOSE}\s+(?=\()")
_AROUND = " \t\r\n\f\v\u00a0,;"
_NOTE = re.compile(r"^\([^()]*\)$")


@dataclass
class _Reader:
    where: str
    groups: dict[str, Group] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    rows: dict[tuple[str, str], int] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)


def load_table(text: str, where: str) -> Codebook:
    """The codebook in a CSV text with a heading row.

    One column names the code (code, tag, subcategory, name…), and there may be columns for its group
    (category), definition (description) and examples. Examples stand one a line, or in quotation marks;
    “Positive:” or “Negative:” before them gives them a side. ``sides`` is true where any example has one.
    """
    columns, rows = _rows(text, where)
    name = next((c for c in _NAMES if c in columns), None)
    if name is None:
        seen = join_plain([f"“{c}”" for c in columns if c]) or "none"
        raise CodebookError(
            f"{where}, line 1: no column holds the names of the codes. Call it 'code'. Columns: {seen}."
        )
    group = next((c for c in _GROUPS if c in columns and c != name), None)
    reader = _Reader(where)
    for line, row in rows:
        _add(reader, line, row, name, row.get(group, "") if group else "")
    if not reader.codes:
        reader.complaints.append(f"{where}: there is no code below the heading row. Add a row for each code.")
    if reader.complaints:
        raise CodebookError("\n".join(reader.complaints))
    return Codebook(
        title=re.sub(r"\.[a-zA-Z]+$", "", where).replace("_", " "),
        version="1.0",
        codes=tuple(reader.codes.values()),
        groups=tuple(reader.groups.values()),
        sides=any(e.valence for code in reader.codes.values() for e in code.examples),
    )


def _rows(text: str, where: str) -> tuple[list[str], list[tuple[int, dict[str, str]]]]:
    """The column headings in lower case, and each row below them with its line."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    if not first:
        raise CodebookError(f"{where}, line 1: the file is empty. Begin it with a row of column headings.")
    (_, heading), *body = _lines(text, max(",;\t", key=first.count), where)
    columns = [" ".join(cell.lower().split()) for cell in heading]
    for column in columns:
        if column and columns.count(column) > 1:
            raise CodebookError(f"{where}, line 1: two columns are called “{column}”. Rename one of them.")
    for line, row in body:
        if any(row[len(columns) :]):
            raise CodebookError(
                f"{where}, line {line}: there are more cells than headings. Put texts that hold the "
                "separator in double quotes."
            )
    return columns, [(line, dict(zip(columns, row, strict=False))) for line, row in body]


def _lines(text: str, delimiter: str, where: str) -> list[tuple[int, list[str]]]:
    """The rows that are not blank, each with the line that it begins in."""
    text = text.removeprefix("\ufeff")
    if wrong := find_open_quote(text, delimiter):
        raise CodebookError(
            f"{where}, line {wrong.line}: a quotation mark is opened and never closed, so the rows after "
            "it were read as one cell. Close it."
        )
    rows = ((line, [normalise(cell) for cell in cells]) for line, cells in read_records(text, delimiter))
    return [(line, cells) for line, cells in rows if any(cells)]


def _add(reader: _Reader, line: int, row: dict[str, str], name_column: str, group_name: str) -> None:
    name = " ".join(row.get(name_column, "").split())
    if not name:
        reader.complaints.append(
            f"{reader.where}, line {line}: the column “{name_column}” is empty. Name the code or remove "
            "the row."
        )
        return
    if (first := reader.rows.setdefault((group_name, name.casefold()), line)) != line:
        reader.complaints.append(
            f"{reader.where}, line {line}: the code “{name}” is there already (line {first}). Join the "
            "two rows."
        )
        return
    group = draft_slug(group_name) if group_name else ""
    if group:
        reader.groups.setdefault(group, Group(group, group_name))
    slug = _free(draft_slug(row.get("slug") or name), reader.codes)
    definition = next((row[c] for c in _DEFINITIONS if row.get(c)), name)
    cells = ((column, cell) for column, cell in row.items() if "example" in column)
    examples = [example for column, cell in cells for example in parse_examples(cell, _side(column))]
    examples.sort(key=lambda example: SIDES.index(example.valence))
    reader.codes[slug] = Code(slug, name, " ".join(definition.split()), group, examples=tuple(examples))


def _free(slug: str, taken: dict[str, Code]) -> str:
    number, free = 1, slug
    while free in taken:
        number += 1
        free = f"{slug}_{number}"
    return free


def _side(cue: str) -> Valence | None:
    return next((side for pattern, side in _CUES if pattern.search(cue)), None)


def parse_examples(cell: str, side: Valence | None = None) -> list[Example]:
    """The example quotations in one cell, each with the side that was announced before it.

    >>> found = parse_examples("Positive: 'It's good', ‘Kind.’ Negative/ wishlist: 'Slow'")
    >>> [(example.text, example.valence) for example in found]
    [("It's good", 'working_well'), ('Kind.', 'working_well'), ('Slow', 'challenging')]
    """
    pieces = _CUE.split(cell)
    found = _quotations(pieces[0], side)
    for cue, quotations in zip(pieces[1::2], pieces[2::2], strict=True):
        found += _quotations(quotations, _side(cue))
    return list(dict.fromkeys(found))


def _quotations(text: str, side: Valence | None) -> list[Example]:
    lines = [piece for line in text.split("\n") for piece in _BETWEEN.split(line)]
    cleaned = (_bare(line) for line in lines)
    return [Example(t, side) for t in cleaned if count_words(t) and not _NOTE.match(t)]


def _bare(line: str) -> str:
    """A line without the commas and the one mark of quotation on each side of it."""
    begun = line.lstrip(_AROUND)
    words = begun[1:] if begun[:1] and begun[0] in "'‘\"“" else begun
    ended = words.rstrip(_AROUND)
    return (ended[:-1] if ended[-1:] and ended[-1] in "'’\"”" else ended).strip()
