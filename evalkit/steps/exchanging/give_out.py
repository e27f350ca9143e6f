"""``evalkit export``: what a project holds, for other programs: REFI-QDA, tables, tagged text."""

from __future__ import annotations

import csv
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from html import escape
from io import StringIO
from pathlib import Path

from evalkit.errors import EvalkitError
from evalkit.exchange.qda.interchange import (
    Case,
    OutsideCode,
    OutsideCoding,
    OutsideProject,
    OutsideSource,
    Passage,
)
from evalkit.exchange.qda.refi import OWN
from evalkit.exchange.qda.refi_write import render_codebook, render_project
from evalkit.files import write_whole
from evalkit.model import (
    PROPERTIES,
    VALENCE_NAMES,
    VALENCES,
    Codebook,
    Coding,
    Participant,
    Source,
    Turn,
    Valence,
)
from evalkit.project import Project
from evalkit.steps.exchanging.applying import BEGAN, KEY_QUOTE, UNAIDED
from evalkit.steps.exchanging.memos import MemosOut, gather_memos
from evalkit.steps.exchanging.to_publish import COLUMNS as PUBLISHED_COLUMNS
from evalkit.steps.exchanging.to_publish import Row, find_quotable, render_csv, render_html
from evalkit.steps.names.confirmed import find_ready
from evalkit.steps.sharing.packs import refuse_in_pack
from evalkit.wording import join_plain, plural

PUBLISHED = (".csv", ".xlsx", ".html")
ENDINGS = (".qdpx", ".qdc", ".csv", ".xlsx", ".html", ".txt")
COLUMNS = (
    *("id", "uid", "source", "who", "group", "start", "end", "passage", "code", "side", "coder", "created"),
    *(noted.heading for noted in PROPERTIES),
    "began as",
)


@dataclass(frozen=True)
class Exported:
    """The file, the list of what it leaves out beside it, and how much went out."""

    path: Path
    record: Path
    said: str
    """How much went out: “3 sources and 40 codings”."""
    left_out: tuple[str, ...]


def export_project(project: Project, out: Path, publish: bool | None = None) -> Exported:
    """Write the project's confirmed, de-identified texts and codings as the ending of ``out`` says.

    With ``publish``, only passages that may be quoted, without anything that joins one person's. None does as
    the project's settings say where the file is one of ``PUBLISHED``; any other is the team's. The same
    project gives the same bytes. Beside the file stands a list of what it leaves out. Raises EvalkitError
    for an ending that is not one of ``ENDINGS``, or with ``publish`` of ``PUBLISHED``.
    """
    ending = out.suffix.lower()
    if ending not in ENDINGS:
        raise EvalkitError(
            f"{out.name}: say by its ending what to write: {join_plain(ENDINGS)}. For other programs, "
            "take .qdpx."
        )
    refuse_in_pack(project, "Exporting it")
    if publish and ending not in PUBLISHED:
        raise EvalkitError(
            f"{out.name}: whole texts are for your team. To publish passages, name a file that ends in "
            f"{join_plain(PUBLISHED)}; a codebook (.qdc) needs no --publish."
        )
    sources, waiting = find_ready(project)
    ready = {source.id for source in sources}
    codings = [coding for coding in project.codings if coding.segment.source_id in ready]
    left = [f"{problem.where}: {problem.message}" for problem in waiting]
    held = _Held(project, sources, codings)
    if ending in PUBLISHED and project.settings.publication.publishes(publish):
        return _publish(held, out)
    match ending:
        case ".qdpx":
            content = render_project(held.outside())
        case ".qdc":
            content = render_codebook(_codes(project.codebook), "evalkit")
            left = []
        case ".csv":
            content = ("\ufeff" + held.csv()).encode()
        case ".xlsx":
            content = b""
        case ".html":
            content = held.html().encode()
        case _:
            content = held.tagged().encode()
    if ending == ".xlsx":
        held.write_workbook(out)
    else:
        write_whole(out, content)
    left += _not_carried(held, ending)
    record = out.with_name(f"{out.name}.left-out.txt")
    lines = [f"Not in {out.name}:", *(f"- {line}" for line in left or ["nothing"])]
    write_whole(record, "\n".join(lines) + "\n")
    return Exported(out, record, _say_how_much(held, ending), tuple(left))


