"""What agreement says beyond the coefficients: sides, independence, who read what, and how sure it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score, f1_score, jaccard_score

from evalkit.analysis.agreement.coefficients import TwoByTwo, fleiss_kappa
from evalkit.analysis.agreement.compare import (
    TOO_FEW,
    TOO_RARE,
    Agreement,
    find_agreement,
    find_overall,
)
from evalkit.analysis.agreement.intervals import source_interval
from evalkit.codings import code_by_hand
from evalkit.model import Code, Codebook, Coding, Origin, Segment, Valence

CODEBOOK = Codebook("F", "1", (Code("trauma", "Trauma", "d"), Code("place", "Place", "d")))
ORIGIN = Origin("G1", "m", "trauma", "context", 0.5, 1)


def units(sources: int, each: int) -> list[Segment]:
    return [Segment(f"S{s:02}", n * 10, n * 10 + 9, "x" * 9, n) for s in range(sources) for n in range(each)]


def mark(coder: str, unit: Segment, code: str = "trauma", side: Valence = "challenging") -> Coding:
    return code_by_hand(unit, code, side, coder, "2026-01-01", f"{coder}{unit.source_id}{unit.start}{code}")


def only(found: Sequence[Agreement]) -> Agreement:
    (one,) = found
    return one


def test_a_code_on_opposite_sides_is_a_disagreement() -> None:
    every = units(1, 20)
    codings = [mark("A", u, side="working_well") for u in every]
    codings += [mark("B", u, side="challenging") for u in every]
    found = only(find_agreement(codings, every, CODEBOOK))
    assert found.alpha is not None
    assert found.alpha < 0
    whole = next(c for c in found.codes if (c.code, c.side) == ("trauma", "any"))
    well = next(c for c in found.codes if (c.code, c.side) == ("trauma", "working_well"))
    assert (whole.table, well.table) == (TwoByTwo(20, 0, 0, 0), TwoByTwo(0, 20, 0, 0))
    assert whole.kappa is None


def test_a_source_that_one_of_them_did_not_finish_is_not_compared() -> None:
    every = units(2, 20)
    codings = [mark("A", u) for u in every] + [mark("B", u) for u in every[:20]] + [mark("B", every[20])]
    read = {"A": {"S00", "S01"}, "B": {"S00"}}
    assert only(find_agreement(codings, every, CODEBOOK, read=read)).sources == ("S00",)
    assert only(find_agreement(codings, every, CODEBOOK)).sources == ("S00", "S01")


def test_somebody_who_read_and_coded_nothing_is_compared() -> None:
    every = units(1, 10)
    read = {"A": {"S00"}, "B": {"S00"}}
    found = only(find_agreement([mark("A", every[0])], every, CODEBOOK, read=read))
    assert found.read_said
    assert found.over == "all sources that both read to the end"
    assert replace(found, read_said=False).over == "all sources that both coded"
    assert found.codes[0].table == TwoByTwo(0, 1, 0, 9)
    assert found.codes[0].note == TOO_RARE


def test_sources_where_suggestions_led_a_coder_are_not_unaided() -> None:
    every = units(2, 10)
    codings = [mark("A", u) for u in every] + [mark("B", u) for u in every]
    codings[0] = replace(codings[0], origin=ORIGIN)
    assert only(find_agreement(codings, every, CODEBOOK, basis="unaided")).sources == ("S01",)
    seen = find_agreement(codings, every, CODEBOOK, basis="unaided", suggested={"S01"})
    assert seen == []
    blind = [replace(c, blind=True) for c in codings if c.segment.source_id == "S01"]
    assert only(find_agreement(blind, every, CODEBOOK, basis="unaided", suggested={"S01"})).units == 10


def noisy(sources: int, seed: int = 0) -> tuple[list[Coding], list[Segment]]:
    random = np.random.default_rng(seed)
    every = units(sources, 40)
    truth = random.random(len(every)) < 0.3
    codings = []
    for coder in "AB":
        heard = np.where(random.random(len(every)) < 0.15, ~truth, truth)
        codings += [mark(coder, u) for u, yes in zip(every, heard, strict=True) if yes]
    return codings, every


def test_coefficients_are_those_of_scikit_learn() -> None:
    codings, every = noisy(6)
    found = only(find_agreement(codings, every, CODEBOOK))
    used = {(c.coder, c.segment) for c in codings}
    first, second = ([(coder, u) in used for u in every] for coder in "AB")
    assert found.codes[0].kappa == pytest.approx(cohen_kappa_score(first, second))
    as_sets = [np.array([[yes, False] for yes in rated], dtype=int) for rated in (first, second)]
    assert found.f1 == pytest.approx(f1_score(*as_sets, average="samples", zero_division=1.0))
    assert found.jaccard == pytest.approx(jaccard_score(*as_sets, average="samples", zero_division=1.0))


def test_an_interval_is_over_sources_and_none_with_too_few() -> None:
    many, few = noisy(12), noisy(4)
    wide = only(find_agreement(*many, CODEBOOK)).codes[0]
    assert wide.kappa_interval
    assert wide.kappa
    assert wide.ac1_interval
    assert wide.kappa_interval.low < wide.kappa < wide.kappa_interval.high < 1
    narrow = only(find_agreement(*few, CODEBOOK)).codes[0]
    assert (narrow.kappa_interval, narrow.note) == (None, TOO_FEW)


def test_full_agreement_everywhere_has_no_interval() -> None:
    assert source_interval([TwoByTwo(5, 0, 0, 5)] * 8, lambda some: some[0].kappa) is None


def test_three_coders_are_also_compared_together() -> None:
    every = units(1, 10)
    codings = [mark(coder, u) for coder, n in (("A", 6), ("B", 5), ("C", 7)) for u in every[:n]]
    found = find_overall(codings, every)
    assert found
    assert found.coders == ("A", "B", "C")
    assert found.fleiss["trauma"] == pytest.approx(fleiss_by_hand([3] * 5 + [2, 1] + [0] * 3, 3))
    assert find_overall([c for c in codings if c.coder != "C"], every) is None


def fleiss_by_hand(yes: list[int], raters: int) -> float:
    """Fleiss (1971): mean agreement of pairs of raters, against what the shares alone would give."""
    share = sum(yes) / (raters * len(yes))
    pairs = [y * (y - 1) + (raters - y) * (raters - y - 1) for y in yes]
    observed = sum(pairs) / (len(yes) * raters * (raters - 1))
    chance = share**2 + (1 - share) ** 2
    return (observed - chance) / (1 - chance)


def test_fleiss_kappa_of_the_worked_example_on_ten_subjects_and_fourteen_raters() -> None:
    counts = [
        *((0, 0, 0, 0, 14), (0, 2, 6, 4, 2), (0, 0, 3, 5, 6), (0, 3, 9, 2, 0), (2, 2, 8, 1, 1)),
        *((7, 7, 0, 0, 0), (3, 2, 6, 3, 0), (2, 5, 3, 2, 2), (6, 5, 2, 1, 0), (0, 2, 2, 3, 7)),
    ]
    rated = [[n for n, times in enumerate(row) for _ in range(times)] for row in counts]
    assert fleiss_kappa(rated) == pytest.approx(0.2099, abs=5e-5)
