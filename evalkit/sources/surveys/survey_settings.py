"""``NAME.survey.toml``: what each column of a survey holds, drafted by evalkit, corrected by a person."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from evalkit.analysis.closed_questions import ClosedQuestion
from evalkit.errors import TableError
from evalkit.model import SpeakerKind
from evalkit.text import toml_value

ColumnUse = Literal["id", "time", "attribute", "closed", "multiple", "open", "ignore"]
COLUMN_USES: tuple[ColumnUse, ...] = get_args(ColumnUse)


class SurveyColumn(BaseModel):
    """What one column of the table holds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    header: str = Field(min_length=1, description="The column's header, as it stands in the table.")
    what: ColumnUse = Field(
        description="What the column holds: id (of the respondent), time, attribute (of the respondent, "
        "such as "
        "their team), closed (one answer out of a list), multiple (several out of a list), open (in their "
        "own "
        "words: these answers are coded), or ignore (not read)."
    )
    question: str = Field(
        default="",
        description="The question as it should be printed; blank = the header. Columns of ticks with the "
        "same "
        "question are one multiple choice question.",
    )
    answers: tuple[str, ...] = Field(
        default=(),
        description="Closed and multiple: every answer offered, in the order to print, also those nobody "
        "gave.",
    )
    dont_know: tuple[str, ...] = Field(
        default=(), description="Those of the answers that mean don't know or does not apply: counted apart."
    )
    separator: str = Field(
        default=";", min_length=1, description="Multiple: what stands between the answers in one cell."
    )
    note: str = Field(
        default="", description="Why evalkit drafted the column so. For you to read; it changes nothing."
    )

    @property
    def text(self) -> str:
        """The question as printed."""
        return self.question or self.header


