"""Who speaks: every speaker label with its share and first words, and what is said of each person."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from evalkit.errors import TableError
from evalkit.ids import in_order
from evalkit.model import Source
from evalkit.project import Project
from evalkit.sources.participants.participants import (
    COLUMNS,
    Row,
    key_of_label,
    names_source,
    parse_consent,
    parse_kind,
    read_rows,
)
from evalkit.sources.participants.participants_file import append_rows, edit_rows
from evalkit.sources.talk.speakers import find_speakers
from evalkit.steps.intake.protect import read_never
from evalkit.text import shorten

DETAILS = ("kind", "role", "group", "team", "organisation", "consent")
_FIRST = 160
"""Letters of somebody's first words that are shown."""


@dataclass(frozen=True)
class Heard:
    """One label in one source: its share of the words (0–1) and its first words of some length."""

    source_id: str
    source_name: str
    label: str
    share: float
    words: int
    first_words: str


@dataclass(frozen=True)
class Person:
    """One id of ``participants.csv`` with what is said of it and where its labels speak.

    ``seen`` is the fingerprint of what the file says: a form that was drawn from another is refused.
    """

    id: str
    details: Mapping[str, str]
    attributes: Mapping[str, str]
    heard: tuple[Heard, ...]
    seen: str

    @property
    def open(self) -> bool:
        """Whether nobody has said yet who this is, or whether they may be quoted."""
        kind = parse_kind(self.details["kind"])
        return kind is None or (
            kind != "interviewer" and parse_consent(self.details["consent"]) in (None, "")
        )


def list_people(project: Project) -> list[Person]:
    """Everybody in ``participants.csv``, those about whom something is open first."""
    rows, _ = read_rows(project.participants_file)
    sources = project.sources
    heard = project.remembered.get(
        "who is heard where", (tuple(sources), tuple(rows)), lambda: _find_heard(sources, rows)
    )
    people: dict[str, list[Row]] = {}
    for row in rows:
        if row.id:
            people.setdefault(row.id, []).append(row)
    found = [_person(id_, own, heard.get(id_, ())) for id_, own in people.items()]
    return sorted(found, key=lambda p: (not p.open, in_order(p.heard[0].source_id) if p.heard else ()))


def _person(id_: str, rows: Sequence[Row], heard: Sequence[Heard]) -> Person:
    details = {name: next((v for row in rows if (v := getattr(row, name))), "") for name in DETAILS}
    attributes: dict[str, str] = {}
    for row in rows:
        for name, value in row.attributes:
            attributes.setdefault(name, value)
    return Person(id_, details, attributes, tuple(heard), _seen(rows))


def _seen(rows: Iterable[Row]) -> str:
    said = repr([replace(row, where="") for row in rows])
    return hashlib.sha256(said.encode()).hexdigest()[:12]


def _find_heard(sources: Sequence[Source], rows: Sequence[Row]) -> dict[str, list[Heard]]:
    """Where each id speaks: a row that names the source wins over one for every source."""
    by_label: dict[str, list[Row]] = {}
    for row in rows:
        for label in row.labels:
            by_label.setdefault(key_of_label(label), []).append(row)
    found: dict[str, list[Heard]] = {}
    for source in sources:
        if source.kind == "survey":
            continue
        for share in find_speakers(source):
            candidates = by_label.get(key_of_label(share.label), [])
            own = [r for r in candidates if names_source(r.sources, source.id, source.file_name)]
            for row in (own or [r for r in candidates if not r.sources])[:1]:
                words = _first_words(source, share.label)
                one = Heard(source.id, source.name, share.label, share.share, share.words, words)
                found.setdefault(row.id, []).append(one)
    return found


def _first_words(source: Source, label: str) -> str:
    """The first thing that somebody says that is longer than a word or two."""
    turns = [source.text[t.start : t.end] for t in source.turns if t.speaker == label]
    return shorten(next((text for text in turns if text.count(" ") > 4), turns[0] if turns else ""), _FIRST)


@dataclass(frozen=True)
class PersonSaid:
    """What somebody filled in about one person, and the fingerprint of what they saw."""

    id: str
    seen: str
    details: Mapping[str, str]
    attributes: Mapping[str, str]


