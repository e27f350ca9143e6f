"""Counts of people in what goes out: in tables under any heading, in sentences, in words for pictures.

Which columns count people is told by their headings; where a heading says nothing, by what stands around it.
The rule itself is in ``evalkit.analysis.small_numbers``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import inf

from evalkit.analysis.complement import Sum, find_given_away
from evalkit.analysis.small_numbers import HIDDEN, HIDE_UP_TO, Rule, Shown

_PERSON = (
    "people|persons?|participants?|respondents?|patients?|service[ -]users?|users?|carers?|clients?|staff|"
    "members?|interviewees?|residents?|women|men|woman|man|girls?|boys?|children|adults?|parents?|mothers?|"
    "fathers?|students?|volunteers?|workers?|nurses?|doctors?|gps?|psychiatrists?|psychologists?|therapists?|"
    "coach(?:es)?|managers?|officers?|administrators?|pharmacists?|prescribers?|clinicians?|professionals?|"
    "commissioners?|peers?|practitioners?|consultants?|males?|females?|anybody|everybody|everyone|those"
)
_PEOPLE = re.compile(rf"\b(?:{_PERSON}|base|who|heads?)\b", re.IGNORECASE)
_COUNTS = re.compile(
    r"^(?:n|no\.?|nos?|numbers?|counts?|frequency|freq\.?|total|all|sum)(?: of.*)?$", re.IGNORECASE
)
_UNITS = (
    "excerpts?|codings?|coded|codes?|passages?|words?|per ?cent|percentage|share|sentences?|questions?|"
    "findings?|recommendations?|chapters?|areas?|themes?|cells?|weeks?|days?|months?|years?|hours?|minutes?|times|visits|"
    "contacts|calls|letters|scores?|means?|medians?|points?|ranks?|pages?|lines?|rows?|steps?|items?|characters|"
    "versions?|drafts?|comments?|changes?|priority|price|pounds|cost|coders?|sheets?|units?|beds?|sessions?|"
    "appointments?|agree(?:ment)?|alpha|kappa|missing|aim|chances?|things?"
)
_PLACES = (
    "interviews?|sources?|groups|group discussions?|surveys?|notes|meetings?|teams?|services?|organisations?|"
    "practices"
)
"""What people are in or are counted by: “people in groups” are people, “groups” are not."""
_NOT_PEOPLE = re.compile(rf"\b(?:{_UNITS}|{_PLACES})\b|%|£|\bid\b", re.IGNORECASE)
_NO_COUNT = re.compile(rf"\b(?:{_UNITS})\b|%|£|\bid\b", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"\b(?:answer|role|gender|sex|age|ethnicity|ethnic|group|religion|sexuality|disability|diagnosis|job|"
    r"profession|who|team|postcode|language|characteristic)\b",
    re.IGNORECASE,
)
_TOTAL = re.compile(r"^(?:total|all|everybody|everyone|base|sum|together)\b", re.IGNORECASE)
_NUMBER = r"(\d{1,3}(?:,\d{3})+|\d+)"
_CELL = re.compile(
    rf"(?:n ?= ?)?{_NUMBER}(?:\.0)?(?: ?\(\d[\d.,]* ?%[^)]*\))?"
    rf"|{_NUMBER} (?:of|out of|/) ?(?:about )?{_NUMBER}.*|[\d.]+ ?% ?\((?:n ?= ?)?{_NUMBER}\)"
    rf"|{_NUMBER} \({_NUMBER} / {_NUMBER}\)"
)
"""What counts in a cell: “3”, “3 (27%)”, “3 of 14”, “27% (3)”, “3 (2 / 1)”."""
_SIDES = re.compile(rf"{_NUMBER} \({_NUMBER} / {_NUMBER}\)")
_PERCENT = re.compile(r"\d ?%(?! (?:confidence|intervals?|limits|CI|Wilson|bootstrap)\b)")
"""A share; not the level of an interval or the name of its method, as in “95% Wilson”."""
_FLOW = re.compile(r"(?:recruited|randomised|allocated|started|withdrew)", re.IGNORECASE)
_TARGET = re.compile(r"\btargets?\b", re.IGNORECASE)
_PIECE = re.compile(r"[,;:.?]\s+|[,;:.?]$|\s(?:and|or|\+)\s")
_NAMED = re.compile(rf"\D+ {_NUMBER}")
_SAID = re.compile(rf"{_NUMBER}|(?:(?<!\D)\D+|\d+) {_NUMBER}|{_NUMBER} \D+")
_QUOTED = re.compile(r"“[^“”]*”|\"[^\"]*\"|‘[^‘’]*’(?!\w)")
_NUMBERS = "one two three four five six seven eight nine ten eleven twelve"
_WORDS = {word: number for number, word in enumerate(_NUMBERS.split(), start=1)}
_N = rf"(?:{_NUMBER}|({'|'.join(_WORDS)}))"
_MORE = "thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty"
_OF = re.compile(
    rf"(?<![\w.,/–-]){_N} (?:out )?of (?:the |about |those )*(?:{_NUMBER}|{'|'.join(_WORDS)}|{_MORE})\b"
    r"(?P<after>(?: [\w’-]+){0,3})",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"\b(?:page|part|step|chapter|table|figure|draft|item|row|version|volume)s? $", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class CountFound:
    """A cell that counts people: its row (from 1), its column's heading and how many it says."""

    row: int
    column: str
    count: int


