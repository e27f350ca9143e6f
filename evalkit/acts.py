"""What people do to a project, by name: the history keeps these, and nothing reads its sentences instead."""

from __future__ import annotations

from enum import StrEnum


class Act(StrEnum):
    """One kind of act. The value is what is stored, so it never changes once it has been used."""

    ADD_SOURCE = "add source"
    REMOVE_SOURCE = "remove source"
    RETIRE = "retire"
    WITHDRAW = "withdraw"
    """A participant has left; ``about`` is their id."""

    ACCEPT_NAME = "accept name"
    """Somebody found one replacement right; ``about`` is what stands for the name."""
    CONFIRM_NAMES = "confirm names"
    """Somebody read a source and found its replacements right."""
    DECIDE_NAMES = "decide names"
    """Somebody changed replacements in a source."""
    REOPEN_NAMES = "reopen names"
    """A correction brought in what may identify somebody."""
    MAKE_VAULT = "make vault"

    SUGGEST = "suggest"
    ACCEPT = "accepted"
    REJECT = "rejected"
    CODE = "code"
    CODE_INSTEAD = "coded"
    """A suggestion's words coded otherwise than was suggested."""
    CHANGE = "change"
    REMOVE = "remove"
    MOVE = "move"
    TAKE_IN = "take in"
    TAKE_RETURNS = "take returns"
    """What colleagues did in their copies came in; undone, all of it is out again."""
    MAP_CODE = "map code"
    """Somebody said which code here a colleague's is; ``about`` is the id of theirs and our short name."""
    SUMMARISE = "summarise"
    FINISH = "finish"
    """Somebody has read a source to its end; ``source_id`` is which."""
    REOPEN = "reopen"
    """Somebody takes back that they have read a source to its end."""

    WRITE_MEMO = "write memo"
    CHANGE_MEMO = "change memo"
    REMOVE_MEMO = "remove memo"
    ANSWER_MEMO = "answer memo"
    """Somebody has seen to a note that a colleague left for them."""

    AGREE = "agree"
    """Coders went through words that they had coded differently, and said together what holds."""

    CORRECT = "correct"
    REDACT = "redact"
    """An identifier taken out of a text, from the history too."""
    PLACE = "place"
    DROP = "drop"
    REVISE = "revise"
    READ_CODEBOOK = "read codebook"

    SEND_DRAFT = "send draft"
    READ_REVIEW = "read review"
    NOTE_MEETING = "note meeting"
    ANSWER_REVIEW = "answer review"
    SIGN_OFF = "sign off"
    JUDGE = "judge measures"
    """Somebody said what a measure and the words say together."""

    UNDO = "undo"
    REDO = "redo"
    PASS_OVER = "passed over"
    """Something was left as it is because it can no longer be undone."""

    OTHER = "other"
    """What a newer evalkit did; its sentence says what."""


NAMES_OPEN = frozenset({Act.ADD_SOURCE, Act.DECIDE_NAMES, Act.REOPEN_NAMES})
"""The acts after which a source waits for a person to confirm its replacements."""


def read_act(text: str) -> Act:
    """The act of this name.

    >>> read_act("code"), read_act("something newer")
    (<Act.CODE: 'code'>, <Act.OTHER: 'other'>)
    """
    return Act(text) if text in _KNOWN else Act.OTHER


_KNOWN = frozenset(Act)
