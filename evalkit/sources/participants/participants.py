"""``participants.csv``: which speaker label, in which source, is which participant. A person fills it in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from evalkit.errors import TableError
from evalkit.model import GROUP_OF_KIND, SPEAKER_KINDS, Participant, Problem, SpeakerKind, Voice
from evalkit.sources.tables.table_rows import read_table
from evalkit.wording import join_plain

_FEW = 4  # participants without a kind that are listed one by one
NO_LABEL = "(no label)"
COLUMNS = ("id", "source", "labels", "kind", "role", "group", "team", "organisation", "consent")
KIND_LIST = "service user, carer, staff, interviewer or other"
"""The kinds of speakers as people type them."""

Consent = Literal["yes", "not quoted", "no", ""]

_DETAILS = ("kind", "role", "group", "team", "organisation", "consent")
_HEADERS = {
    "participant": "id",
    "participant id": "id",
    "sources": "source",
    "label": "labels",
    "speaker": "labels",
}
_KINDS: dict[str, SpeakerKind] = {
    "su": "service_user",
    "patient": "service_user",
    "client": "service_user",
    "family": "carer",
    "facilitator": "interviewer",
    "researcher": "interviewer",
    "moderator": "interviewer",
}
_CONSENTS: dict[str, Consent] = {
    "y": "yes",
    "given": "yes",
    "n": "no",
    "refused": "no",
    "declined": "no",
    "withdrawn": "no",
    "no quotes": "not quoted",
    "do not quote": "not quoted",
    "not to be quoted": "not quoted",
}
FORMULA = re.compile(r"[=+@-]")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of ``participants.csv`` as typed; ``where`` names file and row ("" for a drafted row).

    ``sources`` are source ids or file names (none = every source); ``labels`` are labels as the source gives
    them ("" = speech without a label).
    """

    id: str
    sources: tuple[str, ...]
    labels: tuple[str, ...]
    kind: str = ""
    role: str = ""
    group: str = ""
    team: str = ""
    organisation: str = ""
    consent: str = ""
    attributes: tuple[tuple[str, str], ...] = ()
    where: str = ""


def parse_kind(text: str) -> SpeakerKind | None:
    """What kind of speaker a person means, or None.

    >>> parse_kind("Service users"), parse_kind("SU"), parse_kind("manager")
    ('service_user', 'service_user', None)
    """
    key = re.sub(r"[\s_-]+", " ", text).strip().casefold()
    names = {kind.replace("_", " "): kind for kind in SPEAKER_KINDS} | _KINDS
    return names.get(key) or names.get(key.removesuffix("s"))


def parse_consent(text: str) -> Consent | None:
    """What a person recorded about consent, or None where it cannot be told.

    >>> parse_consent("Yes"), parse_consent("No quotes"), parse_consent("N"), parse_consent("perhaps")
    ('yes', 'not quoted', 'no', None)
    """
    key = " ".join(text.casefold().split())
    names: dict[str, Consent] = {value: value for value in get_args(Consent)}
    return (names | _CONSENTS).get(key)


def read_participants(path: Path) -> tuple[list[Voice], list[Problem]]:
    """The voices that ``participants.csv`` describes, and what in it needs a person.

    Not among the voices, and listed instead: rows whose participant has no kind yet, one that is not known,
    consent "no" or a consent that cannot be told, no id, no label, and a label given to two participants.
    """
    rows, problems = read_rows(path)
    voices, found = build_voices(rows)
    return voices, [*problems, *found]


def read_rows(path: Path) -> tuple[list[Row], list[Problem]]:
    """The rows of ``participants.csv`` as typed. Raises TableError without the columns id and labels."""
    if not path.exists():
        raise TableError(
            f"The project has no {path.name}. Put it back, or begin anew with an empty one whose first row "
            f"is: {','.join(COLUMNS)}."
        )
    table = read_table(path)
    headers = [known_header(c) for c in table.columns]
    if missing := [c for c in ("id", "labels") if c not in headers]:
        raise TableError(
            f"{path.name} has no column {join_plain(missing)}. Its first row should be: {','.join(COLUMNS)}."
        )
    rows = [
        row_from(dict(zip(headers, cells, strict=True)), f"{path.name}, row {number}")
        for number, cells in zip(table.row_numbers, table.rows, strict=True)
    ]
    return rows, list(table.problems)


