"""Coding by hand, one act at a time: every act is one event that its coder can undo and redo.

Each function takes what the person saw (a text's or a coding's fingerprint) and refuses, by
StaleChangeError, to act on anything that somebody has changed in the meantime.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from evalkit.acts import Act
from evalkit.codings import CodedWords, accept, change, code_by_hand, decision_on, reject
from evalkit.errors import EvalkitError, StaleChangeError
from evalkit.ids import count_aliases, in_order, number_of
from evalkit.model import VALENCE_NAMES, VALENCES, Coding, Decision, Segment, Source, Suggestion, Valence
from evalkit.project import Project
from evalkit.steps.names.confirmed import need_confirmed
from evalkit.store import Change, added, altered, removed, text_sha

Seen = tuple[str, str]
"""A coding's id and its fingerprint as the person saw it ("" where they saw none)."""


@dataclass(frozen=True, slots=True)
class Done:
    """What an act did: a sentence for the person, and the turns of the source that look different now."""

    message: str
    source_id: str
    turns: frozenset[int]
    coding_id: str = ""


def mark_seen(coding: Coding) -> str:
    """A coding's fingerprint: anything that a coder can change about it changes this."""
    segment = coding.segment
    parts = (coding.code, coding.valence, segment.start, segment.end, coding.memo, coding.star)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:12]


def get_source(project: Project, source_id: str) -> Source:
    """One source; EvalkitError where the project has none of that id."""
    found = project.store.read.sources(source_id) if source_id else []
    if not found:
        raise EvalkitError(
            f"There is no source {source_id} in this project. It may have been removed: choose one on the "
            "page “Sources”."
        )
    return found[0]


def get_passage(project: Project, source: Source, start: int, end: int) -> Segment:
    """The words from ``start`` to ``end`` as a passage, widened to whole words.

    EvalkitError where they cross turns, or where nobody but an interviewer or an unknown speaker says them.
    """
    text = source.text
    turn = next((t for t in source.turns if t.start <= start < t.end), None)
    if turn is None or not start < end <= len(text):
        raise EvalkitError("There are no words in this selection. Select some words of one turn.")
    if end > turn.end:
        raise EvalkitError(
            "The selection runs over more than one turn. Select words of one speaker at a time."
        )
    while start > turn.start and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < turn.end and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    words = text[start:end]
    start, end = start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())
    if start >= end:
        raise EvalkitError("There are no words in this selection. Select some words of one turn.")
    who = project.speakers()(source, turn)
    if who is None:
        raise EvalkitError("Nobody has said who speaks here. Fill in “kind” in participants.csv, then code.")
    if who.kind == "interviewer":
        raise EvalkitError(
            "These are an interviewer's words, which are never coded. "
            "If somebody else says them, correct “kind” in participants.csv."
        )
    return Segment(source.id, start, end, text[start:end], turn.index)


def code_passage(
    project: Project,
    coder: str,
    source: Source | str,
    span: tuple[int, int],
    code: str,
    valence: Valence,
    seen_text: str = "",
    blind: bool = False,
) -> Done:
    """Put a code on words of a source: the source itself, where it was just read, or its id.

    ``seen_text`` is the fingerprint of its text as the person saw it; ``blind`` says that suggestions are
    hidden from them until they have coded these words.
    """
    source = source if isinstance(source, Source) else get_source(project, source)
    source_id = source.id
    if seen_text and seen_text != text_sha(source.text):
        raise StaleChangeError(
            f"The text of {source_id} has been corrected in another window, so that these words may have "
            "moved. Nothing was coded: the page has been brought up to date, select them again."
        )
    need_confirmed(project, source_id)
    segment = get_passage(project, source, *span)
    name, valence = get_code_name(project, code), get_valence(valence)

    saw_none = blind and not CodedWords(
        c for c in project.store.read.codings(source_id, {segment.turn}) if c.coder == coder
    ).hold(segment)

    def make(coding_id: str) -> list[Change]:
        made = code_by_hand(segment, code, valence, coder, project.now(), coding_id, blind=saw_none)
        _need_new(project, [made])
        return [added(made)]

    what = f"Coded as {name}, {VALENCE_NAMES[valence]}"
    coding_id = add_with_new_id(project, coder, Act.CODE, what, source_id, make)
    return Done(f"{what}.", source_id, frozenset({segment.turn}), coding_id)


