"""How well other programs' files come in: shares placed, time and memory.

    uv run python benchmarks/exchange.py [--data FOLDER] [--large]

With the folder of real data: 13 interviews in Taguette's shape, their names taken out, and Dedoose's two
exports, whose texts are put together from their excerpts with other talk between them, as they are and with
names and web addresses taken out. With ``--large``: 200 texts of 2,000 words with 50,000 codings into an
empty project that takes no names out, and the same once more onto its texts.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import resource
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from evalkit.exchange.qda.interchange import (
    OutsideCode,
    OutsideCoding,
    OutsideProject,
    OutsideSource,
    Passage,
)
from evalkit.exchange.qda.known import read_outside
from evalkit.exchange.qda.refi_write import render_project
from evalkit.project import Project
from evalkit.steps.create import create_project
from evalkit.steps.exchanging.bring_in import Imported, import_plan
from evalkit.steps.exchanging.plan import plan_import
from evalkit.steps.intake.add import add_sources

TALK = (
    "So tell me a little more about that, if you can",
    "I think we said something like it last time",
    "Let me look at my notes for a moment",
    "That was before the summer, as far as I remember",
)
SAID = (
    "they rang me back about the wait for therapy and housing was slow but the worker kept calling so I felt "
    "heard by a nurse at the clinic when the doctor changed the plan again after weeks of silence nobody told"
)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path)
    parser.add_argument("--large", action="store_true")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if chosen.data:
            measure_interviews(chosen.data / "interviews", Path(folder))
            for name in ("excerpts_2020_small.xlsx", "excerpts_2018_layout.xlsx"):
                measure_dedoose(chosen.data / "dedoose" / name, Path(folder))
        if chosen.large:
            measure_large(Path(folder))
    print(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


def bring_in(project: Project, path: Path, what: str) -> Imported:
    began = time.perf_counter()
    plan = plan_import(project, path)
    done = import_plan(project, plan)
    seconds = time.perf_counter() - began
    print(
        f"{what}: {done.applied + done.already} of {plan.applied} codings placed "
        f"({(done.applied + done.already) / plan.applied:.1%}), {done.waiting} wait, {seconds:.1f} s"
    )
    return done


def measure_interviews(data: Path, folder: Path) -> None:
    path = folder / "interviews.sqlite3"
    with (data / "codings.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = sorted({row["document"] for row in rows})
    tags = sorted({tag for row in rows for tag in json.loads(row["labels"])})
    with closing(sqlite3.connect(path)) as db:
        db.executescript(
            """CREATE TABLE projects (id, name); CREATE TABLE documents (id, name, description, contents);
            CREATE TABLE tags (id, path, description); CREATE TABLE highlight_tags (highlight_id, tag_id);
            CREATE TABLE highlights (id, document_id, start_offset, end_offset, snippet);"""
        )
        for number, name in enumerate(names):
            contents = (data / "transcripts" / f"{name}.html").read_text(encoding="utf-8")
            db.execute("INSERT INTO documents VALUES (?, ?, '', ?)", (number, name, contents))
        db.executemany("INSERT INTO tags VALUES (?, ?, '')", enumerate(tags))
        for row in rows:
            place = (row["id"], names.index(row["document"]), row["start_byte"], row["end_byte"], row["text"])
            db.execute("INSERT INTO highlights VALUES (?, ?, ?, ?, ?)", place)
            for tag in json.loads(row["labels"]):
                db.execute("INSERT INTO highlight_tags VALUES (?, ?)", (row["id"], tags.index(tag)))
        db.commit()
    project = create_project(folder / "interviews")
    bring_in(project, path, "13 interviews, names taken out")
    project.close()


def measure_dedoose(path: Path, folder: Path) -> None:
    """Texts out of a file's excerpts, other talk between them, then the file onto these texts."""
    chance = random.Random(0)
    texts = folder / f"{path.stem}-texts" / "interviews"
    texts.mkdir(parents=True)
    for number, source in enumerate(read_outside(path).sources):
        pieces: list[str] = []
        for passage in source.passages:
            words = passage.words.rstrip("…")
            if not any(words in piece for piece in pieces):
                pieces += [f"{chance.choice(TALK)}. Turn {len(pieces)} of text {number}.", words]
        (texts / f"text {number}.txt").write_text("\n".join(pieces), encoding="utf-8")
    for taken_out in (False, True):
        project = create_project(folder / f"{path.stem}-{taken_out}", deidentify=taken_out)
        add_sources(project, [texts])
        how = "names taken out" if taken_out else "texts as they are"
        bring_in(project, path, f"{path.name}, {len(project.sources)} texts, {how}")
        project.close()


def measure_large(folder: Path) -> None:
    path = folder / "large.qdpx"
    path.write_bytes(render_project(large()))
    print(f"200 texts, 50,000 codings: a file of {path.stat().st_size // 1000:,} kB")
    project = create_project(folder / "large", deidentify=False)
    bring_in(project, path, "into an empty project")
    bring_in(project, path, "once more")
    project.close()


def large() -> OutsideProject:
    chance, words = random.Random(1), SAID.split()
    codes = tuple(OutsideCode(f"c{n}", (f"Theme {n % 13}", f"Code number {n}"), "") for n in range(39))
    sources = []
    for number in range(200):
        lines = []
        for turn in range(80):
            said = " ".join(chance.choice(words) for _ in range(25))
            lines.append(f"{'Interviewer' if turn % 2 == 0 else f'P{number:03}'}: {said}.")
        text = "\n".join(lines)
        passages = []
        for n in range(250):
            start = text.index(": ", text.rfind("\n", 0, chance.randrange(len(text))) + 1) + 2
            end = text.index(".", start) + 1
            start = text.index(" ", start + chance.randrange(60)) + 1
            coding = OutsideCoding(chance.choice(codes).id, "ann" if n % 2 else "bo")
            passages.append(Passage(start, end, text[start:end], (coding,)))
        sources.append(OutsideSource(f"Interview {number:03}.docx", text, tuple(passages)))
    return OutsideProject("Other", "Large", codes, tuple(sources))


if __name__ == "__main__":
    main()
