"""The rule for counts of people: what is printed, and that no hidden count follows from what is printed.

The solver here is not the code's own: it tries all tables of a size, and for each hidden cell looks for two
tables that are printed alike and differ in it.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import product

import pytest

from evalkit.analysis.closed_questions import ClosedQuestion, tabulate_closed
from evalkit.analysis.complement import Sum, find_given_away, publish_counts
from evalkit.analysis.families import PeopleRow, draft_family, join_rows, say_roles
from evalkit.analysis.shown_survey import show_closed
from evalkit.analysis.small_numbers import WORKING, Rule, Shown
from evalkit.model import ClosedAnswer, SpeakerKind

HES = Rule(publish=True)
SMALL = Rule(publish=True, hide_up_to=2, round_to=2)
"""The same rule in small, so that longer tables can be tried out."""


def printed(parts: tuple[int, ...], rule: Rule) -> tuple[str, ...]:
    """A table's cells and their total as they are printed."""
    counts = {f"cell {place}": count for place, count in enumerate(parts)}
    shown = publish_counts({**counts, "all": sum(parts)}, rule, [Sum("all", tuple(counts))])
    return tuple(shown[key].text for key in (*counts, "all"))


def cells_given_away(cells: int, most: int, rule: Rule) -> list[tuple[str, ...]]:
    """What is printed of tables of up to ``most`` people a cell where a hidden cell has one value only."""
    alike = defaultdict(list)
    for parts in product(range(most + 1), repeat=cells):
        if parts == tuple(sorted(parts)):
            alike[printed(parts, rule)].append(parts)
    return [
        shown
        for shown, tables in alike.items()
        for place, text in enumerate(shown[:-1])
        if text == "*" and not _another(shown, place, tables, rule)
    ]


def _another(shown: tuple[str, ...], place: int, tables: list[tuple[int, ...]], rule: Rule) -> bool:
    if len({parts[place] for parts in tables}) > 1:
        return True
    spans = [
        range(rule.hide_up_to + 4 * rule.round_to + 1) if text == "*" else _span(rule, int(text))
        for text in shown[:-1]
    ]
    return any(
        parts[place] != tables[0][place] and printed(parts, rule) == shown for parts in product(*spans)
    )


def _span(rule: Rule, number: int) -> range:
    low, high = rule.span(Shown(str(number), number))
    assert high is not None
    return range(low, high + 1)


@pytest.mark.parametrize(
    ("cells", "most", "rule"),
    [(2, 30, HES), (3, 20, HES), (4, 10, HES), (3, 8, SMALL), (4, 5, SMALL)],
)
def test_no_hidden_cell_follows_from_the_other_cells_and_their_total(
    cells: int, most: int, rule: Rule
) -> None:
    assert cells_given_away(cells, most, rule) == []


def test_a_cell_that_rounding_alone_gives_away_has_another_hidden_beside_it() -> None:
    assert printed((1, 8, 8), HES) == ("*", "*", "10", "15")


def test_seven_people_are_not_broken_down_into_seven_ones() -> None:
    assert set(printed((1,) * 7 + (0,), HES)) == {"*"}
    assert printed((1,) * 12, HES)[-1] == "*"


def test_two_tables_that_count_the_same_people_are_hidden_together() -> None:
    rows = {("nurses", side): n for side, n in (("yes", 3), ("no", 9))}
    counts = {**rows, ("nurses", "all"): 12, ("GPs", "yes"): 8, ("GPs", "no"): 8, ("GPs", "all"): 16}
    counts |= {("all", "yes"): 11, ("all", "no"): 17, ("all", "all"): 28}
    sums = [Sum((who, "all"), ((who, "yes"), (who, "no"))) for who in ("nurses", "GPs", "all")]
    sums += [Sum(("all", side), (("nurses", side), ("GPs", side))) for side in ("yes", "no", "all")]
    shown = publish_counts(counts, HES, sums)
    spans: dict[tuple[str, str], tuple[float, float]] = {}
    for key, count in shown.items():
        low, high = (0, 40) if count.hidden else HES.span(count)
        spans[key] = (low, high if high is not None else 40)
    spans["nurses", "yes"] = (1, 7)
    assert shown["nurses", "yes"].text == "*"
    assert not find_given_away(spans, sums, [("nurses", "yes")])


def test_a_part_that_overlaps_others_is_weighed_with_their_largest() -> None:
    sums = [Sum("any", ("well", "hard"), overlap=True)]
    shown = publish_counts({"any": 14, "well": 7, "hard": 7}, HES, sums)
    assert [count.text for count in shown.values()] == ["15", "*", "*"]
    alone = publish_counts({"any": 9, "well": 9, "hard": 0}, HES, sums)
    assert [count.text for count in alone.values()] == ["10", "10", "0"]


