"""``evalkit share out``, ``open`` and ``share back``: text to a colleague, their acts back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from evalkit.acts import Act
from evalkit.codebook import dump_codebook
from evalkit.errors import EvalkitError, ProjectError, VaultError
from evalkit.exchange.packs import Pack, PackedSource, Return, ReturnedCode, write_pack
from evalkit.files import read_text, write_whole
from evalkit.ids import new_uid
from evalkit.model import Source
from evalkit.project import Project
from evalkit.steps.names.confirmed import find_ready
from evalkit.store.between.travelling import SharedAct
from evalkit.store.rows import text_sha
from evalkit.vault.lock import unlock
from evalkit.vault.passphrases import check_new
from evalkit.wording import join_plain, plural, say_date

PACK_ENDING, RETURN_ENDING = ".evpack", ".evreturn"
SENT_FILE = "packs/sent.json"
PACK_FILE = "pack.json"
"""In a project that came as a pack: which pack it is, and which source is which of the sender's."""
DAYS = 60
"""How long a pack can be opened, unless the sender says otherwise (a choice, not a rule of anybody's)."""
CODING_ACTS = frozenset(
    {
        *(Act.ACCEPT, Act.REJECT, Act.CODE, Act.CODE_INSTEAD, Act.CHANGE, Act.REMOVE, Act.MOVE, Act.TAKE_IN),
        *(Act.SUMMARISE, Act.PLACE, Act.DROP, Act.UNDO, Act.REDO, Act.FINISH, Act.REOPEN),
        *(Act.WRITE_MEMO, Act.CHANGE_MEMO, Act.REMOVE_MEMO, Act.ANSWER_MEMO),
    }
)
"""The acts of a coder that travel; what evalkit itself noted in a copy stays there."""


@dataclass(frozen=True)
class Sent:
    """A pack that went out: to whom, with which of this project's sources, until when it can be opened."""

    pack: str
    to: str
    made: str
    expires: str
    aided: bool
    sources: tuple[str, ...]
    shas: tuple[str, ...] = ()
    """The fingerprint of each source's text as it was sent."""


def share_out(
    project: Project,
    to: str,
    passphrase: str,
    out: Path | None = None,
    source_ids: Sequence[str] = (),
    aided: bool = False,
    days: int = DAYS,
) -> tuple[Path, Sent]:
    """Write a pack for ``to``: confirmed, de-identified text and the codebook, locked with a passphrase.

    Neither originals nor the vault, names, memos or anybody's codings are in it. Unless ``aided``, the
    receiver is shown no suggestions. What was sent is kept, so that a withdrawal can name it.
    """
    refuse_in_pack(project, "Sharing it with others")
    check_new(passphrase)
    if not to.strip():
        raise EvalkitError('Say who the pack is for: --to "Their name".')
    ready, waiting = find_ready(project)
    known = {source.id: source for source in ready if source.kind != "survey"}
    wanted = list(source_ids) or list(known)
    if missing := [one for one in wanted if one not in known]:
        told = {problem.where for problem in waiting}
        raise ProjectError(
            f"{join_plain(missing)}: not in the project, not confirmed yet, or a survey. Only confirmed "
            f"transcripts are shared{'; confirm them on the page “Names” first' if told else ''}."
        )
    if not wanted:
        raise ProjectError("There is nothing to share yet. Add transcripts and confirm them first.")
    now = project.clock()
    shas = tuple(text_sha(known[one].text) for one in wanted)
    sent = Sent(new_uid(), to.strip(), project.now(), _until(now, days), aided, tuple(wanted), shas)
    title = project.settings.report.title or project.folder.name
    pack = Pack(
        *(sent.pack, project.store.ids.project_uid, title, sent.to, sent.made, sent.expires, aided),
        dump_codebook(project.codebook),
        *_packed(project, [known[one] for one in wanted]),
        tuple(s for one in wanted for s in project.store.read.suggestions(one)) if aided else (),
        find_left(project, sent.to),
    )
    path = out or project.folder / "packs" / f"{_file_name(sent.to)}-{now:%Y%m%d-%H%M%S}{PACK_ENDING}"
    path.parent.mkdir(exist_ok=True)
    before = read_sent(project)
    _keep_sent(project, [*before, sent])  # first: a withdrawal must know of every pack that there may be
    try:
        write_whole(path, write_pack(pack, passphrase))
    except EvalkitError:
        _keep_sent(project, before)
        raise
    return path, sent


def _packed(
    project: Project, sources: Sequence[Source]
) -> tuple[tuple[PackedSource, ...], tuple[tuple[str, str, str, str, str], ...]]:
    """The sources as they travel, and who speaks in them, by role."""
    uids = project.store.ids.uids("sources")
    speaker = project.speakers()
    packed = []
    speakers = {}
    for source in sources:
        name, sha = f"{source.kind} {source.id}", text_sha(source.text)
        packed.append(
            PackedSource(uids[source.id], source.id, name, source.kind, source.text, sha, source.turns)
        )
        for turn in source.turns:
            if who := speaker(source, turn):
                speakers[source.id, turn.speaker] = (source.id, turn.speaker, who.id, who.kind, who.role)
    return tuple(packed), tuple(speakers.values())


def read_sent(project: Project) -> list[Sent]:
    """Every pack that went out of this project, oldest first."""
    path = project.folder / SENT_FILE
    if not path.exists():
        return []
    parts = ("sources", "shas")
    return [
        Sent(**{**one, **{part: tuple(one.get(part, ())) for part in parts}})
        for one in json.loads(read_text(path))
    ]


