"""What was collected and from whom, and who was not heard: the part of the method about people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from evalkit.analysis.complement import Sum, publish_counts
from evalkit.analysis.coverage import Discipline
from evalkit.analysis.families import PeopleRow, say_roles
from evalkit.analysis.small_numbers import Rule
from evalkit.model import SOURCE_KIND_WORDS, SOURCE_KINDS, SourceKind, SpeakerKind
from evalkit.report.blocks import Block, Figure, Heading, Table, anchor_for, body, bullets, cells
from evalkit.report.facts import Collected, ReportFacts, SurveyFacts
from evalkit.report.whole import own_or_ask
from evalkit.report.wording import KIND_HEADINGS
from evalkit.wording import join_plain, one_or_many, plural

_CONTRIBUTED: dict[SourceKind, str] = {
    "interview": "People interviewed",
    "group": "People in groups",
    "survey": "People in surveys",
}
SMALL_BASE = 20
"""On fewer people than this no percentage is given (a judgement, not a standard)."""


_PEOPLE_OF_KIND: dict[SpeakerKind, str] = {
    "service_user": "service users",
    "carer": "carers",
    "staff": "staff",
    "other": "others",
    "interviewer": "interviewers",
}


def build_collection(facts: ReportFacts) -> Iterator[Block]:
    """What was collected, how surveys were answered, and who contributed."""
    yield Heading(2, "Data collection", anchor_for("s_collection"))
    kinds = facts.collection.kinds
    if not kinds:
        yield body("Nothing has been collected yet.")
        return
    listed = join_plain([plural(c.sources, *SOURCE_KIND_WORDS[c.kind]) for c in kinds])
    groups = say_groups(facts.collection.groups_with)
    yield body(f"The evidence is {listed}: {plural(sum(c.words for c in kinds), 'word')} in all.{groups}")
    if facts.waiting:
        more = plural(facts.waiting, "more source is", "more sources are")
        yield body(
            f"{more} in no number of this report: nobody has confirmed yet that no name is left there."
        )
    yield Table(
        "What was collected. People are those who spoke or wrote; notes are not counted as people. Words "
        "include the questions.",
        ("Kind", "Sources", "People", "Words"),
        tuple(
            cells(
                KIND_HEADINGS[c.kind],
                str(c.sources),
                _people(c, facts),
                f"{c.words:,}",
            )
            for c in kinds
        ),
        (4, 2, 2, 2),
        frozenset({1, 2, 3}),
    )
    if said := facts.rule.explain():
        yield body(said)
    for survey in facts.surveys:
        yield body(_responses(survey, facts.rule))
    yield from _contributors(facts)
    yield from own_or_ask(facts.own, "collection")


def say_groups(groups: Sequence[tuple[tuple[SpeakerKind, ...], int]]) -> str:
    """With whom the group discussions were, each kind of people counted apart; "" for fewer than two groups.

    >>> say_groups([(("service_user",), 4), (("staff",), 3), (("carer", "staff"), 1)])
    ' Of the groups, 4 were with service users, 3 with staff and 1 with carers and staff together.'
    """
    if sum(n for _, n in groups) < 2:
        return ""
    said: list[str] = []
    for kinds, n in groups:
        names = join_plain([_PEOPLE_OF_KIND[kind] for kind in kinds])
        verb = f" {one_or_many(n, 'was', 'were')}" if not said else ""
        said.append(f"{n}{verb} with {names}{' together' if len(kinds) > 1 else ''}")
    return f" Of the groups, {join_plain(said)}."


def _people(collected: Collected, facts: ReportFacts) -> str:
    """How many people a kind of source holds; how many interviews there were is told already."""
    if collected.kind == "notes":
        return "–"
    if collected.kind == "interview" and collected.people == collected.sources:
        return "one each" if facts.rule.active else f"{collected.people:,}"
    return facts.rule.show(collected.people).text


def _responses(survey: SurveyFacts, rule: Rule) -> str:
    came, asked = rule.show(survey.respondents), rule.show(survey.invited)
    if survey.invited and survey.respondents <= survey.invited:
        share = rule.share(came, asked) if survey.invited >= SMALL_BASE and came.number else ""
        said = (
            f"{rule.bare(came)} of the {rule.bare(asked)} people invited to the survey “{survey.name}” "
            f"responded{f' ({share})' if share else ''}. {_wrote(survey, 'them', rule).capitalize()}."
        )
        return said[:1].upper() + said[1:]
    return (
        f"The survey “{survey.name}” had {rule.say_shown(came, 'respondent')}, "
        f"{_wrote(survey, 'whom', rule)}. How many were invited is not recorded."
    )


def _wrote(survey: SurveyFacts, them: Literal["them", "whom"], rule: Rule) -> str:
    """How many of the respondents wrote something: all, none or a number."""
    if rule.active and 0 < survey.respondents - survey.wrote <= rule.hide_up_to:
        return f"nearly all of {them} wrote something in answer to an open question"
    if survey.respondents == 1 and not rule.active:
        one = {"them": "that person", "whom": "who"}[them]
        return f"{one} wrote {'something' if survey.wrote else 'nothing'} in answer to an open question"
    count = {survey.respondents: "all", 0: "none"}.get(survey.wrote, rule.bare(rule.show(survey.wrote)))
    return f"{count} of {them} wrote something in answer to an open question"


def _contributors(facts: ReportFacts) -> Iterator[Block]:
    if facts.rule.active:
        yield from _families(facts)
        return
    kinds = [k for k in SOURCE_KINDS if any(k in c.people for c in facts.collection.contributors)]
    if not kinds:
        return
    yield Table(
        "Who contributed: people by role and kind of source. One person may be in several columns.",
        ("Role", "Group", *(_CONTRIBUTED[kind] for kind in kinds)),
        tuple(
            cells(c.role or c.group, c.group, *(str(c.people.get(kind, 0)) for kind in kinds))
            for c in facts.collection.contributors
        ),
        (3.0, 2.8, *(2.1 for _ in kinds)),
        frozenset(range(2, 2 + len(kinds))),
    )


def _families(facts: ReportFacts) -> Iterator[Block]:
    """Who contributed, by families of roles that are large enough to be told."""
    rows = facts.collection.families
    heard = {"People who spoke with us": [len(row.spoken) for row in rows]}
    heard["People in surveys"] = [len(row.survey) for row in rows]
    ways = [way for way, counts in heard.items() if any(counts)]
    if not ways:
        return
    counts = {(row.name, way): n for way in ways for row, n in zip(rows, heard[way], strict=True)}
    totals = {("", way): sum(heard[way]) for way in ways}
    sums = [Sum(("", way), tuple((row.name, way) for row in rows)) for way in ways]
    shown = publish_counts(counts | totals, facts.rule, sums)
    roles = [say_roles(row, facts.rule) for row in rows]
    named = any(roles)
    heads = ("Who", "Roles") if named else ("Who",)
    yield Table(
        "Who contributed." + _joined(rows, named),
        (*heads, *ways),
        tuple(
            cells(row.name, *([said or "–"] if named else []), *(shown[row.name, way].text for way in ways))
            for row, said in zip(rows, roles, strict=True)
        ),
        (*((3.2, 4.6) if named else (7.8,)), *(1.7 for _ in ways)),
        frozenset(range(len(heads), len(heads) + len(ways))),
    )


def _joined(rows: Sequence[PeopleRow], named: bool) -> str:
    """That roles are joined, and why they are not named where no row names its own; "" where none are."""
    if all(len(row.roles) < 2 for row in rows):
        return ""
    why = "" if named else " They are not named here, since each could be one person’s."
    return f" Roles with few people are joined into families.{why}"


def build_not_heard(facts: ReportFacts) -> Iterator[Block]:
    """Who was heard less often than was aimed for, and who not at all."""
    yield Heading(2, "Who was not heard", anchor_for("s_not_heard"))
    yield from _interviews(facts)
    if facts.heat_map:
        caption = "How many people of each group there is evidence from, by area."
        yield Figure(facts.heat_map, facts.heat_map_alt, caption)
    yield from own_or_ask(facts.own, "not_heard")


def _interviews(facts: ReportFacts) -> Iterator[Block]:
    """Who was interviewed less often than was aimed for, and who was heard in other ways alone."""
    coverage = facts.coverage
    aim = plural(coverage.aim_per_discipline, "interview")
    fewer = [d for d in coverage.disciplines if d.missing and d.interviews]
    elsewhere = [d for d in coverage.disciplines if d.missing and not d.interviews and _heard(d)]
    nowhere = [d for d in coverage.disciplines if d.missing and not d.interviews and not _heard(d)]
    lines = [
        f"Only {plural(held, 'interview')}: {'; '.join(d.role for d in fewer if d.interviews == held)}."
        for held in sorted({d.interviews for d in fewer})
    ]
    if facts.rule.active:
        lines, elsewhere = _fewer([*fewer, *elsewhere]), []
    if elsewhere:
        roles = "; ".join(f"{d.role} ({_ways(d)})" for d in elsewhere)
        lines.append(f"No interview, heard in other ways: {roles}.")
    if nowhere:
        lines.append(f"Not heard at all: {'; '.join(d.role for d in nowhere)}.")
    if lines:
        yield body(f"The aim was {aim} with each role in the services.")
        yield bullets(lines)
    elif coverage.disciplines:
        yield body(f"Each role in the services had at least {aim}.")


def _fewer(roles: Sequence[Discipline]) -> list[str]:
    """Roles with too few interviews or none, together: apart, those with one would be told."""
    named = "; ".join(sorted(role.role for role in roles))
    return [f"Fewer interviews than that, or none: {named}."] if roles else []


def _heard(role: Discipline) -> int:
    return role.groups + role.surveys


def _ways(role: Discipline) -> str:
    ways = (("groups", role.groups), ("surveys", role.surveys))
    return join_plain([way for way, times in ways if times])