def test_the_number_of_interviews_is_printed_as_it_is_and_weighed_with_the_rest() -> None:
    counts = {"interviews": 9, "staff": 8, "carers": 1}
    shown = publish_counts(counts, HES, [Sum("interviews", ("staff", "carers"))], exact=["interviews"])
    assert [shown[key].text for key in counts] == ["9", "*", "*"]


def test_the_working_version_prints_every_count() -> None:
    assert [WORKING.show(n).text for n in (0, 3, 1234)] == ["0", "3", "1,234"]
    assert WORKING.say_of(1, 2, "carer") == "1 of 2 carers"
    assert WORKING.passages(3) == "3 excerpts"
    assert WORKING.explain() == ""


def test_sentences_to_publish_have_words_whose_meaning_is_explained() -> None:
    assert HES.say(0, "carer") == "0 carers"
    assert HES.say_of(2, 3, "carer") == "a few carers"
    assert HES.say_of(9, 14, "person", "people") == "about 10 of about 15 people"
    assert HES.passages(1) == "a few excerpts"
    assert "“a few” means fewer than eight" in HES.explain()


def test_a_share_near_all_is_never_a_hundred_percent_to_publish() -> None:
    assert HES.share(HES.show(199), HES.show(200)) == "nearly all"
    assert HES.share(HES.show(200), HES.show(200), only=True) == "100%"
    assert HES.share(HES.show(4), HES.show(200)) == "*"


def closed(*answers: str, listed: tuple[str, ...] = ("Yes", "No", "Maybe")) -> list[ClosedAnswer]:
    return [ClosedAnswer(f"R{n:03}", "Do you?", answer) for n, answer in enumerate(answers)]


def test_a_survey_question_to_publish_has_shares_and_intervals_of_what_it_prints() -> None:
    question = ClosedQuestion("Do you?", ("Yes", "No", "Maybe"))
    (table,) = tabulate_closed(closed(*["Yes"] * 13, *["No"] * 24, *["Maybe"] * 3), [question])
    shown = show_closed(table, HES)
    assert [(row.n.text, row.share) for row in shown.rows] == [("15", "38%"), ("25", "63%"), ("*", "*")]
    assert shown.rows[2].interval == "*"
    assert (shown.base.text, shown.no_answer.text) == ("40", "0")
    exact = show_closed(table, WORKING)
    assert [row.n.text for row in exact.rows] == ["13", "24", "3"]


def test_nothing_is_told_of_a_question_that_a_few_people_answered() -> None:
    question = ClosedQuestion("Do you?", ("Yes", "No"))
    (table,) = tabulate_closed(closed("Yes", "Yes", "No", listed=("Yes", "No")), [question])
    assert show_closed(table, HES).few
    assert not show_closed(table, WORKING).few


def row(name: str, size: int, kind: SpeakerKind = "staff") -> PeopleRow:
    people = frozenset(f"{name} {n}" for n in range(size))
    return PeopleRow(name, kind, (name,), people)


def test_small_roles_are_joined_into_families_until_each_holds_enough() -> None:
    rows = [row("GP", 9), row("Nurse", 5), row("Psychiatrist", 4), row("Coach", 2), row("Carer", 3, "carer")]
    families = {"Nurse": "Clinical staff", "Psychiatrist": "Clinical staff", "Coach": "Peer staff"}
    joined = join_rows(rows, families, HES)
    assert [(one.name, one.size) for one in joined] == [
        ("Carer", 3), ("Clinical staff, and coach", 11), ("GP", 9),
    ]  # fmt: skip
    assert join_rows(rows, families, WORKING) == rows


def test_service_users_and_their_few_carers_are_named_as_the_family_that_they_are() -> None:
    rows = [row("Carer", 3, "carer"), row("Service user", 9, "service_user"), row("GP", 9)]
    names = [one.name for one in join_rows(rows, {}, HES)]
    assert names == ["People who use the services, and carers", "GP"]


def test_roles_are_not_named_where_each_would_be_one_person_s() -> None:
    ones = PeopleRow("Staff", "staff", tuple("abcdefgh"), frozenset(map(str, range(8))))
    assert say_roles(ones, HES) == "a, b, c, d, e, f, g and h"
    twelve = PeopleRow("Staff", "staff", tuple("abcdefghijkl"), frozenset(map(str, range(12))))
    assert say_roles(twelve, HES) == ""


@pytest.mark.parametrize(
    ("role", "family"),
    [
        ("Community psychiatric nurse", "Clinical staff"),
        ("VCSE team manager", "Peer, support and voluntary-sector staff"),
        ("Housing officer", "Council, housing and social care staff"),
        ("Team administrator", "Managers, commissioners and administrators"),
        ("Ice-cream seller", "Other staff"),
    ],
)
def test_a_role_is_drafted_into_a_family_by_its_words(role: str, family: str) -> None:
    assert draft_family(role, "staff") == family
