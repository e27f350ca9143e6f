"""Every reference and quotation that people wrote in a chapter's file, checked against the evidence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from evalkit.findings.notes import ChapterNotes, find_headings, parse_chapter_notes, written_lines
from evalkit.findings.notice import MUST, Kind, Notice, Scope, ScopeAt
from evalkit.findings.quotations import may_quote
from evalkit.findings.quoted import find_quoted
from evalkit.findings.record import Records
from evalkit.findings.uncited import LEAVE, OWN, blank_left_out, find_uncited
from evalkit.ids import make_alias, number_of
from evalkit.model import VALENCE_NAMES, VALENCES, Chapter, Codebook, Excerpt, Finding, Problem, Valence
from evalkit.quoting.quoted import Quoted
from evalkit.quoting.said_words import Evidence, Spoken
from evalkit.quoting.verbatim import compare_quotation, describe_change
from evalkit.text import count_words, shorten
from evalkit.wording import plural

NAMED = 60
"""Characters of a sentence or quotation by which a notice names it."""
SHORT = 4
"""Fewer words in quotation marks are a term or a title, not what somebody said."""
_REFERENCE = re.compile(r"(?<![\w#/-])(?P<id>F\d{3,}|C\d{5,})(?!\w)")
_GROUP = re.compile(r"\[(?P<refs>\s*[FC]\d+(?:[,;\s]+[FC]\d+)*\s*)\](?!\()", re.IGNORECASE)
"""Ids in square brackets, also such as were typed wrongly: [C34], [c00034]."""
_ONE = re.compile(r"[FC]\d+", re.IGNORECASE)
_RECOMMENDATION = re.compile(r"\*\*(?P<who>[^*]+?)\s*:?\*\*\s*:?\s*(?P<what>.*)", re.DOTALL)
_SOURCE = re.compile(r"https?://\S|\bdoi\b|\(?\bsource:\s*\w|\^\[", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What somebody should do, and the findings that it rests on. ``for_whom`` is "" for nobody named."""

    text: str
    for_whom: str = ""
    findings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Known:
    """What references are checked against. ``role_of`` says how an excerpt is attributed.

    ``names`` has what the codes are called; ``sides`` is False where the codebook takes none.
    """

    findings: Mapping[str, Finding]
    excerpts: Mapping[str, Excerpt]
    records: Records
    role_of: Callable[[Excerpt], str]
    names: Mapping[str, str] = field(default_factory=dict)
    sides: bool = True

    @cached_property
    def said(self) -> Evidence:
        """The words of every excerpt, each under the excerpt's id, to be searched."""
        return Evidence(
            Spoken(e.segment.text, e.id, e.source_name, ()) for e in dict.fromkeys(self.excerpts.values())
        )


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
    codebook: Codebook | None = None,
) -> Known:
    """What references can lead to: findings by number, excerpts by the ids of all their codings."""
    by_id = {coding: excerpt for excerpt in excerpts for coding in (excerpt.id, *excerpt.codings)}
    names = {code.slug: code.name for code in codebook.codes} if codebook else {}
    sides = codebook.sides if codebook else True
    return Known({finding.id: finding for finding in findings}, by_id, records, role_of, names, sides)


def parse_recommendation(text: str) -> Recommendation:
    """A recommendation as people write it.

    >>> parse_recommendation("**GP practices:** Name a contact. [F012, F014]")
    Recommendation(text='Name a contact.', for_whom='GP practices', findings=('F012', 'F014'))
    """
    found = _RECOMMENDATION.fullmatch(text.strip())
    who, what = (found["who"], found["what"]) if found else ("", text)
    ids = tuple(dict.fromkeys(m["id"] for m in _REFERENCE.finditer(what) if m["id"].startswith("F")))
    return Recommendation(re.sub(r"(?<!\s)\s*+\[[FC\d,;\s]+\]", "", what).strip(), who.strip(), ids)


def check_notes(text: str, where: str, known: Known, chapter: Chapter | None = None) -> Checked:
    """Check what people wrote in one chapter's file, which ``where`` names; lines are counted in it."""
    notes = parse_chapter_notes(text, where)
    found = check_text(text, where, known, scopes_of(text, chapter.codes if chapter else ()))
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


def check_text(text: str, where: str, known: Known, scope_at: ScopeAt = lambda line: Scope()) -> Checked:
    """Check the references and quotations of any file that people write, whatever its headings."""
    written = blank_left_out("\n".join(written_lines(text)))
    quoted = [(e.id, f"{where}, line {line}") for e, line in find_quoted_excerpts(written, known)]
    told = [
        (notice.kind in MUST, Problem(f"{where}, line {notice.line}", notice.message))
        for notice in notice_text(written, known, scope_at)
        if notice.kind != "repeated"
    ]
    return Checked(
        sum(1 for _ in _references(written)),
        len(_find_checked(written)),
        tuple(problem for must, problem in told if must),
        tuple(problem for must, problem in told if not must),
        tuple(quoted),
    )


