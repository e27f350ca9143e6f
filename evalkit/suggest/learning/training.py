"""What the machine step learns from: the codebook's own words, and passages that people have coded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from evalkit.codings import CodedWords
from evalkit.model import Code, Codebook, Coding, Decision, Segment, Suggestion, Valence

LONGEST_GAP = 30
"""A stretch of more sentences than this without a coding has probably not been read."""


@dataclass(frozen=True, slots=True)
class TrainingText:
    """A text and the codes that it has.

    No codes means that the text is about nothing in the codebook (a rejected suggestion, an uncoded
    sentence of a coded source). ``valence`` is ``None`` where no side is known. ``group`` names what must not
    be split between learning and testing: a source, or a survey's respondent. ``origin`` tells an example
    passage from a definition, a note or a keyword of the codebook, and both from what a person coded.
    """

    text: str
    codes: tuple[str, ...]
    valence: Valence | None = None
    group: str = ""
    origin: Literal["coding", "example", "description"] = "coding"
    role: str = ""
    """Who speaks, where it is known."""


def codebook_texts(codebook: Codebook) -> list[TrainingText]:
    """Everything that a codebook says about its codes: examples first, then names, definitions and notes."""
    examples = [
        TrainingText(example.text, (code.slug,), example.valence, origin="example")
        for code in codebook.codes
        for example in code.examples
    ]
    return examples + [text for code in codebook.codes for text in _descriptions(code)]


def small_talk() -> list[TrainingText]:
    """Talk that is about nothing in any codebook: greetings, the weather, the tea."""
    lines = (Path(__file__).parents[1] / "data" / "small_talk.txt").read_text(encoding="utf-8").splitlines()
    return [TrainingText(line, (), origin="description") for line in lines if line.strip()]


def coding_texts(
    codings: Iterable[Coding],
    groups: Mapping[tuple[str, int], str] | None = None,
    roles: Mapping[tuple[str, int], str] | None = None,
) -> list[TrainingText]:
    """Codings as training texts, one for each passage and side.

    ``groups`` names, for turns (source id, index), what is held out together where that is not the source;
    ``roles`` who speaks.
    """
    apart, who = groups or {}, roles or {}
    return [
        TrainingText(
            c.segment.text,
            (c.code,),
            c.valence,
            apart.get(_turn(c.segment), c.segment.source_id),
            role=who.get(_turn(c.segment), ""),
        )
        for c in codings
    ]


def _turn(segment: Segment) -> tuple[str, int]:
    return segment.source_id, segment.turn


def rejected_texts(
    suggestions: Iterable[Suggestion], decisions: Iterable[Decision], codings: Iterable[Coding]
) -> list[TrainingText]:
    """Passages of which somebody turned a suggestion down and nobody coded a word; ``codes``: turned down."""
    rejected = {d.suggestion_id for d in decisions if d.outcome == "rejected"}
    coded = CodedWords(codings)
    codes: dict[Segment, list[str]] = {}
    for suggestion in suggestions:
        segment = suggestion.segment
        if suggestion.id in rejected and not coded.hold(segment):
            codes.setdefault(segment, []).append(suggestion.code)
    return [TrainingText(s.text, tuple(of_segment), None, s.source_id) for s, of_segment in codes.items()]


def uncoded_texts(segments: Iterable[Segment], codings: Iterable[Coding]) -> list[TrainingText]:
    """Sentences that a coder passed over: under no coding, with codings close before or after in the source.

    They show what is about nothing in the codebook. What comes after a source's last coding, or lies in a
    stretch of more than thirty sentences without any, may not have been read and is left out.
    """
    found: list[TrainingText] = []
    for source, stretch in _uncoded_stretches(segments, CodedWords(codings)):
        if len(stretch) <= LONGEST_GAP:
            found += [TrainingText(segment.text, (), None, source) for segment in stretch]
    return found


def _uncoded_stretches(segments: Iterable[Segment], coded: CodedWords) -> Iterator[tuple[str, list[Segment]]]:
    """Sentences between one coded sentence and the next (or a source's beginning), source by source."""
    of_source: dict[str, list[Segment]] = {}
    for segment in segments:
        if coded.in_source(segment.source_id):
            of_source.setdefault(segment.source_id, []).append(segment)
    for source, own in of_source.items():
        stretch: list[Segment] = []
        for segment in sorted(own, key=lambda s: s.start):
            if coded.hold(segment):
                yield source, stretch
                stretch = []
            else:
                stretch.append(segment)


def merge(texts: Sequence[TrainingText]) -> list[TrainingText]:
    """Each different text once, with all its codes, in order of first appearance.

    Where people put one text on different sides, its side is left open.
    """
    merged: dict[str, TrainingText] = {}
    for text in texts:
        key = " ".join(text.text.casefold().split())
        if not key:
            continue
        if (known := merged.get(key)) is None:
            merged[key] = text
            continue
        codes = (*known.codes, *(code for code in text.codes if code not in known.codes))
        valence = known.valence if text.valence in (None, known.valence) else None
        merged[key] = replace(known, codes=codes, valence=valence)
    return list(merged.values())


def _descriptions(code: Code) -> list[TrainingText]:
    """A code's name, definition, notes of what belongs, and every keyword by itself."""
    own = [code.name, code.short, code.definition, *code.belongs, *code.keywords]
    return [TrainingText(text, (code.slug,), origin="description") for text in own if text.strip()]