class SurveySettings(BaseModel):
    """How a survey table is read: who answered, and what each column holds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1, description="What the survey is called in lists and in the report.")
    kind: SpeakerKind | Literal[""] = Field(
        default="", description="Who answered: service_user, carer, staff or other. For a person to fill in."
    )
    kind_column: str = Field(
        default="",
        description="The header of the column that says this for each respondent, if there is one.",
    )
    role: str = Field(
        default="", description="The role of all who answered, such as GP; quotations carry it."
    )
    role_column: str = Field(
        default="", description="The header of the column that holds each respondent's role, if there is one."
    )
    group: str = Field(
        default="", description="The stakeholder group that coverage shows them in; blank = after their kind."
    )
    may_quote: bool = Field(
        default=True,
        description="Whether answers may be quoted in the report: true or false. True only if respondents "
        "were told that their words may be printed.",
    )
    may_quote_column: str = Field(
        default="",
        description="The header of the column in which respondents say whether they may be quoted: only "
        "yes counts as yes.",
    )
    left_out_column: str = Field(
        default="",
        description="The header of the column that tells trials of the form from answers, if there is one.",
    )
    left_out: tuple[str, ...] = Field(
        default=(), description="What that column holds for trials: such rows are nobody's answers."
    )
    wave_column: str = Field(
        default="",
        description="The header of the column that says which of several times somebody answered, if the "
        "same people answered more than once. Each time is counted apart.",
    )
    waves: tuple[str, ...] = Field(
        default=(),
        description="What that column holds, in order, such as before and after. Without a column, each row "
        "of a person is a time of its own, in the order of the table.",
    )
    weight_column: str = Field(
        default="",
        description="The header of the column that says how much each respondent counts, if there is one.",
    )
    crosstabs: tuple[tuple[str, str], ...] = Field(
        default=(),
        description="Tables for the report that set two questions against each other, each as [rows, "
        "columns]: questions as they are printed, facts about respondents, or codes (what people coded).",
    )
    columns: tuple[SurveyColumn, ...] = Field(
        min_length=1, description="One block for each column of the table."
    )

    @field_validator("columns")
    @classmethod
    def _headers_differ(cls, columns: tuple[SurveyColumn, ...]) -> tuple[SurveyColumn, ...]:
        headers = [column.header for column in columns]
        if twice := sorted({h for h in headers if headers.count(h) > 1}):
            raise ValueError(f"“{twice[0]}” has two blocks; take one out")
        if sum(column.what == "id" for column in columns) > 1:
            raise ValueError("two columns are the id; make one of them an attribute or ignore it")
        asked = [c.text for c in columns if c.what in ("closed", "open")]
        asked += {c.text for c in columns if c.what == "multiple"}
        if same := sorted({q for q in asked if asked.count(q) > 1}):
            raise ValueError(f"two columns ask “{same[0]}”; give one of them another question to print")
        return columns

    @model_validator(mode="after")
    def _columns_exist(self) -> SurveySettings:
        for name in (field for field in type(self).model_fields if field.endswith("_column")):
            header = getattr(self, name)
            if header and self.column(header) is None:
                raise ValueError(f"{name} is “{header}”, which no block below has as its header")
        return self

    def column(self, header: str) -> SurveyColumn | None:
        """The block of a header, or None."""
        return next((c for c in self.columns if c.header == header), None)


def question_in_wave(question: str, wave: str) -> str:
    """A question as it is counted for one of several times that people were asked.

    >>> question_in_wave("How well?", "before"), question_in_wave("How well?", "")
    ('How well? (before)', 'How well?')
    """
    return f"{question} ({wave})" if wave else question


def find_closed_questions(settings: SurveySettings) -> tuple[ClosedQuestion, ...]:
    """The closed and multiple choice questions of a survey, in order, for ``tabulate_closed``.

    Where people were asked several times, each question is there once for each time, side by side.
    """
    once = _list_questions(settings)
    if not settings.waves:
        return once
    return tuple(replace(q, text=question_in_wave(q.text, wave)) for q in once for wave in settings.waves)


def _list_questions(settings: SurveySettings) -> tuple[ClosedQuestion, ...]:
    questions: dict[str, ClosedQuestion] = {}
    for column in settings.columns:
        if column.what not in ("closed", "multiple"):
            continue
        before = questions.get(column.text, ClosedQuestion(column.text, ()))
        answers = dict.fromkeys([*before.answers, *column.answers, *column.dont_know])
        unsure = dict.fromkeys([*before.dont_know, *column.dont_know])
        multiple = column.what == "multiple"
        questions[column.text] = ClosedQuestion(column.text, tuple(answers), tuple(unsure), multiple)
    return tuple(questions.values())


def render_survey_settings(settings: SurveySettings) -> str:
    """The settings as the TOML text that a person corrects: every key with what it means above it."""
    lines = [
        f"# How evalkit reads the survey “{_one_line(settings.name)}”. evalkit drafted this file from the "
        "table;",
        "# correct it, save it, then run “evalkit add --replace”. Nothing here is sent anywhere.",
        "",
    ]
    for key, field in SurveySettings.model_fields.items():
        if key != "columns":
            lines += [*_comment(field.description or ""), f"{key} = {toml_value(getattr(settings, key))}", ""]
    lines += ["# The columns of the table, in order. In each block:"]
    for key, field in SurveyColumn.model_fields.items():
        lines += _comment(f"{key}: {field.description}")
    for column in settings.columns:
        lines += ["", "[[columns]]"]
        lines += [
            f"{key} = {toml_value(value)}"
            for key, value in column.model_dump().items()
            if _worth_saying(column, key)
        ]
    return "\n".join(lines) + "\n"


def _worth_saying(column: SurveyColumn, key: str) -> bool:
    always = {"header", "what"} | {
        "open": {"question"},
        "closed": {"question", "answers", "dont_know"},
        "multiple": {"question", "answers", "dont_know", "separator"},
    }.get(column.what, set())
    return key in always or getattr(column, key) != SurveyColumn.model_fields[key].default


def _comment(text: str) -> list[str]:
    import textwrap

    return textwrap.wrap(text, 100, initial_indent="# ", subsequent_indent="#   ")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def load_survey_settings(text: str, where: str) -> SurveySettings:
    """Settings out of the text of a ``.survey.toml``; ``where`` names the file in messages.

    Raises TableError with one line for each thing that is wrong, with its line in the file.
    """
    try:
        data = tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        line = f", line {found[1]}" if found else ", at its end"
        raise TableError(
            f"{where}{line}: this is not TOML. Text stands in double quotation marks, lists in [ ], "
            "and every line is: key = value."
        ) from error
    try:
        return SurveySettings.model_validate(data)
    except ValidationError as error:
        wrong = [e for e in error.errors() if e["type"] != "too_short" or not data["columns"]]
        messages = dict.fromkeys(_explain(text, e["loc"], e["type"], e["msg"]) for e in wrong)
        raise TableError("\n".join(f"{where}{message}" for message in messages)) from error


_PLAIN = {
    "extra_forbidden": "is not a key that evalkit knows. Correct its spelling or take the line out.",
    "missing": "is missing. Add it.",
    "string_type": "must be text in double quotation marks.",
    "string_too_short": "must not be blank.",
    "bool_type": "must be true or false, without quotation marks.",
    "bool_parsing": "must be true or false, without quotation marks.",
    "tuple_type": 'must be a list: ["one", "two"].',
    "too_short": "has no [[columns]] block. Add one for each column of the table.",
}


def _explain(text: str, loc: tuple[int | str, ...], kind: str, message: str) -> str:
    """One validation error as ", line 12: what: message"."""
    line = _line_of(text, loc)
    keys = [str(part) for part in loc if isinstance(part, str) and part != "columns"]
    place = (f", line {line}" if line else "") + (f": {keys[0]}" if keys else "")
    if plain := _PLAIN.get(kind):
        return f"{place} {plain}"
    if keys[:1] == ["what"]:
        return f"{place} must be one of {', '.join(COLUMN_USES)}."
    if keys[:1] == ["kind"]:
        return f"{place} must be service_user, carer, staff or other, or blank."
    return f"{place}: {message.removeprefix('Value error, ')}."


def _line_of(text: str, loc: tuple[int | str, ...]) -> int | None:
    """The line of a key, 1-based: the first such key, or in block N the first after the Nth [[columns]]."""
    lines = text.split("\n")
    blocks = [n for n, line in enumerate(lines) if re.match(r"\s*\[\[\s*columns\s*\]\]", line)]
    start, end = 0, blocks[0] if blocks else len(lines)
    keys = [part for part in loc if isinstance(part, str)]
    if keys[:1] == ["columns"]:
        if len(loc) < 2 or not isinstance(loc[1], int) or loc[1] >= len(blocks):
            return None
        start = blocks[loc[1]]
        end = blocks[loc[1] + 1] if loc[1] + 1 < len(blocks) else len(lines)
        keys = keys[1:]
    pattern = rf"\s*[\"']?{re.escape(keys[0])}[\"']?\s*=" if keys else r"\s*\[\["
    here = (n + 1 for n in range(start, end) if re.match(pattern, lines[n]))
    return next(here, start + 1 if start else None)
