"""``evalkit measures`` on two bare tables, messy as exports are: what comes out, and what is refused "
"and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from evalkit.cli import app
from evalkit.errors import TableError
from evalkit.measures.definitions import DEFINITIONS, FURTHER, get_definition
from evalkit.measures.results import COLUMNS, ResultRow, find_row
from evalkit.steps.measures.bare import Asked, Measured, measure_files, measure_tables

Make = Callable[..., Measured]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Write two tables and measure them."""

    def measured(scores: str, people: str, **asked: str | Sequence[str]) -> Measured:
        (tmp_path / "scores.csv").write_text(scores, "utf-8")
        (tmp_path / "people.csv").write_text(people, "utf-8")
        told = Asked(**{k: tuple(v) if isinstance(v, list) else v for k, v in asked.items()})  # type: ignore[arg-type]
        return measure_files(tmp_path / "scores.csv", tmp_path / "people.csv", told)

    return measured


def table(columns: str, *rows: Sequence[object]) -> str:
    return "\n".join([columns, *(",".join("" if c is None else str(c) for c in row) for row in rows)]) + "\n"


def pairs(*scores: tuple[object, object], measure: str = "ReQoL-10") -> str:
    """A tidy table of first and last scores of P1, P2, …; None is not a row."""
    rows = [
        (f"P{n}", time, measure, value)
        for n, pair in enumerate(scores, start=1)
        for time, value in zip(("baseline", "6m"), pair, strict=True)
        if value is not None
    ]
    return table("person,time,measure,value", *rows)


def everybody(count: int, site: Callable[[int], str] = lambda n: "A") -> str:
    return table("person,site", *((f"P{n}", site(n)) for n in range(1, count + 1)))


def row(found: Measured, statistic: str, measure: str = "reqol10", group: str = "all") -> ResultRow:
    one = find_row(found.rows, measure, statistic, group)
    assert one, f"no {statistic} of {measure} for {group}"
    return one


def messages(found: Measured) -> str:
    return "\n".join(f"{p.where}: {p.message}" for p in found.problems)


TEN = [(20, 26), (10, 15), (30, 25), (24, 25), (12, 12), (8, 20), (22, 27), (25, 24), (15, 19), (28, 34)]


def test_the_figures_are_those_worked_out_by_hand(make: Make) -> None:
    found = make(pairs(*TEN, (18, None)), everybody(12), times=["baseline", "6m"])
    assert [
        row(found, s).n for s in ("reliably_improved", "no_reliable_change", "reliably_deteriorated")
    ] == [5, 4, 1]
    assert row(found, "reliably_improved").of == 10
    assert row(found, "mean_change").value == pytest.approx(3.3)
    assert (row(found, "followed_up").n, row(found, "followed_up").of) == (10, 12)
    assert row(found, "improved_if_none_missing").value == pytest.approx(5 / 12)
    assert row(found, "improved_if_all_missing").value == pytest.approx(7 / 12)
    assert (row(found, "crossed_to_healthy").n, row(found, "crossed_to_healthy").of) == (3, 7)
    assert (row(found, "clinical_first_cutoff_24").n, row(found, "clinical_first_cutoff_24").of) == (6, 10)


def test_every_statistic_that_is_written_is_defined_and_in_the_help(make: Make) -> None:
    found = make(
        pairs(*TEN),
        table("person,arm,team", *((f"P{n}", "control" if n % 2 else "new", n % 4) for n in range(1, 11))),
        arm="arm",
        cluster="team",
    )
    assert {r.statistic for r in found.rows}
    shown = CliRunner().invoke(app, ["measures", "--help"], terminal_width=200).output
    for one in found.rows:
        assert get_definition(one.statistic).what
    for definition in DEFINITIONS:
        assert f"{definition.name}:" in shown


