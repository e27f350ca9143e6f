"""What the machine step learns from: the codebook's own words, and passages that people have coded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from evalkit.model import Code, Codebook, Coding, Segment, Valence
from evalkit.text import overlap


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
    lines = (Path(__file__).parent / "data" / "small_talk.txt").read_text(encoding="utf-8").splitlines()
    return [TrainingText(line, (), origin="description") for line in lines if line.strip()]


def coding_texts(codings: Iterable[Coding]) -> list[TrainingText]:
    """Codings as training texts, one for each passage and side."""
    return [TrainingText(c.segment.text, (c.code,), c.valence, c.segment.source_id) for c in codings]


def uncoded_texts(segments: Iterable[Segment], codings: Iterable[Coding]) -> list[TrainingText]:
    """Sentences that a coder passed over: of coded sources, before the last coding, and under no coding.

    They show what is about nothing in the codebook. What comes after a source's last coding may not have
    been read yet and is left out.
    """
    spans: dict[str, list[tuple[int, int]]] = {}
    for coding in codings:
        spans.setdefault(coding.segment.source_id, []).append((coding.segment.start, coding.segment.end))
    read = {source: max(end for _, end in of_source) for source, of_source in spans.items()}
    return [
        TrainingText(segment.text, (), None, segment.source_id)
        for segment in segments
        if segment.end <= read.get(segment.source_id, 0)
        and not any(overlap((segment.start, segment.end), span) for span in spans[segment.source_id])
    ]


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
