"""How good suggestions are: by group, what is missed, and the learning curve."""

from __future__ import annotations

import numpy as np
import pytest

from evalkit.steps.suggesting.quality import LearningCurve, Quality
from evalkit.suggest.learning.training import TrainingText
from evalkit.suggest.measuring.evaluate import CurvePoint, HeldOut

CODES = ("a", "b", "c", "d")


@pytest.fixture
def quality() -> Quality:
    """Four passages: a right code first, second, last, and first of two right ones."""
    texts = tuple(
        TrainingText(f"Passage {n}.", codes, group=f"S{n % 2}")
        for n, codes in enumerate([("a",), ("b",), ("d",), ("a", "d")])
    )
    truth = np.array([[code in text.codes for code in CODES] for text in texts])
    scores = np.array([[0.9, 0.5, 0.4, 0.1]] * 4)
    held = HeldOut(texts, CODES, truth, scores, scores >= 0.5)
    groups = {"passage 0.": "Staff", "passage 1.": "Staff", "passage 2.": "Carers"}
    return Quality(held.measure(), held, {"a": "Access", "d": "Dignity"}, groups)


def test_shares_are_of_each_groups_passages_and_nobody_is_left_out(quality: Quality) -> None:
    rows = quality.by_group().set_index("group")
    assert rows["passages"].to_dict() == {"Carers": 1, "Staff": 2, "not known": 1}
    assert rows["right first"].to_dict() == {"Carers": 0.0, "Staff": 0.5, "not known": 1.0}
    assert rows["right among three"].to_dict() == {"Carers": 0.0, "Staff": 1.0, "not known": 1.0}


def test_a_miss_names_what_people_coded_and_what_was_suggested(quality: Quality) -> None:
    misses = quality.misses()
    assert misses.to_numpy().tolist() == [["Passage 2.", "Dignity", "Access; b; c", 4]]


def test_codes_have_their_names_and_rare_ones_no_shares(quality: Quality) -> None:
    frame = quality.frame().set_index("code")
    assert frame.loc["Access", "passages"] == 2
    assert frame["precision"].isna().all()


def test_the_card_says_how_many_passages_of_how_many_sources(quality: Quality) -> None:
    html = quality._repr_html_()
    assert "4 coded passages of 2 sources" in html
    assert "50% of passages" in html
    assert "75% of passages" in html


def test_the_learning_curve_is_a_table_and_a_picture_in_words() -> None:
    curve = LearningCurve((CurvePoint(0, 0.5, 0.2), CurvePoint(50, 0.75, 0.4)))
    assert curve.frame()["right among three"].tolist() == [0.5, 0.75]
    picture = curve.picture()
    assert "75% after 50 codings" in picture.alt
    assert picture.png == curve.picture().png
