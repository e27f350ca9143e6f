"""Every quotation in a Word file, and whether somebody said it, in these words, and agreed to be quoted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from evalkit.checks.word import Para
from evalkit.quoting.quoted import Quoted, find_marked
from evalkit.quoting.said_words import Evidence, Match, Spoken, flatten

Verdict = Literal["verbatim", "trimmed", "changed", "not_found"]
Fault = Literal["changed", "not_found", "wrong_role", "used_twice", "not_quotable", "no_role"]

FEWEST_WORDS = 4
"""Fewer quoted words are taken for a term, unless they stand in a paragraph of a quotation style."""
BLOCK_STYLES = ("quote", "intense quote", "block text", "epigraph", "quotations", "block quotation")
"""Styles whose whole paragraphs are quotations, in lower case."""
VOICE_STYLE = "service user voice"
_ROLE = re.compile(r"(?<!\s)\s*+(?:\((?P<inside>[^()]+)\)|[—–-]\s*(?P<dashed>[A-Z][^.“”\"()]{1,60}))")
_TAIL = re.compile(r"(?<!\s)\s*+(?:\((?P<inside>[^()]+)\)|[—–]\s*+(?P<dashed>[^—–.\s][^—–.]{1,59}))?\s*+$")


@dataclass(frozen=True, slots=True)
class Checked:
    """A quotation and what is known of it.

    ``verdict`` is about its words, ``faults`` is everything a person should look at (() for none);
    ``difference`` shows what was changed, as [−gone−] and [+new+]; ``match`` is where it was said.
    """

    quoted: Quoted
    verdict: Verdict
    faults: tuple[Fault, ...]
    messages: tuple[str, ...]
    difference: str = ""
    match: Match | None = None


def find_quoted(paragraphs: Iterable[Para]) -> list[Quoted]:
    """Every quotation, in order: in quotation marks of any kind, or a paragraph of a quotation style.

    What the reference group said is not evidence and is passed over.
    """
    return [
        quoted
        for paragraph in paragraphs
        if paragraph.style.lower() != VOICE_STYLE
        for quoted in _in_paragraph(paragraph)
    ]


def check_quotations(
    paragraphs: Iterable[Para], spoken: Sequence[Spoken], known: Iterable[str] = ()
) -> list[Checked]:
    """Every quotation of a file held against what was said.

    ``known`` are other texts that a report quotes: the framework, survey questions, titles. Words of theirs
    are passed over, and so are terms of fewer than four words.
    """
    evidence = Evidence(spoken)
    others = [flatten(text) for text in known]
    checked = [
        _check(quoted, evidence)
        for quoted in find_quoted(paragraphs)
        if _is_long(quoted) and not _is_other(quoted, others)
    ]
    return _used_twice(checked)


def _is_long(quoted: Quoted) -> bool:
    return quoted.block or len(flatten(quoted.words).split()) >= FEWEST_WORDS


def _is_other(quoted: Quoted, others: Sequence[str]) -> bool:
    words = f" {flatten(quoted.words)} "
    return any(words in f" {other} " for other in others)


def _in_paragraph(paragraph: Para) -> Iterator[Quoted]:
    text = paragraph.text
    block = paragraph.style.lower() in BLOCK_STYLES
    found = list(find_marked(text))
    inside = sum(mark.end - mark.start for mark in found)
    if block and inside < len(text) / 2:
        if tail := _TAIL.search(text):
            role = (tail["inside"] or tail["dashed"] or "").strip()
            words = text[: tail.start()].strip(" “”\"'‘’")
            if words:
                yield Quoted(words, role, paragraph.number, paragraph.where, block=True)
        return
    for place, mark in enumerate(found):
        end = found[place + 1].start if place + 1 < len(found) else len(text)
        role = _ROLE.match(text[mark.end : end])
        said = (role["inside"] or role["dashed"] or "").strip() if role else ""
        yield Quoted(mark.words.strip(), said, paragraph.number, paragraph.where, block=block)


def _check(quoted: Quoted, evidence: Evidence) -> Checked:
    matches, marked = evidence.find_marked(quoted.words)
    if not matches:
        return _changed(quoted, evidence)
    best = _best(matches, quoted.role)
    faults, messages = _of_speaker(quoted, matches, best)
    return Checked(quoted, "trimmed" if marked else "verbatim", faults, messages, match=best)


def _changed(quoted: Quoted, evidence: Evidence) -> Checked:
    match, difference = evidence.find_like(quoted.words)
    if match is None:
        message = "These words are not in the evidence. Take them out, or add the source that has them."
        return Checked(quoted, "not_found", ("not_found",), (message,))
    faults, messages = _of_speaker(quoted, [match], match)
    where = f"{match.spoken.source_name} ({match.spoken.source_id})"
    message = f"The words differ from {where}: {difference}. Restore them, or mark a gap with […]."
    return Checked(quoted, "changed", ("changed", *faults), (message, *messages), difference, match)


def _best(matches: Sequence[Match], role: str) -> Match:
    """The match whose speaker may be quoted and has that role, if there is one."""
    return max(matches, key=lambda m: (m.spoken.may_quote, _fits(role, m.spoken)))


def _fits(role: str, spoken: Spoken) -> bool:
    given = f" {flatten(role)} "
    return any(f" {flatten(name)} " in given for name in spoken.roles if name)


def _of_speaker(
    quoted: Quoted, matches: Sequence[Match], best: Match
) -> tuple[tuple[Fault, ...], tuple[str, ...]]:
    faults: list[Fault] = []
    messages = []
    if best.spoken.why_not:
        faults.append("not_quotable")
        messages.append(f"{best.spoken.why_not} Take the quotation out.")
    if not quoted.role:
        faults.append("no_role")
        messages.append(f"It does not say who said it. Add the role in brackets: ({best.spoken.roles[0]}).")
    elif not any(_fits(quoted.role, match.spoken) for match in matches):
        faults.append("wrong_role")
        messages.append(f"It is given to “{quoted.role}”; it was said by: {best.spoken.roles[0]}.")
    return tuple(faults), tuple(messages)


def _used_twice(checked: Sequence[Checked]) -> list[Checked]:
    """Passages that an earlier quotation has already, marked on the later one."""
    seen: list[Checked] = []
    for one in checked:
        earlier = next((e for e in seen if _same(e, one)), None)
        if earlier:
            message = f"The same words are quoted in {earlier.quoted.where} already. Keep one of the two."
            one = replace(one, faults=(*one.faults, "used_twice"), messages=(*one.messages, message))
        seen.append(one)
    return seen


def _same(first: Checked, second: Checked) -> bool:
    if flatten(first.quoted.words) == flatten(second.quoted.words):
        return True
    a, b = first.match, second.match
    if a is None or b is None or a.spoken is not b.spoken:
        return False
    shared = min(a.end, b.end) - max(a.start, b.start)
    return shared >= FEWEST_WORDS or shared >= min(a.end - a.start, b.end - b.start) > 0