def find_left(project: Project, to: str) -> tuple[str, ...]:
    """The uids of sources that went to somebody and have left the project since."""
    uids, here = project.store.ids.uids("sources"), project.store.read.added()
    went = {source for one in read_sent(project) if one.to == to for source in one.sources}
    return tuple(sorted(uids[source] for source in went if source not in here and source in uids))


def find_outdated(project: Project) -> dict[str, tuple[str, ...]]:
    """Pack → its sources that have left the project, or whose words are others by now.

    A newer pack to the same person, with all that is left, puts an older one right once it is opened over it.
    """
    shas = project.store.read.text_shas()
    right: set[str] = set()
    found: dict[str, tuple[str, ...]] = {}
    for one in reversed(read_sent(project)):
        held = dict(zip(one.sources, one.shas, strict=False))
        old = tuple(s for s in one.sources if s not in shas or held.get(s, shas[s]) != shas[s])
        if old and one.to not in right:
            found[one.pack] = old
        elif not old:
            right.add(one.to)
    return found


def _keep_sent(project: Project, sent: Sequence[Sent]) -> None:
    path = project.folder / SENT_FILE
    path.parent.mkdir(exist_ok=True)
    write_whole(path, json.dumps([asdict(one) for one in sent], ensure_ascii=False, indent=1).encode())


def say_packs_with(project: Project, source_ids: Sequence[str]) -> list[str]:
    """Who holds a pack with one of these sources: what a withdrawal cannot reach."""
    return [
        f"A pack with {join_plain(held)} went to {one.to} on {say_date(one.made)}. Ask {one.to} to delete "
        "it, and send a new pack: opened over the folder of the first, it takes these words out there too."
        for one in read_sent(project)
        if (held := [source for source in one.sources if source in source_ids])
    ]


def read_held(folder: Path) -> dict[str, Any]:
    """What a copy that came as a pack knows of it."""
    held: dict[str, Any] = json.loads(read_text(folder / PACK_FILE))
    return held


def is_pack(folder: Path) -> bool:
    """Whether a project came as a pack, and can only be coded in."""
    return (folder / PACK_FILE).is_file()


def refuse_in_pack(project: Project, what: str) -> None:
    """Raise ProjectError where the project came as a pack: all but coding is done where it was sent from."""
    if is_pack(project.folder):
        raise ProjectError(
            f"This project came as a pack: it can only be coded in. {what} is done in the project that it "
            "was sent from. When you have coded, run: evalkit share back"
        )


def share_back(project: Project, by: str, passphrase: str, out: Path | None = None) -> tuple[Path, Return]:
    """Write one return: what ``by`` did in this copy, in a new file each time, locked as the pack was.

    Raises EvalkitError for another passphrase than the pack's: whoever sent it could not open the return.
    """
    if not is_pack(project.folder):
        raise ProjectError(
            "This project did not come as a pack. To send one out, run: evalkit share out --to NAME"
        )
    held = read_held(project.folder)
    acts = find_own_acts(project, by)
    if not acts:
        coders = sorted({coding.coder for coding in project.codings})
        raise EvalkitError(
            f"Nothing in this copy was done by {by} yet."
            + (f" {join_plain(coders)} coded here: name one of them with --coder." if coders else "")
        )
    _need_same(passphrase, held.get("opened_with", ""))
    uids = project.store.ids.uids("sources")
    now = project.clock()
    value = Return(
        *(new_uid(), held["pack"], held["project"], by, project.now()),
        {uids[alias]: uid for alias, (uid, _) in held["sources"].items() if alias in uids},
        dict(held["sources"].values()),
        acts,
        tuple(
            ReturnedCode(code.uid, code.slug, code.name, code.definition, code.group)
            for code in project.codebook.codes
        ),
    )
    path = out or project.folder / f"{_file_name(by)}-{now:%Y%m%d-%H%M%S}{RETURN_ENDING}"
    if path.exists():
        raise EvalkitError(
            f"{path.name} is there already. A return never replaces another: choose a new name."
        )
    write_whole(path, write_pack(value, passphrase))
    returned = {**held.get("returned", {}), by: acts[-1].uid}
    write_whole(project.folder / PACK_FILE, json.dumps({**held, "returned": returned}, indent=1).encode())
    return path, value


def _need_same(passphrase: str, opened_with: str) -> None:
    """EvalkitError where this is not the pack's passphrase. Older copies cannot check it and let any pass."""
    if not passphrase.strip():
        raise EvalkitError("Type the passphrase of the pack: what you send back is locked with it.")
    try:
        if opened_with:
            unlock(opened_with.encode(), passphrase, PACK_FILE)
    except VaultError as error:
        raise EvalkitError(
            "That is not the passphrase of the pack. Type the one with which you opened it: whoever sent it "
            "opens what you send back with the same."
        ) from error


def find_own_acts(project: Project, by: str) -> tuple[SharedAct, ...]:
    """What a coder did in this copy, without what took back anything else than coding."""
    found: dict[str, SharedAct] = {}
    for act in project.store.shared.read(coder=by):
        if act.act in CODING_ACTS and (not act.undoes or act.undoes in found):
            found[act.uid] = act
    return tuple(found.values())


def say_return(value: Return) -> str:
    """What a return holds, in a line."""
    return f"{plural(len(value.acts), 'act')} by {value.by}, {value.made[:16].replace('T', ' ')}"


def read_file(path: Path) -> bytes:
    """The bytes of a file that somebody sent; EvalkitError where it cannot be opened."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise EvalkitError(
            f"{path.name} cannot be opened ({error.strerror}). Check the name and folder."
        ) from error


def _until(now: datetime, days: int) -> str:
    return (now.date() + timedelta(days=days)).isoformat()


def _file_name(name: str) -> str:
    return "-".join("".join(c if c.isalnum() else " " for c in name).split()).lower() or "pack"
