"""Add transcripts, notes and surveys to a project: read, check, de-identify, store."""

from __future__ import annotations

import filecmp
import hashlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.errors import EvalkitError, TableError
from evalkit.files import write_whole
from evalkit.model import ClosedAnswer, Participant, Problem, Source, SourceKind
from evalkit.project import Project
from evalkit.steps.progress import Track, silent
from evalkit.steps.protect import Protected, Protector
from evalkit.vault import KeptLabel, Vault

if TYPE_CHECKING:
    import pandas as pd

    from evalkit.sources.participants import Row
    from evalkit.sources.tables import Table

SURVEY_ENDINGS = (".csv", ".tsv", ".xlsx")
_NOT_SOURCES = frozenset({"README.txt", "Thumbs.db", "desktop.ini"})
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
    respondents: int = 0
    answers: int = 0
    survey_settings: Path | None = None
    labels: tuple[KeptLabel, ...] = ()
    """Whose names the labels were: shown once on the screen, and kept in the vault alone."""
    problems: tuple[Problem, ...] = ()


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
    seen_again: tuple[KeptLabel, ...] = ()
    """Whose names the labels of unchanged files are, where nobody has said yet who they are."""
    originals_kept: bool = False

    def frame(self) -> pd.DataFrame:
        """One row for each file that was added or could not be read."""
        import pandas as pd

        rows: list[tuple[object, ...]] = [
            (a.source.file_name, a.source.id, a.source.kind, a.replaced, len(a.problems), "")
            for a in self.added
        ]
        rows += [(problem.where, "", "", 0, 1, problem.message) for problem in self.failed]
        columns = ["file", "source", "kind", "replaced", "problems", "why it was not read"]
        return pd.DataFrame(rows, columns=columns)


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
    vault: Vault | None = None,
) -> AddResult:
    """Read files (or folders of files) into the project; without paths, everything in its ``sources``.

    A file that is stored already is left alone; one that has changed is listed, and read anew only with
    ``replace_changed`` and only while nothing in it is coded. One bad file does not stop the others. Only
    de-identified text is stored; the originals go into the ``vault``, if there is one.
    """
    files, unreadable = find_files(paths or [project.sources_folder])
    files, namesakes = _refuse_namesakes(files)
    reads, failed = _read_all(project, files, kind, track)
    sorted_out = _sort_out(project, reads, replace_changed)
    protector = None
    if project.settings.deidentify.automatic and sorted_out.new:
        protector = Protector(project, [read.source for read in sorted_out.new], vault, track)
    added = [_store(project, read, protector) for read in sorted_out.new]
    left = protector.finish() if protector else []
    unmapped = ask_who_speaks(project)
    again = (_labels_of(project, read) for read in sorted_out.unchanged) if unmapped else ()
    return AddResult(
        tuple(added),
        tuple(read.source.file_name for read in sorted_out.unchanged),
        sorted_out.changed,
        (*unreadable, *namesakes, *failed),
        (
            *sorted_out.twins,
            *(p for read in reads for p in read.problems),
            *(p for a in added for p in a.problems),
            *left,
        ),
        tuple(unmapped),
        tuple(label for labels in again for label in labels if label.shown in unmapped),
        vault is not None,
    )


@dataclass(frozen=True)
class _Sorted:
    """Files by what is to be done with them; those to be stored have their ids."""

    new: tuple[_Read, ...]
    unchanged: tuple[_Read, ...]
    changed: tuple[str, ...]
    twins: tuple[Problem, ...]
    """Files that hold exactly what another one holds."""


def _refuse_namesakes(files: Sequence[Path]) -> tuple[list[Path], list[Problem]]:
    """Sources are known by their files' names: of several files called alike, the first is read."""
    first: dict[str, Path] = {}
    for path in files:
        first.setdefault(path.name, path)
    refused = [
        Problem(
            str(path),
            f"Another file has this name: {first[path.name]}. Rename one of them, and add it again.",
        )
        for path in files
        if not _hold_the_same(path, first[path.name])
    ]
    return list(first.values()), refused


def _hold_the_same(path: Path, other: Path) -> bool:
    if path.resolve() == other.resolve():
        return True
    with suppress(OSError):
        return filecmp.cmp(path, other, shallow=False)
    return False


def _read_all(
    project: Project, files: Sequence[Path], kind: SourceKind | None, track: Track
) -> tuple[list[_Read], list[Problem]]:
    reads: list[_Read] = []
    failed: list[Problem] = []
    for path in track(files, "Reading"):
        try:
            reads.append(_read(project, path, kind))
        except EvalkitError as error:
            failed.append(Problem(path.name, str(error)))
    return reads, failed


def _sort_out(project: Project, reads: Sequence[_Read], replace_changed: bool) -> _Sorted:
    stored = {source.file_name: source for source in project.sources}
    same = {source.sha256: source for source in stored.values()}
    coded = {coding.segment.source_id for coding in project.codings}
    ids = set(project.store.added())
    new: list[_Read] = []
    unchanged: list[_Read] = []
    changed: list[str] = []
    twins: list[Problem] = []
    for read in reads:
        name, digest = read.source.file_name, read.source.sha256
        before = stored.get(name) or same.get(digest)
        if before and before.sha256 == digest:
            unchanged.append(read)
            if before.file_name != name and not _is_hidden(before):
                twins.append(
                    Problem(name, f"It holds exactly what {before.file_name} holds. Not added again.")
                )
        elif before and (not replace_changed or before.id in coded):
            changed.append(name)
        else:
            source_id = before.id if before else _next_id(ids)
            ids.add(source_id)
            source = replace(read.source, id=source_id)
            new.append(replace(read, source=source))
            stored[name] = same[digest] = source
    return _Sorted(tuple(new), tuple(unchanged), tuple(changed), tuple(twins))


