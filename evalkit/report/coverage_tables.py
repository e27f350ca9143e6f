"""Coverage and themes as tables: who spoke of what, as the report prints it."""

from __future__ import annotations

from collections.abc import Sequence

from evalkit.analysis.coverage import Column, Coverage
from evalkit.analysis.people import people_by_group, say_notes
from evalkit.analysis.small_numbers import Rule
from evalkit.model import VALENCE_NAMES, Theme
from evalkit.report.blocks import Table, cells
from evalkit.report.facts import ReportFacts
from evalkit.wording import join_plain


def coverage_heading(facts: ReportFacts, column: Column, place: int) -> str:
    """A group's heading, with how many of it were heard."""
    if column.basis == "notes":
        return f"{column.group}, of {column.people:,}"
    heard = facts.shown.heard[place]
    return f"{column.group}, of {facts.rule.say_shown(heard, 'person', 'people')}"


def coverage_cell(facts: ReportFacts, coverage: Coverage, row: int, place: int) -> str:
    """How many of a group spoke of an area; for the team, also how many on each side."""
    cell = coverage.cells[row][place]
    if not cell.people or not facts.codebook.sides or facts.rule.active:
        return facts.shown.people[row][place].text
    return f"{cell.people} ({cell.working_well} / {cell.challenging})"


def themes_table(facts: ReportFacts, themes: Sequence[Theme]) -> Table:
    """The themes that people kept, with who spoke of each."""
    names = {code.slug: code.name for code in facts.codebook.codes}
    rows = [
        cells(
            theme.name,
            names.get(theme.code, theme.code)
            + (f", {VALENCE_NAMES[theme.valence]}" if facts.codebook.sides else ""),
            _theme_people(theme, facts.rule),
            facts.rule.passages(len(theme.excerpts), "", " ").strip(),
        )
        for theme in themes
    ]
    return Table(
        "Themes, with how many people of each group spoke of them.",
        ("Theme", "Area", "People", "Excerpts"),
        tuple(rows),
        (3.7, 3.7, 4, 1.9),
        frozenset({3}),
        dense=True,
    )


def _theme_people(theme: Theme, rule: Rule) -> str:
    people = people_by_group(theme.excerpts).items()
    counted = [f"{group} {rule.show(count).text}" for group, count in people]
    return join_plain([*counted, *filter(None, [say_notes(theme.excerpts)])])