def test_denominators_are_people_who_started(make: Make) -> None:
    people = table(
        "person,recruited,started,withdrew",
        *(
            (f"P{n}", "1 Jan 2025", "05/01/2025" if n < 11 else "", "yes" if n == 3 else "")
            for n in range(1, 13)
        ),
    )
    found = make(pairs(*TEN, (10, 20)), people)
    assert [row(found, s, "people").n for s in ("recruited", "started", "withdrew")] == [12, 10, 1]
    assert row(found, "followed_up").value == 1.0
    assert "P11: There are scores but no start" in messages(found)


def test_spellings_of_times_measures_and_people_are_one(make: Make) -> None:
    scores = table(
        "Participant ID,Timepoint,Outcome Measure,Score,Notes",
        *((f" p{n} ", " Baseline", "REQOL 10", a, "x") for n, (a, _) in enumerate(TEN, start=1)),
        *((f"P{n}", "6 Months", "reqol_10", b, "") for n, (_, b) in enumerate(TEN, start=1)),
    )
    found = make("\ufeff" + scores, "\ufeff" + everybody(10), times=["BASELINE", "6m"], measures=["reqol10"])
    assert row(found, "mean_change").value == pytest.approx(3.3)
    assert not found.problems


def test_decimal_commas_and_semicolons_are_read(make: Make) -> None:
    scores = (
        pairs(*((f"{a}", f"{b}") for a, b in TEN))
        .replace(",", ";")
        .replace(";26\n", ';"26,0"\n')
        .replace(";15\n", ";15,0\n")
    )
    found = make(scores, everybody(10).replace(",", ";"))
    assert row(found, "mean_change").value == pytest.approx(3.3)


def test_items_are_scored_and_one_missing_item_is_allowed(make: Make) -> None:
    def items(person: int, time: str, values: Sequence[object]) -> list[tuple[object, ...]]:
        return [(f"P{person}", time, "ReQoL-10", f"item {i}", v) for i, v in enumerate(values, start=1)]

    rows = [
        *items(1, "baseline", [1] * 10),
        *items(1, "6m", [3] * 9 + [""]),
        *items(2, "baseline", [2] * 10),
        *items(2, "6m", [2] * 8 + ["", ""]),
    ]
    found = make(table("person,time,measure,item,value", *rows), everybody(2))
    assert (row(found, "followed_up").n, row(found, "reliably_improved").n) == (1, 1)
    assert found.missing == 3


def test_dialog_areas_carry_holm(make: Make) -> None:
    rows = [
        (f"P{n}", time, "DIALOG", item, min(7, 3 + (n % 3) + (time == "6m") * (item % 2)))
        for n in range(1, 13)
        for time in ("baseline", "6m")
        for item in range(1, 12)
    ]
    found = make(table("person,time,measure,item,value", *rows), everybody(12))
    assert row(found, "mean_change", "dialog_1").n == 12
    assert "Holm over 11 items" in row(found, "t_holm_p", "dialog_8").method
    assert row(found, "mean_change", "dialog_life").value == pytest.approx(0.5)


def test_goals_have_both_denominators(make: Make) -> None:
    rows = [
        ("P1", "baseline", 1, 2),
        ("P1", "6m", 1, 6),
        ("P1", "baseline", 2, 3),
        ("P1", "6m", 2, 5),
        ("P2", "baseline", 1, 4),
        ("P2", "6m", 1, 7),
        ("P3", "baseline", 1, 5),
        ("P3", "6m", 1, 4),
    ]
    found = make(table("person,time,item,value,measure", *((*r, "goals") for r in rows)), everybody(4))
    assert [row(found, s, "goals").n for s in ("progress_on_one_goal", "progress_on_two_goals")] == [2, 1]
    assert row(found, "progress_on_two_goals", "goals").of == 3
    assert row(found, "progress_on_two_of_two_goals", "goals").of == 1
    assert row(found, "improved_if_all_missing", "goals").value == pytest.approx(3 / 4)


