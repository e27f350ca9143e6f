"""What the steps say of commands, for people who are on the page: the page that does the same."""

from __future__ import annotations

import re
from functools import partial

PAGES: dict[str, str] = {
    "add": "the page Files",
    "code": "the page Read and code",
    "coverage": "the page Evidence",
    "deidentify": "the page Names",
    "findings": "the page Findings",
    "report": "the page Report",
    "restore": "the page Back-ups",
    "retire": "the page Originals",
    "review": "the page Comments",
    "status": "the overview",
    "suggest": "the page Suggestions",
    "themes": "the page Themes",
    "withdraw": "the page People",
}
"""Command → the page that does what it does."""
_ASIDE = re.compile(
    r",? or run: evalkit [^”\n]*$|[;,] or “?evalkit deidentify[^.”\n]*”?| of “evalkit code”|: “evalkit code”"
    r"| \(evalkit code\)| In a terminal: evalkit [^”\n]*$| \(column “[^”]*”\)"
    r"|, or name it in: evalkit [^\n]*$| \(kind = in its settings file\)"
)
"""A second way, by a command, of what the sentence has said already."""
_COMMAND = re.compile(
    r"(?P<verb>\b(?:[Rr]un:?|[Ww]ith:?|[Tt]hen:)\s+)?[“']?\bevalkit (?P<name>"
    + "|".join(PAGES)
    + r")\b(?P<rest>[^”'.;,)\n]*)(?:[”']|(?=[.;,)\n]|$))"
)


_FILES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\b[Ff]ill in “kind” in participants\.csv"), "say who they are on the page People"),
    (re.compile(r"correct “kind” in participants\.csv"), "correct who they are on the page People"),
    (re.compile(r"^participants\.csv(?:, row \d+)?(?=$|:)"), "The page People"),
    (re.compile(r"\bin participants\.csv\b"), "on the page People"),
    (re.compile(r" or list it in never-replace\.txt"), ", or let it stand, on the page Names"),
    (re.compile(r"\bthen run this again\b"), "then do this again"),
)
"""What the steps say of the project's files, and what the page says instead."""


def say_on_page(text: str) -> str:
    """A message with pages in place of commands and of the project's files.

    >>> say_on_page("No draft has been sent yet. Write one with “evalkit review send”.")
    'No draft has been sent yet. Write one on the page Comments.'
    >>> say_on_page("Nothing yet. Run “evalkit suggest” first.")
    'Nothing yet. Go to the page Suggestions first.'
    >>> say_on_page("Correct the words on the page (evalkit code).")
    'Correct the words on the page.'
    >>> say_on_page("Correct the speaker in participants.csv.")
    'Correct the speaker on the page People.'
    >>> say_on_page("Nobody has said who speaks here. Fill in “kind” in participants.csv, then code.")
    'Nobody has said who speaks here. Say who they are on the page People, then code.'
    """
    shorter = _ASIDE.sub("", text)
    text = f"{shorter}." if shorter != text and shorter[-1:].isalpha() else shorter
    for words, instead in _FILES:
        text = words.sub(partial(_put, instead), text)
    return _COMMAND.sub(_say, text)


def _put(instead: str, found: re.Match[str]) -> str:
    said = found.expand(instead)
    return said[0].upper() + said[1:] if found[0][0].isupper() else said


def _say(found: re.Match[str]) -> str:
    verb, there = (found["verb"] or "").strip(" :"), PAGES[found["name"]]
    match verb.lower():
        case "run":
            said = f"go to {there}"
        case "with":
            said = f"on {there}"
        case "then":
            said = f"then go to {there}"
        case _:
            said = there
    before = found.string[: found.start()].rstrip()
    starts = verb[:1].isupper() or not before or before.endswith(".")
    return said[0].upper() + said[1:] if starts and verb.lower() != "with" else said