def fill_in(project: Project, said: Sequence[PersonSaid]) -> tuple[int, list[str]]:
    """Write what was filled in into ``participants.csv``; how many people changed, and who was refused.

    Refused is a person whose row was changed elsewhere since the page was opened: nothing of it is written.
    TableError where a kind or a consent is none that is known.
    """
    for one in said:
        _check(one)
    rows, _ = read_rows(project.participants_file)
    present = {one.id: _seen([row for row in rows if row.id == one.id]) for one in said}
    stale = [one.id for one in said if present[one.id] != one.seen]
    wanted = {one.id: one for one in said if one.id not in stale}
    changed: set[str] = set()

    def edit(row: Row) -> Row:
        one = wanted.get(row.id)
        after = _with(row, one) if one else row
        if after != row:
            changed.add(row.id)
        return after

    edit_rows(project.participants_file, edit)
    return len(changed), stale


def find_named_roles(project: Project, said: Sequence[PersonSaid]) -> list[str]:
    """The roles that were just typed and read like a person's name: quotations would be printed with them."""
    from evalkit.deidentify import detect_many

    rows, _ = read_rows(project.participants_file)
    typed = {one.details.get("role", "") for one in said} - {row.role for row in rows} - {""}
    roles = sorted(typed)
    found = zip(roles, detect_many(roles, allow=read_never(project)), strict=True)
    return [role for role, names in found if any(d.type == "person" and not d.for_review for d in names)]


def _check(one: PersonSaid) -> None:
    if one.details.get("kind") and parse_kind(one.details["kind"]) is None:
        raise TableError(
            f"{one.id}: “{one.details['kind']}” is not a kind of speaker. Choose one from the list."
        )
    if parse_consent(one.details.get("consent", "")) is None:
        raise TableError(f"{one.id}: choose a consent from the list: yes, not quoted or no.")


def _with(row: Row, one: PersonSaid) -> Row:
    """The row with what was filled in; what is only spelt otherwise stays as it was typed."""
    same = {
        n: getattr(row, n) for n in DETAILS if _means_the_same(n, getattr(row, n), one.details.get(n, ""))
    }
    attributes = {n: v for n, v in {**dict(row.attributes), **one.attributes}.items() if v}
    return replace(_put(row, {**one.details, **same}), attributes=tuple(attributes.items()))


def _put(row: Row, details: Mapping[str, str]) -> Row:
    return replace(
        row,
        kind=details.get("kind", ""),
        role=details.get("role", ""),
        group=details.get("group", row.group),
        team=details.get("team", ""),
        organisation=details.get("organisation", ""),
        consent=details.get("consent", ""),
    )


def _means_the_same(name: str, before: str, now: str) -> bool:
    if name == "kind":
        return parse_kind(before) == parse_kind(now) and bool(before) == bool(now)
    if name == "consent":
        return parse_consent(before) == parse_consent(now)
    return before == now


def join_people(project: Project, id_: str, into: str) -> None:
    """Say that two ids are one person: the labels of the first speak for the second from now on."""
    rows, _ = read_rows(project.participants_file)
    if id_ == into or {id_, into} - {row.id for row in rows}:
        raise TableError("Choose two different people from the list, then join them.")
    edit_rows(
        project.participants_file,
        lambda row: replace(_put(row, {"group": ""}), id=into, attributes=()) if row.id == id_ else row,
    )


def part_label(project: Project, id_: str, label: str, source_id: str) -> str:
    """Say that a label in one source is somebody of their own; the new id."""
    rows, _ = read_rows(project.participants_file)
    source = next((s for s in project.sources if s.id == source_id), None)
    if source is None or not any(row.id == id_ for row in rows):
        raise TableError("This label is not there any more. Open the page People again.")
    number = max((int(m[1]) for row in rows if (m := re.fullmatch(r"[Pp](\d+)", row.id))), default=0) + 1
    new = f"P{number:02d}"

    def edit(row: Row) -> Row:
        if row.id != id_ or not names_source(row.sources, source.id, source.file_name):
            return row
        return replace(row, labels=tuple(x for x in row.labels if key_of_label(x) != key_of_label(label)))

    edit_rows(project.participants_file, lambda row: after if (after := edit(row)).labels else None)
    append_rows(project.participants_file, [Row(new, (source.id,), (label,))])
    return new


def list_attributes(people: Iterable[Person]) -> list[str]:
    """Every further column of ``participants.csv`` that somebody has something in."""
    return list(dict.fromkeys(name for person in people for name in person.attributes if name not in COLUMNS))
