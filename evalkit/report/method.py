"""How the evaluation was done: computed where the project knows it, asked for where it does not."""

from __future__ import annotations

from collections.abc import Iterator

from evalkit.report.blocks import (
    Block,
    Box,
    Cell,
    Heading,
    Table,
    anchor_for,
    body,
    bullets,
    plain,
)
from evalkit.report.collected import build_collection, build_not_heard
from evalkit.report.facts import CodingFacts, ReportFacts
from evalkit.report.voices import describe_involvement
from evalkit.report.whole import Key, own_or_ask
from evalkit.report.written import written
from evalkit.wording import as_percent, join_plain, one_or_many, plural, say_whole_date


def build_method(facts: ReportFacts) -> Iterator[Block]:
    """The whole method chapter."""
    yield Heading(1, "Method", anchor_for("s_method"))
    yield from _own("Vision and aims", "aims", facts)
    yield from _own("Literature review", "literature", facts)
    yield from build_collection(facts)
    yield from build_not_heard(facts)
    yield from _own("Questions and recording", "instruments", facts)
    yield from _own("Ethics and consent", "ethics", facts)
    yield from _framework(facts)
    yield from _own("Learning approach", "approach", facts)
    yield from _analysis(facts)
    yield from _reference_group(facts)
    yield from _own("Contributors", "contributors", facts)
    yield Heading(2, "Limitations", anchor_for("s_limitations"))
    yield bullets(_limitations(facts))
    if "limitations" in facts.own:
        yield from written(facts.own["limitations"], level=3)


def _own(title: str, key: Key, facts: ReportFacts) -> Iterator[Block]:
    yield Heading(2, title, anchor_for(f"s_{key}"))
    yield from own_or_ask(facts.own, key)


def _framework(facts: ReportFacts) -> Iterator[Block]:
    yield Heading(2, "Evaluation framework")
    yield body(f"{_read(facts)} The appendix has their definitions.")
    if facts.added_codes:
        yield body(_added(facts))
    codebook = facts.codebook
    known = {group.slug for group in codebook.groups}
    groups = [(g.name, g.meaning, g.slug) for g in codebook.groups]
    if not groups:
        yield bullets(code.name for code in codebook.codes)
        return
    rest = tuple(plain(code.name) for code in codebook.codes if code.group not in known)
    rows = [
        (
            Cell((plain(name),)),
            Cell((plain(meaning),)),
            Cell(tuple(plain(c.name) for c in codebook.codes if c.group == slug), bulleted=True),
        )
        for name, meaning, slug in groups
    ]
    if rest:
        rows.append((Cell((plain("Further areas"),)), Cell((plain(""),)), Cell(rest, True)))
    yield Table(
        f"The evaluation framework: {codebook.title}.", ("Criterion", "What this means", "Areas"),
        tuple(rows), (3, 4, 5),
    )  # fmt: skip


def _read(facts: ReportFacts) -> str:
    """What was read against the framework; of a source that nobody coded nothing is known."""
    if not facts.coding.sources:
        return "Nothing has been coded to these areas yet."
    but = f", but for {plural(len(facts.uncoded), 'source')} not coded yet" if facts.uncoded else ""
    return f"What people said was read against these areas{but}."


def _added(facts: ReportFacts) -> str:
    """Which areas the team added while coding, and which of them nobody has defined."""
    names = join_plain([code.name for code in facts.added_codes])
    open_ = [code.name for code in facts.added_codes if code.provisional]
    said = f"While coding, the team added {plural(len(facts.added_codes), 'area')} to the framework: {names}."
    if open_:
        said += f" {join_plain(open_)} {one_or_many(len(open_), 'is', 'are')} provisional: not defined yet."
    return said


def _analysis(facts: ReportFacts) -> Iterator[Block]:
    coding = facts.coding
    yield Heading(2, "Method of analysis", anchor_for("s_analysis"))
    sides = " and, in each, what is working well and what is challenging" if facts.codebook.sides else ""
    yield body(
        "The material was analysed by rapid thematic analysis. Passages were coded to the areas of the "
        f"framework{sides}. Each finding draws together the passages of one area. Every quotation can be "
        "traced to its passage through the companion to this report."
    )
    yield body(
        f"{plural(len(coding.coders), 'coder')} made {plural(coding.codings, 'coding')} in "
        f"{plural(coding.sources, 'source')}{_when(coding)}. {_double(facts)}"
    )
    if coding.from_suggestions:
        yield body(_suggestions(facts))
        yield body(
            " ".join(facts.suggestion_quality)
            or "How good suggestions are on this material was not measured."
        )
    else:
        yield body("No coding began as a suggestion by a computer.")
    yield body(
        "Names, places, numbers and dates were replaced by tags in square brackets before coding."
        if facts.deidentified
        else "The text was taken as it was given: nothing was replaced automatically, because it was said "
        "to be anonymous already."
    )
    yield from map(body, facts.protection)


