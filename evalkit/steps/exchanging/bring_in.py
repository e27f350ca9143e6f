"""``evalkit import``: codes, texts and codings of another program, once a person has confirmed the codes."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from pathlib import Path

from evalkit.acts import Act
from evalkit.codebook import dump_codebook
from evalkit.codings import code_by_hand
from evalkit.exchange.qda.interchange import OutsideCoding, OutsideProject, OutsideSource, Passage
from evalkit.exchange.qda.known import read_outside
from evalkit.exchange.qda.mapping import CodeChoice, draft_mapping, read_mapping, write_mapping
from evalkit.files import read_text, write_whole
from evalkit.model import Code, Codebook, Coding, Problem, Segment, Source
from evalkit.project import Project
from evalkit.steps.coding.import_codings import split_by_turn
from evalkit.steps.coding.revise import next_version, sync_file
from evalkit.steps.exchanging.placing import SURE, Placed, find_home, place_passages
from evalkit.store import Waiting, added
from evalkit.text import plural, shorten

FOLDER = "imports"
NOBODY = "Imported"
"""Who is named as the coder where the other program does not say."""


@dataclass(frozen=True)
class Plan:
    """What is in the file, and the csv file in which a person confirms what each code becomes."""

    outside: OutsideProject
    choices: tuple[CodeChoice, ...]
    mapping: Path
    drafted: bool


@dataclass(frozen=True)
class Imported:
    """What came in, what waits for a person, and in words what did not come in; ``record`` lists it all."""

    sources: int
    applied: int
    """How many applications of a code in the file found their words."""
    codings: int
    """How many codings these became: one for each turn that the words run through."""
    already: int
    waiting: int
    new_codes: int
    problems: tuple[Problem, ...]
    left_out: tuple[str, ...]
    record: Path


def plan_import(project: Project, path: Path) -> Plan:
    """Read the file, and draft what its codes become, or read what a person made of the draft."""
    outside = read_outside(path)
    used = Counter(coding.code for _, _, coding in outside.applied())
    drafted = draft_mapping(outside.codes, used, project.codebook)
    mapping = project.folder / FOLDER / f"{_stem(path)}.codes.csv"
    if mapping.exists():
        reader = csv.DictReader(read_text(mapping).splitlines())
        rows = [(n, {k: v or "" for k, v in row.items() if k}) for n, row in enumerate(reader, start=2)]
        return Plan(outside, read_mapping(rows, drafted, project.codebook, mapping.name), mapping, False)
    mapping.parent.mkdir(exist_ok=True)
    write_whole(mapping, ("\ufeff" + write_mapping(drafted)).encode())
    return Plan(outside, drafted, mapping, True)


def import_plan(project: Project, plan: Plan, coder: str = "") -> Imported:
    """Bring a confirmed plan in: new codes, new texts (names taken out as usual), codings on their words.

    A coding whose words are not found, or are less like than 0.9, waits on the page with its words. What is
    here already is not brought in twice. ``coder`` names who coded all of it, where the file says it wrongly.
    """
    from evalkit.steps.intake.add import add_sources

    new_codes = _add_codes(project, plan)
    homes, files = _find_homes(project, plan.outside)
    result = add_sources(project, list(files.values())) if files else None
    if result:
        by_file = {a.source.file_name: a.source for a in result.added}
        known = {s.id: s for s in project.sources}
        homes |= {name: known[by_file[f.name].id] for name, f in files.items() if f.name in by_file}
    placing = _Placing(project, plan, coder)
    for source in plan.outside.sources:
        placing.place(source, homes.get(source.name))
    placing.save()
    left = [*plan.outside.left_out, *placing.left()]
    problems = (*(result.failed if result else ()), *placing.problems)
    record = _write_record(project, plan, placing, left, problems)
    added_now = len(result.added) if result else 0
    return Imported(
        added_now,
        placing.applied,
        len(placing.made),
        placing.already,
        len(placing.waiting),
        new_codes,
        problems,
        tuple(left),
        record,
    )


def _add_codes(project: Project, plan: Plan) -> int:
    """The codes that the codebook does not have yet, at its end; how many."""
    book = project.codebook
    known = {code.slug for code in book.codes}
    new: dict[str, Code] = {}
    for choice in plan.choices:
        if choice.becomes and choice.becomes not in known | set(new):
            name = _name_of(choice)
            definition = choice.code.note or f"Imported from {plan.outside.program}. Write what it means."
            new[choice.becomes] = Code(choice.becomes, name, definition)
    if new:
        _write_codebook(
            project, replace(book, codes=(*book.codes, *new.values()), version=next_version(book.version))
        )
    return len(new)


def _name_of(choice: CodeChoice) -> str:
    from evalkit.exchange.qda.mapping import find_side

    path, _, _ = find_side(choice.code.path)
    return path[-1]


def _write_codebook(project: Project, book: Codebook) -> None:
    write_whole(project.codebook_file, dump_codebook(book).encode())
    sync_file(project, NOBODY)


def _find_homes(project: Project, outside: OutsideProject) -> tuple[dict[str, Source], dict[str, Path]]:
    """The sources that are here already, by their words; and files written for those that are not."""
    homes: dict[str, Source] = {}
    files: dict[str, Path] = {}
    ours = project.sources
    taken: set[str] = set()
    for source in outside.sources:
        if home := find_home(source, [s for s in ours if s.id not in taken]):
            homes[source.name] = home
            taken.add(home.id)
        elif source.text.strip():
            files[source.name] = _write_text(project, source)
    return homes, files


def _write_text(project: Project, source: OutsideSource) -> Path:
    folder = project.sources_folder / "interviews"
    folder.mkdir(parents=True, exist_ok=True)
    stem = _safe(Path(source.name).stem if "." in source.name[-6:] else source.name)
    path = folder / f"{stem}.txt"
    for number in count(2):
        if not path.exists() or read_text(path) == source.text:
            break
        path = folder / f"{stem} ({number}).txt"
    write_whole(path, source.text.encode())
    return path


def _safe(name: str) -> str:
    return re.sub(r"[^\w .()-]+", "_", name).strip(" .")[:80] or "source"


def _stem(path: Path) -> str:
    return _safe(path.parent.stem if path.name == "data.qda" else path.stem)


@dataclass(frozen=True, slots=True)
class _Waiting:
    coding: Coding
    former: str


class _Placing:
    """Codings on their words, those that wait, and what has no place."""

    def __init__(self, project: Project, plan: Plan, coder: str = "") -> None:
        self.project = project
        self.coder = coder.strip()
        self.choices = {choice.code.id: choice for choice in plan.choices}
        self.made: list[Coding] = []
        self.waiting: list[_Waiting] = []
        self.problems: list[Problem] = []
        self.already = self.applied = 0
        self._left: Counter[str] = Counter()
        self._held = {_key(coding) for coding in project.codings}
        self._ids = project.store.ids.new_aliases("codings")

    def place(self, theirs: OutsideSource, ours: Source | None) -> None:
        if not theirs.passages:
            return
        if ours is None:
            count_ = sum(len(p.codings) for p in theirs.passages)
            self.problems.append(
                Problem(
                    theirs.name,
                    f"its text is not in the project and not in the file, so {plural(count_, 'coding')} "
                    "could not be placed. Add the text with evalkit add, then import again.",
                )
            )
            return
        for passage, placed in place_passages(theirs, ours):
            segments = split_by_turn(ours, (placed.start, placed.end), ours.turns) if placed else []
            for coding in passage.codings:
                self._one(ours, passage, placed, segments, coding)

    def _one(
        self,
        ours: Source,
        passage: Passage,
        placed: Placed | None,
        segments: Sequence[Segment],
        coding: OutsideCoding,
    ) -> None:
        choice = self.choices.get(coding.code)
        if choice is None or not choice.becomes:
            name = "\\".join(choice.code.path) if choice else "a code that the file does not explain"
            self._left[f"“{name}”: left out, as the list of codes says" if choice else name] += 1
            return
        sure = placed is not None and placed.likeness >= SURE and bool(segments)
        places = segments if sure else [_nowhere(ours, passage, placed)]
        made = [self._coding(segment, choice, coding, passage) for segment in places]
        fresh = [one for one in made if _key(one) not in self._held]
        self.already += not fresh
        self._held |= {_key(one) for one in fresh}
        if sure:
            self.applied += bool(fresh)
            self.made += fresh
        else:
            self.waiting += [_Waiting(one, passage.words) for one in fresh]
            if fresh:
                likeness = f"{placed.likeness:.2f} alike" if placed else "not found"
                self.problems.append(
                    Problem(
                        f"{ours.id}, {fresh[0].code}",
                        f"“{shorten(passage.words, 80)}” ({likeness}) waits for a person: open the source "
                        "on the page and put it on its words.",
                    )
                )

    def _coding(
        self, segment: Segment, choice: CodeChoice, coding: OutsideCoding, passage: Passage
    ) -> Coding:
        weight = f"Weight: {coding.weight}" if coding.weight else ""
        memo = "\n".join(filter(None, (coding.memo, passage.memo, weight)))
        when = coding.created if _is_moment(coding.created) else self.project.now()
        return code_by_hand(
            segment,
            choice.becomes,
            choice.side,
            self.coder or coding.coder or NOBODY,
            when,
            next(self._ids),
            memo,
        )

    def save(self) -> None:
        self._take_names_out_of_memos()
        self.project.store.add_codings(self.made)
        by_source: dict[str, list[_Waiting]] = {}
        for one in self.waiting:
            by_source.setdefault(one.coding.segment.source_id, []).append(one)
        for source_id, waiting in by_source.items():
            changes = [added(_to_keep(one)) for one in waiting]
            what = f"{plural(len(waiting), 'coding')} imported without a sure place"
            self.project.store.apply(changes, NOBODY, Act.CODE, what, self.project.now(), source_id)

    def _take_names_out_of_memos(self) -> None:
        from evalkit.deidentify.detect import detect_many
        from evalkit.deidentify.numbering import Numbering
        from evalkit.deidentify.redact import redact_text

        if not self.project.settings.deidentify.automatic:
            return
        codings = [*self.made, *(one.coding for one in self.waiting)]
        memos = sorted({coding.memo for coding in codings if coding.memo})
        clean = {}
        for memo, found in zip(memos, detect_many(memos), strict=True):
            clean[memo] = redact_text(memo, found, Numbering())[0]
        self.made = [replace(c, memo=clean.get(c.memo, "")) for c in self.made]
        self.waiting = [
            replace(w, coding=replace(w.coding, memo=clean.get(w.coding.memo, ""))) for w in self.waiting
        ]

    def left(self) -> Iterator[str]:
        for what, times in sorted(self._left.items()):
            yield f"{plural(times, 'coding')} with {what}"


def _nowhere(ours: Source, passage: Passage, placed: Placed | None) -> Segment:
    """The turn in which a passage most likely was, with the words as they were."""
    start = placed.start if placed else 0
    turn = next((t for t in ours.turns if t.start <= start < t.end), ours.turns[0])
    return Segment(ours.id, turn.start, turn.end, passage.words or "(no words)", turn.index)


def _to_keep(one: _Waiting) -> Waiting:
    segment = one.coding.segment
    return Waiting(one.coding.id, segment.source_id, segment.turn, one.coding, one.former)


def _key(coding: Coding) -> tuple[object, ...]:
    segment = coding.segment
    return segment.source_id, segment.start, segment.end, coding.code, coding.valence, coding.coder


def _is_moment(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).year > 1990
    except ValueError:
        return False


def _write_record(
    project: Project, plan: Plan, placing: _Placing, left: Sequence[str], problems: Sequence[Problem]
) -> Path:
    """What was left out or changed, as a text beside the list of codes."""
    lines = [
        f"Imported from {plan.outside.program}: {plan.outside.name}",
        f"{placing.applied:,} codings came in, {placing.already:,} were here already, "
        f"{len(placing.waiting):,} wait for a person.",
        f"They are {len(placing.made):,} codings here: one for each turn that the words run through.",
        "",
        "Left out or changed:",
        *(f"- {line}" for line in left or ["nothing"]),
        "",
        "To look at:",
        *(f"- {problem.where}: {problem.message}" for problem in problems),
    ]
    if not problems:
        lines.append("- nothing")
    if plan.outside.notes:
        lines += ["", "Notes that belong to no passage:", *(f"- {note}" for note in plan.outside.notes)]
    record = plan.mapping.with_name(plan.mapping.name.replace(".codes.csv", ".left-out.txt"))
    write_whole(record, "\n".join(lines) + "\n")
    return record
