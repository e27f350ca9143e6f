"""Every known answer of the shared measures data, computed by other libraries, comes out of the product."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import starmap
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from evalkit.analysis.small_numbers import show_count
from evalkit.measures.formulas.access import Referral, describe_waits
from evalkit.measures.formulas.change import changed, crossed, recovery
from evalkit.measures.formulas.comparison import Mixed, compare_arms, repeated
from evalkit.measures.formulas.cost import Use, cost_change, cost_difference, cost_people
from evalkit.measures.formulas.fidelity import (
    fidelity_and_outcome,
    fleiss_kappa,
    icc_agreement,
    nominal_alpha,
    ordinal_alpha,
    weighted_kappa,
)
from evalkit.measures.formulas.flow import describe_flow
from evalkit.measures.formulas.funnel import funnel
from evalkit.measures.formulas.goals import Goal, goal_progress
from evalkit.measures.formulas.instrument import get_instrument
from evalkit.measures.formulas.paired import kruskal, pair, standardised_difference, wilcoxon
from evalkit.measures.formulas.scoring import cronbach_alpha, reliable_change, score_person
from evalkit.measures.formulas.series import run_chart, xmr
from evalkit.measures.formulas.shares import (
    bound,
    chi_square,
    difference,
    fisher,
    holm,
    mantel_haenszel,
    mcnemar,
    net_promoters,
    share,
)
from evalkit.measures.publish import publish_share

pytestmark = pytest.mark.real_data


@pytest.fixture(scope="module")
def folder(real_data: Path) -> Path:
    return real_data / "measures"


@pytest.fixture(scope="module")
def oracles(folder: Path) -> dict[str, Any]:
    known: dict[str, Any] = json.loads((folder / "oracles.json").read_text("utf-8"))["oracles"]
    return known


class Oracle:
    """One known answer: its data, and a way to say that what came out is it."""

    def __init__(self, oracles: dict[str, Any], name: str) -> None:
        self.data = oracles[name]["data"]
        self.expected = oracles[name]["expected"]
        self.tolerance = oracles[name]["tolerance"]

    def is_close(self, found: Any, expected: Any) -> None:  # noqa: ANN401 (JSON)
        if isinstance(expected, dict):
            assert set(found) == set(expected)
            for key, value in expected.items():
                self.is_close(found[key], value)
        elif isinstance(expected, list):
            for one, other in zip(found, expected, strict=True):
                self.is_close(one, other)
        else:
            assert found == pytest.approx(expected, abs=self.tolerance)

    def agrees(self, **found: object) -> None:
        for key, value in found.items():
            self.is_close(value, self.expected[key])


@pytest.fixture
def oracle(request: pytest.FixtureRequest, oracles: dict[str, Any]) -> Oracle:
    return Oracle(oracles, request.param)


def known(name: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("oracle", [name], indirect=True)


def first_and_last(rows: Iterable[Sequence[float]]) -> tuple[list[float], list[float]]:
    """The two columns of a table with a row for each person."""
    first, last = zip(*rows, strict=True)
    return list(first), list(last)


USED = {
    "wilson", "newcombe_difference", "attrition_seed004", "paired_sleep", "wilcoxon_sleep",
    "wilcoxon_ties_zero", "reqol10_score", "reqol20_score", "reqol10_reverse", "reqol10_change", "mcnemar",
    "dialog", "holm_11_items", "swemwbs", "swemwbs_change", "phq9_gad7", "goals", "rci", "cronbach_alpha",
    "fidelity_icc_a1", "fidelity_weighted_kappa", "fidelity_alpha_ordinal", "four_week_wait", "ancova_btheb",
    "attrition_btheb", "mixed_btheb", "ancova_cluster", "cost_change_bootstrap", "cost_two_arm_bootstrap",
    "service_cost", "xmr_limits", "xmr_shift", "xmr_trend", "funnel_binomial", "mantel_haenszel",
    "crosstab_chi2", "fisher", "kruskal_subgroups", "fidelity_outcome_spearman", "run_chart", "hes_rounding",
    "hes_percent", "nps_top_box", "fleiss_kappa_4_coders", "ancova_cluster_real", "attrition_real",
    "responders_real", "honest_bounds", "xmr_real", "funnel_real",
}  # fmt: skip


def test_every_oracle_has_a_test(oracles: dict[str, Any]) -> None:
    text = Path(__file__).read_text("utf-8")
    assert set(oracles) == USED
    assert not [name for name in USED if f'known("{name}")' not in text]


@known("wilson")
def test_wilson(oracle: Oracle) -> None:
    for (k, n), expected in zip(oracle.data, oracle.expected, strict=True):
        found = share(k, n)
        oracle.is_close([found.low, found.high], expected)


@known("newcombe_difference")
def test_newcombe(oracle: Oracle) -> None:
    for (first, second), expected in zip(oracle.data, oracle.expected, strict=True):
        found = difference(tuple(first), tuple(second))
        oracle.is_close(found.value, expected["diff"])
        oracle.is_close([found.low, found.high], expected["ci"])


@known("attrition_seed004")
def test_the_flow_of_connecting_people(oracle: Oracle) -> None:
    found = describe_flow(oracle.data["recruited"], oracle.data["baseline"], oracle.data["followup"])
    oracle.agrees(
        baseline_of_recruited=found.started_of_recruited.value,
        followup_of_baseline=found.followed_of_started.value,
        followup_of_recruited=found.followed_of_recruited.value,
        lost_of_baseline=found.lost_of_started.value,
        ci_followup_of_baseline=[found.followed_of_started.low, found.followed_of_started.high],
    )


@known("paired_sleep")
def test_paired_change(oracle: Oracle) -> None:
    found = pair(oracle.data["first"], oracle.data["last"])
    same = (
        "n",
        "mean_first",
        "sd_first",
        "mean_last",
        "sd_last",
        "mean_change",
        "sd_change",
        "t",
        "df",
        "p",
        "dz",
    )
    oracle.agrees(**{name: getattr(found, name) for name in same})
    oracle.agrees(
        ci=[found.low, found.high],
        d_baseline_sd=found.d_baseline,
        hedges_gz_J_approx=found.hedges_gz,
        pearson_r=found.correlation,
    )


@known("wilcoxon_sleep")
def test_wilcoxon_with_zeros_dropped_and_ranked(oracle: Oracle) -> None:
    for zeros, name in (("dropped", "wilcox"), ("ranked", "pratt")):
        found = wilcoxon(oracle.data["first"], oracle.data["last"], zeros)  # type: ignore[arg-type]
        oracle.is_close({"W": found.w, "p": found.p}, oracle.expected[name])


@known("wilcoxon_ties_zero")
def test_wilcoxon_with_ties_and_without_correction(oracle: Oracle) -> None:
    found = wilcoxon(oracle.data["first"], oracle.data["last"], corrected=False)
    oracle.agrees(W=found.w, p=found.p, rank_biserial=found.rank_biserial)
    assert "no continuity correction" in found.method


@known("reqol10_score")
def test_reqol_10(oracle: Oracle) -> None:
    found = [score_person(items, get_instrument("reqol10"))["reqol10"] for items in oracle.data]
    oracle.is_close(found, oracle.expected)


@known("reqol20_score")
def test_reqol_20(oracle: Oracle) -> None:
    found = [score_person(items, get_instrument("reqol20"))["reqol20"] for items in oracle.data]
    oracle.is_close(found, oracle.expected)


@known("reqol10_reverse")
def test_raw_reqol_items_are_turned_round(oracle: Oracle) -> None:
    instrument = get_instrument("reqol10")
    assert list(instrument.reverse) == oracle.data["negative_items"]
    assert score_person(oracle.data["raw"], instrument, "raw")["reqol10"] == oracle.expected["total"]
    assert score_person(oracle.expected["scored"], instrument)["reqol10"] == oracle.expected["total"]


@known("reqol10_change")
def test_reliable_change_and_cut_offs(oracle: Oracle) -> None:
    pairs = [(a, b) for a, b in zip(oracle.data["first"], oracle.data["last"], strict=True) if b is not None]
    first, last = zip(*pairs, strict=True)
    score = get_instrument("reqol10").scores[0]
    found = changed(first, last, score, oracle.data["threshold"])
    line = crossed(first, last, score, oracle.data["cutoff_general_from"])
    other = crossed(first, last, score, 24)
    oracle.agrees(
        pairs=found.pairs,
        improved=found.improved.k,
        no_change=found.unchanged.k,
        deteriorated=found.deteriorated.k,
        improved_share=found.improved.value,
        improved_ci=[found.improved.low, found.improved.high],
        deteriorated_ci=[found.deteriorated.low, found.deteriorated.high],
        clinical_first=line.clinical_first,
        crossed_up=line.to_healthy.k,
        crossed_up_of_clinical=line.to_healthy.value,
        crossed_down=line.to_clinical.k,
        with_cutoff_24={"clinical_first": other.clinical_first, "crossed_up": other.to_healthy.k},
    )


@known("mcnemar")
def test_mcnemar(oracle: Oracle) -> None:
    (both, before), (after, neither) = oracle.data
    found = mcnemar(both, before, after, neither)
    oracle.agrees(exact_p=found.exact_p, chi2_cc=found.chi2, chi2_p=found.chi2_p)


@known("dialog")
def test_dialog(oracle: Oracle) -> None:
    for items, expected in zip(oracle.data, oracle.expected, strict=True):
        found = score_person(items, get_instrument("DIALOG"))
        oracle.is_close({"life": found["dialog_life"], "treatment": found["dialog_treatment"]}, expected)


@known("holm_11_items")
def test_holm(oracle: Oracle) -> None:
    oracle.is_close(holm(oracle.data), oracle.expected)


@known("swemwbs")
def test_swemwbs_is_scored_by_its_metric_table(oracle: Oracle) -> None:
    found = [score_person(items, get_instrument("SWEMWBS"))["swemwbs"] for items in oracle.data]
    oracle.is_close(found, [e and e["metric"] for e in oracle.expected])


@known("swemwbs_change")
def test_swemwbs_change(oracle: Oracle) -> None:
    score = get_instrument("swemwbs").scores[0]
    found = changed(*first_and_last(oracle.data), score, score.reliable_change or 0)
    oracle.agrees(up=found.improved.k, down=found.deteriorated.k, none=found.unchanged.k)


@known("phq9_gad7")
def test_recovery_on_two_scales(oracle: Oracle) -> None:
    scales = [
        (*first_and_last(oracle.data[name]), get_instrument(name).scores[0]) for name in ("phq9", "gad7")
    ]
    found = recovery(scales)
    oracle.agrees(
        cases_first=found.cases_first,
        recovered=found.recovered.k,
        recovery_rate=found.recovered.value,
        reliably_improved=found.improved.k,
        reliably_deteriorated=found.deteriorated.k,
        reliable_recovery=found.reliably_recovered.k,
        reliable_recovery_rate=found.reliably_recovered.value,
    )


@known("goals")
def test_goals(oracle: Oracle) -> None:
    found = goal_progress(Goal(person, str(n), first, last) for person, n, first, last in oracle.data)
    oracle.agrees(
        people_set=found.people_set,
        people_followed=found.people_followed,
        ge1=found.at_least_one.k,
        ge1_share=found.at_least_one.value,
        ge1_ci=[found.at_least_one.low, found.at_least_one.high],
        ge2=found.at_least_two.k,
        ge2_of_followed=found.at_least_two.value,
        set_ge2_followed=found.two_of_set_two.n,
        ge2_of_set_ge2=found.two_of_set_two.value,
        reviewed_ge2=found.two_of_reviewed_two.n,
        ge2_of_reviewed_ge2=found.two_of_reviewed_two.value,
        person_mean_change=found.mean_change,
        reliable_2_45=sum(
            c >= (get_instrument("goals").scores[0].reliable_change or 0) for c in found.mean_change.values()
        ),
    )


@known("rci")
def test_reliable_change_where_no_rule_is_published(oracle: Oracle) -> None:
    oracle.is_close(list(starmap(reliable_change, oracle.data)), oracle.expected)


@known("cronbach_alpha")
def test_cronbach(oracle: Oracle) -> None:
    alpha, low, high = cronbach_alpha(np.array(oracle.data, dtype=float))
    oracle.agrees(alpha=alpha, ci=[low, high])


def ratings(oracle: Oracle) -> list[list[float]]:
    return [list(map(float, row[1:])) for row in oracle.data]


@known("fidelity_icc_a1")
def test_icc(oracle: Oracle) -> None:
    found = icc_agreement(ratings(oracle))
    oracle.agrees(icc=found.value, F=found.f)


@known("fidelity_weighted_kappa")
def test_weighted_kappa(oracle: Oracle) -> None:
    first, second = zip(*ratings(oracle), strict=True)
    oracle.agrees(
        linear=weighted_kappa(first, second, "linear"), quadratic=weighted_kappa(first, second, "quadratic")
    )


@known("fidelity_alpha_ordinal")
def test_ordinal_alpha(oracle: Oracle) -> None:
    oracle.agrees(alpha=ordinal_alpha(ratings(oracle)))


@known("four_week_wait")
def test_four_week_wait(oracle: Oracle) -> None:
    def day(text: str | None) -> date | None:
        return date.fromisoformat(text) if text else None

    rows = [Referral(date.fromisoformat(start), day(stop)) for start, stop in oracle.data["rows"]]
    found = describe_waits(rows, date.fromisoformat(oracle.data["census"]))
    oracle.agrees(
        days_done=list(found.days),
        stopped=found.stopped,
        within_28=found.within.k,
        share=found.within.value,
        ci=[found.within.low, found.within.high],
        median=found.median,
        p90_linear=found.ninetieth,
        waiting=len(found.waiting),
        waiting_days=list(found.waiting),
        waiting_median=found.waiting_median,
        waiting_over_28=found.waiting_over,
        km_median=found.median_with_waiting,
        km_within_28=found.within_with_waiting,
    )


def btheb(folder: Path) -> pd.DataFrame:
    frame = pd.read_csv(folder / "BtheB.csv")
    return frame.assign(arm=(frame["treatment"] == "BtheB").astype(int))


@known("ancova_btheb")
def test_ancova_on_a_real_trial(oracle: Oracle, folder: Path) -> None:
    data = btheb(folder)
    early, late = data.dropna(subset=["bdi.2m"]), data.dropna(subset=["bdi.8m"])
    found = compare_arms(*(early[c].tolist() for c in ("bdi.pre", "bdi.2m", "arm")))
    oracle.agrees(
        n=found.plain.n,
        diff=found.plain.value,
        se=found.plain.se,
        ci=[found.plain.low, found.plain.high],
        p=found.plain.p,
        slope=found.slope,
    )
    last = compare_arms(*(late[c].tolist() for c in ("bdi.pre", "bdi.8m", "arm"))).plain
    oracle.is_close(
        [last.n, last.value, last.low, last.high],
        [oracle.expected["at_8m"][k] for k in ("n", "diff")] + oracle.expected["at_8m"]["ci"],
    )


@known("attrition_btheb")
def test_attrition_on_a_real_trial(oracle: Oracle, folder: Path) -> None:
    data = btheb(folder)
    visits = ["bdi.pre", "bdi.2m", "bdi.4m", "bdi.6m", "bdi.8m"]
    by_arm = {arm: [int(n) for n in own[visits].notna().sum()] for arm, own in data.groupby("treatment")}
    lost = data["bdi.8m"].isna()
    smd = standardised_difference(data.loc[lost, "bdi.pre"].to_numpy(), data.loc[~lost, "bdi.pre"].to_numpy())
    oracle.agrees(by_arm=by_arm, lost_8m=int(lost.sum()), smd=smd)


def agrees_mixed(oracle: Oracle, found: Mixed, expected: dict[str, Any], between: str, within: str) -> None:
    oracle.is_close(found.between, expected[between])
    oracle.is_close(found.within, expected[within])


@known("mixed_btheb")
def test_all_follow_ups_together(oracle: Oracle, folder: Path) -> None:
    long = btheb(folder).melt(
        ["rownames", "arm", "bdi.pre"], ["bdi.2m", "bdi.4m", "bdi.6m", "bdi.8m"], "visit", "bdi"
    )
    long = long.dropna(subset=["bdi"]).assign(month=lambda d: d["visit"].str[4].astype(int))
    found = repeated(*(long[c].tolist() for c in ("bdi.pre", "bdi", "arm", "month", "rownames")))
    oracle.agrees(rows=found.estimate.n, tx=found.estimate.value, se=found.estimate.se)
    agrees_mixed(oracle, found, oracle.expected, "var_person", "var_resid")


@known("ancova_cluster")
def test_teams_are_kept_together(oracle: Oracle) -> None:
    team, arm, pre, post = zip(*oracle.data["rows"], strict=True)
    found = compare_arms(pre, post, arm, team)
    assert found.clustered
    assert found.by_team
    assert found.mixed
    oracle.agrees(
        diff=found.clustered.value,
        se_ols=found.plain.se,
        se_cluster_cr1=found.clustered.se,
        ci_cluster_t=[found.clustered.low, found.clustered.high],
        df_cluster=found.teams - 1,
        design_effect_m6=found.design_effect,
    )
    means, expected = found.by_team, oracle.expected["cluster_means_t"]
    oracle.is_close([means.value, means.p], [expected["diff"], expected["p"]])
    oracle.is_close([means.low, means.high], expected["ci"])
    mixed = oracle.expected["mixed"]
    oracle.is_close(
        [found.mixed.estimate.value, found.mixed.estimate.se, found.mixed.icc],
        [mixed[k] for k in ("diff", "se", "icc")],
    )
    agrees_mixed(oracle, found.mixed, mixed, "var_team", "var_resid")
    assert found.design == "between teams"
    assert found.leading == found.by_team


@known("cost_change_bootstrap")
def test_cost_change(oracle: Oracle) -> None:
    found = cost_change(oracle.data["before"], oracle.data["after"], resamples=20_000)
    oracle.agrees(
        mean_before=found.mean_before,
        mean_after=found.mean_after,
        mean_change=found.change,
        ci_percentile=[found.low, found.high],
    )


@known("cost_two_arm_bootstrap")
def test_cost_difference(oracle: Oracle) -> None:
    found = cost_difference(oracle.data["implementation"], oracle.data["comparison"], resamples=20_000)
    oracle.agrees(diff=found.value, ci_percentile=[found.low, found.high])


@known("service_cost")
def test_a_blank_count_is_missing(oracle: Oracle) -> None:
    rows: list[Sequence[Any]] = oracle.data["rows"]
    uses = [Use(p, "before", s, before) for p, s, before, _ in rows]
    uses += [Use(p, "after", s, after) for p, s, _, after in rows]
    found = cost_people(uses, oracle.data["unit_cost"])
    oracle.agrees(before=found["before"], after=found["after"])
    both = [(b, found["after"][p]) for p, b in found["before"].items()]
    complete = [(b, a) for b, a in both if b is not None and a is not None]
    oracle.agrees(complete_people=len(complete))
    change = cost_change(*first_and_last(complete)).change
    oracle.agrees(mean_change_complete=change)


@known("xmr_limits")
def test_xmr_limits_with_and_without_screening(oracle: Oracle) -> None:
    for screen, name in ((True, "screened"), (False, "unscreened")):
        found = xmr(oracle.data, screen)
        oracle.is_close(
            {"mean": found.mean, "mr": found.moving_range, "upl": found.upper, "lpl": found.lower},
            oracle.expected[name],
        )


@known("xmr_shift")
def test_xmr_shift(oracle: Oracle) -> None:
    found = xmr(oracle.data)
    oracle.agrees(
        mean=found.mean,
        mr=found.moving_range,
        upl=found.upper,
        lpl=found.lower,
        shift_flag=list(map(int, found.shift)),
        outside=list(map(int, found.outside)),
    )


@known("xmr_trend")
def test_xmr_trend(oracle: Oracle) -> None:
    oracle.agrees(trend_flag=list(map(int, xmr(oracle.data).trend)))


@known("funnel_binomial")
def test_funnel(oracle: Oracle) -> None:
    found = funnel([tuple(row) for row in oracle.data])
    oracle.agrees(
        pooled=found.pooled,
        limits95=[[p.low95, p.high95] for p in found.places],
        limits998=[[p.low998, p.high998] for p in found.places],
        z=[p.z for p in found.places],
        phi=found.phi,
    )


@known("mantel_haenszel")
def test_mantel_haenszel(oracle: Oracle) -> None:
    found = mantel_haenszel(oracle.data)
    oracle.agrees(
        or_pooled=found.odds_ratio,
        or_ci=[found.low, found.high],
        p=found.p,
        homogeneity_p=found.homogeneity_p,
    )


@known("crosstab_chi2")
def test_chi_square(oracle: Oracle) -> None:
    found = chi_square(oracle.data)
    oracle.agrees(
        chi2=found.chi2, df=found.df, p=found.p, min_expected=found.least_expected, cramers_v=found.cramers_v
    )


@known("fisher")
def test_fisher(oracle: Oracle) -> None:
    ratio, p = fisher(oracle.data)
    oracle.agrees(odds_ratio=ratio, p=p)


@known("kruskal_subgroups")
def test_kruskal(oracle: Oracle) -> None:
    h, p = kruskal(list(oracle.data.values()))
    oracle.agrees(H=h, p=p)


@known("fidelity_outcome_spearman")
def test_fidelity_against_outcome_over_teams(oracle: Oracle) -> None:
    found = fidelity_and_outcome(oracle.data["fidelity"], oracle.data["outcome"])
    oracle.agrees(rho=found.rho, p=found.p, n=found.teams)


@known("run_chart")
def test_run_chart(oracle: Oracle) -> None:
    found = run_chart(oracle.data)
    oracle.agrees(median=found.median, useful=found.useful, runs=found.runs, z=found.z, p=found.p)


@known("hes_rounding")
def test_small_numbers(oracle: Oracle) -> None:
    assert [show_count(n) for n in oracle.data] == [str(e) for e in oracle.expected]


@known("nps_top_box")
def test_net_promoters(oracle: Oracle) -> None:
    found = net_promoters(oracle.data)
    oracle.agrees(
        promoters=found.promoters, passives=found.passives, detractors=found.detractors, nps=found.net
    )


@known("fleiss_kappa_4_coders")
def test_fleiss(oracle: Oracle) -> None:
    oracle.agrees(kappa=fleiss_kappa(oracle.data), alpha_nominal=nominal_alpha(oracle.data))


def antidepressant(folder: Path) -> pd.DataFrame:
    frame = pd.read_csv(folder / "antidepressant_long.csv", dtype={"POOLINV": str})
    return frame.assign(arm=(frame["THERAPY"] == "DRUG").astype(int))


@known("ancova_cluster_real")
def test_a_real_trial_at_seventeen_sites(oracle: Oracle, folder: Path) -> None:
    data = antidepressant(folder).query("VISIT == 7")
    found = compare_arms(*(data[c].tolist() for c in ("BASVAL", "HAMDTL17", "arm", "POOLINV")))
    assert found.clustered
    assert found.mixed
    oracle.agrees(
        n=found.plain.n,
        clusters=found.teams,
        diff=found.plain.value,
        se=found.plain.se,
        ci=[found.plain.low, found.plain.high],
        se_cr1=found.clustered.se,
        ci_cr1_t=[found.clustered.low, found.clustered.high],
    )
    mixed = oracle.expected["mixed"]
    oracle.is_close([found.mixed.estimate.value, found.mixed.estimate.se], [mixed["diff"], mixed["se"]])
    agrees_mixed(oracle, found.mixed, mixed, "var_cluster", "resid")
    assert found.design != "between teams"
    assert "17 teams" in found.notes[0]


@known("attrition_real")
def test_people_at_each_visit(oracle: Oracle, folder: Path) -> None:
    data = antidepressant(folder)
    counts = data.groupby(["THERAPY", "VISIT"])["PATIENT"].nunique()
    oracle.agrees(**{arm: [int(counts[arm, visit]) for visit in (4, 5, 6, 7)] for arm in ("DRUG", "PLACEBO")})


@known("responders_real")
def test_scores_that_halved(oracle: Oracle, folder: Path) -> None:
    last = antidepressant(folder).query("VISIT == 7")
    for arm, own in last.groupby("THERAPY"):
        found = share(int((2 * own["HAMDTL17"] <= own["BASVAL"]).sum()), len(own))
        expected = oracle.expected[str(arm)]
        assert (found.n, found.k) == (expected["n"], expected["halved"])
        oracle.is_close([found.low, found.high], expected["ci"])


@known("honest_bounds")
def test_bounds_for_the_missing(oracle: Oracle) -> None:
    for (k, followed, started), expected in zip(oracle.data, oracle.expected, strict=True):
        found = bound(k, followed, started)
        oracle.is_close(
            {
                "observed": found.observed.value,
                "lowest": found.none_missing.value,
                "highest": found.all_missing.value,
                "observed_ci": [found.observed.low, found.observed.high],
            },
            expected,
        )


@known("xmr_real")
def test_xmr_of_a_real_department(oracle: Oracle, folder: Path) -> None:
    data = pd.read_csv(folder / "ae_rj1_type1_monthly.csv")
    found = xmr((100 * (1 - data["breaches"] / data["attendances"])).tolist())
    screened = xmr(found.values, screen=True)
    oracle.agrees(
        n=len(found.values),
        mean=found.mean,
        mr_unscreened=found.moving_range,
        lpl=found.lower,
        upl=found.upper,
        mr_screened=screened.moving_range,
        outside=[n for n, out in enumerate(found.outside) if out],
        shift_flag=list(map(int, found.shift)),
    )


@known("funnel_real")
def test_funnel_of_real_departments(oracle: Oracle, folder: Path) -> None:
    data = pd.read_csv(folder / "ae_type1_2019_03.csv")
    in_time = data["attendances"] - data["breaches"]
    columns = (data["org_code"].tolist(), in_time.tolist(), data["attendances"].tolist())
    rows = [(str(place), int(k), int(n)) for place, k, n in zip(*columns, strict=True)]
    found = funnel(rows, winsorise=0.1)
    oracle.agrees(
        providers=len(found.places),
        pooled=found.pooled,
        phi_10pc_winsorised=found.phi,
        outside_3sigma_binomial=found.outside,
        outside_3sigma_multiplicative_od=found.outside_adjusted,
    )


@known("hes_percent")
def test_a_share_to_publish_comes_from_rounded_counts(oracle: Oracle) -> None:
    found = publish_share(oracle.data["count"], oracle.data["base"])
    assert found
    count, base, value, _, _ = found
    oracle.agrees(count=count, base=base, percent_from_rounded=100 * value)
