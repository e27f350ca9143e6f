"""Suggestions and identifiers for a table of a million texts: ``--table comments.parquet --out folder/``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from evalkit.files import write_whole
from evalkit.model import Problem
from evalkit.resources import resource
from evalkit.steps.large.cluster import open_cluster
from evalkit.steps.large.parts import (
    AT_ONCE,
    ROWS_A_FILE,
    Asked,
    Plan,
    begin_folder,
    iterate_parts,
    make_plan,
    read_rows,
)
from evalkit.steps.large.work import Columns, name_part, run_parts, write_table
from evalkit.steps.suggesting.bare_tables import TableResult, read_coded
from evalkit.suggest import Passage, Scorer, build_scorer, say_weak
from evalkit.suggest.encoders.embeddings import CachedEncoder, MemoryCache
from evalkit.suggest.encoders.encoder import find_encoder
from evalkit.suggest.learning.thresholds import Prefer
from evalkit.suggest.table import learn_table

Say = Callable[[str], None]


@dataclass(frozen=True)
class Way:
    """Who works: processes of this machine, or a scheduler elsewhere (then only de-identified words)."""

    workers: int = 1
    scheduler: str = ""
    deidentified: bool = False


def suggest_for_large_table(
    table: Path,
    columns: tuple[str, str, str],
    out: Path,
    codebook: Path | None,
    learn: tuple[Path, str, str] | None,
    top: int,
    prefer: Prefer,
    way: Way,
    say: Say,
    encoder: Path | None = None,
) -> TableResult:
    """Write Parquet parts to the folder ``out`` (columns row, rank, code, valence, score, suggested).

    ``columns`` are those of the texts, of what was asked and of who wrote ("" for none). The table is read
    twice: which texts are the same and how common codes seem (from 4,000 of the different texts), then each
    different text is scored once, in parts of one size. A run that was killed goes on where it stopped.
    """
    from evalkit.codebook import read_codebook

    own = None if learn and not codebook else codebook or resource("codebooks", "cmhf.yaml")
    coded = read_coded(learn, columns[2]) if learn else (None, None)
    book, codings, problems = learn_table(read_codebook(own) if own else None, *coded)
    plan = make_plan(read_rows(table, columns), lambda done: say(f"{done:,} rows read"))
    background = [text for text, _, _ in plan.sample]
    bare = find_encoder(encoder)
    cached = CachedEncoder(bare, MemoryCache())
    scorer = build_scorer(book, codings, encoder=cached, background=background, prefer=prefer)
    scorer = replace(scorer, encoder=bare)
    work = begin_folder(out, f"{plan.fingerprint} {scorer.version} {top}")
    _work(table, columns, plan, work, partial(score_part, scorer, top), way, say)
    lines = _give_out(out, work, plan)
    problems += _list_empty(plan)
    return TableResult(len(plan.rows), lines, tuple(problems), tuple(say_weak(scorer, book)))


def deidentify_large_table(table: Path, column: str, out: Path, way: Way, say: Say) -> TableResult:
    """Write Parquet parts to the folder ``out`` (columns row, start, end, type, text, score, why)."""
    columns = (column, "", "")
    plan = make_plan(read_rows(table, columns), lambda done: say(f"{done:,} rows read"))
    work = begin_folder(out, f"{plan.fingerprint} identifiers")
    _work(table, columns, plan, work, find_identifiers, way, say)
    return TableResult(len(plan.rows), _give_out(out, work, plan), tuple(_list_empty(plan)))


def score_part(scorer: Scorer, top: int, part: Sequence[Asked]) -> Columns:
    """A part's suggestions, with the place of each text in the part as ``row``."""
    from evalkit.model import Segment
    from evalkit.suggest.rank import rank_alone

    passages = [
        Passage(Segment("", 0, len(text), text, 0), question=question, answer=bool(question), role=role)
        for text, question, role in part
    ]
    return rank_alone(scorer, passages, top)


def find_identifiers(part: Sequence[Asked]) -> Columns:
    """A part's identifiers, with the place of each text in the part as ``row``."""
    from evalkit.deidentify import detect_table

    found = detect_table([text for text, _, _ in part])
    return {str(name): found[name].tolist() for name in found.columns}


def _work(
    table: Path,
    columns: tuple[str, str, str],
    plan: Plan,
    work: Path,
    job: Callable[[Sequence[Asked]], Columns],
    way: Way,
    say: Say,
) -> None:
    if all(name_part(work, number).exists() for number in range(plan.parts)):
        return
    parts = iterate_parts(read_rows(table, columns), plan)
    with open_cluster(way.workers, way.scheduler, way.deidentified) as client:
        run_parts(client, parts, work, job, lambda number: say(f"part {number + 1:,} of {plan.parts:,}"))


def _give_out(out: Path, work: Path, plan: Plan) -> int:
    """Each row's lines, in files of a hundred thousand rows; how many lines there are."""
    import numpy as np

    lines, starts = _read_lines(work, plan)
    rows = np.frombuffer(plan.rows, dtype=np.int64)
    total = 0
    for number, first in enumerate(range(0, len(rows), ROWS_A_FILE)):
        own = np.arange(first, min(first + ROWS_A_FILE, len(rows)))
        own = own[rows[own] >= 0]
        begins, ends = starts[rows[own]], starts[rows[own] + 1]
        counts = ends - begins
        inside = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        found = lines.take(np.repeat(begins, counts) + inside)
        found = found.set_column(0, "row", [np.repeat(own, counts)])
        write_table(out / f"part-{number:06}.parquet", found)
        total += len(found)
    write_whole(out / "finished.txt", f"{len(rows):,} rows, {total:,} lines\n")
    for path in sorted(work.iterdir()):
        path.unlink()
    work.rmdir()
    return total


def _read_lines(work: Path, plan: Plan) -> tuple[Any, Any]:
    """The lines of every different text in order, and where those of each begin."""
    import numpy as np

    pyarrow, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")
    parts = [parquet.read_table(name_part(work, number)) for number in range(plan.parts)]
    counts = np.zeros(plan.texts, dtype=np.int64)
    for number, part in enumerate(parts):
        places = part.column("row").to_numpy() + number * AT_ONCE
        counts += np.bincount(places.astype(np.int64), minlength=plan.texts)
    filled = [part for part in parts if len(part)] or parts[:1]
    return pyarrow.concat_tables(filled), np.concatenate([[0], np.cumsum(counts)])


def _list_empty(plan: Plan) -> Iterator[Problem]:
    empty = sum(1 for text in plan.rows if text < 0)
    if empty:
        yield Problem("rows without a text", f"{empty:,} rows hold no text, so they have no line.")