def known_header(header: str) -> str:
    """A column's name in ``COLUMNS``, however it was typed; any other header as it is."""
    key = header.casefold().replace("label(s)", "labels").replace("organization", "organisation")
    key = _HEADERS.get(key, key)
    return key if key in COLUMNS else header


def row_from(cells: dict[str, str], where: str) -> Row:
    """A row as typed, by the names of its columns."""
    labels = tuple("" if key_of_label(x) == NO_LABEL else x for x in _split(cells["labels"]))
    further = tuple((name, value) for name, value in cells.items() if name not in COLUMNS and value)
    details = {name: cells.get(name, "") for name in _DETAILS}
    return Row(
        cells["id"], _split(cells.get("source", "")), labels, **details, attributes=further, where=where
    )


def _split(cell: str) -> tuple[str, ...]:
    r"""The parts of a cell between semicolons; ``\;`` is a semicolon in a part, a leading ' is Excel's."""
    parts = (p.replace("\\;", ";").strip() for p in re.split(r"(?<!\\);", cell))
    return tuple(p[1:] if p.startswith("'") and FORMULA.match(p[1:]) else p for p in parts if p)


def build_voices(rows: Sequence[Row]) -> tuple[list[Voice], list[Problem]]:
    """Voices from rows, one for each source and label, and what was not used, by row."""
    problems: list[Problem] = []
    people: dict[str, list[Row]] = {}
    for row in rows:
        if not row.id:
            problems.append(Problem(row.where, "It has no id, so it is not used. Write one, such as P01."))
        elif not row.labels:
            problems.append(
                Problem(
                    row.where,
                    f"It has no label, so it is not used. Write it as the source has it, or {NO_LABEL}.",
                )
            )
        else:
            people.setdefault(row.id, []).append(row)
    problems += _find_alike(people)
    blank = [own for own in people.values() if not any(row.kind for row in own)]
    problems += _describe_blank(blank)
    voices: list[Voice] = []
    taken: dict[tuple[str, str], str] = {}
    for own in people.values():
        participant, found = _participant(own)
        problems += found
        for row in own if participant else ():
            for source in row.sources or ("",):
                for label in row.labels:
                    holder = taken.setdefault((key_of_label(source), key_of_label(label)), row.id)
                    if holder != row.id:
                        problems.append(_label_taken(row, label, holder))
                    elif participant:
                        voices.append(Voice(source, label, participant))
    return list(dict.fromkeys(voices)), problems


def _find_alike(people: Mapping[str, Sequence[Row]]) -> list[Problem]:
    """Ids that differ in capitals alone: more likely one person written in two ways than two."""
    first: dict[str, str] = {}
    found = []
    for person, rows in people.items():
        before = first.setdefault(person.casefold(), person)
        if before != person:
            said = f"{before} and {person} count as two people. If they are one, write the id the same way."
            found.append(Problem(rows[0].where, said))
    return found


def _describe_blank(people: Sequence[Sequence[Row]]) -> list[Problem]:
    """One line for each participant without a kind, or one for all of them where they are many."""
    if len(people) > _FEW:
        ids = join_plain([rows[0].id for rows in people[:_FEW]] + [f"{len(people) - _FEW} more"])
        where = people[0][0].where.partition(",")[0]
        return [Problem(where, f"{ids} have no kind yet, so they are not used. Write {KIND_LIST}.")]
    described = []
    for rows in people:
        labels = join_plain([f"“{x or NO_LABEL}”" for row in rows for x in row.labels])
        said = f"{rows[0].id} ({labels}) has no kind yet, so it is not used. Write {KIND_LIST}."
        described.append(Problem(rows[0].where, said))
    return described


def _label_taken(row: Row, label: str, holder: str) -> Problem:
    return Problem(
        row.where,
        f"“{label or NO_LABEL}” already belongs to {holder}; it is not given to {row.id} as well. "
        "Name the source of each row, or correct one.",
    )


