"""The keys of the coding page: which there are, what each does, and which of them a person has changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Key:
    """A single character and what it does; ``action`` is its name for the page's script."""

    action: str
    key: str
    does: str


KEYS: tuple[Key, ...] = (
    Key("side1", "1", "the side: working well"),
    Key("side2", "2", "the side: challenging"),
    Key("side3", "3", "the side: context"),
    Key("accept", "a", "accept the suggestion"),
    Key("reject", "r", "reject the suggestion"),
    Key("change", "c", "change the suggestion, or the code of your coding"),
    Key("suggestion", "n", "next sentence with a suggestion"),
    Key("bounds", "b", "give your coding the chosen words"),
    Key("star", "s", "key quote"),
    Key("memo", "m", "memo on your coding"),
    Key("jot", "j", "memo on these words, the source, a code, a person or the project"),
    Key("definition", "d", "definition of the code on these words"),
    Key("panel", "p", "to the panel beside the text"),
    Key("find", "/", "find words in this transcript"),
    Key("read", "e", "mark the source as read to its end, or as not read"),
    Key("next", "]", "next source"),
    Key("previous", "[", "previous source"),
    Key("risk", "w", "flag a risk to somebody"),
    Key("undo", "z", "undo"),
    Key("redo", "y", "redo"),
    Key("keys", "?", "show these keys"),
)
"""Every key that is a single character. People may change them or switch them off outside the text."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """Keys that stay as they are: they are not single characters."""

    keys: tuple[str, ...]
    does: str


FIXED: tuple[Fixed, ...] = (
    Fixed(("↓", "↑"), "next, previous sentence"),
    Fixed(("Shift+↓", "Shift+↑"), "take in more, or fewer, sentences"),
    Fixed(("Shift+→", "Shift+←"), "move the end by a word; with Ctrl, the beginning"),
    Fixed(("Enter",), "choose a code"),
    Fixed(("Delete",), "remove your coding"),
    Fixed(("Esc",), "back to the text"),
)


def show_keys(own: Mapping[str, str]) -> tuple[Key, ...]:
    """Every key as somebody has it; what they changed to something unknown is left as it is usually."""
    return tuple(Key(key.action, own.get(key.action, key.key), key.does) for key in KEYS)


def check_keys(given: Mapping[str, str]) -> tuple[dict[str, str], str]:
    """The keys that differ from the usual ones, and what is wrong with those given ("" where nothing is).

    >>> check_keys({"accept": "x"})
    ({'accept': 'x'}, '')
    >>> check_keys({"accept": "r"})[1]
    'Two actions have the key “r”: accept the suggestion, and reject the suggestion. Change one of them.'
    """
    taken: dict[str, Key] = {}
    own: dict[str, str] = {}
    for key in KEYS:
        chosen = given.get(key.action, key.key).strip().lower()
        if len(chosen) != 1 or not chosen.isprintable():
            return {}, f"Give one character for “{key.does}”."
        if chosen in taken:
            return {}, (
                f"Two actions have the key “{chosen}”: {taken[chosen].does}, and {key.does}. "
                "Change one of them."
            )
        taken[chosen] = key
        if chosen != key.key:
            own[key.action] = chosen
    return own, ""
