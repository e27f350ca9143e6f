"""Suggestions for a bare table: from a codebook, from a coded table, from both."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from evalkit.errors import TableError
from evalkit.model import Code, Codebook, Example
from evalkit.suggest import suggest_table
from evalkit.suggest.encoders.encoder import UniversalSentenceEncoder
from evalkit.suggest.encoders.vectors import Vectors

WAITING = ("I waited six weeks.", "The waiting list is endless.", "It took months to be seen.")
QUICK = ("I was seen within days.", "Hardly any wait at all.", "They rang me back the same day.")
KIND = ("The nurses were so kind.", "Everyone was friendly and warm.", "She really listened to me.")
RUDE = ("The receptionist was rude.", "He talked down to me.", "Nobody was friendly.")


def examples(well: tuple[str, ...], challenging: tuple[str, ...]) -> tuple[Example, ...]:
    return (*(Example(t, "working_well") for t in well), *(Example(t, "challenging") for t in challenging))


BOOK = Codebook(
    "Small",
    "1",
    (
        Code("waiting", "Waiting times", "How long people wait.", examples=examples(QUICK, WAITING)),
        Code("staff_manner", "Staff manner", "How staff treat people.", examples=examples(KIND, RUDE)),
    ),
)
CODED = (
    [
        "The food was cold.",
        "My meal was lovely.",
        "We waited hours.",
        "Dinner came late and cold.",
        "Hello there.",
    ],
    ['["Food"]', "Food;", "Waiting times", '["Food", "waiting"]', ""],
)


def test_every_text_gets_its_ranks_with_a_side() -> None:
    frame = suggest_table(
        ["I have been on a waiting list for a year.", "Kind and friendly nurses."], BOOK
    ).frame
    assert list(frame.columns) == ["row", "rank", "code", "valence", "score", "suggested"]
    assert frame[["row", "rank"]].values.tolist() == [[0, 1], [0, 2], [1, 1], [1, 2]]
    first = frame[frame["rank"] == 1]
    assert first["code"].tolist() == ["waiting", "staff_manner"]
    assert first["valence"].tolist() == ["challenging", "working_well"]
    assert first["suggested"].tolist() == [True, True]
    assert frame["score"].between(0, 1).all()


def test_a_text_without_words_is_listed_and_the_rows_keep_their_numbers() -> None:
    made = suggest_table(["", "I waited.", None, "  "], BOOK)
    assert set(made.frame["row"]) == {1}
    assert [p.where for p in made.problems] == ["row 0", "row 2", "row 3"]


def test_top_limits_the_ranks_and_nought_gives_every_code() -> None:
    assert len(suggest_table(["I waited."], BOOK, top=1).frame) == 1
    assert len(suggest_table(["I waited."], BOOK, top=0, learn=CODED).frame) == 3


def test_a_coded_table_teaches_codes_that_the_codebook_lacks() -> None:
    frame = suggest_table(["The food was awful and the meal was cold."], BOOK, learn=CODED).frame
    assert frame["code"].iloc[0] == "Food"
    assert set(frame["code"]) == {"Food", "waiting", "staff_manner"}


def test_without_a_codebook_labels_come_back_as_they_were_found() -> None:
    frame = suggest_table(["Cold food again", "We waited for hours"], None, learn=CODED).frame
    assert frame[frame["rank"] == 1]["code"].tolist() == ["Food", "Waiting times"]
    assert set(frame["valence"]) == {"context"}


def test_a_cell_that_is_no_json_list_is_listed_and_the_rest_is_learnt() -> None:
    texts, cells = CODED
    made = suggest_table(["Cold food"], BOOK, learn=([*texts, "Lost"], [*cells, '["Food"']))
    assert [p.where for p in made.problems] == ["coded table, row 5"]
    assert made.frame["code"].iloc[0] == "Food"


def test_the_same_input_gives_the_same_output() -> None:
    texts = ["I waited.", "Kind nurses."]
    assert suggest_table(texts, BOOK, learn=CODED).frame.equals(suggest_table(texts, BOOK, learn=CODED).frame)


class Listening(UniversalSentenceEncoder):
    """An encoder that remembers what it was given."""

    def __init__(self) -> None:
        super().__init__()
        self.given: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.given += texts
        return super().encode(texts)


def test_sentences_are_encoded_one_by_one_only_where_codings_taught() -> None:
    text, first = "My dinner was cold. Nobody came.", "My dinner was cold."
    listening = Listening()
    suggest_table([text], BOOK, encoder=listening)
    assert text in listening.given
    assert first not in listening.given
    many = [f"We waited {n} hours." for n in range(160)]
    suggest_table([text], BOOK, learn=(many, ["waiting"] * len(many)), encoder=listening)
    assert first in listening.given


def test_without_codes_there_is_a_clear_error() -> None:
    with pytest.raises(TableError, match="Give a codebook"):
        suggest_table(["Hello"], None)
