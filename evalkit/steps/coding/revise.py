"""Change the codebook together with the codings that hang on it: a preview, then one act, a new version."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from evalkit.acts import Act
from evalkit.codebook import diff_codebooks, load_codebook, loses_comments, write_codebook
from evalkit.codebook.edit import add_code, define_code, give_examples, regroup_code, with_codes
from evalkit.codebook.form import SHORT_LIMIT
from evalkit.errors import EvalkitError, StaleChangeError
from evalkit.files import read_text, write_whole
from evalkit.ids import new_uid
from evalkit.model import BelongsElsewhere, Code, Codebook, Example
from evalkit.project import Project
from evalkit.steps.coding.recode import Move, build_changes, plan
from evalkit.store import Change, KeptFile, added, altered
from evalkit.wording import join_plain

Kind = Literal["rename", "merge", "split", "examples", "new", "define", "regroup", "show", "note"]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change to one code.

    rename: ``name`` and ``short``. merge: into ``target``. split: a new code ``name`` with ``definition``
    takes ``codings``. examples: those at the places ``examples`` go to ``target``. note: ``definition`` says
    what belongs to the code or, where ``target`` is named, what belongs there instead. new: a code ``name``
    in ``group``, with ``definition`` or for now without; ``code`` is "". define: ``definition``. regroup:
    into ``group``. show: the words of ``codings`` become examples.
    """

    kind: Kind
    code: str = ""
    name: str = ""
    short: str = ""
    definition: str = ""
    target: str = ""
    group: str = ""
    codings: tuple[str, ...] = ()
    examples: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Revision:
    """What a proposal would do: the new codebook, what differs in it, the codings that move, and where to."""

    codebook: Codebook
    differences: tuple[str, ...]
    moves: tuple[Move, ...]
    to: str
    notes: tuple[str, ...]


def preview(project: Project, proposal: Proposal) -> Revision:
    """What a proposal would do. Changes nothing; EvalkitError where it cannot be done."""
    old = project.codebook
    new, to = _change(project, old, proposal)
    new = replace(new, version=next_version(old.version))
    wanted = set(proposal.codings)
    if proposal.kind == "merge":
        wanted = {c.id for c in project.codings if c.code == proposal.code}
    moves = plan([*project.codings], wanted, to) if to else []
    notes = (*_note_outline(project, proposal), *_note_comments(project, new))
    return Revision(new, tuple(diff_codebooks(old, new)), tuple(moves), to, notes)


def _change(project: Project, old: Codebook, proposal: Proposal) -> tuple[Codebook, str]:
    """The codebook as it would be, and the code that codings would move to ("" where none move)."""
    if proposal.kind == "new":
        given = {name: getattr(proposal, name) for name in ("group", "definition", "short")}
        return add_code(old, proposal.name, new_uid(), **given)[0], ""
    code = _get(old, proposal.code)
    match proposal.kind:
        case "rename":
            return _rename(old, code, proposal), ""
        case "merge":
            return _merge(old, code, _get(old, proposal.target)), proposal.target
        case "split":
            return _split(old, code, proposal)
        case "note":
            return _note(old, code, proposal), ""
        case "define":
            return define_code(old, code, proposal.definition), ""
        case "regroup":
            return regroup_code(old, code, proposal.group), ""
        case "show":
            words = [c for c in project.codings if c.id in proposal.codings and c.code == code.slug]
            shown = tuple(Example(c.segment.text, c.valence if old.sides else None) for c in words)
            return give_examples(old, code, shown), ""
        case _:
            return _move_examples(old, code, _get(old, proposal.target), proposal.examples), ""


def _note_outline(project: Project, proposal: Proposal) -> tuple[str, ...]:
    file = project.settings.files.outline
    if proposal.kind == "merge" and any(
        proposal.code in ch.codes for p in project.outline.parts for ch in p.chapters
    ):
        return (f"The report outline ({file}) names “{proposal.code}”: change it there too.",)
    if proposal.kind == "new":
        return ("No chapter of the report tells of the new code yet: choose one once it is made.",)
    return ()


