"""Three published evaluations replayed: on invented data of their size, their figures come out."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import pytest

import evalkit as ek
from evalkit.measures.publish import publish
from evalkit.measures.results import ResultRow, find_row
from evalkit.measures.words import say_row
from evalkit.steps.measures.bare import Asked, Measured, measure_files
from evalkit.steps.templates import copy_template


def write(path: Path, header: str, rows: Sequence[Sequence[object]]) -> Path:
    path.write_text("\n".join([header, *(",".join(map(str, row)) for row in rows)]) + "\n", "utf-8")
    return path


def get(found: Measured, measure: str, statistic: str, group: str = "all") -> ResultRow:
    row = find_row(found.rows, measure, statistic, group)
    assert row, f"{measure} {statistic} {group}"
    return row


def test_living_well_goals_are_59_and_40_of_61_people(tmp_path: Path) -> None:
    rows: list[tuple[object, ...]] = []
    for n in range(1, 62):
        progressed = 2 if n <= 40 else 1 if n <= 59 else 0
        for goal in (1, 2):
            rows += [
                (f"P{n}", "first", "goals", goal, 3),
                (f"P{n}", "last", "goals", goal, 6 if goal <= progressed else 3),
            ]
    rows += [(f"P{n}", "first", "goals", 1, 3) for n in range(62, 91)]
    scores = write(tmp_path / "scores.csv", "person,time,measure,item,value", rows)
    people = write(tmp_path / "people.csv", "person", [(f"P{n}",) for n in range(1, 91)])
    found = measure_files(scores, people, Asked(times=("first", "last")))
    assert say_row(get(found, "goals", "progress_on_one_goal")) == "97% (95% interval 89% to 99%), 59 of 61"
    assert say_row(get(found, "goals", "progress_on_two_goals")) == "66% (95% interval 53% to 76%), 40 of 61"
    assert say_row(get(found, "goals", "followed_up")) == "68% (95% interval 58% to 77%), 61 of 90"
    assert say_row(get(found, "goals", "improved_if_none_missing")).startswith("66%")
    assert say_row(get(found, "goals", "improved_if_all_missing")).startswith("98%")


SITES = {"Salford": 59, "Edinburgh": 55, "Tameside": 53}


def test_living_well_reqol_is_59_55_and_53_per_cent_at_three_sites(tmp_path: Path) -> None:
    rows: list[tuple[object, ...]] = []
    everybody: list[tuple[object, ...]] = []
    for site, improved in SITES.items():
        for n in range(100):
            rows += [
                (f"{site}{n}", "baseline", "ReQoL-10", 15),
                (f"{site}{n}", "6m", "ReQoL-10", 21 if n < improved else 17),
            ]
            everybody.append((f"{site}{n}", site))
    scores = write(tmp_path / "scores.csv", "person,time,measure,value", rows)
    people = write(tmp_path / "people.csv", "person,site", everybody)
    found = measure_files(scores, people, Asked(by="site"))
    said = {site: say_row(get(found, "reqol10", "reliably_improved", site)) for site in SITES}
    assert said == {
        "Salford": "59% (95% interval 49% to 68%), 59 of 100",
        "Edinburgh": "55% (95% interval 45% to 64%), 55 of 100",
        "Tameside": "53% (95% interval 43% to 62%), 53 of 100",
    }


@pytest.fixture
def connecting(tmp_path: Path) -> Measured:
    """159 recruited, 151 at the start, 127 at six months; five outcomes without a difference; ten teams."""
    chance = random.Random(7)
    people: list[tuple[object, ...]] = []
    rows: list[tuple[object, ...]] = []
    for n in range(1, 160):
        arm = "comparison" if n % 2 else "implementation"
        people.append((f"P{n}", arm, f"{arm[0].upper()}{n % 5}", "2016-01-01" if n <= 151 else ""))
        for measure in ("access", "wellbeing", "recovery", "goal attainment", "health"):
            first = chance.gauss(20, 5)
            rows.append((f"P{n}", "baseline", measure, round(first, 1)))
            if n <= 127:
                rows.append((f"P{n}", "6m", measure, round(0.6 * first + 9 + chance.gauss(0, 4), 1)))
    rows = [row for row in rows if int(str(row[0])[1:]) <= 151]
    scores = write(tmp_path / "scores.csv", "person,time,measure,value", rows)
    everybody = write(tmp_path / "people.csv", "person,arm,team,started", people)
    return measure_files(scores, everybody, Asked(times=("baseline", "6m"), arm="arm", cluster="team"))


def test_connecting_people_flows_159_151_127_and_is_printed_exactly(connecting: Measured) -> None:
    assert [get(connecting, "people", s).n for s in ("recruited", "started")] == [159, 151]
    assert say_row(get(connecting, "wellbeing", "followed_up")) == "84% (95% interval 77% to 89%), 127 of 151"
    shown = {(r.measure, r.statistic): r for r in publish(connecting.rows)}
    assert [shown["people", s].n for s in ("recruited", "started")] == [159, 151]
    assert (shown["wellbeing", "followed_up"].n, shown["wellbeing", "followed_up"].of) == (127, 151)
    assert (shown["wellbeing", "followed_up_comparison"].n or 0) % 5 == 0


def test_connecting_people_says_no_difference_only_with_its_interval(connecting: Measured) -> None:
    differences = [row for row in connecting.rows if row.statistic == "adjusted_difference"]
    assert len(differences) == 5
    assert all(row.low is not None and row.high is not None and row.low < 0 < row.high for row in differences)
    assert all("CR1" in row.method and "10 teams" in row.method for row in differences)
    assert "Arms vary between teams." in connecting.notes
    assert any(
        "There are 10 teams. Below 20" in note and "team means first" in note for note in connecting.notes
    )
    holm = [row.value or 0 for row in connecting.rows if row.statistic == "adjusted_difference_holm_p"]
    plain = [row.value or 0 for row in connecting.rows if row.statistic == "adjusted_difference_p"]
    assert all(h >= p for h, p in zip(holm, plain, strict=True))


def test_a_flow_whose_steps_would_give_few_people_away_is_rounded(tmp_path: Path) -> None:
    rows = [(f"P{n}", time, "ReQoL-10", 20) for n in range(1, 156) for time in ("baseline", "6m")]
    scores = write(tmp_path / "scores.csv", "person,time,measure,value", rows)
    people = write(
        tmp_path / "people.csv",
        "person,started",
        [(f"P{n}", "yes" if n < 156 else "") for n in range(1, 160)],
    )
    shown = {(r.measure, r.statistic): r for r in publish(measure_files(scores, people, Asked()).rows)}
    assert (shown["people", "recruited"].n, shown["people", "started"].n) == (160, 155)


def test_the_aims_of_the_longlist_are_an_editable_example_and_say_what_is_not_measured(
    tmp_path: Path,
) -> None:
    made = ek.new_project(tmp_path / "project", title="Aims")
    copy_template("aims", made.sources_folder / "measures")
    taken = made.add().measures
    assert [(t.settings.what, t.rows) for t in taken] == [("aims", 11)]
    aims = made.measures.aims()
    assert list(aims["type"].value_counts().sort_index().items()) == [("outcome", 5), ("process", 6)]
    assert set(aims["figure"]) == {"not measured"}
    assert "“waits within_28_days” feeds" in "\n".join(made.measures.problems()["what to do"])
