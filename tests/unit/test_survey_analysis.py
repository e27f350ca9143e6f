"""Closed answers counted: bases, don't know, no answer, several answers, and the Wilson interval."""

from __future__ import annotations

import json
from itertools import product
from math import isnan
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from evalkit.analysis.closed_questions import ClosedQuestion, tabulate_closed, wilson
from evalkit.errors import TableError
from evalkit.model import ClosedAnswer

ACCESS = ClosedQuestion("Access?", ("Poor", "Good", "Don't know"), ("Don't know",))


def answers(question: str, *values: str) -> list[ClosedAnswer]:
    return [ClosedAnswer(f"R{n:03d}", question, value) for n, value in enumerate(values, start=1)]


def test_the_base_leaves_out_no_answer_and_dont_know() -> None:
    (table,) = tabulate_closed(answers("Access?", "Good", "Good", "Poor", "Don't know", "", "Good"), [ACCESS])
    assert (table.respondents, table.base, table.dont_know, table.no_answer) == (6, 4, 1, 1)
    assert [(r.answer, r.n, r.share) for r in table.rows] == [("Poor", 1, 0.25), ("Good", 3, 0.75)]
    assert (table.rows[1].low, table.rows[1].high) == wilson(3, 4)


def test_an_answer_that_nobody_gave_is_shown_with_its_interval() -> None:
    (table,) = tabulate_closed(answers("Access?", "Good", "Good"), [ACCESS])
    assert (table.rows[0].answer, table.rows[0].n, table.rows[0].share, table.rows[0].low) == (
        "Poor",
        0,
        0.0,
        0.0,
    )


def test_with_nobody_in_the_base_there_is_no_share() -> None:
    (table,) = tabulate_closed(answers("Access?", "", "Don't know"), [ACCESS])
    assert (table.base, table.rows[0].share, table.rows[0].low) == (0, None, None)


def test_several_answers_of_one_respondent_count_them_once_in_the_base() -> None:
    question = ClosedQuestion("Used?", ("Phone", "Clinic", "Not sure"), ("Not sure",), multiple=True)
    given_answers = [
        ClosedAnswer("R1", "Used?", "Phone"),
        ClosedAnswer("R1", "Used?", "Clinic"),
        ClosedAnswer("R2", "Used?", "Phone"),
        ClosedAnswer("R2", "Used?", "Not sure"),
        ClosedAnswer("R3", "Used?", "Not sure"),
        ClosedAnswer("R4", "Used?", ""),
    ]
    (table,) = tabulate_closed(given_answers, [question])
    assert (table.respondents, table.base, table.dont_know, table.no_answer) == (4, 2, 1, 1)
    assert [(r.answer, r.share) for r in table.rows] == [("Phone", 1.0), ("Clinic", 0.5)]


def test_the_frame_shows_percentages_and_those_outside_the_base() -> None:
    (table,) = tabulate_closed(answers("Access?", "Good", "Poor", "Good", "Good", "", "Don't know"), [ACCESS])
    frame = table.frame()
    assert list(frame["answer"]) == ["Poor", "Good", "Base", "Don't know", "No answer"]
    assert list(frame["n"]) == [1, 3, 4, 1, 1]
    assert list(frame["percent"][:2]) == [25, 75]
    assert all(isnan(x) for x in frame["percent"][2:])


def test_an_answer_to_an_unknown_question_is_an_error_and_not_left_out() -> None:
    with pytest.raises(TableError, match="“Speed\\?”"):
        tabulate_closed(answers("Speed?", "Good"), [ACCESS])


@pytest.mark.parametrize(("count", "base"), [(0, 0), (3, 2), (-1, 2)])
def test_what_is_no_share_has_no_interval(count: int, base: int) -> None:
    with pytest.raises(ValueError, match="is not a share"):
        wilson(count, base)


@given(st.integers(1, 400).flatmap(lambda base: st.tuples(st.integers(0, base), st.just(base))))
def test_wilson_agrees_with_scipy(case: tuple[int, int]) -> None:
    count, base = case
    expected = binomtest(count, base).proportion_ci(0.95, "wilson")
    assert wilson(count, base) == pytest.approx((expected.low, expected.high), abs=1e-9)


@pytest.mark.real_data
def test_wilson_gives_the_known_answers(real_data: Path) -> None:
    oracle = json.loads((real_data / "agreement" / "statistics.json").read_text())
    found = _find(oracle)
    assert len(found) == 4
    for name, (low, high) in found.items():
        count, base = map(int, name.removeprefix("wilson ").split("/"))
        assert wilson(count, base) == pytest.approx((low, high), abs=1e-4)


def _find(oracle: dict[str, list[float]]) -> dict[str, list[float]]:
    return {name: value for name, value in oracle.items() if name.startswith("wilson ")}


def test_the_parts_always_add_up_to_everybody() -> None:
    for values in product(["Good", "Poor", "Don't know", "", "Odd"], repeat=3):
        (table,) = tabulate_closed(answers("Access?", *values), [ACCESS])
        assert table.base + table.dont_know + table.no_answer == table.respondents == 3
        assert sum(r.n for r in table.rows) == table.base
