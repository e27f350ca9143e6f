"""Questions whose answers name people (“Who is your key worker?”): not read until a person has seen to it."""

from __future__ import annotations

from collections.abc import Collection

from evalkit.deidentify import detect_many
from evalkit.model import Problem
from evalkit.sources.surveys.survey_settings import SurveyColumn, SurveySettings
from evalkit.text import shorten

_NOTE = (
    "Its answers name people; this file would keep their names. To count it, write Worker A or the like in "
    "place of each name in the table, then write {} after “what” and list those as answers here."
)


def leave_out_people(
    settings: SurveySettings, file_name: str, allow: Collection[str] = ()
) -> tuple[SurveySettings, list[Problem]]:
    """The draft with those questions ignored whose listed answers name people; ``allow`` are no names."""
    listed = list(dict.fromkeys(answer for column in settings.columns for answer in column.answers))
    found = zip(listed, detect_many(listed, allow=allow), strict=True)
    people = {
        answer for answer, names in found if any(d.type == "person" and not d.for_review for d in names)
    }
    questions = {column.text for column in settings.columns if people.intersection(column.answers)}
    columns, problems = [], []
    for column in settings.columns:
        if column.text in questions and column.answers:
            problems.append(_say_left_out(column, file_name))
            note = _NOTE.format(column.what)
            column = SurveyColumn(header=column.header, what="ignore", note=note)
        columns.append(column)
    return settings.model_copy(update={"columns": tuple(columns)}), problems


def _say_left_out(column: SurveyColumn, file_name: str) -> Problem:
    return Problem(
        f"{file_name}, column “{shorten(column.header)}”",
        "Its answers name people, so it is not read. The note in the survey's settings says how to count it.",
    )
