"""The first day on real voices: what is suggested before anybody has coded, and after a few codings.

    uv run python benchmarks/first_day.py [0 50 100 200]

The general models are taught five times, each time without a fifth of the respondents whose comments two
people read, and tested on those. The numbers are codings of other respondents that the project has.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.suggest_data import DATA
from evalkit.codebook import read_codebook
from evalkit.model import Segment, Suggestion
from evalkit.resources import resource
from evalkit.suggest import Passage, TrainingText, build_scorer, suggest
from evalkit.suggest.encoders.embeddings import CachedEncoder, MemoryCache
from evalkit.suggest.encoders.encoder import default_encoder
from evalkit.suggest.first_day.general import General
from evalkit.suggest.first_day.teach import read_material, teach
from evalkit.suggest.measuring.evaluate import split_groups

PARTS = 5
FOLDER = DATA / "nhs_feedback"
ENCODER = CachedEncoder(default_encoder(), MemoryCache())


@dataclass(frozen=True)
class Reading:
    """One comment as two people read it."""

    text: str
    question: str
    respondent: str
    first: frozenset[str]
    second: frozenset[str]
    sides: tuple[str, str]

    @property
    def shared(self) -> frozenset[str]:
        """The codes that both gave."""
        return self.first & self.second

    @property
    def either(self) -> frozenset[str]:
        """The codes that one of them gave."""
        return self.first | self.second


def read_readings() -> list[Reading]:
    """The comments that were read twice."""
    with (FOLDER / "comments.csv").open(encoding="utf-8", newline="") as file:
        comments = {row["id"]: row for row in csv.DictReader(file)}
    with (FOLDER / "criteria.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        Reading(
            comments[row["id"]]["text"],
            row["question"],
            comments[row["id"]]["respondent"],
            frozenset(filter(None, row["codes_a"].split(";"))),
            frozenset(filter(None, row["codes_b"].split(";"))),
            (row["side_a"], row["side_b"]),
        )
        for row in rows
    ]


def suggest_for(
    asked: Sequence[Reading], coded: Sequence[Reading], general: General, questions: bool
) -> list[list[Suggestion]]:
    """Three suggestions for each comment, best first."""
    learnt = [TrainingText(r.text, tuple(sorted(r.first)), r.sides[0], r.respondent) for r in coded]  # type: ignore[arg-type]
    book = read_codebook(resource("codebooks", "cmhf.yaml"))
    background = [reading.text for reading in asked]
    scorer = build_scorer(book, learnt, encoder=ENCODER, background=background, general=general)
    passages = [
        Passage(
            Segment(str(row), 0, len(r.text), r.text, 0),
            question=r.question if questions else "",
            answer=questions,
        )
        for row, r in enumerate(asked)
    ]
    found = suggest(scorer, passages)
    return [found[row * 3 : row * 3 + 3] for row in range(len(asked))]


def show(name: str, tested: Sequence[tuple[Reading, list[Suggestion]]]) -> None:
    """One line of the table."""

    def mean(values: Sequence[bool]) -> float:
        return float(np.mean(values)) if values else float("nan")

    agreed = [(r, s) for r, s in tested if r.shared]
    idle = [(r, s) for r, s in tested if not r.either]
    shown = [(r, one) for r, s in tested for one in s if one.suggested]
    sided = [(r, s) for r, s in tested if r.sides[0] == r.sides[1] != "context"]
    complaints = [(r, s) for r, s in sided if r.sides[0] == "challenging"]
    figures = {
        "first": mean([s[0].code in r.shared for r, s in agreed]),
        "three": mean([any(one.code in r.shared for one in s) for r, s in agreed]),
        "right of shown (either, both)": mean([one.code in r.either for r, one in shown]),
        "": mean([one.code in r.shared for r, one in shown]),
        "recall": sum(one.code in r.shared for r, one in shown) / sum(len(r.shared) for r, _ in tested),
        "shown for nothing": mean([any(one.suggested for one in s) for _, s in idle]),
        "shown a comment": len(shown) / len(tested),
        "side": mean([s[0].valence == r.sides[0] for r, s in sided]),
        "of complaints": mean([s[0].valence == "challenging" for _, s in complaints]),
    }
    print(f"  {name:<26}" + "  ".join(f"{key} {value:.3f}" for key, value in figures.items()), flush=True)


def main() -> None:
    """Teach, suggest and print."""
    sizes = [int(argument) for argument in sys.argv[1:]] or [0, 50, 100, 200]
    readings = read_readings()
    parts = split_groups([reading.respondent for reading in readings], PARTS, 0)
    material = read_material(FOLDER / "comments.csv", FOLDER / "criteria.csv", ENCODER)
    tested: dict[tuple[int, bool], list[tuple[Reading, list[Suggestion]]]] = {}
    for part in range(PARTS):
        asked = [r for r, place in zip(readings, parts, strict=True) if place == part]
        others = [r for r, place in zip(readings, parts, strict=True) if place != part]
        general = teach(material, without={reading.respondent for reading in asked})
        order = np.random.default_rng(0).permutation(len(others))
        for size in sizes:
            coded = [others[i] for i in order[:size]]
            for questions in (True, False) if not size else (True,):
                found = suggest_for(asked, coded, general, questions)
                tested.setdefault((size, questions), []).extend(zip(asked, found, strict=True))
    for (size, questions), pairs in tested.items():
        show(f"{size} codings{'' if questions else ', no question'}", pairs)


if __name__ == "__main__":
    main()
