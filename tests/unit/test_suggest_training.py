"""What is learnt from: the codebook's words, codings, and what a coder passed over."""

from __future__ import annotations

import numpy as np
import pytest

from evalkit.errors import ModelError
from evalkit.model import Code, Codebook, Coding, Decision, Example, Segment, Suggestion
from evalkit.suggest import (
    Passage,
    build_scorer,
    choose,
    coding_texts,
    rejected_texts,
    say_weak,
    score,
    suggest,
    uncoded_texts,
)
from evalkit.suggest.learning.training import TrainingText, codebook_texts, merge

pytestmark = pytest.mark.slow  # something is learnt in most of these

BOOK = Codebook(
    "Two",
    "1",
    (
        Code(
            "waiting",
            "Waiting",
            "How long people wait to be seen.",
            keywords=("waiting list", "delay"),
            examples=(
                Example("I waited six weeks.", "challenging"),
                Example("The list is endless.", "challenging"),
                Example("I was seen the same day.", "working_well"),
            ),
        ),
        Code(
            "manner",
            "Manner",
            "How staff treat people.",
            keywords=("kind", "rude"),
            examples=(
                Example("The nurses were kind.", "working_well"),
                Example("He was rude to me.", "challenging"),
                Example("She listened to me.", "working_well"),
            ),
        ),
    ),
)


def segment(start: int, text: str, source: str = "S01") -> Segment:
    return Segment(source, start, start + len(text), text, 0)


def coding(passage: Segment, code: str = "waiting") -> Coding:
    return Coding("K1", passage, code, "challenging", "Ada", "2026-01-01T00:00:00Z")


def passages(*texts: str) -> list[Passage]:
    return [Passage(segment(100 * i, text)) for i, text in enumerate(texts)]


def test_every_keyword_is_a_text_of_its_own() -> None:
    found = codebook_texts(BOOK)
    assert next(t.text for t in found if t.origin == "example") == "I waited six weeks."
    assert {"waiting list", "delay", "kind", "rude"} <= {t.text for t in found if t.origin == "description"}


def test_one_text_with_two_codes_is_one_text() -> None:
    texts = [TrainingText("Both.", ("a",), "challenging"), TrainingText("both. ", ("b",), "working_well")]
    assert merge(texts) == [TrainingText("Both.", ("a", "b"), None)]


def test_what_a_coder_passed_over_is_about_nothing_and_what_they_have_not_read_is_not() -> None:
    said = [segment(0, "Hello there."), segment(20, "We waited weeks."), segment(40, "Is it on?")]
    other = segment(0, "Another source.", "S02")
    found = uncoded_texts([*said, other], [coding(said[1])])
    assert [(t.text, t.codes, t.group) for t in found] == [("Hello there.", (), "S01")]


def test_codings_of_one_passage_keep_their_source_as_group() -> None:
    assert coding_texts([coding(segment(0, "We waited."))])[0].group == "S01"


def test_a_suggestion_carries_the_model_its_rank_and_what_it_is_nearest_to() -> None:
    scorer = build_scorer(BOOK)
    found = suggest(scorer, passages("We were on the waiting list for weeks."))
    assert [(s.code, s.rank) for s in found] == [("waiting", 1), ("manner", 2)]
    assert found[0].model == scorer.version
    assert (found[0].nearest, found[0].nearest_from) == ("I waited six weeks.", "codebook")
    assert len({s.id for s in found}) == 2


def test_a_suggestion_has_the_same_id_wherever_its_source_has_another_short_one() -> None:
    scorer, said = build_scorer(BOOK), "We were on the waiting list for weeks."
    here, there = Passage(segment(0, said, "S02")), Passage(segment(0, said, "S05"))
    uids = {"S02": "a", "S05": "a"}, {"S02": "a", "S05": "b"}

    def ids(passage: Passage, own: dict[str, str]) -> list[str]:
        return [s.id for s in choose(scorer, [passage], [score(scorer, [passage])], uids=own)]

    assert ids(here, uids[0]) == ids(there, uids[0])
    assert not {*ids(here, uids[1])} & {*ids(there, uids[1])}


def test_a_coded_excerpt_can_be_the_nearest() -> None:
    said = TrainingText("We waited for ages for the physio.", ("waiting",), "challenging", "S01")
    found = suggest(build_scorer(BOOK, [said]), passages("We waited ages for physio."))
    assert (found[0].nearest, found[0].nearest_from) == (said.text, "coding")


