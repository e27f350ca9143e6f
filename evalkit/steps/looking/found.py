"""Code what a search found: first what it would do, then one act that can be undone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evalkit.acts import Act
from evalkit.analysis.terms import holds, parse_words
from evalkit.codings import code_by_hand
from evalkit.errors import EvalkitError, StaleChangeError
from evalkit.ids import count_aliases, number_of
from evalkit.model import VALENCE_NAMES, Coding, Segment, Source, Valence
from evalkit.project import Project
from evalkit.steps.coding.code import add_with_new_id, get_code_name, get_passage, get_source, get_valence
from evalkit.steps.names.confirmed import need_confirmed
from evalkit.steps.suggesting.sentences import find_sentences
from evalkit.store import Change, added, text_sha
from evalkit.wording import plural

Place = tuple[str, int, int]
"""Words of a source: its id, and where they begin and end."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One passage that would be coded, with the fingerprint of its source's text as it was seen."""

    segment: Segment
    source_name: str
    sha: str


@dataclass(frozen=True, slots=True)
class FoundPlan:
    """What coding the found passages would do.

    ``already`` counts those that the coder has coded so before; ``left_out`` says why others cannot be coded
    and how many they are.
    """

    planned: tuple[Planned, ...]
    already: int
    left_out: tuple[tuple[str, int], ...]


def widen_to_sentences(project: Project, places: Iterable[Place], words: str) -> list[Place]:
    """The sentences in which words were found: those that hold all of them, else all that hold any, as one.

    ``places`` are in turns that hold the words. Without ``words`` the places stay as they are.
    """
    terms = parse_words(words)
    if not terms:
        return list(dict.fromkeys(places))
    found: list[Place] = []
    sentences: dict[str, list[Segment]] = {}
    for source_id, start, end in places:
        source = get_source(project, source_id)
        turn = next((t for t in source.turns if t.start <= start < t.end), None)
        if source_id not in sentences:
            sentences[source_id] = find_sentences(project, source)
        own = [s for s in sentences[source_id] if turn and s.turn == turn.index]
        spans = stretch([s for s in own if holds(s.text, terms)], own, terms)
        found += [(source_id, *span) for span in spans] or [(source_id, start, end)]
    return list(dict.fromkeys(found))


def stretch(
    holding: Sequence[Segment], sentences: Sequence[Segment], terms: Sequence[str]
) -> list[tuple[int, int]]:
    """Where the sentences are that hold all terms; else one stretch over those that hold any."""
    if holding:
        return [(s.start, s.end) for s in holding]
    some = [s for s in sentences if any(holds(s.text, [term]) for term in terms)]
    return [(some[0].start, some[-1].end)] if some else []


def plan_found(
    project: Project, coder: str, places: Iterable[Place], code: str, valence: Valence
) -> FoundPlan:
    """What coding these passages would do; nothing is changed. EvalkitError for an unknown code or side."""
    get_code_name(project, code)
    side = get_valence(valence)
    held = project.store.read.codings_by_source()
    sources: dict[str, Source] = {}
    planned: dict[Segment, Planned] = {}
    left_out: Counter[str] = Counter()
    already = 0
    for source_id, start, end in places:
        try:
            if source_id not in sources:
                sources[source_id] = get_source(project, source_id)
            need_confirmed(project, source_id)
            segment = get_passage(project, sources[source_id], start, end)
        except EvalkitError as error:
            left_out[str(error)] += 1
            continue
        if _is_coded(held.get(source_id, ()), segment, coder, code, side):
            already += 1
        else:
            source = sources[source_id]
            planned[segment] = Planned(segment, source.name, text_sha(source.text))
    return FoundPlan(tuple(planned.values()), already, tuple(left_out.items()))


def _is_coded(codings: Iterable[Coding], segment: Segment, coder: str, code: str, side: Valence) -> bool:
    return any((c.segment, c.coder, c.code, c.valence) == (segment, coder, code, side) for c in codings)


def code_found(
    project: Project, coder: str, seen: Sequence[tuple[Place, str]], code: str, valence: Valence
) -> str:
    """Code passages as they were previewed (place and fingerprint of the text), as one act; what was done.

    StaleChangeError, and nothing is done, where a text has been corrected since; EvalkitError where nothing
    is left to code.
    """
    plan = plan_found(project, coder, [place for place, _ in seen], code, valence)
    shas = {place[0]: sha for place, sha in seen}
    if any(one.sha != shas[one.segment.source_id] for one in plan.planned):
        raise StaleChangeError(
            "The text of a source has been corrected since you looked, so that words may have moved. "
            "Nothing was coded: search again."
        )
    if not plan.planned:
        raise EvalkitError("None of these passages can be coded, or you have coded all of them so already.")
    side = get_valence(valence)
    name = get_code_name(project, code)
    what = f"{plural(len(plan.planned), 'found passage')} coded as {name}, {VALENCE_NAMES[side]}"
    sources = {one.segment.source_id for one in plan.planned}

    def make(coding_id: str) -> list[Change]:
        ids = count_aliases("codings", number_of(coding_id) or 1)
        now = project.now()
        return [added(code_by_hand(one.segment, code, side, coder, now, next(ids))) for one in plan.planned]

    add_with_new_id(project, coder, Act.CODE, what, sources.pop() if len(sources) == 1 else "", make)
    return f"{what}."
