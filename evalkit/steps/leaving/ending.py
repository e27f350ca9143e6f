"""The end of a project: everything is deleted, and a record says what there was, without its content."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from evalkit.errors import ProjectError, WriteError
from evalkit.files import write_whole
from evalkit.project import Project
from evalkit.steps.intake.file_names import key_path
from evalkit.steps.keeping.away import forget_away, list_away
from evalkit.steps.names.project_vault import vault_path
from evalkit.wording import plural, say_sources, say_whole_date


@dataclass(frozen=True)
class Ending:
    """What ending a project deletes. ``due`` says whether the day that the project set has passed."""

    due: bool
    until: str
    held: str
    codings: int
    coders: int
    files: int
    outside: tuple[Path, ...]
    record: Path


def plan_ending(project: Project) -> Ending:
    """What ending the project deletes, and where the record will be. Changes nothing."""
    until = project.settings.retention.keep_project_until
    kinds = Counter(source.kind for source in project.sources)
    counts = project.store.read.coding_counts()
    kept = (vault_path(project), key_path(project), *list_away(project))
    outside = tuple(path for path in kept if path and path.exists())
    today = project.clock().date()
    return Ending(
        bool(until) and today > date.fromisoformat(until),
        until,
        say_sources(kinds) or "no sources",
        sum(n for *_, n in counts),
        len({coder for _, _, coder, _ in counts}),
        sum(path.is_file() for path in project.folder.rglob("*")),
        tuple(path for path in outside if not path.is_relative_to(project.folder)),
        project.folder.with_name(f"{project.folder.name}-ended-{today:%Y-%m-%d}.txt"),
    )


def end_project(project: Project, plan: Ending, by: str) -> Path:
    """Delete the project's folder and its file of originals; the record of what there was.

    The record is written first: where deleting stops on the way, doing it again finishes it.
    ProjectError where nobody says who does it.
    """
    if not by.strip():
        raise ProjectError("Say who ends the project: the record names them.")
    write_whole(plan.record, _say(project, plan, by.strip()), private=True)
    folder = project.folder
    forget_away(project)
    project.store.end()
    project.close()
    try:
        for path in plan.outside:
            path.unlink(missing_ok=True)
        shutil.rmtree(folder)
    except OSError as error:
        raise WriteError(
            f"Not everything could be deleted ({error}). Close the files of this folder in other "
            "programmes, then "
            f"delete {folder} yourself."
        ) from error
    return plan.record


def _say(project: Project, plan: Ending, by: str) -> str:
    people, files = plural(plan.coders, "person", "people"), plural(plan.files, "file")
    title, day = project.settings.report.title, say_whole_date(project.clock())
    lines = [
        f"The project “{title}” was ended on {day} by {by}.",
        "",
        f"Folder: {project.folder}",
        f"It held: {plan.held}; {plural(plan.codings, 'coding')} by {people}; {files}.",
        *(f"Deleted with it: {path}" for path in plan.outside),
        f"Kept until: {plan.until or 'no day was set'}",
        "",
        "Deleted: all of the above. This record holds nothing that anybody said.",
        "Not reached by evalkit: recordings, originals kept elsewhere, e-mails, drafts and reports that "
        "were sent "
        "out, and other copies of the folder.",
        *(f"{problem.where}: {problem.message}" for problem in project.store.find_unreached()),
        "",
    ]
    return "\n".join(lines)