def _publish(held: _Held, out: Path) -> Exported:
    """Write what may be published, and the list of what that leaves out."""
    project = held.project
    names = {code.slug: code.name for code in held.codebook.codes}
    rows = find_quotable(held.codings, held.who, names, project.settings.publication.hide_up_to)
    match out.suffix.lower():
        case ".csv":
            write_whole(out, ("\ufeff" + render_csv(rows, _safe_cell)).encode())
        case ".html":
            write_whole(out, render_html(rows, project.settings.report.title).encode())
        case _:
            _write_published(rows, out)
    left = (
        "passages of people who may not be quoted, of interviewers and of speakers whom nobody knows",
        "who said a passage, where it stands, who coded it and when, and notes",
        f"roles that {project.settings.publication.hide_up_to} people or fewer have",
    )
    record = out.with_name(f"{out.name}.left-out.txt")
    write_whole(record, "\n".join([f"Not in {out.name}:", *(f"- {line}" for line in left)]) + "\n")
    return Exported(out, record, plural(len(rows), "passage"), left)


def _write_published(rows: Sequence[Row], out: Path) -> None:
    import pandas as pd

    from evalkit.exchange.workbook import write_tables

    frame = pd.DataFrame(rows, columns=list(PUBLISHED_COLUMNS)).set_index("code")
    write_tables(out, [("Passages", "Passages that may be published.", frame)])


def _say_how_much(held: _Held, ending: str) -> str:
    if ending == ".qdc":
        return plural(len(held.codebook.codes), "code")
    codings = plural(len(held.codings), "coding")
    if ending in (".qdpx", ".txt"):
        return f"{plural(len(held.sources), 'source')} and {codings}"
    return codings


def _not_carried(held: _Held, ending: str) -> list[str]:
    """What this kind of file has no place for."""
    project, said = held.project, []
    if ending == ".qdc":
        said.append("texts and codings: a codebook holds codes alone")
    if ending == ".qdpx" and held.memos.renamed:
        said.append(f"names in {plural(held.memos.renamed, 'memo')}: others stand in their place")
    if ending != ".qdpx" and (memos := len(project.store.read.written_memos())):
        said.append(f"{plural(memos, 'memo')}: take .qdpx, or the document of the page Memos")
    if ending in (".html", ".txt"):
        said.append("what coders noted on their codings, when they coded, and what began as a suggestion")
    if waiting := len(project.store.read.waiting()):
        said.append(f"{plural(waiting, 'coding')} without a place: say on the page Other programs where")
    if agreed := len(project.store.read.agreed()):
        said.append(f"{plural(agreed, 'passage')} that coders agreed on: each coder's own codings go out")
    suggestions = len(project.store.read.suggestions())
    if suggestions:
        said.append(f"{plural(suggestions, 'suggestion')}: nobody decided on them as codings")
    if summaries := len(project.store.read.summaries()):
        said.append(plural(summaries, "rapid summary", "rapid summaries"))
    said.append("surveys' closed answers, findings, themes and the reference group's comments")
    return said


