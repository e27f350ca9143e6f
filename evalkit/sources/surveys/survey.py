"""Survey tables: open answers become a source to code, closed answers are counted apart.

A table is read by its settings, drafted by ``draft_survey`` into ``NAME.survey.toml`` and corrected by a
person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import process

from evalkit.analysis.closed_questions import TICKED_NONE
from evalkit.analysis.weights import WEIGHT
from evalkit.errors import TableError
from evalkit.model import GROUP_OF_KIND, ClosedAnswer, Participant, Problem, Source, SpeakerKind, Turn
from evalkit.model.unsaid import key
from evalkit.sources.participants.participants import parse_consent, parse_kind
from evalkit.sources.surveys.own_records import read_weight
from evalkit.sources.surveys.survey_draft import draft_settings
from evalkit.sources.surveys.survey_settings import (
    SurveyColumn,
    SurveySettings,
    find_closed_questions,
    load_survey_settings,
    question_in_wave,
    render_survey_settings,
)
from evalkit.sources.surveys.survey_words import are_codes, is_empty
from evalkit.sources.surveys.tick_columns import NOT_ASKED, UNMARKED
from evalkit.sources.surveys.who_answered import TickQuestion, find_wave, is_trial
from evalkit.sources.tables.table_rows import Table, read_table
from evalkit.text import shorten
from evalkit.wording import join_plain, say_places

__all__ = [
    "SurveyColumn",
    "SurveyResult",
    "SurveySettings",
    "draft_survey",
    "find_closed_questions",
    "load_survey_settings",
    "read_survey",
    "render_survey_settings",
]

_PREFIX = "R"


@dataclass(frozen=True, slots=True)
class SurveyResult:
    """What a survey table gives.

    ``source`` holds the open answers as turns (speaker = respondent id; without turns where the survey has no
    open question); ``answers`` one line per respondent and closed question (several where several answers
    were ticked; value "" for none).
    """

    source: Source
    respondents: tuple[Participant, ...]
    answers: tuple[ClosedAnswer, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Respondent:
    """One row of the table: the respondent's id, the row as named in messages, and its cells by header.

    ``wave`` is the time that it belongs to, where people were asked several times.
    """

    id: str
    where: str
    cells: dict[str, str]
    wave: str = ""


def draft_survey(table: Path | Table, name: str = "") -> SurveySettings:
    """Settings for a survey table, drafted from its headers and answers for a person to correct.

    ``name`` is what the survey is called; the file's name where it is "". The rules are in ``survey_draft``.
    """
    table = read_table(table) if isinstance(table, Path) else table
    _check_rows(table)
    return draft_settings(table, name or Path(table.file_name).stem.replace("_", " "))


def read_survey(table: Path | Table, settings: SurveySettings) -> SurveyResult:
    """Read a survey table as its settings say, with everything that was not read or not understood.

    Open answers that say nothing (blank, n/a, none, nothing, nil, no comment, dashes: see ``is_empty``) are
    no answers, whatever the question; how many there were is listed. Raises TableError where a column that
    the settings name is not in the table, or where they name neither an open nor a closed question.
    """
    table = read_table(table) if isinstance(table, Path) else table
    _check_rows(table)
    _check_columns(table, settings)
    rows, problems = _find_respondents(table, settings)
    respondents, unclear = _find_participants(rows, settings)
    source, empty = _find_open_answers(table, rows, settings)
    answers, unlisted = _find_closed_answers(rows, settings)
    everything = (*table.problems, *_unread(table, settings), *problems, *unclear, *empty, *unlisted)
    return SurveyResult(source, respondents, answers, everything)


def _check_rows(table: Table) -> None:
    if not table.rows:
        raise TableError(
            f"{table.file_name} has a header and no answers. Export the survey again with its responses."
        )


def _check_columns(table: Table, settings: SurveySettings) -> None:
    missing = [c.header for c in settings.columns if c.what != "ignore" and c.header not in table.columns]
    if missing:
        nearest = process.extractOne(missing[0], table.columns, score_cutoff=60)
        raise TableError(
            f"{table.file_name} has no column {join_plain([f'“{header}”' for header in missing])}. "
            + (f"Did you mean “{nearest[0]}”? " if nearest else "")
            + "Correct the header in the survey's settings, or write ignore after “what” there."
        )
    if not any(c.what in ("open", "closed", "multiple") for c in settings.columns):
        raise TableError(
            f"{table.file_name} holds no question: each column looks like an id, a date or a fact about the "
            "person. If one of them holds answers, say so in the survey's settings: find the "
            "column there, and "
            "write open (people's own words) or closed (one answer of a list) after “what”."
        )


def _unread(table: Table, settings: SurveySettings) -> Iterator[Problem]:
    """Columns of the table that the settings do not know, and what a person has yet to say."""
    for header in table.columns:
        if settings.column(header) is None:
            yield Problem(
                f"{table.file_name}, column “{shorten(header)}”",
                "It is not in the survey's settings, so it was not read. Add a [[columns]] block for it "
                "there.",
            )
    if not any(c.what == "open" for c in settings.columns):
        yield Problem(
            table.file_name,
            "It has no open question, so there is nothing to code; its closed answers are counted. If a "
            "column holds answers in people's own words, find it in the survey's settings, and write open "
            "after “what”.",
        )


def _find_respondents(table: Table, settings: SurveySettings) -> tuple[list[_Respondent], list[Problem]]:
    """Every row with its respondent's id: a short code out of the id column, else R001 for the first row.

    An id that is not a short code may say who somebody is: it tells who answered twice, and is not kept.
    """
    id_header = next((c.header for c in settings.columns if c.what == "id"), "")
    by_header = [dict(zip(table.columns, cells, strict=True)) for cells in table.rows]
    kept = not id_header or are_codes(cells[id_header] for cells in by_header)
    rows, seen = [], dict[tuple[str, str], tuple[str, int]]()
    ids: dict[str, str] = {}
    problems = [] if kept else [_say_not_kept(table, id_header)]
    trials = [n for n, cells in zip(table.row_numbers, by_header, strict=True) if is_trial(cells, settings)]
    problems += _say_trials(table, settings, trials)
    times: Counter[str] = Counter()
    for position, (number, cells) in enumerate(zip(table.row_numbers, by_header, strict=True), start=1):
        if number in trials:
            continue
        where = f"{table.file_name}, row {number}"
        given = cells[id_header] if id_header else str(position)
        if is_empty(given):
            problems.append(Problem(where, f"It has no “{id_header}”: taken as somebody of their own."))
            given = f"{_PREFIX}row{number}"
        given = f"{_PREFIX}{int(given):03d}" if given.isdecimal() else given
        id_here = ids.setdefault(key(given), given if kept else f"{_PREFIX}{position:03d}")
        wave = find_wave(cells, settings, times[id_here])
        times[id_here] += 1
        respondent, first = seen.setdefault((key(given), wave), (id_here, number))
        if first != number:
            problems.append(
                Problem(
                    where,
                    f"Its “{id_header}” is that of row {first}: taken as the same person. The "
                    f"closed answers of "
                    f"row {first} count, and repeated words count once. Two people need two ids.",
                )
            )
        rows.append(_Respondent(respondent, where, cells, wave))
    return rows, problems


def _say_trials(table: Table, settings: SurveySettings, rows: Sequence[int]) -> list[Problem]:
    if not rows:
        return []
    return [
        Problem(
            f"{table.file_name}, {say_places('row', rows, 10)}",
            f"Left out: “{settings.left_out_column}” says that they are trials of the form. If they are "
            "answers, empty left_out in the survey's settings, and add the file again with --replace.",
        )
    ]


def _say_not_kept(table: Table, id_header: str) -> Problem:
    return Problem(
        f"{table.file_name}, column “{shorten(id_header)}”",
        f"It may say who people are, so it is not kept. Respondents are numbered down the rows: "
        f"{_PREFIX}001 is row {table.row_numbers[0]} of the file. Look there to see who is who.",
    )


def _first_rows(rows: Iterable[_Respondent]) -> list[_Respondent]:
    """One row for each respondent and time: the first, whole. Two rows are never made into one."""
    first: dict[tuple[str, str], _Respondent] = {}
    for row in rows:
        first.setdefault((row.id, row.wave), row)
    return list(first.values())


def _first_of_each(rows: Iterable[_Respondent]) -> list[_Respondent]:
    """One row for each respondent, of whatever time."""
    first: dict[str, _Respondent] = {}
    for row in rows:
        first.setdefault(row.id, row)
    return list(first.values())


def _find_participants(
    rows: list[_Respondent], settings: SurveySettings
) -> tuple[tuple[Participant, ...], list[Problem]]:
    problems: list[Problem] = []
    people = []
    attributes = [c for c in settings.columns if c.what == "attribute"]
    unsaid = 0
    for row in _first_of_each(rows):
        kind, problem = _kind(row, settings)
        problems += problem
        unsaid += kind is None and not problem
        values = tuple((c.text, row.cells[c.header]) for c in attributes if row.cells[c.header])
        if weight := read_weight(row.cells.get(settings.weight_column, "")):
            values += ((WEIGHT, f"{weight:g}"),)
        own_role = row.cells.get(settings.role_column, "")
        role = settings.role if is_empty(own_role) else own_role
        group = settings.group or GROUP_OF_KIND[kind or "other"]
        may_quote = settings.may_quote and _agrees(row, settings)
        people.append(
            Participant(row.id, kind or "other", role, group, may_quote=may_quote, attributes=values)
        )
    if unsaid:
        file_name = rows[0].where.rpartition(", ")[0]
        problems.append(
            Problem(
                file_name,
                f"Nobody has said who answered ({unsaid} respondents): they count as other. Choose "
                "service users, carers or staff on the survey’s page (kind = in its settings file).",
            )
        )
    return tuple(people), problems


def _kind(row: _Respondent, settings: SurveySettings) -> tuple[SpeakerKind | None, list[Problem]]:
    said = row.cells.get(settings.kind_column, "")
    kind = parse_kind(said) if said else None
    if said and kind is None:
        other = settings.kind or "other"
        message = (
            f"“{shorten(said)}” in “{settings.kind_column}” is not a kind of respondent; taken as {other}."
        )
        return settings.kind or "other", [Problem(row.where, message)]
    return kind or settings.kind or None, []


def _agrees(row: _Respondent, settings: SurveySettings) -> bool:
    """Whether the respondent may be quoted, where the survey asked; "Yes, without my name" agrees."""
    if not settings.may_quote_column:
        return True
    return parse_consent(row.cells.get(settings.may_quote_column, "").split(",")[0]) == "yes"


def _find_open_answers(
    table: Table, rows: list[_Respondent], settings: SurveySettings
) -> tuple[Source, list[Problem]]:
    """The source whose turns are the open answers, respondent by respondent, question by question."""
    turns: list[Turn] = []
    parts: list[str] = []
    said_nothing: Counter[str] = Counter()
    said: set[tuple[str, str, str]] = set()
    start = 0
    for row in rows:
        for column in (c for c in settings.columns if c.what == "open"):
            answer = row.cells[column.header]
            if is_empty(answer):
                said_nothing[column.text] += bool(answer)
            elif (same := (row.id, column.text + row.wave, answer)) not in said:
                said.add(same)
                asked = question_in_wave(column.text, row.wave)
                turns.append(Turn(len(turns), start, start + len(answer), row.id, question=asked))
                parts.append(answer)
                start += len(answer) + 1
    problems = [
        Problem(
            table.file_name,
            f"“{shorten(q)}”: “none”, “n/a” or the like was the whole answer; taken as no answer ({n}).",
        )
        for q, n in said_nothing.items()
        if n
    ]
    text = "\n".join(parts)
    source = Source(
        "", settings.name, "survey", text, tuple(turns), file_name=table.file_name, sha256=table.sha256
    )
    return source, problems


def _find_closed_answers(
    rows: list[_Respondent], settings: SurveySettings
) -> tuple[tuple[ClosedAnswer, ...], list[Problem]]:
    answers: list[ClosedAnswer] = []
    problems: list[Problem] = []
    questions: dict[str, list[SurveyColumn]] = {}
    for column in settings.columns:
        if column.what in ("closed", "multiple"):
            questions.setdefault(column.text, []).append(column)
    first = _first_rows(rows)
    ticks = {q: TickQuestion(tuple(c.header for c in columns), [row.cells for row in first])
             for q, columns in questions.items() if len(columns) > 1}  # fmt: skip
    for row in first:
        for question, columns in questions.items():
            given: dict[str, None] = {}
            for column in columns:
                listed = {key(a): a for a in (*column.answers, *column.dont_know)}
                for value in _values(column, row.cells[column.header], listed, ticks=len(columns) > 1):
                    given[listed.get(key(value), value)] = None
                    if key(value) not in listed:
                        problems.append(_unlisted(row, column, value))
            nothing = TICKED_NONE if question in ticks and ticks[question].was_asked(row.cells) else ""
            asked = question_in_wave(question, row.wave)
            answers += [ClosedAnswer(row.id, asked, value) for value in given or (nothing,)]
    return tuple(answers), [*problems, *_say_outside(rows, settings)]


def _say_outside(rows: Sequence[_Respondent], settings: SurveySettings) -> Iterator[Problem]:
    """Numbers that lie outside a scale are asked about, and counted apart meanwhile."""
    file_name = rows[0].where.rpartition(", ")[0] if rows else settings.name
    for column in settings.columns:
        outside = [value for value in column.dont_know if value.lstrip("-").isdecimal()]
        if column.what == "closed" and outside and not all(a in outside for a in column.answers):
            shown = join_plain([f"“{value}”" for value in outside])
            yield Problem(
                f"{file_name}, column “{shorten(column.header)}”",
                f"{shown} lies outside the scale: no answer, a slip of the hand, or a step of "
                f"the scale? It is "
                "counted apart, as don't know, until you say so in the survey's settings.",
            )


def _values(column: SurveyColumn, cell: str, listed: dict[str, str], *, ticks: bool) -> list[str]:
    """The answers in one cell. In a column of ticks, with one option, any mark is that option."""
    cell = cell if cell.strip(" .-–—") else ""
    if not cell or column.what == "closed":
        return [cell] if cell else []
    if ticks and len(column.answers) == 1:
        return [] if key(cell) in UNMARKED | NOT_ASKED else [column.answers[0]]
    found = []
    for option in sorted((a for a in listed.values() if column.separator in a), key=len, reverse=True):
        if option in cell:
            found.append(option)
            cell = cell.replace(option, "")
    return found + [part.strip() for part in cell.split(column.separator) if part.strip()]


def _unlisted(row: _Respondent, column: SurveyColumn, value: str) -> Problem:
    return Problem(
        f"{row.where}, column “{shorten(column.header)}”",
        f"“{shorten(value)}” is not among the answers in the survey's settings; it is counted after them. "
        f"Add it there.",
    )
