"""What two coders want to know first: where they agree, where they differ, and what to talk about next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evalkit.analysis.agreement.compare import Agreement
from evalkit.analysis.agreement.topics import Topic, count_topics
from evalkit.project import Project
from evalkit.steps.coding.agreement import MeasuredAgreement
from evalkit.steps.coding.consensus import list_differences, list_pairs
from evalkit.wording import join_plain, plural

MOST = 4
"""How many codes, and how many topics, the page lists first: about what two people can discuss in an hour."""


@dataclass(frozen=True, slots=True)
class TopicToTalk:
    """Something that comes up on several passages: what it is, in words, and on how many."""

    topic: Topic
    said: str
    passages: int


@dataclass(frozen=True, slots=True)
class FirstLook:
    """Two coders in plain words and counts; every coefficient stands elsewhere.

    ``passages`` is how many are still to be gone through together, ``topics`` what comes up on most of them.
    """

    coders: tuple[str, str]
    said: str
    agree: tuple[str, ...]
    differ: tuple[str, ...]
    topics: tuple[TopicToTalk, ...]
    passages: int


def look_first(project: Project, found: MeasuredAgreement) -> list[FirstLook]:
    """Every two coders who can be compared or have passages to go through, by their names."""
    by_coders = {pair.coders: pair for pair in found.pairs if pair.basis == "all"}
    looks = []
    for coders in list_pairs(project):
        pair, differences = by_coders.get(coders), list_differences(project, coders)
        if pair is None and not differences:
            continue
        topics = tuple(
            TopicToTalk(topic, say_topic(project, topic, coders), count)
            for topic, count in count_topics(differences)[:MOST]
        )
        said = say_alike(pair) if pair else ""
        uses = _uses(pair, _names(project)) if pair else []
        looks.append(FirstLook(coders, said, _say_agree(uses), _say_differ(uses), topics, len(differences)))
    return looks


def say_alike(pair: Agreement) -> str:
    """How many sentences the two coded alike, in part alike and differently, and over which sources."""
    where = f"{plural(len(pair.sources), 'source')} ({join_plain(pair.sources)})"
    over = f"Both read {where} to the end" if pair.read_said else f"Both coded {where}"
    if not pair.coded:
        return f"{over}, and neither gave any sentence a code."
    different = pair.coded - pair.alike - pair.partly
    return (
        f"{over}. Of the {plural(pair.coded, 'sentence')} that at least one of them coded, they coded "
        f"{pair.alike:,} alike, {pair.partly:,} partly alike and {different:,} differently."
    )


def say_topic(project: Project, topic: Topic, coders: Sequence[str]) -> str:
    """A topic of two coders in words, without its number of passages."""
    (first, second), names = coders, _names(project)
    code, other = (names.get(slug, slug) for slug in (topic.code, topic.other))
    match topic.kind:
        case "side":
            return f"{code}: they chose different sides"
        case "instead":
            return f"{code} ({first}) or {other} ({second})?"
        case "alone":
            return f"{code}: only {topic.coder} used it here"


def _names(project: Project) -> dict[str, str]:
    return {code.slug: code.name for code in project.codebook.codes}


@dataclass(frozen=True, slots=True)
class _Use:
    """How two coders used one code: on how many sentences either did, and on how many with the same side."""

    name: str
    coded: int
    alike: int
    apart: tuple[tuple[int, str], ...]

    @property
    def unlike(self) -> int:
        return self.coded - self.alike


def _uses(pair: Agreement, names: dict[str, str]) -> list[_Use]:
    first, second = pair.coders
    same_side: dict[str, int] = {}
    for one in pair.codes:
        if one.side != "any":
            same_side[one.code] = same_side.get(one.code, 0) + one.table.both
    found = []
    for one in pair.codes:
        table = one.table
        if one.side != "any" or table.units == table.neither:
            continue
        alike = min(table.both, same_side.get(one.code, 0)) if same_side else table.both
        apart = (
            (table.only_first, f"only by {first}"),
            (table.only_second, f"only by {second}"),
            (table.both - alike, "on different sides"),
        )
        found.append(_Use(names.get(one.code, one.code), table.units - table.neither, alike, apart))
    return found


def _say_agree(uses: Sequence[_Use]) -> tuple[str, ...]:
    best = sorted((u for u in uses if u.alike > u.unlike), key=lambda u: (u.unlike - u.alike, u.name))
    return tuple(f"{u.name}: alike on {_of(u)}" for u in best[:MOST])


def _say_differ(uses: Sequence[_Use]) -> tuple[str, ...]:
    worst = sorted((u for u in uses if u.alike <= u.unlike), key=lambda u: (-u.unlike, u.name))
    return tuple(
        f"{u.name}: alike on {_of(u)}; " + ", ".join(f"{n:,} {how}" for n, how in u.apart if n)
        for u in worst[:MOST]
    )


def _of(use: _Use) -> str:
    return f"{use.alike:,} of {plural(use.coded, 'sentence')}"
