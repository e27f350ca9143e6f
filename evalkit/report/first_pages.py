"""The executive summary, drafted from counts, and the introduction."""

from __future__ import annotations

from collections.abc import Iterator

from evalkit.analysis.people import find_people
from evalkit.model import SOURCE_KIND_WORDS, VALENCE_NAMES, Chapter, Excerpt, Valence
from evalkit.report.actions.recommended import Recommendation, most_pressing
from evalkit.report.blocks import (
    Block,
    Figure,
    Heading,
    Item,
    ItemList,
    Paragraph,
    Span,
    anchor_for,
    body,
    draft,
    plain,
    to_write,
)
from evalkit.report.chapters import recommended
from evalkit.report.facts import Collected, ReportFacts
from evalkit.report.ledger import QuotationLedger
from evalkit.report.outline import find_chapters
from evalkit.report.whole import SECTIONS, own_or_ask
from evalkit.report.wording import people_heard
from evalkit.report.written import cut_references, written, written_item
from evalkit.wording import join_plain, plural

MOST = 3
"""How many areas the executive summary names on each side, or more where their numbers tie."""
TOO_MANY = 5
"""Where ties would bring more areas than this, none stands out and none is named."""


def build_summary(facts: ReportFacts, ledger: QuotationLedger | None = None) -> Iterator[Block]:
    """The executive summary: what was done, what was found on each side, and what should happen."""
    yield Heading(1, "Executive summary", anchor_for("s_summary"))
    if "summary" in facts.own:
        yield body(say_basis(facts))
        yield from written(facts.own["summary"], level=2)
        yield from _picture(facts)
        return
    yield from drafted_summary(facts, ledger)
    yield from _picture(facts)
    yield to_write(SECTIONS["summary"].ask)


def _picture(facts: ReportFacts) -> Iterator[Block]:
    if facts.balance:
        yield Figure(facts.balance, facts.balance_alt, "How many people described each side, by area.")


def drafted_summary(facts: ReportFacts, ledger: QuotationLedger | None = None) -> Iterator[Block]:
    """What the counts come to, as a start for the person who writes the summary.

    With a ``ledger``, an area has a quotation, which its chapter then leaves out.
    """
    yield draft(f"{_purpose(facts)} {say_basis(facts)}")
    if facts.codebook.sides:
        for side in ("working_well", "challenging"):
            yield from _areas(facts, side, ledger)
        yield draft(
            "The areas are in the order of the report. How many people spoke of an area does not say how "
            "much it matters."
        )
    if empty := [c.title for c in find_chapters(facts.outline) if not _evidence(facts, c)]:
        yield draft(f"There is no coded evidence on {join_plain(empty)}.")
    found = recommended(facts)
    if found:
        count = plural(len(found), "recommendation")
        yield draft(f"The report makes {count}, listed after the findings. Those that matter most:")
        yield ItemList(tuple(map(_pressing, most_pressing(found, MOST))))


def _pressing(one: Recommendation) -> Item:
    words = written_item(cut_references(one.text)).text
    return Item((Span(one.id, to=anchor_for(one.id)), Span(": "), *words))


def build_introduction(facts: ReportFacts) -> Iterator[Block]:
    """The introduction: the framework, the place, the programme, the intended use and the glossary.

    It follows the summary's picture on its page, which would stand half empty.
    """
    settings, codebook = facts.settings, facts.codebook
    yield Heading(1, "Introduction", same_page=bool(facts.balance))
    yield Heading(2, "The framework", anchor_for("s_framework"))
    source = f" Its source: {codebook.source.rstrip('.')}." if codebook.source else ""
    areas = plural(len(codebook.codes), "area")
    grouped = [group for group in codebook.groups if any(c.group == group.slug for c in codebook.codes)]
    under = f" in {plural(len(grouped), 'group')}" if grouped else ""
    yield body(
        f"This evaluation uses the framework “{codebook.title}” (version {codebook.version}). It has "
        f"{areas}{under}.{source}"
    )
    if grouped:
        yield ItemList(
            tuple(
                Item((Span(group.name, bold=True), Span(f": {group.meaning}" if group.meaning else "")))
                for group in grouped
            ),
            numbered=True,
        )
    yield Heading(2, "Local context", anchor_for("s_local_context"))
    yield from own_or_ask(facts.own, "local_context")
    yield Heading(2, "The programme")
    if settings.programme:
        run_by = (
            f" It was carried out by {join_plain(settings.organisations)}." if settings.organisations else ""
        )
        yield body(f"This evaluation is part of {settings.programme}.{run_by}")
    yield from own_or_ask(facts.own, "programme")
    yield Heading(2, "Intended use")
    yield from own_or_ask(facts.own, "intended_use")
    if facts.outline.glossary:
        yield Heading(2, "Glossary", anchor_for("s_glossary"))
        for term, meaning in facts.outline.glossary:
            yield Paragraph((Span(f"{term}: ", bold=True), Span(meaning)))


