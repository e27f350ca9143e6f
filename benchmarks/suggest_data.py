"""The shared real data as codebooks and coded texts, for the benchmark of suggestions."""

from __future__ import annotations

import csv
import html
import json
import os
import re
from pathlib import Path

from evalkit.model import Code, Codebook, Example, Valence
from evalkit.suggest.learning.training import TrainingText
from evalkit.suggest.sentences import split
from evalkit.text import byte_to_point, overlap

DATA = Path(os.environ.get("EVALKIT_REAL_DATA", Path(__file__).parents[2] / "shared" / "data"))
QUOTE = re.compile(r"(?:(?<=^)|(?<=[\s,.(]))[‘'\"“]|[’'\"”](?=\s*(?:,|\.|$|[‘'“]))")
SIDE = re.compile(r"(Posi?tive\s*:|Negative\s*(?:/\s*wish-?list)?\s*:)")


def read_comments() -> tuple[TrainingText, ...]:
    """The NHS comments, grouped by respondent; a side where the sentiment has one (1-2 against 4-5)."""
    sides: dict[str, Valence] = {
        "1": "working_well",
        "2": "working_well",
        "4": "challenging",
        "5": "challenging",
    }
    found = []
    for row in _rows(DATA / "nhs_feedback" / "comments.csv"):
        codes = tuple(json.loads(row["labels"]))
        found.append(TrainingText(row["text"], codes, sides.get(row["sentiment_1to5"]), row["respondent"]))
    return tuple(found)


def read_framework(comments: tuple[TrainingText, ...] = ()) -> Codebook:
    """The patient-experience framework; with ``comments`` also the codes that only they use."""
    codes = [_code(row) for row in _rows(DATA / "nhs_feedback" / "framework.csv")]
    used = {code for text in comments for code in text.codes}
    more = sorted(used - {code.slug for code in codes})
    return Codebook("Patient experience", "1", (*codes, *(Code(name, name, "") for name in more)))


def read_interview_codebook() -> Codebook:
    """The 22 codes of the usability interviews, without sides and without examples."""
    rows = _rows(DATA / "interviews" / "codebook.csv")
    return Codebook(
        "Usability", "1", tuple(Code(r["tag"], r["tag"], r["description"]) for r in rows), sides=False
    )


def read_interviews() -> tuple[tuple[TrainingText, ...], tuple[TrainingText, ...]]:
    """The codings as texts, and every sentence with the codes of the codings that cover most of it."""
    rows = _rows(DATA / "interviews" / "codings.csv")
    codings = tuple(
        TrainingText(r["text"], tuple(json.loads(r["labels"])), None, r["document"]) for r in rows
    )
    sentences: list[TrainingText] = []
    for file in sorted((DATA / "interviews" / "transcripts").glob("*.html")):
        name = file.name.removesuffix(".html")
        raw = file.read_bytes().decode("utf-8")
        text = html.unescape(re.sub("<[^>]+>", "", raw))
        spans = [
            (*byte_to_point(text, [int(r["start_byte"]), int(r["end_byte"])]), json.loads(r["labels"]))
            for r in rows
            if r["document"] == name
        ]
        for start, end in split([text])[0]:
            covering = [
                codes for a, b, codes in spans if overlap((start, end), (a, b)) * 2 > min(end - start, b - a)
            ]
            codes = tuple(sorted({code for codes in covering for code in codes}))
            sentences.append(TrainingText(text[start:end], codes, None, name))
    return codings, tuple(sentences)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _code(row: dict[str, str]) -> Code:
    examples: list[Example] = []
    side: Valence | None = None
    for piece in SIDE.split(row["examples"]):
        if SIDE.fullmatch(piece):
            side = "working_well" if piece.startswith("Pos") else "challenging"
            continue
        quotes = (quote.strip(" ,.;'’‘") for quote in QUOTE.split(piece))
        examples += [Example(quote, side) for quote in quotes if len(quote) > 2]
    name = row["subcategory"]
    return Code(name, name, row["description"], row["category"], examples=tuple(examples))
