"""What a question asks for."""

from __future__ import annotations

import pytest

from evalkit.suggest.first_day.questions import asks_for, names_subject

COMPLAINT = (
    "What could we do better?",
    "Is there anything you would change?",
    "What are the main challenges?",
    "What isn't working well?",
    "What could be improved, if anything?",
)
PRAISE = ("What was good about your care?", "What works well?", "What do you value most?")
NEITHER = (
    "How well do the teams work together?",
    "What works well and what could be better?",
    "Any comments?",
    "",
)


@pytest.mark.parametrize(
    ("question", "side"),
    [*((q, -1.0) for q in COMPLAINT), *((q, 1.0) for q in PRAISE), *((q, 0.0) for q in NEITHER)],
)
def test_a_question_asks_for_praise_for_complaint_or_for_neither(question: str, side: float) -> None:
    assert asks_for(question) == side


def test_a_question_that_names_its_subject_is_needed_to_understand_a_short_answer() -> None:
    assert names_subject("Do you get regular supervision?")
    assert not names_subject("What could we do better?")
    assert not names_subject("Is there anything else you would like to say about the service?")
