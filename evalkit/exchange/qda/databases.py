"""Projects that lie in an SQLite file: Taguette's and QualCoder's, opened for reading alone."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from lxml import etree, html

from evalkit.errors import ReadError
from evalkit.exchange.qda.interchange import (
    Case,
    OutsideCode,
    OutsideCoding,
    OutsideNote,
    OutsideProject,
    OutsideSource,
    Passage,
    one_name_each,
)
from evalkit.exchange.qda.offsets import clean, place_all
from evalkit.wording import plural

Row = Mapping[str, object]
_BLOCKS = frozenset(
    [
        *("p", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6"),
        *("tr", "table", "blockquote", "pre", "section", "article", "br", "hr"),
    ]
)


def is_sqlite(path: Path) -> bool:
    """Whether a file is an SQLite database, by its first bytes."""
    try:
        with path.open("rb") as file:
            return file.read(16) == b"SQLite format 3\0"
    except OSError:
        return False


def read_database(path: Path) -> OutsideProject:
    """The coded project in a Taguette or QualCoder database. Raises ReadError where it is neither."""
    try:
        with closing(
            sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
        ) as connection:
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA trusted_schema = OFF")
            database = _Database(connection)
            if {"highlights", "highlight_tags", "documents"} <= database.tables:
                return _read_taguette(database, path)
            if {"code_text", "code_name", "source"} <= database.tables:
                return _read_qualcoder(database, path)
    except sqlite3.Error as error:
        raise ReadError(
            f"{path.name} is damaged ({error}). Close it in the program that made it, copy it again and try "
            "the copy."
        ) from error
    raise ReadError(
        f"{path.name} is a database, but not one of Taguette or QualCoder. Export the project from the "
        "program that made it as a “REFI-QDA project (.qdpx)”."
    )


class _Database:
    """The rows of each table that is there; none of one that is not."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        self.tables = {str(row[0]) for row in names}

    def rows(self, table: str) -> Iterator[Row]:
        """Every row of a table as a mapping by column; nothing where the table is missing."""
        if table in self.tables:
            for row in self._connection.execute(f'SELECT * FROM "{table}"'):
                yield dict(row)


def _text(row: Row, column: str) -> str:
    value = row.get(column)
    return "" if value is None else str(value)


def _int(row: Row, column: str) -> int:
    value = row.get(column)
    return int(str(value)) if value is not None and str(value).lstrip("-").isdigit() else -1


def _read_taguette(database: _Database, path: Path) -> OutsideProject:
    codes = tuple(
        OutsideCode(_text(row, "id"), tuple(_text(row, "path").split(".")), _text(row, "description"))
        for row in database.rows("tags")
    )
    tags: dict[str, list[str]] = {}
    for row in database.rows("highlight_tags"):
        tags.setdefault(_text(row, "highlight_id"), []).append(_text(row, "tag_id"))
    coders = _taguette_coders(database)
    highlights: dict[str, list[Row]] = {}
    bare = 0
    for row in database.rows("highlights"):
        highlights.setdefault(_text(row, "document_id"), []).append(row)
        bare += _text(row, "id") not in tags
    sources = tuple(
        _taguette_source(row, highlights.get(_text(row, "id"), []), tags, coders)
        for row in database.rows("documents")
    )
    name = next((_text(row, "name") for row in database.rows("projects")), path.stem)
    left = [f"{plural(bare, 'highlight')} without a tag: not kept"] if bare else []
    more = sum(1 for _ in database.rows("projects"))
    if more > 1:
        left.append(f"the file holds {more} projects: their documents and tags are read together")
    return OutsideProject("Taguette", name, codes, one_name_each(sources), left_out=tuple(left))


def _taguette_coders(database: _Database) -> dict[str, str]:
    """Who made each highlight, out of the log of what was done."""
    coders: dict[str, str] = {}
    for row in database.rows("commands"):
        try:
            payload = json.loads(_text(row, "payload"))
        except ValueError:
            continue
        if isinstance(payload, dict) and payload.get("type") == "highlight_add":
            coders[str(payload.get("highlight_id"))] = _text(row, "user_login")
    return coders


