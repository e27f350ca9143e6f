"""How evalkit's values look in a notebook: small tables and pictures, every word in them escaped."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evalkit.errors import EvalkitError
from evalkit.files import write_whole
from evalkit.model import PROPERTIES
from evalkit.model.shown import CARDS
from evalkit.text import count_words
from evalkit.wording import as_percent, say_date

if TYPE_CHECKING:
    import pandas as pd
    from pandas.io.formats.style import Styler

    from evalkit.model import Codebook, Coding, Finding, Problem, Source

LINES = 6
"""How many turns, examples or quotations a card shows before it says that there are more."""
LONGEST = 240
_TABLE_STYLES: Any = [
    {"selector": "", "props": "min-width:38em"},
    {
        "selector": "caption",
        "props": "caption-side:top;text-align:left;font-weight:bold;color:#1a1a1a",
    },
    {"selector": "th", "props": "text-align:left;vertical-align:top"},
    {"selector": "td", "props": "vertical-align:top"},
]
LONG_TEXT = 90
"""From how many characters on a column of a table is made wide enough to read sentences in."""

Rows = Sequence[tuple[str, object]]


@dataclass(frozen=True, slots=True)
class Card:
    """A title over a few lines, for what a notebook shows and nobody computes with."""

    title: str
    rows: Rows

    def _repr_html_(self) -> str:
        return card(self.title, self.rows)


def card(title: str, rows: Rows) -> str:
    """A title over two columns, as HTML; nothing in it is taken for markup.

    >>> "&lt;b&gt;" in card("A source", [("Name", "<b>")])
    True
    """
    head = 'style="text-align:left;vertical-align:top;white-space:nowrap;font-weight:normal;color:#595959"'
    body = 'style="text-align:left;vertical-align:top;max-width:42em"'
    lines = "".join(
        f"<tr><th scope='row' {head}>{escape(name)}</th><td {body}>{escape(_short(str(value)))}</td></tr>"
        for name, value in rows
    )
    caption = f'<caption style="text-align:left;font-weight:bold;color:#1a1a1a">{escape(title)}</caption>'
    return f'<table style="min-width:38em">{caption}<tbody>{lines}</tbody></table>'


def problems_frame(problems: Sequence[Problem]) -> pd.DataFrame:
    """One row for each thing that a person should look at: where it is, and what to do."""
    import pandas as pd

    return pd.DataFrame([(p.where, p.message) for p in problems], columns=["where", "what to do"])


def table(
    frame: pd.DataFrame | pd.Series[Any],
    caption: str = "",
    *,
    percent: Sequence[str] = (),
    digits: int = 2,
    codebook: Codebook | None = None,
) -> Styler:
    """A table for reading: with a caption, thousands set apart, blanks as “–”, shares as per cents.

    ``percent`` names the columns that hold shares (0–1); other fractions have ``digits`` decimals. With a
    ``codebook`` the column “code” shows names. No word in it is taken for markup.

    >>> import pandas as pd
    >>> "25%" in table(pd.DataFrame({"share": [0.25]}), "Shares", percent=["share"]).to_html()
    True
    """
    import pandas as pd

    frame = _showable(frame)
    if codebook is not None and "code" in frame:
        names = {code.slug: code.name for code in codebook.codes}
        frame = frame.assign(code=[names.get(slug, slug) for slug in frame["code"]])
    shown = frame.style.set_caption(escape(caption if len(frame) else f"{caption} (none)")).format(
        precision=digits, thousands=",", na_rep="–", escape="html"
    )
    for axis in (0, 1):
        shown = shown.format_index(escape="html", axis=axis)
    shares = [column for column in percent if column in frame]
    if shares:
        cells = pd.IndexSlice[:, shares]
        shown = shown.format(lambda share: as_percent(float(str(share))), subset=cells, na_rep="–")
    flags: list[Any] = [column for column in frame if pd.api.types.is_bool_dtype(frame[column])]
    if flags:
        shown = shown.format(lambda flag: "yes" if flag else "no", subset=pd.IndexSlice[:, flags], na_rep="–")
    times: list[Any] = [column for column in frame if pd.api.types.is_datetime64_any_dtype(frame[column])]
    if times:
        shown = shown.format("{:%d %b %Y}", subset=pd.IndexSlice[:, times], na_rep="–")
    if isinstance(frame.index, pd.RangeIndex):
        shown = shown.hide(axis="index")
    words: list[Any] = [c for c in frame if not pd.api.types.is_numeric_dtype(frame[c])]
    for column in words:
        long = frame[column].astype(str).str.len().max() > LONG_TEXT
        left = {"text-align": "left", "max-width": "36em", "white-space": "pre-wrap"}
        left["min-width"] = "22em" if long else "6em"
        shown = shown.set_properties(subset=pd.IndexSlice[:, [column]], **left)
    return shown.set_table_styles(_TABLE_STYLES)


def _showable(frame: pd.DataFrame | pd.Series[Any]) -> pd.DataFrame:
    """A table that pandas can lay out: no name stands twice, lists are words, and names are escaped."""
    import pandas as pd

    frame = frame.to_frame() if isinstance(frame, pd.Series) else frame.copy()
    if not frame.columns.is_unique:
        twice = frame.columns[frame.columns.duplicated()][0]
        raise EvalkitError(f"Two columns are called “{twice}”. Rename one of them, then show the table.")
    if not frame.index.is_unique:
        frame = frame.reset_index()
    for column in frame:
        if frame[column].dtype == object:
            frame[column] = frame[column].map(_as_words)
    for axis in (frame.index, frame.columns):
        axis.names = [None if name is None else escape(str(name)) for name in axis.names]
    return frame


def _as_words(value: object) -> object:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple | set | frozenset) else value


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture (PNG) with the words that stand for it."""

    png: bytes
    alt: str

    def save(self, path: str | Path) -> Path:
        """Write the picture to a file; its path."""
        out = Path(path)
        write_whole(out, self.png)
        return out

    def _repr_html_(self) -> str:
        data = base64.b64encode(self.png).decode()
        return f'<img src="data:image/png;base64,{data}" alt="{escape(self.alt)}" style="width:16cm">'


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"