class _Held:
    """What goes out, with who speaks where."""

    def __init__(self, project: Project, sources: Sequence[Source], codings: Sequence[Coding]) -> None:
        self.project = project
        self.sources = sources
        self.codings = sorted(codings, key=_place)
        self.codebook = project.codebook
        speaker = project.speakers()
        self._who = {
            (source.id, turn.index): who
            for source in sources
            for turn in source.turns
            if (who := speaker(source, turn))
        }

        self._uids = project.store.ids.uids("codings")

    @cached_property
    def memos(self) -> MemosOut:
        """What people wrote about all this, with no person named in it."""
        return gather_memos(self.project, self.sources, self.codings)

    def who(self, coding: Coding) -> Participant | None:
        return self._who.get((coding.segment.source_id, coding.segment.turn))

    def outside(self) -> OutsideProject:
        """The project as REFI-QDA sees it: a code's sides are codes beneath it, speakers are cases."""
        passages: dict[str, dict[tuple[int, int], list[OutsideCoding]]] = {}
        for coding in self.codings:
            segment, code = coding.segment, _code_id(coding.code, coding.valence)
            here = passages.setdefault(segment.source_id, {}).setdefault((segment.start, segment.end), [])
            memo = _memo_of(coding, self.memos.said[coding.memo])
            notes = self.memos.on_coding.get(coding.id, ())
            here.append(OutsideCoding(code, coding.coder, coding.created, memo, notes=notes))
        for source_id, start, end in self.memos.on_words:
            passages.setdefault(source_id, {}).setdefault((start, end), [])
        sources = tuple(self._labelled(source, passages.get(source.id, {})) for source in self.sources)
        title = self.project.settings.report.title or self.project.folder.name
        codes = tuple(
            replace(code, notes=self.memos.on_code.get(code.id, ())) for code in _codes(self.codebook)
        )
        return OutsideProject(OWN, title, codes, sources, self._cases(), self.memos.free)

    def _labelled(
        self, source: Source, passages: Mapping[tuple[int, int], Sequence[OutsideCoding]]
    ) -> OutsideSource:
        """A text with who speaks before each turn, as other programs show it, and its passages there."""
        pieces, done, added = [], 0, 0
        begins, moved = [0], [0]
        turns: list[Turn] = []
        for turn in source.turns:
            who = self._who.get((source.id, turn.index))
            label = (who.id if who else turn.speaker).strip()
            said = f"{label}: " if label else ""
            pieces += [source.text[done : turn.start], said]
            done, added = turn.start, added + len(said)
            begins.append(turn.start)
            moved.append(added)
            turns.append(replace(turn, start=turn.start + added, end=turn.end + added, speaker=label))
        text = "".join([*pieces, source.text[done:]])
        placed = []
        for (a, b), codings in sorted(passages.items()):
            start, end = a + moved[bisect_right(begins, a) - 1], b + moved[bisect_right(begins, b - 1) - 1]
            notes = self.memos.on_words.get((source.id, a, b), ())
            placed.append(Passage(start, end, text[start:end], tuple(codings), notes=notes))
        name = f"{source.id} {source.name}".strip()
        notes = self.memos.on_source.get(source.id, ())
        return OutsideSource(
            name, text, tuple(placed), {"kind": source.kind}, notes=notes, turns=tuple(turns)
        )

    def _cases(self) -> tuple[Case, ...]:
        names = {source.id: f"{source.id} {source.name}".strip() for source in self.sources}
        people: dict[str, tuple[Participant, dict[str, None]]] = {}
        for (source_id, _), who in self._who.items():
            people.setdefault(who.id, (who, {}))[1][names[source_id]] = None
        return tuple(Case(key, _attributes(people[key][0]), tuple(people[key][1])) for key in sorted(people))

    def rows(self) -> list[dict[str, str]]:
        """One row a coding, with the full id and everything that it carries."""
        names = {source.id: f"{source.id} {source.name}".strip() for source in self.sources}
        rows = []
        for coding in self.codings:
            who, origin, segment = self.who(coding), coding.origin, coding.segment
            values = (
                *(coding.id, self._uids.get(coding.id, ""), names[segment.source_id]),
                *((who.role or who.kind, who.group) if who else ("", "")),
                *(str(segment.start), str(segment.end), segment.text, coding.code, coding.valence),
                *(coding.coder, coding.created),
                *(noted.cell(coding) for noted in PROPERTIES),
                f"{origin.code}, {origin.valence}, {origin.score:.4f}, {origin.model}" if origin else "",
            )
            rows.append(dict(zip(COLUMNS, values, strict=True)))
        return rows

    def csv(self) -> str:
        out = StringIO()
        writer = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
        writer.writeheader()
        writer.writerows({k: _safe_cell(v) for k, v in row.items()} for row in self.rows())
        return out.getvalue()

    def write_workbook(self, out: Path) -> None:
        import pandas as pd

        from evalkit.exchange.workbook import write_tables

        frame = pd.DataFrame(self.rows(), columns=list(COLUMNS)).set_index("id")
        write_tables(out, [("Codings", f"{plural(len(frame), 'coding')}, each decided by a person.", frame)])

    def html(self) -> str:
        """The coded passages by code, as a page that any program opens."""
        names = {code.slug: code.name for code in self.codebook.codes}
        parts = ["<!doctype html>", '<html lang="en-GB"><meta charset="utf-8"><title>Coded passages</title>']
        parts.append(f"<h1>Coded passages: {escape(self.project.settings.report.title)}</h1>")
        for row in sorted(self.rows(), key=lambda r: (names.get(r["code"], r["code"]), r["side"])):
            code, side = names.get(row["code"], row["code"]), VALENCE_NAMES[_side(row["side"])]
            parts.append(f"<blockquote>{escape(row['passage'])}</blockquote>")
            parts.append(
                f"<p><strong>Document:</strong> {escape(row['source'])} <strong>Tags:</strong> "
                f"{escape(code)}, {escape(side)} <strong>Coder:</strong> {escape(row['coder'])}</p>"
            )
        return "\n".join([*parts, "</html>", ""])

    def tagged(self) -> str:
        """Every text with its codes in square brackets behind the coded words."""
        marks: dict[str, dict[int, list[str]]] = {}
        for coding in self.codings:
            tag = f"{{{coding.code} {_SIGNS[coding.valence]} {coding.coder}}}"
            marks.setdefault(coding.segment.source_id, {}).setdefault(coding.segment.end, []).append(tag)
        return "\n\n".join(
            f"# {source.id} {source.name}\n\n{_with_tags(source.text, marks.get(source.id, {}))}"
            for source in self.sources
        )


