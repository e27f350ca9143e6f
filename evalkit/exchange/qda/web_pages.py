"""Taguette's web pages: highlights with their document and tags, and the codebook. Evalkit's own page too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lxml import etree, html

from evalkit.errors import ReadError
from evalkit.exchange.qda.interchange import (
    OutsideCode,
    OutsideCoding,
    OutsideProject,
    OutsideSource,
    Passage,
)
from evalkit.model import VALENCE_NAMES
from evalkit.sources.files.encodings import decode
from evalkit.sources.files.guard import read_bytes

_SIDES = {name.casefold() for name in VALENCE_NAMES.values()}


def read_web_page(path: Path) -> OutsideProject:
    """Highlights or a codebook as a web page. Raises ReadError where it is neither.

    Under each highlight stands a line with its document and its tags, in bold letters; what they are called
    depends on the language of whoever exported it.
    """
    text, _ = decode(read_bytes(path))
    try:
        root = html.document_fromstring(
            text.encode(), parser=html.HTMLParser(encoding="utf-8", no_network=True)
        )
    except (etree.ParserError, ValueError) as error:
        raise ReadError(f"{path.name} holds nothing that can be read. Export it again.") from error
    body = root.find("body")
    children = [e for e in (body if body is not None else root) if isinstance(e.tag, str)]
    if any("number" in (e.get("class") or "").split() for e in children):
        return OutsideProject("Taguette", path.stem, tuple(_read_codes(children)))
    passages: dict[str, list[Passage]] = {}
    codes: dict[str, OutsideCode] = {}
    words: list[str] = []
    bare = 0
    for element in children:
        if element.tag in ("h1", "hr"):
            words = []
        elif told := _read_line(element):
            document, tags, coder = told
            for tag in tags:
                codes.setdefault(tag, OutsideCode(tag, _path(tag)))
            bare += not tags
            if tags:
                codings = tuple(OutsideCoding(tag, coder) for tag in tags)
                passages.setdefault(document, []).append(Passage(-1, -1, "\n".join(words), codings))
            words = []
        else:
            words += filter(None, [_words(element)])
    if not passages:
        raise ReadError(
            f"{path.name} is a web page without highlights. Export them from Taguette as a web page, csv or "
            "xlsx. To add it as a transcript, use: evalkit add"
        )
    sources = tuple(OutsideSource(name, "", tuple(found)) for name, found in passages.items())
    left = (f"{bare:,} highlights without a tag: not kept",) if bare else ()
    return OutsideProject("Taguette", path.stem, tuple(codes.values()), sources, left_out=left)


def _read_line(element: etree._Element) -> tuple[str, list[str], str] | None:
    """The document, tags and coder in the line under a highlight; None for any other element."""
    bold = element.findall("strong") if element.tag == "p" else []
    if len(bold) not in (2, 3) or (element.text or "").strip():
        return None
    said = [" ".join((one.tail or "").split()) for one in bold]
    tags = [tag.strip() for tag in said[1].split(",") if tag.strip()]
    if len(bold) == 3 and len(tags) > 1 and tags[-1].casefold() in _SIDES:
        tags = [f"{', '.join(tags[:-1])}: {tags[-1]}"]
    return said[0], tags, said[2] if len(bold) == 3 else ""


def _words(element: etree._Element) -> str:
    return "".join(str(piece) for piece in element.itertext()).strip()


def _path(tag: str) -> tuple[str, ...]:
    return tuple(part for part in tag.split(".") if part.strip()) or (tag,)


def _read_codes(children: list[etree._Element]) -> Iterator[OutsideCode]:
    """A heading for each code, then its number of highlights and its description."""
    name, lines = "", list[str]()
    for element in [*children, None]:
        if element is None or element.tag == "h2":
            if name:
                yield OutsideCode(name, _path(name), "\n".join(lines))
            name, lines = (_words(element) if element is not None else ""), []
        elif name and element.tag == "p":
            said = _words(element)
            above = ".".join(_path(name)[:-1])
            counted = "number" in (element.get("class") or "").split()
            if said and not counted and not (above and said.endswith(f": {above}")):
                lines.append(said)
