"""One line of an answer sheet → what a person decided about a review item; an incomplete line is refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeVar

from evalkit.errors import TableError
from evalkit.model import Place, ReviewAnswer, ReviewItem, ReviewKind, ReviewOutcome
from evalkit.rounds.records import WHOLE
from evalkit.rounds.wording import KIND_WORDS, OUTCOME_WORDS
from evalkit.text import join_plain

Chosen = TypeVar("Chosen", ReviewKind, ReviewOutcome)
YES, NO = ("yes", "y", "true", "1"), ("no", "n", "false", "0", "")
_ALSO: dict[str, ReviewOutcome] = {
    "accept": "accepted",
    "accepted": "accepted",
    "voice": "voice",
    "reply": "replied",
    "replied": "replied",
    "decline": "declined",
    "declined": "declined",
}
_OUTCOMES: dict[str, ReviewOutcome] = {words.casefold(): key for key, words in OUTCOME_WORDS.items()} | _ALSO
_KINDS: dict[str, ReviewKind] = {words[0]: key for key, words in KIND_WORDS.items()}
TO_FILL = (
    "kind",
    "decision",
    "belongs to",
    "words to print",
    "may be quoted",
    "reply",
    "reason",
    "answered by",
)


def find_answer(
    item: ReviewItem, cells: Mapping[str, str], places: Mapping[str, Place], by: str, now: str
) -> ReviewAnswer | None:
    """The decision in a row's cells; None where nothing was decided. Raises TableError with what is lacking.

    ``places`` are the present findings and chapters by what a person calls them, in lower case. An empty kind
    confirms the proposed one.
    """
    decision = cells["decision"].strip().casefold()
    if not decision:
        if any(cells[name].strip() for name in ("reply", "reason", "words to print")):
            raise TableError("something is written but nothing decided. Choose a decision for this row.")
        return None
    by = cells["answered by"].strip() or by
    if not by:
        raise TableError("nobody is named. Fill in “answered by”, or give the name with --by.")
    answer = ReviewAnswer(
        item=item.id,
        outcome=_choose(decision, _OUTCOMES, "decision"),
        kind=_choose(cells["kind"].strip().casefold(), _KINDS, "kind")
        if cells["kind"].strip()
        else item.proposed,
        by=by,
        created=now,
        reply=cells["reply"].strip(),
        reason=cells["reason"].strip(),
        voice=cells["words to print"].strip(),
        may_quote=_yes(cells["may be quoted"]),
        places=_find_places(cells["belongs to"], places),
    )
    return _check(item, answer)


def _check(item: ReviewItem, answer: ReviewAnswer) -> ReviewAnswer:
    """The answer where it is whole; TableError says what it lacks."""
    if not answer.places and not item.place.anchor:
        raise TableError(
            "it has no place in the draft. Write a finding's number, or “whole draft”, under “belongs to”."
        )
    if answer.outcome == "accepted" and not (item.before or item.after):
        raise TableError("there is no change of the text in it to accept. Choose another decision.")
    if answer.outcome == "replied" and not answer.reply:
        raise TableError("the reply is empty. Write what you answer.")
    if answer.outcome == "declined" and not answer.reason:
        raise TableError("it is declined without a reason. Write the reason: it goes back to them.")
    if answer.outcome == "voice":
        _check_voice(item, answer)
    return answer


def _check_voice(item: ReviewItem, answer: ReviewAnswer) -> None:
    if item.group != "reference_group":
        raise TableError(
            "only the reference group's words are printed as Service user voice. Choose another decision."
        )
    if not answer.may_quote:
        raise TableError("their consent to be quoted is missing. Ask, then write yes under “may be quoted”.")
    if not answer.voice:
        raise TableError("no words to print. Write, under “words to print”, what the box should say.")


def _find_places(text: str, places: Mapping[str, Place]) -> tuple[Place, ...]:
    """The findings and chapters that a person named, apart by commas."""
    found = []
    whole = text.strip().casefold() in places  # a chapter's title may have a comma in it
    parts = [text] if whole else re.split(r"[,;\n]", text)
    for name in filter(None, (part.strip() for part in parts)):
        if name.casefold() in ("whole", "whole draft"):
            found.append(WHOLE)
        elif name.casefold() in places:
            found.append(places[name.casefold()])
        else:
            raise TableError(
                f"“{name}” is not a finding or chapter of the present draft. Correct “belongs to”."
            )
    return tuple(dict.fromkeys(found))


def _choose(text: str, known: Mapping[str, Chosen], column: str) -> Chosen:
    if text not in known:
        offered = join_plain(
            [f"“{words}”" for words in (OUTCOME_WORDS.values() if column == "decision" else known)]
        )
        raise TableError(f"“{text}” is not a {column}. Choose one of {offered}.")
    return known[text]


def _yes(text: str) -> bool:
    plain = text.strip().casefold()
    if plain not in (*YES, *NO):
        raise TableError(f"“{text}” under “may be quoted” is neither yes nor no.")
    return plain in YES
