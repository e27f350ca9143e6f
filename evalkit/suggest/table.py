"""Suggestions for a bare table of texts, without a project."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evalkit.errors import TableError
from evalkit.model import Code, Codebook, Problem, Segment
from evalkit.suggest.encoders.embeddings import CachedEncoder, MemoryCache
from evalkit.suggest.encoders.encoder import default_encoder
from evalkit.suggest.encoders.vectors import Encoder
from evalkit.suggest.learning.thresholds import Prefer
from evalkit.suggest.learning.training import TrainingText
from evalkit.suggest.passages import Passage
from evalkit.suggest.rank import suggest
from evalkit.suggest.scorer import build_scorer, say_weak

if TYPE_CHECKING:
    import pandas as pd

NO_TEXT = "There is no text here, so nothing is suggested. Look whether an answer is missing."
COLUMNS = ("row", "rank", "code", "valence", "score", "suggested")


@dataclass(frozen=True, slots=True)
class TableSuggestions:
    """One line per text and rank, and what could not be used.

    ``frame`` has the columns row (0-based), rank (from 1), code, valence, score and suggested; ``weak`` says
    which codes too few passages show.
    """

    frame: pd.DataFrame
    problems: tuple[Problem, ...] = ()
    weak: tuple[str, ...] = ()


def suggest_table(
    texts: Sequence[str | None],
    codebook: Codebook | None = None,
    *,
    top: int = 3,
    learn: tuple[Sequence[str | None], Sequence[str | None]] | None = None,
    prefer: Prefer = "recall",
    encoder: Encoder | None = None,
    questions: Sequence[str | None] | None = None,
    roles: Sequence[str | None] | None = None,
    learn_roles: Sequence[str | None] | None = None,
    seed: int = 0,
) -> TableSuggestions:
    """Suggest codes for every text of a table.

    ``questions`` is what was asked for each text, ``roles`` who wrote it; ``learn_roles`` is who wrote each
    text of the coded table, without which roles change nothing.

    ``learn`` is an already coded table: its texts, and for each a cell with a JSON list of codes or codes
    between semicolons. A label that is the slug or the name of a code of the codebook is that code; any other
    is a code of its own, written in the output just as it was found. ``top`` 0 gives every code.
    A text without words gets no line and is listed among the problems; its row number stays its own.

    Example: ``ek.suggest_table(["They never rang back."], ek.read_codebook(path)).frame``
    """
    import pandas as pd

    asked, who = (_fill(cells, len(texts)) for cells in (questions, roles))
    book, codings, problems = learn_table(codebook, learn, learn_roles)
    if not book.codes:
        raise TableError("There are no codes to suggest. Give a codebook, or a coded table to learn from.")
    said = [(row, str(text)) for row, text in enumerate(texts) if isinstance(text, str) and text.strip()]
    rows = {row for row, _ in said}
    problems += [Problem(f"row {row}", NO_TEXT) for row in range(len(texts)) if row not in rows]
    background = [text for _, text in said]
    passages = [_passage(row, text, asked[row], who[row]) for row, text in said]
    encoder = CachedEncoder(encoder or default_encoder(), MemoryCache())
    scorer = build_scorer(book, codings, encoder=encoder, background=background, prefer=prefer, seed=seed)
    found = suggest(scorer, passages, top=top)
    lines = [(int(s.segment.source_id), s.rank, s.code, s.valence, s.score, s.suggested) for s in found]
    return TableSuggestions(
        pd.DataFrame(lines, columns=list(COLUMNS)), tuple(problems), tuple(say_weak(scorer, book))
    )


def _passage(row: int, text: str, question: str, role: str) -> Passage:
    segment = Segment(str(row), 0, len(text), text, 0)
    return Passage(segment, question=question, answer=bool(question), role=role)


def parse_labels(cell: str | None) -> list[str]:
    """The codes in one cell: a JSON list, or codes between semicolons.

    >>> parse_labels('["Waiting", "Staff"]'), parse_labels("Waiting; Staff;"), parse_labels("")
    (['Waiting', 'Staff'], ['Waiting', 'Staff'], [])
    """
    if not isinstance(cell, str) or not cell.strip():
        return []
    found: list[str] = cell.split(";")
    if cell.strip().startswith("["):
        try:
            parsed = json.loads(cell)
        except json.JSONDecodeError:
            raise TableError(
                f"The codes {cell[:60]!r} begin like a JSON list but are not one. Correct the cell."
            ) from None
        found = [str(item) for item in parsed]
    return list(dict.fromkeys(label.strip() for label in found if label.strip()))


def learn_table(
    codebook: Codebook | None,
    learn: tuple[Sequence[str | None], Sequence[str | None]] | None,
    roles: Sequence[str | None] | None,
) -> tuple[Codebook, list[TrainingText], list[Problem]]:
    """The codebook with the codes that the coded table adds, and that table's rows as training texts."""
    book = codebook or Codebook("Codes found in the coded table", "", (), sides=False)
    known = {_key(name): code.slug for code in book.codes for name in (code.name, code.slug)}
    codings: list[TrainingText] = []
    problems: list[Problem] = []
    who = _fill(roles, len(learn[0]) if learn else 0)
    for row, (text, cell) in enumerate(zip(*(learn or ((), ())), strict=True)):
        try:
            labels = parse_labels(cell)
        except TableError as error:
            problems.append(Problem(f"coded table, row {row}", str(error)))
            continue
        if not isinstance(text, str) or not text.strip():
            problems.append(
                Problem(f"coded table, row {row}", "There is no text here, so nothing is learnt from it.")
            )
            continue
        named = tuple(dict.fromkeys(known.setdefault(_key(label), label) for label in labels))
        codings.append(TrainingText(text, named, group=str(row), role=who[row]))
    slugs = {code.slug for code in book.codes}
    new = sorted(set(known.values()) - slugs)
    codes = (*book.codes, *(Code(slug, slug, "") for slug in new))
    return Codebook(book.title, book.version, codes, book.groups, book.sides), codings, problems


def _fill(cells: Sequence[str | None] | None, count: int) -> list[str]:
    """Cells as text, "" where there is none; raises TableError where they are not as many as the texts."""
    if cells is None:
        return [""] * count
    if len(cells) != count:
        raise TableError(
            f"There are {count} texts but {len(cells)} questions or roles. Give one for each text."
        )
    return [cell.strip() if isinstance(cell, str) else "" for cell in cells]


def _key(label: str) -> str:
    return " ".join(label.casefold().split())
