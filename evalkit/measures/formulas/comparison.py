"""Two arms: the difference at the end, adjusted for the beginning, with people who share a team kept
together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from evalkit.measures.formulas.shares import Difference

if TYPE_CHECKING:
    import pandas as pd

    from evalkit.measures.formulas.scoring import Numbers

FEW_TEAMS = 20
"""Below this many teams a cluster-robust interval is too narrow: the analysis of team means leads."""
FEWEST_PEOPLE = 8
MOST_FOR_MIXED = 20_000
"""Above this many people the mixed model is left out: it takes minutes."""
NOTHING = Difference(None, None, None)

Design = Literal["no teams", "between teams", "within teams", "both"]


class Fitted(Protocol):
    """A fitted linear model, as statsmodels gives it."""

    params: pd.Series[float]
    bse: pd.Series[float]
    pvalues: pd.Series[float]

    def conf_int(self) -> pd.DataFrame: ...
    def get_robustcov_results(self, kind: str, **options: object) -> Robust: ...


class Robust(Protocol):
    """The same with robust standard errors: arrays in the order of the parameters."""

    bse: Numbers
    pvalues: Numbers

    def conf_int(self) -> Numbers: ...


@dataclass(frozen=True, slots=True)
class Estimate:
    """An adjusted difference with its interval, standard error, p, the people in it, and how it was made.

    Blank numbers are None, and ``method`` says why.
    """

    value: float | None
    low: float | None
    high: float | None
    se: float | None
    p: float | None
    n: int
    method: str


@dataclass(frozen=True, slots=True)
class Mixed:
    """A random-intercept model: the difference, and how much of what varies lies between teams (``icc``)."""

    estimate: Estimate
    between: float | None
    within: float | None
    icc: float | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that is said of one outcome in two arms.

    ``leading`` is the estimate to be read first: with few teams that of the team means.
    """

    design: Design
    teams: int
    plain: Estimate
    clustered: Estimate | None
    by_team: Estimate | None
    mixed: Mixed | None
    slope: float | None
    design_effect: float | None
    notes: tuple[str, ...]

    @property
    def leading(self) -> Estimate:
        """The estimate that leads: team means below 20 teams, where there are any."""
        if self.by_team and self.by_team.value is not None and self.teams < FEW_TEAMS:
            return self.by_team
        return self.clustered or self.plain


def compare_arms(
    first: Sequence[float] | Numbers,
    last: Sequence[float] | Numbers,
    arm: Sequence[int] | Numbers,
    team: Sequence[object] | None = None,
) -> Comparison:
    """Compare two arms on complete cases: ``arm`` is 1 for the arm of interest and 0 for the comparison.

    ANCOVA (last ~ first + arm). With teams: cluster-robust (CR1, t on G − 1), beside team means (arms between
    teams) or team effects (arms within teams) and a random-intercept model (REML). Source: Vickers and Altman
    (2001), BMJ 323, 1123; Donner and Klar (2000) for teams. There is no test of baseline differences, and no
    test of change within an arm.
    """
    import pandas as pd

    data = pd.DataFrame({"first": first, "last": last, "arm": arm}).astype(float)
    if team is not None:
        data["team"] = pd.Categorical(list(team))
    if reason := _why_not(data):
        empty = Estimate(None, None, None, None, None, len(data), reason)
        teams = data["team"].nunique() if team is not None else 0
        return Comparison("no teams", teams, empty, None, None, None, None, None, (reason,))
    fitted = _fit(data)
    plain = _estimate(fitted, len(data), "ANCOVA on the first score, t interval")
    slope = float(fitted.params["first"])
    if team is None:
        return Comparison("no teams", 0, plain, None, None, None, slope, None, ())
    return _with_teams(data, plain, slope)


def _why_not(data: pd.DataFrame) -> str:
    """Why two arms cannot be compared; "" where they can."""
    counts = [int((data["arm"] == arm).sum()) for arm in (1.0, 0.0)]
    if not all(counts):
        return "one arm has nobody with both scores, so there is nothing to compare"
    if len(data) < FEWEST_PEOPLE or min(counts) < 2:
        return f"{len(data)} people are too few for a difference (at least {FEWEST_PEOPLE}, two in each arm)"
    if data["last"].std() < 1e-12:
        return "every last score is the same, so there is nothing to compare"
    return ""


def _fit(data: pd.DataFrame, teams: bool = False) -> Fitted:
    """Least squares of the last score on the first, the arm and, where asked, the teams."""
    import statsmodels.formula.api as smf

    baseline = " + first" if data["first"].std() > 1e-12 else ""
    fitted: Fitted = smf.ols(f"last ~ arm{baseline}{' + C(team)' if teams else ''}", data).fit()
    return fitted


