"""``evalkit withdraw``: all that one participant said and did leaves the project, back-ups included."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from evalkit.acts import Act
from evalkit.edits import edit_source, edits_without
from evalkit.errors import EvalkitError, ProjectError, VaultError
from evalkit.files import find_halves, write_whole
from evalkit.jobs import WORK_FOLDER
from evalkit.model import Code, Problem, Source
from evalkit.project import Project
from evalkit.resources import resource
from evalkit.sources.participants.participants import Row, read_rows
from evalkit.sources.participants.participants_file import edit_rows
from evalkit.speech import SURE, Speech, find_speech
from evalkit.steps.alone import LOCK_FILE
from evalkit.steps.intake.file_names import KEY_FILE, FileNames, holds_exactly, is_hidden
from evalkit.steps.keeping.away import renew_away
from evalkit.steps.keeping.move_store import BEGUN_FILE as MOVING_FILE
from evalkit.steps.keeping.move_store import find_stopped
from evalkit.steps.leaving.begun import BEGUN_FILE
from evalkit.steps.leaving.cut_files import CutFile, can_cut, cut_file, holds_in_project
from evalkit.steps.leaving.databases import beside, find_databases, find_own, is_database
from evalkit.steps.leaving.spoken_parts import Part, find_parts, turns_in, without
from evalkit.steps.leaving.withdrawn import WITHDRAWN_FILE, keep_withdrawn
from evalkit.steps.measures.kept import find_in_files, find_rows, remove_person
from evalkit.steps.names.project_vault import SEEN_FILE, has_vault, vault_path
from evalkit.steps.sharing.packs import say_packs_with
from evalkit.vault import Vault
from evalkit.wording import join_some, plural

DEADLINES = ("withdraw by", "withdraw_by", "withdrawal deadline")
"""Names that the column of participants.csv may have that holds the date agreed with the person."""
PICTURES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".tif", ".tiff", ".webp", ".bmp"})
SERVER_KEY = ".server-key"
"""In the folder of a project that is served: a secret of the server's, and no words of anybody."""
WITHOUT_WORDS = (KEY_FILE, LOCK_FILE, SEEN_FILE, BEGUN_FILE, MOVING_FILE, WITHDRAWN_FILE, SERVER_KEY)
WRITTEN = frozenset({".md", ".yaml", ".yml", ".toml"})
"""The files in which a team writes: chapters, codebook, outline, themes, settings."""


@dataclass(frozen=True)
class Withdrawal:
    """What a withdrawal will remove, shown before anybody is asked to confirm it.

    ``unreached`` is what evalkit cannot remove, each with what a person should do.
    """

    participant: str
    parts: tuple[Part, ...]
    codings: int
    suggestions: int
    answers: int
    files: tuple[CutFile, ...]
    whole_files: tuple[Path, ...]
    backups: int
    in_vault: bool
    deadline: str
    speech: Speech
    unreached: tuple[Problem, ...]
    measures: tuple[tuple[Path, int], ...] = ()
    """Tables of measures that hold rows about them, and how many."""


def plan_withdrawal(
    project: Project,
    participant: str,
    vault: Vault | None = None,
    without_vault: bool = False,
    former: Sequence[Row] = (),
) -> Withdrawal:
    """What withdrawing a participant (P07, or a survey's S19-R004) removes. Changes nothing.

    ``former`` are rows that ``participants.csv`` had of them before it was edited.
    Raises ProjectError for an id that the project does not know, and VaultError while there is a vault that
    is not open, unless ``without_vault``.
    """
    rows = [*read_rows(project.participants_file)[0], *former]
    parts = find_parts(project.sources, rows, participant)
    measures = find_rows(project, participant)
    if not parts and not measures and not _is_known(project, rows, participant):
        raise ProjectError(
            f"There is no participant {participant} in this project. The ids are in participants.csv; those "
            "of a survey's respondents look like S19-R004. For measures, give the id that their table has."
        )
    if vault is None and has_vault(project) and not without_vault:
        raise VaultError(
            "The encrypted file of originals holds this person's words too. Give its passphrase, or say "
            "--without-vault if it is lost; evalkit then lists it among what it could not reach."
        )
    speech = find_speech(*_own_and_others(project, parts, vault))
    files, whole_files, unreached = _find_files(project, parts, speech)
    copies = find_databases(project, speech)
    whole_files, unreached = [*whole_files, *copies.found], [*unreached, *copies.unreached]
    if vault is None and has_vault(project):
        unreached.append(
            Problem(str(vault_path(project)), "was not opened, so their original words are still in it.")
        )
    closed = project.store.read.closed_answers().values()
    return Withdrawal(
        participant,
        tuple(parts),
        *_count_work(project, parts),
        sum(answer.respondent == participant for answers in closed for answer in answers),
        tuple(files),
        tuple(whole_files),
        len(project.store.copies()),
        vault is not None,
        _deadline(rows, participant),
        speech,
        (*unreached, *find_in_files(project, participant), *_elsewhere(project, parts)),
        tuple(measures.items()),
    )


