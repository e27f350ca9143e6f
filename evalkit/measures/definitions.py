"""Every statistic that evalkit writes, with its definition: for the help, the documentation and the rule for
small numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Counts = Literal["count", "share", "mean", "model"]
"""What a value is: how many people, a share of people, a number over people's scores, or out of a model."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A statistic by its name in results, what it is, and what kind of value it has."""

    name: str
    counts: Counts
    what: str


def _define(counts: Counts, *lines: tuple[str, str]) -> tuple[Definition, ...]:
    return tuple(Definition(name, counts, what) for name, what in lines)


DEFINITIONS: tuple[Definition, ...] = (
    *_define(
        "count",
        ("recruited", "People who were recruited (column recruited; without it, all rows). of: all rows."),
        ("started", "People who started (column started; without it, all rows). of: recruited."),
        ("withdrew", "People who withdrew (column withdrew). of: started."),
    ),
    *_define(
        "share",
        ("scored_first", "Scored at the first time, of started."),
        ("scored_last", "Scored at the last time, of started."),
        (
            "followed_up",
            "Scored at both times, of started. For goals: at least one goal rated at both times.",
        ),
    ),
    *_define(
        "mean",
        ("mean_first", "Mean at the first time of people scored at both, with its t interval."),
        ("sd_first", "Standard deviation (n − 1) at the first time of people scored at both."),
        ("mean_last", "Mean at the last time of people scored at both, with its t interval."),
        ("sd_last", "Standard deviation (n − 1) at the last time of people scored at both."),
        ("mean_change", "Mean of last − first, with its t interval (n − 1 degrees of freedom)."),
        ("sd_change", "Standard deviation (n − 1) of last − first."),
        ("median_change", "Median of last − first."),
        ("t_p", "p of the paired t test of no change."),
        ("t_holm_p", "The same p after Holm, over the items that are tested together."),
        ("wilcoxon_p", "p of the signed-rank test; the method is named."),
        ("rank_biserial", "Matched rank-biserial correlation: ranks of rises less those of falls, over all."),
        ("effect_size_dz", "Mean change over the standard deviation of changes."),
        ("effect_size_first_sd", "Mean change over the standard deviation at the first time."),
        ("effect_size_hedges_gz", "dz × (1 − 3 / (4 df − 1)): Hedges' correction for few people."),
    ),
    *_define(
        "share",
        (
            "reliably_improved",
            "Changed for the better by the instrument's reliable change or more, of people scored at "
            "both times.",
        ),
        ("no_reliable_change", "Changed by less than that, of people scored at both times."),
        (
            "reliably_deteriorated",
            "Changed for the worse by that much or more, of people scored at both times.",
        ),
        (
            "improved_if_none_missing",
            "The improved (for goals: progress on at least one) of started: as if none of those without "
            "both scores had improved.",
        ),
        (
            "improved_if_all_missing",
            "The improved and all without both scores, of started: as if all of those had improved.",
        ),
        (
            "clinical_first",
            "On the clinical side of the cut-off at the first time, of people scored at both.",
        ),
        ("clinical_last", "On the clinical side of the cut-off at the last time, of people scored at both."),
        (
            "crossed_to_healthy",
            "Moved to the healthy side of the cut-off, of those who began on the clinical side.",
        ),
        ("crossed_to_clinical", "Moved to the clinical side, of those who began on the healthy side."),
    ),
    *_define("mean", ("mcnemar_p", "Exact p of McNemar's test of the crossings.")),
    *_define(
        "share",
        (
            "progress_on_one_goal",
            "Progress (last rating above first) on at least one goal, of people followed up.",
        ),
        ("progress_on_two_goals", "Progress on at least two goals, of people followed up."),
        (
            "progress_on_two_of_two_goals",
            "Progress on at least two goals, of people followed up who set at least two.",
        ),
        (
            "recovered",
            "PHQ-9 and GAD-7 together: below both cut-offs at the last time, of those at or above one at "
            "the first.",
        ),
        (
            "reliably_recovered",
            "Recovered, with a reliable change for the better and none for the worse, of the same.",
        ),
        ("followed_up_intervention", "Followed up of started, in the arm that is not the comparison."),
        ("followed_up_comparison", "Followed up of started, in the comparison arm."),
        (
            "reliably_improved_intervention",
            "Reliably improved of people scored at both times, in the arm that is not the comparison.",
        ),
        (
            "reliably_improved_comparison",
            "Reliably improved of people scored at both times, in the comparison arm.",
        ),
    ),
    *_define(
        "model",
        ("followed_up_difference", "Share followed up, arm less comparison, with Newcombe's interval."),
        (
            "reliably_improved_difference",
            "Share reliably improved, arm less comparison, with Newcombe's interval.",
        ),
        (
            "adjusted_difference",
            "Last score of the arm that is not called comparison or control less the one that is, "
            "adjusted for the first score (ANCOVA, complete cases). With --cluster: interval CR1 over "
            "teams, t on teams − 1; without: plain t interval.",
        ),
        ("adjusted_difference_p", "p of that difference; several measures carry Holm's p beside it."),
        ("adjusted_difference_holm_p", "The same p after Holm, over the measures that are compared."),
        (
            "adjusted_difference_plain",
            "With --cluster: the same difference with a plain t interval, as if teams did not matter.",
        ),
        (
            "adjusted_difference_team_means",
            "Arms between teams: difference of team means in two stages, t over teams. Read it first "
            "below 20 teams.",
        ),
        (
            "adjusted_difference_within_teams",
            "Arms within teams: ANCOVA with an effect for each team, t interval.",
        ),
        ("adjusted_difference_mixed", "Random intercept for teams (REML), normal interval."),
        (
            "intraclass_correlation",
            "Share of what varies in last scores that lies between teams, from that model.",
        ),
        ("design_effect", "1 + (people a team − 1) × intraclass correlation."),
        ("teams", "How many teams have people in the comparison."),
        ("first_score_slope", "How much a point at the first time is worth at the last (ANCOVA)."),
    ),
    *_define(
        "mean",
        (
            "first_difference_standardised",
            "Mean first score, arm less comparison, over the pooled standard deviation; people scored at "
            "the first time. There is no test of it.",
        ),
        (
            "lost_difference_standardised",
            "Mean first score of people lost less those kept, over the pooled standard deviation.",
        ),
    ),
    *_define(
        "model",
        (
            "interaction_p",
            "p of whether the difference between arms is another in other groups of --by; before any "
            "claim within a group.",
        ),
    ),
)

