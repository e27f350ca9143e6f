"""Surveys, recommendations and the appendices: evidence, coverage, codebook, what could not be used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from evalkit.analysis.closed_questions import ClosedTable
from evalkit.analysis.crosstab import Crosstab, show_crosstab
from evalkit.analysis.scale_summary import describe_summary
from evalkit.analysis.shown_survey import ShownTable, show_closed
from evalkit.analysis.small_numbers import Rule, Shown, say_number
from evalkit.model import Problem
from evalkit.report.actions.recommended import Recommendation, by_owner
from evalkit.report.blocks import (
    Block,
    Box,
    Cell,
    Heading,
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
from evalkit.report.chapters import recommended
from evalkit.report.facts import ReportFacts, Unasked
from evalkit.report.whole import Key, own_or_ask
from evalkit.report.written import cut_references, written_item
from evalkit.wording import as_percent, join_plain

_ROW_CM, _COLUMN_CM = 5.0, 2.2
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
            yield from _summarise(table, survey.weighted.get(table.question.text, {}), facts.rule)
        for crosstab in survey.crosstabs:
            yield _build_crosstab(crosstab, facts.rule)


def build_recommendations(facts: ReportFacts) -> Iterator[Block]:
    """Every recommendation in one table."""
    yield Heading(1, "Recommendations", anchor_for("s_recommendations"))
    found = recommended(facts)
    if not found:
        yield to_write(
            "Write recommendations in the chapters; they are gathered here by the next report.",
        )
        return
    ranked = any(one.priority or one.by_when for one in found)
    yield Table(
        "All recommendations, by who should act, with what each rests on.",
        ("Number", "Recommendation", "Owner", *(["Priority, by when"] if ranked else []), "Rests on"),
        tuple(
            (
                Cell(((Span(one.id, to=anchor_for(one.id)),),)),
                Cell(_lines(one.text)),
                *cells(one.owner or "–"),
                *(cells(_when(one)) if ranked else ()),
                Cell(tuple(_rests_on(one, facts))),
            )
            for one in by_owner(found)
        ),
        (1.2, 6.6, 2.0, *([1.9] if ranked else []), 1.6),
        dense=True,
    )


def _when(one: Recommendation) -> str:
    return ", ".join(filter(None, [one.priority.capitalize(), one.by_when])) or "–"


def _rests_on(one: Recommendation, facts: ReportFacts) -> Iterator[Text]:
    """The findings that a recommendation names, by their excerpts too; where it names none, its chapter."""
    of = {name: f.id for f in facts.findings for e in f.excerpts for name in (e.id, *e.codings)}
    known = {finding.id for finding in facts.findings}
    named = [name for name in dict.fromkeys(of.get(name, name) for name in one.rests_on) if name in known]
    if not named:
        yield (Span(one.chapter.title, to=anchor_for(one.chapter.slug)),)
    for name in named:
        yield (Span(name, to=anchor_for(name)),)


def build_codebook(facts: ReportFacts) -> Iterator[Block]:
    """The names and definitions of all codes."""
    codebook = facts.codebook
    yield Heading(1, "Appendix A: the codebook")
    yield Table(
        f"{codebook.title}, version {codebook.version}.",
        ("Area", "Definition"),
        tuple(cells(code.name, " ".join(code.about.split())) for code in codebook.codes),
        (3, 7),
    )


def build_reflections(facts: ReportFacts) -> Iterator[Block]:
    """What the evaluators learned."""
    yield Heading(1, "Appendix B: reflections", anchor_for("s_reflections"))
    yield from own_or_ask(facts.own, "reflections", level=2)


def build_acknowledgements(facts: ReportFacts) -> Iterator[Block]:
    """Thanks, who paid, and what could have pulled the findings one way."""
    yield Heading(1, "Acknowledgements", same_page=True)
    yield from own_or_ask(facts.own, "acknowledgements", level=2)
    for title, key in _DECLARED:
        yield Heading(2, title, anchor_for(f"s_{key}"))
        yield from own_or_ask(facts.own, key)


def build_problems(problems: tuple[Problem, ...]) -> Iterator[Block]:
    """What could not be read, placed or used."""
    if not problems:
        return
    yield Heading(1, "Appendix C: what could not be used")
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


def _summarise(table: ClosedTable, weighted: Mapping[str, float], rule: Rule) -> Iterator[Block]:
    """A line below a question's table: its mean or net, and its weighted shares, where it has such."""
    said = [describe_summary(table, rule), _say_weighted(table, weighted, rule)]
    if any(said):
        yield body(" ".join(filter(None, said)))


def _say_weighted(table: ClosedTable, weighted: Mapping[str, float], rule: Rule) -> str:
    shown = show_closed(table, rule)
    if not weighted or shown.few or shown.base.number is None:
        return ""
    shares = [
        f"{row.answer} {as_percent(weighted[row.answer])}"
        for row in shown.rows
        if row.n.number is not None and row.answer in weighted
    ]
    base = rule.say_shown(shown.base, "answer")
    return f"Weighted: {join_plain(shares)} (unweighted base: {base})." if shares else ""


def _build_crosstab(crosstab: Crosstab, rule: Rule) -> Block:
    """Two questions set against each other: counts, the share of each row, and each row's base."""
    shown = show_crosstab(crosstab, rule)
    rows = [
        cells(name, *(_say_cell(n, share) for n, share in zip(counts, shares, strict=True)), base.text)
        for name, counts, shares, base in zip(
            crosstab.rows, shown.cells, shown.shares, shown.bases, strict=True
        )
    ]
    several = " One person may stand in several cells of a row." if crosstab.overlap else ""
    left_out = rule.say(crosstab.left_out, "respondent")
    return Table(
        f"{crosstab.row_question} by {crosstab.column_question}. Base: "
        f"{rule.say_shown(shown.base, 'respondent')} who answered both; {left_out} did not. "
        f"Percentages are of each row.{several}",
        (crosstab.row_question, *crosstab.columns, "Base"),
        tuple(rows),
        (_ROW_CM, *(_COLUMN_CM for _ in crosstab.columns), _COLUMN_CM),
        frozenset(range(1, len(crosstab.columns) + 2)),
        dense=True,
    )


def _say_cell(n: Shown, share: str) -> str:
    return n.text if n.number is None or not n.number or share in ("–", "*") else f"{n.text} ({share})"


def build_unasked(facts: ReportFacts) -> Iterator[Block]:
    """The topics beyond the framework that a person named, and how many people speak of each."""
    if not facts.unasked:
        return
    yield Heading(1, "What people said that the framework does not ask", anchor_for("s_unasked"))
    yield body(
        "Some of what people spoke of fits none of the criteria. A computer grouped these passages by what "
        "they are about; a person read them, decided which belong together and named the groups. They are "
        "not coded, and no finding rests on them."
    )
    yield bullets(_say_unasked(topic, facts) for topic in facts.unasked)


def _say_unasked(topic: Unasked, facts: ReportFacts) -> str:
    who = facts.rule.say(topic.people, "person", "people") if topic.people else "notes of meetings"
    groups = f", among them {join_plain(topic.groups)}" if topic.groups else ""
    return f"“{topic.name}”: {who}{groups}."
