"""PDFs that hold text: lines put back together, without what every page repeats at its head and foot."""

from __future__ import annotations

import io
import logging
import re
import zlib
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from evalkit.errors import ReadError
from evalkit.sources.files.blocks import Block, Document
from evalkit.sources.talk.labels import find_label
from evalkit.text import words

if TYPE_CHECKING:
    from pypdf import PdfReader

EDGE = 3  # lines at the head and foot of a page that are looked at
_PAGE_NUMBER = re.compile(
    r"\W*+(?:page|p\.?|seite)?\s*+\d{1,4}\s*+(?:(?:of|/|-)\s*+\d{1,4})?\W*+", re.IGNORECASE
)
_HYPHEN = re.compile(r"(?<![^\W\d_])([^\W\d_]++)[-\u00ad\u2010]$")
_ENDS_SENTENCE = re.compile(r"[.?!:…][\"'”’)\]]*$")
_SHORT = 0.85  # of the longest line: a line that is shorter and ends a sentence ends its paragraph


def parse_pdf(data: bytes, name: str) -> Document:
    """A PDF's lines as blocks. Raises ReadError for one that is locked, damaged or only pictures of pages."""
    pages, problems = _read_pages(data, name)
    if not any(words(line) for page in pages for line in page):
        raise ReadError(
            f"{name} holds no text, only pictures of pages (a scan). Make it readable with text recognition "
            "(OCR), or find the Word file that it was made from, and add that."
        )
    pages, left_out = _remove_repeated(pages)
    lines = _join_hyphens([line for page in pages for line in page])
    return Document(tuple(_build_blocks(lines)), left_out=tuple(left_out), problems=tuple(problems))


def _read_pages(data: bytes, name: str) -> tuple[list[list[str]], list[str]]:
    """The lines of every page that can be read, and a sentence for each that cannot."""
    import pypdf
    from pypdf.errors import DependencyError, PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    broken = (
        PyPdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError,
        RecursionError, ArithmeticError, NotImplementedError, OSError, EOFError, zlib.error, MemoryError,
        RuntimeError,
    )  # fmt: skip
    problems: list[str] = []
    pages: list[list[str]] = []
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        _unlock(reader, name)
        count = len(reader.pages)
    except DependencyError as error:
        raise ReadError(_locked(name)) from error
    except broken as error:
        raise ReadError(
            f"{name} is damaged and cannot be read. Export or copy it again and add that."
        ) from error
    for number in range(count):
        try:
            pages.append([line.rstrip() for line in reader.pages[number].extract_text().split("\n")])
        except broken:
            problems.append(f"Page {number + 1} is damaged and was not read. Check it against the original.")
    if problems and not any(pages):
        raise ReadError(f"{name} is damaged and cannot be read. Export or copy it again and add that.")
    return [[line for line in page if line.strip()] for page in pages], problems


def _unlock(reader: PdfReader, name: str) -> None:
    """Open a PDF whose password is empty, as any viewer does; refuse any other."""
    if reader.is_encrypted and not reader.decrypt(""):
        raise ReadError(_locked(name))


def _locked(name: str) -> str:
    return f"{name} is protected by a password. Save it without the password and add that file."


def _remove_repeated(pages: Sequence[Sequence[str]]) -> tuple[list[list[str]], list[str]]:
    """Pages without the lines that stand at the head or foot of every page, and without page numbers.

    Two lines are the same if they differ in digits alone. A first page may lack them, as title pages do.
    """
    kept = [list(page) for page in pages]
    filled = [i for i, page in enumerate(pages) if page]
    left_out: Counter[str] = Counter()
    for edge in (0, -1):
        for _ in range(EDGE):
            shapes = {i: _shape(kept[i][edge]) for i in filled if kept[i]}
            chosen = _find_repeated(shapes, len(filled)) | {
                i for i in shapes if _is_page_number(kept[i][edge], pages, i)
            }
            if not chosen:
                break
            for i in chosen:
                left_out[kept[i].pop(edge).strip()] += 1
    return kept, [f"{line} (on {n} pages)" if n > 1 else line for line, n in left_out.items()]


def _shape(line: str) -> str:
    return re.sub(r"\d+", "#", " ".join(line.split()).casefold())


def _find_repeated(shapes: dict[int, str], pages: int) -> set[int]:
    """The pages whose line is the one that every page (but perhaps the first) has here."""
    if pages < 2:
        return set()
    shape, count = Counter(shapes.values()).most_common(1)[0] if shapes else ("", 0)
    missing = pages - count
    if not shape or missing > (1 if pages > 3 else 0) or _speaks(shape, pages):
        return set()
    return {i for i, other in shapes.items() if other == shape}


def _speaks(shape: str, pages: int) -> bool:
    """True for a line that begins with a label, so that what is said atop each of two pages is not lost."""
    label = find_label(Block(0, shape.replace("#", "1").title()))
    return label is not None and (pages == 2 or label.shape == "generic")


def _is_page_number(line: str, pages: Sequence[Sequence[str]], page: int) -> bool:
    """A number at a page's edge that counts with the pages, or says "page" itself."""
    if not _PAGE_NUMBER.fullmatch(line):
        return False
    number = int(re.findall(r"\d+", line)[0])
    return bool(re.search(r"[^\W\d]", line)) or number == page + 1 or _counts(number - page, pages)


def _counts(first: int, pages: Sequence[Sequence[str]]) -> bool:
    """True where at least two pages, and most, have this numbering at one of their edges."""
    hits = sum(
        any(
            _PAGE_NUMBER.fullmatch(line) and str(first + i) in re.findall(r"\d+", line)
            for line in (page[0], page[-1])
        )
        for i, page in enumerate(pages)
        if page
    )
    return hits > 1 and 2 * hits > len(pages)


def _join_hyphens(lines: Sequence[str]) -> list[str]:
    """Words divided at line ends made whole; a hyphen that the word has elsewhere in the file is kept."""
    whole = " ".join(lines).casefold()
    joined: list[str] = []
    for line in lines:
        above = _HYPHEN.search(joined[-1]) if joined else None
        first = re.match(r"\s*([^\W\d_]+)", line)
        if above and first and first[1][0].islower():
            hyphened = f"{above[1]}-{first[1]}"
            hyphen = "-" if hyphened.casefold() in whole else ""
            rest = line[first.end() :]
            tail = re.match(r"\S*", rest)
            end = tail.end() if tail else 0
            joined[-1] = joined[-1][: above.end(1)] + hyphen + first[1] + rest[:end]
            line = rest[end:]
        if line.strip():
            joined.append(line)
    return joined


def _build_blocks(lines: Sequence[str]) -> list[Block]:
    """Lines as blocks. A paragraph ends at a short line that ends a sentence, and before a label."""
    longest = max((len(line) for line in lines), default=0)
    blocks: list[Block] = []
    above = ""
    for line in lines:
        ended = len(above) < _SHORT * longest and _ENDS_SENTENCE.search(above.rstrip()) is not None
        opens = not blocks or ended or find_label(Block(0, line)) is not None
        blocks.append(Block(len(blocks), line, opens=opens, glue="\n" if opens else " "))
        above = line
    return blocks
