"""``evalkit push``: what a server needs of a project, as one locked file that its owner takes there.

The file goes to the server by the owner's own browser, on the page “Push”. evalkit itself opens no
connection, and no key to the server lies on the owner's disk: the browser checks the server's certificate,
and the owner has signed in there, with a code from an app where the project asks for one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from evalkit.codebook import dump_codebook
from evalkit.errors import ProjectError
from evalkit.exchange.packs import PackedSource, Push, PushedSource, PushedVoice, write_pack
from evalkit.files import write_whole
from evalkit.ids import new_uid
from evalkit.model import Problem, Source
from evalkit.project import Project
from evalkit.report.outline import dump_outline
from evalkit.sources.participants.participants import read_rows
from evalkit.sources.participants.pseudonyms import find_row
from evalkit.steps.measures.kept import ENDING, folder_of
from evalkit.steps.names.confirmed import find_unconfirmed
from evalkit.steps.sharing.packs import refuse_in_pack
from evalkit.store.rows import text_sha
from evalkit.vault.passphrases import check_new

PUSH_ENDING = ".evpush"
_UNCONFIRMED = "nobody has confirmed it, so it stays here. Read and confirm it on the page Names."
_MEASURES_STAY = (
    "this table of measures stays here, as a server takes none. Look at its scores beside the words in this "
    "project."
)


@dataclass(frozen=True)
class Pushed:
    """The file that was written, what is in it, and what was left out with the reason."""

    path: Path
    push: Push
    left_out: tuple[Problem, ...]


def write_push(project: Project, passphrase: str, out: Path | None = None) -> Pushed:
    """Write what the server is to hold: confirmed text, codebook, outline, and who speaks by pseudonym.

    Neither originals, the vault, files' names, memos, measures nor anybody's codings are in it. A source that
    nobody has confirmed and every table of measures are left out and listed. ProjectError where nothing is
    left to push.
    """
    refuse_in_pack(project, "Pushing it to a server")
    check_new(passphrase)
    waiting = _find_waiting(project)
    sources = [source for source in project.sources if source.id not in waiting]
    if not sources:
        raise ProjectError(
            "There is nothing to push yet: only what somebody has confirmed goes to a server. Read and "
            "confirm sources on the page Names, then push again."
        )
    push = Push(
        new_uid(),
        project.store.ids.project_uid,
        project.settings.report.title,
        project.now(),
        dump_codebook(project.codebook),
        dump_outline(project.outline),
        tuple(_push_sources(project, sources)),
        tuple(_find_voices(project, sources)),
    )
    name = f"push-{project.clock():%Y%m%d-%H%M%S}{PUSH_ENDING}"
    path = out or project.folder / "packs" / name
    write_whole(path, write_pack(push, passphrase), private=True)
    return Pushed(path, push, find_left_out(project))


def find_left_out(project: Project) -> tuple[Problem, ...]:
    """What a push leaves on this machine: sources that nobody has confirmed, and tables of measures."""
    tables = sorted(path.name.removesuffix(ENDING) for path in folder_of(project).glob(f"*{ENDING}"))
    return (
        *(Problem(one, _UNCONFIRMED) for one in sorted(_find_waiting(project))),
        *(Problem(table, _MEASURES_STAY) for table in tables),
    )


def _find_waiting(project: Project) -> set[str]:
    return {*find_unconfirmed(project)} if project.settings.deidentify.automatic else set()


def _push_sources(project: Project, sources: Sequence[Source]) -> Iterator[PushedSource]:
    uids = project.store.ids.uids("sources")
    respondents, answers = project.store.read.respondents(), project.store.read.closed_answers()
    for source in sources:
        name = f"{source.kind} {source.id}"
        packed = PackedSource(
            uids[source.id], source.id, name, source.kind, source.text, text_sha(source.text), source.turns
        )
        yield PushedSource(
            packed, tuple(respondents.get(source.id, {}).values()), tuple(answers.get(source.id, ()))
        )


def _find_voices(project: Project, sources: Sequence[Source]) -> Iterator[PushedVoice]:
    """Who speaks under each label as the stored text has it: what was typed of files and names stays."""
    rows, _ = read_rows(project.participants_file)
    for source in sources:
        if source.kind == "survey":
            continue
        for label in dict.fromkeys(turn.speaker for turn in source.turns):
            if row := find_row(rows, source, label):
                yield PushedVoice(
                    *(source.id, label, row.id, row.kind, row.role, row.group, row.team, row.organisation),
                    row.consent,
                    row.attributes,
                )
