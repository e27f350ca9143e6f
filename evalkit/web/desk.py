"""What one running page keeps between requests: the project, who sits at it, and what was read."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from threading import Event, Lock
from time import monotonic

from evalkit.deidentify import Detection
from evalkit.errors import EvalkitError, ProjectError, WriteError
from evalkit.files import drop_halves
from evalkit.jobs import Job, Jobs, note_work
from evalkit.machine.recent import remember_project
from evalkit.machine.running import take_token
from evalkit.model import Code, Codebook, Segment, Source
from evalkit.project import Project
from evalkit.steps.coding.code import get_source
from evalkit.steps.coding.search import MeaningIndex
from evalkit.steps.intake.protect import read_never
from evalkit.steps.names.in_the_open import find_open
from evalkit.steps.suggesting.sentences import find_sentences
from evalkit.steps.suggesting.suggest import Codable, find_codable
from evalkit.store import text_sha
from evalkit.vault import Vault
from evalkit.web.menu import MENU, Area
from evalkit.web.views.transcript import Held

KEPT = 12
"""How many sources are kept as they were drawn: a long one takes some megabytes."""


@dataclass
class Session:
    """One browser that came with the token, or in which somebody has signed in to a server.

    ``notice`` is said on the next page that it opens; ``answers`` are those to the questions of a new
    project, ``refused`` the last one that could not be kept: its question, why, and what was typed. The
    rest is for a server: ``signed_in`` says that the name is an account's, under which everything is done;
    ``apart`` that nobody else's codings are shown; ``team`` that work in the background is; ``may`` whether
    a method and a route are open to this person.
    """

    coder: str = ""
    notice: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    refused: tuple[str, str, str] | None = None
    signed_in: bool = False
    apart: bool = False
    team: bool = True
    menu: tuple[Area, ...] = MENU
    may: Callable[[str, str], bool] = lambda method, route: True

    def signs_as(self, typed: str) -> str:
        """Under which name something is signed: on a server one's own, whatever was typed."""
        return self.coder if self.signed_in else typed


OLD_HALF = timedelta(hours=1)
"""After this time without a change, nobody writes at a half-written file any more."""


@dataclass(frozen=True)
class OpenSource:
    """A source with what its pages need and what is slow to find: its sentences and who speaks."""

    source: Source
    sha: str
    codable: Codable
    sentences: tuple[Segment, ...]


