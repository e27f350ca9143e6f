"""Answers that are none: what a cell means depends on what was asked, and every reader asks the same list."""

from __future__ import annotations

import pandas as pd
import pytest

from evalkit.analysis.closed_questions import ClosedQuestion, tabulate_closed
from evalkit.measures.tidying.cells import is_nothing, parse_event
from evalkit.measures.tidying.people import build_people
from evalkit.measures.tidying.tidy import check_scores
from evalkit.model import ClosedAnswer
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


def test_an_answer_outside_the_base_that_the_settings_do_not_list_stays_out_of_it() -> None:
    asked = ClosedQuestion("Were you met on time?", ("Yes", "No"))
    said = ["Yes", "No", "No", "N/A", "Don't know", "None"]
    (table,) = tabulate_closed(
        [ClosedAnswer(f"R{n}", asked.text, value) for n, value in enumerate(said)], [asked]
    )
    assert (table.base, table.dont_know) == (4, 2)
    assert {row.answer: row.n for row in table.rows} == {"Yes": 1, "No": 2, "None": 1}


def test_an_answer_that_the_form_offers_counts_whatever_it_says() -> None:
    asked = ClosedQuestion("Do you know whom to ring?", ("Yes", "Not sure"))
    (table,) = tabulate_closed([ClosedAnswer("R1", asked.text, "Not sure")], [asked])
    assert (table.base, table.dont_know) == (1, 0)


def test_none_in_a_table_of_scores_is_asked_about_and_not_taken_for_a_gap() -> None:
    people, _ = build_people(pd.DataFrame({"person": ["P1", "P2"], "illness": ["None", None]}), "people")
    assert list(people.groups("illness")) == ["None", "not recorded"]
    scores = pd.DataFrame(
        {
            "person": ["P1", "P2"],
            "time": ["before"] * 2,
            "measure": ["days in hospital"] * 2,
            "value": ["none", None],
        }
    )
    checked = check_scores(scores, people, {}, "scores")
    assert checked.missing == 1
    assert [problem.message for problem in checked.problems] == [
        "“none” may mean 0 or no answer, so it is not used. Write 0, or leave it blank."
    ]


def test_none_as_a_person_is_nobody_and_as_an_event_that_it_did_not_happen() -> None:
    people, problems = build_people(
        pd.DataFrame({"person": ["P1", "None"], "started": ["none", "yes"]}), "people"
    )
    assert len(people.frame) == 1
    assert [problem.where for problem in problems] == ["people, row 1"]
    assert parse_event("None") == (False, None)