def test_the_model_has_another_version_once_something_new_is_coded() -> None:
    said = TrainingText("We waited for ages.", ("waiting",), "challenging", "S01")
    assert build_scorer(BOOK).version == build_scorer(BOOK).version
    assert build_scorer(BOOK).version != build_scorer(BOOK, [said]).version


def test_small_talk_is_not_suggested_for() -> None:
    texts = ("Shall I put the kettle on?", "My bus was late this morning.", "I waited six weeks to be seen.")
    best = [s.score for s in suggest(build_scorer(BOOK), passages(*texts)) if s.rank == 1]
    assert best[2] > max(best[:2])


def test_a_short_answer_is_read_with_its_question() -> None:
    scorer = build_scorer(BOOK)
    alone = Passage(segment(0, "Six months."))
    asked = Passage(segment(0, "Six months."), question="How long did you wait on the waiting list?")
    likely = {p: next(s.score for s in suggest(scorer, [p]) if s.code == "waiting") for p in (alone, asked)}
    assert likely[asked] > likely[alone]


def test_a_code_shown_by_too_few_passages_says_how_many_it_lacks_and_is_never_suggested() -> None:
    bare = Codebook("Bare", "1", (*BOOK.codes, Code("parking", "Parking", "Places to park.")))
    scorer = build_scorer(bare)
    assert scorer.not_enough() == {"waiting": 9, "manner": 9, "parking": 12}
    found = suggest(scorer, passages("There was nowhere to park and no parking places."))
    assert not any(s.suggested for s in found if s.code == "parking")


def test_nothing_to_learn_from_is_a_clear_error() -> None:
    with pytest.raises(ModelError, match="nothing to learn from"):
        build_scorer(Codebook("Empty", "1", ()))


def test_a_rejected_passage_is_suggested_less() -> None:
    said = "The list of biscuits is endless."
    refused = TrainingText(said, ("waiting",), None, "S01")
    before = suggest(build_scorer(BOOK), passages(said))
    after = suggest(build_scorer(BOOK, rejected=[refused]), passages(said))
    best = {name: np.max([s.score for s in found]) for name, found in (("before", before), ("after", after))}
    assert best["after"] < best["before"]


def test_a_long_stretch_without_a_coding_has_not_been_read() -> None:
    said = [segment(20 * n, f"Sentence {n}.") for n in range(60)]
    near = uncoded_texts(said, [coding(said[5]), coding(said[50])])
    assert [t.text for t in near] == [f"Sentence {n}." for n in range(5)]


def offered(passage: Segment, code: str, rank: int) -> Suggestion:
    return Suggestion(f"{code}{passage.start}", passage, code, "context", 0.5, rank, True, "m")


def test_a_passage_turned_down_is_about_nothing_unless_somebody_coded_it() -> None:
    nothing, coded, untouched = segment(0, "Hello."), segment(50, "We waited."), segment(90, "Well.")
    made = [offered(p, code, 1) for p in (nothing, coded, untouched) for code in ("waiting", "manner")]
    said = [Decision(s.id, "rejected", "Ada", "2026") for s in made if s.segment != untouched]
    found = rejected_texts(made, said, [coding(coded)])
    assert [(t.text, t.codes, t.group) for t in found] == [("Hello.", ("waiting", "manner"), "S01")]


def test_a_code_that_few_passages_show_says_so_in_words() -> None:
    bare = Codebook("Bare", "1", (*BOOK.codes, Code("parking", "Parking", "Places to park.")))
    told = list(say_weak(build_scorer(bare), bare))
    assert told[0].startswith("Waiting: suggested, but from few passages. Code 9 more")
    assert told[2].startswith("Parking: not enough to suggest yet. Code 12 more")


def test_the_words_that_weighed_most_are_in_the_passage_and_the_model_uses_them() -> None:
    said = "The nurses were kind while I sat on the waiting list."
    scorer = build_scorer(BOOK)
    words = {s.code: s.words.split("; ") for s in suggest(scorer, passages(said))}
    assert "kind" in " ".join(words["manner"])
    assert "waiting" in " ".join(words["waiting"])
    without = {s.code: s.score for s in suggest(scorer, passages(said.replace("kind", "there")))}
    assert without["manner"] < {s.code: s.score for s in suggest(scorer, passages(said))}["manner"]


def test_words_that_speak_for_no_code_are_not_named() -> None:
    found = suggest(build_scorer(BOOK), passages("Zebras gallop."))
    assert {s.words for s in found} == {""}