def _former_file(project: Project) -> Path:
    """Where the codebook's file is kept as it was, when its comments cannot stay."""
    file = project.codebook_file
    return file.with_name(f"{file.stem} before version {next_version(project.codebook.version)}{file.suffix}")


def _note_comments(project: Project, new: Codebook) -> tuple[str, ...]:
    file = project.codebook_file
    if file.suffix.lower() not in (".yaml", ".yml") or not loses_comments(read_text(file), new):
        return ()
    return (
        f"The comments in {file.name} cannot stay: the file is written anew. As it is now, it is kept as "
        f"“{_former_file(project).name}”.",
    )


def revise(project: Project, coder: str, proposal: Proposal, seen_version: str) -> str:
    """Do what was previewed, as one act: codings moved, codebook file written. What was done, in words."""
    if project.codebook.version != seen_version:
        raise StaleChangeError("The codebook has been changed since you looked. Look at the preview again.")
    revision = preview(project, proposal)
    what = f"{_say(project, proposal)}; codebook version {revision.codebook.version}"
    _apply(project, coder, what, revision.codebook, revision)
    return f"{what}."


def add_codes(project: Project, coder: str, codes: Sequence[Code]) -> str:
    """Put codes that came from a colleague into the codebook, at its end; what was done, in words."""
    old = project.codebook
    new = replace(old, codes=(*old.codes, *codes), version=next_version(old.version))
    what = f"{join_plain([code.name for code in codes])} added; codebook version {new.version}"
    _apply(project, coder, what, new, None)
    return f"{what}."


def _apply(project: Project, coder: str, what: str, codebook: Codebook, moves: Revision | None) -> None:
    """Keep a new codebook, and the codings that move with it, as one act; the file is written after it."""
    sync_file(project, coder)
    before = project.store.single.file(project.codebook_file.name)
    assert before
    after = replace(before, text=write_codebook(before.text, codebook))
    load_codebook(after.text, after.name)
    if loses_comments(before.text, codebook):
        write_whole(_former_file(project), before.text)
    changes: list[Change] = [altered(before, after)]
    if moves and moves.to:
        changes += build_changes(project, moves.moves, moves.to)
    project.store.apply(changes, coder, Act.REVISE, what, project.now())
    write_whole(project.codebook_file, after.text)


def _say(project: Project, proposal: Proposal) -> str:
    """What was done, for the history. A name that was taken from somebody's words is not in it."""
    if proposal.kind == "new":
        return "A new code made"
    name = _get(project.codebook, proposal.code).name
    return {
        "rename": f"{name} renamed",
        "merge": f"{name} merged into another code",
        "split": f"{proposal.name} split off from {name}",
        "examples": f"Examples of {name} moved to another code",
        "note": f"A note on {name} added",
        "define": f"{name} defined",
        "regroup": f"{name} moved to another group",
        "show": f"{name} given examples",
    }[proposal.kind]


def next_version(version: str) -> str:
    """The version after this one.

    >>> next_version("1.0"), next_version("2026"), next_version("draft")
    ('1.1', '2027', 'draft.1')
    """
    found = re.fullmatch(r"((?:.*\D)?)(\d+)", version)
    return f"{found[1]}{int(found[2]) + 1}" if found else f"{version}.1"


# the codebook's file and the store's knowledge of it


def sync_file(project: Project, coder: str) -> None:
    """Note in the store what the codebook's file holds, where somebody has edited it by hand."""
    file = project.codebook_file
    if file.suffix.lower() not in (".yaml", ".yml"):
        raise EvalkitError(
            f"{file.name} is a table, which the page does not write. Turn it into YAML first: "
            "name a .yaml file under “codebook” in evalkit.toml."
        )
    text = read_text(file)
    held, read = project.store.single.file(file.name), KeptFile(file.name, text)
    if held == read:
        return
    change = altered(held, read) if held else added(read)
    what = "The codebook file as it was edited by hand"
    project.store.apply([change], coder, Act.READ_CODEBOOK, what, project.now(), undoable=False)


