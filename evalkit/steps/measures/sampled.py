"""The invented service's measures in a project: added, confirmed, and judged beside the words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.sample.measures import CENSUS, write_sample_measures
from evalkit.steps.measures.confirm import confirm_table
from evalkit.steps.measures.intake import take_tables
from evalkit.steps.measures.judge import judge
from evalkit.steps.measures.write import write_measures

if TYPE_CHECKING:
    from evalkit.project import Project


def add_sample_measures(project: Project, originals: Path, by: str) -> int:
    """The invented measures, added, confirmed and judged beside the words; how many tables."""
    paths = write_sample_measures(originals / "measures")
    taken, _ = take_tables(project, paths)
    told: dict[str, dict[str, object]] = {
        "reqol export.csv": {
            "times": ("baseline", "6 months"),
            "by": ("Site",),
            "arm": "Arm",
            "cluster": "Team",
        },
        "waiting list.csv": {"census": CENSUS.isoformat()},
        "crisis attendances.csv": {"better": "lower", "target": 45.0},
    }
    for table in taken:
        confirm_table(project, table.file_name, **told.get(table.file_name, {}))
    write_measures(project)
    for aim, measure, together, why in JUDGED:
        judge(project, aim, measure, together, by, why)
    return len(paths)


JUDGED = (
    (
        "Help in time",
        "Seen within four weeks",
        "one adds to the other",
        "people speak of the weeks after the first contact",
    ),
    (
        "Better lives, in people’s own words",
        "Progress on at least one goal",
        "they agree",
        "goals and words point the same way",
    ),
    (
        "Better lives, in people’s own words",
        "Reliable rise in ReQoL-10",
        "one adds to the other",
        "the scores say how many, people say what changed",
    ),
    (
        "Fewer crises",
        "A&E attendances a month",
        "only one speaks",
        "hardly anybody was asked about A&E",
    ),
    (
        "Better physical health",
        "People with a yearly health check",
        "only one speaks",
        "the checks were not measured",
    ),
)
"""What the invented evaluators said that a measure and the words say together."""