def _is_hidden(source: Source) -> bool:
    """Whether the file's own name, which held somebody's, is not kept."""
    return Path(source.file_name).stem == source.id


def find_files(paths: Iterable[Path]) -> tuple[list[Path], list[Problem]]:
    """Every file at or below these paths in a settled order, and whatever else is there, with the reason."""
    files: list[Path] = []
    unreadable: list[Problem] = []
    for path in paths:
        below = _look_below(path) if path.is_dir() else [path]
        if all(found.is_dir() and not found.is_symlink() for found in below):
            unreadable.append(Problem(str(path), "There is no file in this folder to read."))
        for found in below:
            if found.is_file():
                files.append(found)
            elif reason := _say_why_no_file(found):
                unreadable.append(Problem(str(found), reason))
    return files, unreadable


def _look_below(folder: Path) -> list[Path]:
    return sorted(
        p for p in folder.rglob("*") if p.name not in _NOT_SOURCES and not p.name.startswith((".", "~$"))
    )


def _say_why_no_file(path: Path) -> str:
    """Why a path cannot be read as a file; "" for a folder, whose files are looked at by themselves."""
    if path.is_dir():
        linked = "It is a link to a folder, and links are not followed. Add that folder by its own path."
        return linked if path.is_symlink() else ""
    if path.is_symlink():
        return "It is a link to a file that is not there. Put the file itself here, and add it again."
    if path.exists():
        return "It is no ordinary file (a pipe or a device). Put a file in its place, and add it again."
    return "There is no such file. Check the name and try again."


def _read(project: Project, path: Path, kind: SourceKind | None) -> _Read:
    kind = kind or KIND_OF_FOLDER.get(path.parent.name)
    if kind == "survey" or path.suffix.lower() in SURVEY_ENDINGS:
        return _read_table(project, path, kind)
    from evalkit.sources import read

    result = read(path, kind=kind)
    return _Read(result.source, result.problems)


def _read_table(project: Project, path: Path, kind: SourceKind | None) -> _Read:
    """A transcript where a table clearly is one or a person says so; else a survey, and what is doubtful."""
    from evalkit.sources.reading import read_spoken_table
    from evalkit.sources.spoken_table import find_doubt, find_spoken_columns
    from evalkit.sources.tables import read_table

    table = read_table(path)
    said = kind not in (None, "survey")
    columns = find_spoken_columns(table) if said or not project.survey_settings(path.name) else None
    if columns is None:
        return _read_survey(project, path, table)
    doubt = find_doubt(table, columns)
    if kind == "survey" or (doubt and not said):
        but = f", but {doubt}" if doubt else ""
        hint = (
            f"It has the columns of a transcript{but}: it was read as a survey. "
            "If it is a transcript, add it again with --kind interview --replace."
        )
        try:
            read = _read_survey(project, path, table)
        except TableError as error:
            raise TableError(f"{error} {hint}") from error
    else:
        result = read_spoken_table(table, columns, path, kind or "interview")
        read = _Read(result.source, result.problems)
        hint = (
            "It was read as a transcript kept in a table. "
            "If it is a survey, add it again with --kind survey --replace."
        )
    return read if said else replace(read, problems=(*read.problems, Problem(path.name, hint)))


def _read_survey(project: Project, path: Path, table: Table) -> _Read:
    from evalkit.sources.survey import draft_survey, read_survey, render_survey_settings

    file = project.survey_settings_file(path.name)
    settings = project.survey_settings(path.name)
    drafted = settings is None
    if settings is None:
        settings = draft_survey(table)
        write_whole(file, render_survey_settings(settings))
    result = read_survey(table, settings)
    digest = hashlib.sha256(path.read_bytes() + file.read_bytes()).hexdigest()
    source = replace(result.source, file_name=path.name, sha256=digest)
    return _Read(source, result.problems, result.respondents, result.answers, file if drafted else None)


def _store(project: Project, read: _Read, protector: Protector | None) -> Added:
    if read.source.kind == "survey":
        read = _with_own_respondents(read)
    safe = Protected(read.source, read.respondents, read.answers)
    if protector:
        safe = protector.protect(read.source, read.respondents, read.answers)
    if safe.source.id in project.store.added():
        project.store.purge_source(safe.source.id, project.now())
    project.store.add_source(safe.source, project.clock(), safe.replaced, safe.respondents, safe.answers)
    counts = (safe.replaced, len(safe.respondents), len(safe.answers))
    return Added(safe.source, *counts, read.survey_settings, safe.labels, safe.problems)


def _labels_of(project: Project, read: _Read) -> Iterable[KeptLabel]:
    """Which name stands behind each replaced label of a file that is stored already."""
    stored = next((s for s in project.sources if s.sha256 == read.source.sha256), None)
    if stored is None or len(stored.turns) != len(read.source.turns):
        return ()
    pairs = zip(read.source.turns, stored.turns, strict=True)
    labels = (KeptLabel(stored.id, now.speaker, then.speaker) for now, then in pairs)
    return dict.fromkeys(label for label in labels if label.original != label.shown)


def _with_own_respondents(read: _Read) -> _Read:
    """Respondent ids are told apart between surveys by the survey's own id: S15-R001."""
    mark = f"{read.source.id}-"
    turns = tuple(replace(turn, speaker=mark + turn.speaker) for turn in read.source.turns)
    respondents = tuple(replace(r, id=mark + r.id) for r in read.respondents)
    answers = tuple(replace(a, respondent=mark + a.respondent) for a in read.answers)
    return replace(read, source=replace(read.source, turns=turns), respondents=respondents, answers=answers)


def _next_id(ids: Iterable[str]) -> str:
    return f"S{max((int(source_id[1:]) for source_id in ids), default=0) + 1:02d}"


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