def _participant(rows: Sequence[Row]) -> tuple[Participant | None, list[Problem]]:
    """The participant whom rows of one id describe; None, with a problem, where they may not be used yet."""
    merged, problems = _merge(rows)
    where, person = rows[0].where, rows[0].id
    kind, consent = parse_kind(merged["kind"]), parse_consent(merged["consent"])
    if merged["kind"] and kind is None:
        problems.append(
            Problem(
                where,
                f"“{merged['kind']}” is not a kind of speaker, so {person} is not used. Write {KIND_LIST}.",
            )
        )
    if consent is None:
        problems.append(
            Problem(
                where,
                f"Consent “{merged['consent']}” is not clear, so {person} is not used. "
                "Write yes, not quoted or no.",
            )
        )
    elif consent == "no":
        problems.append(
            Problem(
                where,
                f"{person} did not consent: neither coded nor quoted. Withdraw this person from the project.",
            )
        )
    if kind is None or consent in (None, "no"):
        return None, problems
    known = {*_DETAILS}
    further = tuple((name, value) for name, value in merged.items() if name not in known)
    group = merged["group"] or GROUP_OF_KIND[kind]
    participant = Participant(
        person,
        kind,
        merged["role"],
        group,
        merged["team"],
        merged["organisation"],
        consent != "not quoted",
        further,
    )
    return participant, problems


def _merge(rows: Sequence[Row]) -> tuple[dict[str, str], list[Problem]]:
    """What rows of one id say together: the first row that says something counts, and another is a problem.

    Of two different consents the stricter counts.
    """
    merged = dict.fromkeys(_DETAILS, "")
    problems = []
    for row in rows:
        for name, value in [*((n, getattr(row, n)) for n in _DETAILS), *row.attributes]:
            before = merged.get(name, "")
            if value and before and _meaning(name, value) != _meaning(name, before):
                if name == "consent":
                    merged[name] = max(before, value, key=_strictness)
                problems.append(
                    Problem(
                        row.where,
                        f"{row.id} has {name} “{value}” here and “{before}” in an earlier row; "
                        f"“{merged[name]}” counts. Make them agree or leave one blank.",
                    )
                )
            elif value and not before:
                merged[name] = value
    return merged, problems


def _meaning(name: str, value: str) -> str:
    parsed = {"kind": parse_kind, "consent": parse_consent}.get(name, key_of_label)(value)
    return parsed if parsed is not None else key_of_label(value)


def _strictness(consent: str) -> int:
    return {"": 0, "yes": 0, "not quoted": 1, "no": 3}.get(parse_consent(consent) or "", 2)


def find_unrecorded_consent(rows: Iterable[Row]) -> list[str]:
    """Ids of participants whose consent no row records; interviewers are not asked for it."""
    recorded: dict[str, bool] = {}
    for row in rows:
        if row.id:
            settled = bool(row.consent) or parse_kind(row.kind) == "interviewer"
            recorded[row.id] = recorded.get(row.id, False) or settled
    return sorted(person for person, known in recorded.items() if not known)


def find_participant(
    voices: Iterable[Voice], source_id: str, file_name: str, label: str
) -> Participant | None:
    """Who speaks under a label in a source: a row that names the source wins over one for every source."""
    key = key_of_label(label)
    said = [voice for voice in voices if key_of_label(voice.label) == key]
    own = (v.participant for v in said if v.source and names_source((v.source,), source_id, file_name))
    every = (v.participant for v in said if not v.source)
    return next(own, None) or next(every, None)


def draft_rows(rows: Sequence[Row], source_id: str, labels: Iterable[str], file_name: str = "") -> list[Row]:
    """New rows, kind left blank for a person, for labels of a source that no row names yet.

    Each gets the next free id (P01, P02 …): that two labels are one person is for a person to say.
    """
    named = {
        key_of_label(x)
        for row in rows
        if not row.sources or names_source(row.sources, source_id, file_name)
        for x in row.labels
    }
    new = [label for label in dict.fromkeys(labels) if key_of_label(label) not in named]
    last = max((int(m[1]) for row in rows if (m := re.fullmatch(r"[Pp](\d+)", row.id))), default=0)
    return [Row(f"P{number:02d}", (source_id,), (label,)) for number, label in enumerate(new, start=last + 1)]


def names_source(sources: Iterable[str], source_id: str, file_name: str) -> bool:
    """True where one of these is the source's id or file name."""
    return bool(
        {key_of_label(s) for s in sources} & ({key_of_label(source_id), key_of_label(file_name)} - {""})
    )


def key_of_label(text: str) -> str:
    """What two spellings of one label have in common: no capitals, no colon, single spaces."""
    return " ".join(text.split()).rstrip(":").casefold()