def _taguette_source(
    row: Row, highlights: list[Row], tags: Mapping[str, list[str]], coders: Mapping[str, str]
) -> OutsideSource:
    stripped, breaks = strip_html(_text(row, "contents"))
    places = [
        (_int(h, "start_offset"), _int(h, "end_offset"), " ".join(strip_html(_text(h, "snippet"))[0].split()))
        for h in highlights
    ]
    text, spans = place_all(stripped, places)
    passages = []
    for highlight, place, span in zip(highlights, places, spans, strict=True):
        key = _text(highlight, "id")
        codings = tuple(OutsideCoding(tag, coders.get(key, "")) for tag in tags.get(key, ()))
        if not codings:
            continue
        start, end = (-1, -1) if span is None else _with_breaks(span, breaks)
        passages.append(Passage(start, end, place[2] if span is None else "", codings))
    laid_out = break_lines(text, breaks)
    filled = tuple(replace(p, words=p.words if p.start < 0 else laid_out[p.start : p.end]) for p in passages)
    return OutsideSource(_text(row, "name"), laid_out, filled, memo=_text(row, "description"))


def strip_html(markup: str) -> tuple[str, list[int]]:
    """The words of a piece of HTML, and where in them a block begins.

    >>> strip_html("<p>One &amp; two.</p><p>Three.</p>")
    ('One & two.Three.', [10])
    """
    if not markup.strip():
        return "", []
    try:
        root = html.fragment_fromstring(markup, create_parent="div", parser=html.HTMLParser(no_network=True))
    except etree.ParserError:
        return "", []
    pieces: list[str] = []
    breaks: list[int] = []
    length = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if not isinstance(element.tag, str):
            continue
        begins = element.tag in _BLOCKS and length and not pieces[-1].endswith("\n")
        if begins and (not breaks or breaks[-1] != length):
            breaks.append(length)
        words = element.text if event == "start" else (element.tail if element is not root else None)
        if words:
            if words.startswith("\n") and breaks and breaks[-1] == length:
                breaks.pop()
            pieces.append(words)
            length += len(words)
    return "".join(pieces), [place for place in breaks if place < length]


def break_lines(text: str, breaks: list[int]) -> str:
    """The text with a new line where each block begins."""
    pieces = [text[a:b] for a, b in zip([0, *breaks], [*breaks, len(text)], strict=True)]
    return "\n".join(pieces)


def _with_breaks(span: tuple[int, int], breaks: list[int]) -> tuple[int, int]:
    start, end = span
    return start + sum(b <= start for b in breaks), end + sum(b < end for b in breaks)


def _read_qualcoder(database: _Database, path: Path) -> OutsideProject:
    coded = _by_file(database, "code_text")
    noted = _by_file(database, "annotation")
    attributes = _qualcoder_attributes(database)
    files = [row for row in database.rows("source") if _text(row, "fulltext")]
    names = {_text(row, "id"): _text(row, "name") for row in files}
    sources = tuple(
        _qualcoder_source(
            row,
            coded.get(_text(row, "id"), []),
            noted.get(_text(row, "id"), []),
            attributes.get(("file", _text(row, "id")), {}),
        )
        for row in files
    )
    of_case: dict[str, list[str]] = {}
    for row in database.rows("case_text"):
        if (name := names.get(_text(row, "fid"))) and name not in of_case.setdefault(
            _text(row, "caseid"), []
        ):
            of_case[_text(row, "caseid")].append(name)
    cases = tuple(
        Case(
            _text(row, "name"),
            attributes.get(("case", _text(row, "caseid")), {}),
            tuple(of_case.get(_text(row, "caseid"), ())),
        )
        for row in database.rows("cases")
    )
    codes, notes = tuple(_qualcoder_codes(database)), tuple(_qualcoder_notes(database))
    return OutsideProject(
        "QualCoder", _project_name(path), codes, sources, cases, notes, _qualcoder_left(database)
    )


