"""Scoring by its rules for any answers, and the most important figures on values anybody can work out."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t as t_distribution

from evalkit.errors import CodebookError, TableError
from evalkit.measures.formulas.access import Referral, describe_waits
from evalkit.measures.formulas.comparison import compare_arms, find_design
from evalkit.measures.formulas.cost import Use, cost_difference_by_team, cost_people
from evalkit.measures.formulas.funnel import funnel, say_dispersion
from evalkit.measures.formulas.instrument import get_instrument, load_instrument, read_instruments
from evalkit.measures.formulas.paired import hedges_correction, pair, wilcoxon
from evalkit.measures.formulas.scoring import score_person
from evalkit.measures.formulas.series import say_target, say_variation, xmr
from evalkit.measures.formulas.shares import bound, share
from evalkit.measures.publish import Published, publish, publish_share, round_count, without_counts
from evalkit.measures.results import ResultRow
from evalkit.measures.rounded import reach
from evalkit.measures.summaries import Rating, fidelity_rows

SCALES = ["reqol10", "reqol20", "dialog", "swemwbs", "wemwbs", "phq9", "gad7"]


@st.composite
def answers(draw: st.DrawFn) -> tuple[str, list[float | None]]:
    """An instrument and one person's items, some of them missing."""
    name = draw(st.sampled_from(SCALES))
    scale = get_instrument(name)
    item = st.integers(int(scale.lowest_item), int(scale.highest_item))
    return name, draw(st.lists(st.none() | item, min_size=scale.items, max_size=scale.items))


@given(answers())
def test_a_score_is_in_its_range_or_absent_by_the_rule_for_missing_items(
    given: tuple[str, list[float | None]],
) -> None:
    name, items = given
    for score in get_instrument(name).scores:
        value = score_person(items, get_instrument(name))[score.name]
        missing = sum(items[item - 1] is None for item in score.items)
        if missing > score.may_miss or missing == len(score.items):
            assert value is None
        else:
            assert value is not None
            assert score.lowest <= value <= score.highest


@given(st.lists(st.integers(0, 4), min_size=10, max_size=10))
def test_turning_items_round_twice_is_the_scored_form(items: list[int]) -> None:
    scale = get_instrument("reqol10")
    turned = [4 - item if n in scale.reverse else item for n, item in enumerate(items, start=1)]
    assert score_person(turned, scale, "raw") == score_person(items, scale)


@given(st.lists(st.integers(0, 4), min_size=9, max_size=9))
def test_one_missing_reqol_item_is_replaced_by_the_persons_mean(items: list[int]) -> None:
    assert score_person([*items, None], get_instrument("reqol10"))["reqol10"] == pytest.approx(
        sum(items) / 9 * 10
    )


def test_an_item_out_of_its_range_is_refused() -> None:
    with pytest.raises(ValueError, match="not between 0 and 4"):
        score_person([5] * 10, get_instrument("reqol10"))


def test_every_instrument_says_where_its_rules_come_from() -> None:
    for scale in read_instruments().values():
        assert scale.source
        assert scale.unsure


def test_an_instrument_of_ones_own_is_described_in_a_few_lines() -> None:
    keys = ("name: hope", "title: Hope", "better: higher", "items: 2", "lowest_item: 1", "highest_item: 5")
    score = ("scores:", "  - name: hope", "    title: Hope", "    lowest: 2", "    highest: 10")
    text = "\n".join([*keys, *score])
    assert score_person([2, 3], load_instrument(text, "hope.yaml")) == {"hope": 5.0}
    with pytest.raises(CodebookError, match=r"hope\.yaml, line 3"):
        load_instrument(text.replace("higher", "up"), "hope.yaml")
    with pytest.raises(TableError, match="There is no instrument “joy”"):
        get_instrument("joy")


def test_shares_and_their_bounds() -> None:
    assert (round(share(0, 12).low or 0, 3), round(share(0, 12).high or 0, 3)) == (0, 0.242)
    assert share(0, 0).value is None
    found = bound(40, 60, 100)
    assert (found.none_missing.value, found.all_missing.value) == (0.4, 0.8)


