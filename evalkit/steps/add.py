"""Add transcripts, notes and surveys to a project: read, check, de-identify, store."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.errors import EvalkitError
from evalkit.model import ClosedAnswer, Participant, Problem, Source, SourceKind
from evalkit.project import Project
from evalkit.steps.progress import Track, silent

if TYPE_CHECKING:
    from evalkit.sources.participants import Row

SURVEY_ENDINGS = (".csv", ".tsv", ".xlsx")
KIND_OF_FOLDER: dict[str, SourceKind] = {
    "interviews": "interview",
    "groups": "group",
    "notes": "notes",
    "surveys": "survey",
}


@dataclass(frozen=True)
class Added:
    """One file that is now a source, and what was noticed while it was read."""

    source: Source
    replaced: int = 0
    answers: int = 0
    survey_settings: Path | None = None


@dataclass(frozen=True)
class AddResult:
    """What came of every file: nothing is left out."""

    added: tuple[Added, ...] = ()
    unchanged: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    failed: tuple[Problem, ...] = ()
    problems: tuple[Problem, ...] = ()
    unmapped: tuple[str, ...] = ()
    """Ids of participants for whom nobody has said yet who they are."""


@dataclass(frozen=True)
class _Read:
    source: Source
    problems: tuple[Problem, ...] = ()
    respondents: tuple[Participant, ...] = ()
    answers: tuple[ClosedAnswer, ...] = ()
    survey_settings: Path | None = None


def add_sources(
    project: Project,
    paths: Sequence[Path] = (),
    kind: SourceKind | None = None,
    replace_changed: bool = False,
    track: Track = silent,
) -> AddResult:
    """Read files (or folders of files) into the project; without paths, everything in its ``sources``.

    A file that is stored already is left alone; one that has changed is listed, and read anew only with
    ``replace_changed`` and only while nothing in it is coded. One bad file does not stop the others.
    """
    stored = {source.file_name: source for source in project.sources}
    coded = {coding.segment.source_id for coding in project.codings}
    added: list[Added] = []
    unchanged, changed = [], []
    failed: list[Problem] = []
    problems: list[Problem] = []
    files, missing = find_files(paths or [project.sources_folder])
    failed += missing
    for path in track(files, "Reading"):
        try:
            read = _read(project, path, kind)
        except EvalkitError as error:
            failed.append(Problem(path.name, str(error)))
            continue
        problems += read.problems
        before = stored.get(path.name)
        if before and before.sha256 == read.source.sha256:
            unchanged.append(path.name)
            continue
        if before and (not replace_changed or before.id in coded):
            changed.append(path.name)
            continue
        number = before.id if before else _next_id(stored.values())
        if before:
            project.store.remove_source(before.id, project.now())
        new = _store(project, replace(read, source=replace(read.source, id=number)))
        stored[path.name] = new.source
        added.append(new)
    return AddResult(
        tuple(added),
        tuple(unchanged),
        tuple(changed),
        tuple(failed),
        tuple(problems),
        tuple(ask_who_speaks(project)),
    )


def find_files(paths: Iterable[Path]) -> tuple[list[Path], list[Problem]]:
    """Every file at or below these paths in a settled order, and the paths that do not exist."""
    files: list[Path] = []
    missing: list[Problem] = []
    for path in paths:
        if path.is_dir():
            files += sorted(
                p
                for p in path.rglob("*")
                if p.is_file() and p.name != "README.txt" and not p.name.startswith((".", "~$"))
            )
        elif path.exists():
            files.append(path)
        else:
            missing.append(Problem(str(path), "There is no such file. Check the name and try again."))
    return files, missing


def _read(project: Project, path: Path, kind: SourceKind | None) -> _Read:
    kind = kind or KIND_OF_FOLDER.get(path.parent.name)
    if kind == "survey" or path.suffix.lower() in SURVEY_ENDINGS:
        return _read_survey(project, path)
    from evalkit.sources import read

    result = read(path, kind=kind)
    return _Read(result.source, result.problems)


def _read_survey(project: Project, path: Path) -> _Read:
    from evalkit.sources.survey import draft_survey, read_survey, render_survey_settings
    from evalkit.sources.tables import read_table

    table = read_table(path)
    file = project.survey_settings_file(path.name)
    settings = project.survey_settings(path.name)
    drafted = settings is None
    if settings is None:
        settings = draft_survey(table, path.stem)
        file.parent.mkdir(exist_ok=True)
        file.write_text(render_survey_settings(settings), encoding="utf-8")
    result = read_survey(table, settings)
    digest = hashlib.sha256(path.read_bytes() + file.read_bytes()).hexdigest()
    source = replace(result.source, name=path.stem, file_name=path.name, sha256=digest)
    return _Read(source, result.problems, result.respondents, result.answers, file if drafted else None)


def _store(project: Project, read: _Read) -> Added:
    source, replaced = read.source, 0
    if source.kind == "survey":
        source, read = _with_own_respondents(read)
    if project.settings.deidentify.automatic:
        source, replaced = _deidentified(project, source)
    project.store.add_source(source, project.clock(), replaced, read.respondents, read.answers)
    return Added(source, replaced, len(read.answers), read.survey_settings)


def _with_own_respondents(read: _Read) -> tuple[Source, _Read]:
    """Respondent ids are told apart between surveys by the survey's own id: S15-R001."""
    mark = f"{read.source.id}-"
    turns = tuple(replace(turn, speaker=mark + turn.speaker) for turn in read.source.turns)
    respondents = tuple(replace(r, id=mark + r.id) for r in read.respondents)
    answers = tuple(replace(a, respondent=mark + a.respondent) for a in read.answers)
    source = replace(read.source, turns=turns)
    return source, replace(read, source=source, respondents=respondents, answers=answers)


def _deidentified(project: Project, source: Source) -> tuple[Source, int]:
    from evalkit.deidentify import detect, redact

    redacted = redact(source, detect(source.text))
    return redacted.source, len(redacted.replacements)


def _next_id(sources: Iterable[Source]) -> str:
    return f"S{max((int(source.id[1:]) for source in sources), default=0) + 1:02d}"


def ask_who_speaks(project: Project) -> list[str]:
    """Write a line into ``participants.csv`` for every label that has none; ids still without a kind."""
    from evalkit.sources.participants import draft_rows, read_rows
    from evalkit.sources.participants_file import append_rows
    from evalkit.sources.speakers import find_speakers

    rows, _ = read_rows(project.participants_file)
    new: list[Row] = []
    for source in project.sources:
        if source.kind != "survey":
            labels = [share.label for share in find_speakers(source)]
            new += draft_rows([*rows, *new], source.id, labels, source.file_name)
    append_rows(project.participants_file, new)
    return find_unknown([*rows, *new])


def find_unknown(rows: Iterable[Row]) -> list[str]:
    """Ids in ``participants.csv`` for which nobody has said yet what kind of speaker they are."""
    kinds: dict[str, str] = {}
    for row in rows:
        kinds[row.id] = kinds.get(row.id, "") or row.kind
    return [person for person, kind in kinds.items() if person and not kind]