def test_swemwbs_totals_become_metric_scores(make: Make) -> None:
    found = make(pairs(*[(19, 24)] * 8, measure="SWEMWBS"), everybody(8))
    assert row(found, "mean_first", "swemwbs").value == pytest.approx(17.98)
    assert row(found, "reliably_improved", "swemwbs").n == 8


def test_phq_and_gad_have_denominators_of_their_own(make: Make) -> None:
    scores = (
        pairs(*[(18, 9), (12, 11), (9, 3), (15, 10)], measure="PHQ-9")
        + pairs(*[(14, 6), (9, 8), (7, 2), (12, 9)], measure="gad7").split("\n", 1)[1]
    )
    found = make(scores, everybody(4))
    assert (row(found, "recovered", "phq9+gad7").n, row(found, "recovered", "phq9+gad7").of) == (1, 3)
    assert row(found, "clinical_first", "phq9").of == 4


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("P1,baseline,ReQoL-10,45", "45 is not a score of ReQoL-10, which goes from 0 to 40"),
        ("P1,baseline,ReQoL-10,about 20", "“about 20” is not a number"),
        ("P99,baseline,ReQoL-10,20", "“P99” is not among the people"),
        (",baseline,ReQoL-10,20", "It has no person"),
        ("P1,,ReQoL-10,20", "It has no time"),
        ("P1,baseline,,20", "It has no measure"),
        ("P1,baseline,ReQoL-10,18,5", "It has 5 cells and the header 4"),
    ],
)
def test_a_row_that_cannot_be_used_is_refused_by_name(make: Make, line: str, said: str) -> None:
    found = make(pairs((None, 20), *TEN) + line + "\n", everybody(11))
    assert f"scores.csv, row 23: {said}" in messages(found)
    assert row(found, "followed_up").n == 10


def test_two_values_for_one_person_time_and_measure_are_both_refused(make: Make) -> None:
    found = make(pairs(*TEN) + "P1,Baseline,ReQoL-10,21\nP2,baseline,ReQoL-10,10\n", everybody(10))
    assert (
        "scores.csv, rows 2 and 22: P1 has 20 and 21 for ReQoL-10 at baseline, so none of them is used"
        in messages(found)
    )
    assert (
        "rows 4 and 23: P2 has the same value of ReQoL-10 at baseline more than once; it counts once"
        in messages(found)
    )
    assert row(found, "followed_up").n == 9


def test_items_and_a_total_that_disagree_are_both_refused(make: Make) -> None:
    rows: list[Sequence[object]] = [
        ("P1", t, "ReQoL-10", i, 2) for t in ("baseline", "6m") for i in range(1, 11)
    ]
    rows += [("P1", "baseline", "ReQoL-10", "total", 20), ("P1", "6m", "ReQoL-10", "total", 30)]
    found = make(table("person,time,measure,item,value", *rows), everybody(1))
    assert "The total of ReQoL-10 is 30 and its items make 20, so neither is used" in messages(found)
    assert row(found, "followed_up").n == 0


def test_a_person_in_two_arms_is_in_no_figure(make: Make) -> None:
    people = table(
        "person,arm",
        *((f"P{n}", "control" if n > 5 else "new") for n in range(1, 11)),
        ("P1", "control"),
        ("P2", "new"),
    )
    found = make(pairs(*TEN), people, arm="arm")
    assert "people.csv, rows 2 and 12: P1 has several rows that differ (arm “new” and “control”)" in messages(
        found
    )
    assert "P2 has the same row more than once; it counts once" in messages(found)
    assert row(found, "started", "people").n == 9