def _count_work(project: Project, parts: Iterable[Part]) -> tuple[int, int]:
    """How many codings and suggestions are on their words."""
    taken = {(part.source.id, index) for part in parts for index in part.turns}
    whole = {part.source.id for part in parts if part.whole}
    codings = (coding.segment for coding in project.codings)
    return (
        sum((s.source_id, s.turn) in taken or s.source_id in whole for s in codings),
        sum((s.segment.source_id, s.segment.turn) in taken for s in project.store.read.suggestions()),
    )


def _is_known(project: Project, rows: Iterable[Row], participant: str) -> bool:
    """True also for somebody whose withdrawal was begun and stopped on the way."""
    return (
        any(row.id == participant for row in rows)
        or any(participant in people for people in project.store.read.respondents().values())
        or participant in project.store.read.subjects(Act.WITHDRAW)
    )


def _say_withdrawn(participant: str) -> str:
    return f"{participant} withdrawn from the project"


def _deadline(rows: Iterable[Row], participant: str) -> str:
    columns = (pair for row in rows if row.id == participant for pair in row.attributes)
    return next((value for name, value in columns if name.casefold() in DEADLINES), "")


def _own_and_others(
    project: Project, parts: Sequence[Part], vault: Vault | None
) -> tuple[list[str], list[str]]:
    """Every text of theirs, as stored and as it was, and the texts that are certainly not theirs."""
    own = [text for part in parts for text in part.texts]
    by_id = {part.source.id: part for part in parts}
    others = [resource("codebooks", "cmhf.yaml").read_text("utf-8"), *_framework(project)]
    for source in project.sources:
        part = by_id.get(source.id)
        kept = (
            () if part and part.whole else (t for t in source.turns if not part or t.index not in part.turns)
        )
        others += [source.text[turn.start : turn.end] for turn in kept]
    for part in parts:
        if original := _read_original(project, part.source, vault):
            labels = vault.contents.labels if vault else ()
            own += replace(part, source=original, turns=turns_in(original, part, labels)).texts
    return own, others


def _framework(project: Project) -> list[str]:
    """What the codebook says in its own words; its examples may be somebody's."""
    codes = project.codebook.codes
    own = [text for code in codes for text in (*_own_name(code), code.definition, *code.belongs)]
    own += [other.what for code in codes for other in code.belongs_elsewhere]
    return [*own, *(group.meaning for group in project.codebook.groups)]


def _own_name(code: Code) -> tuple[str, ...]:
    """A code's name, unless it was made while coding: it may then be in somebody's words."""
    return () if code.provisional else (code.name,)


def _read_original(project: Project, source: Source, vault: Vault | None) -> Source | None:
    """The source as it was, from the vault or from a file that was left in the folder of sources."""
    kept = vault.contents.original(source.id) if vault else None
    if kept:
        return kept.source
    path = next(iter(_left(project, source)), None)
    if path is None or source.kind == "survey":
        return None
    from evalkit.sources import read

    try:
        return read(path, kind=source.kind).source
    except EvalkitError:
        return None


def _left(project: Project, source: Source) -> list[Path]:
    """The files of a source that lie in the project's folder of sources, whatever they are called now."""
    names = FileNames(project)
    return [
        path
        for path in sorted(project.sources_folder.rglob("*"))
        if path.is_file()
        and (
            path.name == source.file_name
            or path.stem == source.id
            or names.find(path.name) == source.id
            or holds_exactly(path, [source])
        )
    ]


