"""A project's measures on paper: a workbook with every figure and all that was refused, and the pictures."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.analysis.small_numbers import Rule
from evalkit.files import write_whole
from evalkit.measures.publish import publish as hide
from evalkit.measures.publish import published_frame
from evalkit.steps.measures.gather import ProjectMeasures, gather_measures
from evalkit.steps.measures.judged import FILE, write_joint
from evalkit.steps.measures.kept import folder_of
from evalkit.steps.measures.pictured import draw_every, show_measures

if TYPE_CHECKING:
    import pandas as pd

    from evalkit.project import Project

BOOK = "measures.xlsx"


@dataclass(frozen=True)
class WrittenMeasures:
    """Where the workbook and the pictures are, and what they rest on."""

    found: ProjectMeasures
    book: Path
    pictures: tuple[Path, ...]


def write_measures(project: Project, publish: bool | None = None, out: Path | None = None) -> WrittenMeasures:
    """Work out the project's measures and write a workbook and pictures.

    The workbook has what was read, what was refused, every figure, the aims and the joint display. With
    ``publish``, small numbers are hidden, and what was read and refused is left out, since it tells of single
    people; None does as the settings say. A joint display that nobody has begun is drafted into
    ``measures/joint.csv``, each row “to be judged”.
    """
    from evalkit.exchange.workbook import write_tables

    found = gather_measures(project)
    settings = project.settings.publication
    rule = Rule(settings.publishes(publish), settings.hide_up_to)
    if found.joint and not (folder_of(project) / FILE).exists():
        write_joint(folder_of(project), {row.key: row for row in found.joint})
    most = rule.hide_up_to if rule.active else 0
    figures = published_frame(hide(found.rows, most))
    aims = found.aims(most)
    aims["shortlisted"] = ["yes" if chosen else "no" for chosen in aims["shortlisted"]]
    sheets = [
        *([] if rule.active else _given(found)),
        ("Figures", "One row for each; “evalkit measures --help” describes every statistic.", figures),
        ("Aims", "The longlist and the shortlist, and what each measure came to.", aims),
        (
            "Joint display",
            "What measure and words say together is for people to judge, in measures/joint.csv.",
            found.joint_frame(most),
        ),
    ]
    book = out or project.reports_folder / BOOK
    write_tables(book, [(name, note, frame.set_index(frame.columns[0])) for name, note, frame in sheets])
    drawn = []
    for name, picture in draw_every(show_measures(found, rule)):
        path = book.with_name(f"measures-{name}.png")
        write_whole(path, picture.png)
        drawn.append(path)
    return WrittenMeasures(found, book, tuple(drawn))


def _given(found: ProjectMeasures) -> list[tuple[str, str, pd.DataFrame]]:
    """The sheets of what was read and refused, for the team alone."""
    import pandas as pd

    read = pd.DataFrame(
        [
            (t.name, t.settings.what, len(t.frame), "yes" if t.settings.confirmed else "not yet")
            for t in found.tables
        ],
        columns=["table", "what it is", "rows", "confirmed"],
    )
    refused = pd.DataFrame([(p.where, p.message) for p in found.problems], columns=["where", "what to do"])
    return [
        (
            "What was read",
            "Confirm each table's settings in the folder measures; only confirmed ones are in the report.",
            read,
        ),
        ("What was refused", "Each row that was not used, and what to do about it.", refused),
    ]
