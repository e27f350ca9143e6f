"""Sure, likely, all: thresholds that come from what turned out to be right."""

from __future__ import annotations

from dataclasses import replace

from evalkit.model import Segment, Suggestion
from evalkit.steps.suggesting.levels import say_level as say
from evalkit.suggest.measuring.levels import FEWEST, find_levels, say_how_sure


def judged(score: float, right: int, wrong: int) -> list[tuple[float, bool]]:
    return [(score, True)] * right + [(score, False)] * wrong


def test_the_lowest_score_is_taken_from_which_on_enough_were_right() -> None:
    decided = judged(0.9, 40, 2) + judged(0.7, 30, 10) + judged(0.5, 5, 30) + judged(0.3, 0, 60)
    levels = find_levels(decided)
    assert (levels["sure"].least, levels["sure"].right, levels["sure"].judged) == (0.7, 70, 82)
    assert (levels["likely"].least, levels["likely"].right, levels["likely"].judged) == (0.5, 75, 117)
    assert (levels["all"].least, levels["all"].judged) == (0.0, 177)
    assert say(levels["sure"], levels["all"]) == "85% were right: 70 of 82 decided here."


def test_a_suggestion_is_called_what_its_score_turned_out_to_be_worth() -> None:
    segment = Segment("S01", 0, 5, "Words", 0)
    passed = Suggestion("G1", segment, "trust", "context", 0.55, 1, True, "model")
    assert [say_how_sure(passed, sure, likely) for sure, likely in ((0.5, 0.3), (0.6, 0.5), (1.01, 0.6))] == [
        "sure",
        "likely",
        "possible",
    ]
    assert say_how_sure(replace(passed, suggested=False), 0.5, 0.3) == "a guess"


def test_a_score_that_is_never_right_often_enough_shows_nothing_and_says_so() -> None:
    levels = find_levels(judged(0.9, 10, 30))
    assert levels["sure"].least > 1
    assert say(levels["sure"], levels["all"]) == (
        "None is sure enough yet: even of those with the highest scores, fewer than 80% were right."
    )


def test_too_few_decisions_are_said_plainly_and_held_out_passages_stand_in_for_them() -> None:
    few = judged(0.9, FEWEST - 1, 0)
    assert find_levels(few)["sure"].basis == "score"
    assert "this needs 30 decisions, and there are 29 so far" in say(
        find_levels(few)["sure"], find_levels(few)["all"]
    )
    held = find_levels(few, judged(0.6, 40, 5))["sure"]
    assert (held.basis, held.least) == ("held out", 0.6)
    assert "held out from what was learnt" in say(held, find_levels(few, judged(0.6, 40, 5))["all"])


def test_a_few_lucky_suggestions_make_no_level() -> None:
    lucky = judged(0.95, 5, 0) + judged(0.4, 10, 60)
    assert find_levels(lucky)["sure"].least > 1, "five right ones are too few to say"


def test_a_level_that_leaves_nothing_out_says_so_in_place_of_the_same_figure() -> None:
    levels = find_levels(judged(0.9, 32, 6))
    assert say(levels["all"], levels["all"]) == "84% were right: 32 of 38 decided here."
    for name in ("sure", "likely"):
        assert say(levels[name], levels["all"]) == (
            "The same as “All” for now: even of all suggestions, 84% were right: 32 of 38 decided here."
        )
