"""The master texts of the sample project: plain text with marks, one file per source."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from evalkit.errors import ReadError
from evalkit.model import SOURCE_KINDS, SPEAKER_KINDS, SourceKind, SpeakerKind
from evalkit.sample.marks import MarkedText, parse_marks

QuestionUse = Literal["id", "time", "ignore", "attribute", "role", "closed", "multiple", "open"]
_ROW = re.compile(
    r"(?P<name>.+?) <(?P<email>\S+)> / (?P<attribute>[^/]+) / (?P<closed>[\d ]+) / (?P<ticked>[\d ]+)"
)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody who speaks in a master: the label in the built file, and who that is."""

    label: str
    id: str
    kind: SpeakerKind
    role: str
    group: str
    team: str
    organisation: str
    consent: str


@dataclass(frozen=True, slots=True)
class Question:
    """One column of a survey master."""

    header: str
    what: QuestionUse


@dataclass(frozen=True, slots=True)
class Reply:
    """One row of a survey master.

    ``closed`` are places on the scale and ``ticked`` places among the options, from 1 (0 = blank).
    """

    name: str
    email: str
    attribute: str
    closed: tuple[int, ...]
    ticked: tuple[int, ...]
    opened: tuple[MarkedText, ...]


@dataclass(frozen=True, slots=True)
class Master:
    """One source of the sample project, as its author wrote it.

    A transcript has ``speakers`` and ``turns`` (speaker, words); a survey has ``questions`` and ``replies``.
    ``fields`` are the further header lines by name.
    """

    title: str
    kind: SourceKind
    format: str
    file_name: str
    speakers: tuple[Speaker, ...] = ()
    turns: tuple[tuple[Speaker, MarkedText], ...] = ()
    questions: tuple[Question, ...] = ()
    replies: tuple[Reply, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()

    def field(self, name: str) -> str:
        """The value of a further header line. Raises ReadError where the master has none."""
        value = dict(self.fields).get(name)
        if value is None:
            raise ReadError(f"The master of {self.file_name} has no line “{name}:”. Add it.")
        return value


def read_master(path: Path) -> Master:
    """A master out of its file."""
    return load_master(path.read_text("utf-8"), path.name)


def load_master(text: str, where: str) -> Master:
    """A master out of its text: header lines, a blank line, then turns or replies.

    Raises ReadError where a header is missing, a speaker is unknown or one speaks twice running.
    """
    head, _, body = text.partition("\n\n")
    headers = [(key, value.strip()) for key, _, value in (x.partition(":") for x in head.split("\n")[1:])]
    fields = dict(headers)
    if missing := [key for key in ("title", "kind", "format", "file") if key not in fields]:
        raise ReadError(f"{where}: the header has no line “{missing[0]}:”. Add it.")
    kind = next((k for k in SOURCE_KINDS if k == fields["kind"]), None)
    if kind is None:
        raise ReadError(f"{where}: “{fields['kind']}” is not a kind of source.")
    survey = kind == "survey"
    speakers = dict(_speaker(value, where) for key, value in headers if key == "speaker")
    uses: dict[str, QuestionUse] = {use: use for use in get_args(QuestionUse)}
    return Master(
        fields["title"],
        kind,
        fields["format"],
        fields["file"],
        tuple(speakers.values()),
        () if survey else _turns(body, speakers, where, repeated=kind == "notes"),
        tuple(Question(value, uses[key]) for key, value in headers if key in uses),
        tuple(_reply(block, where) for block in body.strip().split("\n\n")) if survey else (),
        tuple((k, v) for k, v in headers if k not in uses and k not in ("speaker", "title", "kind", "file")),
    )


def _speaker(value: str, where: str) -> tuple[str, Speaker]:
    short, _, details = value.partition("=")
    parts = [part.strip() for part in details.split("|")]
    known = next((k for k in SPEAKER_KINDS if k in parts[2:3]), None)
    if known is None or len(parts) != 8:
        raise ReadError(f"{where}: the speaker “{short.strip()}” needs label, id, kind and five more parts.")
    label, person, _, *rest = parts
    return short.strip(), Speaker(label, person, known, *rest)


def _turns(
    body: str, speakers: dict[str, Speaker], where: str, *, repeated: bool
) -> tuple[tuple[Speaker, MarkedText], ...]:
    turns: list[tuple[Speaker, MarkedText]] = []
    for block in body.strip().split("\n\n"):
        short, _, said = block.strip().partition(": ")
        if short not in speakers:
            raise ReadError(f"{where}: nobody is called “{short[:20]}” in the header.")
        if turns and turns[-1][0] == speakers[short] and not repeated:
            raise ReadError(f"{where}: {short} has two turns running at “{said[:40]}”. Join them.")
        turns.append((speakers[short], parse_marks(said, where)))
    return tuple(turns)


def _reply(block: str, where: str) -> Reply:
    first, *opened = block.split("\n")
    found = _ROW.fullmatch(first.strip())
    if not found:
        raise ReadError(f"{where}: “{first}” is not a name, <e-mail>, attribute, closed answers and ticks.")
    answers = (line.partition(":")[2].strip() for line in opened)
    return Reply(
        found["name"],
        found["email"],
        found["attribute"].strip(),
        _numbers(found["closed"]),
        _numbers(found["ticked"]),
        tuple(parse_marks(answer, where) for answer in answers),
    )


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in text.split())


def split_options(text: str) -> Sequence[str]:
    """The parts of a ``scale:`` or ``options:`` line."""
    return [part.strip() for part in text.split("|")]