def test_wide_tables_are_reshaped_and_it_is_said(make: Make) -> None:
    wide = table(
        "id,ReQoL-10 baseline,ReQoL-10 6 months,ReQoL date 6 months",
        *((f"P{n}", a, b, "1/2/2025") for n, (a, b) in enumerate(TEN, start=1)),
    )
    found = make(wide, everybody(10))
    assert row(found, "mean_change").value == pytest.approx(3.3)
    assert "2 columns hold ReQoL-10 at baseline and 6 months" in found.notes[0]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (
            {"times": ["baseline", "9m"]},
            "There is no score at “9m”. The times in the file are “baseline” and “6m”",
        ),
        ({"measures": ["phq9"]}, "There are no scores of “phq9”. The measures in the file are reqol10"),
        ({"by": "borough"}, "people has no column “borough”. Its columns are “site”"),
        ({"arm": "site"}, "Two arms are needed, and the column “site” has 1: “A”"),
        ({"cluster": "site"}, "--cluster is for a comparison of two arms"),
    ],
)
def test_what_is_not_there_is_refused_with_what_is(make: Make, asked: dict[str, str], said: str) -> None:
    with pytest.raises(TableError) as error:
        make(pairs(*TEN), everybody(10), **asked)
    assert said in str(error.value)


def test_an_unknown_comparison_is_asked_for(make: Make) -> None:
    people = table("person,arm", *((f"P{n}", "red" if n > 5 else "blue") for n in range(1, 11)))
    with pytest.raises(TableError, match="Which arm is the comparison"):
        make(pairs(*TEN), people, arm="arm")
    found = make(pairs(*TEN), people, arm="arm", comparison="Red")
    assert "Differences are blue less red." in found.notes


# a statistician's traps


def test_trap_an_arm_with_one_team_has_no_interval(make: Make) -> None:
    people = table(
        "person,arm,team",
        *((f"P{n}", "control" if n > 4 else "new", f"T{1 if n < 5 else n % 2 + 2}") for n in range(1, 11)),
    )
    found = make(pairs(*TEN), people, arm="arm", cluster="team")
    one = row(found, "adjusted_difference")
    assert one.value is not None
    assert one.low is None
    assert "one team alone" in one.method
    assert "There are 3 teams. Below 20" in " ".join(found.notes)


def test_trap_one_arm_lost(make: Make) -> None:
    people = table("person,arm", *((f"P{n}", "control" if n > 10 else "new") for n in range(1, 21)))
    found = make(pairs(*TEN, *[(20, None)] * 10), people, arm="arm")
    one = row(found, "adjusted_difference")
    assert (one.value, one.low) == (None, None)
    assert "one arm has nobody with both scores" in one.method
    assert row(found, "followed_up_comparison").value == 0


def test_trap_everyone_missing_at_follow_up(make: Make) -> None:
    found = make(pairs(*[(20, None)] * 9) + "P1,6m,ReQoL-10,\n", everybody(9), times=["baseline", "6m"])
    assert (row(found, "followed_up").n, row(found, "followed_up").value) == (0, 0)
    assert row(found, "mean_change").method == "nobody has both scores"
    bounds = [row(found, f"improved_if_{which}_missing").value for which in ("none", "all")]
    assert bounds == [0, 1]


def test_trap_baseline_imbalance_is_shown_and_not_tested(make: Make) -> None:
    people = table("person,arm", *((f"P{n}", "control" if n > 5 else "new") for n in range(1, 11)))
    found = make(
        pairs(*[(30 + n, 32 + n) for n in range(5)], *[(10 + n, 13 + n % 2) for n in range(5)]),
        people,
        arm="arm",
    )
    assert (row(found, "first_difference_standardised").value or 0) > 2
    assert not [
        r for r in found.rows if r.statistic.startswith("first_difference") and r.statistic.endswith("_p")
    ]


def test_trap_ties_only(make: Make) -> None:
    found = make(pairs(*[(20, 20)] * 10), everybody(10))
    assert (row(found, "mean_change").value, row(found, "mean_change").low) == (0, 0)
    assert row(found, "wilcoxon_p").value is None
    assert "nobody changed, so there is nothing to test" in row(found, "wilcoxon_p").method
    assert "every change is the same" in row(found, "t_p").method


