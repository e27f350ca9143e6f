"""What each column of a survey table probably holds: a draft for a person to correct.

The rules, in order; the first that fits decides, and ``note`` says which did. Blank cells and answers that
say nothing ("n/a", "none") are left out before anything is counted. The thresholds are ours, set so that a
survey of 25 rows is read as a person would; nothing depends on them once a person has checked the file.

1. Nothing in it, or a header or content that says e-mail, name, phone, address, IP or link: ignore.
2. A header that the exporters use for ids and times, or content that is dates: id, time; for records of
   their own (collector, seed, progress …): ignore.
3. Marks in one column per option: multiple.
4. Only answers of a usual scale (agreement, quality, frequency, confidence, yes and no …), or numbers from 0
   to 10: closed, in the scale's order.
5. Cells with several repeated answers, apart by ; or a comma: multiple.
6. A header that asks about the respondent (role, team, age …) and short answers: attribute.
7. At most 12 different answers, each given twice on average, none longer than 15 words: closed where the
   header is a question, else attribute. Under 4 answers, repetition shows nothing and this rule rests.
8. Answers of 3 words on average, or one of 8, or a header that asks for words (why, comments …), and at least
   one different answer in five: open.
9. Numbers or codes that all differ: ignore. The rest: attribute.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from statistics import mean

from evalkit.model.unsaid import key
from evalkit.sources.participants.participants import parse_kind
from evalkit.sources.surveys.identity import CONTENT, are_names, identifies, is_place_of_address
from evalkit.sources.surveys.own_records import (
    counts_rows,
    find_tests,
    is_id,
    is_record,
    is_time,
    read_weight,
    says_weight,
)
from evalkit.sources.surveys.survey_settings import SurveyColumn, SurveySettings
from evalkit.sources.surveys.survey_words import (
    are_codes,
    find_outside,
    find_scale,
    is_dont_know,
    is_empty,
    leading_number,
    order_by_scale,
)
from evalkit.sources.surveys.tick_columns import find_ticks, repeats_ticks, strip_codes
from evalkit.sources.surveys.together import asks_to_quote, keep_one_id, share_scales
from evalkit.sources.surveys.waves import find_waves
from evalkit.sources.tables.table_rows import Table
from evalkit.text import count_words
from evalkit.wording import join_plain

MOST_ANSWERS = 12
MOST_OPTIONS = 20
LONGEST_CLOSED = 15  # words
_FEWEST = 4  # answers from which repetition means something

_NOT_KEPT = "It may say who people are: respondents are numbered down the rows instead."
_CODE = re.compile(r"(?=\S*\d)[\w./-]+")
_DATE = re.compile(r"(\d{4}-\d\d?-\d\d?|\d\d?[/.-]\d\d?[/.-]\d{2,4})([ T]+\d\d?:\d\d.*)?")
_RANGE = re.compile(
    r"\d{1,3}\s?(?:[-–/]|to)\s?\d{1,3}( \w+)?|\d{1,3}\s?\+( \w+)?|(?:more|less|fewer|over|under) "
    r"(?:than )?\d+( \w+)?"
    r"|\d{1,3} or (?:more|less|fewer)( \w+)?",
    re.I,
)
_SENTENCE = re.compile(r"(?=(?:\S+\s+){3})[^\W\d].*[.!?…]", re.DOTALL)
_LETTERS = re.compile(r".*[^\W\d_]{2}.*", re.DOTALL)
_TRAIT = (
    r"(role|job|profession|discipline|occupation|team|age|gender|sex|ethnic\w*|borough|practice|surgery|site"
    r"|area|locality|neighbourhood|service|trust|organisation|department|sector|grade|band|years?)"
)
_ABOUT_SHORT = re.compile(rf"(?!.*\?)(\S+ ){{0,3}}{_TRAIT}( \S+){{0,3}}", re.I)
_ABOUT_ASKED = re.compile(
    rf"(what|which)('s| is| are) your (\S+ ){{0,2}}{_TRAIT}\b.*|which (\S+ ){{0,3}}describes .*"
    rf"|(what|which) (\S+ ){{0,3}}{_TRAIT} ((do|are|did|were) you "
    r"(work|based|in|at|from|live|belong|use|attend|see)|is your (\S+ ){0,3}(in|based|part of))\b.*"
    r"|how (old|long) (are|have) you\b.*|(i am|are you) an?\b.*",
    re.I,
)
_AMOUNT = re.compile(r"\b(age|old|years?|months?|how long|band|grade)\b", re.I)
_ROLE = re.compile(r"\b(role|job( title)?|profession|discipline|occupation)\b", re.I)
_ASKS_WORDS = re.compile(
    r"\b(why|what|how|describe|tell us|comments?|anything|suggest\w*|explain|improve\w*|feedback|reasons?"
    r"|other)\b",
    re.I,
)
_QUESTION = re.compile(
    r"\?|^q\d+\b|^(how|what|which|do|does|did|is|are|have|has|to what extent|would)\b", re.I
)


@dataclass(frozen=True)
class _Column:
    """A column and what is counted about it.

    ``given`` are its cells that are not blank, ``values`` those of them that say something. ``tick`` is the
    question and option of a column of ticks, ``beside`` the table's headers, ``question`` the header without
    the code in front.
    """

    header: str
    given: tuple[str, ...]
    tick: tuple[str, str] | None = None
    beside: tuple[str, ...] = ()
    question: str = ""

    @cached_property
    def values(self) -> tuple[str, ...]:
        return tuple(value for value in self.given if not is_empty(value))

    @cached_property
    def different(self) -> Counter[str]:
        """Each different answer that says something, as first spelt, with how often it was given."""
        return _count(self.values)

    @cached_property
    def mean_words(self) -> float:
        return mean(map(count_words, self.values))

    @cached_property
    def most_words(self) -> int:
        return max(map(count_words, self.values))

    @property
    def by_frequency(self) -> list[str]:
        """Every different answer given, the commonest first, "none of these" and "don't know" last."""
        counts = _count(self.given)
        return sorted(counts, key=lambda value: (_comes_last(value), -counts[value], value))

    def share(self, pattern: re.Pattern[str]) -> float:
        return sum(bool(pattern.fullmatch(value)) for value in self.values) / len(self.values)


def _comes_last(answer: str) -> int:
    """2 for "don't know" and its like, 1 for "none" or "none of these", else 0."""
    return 2 if is_dont_know(answer) else int(f"{key(answer)} ".startswith("none "))


def _count(values: Iterable[str]) -> Counter[str]:
    spelt: dict[str, str] = {}
    return Counter(spelt.setdefault(key(value), value) for value in values)


def draft_settings(table: Table, name: str) -> SurveySettings:
    """The draft for a table. Who answered is left blank and, unless a column asks, nobody may be quoted.

    Both are for a person to say.
    """
    texts = strip_codes(table.columns)
    cells = {h: tuple(row[i] for row in table.rows if row[i]) for i, h in enumerate(table.columns)}
    of_text = {text: cells[header] for header, text in zip(table.columns, texts, strict=True)}
    ticks = find_ticks(texts, lambda text: of_text[text])
    again = {h for h in table.columns if repeats_ticks(h, ticks.values(), cells[h])}
    columns = [
        _say_question(
            _draft_column(_Column(header, cells[header], ticks.get(text), table.columns, text)), text
        )
        for header, text in zip(table.columns, texts, strict=True)
    ]
    columns = [_ignore(c, "The columns behind it say the same.") if c.header in again else c for c in columns]
    columns = keep_one_id(share_scales(columns), table)
    wave_column, waves = find_waves(table, next((c.header for c in columns if c.what == "id"), ""))
    columns = [_ignore(c, "Which of several times somebody answered.") if c.header == wave_column else c
               for c in columns]  # fmt: skip
    trials = {h: found for h in table.columns if (found := find_tests(h, table.columns, cells[h]))}
    weights = (h for h in table.columns if says_weight(h) and cells[h] and all(map(read_weight, cells[h])))
    readable = [c for c in columns if c.what in ("attribute", "closed", "multiple")]
    values_of = {c.header: {row[i] for row in table.rows} - {""} for i, c in enumerate(columns)}
    kinds = (c.header for c in readable if values_of[c.header] and all(map(parse_kind, values_of[c.header])))
    quotable = (c.header for c in readable if asks_to_quote(c.header, values_of[c.header]))
    asked_to_quote = next(quotable, "")
    roles = (c.header for c in readable if c.what == "attribute" and _ROLE.search(c.header))
    return SurveySettings(
        name=name,
        kind_column=next(kinds, ""),
        role_column=next(roles, ""),
        may_quote=bool(asked_to_quote),
        may_quote_column=asked_to_quote,
        left_out_column=next(iter(trials), ""),
        left_out=next(iter(trials.values()), ()),
        wave_column=wave_column,
        waves=waves,
        weight_column=next(weights, ""),
        columns=tuple(columns),
    )


def _draft_column(column: _Column) -> SurveyColumn:
    if not column.values and column.tick:
        return _tick(column.header, column.tick)
    if not column.values:
        return SurveyColumn(header=column.header, what="ignore", note="Nobody answered it.")
    return next(drafted for rule in _RULES if (drafted := rule(column)))


def _ignore(column: SurveyColumn, note: str) -> SurveyColumn:
    return SurveyColumn(header=column.header, what="ignore", note=note)


def _say_question(column: SurveyColumn, text: str) -> SurveyColumn:
    """The block with its question as people read it, where the header holds a code as well."""
    if column.what not in ("closed", "open") or column.question or text == column.header:
        return column
    return column.model_copy(update={"question": text})


def _personal(column: _Column) -> SurveyColumn | None:
    if identifies(column.header):
        note = "The header says that it identifies people."
    elif is_place_of_address(column.header, column.beside):
        note = "Where the connection was, which may identify people."
    elif not is_id(column.header, column.values) and any(column.share(pattern) >= 0.5 for pattern in CONTENT):
        note = "Most answers look like contact details, places on a map or links."
    elif _may_hold_names(column) and are_names(column.values):
        note = "Most answers look like people’s names."
    else:
        return None
    return SurveyColumn(header=column.header, what="ignore", note=note)


def _may_hold_names(column: _Column) -> bool:
    """Not an id, which is not kept by itself, nor a question whose answers come again, which is told."""
    asked = "?" in column.header and len(column.different) < len(column.values)
    return not asked and not is_id(column.header, column.values)


def _id_or_time(column: _Column) -> SurveyColumn | None:
    if is_id(column.header, column.values) or counts_rows(column.header, column.values):
        note = "The header says so." if are_codes(column.values) else f"The header says so. {_NOT_KEPT}"
        return SurveyColumn(header=column.header, what="id", note=note)
    if is_time(column.header) or column.share(_DATE) >= 0.8:
        return SurveyColumn(header=column.header, what="time", note="The header or the answers say so.")
    return None


def _record(column: _Column) -> SurveyColumn | None:
    if find_tests(column.header, column.beside, column.values):
        return SurveyColumn(
            header=column.header, what="ignore", note="It tells trials of the form from answers."
        )
    if says_weight(column.header) and all(map(read_weight, column.values)):
        return SurveyColumn(header=column.header, what="ignore", note="How much each respondent counts.")
    if not is_record(column.header, column.values):
        return None
    return SurveyColumn(header=column.header, what="ignore", note="The survey program’s own record.")


def _ticks(column: _Column) -> SurveyColumn | None:
    """One option of a question that has a column for each."""
    return _tick(column.header, column.tick) if column.tick else None


def _tick(header: str, tick: tuple[str, str]) -> SurveyColumn:
    note = "One option of a question with a column for each."
    return SurveyColumn(header=header, what="multiple", question=tick[0], answers=(tick[1],), note=note)


def _several(column: _Column) -> SurveyColumn | None:
    given = [*column.values, *(v for v in column.given if key(v) == "none")]  # an answer, where one may tick
    for separator, repeats, least in ((";", 2, 1), (", ", 3, 3)):  # commas stand within answers as well
        cells = [[part.strip() for part in value.split(separator) if part.strip()] for value in given]
        parts = Counter(part for cell in cells for part in cell)
        several = [tuple(cell) for cell in cells if len(cell) > 1]
        forms = separator == ";" and all(value.endswith(";") for value in column.values)
        repeated = len(parts) <= MOST_OPTIONS and len(parts) * repeats <= parts.total()
        short = bool(parts) and mean(map(count_words, parts)) <= LONGEST_CLOSED
        if forms or (repeated and short and len(several) * 5 >= len(cells) and len(set(several)) >= least):
            listed = tuple(sorted(parts, key=lambda part: (_comes_last(part), -parts[part], part)))
            return SurveyColumn(
                header=column.header,
                what="multiple",
                answers=listed,
                dont_know=tuple(filter(is_dont_know, listed)),
                separator=separator.strip(),
                note="Several answers in a cell. Put them in the order of the form.",
            )
    return None


def _scale(column: _Column) -> SurveyColumn | None:
    listed = [value for value in column.by_frequency if not is_dont_know(value)]
    unsure = tuple(filter(is_dont_know, column.by_frequency))
    if find_scale(listed) is not None:
        note = "A usual scale. Add answers that nobody gave."
        answers = tuple(order_by_scale(listed))
    elif numbers := _numbered(column, listed):
        answers, outside = numbers
        unsure += outside
        note = "Numbers from 0 to 10. Add answers that nobody gave."
        if outside:
            note = f"{join_plain(outside)} is outside {answers[0]} to {answers[-1]}. Say what it means."
    elif len(column.values) > 1 and all(map(_RANGE.fullmatch, column.values)):
        note, answers = (
            "Ranges of numbers. Add answers that nobody gave.",
            tuple(sorted(listed, key=_first_number)),
        )
    else:
        return None
    return SurveyColumn(
        header=column.header, what="closed", answers=answers + unsure, dont_know=unsure, note=note
    )


def _first_number(text: str) -> tuple[int, bool]:
    found = re.search(r"\d+", text)
    return int(found[0]) if found else 0, "+" in text or "more" in text


def _numbered(column: _Column, listed: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Answers that begin with a number from 0 to 10, in order, with plain numbers between them filled in.

    Beside them, numbers that lie outside the scale and may stand for no answer.
    """
    outside = find_outside(listed)
    listed = [value for value in listed if value not in outside]
    numbers = {value: leading_number(value) for value in listed}
    known = [n for n in numbers.values() if n is not None and n <= 10]
    if (
        not listed
        or len(known) < len(listed)
        or len(set(known)) < len(known)
        or _AMOUNT.search(column.header)
    ):
        return None
    by_number = dict(zip(known, listed, strict=True))
    if max(by_number) == min(by_number):
        return None
    plain = all(value.isdigit() for value in listed)
    wanted = range(min(known), max(known) + 1) if plain else sorted(known)
    return tuple(by_number.get(n, str(n)) for n in wanted), outside


