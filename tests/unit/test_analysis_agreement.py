"""Agreement between coders, checked against published worked examples."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from evalkit.analysis.agreement.coefficients import TwoByTwo, krippendorff_alpha, masi_distance
from evalkit.analysis.agreement.compare import find_agreement, turn_units
from evalkit.analysis.agreement.differences import find_differences
from evalkit.analysis.agreement.topics import Topic, count_topics
from evalkit.codings import code_by_hand
from evalkit.model import Code, Codebook, Coding, Participant, Segment, Source, Turn

NAN = None
KRIPPENDORFF: tuple[Sequence[int | None], ...] = (
    (1, 2, 3, 3, 2, 1, 4, 1, 2, NAN, NAN, NAN),
    (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NAN, 3),
    (NAN, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NAN),
    (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NAN),
)


def square(first: int, second: int) -> float:
    return float((first - second) ** 2)


def ratio(first: int, second: int) -> float:
    return ((first - second) / (first + second)) ** 2


def test_krippendorffs_own_example_gives_his_alphas() -> None:
    units = list(zip(*KRIPPENDORFF, strict=True))
    assert krippendorff_alpha(units) == pytest.approx(0.7434, abs=5e-5)
    assert krippendorff_alpha(units, square) == pytest.approx(0.8491, abs=5e-5)
    assert krippendorff_alpha(units, ratio) == pytest.approx(0.7974, abs=5e-5)


def test_two_coders_on_a_binary_and_a_nominal_scale() -> None:
    binary = zip("0100000010", "1110010000", strict=True)
    assert krippendorff_alpha(binary) == pytest.approx(0.0952, abs=5e-5)
    nominal = zip("aabbdcccedda", "babbbccceddd", strict=True)
    assert krippendorff_alpha(nominal) == pytest.approx(0.6920, abs=5e-5)


def test_alpha_says_nothing_where_nothing_varies() -> None:
    assert krippendorff_alpha([("a", "a"), ("a", None)]) is None


@pytest.mark.parametrize(
    ("table", "percent", "kappa", "ac1", "pabak"),
    [
        (TwoByTwo(40, 9, 6, 45), 0.85, 0.6995, 0.7007, 0.7),
        (TwoByTwo(80, 10, 5, 5), 0.85, 0.3182, 0.8080, 0.7),
        (TwoByTwo(118, 5, 2, 0), 0.944, -0.0234, 0.9408, 0.888),
    ],
)
def test_the_paradox_tables(table: TwoByTwo, percent: float, kappa: float, ac1: float, pabak: float) -> None:
    assert table.percent == pytest.approx(percent, abs=5e-4)
    assert table.kappa == pytest.approx(kappa, abs=5e-5)
    assert table.ac1 == pytest.approx(ac1, abs=5e-5)
    assert table.pabak == pytest.approx(pabak, abs=5e-4)


def test_positive_agreement_counts_uses_of_the_code_alone() -> None:
    assert TwoByTwo(20, 5, 10, 1000).positive == pytest.approx(40 / 55)


@pytest.mark.parametrize(
    ("first", "second", "distance"),
    [("12", "1234", 2 / 3), ("1", "1", 0), ("12", "23", 0.8889), ("1", "2", 1), ("", "", 0), ("", "1", 1)],
)
def test_masi_distance_between_sets_of_codes(first: str, second: str, distance: float) -> None:
    assert masi_distance(frozenset(first), frozenset(second)) == pytest.approx(distance, abs=5e-5)


@pytest.mark.real_data
def test_the_stored_oracles_say_the_same(real_data: Path) -> None:
    oracles = json.loads((real_data / "agreement" / "oracles.json").read_text())
    tables = {
        "cohen_20_5_10_15": TwoByTwo(20, 5, 10, 15),
        "paradox_balanced_85": TwoByTwo(40, 9, 6, 45),
        "paradox_skewed_85": TwoByTwo(80, 10, 5, 5),
        "paradox_gwet_118_5_2_0": TwoByTwo(118, 5, 2, 0),
    }
    for name, table in tables.items():
        for oracle, ours in (("pa", table.percent), ("kappa", table.kappa), ("ac1", table.ac1)):
            if oracle in oracles[name]:
                assert ours == pytest.approx(oracles[name][oracle], abs=6e-4), (name, oracle)
        if "alpha" in oracles[name]:
            assert krippendorff_alpha(pairs(table)) == pytest.approx(oracles[name]["alpha"], abs=5e-5)


def pairs(table: TwoByTwo) -> list[tuple[int, int]]:
    counts = (table.both, table.only_first, table.only_second, table.neither)
    cells = zip(((1, 1), (1, 0), (0, 1), (0, 0)), counts, strict=True)
    return [cell for cell, count in cells for _ in range(count)]


CODEBOOK = Codebook("F", "1", (Code("trauma", "Trauma", "d"), Code("place", "Place", "d")))
WORDS = "abcdefghij"
SOURCE = Source(
    "S01",
    "One",
    "interview",
    "\n".join(WORDS[n] * 9 for n in range(10)),
    tuple(Turn(n, n * 10, n * 10 + 9, "Ask" if n == 9 else "Ann") for n in range(10)),
)
ANN, ASK = Participant("P1", "staff"), Participant("I1", "interviewer")
UNITS = turn_units([SOURCE], lambda _, turn: ASK if turn.speaker == "Ask" else ANN)


def coding(
    coder: str, turn: int, code: str = "trauma", start: int = 0, end: int = 9, source: str = "S01"
) -> Coding:
    begin = turn * 10
    segment = Segment(source, begin + start, begin + end, SOURCE.text[begin + start : begin + end], turn)
    return code_by_hand(segment, code, "context", coder, "2026-01-01", f"{coder}{turn}{code}")


def test_codes_are_compared_turn_by_turn_where_both_coders_worked() -> None:
    codings = [coding("A", turn) for turn in range(6)] + [coding("B", turn) for turn in range(1, 7)]
    codings += [coding("A", 0, source="S02"), coding("A", 1, "place")]
    (found,) = find_agreement(codings, UNITS, CODEBOOK)
    trauma, place = (one for one in found.codes if one.side == "any")
    assert (found.coders, found.units, found.sources) == (("A", "B"), 9, ("S01",))
    assert trauma.table == TwoByTwo(5, 1, 1, 2)
    assert trauma.percent == pytest.approx(7 / 9)
    assert trauma.kappa == pytest.approx((7 / 9 - 5 / 9) / (1 - 5 / 9))
    assert (place.table, place.kappa, place.percent) == (TwoByTwo(0, 1, 0, 8), None, None)
    assert found.frame().set_index(["code", "side"]).loc[("trauma", "any"), "both"] == 5


def test_a_coding_marks_the_unit_that_it_mostly_is_in() -> None:
    halves = [Segment("S01", 0, 4, "aaaa", 0), Segment("S01", 4, 9, "aaaaa", 0)]
    codings = [coding("A", 0, start=0, end=5), coding("B", 0)]
    (found,) = find_agreement(codings, halves, CODEBOOK)
    assert found.codes[0].table == TwoByTwo(1, 0, 1, 0)


def test_coders_without_a_common_source_are_not_compared() -> None:
    assert find_agreement([coding("A", 0), coding("B", 0, source="S02")], UNITS, CODEBOOK) == []


def test_what_two_coders_differ_about_is_counted_topic_by_topic() -> None:
    words = "She listened. We waited. It was far. He cared."
    source = Source("S01", "one", "interview", words, (Turn(0, 0, len(words), "ANN"),), (), "one.txt", "x")
    made: list[Coding] = []
    for coder, said, code in (
        ("Ann", "She listened.", "trust"),
        ("Bo", "She listened.", "care"),
        ("Ann", "We waited.", "trust"),
        ("Bo", "We waited.", "care"),
        ("Bo", "It was far.", "place"),
    ):
        start = words.index(said)
        segment = Segment("S01", start, start + len(said), said, 0)
        made.append(Coding(f"C{len(made):05d}", segment, code, "context", coder, "2026-03-01T09:30:00+00:00"))
    last = Segment("S01", words.index("He"), len(words), "He cared.", 0)
    for coder, side in (("Ann", "working_well"), ("Bo", "challenging")):
        made.append(Coding(f"C1{coder}", last, "care", side, coder, "2026-03-01T09:30:00+00:00"))  # type: ignore[arg-type]
    found = count_topics(find_differences(("Ann", "Bo"), made, {"S01": source}))
    assert found == [
        (Topic("instead", "trust", "care"), 2),
        (Topic("alone", "place", coder="Bo"), 1),
        (Topic("side", "care"), 1),
    ]
