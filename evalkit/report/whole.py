"""What people write for the whole report rather than for one chapter: the file, and reading it back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from evalkit.model import Problem
from evalkit.report.blocks import Block, to_write
from evalkit.report.written import written
from evalkit.wording import join_plain

FILE = "00-whole-report.md"
Key = Literal[
    "summary", "local_context", "programme", "intended_use", "aims", "literature", "collection", "not_heard",
    "instruments", "ethics", "approach", "reference_group", "contributors", "limitations", "reflections",
    "acknowledgements", "funding", "interests",
]  # fmt: skip
KEYS: tuple[Key, ...] = get_args(Key)


@dataclass(frozen=True, slots=True)
class Section:
    """A section that people write: its heading in the file, and what it should say."""

    title: str
    ask: str


SECTIONS: dict[Key, Section] = {
    "summary": Section(
        "Executive summary",
        "In about 150 words, say what the evaluation was for, what it found on both sides, and what should "
        "happen next. The drafted sentences above are left out once you have written it.",
    ),
    "local_context": Section(
        "Local context", "What a reader must know about the place: people, services, teams, history."
    ),
    "programme": Section("The programme", "What the programme is and what it aims for."),
    "intended_use": Section(
        "Intended use", "Who should use this report, for which decisions, and what it is not for."
    ),
    "aims": Section("Vision and aims", "Why the evaluation was done and what it set out to learn."),
    "literature": Section(
        "Literature review", "Which research and guidance you read, how you looked for it, and what it says."
    ),
    "collection": Section(
        "How people were chosen and asked",
        "When each kind of data was collected, how people were chosen, how many were asked and how many took "
        "part, and when and why you stopped.",
    ),
    "not_heard": Section(
        "Who was not heard", "Who was invited and did not take part, who was not asked, and why."
    ),
    "instruments": Section(
        "Questions and recording",
        "Which questions were asked, how they were made, how talks were recorded and by whom they were "
        "transcribed.",
    ),
    "ethics": Section(
        "Ethics and consent",
        "How people agreed to take part, who approved the work (as a service evaluation, with its "
        "registration number), how data are kept, and until when.",
    ),
    "approach": Section(
        "Learning approach",
        "Who you are, how you relate to the services and the people you asked, and how that shapes what you "
        "see.",
    ),
    "reference_group": Section(
        "Reference group",
        "Who with lived experience saw the first findings, when, and what they made of them. If they have "
        "not seen them yet, say so.",
    ),
    "contributors": Section("Contributors", "Who did what in this evaluation."),
    "limitations": Section("Limitations", "What else a reader should hold against the findings."),
    "reflections": Section(
        "Reflections", "What you learned as evaluators, and what you would do differently."
    ),
    "acknowledgements": Section("Acknowledgements", "Whom you thank: organisations, funders, design."),
    "funding": Section("Funding", "Who paid for the evaluation, and what part they had in it."),
    "interests": Section(
        "Conflicts of interest", "What could have pulled the findings one way, and how you dealt with it."
    ),
}
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_HEADING = re.compile(r"^ {0,3}##\s+(.*?)\s*#*\s*$", re.MULTILINE)


def draft_whole() -> str:
    """An empty file for the whole report: every heading with a hint that never reaches the report."""
    sections = (f"## {section.title}\n\n<!-- {section.ask} -->\n" for section in SECTIONS.values())
    return "\n".join(["# The whole report\n", *sections])


def parse_whole(text: str, where: str) -> tuple[dict[Key, str], list[Problem]]:
    """What people wrote under each heading; text under a heading that is not known is a problem.

    >>> parse_whole("## Funding\\n\\nThe Quay paid.", "00.md")
    ({'funding': 'The Quay paid.'}, [])
    """
    text = _COMMENT.sub("", text.removeprefix("\ufeff"))
    problems = []
    if "<!--" in text:
        problems.append(Problem(where, "A comment that begins with <!-- has no end. Close it with -->."))
    names = {_flat(section.title): key for key, section in SECTIONS.items()}
    found: dict[Key, str] = {}
    _, *parts = _HEADING.split(text)
    for heading, words in zip(parts[::2], parts[1::2], strict=True):
        key = names.get(_flat(heading))
        if key is None:
            known = join_plain([f"“{section.title}”" for section in SECTIONS.values()])
            message = (
                f"The heading “{heading}” is not one that the report knows, so what is under it is not "
                f"printed. Move it under one of {known}."
            )
            problems.append(Problem(where, message))
        elif words.strip():
            found[key] = "\n\n".join(filter(None, (found.get(key), words.strip())))
    return found, problems


def own_or_ask(own: Mapping[Key, str], key: Key, level: int = 3) -> Iterator[Block]:
    """What a person wrote for a section, or the box that asks for it."""
    if key in own:
        yield from written(own[key], level=level)
    else:
        yield to_write(SECTIONS[key].ask)


def _flat(title: str) -> str:
    return " ".join(title.strip("*_: ").casefold().split())
