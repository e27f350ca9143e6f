"""The rapid summary sheet: a few sentences for each source and code, by each coder; and their matrix."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from evalkit.acts import Act
from evalkit.errors import StaleChangeError
from evalkit.model import Problem, Summary
from evalkit.project import Project
from evalkit.steps.coding.code import get_code_name
from evalkit.store import Change, added, altered, removed
from evalkit.wording import plural


def write_summaries(
    project: Project,
    coder: str,
    source_id: str,
    texts: Mapping[str, str],
    seen: Mapping[str, str] | None = None,
) -> int:
    """Keep a coder's summaries of one source (code → text; "" removes one), as one act; how many changed.

    ``seen`` holds each text as the person had it before them; StaleChangeError where it is another by now.
    """
    changes: list[Change] = []
    for code, text in texts.items():
        change = _change(
            project, coder, source_id, code, text.strip(), None if seen is None else seen.get(code)
        )
        if change:
            changes.append(change)
    if changes:
        what = f"{plural(len(changes), 'summary', 'summaries')} written"
        project.store.apply(changes, coder, Act.SUMMARISE, what, project.now(), source_id)
    return len(changes)


def _change(
    project: Project, coder: str, source_id: str, code: str, text: str, seen: str | None
) -> Change | None:
    name = get_code_name(project, code)
    summary = Summary(source_id, code, coder, text, project.now())
    held = project.store.single.summary(source_id, code, coder)
    present = held.text if held else ""
    if text == present:
        return None
    if seen is not None and _plain(seen) != _plain(present):
        raise StaleChangeError(
            f"Your summary of {name} has been changed in another window since you opened this sheet. Nothing "
            "was overwritten: open the sheet again and bring the two together."
        )
    if held is None:
        return added(summary)
    return altered(held, summary) if text else removed(held)


def _plain(text: str) -> str:
    return "\n".join(text.split())


@dataclass(frozen=True, slots=True)
class MatrixRead:
    """What a workbook of summaries brought back."""

    changed: int
    problems: tuple[Problem, ...]


def write_matrix(project: Project, coder: str) -> Path:
    """Write a coder's summaries as a workbook to fill in: sources down, codes across; its path."""
    from evalkit.exchange.books import find_free
    from evalkit.exchange.matrix import MatrixRow, write_matrix_workbook
    from evalkit.steps.intake.roles import say_roles

    held = {(s.source_id, s.code): s.text for s in project.store.read.summaries() if s.coder == coder}
    speaker = project.speakers()
    codes = [(code.slug, code.name) for code in project.codebook.codes]
    rows = [
        MatrixRow(
            source.id,
            source.name,
            say_roles(source, speaker),
            tuple(held.get((source.id, c), "") for c, _ in codes),
        )
        for source in project.sources
    ]
    path = find_free(project.reports_folder / "summaries.xlsx")
    write_matrix_workbook(path, codes, rows, f"{coder}, {project.now()}")
    return path


def read_matrix(project: Project, coder: str, path: Path) -> MatrixRead:
    """Take a filled workbook of summaries back: one act for each source; what has no place is listed.

    A summary that was changed on the page after the workbook was written is not overwritten, but listed.
    """
    from evalkit.exchange.matrix import read_matrix_workbook

    workbook = read_matrix_workbook(path, [(code.slug, code.name) for code in project.codebook.codes])
    problems = list(workbook.problems)
    known = {source.id for source in project.sources}
    held = {(s.source_id, s.code): s for s in project.store.read.summaries() if s.coder == coder}
    changed = 0
    for source_id, texts in workbook.texts.items():
        if source_id not in known:
            problems.append(Problem(path.name, f"there is no source {source_id} in this project."))
            continue
        fresh: dict[str, str] = {}
        for code, text in texts.items():
            present = held.get((source_id, code))
            if present and present.updated > workbook.written and present.text != text:
                problems.append(
                    Problem(
                        f"{path.name}, {source_id}",
                        f"{get_code_name(project, code)} was changed on the page after this workbook was "
                        "written, so it was left as it is. Bring the two together on the page.",
                    )
                )
            else:
                fresh[code] = text
        changed += write_summaries(project, coder, source_id, fresh)
    return MatrixRead(changed, tuple(problems))