def _estimate(fitted: Fitted, n: int, method: str) -> Estimate:
    low, high = (
        float(limit) for limit in fitted.conf_int().to_numpy()[list(fitted.params.index).index("arm")]
    )
    return Estimate(
        float(fitted.params["arm"]),
        low,
        high,
        float(fitted.bse["arm"]),
        float(fitted.pvalues["arm"]),
        n,
        method,
    )


def find_design(arm: Sequence[float], team: Sequence[object]) -> Design:
    """Whether arms vary between teams, within them, or both.

    >>> find_design([1, 1, 0, 0], ["A", "A", "B", "B"])
    'between teams'
    """
    import pandas as pd

    arms = pd.Series(list(arm)).groupby(pd.Series(list(team), dtype=object)).nunique()
    mixed = int((arms > 1).sum())
    if not mixed:
        return "between teams"
    return "within teams" if mixed == len(arms) else "both"


def _with_teams(data: pd.DataFrame, plain: Estimate, slope: float) -> Comparison:
    data = data.dropna(subset=["team"])
    data = data.assign(team=data["team"].cat.remove_unused_categories())
    if reason := _why_not(data):
        empty = Estimate(None, None, None, None, None, len(data), reason)
        return Comparison(
            "no teams", data["team"].nunique(), plain, empty, None, None, slope, None, (reason,)
        )
    design = find_design(data["arm"].tolist(), data["team"].tolist())
    teams = data["team"].nunique()
    clustered, notes = _clustered(data, design, teams)
    by_team = _team_means(data) if design == "between teams" else _team_effects(data, teams)
    mixed = _mixed(data, teams)
    size = len(data) / teams
    effect = 1 + (size - 1) * mixed.icc if mixed and mixed.icc is not None else None
    if teams < FEW_TEAMS:
        lead = "team means" if design == "between teams" else "differences within teams"
        read = f", so read the analysis of {lead} first" if by_team.value is not None else ""
        few = f"There are {teams} teams. Below {FEW_TEAMS}"
        notes.append(f"{few} a cluster-robust interval tends to be too narrow{read}.")
    return Comparison(design, teams, plain, clustered, by_team, mixed, slope, effect, tuple(notes))


def _teams_in(data: pd.DataFrame) -> tuple[int, int]:
    """How many teams have people in each arm: of interest, comparison."""
    return tuple(data.loc[data["arm"] == arm, "team"].nunique() for arm in (1.0, 0.0))  # type: ignore[return-value]


def _clustered(data: pd.DataFrame, design: Design, teams: int) -> tuple[Estimate, list[str]]:
    fitted = _fit(data)
    value, n = float(fitted.params["arm"]), len(data)
    fewest = min(_teams_in(data))
    if design == "between teams" and fewest < 2:
        reason = (
            "an arm has one team alone, so its effect cannot be told from the team’s: there is no interval"
        )
        return Estimate(value, None, None, None, None, n, reason), [reason[0].upper() + reason[1:] + "."]
    if teams < 3:
        reason = f"{teams} teams are too few for an interval over teams"
        return Estimate(value, None, None, None, None, n, reason), [reason[0].upper() + reason[1:] + "."]
    robust = fitted.get_robustcov_results(
        "cluster",
        groups=data["team"].cat.codes.to_numpy(),
        use_correction=True,
        df_correction=True,
        use_t=True,
    )
    at = list(fitted.params.index).index("arm")
    low, high = (float(x) for x in robust.conf_int()[at])
    said = f"arms vary {design}" if design != "both" else "arms vary between and within teams"
    method = (
        f"ANCOVA on the first score, cluster-robust (CR1) over {teams} teams, t on {teams - 1} df; {said}"
    )
    return Estimate(value, low, high, float(robust.bse[at]), float(robust.pvalues[at]), n, method), []


def _team_means(data: pd.DataFrame) -> Estimate:
    """A t test over teams of their mean residuals, in two stages.

    First the last score on the first, without the arm; then each team's mean of what is left, so that every
    team counts once. Source: Hayes and Moulton (2017), Cluster Randomised Trials, 2nd edition, chapter 11.
    """
    from scipy.stats import ttest_ind

    means = data.assign(rest=_rest(data)).groupby(["team", "arm"], observed=True)["rest"].mean().reset_index()
    one, two = (means.loc[means["arm"] == arm, "rest"] for arm in (1.0, 0.0))
    n, df = len(data), len(one) + len(two) - 2
    if min(len(one), len(two)) < 2:
        return Estimate(None, None, None, None, None, n, "each arm needs at least two teams for their means")
    value = float(one.mean() - two.mean())
    if max(one.std(), two.std()) < 1e-12:
        return Estimate(
            value, None, None, None, None, n, "every team has the same mean, so there is no interval"
        )
    found = ttest_ind(one, two)
    interval = found.confidence_interval(0.95)
    se = value / float(found.statistic) if found.statistic else None
    method = (
        f"means of {len(one)} and {len(two)} teams, adjusted for first scores in two stages, t on {df} df"
    )
    low, high = float(interval.low), float(interval.high)
    return Estimate(value, low, high, se, float(found.pvalue), n, method)


