"""Do the passages to quote that come first stand alone, and do scraps come last? Real comments, real labels.

    uv run python benchmarks/quotations.py [--show 10]

Each sub-category of the shared real comments with at least 60 of them is ranked as the findings page ranks
a finding. Printed for the first ten, all and the last ten: words (median), the share of 8 to 60 words, the
share with a flaw (no whole sentence, or a start that leans on what was said before), different people, and
the mean likeness to the middle. ``--show`` prints the passages themselves, to be read; they are kept nowhere.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import statistics
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from evalkit.findings.candidates import rank_candidates
from evalkit.findings.quotations import LONGEST, SHORTEST, count_flaws
from evalkit.model import Excerpt, Participant, Segment
from evalkit.suggest.encoders.encoder import default_encoder
from evalkit.suggest.encoders.vectors import Vectors
from evalkit.text import count_words, shorten
from evalkit.wording import as_percent

REAL = Path(os.environ.get("EVALKIT_REAL_DATA", Path(__file__).parents[2] / "shared" / "data"))
FEWEST, MOST, TEN = 60, 300, 10


def read_comments() -> dict[str, list[Excerpt]]:
    """Sub-category → its comments, at most 300, as excerpts of their respondents."""
    found: dict[str, list[Excerpt]] = defaultdict(list)
    with (REAL / "nhs_feedback" / "comments.csv").open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file)):
            who = Participant(row["respondent"], "service_user", "", row["service"])
            segment = Segment(f"S{number}", 0, len(row["text"]), row["text"], 0)
            name = f"C{number:05d}"
            for label in json.loads(row["labels"]):
                held = Excerpt(name, segment, label, "context", who, "", "survey", ("A",), (name,))
                found[label].append(held)
    return {label: mine[:MOST] for label, mine in sorted(found.items()) if len(mine) >= FEWEST}


def rank(excerpts: Sequence[Excerpt], vectors: Vectors) -> tuple[list[Excerpt], dict[str, float]]:
    """The excerpts in order, and how like the middle each is (cosine)."""
    likeness = vectors @ vectors.mean(axis=0)
    order = np.argsort(np.argsort(likeness)) / max(1, len(excerpts) - 1)
    middles = {excerpt.id: float(near) for excerpt, near in zip(excerpts, order, strict=True)}
    likenesses = {e.id: float(like) for e, like in zip(excerpts, likeness, strict=True)}
    return rank_candidates(excerpts, middles), likenesses


def describe(sets: Sequence[tuple[Sequence[Excerpt], dict[str, float]]]) -> str:
    """The figures of some passages, over all sub-categories."""
    texts = [e.segment.text for excerpts, _ in sets for e in excerpts]
    words = [count_words(text) for text in texts]
    fitting = sum(SHORTEST <= count <= LONGEST for count in words) / len(words)
    flawed = sum(count_flaws(text) > 0 for text in texts) / len(texts)
    people = statistics.mean(
        len({e.participant.id for e in excerpts}) / len(excerpts) for excerpts, _ in sets
    )
    like = statistics.mean(likenesses[e.id] for excerpts, likenesses in sets for e in excerpts)
    return (
        f"{statistics.median(words):5.0f} words, {as_percent(fitting)} of {SHORTEST} to {LONGEST}, "
        f"{as_percent(flawed)} with a flaw, {as_percent(people)} different people, likeness {like:.2f}"
    )


def main() -> None:
    """Rank every sub-category and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--show", type=int, default=0, help="Print this many first and last passages of each."
    )
    shown = parser.parse_args().show
    encoder = default_encoder()
    ranked = []
    for label, excerpts in read_comments().items():
        order, likeness = rank(excerpts, encoder.encode([e.segment.text for e in excerpts]))
        ranked.append((order, likeness))
        for title, part in (("first", order[:shown]), ("last", order[-shown:] if shown else [])):
            print(*(f"{label}, {title}: {shorten(e.segment.text, 200)}" for e in part), sep="\n", end="")
    print(f"\n{len(ranked)} sub-categories, {sum(len(order) for order, _ in ranked):,} comments")
    print("first ten:", describe([(order[:TEN], likeness) for order, likeness in ranked]))
    print("all:      ", describe(ranked))
    print("last ten: ", describe([(order[-TEN:], likeness) for order, likeness in ranked]))


if __name__ == "__main__":
    main()