FURTHER: tuple[Definition, ...] = (
    *_define(
        "count",
        ("seen", "Referrals that were seen by the census day."),
        ("still_waiting", "Referrals that were still waiting on the census day."),
        ("waiting_over_28_days", "Of those, who had waited more than 28 days."),
        ("withdrew_because", "People who started and withdrew for a reason, as it was written down."),
    ),
    *_define(
        "share",
        ("within_28_days", "Seen in 28 days or less of those seen; the day of referral does not count."),
        ("place_share", "A place's share, as given in the table of places."),
        ("share_of_people", "A group's share of the people whose group is recorded."),
    ),
    *_define(
        "model",
        (
            "within_28_days_with_waiting",
            "Seen by day 28 with those who still wait counted in (Kaplan–Meier).",
        ),
        ("median_wait_with_waiting", "The day by which half had been seen, with those who still wait."),
        ("share_of_population", "The group's share of the population, from the table that you gave."),
        ("series_latest", "The latest figure of a series."),
        ("series_mean", "The mean of a series, with the natural process limits: ± 2.66 × mean moving range."),
        ("series_points_outside", "How many points lie outside the limits."),
        ("series_median", "The median of a series, with the runs on either side of it (run chart)."),
        ("places_pooled", "The share of all places together: the middle of the funnel."),
        ("places_dispersion", "φ: how much more places differ than chance alone would make them (1)."),
        ("places_outside", "How many places lie beyond three sigma, as if chance alone made them differ."),
        ("places_outside_adjusted", "How many still do once over-dispersion is allowed for."),
        ("raters_icc", "How far raters agree: ICC(A,1), two-way random, absolute agreement, one rater."),
        ("raters_kappa", "How far two raters agree beyond chance: weighted kappa (linear)."),
        ("raters_alpha", "How far raters agree: Krippendorff's alpha for ordered scores."),
        ("fidelity", "A team's mean fidelity score, over items and raters."),
        ("fidelity_and_outcome", "Fidelity against mean change over teams (Spearman); never over people."),
    ),
    *_define(
        "mean",
        ("median_wait", "Median wait in days of those seen."),
        ("ninetieth_wait", "Wait in days within which nine in ten of those seen were seen."),
        ("median_still_waiting", "Median days waited so far by those who still wait."),
        ("mean_cost", "Mean cost a person in the first window, for those with every count in both."),
        ("mean_cost_after", "Mean cost a person in the second window, for the same people."),
        ("cost_change", "Mean cost after less before; bootstrap over people."),
        (
            "cost_difference",
            "Mean change in cost, arm less comparison; bootstrap over people, or over teams where arms "
            "are teams.",
        ),
        ("mean_contacts", "Mean contacts a person with a service, such as practitioners' extra time."),
    ),
)
"""Statistics of a project's further tables: waits, reach, series, fidelity and cost."""

_KNOWN = {definition.name: definition for definition in (*DEFINITIONS, *FURTHER)}


def get_definition(statistic: str) -> Definition:
    """The definition of a statistic; a cut-off in its name (clinical_first_cutoff_24) does not matter."""
    return _KNOWN[statistic.partition("_cutoff_")[0]]


def describe_statistics() -> str:
    """Every statistic with its definition, one a line, for the help."""
    return "\n".join(f"{d.name}: {d.what}" for d in DEFINITIONS)
