"""The codebook as it was: at any point of the project's history, and as the framework it began as."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from evalkit.codebook import load_codebook, read_codebook
from evalkit.errors import EvalkitError
from evalkit.model import Code, Codebook
from evalkit.project import Project
from evalkit.resources import resource
from evalkit.store.events import Event

SHIPPED = ("cmhf.yaml",)
"""The frameworks that come with evalkit."""


@dataclass(frozen=True, slots=True)
class Version:
    """The codebook's file after an act; ``event`` is None for how it was before the first act on record."""

    event: Event | None
    text: str
    file: str

    @property
    def codebook(self) -> Codebook:
        """What the file said."""
        return load_codebook(self.text, self.file)

    @property
    def name(self) -> str:
        """How people call it: the number of the act in the history, or “first”."""
        return str(self.event.id) if self.event else "first"


def list_versions(project: Project) -> list[Version]:
    """Every version of the codebook that is on record, oldest first."""
    found: list[Version] = []
    name = project.codebook_file.name
    for event, before, after in project.store.single.file_history(name):
        if not found and before is not None:
            found.append(Version(None, before, name))
        if after is not None:
            found.append(Version(event, after, name))
    return found


def find_original(project: Project, versions: Sequence[Version]) -> Codebook | None:
    """The framework as it was taken up: the one that comes with evalkit, else the first on record.

    None where nothing is on record, so that the codebook is what it always was.
    """
    for name in SHIPPED:
        shipped = load_codebook(resource("codebooks", name).read_text("utf-8"), name)
        if shipped.title == project.codebook.title:
            return shipped
    return versions[0].codebook if versions else None


def find_added(project: Project) -> tuple[Code, ...]:
    """The codes that the team has added to the framework, in the codebook's order."""
    original = find_original(project, list_versions(project))
    if original is None:
        return ()
    known = {code.uid for code in original.codes} | {code.slug for code in original.codes}
    return tuple(code for code in project.codebook.codes if not {code.uid, code.slug} & known)


def find_version(project: Project, said: str) -> Codebook:
    """The codebook at a point: “original”, “now”, a day (2026-03-01, its end), or an act's number.

    A file name is another codebook to compare with. EvalkitError where nothing is known of that point.
    """
    versions = list_versions(project)
    if said == "now":
        return project.codebook
    if said == "original":
        return find_original(project, versions) or project.codebook
    if said.isdecimal():
        known = [v for v in versions if v.event is None or v.event.id <= int(said)]
        return _last(known, said)
    try:
        day = date.fromisoformat(said).isoformat()
    except ValueError:
        return read_codebook(said)
    return _last([v for v in versions if v.event is None or v.event.at[:10] <= day], said)


def _last(versions: Sequence[Version], said: str) -> Codebook:
    if not versions:
        raise EvalkitError(
            f"Nothing is on record of the codebook at {said}. Say a later day or act. Without one, evalkit "
            "codebook diff compares with the original."
        )
    return versions[-1].codebook
