"""The file in which a person writes one chapter: Markdown out, Markdown back, nothing of it lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from evalkit.findings.region import cut_evidence
from evalkit.findings.uncited import for_print
from evalkit.model import FINDING_STATUSES, SIDE_HEADINGS, Chapter, FindingStatus, Problem, Valence
from evalkit.text import shorten
from evalkit.wording import join_plain

SECTIONS = {
    "epigraph": "Epigraph",
    "working_well": SIDE_HEADINGS["working_well"],
    "challenging": SIDE_HEADINGS["challenging"],
    "context": SIDE_HEADINGS["context"],
    "key_challenge": "Key challenge",
    "recommendations": "Recommendations",
    "links": "Links to current work",
    "elsewhere": "Best practice elsewhere",
    "memos": "Status and memos",
}
_HINTS = {
    "epigraph": "One short quotation that opens the chapter, with the role in brackets. Leave it out freely.",
    "working_well": "Write what the evidence shows, in your words, and name in square brackets the finding "
    "or excerpts that a sentence rests on: [F012] or [C00034, C00051]. A quotation is a line such as: "
    "> “Their words” (Role) [C00034]",
    "challenging": "The same. Sub-headings of your own begin with ###.",
    "context": "How things are, where people said so without praise or complaint. Leave it out freely.",
    "key_challenge": "One sentence of 12 to 28 words.",
    "recommendations": "One a line, with its findings: - **For whom:** what they should do. [F012]",
    "links": "Work that is already under way.",
    "elsewhere": "What works in other places, one a line, each with its source: a link, or (Source: …).",
    "memos": "Never printed. One a line: - F012 reviewed: a note to yourselves. The status is draft, "
    "reviewed or final.",
}
_ALSO = {
    "what's not working well": "challenging",
    "what's going well": "working_well",
    "key challenges": "key_challenge",
    "recommendation": "recommendations",
    "link to current work": "links",
    "best-practice elsewhere": "elsewhere",
    "best practice from elsewhere": "elsewhere",
}
_STATUS = re.compile(
    r"\**(?P<id>F\d{3,})\**\s*[,(:–-]?\s*(?:(?P<status>draft|reviewed|final)\b\)?)?\s*[:.–-]?\s*(?P<memo>.*)",
    re.DOTALL | re.IGNORECASE,
)
_HEADING = re.compile(r" {0,3}(#{1,6})\s++(.*)$")
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_BULLET = re.compile(r"(?:[-*+•]|\d{1,9}[.)])\s+")


@dataclass(frozen=True, slots=True)
class FindingNote:
    """What a person keeps with a finding, by its number: how far it is, and a memo that is never printed."""

    finding: str
    status: FindingStatus = "draft"
    memo: str = ""


@dataclass(frozen=True, slots=True)
class ChapterNotes:
    """What a person wrote for one chapter; "" or () where they have written nothing yet.

    ``other`` holds text under headings that the report does not know, as (heading, text) pairs.
    """

    working_well: str = ""
    challenging: str = ""
    context: str = ""
    key_challenge: str = ""
    recommendations: tuple[str, ...] = ()
    links: str = ""
    elsewhere: str = ""
    epigraph: str = ""
    memos: tuple[FindingNote, ...] = ()
    other: tuple[tuple[str, str], ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def sides(self) -> dict[Valence, str]:
        """What they wrote on each side."""
        return {
            "working_well": self.working_well,
            "challenging": self.challenging,
            "context": self.context,
        }

    @property
    def all_sides(self) -> str:
        """What they wrote on any side, one after the other: all there is where a codebook has no sides."""
        return "\n\n".join(filter(None, self.sides.values()))


def chapter_file_name(number: int, chapter: Chapter) -> str:
    """The file of the chapter with this place in the outline (from 1): "05-accessible-care.md"."""
    return f"{number:02d}-{chapter.slug.replace('_', '-')}.md"


def draft_chapter_notes(chapter: Chapter) -> str:
    """An empty file for a chapter: its headings, each with a hint that never reaches the report."""
    sections = (f"## {title}\n\n<!-- {_HINTS[key]} -->\n" for key, title in SECTIONS.items())
    return "\n".join([f"# {chapter.title}\n", *sections])


def parse_chapter_notes(text: str, where: str) -> ChapterNotes:
    """What a person wrote in a chapter's file; ``where`` names the file in the problems.

    Hints and empty sections are nothing. A heading of level 3 or below belongs to its section's text. An
    unknown heading is a problem; its text is kept in ``other`` and the report does not print it.
    """
    problems = []
    text = COMMENT.sub("", cut_evidence(text.removeprefix("\ufeff")))
    if "<!--" in text:
        problems.append(Problem(where, "A comment that begins with <!-- has no end. Close it with -->."))
    written: dict[str, str] = {}
    other = []
    for heading, body in _blocks(text):
        if key := _section(heading):
            written[key] = "\n\n".join(filter(None, (written.get(key), body)))
        elif heading or body:
            problems.append(_unknown(where, heading))
            other.append((heading, body))
    return ChapterNotes(
        working_well=written.get("working_well", ""),
        challenging=written.get("challenging", ""),
        context=written.get("context", ""),
        key_challenge=written.get("key_challenge", ""),
        recommendations=tuple(split_items(written.get("recommendations", ""))),
        links=written.get("links", ""),
        elsewhere=written.get("elsewhere", ""),
        epigraph=written.get("epigraph", ""),
        memos=tuple(_memos(written.get("memos", ""), where, problems)),
        other=tuple(other),
        problems=tuple(problems),
    )


def print_notes(notes: ChapterNotes) -> ChapterNotes:
    """What is printed of a chapter: nothing that is marked to be left out, and no marks."""
    return replace(
        notes,
        working_well=for_print(notes.working_well).strip(),
        challenging=for_print(notes.challenging).strip(),
        context=for_print(notes.context).strip(),
        key_challenge=for_print(notes.key_challenge).strip(),
        recommendations=tuple(filter(None, map(for_print, notes.recommendations))),
        links=for_print(notes.links).strip(),
        elsewhere=for_print(notes.elsewhere).strip(),
        epigraph=for_print(notes.epigraph).strip(),
    )


def written_lines(text: str) -> list[str]:
    """The lines that people wrote, each in its place: hints and the computed part are empty lines."""
    text = cut_evidence(text.removeprefix("\ufeff"))
    return COMMENT.sub(lambda hint: "\n" * hint[0].count("\n"), text).splitlines()


def _section(heading: str) -> str:
    """Which section a heading opens, however it is spelled; "" for none."""
    key = " ".join(heading.replace("’", "'").strip("*_: ").casefold().split())
    names = {title.casefold(): name for name, title in SECTIONS.items()}
    return (names | _ALSO).get(key, "")


def _title(heading: re.Match[str]) -> str:
    return heading[2].rstrip().rstrip("#").rstrip()


def find_headings(text: str) -> list[tuple[int, int, str]]:
    """(start, end of its line, section) of every heading that opens or ends a section; "" for no section."""
    found = []
    at = 0
    for line in text.splitlines(keepends=True):
        heading = _HEADING.match(line)
        if heading and (len(heading[1]) <= 2 or _section(_title(heading))):
            found.append((at, at + len(line), _section(_title(heading))))
        at += len(line)
    return found


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """(heading, text under it) in order; "" for what stands above the first heading or under the title."""
    heading, lines, titled = "", list[str](), False
    for line in text.splitlines():
        found = _HEADING.match(line)
        if not found or (len(found[1]) > 2 and not _section(_title(found))):
            lines.append(line)
        elif len(found[1]) == 1 and not (titled or heading or _section(_title(found))):
            titled = True
        else:
            yield heading, "\n".join(lines).strip()
            heading, lines = _title(found), []
    yield heading, "\n".join(lines).strip()


def split_items(text: str) -> list[str]:
    """The items of a list, or else its paragraphs; what is indented stays with its item."""
    items: list[str] = []
    apart = True
    for line in text.splitlines():
        bullet = _BULLET.match(line)
        if bullet or (line.strip() and apart and not line[0].isspace()):
            items.append(line[bullet.end() :].strip() if bullet else line.strip())
        elif line.strip() and items:
            nested = _BULLET.match(line.lstrip())
            items[-1] += ("\n" if nested else " ") + line.strip()
        apart = not line.strip()
    return [item for item in items if item]


def _memos(text: str, where: str, problems: list[Problem]) -> Iterator[FindingNote]:
    for item in split_items(text):
        found = _STATUS.fullmatch(item)
        status = next(
            (s for s in FINDING_STATUSES if found and s == (found["status"] or "draft").casefold()), None
        )
        if found and status:
            yield FindingNote(found["id"].upper(), status, found["memo"])
        else:
            message = f"“{shorten(item)}” names no finding. Begin with its number and status: - F012 final:"
            problems.append(Problem(where, message))


def _unknown(where: str, heading: str) -> Problem:
    what = (
        f"The heading “{heading}” is not one that the report knows"
        if heading
        else "Text stands above the sections"
    )
    known = join_plain([f"“{title}”" for title in SECTIONS.values()])
    return Problem(where, f"{what}, so what is under it is not printed. Move it under one of {known}.")
