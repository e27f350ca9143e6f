"""Bring codings made elsewhere into a project, each placed on its words; what has no place is listed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from evalkit.codings import code_by_hand
from evalkit.errors import TableError
from evalkit.model import PROPERTIES, VALENCES, Coding, Problem, Segment, Source, Turn, Valence
from evalkit.project import Project
from evalkit.text import find_passage, find_verbatim, read_moment, shorten, words
from evalkit.wording import plural

COLUMNS = ("coder", "source", "passage", "code", "valence")
CANDIDATES = 4
"""In how many turns a passage that is not there word for word is looked for: those with most of its words."""

SURE = 75
"""Least likeness (0–100) at which a passage that is not there word for word is taken as found."""


@dataclass(frozen=True)
class ImportResult:
    """The codings that were placed, and the rows that were not."""

    codings: tuple[Coding, ...]
    problems: tuple[Problem, ...]
    already: int = 0
    """Rows that the project holds already, from an earlier import of the same table."""
    left_out: tuple[str, ...] = ()
    """What the table says of its codings that does not come in, in words."""


def is_own_table(path: Path) -> bool:
    """Whether a file is a table as evalkit's own: coder, source, passage, code, and a side or valence."""
    from evalkit.sources.tables.table_rows import read_table

    if path.suffix.lower() not in (".csv", ".tsv", ".xlsx", ".xlsm") or not path.is_file():
        return False
    columns = {column.casefold() for column in read_table(path).columns}
    return {"coder", "source", "passage", "code"} <= columns


def import_codings(project: Project, path: Path, coder: str = "") -> ImportResult:
    """Add the codings of a table to the project; with ``coder``, only theirs. See :func:`read_codings`."""
    result = read_codings(project, path, coder)
    return replace(result, codings=project.store.add_codings(result.codings, anew=True))


def read_codings(project: Project, path: Path, coder: str = "") -> ImportResult:
    """Read a table of codings (coder, source, passage, code, valence; turn, created, what is noted, if any).

    ``source`` is a source id or file name; ``code`` a slug or name; ``valence`` may be blank (context).
    A passage is looked for in its turn (from 1) or in the whole source, first word for word, then as the
    likest words, since names may have been replaced since it was coded. One that runs over several turns
    becomes a coding in each.
    """
    from evalkit.sources.tables.table_rows import read_table

    table = read_table(path)
    columns = [{"side": "valence"}.get(column.casefold(), column.casefold()) for column in table.columns]
    missing = [column for column in COLUMNS if column not in columns]
    if missing:
        raise TableError(
            f"{path.name} has no column {', '.join(missing)}. It needs the columns {', '.join(COLUMNS)}."
        )
    sources = {
        key: s for s in project.sources for key in (s.id, s.file_name, s.name, f"{s.id} {s.name}".strip())
    }
    codes = {key: code.slug for code in project.codebook.codes for key in (code.slug, code.name.lower())}
    held = {_key(coding) for coding in project.codings}
    ids = project.store.ids.new_aliases("codings")
    placed: list[Coding] = []
    problems: list[Problem] = []
    already = began = 0
    for line, row in zip(table.row_numbers, table.rows, strict=True):
        cells = dict(zip(columns, row, strict=True))
        if coder and cells["coder"] != coder:
            continue
        found = _place(cells, sources, codes)
        if isinstance(found, str):
            problems.append(Problem(f"{path.name}, row {line}", found))
            continue
        segments, code, valence = found
        made = [_make(project, segment, code, valence, cells, next(ids)) for segment in segments]
        fresh = [coding for coding in made if _key(coding) not in held]
        already += not fresh
        began += bool(fresh and cells.get("began as"))
        held.update(map(_key, fresh))
        placed += fresh
    suggested = plural(began, "coding")
    left = (f"{suggested} began as a suggestion: not noted here. A .qdpx file carries it.",) if began else ()
    return ImportResult(tuple(placed), tuple(problems), already, left)


def _make(
    project: Project, segment: Segment, code: str, valence: Valence, cells: dict[str, str], id_: str
) -> Coding:
    """A row's coding, with what the row says of it beside."""
    when = read_moment(cells.get("created", "")) or project.now()
    noted: dict[str, Any] = {p.name: p.read(cells[p.heading]) for p in PROPERTIES if p.heading in cells}
    return replace(code_by_hand(segment, code, valence, cells["coder"], when, id_), **noted)


def _key(coding: Coding) -> tuple[str, int, int, str, str, str]:
    segment = coding.segment
    return segment.source_id, segment.start, segment.end, coding.code, coding.valence, coding.coder


def _place(
    cells: dict[str, str], sources: dict[str, Source], codes: dict[str, str]
) -> tuple[list[Segment], str, Valence] | str:
    """Where a row's coding belongs, or the sentence that says why it has no place."""
    if not cells["coder"]:
        return "nobody is named as the coder. Fill in the column “coder”."
    if (source := sources.get(cells["source"])) is None:
        return f"there is no source “{cells['source']}”. Add it first, or correct its name."
    if (code := codes.get(cells["code"]) or codes.get(cells["code"].lower())) is None:
        return f"the codebook has no code “{cells['code']}”."
    stated = (cells["valence"] or "context").strip().lower().replace(" ", "_").replace("'", "")
    if (valence := next((v for v in VALENCES if v == stated), None)) is None:
        return f"“{cells['valence']}” is not a side. Write working_well, challenging or context."
    segments = place_passage(source, cells["passage"], _turns(source, cells.get("turn", "")))
    if not segments:
        return f"the passage was not found in {source.id}: “{shorten(cells['passage'], 60)}”."
    return segments, code, valence


def _turns(source: Source, number: str) -> Sequence[Turn]:
    inside = number.isdecimal() and 0 < int(number) <= len(source.turns)
    return [source.turns[int(number) - 1]] if inside else source.turns


def place_passage(source: Source, passage: str, turns: Sequence[Turn]) -> list[Segment]:
    """The words of ``source`` that a passage names, as one segment for each turn that they run through.

    First word for word anywhere in these turns, however the lines are broken; else the likest words within
    one turn; none where nothing is like it.
    """
    if not turns or not passage.strip():
        return []
    if verbatim := find_verbatim(source.text, passage, turns[0].start, turns[-1].end):
        return split_by_turn(source, verbatim, turns)
    best: tuple[float, int, int] | None = None
    for turn in _likest_turns(source, passage, turns):
        found = find_passage(source.text[turn.start : turn.end], passage)
        if found and found.likeness >= SURE and (best is None or found.likeness > best[0]):
            best = (found.likeness, turn.start + found.start, turn.start + found.end)
    return split_by_turn(source, best[1:], turns) if best else []


def _likest_turns(source: Source, passage: str, turns: Sequence[Turn]) -> list[Turn]:
    """The few turns that share most words with a passage."""
    wanted = set(words(passage.casefold()))

    def shared(turn: Turn) -> int:
        return len(wanted & set(words(source.text[turn.start : turn.end].casefold())))

    return sorted(turns, key=lambda turn: -shared(turn))[:CANDIDATES]


def split_by_turn(source: Source, span: tuple[int, int], turns: Sequence[Turn]) -> list[Segment]:
    """The words between two places, as one segment for each turn that has some of them."""
    pieces = [(max(span[0], t.start), min(span[1], t.end), t.index) for t in turns]
    return [
        Segment(source.id, a, b, source.text[a:b], turn) for a, b, turn in pieces if source.text[a:b].strip()
    ]