def _source(source: Source) -> tuple[str, Rows]:
    words = count_words(source.text)
    rows: list[tuple[str, object]] = [
        ("Kind", source.kind),
        ("File", source.file_name),
        ("Length", f"{words:,} words in {len(source.turns):,} turns"),
    ]
    rows += [(t.speaker or "(no label)", source.text[t.start : t.end]) for t in source.turns[:LINES]]
    return f"{source.id} {source.name}".strip(), [*rows, *_more(len(source.turns), "turns")]


def _codebook(book: Codebook) -> tuple[str, Rows]:
    groups = {group.slug: group.name for group in book.groups}
    rows = [
        (groups.get(c.group, "Code"), f"{c.name}: {len(c.examples):,} example passages") for c in book.codes
    ]
    return f"{book.title}, version {book.version}: {len(book.codes)} codes", rows


def _coding(coding: Coding) -> tuple[str, Rows]:
    began = (
        f"a suggestion ({coding.origin.code}, {coding.origin.score:.2f})" if coding.origin else "the words"
    )
    rows: list[tuple[str, object]] = [
        ("Passage", coding.segment.text),
        ("Code", coding.code),
        ("Side", coding.valence.replace("_", " ")),
        ("Coder", f"{coding.coder}, {say_date(coding.created)}"),
        ("Began as", began),
    ]
    return f"Coding {coding.id} in {coding.segment.source_id}", [
        *rows,
        *((noted.heading.capitalize(), cell) for noted in PROPERTIES if (cell := noted.cell(coding))),
    ]


def _finding(finding: Finding) -> tuple[str, Rows]:
    state = "a draft, for a person to write" if finding.drafted else "written by a person"
    rows: list[tuple[str, object]] = [
        ("Statement", finding.statement),
        ("State", state),
        ("Evidence", f"{len(finding.excerpts):,} passages; {len(finding.contrary):,} on the other side"),
    ]
    rows += [(q.participant.role or q.participant.kind, q.segment.text) for q in finding.quotations[:LINES]]
    side = finding.valence.replace("_", " ")
    return f"{finding.id} {finding.code}, {side}", [*rows, *_more(len(finding.quotations), "quotations")]


def _drawn(rows_of: Callable[[Any], tuple[str, Rows]]) -> Callable[[Any], str]:
    return lambda value: card(*rows_of(value))


def _more(count: int, what: str) -> Rows:
    return [("…", f"and {count - LINES:,} more {what}")] if count > LINES else []


for _kind, _rows in (
    ("Source", _source),
    ("Codebook", _codebook),
    ("Coding", _coding),
    ("Finding", _finding),
):
    CARDS[_kind] = _drawn(_rows)
