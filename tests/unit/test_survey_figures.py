"""What is counted of a survey beyond each answer: means, nets, weights and crosstabs."""

from __future__ import annotations

import pytest

from evalkit.analysis.closed_questions import ClosedQuestion, ClosedTable, tabulate_closed
from evalkit.analysis.crosstab import cross, show_crosstab
from evalkit.analysis.scale_summary import describe_summary, find_mean
from evalkit.analysis.small_numbers import WORKING, Rule
from evalkit.analysis.weights import WEIGHT, weigh_answers
from evalkit.model import ClosedAnswer, Participant
from evalkit.wording import as_percent

PUBLISH = Rule(publish=True)


def counted(
    text: str, answers: tuple[str, ...], counts: tuple[int, ...], dont_know: tuple[str, ...] = ()
) -> ClosedTable:
    given = [answer for answer, n in zip(answers, counts, strict=True) for _ in range(n)]
    lines = [ClosedAnswer(f"R{n:03d}", text, answer) for n, answer in enumerate(given)]
    (table,) = tabulate_closed(lines, [ClosedQuestion(text, answers, dont_know)])
    return table


def test_a_scale_of_numbers_has_a_mean_without_what_stands_for_no_answer() -> None:
    table = counted("How much did it help?", ("1", "2", "3", "4", "5", "9"), (0, 1, 1, 0, 2, 3), ("9",))
    assert find_mean(table) == 3.75
    assert describe_summary(table, WORKING) == "Mean 3.8 on a scale from 1 to 5."


def test_who_would_recommend_is_told_as_promoters_and_detractors() -> None:
    steps = tuple(map(str, range(11)))
    table = counted("How likely are you to recommend us?", steps, (2, 0, 0, 0, 0, 0, 0, 2, 0, 3, 3))
    assert "Promoters (9 and 10) 60%, detractors (0 to 6) 20%: net +40 points." in describe_summary(
        table, WORKING
    )


def test_another_scale_from_nought_to_ten_has_no_promoters() -> None:
    table = counted("How well are you?", tuple(map(str, range(11))), (1,) * 11)
    assert describe_summary(table, WORKING) == "Mean 5.0 on a scale from 0 to 10."


def test_a_scale_of_words_has_the_net_of_its_two_sides() -> None:
    answers = ("Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree")
    table = counted("I felt heard", answers, (1, 1, 2, 3, 3))
    assert describe_summary(table, WORKING) == "Positive 60%, negative 20%: net +40 points."


def test_halves_go_up_in_the_net_of_a_scale_as_everywhere_in_the_report() -> None:
    said = describe_summary(counted("Was it good?", ("Yes", "No"), (7, 1)), WORKING)
    assert said == "Positive 88%, negative 13%: net +75 points."


@pytest.mark.parametrize("answers", [("Camden", "Islington"), ("Agree", "Camden"), ("GP", "Nurse", "Both")])
def test_answers_without_two_sides_have_no_net(answers: tuple[str, ...]) -> None:
    assert describe_summary(counted("Which?", answers, (5,) * len(answers)), WORKING) == ""


def test_a_net_is_not_told_where_one_of_its_counts_is_hidden() -> None:
    assert describe_summary(counted("Was it good?", ("Yes", "No"), (20, 3)), PUBLISH) == ""


def test_weights_count_in_the_shares_and_not_in_the_base() -> None:
    table = counted("Good?", ("Yes", "No"), (1, 1))
    people = [
        Participant("R000", "other", attributes=((WEIGHT, "3"),)),
        Participant("R001", "other", attributes=((WEIGHT, "1"),)),
    ]
    lines = [ClosedAnswer("R000", "Good?", "Yes"), ClosedAnswer("R001", "Good?", "No")]
    assert weigh_answers(lines, [table], people) == {"Good?": {"Yes": 0.75, "No": 0.25}}
    assert table.base == 2
    assert weigh_answers(lines, [table], [Participant("R000", "other")]) == {}


def test_a_crosstab_has_the_share_of_each_row_and_its_base() -> None:
    team = {f"R{n}": frozenset({"North" if n < 10 else "South"}) for n in range(20)}
    said = {f"R{n}": frozenset({"Yes" if n % 10 < 3 else "No"}) for n in range(20)}
    shown = show_crosstab(cross("Team", "Good?", team, said, ("North", "South"), ("Yes", "No"), 25), WORKING)
    assert [[n.text for n in row] for row in shown.cells] == [["3", "7"], ["3", "7"]]
    assert shown.shares == (("30%", "70%"), ("30%", "70%"))
    assert ([n.text for n in shown.bases], shown.crosstab.left_out) == (["10", "10"], 5)


def test_a_published_crosstab_gives_no_hidden_count_away() -> None:
    team = {f"R{n}": frozenset({"North" if n < 20 else "South"}) for n in range(40)}
    said = {f"R{n}": frozenset({"Yes" if n % 20 < 3 else "No"}) for n in range(40)}
    shown = show_crosstab(cross("Team", "Good?", team, said, ("North", "South"), ("Yes", "No"), 40), PUBLISH)
    assert [row[0].text for row in shown.cells] == ["*", "*"]
    assert [row[0] for row in shown.shares] == ["*", "*"]
    assert [base.text for base in shown.bases] == ["20", "20"]


def test_nearly_all_is_never_all() -> None:
    table = counted("Good?", ("Yes", "No"), (199, 1))
    share = table.rows[0].share
    assert share is not None
    assert as_percent(share) == "99.5%"
