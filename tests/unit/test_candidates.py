"""Quotations to choose from: what stands alone comes first, and “Like what he said.” last."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from evalkit.findings.candidates import rank_candidates
from evalkit.model import Excerpt, Participant, Segment
from evalkit.text import count_words

GOOD = "The nurse rang me back the same day and told me what would happen next."


def excerpt(number: int, words: str, who: str = "", group: str = "Users", may_quote: bool = True) -> Excerpt:
    person = Participant(who or f"P{number}", "service_user", "", group, may_quote=may_quote)
    segment = Segment("S01", number * 1000, number * 1000 + len(words), words, number)
    coding = f"C{number:05d}"
    return Excerpt(coding, segment, "access", "context", person, "One", "survey", ("A",), (coding,))


def ranked(*said: Excerpt, middles: dict[str, float] | None = None) -> list[str]:
    return [excerpt.id for excerpt in rank_candidates(said, middles)]


@pytest.mark.parametrize(
    "worse",
    [
        "Like what he said.",
        "Same as above.",
        "Yes.",
        "And they did it for him too, which was the thing that mattered to us.",
        "[Person 1] and [Person 2] of [Organisation 3] rang [Person 4] back about the letter from [Place 1].",
        "of the clinic where they put you on a list and then you hear nothing for weeks and weeks",
        GOOD + " " + "Then something else happened that I could tell you about. " * 20,
    ],
)
def test_what_does_not_stand_alone_comes_after_what_does(worse: str) -> None:
    assert ranked(excerpt(1, worse), excerpt(2, GOOD)) == ["C00002", "C00001"]


def test_what_is_near_the_middle_of_its_theme_comes_first() -> None:
    said = (excerpt(1, GOOD), excerpt(2, GOOD), excerpt(3, GOOD))
    assert ranked(*said, middles={"C00001": 0.1, "C00002": 0.9, "C00003": 0.5}) == [
        "C00002",
        "C00003",
        "C00001",
    ]


def test_another_person_and_another_group_come_before_more_of_the_same() -> None:
    said = (
        excerpt(1, GOOD, who="P1"),
        excerpt(2, GOOD, who="P1"),
        excerpt(3, GOOD, who="P2"),
        excerpt(4, GOOD, who="P3", group="Staff"),
    )
    assert ranked(*said) == ["C00001", "C00004", "C00003", "C00002"]


def test_who_did_not_agree_to_be_quoted_is_no_candidate() -> None:
    assert ranked(excerpt(1, GOOD, may_quote=False)) == []


@pytest.mark.real_data
@pytest.mark.parametrize("place", [0, 3, 6, 9])
def test_real_comments_begin_with_what_stands_alone_and_end_with_scraps(real_data: Path, place: int) -> None:
    with (real_data / "nhs_feedback" / "comments.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    labels = [label for row in rows for label in json.loads(row["labels"])]
    label = sorted(set(labels), key=lambda name: (-labels.count(name), name))[place]
    mine = [row for row in rows if label in json.loads(row["labels"])][:300]
    found = rank_candidates(
        excerpt(n, row["text"], row["respondent"], row["service"]) for n, row in enumerate(mine, start=1)
    )
    first, last = found[:10], found[-10:]
    assert len(found) == len(mine)
    assert all(8 <= count_words(one.segment.text) <= 60 for one in first)
    assert len({one.participant.id for one in first}) == 10
    assert sum(not 5 <= count_words(one.segment.text) <= 80 for one in last) >= 7
