"""Add transcripts, notes and surveys to a project: read, check, de-identify, store."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.acts import Act
from evalkit.errors import EvalkitError, TableError
from evalkit.files import write_whole
from evalkit.ids import next_alias
from evalkit.model import ClosedAnswer, Participant, Problem, Source, SourceKind
from evalkit.project import Project
from evalkit.steps.alone import alone
from evalkit.steps.intake.file_names import FileNames, is_hidden
from evalkit.steps.intake.protect import Protected, Protector, read_never
from evalkit.steps.intake.source_files import find_files, refuse_namesakes
from evalkit.steps.intake.twins import KnownTexts
from evalkit.steps.measures.intake import TakenTable, is_measures, take_tables
from evalkit.steps.names.in_the_open import find_open
from evalkit.steps.progress import Track, silent
from evalkit.steps.sharing.packs import refuse_in_pack
from evalkit.text import count_words
from evalkit.vault import KeptLabel, Vault

if TYPE_CHECKING:
    import pandas as pd

    from evalkit.sources.participants.participants import Row
    from evalkit.sources.tables.table_rows import Table

SURVEY_ENDINGS = (".csv", ".tsv", ".xlsx")
KIND_OF_FOLDER: dict[str, SourceKind] = {
    "interviews": "interview",
    "groups": "group",
    "notes": "notes",
    "surveys": "survey",
}

AT_ONCE = 30_000
"""Words. Of so many the detectors read also what is stored, so that the page Names opens without waiting."""


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
    measures: tuple[TakenTable, ...] = ()
    """Tables of measures, which are not sources: they are read anew each time."""

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
class Told:
    """A source of which the turns and speakers are known, with its respondents where it is a survey."""

    source: Source
    respondents: tuple[Participant, ...] = ()


@dataclass(frozen=True)
class _Read:
    source: Source
    problems: tuple[Problem, ...] = ()
    respondents: tuple[Participant, ...] = ()
    answers: tuple[ClosedAnswer, ...] = ()
    survey_settings: Path | None = None
    replaces: bool = False
    """Whether the store holds an older reading under the source's id."""


def add_sources(
    project: Project,
    paths: Sequence[Path] = (),
    kind: SourceKind | None = None,
    replace_changed: bool = False,
    track: Track = silent,
    vault: Vault | None = None,
    told: Mapping[Path, Told] | None = None,
) -> AddResult:
    """Read files (or folders of files) into the project; without paths, everything in its ``sources``.

    A file that is stored already is left alone; one that has changed is listed, and read anew only with
    ``replace_changed`` and only while nobody has worked on it. One bad file does not stop the others. Only
    de-identified text is stored; the originals go into the ``vault``, if there is one. ``told`` are the
    files of which somebody else knows what they hold: they are not read for labels. ProjectError while
    another window adds sources.
    """
    refuse_in_pack(project, "Adding sources")
    with alone(project):
        return _add(project, paths, kind, replace_changed, track, vault, told or {})


def _add(
    project: Project,
    paths: Sequence[Path],
    kind: SourceKind | None,
    replace_changed: bool,
    track: Track,
    vault: Vault | None,
    told: Mapping[Path, Told],
) -> AddResult:
    ask_who_speaks(project)  # an id that is in use in a source is nobody else's
    files, unreadable = find_files(paths or [project.sources_folder])
    if not (paths or files) and project.sources:
        unreadable = []  # the files were moved away once they were read, as they should be
    files, namesakes = refuse_namesakes(files)
    own = [path for path in files if kind != "survey" and is_measures(project, path)]
    measures, unusable = take_tables(project, own)
    files = [path for path in files if path not in own]
    reads, failed = _read_all(project, files, kind, track, told)
    names = FileNames(project)
    sorted_out = _sort_out(project, reads, names, replace_changed)
    protector = None
    if project.settings.deidentify.automatic and sorted_out.new:
        protector = Protector(project, [read.source for read in sorted_out.new], vault, track)
    added, overtaken = [], []
    for read in sorted_out.new:
        if read.replaces and read.source.id in find_worked_on(project):
            overtaken.append(read.source.file_name)
        else:
            added.append(_store(project, read, protector, names))
    left = protector.finish() if protector else []
    if protector and sum(count_words(one.source.text) for one in added) <= AT_ONCE:
        find_open(project, [one.source for one in added])
    unmapped = ask_who_speaks(project)
    again = (_labels_of(project, read) for read in sorted_out.unchanged) if unmapped else ()
    return AddResult(
        tuple(added),
        tuple(read.source.file_name for read in sorted_out.unchanged),
        (*sorted_out.changed, *overtaken),
        (*unreadable, *namesakes, *unusable, *failed),
        (
            *sorted_out.twins,
            *(p for read in reads for p in read.problems),
            *(p for a in added for p in a.problems),
            *left,
        ),
        tuple(unmapped),
        tuple(label for labels in again for label in labels if label.shown in unmapped),
        vault is not None,
        tuple(measures),
    )


