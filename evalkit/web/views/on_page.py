"""What the steps say of commands, for people who are on the page: the page that does the same."""

from __future__ import annotations

import re

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
)
"""A second way, by a command, of what the sentence has said already."""
_COMMAND = re.compile(
    r"(?P<verb>\b(?:[Rr]un:?|[Ww]ith:?|[Tt]hen:)\s+)?[“']?\bevalkit (?P<name>"
    + "|".join(PAGES)
    + r")\b(?P<rest>[^”'.;,)\n]*)(?:[”']|(?=[.;,)\n]|$))"
)


_PEOPLE = re.compile(
    r"(?P<start>^participants\.csv(?:, row \d+)?(?=$|:))|(?P<inside>\bin participants\.csv\b)"
)
"""Where a file is named that has a page."""


def say_on_page(text: str) -> str:
    """A message with pages in place of commands.

    >>> say_on_page("No draft has been sent yet. Write one with “evalkit review send”.")
    'No draft has been sent yet. Write one on the page Comments.'
    >>> say_on_page("Nothing yet. Run “evalkit suggest” first.")
    'Nothing yet. Go to the page Suggestions first.'
    >>> say_on_page("Correct the words on the page (evalkit code).")
    'Correct the words on the page.'
    >>> say_on_page("Correct the speaker in participants.csv.")
    'Correct the speaker on the page People.'
    """
    text = _PEOPLE.sub(lambda found: "The page People" if found["start"] else "on the page People", text)
    return _COMMAND.sub(_say, _ASIDE.sub("", text))


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
