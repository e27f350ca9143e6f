"""Taking a table of measures into a project: drafted settings, new ids, free text de-identified."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.errors import EvalkitError, TableError
from evalkit.files import read_text, write_whole
from evalkit.measures.tidying.kinds import KINDS, OWN, find_kind
from evalkit.model import Problem
from evalkit.sources.measures.columns import Columns, describe_columns, read_tables
from evalkit.sources.measures.settings import (
    TableSettings,
    draft_settings,
    is_personal,
    load_table_settings,
    render_table_settings,
)
from evalkit.steps.measures.kept import person_id, settings_file, table_file, write_frame, write_problems

if TYPE_CHECKING:
    import pandas as pd

    from evalkit.project import Project

FREE_TEXT = frozenset({"words", "why", "reason", "notes", "kind"})
"""What people write in their own words: names, places and numbers in it are replaced."""
TABLES = (".csv", ".tsv", ".xlsx", ".xlsm")


@dataclass(frozen=True)
class TakenTable:
    """One table of measures that was read: what it is, how many rows, and whether its settings wait."""

    file_name: str
    settings: TableSettings
    rows: int
    settings_path: Path
    drafted: bool
    replaced: int
    problems: tuple[Problem, ...] = ()


def is_measures(project: Project, path: Path) -> bool:
    """Whether a file is a table of measures.

    It lies in a folder “measures”, was taken for one before, or has the headings of one while nobody has said
    that it is a survey.
    """
    if path.suffix.lower() not in TABLES:
        return False
    if path.parent.name == "measures" or settings_file(project, path.name).exists():
        return True
    if path.parent.name == "surveys" or project.survey_settings_file(path.name).exists():
        return False
    try:
        return any(find_kind(table.frame.columns) in OWN for table in read_tables(path))
    except EvalkitError:
        return False


def take_tables(project: Project, paths: Iterable[Path]) -> tuple[list[TakenTable], list[Problem]]:
    """Read tables of measures into the project; those that cannot be read, with the reason."""
    taken: list[TakenTable] = []
    failed: list[Problem] = []
    for path in paths:
        try:
            tables = read_tables(path)
        except EvalkitError as error:
            failed.append(Problem(path.name, str(error)))
            continue
        for table in tables:
            try:
                taken.append(take_table(project, table))
            except EvalkitError as error:
                failed.append(Problem(table.file_name, str(error)))
    return taken, failed


def take_table(project: Project, columns: Columns) -> TakenTable:
    """Read one table as its settings say; they are drafted where there are none.

    Person ids are given anew, the same person the same id in every table; free text is de-identified; columns
    that the settings ignore are not kept. The file itself is left as it is.
    """
    name = columns.file_name
    file = settings_file(project, name)
    drafted = not file.exists()
    if drafted:
        what = find_kind(columns.frame.columns)
        if what is None:
            raise TableError(
                f"{name} is not one of the tables that evalkit knows ({', '.join(KINDS)}). Its columns are "
                f"{describe_columns(columns)}. See what each needs with “evalkit template outcomes”."
            )
        settings = draft_settings(columns.frame, what, Path(name).stem.replace("_", " "))
        if project.settings.deidentify.automatic:
            settings = _leave_out_people(columns, settings)
        write_whole(file, render_table_settings(settings, name))
    else:
        settings = load_table_settings(read_text(file), file.name)
    frame = _keep_columns(columns, settings, file.name)
    if is_personal(settings.what) and "person" in frame:
        ids = {text: person_id(project, text) for text in set(frame["person"])}
        frame["person"] = frame["person"].map(ids)
    frame, replaced = _without_names(project, frame, settings)
    problems = columns.problems
    write_frame(table_file(project, name), frame)
    write_problems(project, name, problems)
    return TakenTable(name, settings, len(frame), file, drafted, replaced, problems)


def _leave_out_people(columns: Columns, settings: TableSettings) -> TableSettings:
    """The draft without columns of people's names, such as their key workers': they are not kept."""
    from evalkit.deidentify import detect_many

    drafted = []
    for column in settings.columns:
        if column.what == "attribute":
            values = sorted({str(v) for v in columns.frame[column.header]} - {""})
            found = zip(values, detect_many(values), strict=True)
            names = [
                v for v, own in found if " " in v and any(d.type == "person" and d.text == v for d in own)
            ]
            if len(names) * 2 > len(values):
                column = column.model_copy(update={"what": "ignore"})
        drafted.append(column)
    return settings.model_copy(update={"columns": tuple(drafted)})


def _keep_columns(columns: Columns, settings: TableSettings, where: str) -> pd.DataFrame:
    """The table with its own names for what it holds; attributes keep their headers."""
    import pandas as pd

    if settings.what == "wide":
        return _tidy_wide(columns, settings, where)
    kept: dict[str, pd.Series[str]] = {}
    for column in settings.columns:
        if column.what == "ignore":
            continue
        if column.header not in columns.frame:
            raise TableError(
                f"{where} names a column “{column.header}”, which the table does not have. Its columns are "
                f'{describe_columns(columns)}. Correct the header, or set what = "ignore".'
            )
        name = column.header if column.what == "attribute" else column.what
        if name in kept:
            raise TableError(
                f"{where}: two columns are “{name}”. Make one of them an attribute or ignore it."
            )
        kept[name] = columns.frame[column.header].astype(str)
    return pd.DataFrame(kept, index=columns.frame.index)


def _tidy_wide(columns: Columns, settings: TableSettings, where: str) -> pd.DataFrame:
    """A wide table with one row a score, as the map of its headings says."""
    import pandas as pd

    person = settings.headers("person")
    if len(person) != 1:
        raise TableError(f'{where}: one column must hold the person. Set what = "person" for it.')
    parts = [
        pd.DataFrame(
            {
                "person": columns.frame[person[0]].astype(str),
                "time": column.time,
                "measure": column.measure,
                "item": column.item,
                "value": columns.frame[column.header].astype(str),
            },
            index=columns.frame.index,
        )
        for column in settings.columns
        if column.what == "score"
    ]
    if not parts:
        raise TableError(f'{where}: no column is a score. Set what = "score" with its measure and time.')
    return pd.concat(parts)


def _without_names(
    project: Project, frame: pd.DataFrame, settings: TableSettings
) -> tuple[pd.DataFrame, int]:
    """Free text without names, and raters as Rater 1, Rater 2; how many cells were changed."""
    changed = 0
    if "rater" in frame:
        names = {text: f"Rater {n}" for n, text in enumerate(sorted(set(frame["rater"])), start=1) if text}
        frame["rater"] = frame["rater"].map(lambda text: names.get(text, text))
    if not project.settings.deidentify.automatic:
        return frame, 0
    for column in frame.columns:
        if column in FREE_TEXT:
            texts = sorted(set(frame[column]) - {""})
            clean = _replace(project, texts)
            changed += sum(
                frame[column].map(lambda text, clean=clean: clean.get(text, text)) != frame[column]
            )
            frame[column] = frame[column].map(lambda text, clean=clean: clean.get(text, text))
    return frame, int(changed)


def _replace(project: Project, texts: Sequence[str]) -> dict[str, str]:
    """Texts without names, places and numbers, by the same steps as transcripts."""
    from evalkit.deidentify import Numbering, detect_many, redact_text
    from evalkit.sources.participants.participants import read_rows
    from evalkit.steps.intake.protect import build_roster, go_on, read_never

    rows, _ = read_rows(project.participants_file)
    found = detect_many(texts, build_roster(rows, project.sources), allow=read_never(project))
    numbering = go_on(Numbering(), project, texts)
    clean = {}
    for text, detections in zip(texts, found, strict=True):
        clean[text], _, numbering = redact_text(text, [d for d in detections if not d.for_review], numbering)
    return clean