@dataclass(frozen=True)
class _Sorted:
    """Files by what is to be done with them; those to be stored have their ids."""

    new: tuple[_Read, ...]
    unchanged: tuple[_Read, ...]
    changed: tuple[str, ...]
    twins: tuple[Problem, ...]
    """Files that hold what another one holds."""


def _read_all(
    project: Project,
    files: Sequence[Path],
    kind: SourceKind | None,
    track: Track,
    told: Mapping[Path, Told],
) -> tuple[list[_Read], list[Problem]]:
    reads: list[_Read] = []
    failed: list[Problem] = []
    for path in track(files, "Reading"):
        try:
            known = told.get(path)
            reads.append(_Read(known.source, (), known.respondents) if known else _read(project, path, kind))
        except EvalkitError as error:
            failed.append(Problem(path.name, str(error)))
    return reads, failed


def _sort_out(project: Project, reads: Sequence[_Read], names: FileNames, replace_changed: bool) -> _Sorted:
    stored = {source.file_name: source for source in project.sources}
    by_id = {source.id: source for source in stored.values()}
    same = {source.sha256: source for source in stored.values()}
    known = KnownTexts(stored.values())
    worked_on = find_worked_on(project)
    ids = set(project.store.ids.uids("sources"))
    new: list[_Read] = []
    unchanged: list[_Read] = []
    changed: list[str] = []
    twins: list[Problem] = []
    for read in reads:
        name, digest = read.source.file_name, read.source.sha256
        before = stored.get(name) or by_id.get(names.find(name)) or same.get(digest)
        if before and before.sha256 == digest:
            unchanged.append(read)
            names.keep_first(before, name)
            if before.file_name != name and not is_hidden(before):
                twins.append(
                    Problem(name, f"It holds exactly what {before.file_name} holds. Not added again.")
                )
        elif before and (not replace_changed or before.id in worked_on):
            changed.append(name)
        else:
            source_id = before.id if before else next_alias("sources", ids)
            source = replace(read.source, id=source_id)
            if twin := known.find_twin(source):
                twins.append(Problem(name, _say_twin(twin)))
                continue
            ids.add(source_id)
            new.append(replace(read, source=source, replaces=before is not None))
            stored[name] = same[digest] = source
    return _Sorted(tuple(new), tuple(unchanged), tuple(changed), tuple(twins))


def _say_twin(twin: Source) -> str:
    return (
        f"It says almost the same as {twin.file_name}, so it was not added: its people would be counted "
        "twice. Keep one of the two files. Words are corrected on the page (evalkit code)."
    )


def find_worked_on(project: Project) -> set[str]:
    """The sources that people have worked on: reading them anew would lose what they did."""
    return project.store.read.worked_on((Act.CONFIRM_NAMES,))


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
    from evalkit.sources.tables.own_books import refuse_own_book
    from evalkit.sources.tables.table_rows import read_table
    from evalkit.sources.talk.spoken_table import find_doubt, find_spoken_columns

    refuse_own_book(path)
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
    from evalkit.sources.surveys.survey import draft_survey, read_survey, render_survey_settings
    from evalkit.sources.surveys.survey_people import leave_out_people

    file = project.survey_settings_file(path.name)
    settings = project.survey_settings(path.name)
    drafted = settings is None
    people: list[Problem] = []
    if settings is None:
        settings = draft_survey(table)
        if project.settings.deidentify.automatic:
            settings, people = leave_out_people(settings, path.name, read_never(project))
        write_whole(file, render_survey_settings(settings))
    result = read_survey(table, settings)
    digest = hashlib.sha256(path.read_bytes() + file.read_bytes()).hexdigest()
    source = replace(result.source, file_name=path.name, sha256=digest)
    problems = (*people, *result.problems)
    return _Read(source, problems, result.respondents, result.answers, file if drafted else None)


def _store(project: Project, read: _Read, protector: Protector | None, names: FileNames) -> Added:
    if read.source.kind == "survey":
        read = _with_own_respondents(read)
    safe = Protected(read.source, read.respondents, read.answers)
    if protector:
        safe = protector.protect(read.source, read.respondents, read.answers)
    project.store.add_source(
        safe.source,
        project.clock(),
        safe.replaced,
        safe.respondents,
        safe.answers,
        replacing=read.replaces,
    )
    if safe.source.file_name != read.source.file_name:
        names.keep(safe.source.id, read.source.file_name)
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


def ask_who_speaks(project: Project) -> list[str]:
    """Write a line into ``participants.csv`` for every label that has none; ids still without a kind."""
    from evalkit.sources.participants.participants import draft_rows, read_rows
    from evalkit.sources.participants.participants_file import append_rows
    from evalkit.sources.talk.speakers import find_speakers

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
