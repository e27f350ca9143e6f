"""Surveys, recommendations and the appendices: evidence, coverage, codebook, what could not be used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from evalkit.analysis.coverage import Column, Coverage, find_gaps
from evalkit.analysis.people import BASES, Basis, people_by_group, say_notes, say_spoken
from evalkit.analysis.shown_survey import ShownTable, show_closed
from evalkit.analysis.small_numbers import Rule, say_number
from evalkit.ids import in_order
from evalkit.model import VALENCE_NAMES, Excerpt, Finding, Problem, Theme
from evalkit.report.blocks import (
    Block,
    Box,
    Cell,
    Figure,
    Heading,
    Paragraph,
    Span,
    Table,
    Text,
    anchor_for,
    body,
    bullets,
    cells,
    plain,
    to_write,
)
from evalkit.report.chapters import recommendations_of
from evalkit.report.facts import ReportFacts, kept_themes
from evalkit.report.outline import find_chapters
from evalkit.report.whole import Key, own_or_ask
from evalkit.report.wording import attribution, initials
from evalkit.report.written import cut_references, written_item
from evalkit.text import join_plain, shorten

FIRST_WORDS, ROLE_LETTERS = 38, 20
"""Characters of an excerpt and of a role that fit one line of the evidence appendix, enough to find it by."""
COLUMNS = 5
"""At most this many groups side by side in a coverage table."""
_DECLARED: tuple[tuple[str, Key], ...] = (("Funding", "funding"), ("Conflicts of interest", "interests"))


def build_surveys(facts: ReportFacts) -> Iterator[Block]:
    """The closed questions of each survey, as tables with their bases and intervals."""
    surveys = [survey for survey in facts.surveys if survey.tables]
    if not surveys:
        return
    yield Heading(1, "Survey results", anchor_for("s_surveys"))
    yield body(
        "Each table has its base: how many people gave an answer. The last column says where the share may "
        "well lie if others like them had been asked (95% interval, Wilson’s method). On a small base it "
        "is wide." + (" Both come from the counts as they are printed." if facts.rule.active else "")
    )
    for survey in surveys:
        yield Heading(2, survey.name)
        yield from survey.pictures
        for table in survey.tables:
            yield _closed(show_closed(table, facts.rule), facts.rule)


def build_recommendations(facts: ReportFacts) -> Iterator[Block]:
    """Every recommendation in one table."""
    yield Heading(1, "Recommendations", anchor_for("s_recommendations"))
    found = recommendations_of(facts)
    if not found:
        yield to_write(
            "Write recommendations in the chapters; they are gathered here by the next report.",
        )
        return
    yield Table(
        "All recommendations, with the chapter each belongs to.",
        ("Number", "Recommendation", "Chapter"),
        tuple(
            (
                Cell(((Span(name, to=anchor_for(name)),),)),
                Cell(_lines(text)),
                Cell(((Span(chapter.title, to=anchor_for(chapter.slug)),),)),
            )
            for name, chapter, text in found
        ),
        (1.3, 6, 3),
        dense=True,
    )


def build_evidence(facts: ReportFacts) -> Iterator[Block]:
    """Each finding with its excerpts: id, source, role, first words and coders."""
    yield Heading(1, "Appendix A: the evidence for each finding", anchor_for("s_evidence"))
    if not facts.findings:
        yield body("There are no findings yet.")
        return
    yield body(
        "Each finding has a table of the passages it rests on. Only the first words of a passage are shown. "
        "Where a person did not agree to be quoted, none are. The last column has the coders’ initials: "
        f"{_key(facts)}."
    )
    shown: set[str] = set()
    for number_of_part, part in enumerate(facts.outline.parts, start=1):
        codes = {code for chapter in part.chapters for code in chapter.codes} - shown
        shown |= codes
        yield from _evidence_part(facts, f"Evidence for part {number_of_part}", codes)
    lost = {finding.code for finding in facts.findings} - shown
    yield from _evidence_part(facts, "Evidence in no chapter", lost)


def _key(facts: ReportFacts) -> str:
    short = initials(facts.coding.coders)
    return join_plain([f"{letters} is {name}" for name, letters in short.items()]) or "nobody yet"


def _evidence_part(facts: ReportFacts, title: str, codes: set[str]) -> Iterator[Block]:
    findings = sorted(
        (f for f in facts.findings if f.code in codes), key=lambda finding: in_order(finding.id)
    )
    if not findings:
        return
    yield Heading(2, title)
    names = {code.slug: code.name for code in facts.codebook.codes}
    fed = {code for chapter in find_chapters(facts.outline) for code in chapter.codes}
    for finding in findings:
        side = f", {VALENCE_NAMES[finding.valence]}" if facts.codebook.sides else ""
        name = names.get(finding.code, finding.code)
        yield Heading(3, f"{finding.id}: {name}{side}", anchor_for(f"E_{finding.id}"))
        if finding.code in fed:
            yield Paragraph((Span("Where it is reported", to=anchor_for(finding.id)),), "evidence")
        yield _evidence_table(finding, initials(facts.coding.coders))


def build_coverage(facts: ReportFacts) -> Iterator[Block]:
    """Who said something on which area: a picture, tables, and the gaps."""
    coverage = facts.coverage
    yield Heading(1, "Appendix B: what the evidence covers")
    pictures = (
        (
            facts.heat_map,
            facts.heat_map_alt,
            "How many people of each group there is evidence from, by area.",
        ),
        (facts.balance, facts.balance_alt, "How many people described each side, by area."),
    )
    for png, alt, caption in pictures:
        if png:
            yield Figure(png, alt, f"{caption} The tables below have the numbers.")
    for basis in BASES:
        yield from _coverage_tables(facts, coverage, basis)
    yield from _themes(facts)
    yield Heading(2, "Gaps")
    gaps: dict[str, list[str]] = {}
    for gap, where in find_gaps(coverage):
        gaps.setdefault(gap, []).append(where)
    if gaps:
        every = len(coverage.codes)
        lists = {gap: "; ".join(where) for gap, where in gaps.items()}
        lists |= {gap: "every area" for gap, where in gaps.items() if len(where) == every > 1}
        yield bullets(f"{gap}: {where}." for gap, where in lists.items())
    else:
        yield body("Every area has evidence on both sides and from service users, and every aim was reached.")


def build_codebook(facts: ReportFacts) -> Iterator[Block]:
    """The names and definitions of all codes."""
    codebook = facts.codebook
    yield Heading(1, "Appendix C: the codebook")
    yield Table(
        f"{codebook.title}, version {codebook.version}.",
        ("Area", "Definition"),
        tuple(cells(code.name, " ".join(code.definition.split())) for code in codebook.codes),
        (3, 7),
    )


def build_reflections(facts: ReportFacts) -> Iterator[Block]:
    """What the evaluators learned."""
    yield Heading(1, "Appendix D: reflections", anchor_for("s_reflections"))
    yield from own_or_ask(facts.own, "reflections", level=2)


def build_acknowledgements(facts: ReportFacts) -> Iterator[Block]:
    """Thanks, who paid, and what could have pulled the findings one way."""
    yield Heading(1, "Acknowledgements")
    yield from own_or_ask(facts.own, "acknowledgements", level=2)
    for title, key in _DECLARED:
        yield Heading(2, title, anchor_for(f"s_{key}"))
        yield from own_or_ask(facts.own, key)


def build_problems(problems: tuple[Problem, ...]) -> Iterator[Block]:
    """What could not be read, placed or used."""
    if not problems:
        return
    yield Heading(1, "Appendix F: what could not be used")
    yield Box(
        "note", "For the authors", (plain("Look at each, and take this appendix out before you publish."),)
    )
    yield bullets(f"{problem.where}: {problem.message}" for problem in problems)


def _lines(text: str) -> tuple[Text, ...]:
    item = written_item(cut_references(text))
    return (item.text, *item.under)


def _closed(table: ShownTable, rule: Rule) -> Block:
    if table.few:
        return body(
            f"{table.question.text} Fewer than {say_number(rule.hide_up_to + 1)} people answered, so their "
            "answers are not shown."
        )
    several = " People could choose several answers." if table.question.multiple else ""
    rows = [cells(row.answer, row.n.text, row.share, row.interval) for row in table.rows]
    apart = [("Don’t know", table.dont_know), ("No answer", table.no_answer)]
    rows += [cells(f"{name} (not in the base)", n.text, "–", "–") for name, n in apart]
    of = rule.say_shown(table.respondents, "respondent")
    return Table(
        f"{table.question.text} Base: {rule.say_shown(table.base, 'answer')} of {of}.{several}",
        ("Answer", "People", "Share of the base", "95% interval"),
        tuple(rows),
        (5, 1.5, 2.6, 2.4),
        frozenset({1, 2, 3}),
        dense=True,
    )


def _evidence_table(finding: Finding, short: Mapping[str, str]) -> Table:
    return Table(
        f"Evidence for {finding.id}.",
        ("Excerpt", "Source", "Role", "Words", "By"),
        tuple(
            (
                Cell((plain(e.id),), anchor=anchor_for(e.id)),
                *cells(e.segment.source_id),
                Cell((plain(shorten(attribution(e), ROLE_LETTERS)),), whole=attribution(e)),
                _first_words(e),
                *cells(", ".join(short.get(name, name) for name in e.coders)),
            )
            for e in finding.excerpts
        ),
        (1.75, 1.65, 4.0, 6.8, 1.7),
        show_caption=False,
        dense=True,
    )


def _first_words(excerpt: Excerpt) -> Cell:
    if not excerpt.participant.may_quote:
        return Cell((plain("(not quoted)"),))
    words = excerpt.segment.text
    return Cell((plain(shorten(words, FIRST_WORDS)),), whole=" ".join(words.split()))


def _coverage_tables(facts: ReportFacts, coverage: Coverage, basis: Basis) -> Iterator[Table]:
    places = [place for place, column in enumerate(coverage.columns) if column.basis == basis]
    for start in range(0, len(places), COLUMNS):
        some = places[start : start + COLUMNS]
        headings = [_coverage_heading(facts, coverage.columns[place], place) for place in some]
        yield Table(
            _coverage_caption(facts, basis),
            ("Area", *headings),
            tuple(
                cells(code.name, *(_coverage_cell(facts, coverage, row, place) for place in some))
                for row, code in enumerate(coverage.codes)
            ),
            (4, *(2.0 for _ in some)),
            frozenset(range(1, len(some) + 1)),
            dense=True,
        )


def _coverage_heading(facts: ReportFacts, column: Column, place: int) -> str:
    if column.basis == "notes":
        return f"{column.group}, of {column.people:,}"
    heard = facts.shown.heard[place]
    return f"{column.group}, of {facts.rule.say_shown(heard, 'person', 'people')}"


def _coverage_caption(facts: ReportFacts, basis: Basis) -> str:
    sides = " (working well / challenging)" if facts.codebook.sides and not facts.rule.active else ""
    if basis == "notes":
        return f"Meetings with evidence in their notes, by area{sides}. In the heading: of how many meetings."
    heard = "surveys" if basis == "survey" else say_spoken(dict(facts.coverage.sources))
    return (
        f"People with evidence in {heard}, by area and group{sides}. In the heading: of how "
        "many of the group in sources that are coded."
    )


def _themes(facts: ReportFacts) -> Iterator[Block]:
    """The themes that people kept: a picture, and the same as a table. A proposed theme is in neither."""
    themes = kept_themes(facts.findings)
    if not themes:
        return
    yield Heading(2, "Themes", anchor_for("s_themes"))
    yield from facts.themes
    names = {code.slug: code.name for code in facts.codebook.codes}
    rows = [
        cells(
            theme.name,
            names.get(theme.code, theme.code)
            + (f", {VALENCE_NAMES[theme.valence]}" if facts.codebook.sides else ""),
            _theme_people(theme, facts.rule),
            facts.rule.passages(len(theme.excerpts), "", " ").strip(),
        )
        for theme in themes
    ]
    yield Table(
        "Themes, with how many people of each group spoke of them.",
        ("Theme", "Area", "People", "Excerpts"),
        tuple(rows),
        (3.7, 3.7, 4, 1.9),
        frozenset({3}),
        dense=True,
    )


def _theme_people(theme: Theme, rule: Rule) -> str:
    counted = [
        f"{group} {rule.show(people).text}" for group, people in people_by_group(theme.excerpts).items()
    ]
    return join_plain([*counted, *filter(None, [say_notes(theme.excerpts)])])


def _coverage_cell(facts: ReportFacts, coverage: Coverage, row: int, place: int) -> str:
    cell = coverage.cells[row][place]
    if not cell.people or not facts.codebook.sides or facts.rule.active:
        return facts.shown.people[row][place].text
    return f"{cell.people} ({cell.working_well} / {cell.challenging})"
