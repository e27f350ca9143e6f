"""The questions of a new project: one at a time, each with why it is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "lines", "choice", "file"]


@dataclass(frozen=True)
class Question:
    """A question; ``short`` names it in the summary, ``options`` are (value, words, why) of a choice."""

    name: str
    short: str
    ask: str
    why: str
    kind: Kind = "text"
    options: tuple[tuple[str, str, str], ...] = ()
    default: str = ""

    def say(self, value: str) -> str:
        """An answer in words."""
        words = {key: words for key, words, _ in self.options}
        return words.get(value, ", ".join(value.splitlines()))


QUESTIONS: tuple[Question, ...] = (
    Question(
        "title",
        "Title",
        "What is the evaluation called?",
        "It becomes the title of the report, and the name of the project’s folder.",
    ),
    Question(
        "place",
        "Place",
        "Which borough, town or area is it about?",
        "It stands on the report’s cover. Leave it empty if it is about no one place.",
    ),
    Question(
        "organisations",
        "Organisations",
        "Which organisations run the evaluation?",
        "One on each line. They stand on the report’s cover.",
        "lines",
    ),
    Question(
        "framework",
        "Framework",
        "What do you code against?",
        "The framework says what you look for in what people said. You can change its words at any time.",
        "file",
        (
            (
                "cmhf",
                "The 13 criteria for community mental health",
                "Evidence-based and trauma-informed care, access, inequalities, collaboration and more, "
                "each with "
                "a definition and examples for both sides.",
            ),
            (
                "own",
                "A framework of our own",
                "A file in YAML or CSV, such as one that a colleague gave you.",
            ),
            ("blank", "A blank one, to write ourselves", "Two codes to begin with, which you replace."),
        ),
        "cmhf",
    ),
    Question(
        "group",
        "Reference group",
        "Does a reference group comment on the draft?",
        "People who use the services read the first findings, and what they say stands in the report. If "
        "there is "
        "none yet, the overview leaves that step out; you can say yes later.",
        "choice",
        (("yes", "Yes", ""), ("no", "No, not in this evaluation", "")),
        "yes",
    ),
    Question(
        "originals",
        "Original words and names",
        "Where are the original words and names kept?",
        "Names, places and dates are replaced as a file is read. Someone may later need to know who is "
        "who, for "
        "instance to withdraw a person.",
        "choice",
        (
            (
                "elsewhere",
                "Where we keep them already",
                "evalkit keeps no originals and no key to the names.",
            ),
            (
                "vault",
                "In an encrypted file beside the project",
                "It is locked with a passphrase that is written down nowhere.",
            ),
            (
                "anonymous",
                "Our texts are anonymous already",
                "Nothing is replaced. The report’s method says so.",
            ),
        ),
        "elsewhere",
    ),
    Question(
        "confirm",
        "Reading before coding",
        "Does each source wait until somebody has confirmed what was replaced?",
        "A computer misses names. If sources wait, nothing is coded or counted before a person has read it.",
        "choice",
        (
            ("yes", "Yes, each source waits", "The safe choice for interviews about mental health."),
            ("no", "No, it can be coded at once", "The report’s method says how many were confirmed."),
        ),
        "yes",
    ),
    Question(
        "folder",
        "Folder",
        "Where is the project kept?",
        "A folder of your own on this machine. Only you can read it. OneDrive, Dropbox and network "
        "drives are not "
        "safe places for it.",
    ),
)
BY_NAME = {question.name: question for question in QUESTIONS}
