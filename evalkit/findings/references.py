"""Every reference and quotation that people wrote in a chapter's file, checked against the evidence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sized
from dataclasses import dataclass, replace

from evalkit.checks.quotations import PARAGRAPH, Marked, find_marked
from evalkit.findings.notes import ChapterNotes, parse_chapter_notes, written_lines
from evalkit.findings.quotations import may_quote
from evalkit.findings.record import Records
from evalkit.model import Excerpt, Finding, Problem
from evalkit.quoting.verbatim import compare_quotation, describe_change
from evalkit.text import count_words, plural, shorten

SHORT = 4
"""Fewer words in quotation marks are a term or a title, not what somebody said."""
_REFERENCE = re.compile(r"(?<![\w#/-])(?P<id>F\d{3,}|C\d{5,})(?!\w)")
_AFTER = re.compile(r"(?:[\s>]*\((?P<role>[^()]*)\))?(?:[.,;:]?[\s>]*\[(?P<id>C\d{5,})\])?")
"""What follows a quotation: the role and the excerpt's id."""
_BLOCK = re.compile(r"^[ \t]*>.*(?:\n[ \t]*>.*)*", re.MULTILINE)
_TAIL = re.compile(r"(?<!\s)\s*+(?:\((?P<role>[^()]*)\))?[.,;:]?\s*+(?:\[(?P<id>C\d{5,})\])?[.,;:]?$")
"""The role and id after a quotation that stands behind “>”."""
_BREAK = re.compile(r"\n(?=[^\S\n]*+(?:>[^\S\n]*+)*+\n|\s{0,40}+(?:[-*+•]|#{1,6}|\d{1,9}[.)])\s)")
"""Where a paragraph, heading or line of a list ends."""
_RECOMMENDATION = re.compile(r"\*\*(?P<who>[^*]+?)\s*:?\*\*\s*:?\s*(?P<what>.*)", re.DOTALL)
_SOURCE = re.compile(r"https?://\S|\bdoi\b|\(?\bsource:\s*\w|\^\[", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What somebody should do, and the findings that it rests on. ``for_whom`` is "" for nobody named."""

    text: str
    for_whom: str = ""
    findings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quotation on a ``line``; ``role`` is None and ``excerpt_id`` "" where none is beside it."""

    line: int
    words: str
    role: str | None
    excerpt_id: str


@dataclass(frozen=True, slots=True)
class Known:
    """What references are checked against. ``role_of`` says how an excerpt is attributed."""

    findings: Mapping[str, Finding]
    excerpts: Mapping[str, Excerpt]
    records: Records
    role_of: Callable[[Excerpt], str]


@dataclass(frozen=True, slots=True)
class Checked:
    """How many references and quotations a file has, what is wrong, and what is worth a thought.

    ``quoted`` has the excerpts that are quoted, each with its place.
    """

    references: int
    quotations: int
    problems: tuple[Problem, ...]
    advice: tuple[Problem, ...]
    quoted: tuple[tuple[str, str], ...] = ()


def know(
    findings: Iterable[Finding],
    excerpts: Iterable[Excerpt],
    records: Records,
    role_of: Callable[[Excerpt], str],
) -> Known:
    """What references can lead to: findings by number, excerpts by the ids of all their codings."""
    by_id = {coding: excerpt for excerpt in excerpts for coding in (excerpt.id, *excerpt.codings)}
    return Known({finding.id: finding for finding in findings}, by_id, records, role_of)


def parse_recommendation(text: str) -> Recommendation:
    """A recommendation as people write it.

    >>> parse_recommendation("**GP practices:** Name a contact. [F012, F014]")
    Recommendation(text='Name a contact.', for_whom='GP practices', findings=('F012', 'F014'))
    """
    found = _RECOMMENDATION.fullmatch(text.strip())
    who, what = (found["who"], found["what"]) if found else ("", text)
    ids = tuple(dict.fromkeys(m["id"] for m in _REFERENCE.finditer(what) if m["id"].startswith("F")))
    return Recommendation(re.sub(r"(?<!\s)\s*+\[[FC\d,;\s]+\]", "", what).strip(), who.strip(), ids)


def check_notes(text: str, where: str, known: Known) -> Checked:
    """Check what people wrote in one chapter's file, which ``where`` names; lines are counted in it."""
    notes = parse_chapter_notes(text, where)
    found = check_text(text, where, known)
    unfounded = [
        Problem(
            where, f"{note.finding} is {note.status} and has no evidence. Set it to draft, or code again."
        )
        for note in notes.memos
        if note.status != "draft" and note.finding in known.records and note.finding not in known.findings
    ]
    if notes.epigraph and not find_quoted(notes.epigraph):
        message = (
            "the epigraph is printed as said, and is in no quotation marks: it is not checked. Add them."
        )
        unfounded.append(Problem(where, message))
    return replace(
        found,
        problems=(*notes.problems, *found.problems, *unfounded),
        advice=(*_advise(notes, where), *found.advice),
    )


def check_text(text: str, where: str, known: Known) -> Checked:
    """Check the references and quotations of any file that people write, whatever its headings."""
    lines = written_lines(text)
    references = list(_references(lines))
    problems = [
        Problem(f"{where}, line {line}", why)
        for line, name in references
        if (why := _why_unknown(name, known))
    ]
    advice: list[Problem] = []
    quoted: list[tuple[str, str]] = []
    quotations = [q for q in find_quoted("\n".join(lines)) if q.excerpt_id or count_words(q.words) >= SHORT]
    for quotation in quotations:
        place = f"{where}, line {quotation.line}"
        wrong, better, excerpt = _check_quotation(quotation, known)
        problems += [Problem(place, message) for message in wrong]
        advice += [Problem(place, message) for message in better]
        quoted += [(excerpt.id, place)] if excerpt else []
    return Checked(len(references), len(quotations), tuple(problems), tuple(advice), tuple(quoted))


def find_repeated(quoted: Iterable[tuple[str, str]]) -> list[Problem]:
    """Excerpts that are quoted more than once, in one chapter or in several."""
    first: dict[str, str] = {}
    problems = []
    for excerpt_id, place in quoted:
        if excerpt_id in first:
            message = f"{excerpt_id} is quoted already ({first[excerpt_id]}). Choose another excerpt."
            problems.append(Problem(place, message))
        first.setdefault(excerpt_id, place)
    return problems


def _references(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(lines, start=1):
        for found in _REFERENCE.finditer(line):
            yield number, found["id"]


def _why_unknown(name: str, known: Known) -> str:
    if name in known.findings or name in known.excerpts:
        return ""
    if name.startswith("F"):
        if record := known.records.get(name):
            return f"{name} has no evidence now (it was {record.code}, {record.side}). Take it out."
        return f"there is no finding {name}. “evalkit findings draft” lists them in each chapter's file."
    held = [f for f, record in known.records.items() if name in record.excerpts]
    if held:
        return f"{name} was evidence for {held[0]} and has been withdrawn or changed. Choose another excerpt."
    return f"there is no excerpt {name}: it was withdrawn, or its number is mistyped. Choose another."


def find_quoted(text: str) -> list[Quoted]:
    """Every quotation in a Markdown text: in quotation marks of any kind, or behind “>” with none."""
    marked = list(find_marked(_BREAK.sub(PARAGRAPH, text)))
    blocks = [block for block in _BLOCK.finditer(text) if _is_unmarked(block, marked)]
    parted = [(block.start(), *_parted(block)) for block in blocks]
    found = [_quoted(text, start, tail, words) for start, words, tail in parted]
    for mark in marked:
        if not any(block.start() <= mark.start < block.end() for block in blocks):
            after = _sure(_AFTER.match(text, mark.end))
            found.append(_quoted(text, mark.start, after, _flow(mark.words)))
    return sorted(found, key=lambda quotation: quotation.line)


def _is_unmarked(block: re.Match[str], marked: Iterable[Marked]) -> bool:
    """Whether less than half of the words behind “>” is in quotation marks: all are printed as said."""
    inside = sum(mark.end - mark.start for mark in marked if block.start() <= mark.start < block.end())
    return 2 * inside < len(_parted(block)[0])


def _parted(block: re.Match[str]) -> tuple[str, re.Match[str]]:
    """The words behind “>”, and the role and id after them."""
    words = _flow(block[0])
    tail = _sure(_TAIL.search(words))
    return words[: tail.start()], tail


def _quoted(text: str, place: int, parts: re.Match[str], words: str) -> Quoted:
    return Quoted(text.count("\n", 0, place) + 1, words, parts["role"], parts["id"] or "")


def _sure(found: re.Match[str] | None) -> re.Match[str]:
    assert found, "a pattern of which every part may be empty always matches"
    return found


def _flow(text: str) -> str:
    """Words on one line, without the marks “>” that begin lines."""
    return " ".join(re.sub(r"(?:^|[\n\f])[^\S\n\f]*+>", " ", text).split())


def _check_quotation(quotation: Quoted, known: Known) -> tuple[list[str], list[str], Excerpt | None]:
    """What is wrong with a quotation, what could be better, and the excerpt that it quotes."""
    words, name = quotation.words, quotation.excerpt_id
    shown = f"“{shorten(words, 60)}”"
    if not name:
        return _find_unnamed(words, shown, known)
    excerpt = known.excerpts.get(name)
    if excerpt is None:
        return [], [], None
    wrong = []
    if compare_quotation(words, excerpt.segment.text) == "changed":
        change = describe_change(words, excerpt.segment.text)
        wrong.append(
            f"{shown} is not what {name} says: {change}. Correct it, or mark what you left out with "
            "[…] and what you put in with [ ]."
        )
    if not may_quote(excerpt):
        wrong.append(f"{name} may not be quoted: {_why_not(excerpt)}. Take the quotation out.")
    role = known.role_of(excerpt)
    if quotation.role is None:
        wrong.append(f"{shown} has no role. Write ({role}) after it.")
    elif quotation.role.strip().casefold() != role.casefold():
        wrong.append(f"{shown} is attributed to “{quotation.role}”. {name} was said by: {role}.")
    return wrong, [], excerpt


def _find_unnamed(words: str, shown: str, known: Known) -> tuple[list[str], list[str], Excerpt | None]:
    for excerpt in known.excerpts.values():
        if compare_quotation(words, excerpt.segment.text) != "changed":
            if not may_quote(excerpt):
                return [f"{shown} ({excerpt.id}) may not be quoted: {_why_not(excerpt)}."], [], excerpt
            return (
                [],
                [f"{shown} is in {excerpt.id}. Write [{excerpt.id}] after it, so that it is checked."],
                excerpt,
            )
    return (
        [f"{shown} is not found in the evidence. Add the excerpt's id, or take the quotation marks off."],
        [],
        None,
    )


def _why_not(excerpt: Excerpt) -> str:
    if not excerpt.participant.may_quote:
        return "the person did not agree to be quoted"
    return "notes are somebody else's words" if excerpt.source_kind == "notes" else "it is an interviewer's"


def _advise(notes: ChapterNotes, where: str) -> Iterator[Problem]:
    recommendations = [parse_recommendation(text) for text in notes.recommendations]
    loose = [text for text in notes.recommendations if not _REFERENCE.search(text)]
    if loose:
        message = "on no finding or excerpt. Add the numbers in square brackets: [F012]"
        yield Problem(where, f"{plural(len(loose), 'recommendation')} {_rest(loose)} {message}")
    unnamed = [r.text for r in recommendations if not r.for_whom]
    if unnamed:
        message = "not begin with whom it is for: **GP practices:** …"
        yield Problem(where, f"{plural(len(unnamed), 'recommendation')} {_do(unnamed)} {message}")
    told = [p for p in _paragraphs(notes) if not _REFERENCE.search(p)]
    if told:
        message = "to no finding or excerpt, so nobody can follow it to its evidence. Add [F012] or [C00034]"
        yield Problem(
            where, f"{plural(len(told), 'paragraph')} {_refer(told)} {message}: “{shorten(told[0], 50)}”"
        )
    for item in notes.elsewhere.splitlines():
        if item.lstrip().startswith(("-", "*")) and not _SOURCE.search(item):
            yield Problem(where, f"“{shorten(item, 50)}” names no source. Add a link, or (Source: …).")


def _paragraphs(notes: ChapterNotes) -> Iterator[str]:
    for text in notes.sides.values():
        yield from (
            p for p in re.split(r"\n\s*\n", text) if p.strip() and not p.lstrip().startswith(("#", ">"))
        )


def _rest(found: Sized) -> str:
    return "rests" if len(found) == 1 else "rest"


def _refer(found: Sized) -> str:
    return "refers" if len(found) == 1 else "refer"


def _do(found: Sized) -> str:
    return "does" if len(found) == 1 else "do"
