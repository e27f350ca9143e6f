"""What is read: sources, who speaks in them, and what could not be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from evalkit.model.shown import Shown

SourceKind = Literal["interview", "group", "notes", "survey"]
SpeakerKind = Literal["service_user", "carer", "staff", "interviewer", "other"]

SOURCE_KINDS: tuple[SourceKind, ...] = get_args(SourceKind)
SOURCE_KIND_WORDS: dict[SourceKind, tuple[str, str]] = {
    "interview": ("interview", "interviews"),
    "group": ("group discussion", "group discussions"),
    "notes": ("set of notes", "sets of notes"),
    "survey": ("survey", "surveys"),
}
"""Each kind in words: one, and several."""
SPEAKER_KINDS: tuple[SpeakerKind, ...] = get_args(SpeakerKind)
GROUP_OF_KIND: dict[SpeakerKind, str] = {
    "service_user": "Service users",
    "carer": "Carers",
    "staff": "Staff",
    "other": "Others",
    "interviewer": "Interviewers",
}
"""The stakeholder group of people of a kind where nobody named another for them."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that could not be read, placed or matched, said so that a person can act on it.

    ``where`` names the file, row or line; ``message`` is a plain sentence with the next step.
    """

    where: str
    message: str


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker says without interruption: ``source.text[start:end]``.

    ``speaker`` is the label as the source gives it ("" where it gives none). ``begins`` and ``ends`` are
    seconds from the start of the recording. ``question`` is the survey question that the turn answers.
    """

    index: int
    start: int
    end: int
    speaker: str = ""
    begins: float | None = None
    ends: float | None = None
    question: str = ""


@dataclass(frozen=True, slots=True)
class Memo:
    """A note on a source, kept beside its text: a Word comment, a footnote, or a coder's own.

    ``start`` and ``end`` are ``None`` where the note belongs to no particular words.
    """

    text: str
    origin: Literal["comment", "footnote", "coder"]
    author: str = ""
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Source(Shown):
    """A transcript, group discussion, set of notes or survey, as it was read.

    ``text`` is NFC-normalised and holds the words alone: the turns in order, one newline between two turns
    (a turn may hold newlines itself). Speaker labels and times live in ``turns``. ``id`` ("S07") is given
    when the source is stored and is "" before. ``sha256`` is of the file's bytes.
    """

    id: str
    name: str
    kind: SourceKind
    text: str
    turns: tuple[Turn, ...]
    memos: tuple[Memo, ...] = ()
    file_name: str = ""
    sha256: str = ""

    def turn(self, index: int) -> Turn | None:
        """The turn of this index; None where there is none."""
        if 0 <= index < len(self.turns) and self.turns[index].index == index:
            return self.turns[index]
        return next((turn for turn in self.turns if turn.index == index), None)


@dataclass(frozen=True, slots=True)
class ReadResult:
    """A source and everything in its file that could not be read."""

    source: Source
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody who speaks in the sources, known by id and role, never by name.

    ``group`` is the stakeholder group that coverage is shown by. ``may_quote`` is False where the person
    agreed to be coded but not quoted. ``attributes`` are any further columns, as (name, value) pairs.
    """

    id: str
    kind: SpeakerKind
    role: str = ""
    group: str = ""
    team: str = ""
    organisation: str = ""
    may_quote: bool = True
    attributes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Voice:
    """One line of ``participants.csv``: which label, in which source, is which participant.

    ``source`` is a source id or file name ("" = every source); ``label`` is the label as read ("" = speech
    without a label).
    """

    source: str
    label: str
    participant: Participant


@dataclass(frozen=True, slots=True)
class ClosedAnswer:
    """One answer to a closed survey question. ``value`` is "" for no answer."""

    respondent: str
    question: str
    value: str
