"""What was typed under the questions: beside, below or after them, tracked or not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evalkit.review.match import Placed, flat, plain
from evalkit.review.returned import ReturnedParagraph
from evalkit.rounds.records import SentParagraph
from evalkit.rounds.wording import CONSENT, MEETING_DATE, MEETING_PEOPLE, NAME, QUESTIONS
from evalkit.text import normalise

NUMBERS = {
    flat(text): number
    for number, text in enumerate((*QUESTIONS, CONSENT, MEETING_DATE, MEETING_PEOPLE, NAME), start=1)
}
"""The question's number, by its words: 1 to 3 for a finding, then what is asked once (see ``wording``)."""


@dataclass(frozen=True, slots=True)
class Typed:
    """An answer, the question that it answers, and the returned paragraphs that it stands in."""

    text: str
    question: int
    paragraphs: tuple[int, ...]
    author: str = ""
    date: str = ""


def find_typed(
    paragraphs: Sequence[ReturnedParagraph], placed: Sequence[Placed], sent: Sequence[SentParagraph]
) -> list[Typed]:
    """Every answer, in order; one that runs over several paragraphs is one answer."""
    found: list[Typed] = []
    question, lines, spots = 0, list[str](), list[int]()

    def close() -> None:
        if lines:
            piece = next((p for n in spots for p in paragraphs[n].pieces if p.author), None)
            who = (piece.author, piece.date) if piece else ("", "")
            found.append(Typed("\n".join(lines), question, tuple(spots), *who))
        lines.clear()
        spots.clear()

    for n, text, asked in _walk(paragraphs, placed, sent):
        if asked:
            close()
            question = asked
        if asked < 0:
            question = 0
        if text and question:
            lines.append(text)
            spots.append(n)
    close()
    return found


def _walk(
    paragraphs: Sequence[ReturnedParagraph], placed: Sequence[Placed], sent: Sequence[SentParagraph]
) -> Iterator[tuple[int, str, int]]:
    """(paragraph, words that may answer, question); the question is −1 for none, 0 for the one above."""
    for n, (paragraph, spot) in enumerate(zip(paragraphs, placed, strict=True)):
        was = sent[spot.sent] if spot.sent is not None else None
        words = " ".join(paragraph.text.split())
        if was is None:
            asked, rest = _around_question(words)
            yield (n, rest, asked) if asked else (n, words, 0)
        elif was.role == "question":
            asked = NUMBERS.get(flat(was.text), 0)
            kept = flat(paragraph.original) == flat(was.text) == flat(words)
            yield n, "" if kept else _after_question(words), asked or -1
        elif was.role == "answer":
            yield n, words, was.question
        else:
            yield n, "", -1


def _around_question(words: str) -> tuple[int, str]:
    """The question that stands in these words, and what was typed around it; (0, "") for none."""
    words = " ".join(normalise(words).split())
    for text, number in NUMBERS.items():
        at = plain(words).find(text)
        if at >= 0:
            return number, f"{words[:at]} {words[at + len(text) :]}".strip(" :-")
    return 0, ""


def _after_question(words: str) -> str:
    """What was typed on a question's own line; all of it where the question was overwritten."""
    asked, rest = _around_question(words)
    return rest if asked else words