def _purpose(facts: ReportFacts) -> str:
    where = f" in {facts.settings.place}" if facts.settings.place else ""
    asks = "It asks what is working well and what is challenging." if facts.codebook.sides else ""
    areas = plural(len(facts.codebook.codes), "area")
    title = facts.codebook.title
    return f"This report looks{where} at the {areas} of the framework “{title}”. {asks}".strip()


def say_basis(facts: ReportFacts) -> str:
    """What was collected, in a sentence, and how much of it nobody has coded yet."""
    kinds = [plural(c.sources, *SOURCE_KIND_WORDS[c.kind]) + _apart(c, facts) for c in facts.collection.kinds]
    if not kinds:
        return "Nothing has been collected yet."
    later = len(facts.uncoded)
    wait = f"; {plural(later, 'of these is', 'of these are')} not coded yet" if later else ""
    return f"The report draws on {join_plain(kinds)}{wait}."


def _apart(collected: Collected, facts: ReportFacts) -> str:
    """Groups with people who use the services and with staff, apart; how many people a survey had."""
    if collected.kind == "survey" and collected.people:
        return f" (with {facts.rule.say(collected.people, 'person', 'people')})"
    if len(collected.apart) < 2:
        return ""
    return f" ({', '.join(f'{count} with {who}' for who, count in collected.apart)})"


def _areas(facts: ReportFacts, side: Valence, ledger: QuotationLedger | None) -> Iterator[Block]:
    counted = [(c, _evidence(facts, c, side)) for c in find_chapters(facts.outline)]
    people = {c.slug: len(find_people(found)) for c, found in counted}
    positive = sorted((n for n in people.values() if n), reverse=True)
    words = f"what is {VALENCE_NAMES[side]}"
    if not positive:
        yield draft(f"There is no coded evidence of {words}.")
        return
    least = positive[:MOST][-1]
    most = [(c, found) for c, found in counted if people[c.slug] >= least]
    if len(most) > TOO_MANY:
        yield draft(
            f"People described {words} in {plural(len(positive), 'area')}. None stands out by number."
        )
        return
    yield draft(f"On {words}, the most people spoke of:")
    yield ItemList(
        tuple(
            Item((Span(c.title, to=anchor_for(c.slug)), *plain(f" ({_who(facts, c, side, found)})")))
            for c, found in most
        )
    )
    if ledger is None:
        return
    for chapter, _ in most:
        spoken = [f for f in facts.findings if f.code in chapter.codes and f.valence == side and f.quotations]
        yield from (q for finding in spoken[:1] for q in ledger.lead(finding))


def _who(facts: ReportFacts, chapter: Chapter, side: Valence, found: list[Excerpt]) -> str:
    """Who spoke of an area: counted for the team; to publish, in the words of the area's picture."""
    if not facts.rule.active:
        return people_heard(found)
    said = [facts.shown.say(code, side) for code in chapter.codes]
    return join_plain(max(said, key=len, default=[]))


def _evidence(facts: ReportFacts, chapter: Chapter, side: Valence | None = None) -> list[Excerpt]:
    return [
        excerpt
        for finding in facts.findings
        if finding.code in chapter.codes and side in (None, finding.valence)
        for excerpt in finding.excerpts
    ]
