"""An Easy Read skeleton of the report: what to fill in, chapter by chapter, with room for pictures.

Easy Read is written with people who have a learning disability, never shortened by a machine. So this has
headings, places for pictures and short lines that say what to write: no words of the report itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from evalkit.report.blocks import Block, Box, Heading, body, bullets, plain
from evalkit.report.facts import ReportFacts
from evalkit.report.outline import find_chapters

HOW = (
    "Write it together with people who have a learning disability.",
    "Use short sentences. Say one thing in a sentence.",
    "Use easy words. Say what hard words mean.",
    "Put a picture beside each sentence. Choose pictures together.",
    "Ask people who did not write it to read it. Change what is hard.",
)
_PICTURE = "Put a picture here that shows what the words beside it say."
_PARTS = (
    ("What is good", "One thing that works well. One short sentence."),
    ("What is hard", "One thing that does not work well. One short sentence."),
    ("What should happen", "Who should do what. One short sentence."),
)


def build_easy_read(facts: ReportFacts) -> Iterator[Block]:
    """The skeleton: how to write it, what the report is about, and three lines for each chapter."""
    yield Heading(1, "How to write this")
    yield bullets(HOW)
    yield Heading(1, "About this report")
    yield from _line("What we looked at. One short sentence.")
    yield from _line("Who we talked to. One short sentence.")
    yield from _line("Who can answer questions, and how to reach them.")
    for chapter in find_chapters(facts.outline):
        yield Heading(1, chapter.title)
        yield body("Choose an easier name for this part.")
        for title, ask in _PARTS:
            yield Heading(2, title)
            yield from _line(ask)
    yield Heading(1, "What happens next")
    yield from _line("What will change, and when. One short sentence.")
    yield Heading(1, "Words that are hard")
    for term, _ in facts.outline.glossary:
        yield Box("to_write", term, (plain("Say in easy words what it means."),))


def _line(ask: str) -> Iterator[Block]:
    yield Box("note", "Picture", (plain(_PICTURE),))
    yield Box("to_write", "To be written", (plain(ask),))
