"""Packs, returns and pushes as files: one JSON value, locked with a passphrase as the vault is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from evalkit.acts import read_act
from evalkit.errors import EvalkitError, VaultError
from evalkit.model import ClosedAnswer, Participant, Segment, Source, SourceKind, Suggestion, Turn
from evalkit.store.between.travelling import SharedAct, SharedChange
from evalkit.vault.lock import lock, make_key, unlock

MARK = b"evalkit pack 1\n"
VERSION = 2


@dataclass(frozen=True, slots=True)
class PackedSource:
    """A source as it travels: its uid in the project that sent it, its words and turns. No file, no memo."""

    uid: str
    alias: str
    name: str
    kind: SourceKind
    text: str
    sha: str
    turns: tuple[Turn, ...]

    def as_source(self) -> Source:
        """The source for the receiver's project, under the id that the sender knows it by."""
        return Source(self.alias, self.name, self.kind, self.text, self.turns)


@dataclass(frozen=True, slots=True)
class Pack:
    """What goes to one person: confirmed text, the codebook, who speaks (by role) and what is to be done."""

    uid: str
    project: str
    title: str
    to: str
    made: str
    expires: str
    aided: bool
    codebook: str
    sources: tuple[PackedSource, ...]
    speakers: tuple[tuple[str, str, str, str, str], ...]
    """(source id, label, participant's id, kind, role)"""
    suggestions: tuple[Suggestion, ...] = ()
    """What the sender's model proposes, in a pack whose coder may see it."""
    gone: tuple[str, ...] = ()
    """Uids of sources that went to this person before and have left the project since."""


@dataclass(frozen=True, slots=True)
class ReturnedCode:
    """A code of the codebook that a return was coded with."""

    uid: str
    slug: str
    name: str
    definition: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Return:
    """What comes back: one person's acts, and which of their sources is which of the sender's."""

    uid: str
    pack: str
    project: str
    by: str
    made: str
    sources: Mapping[str, str]
    """Uid of a source in the copy → uid of the same source in the project that sent it."""
    shas: Mapping[str, str]
    """Uid in the sender's project → fingerprint of the text that was coded."""
    acts: tuple[SharedAct, ...] = field(default=())
    codes: tuple[ReturnedCode, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class PushedSource:
    """A source on its way to a server, with whoever answered where it is a survey. No file, no memo."""

    packed: PackedSource
    respondents: tuple[Participant, ...] = ()
    answers: tuple[ClosedAnswer, ...] = ()


@dataclass(frozen=True, slots=True)
class PushedVoice:
    """Who speaks under a label of a source, by pseudonym: a row of ``participants.csv`` without names."""

    source: str
    label: str
    participant: str
    kind: str
    role: str
    group: str
    team: str
    organisation: str
    consent: str
    attributes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Push:
    """What goes from an owner's machine to a server: confirmed text, the frame to code in, who speaks."""

    uid: str
    project: str
    title: str
    made: str
    codebook: str
    outline: str
    sources: tuple[PushedSource, ...]
    voices: tuple[PushedVoice, ...]


Kind = Literal["pack", "return", "push"]
_KINDS: Mapping[type, Kind] = {Pack: "pack", Return: "return", Push: "push"}
_OPENED_BY: Mapping[str, str] = {
    "pack": "evalkit open",
    "return": "evalkit share take",
    "push": "the page “Push” of the server",
}


def write_pack(value: Pack | Return | Push, passphrase: str) -> bytes:
    """The file, which says in the clear no more than that it is one."""
    kind = _KINDS[type(value)]
    data = json.dumps({"kind": kind, "version": VERSION, **asdict(value)}, ensure_ascii=False)
    return MARK + lock(data.encode(), make_key(passphrase))


def read_pack(data: bytes, passphrase: str, where: str) -> Pack:
    """The pack in a file. Raises EvalkitError for anything else, a wrong passphrase or damage."""
    held = _open(data, passphrase, where, "pack")
    sources = tuple(map(_read_source, held["sources"]))
    speakers = tuple(tuple(line) for line in held["speakers"])
    suggestions = tuple(
        Suggestion(**{**one, "segment": Segment(**one["segment"])}) for one in held.get("suggestions", ())
    )
    gone = tuple(held.get("gone", ()))
    parts = {"sources": sources, "speakers": speakers, "suggestions": suggestions, "gone": gone}
    return Pack(**{**held, **parts})


def read_return(data: bytes, passphrase: str, where: str) -> Return:
    """The return in a file. Raises EvalkitError for anything else, a wrong passphrase or damage."""
    held = _open(data, passphrase, where, "return")
    acts = tuple(
        SharedAct(
            **{
                **act,
                "act": read_act(act["act"]),
                "changes": tuple(SharedChange(**change) for change in act["changes"]),
            }
        )
        for act in held["acts"]
    )
    codes = tuple(ReturnedCode(**code) for code in held.get("codes", ()))
    return Return(**{**held, "acts": acts, "codes": codes})


def read_push(data: bytes, passphrase: str, where: str) -> Push:
    """The push in a file. Raises EvalkitError for anything else, a wrong passphrase or damage."""
    held = _open(data, passphrase, where, "push")
    sources = tuple(
        PushedSource(
            _read_source(one["packed"]),
            tuple(Participant(**_with_pairs(person)) for person in one["respondents"]),
            tuple(ClosedAnswer(**answer) for answer in one["answers"]),
        )
        for one in held["sources"]
    )
    voices = tuple(PushedVoice(**_with_pairs(voice)) for voice in held["voices"])
    return Push(**{**held, "sources": sources, "voices": voices})


def _read_source(held: dict[str, Any]) -> PackedSource:
    return PackedSource(**{**held, "turns": tuple(Turn(**turn) for turn in held["turns"])})


def _with_pairs(held: dict[str, Any]) -> dict[str, Any]:
    return {**held, "attributes": tuple((name, value) for name, value in held["attributes"])}


def _open(data: bytes, passphrase: str, where: str, kind: Kind) -> dict[str, Any]:
    if not data.startswith(MARK):
        raise EvalkitError(f"{where} is not a pack that evalkit wrote. Choose the file that you were sent.")
    try:
        held = json.loads(unlock(data.removeprefix(MARK), passphrase, where)[0])
    except VaultError as error:
        if "passphrase" in str(error):
            raise EvalkitError(f"That is not the passphrase of {where}. Ask whoever sent it.") from error
        raise EvalkitError(
            f"{where} is damaged or only half copied. Copy it again, or ask for it again."
        ) from error
    if held.pop("version") > VERSION:
        raise EvalkitError(f"{where} was written by a newer evalkit. Update evalkit, then open it again.")
    if (found := held.pop("kind")) != kind:
        raise EvalkitError(f"{where} is a {found}. Use: {_OPENED_BY.get(found, 'a newer evalkit')}")
    return dict(held)