def scopes_of(text: str, codes: tuple[str, ...]) -> ScopeAt:
    """What each line of a chapter's file is about: the chapter's codes, and the side of its section."""
    text = "\n".join(written_lines(text))
    begins = [(text.count("\n", 0, start) + 1, key) for start, _, key in find_headings(text)]

    def scope_at(line: int) -> Scope:
        return scope_of(next((key for first, key in reversed(begins) if first < line), ""), codes)

    return scope_at


def scope_of(key: str, codes: tuple[str, ...]) -> Scope:
    """What a section of a chapter is about."""
    return Scope(codes, next((side for side in VALENCES if side == key), None))


def notice_text(
    text: str, known: Known, scope_at: ScopeAt, used: Mapping[str, str] | None = None
) -> list[Notice]:
    """Everything to look at in what a person wrote, in order of where it stands.

    ``used`` has the place where an excerpt is quoted elsewhere, by its id.
    """
    text = blank_left_out(text)
    found = [*_notice_ids(text, known, scope_at), *_notice_uncited(text, scope_at)]
    seen = dict(used or {})
    for quotation in _find_checked(text):
        place = quotation.number, shorten(quotation.words, NAMED), quotation.start, quotation.end
        wrong, better, excerpt = _check_quotation(quotation, known)
        told: list[tuple[Kind, str]] = [*(("quotation", m) for m in wrong), *(("hint", m) for m in better)]
        if excerpt:
            if excerpt.id in seen:
                told.append(("repeated", _say_repeated(excerpt.id, seen[excerpt.id])))
            seen.setdefault(excerpt.id, quotation.where)
        found += [Notice(kind, place[0], place[1], message, *place[2:]) for kind, message in told]
    return sorted(found, key=lambda notice: (notice.line, notice.start))


def notice_open(text: str, known: Known, scope_at: ScopeAt) -> list[Notice]:
    """What is open before a text may go out, in order of where it stands.

    Ids that lead nowhere, quotations that are not what their ids say, and sentences that rest on nothing.
    """
    text = blank_left_out(text)
    found = [notice for notice in _notice_ids(text, known, scope_at) if notice.kind == "unknown"]
    for quotation in _find_checked(text):
        if quotation.excerpt_id:
            place = quotation.number, shorten(quotation.words, NAMED), quotation.start, quotation.end
            wrong, _, _ = _check_quotation(quotation, known)
            found += [Notice("quotation", place[0], place[1], message, *place[2:]) for message in wrong]
    return sorted([*found, *_notice_uncited(text, scope_at)], key=lambda notice: notice.start)


def find_named(text: str) -> list[str]:
    """The ids that a text names, each once, in order."""
    return list(dict.fromkeys(name for _, name in _references(blank_left_out(text))))


def find_quoted_excerpts(text: str, known: Known) -> list[tuple[Excerpt, int]]:
    """The excerpts that a text quotes, each with its line; also where no id stands beside the words."""
    return [
        (excerpt, quotation.number)
        for quotation in _find_checked(blank_left_out(text))
        if (excerpt := known.excerpts.get(quotation.excerpt_id) or _find_said(quotation, known))
    ]


def find_unknown(text: str, known: Known) -> list[tuple[str, str]]:
    """The ids in square brackets that lead nowhere, each with why, whatever the text is."""
    named = dict.fromkeys(m[0] for group in _GROUP.finditer(text) for m in _ONE.finditer(group["refs"]))
    return [(name, why) for name in named if (why := _why_unknown(name, known))]


def find_repeated(quoted: Iterable[tuple[str, str]]) -> list[Problem]:
    """Excerpts that are quoted more than once, in one chapter or in several."""
    first: dict[str, str] = {}
    problems = []
    for excerpt_id, place in quoted:
        if excerpt_id in first:
            problems.append(Problem(place, _say_repeated(excerpt_id, first[excerpt_id])))
        first.setdefault(excerpt_id, place)
    return problems


def _say_repeated(excerpt_id: str, place: str) -> str:
    return f"{excerpt_id} is quoted already ({place}). Choose another excerpt."


def _references(text: str) -> Iterator[tuple[int, str]]:
    """Where ids stand, and what was typed: those in square brackets however they were typed."""
    grouped = {
        group.start("refs") + one.start(): one[0]
        for group in _GROUP.finditer(text)
        for one in _ONE.finditer(group["refs"])
    }
    yield from sorted((grouped | {m.start(): m["id"] for m in _REFERENCE.finditer(text)}).items())


def _notice_ids(text: str, known: Known, scope_at: ScopeAt) -> Iterator[Notice]:
    for start, name in _references(text):
        line = text.count("\n", 0, start) + 1
        if why := _why_unknown(name, known):
            yield Notice("unknown", line, name, why, start, start + len(name))
        elif why := _why_elsewhere(name, known, scope_at(line)):
            yield Notice("elsewhere", line, name, why, start, start + len(name))