def change_coding(
    project: Project,
    coder: str,
    seen: Seen,
    *,
    code: str | None = None,
    valence: Valence | None = None,
    span: tuple[int, int] | None = None,
    memo: str | None = None,
    star: bool | None = None,
) -> Done:
    """Change one's own coding: its code, side, bounds, memo or star."""
    before = _own_coding(project, coder, seen)
    after = before
    told = []
    if code is not None and code != before.code:
        after = replace(after, code=code)
        told.append(
            f"code changed from {get_code_name(project, before.code)} to {get_code_name(project, code)}"
        )
    if valence is not None and (side := get_valence(valence)) != before.valence:
        after = replace(after, valence=side)
        told.append(f"side changed to {VALENCE_NAMES[side]}")
    if span is not None:
        segment = get_passage(project, get_source(project, before.segment.source_id), *span)
        if segment != before.segment:
            after = replace(after, segment=segment)
            told.append("now on the chosen words")
    if memo is not None and memo.strip() != before.memo:
        after = replace(after, memo=memo.strip())
        told.append("memo removed" if not memo.strip() else "memo changed" if before.memo else "memo saved")
    if star is not None and star != before.star:
        after = replace(after, star=star)
        told.append("marked as a key quote" if star else "no longer a key quote")
    if not told:
        return Done("Nothing to change.", before.segment.source_id, frozenset(), before.id)
    _need_new(project, [after])
    changes = [altered(before, after), *change_decision(project, before, after)]
    what = f"{get_code_name(project, before.code)}: {', '.join(told)}"
    source_id = before.segment.source_id
    project.store.apply(changes, coder, Act.CHANGE, what, project.now(), source_id)
    turns = frozenset({before.segment.turn, after.segment.turn})
    return Done(f"{what}.", source_id, turns, before.id)


def remove_coding(project: Project, coder: str, seen: Seen) -> Done:
    """Take one's own coding away; a suggestion that it came from is offered again."""
    coding = _own_coding(project, coder, seen)
    changes = [removed(coding), *change_decision(project, coding, None)]
    what = f"{get_code_name(project, coding.code)} removed"
    source_id = coding.segment.source_id
    project.store.apply(changes, coder, Act.REMOVE, what, project.now(), source_id)
    return Done(f"{what}.", source_id, frozenset({coding.segment.turn}))


def accept_suggestions(
    project: Project, coder: str, ids: Sequence[str], valence: Valence | None = None
) -> Done:
    """Make codings of suggestions that the person agrees with; one act, however many they are."""
    side = None if valence is None else get_valence(valence)

    def make(suggestions: Sequence[Suggestion], ids: Iterator[str]) -> list[Coding]:
        return [accept(s, coder, project.now(), next(ids), side) for s in suggestions]

    return _decide(project, coder, ids, Act.ACCEPT, "Accepted", make)


def change_suggestion(project: Project, coder: str, suggestion_id: str, code: str, valence: Valence) -> Done:
    """Code a suggestion's words otherwise than was suggested; what was suggested stays on record."""
    name, side = get_code_name(project, code), get_valence(valence)

    def make(suggestions: Sequence[Suggestion], ids: Iterator[str]) -> list[Coding]:
        return [change(suggestions[0], coder, project.now(), next(ids), code, side)]

    return _decide(project, coder, [suggestion_id], Act.CODE_INSTEAD, f"Coded as {name} in place of", make)


def reject_suggestions(project: Project, coder: str, ids: Sequence[str]) -> Done:
    """Say that suggestions are wrong. It makes no coding, and is kept."""
    return _decide(project, coder, ids, Act.REJECT, "Rejected", lambda suggestions, ids: [])


def _decide(
    project: Project,
    coder: str,
    ids: Sequence[str],
    act: Act,
    verb: str,
    make: Callable[[Sequence[Suggestion], Iterator[str]], list[Coding]],
) -> Done:
    suggestions = [_undecided(project, coder, suggestion_id) for suggestion_id in ids]
    if not suggestions:
        raise EvalkitError("There is no suggestion here to decide on. Choose a passage that has one.")
    source_ids = sorted({s.segment.source_id for s in suggestions}, key=in_order)
    for held_in in source_ids:
        places = {s.segment.turn for s in suggestions if s.segment.source_id == held_in}
        _need_unsettled(project, suggestions, project.store.read.settled(coder, held_in, places))
    source_id = source_ids[0] if len(source_ids) == 1 else ""
    what = f"{verb} " + (
        f"the suggestion {get_code_name(project, suggestions[0].code)}"
        if len(suggestions) == 1
        else f"{len(suggestions)} suggestions"
    )

    def changes(coding_id: str) -> list[Change]:
        codings = make(suggestions, count_aliases("codings", number_of(coding_id) or 1))
        _need_new(project, codings)
        said = [d for c in codings if (d := decision_on(c))]
        said = said or [reject(s, coder, project.now()) for s in suggestions]
        return [
            *(added(coding) for coding in codings),
            *(_decision_change(project, decision) for decision in said),
        ]

    coding_id = add_with_new_id(project, coder, act, what, source_id, changes)
    turns = frozenset(s.segment.turn for s in suggestions)
    return Done(f"{what}.", source_id, turns, "" if act is Act.REJECT else coding_id)


