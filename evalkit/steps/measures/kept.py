"""The tables of measures that a project keeps: de-identified, in its folder ``measures``, one csv file "
"each."""

from __future__ import annotations

import hashlib
import hmac
import io
import secrets
from base64 import b32encode
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.files import read_data, read_text, write_whole
from evalkit.measures.tidying.people import key_of_person
from evalkit.model import Problem
from evalkit.sources.measures.settings import TableSettings, is_personal, load_table_settings
from evalkit.wording import join_some

if TYPE_CHECKING:
    import pandas as pd

    from evalkit.project import Project

FOLDER = "measures"
KEY_FILE = "key.toml"
ENDING = ".measures.toml"


@dataclass(frozen=True)
class KeptTable:
    """One table as it is kept: its name, its settings, its cells as text, and what was not read of it."""

    name: str
    settings: TableSettings
    frame: pd.DataFrame
    problems: tuple[Problem, ...] = ()


def folder_of(project: Project) -> Path:
    """Where a project keeps its measures."""
    return project.folder / FOLDER


def settings_file(project: Project, file_name: str) -> Path:
    """The settings of one table, for a person to confirm."""
    return folder_of(project) / f"{Path(file_name).stem}{ENDING}"


def table_file(project: Project, file_name: str) -> Path:
    """Where a table's rows are kept."""
    return folder_of(project) / f"{Path(file_name).stem}.csv"


def read_kept(project: Project) -> list[KeptTable]:
    """Every table that the project keeps, in the order of their names."""
    found = []
    for path in sorted(folder_of(project).glob(f"*{ENDING}")):
        name = path.name.removesuffix(ENDING)
        rows = table_file(project, name)
        if rows.exists():
            settings = load_table_settings(read_text(path), path.name)
            found.append(KeptTable(name, settings, read_frame(rows), tuple(_read_problems(project, name))))
    return found


def read_frame(path: Path) -> pd.DataFrame:
    """A kept table: every cell as text, the index each row's number in the file it came from."""
    import pandas as pd

    frame = pd.read_csv(io.StringIO(read_text(path)), dtype=str, keep_default_na=False)
    return frame.set_index(frame.pop("row").astype(int).rename("row"))


def write_frame(path: Path, frame: pd.DataFrame) -> None:
    """Keep a table, whole or not at all."""
    write_whole(path, frame.rename_axis("row").to_csv(lineterminator="\n"), private=True)


def problems_file(project: Project, name: str) -> Path:
    """What was not read of a table."""
    return folder_of(project) / f"{Path(name).stem}.problems.csv"


def write_problems(project: Project, name: str, problems: tuple[Problem, ...]) -> None:
    """Keep what was not read, so that the check sheet has it later."""
    import pandas as pd

    path = problems_file(project, name)
    if not problems:
        path.unlink(missing_ok=True)
        return
    frame = pd.DataFrame([(p.where, p.message) for p in problems], columns=["where", "what to do"])
    write_whole(path, frame.to_csv(index=False, lineterminator="\n"), private=True)


def _read_problems(project: Project, name: str) -> list[Problem]:
    import pandas as pd

    path = problems_file(project, name)
    if not path.exists():
        return []
    frame = pd.read_csv(io.StringIO(read_text(path)), dtype=str, keep_default_na=False)
    return [Problem(where, message) for where, message in frame.itertuples(index=False)]


def person_id(project: Project, original: str) -> str:
    """The id that stands for a person's own in every table of this project: the same one each time.

    It is made from the original with a secret number that this project alone has, so that tables fit together
    and nobody can tell the original from it without that number.
    """
    if not original.strip():
        return ""
    digest = hmac.new(_secret(project), key_of_person(original).encode(), hashlib.sha256).digest()
    return f"M-{b32encode(digest).decode()[:10]}"


def _secret(project: Project) -> bytes:
    path = folder_of(project) / KEY_FILE
    if not path.exists():
        note = (
            "# The number that person ids are made with. Without it, tables that are added later do not fit."
        )
        write_whole(path, f'{note}\nkey = "{secrets.token_hex(16)}"\n', private=True)
    return read_text(path).rpartition("key = ")[2].strip().strip('"').encode()


def find_rows(project: Project, participant: str) -> dict[Path, int]:
    """In how many rows of each kept table a person is, by their own id or the one that stands for it."""
    if not folder_of(project).exists() or not (folder_of(project) / KEY_FILE).exists():
        return {}
    ids = {participant, person_id(project, participant)}
    found = {}
    for table in read_kept(project):
        if "person" in table.frame.columns and (count := int(table.frame["person"].isin(ids).sum())):
            found[table_file(project, table.name)] = count
    return found


def find_in_files(project: Project, participant: str) -> list[Problem]:
    """Files in the folder of sources that still hold rows about a person: a person must take them out."""
    left = (
        [p for p in (project.sources_folder / FOLDER).rglob("*") if p.is_file()]
        if find_rows(project, participant)
        else []
    )
    return [
        Problem(
            path.relative_to(project.folder).as_posix(),
            "delete their row in this file, or move the file away.",
        )
        for path in sorted(left)
        if path.suffix.lower() == ".xlsx"
        or participant.casefold() in read_data(path).decode(errors="replace").casefold()
    ]


def find_waiting_tables(project: Project) -> list[Problem]:
    """Tables that nobody has confirmed, and files with people's own ids that lie in the folder of sources."""
    said = (
        "nobody has confirmed how this table is read, so it is not in the report. Check it and set confirmed "
        "= true."
    )
    told = {
        path.name.removesuffix(ENDING): load_table_settings(read_text(path), path.name)
        for path in sorted(folder_of(project).glob(f"*{ENDING}"))
    }
    waiting = [
        Problem(f"{FOLDER}/{name}{ENDING}", said) for name, settings in told.items() if not settings.confirmed
    ]
    personal = {name for name, settings in told.items() if is_personal(settings.what)}
    left = sorted(p.name for p in (project.sources_folder / FOLDER).glob("*") if p.stem in personal)
    if left and project.settings.deidentify.automatic:
        shown = join_some(left, 4)
        move = (
            "hold people's own ids. Once they are read as you want, move them to where you keep confidential "
            "files."
        )
        waiting.append(Problem(f"sources/{FOLDER}", f"{shown} {move}"))
    return waiting


def remove_person(project: Project, participant: str) -> None:
    """Take a person out of every kept table."""
    ids = {participant, person_id(project, participant)}
    for path in find_rows(project, participant):
        frame = read_frame(path)
        write_frame(path, frame[~frame["person"].isin(ids)])