def test_a_paired_change_and_its_ordinal_check() -> None:
    found = pair([1, 2, 3], [2, 4, 6])
    assert (found.mean_change, found.sd_change, found.df) == (2, 1, 2)
    assert found.low == pytest.approx(2 - 4.302653 / 3**0.5, abs=1e-5)
    assert wilcoxon([1, 2, 3], [2, 4, 6]).rank_biserial == 1
    assert pair([1, 1], [1, 1]).p is None


def test_ancova_takes_the_beginning_into_account() -> None:
    first = [10, 12, 14, 16, 20, 22, 24, 26]
    last = [13, 15, 17, 19, 20, 22, 24, 26]
    found = compare_arms(first, last, [1, 1, 1, 1, 0, 0, 0, 0])
    assert found.plain.value == pytest.approx(3)
    assert find_design([1, 1, 0], ["A", "B", "A"]) == "both"


def test_waits_leave_out_the_day_of_referral_and_count_those_who_wait() -> None:
    rows = [
        Referral(date(2025, 1, 1), date(2025, 1, 29)),
        Referral(date(2025, 1, 1), date(2025, 1, 30)),
        Referral(date(2025, 1, 1), None),
    ]
    found = describe_waits(rows, date(2025, 3, 1))
    assert (found.days, found.within.k, found.waiting, found.waiting_over) == ((28, 29), 1, (59,), 1)
    assert found.within_with_waiting == pytest.approx(1 / 3)


def test_a_stop_after_the_census_day_has_not_happened() -> None:
    found = describe_waits([Referral(date(2025, 1, 1), date(2025, 3, 2))], date(2025, 3, 1))
    assert (found.stopped, found.waiting) == (0, (59,))


def test_a_service_without_a_price_is_named() -> None:
    with pytest.raises(KeyError, match="night sitting"):
        cost_people([Use("A", "before", "night sitting", 1)], {"nurse": 48})


def test_whole_teams_are_resampled_where_arms_are_teams() -> None:
    costs = [(100.0, 1, "A"), (120.0, 1, "B"), (80.0, 0, "C"), (90.0, 0, "D")]
    found = cost_difference_by_team(costs)
    assert found.value == pytest.approx(25)
    assert found.low <= 25 <= found.high
    assert "resamples of teams (2 and 2)" in found.method


def test_a_series_is_judged_in_words() -> None:
    chart = xmr([10, 11, 10, 11, 10, 11, 10, 11, 10, 11, 10, 11, 30])
    assert say_variation(chart, "higher") == "The latest points show improvement."
    assert say_variation(chart, "lower") == "The latest points are of concern."
    assert "will not be met" in say_target(xmr([10, 11] * 8), 50, "higher")
    assert xmr([1, 2, 3]).trial


def test_two_of_three_points_in_the_outer_third_are_marked() -> None:
    values = [10, 12, 8, 11, 9, 12, 8, 10, 11, 9, 10, 12, 17, 10, 17]
    found = xmr(values)
    assert [n for n, marked in enumerate(found.two_of_three) if marked] == [12, 14]
    assert not any(found.outside)


def test_a_funnel_says_its_over_dispersion() -> None:
    assert "far more than chance" in say_dispersion(
        funnel([(f"P{n}", 90 if n % 2 else 50, 100) for n in range(12)])
    )
    assert "about as much as chance" in say_dispersion(funnel([("A", 50, 100), ("B", 52, 100)]))


def _paired_rows(n: int) -> list[ResultRow]:
    chance = random.Random(n)
    scores = [(20 + chance.gauss(0, 4), 24 + chance.gauss(0, 4)) for _ in range(n)]
    found = pair([a for a, _ in scores], [b for _, b in scores])
    half = reach(n) * (found.sd_change or 0)

    def row(
        statistic: str, value: float | None, low: float | None = None, high: float | None = None
    ) -> ResultRow:
        return ResultRow("reqol10", "all", statistic, value, low, high, n, 40, "")

    return [
        row("mean_change", found.mean_change, found.mean_change - half, found.mean_change + half),
        row("sd_change", found.sd_change),
        row("t_p", found.p),
        row("effect_size_dz", found.dz),
        row("effect_size_hedges_gz", found.hedges_gz),
    ]