def _find_files(
    project: Project, parts: Sequence[Part], speech: Speech
) -> tuple[list[CutFile], list[Path], list[Problem]]:
    """Files of the folder with their words in them, those that go whole, and those nobody can look into.

    Files in which their words can be read again come last.
    """
    left = {path: part for part in parts for path in _left(project, part.source)}
    whole = [*(path for path, part in left.items() if part.whole), *find_halves(project.folder)]
    cut: list[CutFile] = []
    unreached: list[Problem] = []
    pictures: list[str] = []
    own = {path for one in find_own(project) for path in (one, *beside(one))}
    written = {path for path in project.folder.rglob("*") if path.suffix in WRITTEN} - {*left}
    for path in sorted(p for p in project.folder.rglob("*") if p.is_file() and p not in whole):
        name = path.relative_to(project.folder).as_posix()
        if path in own or path.name in WITHOUT_WORDS or path.parent.name == WORK_FOLDER or is_database(path):
            continue
        if path.suffix.lower() in PICTURES:
            pictures.append(name)
            continue
        if (held := holds_in_project(path, speech)) is not None:
            whole += [path] if held else []
            continue
        if not can_cut(path):
            unreached.append(Problem(name, "evalkit cannot look into this kind of file. Open it and look."))
            continue
        try:
            found = cut_file(path, replace(speech, least=SURE) if path in written else speech)
            short = cut_file(path, speech).places - found.places if path in written else 0
        except (OSError, zipfile.BadZipFile, EvalkitError) as error:
            unreached.append(Problem(name, f"it could not be read ({error}). Open it and look."))
            continue
        if found.places:
            cut.append(found)
        if short:
            unreached.append(Problem(name, _say_short(short)))
    if pictures:
        unreached.append(Problem(join_some(pictures, 3), _PICTURES))
    unreached += [
        Problem(path.relative_to(project.folder).as_posix(), _say_left(path, part.source))
        for path, part in left.items()
        if not part.whole
    ]
    return sorted(cut, key=lambda file: file.path in left), whole, unreached


_PICTURES = (
    "evalkit cannot read what is in a picture. Charts of evalkit show counts and no words; look at any other."
)


def _say_left(path: Path, source: Source) -> str:
    """What a person should do about a file that others speak in too."""
    if source.kind == "survey":
        return "delete their row in this file."
    named = is_hidden(source) and path.name != source.file_name
    rename = " The file's name contains a person's name." if named else ""
    return (
        "their name and what they said in fewer than four words may still be in it. Take it out, or delete "
        f"the file: evalkit needs it no more.{rename}"
    )


def _say_short(lines: int) -> str:
    have = plural(lines, "line has", "lines have")
    return (
        f"{have} a few words in a row that this person said too. They stay, since your team may have written "
        "them: read the file, and take out what is theirs."
    )


def _elsewhere(project: Project, parts: Sequence[Part]) -> list[Problem]:
    """What no programme can reach, to be looked through by a person."""
    sent = say_packs_with(project, [part.source.id for part in parts])
    return [
        *(Problem("packs", said) for said in sent),
        *find_stopped(project.folder),
        *project.store.find_unreached(),
        Problem(
            "outside this folder",
            "recordings, original transcripts, e-mails, drafts and copies sent to others, exports, and your "
            "own back-ups of this folder. Delete their part there, and tell whoever received a draft.",
        ),
    ]


def withdraw(
    project: Project, plan: Withdrawal, by: str = "", vault: Vault | None = None, *, renew: bool = True
) -> None:
    """Remove what the plan says, and leave a line in the history that says so without content.

    Every copy of the store is made anew, unless whoever calls sees to the copies and says not to ``renew``.

    What is found by their words goes first, what holds these words after it, and their row last: if anything
    fails on the way, running it again finds the rest.
    """
    store, at, what = project.store, project.now(), _say_withdrawn(plan.participant)
    begun = project.folder / BEGUN_FILE
    write_whole(begun, f"{plan.participant}\n", private=True)
    keep_withdrawn(project, plan.participant, by, plan.parts)
    store.cut_everywhere(plan.speech.cut)
    store.forget_person(plan.participant)
    for file in plan.files:
        write_whole(file.path, file.data)
    for path in (*plan.whole_files, project.folder / "embeddings.db"):
        path.unlink(missing_ok=True)
    if vault:
        vault.keep(without(vault.contents, plan.participant, plan.parts))
    for part in plan.parts:
        if part.whole:
            store.purge_source(part.source.id, at)
        else:
            _, edited = edit_source(part.source, edits_without(part.source, part.turns), part.turns)
            store.rewrite_source(part.source.id, edited, set(part.turns), by, Act.WITHDRAW, what, at)
    for source_id, people in store.read.respondents().items():
        if plan.participant in people:
            store.remove_respondent(source_id, plan.participant)
    remove_person(project, plan.participant)
    store.log(Act.WITHDRAW, what, at, by, about=plan.participant)
    if renew:
        store.renew_copies(project.clock())
    renew_away(project)
    edit_rows(project.participants_file, lambda row: None if row.id == plan.participant else row)
    project.remembered.clear()
    begun.unlink(missing_ok=True)
