"""Where the codes of a source lie along its length."""

from __future__ import annotations

from evalkit.analysis.portrait import STEPS, draw_portrait
from evalkit.model import Code, Coding, Segment, Valence

CODES = (Code("access", "Access", ""), Code("trust", "Trust", ""), Code("choice", "Choice", ""))


def coding(code: str, start: int, end: int, side: Valence = "context", coder: str = "Rosa") -> Coding:
    segment = Segment("S01", start, end, "x" * (end - start), 0)
    return Coding(f"C{code}{start}{coder}", segment, code, side, coder, "2026-03-01T09:00:00+00:00")


def test_codes_stand_in_codebook_order_and_unused_ones_are_left_out() -> None:
    lines = draw_portrait([coding("trust", 0, 5), coding("access", 0, 5), coding("gone", 0, 5)], 1000, CODES)
    assert [line.code.slug for line in lines] == ["access", "trust", "gone"]


def test_a_stretch_is_where_its_words_are_and_close_ones_are_joined() -> None:
    (line,) = draw_portrait(
        [
            *(coding("access", start, end) for start, end in ((0, 5), (6, 9), (500, 600))),
            coding("access", 0, 5, "challenging"),
        ],
        1000,
        CODES,
    )
    found = [(s.valence, s.first, s.last, s.start, s.passages) for s in line.stretches]
    assert found == [
        ("challenging", 0, 1, 0, 1),
        ("context", 0, 2, 0, 2),
        ("context", STEPS // 2, STEPS * 6 // 10, 500, 1),
    ]
    assert line.passages == 4


def test_words_that_two_people_coded_alike_are_one_passage_and_the_last_words_stay_inside() -> None:
    (line,) = draw_portrait(
        [coding("access", 990, 1000), coding("access", 990, 1000, coder="Iris")], 1000, CODES
    )
    (stretch,) = line.stretches
    assert (stretch.passages, stretch.last) == (1, STEPS)
