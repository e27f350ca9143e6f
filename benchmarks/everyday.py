"""What everyday commands and pages cost, on the sample project and on one ten times its size.

``uv run python benchmarks/everyday.py [--times 10] [--sample FOLDER]`` prints processor seconds of whole
processes, and their ratio to ``import pandas, sqlalchemy`` in the same run: machines differ, ratios less.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from evalkit.model import Source
from evalkit.project import Project
from evalkit.steps.demo import run_demo
from evalkit.steps.names.deidentify import confirm_sources

BASE = "import pandas, sqlalchemy"
PAGES = """
import json, sys, time
from starlette.testclient import TestClient
from evalkit.project import Project
from evalkit.web.app import build_app
from evalkit.web.desk import Desk
desk = Desk(Project(sys.argv[1]), "Rosa Merrin")
client = TestClient(build_app(desk), base_url="http://127.0.0.1:8000", headers={"origin": "http://127.0.0.1:8000"})
client.get("/", params={"token": desk.token})
for page in sys.argv[2:]:
    began = time.process_time()
    status = client.get(page).status_code
    assert status == 200, (page, status)
    print(json.dumps([page, time.process_time() - began]))
"""
"""Opens each page once in a process that has just begun; the first answer pays for what pages share."""

SHOWN = (
    *(
        "/",
        "/sources",
        "/sources/S01",
        "/picker",
        "/names",
        "/names/S01",
        "/codings",
        "/codebook",
        "/coverage",
    ),
    *(
        "/findings",
        "/findings/trauma_informed_care",
        "/sheets/S01",
        "/matrix",
        "/history",
        "/comments",
        "/meeting",
    ),
)
ROLES = ("interviewer", "service_user")


@dataclass(frozen=True)
class Measured:
    """One command or page: processor seconds."""

    what: str
    seconds: float


def spend(*words: str | Path, cwd: Path) -> float:
    """Processor seconds of a whole process, with all that it starts."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, *map(str, words)], cwd=cwd, capture_output=True, text=True, check=False
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode == 0, done.stdout + done.stderr
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def type_command(*words: str | Path, cwd: Path) -> Measured:
    """``evalkit WORDS`` in a project's folder."""
    return Measured(" ".join(str(w) for w in words[:2]), spend("-m", "evalkit", *words, cwd=cwd))


def write_talk(project: Project, path: Path, chance: random.Random) -> None:
    """A new interview: the turns of one of the sample's, their order changed, under labels of its own."""
    source = chance.choice([s for s in project.sources if s.kind == "interview"])
    said = [source.text[turn.start : turn.end] for turn in source.turns]
    chance.shuffle(said)
    labels = ("Interviewer", path.stem.title())
    lines = [f"{labels[n % 2]}: {' '.join(words.split())}" for n, words in enumerate(said)]
    path.write_text("\n\n".join(lines) + "\n", encoding="utf-8")


def map_speakers(project: Project) -> None:
    """Say who speaks in what is new, as a person does in ``participants.csv``."""
    path = project.participants_file
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for number, row in enumerate(rows):
        row["kind"] = row["kind"] or ROLES[number % 2]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def measure(folder: Path) -> Iterator[Measured]:
    """Every command and page on a copy of a project."""
    chance = random.Random(0)
    for again in ("", ", again"):
        for words in (["status"], ["coverage"], ["next"], ["decide", Path("reports", "coding-sheet.xlsx")]):
            found = type_command(*words, cwd=folder)
            yield replace(found, what=f"{words[0]}{again}")
    project = Project(folder)
    held = {source.id for source in project.sources}
    names = ["amara.txt", "bilal.txt", "cerys.txt", "dilys.txt"]
    for name in names:
        write_talk(project, project.sources_folder / "interviews" / name, chance)
    places = [Path("sources", "interviews", name) for name in names]
    yield replace(type_command("add", places[0], cwd=folder), what="add, one interview")
    yield replace(type_command("add", *places[1:], cwd=folder), what="add, three interviews")
    map_speakers(project)
    confirm_sources(project, [source.id for source in project.sources], "Rosa Merrin")
    new = next(source.id for source in project.sources if source.id not in held)
    project.close()
    yield replace(type_command("suggest", cwd=folder), what="suggest, four of the interviews new")
    yield replace(type_command("status", cwd=folder), what="status, after that")
    yield type_command("report", cwd=folder)
    yield from measure_pages(folder, new)


def measure_pages(folder: Path, new: str) -> Iterator[Measured]:
    """Every page of the browser's, opened once; ``new`` is a source whose names nobody has looked at."""
    shown = (*SHOWN[:1], f"/names/{new}", *SHOWN[1:])
    done = subprocess.run(
        [sys.executable, "-c", PAGES, str(folder), *shown], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    for line in done.stdout.splitlines():
        page, seconds = json.loads(line)
        yield Measured(f"page {page.replace(new, 'NEW')}", seconds)


def enlarge(project: Project, times: int) -> None:
    """Hold every source so many times, with its suggestions and codings; each copy has its own speakers."""
    sources, codings, suggestions = project.sources, project.codings, project.store.read.suggestions()
    with project.participants_file.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    more: list[dict[str, str]] = []
    for copy in range(2, times + 1):
        ids = {source.id: f"S{copy}{source.id[1:]}" for source in sources}
        for source in sources:
            project.store.add_source(copied(source, ids[source.id], copy), project.clock())
        project.store.replace_suggestions(
            list(ids.values()),
            [
                replace(
                    s, id=f"{s.id}x{copy}", segment=replace(s.segment, source_id=ids[s.segment.source_id])
                )
                for s in suggestions
            ],
        )
        project.store.add_codings(
            [
                replace(
                    c,
                    id=f"{c.id}x{copy}",
                    origin=None,
                    segment=replace(c.segment, source_id=ids[c.segment.source_id]),
                )
                for c in codings
            ]
        )
        more += [
            row | {"id": f"{row['id']}{copy}", "source": f"{copy} {row['source']}" if row["source"] else ""}
            for row in rows
        ]
    with project.participants_file.open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, list(rows[0])).writerows(more)
    confirm_sources(project, [source.id for source in project.sources], "Rosa Merrin")


def copied(source: Source, source_id: str, copy: int) -> Source:
    """The source under another id and file name; who speaks under a label there is said for the copy."""
    return replace(
        source,
        id=source_id,
        file_name=f"{copy} {source.file_name}",
        sha256=f"{copy}{source.sha256[1:]}",
    )


def show(title: str, found: Sequence[Measured], base: float) -> None:
    """A table in Markdown."""
    print(f"\n| {title} | processor seconds | ratio |\n|---|---|---|")
    for line in found:
        print(f"| {line.what} | {line.seconds:.2f} | {line.seconds / base:.1f} |")


def main() -> None:
    """Build the sample, enlarge it, and measure both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=10, help="how much larger the second project is")
    parser.add_argument(
        "--sample", type=Path, help="a sample project that “evalkit demo” has made; it is copied"
    )
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        made = Path(place) / "sample"
        if given.sample:
            shutil.copytree(given.sample, made)
        else:
            run_demo(made).project.close()
        base = statistics.median(spend("-c", BASE, cwd=made) for _ in range(5))
        print(f"{BASE}: {base:.2f} processor seconds")
        large = Path(place) / "large"
        shutil.copytree(made, large)
        show("the sample", list(measure(made)), base)
        if given.times > 1:
            project = Project(large)
            enlarge(project, given.times)
            project.close()
            show(f"{given.times} times its size", list(measure(large)), base)


if __name__ == "__main__":
    main()
