"""A large table of comments: time, memory, one worker against two, a worker killed, a scheduler elsewhere.

    uv run python benchmarks/million.py [COUNT ...] [--kind real|invented] [--workers 1 2] [--faults]

``real`` joins the beginnings and ends of the shared real comments, ``invented`` joins sentences of this
file; both give COUNT different comments. Each run is the command ``evalkit suggest --table`` in processes of
its own. Printed for each: seconds by the clock, processor seconds of all processes and their ratio (how many
cores worked), and the peak memory of the workers and of the process that gives out the parts. What every run
with the same comments wrote is compared with the first: choices, and the largest gap between two scores.
With ``--faults``: a worker is killed when a part is finished, and a scheduler of another port does the work
(the processor seconds of its workers are not counted).
"""

from __future__ import annotations

import argparse
import csv
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

REAL = Path(os.environ.get("EVALKIT_REAL_DATA", Path(__file__).parents[2] / "shared" / "data"))
SCRIPTS = Path(sys.executable).parent
PORT = "18786"
PSUTIL: Any = import_module("psutil")


def _list(words: str) -> list[str]:
    """What stands between bars, on one line each."""
    return [" ".join(one.split()) for one in words.split("|")]


WHO = _list("""
My nurse|The receptionist|Our care coordinator|The peer worker|The doctor|Somebody from the
team|The man on the phone|The crisis line|The psychologist|The new social worker|The girl at the
desk|The pharmacist|The ward sister| The support worker|Whoever was on duty|The consultant
""")
DID = _list("""
listened for once|never rang back|came on time|changed again in the spring|explained the
tablets|asked what I wanted|read from a form|helped with my housing letter|forgot my name|took
my mum's worries seriously|kept us waiting an hour|cancelled twice|knew the neighbourhood|wrote
to my doctor|sent me somewhere else|sat with me a while|spoke over me|found me a group|did not
turn up|was ever so kind|checked my blood pressure
""")
WHEN = _list("""
last week|on the Tuesday|when I was at my worst|after the fall|in the winter|before my
holiday|at the first visit|after eleven weeks|as soon as I asked|for the third time|in the
end|since the move
""")
SO = _list("""
I felt safe.|It made me angry.|I would go back.|I gave up asking.|It could be better.|Nothing
else to say.|That meant a lot.|We managed.|I still have no plan.|My son noticed it too.|The rest
was fine.|I wish it were nearer.|Thank you all.|It took too long, though.|I knew what came
next.|Parking was a nightmare.
""")


@dataclass(frozen=True)
class Run:
    """One run of the command, with what it took."""

    name: str
    texts: int
    seconds: float
    processor: float
    worker: float
    giver: float

    def __str__(self) -> str:
        return (
            f"| {self.texts:,} | {self.name} | {self.seconds:.0f} | {self.processor:.0f} | "
            f"{self.processor / self.seconds:.2f} | {self.texts / self.seconds:,.0f} | {self.worker:,.0f} | "
            f"{self.giver:,.0f} | {os.getloadavg()[0]:.1f} |"
        )


def invent(count: int) -> Iterator[str]:
    """Different comments, joined of this file's words."""
    random = np.random.default_rng(0)
    parts = (WHO, DID, WHEN, SO, WHO, DID)
    sizes = [len(part) for part in parts]
    for place in random.choice(int(np.prod(sizes)), count, replace=False):
        a, b, c, d, e, f = (part[i] for part, i in zip(parts, np.unravel_index(place, sizes), strict=True))
        yield f"{a} {b} {c}. {d} {e} {f}." if place % 3 else f"{a} {b} {c}, but {e.lower()} {f}. {d}"


