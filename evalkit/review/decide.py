"""What a person decides about a review item: from a page or a line of a sheet, whole or refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from evalkit.errors import TableError
from evalkit.model import Place, ReviewAnswer, ReviewItem, ReviewKind, ReviewOutcome
from evalkit.rounds.records import WHOLE, are_theirs, own_words
from evalkit.rounds.wording import KIND_WORDS, OUTCOME_WORDS
from evalkit.wording import join_plain

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
MADE = "made by hand"
"""The column that says so; sheets of earlier versions lack it."""
TO_FILL = (
    "kind",
    "decision",
    MADE,
    "belongs to",
    "words to print",
    "may be quoted",
    "reply",
    "reason",
    "answered by",
)


@dataclass(frozen=True, slots=True)
class AnswerDraft:
    """What a person has chosen and typed about a review item, whole or not.

    Without an ``outcome`` nothing is decided; without a ``kind`` the proposed one is confirmed. ``made`` says
    that somebody has put an accepted change into the chapter themselves.
    """

    by: str
    outcome: ReviewOutcome | None = None
    kind: ReviewKind | None = None
    places: tuple[Place, ...] = ()
    voice: str = ""
    may_quote: bool = False
    reply: str = ""
    reason: str = ""
    made: bool = False


def settle_answer(item: ReviewItem, draft: AnswerDraft, now: str) -> ReviewAnswer | None:
    """The answer that a draft comes to; None where nothing was decided. TableError with what is lacking."""
    if draft.outcome is None:
        if any(text.strip() for text in (draft.reply, draft.reason, draft.voice)):
            raise TableError("something is written but nothing decided. Choose a decision for it.")
        return None
    if not draft.by:
        raise TableError("nobody is named. Fill in “answered by”, or give the name with --by.")
    answer = ReviewAnswer(
        item=item.id,
        outcome=draft.outcome,
        kind=draft.kind or item.proposed,
        by=draft.by,
        created=now,
        reply=draft.reply.strip(),
        reason=draft.reason.strip(),
        voice=draft.voice.strip(),
        may_quote=draft.may_quote,
        places=draft.places,
    )
    return _check(item, answer)


def read_cells(cells: Mapping[str, str], places: Mapping[str, Place], by: str) -> AnswerDraft:
    """The draft in a row of the sheet. Raises TableError for a cell that is not understood.

    ``places`` are the present findings and chapters by what a person calls them, in lower case.
    """
    decision, kind = cells["decision"].strip().casefold(), cells["kind"].strip().casefold()
    written = AnswerDraft(by, voice=cells["words to print"], reply=cells["reply"], reason=cells["reason"])
    if not decision:
        return written
    return replace(
        written,
        by=cells["answered by"].strip() or by,
        outcome=_choose(decision, _OUTCOMES, "decision"),
        kind=_choose(kind, _KINDS, "kind") if kind else None,
        places=_find_places(cells["belongs to"], places),
        may_quote=_yes(cells, "may be quoted"),
        made=_yes(cells, MADE),
    )


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
    if not are_theirs(item, answer):
        said = join_plain([f"“{words}”" for words in own_words(item) if words]) or "nothing of their own"
        raise TableError(
            f"the words to print are not their own. They wrote {said}. Print their words, with […] for what "
            "you leave out; what you want to say yourself goes into the reply."
        )


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


def _yes(cells: Mapping[str, str], column: str) -> bool:
    plain = cells[column].strip().casefold()
    if plain not in (*YES, *NO):
        raise TableError(f"“{cells[column]}” under “{column}” is neither yes nor no.")
    return plain in YES