def _numbers_that_fit(rows: Sequence[Published]) -> set[int]:
    """How many people there can be, worked out from figures that stand beside each other."""
    said = {row.statistic: row for row in rows}
    mean, sd = said["mean_change"], float(said["sd_change"].value or 0)
    half = (float(mean.high or 0) - float(mean.low or 0)) / 2
    ratio = float(said["effect_size_hedges_gz"].value or 0) / float(said["effect_size_dz"].value or 1)
    t_of = float(mean.value or 0) / sd
    return {
        n
        for n in range(8, 60)
        if abs(reach(n) * sd - half) < 1e-9
        or abs(hedges_correction(n) - ratio) < 1e-9
        or abs(2 * t_distribution.sf(t_of * n**0.5, n - 1) / float(said["t_p"].value or 1) - 1) < 1e-6
    }


@pytest.mark.parametrize("n", [13, 14, 28, 32])
def test_the_number_of_people_does_not_follow_from_a_published_mean(n: int) -> None:
    rows = _paired_rows(n)
    assert _numbers_that_fit(publish(rows, 0)) == {n}, "in the working version it does"
    assert _numbers_that_fit(publish(rows)) == {round_count(n)}


def test_a_share_that_only_rounding_makes_whole_is_nearly_all() -> None:
    def row(k: int) -> ResultRow:
        return ResultRow("reqol10", "all", "reliably_improved", k / 30, 0.8, 1.0, k, 30, "")

    assert [one.value for one in publish([row(28)])] == ["nearly all"]
    assert [one.value for one in publish([row(30)])] == [1.0]


def _recruited(teams: dict[str, int]) -> list[ResultRow]:
    counts = {"all": sum(teams.values()), **teams}
    return [ResultRow("people", name, "recruited", n, None, None, n, None, "") for name, n in counts.items()]


def test_a_total_of_the_flow_is_rounded_where_it_would_give_a_hidden_group_away() -> None:
    whole = {row.group: row.n for row in publish(_recruited({"Millgate": 64, "Northquay": 65}))}
    assert whole["all"] == 129
    hidden = {row.group: row.n for row in publish(_recruited({"Millgate": 122, "Northquay": 7}))}
    assert hidden == {"all": 130, "Millgate": 120, "Northquay": "*"}, "129 less 118 to 122 would be 7"


def _reasons(counts: dict[str, int]) -> list[tuple[str, int | str | None]]:
    rows = [
        ResultRow("withdrew", reason, "withdrew_because", n, None, None, n, sum(counts.values()), "")
        for reason, n in counts.items()
    ]
    return [(row.group, row.n) for row in publish(rows)]


def test_reasons_that_few_people_gave_are_published_as_one() -> None:
    assert _reasons({"Moved": 11, "Felt better": 5, "Too unwell": 4}) == [
        ("Moved", 10),
        ("Other reasons, each of a few people: Felt better; Too unwell", 10),
    ]
    assert _reasons({"Moved": 11, "Felt better": 5}) == [("Moved", 10), ("Felt better", "*")]


def test_reasons_are_not_named_where_each_would_be_one_person_s() -> None:
    seven = dict.fromkeys("abcdefg", 1)
    assert _reasons(seven) == [("Other reasons, each of a few people", "*")]


def test_what_a_method_says_of_how_it_was_done_stays_to_publish() -> None:
    said = "£, prices of 2024; arithmetic means, percentile bootstrap of 2,000 resamples of people"
    assert without_counts(said) == said
    assert without_counts(f"{said}; none of 7 without both scores") == said
    assert without_counts("ICC(A,1), 30 ratings that all of 2 raters made") == "ICC(A,1)"


def test_few_people_have_no_share_to_publish() -> None:
    assert publish_share(3, 60) is None
    assert publish_share(23, 61) is not None


def test_teams_have_no_names_where_their_fidelity_is_published() -> None:
    ratings = [
        Rating(team, item, rater, score)
        for team, score in (("Cold Quay", 2.0), ("Saltpan", 4.0), ("Airy", 3.0))
        for item in ("one", "two")
        for rater in ("Ann", "Bo")
    ]
    rows = fidelity_rows(ratings)
    published = [(row.group, row.value) for row in publish(rows) if row.statistic == "fidelity"]
    assert published == [("Team 1", 2.0), ("Team 2", 3.0), ("Team 3", 4.0)]
    working = [row.group for row in publish(rows, 0) if row.statistic == "fidelity"]
    assert working == ["Airy", "Cold Quay", "Saltpan"]