def _place(coding: Coding) -> tuple[str, int, int, str]:
    return coding.segment.source_id, coding.segment.start, coding.segment.end, coding.id


_SIGNS = {"working_well": "+", "challenging": "-", "context": "="}


def _with_tags(text: str, marks: Mapping[int, Sequence[str]]) -> str:
    pieces = []
    done = 0
    for place in sorted(marks):
        pieces += [text[done:place], *marks[place]]
        done = place
    return "".join([*pieces, text[done:]])


def _codes(codebook: Codebook) -> tuple[OutsideCode, ...]:
    """Codes below their groups, and below each code its sides."""
    groups = {group.slug: group.name for group in codebook.groups}
    codes = []
    held: set[tuple[str, ...]] = set()
    for code in codebook.codes:
        path = (*([groups[code.group]] if code.group in groups else []), code.name)
        path = (*path[:-1], f"{code.name} ({code.slug})") if path in held else path
        held.add(path)
        codes.append(OutsideCode(code.slug, path, code.definition))
        if codebook.sides:
            codes += [OutsideCode(_code_id(code.slug, s), (*path, VALENCE_NAMES[s])) for s in VALENCES]
    return tuple(codes)


def _code_id(slug: str, side: str) -> str:
    return f"{slug}/{side}"


def _memo_of(coding: Coding, own: str) -> str:
    origin = coding.origin
    began = ""
    if origin:
        began = BEGAN.format(
            id=origin.suggestion_id,
            model=origin.model,
            code=origin.code,
            side=origin.valence,
            score=origin.score,
            rank=origin.rank,
        )
    unaided, star = UNAIDED * coding.blind, KEY_QUOTE * coding.star
    return "\n".join(filter(None, (own, began, unaided, star)))


def _attributes(who: Participant) -> dict[str, str]:
    held = {"kind": who.kind, "role": who.role, "group": who.group, "team": who.team}
    held |= {"organisation": who.organisation, "consent": "" if who.may_quote else "not quoted"}
    held |= dict(who.attributes)
    return {name: value for name, value in held.items() if value}


def _side(value: str) -> Valence:
    return next(side for side in VALENCES if side == value)


def _safe_cell(value: str) -> str:
    """A cell that a spreadsheet does not take for a formula."""
    return f"'{value}" if value.startswith(("=", "+", "-", "@", "\t", "\r")) else value
