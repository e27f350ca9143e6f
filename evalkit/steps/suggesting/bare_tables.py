"""Suggestions and identifiers for a bare table of texts, without a project."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.errors import TableError, WriteError
from evalkit.files import expect_ending, write_whole
from evalkit.model import Problem
from evalkit.resources import resource
from evalkit.suggest.learning.thresholds import Prefer
from evalkit.suggest.table import suggest_table

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class TableResult:
    """How many texts were read and lines written, and what was noticed."""

    texts: int
    lines: int
    problems: tuple[Problem, ...]
    weak: tuple[str, ...] = ()
    """Codes that too few passages show, each with how many more it needs."""


def suggest_for_table(
    table: Path,
    columns: str | tuple[str, str, str],
    out: Path,
    codebook: Path | None = None,
    learn: tuple[Path, str, str] | None = None,
    top: int = 3,
    prefer: Prefer = "recall",
    encoder: Path | None = None,
    with_texts: bool = False,
) -> TableResult:
    """Write one line per text and rank to ``out`` (csv: row, rank, code, valence, score, suggested).

    Rows are counted from 0, below the headings; ``with_texts`` puts each text behind its lines.

    ``learn`` is an already coded table with its columns of texts and of codes. Without ``codebook`` the codes
    are those of that table or, where there is none, the 13 criteria. ``encoder`` is the folder of a
    sentence-transformers model of one's own. ``columns`` names the column of the texts or, as three, also
    those of what was asked and of who wrote ("" for none); the coded table's column of who wrote teaches what
    each role writes about.
    """
    from evalkit.codebook import read_codebook
    from evalkit.sources.tables.table_rows import read_texts
    from evalkit.suggest.encoders.encoder import find_encoder

    _check_out(out, table)
    column, question, role = (columns, "", "") if isinstance(columns, str) else columns
    texts = read_texts(table, column)
    coded, taught = read_coded(learn, role) if learn else (None, None)
    asked = read_texts(table, question) if question else None
    who = read_texts(table, role) if role else None
    if codebook is None and learn is None:
        codebook = resource("codebooks", "cmhf.yaml")
    book = read_codebook(codebook) if codebook else None
    own = find_encoder(encoder)
    result = suggest_table(
        texts,
        book,
        top=top,
        learn=coded,
        prefer=prefer,
        encoder=own,
        questions=asked,
        roles=who,
        learn_roles=taught,
    )
    frame = result.frame
    if with_texts:
        frame = frame.assign(text=[texts[row] for row in frame["row"]])
    return replace(_write(frame, out, len(texts), result.problems), weak=result.weak)


def read_coded(
    learn: tuple[Path, str, str], role: str
) -> tuple[tuple[list[str], list[str]], list[str] | None]:
    """A coded table's texts and codes, and who wrote each where it has that column too."""
    from evalkit.sources.tables.table_rows import read_texts

    path, text_column, code_column = learn
    coded = read_texts(path, text_column), read_texts(path, code_column)
    try:
        return coded, read_texts(path, role) if role else None
    except TableError:
        return coded, None


def deidentify_table(table: Path, column: str, out: Path) -> TableResult:
    """Write one line per identifier to ``out`` (csv: row, start, end, type, text, score, why)."""
    from evalkit.deidentify import detect_table
    from evalkit.sources.tables.table_rows import read_texts

    _check_out(out, table)
    texts = read_texts(table, column)
    return _write(detect_table(texts), out, len(texts), ())


def _check_out(out: Path, table: Path) -> None:
    """WriteError, before the work begins, where the result has no place to go."""
    expect_ending(out, ".csv")
    if out.resolve() == table.resolve():
        raise WriteError(f"{out} is the table that is read; it would be lost. Give --out another name.")


def _write(frame: pd.DataFrame, out: Path, texts: int, problems: Sequence[Problem]) -> TableResult:
    write_whole(out, frame.to_csv(index=False, lineterminator="\n"))
    return TableResult(texts, len(frame), tuple(problems))