def _about_respondent(column: _Column) -> SurveyColumn | None:
    header = re.sub(r"^Q?\d+[.:)]?\s+", "", column.header)
    short = _ABOUT_SHORT.fullmatch(header) and not _ASKS_WORDS.search(header)
    if not (short or _ABOUT_ASKED.match(header)) or column.most_words > LONGEST_CLOSED:
        return None
    return SurveyColumn(header=column.header, what="attribute", note="The header asks about the respondent.")


def _repeated(column: _Column) -> SurveyColumn | None:
    n, different = len(column.values), len(column.different)
    if n < _FEWEST or different > MOST_ANSWERS or different * 2 > n or column.most_words > LONGEST_CLOSED:
        return None
    if _ASKS_WORDS.search(column.header) and column.share(_SENTENCE) >= 0.5:
        return None
    note = f"{different} different answers in {n}. "
    if not _QUESTION.search(column.header):
        return SurveyColumn(header=column.header, what="attribute", note=note.strip())
    listed = tuple(column.by_frequency)
    unsure, note = tuple(filter(is_dont_know, listed)), f"{note}Put the answers in the order of the form."
    return SurveyColumn(header=column.header, what="closed", answers=listed, dont_know=unsure, note=note)


def _open(column: _Column) -> SurveyColumn | None:
    n, different = len(column.values), len(column.different)
    wordy = column.mean_words >= 3 or column.most_words >= 8 or _ASKS_WORDS.search(column.header)
    worded = column.share(_LETTERS) >= 0.5
    sentences = column.share(_SENTENCE) >= 0.5
    if not wordy or not worded or (n >= _FEWEST and different * 5 < n and not sentences):
        return None
    note = f"{different} different answers in {n}, {column.mean_words:.0f} words on average."
    return SurveyColumn(header=column.header, what="open", question=column.question, note=note)


def _codes(column: _Column) -> SurveyColumn | None:
    """Numbers or codes of which no two are alike say nothing about a group of people."""
    n, different = len(column.values), len(column.different)
    if n < _FEWEST or different < n or column.share(_CODE) < 1 or _QUESTION.search(column.header):
        return None
    return SurveyColumn(header=column.header, what="ignore", note="A different number or code in every row.")


def _rest(column: _Column) -> SurveyColumn:
    return SurveyColumn(
        header=column.header, what="attribute", note="Short answers. Correct this if it is a question."
    )


_RULES: tuple[Callable[[_Column], SurveyColumn | None], ...] = (
    _ticks,
    _personal,
    _id_or_time,
    _record,
    _scale,
    _several,
    _about_respondent,
    _repeated,
    _codes,
    _open,
    _rest,
)