def add_with_new_id(
    project: Project, coder: str, act: Act, what: str, source_id: str, make: Callable[[str], list[Change]]
) -> str:
    """Apply changes that need a new coding id, which is given while nobody else changes anything; the id."""
    return project.store.apply_new("codings", make, coder, act, what, project.now(), source_id)


def _undecided(project: Project, coder: str, suggestion_id: str) -> Suggestion:
    suggestion = project.store.single.suggestion(suggestion_id)
    if suggestion is None:
        raise StaleChangeError(
            "This suggestion has been replaced by newer ones. The page has been brought up to date."
        )
    decision = project.store.single.decision(suggestion_id, coder)
    if decision is not None:
        raise StaleChangeError(f"You have {decision.outcome} this suggestion already, in another window.")
    return suggestion


def _need_unsettled(project: Project, suggestions: Sequence[Suggestion], settled: set[str]) -> None:
    """StaleChangeError where a suggestion's words got its code by hand, in another window."""
    for suggestion in suggestions:
        if suggestion.id in settled:
            raise StaleChangeError(
                f"You have coded these words as {get_code_name(project, suggestion.code)} yourself already, "
                "in another window. Nothing was added: the page has been brought up to date and shows your "
                "coding."
            )


def _need_new(project: Project, codings: Sequence[Coding]) -> None:
    """EvalkitError where another coding of the same coder says the same of the same words."""
    turns: dict[str, set[int]] = {}
    for coding in codings:
        turns.setdefault(coding.segment.source_id, set()).add(coding.segment.turn)
    held = {
        (c.segment, c.code, c.valence, c.coder): c.id
        for source_id, those in turns.items()
        for c in project.store.read.codings(source_id, those)
    }
    for coding in codings:
        same = held.get((coding.segment, coding.code, coding.valence, coding.coder), coding.id)
        if same != coding.id:
            raise EvalkitError(
                f"You have coded these words as {get_code_name(project, coding.code)}, "
                f"{VALENCE_NAMES[coding.valence]}, already. Nothing was changed."
            )


def _own_coding(project: Project, coder: str, seen: Seen) -> Coding:
    coding_id, fingerprint = seen
    coding = project.store.single.coding(coding_id)
    if coding is None:
        raise StaleChangeError(
            "This coding has been removed in another window. The page has been brought up to date."
        )
    if coding.coder != coder:
        raise EvalkitError(
            f"This coding is {coding.coder}'s: only {coding.coder} can change it. "
            "Code the words yourself if you see them otherwise."
        )
    if fingerprint and fingerprint != mark_seen(coding):
        raise StaleChangeError(
            f"This coding has been changed in another window: it is now {get_code_name(project, coding.code)}"
            f", {VALENCE_NAMES[coding.valence]}. Nothing was overwritten: look again, then decide."
        )
    return coding


def change_decision(project: Project, before: Coding, after: Coding | None) -> list[Change]:
    """What a change of a coding does to the decision on the suggestion that it came from."""
    if before.origin is None:
        return []
    held = project.store.single.decision(before.origin.suggestion_id, before.coder)
    if held is None or held.coding_id != before.id:
        return []
    if after is None:
        return [removed(held)]
    decision = decision_on(after)
    assert decision
    return [altered(held, decision)] if decision != held else []


def _decision_change(project: Project, decision: Decision) -> Change:
    held = project.store.single.decision(decision.suggestion_id, decision.coder)
    return altered(held, decision) if held else added(decision)


def get_code_name(project: Project, slug: str) -> str:
    """A code's name; EvalkitError where the codebook has no such code."""
    for code in project.codebook.codes:
        if code.slug == slug:
            return code.name
    raise EvalkitError(
        f"The codebook has no code “{slug}”: it may have been renamed or merged. Choose another."
    )


def get_valence(text: str) -> Valence:
    """A side by its name, also as tables show it ("working well"); EvalkitError for anything else."""
    for valence in VALENCES:
        if valence == text.strip().casefold().replace(" ", "_"):
            return valence
    raise EvalkitError("Say which side: working well, challenging or context.")
