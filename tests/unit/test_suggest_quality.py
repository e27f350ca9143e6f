"""The measures of suggestions, against sums done by hand; what is held out teaches nothing."""

from __future__ import annotations

import numpy as np
import pytest

from evalkit.errors import ModelError
from evalkit.model import Code, Codebook
from evalkit.suggest.learning.training import TrainingText
from evalkit.suggest.measuring.evaluate import evaluate, hold_out, split_groups
from evalkit.suggest.measuring.quality import calibration_error, f1, hit, measure

TRUTH = np.array([[1, 0, 0], [0, 1, 0], [1, 1, 0], [0, 0, 0]], dtype=bool)
SCORES = np.array([[0.9, 0.5, 0.1], [0.6, 0.5, 0.2], [0.3, 0.8, 0.1], [0.2, 0.1, 0.1]])
BOOK = Codebook(
    "Two", "1", (Code("waiting", "Waiting", "How long."), Code("food", "Food", "What is eaten.")), sides=False
)


def coded(count: int) -> list[TrainingText]:
    waiting = [f"We waited {i} weeks for the appointment." for i in range(count)]
    food = [f"The dinner on day {i} was served cold." for i in range(count)]
    texts = [(text, "waiting") for text in waiting] + [(text, "food") for text in food]
    return [TrainingText(text, (code,), None, f"S{i % 4}") for i, (text, code) in enumerate(texts)]


def test_hits_count_coded_texts_only() -> None:
    assert hit(TRUTH, SCORES, 1) == pytest.approx(2 / 3)
    assert hit(TRUTH, SCORES, 2) == 1


def test_f1_is_over_everything_suggested() -> None:
    suggested = SCORES >= 0.5
    assert f1(TRUTH, suggested) == pytest.approx(2 * 3 / (4 + 5))


def test_calibration_error_is_the_gap_between_score_and_share_right() -> None:
    truth = np.array([[True], [False], [True], [False]])
    assert calibration_error(truth, np.full((4, 1), 0.5), first=1) == pytest.approx(0)
    assert calibration_error(truth, np.full((4, 1), 0.9), first=1) == pytest.approx(0.4)


def test_a_rare_code_has_counts_only() -> None:
    found = measure(("a", "b", "c"), TRUTH, SCORES, SCORES >= 0.5, ["S1", "S1", "S2", "S2"])
    assert all(code.f1 is None for code in found.codes)
    assert [code.n for code in found.codes] == [2, 2, 0]


def test_the_interval_holds_the_mean_and_the_table_has_a_row_a_code() -> None:
    truth, scores = np.tile(TRUTH, (6, 1)), np.tile(SCORES, (6, 1))
    found = measure(("a", "b", "c"), truth, scores, scores >= 0.5, [f"S{i % 5}" for i in range(24)])
    low, high = found.samples_f1_interval
    assert low <= found.samples_f1 <= high
    frame = found.frame()
    assert frame["code"].tolist() == ["a", "b", "c"]
    assert frame["recall"].iloc[0] == pytest.approx(0.5)
    assert found.texts == 24
    assert found.groups == 5


def test_no_group_is_split() -> None:
    groups = [f"S{i % 7}" for i in range(70)]
    parts = split_groups(groups, 3, 0)
    assert all(len({int(parts[i]) for i in range(70) if groups[i] == name}) == 1 for name in set(groups))
    assert set(parts.tolist()) == {0, 1, 2}


def test_one_source_alone_cannot_be_evaluated() -> None:
    with pytest.raises(ModelError, match="Code a second one"):
        evaluate([TrainingText("We waited.", ("waiting",), None, "S1")], BOOK)


def test_codes_are_learnt_from_other_sources() -> None:
    found = evaluate(coded(12), BOOK, folds=2)
    assert found.texts == 24
    assert found.hit_1 > 0.9
    assert all(code.f1 is not None for code in found.codes)


@pytest.mark.slow
def test_many_codings_are_judged_and_calibrated() -> None:
    found = hold_out(coded(160), BOOK, folds=2).measure()
    assert found.micro_f1 > 0.95
    assert found.calibration_error < 0.1
