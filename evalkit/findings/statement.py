"""A plain sentence of what the evidence is. Every number in it is counted from what is passed in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from evalkit.analysis.people import BASES, Basis, Heard, basis_of, group_of, say_notes, say_spoken
from evalkit.analysis.shown_coverage import ShownCoverage
from evalkit.model import SPEAKER_KINDS, Excerpt, SourceKind, SpeakerKind
from evalkit.wording import join_plain, plural

SO_FAR = "whose words are coded so far"
"""Whom a finding counts where some sources are not coded yet."""
_NOUNS: dict[SpeakerKind, tuple[str, str]] = {
    "service_user": ("service user", "service users"),
    "carer": ("carer", "carers"),
    "staff": ("member of staff", "staff"),
    "other": ("other person", "other people"),
    "interviewer": ("interviewer", "interviewers"),
}


def draft_statement(excerpts: Sequence[Excerpt], heard: Sequence[Heard], voices: Sequence[Heard] = ()) -> str:
    """Who described it, out of how many, in how many excerpts and sources, and who did not.

    "Described by 5 of 9 staff and 2 of 4 service users interviewed, in 11 excerpts from 6 sources; no carer
    mentioned it." People in notes have no denominator: nobody knows who else was there. ``heard`` is
    everybody in sources that are coded, ``voices`` everybody: where some wait to be coded, it is said.
    """
    if not excerpts:
        return "There is no evidence."
    notes = say_notes(excerpts)
    waiting = {basis: len(_ids(voices, basis) - _ids(heard, basis)) for basis in BASES}
    people = [
        _spoken(excerpts, heard, waiting["spoken"]),
        _survey(excerpts, heard, waiting["survey"]),
        f"in {notes}" if notes else "",
    ]
    sources = len({e.segment.source_id for e in excerpts})
    where = f"in {plural(len(excerpts), 'excerpt')} from {plural(sources, 'source')}"
    absent = _absent(excerpts, heard)
    silence = f"; {absent} mentioned it" if absent else ""
    later = plural(sum(waiting.values()), "more person was", "more people were")
    wait = f" {later} heard, in what nobody has coded yet." if any(waiting.values()) else ""
    return f"Described {join_plain([p for p in people if p])}, {where}{silence}.{wait}"


def publish_statement(excerpts: Sequence[Excerpt], heard: Sequence[Heard], shown: ShownCoverage) -> str:
    """The same sentence as it may be published: in words for a few people, from the report's own counts.

    "Described by a few people who use the services or their carers and about 10 staff and partners."
    How many sources there were is not said: each may be one person's interview.
    """
    if not excerpts:
        return "There is no evidence."
    first, notes = excerpts[0], say_notes(excerpts)
    said = shown.say(first.code, first.valence)
    people = [f"by {join_plain(said)}" if said else "", f"in {notes}" if notes else ""]
    absent = _absent(excerpts, heard)
    silence = f"; {absent} mentioned it" if absent else ""
    count = shown.rule.passages(len(excerpts))
    return f"Described {join_plain([p for p in people if p])}, in {count}{silence}."


def _spoken(excerpts: Sequence[Excerpt], heard: Sequence[Heard], waiting: int) -> str:
    said = _people(_evidence(excerpts), "spoken")
    asked = _people(heard, "spoken")
    nouns = _NOUNS | ({"other": ("person", "people")} if _order(asked) == ["other"] else {})
    parts = [
        f"{len(said[kind])} of {plural(len(asked[kind] | said[kind]), *nouns[kind])}" for kind in _order(said)
    ]
    if not parts:
        return ""
    kinds = {h.kind for h in heard} | {e.source_kind for e in excerpts}
    return f"by {join_plain(parts)} {SO_FAR if waiting else _how(kinds)}"


def _how(kinds: set[SourceKind]) -> str:
    return f"in {say_spoken(kinds)}" if "group" in kinds else "interviewed"


def _survey(excerpts: Sequence[Excerpt], heard: Sequence[Heard], waiting: int) -> str:
    said = _ids(_evidence(excerpts), "survey")
    asked = _ids(heard, "survey") | said
    who = f"who wrote in surveys{f' and {SO_FAR}' if waiting else ''}"
    return f"by {len(said)} of {plural(len(asked), 'person', 'people')} {who}" if said else ""


def _absent(excerpts: Sequence[Excerpt], heard: Sequence[Heard]) -> str:
    """Who was interviewed and has no evidence: whole kinds first, then groups of kinds that have some."""
    asked = _people(heard, "spoken")
    kinds = {e.participant.kind for e in excerpts}
    silent = [f"no {_NOUNS[kind][0]}" for kind in _order(asked) if kind not in kinds]
    groups = {group_of(e.participant) for e in excerpts}
    missing = {
        group_of(h.participant) for h in heard if basis_of(h.kind) == "spoken" and h.participant.kind in kinds
    } - groups
    silent += [f"nobody in the group “{group}”" for group in sorted(missing)]
    return join_plain(silent)


def _evidence(excerpts: Sequence[Excerpt]) -> list[Heard]:
    return [Heard(e.participant, e.segment.source_id, e.source_kind) for e in excerpts]


def _people(heard: Iterable[Heard], basis: Basis) -> dict[SpeakerKind, set[str]]:
    found: dict[SpeakerKind, set[str]] = {kind: set() for kind in SPEAKER_KINDS}
    for person in heard:
        if basis_of(person.kind) == basis:
            found[person.participant.kind].add(person.participant.id)
    return found


def _ids(heard: Iterable[Heard], basis: Basis) -> set[str]:
    return set().union(*_people(heard, basis).values())


def _order(people: dict[SpeakerKind, set[str]]) -> list[SpeakerKind]:
    """The kinds with somebody in them, most people first."""
    return sorted((kind for kind in SPEAKER_KINDS if people[kind]), key=lambda kind: -len(people[kind]))