@dataclass(frozen=True, slots=True)
class Counted:
    """A table as it is checked: its heading row, its other rows, and what is said above it."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    caption: str = ""


def find_counts(table: Counted, roles: Collection[str] = ()) -> Iterator[CountFound]:
    """Every count of people in a table. ``roles`` are further words for people, such as a project's roles.

    >>> list(find_counts(Counted(["Role", "Number"], [["GP", "3 (27%)"], ["Nurse", "*"]])))
    [CountFound(row=1, column='Number', count=3)]
    """
    people = set(_people_columns(table, roles))
    for number, row in enumerate(table.rows, start=1):
        flow = _is_flow(row)
        label = row[0] if row else ""
        by_label = _is_people(label, roles)
        for place, cell in enumerate(row):
            heading = table.header[place] if place < len(table.header) else ""
            counts = place in people or (by_label and place > 0 and not _NOT_PEOPLE.search(heading))
            for count in _read_cell(cell, place in people) if counts else ():
                if not (flow and count > HIDE_UP_TO):
                    yield CountFound(number, heading or label, count)


def _is_flow(row: Sequence[str]) -> bool:
    """The whole study's flow, which is printed as it is: “all | recruited | 128”."""
    cells = [cell.strip() for cell in row]
    return any(map(_TOTAL.fullmatch, cells)) and any(map(_FLOW.fullmatch, cells))


def find_beside(table: Counted) -> Iterator[int]:
    """The rows in which a hidden count stands beside an exact percentage, from which it may follow."""
    for number, row in enumerate(table.rows, start=1):
        if any(cell.strip() == HIDDEN for cell in row) and any(map(_PERCENT.search, row)):
            yield number


def find_following(table: Counted, rule: Rule) -> Iterator[str]:
    """The rows and columns whose hidden counts follow from the others and their total."""
    total = next((n for n, row in enumerate(table.rows) if row and _TOTAL.match(row[0])), None)
    lines: list[tuple[str, list[str], str]] = []
    if total is not None:
        for place, heading in enumerate(table.header[1:], start=1):
            cells = [row[place] for n, row in enumerate(table.rows) if n != total and place < len(row)]
            if place < len(table.rows[total]):
                lines.append((heading, cells, table.rows[total][place]))
    last = [place for place, heading in enumerate(table.header) if place and _TOTAL.match(heading)]
    for row in table.rows if len(last) == 1 else ():
        cells = [cell for place, cell in enumerate(row) if place and place != last[0]]
        if last[0] < len(row):
            lines.append((row[0], cells, row[last[0]]))
    yield from (name for name, cells, end in lines if _follows(cells, end, rule))


def find_in_words(text: str, roles: Collection[str] = ()) -> list[tuple[str, int]]:
    """Counts of people in a sentence: “3 of 14”, “3 (27%)”, “3 women”; what is quoted is left out.

    >>> find_in_words("3 of 14 said so, and 2 nurses did not. In 6 of 19 sources two coders did.")
    [('3 of 14', 3), ('2 nurses', 2)]
    """
    said = _QUOTED.sub(lambda quoted: " " * len(quoted[0]), text)
    found: dict[int, tuple[str, int]] = {}
    for match in _OF.finditer(said):
        about = match[1] or _PEOPLE.search(match["after"])  # in words, “two of three” may be anything
        if about and not _NOT_PEOPLE.search(match["after"]) and not _BEFORE.search(said[: match.start()]):
            words = match[0].removesuffix(match["after"])
            found[match.start()] = (words, _value(match[1], match[2]))
    person = "|".join([_PERSON, *(re.escape(role.casefold()) + "s?" for role in roles)])
    counted = rf"(?<![\w.,/£–-])(?<!\d to ){_NUMBER} (?:(?:more|other|young|older) )?(?:{person})\b"
    for match in re.finditer(rf"{counted}(?! (?:each|per)\b)", said, re.IGNORECASE):
        found.setdefault(match.start(), (match[0], _value(match[1], "")))
    for match in re.finditer(rf"(?<![\w.,/–-]){_NUMBER} \(\d[\d.]* ?%\)|\bn ?= ?{_NUMBER}\b", said):
        found.setdefault(match.start(), (match[0], _value(match[1] or match[2], "")))
    return [found[place] for place in sorted(found)]


