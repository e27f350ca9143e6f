"""Kill every writing step at moments of chance, fill its disk, take its folder's rights, run two at once.

``uv run python benchmarks/stopped.py [--times 20] [--only kill]`` prints a line for each case and ends with 1
where something was lost or half there. Small disks and read-only folders are mounted, which needs root; they
are skipped, and said to be, without. About an hour for twenty times on two processors.
"""

from __future__ import annotations

import argparse
import itertools
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from tests.spoiling import can_mount, run_read_only, run_two, run_without_room
from tests.stopping import STEPS, Step, build, kill_at_random, kill_migrations, run_apart

ROOMS = (0, 8, 40, 120, 400)
"""Kilobytes that are free on the disk."""

Case = tuple[str, str, Callable[[Path], None]]


def main() -> None:
    """Run every case."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--only", action="append", help="kill, old, two, full or fixed; else all that can be")
    given = parser.parse_args()
    failed = 0
    with tempfile.TemporaryDirectory() as name:
        base = Path(name) / "base"
        base.mkdir()
        run_apart(Step("build", build), base)
        kinds = given.only or [
            "kill",
            "old",
            "two",
            *(["full", "fixed"] if can_mount(Path(name, "mount")) else []),
        ]
        if "full" not in kinds and not given.only:
            print("Skipped: the full disk and the read-only folder, which root alone can mount.")
        for number, (kind, what, run) in enumerate(list_cases(base, given.times)):
            if kind in kinds:
                failed += not succeeds(f"{kind} {what}", run, Path(name, f"case{number}"))
    raise SystemExit(1 if failed else 0)


def list_cases(base: Path, times: int) -> Iterator[Case]:
    """Every case as its kind, its name and a function of the folder to work in."""
    for step in STEPS:
        yield "kill", step.name, partial(kill_in, base, step, times)
    yield "old", "store brought to the tables of today", partial(migrate_in, base, times)
    for turn in range(times):
        for first, second in itertools.combinations_with_replacement(STEPS, 2):
            yield "two", f"{first.name} and {second.name}, {turn + 1}", partial(run_two, first, second, base)
        for step in STEPS:
            yield "fixed", f"{step.name}, {turn + 1}", partial(run_read_only, step, base)
            room = ROOMS[turn % len(ROOMS)] + 4 * (turn // len(ROOMS))
            yield "full", f"{step.name}, {room} kB", partial(run_without_room, step, base, room=room)


def kill_in(base: Path, step: Step, times: int, at: Path) -> None:
    """Kill a step so many times in a folder of its own."""
    at.mkdir()
    kill_at_random(step, base, at, times, seed=1)


def migrate_in(base: Path, times: int, at: Path) -> None:
    """Kill the opening of an older store so many times in a folder of its own."""
    at.mkdir()
    kill_migrations(base, at, times, seed=1)


def succeeds(name: str, run: Callable[[Path], None], at: Path) -> bool:
    """Run one case and print what came of it."""
    try:
        run(at)
    except AssertionError as error:
        print(f"FAILED  {name}: {error}", flush=True)
        return False
    print(f"ok      {name}", flush=True)
    return True


if __name__ == "__main__":
    main()
