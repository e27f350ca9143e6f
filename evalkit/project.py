"""A project folder: its settings, codebook, outline, participants and store, in one object."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from evalkit.errors import ProjectError
from evalkit.files import read_text
from evalkit.kept_results import Remembered
from evalkit.model import Codebook, Coding, Outline, Participant, Problem, Source, Turn, Voice
from evalkit.settings import Settings, check_database, load_settings
from evalkit.store import Store
from evalkit.store.backups import need_store

if TYPE_CHECKING:
    from evalkit.sources.surveys.survey import SurveySettings

T = TypeVar("T")
SETTINGS_FILE = "evalkit.toml"
STORE_FILE = "evalkit.db"


def utc_now() -> datetime:
    """The clock that a project uses unless it is given another."""
    return datetime.now(UTC)


class Project:
    """A project folder. Make one with ``evalkit new``; open it with ``Project("folder")``.

    ``clock`` gives the time that is written beside what is added and decided. ``database`` is the address of
    the PostgreSQL database that holds the store, in place of what the settings say.
    """

    def __init__(
        self, folder: str | Path, clock: Callable[[], datetime] = utc_now, database: str = ""
    ) -> None:
        self.folder = Path(folder).expanduser().resolve()
        self.clock = clock
        need_project(self.folder)
        self.settings: Settings = load_settings(read_text(self.folder / SETTINGS_FILE), SETTINGS_FILE)
        self.database = check_database(database) or self.settings.store.database
        if not self.database:
            need_store(self.folder / STORE_FILE)
        place = self.folder / STORE_FILE
        self.store = Store(place, clock(), self.database, make=not self.database)
        self._codebook: tuple[int, Codebook] | None = None
        self._voices: tuple[tuple[int, int, int], list[Voice], list[Problem]] | None = None
        self.remembered = Remembered()

    def __repr__(self) -> str:
        return f"Project({str(self.folder)!r})"

    def read_settings(self) -> None:
        """Read the settings again, once their file has been changed."""
        self.settings = load_settings(read_text(self.folder / SETTINGS_FILE), SETTINGS_FILE)
        self.__dict__.pop("outline", None)

    def close(self) -> None:
        """Let go of the store."""
        self.store.close()

    def now(self) -> str:
        """The time as it is written beside what is decided: ISO 8601, whole seconds."""
        return self.clock().isoformat(timespec="seconds")

    # files of the folder

    @property
    def sources_folder(self) -> Path:
        """Where people put their transcripts and surveys."""
        return self.folder / "sources"

    @property
    def reports_folder(self) -> Path:
        """Where reports, sheets and tables are written."""
        return self.folder / "reports"

    @property
    def findings_folder(self) -> Path:
        """One Markdown file per chapter, for what people write."""
        return self.folder / "findings"

    @property
    def participants_file(self) -> Path:
        """Which label in which source is which participant."""
        return self.folder / "participants.csv"

    def survey_settings_file(self, file_name: str) -> Path:
        """The settings of one survey: what each of its columns is."""
        return self.folder / "surveys" / f"{Path(file_name).stem}.survey.toml"

    # what the folder holds

    @property
    def codebook_file(self) -> Path:
        """The file that the codebook is read from."""
        return self.folder / self.settings.files.codebook

    @property
    def codebook(self) -> Codebook:
        """The codebook that this project codes against, as its file stands now."""
        from evalkit.codebook import read_codebook

        stamp = self.codebook_file.stat().st_mtime_ns if self.codebook_file.exists() else 0
        if self._codebook is None or self._codebook[0] != stamp:
            self._codebook = (stamp, read_codebook(self.codebook_file))
        return self._codebook[1]

    @cached_property
    def outline(self) -> Outline:
        """The report's parts and chapters; drafted from the codebook where there is no file."""
        from evalkit.report.outline import draft_outline, read_outline

        path = self.folder / self.settings.files.outline
        return read_outline(path) if path.exists() else draft_outline(self.codebook)

    @property
    def sources(self) -> list[Source]:
        """Every source, in the order of their ids; kept by the store until one has changed."""
        return self.store.read.sources()

    @property
    def codings(self) -> list[Coding]:
        """Every coding that a person made."""
        return self.store.read.codings()

    def survey_settings(self, file_name: str) -> SurveySettings | None:
        """What a person said that each column of a survey is, or None before anyone has."""
        from evalkit.sources.surveys.survey import load_survey_settings

        path = self.survey_settings_file(file_name)
        return load_survey_settings(read_text(path), path.name) if path.exists() else None

    def voices(self) -> tuple[list[Voice], list[Problem]]:
        """The lines of ``participants.csv`` and what is wrong with them; read again once the file changes."""
        from evalkit.sources.participants.participants import read_participants

        try:
            found = self.participants_file.stat()
        except FileNotFoundError:
            return [], []
        stamp = (found.st_mtime_ns, found.st_size, found.st_ino)
        if self._voices is None or self._voices[0] != stamp:
            self._voices = (stamp, *read_participants(self.participants_file))
        return [*self._voices[1]], [*self._voices[2]]

    def remember(self, name: str, made_from: tuple[object, ...], make: Callable[[], T]) -> T:
        """What ``make`` returns, worked out again only once something was done to the store or the people.

        ``made_from`` is what else the result depends on.
        """
        return self.remembered.get(name, (self.store.read.stamp(), self.speakers(), *made_from), make)

    def speakers(self) -> Callable[[Source, Turn], Participant | None]:
        """A function that says who speaks a turn: a participant, or None where nobody has said.

        It is the very same function until the participants have changed. Each label of a source is looked up
        once, among the lines with that label: turns times lines of ``participants.csv`` would be many.
        """
        voices, respondents = self.voices()[0], self.store.read.respondents()
        return self.remembered.get(
            "speakers", (*voices, respondents), lambda: _find_speakers(voices, respondents)
        )


def _find_speakers(
    voices: Iterable[Voice], respondents: Mapping[str, Mapping[str, Participant]]
) -> Callable[[Source, Turn], Participant | None]:
    from evalkit.sources.participants.participants import find_participant, key_of_label

    by_label: dict[str, list[Voice]] = {}
    for voice in voices:
        by_label.setdefault(key_of_label(voice.label), []).append(voice)
    known: dict[tuple[str, str, str], Participant | None] = {}

    def speaker(source: Source, turn: Turn) -> Participant | None:
        if source.kind == "survey":
            return respondents.get(source.id, {}).get(turn.speaker)
        key = (source.id, source.file_name, turn.speaker)
        if key not in known:
            said = by_label.get(key_of_label(turn.speaker), [])
            known[key] = find_participant(said, source.id, source.file_name, turn.speaker)
        return known[key]

    return speaker


def need_project(folder: Path) -> None:
    """Raise ProjectError unless a folder holds a project."""
    if not (folder / SETTINGS_FILE).is_file():
        raise ProjectError(
            f"There is no evalkit project in {folder}. Make one with “evalkit new FOLDER”, or say where it "
            "is with --project FOLDER."
        )


def find_project_folder(start: Path) -> Path:
    """The nearest folder at or above ``start`` that holds a project; ``start`` itself where there is none."""
    for folder in (start, *start.parents):
        if (folder / SETTINGS_FILE).is_file():
            return folder
    return start