def _rest(data: pd.DataFrame) -> pd.Series[float]:
    """What each last score has beyond what its first score lets expect, whatever the arm."""
    import statsmodels.formula.api as smf

    if data["first"].std() < 1e-12:
        return data["last"] - data["last"].mean()
    found: pd.Series[float] = smf.ols("last ~ first", data).fit().resid
    return found


def _team_effects(data: pd.DataFrame, teams: int) -> Estimate:
    """Arms within teams: each team is its own comparison (an effect for every team)."""
    if len(data) <= teams + 3:
        return Estimate(None, None, None, None, None, len(data), "there are too few people for so many teams")
    fitted = _fit(data, teams=True)
    return _estimate(fitted, len(data), f"ANCOVA with an effect for each of {teams} teams, t interval")


def _mixed(data: pd.DataFrame, teams: int) -> Mixed | None:
    """A random intercept for each team, by REML; None where it cannot be fitted."""
    import warnings

    import statsmodels.formula.api as smf
    from numpy.linalg import LinAlgError

    if teams < 3 or len(data) > MOST_FOR_MIXED or len(data) <= teams:
        return None
    baseline = " + first" if data["first"].std() > 1e-12 else ""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a variance of 0 is an answer, and it is said below
        try:
            fitted = smf.mixedlm(f"last ~ arm{baseline}", data, groups=data["team"]).fit(reml=True)
        except (LinAlgError, ValueError):
            return None
    between, within = float(fitted.cov_re.iloc[0, 0]), float(fitted.scale)
    low, high = (float(x) for x in fitted.conf_int().loc["arm"])
    se, p = float(fitted.bse["arm"]), float(fitted.pvalues["arm"])
    said = "random intercept for teams (REML), normal interval"
    if not fitted.converged:
        return Mixed(
            Estimate(None, None, None, None, None, len(data), f"{said}: it did not converge"),
            None,
            None,
            None,
        )
    if se != se:  # the variance lies on its limit of 0
        said += "; no variance between teams was found"
        low = high = se = p = float("nan")
    icc = between / (between + within) if between + within > 0 else None
    return Mixed(
        _estimate_of(float(fitted.params["arm"]), low, high, se, p, len(data), said), between, within, icc
    )


def _estimate_of(value: float, low: float, high: float, se: float, p: float, n: int, method: str) -> Estimate:
    """An estimate whose numbers may be NaN where they cannot be told."""
    low_, high_, se_, p_ = (None if number != number else number for number in (low, high, se, p))
    return Estimate(value, low_, high_, se_, p_, n, method)


def interaction(
    first: Sequence[float] | Numbers,
    last: Sequence[float] | Numbers,
    arm: Sequence[float] | Numbers,
    group: Sequence[object],
) -> float | None:
    """The p of whether the difference between arms is another in other groups; None where it cannot be told.

    It comes before any claim within a group. An F test of arm × group in the ANCOVA.
    """
    import pandas as pd
    import statsmodels.formula.api as smf
    from statsmodels.stats.anova import anova_lm

    data = pd.DataFrame({"first": first, "last": last, "arm": arm}).astype(float)
    data["part"] = [str(value) for value in group]
    cells = data.groupby(["part", "arm"]).size().unstack(fill_value=0)
    if cells.shape[1] < 2 or len(cells) < 2 or int(cells.to_numpy().min()) < 2:
        return None
    simple = smf.ols("last ~ first + arm + C(part)", data).fit()
    crossed = smf.ols("last ~ first + arm * C(part)", data).fit()
    if crossed.df_resid < 1 or crossed.ssr < 1e-12:
        return None
    return float(anova_lm(simple, crossed)["Pr(>F)"].iloc[1])


def repeated(
    first: Sequence[float],
    last: Sequence[float],
    arm: Sequence[int],
    when: Sequence[float],
    person: Sequence[str],
) -> Mixed:
    """Several follow-ups together: last ~ first + when + arm with a random intercept for each person (REML).

    One row for each person and follow-up that there is, so that people with some follow-ups count too.
    """
    import pandas as pd
    import statsmodels.formula.api as smf

    data = pd.DataFrame({"first": first, "last": last, "arm": arm, "when": when, "person": person})
    fitted = smf.mixedlm("last ~ first + when + arm", data, groups=data["person"]).fit(reml=True)
    low, high = (float(x) for x in fitted.conf_int().loc["arm"])
    estimate = Estimate(
        float(fitted.params["arm"]),
        low,
        high,
        float(fitted.bse["arm"]),
        float(fitted.pvalues["arm"]),
        len(data),
        "random intercept for people (REML), all follow-ups, normal interval",
    )
    between, within = float(fitted.cov_re.iloc[0, 0]), float(fitted.scale)
    return Mixed(estimate, between, within, between / (between + within))