def resample(count: int) -> Iterator[str]:
    """Different comments, each the beginning of a real one and the end of another."""
    with (REAL / "nhs_feedback" / "comments.csv").open(encoding="utf-8", newline="") as file:
        words = [row["text"].split() for row in csv.DictReader(file)]
    random = np.random.default_rng(0)
    for place in random.choice(len(words) ** 2, count, replace=False):
        one, other = words[place // len(words)], words[place % len(words)]
        yield " ".join([*one[: len(one) // 2 + 1], *other[len(other) // 2 + 1 :]])


def write_table(kind: str, count: int, folder: Path) -> Path:
    """A Parquet file of different comments."""
    path = folder / f"{kind}-{count}.parquet"
    made = list((resample if kind == "real" else invent)(count))
    import_module("pyarrow.parquet").write_table(import_module("pyarrow").table({"said": made}), path)
    return path


def run(name: str, table: Path, out: Path, options: Sequence[str], kill: bool = False) -> Run:
    """The command on a table; with ``kill``, a worker is killed after the first finished part."""
    texts = int(table.stem.split("-")[1])
    command = [str(SCRIPTS / "evalkit"), "suggest", "--table", str(table), "--column", "said"]
    before, began = os.times(), time.perf_counter()
    peaks: dict[int, float] = {}
    with (out.with_suffix(".log")).open("w") as log:
        process = PSUTIL.Popen([*command, "--out", str(out), *options], stdout=log, stderr=log)
        while process.poll() is None:
            time.sleep(0.25)
            workers = _children(process)
            for one in (process, *workers):
                peaks[one.pid] = max(peaks.get(one.pid, 0.0), _mebibytes(one))
            if kill and workers and list((out / "unfinished").glob("part-*.parquet")):
                max(workers, key=_mebibytes).send_signal(signal.SIGKILL)
                kill = False
    if process.returncode:
        sys.exit(f"{name} failed: {out.with_suffix('.log').read_text()[-2000:]}")
    after = os.times()
    processor = after.children_user + after.children_system - before.children_user - before.children_system
    own = peaks.pop(process.pid, 0.0)
    return Run(name, texts, time.perf_counter() - began, processor, max(peaks.values(), default=0.0), own)


def compare(one: Path, other: Path) -> str:
    """Whether two runs wrote the same choices, and how far their scores are apart."""
    dataset = import_module("pyarrow.parquet")
    first, second = (dataset.read_table(sorted(path.glob("part-*.parquet"))) for path in (one, other))
    names = ("row", "rank", "code", "valence", "suggested")
    same = len(first) == len(second) and all(first[name].equals(second[name]) for name in names)
    if len(first) != len(second):
        return f"{len(first):,} lines and {len(second):,}"
    gap = np.abs(first["score"].to_numpy() - second["score"].to_numpy()).max()
    return f"choices {'the same' if same else 'DIFFERENT'}, scores at most {gap:.1e} apart"


@contextmanager
def scheduler(workers: int, folder: Path) -> Iterator[str]:
    """A Dask scheduler on a port of its own, with its workers, begun apart from evalkit."""
    begun: list[subprocess.Popen[bytes]] = []

    def begin(*words: str) -> None:
        command = [str(SCRIPTS / "dask"), *words, "--host", "127.0.0.1", "--no-dashboard"]
        quiet = subprocess.DEVNULL
        begun.append(subprocess.Popen(command, stdout=quiet, stderr=quiet, cwd=folder))

    try:
        begin("scheduler", "--port", PORT)
        for _ in range(workers):
            size = ("--nworkers", "1", "--nthreads", "1", "--memory-limit", "2GiB")
            begin("worker", f"tcp://127.0.0.1:{PORT}", *size)
        time.sleep(8)
        yield f"tcp://127.0.0.1:{PORT}"
    finally:
        for process in reversed(begun):
            process.terminate()
            process.wait()


def main() -> None:
    """Print a row for each run, and how its results compare with the first of the same comments."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("counts", nargs="*", type=int, default=[10_000])
    parser.add_argument("--kind", choices=("real", "invented"), default="real")
    parser.add_argument("--workers", nargs="*", type=int, default=[1, 2])
    parser.add_argument("--faults", action="store_true")
    given = parser.parse_args()
    print("| texts | run | seconds | processor s | cores | texts/s | worker MiB | giver MiB | load |")
    print("|---|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as held:
        folder = Path(held)
        for count in given.counts:
            table = write_table(given.kind, count, folder)
            outs: list[Path] = []

            def measure(name: str, options: Sequence[str], kill: bool = False) -> None:
                outs.append(folder / f"{count}-{len(outs)}")  # noqa: B023
                print(run(name, table, outs[-1], options, kill), flush=True)  # noqa: B023
                if len(outs) > 1:  # noqa: B023
                    print(f"  ({compare(outs[0], outs[-1])})", flush=True)  # noqa: B023

            for workers in given.workers:
                measure(f"{workers} worker{'s' * (workers > 1)}", ["--workers", str(workers)])
            if given.faults:
                measure("2 workers, one killed", ["--workers", "2"], kill=True)
                with scheduler(2, folder) as address:
                    measure("a scheduler's 2 workers", ["--scheduler", address])


def _children(process: Any) -> list[Any]:  # noqa: ANN401
    """The processes below one that work (not those that only watch over memory)."""
    try:
        return [one for one in process.children(recursive=True) if _mebibytes(one) > 60]
    except PSUTIL.Error:
        return []


def _mebibytes(process: Any) -> float:  # noqa: ANN401
    try:
        return float(process.memory_info().rss) / 2**20
    except PSUTIL.Error:
        return 0.0


if __name__ == "__main__":
    main()
