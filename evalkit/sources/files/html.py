"""Web pages: block elements become paragraphs; scripts and styles are not text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import lxml.html
from lxml import etree

from evalkit.errors import ReadError
from evalkit.sources.files.blocks import Block, Document
from evalkit.sources.files.encodings import describe_lost
from evalkit.sources.files.grid import MERGED, Cell, read_grid
from evalkit.sources.files.guard import decode_text
from evalkit.wording import plural

_BLOCK_TAGS = (
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 "
    "header hr html legend li main nav ol p pre section summary td th tr ul"
)
_BLOCKS = frozenset(_BLOCK_TAGS.split())
_PASSED_OVER = frozenset(
    {"head", "script", "style", "template", "noscript", "iframe", "object", "svg", "select"}
)
_BOLD = frozenset({"b", "strong", "h1", "h2", "h3", "h4", "h5", "h6", "th", "dt"})
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_CHARSET = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w-]{2,30})", re.IGNORECASE
)
_MOST_ROWS = 1000  # that one cell lasts for
_SPACES = re.compile(r"[^\S\u00a0\u2002\u2003]+")


def parse_html(data: bytes, name: str) -> Document:
    """A page's paragraphs as blocks, bold starts kept. Raises ReadError where there is no page."""
    text = _decode(data, name)
    parser = lxml.html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True)
    try:
        root = lxml.html.document_fromstring(
            text.replace("\x00", "").encode("utf-8", "replace"), parser=parser
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise ReadError(
            f"{name} holds no page that can be read. Save it again, or save it as .docx."
        ) from error
    reader = _Reader()
    reader.walk(root, bold=False, pre=False)
    reader.close()
    lost = _count_lost(text, root)
    deep = "It is nested too deeply to be read to its end. Save it as .docx from Word." if lost else ""
    hidden = (
        f"Not read, because the page hides them: {plural(len(reader.hidden), 'word')}."
        if reader.hidden
        else ""
    )
    problems = tuple(filter(None, (deep, hidden, describe_lost(text))))
    return Document(tuple(reader.blocks), left_out=tuple(reader.left_out), problems=problems)


def _count_lost(text: str, root: etree._Element) -> int:
    """1 where the parser met its limit of depth and may have left words out."""
    return int(
        text.count("<") > 200
        and max((sum(1 for _ in e.iterancestors()) for e in root.iter("*")), default=0) > 250
    )


def _decode(data: bytes, name: str) -> str:
    """The page's text in the encoding that it names, where its bytes are that, else as any text file."""
    if (found := _CHARSET.search(data[:2048])) and not data.startswith(
        (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")
    ):
        encoding = found[1].decode("ascii", "replace").lower()
        encoding = (
            "cp1252" if encoding in ("iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii") else encoding
        )
        if not encoding.startswith("utf-16"):
            try:
                return data.decode(encoding)
            except (LookupError, UnicodeError):
                pass
    return decode_text(data, name)


@dataclass
class _Reader:
    """Collects words until a block element begins or ends."""

    blocks: list[Block] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    _text: str = ""
    _bold: int = 0
    _next: int = 0
    _opens: bool = True

    def walk(self, element: etree._Element, bold: bool, pre: bool) -> None:
        """Read an element and what it holds; its tail is its parent's affair."""
        tag = str(element.tag).lower()
        if tag in _PASSED_OVER:
            return
        if _HIDDEN.search(element.get("style") or "") or element.get("hidden") is not None:
            self.hidden += str(
                element.text_content() if isinstance(element, lxml.html.HtmlElement) else ""
            ).split()
            return
        if tag == "br":
            self.close(opens=False)
            return
        if tag in ("wbr", "img", "input"):
            return
        if tag == "table":
            self._read_table(element, bold)
            return
        if tag in _BLOCKS:
            self.close()
        bold = bold or tag in _BOLD or _BOLD_STYLE.search(element.get("style") or "") is not None
        pre = pre or tag in ("pre", "textarea")
        self._add(element.text, bold, pre)
        for child in element:
            if isinstance(child.tag, str):
                self.walk(child, bold, pre)
            self._add(child.tail, bold, pre)
        if tag in _BLOCKS:
            self.close()

    def close(self, opens: bool = True) -> None:
        """End the block that is open; ``opens`` is False where only a line of its paragraph ends."""
        if self._text.strip():
            bold = min(self._bold, len(self._text))
            self.blocks.append(Block(self._next, self._text, bold=bold, opens=self._opens))
            self._next += 1
            self._opens = opens
        else:
            self._opens = self._opens or opens
        self._text, self._bold = "", 0

    def _add(self, words: str | None, bold: bool, pre: bool) -> None:
        for i, line in enumerate((words or "").replace("\r", "").split("\n") if pre else [words or ""]):
            if i:
                self.close(opens=False)
            line = line if pre else _SPACES.sub(" ", line)
            if line and bold and not self._text[self._bold :].strip():
                self._bold = len(self._text) + len(line)
            self._text += line

    def _read_table(self, table: etree._Element, bold: bool) -> None:
        self.close()
        inner = _Reader(_next=self._next)
        rows: list[list[Cell]] = []
        lasting: dict[int, int] = {}
        for row in table.iter("tr"):
            if next(row.iterancestors("table"), None) is not table:
                continue
            rows.append([])
            for cell in row.iterchildren("td", "th"):
                _add_merged(rows[-1], lasting)
                lasting[len(rows[-1])] = _count_rows(cell) - 1
                rows[-1].append(inner.read_cell(cell, bold))
            _add_merged(rows[-1], lasting)
        for caption in table.iterchildren("caption"):
            self.blocks += inner.read_cell(caption, bold)
        grid = read_grid(rows)
        self.blocks += grid.blocks
        self.left_out += [*inner.left_out, *grid.left_out]
        self.hidden += inner.hidden
        self._next, self._opens = inner._next, True

    def read_cell(self, cell: etree._Element, bold: bool) -> list[Block]:
        """The blocks of one cell."""
        self.walk(cell, bold, pre=False)
        self.close()
        blocks, self.blocks = self.blocks, []
        return blocks


def _add_merged(row: list[Cell], lasting: dict[int, int]) -> None:
    """Add the cells that begin in a row above and last into this one."""
    while lasting.get(len(row), 0) > 0:
        lasting[len(row)] -= 1
        row.append(MERGED)


def _count_rows(cell: etree._Element) -> int:
    said = cell.get("rowspan") or "1"
    return min(int(said), _MOST_ROWS) if said.isascii() and said.isdecimal() and len(said) < 7 else 1
