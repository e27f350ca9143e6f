"""The reporting standard for qualitative research (SRQR) as a checklist that says where each item is met.

Standards for Reporting Qualitative Research: O'Brien and others 2014, Academic Medicine 89, 1245–1251,
21 items. The wording of the items is our own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from evalkit.report.blocks import Block, Cell, Heading, Span, Table, Text, anchor_for, body, cells, plain
from evalkit.report.facts import ReportFacts
from evalkit.report.whole import SECTIONS, Key

TO_BE_WRITTEN = "To be written"


@dataclass(frozen=True, slots=True)
class Item:
    """One item: what it asks for, the sections that answer it, and which of them a person must write.

    ``sections`` are pairs of a section's anchor name and its title in the report.
    """

    name: str
    asks: str
    sections: tuple[tuple[str, str], ...]
    by_hand: tuple[Key, ...] = ()


_CODED = ("s_analysis", "Method of analysis")
_COLLECTED = ("s_collection", "Data collection")
SRQR = (
    Item("Title", "Says what was studied and how.", (("", "Title page"),)),
    Item("Summary", "The main points, short.", (("s_summary", "Executive summary"),), ("summary",)),
    Item("Problem", "What the matter is and why it counts.",
         (("s_framework", "The framework"), ("s_local_context", "Local context")), ("local_context",)),
    Item("Purpose", "The aim or question.", (("s_aims", "Vision and aims"),), ("aims",)),
    Item("Approach", "The kind of study and the thinking behind it.",
         (_CODED, ("s_approach", "Learning approach")), ("approach",)),
    Item("Researchers", "Who they are and how that may have shaped the work.",
         (("s_approach", "Learning approach"), ("s_reflections", "Reflections")),
         ("approach", "reflections")),
    Item("Context", "The place and its services.",
         (("s_local_context", "Local context"),), ("local_context",)),
    Item("Sampling", "How people were chosen, and when it was enough.",
         (_COLLECTED, ("s_not_heard", "Who was not heard")), ("collection", "not_heard")),
    Item("Ethics", "Approval, consent and care for data.",
         (("s_ethics", "Ethics and consent"),), ("ethics",)),
    Item("Collecting data", "What was collected, how and when.", (_COLLECTED,), ("collection",)),
    Item("Instruments", "Questions, guides and recording.",
         (("s_instruments", "Questions and recording"),), ("instruments",)),
    Item("Who and what was studied", "Numbers and kinds of people and texts.", (_COLLECTED,)),
    Item("Handling data", "Transcribing, replacing names, keeping, coding.", (_CODED,), ("instruments",)),
    Item("Analysis", "How findings were drawn from the data, and by whom.", (_CODED,)),
    Item("Trustworthiness", "What was done so that findings can be trusted.",
         (_CODED, ("s_reference_group", "Reference group")), ("reference_group",)),
    Item("Findings", "The main findings and what they mean.", (("s_findings", "The findings"),)),
    Item("Link to the data", "Quotations and other evidence for the findings.",
         (("s_evidence", "The evidence"),)),
    Item("Earlier work and use", "How findings fit what is known, and where else they may hold.",
         (("s_literature", "Literature review"), ("s_recommendations", "Recommendations")), ("literature",)),
    Item("Limitations", "What limits the findings.", (("s_limitations", "Limitations"),)),
    Item("Conflicts of interest", "What could have pulled the findings one way.",
         (("s_interests", "Conflicts of interest"),), ("interests",)),
    Item("Funding", "Who paid, and their part in it.", (("s_funding", "Funding"),), ("funding",)),
)  # fmt: skip


def build_checklist(facts: ReportFacts) -> Iterator[Block]:
    """The 21 items, each with links to where it is met, or what is still to be written for it."""
    yield Heading(1, "The reporting standard, item by item", anchor_for("s_checklist"))
    yield body(
        "The Standards for Reporting Qualitative Research (SRQR; O’Brien and others, 2014) ask for 21 "
        "things. The table says, in our own words, what each asks for and where the report has it."
    )
    yield Table(
        "Where the report meets each item of the SRQR.",
        ("Item", "What it asks for", "Where it is"),
        tuple(
            (*cells(f"{number}. {item.name}", item.asks), Cell(tuple(_where(item, facts))))
            for number, item in enumerate(SRQR, start=1)
        ),
        (2.6, 4, 4.4),
        dense=True,
    )


def _where(item: Item, facts: ReportFacts) -> Iterator[Text]:
    for name, title in item.sections:
        yield (Span(title, to=anchor_for(name) if name else ""),)
    if missing := [SECTIONS[key].title for key in item.by_hand if key not in facts.own]:
        yield plain(f"{TO_BE_WRITTEN}: {'; '.join(missing)}")
