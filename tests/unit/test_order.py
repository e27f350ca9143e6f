"""What to read next: thin codes, thin groups, doubt, a random sample; each with its reason."""

from __future__ import annotations

from evalkit.analysis.order import Covered, NextPassage, Unread, in_sample, order_reading
from evalkit.model import Segment, Suggestion

NAMES = {"access": "Access", "trauma": "Trauma", "place": "Place"}
GROUPS = {"Staff": (50, 100), "Carers": (1, 100)}
COVERED = Covered({"access": 9, "trauma": 1, "place": 9}, GROUPS)


def passage(number: int, group: str = "Staff", *scores: tuple[str, float]) -> Unread:
    """A passage in a turn of its own that is in no random sample, with suggestions best first."""
    said = next(
        f"Passage {number}.{n}" for n in range(99) if not in_sample(segment(number, f"Passage {number}.{n}"))
    )
    return unread(segment(number, said), group, *scores)


def segment(turn: int, text: str) -> Segment:
    return Segment("S01", 100 * turn, 100 * turn + len(text), text, turn)


def unread(place: Segment, group: str, *scores: tuple[str, float]) -> Unread:
    made = [
        Suggestion(f"G{place.turn}-{rank}", place, code, "context", score, rank, True, "m")
        for rank, (code, score) in enumerate(scores, start=1)
    ]
    return Unread(place, group, tuple(made))


def turns(found: list[NextPassage], why: str) -> list[int]:
    return [one.segment.turn for one in found if one.why == why]


def test_a_passage_likely_for_a_code_that_few_people_speak_of_comes_with_how_few() -> None:
    plain, thin = passage(1, "Staff", ("access", 0.9)), passage(2, "Staff", ("trauma", 0.6))
    found = order_reading([plain, thin], COVERED, NAMES, most=1)
    assert [one.segment for one in found] == [thin.segment]
    assert found[0].reason == "Probably about “Trauma”, on which there is evidence from 1 person so far."


def test_a_doubtful_passage_names_the_two_codes_between_which_the_computer_hesitates() -> None:
    clear = passage(1, "Staff", ("access", 0.9), ("place", 0.05))
    doubtful = passage(2, "Staff", ("access", 0.5), ("place", 0.49))
    found = order_reading([clear, doubtful], COVERED, NAMES, most=2)
    assert turns(found, "unsure") == [2]
    assert "“Access” and “Place”" in found[0].reason


def test_a_group_of_whose_passages_few_are_coded_is_read_before_others() -> None:
    many = [passage(n, "Staff", ("access", 0.9)) for n in range(5)]
    carer = passage(9, "Carers", ("access", 0.3))
    found = order_reading([*many, carer], COVERED, NAMES, most=3)
    assert turns(found, "group") == [9]
    assert "“Carers”, of whose 100 passages 1 is coded" in next(f.reason for f in found if f.why == "group")


def test_the_random_sample_does_not_depend_on_what_is_suggested_and_does_not_say_it() -> None:
    places = [segment(n, f"Words number {n}.") for n in range(2000)]
    chosen = [place for place in places if in_sample(place)]
    assert 150 < len(chosen) < 250
    with_codes = [unread(p, "Staff", ("trauma", 0.9)) for p in places]
    without = [unread(p, "Staff") for p in places]
    found = order_reading(with_codes, COVERED, NAMES, most=400)
    sampled = [one.segment for one in found if one.why == "sample"]
    assert sampled
    assert not any("Trauma" in one.reason for one in found if one.why == "sample")
    assert not {one.segment for one in found if one.why != "sample"} & set(chosen)
    alone = [one.segment for one in order_reading(without, COVERED, NAMES, most=400)]
    assert alone[: len(sampled)] == sampled[: len(alone)]


def test_reasons_take_turns_and_no_turn_comes_twice() -> None:
    several = [passage(n, "Carers", ("trauma", 0.5), ("access", 0.4)) for n in range(30)]
    same_turn = [Unread(one.segment, one.group, one.suggestions) for one in several]
    found = order_reading([*several, *same_turn], COVERED, NAMES, most=40)
    assert {one.why for one in found[:3]} == {"code", "unsure", "group"}
    assert len({one.segment.turn for one in found}) == len(found) == 30


def test_what_is_not_suggested_is_read_only_in_the_sample() -> None:
    quiet = [unread(segment(n, f"Well, hello {n}."), "Staff") for n in range(100)]
    found = order_reading(quiet, COVERED, NAMES, most=100)
    assert found
    assert {one.why for one in found} == {"sample"}
