"""Counts of people are seen under any heading, in cells, sentences and words for pictures."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from evalkit.analysis.crosstab import cross
from evalkit.analysis.small_numbers import Rule
from evalkit.checks.counts import (
    Counted,
    find_beside,
    find_counts,
    find_exact,
    find_following,
    find_in_alt,
    find_in_words,
)
from evalkit.exchange.files_to_check import read_outgoing
from evalkit.exchange.workbook import write_tables

HES = Rule(publish=True)


def counts(heading: str, *cells: str, first: str = "Role", roles: tuple[str, ...] = ()) -> list[int]:
    table = Counted([first, heading], [[f"row {n}", cell] for n, cell in enumerate(cells)])
    return [found.count for found in find_counts(table, roles)]


@pytest.mark.parametrize(
    "heading",
    ["n", "N", "Number", "Number of people", "Count", "People", "GPs", "Nurses", "Women", "Interviewees",
     "People in groups", "Staff, of 9 people", "Frequency", "Total", "People who use the services"],
)  # fmt: skip
def test_counts_of_people_are_seen_under_any_heading_that_people_use(heading: str) -> None:
    assert counts(heading, "3", "*", "12") == [3, 12]


@pytest.mark.parametrize(
    "heading",
    ["Excerpts", "Coded passages", "Words", "Weeks", "Interviews", "Number of interviews",
     "Per cent of people", "Share of people", "Interviews missing", "Page"],
)  # fmt: skip
def test_counts_of_other_things_are_left_alone(heading: str) -> None:
    assert counts(heading, "3", "4") == []


def test_a_project_s_own_roles_are_words_for_people() -> None:
    assert counts("Link navigators", "3", roles=("Link navigator",)) == [3]


@pytest.mark.parametrize(
    ("cell", "count"),
    [("3 (27%)", 3), ("3 of 14", 3), ("27% (3)", 3), ("n = 3", 3), ("3.0", 3), ("1,234", 1234)],
)
def test_a_count_is_seen_with_its_share_beside_it(cell: str, count: int) -> None:
    assert counts("People", cell) == [count]


def test_a_cell_with_both_sides_or_with_words_holds_all_its_counts() -> None:
    assert counts("People", "4 (3 / 1)", "18 to 25", "Carers 1 and staff 12", "-3") == [4, 3, 1, 1, 12]


def test_a_crosstab_is_seen_whatever_its_answers_are_called() -> None:
    rows = [["Nurse", "1", "12"], ["GP", "3", "*"]]
    found = [f.count for f in find_counts(Counted(["Which role do you have?", "Easy", "Hard"], rows))]
    assert found == [1, 12, 3]


def test_a_crosstab_saved_by_a_notebook_is_seen_in_its_file(tmp_path: Path) -> None:
    said = {f"R{n}": frozenset({"Yes" if n < 3 else "No"}) for n in range(12)}
    frame = cross("Do you?", "Would you?", said, said, ("Yes", "No"), ("Yes", "No"), 12).frame()
    path = tmp_path / "crosstab.xlsx"
    write_tables(path, [("Answers", "", frame)])
    frame.to_csv(tmp_path / "crosstab.csv")
    for file in (path, tmp_path / "crosstab.csv"):
        (grid,) = read_outgoing(file).tables
        found = [f.count for f in find_counts(Counted(grid.header, grid.rows, grid.caption))]
        assert 3 in find_exact(found, HES), file
    assert isinstance(frame, pd.DataFrame)


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("3 of 14 said so.", [3]),
        ("Of the nurses, 3 (27%) agreed.", [3]),
        ("We asked 2 carers and 15 nurses.", [2, 15]),
        ("Women (n = 4) agreed.", [4]),
        ("Three of the fourteen people agreed.", [3]),
        ("In 6 of 19 sources 2 coders made codings; 51 of 570 codings (20%) began as one.", []),
        ("Page 3 of 14", []),
        ("“3 of us had it,” she said.", []),
        ("* stands for 1 to 7 people.", []),
        ("The aim was 2 interviews with each role.", []),
        ("Five of fourteen practices have one.", []),
    ],
)
def test_a_sentence_is_read_for_people_who_are_counted(sentence: str, found: list[int]) -> None:
    assert [n for _, n in find_in_words(sentence)] == found


def test_the_words_for_a_picture_are_read_in_pieces() -> None:
    alt = "Bars of how many people agree: Yes 3, No 12, of 15. Access: 6 challenging."
    assert [n for _, n in find_in_alt(alt)] == [3, 12, 15, 6]
    assert find_in_alt("Bars of weeks: May 3, June 12.") == []


def test_a_star_beside_an_exact_percentage_is_found() -> None:
    rows = [["Yes", "*", "27%"], ["No", "15", "60%"], ["Maybe", "*", "*"]]
    assert list(find_beside(Counted(["Answer", "People", "Share"], rows))) == [1]
    methods = [
        ["goals", "*", "95% Wilson"],
        ["goals", "*", "95% interval 20 to 30"],
        ["goals", "*", "95% of them"],
    ]
    assert list(find_beside(Counted(["measure", "value", "method"], methods))) == [3]


def test_the_whole_flow_of_a_study_is_printed_as_it_is_and_a_part_of_it_is_not() -> None:
    rows = [["all", "recruited", "128"], ["Northquay", "recruited", "41"], ["all", "withdrew", "3"]]
    assert [f.count for f in find_counts(Counted(["group", "statistic", "people"], rows))] == [41, 3]


def test_a_column_beside_targets_counts_no_people_unless_it_says_so() -> None:
    rows = [["Fewer crises", "61", "45"]]
    assert not list(find_counts(Counted(["aim", "baseline", "target"], rows)))
    assert list(find_counts(Counted(["aim", "people at baseline", "target"], rows)))


def test_a_star_that_follows_from_the_total_is_found() -> None:
    table = Counted(["Answer", "People"], [["Yes", "*"], ["No", "10"], ["Maybe", "10"], ["Total", "15"]])
    assert list(find_following(table, HES)) == ["People"]
    enough = Counted(["Answer", "People"], [["Yes", "*"], ["No", "10"], ["Maybe", "10"], ["Total", "25"]])
    assert list(find_following(enough, HES)) == []
    across = Counted(["Who", "Yes", "No", "Total"], [["GP", "*", "20", "19"]])
    assert list(find_following(across, HES)) == ["GP"]