def test_trap_a_site_of_six_has_no_mean_and_is_hidden_when_published(make: Make, tmp_path: Path) -> None:
    found = make(
        pairs(*TEN, *TEN, *TEN[:6]),
        everybody(26, lambda n: "Small" if n > 20 else "North" if n > 10 else "South"),
        by="site",
    )
    small = row(found, "mean_change", group="Small")
    assert small.value is None
    assert "6 people are too few for a mean" in small.method
    out = tmp_path / "results.csv"
    asked = Asked(by="site")
    measure_tables(tmp_path / "scores.csv", tmp_path / "people.csv", out, asked, publishing=True)
    shown = pd.read_csv(out, dtype=str).set_index(["measure", "statistic", "group"])
    assert list(pd.read_csv(out).columns) == list(COLUMNS)
    assert shown.loc[("reqol10", "followed_up", "Small"), "n"] == "*"
    hidden = [
        group for group in ("North", "South") if shown.loc[("reqol10", "followed_up", group), "n"] == "*"
    ]
    assert len(hidden) <= 1


def test_what_was_refused_is_written_beside_the_results(tmp_path: Path) -> None:
    (tmp_path / "scores.csv").write_text(pairs(*TEN) + "P1,12m,ReQoL-10,45\n", "utf-8")
    (tmp_path / "people.csv").write_text(everybody(10), "utf-8")
    done = CliRunner().invoke(
        app,
        [
            "measures",
            "--scores",
            str(tmp_path / "scores.csv"),
            "--people",
            str(tmp_path / "people.csv"),
            "--times",
            "baseline,6m",
            "--out",
            str(tmp_path / "r.csv"),
        ],
    )
    assert done.exit_code == 0
    assert "45 is not a score of ReQoL-10" in done.output
    assert "row 22" in (tmp_path / "r-refused.csv").read_text("utf-8")
    frame = pd.read_csv(tmp_path / "r.csv")
    assert list(frame.columns) == list(COLUMNS)
    assert frame.loc[frame["statistic"] == "mean_change", "value"].item() == pytest.approx(3.3)


def test_every_statistic_is_in_the_documentation() -> None:
    page = (Path(__file__).parents[2] / "docs" / "reference" / "statistics.md").read_text("utf-8")
    assert not [d.name for d in (*DEFINITIONS, *FURTHER) if f"| `{d.name}` | {d.what} |" not in page]


def test_ids_keep_their_zeros_and_fit_ids_that_excel_took_them_from(make: Make, tmp_path: Path) -> None:
    people = table("person,site", *((f"{n:03d}", "A") for n in range(1, 11)))
    rows = [(f"{n:03d}", time, "ReQoL-10", 20) for n in range(1, 11) for time in ("baseline", "6m")]
    found = make(table("person,time,measure,value", *rows), people)
    assert row(found, "followed_up").n == 10
    stripped = make(table("person,time,measure,value", *((int(p), *rest) for p, *rest in rows)), people)
    assert row(stripped, "followed_up").n == 10
    (tmp_path / "people.csv").write_text(people, "utf-8")
    frame = pd.DataFrame(rows, columns=["person", "time", "measure", "value"])
    frame.to_excel(tmp_path / "scores.xlsx", index=False)
    book = measure_files(tmp_path / "scores.xlsx", tmp_path / "people.csv", Asked())
    assert row(book, "followed_up").n == 10


def test_dates_of_single_people_are_compared_as_first_and_last(make: Make) -> None:
    rows = [
        (f"P{n}", f"{day + n:02d}/{month:02d}/2025", "ReQoL-10", score)
        for n, (first, last) in enumerate(TEN, start=1)
        for day, month, score in ((1, 2, first), (3, 4, 0), (5, 9, last))
    ]
    found = make(table("person,Date completed,measure,value", *rows), everybody(10))
    assert row(found, "mean_change").value == pytest.approx(3.3)
    assert "Times are dates, so each person’s first and last were compared." in found.notes