def _notice_uncited(text: str, scope_at: ScopeAt) -> Iterator[Notice]:
    for start, end in find_uncited(text):
        line = text.count("\n", 0, start) + 1
        if scope_at(line).side:
            words = text[start:end]
            message = (
                f"“{shorten(words, 60)}” names no evidence. Name it, or write {OWN} or {LEAVE} behind the "
                "sentence."
            )
            yield Notice("uncited", line, words, message, start, end)


def _why_unknown(name: str, known: Known) -> str:
    if name in known.findings or name in known.excerpts:
        return ""
    if record := known.records.get(name):
        return f"{name} has no evidence now (it was {record.code}, {record.side}). Take it out."
    held = [f for f, record in known.records.items() if name in record.excerpts]
    if held:
        return f"{name} was evidence for {held[0]} and has been withdrawn or changed. Choose another excerpt."
    if near := _near(name, known):
        return f"{name} is not written as an id. Did you mean {near}?"
    if name.upper().startswith("F"):
        return f"there is no finding {name}. “evalkit findings draft” lists them in each chapter's file."
    return f"there is no excerpt {name}: it was withdrawn, or its number is mistyped. Choose another."


def _near(name: str, known: Known) -> str:
    """The id that was meant by one with too few noughts or a small letter; "" for none."""
    kind = "findings" if name.upper().startswith("F") else "codings"
    near = make_alias(kind, number_of(name) or 0)
    return near if near != name and (near in known.findings or near in known.excerpts) else ""


def _why_elsewhere(name: str, known: Known, scope: Scope) -> str:
    """Why an id hardly fits where it stands: it is of another chapter, or of the other side."""
    one = known.findings.get(name) or known.excerpts[name]
    if scope.codes and one.code not in scope.codes:
        code = known.names.get(one.code, one.code)
        return f"{name} is about “{code}”, which belongs to another chapter. Is it the one that you mean?"
    if known.sides and scope.side and one.valence != scope.side:
        return f"{name} was coded as {_say_side(one.valence)}, and stands here under {_say_side(scope.side)}."
    return ""


def _say_side(side: Valence) -> str:
    return f"“{VALENCE_NAMES[side]}”"


def _find_checked(text: str) -> list[Quoted]:
    """The quotations that are held against what was said: not terms of a few words."""
    return [q for q in find_quoted(text) if q.excerpt_id or count_words(q.words) >= SHORT]


def _find_said(quotation: Quoted, known: Known) -> Excerpt | None:
    """The excerpt that has the words of a quotation without an id."""
    found, _ = known.said.find_marked(quotation.words)
    return known.excerpts[found[0].spoken.source_id] if found and not quotation.excerpt_id else None


def _check_quotation(quotation: Quoted, known: Known) -> tuple[list[str], list[str], Excerpt | None]:
    """What is wrong with a quotation, what could be better, and the excerpt that it quotes."""
    words, name = quotation.words, quotation.excerpt_id
    shown = f"“{shorten(words, NAMED)}”"
    if not name:
        return _find_unnamed(quotation, shown, known)
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
    if not quotation.role.strip():
        wrong.append(f"{shown} has no role. Write ({role}) after it.")
    elif quotation.role.strip().casefold() != role.casefold():
        wrong.append(f"{shown} is attributed to “{quotation.role}”. {name} was said by: {role}.")
    return wrong, [], excerpt


def _find_unnamed(quotation: Quoted, shown: str, known: Known) -> tuple[list[str], list[str], Excerpt | None]:
    excerpt = _find_said(quotation, known)
    if excerpt is None:
        told = f"{shown} is not found in the evidence. Add the excerpt's id, or take the quotation marks off."
        return [told], [], None
    if not may_quote(excerpt):
        return [f"{shown} ({excerpt.id}) may not be quoted: {_why_not(excerpt)}."], [], excerpt
    hint = f"{shown} is in {excerpt.id}. Write [{excerpt.id}] after it, so that it is checked."
    return [], [hint], excerpt


def _why_not(excerpt: Excerpt) -> str:
    if not excerpt.participant.may_quote:
        return "the person did not agree to be quoted"
    return "notes are somebody else's words" if excerpt.source_kind == "notes" else "it is an interviewer's"


def _advise(notes: ChapterNotes, where: str) -> Iterator[Problem]:
    recommendations = [parse_recommendation(text) for text in notes.recommendations]
    loose = [text for text in notes.recommendations if not _REFERENCE.search(text)]
    if loose:
        message = "on no finding or excerpt. Add the numbers in square brackets: [F012]"
        yield Problem(
            where, f"{plural(len(loose), 'recommendation rests', 'recommendations rest')} {message}"
        )
    unnamed = [r.text for r in recommendations if not r.for_whom]
    if unnamed:
        message = "not begin with whom it is for: **GP practices:** …"
        yield Problem(where, f"{plural(len(unnamed), 'recommendation does', 'recommendations do')} {message}")
    for item in notes.elsewhere.splitlines():
        if item.lstrip().startswith(("-", "*")) and not _SOURCE.search(item):
            yield Problem(where, f"“{shorten(item, 50)}” names no source. Add a link, or (Source: …).")
