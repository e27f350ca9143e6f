"""What keeps people from reading a Word file: with a screen reader, with poor sight, or without colour.

Sources: the UK government's guidance on accessible documents, and WCAG 2.2 (contrast, 1.4.3).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from evalkit.checks.word import Para, WordFile, Words
from evalkit.model import Problem

CONTRAST, LARGE_CONTRAST, LARGE_POINTS = 4.5, 3.0, 18.0
"""WCAG 2.2: text needs 4.5 to 1; large text (18 point) 3 to 1."""
BODY_POINTS, LEAST_POINTS = 12.0, 10.0
"""The body text's size by government guidance; nothing at all below the second (a judgement)."""
_NOT_BODY = re.compile(r"(table|caption|foot|header|toc|evidence|note|list in table)", re.IGNORECASE)
_EMPTY_LINKS = {"here", "click here", "link", "this link", "this", "read more", "more", "see here", "website"}
_FILE_NAME = re.compile(
    r"^(?:image|picture|graphic|img|screenshot)?[\s_-]*\d*$|\.(?:png|jpe?g|gif|emf|bmp)$", re.IGNORECASE
)
MOST_SHOWN = 5
"""At most this many places are named for one kind of barrier; the rest are counted."""


def find_barriers(file: WordFile) -> list[Problem]:
    """Everything that stands in a reader's way, each with what to do about it."""
    return [
        *_document(file),
        *_headings(file.paragraphs),
        *_pictures(file),
        *_tables(file),
        *_links(file),
        *_blanks(file.paragraphs),
        *_contrast(file.paragraphs),
        *_sizes(file.paragraphs),
    ]


def contrast(text: str, background: str) -> float:
    """The contrast of two colours, 1 to 21.

    >>> round(contrast("000000", "FFFFFF")), round(contrast("777777", "FFFFFF"), 2)
    (21, 4.48)
    """
    darker, lighter = sorted((_luminance(text), _luminance(background)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    """Relative luminance, by the formula of WCAG 2.2."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _document(file: WordFile) -> Iterator[Problem]:
    if not file.title:
        yield Problem("Title", "The file has no title. In Word: File, Info, Title.")
    if not file.language:
        yield Problem("Language", "No language is set. In Word: Review, Language, English (United Kingdom).")
    elif not file.language.lower().startswith("en-gb"):
        yield Problem(
            "Language",
            f"The language is {file.language}. In Word: Review, Language, English (United Kingdom).",
        )


def _headings(paragraphs: Iterable[Para]) -> Iterator[Problem]:
    before = 0
    found = False
    for heading in paragraphs:
        if not heading.level:
            continue
        found = True
        if not heading.text.strip():
            yield Problem("Heading", f"A heading of level {heading.level} is empty. Delete it.")
        elif heading.level > before + 1:
            after = f"level {before}" if before else "no heading"
            yield Problem(
                "Heading order",
                f"{heading.where} has level {heading.level} after {after}. Give it level {before + 1}.",
            )
        before = heading.level
    if not found:
        yield Problem("Headings", "There are no headings. Use Word's styles Heading 1, Heading 2 and so on.")


def _pictures(file: WordFile) -> Iterator[Problem]:
    for number, words in enumerate(file.pictures, start=1):
        if not words or _FILE_NAME.search(words):
            what = "has no alternative text" if not words else f"has “{words}” as its alternative text"
            yield Problem(
                f"Picture {number}", f"It {what}. Right-click it, choose Edit Alt Text, say what it shows."
            )


def _tables(file: WordFile) -> Iterator[Problem]:
    for number, table in enumerate(file.tables, start=1):
        where = f"Table {number} (“{table.first}…”)"
        if not table.header and table.rows > 1:
            yield Problem(where, "No header row. Select its first row: Layout, Repeat Header Rows.")
        if table.merged:
            yield Problem(where, "It has merged or split cells, which are read out wrongly. Split them.")


def _links(file: WordFile) -> Iterator[Problem]:
    for words, target in file.links:
        said = " ".join(words.split()).strip(" .").casefold()
        if not said or said in _EMPTY_LINKS or said.startswith(("http://", "https://", "www.")):
            yield Problem(
                "Link", f"“{words.strip()}” (to {target}) does not say where it leads. Name what is there."
            )


def _blanks(paragraphs: Iterable[Para]) -> Iterator[Problem]:
    last = ""
    blank = []
    for paragraph in paragraphs:
        if paragraph.text.strip() or paragraph.picture:
            last = paragraph.where
        elif not paragraph.in_table:
            blank.append(f"after {last}" if last else "at the beginning")
    yield from _several("Blank paragraph", blank, "Delete it and use space before or after a paragraph.")


def _contrast(paragraphs: Iterable[Para]) -> Iterator[Problem]:
    weak = [
        f"{paragraph.where} ({_ratio(run):.1f} to 1)"
        for paragraph in paragraphs
        for run in paragraph.runs[:50]
        if _ratio(run) < (LARGE_CONTRAST if run.points >= LARGE_POINTS else CONTRAST)
    ]
    yield from _several("Contrast", weak, f"Choose a darker or lighter colour: at least {CONTRAST} to 1.")


def _ratio(run: Words) -> float:
    return contrast(run.colour, run.background)


def _sizes(paragraphs: Iterable[Para]) -> Iterator[Problem]:
    tiny, small = [], []
    for paragraph in paragraphs:
        least = min((run.points for run in paragraph.runs), default=BODY_POINTS)
        if least < LEAST_POINTS:
            tiny.append(f"{paragraph.where} ({least:g} point)")
        elif least < BODY_POINTS and not (
            paragraph.in_table or paragraph.level or paragraph.note or _NOT_BODY.search(paragraph.style)
        ):
            small.append(f"{paragraph.where} ({least:g} point)")
    yield from _several("Size", tiny, f"Nothing should be smaller than {LEAST_POINTS:g} point.")
    yield from _several("Size", small, f"Body text should have {BODY_POINTS:g} point or more.")


def _several(kind: str, places: list[str], advice: str) -> Iterator[Problem]:
    if places:
        shown = list(dict.fromkeys(places))[:MOST_SHOWN]
        more = f" and {len(places) - len(shown)} more" if len(places) > len(shown) else ""
        yield Problem(kind, f"{'; '.join(shown)}{more}. {advice}")
