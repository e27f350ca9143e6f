"""How long a month's returns take to come in, and to go out again as one act.

    python benchmarks/sharing.py [PEOPLE] [ACTS]

Every person codes all sources of an invented project: they code, change, accept, remove and undo at random.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

from evalkit.acts import Act
from evalkit.codings import accept, code_by_hand
from evalkit.exchange.packs import Return, ReturnedCode, write_pack
from evalkit.ids import new_uid
from evalkit.model import Segment, Source, Suggestion, Turn
from evalkit.project import Project, utc_now
from evalkit.steps.create import create_project
from evalkit.steps.sharing.take import Taken, take_returns, undo_take
from evalkit.store.between.travelling import SharedAct, SharedChange
from evalkit.store.rows import coding_row, text_sha

WORDS = "correct horse battery staple"
SENTENCE = "They rang me back the same day and nobody asked me twice what had happened. "
MEMOS = (
    "Worth quoting.",
    "Look at this again with the team.",
    "",
    "",
    "Is it about waiting, or about trust?",
)
Row = dict[str, Any]
NOW = "2026-03-01T09:30:00+00:00"


def make_project(folder: Path, sources: int, sentences: int) -> Project:
    project = create_project(folder, deidentify=True, confirm=False)
    project.participants_file.write_text("id,source,label,kind,role\nP1,,P,staff,GP\n", encoding="utf-8")
    for number in range(1, sources + 1):
        name = f"S{number:02d}"
        text = SENTENCE * sentences
        project.store.add_source(
            Source(name, name, "interview", text, (Turn(0, 0, len(text), "P"),), (), f"{name}.txt", name),
            utc_now(),
        )
    return project


class Copy:
    """A person's copy: what they hold, and the acts that they did, as a copy would write them."""

    def __init__(self, project: Project, coder: str, chance: random.Random) -> None:
        self.acts: list[SharedAct] = []
        self._coder, self._chance = coder, chance
        self._sources = project.sources
        self._uids = project.store.ids.uids("sources")
        self._slugs = [code.slug for code in project.codebook.codes]
        self._offered = project.store.read.suggestions()
        self._held: dict[str, Row] = {}

    def act(self) -> None:
        kind = self._chance.choices(("code", "accept", "change", "remove", "undo"), (60, 10, 18, 6, 6))[0]
        if kind == "change" and self._held:
            self._change(self._chance.choice([*self._held]))
        elif kind == "remove" and self._held:
            key = self._chance.choice([*self._held])
            row = self._held.pop(key)
            self._do(Act.REMOVE, SharedChange("codings", key, row["id"], row, None))
        elif kind == "undo" and self.acts and self.acts[-1].act is Act.CODE:
            last = self.acts[-1]
            (made,) = last.changes
            self._held.pop(made.key)
            self._do(Act.UNDO, SharedChange(made.table, made.key, made.alias, made.after, None), last.uid)
        else:
            self._code(accepted=kind == "accept")

    def _code(self, *, accepted: bool) -> None:
        source, alias = self._chance.choice(self._sources), f"C{len(self.acts):05d}"
        start = self._chance.randrange(len(source.text) // len(SENTENCE)) * len(SENTENCE)
        passage = Segment(source.id, start, start + len(SENTENCE) - 1, SENTENCE[:-1], 0)
        slug, memo = self._chance.choice(self._slugs), self._chance.choice(MEMOS)
        if accepted:
            coding = accept(self._chance.choice(self._offered), self._coder, NOW, alias)
        else:
            coding = code_by_hand(passage, slug, "context", self._coder, NOW, alias, memo)
        key = new_uid()
        row = coding_row(coding) | {"id": key, "source_id": self._uids[coding.segment.source_id]}
        self._held[key] = row
        self._do(Act.CODE, SharedChange("codings", key, alias, None, row))

    def _change(self, key: str) -> None:
        row = self._held[key]
        after = {"memo": self._chance.choice(MEMOS), "star": not row["star"]}
        before = {name: row[name] for name in after}
        self._held[key] = row | after
        self._do(Act.CHANGE, SharedChange("codings", key, row["id"], before, after))

    def _do(self, act: Act, change: SharedChange, undoes: str = "") -> None:
        row = change.after or change.before or {}
        source = str(row.get("source_id") or self._held[change.key]["source_id"])
        what = (new_uid(), NOW, self._coder, act, "Coded", "", source, undoes, True, (change,))
        self.acts.append(SharedAct(*what))


def make_acts(project: Project, coder: str, wanted: int, chance: random.Random) -> tuple[SharedAct, ...]:
    copy = Copy(project, coder, chance)
    while len(copy.acts) < wanted:
        copy.act()
    return tuple(copy.acts)


def suggest(project: Project) -> None:
    made = [
        Suggestion(
            f"G{source.id}{n}",
            Segment(source.id, n * len(SENTENCE), (n + 1) * len(SENTENCE) - 1, SENTENCE[:-1], 0),
            project.codebook.codes[n % 5].slug, "context", 0.7, 1, True, "m1",
        )
        for source in project.sources
        for n in range(20)
    ]  # fmt: skip
    project.store.replace_suggestions([s.id for s in project.sources], made, NOW)


def main() -> None:
    people, wanted = (int(text) for text in (sys.argv[1:] or ["5", "10000"]))
    with TemporaryDirectory() as folder:
        project = make_project(Path(folder, "project"), 30, 400)
        suggest(project)
        returns = Path(folder, "returns")
        returns.mkdir()
        for number in range(people):
            write_return(project, returns, f"Coder {number + 1}", wanted, random.Random(number))
        size = sum(path.stat().st_size for path in returns.iterdir())
        print(f"{people} returns of {wanted:,} acts, {size / 1e6:.1f} MB")
        steps: tuple[tuple[str, Callable[[], object]], ...] = (
            ("looked at", lambda: take_returns(project, [returns], WORDS)),
            ("taken in", lambda: take_returns(project, [returns], WORDS, merge=True)),
            ("taken in twice", lambda: take_returns(project, [returns], WORDS, merge=True)),
            ("taken out", lambda: undo_take(project)),
            ("taken in again", lambda: take_returns(project, [returns], WORDS, merge=True)),
        )
        for told, do in steps:
            begun, worked = perf_counter(), process_time()
            done = do()
            took = f"{perf_counter() - begun:.1f} s, {process_time() - worked:.1f} s of a processor"
            said = (
                f"{done.new:,} new, {done.already:,} here, {len(done.problems)} problems {done.problems[:1]}"
                if isinstance(done, Taken)
                else ""
            )
            print(f"{told}: {took}. {said}")
        project.close()


def write_return(project: Project, folder: Path, coder: str, wanted: int, chance: random.Random) -> None:
    uids = project.store.ids.uids("sources")
    codes = tuple(ReturnedCode(c.uid, c.slug, c.name) for c in project.codebook.codes)
    shas = {uids[s.id]: text_sha(s.text) for s in project.sources}
    acts = make_acts(project, coder, wanted, chance)
    about = (new_uid(), "pack", project.store.ids.project_uid, coder, NOW)
    value = Return(*about, {uid: uid for uid in shas}, shas, acts, codes)
    (folder / f"{coder}.evreturn").write_bytes(write_pack(value, WORDS))


if __name__ == "__main__":
    main()