def _when(coding: CodingFacts) -> str:
    """On which days: “, from 3 March to 9 April 2025”."""
    if not coding.first or not coding.last:
        return ""
    last = say_whole_date(coding.last)
    if coding.first == coding.last:
        return f", on {last}"
    return f", from {say_whole_date(coding.first)} to {last}"


def _double(facts: ReportFacts) -> str:
    coding = facts.coding
    if not coding.sources_by_two:
        return "No source was coded by two people, so agreement between coders is not known."
    both = (
        f"In {coding.sources_by_two} of {plural(coding.sources, 'source')}, two coders or more made codings."
    )
    return f"{both} {facts.agreement or 'Agreement between coders was not measured.'}"


def _suggestions(facts: ReportFacts) -> str:
    coding = facts.coding
    models = join_plain(coding.models)
    share = f"{plural(coding.codings, 'coding')} ({as_percent(coding.from_suggestions / coding.codings)})"
    return (
        f"{coding.from_suggestions:,} of {share} began as a suggestion by a computer model (version "
        f"{models}), which a person read and accepted. In {coding.changed:,} of them the person chose "
        f"another area or side. {_rejected(coding)}A suggestion that nobody accepted is in no count and "
        "nowhere in this report."
    )


def _rejected(coding: CodingFacts) -> str:
    if not coding.rejected:
        return ""
    passages = plural(coding.rejected, "passage")
    return f"Of {passages} somebody turned down all that was suggested, and coded nothing there. "


def _reference_group(facts: ReportFacts) -> Iterator[Block]:
    yield from _own("Reference group", "reference_group", facts)
    yield from describe_involvement(facts.reviews, facts.rule)
    yield body("What the reference group said stands beside the matching point, in a box like this one:")
    yield Box("voice", "Service user voice", (plain("This is how the reference group’s words are shown."),))


def _limitations(facts: ReportFacts) -> Iterator[str]:
    names = {code.slug: code.name for code in facts.codebook.codes}
    coverage, coding = facts.coverage, facts.coding
    yield (
        "The people heard were not chosen to represent everybody. Numbers say how many people spoke of "
        "something, not how common or how important it is."
    )
    if facts.uncoded:
        sources = plural(sum(kind.sources for kind in facts.collection.kinds), "source")
        yield (
            f"{len(facts.uncoded)} of {sources} {one_or_many(len(facts.uncoded), 'is', 'are')} not coded yet "
            f"({join_plain(facts.uncoded)}). What people said there is in no finding, and nobody there is "
            "counted among those who did or did not speak of something."
        )
    if coverage.no_evidence:
        yield f"There is no evidence on {join_plain([names[slug] for slug in coverage.no_evidence])}."
    unheard = [names[s] for s in coverage.without_service_users if s not in coverage.no_evidence]
    if len(unheard) > 1 and len(unheard) == len(names) - len(coverage.no_evidence):
        yield "There is no evidence from service users."
    elif unheard:
        yield f"There is evidence, but none from service users, on {join_plain(unheard)}."
    for slugs, side, other in (
        (coverage.only_working_well, "working well", "challenging"),
        (coverage.only_challenging, "challenging", "working well"),
    ):
        if slugs:
            areas = join_plain([names[slug] for slug in slugs])
            yield f"Only what is {side}, and not what is {other}, was described for {areas}."
    if len(coding.coders) == 1:
        yield "One person did all of the coding."
    elif not coding.sources_by_two:
        yield "Different people coded different sources, and no source was coded by two."
    if coding.from_suggestions:
        yield "Suggestions by a computer model can draw attention to some passages and away from others."
    if facts.problems:
        yield (
            f"{plural(len(facts.problems), 'thing')} could not be read, placed or used"
            + ("; the team has a list of them." if facts.rule.publish else "; the last appendix lists what.")
        )