def find_in_alt(text: str, roles: Collection[str] = ()) -> list[tuple[str, int]]:
    """Counts in the words for a picture of people, in any of its pieces: “Yes 3”, “3 challenging”."""
    found = find_in_words(text, roles)
    if not _PEOPLE.search(text):
        return found
    for piece in _PIECE.split(text):
        match = _SAID.fullmatch(piece.strip())
        if match and not _NOT_PEOPLE.search(match[0]):
            found += [(match[0], int(n.replace(",", ""))) for n in match.groups() if n]
    return list(dict.fromkeys(found))


def find_exact(counts: Iterable[int], rule: Rule) -> list[int]:
    """The counts that the rule does not print as they are: too few, or not rounded."""
    return [n for n in counts if n and str(n) != rule.show(n).text.replace(",", "")]


def _value(number: str | None, word: str | None) -> int:
    return int(number.replace(",", "")) if number else _WORDS[(word or "").casefold()]


def _people_columns(table: Counted, roles: Collection[str]) -> Iterator[int]:
    told = [h for h in table.header[1:] if _NOT_PEOPLE.search(h) or _TARGET.search(h)]
    about = _PEOPLE.search(table.caption) or _ATTRIBUTE.search(table.header[0] if table.header else "")
    things = _NOT_PEOPLE.search(table.caption) and not _PEOPLE.search(table.caption)
    for place, heading in enumerate(table.header):
        if _NOT_PEOPLE.search(heading) and not _is_people(heading, roles):
            continue
        if _is_people(heading, roles):
            yield place
        elif things or not place or not _is_numeric(table, place):
            continue
        elif _COUNTS.match(heading.strip()) or about or not told:
            yield place


def _is_people(text: str, roles: Collection[str]) -> bool:
    low = text.casefold()
    named = any(re.search(rf"\b{re.escape(role.casefold())}s?\b", low) for role in roles)
    return bool((_PEOPLE.search(text) or named) and not _NO_COUNT.search(text))


def _is_numeric(table: Counted, place: int) -> bool:
    """Whether what stands in a column is mostly whole numbers, some with their share."""
    cells = [row[place].strip() for row in table.rows if place < len(row)]
    filled = [cell for cell in cells if cell and cell not in ("–", "-", "—")]
    counted = [cell for cell in filled if cell == HIDDEN or _CELL.fullmatch(cell)]
    return bool(filled) and 2 * len(counted) > len(filled)


def _read_cell(cell: str, told: bool) -> list[int]:
    """The counts of people in a cell; among words only where the column is ``told`` to count people."""
    cell = cell.strip()
    if match := _SIDES.fullmatch(cell):
        return [int(n.replace(",", "")) for n in match.groups()]
    if match := _CELL.fullmatch(cell):
        return [int(next(n for n in match.groups() if n).replace(",", ""))]
    found = [_NAMED.fullmatch(piece.strip()) for piece in _PIECE.split(cell)] if told else []
    return [int(m[1].replace(",", "")) for m in found if m and not _NOT_PEOPLE.search(m[0])]


def _follows(cells: Sequence[str], total: str, rule: Rule) -> bool:
    shown = {str(place): _shown(cell) for place, cell in enumerate(cells)}
    parts = {key: count for key, count in shown.items() if count is not None}
    whole = _shown(total)
    hidden = [key for key, count in parts.items() if count.hidden]
    if whole is None or not hidden or len(parts) < len(shown):
        return False
    spans: dict[str, tuple[float, float]] = {}
    for key, count in {**parts, "total": whole}.items():
        exact = count.number is not None and bool(find_exact([count.number], rule))
        low, high = (count.number or 0, count.number) if exact else rule.span(count)
        spans[key] = (low, inf if high is None else high)
    return bool(find_given_away(spans, [Sum("total", tuple(parts))], hidden))


def _shown(cell: str) -> Shown | None:
    cell = cell.strip().removesuffix(".0")
    if cell == HIDDEN:
        return Shown(HIDDEN, None)
    match = _CELL.fullmatch(cell)
    if match is None:
        return None
    number = int(next(n for n in match.groups() if n).replace(",", ""))
    return Shown(str(number), number)
