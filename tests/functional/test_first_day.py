"""What is suggested before anybody has coded: few, mostly right, and nothing for what is about nothing."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from evalkit.cli import app
from evalkit.codebook import read_codebook
from evalkit.errors import TableError
from evalkit.model import Code, Codebook, Example
from evalkit.resources import resource
from evalkit.suggest import suggest_table
from evalkit.suggest.encoders.encoder import UniversalSentenceEncoder, default_encoder
from evalkit.suggest.encoders.minilm import minilm_installed
from evalkit.suggest.first_day.general import file_of, find_general

BETTER, GOOD = "What could we do better?", "What was good about your care?"
COMMENTS = {
    "Kind staff who listened and treated me with respect.": GOOD,
    "Shorter waits on the phone please, I gave up twice.": BETTER,
    "Nothing.": BETTER,
    "Thank you all, keep it up.": GOOD,
    "Seen within a week, which was a nice surprise.": GOOD,
    "Ring people when the appointment is going to be late.": BETTER,
}
ABOUT_NOTHING = [2, 3]
COMPLAINTS = [1, 5]

WAITING = ("I waited six weeks.", "The waiting list is endless.", "It took months to be seen.")
KIND = ("The nurses were so kind.", "Everyone was friendly and warm.", "She really listened to me.")
SMALL = Codebook(
    "Small",
    "1",
    (
        Code(
            "waiting",
            "Waiting",
            "How long people wait.",
            examples=tuple(Example(t, "challenging") for t in WAITING),
        ),
        Code("manner", "Manner", "How staff are.", examples=tuple(Example(t, "working_well") for t in KIND)),
    ),
)


def suggested(**more: object) -> list[list[tuple[str, str]]]:
    """For each comment the codes and sides that pass the threshold."""
    book = read_codebook(resource("codebooks", "cmhf.yaml"))
    frame = suggest_table(list(COMMENTS), book, **more).frame  # type: ignore[arg-type]
    shown = frame[frame["suggested"]]
    pairs = [
        (row, (code, side))
        for row, code, side in zip(shown["row"], shown["code"], shown["valence"], strict=True)
    ]
    return [[pair for row, pair in pairs if row == place] for place in range(len(COMMENTS))]


def test_at_most_two_codes_are_shown_and_none_for_what_is_about_nothing() -> None:
    found = suggested(questions=list(COMMENTS.values()))
    assert all(len(codes) <= 2 for codes in found)
    assert not any(found[place] for place in ABOUT_NOTHING)
    assert found[0][0] == ("personalised_care", "working_well")
    assert found[1][0][0] == "accessible_preventative_care"


def test_what_was_asked_says_on_which_side_an_answer_is() -> None:
    book = read_codebook(resource("codebooks", "cmhf.yaml"))
    text = ["Having somebody to talk to."]
    asked = [
        suggest_table(text, book, questions=[question]).frame["valence"][0] for question in (BETTER, GOOD)
    ]
    assert asked == ["challenging", "working_well"]


def test_a_wish_in_answer_to_what_could_be_better_is_a_complaint() -> None:
    found = suggested(questions=list(COMMENTS.values()))
    assert [{side for _, side in found[place]} for place in COMPLAINTS] == [{"challenging"}] * 2


def test_as_many_questions_as_texts_are_needed() -> None:
    with pytest.raises(TableError, match="Give one for each text"):
        suggest_table(["Kind."], SMALL, questions=[])


def test_who_speaks_counts_only_once_codings_have_taught_it() -> None:
    texts = ["It is what it is, I suppose."]
    coded = [f"{text} {n}" for n in range(8) for text in (*WAITING, *KIND)]
    codes: list[str | None] = ["waiting" if text.startswith(WAITING) else "manner" for text in coded]
    roles: list[str | None] = ["GP" if code == "waiting" else "Nurse" for code in codes]

    def score(role: str, taught: bool) -> float:
        learn_roles = roles if taught else None
        made = suggest_table(texts, SMALL, learn=(coded, codes), roles=[role], learn_roles=learn_roles, top=0)
        return float(made.frame.set_index("code")["score"]["waiting"])

    assert score("GP", taught=False) == score("Nurse", taught=False)
    assert score("GP", taught=True) > score("Somebody new", taught=True) > score("Nurse", taught=True)


def test_the_weights_that_travel_hold_numbers_and_the_names_of_codes_alone() -> None:
    encoders = [UniversalSentenceEncoder()] + ([default_encoder()] if minilm_installed() else [])
    slugs = {code.slug for code in read_codebook(resource("codebooks", "cmhf.yaml")).codes}
    for encoder in encoders:
        with np.load(file_of(encoder.version)) as held:
            words = {name for name in held.files if held[name].dtype.kind not in "if"}
            assert words == {"codes"}
            assert set(held["codes"].tolist()) == slugs
    assert find_general("an encoder of one's own") is None


def test_the_command_takes_the_columns_of_question_and_role(tmp_path: Path) -> None:
    table, out = tmp_path / "answers.csv", tmp_path / "out.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [["asked", "who", "said"], *([q, "Patient", t] for t, q in COMMENTS.items())]
        )
    arguments = ["suggest", "--table", str(table), "--column", "said", "--question", "asked", "--role", "who"]
    done = CliRunner().invoke(app, [*arguments, "--out", str(out)])
    assert done.exit_code == 0, done.output
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["row", "rank", "code", "valence", "score", "suggested"]
    assert {row["valence"] for row in rows if row["row"] == "1"} == {"challenging"}
