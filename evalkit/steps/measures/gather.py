"""Every figure of a project's measures, out of the tables that it keeps."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from evalkit.errors import EvalkitError, TableError
from evalkit.measures.aims import Aim, Fed, feed_aims, read_aims
from evalkit.measures.formulas.access import Waits
from evalkit.measures.formulas.instrument import read_instruments
from evalkit.measures.formulas.series import Xmr
from evalkit.measures.joint import JointRow, draft_joint
from evalkit.measures.publish import publish
from evalkit.measures.results import ResultRow, results_frame
from evalkit.measures.summaries import Series, funnel_rows, reach_rows, series_rows, wait_rows
from evalkit.measures.tidying.kinds import Kind
from evalkit.measures.tidying.outcomes import Outcome, Times
from evalkit.model import Problem
from evalkit.steps.measures.joined import Scored, arms_of_teams, score_tables
from evalkit.steps.measures.judged import read_joint
from evalkit.steps.measures.kept import KeptTable, folder_of, read_kept, settings_file
from evalkit.steps.measures.plain import (
    read_costs,
    read_places,
    read_population,
    read_ratings,
    read_referrals,
    read_series,
)

if TYPE_CHECKING:
    import pandas as pd

    from evalkit.project import Project


@dataclass(frozen=True)
class Charted:
    """A series with its chart and what it says."""

    series: Series
    chart: Xmr
    said: str


@dataclass(frozen=True)
class ProjectMeasures:
    """What a project's measures come to: every figure as a row, and what pictures are drawn from.

    ``waiting`` are the settings files that nobody has confirmed; ``fed`` the aims with their figures;
    ``joint`` the joint display.
    """

    tables: tuple[KeptTable, ...]
    waiting: tuple[str, ...]
    rows: tuple[ResultRow, ...]
    titles: dict[str, str]
    times: Times | None
    outcomes: tuple[Outcome, ...]
    waits: Waits | None
    series: tuple[Charted, ...]
    fed: tuple[Fed, ...]
    joint: tuple[JointRow, ...]
    notes: tuple[str, ...]
    problems: tuple[Problem, ...]
    arms: tuple[str, str] | None = None
    arm_of_team: dict[str, str] = field(default_factory=dict)

    def frame(self) -> pd.DataFrame:
        """One row a figure: measure, group, statistic, value, low, high, n, of, method."""
        return results_frame(self.rows)

    def aims(self, hide_up_to: int = 0) -> pd.DataFrame:
        """The plan of measures: each aim, its measure, whether it is shortlisted, and what it came to.

        With ``hide_up_to``, figures are to the rule for small numbers.
        """
        import pandas as pd

        said = self._say_figures(hide_up_to)
        columns = [
            "aim",
            "measure",
            "type",
            "system",
            "level",
            "how often",
            "baseline",
            "target",
            "shortlisted",
            "by",
            "why",
            "figure",
        ]
        lines = [
            (
                a.aim,
                a.measure,
                a.type,
                a.system,
                a.level,
                a.often,
                a.baseline,
                a.target,
                a.shortlisted,
                a.by,
                a.why,
                said(f.row),
            )
            for f in self.fed
            for a in [f.aim]
        ]
        return pd.DataFrame(lines, columns=columns)

    def joint_frame(self, hide_up_to: int = 0) -> pd.DataFrame:
        """The joint display: aim, measure, figure, codes, what they say together, by whom and why.

        With ``hide_up_to``, figures are to the rule for small numbers.
        """
        import pandas as pd

        said = self._say_figures(hide_up_to)
        lines = [
            (j.aim, j.measure, said(j.figure), ", ".join(j.codes), j.together, j.by, j.why)
            for j in self.joint
        ]
        return pd.DataFrame(lines, columns=["aim", "measure", "figure", "codes", "together", "by", "why"])

    def _say_figures(self, hide_up_to: int) -> Callable[[ResultRow | None], str]:
        """How a figure is said: “59% (49% to 68%), 59 of 100”; “not measured” where there is none."""
        from evalkit.measures.words import say_row

        shown = {(r.measure, r.group, r.statistic): r for r in publish(self.rows, hide_up_to)}
        return lambda row: say_row(row and shown.get((row.measure, row.group, row.statistic)))

    def _repr_html_(self) -> str:
        from evalkit.show import table

        return str(table(self.frame(), f"Measures: {len(self.rows):,} figures").to_html())


def gather_measures(project: Project, confirmed_only: bool = False) -> ProjectMeasures:
    """Work out every figure of the project's measures; ``confirmed_only`` for what goes into a report.

    What cannot be used is listed, and one bad table does not stop the others.
    """
    kept = read_kept(project)
    waiting = tuple(settings_file(project, t.name).name for t in kept if not t.settings.confirmed)
    tables = [t for t in kept if t.settings.confirmed or not confirmed_only]
    problems = [problem for table in tables for problem in table.problems]
    scored = Scored()
    try:
        if tables:
            scored = score_tables(tables, read_instruments(project.folder / "instruments"))
    except EvalkitError as error:
        problems.append(Problem("scores", str(error)))
    problems += scored.problems
    rows = list(scored.rows)
    more, waits, series = _further(tables, scored, problems)
    rows += more
    aims: list[Aim] = []
    for table in _of(tables, "aims"):
        own, wrong = read_aims(table.frame, table.name)
        aims += own
        problems += wrong
    fed, unfed = feed_aims(aims, rows)
    judged, wrong = read_joint(folder_of(project))
    return ProjectMeasures(
        tuple(tables),
        waiting,
        tuple(rows),
        {**scored.titles, **{c.series.name: c.series.name for c in series}},
        scored.times,
        scored.outcomes,
        waits,
        tuple(series),
        tuple(fed),
        tuple(draft_joint(fed, judged)),
        scored.notes,
        (*problems, *unfed, *wrong),
        (scored.arms.interest, scored.arms.comparison) if scored.arms else None,
        arms_of_teams(scored),
    )


def _of(tables: Sequence[KeptTable], *kinds: Kind) -> Iterator[KeptTable]:
    yield from (table for table in tables if table.settings.what in kinds)


def _further(
    tables: Sequence[KeptTable], scored: Scored, problems: list[Problem]
) -> tuple[list[ResultRow], Waits | None, list[Charted]]:
    """Rows of waits, reach, series, cost and fidelity, each from its own table."""
    rows: list[ResultRow] = []
    waits: Waits | None = None
    charts: list[Charted] = []
    for table in _of(tables, "referrals"):
        try:
            referrals, census, wrong = read_referrals(table)
        except TableError as error:
            problems.append(Problem(table.name, str(error)))
            continue
        problems += wrong
        own, waits = wait_rows(referrals, census)
        rows += own
    for table in _of(tables, "series"):
        found, wrong = read_series(table)
        problems += wrong
        for series in found:
            own, chart, said = series_rows(series)
            rows += own
            if chart:
                charts.append(Charted(series, chart, said))
            else:
                problems.append(Problem(table.name, said))
    for table in _of(tables, "places"):
        places, wrong = read_places(table)
        problems += wrong
        if len(places) > 1:
            rows += funnel_rows(places)[0]
    for table in _of(tables, "population"):
        groups, wrong = read_population(table)
        problems += wrong
        rows += reach_rows(scored.attributes, groups)
    rows += read_costs(list(_of(tables, "use")), list(_of(tables, "prices")), scored, problems)
    rows += read_ratings(list(_of(tables, "fidelity")), scored, problems)
    return rows, waits, charts
