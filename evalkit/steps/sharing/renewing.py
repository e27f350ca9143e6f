"""A newer pack over an older copy: what has left the project leaves the copy, and what is new comes in."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from pathlib import Path

from evalkit.acts import Act
from evalkit.edits import Edited, edit_source, edits_without
from evalkit.errors import EvalkitError
from evalkit.exchange.packs import Pack, PackedSource
from evalkit.files import write_whole
from evalkit.model import Source, Turn
from evalkit.project import Project
from evalkit.sources.participants.participants import COLUMNS, Row
from evalkit.sources.participants.participants_file import append_rows
from evalkit.steps.sharing.packs import PACK_FILE, find_own_acts, read_held
from evalkit.store.rows import text_sha
from evalkit.vault.lock import lock, make_key
from evalkit.wording import say_time


def renew_copy(folder: Path, pack: Pack, passphrase: str) -> Project:
    """Bring a copy up to date with a newer pack of the same project; the copy, with its codings.

    Sources that left the project, and turns that were taken out of others, leave the copy with all that
    was coded on them, its history and its back-ups. Raises EvalkitError, and changes nothing, where the pack
    is of another project or older than the one that the copy holds, where something was coded that did not go
    back yet, and where a text was corrected so that the copy's codings cannot follow.
    """
    project = Project(folder)
    held = read_held(folder)
    if held["project"] != pack.project:
        raise EvalkitError(
            f"{folder.name} is a copy of another project. Open the pack in a folder of its own."
        )
    if pack.made < held.get("made", ""):
        raise EvalkitError(
            f"This pack was made on {say_time(pack.made)}, before the one that {folder.name} holds "
            f"({say_time(held['made'])}). It could bring back words that have been taken out since. Open the "
            "newest pack that you were sent."
        )
    _need_returned(project, held.get("returned", {}))
    uids = {alias: uid for alias, (uid, _) in held["sources"].items()}
    coming = {source.uid: source for source in pack.sources}
    sources = {source.id: source for source in project.sources}
    edited = {
        alias: _edit(sources[alias], coming[uid])
        for alias, uid in uids.items()
        if uid in coming and alias in sources and text_sha(sources[alias].text) != coming[uid].sha
    }
    at, left = project.now(), False
    for alias, uid in uids.items():
        if alias in sources and (uid in pack.gone or uid not in coming):
            project.store.purge_source(alias, at)
            left = True
    for alias, (new, gone) in edited.items():
        project.store.rewrite_source(alias, new, gone, "", Act.WITHDRAW, f"{alias} as it is now", at)
        left = True
    for source in pack.sources:
        if source.uid not in uids.values():
            project.store.add_source(source.as_source(), project.clock())
    fill_copy(project, pack, passphrase, held.get("returned", {}))
    if left:
        project.store.renew_copies(project.clock())
    return project


def fill_copy(project: Project, pack: Pack, passphrase: str, returned: Mapping[str, str]) -> None:
    """Write what a pack brings beside its sources; ``returned`` is each coder's last act that went back."""
    write_whole(project.folder / "codebook.yaml", pack.codebook.encode())
    write_whole(project.folder / "participants.csv", f"{','.join(COLUMNS)}\n".encode())
    append_rows(
        project.folder / "participants.csv",
        [Row(who, (source,), (label,), kind, role) for source, label, who, kind, role in pack.speakers],
    )
    if pack.suggestions:
        project.store.replace_suggestions([s.alias for s in pack.sources], pack.suggestions, project.now())
    held = {
        "pack": pack.uid,
        "project": pack.project,
        "to": pack.to,
        "made": pack.made,
        "aided": pack.aided,
        "expires": pack.expires,
        "sources": {source.alias: [source.uid, source.sha] for source in pack.sources},
        "returned": returned,
        "opened_with": lock(b"", make_key(passphrase)).decode(),
    }
    write_whole(project.folder / PACK_FILE, json.dumps(held, indent=1).encode())


def _need_returned(project: Project, returned: dict[str, str]) -> None:
    """EvalkitError where somebody coded what has not gone back: it could be lost with its words."""
    for coder in sorted({coding.coder for coding in project.codings}):
        acts = find_own_acts(project, coder)
        if acts and returned.get(coder) != acts[-1].uid:
            raise EvalkitError(
                f"What {coder} coded here has not gone back yet. Write a return first (page Sharing, or: "
                f'evalkit share back --coder "{coder}"), then open the pack again.'
            )


def _edit(ours: Source, theirs: PackedSource) -> tuple[Edited, set[int]]:
    """What turns a copy's text into the one that came: whole turns that were taken out."""
    gone = _find_gone(ours, theirs.turns, theirs.text)
    source, edited = edit_source(ours, edits_without(ours, gone), gone)
    if source.text != theirs.text:
        raise EvalkitError(
            f"The text of {theirs.alias} was corrected since the last pack, so that what is coded in this "
            "copy cannot follow by itself. Open the pack in a new folder, and code on there: what you gave "
            "back is kept."
        )
    return edited, set(gone)


def _find_gone(ours: Source, turns: Sequence[Turn], text: str) -> list[int]:
    old = [ours.text[t.start : t.end] for t in ours.turns]
    new = [text[t.start : t.end] for t in turns]
    kept: set[int] = set()
    for block in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
        kept |= {*range(block.a, block.a + block.size)}
    return [turn.index for place, turn in enumerate(ours.turns) if place not in kept]
