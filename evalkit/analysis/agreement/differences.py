"""Where coders differ: words that only some of them gave a code and side, to be gone through together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from evalkit.ids import in_order
from evalkit.model import Agreed, Coding, Segment, Source, Valence
from evalkit.text import overlap

Label = tuple[str, Valence]


@dataclass(frozen=True, slots=True)
class Difference:
    """Words of one turn that coders coded differently.

    ``codings`` are those that not every coder has, ``shared`` the codes and sides that all of them gave
    these words.
    """

    segment: Segment
    coders: tuple[str, ...]
    codings: tuple[Coding, ...]
    shared: tuple[Label, ...] = ()

    def of(self, coder: str) -> tuple[Coding, ...]:
        """The codings here that this coder has and not everybody."""
        return tuple(coding for coding in self.codings if coding.coder == coder)


def find_differences(
    coders: Sequence[str],
    codings: Iterable[Coding],
    sources: Mapping[str, Source],
    agreed: Iterable[Agreed] = (),
) -> list[Difference]:
    """Where these coders differ in sources that all of them read, in order; what was settled is left out.

    Two coders give the same words the same code and side where their codings share half of the shorter. A
    coding that was settled comes back once its coder has changed it.
    """
    settled = find_settled(agreed)
    turns: dict[tuple[str, int], list[Coding]] = {}
    for coding in codings:
        if coding.coder in coders and coding.segment.source_id in sources:
            turns.setdefault((coding.segment.source_id, coding.segment.turn), []).append(coding)
    found = []
    for (source_id, _), here in turns.items():
        alone = [c for c in here if not _has_all(c, coders, here)]
        open_ones = [c for c in alone if settled.get(c.id) != (c.code, c.valence)]
        text = sources[source_id].text
        found += [_difference(some, coders, here, text) for some in _overlapping(open_ones)]
    return sorted(found, key=lambda one: (in_order(one.segment.source_id), one.segment.start))


def find_settled(agreed: Iterable[Agreed]) -> dict[str, Label]:
    """The codings that people agreed about, each with its code and side as they were then."""
    return {given.coding: given.label for one in agreed for given in one.given}


def _has_all(coding: Coding, coders: Sequence[str], here: Sequence[Coding]) -> bool:
    """Whether each of the coders gave these words the same code and side."""
    label, others = (coding.code, coding.valence), {*coders} - {coding.coder}
    same = {c.coder for c in here if (c.code, c.valence) == label and _on_same(coding.segment, c.segment)}
    return others <= same


def _on_same(one: Segment, other: Segment) -> bool:
    shared = overlap((one.start, one.end), (other.start, other.end))
    return 0 < min(one.end - one.start, other.end - other.start) <= 2 * shared


def _overlapping(codings: Sequence[Coding]) -> Iterable[list[Coding]]:
    cluster: list[Coding] = []
    end = 0
    for coding in sorted(codings, key=lambda c: (c.segment.start, c.segment.end, in_order(c.id))):
        if cluster and coding.segment.start >= end:
            yield cluster
            cluster = []
        cluster.append(coding)
        end = max(end, coding.segment.end)
    if cluster:
        yield cluster


def _difference(
    cluster: Sequence[Coding], coders: Sequence[str], here: Sequence[Coding], text: str
) -> Difference:
    start, end = (
        min(c.segment.start for c in cluster),
        max(c.segment.end for c in cluster),
    )
    first = cluster[0].segment
    segment = Segment(first.source_id, start, end, text[start:end], first.turn)
    shared = {(c.code, c.valence) for c in here if _on_same(segment, c.segment) and _has_all(c, coders, here)}
    return Difference(segment, tuple(coders), tuple(cluster), tuple(sorted(shared)))


def find_shared_sources(
    coders: Sequence[str], worked: Mapping[str, AbstractSet[str]], sources: Iterable[Source]
) -> dict[str, Source]:
    """The sources that all of these coders read, by id."""
    return {s.id: s for s in sources if all(s.id in worked.get(coder, ()) for coder in coders)}
