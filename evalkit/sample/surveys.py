"""Survey exports (xlsx as Microsoft Forms writes it, csv) and their settings, out of a master."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime, timedelta

from evalkit.exchange.books import book_bytes
from evalkit.sample.archive import without_times
from evalkit.sample.masters import Master, Question, Reply, split_options
from evalkit.sources.surveys.survey_settings import ColumnUse, SurveyColumn, SurveySettings
from evalkit.sources.surveys.survey_words import is_empty


def survey_rows(master: Master) -> Iterator[list[str | int | datetime]]:
    """The header and one row per reply."""
    yield [question.header for question in master.questions]
    began = datetime.fromisoformat(master.field("date") + "T08:40:00")
    for number, reply in enumerate(master.replies, start=1):
        started = began + timedelta(hours=7 * number, minutes=11 * number)
        times = iter((started, started + timedelta(minutes=3 + number % 5, seconds=7 * number % 60)))
        yield _row(master, reply, number, times)


def _row(master: Master, reply: Reply, number: int, times: Iterator[datetime]) -> list[str | int | datetime]:
    scale = ("", *split_options(master.field("scale")))
    options = ("", *split_options(master.field("options")))
    closed = iter(reply.closed)
    personal = iter((reply.email, reply.name))
    opened = iter(reply.opened)
    row: list[str | int | datetime] = []
    for question in master.questions:
        match question.what:
            case "id":
                row.append(number)
            case "time":
                row.append(next(times))
            case "ignore":
                row.append(next(personal))
            case "attribute" | "role":
                row.append(reply.attribute)
            case "closed":
                row.append(scale[next(closed)])
            case "multiple":
                row.append("".join(f"{options[ticked]};" for ticked in reply.ticked))
            case "open":
                row.append(next(opened).text)
    return row


def render_forms_xlsx(master: Master, invented: str) -> bytes:
    """The workbook that Microsoft Forms exports; ``invented`` stands in its properties."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = invented.split(".")[0]
    for row in survey_rows(master):
        sheet.append([cell if cell != "" else None for cell in row])
    book.properties.title = master.title
    book.properties.description = invented
    book.properties.creator = "Invented"
    return without_times(book_bytes(book))


def render_csv(master: Master, _invented: str) -> bytes:
    """A csv export with Excel's encoding mark, where the header of the ids says INVENTED: no note fits in."""
    out = io.StringIO(newline="")
    for row in survey_rows(master):
        csv.writer(out).writerow([f"{c:%d/%m/%Y %H:%M}" if isinstance(c, datetime) else c for c in row])
    return out.getvalue().encode("utf-8-sig")


def survey_settings(master: Master) -> SurveySettings:
    """The settings a person would have corrected for this survey."""
    kind, role, group = split_options(master.field("respondents"))
    roles = [question.header for question in master.questions if question.what == "role"]
    return SurveySettings.model_validate(
        {
            "name": master.title,
            "kind": kind,
            "role": role,
            "role_column": roles[0] if roles else "",
            "group": group,
            "may_quote": True,
            "columns": [_column(master, question) for question in master.questions],
        }
    )


def _column(master: Master, question: Question) -> SurveyColumn:
    what: ColumnUse = "attribute" if question.what == "role" else question.what
    lines = {"closed": "scale", "multiple": "options"}
    answers = tuple(split_options(master.field(lines[what]))) if what in lines else ()
    unsure = tuple(answer for answer in answers if answer == "Don't know")
    said = tuple(answer for answer in answers if answer not in unsure)
    return SurveyColumn(header=question.header, what=what, answers=said, dont_know=unsure)


def open_turns(master: Master) -> Iterator[tuple[Reply, int]]:
    """(reply, which of its open answers) for each open answer that says something, as a survey is read."""
    for reply in master.replies:
        for place, answer in enumerate(reply.opened):
            if not is_empty(answer.text):
                yield reply, place