@dataclass
class Desk:
    """The project and the sessions of one running page. A page serves several projects one after another.

    ``number`` counts them: a window of an earlier one is told so, and changes nothing in the present one.
    """

    held: Project | None = None
    coder: str = ""
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    page: str = field(default_factory=lambda: secrets.token_hex(4))
    """Tells the cookies of this page from those of another that runs on this machine."""
    sessions: dict[str, Session] = field(default_factory=dict)
    vault: Vault | None = None
    """The originals, while somebody has them open."""
    writing: Lock = field(default_factory=Lock)
    """Held while a file or a meeting is written: two acts at once would each lose the other's change."""
    meaning: MeaningIndex = field(default_factory=MeaningIndex)
    jobs: Jobs = field(default_factory=Jobs)
    leaving: Event = field(default_factory=Event)
    """Set when somebody asks the page to stop."""
    returns: tuple[tuple[Path, ...], str] = ((), "")
    """Returns that were looked at and wait to be taken in, with their passphrase."""
    at_home: bool = False
    """Whether a second start of evalkit may open a window of this page."""
    number: int = 1
    last_asked: float = field(default_factory=monotonic)
    """When a browser last asked for anything."""
    _drawn: dict[tuple[str, str], tuple[tuple[OpenSource, Codebook], dict[int, Held]]] = field(
        default_factory=dict
    )
    _names: dict[str, tuple[object, list[Detection]]] = field(default_factory=dict)
    _open: dict[str, tuple[object, OpenSource]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.jobs.around = self._noted
        if self.held is not None:
            drop_halves(self.held.folder, self.held.clock() - OLD_HALF)

    @contextmanager
    def noting(self, kind: str, title: str) -> Iterator[None]:
        """Keep a note in the project while something is written, so that it is told if it is cut off."""
        with ExitStack() as notes:
            with suppress(OSError, WriteError):  # a folder that cannot be written to is told by what is done
                notes.enter_context(note_work(self.project.folder, kind, title, self.project.clock()))
            yield

    @contextmanager
    def _noted(self, job: Job) -> Iterator[None]:
        """Keep a note in the project while a job runs, so that one that is cut off is told."""
        if self.held is None:
            yield
            return
        title = "Reading files" if job.kind == "add" else job.title  # a file's name may name somebody
        with note_work(self.held.folder, job.kind, title, self.held.clock(), lambda: self.jobs.closing):
            yield

    @property
    def project(self) -> Project:
        """The project that is open; ProjectError where none is."""
        if self.held is None:
            raise ProjectError("No project is open. Choose one on the start page, then try again.")
        return self.held

    @property
    def prefix(self) -> str:
        """What stands before the addresses of the present project: nothing for the first one."""
        return "" if self.number == 1 else f"/p/{self.number}"

    def change_project(self, folder: Path) -> Project:
        """Open another project in place of the present one; ProjectError while work on that is going on."""
        from evalkit.steps.coding.revise import settle_file

        if self.held is not None and self.held.folder == folder.expanduser().resolve():
            return self.held
        if active := self.jobs.active():
            raise ProjectError(
                f"“{active[0].title}” is still going on. Wait until it is done, or stop it; then open "
                "the other "
                "project."
            )
        project = Project(folder)
        settle_file(project)
        drop_halves(project.folder, project.clock() - OLD_HALF)
        self.close_project()
        self.held = project
        remember_project(project.folder, project.clock(), project.settings.report.title)
        return project

    def open_again(self) -> None:
        """Open the present project anew, once its store was put in another's place."""
        self.held = Project(self.project.folder, self.project.clock, self.project.database)
        self._forget_read()

    def _forget_read(self) -> None:
        self.meaning = MeaningIndex()
        for kept in (self._drawn, self._names, self._open):
            kept.clear()

    def close_project(self) -> None:
        """Let go of the present project and of everything that was read of it."""
        if self.held is None:
            return
        self.held.close()
        self.held, self.vault, self.returns = None, None, ((), "")
        self.number += 1
        self._forget_read()

    def take_token(self, given: str) -> str | None:
        """A new session's key in exchange for a one-time token; None for any other."""
        if self.token and secrets.compare_digest(given.encode(), self.token.encode()):
            self.token = ""
        elif not (self.at_home and take_token(given)):
            return None
        key = secrets.token_urlsafe(32)
        self.sessions[key] = Session(self.coder)
        return key

    def open(self, source_id: str) -> OpenSource:
        """A source as it stands now; read anew only where its text or the participants have changed."""
        file = self.project.participants_file
        stamp = (
            self.project.store.read.text_sha(source_id),
            file.stat().st_mtime_ns if file.exists() else 0,
        )
        held = self._open.get(source_id)
        if held is None or held[0] != stamp:
            source = get_source(self.project, source_id)
            codable = find_codable(source, self.project.speakers())
            sentences = tuple(find_sentences(self.project, source, codable.skip))
            held = (stamp, OpenSource(source, text_sha(source.text), codable, sentences))
            self._open[source_id] = held
        return held[1]

    def find_open_names(self, source: Source) -> list[Detection]:
        """What the detectors see in a source's present text; sought anew only where something has changed."""
        made_for = (text_sha(source.text), read_never(self.project), self.vault is not None)
        held = self._names.get(source.id)
        if held is None or held[0] != made_for:
            held = self._names[source.id] = (made_for, find_open(self.project, [source], self.vault)[0])
        return held[1]

    def drawn(self, opened: OpenSource, coder: str) -> dict[int, Held]:
        """The turns of a source as they were last drawn for a coder, of this very text and codebook."""
        key = (opened.source.id, coder)
        made_for = (opened, self.project.codebook)
        held = self._drawn.get(key)
        if held is None or any(a is not b for a, b in zip(held[0], made_for, strict=True)):
            for oldest in [*self._drawn][: 1 - KEPT]:
                self._drawn.pop(oldest, None)
            held = self._drawn[key] = (made_for, {})
        return held[1]

    def codes(self) -> dict[str, Code]:
        """Slug → code, in the codebook's order."""
        return {code.slug: code for code in self.project.codebook.codes}

    def hues(self) -> dict[str, int]:
        """Code slug → which of the three hues its group has."""
        groups = [group.slug for group in self.project.codebook.groups]
        return {
            code.slug: groups.index(code.group) % 3 if code.group in groups else 0
            for code in self.project.codebook.codes
        }


def need_coder(session: Session) -> str:
    """Who is coding; EvalkitError before they have said."""
    if not session.coder:
        raise EvalkitError("Say who you are first: choose your name on the first page.")
    return session.coder
