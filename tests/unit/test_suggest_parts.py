"""The parts of the machine step: each checked against what can be worked out by hand or solved exactly."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from threadpoolctl import threadpool_info

from evalkit.suggest.encoders.encoder import JointEncoder, UniversalSentenceEncoder
from evalkit.suggest.encoders.wordpiece import WordPieces
from evalkit.suggest.learning.batch import Batch, make_batch
from evalkit.suggest.learning.features import fit_features, split_parts
from evalkit.suggest.learning.lexicon import tone
from evalkit.suggest.learning.lines import CLOSELY, fit_each, fit_one_of, one_hot
from evalkit.suggest.learning.neighbours import hear_neighbours
from evalkit.suggest.learning.ridge import STRENGTH, fit_ridge
from evalkit.suggest.learning.shares import smooth, spread
from evalkit.suggest.learning.threads import one_thread
from evalkit.suggest.learning.thresholds import choose_thresholds

ENCODER = UniversalSentenceEncoder()


def test_ridge_finds_what_solving_the_equations_finds() -> None:
    chance = np.random.default_rng(1)
    dense = chance.normal(size=(40, 6)).astype(np.float32)
    sparse = chance.poisson(0.3, (40, 30)).astype(np.float32)
    truth = (chance.random((40, 3)) < 0.3).astype(np.float32)
    kernel = 0.7 * sparse @ sparse.T + 0.3 * dense @ dense.T
    centred = truth - truth.mean(axis=0)
    expected = kernel @ np.linalg.solve(kernel + STRENGTH * np.eye(40), centred) + truth.mean(axis=0)
    blocks = [csr_matrix(sparse), dense]
    assert fit_ridge(blocks, (0.7, 0.3), truth).score(blocks) == pytest.approx(expected, abs=0.02)


def test_a_common_code_gains_where_the_words_leave_it_open() -> None:
    evidence = np.vstack([np.tile([3.0, 0.0], (30, 1)), [[0.0, 0.0]]])
    open_text = spread(evidence)[-1]
    assert open_text[0] > 0.6
    assert open_text.sum() == pytest.approx(1)


def test_a_few_texts_hardly_change_how_common_codes_are_taken_to_be() -> None:
    assert spread(np.array([[3.0, 0.0], [0.0, 0.0]]))[1] == pytest.approx([0.5, 0.5], abs=0.05)


def test_a_text_is_drawn_towards_those_that_are_like_it() -> None:
    vectors = np.array([[1, 0], [1, 0], [1, 0], [0, 1]], dtype=np.float32)
    shares = np.array([[0.2, 0.8], [0.9, 0.1], [0.9, 0.1], [0.5, 0.5]])
    assert smooth(shares, vectors)[0] == pytest.approx(
        [0.6 * 0.2 + 0.4 * 0.9, 0.6 * 0.8 + 0.4 * 0.1], abs=0.01
    )


def test_one_text_alone_has_no_neighbours() -> None:
    shares = np.array([[0.3, 0.7]])
    assert smooth(shares, np.ones((1, 2), dtype=np.float32)).tolist() == shares.tolist()


def test_thresholds_for_recall_are_never_above_those_for_balance() -> None:
    scores = np.random.default_rng(2).beta(0.3, 2, (500, 6))
    recall, balance = choose_thresholds(scores, "recall"), choose_thresholds(scores, "balance")
    assert all(low <= high for low, high in zip(recall, balance, strict=True))
    assert any(low < high for low, high in zip(recall, balance, strict=True))
    found = [scores[scores[:, i] >= t, i].sum() / scores[:, i].sum() for i, t in enumerate(recall)]
    assert all(share >= 0.79 or t == 0.05 for share, t in zip(found, recall, strict=True))


def test_a_code_without_any_score_is_never_suggested() -> None:
    assert choose_thresholds(np.zeros((5, 1)), "recall") == (1.0,)


def test_lines_tell_apart_what_lies_apart() -> None:
    block = np.array(
        [[1, 0, 0], [0.9, 0.1, 0], [0, 1, 0], [0.1, 0.9, 0], [0, 0, 1], [0, 0.1, 0.9]], dtype=np.float32
    )
    labels = np.array([0, 0, 1, 1, 2, 2])
    each = fit_each(block, one_hot(labels, 3), np.ones(6), CLOSELY)
    one_of = fit_one_of(block, labels, np.ones(6), 3)
    for line in (each, one_of):
        assert line.score(block).argmax(axis=1).tolist() == labels.tolist()


def test_a_text_of_several_sentences_is_also_scored_by_its_best_sentence() -> None:
    batch = make_batch(["One thing.", "First this. Then that."], ENCODER)
    assert batch.units == ("One thing.", "First this. Then that.", "First this.", "Then that.")
    scores = np.array([[0.5], [0.2], [0.1], [0.9]])
    assert batch.best(scores).tolist() == [[0.5], [0.9]]


def test_part_of_a_batch_keeps_its_own_sentences() -> None:
    batch = make_batch(["One. Two.", "Three.", "Four. Five."], ENCODER)
    part: Batch = batch.take(np.array([2, 1]))
    assert part.units == ("Four. Five.", "Three.", "Four.", "Five.")
    assert part.owner.tolist() == [0, 1, 0, 0]


def test_a_joint_encoder_finds_the_mean_likeness_and_comes_apart_again() -> None:
    joint = JointEncoder([ENCODER, ENCODER])
    texts = ["I waited months.", "The wait was long."]
    one, both = ENCODER.encode(texts), joint.encode(texts)
    assert both[0] @ both[1] == pytest.approx(one[0] @ one[1], abs=1e-5)
    for part in split_parts(both, joint.parts):
        assert part == pytest.approx(one, abs=1e-5)


@pytest.mark.parametrize(
    ("praise", "complaint"),
    [
        ("They were kind and helpful.", "They were rude and unhelpful."),
        ("Nothing could have been better.", "It could have been better."),
        ("It was not difficult at all.", "It was difficult."),
    ],
)
def test_praise_has_a_better_tone_than_complaint(praise: str, complaint: str) -> None:
    better, worse = tone([praise, complaint])[:, -1]
    assert better > worse


def test_word_pieces_are_the_longest_known_from_the_left() -> None:
    pieces = WordPieces(
        "\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "wait", "##ing", "##s", "caf", "##e", "."])
    )
    assert pieces.encode("Waiting. Cafés ☕") == [2, 4, 5, 9, 7, 8, 6, 1, 3]


def test_word_pieces_stop_at_the_limit() -> None:
    pieces = WordPieces("\n".join(["[CLS]", "[SEP]", "[UNK]", "a"]), limit=5)
    assert pieces.encode("a a a a a a a") == [0, 3, 3, 3, 1]


def test_a_doubtful_sentence_in_a_talk_about_one_thing_is_likelier_about_it() -> None:
    scores = np.array([[0.8, 0.1], [0.3, 0.3], [0.7, 0.1], [0.35, 0.9], [0.1, 0.2]])
    found = hear_neighbours(scores, ["a", "a", "a", "b", "b"])
    assert found[1, 0] > found[3, 0]
    assert found[4, 1] > found[1, 1]
    assert np.array_equal(np.sort(found, axis=0), np.sort(scores, axis=0))


def test_what_stands_alone_keeps_its_scores() -> None:
    scores = np.random.default_rng(0).random((6, 3))
    assert np.array_equal(hear_neighbours(scores, [""] * 6), scores)
    assert np.array_equal(hear_neighbours(scores, list("abcdef")), scores)


def test_texts_that_were_there_at_fitting_are_counted_as_any_other() -> None:
    known = ["The waiting list is long.", "Staff are kind.", "Nobody rang back."]

    features = fit_features(known[:2], ENCODER.encode(known[:2]), known[2:], ENCODER.parts, 0)
    asked = ["Staff rang back.", known[2], known[0], "Staff rang back."]
    for spelling in (features.words, features.letters):
        expected = spelling.counter.transform(asked)
        assert abs(spelling.transform(asked) - expected).max() < 1e-6
        assert spelling.transform([]).shape == (0, expected.shape[1])


def test_fitting_is_held_to_one_thread_and_others_are_not() -> None:
    def threads() -> list[int]:
        return [library["num_threads"] for library in threadpool_info()]

    before = threads()
    with one_thread():
        assert set(threads()) == {1}
        assert len(threads()) >= len(before)
    assert threads()[: len(before)] == before