def settle_file(project: Project) -> None:
    """Write the codebook file that an interrupted act had still to write."""
    held = project.store.single.file(project.codebook_file.name)
    if held is None:
        return
    former = project.store.single.file_before(held.name)
    if former is not None and read_text(project.codebook_file) == former:
        write_whole(project.codebook_file, held.text)


def check_file(project: Project) -> None:
    """Raise StaleChangeError where the codebook file was edited by hand after the act to be undone."""
    held = project.store.single.file(project.codebook_file.name)
    if held and read_text(project.codebook_file) != held.text:
        raise StaleChangeError(
            f"{held.name} has been edited by hand since. Nothing was changed: look at it, then do it again."
        )


# codebooks from codebooks


def _get(codebook: Codebook, slug: str) -> Code:
    for code in codebook.codes:
        if code.slug == slug:
            return code
    raise EvalkitError("Choose a code of the codebook.")


def _rename(codebook: Codebook, code: Code, proposal: Proposal) -> Codebook:
    name, short = proposal.name.strip(), proposal.short.strip()
    if not name:
        raise EvalkitError("Give the code its new name.")
    if len(short) > SHORT_LIMIT:
        raise EvalkitError(f"The short label has room for {SHORT_LIMIT} characters.")
    if any(other.name == name for other in codebook.codes if other is not code):
        raise EvalkitError(f"There is a code “{name}” already. Merge the two instead.")
    return with_codes(codebook, replace(code, name=name, short=short or code.short))


def _merge(codebook: Codebook, code: Code, target: Code) -> Codebook:
    if code is target:
        raise EvalkitError("Choose another code to merge it into.")
    merged = replace(
        target,
        belongs=tuple(dict.fromkeys(target.belongs + code.belongs)),
        keywords=tuple(dict.fromkeys(target.keywords + code.keywords)),
        examples=tuple(dict.fromkeys(target.examples + code.examples)),
    )
    codes = []
    for other in with_codes(codebook, merged).codes:
        if other.slug == code.slug:
            continue
        elsewhere = tuple(
            replace(note, code=target.slug) if note.code == code.slug else note
            for note in other.belongs_elsewhere
        )
        if other.slug == target.slug:
            elsewhere = tuple(note for note in elsewhere if note.code != target.slug)
        codes.append(replace(other, belongs_elsewhere=elsewhere))
    return replace(codebook, codes=tuple(codes))


def _split(codebook: Codebook, code: Code, proposal: Proposal) -> tuple[Codebook, str]:
    name, definition = proposal.name.strip(), proposal.definition.strip()
    if not name or not definition:
        raise EvalkitError("Give the new code a name and a definition.")
    given = {"group": code.group, "definition": definition, "short": proposal.short}
    split, new = add_code(codebook, name, new_uid(), after=code.slug, **given)
    return split, new.slug


def _note(codebook: Codebook, code: Code, proposal: Proposal) -> Codebook:
    note = " ".join(proposal.definition.split())
    if not note:
        raise EvalkitError("Write the note first.")
    if not proposal.target:
        return with_codes(codebook, replace(code, belongs=tuple(dict.fromkeys((*code.belongs, note)))))
    target = _get(codebook, proposal.target)
    if target is code:
        raise EvalkitError("Choose another code that it belongs to.")
    elsewhere = (*code.belongs_elsewhere, BelongsElsewhere(note, target.slug))
    return with_codes(codebook, replace(code, belongs_elsewhere=tuple(dict.fromkeys(elsewhere))))


def _move_examples(codebook: Codebook, code: Code, target: Code, places: tuple[int, ...]) -> Codebook:
    chosen = tuple(code.examples[place] for place in places if place < len(code.examples))
    if not chosen or code is target:
        raise EvalkitError("Choose examples and another code for them.")
    return with_codes(
        codebook,
        replace(code, examples=tuple(e for e in code.examples if e not in chosen)),
        replace(target, examples=tuple(dict.fromkeys(target.examples + chosen))),
    )
