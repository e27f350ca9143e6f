"""Coded passages that may be published: those that may be quoted, and nothing that joins one person's."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from html import escape
from io import StringIO

from evalkit.model import VALENCE_NAMES, Coding, Participant

COLUMNS = ("code", "side", "passage", "role")
Row = tuple[str, str, str, str]


def find_quotable(
    codings: Sequence[Coding],
    who: Callable[[Coding], Participant | None],
    names: Mapping[str, str],
    hide_up_to: int,
) -> list[Row]:
    """Code, side, passage and role of what may be quoted, in an order that is nobody's.

    A role that ``hide_up_to`` people or fewer have is left blank: it would say who spoke. ``names`` are the
    codes' names by slug.
    """
    said = [(coding, person) for coding in codings if (person := who(coding)) and person.may_quote]
    said = [(coding, person) for coding, person in said if person.kind != "interviewer"]
    people: dict[str, set[str]] = {}
    for _, person in said:
        people.setdefault(person.role, set()).add(person.id)
    rows = {
        (
            names.get(coding.code, coding.code),
            VALENCE_NAMES[coding.valence],
            coding.segment.text,
            person.role if len(people[person.role]) > hide_up_to else "",
        )
        for coding, person in said
    }
    return sorted(rows)


def render_csv(rows: Sequence[Row], cell: Callable[[str], str]) -> str:
    """The rows as csv; ``cell`` makes a text safe for a spreadsheet."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(tuple(map(cell, row)) for row in rows)
    return out.getvalue()


def render_html(rows: Sequence[Row], title: str) -> str:
    """The passages by code and side, as a page that any program opens."""
    parts = ["<!doctype html>", '<html lang="en-GB"><meta charset="utf-8"><title>Coded passages</title>']
    parts.append(f"<h1>Coded passages: {escape(title)}</h1>")
    before = ("", "")
    for code, side, passage, role in rows:
        if (code, side) != before:
            parts.append(f"<h2>{escape(code)}: {escape(side)}</h2>")
            before = code, side
        by = f" <p>({escape(role)})</p>" if role else ""
        parts.append(f"<blockquote>{escape(passage)}</blockquote>{by}")
    return "\n".join([*parts, "</html>", ""])
