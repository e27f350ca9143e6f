"""Codings become evidence: excerpts that say who spoke, once for every passage."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from evalkit.analysis.people import ParticipantOf
from evalkit.codings import find_fault
from evalkit.ids import in_order
from evalkit.model import Coding, Excerpt, Participant, Problem, Source, Turn
from evalkit.wording import join_plain


def find_excerpts(
    codings: Iterable[Coding], sources: Iterable[Source], participants: ParticipantOf
) -> tuple[list[Excerpt], list[Problem]]:
    """The evidence in people's codings, in order of source, place and code, and what is not evidence.

    Codings of one code and side that overlap in one turn, whoever made them, are one excerpt: it has the
    words of the longest, and the id of the coding made first. A coding on an interviewer's words, on the
    words of somebody who is in no line of ``participants.csv``, or whose words are not where it says, is no
    evidence: it comes back as a problem.
    """
    by_id = {source.id: source for source in sources}
    faults: dict[tuple[str, str], list[str]] = defaultdict(list)
    sound: dict[tuple[str, int, str, str], list[Coding]] = defaultdict(list)
    for coding in codings:
        segment = coding.segment
        if why := _find_fault(coding, by_id.get(segment.source_id), participants):
            faults[segment.source_id, why].append(coding.id)
        else:
            sound[segment.source_id, segment.turn, coding.code, coding.valence].append(coding)
    excerpts = [
        _excerpt(cluster, by_id[cluster[0].segment.source_id], participants)
        for same in sound.values()
        for cluster in _overlapping(same)
    ]
    order = sorted(
        excerpts, key=lambda e: (in_order(e.segment.source_id), e.segment.start, e.code, e.valence)
    )
    return order, [_problem(where, why, ids) for (where, why), ids in faults.items()]


def _find_fault(coding: Coding, source: Source | None, participants: ParticipantOf) -> str:
    if source is None:
        return "there is no such source in the project. Add the file again with 'evalkit add'."
    if fault := find_fault(coding.segment, source):
        return f"{fault}. Code the passage again."
    turn = _turn(coding, source)
    participant = participants(source, turn)
    if participant is None:
        who = f"the speaker '{turn.speaker}' is" if turn.speaker else "speech without a speaker label is"
        return f"{who} in no line of participants.csv. Add a line that says who this is."
    if participant.kind == "interviewer":
        return f"'{turn.speaker}' is an interviewer, whose words are never coded or quoted."
    return ""


def _turn(coding: Coding, source: Source) -> Turn:
    turn = source.turn(coding.segment.turn)
    assert turn is not None
    return turn


def _overlapping(codings: list[Coding]) -> Iterable[list[Coding]]:
    """Codings of one turn in clusters that overlap, each by itself or through another."""
    cluster: list[Coding] = []
    end = 0
    for coding in sorted(codings, key=lambda c: (c.segment.start, -c.segment.end, c.created, in_order(c.id))):
        if cluster and coding.segment.start >= end:
            yield cluster
            cluster = []
        cluster.append(coding)
        end = max(end, coding.segment.end)
    if cluster:
        yield cluster


def _excerpt(cluster: list[Coding], source: Source, participants: ParticipantOf) -> Excerpt:
    longest = max(cluster, key=lambda c: (c.segment.end - c.segment.start, -c.segment.start))
    made = sorted(cluster, key=lambda c: (c.created, in_order(c.id)))
    turn = _turn(longest, source)
    participant = participants(source, turn)
    assert isinstance(participant, Participant)
    return Excerpt(
        id=made[0].id,
        segment=longest.segment,
        code=longest.code,
        valence=longest.valence,
        participant=participant,
        source_name=source.name,
        source_kind=source.kind,
        coders=tuple(sorted({coding.coder for coding in cluster})),
        codings=tuple(coding.id for coding in made),
        question=turn.question,
    )


def _problem(where: str, why: str, ids: list[str]) -> Problem:
    if len(ids) == 1:
        return Problem(where, f"Coding {ids[0]} is not evidence: {why}")
    return Problem(where, f"Codings {join_plain(ids)} are not evidence: {why}")
