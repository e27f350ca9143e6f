"""Cases and variables of another program: what they say of a person goes into ``participants.csv``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from evalkit.exchange.qda.interchange import Case, OutsideProject
from evalkit.exchange.qda.refi import OWN
from evalkit.model import SOURCE_KINDS, Source
from evalkit.project import Project
from evalkit.sources.participants.participants import (
    COLUMNS,
    Row,
    key_of_label,
    known_header,
    names_source,
    parse_kind,
    read_rows,
)
from evalkit.sources.participants.participants_file import edit_rows
from evalkit.sources.participants.pseudonyms import is_name
from evalkit.steps.exchanging.without_names import OF_PEOPLE, Cleaner
from evalkit.wording import plural

_DETAILS = ("kind", "role", "group", "team", "organisation", "consent")


@dataclass(frozen=True, slots=True)
class _Told:
    """What a case says of one row of ``participants.csv``; ``person`` is the id that all its rows share."""

    person: str
    details: Mapping[str, str]
    further: tuple[tuple[str, str], ...]


def take_cases(
    project: Project, outside: OutsideProject, homes: Mapping[str, Source], cleaner: Cleaner
) -> list[str]:
    """Write what cases and texts' variables say into the rows of those who speak; in words what found nobody.

    A case is somebody who speaks in its texts: by their id or label, or as the only one there who is no
    interviewer. What a row says already stays.
    """
    rows, _ = read_rows(project.participants_file)
    told: dict[int, dict[str, str]] = {}
    same: dict[int, str] = {}
    nobody = 0
    cases = [*(c for c in outside.cases if not _answers(c, homes)), *_cases_of_texts(outside)]
    if not cases:
        return []
    homes = {**_by_name(project, cases), **homes}
    clean = {"": "", **cleaner.clean([v for case in cases for v in case.attributes.values()], OF_PEOPLE)}
    found = [(case, _find_rows(case, rows, homes)) for case in cases if case.attributes]
    keep = outside.program == OWN and _are_free(found, rows)
    for case, places in found:
        nobody += not places
        for place in places:
            told[place] = {**case.attributes, **told.get(place, {})}
            person = case.name if keep and case.name else rows[places[0] if case.name else place].id
            same.setdefault(place, person)
    _write(project, rows, {n: _sort_out(said, same[n], clean) for n, said in told.items()})
    if not nobody:
        return []
    many = plural(nobody, "case or text with attributes", "cases or texts with attributes")
    return [f"{many}: nobody or several people speak there, so write them into participants.csv"]


def _answers(case: Case, homes: Mapping[str, Source]) -> bool:
    """Whether a case is a survey's respondent, who is no row of ``participants.csv``."""
    surveys = [s for name in case.sources if (s := homes.get(name)) and s.kind == "survey"]
    said = {turn.speaker.rpartition("-")[2] for survey in surveys for turn in survey.turns}
    return case.name.rpartition("-")[2] in said


def _are_free(found: Sequence[tuple[Case, Sequence[int]]], rows: Sequence[Row]) -> bool:
    """Whether people can keep the ids that they have in evalkit's own file: no names, and nobody else's."""
    touched = {place for _, places in found for place in places}
    held = {row.id.casefold() for n, row in enumerate(rows) if n not in touched}
    said = [case.name for case, places in found if places]
    return not any(name.casefold() in held or is_name(name) for name in said)


def _by_name(project: Project, cases: Sequence[Case]) -> dict[str, Source]:
    """The sources whose files are called as the texts of cases: a table of attributes has no words."""
    ours = {Path(source.file_name).stem.casefold(): source for source in project.sources}
    named = {name: Path(name).stem.casefold() for case in cases for name in case.sources}
    return {name: ours[stem] for name, stem in named.items() if stem in ours}


def _cases_of_texts(outside: OutsideProject) -> list[Case]:
    """Variables that hang on a text: they are about whoever speaks in it."""
    return [
        Case("", told, (source.name,))
        for source in outside.sources
        if (told := {k: v for k, v in source.attributes.items() if not _is_kind_of_source(k, v)})
    ]


def _is_kind_of_source(name: str, value: str) -> bool:
    return name == "kind" and value in SOURCE_KINDS


def _find_rows(case: Case, rows: Sequence[Row], homes: Mapping[str, Source]) -> list[int]:
    found = []
    for name in case.sources:
        if (home := homes.get(name)) is None:
            continue
        here = [n for n, row in enumerate(rows) if names_source(row.sources, home.id, home.file_name)]
        named = [n for n in here if _is_named(case, rows[n])]
        others = [n for n in here if not _asks(rows[n])]
        found += named or (others if len(others) == 1 else [])
    return list(dict.fromkeys(found))


def _is_named(case: Case, row: Row) -> bool:
    key = key_of_label(case.name)
    return bool(key) and key in {key_of_label(row.id), *map(key_of_label, row.labels)}


def _asks(row: Row) -> bool:
    """Whether a row is an interviewer's, by its kind or its labels."""
    said = [row.kind, *row.labels] if not row.kind else [row.kind]
    return any(parse_kind(text) == "interviewer" for text in said)


def _sort_out(attributes: Mapping[str, str], person: str, clean: Mapping[str, str]) -> _Told:
    details, further = {}, []
    for name, value in attributes.items():
        known = known_header(name)
        if known in _DETAILS:
            details[known] = clean[value]
        elif known not in COLUMNS:
            further.append((name, clean[value]))
    if "kind" in details and parse_kind(details["kind"]) is None:
        further.append(("kind in the other program", details.pop("kind")))
    return _Told(person, details, tuple(further))


def _write(project: Project, rows: Sequence[Row], told: Mapping[int, _Told]) -> None:
    by_key = {(rows[n].id, rows[n].sources, rows[n].labels): said for n, said in told.items()}

    def edit(row: Row) -> Row:
        said = by_key.get((row.id, row.sources, row.labels))
        if said is None:
            return row
        blank: dict[str, Any] = {
            name: value for name, value in said.details.items() if not getattr(row, name)
        }
        held = {name for name, _ in row.attributes}
        further = tuple(pair for pair in said.further if pair[0] not in held)
        return replace(row, id=said.person, **blank, attributes=(*row.attributes, *further))

    if by_key:
        edit_rows(project.participants_file, edit)
