"""Answers that are none: what a cell means depends on what was asked, and every reader asks the same list."""

from __future__ import annotations

import pytest

from evalkit.measures.tidying.cells import is_nothing
from evalkit.model.unsaid import is_outside, is_refused
from evalkit.sources.surveys.survey_draft import draft_settings
from evalkit.sources.surveys.survey_words import is_dont_know, is_empty
from evalkit.sources.tables.table_rows import parse_table


@pytest.mark.parametrize("said", ["n/a", "N/A", "Not applicable", "Prefer not to say", "I’d rather not say"])
def test_what_is_outside_a_base_is_so_for_surveys_and_measures_alike(said: str) -> None:
    assert is_outside(said)
    assert is_dont_know(said)
    assert is_nothing(said)


@pytest.mark.parametrize("said", ["Don't know", "don’t know", "Not sure", "I can't remember"])
def test_not_knowing_is_no_value_and_no_refusal(said: str) -> None:
    assert is_dont_know(said)
    assert is_nothing(said)
    assert not is_refused(said)


@pytest.mark.parametrize("said", ["None", "No", "0", "Nobody", "I prefer letters", "Nothing was explained"])
def test_none_and_no_are_answers_to_a_closed_question(said: str) -> None:
    assert not is_outside(said)


def test_none_says_nothing_where_people_write_and_something_where_they_tick() -> None:
    assert is_empty("None")
    assert is_empty("n/a")
    assert not is_empty("No")


def test_none_is_listed_among_the_answers_that_people_may_tick() -> None:
    rows = ["GP; Letters", "Letters; Phone", "None", "GP; Phone", "N/A", "GP; Letters", "None", ""]
    data = "\n".join(["Who are you?,Which of these helped?", *(f"R{n},{row}" for n, row in enumerate(rows))])
    drafted = draft_settings(parse_table(data.encode(), "a.csv"), "A")
    column = next(c for c in drafted.columns if c.header == "Which of these helped?")
    assert (column.what, column.answers[-1]) == ("multiple", "None")
    assert "N/A" not in column.answers
