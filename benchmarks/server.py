"""How a server bears twenty people at once, on PostgreSQL and on a file alone; and what is left after kills.

``uv run python benchmarks/server.py`` prints the figures. PostgreSQL's programs must be installed; one is
started for the measurement, which writes through to the disk as one in use does. ``--kills`` kills server and
database in turn, ten times under 500 acts, and counts what was acknowledged and is not there.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from itertools import product
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.page_project import make_source
from evalkit.project import Project
from evalkit.steps.keeping.move_store import move_store
from tests.page_sample import make_project
from tests.postgres import Server, serving_postgres
from tests.working import (
    Person,
    find_lost,
    find_places,
    make_people,
    replay,
    serving_team,
    work_at_once,
)

PEOPLE, ACTS = 20, 100
SOURCES, WORDS = 20, 6000
RUNS, KILLED_ACTS = 10, 500
NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


def build(folder: Path) -> Path:
    """A project with twenty interviews of 6,000 words, whose sentences are known."""
    project = make_project(folder)
    chance = random.Random(0)
    for number in range(3, SOURCES + 1):
        project.store.add_source(make_source(f"S{number:02d}", WORDS, chance), NOW)
    with project.participants_file.open("a", encoding="utf-8") as file:
        file.write("P9,,P,service_user,Service user,\n")
    find_places(project)
    project.close()
    return folder


def put(made: Path, folder: Path, address: str) -> Path:
    """A copy of the project, in a file or in a database."""
    shutil.copytree(made, folder)
    if address:
        move_store(folder, address, NOW)
    return folder


def measure(folder: Path, pause: float) -> None:
    """Twenty people with a hundred acts each; nothing lost, nothing twice, and how long an act took."""
    project = Project(folder)
    places, people = find_places(project), make_people(project, PEOPLE)
    before = project.store.since.newest()
    project.close()
    with serving_team(folder, people) as process:
        for one in people:  # each opens the sources, as people do before they code
            one.ask("GET", f"/sources/{places[people.index(one) * 40][0]}?coders=all")
        used, begun = worked(process.pid), time.perf_counter()
        work_at_once(people, places, ACTS, pause)
        lasted, used = time.perf_counter() - begun, worked(process.pid) - used
        seen = time_to_be_seen(people, places)
    took = sorted(ms for one in people for ms in one.took)
    project = Project(folder)
    lost = find_lost(project, people)
    done = project.store.since.newest() - before
    said = sum(len(one.said) for one in people)
    whole = replay(project) == {coding.id for coding in project.codings} and not project.store.read.check()
    project.close()
    print(
        f"  acts asked for {len(took):,}, acknowledged {said:,}, in the history {done:,}, people with a "
        f"difference {len(lost)}, codings are what the acts come to: {whole}"
    )
    print(
        f"  {len(took) / lasted:.0f} acts a second; an act took {statistics.median(took):.0f} ms (median), "
        f"{took[int(len(took) * 0.95)]:.0f} ms (95th percentile), {took[-1]:.0f} ms (longest); "
        f"processor time of evalkit an act: {used / len(took):.1f} ms"
    )
    print(
        f"  a colleague's coding reached another's page, asking every 1.5 s, after {seen:.2f} s at the latest"
    )


def worked(pid: int) -> float:
    """Milliseconds of processor time that a process has used so far; waiting for others is not in it."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def time_to_be_seen(people: Sequence[Person], places: Sequence[tuple[str, int, int]]) -> float:
    """The longest that a page, which asks every 1.5 s, had to wait for a colleague's coding, in seconds."""
    reader, writer = people[:2]
    waited = []
    for number in range(10):
        source, start, end = places[-1 - number]
        known = newest(reader, source)
        words = {"start": str(start), "end": str(end), "code": "place", "valence": "context"}
        said = len(writer.said)
        writer.act(source, "/act/code", words)
        assert len(writer.said) > said, "the colleague has coded"
        begun = time.perf_counter()
        time.sleep(1.5)  # as long as a page waits that had asked just before
        while reader.ask("GET", f"/sources/{source}/since?coders=all&known={known}")[0] != 200:
            time.sleep(1.5)
        waited.append(time.perf_counter() - begun)
    return max(waited)


def newest(one: Person, source: str) -> str:
    """The act that a page of a source which is opened now knows of."""
    html = one.ask("GET", f"/sources/{source}?coders=all")[1]
    return html.split('data-known="')[1].split('"')[0]


def kill(folder: Path, server: Server) -> None:
    """Server and database killed in turn while four people act; what was acknowledged and is not there."""
    lost = acknowledged = unsure = 0
    for run in range(RUNS):
        place = folder / f"killed{run}"
        place.mkdir()
        project_folder = build_small(place, server)
        project = Project(project_folder)
        places, people = find_places(project), make_people(project, 4)
        project.close()
        chance = random.Random(run)
        with serving_team(project_folder, people) as process:
            after = chance.randrange(KILLED_ACTS // 10, KILLED_ACTS * 8 // 10)
            given = (people, after, process.kill if run % 2 else partial(begin_again, server))
            killer = threading.Thread(target=kill_after, args=given)
            killer.start()
            work_at_once(people, places, KILLED_ACTS // len(people), seed=run)
            killer.join()
        project = Project(project_folder)
        wrong = find_lost(project, people)
        if wrong or project.store.read.check() or replay(project) != {c.id for c in project.codings}:
            lost += 1
        acknowledged += sum(len(one.said) for one in people)
        unsure += sum(one.unsure for one in people)
        project.close()
    print(
        f"  {RUNS} kills under {KILLED_ACTS} acts: {acknowledged:,} acts acknowledged, "
        f"{unsure} without an answer, runs with anything lost, doubled or half done: {lost}"
    )


def kill_after(people: Sequence[Person], acts: int, kill: Callable[[], None]) -> None:
    """Kill once so many acts have been acknowledged."""
    while sum(len(one.said) for one in people) < acts:
        time.sleep(0.01)
    kill()


def begin_again(server: Server) -> None:
    """The database killed, and started again as its service would."""
    server.kill()
    server.start()


def build_small(folder: Path, server: Server) -> Path:
    """The small project of the tests, in a database."""
    made = make_project(folder / "project")
    made.close()
    del made
    gc.collect()
    move_store(folder / "project", server.make_database(), NOW)
    return folder / "project"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", action="store_true", help="kill server and database instead")
    parser.add_argument("--on", choices=("PostgreSQL", "a file"), help="measure this store alone")
    parser.add_argument("--pause", type=float, help="only with so many seconds between acts (0 or 2)")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp())
    os.environ["XDG_STATE_HOME"] = str(folder / "state")
    try:
        with serving_postgres(durable=True) as server:
            if options.kills:
                kill(folder, server)
                return
            (folder / "made").mkdir()
            made = build(folder / "made" / "project")
            gc.collect()
            for pause, name in product(
                (0.0, 2.0) if options.pause is None else (options.pause,),
                (options.on,) if options.on else ("PostgreSQL", "a file"),
            ):
                address = server.make_database() if name == "PostgreSQL" else ""
                place = put(made, folder / f"measured{pause}{bool(address)}", address)
                wanted = f"processes that want the {os.cpu_count()} cores: {os.getloadavg()[0]:.1f}"
                print(f"{name}, {pause:.0f} s between acts ({wanted})", flush=True)
                measure(place, pause)
    finally:
        with suppress(OSError):
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