def _by_file(database: _Database, table: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in database.rows(table):
        found.setdefault(_text(row, "fid"), []).append(row)
    return found


def _qualcoder_notes(database: _Database) -> Iterator[OutsideNote]:
    """The journal, and what is noted of cases and of categories of codes."""
    for table, words, title in (
        ("journal", "jentry", "name"),
        ("cases", "memo", "name"),
        ("code_cat", "memo", "name"),
    ):
        for row in database.rows(table):
            if said := _text(row, words).strip():
                name = _text(row, title)
                text = f"{name}: {said}" if name else said
                yield OutsideNote(text, _text(row, "owner"), _text(row, "date"))


def _project_name(path: Path) -> str:
    return path.parent.stem if path.name == "data.qda" else path.stem


def _qualcoder_codes(database: _Database) -> Iterator[OutsideCode]:
    """Codes below their categories or, in newer projects, below other codes."""
    above = _paths(database, "code_cat", "catid", "supercatid")
    below = _paths(database, "code_name", "cid", "supercid")
    for row in database.rows("code_name"):
        path = (*above.get(_text(row, "catid"), ()), *below[_text(row, "cid")])
        yield OutsideCode(_text(row, "cid"), path, _text(row, "memo"), _text(row, "color"))


def _paths(database: _Database, table: str, key: str, above: str) -> dict[str, tuple[str, ...]]:
    """The names of what stands above each row of a tree, and its own."""
    rows = {_text(row, key): row for row in database.rows(table)}

    def path_of(id_: str, seen: frozenset[str] = frozenset()) -> tuple[str, ...]:
        row = rows.get(id_)
        if row is None or id_ in seen:
            return ()
        return (*path_of(_text(row, above), seen | {id_}), _text(row, "name"))

    return {id_: path_of(id_) for id_ in rows}


def _qualcoder_attributes(database: _Database) -> dict[tuple[str, str], dict[str, str]]:
    found: dict[tuple[str, str], dict[str, str]] = {}
    for row in database.rows("attribute"):
        if _text(row, "value"):
            key = _text(row, "attr_type"), _text(row, "id")
            found.setdefault(key, {})[_text(row, "name")] = _text(row, "value")
    return found


def _qualcoder_source(
    row: Row, coded: list[Row], noted: list[Row], attributes: Mapping[str, str]
) -> OutsideSource:
    places = [(_int(c, "pos0"), _int(c, "pos1"), clean(_text(c, "seltext"))) for c in (*coded, *noted)]
    text, spans = place_all(_text(row, "fulltext"), places)
    notes = [
        Passage(*(span or (-1, -1)), text[slice(*span)] if span else "", (), notes=(_note(one),))
        for one, span in zip(noted, spans[len(coded) :], strict=True)
        if _text(one, "memo").strip()
    ]
    passages: dict[tuple[int, int, str], list[OutsideCoding]] = {}
    for one, place, span in zip(coded, places, spans, strict=False):
        where = (*span, text[slice(*span)]) if span else (-1, -1, place[2])
        coding = OutsideCoding(_text(one, "cid"), _text(one, "owner"), _text(one, "date"), _text(one, "memo"))
        passages.setdefault(where, []).append(coding)
    made = tuple(Passage(a, b, words, tuple(codings)) for (a, b, words), codings in passages.items())
    return OutsideSource(_text(row, "name"), text, (*made, *notes), attributes, _text(row, "memo"))


def _note(row: Row) -> OutsideNote:
    return OutsideNote(_text(row, "memo").strip(), _text(row, "owner"), _text(row, "date"))


def _qualcoder_left(database: _Database) -> tuple[str, ...]:
    counts = {
        "coding marked as important": sum(_text(r, "important") == "1" for r in database.rows("code_text")),
        "coded part of a picture": sum(1 for _ in database.rows("code_image")),
        "coded part of a recording": sum(1 for _ in database.rows("code_av")),
        "picture or recording": sum(1 for r in database.rows("source") if not _text(r, "fulltext")),
    }
    return tuple(f"{plural(n, what)}: not kept" for what, n in counts.items() if n)
