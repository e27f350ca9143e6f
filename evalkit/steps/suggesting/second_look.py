"""A list for people to check: codings that the model finds unlikely, likely passages that nobody coded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from evalkit.files import write_whole
from evalkit.ids import in_order
from evalkit.model import Coding, Segment, Suggestion
from evalkit.project import Project
from evalkit.steps.suggesting.quality import Quality, measure_quality
from evalkit.text import overlap

if TYPE_CHECKING:
    import pandas as pd

UNLIKELY = 0.05
"""A coding whose code has a lower score than this is worth a second look."""

LIKELY = 0.6
"""An uncoded passage with a code above this score is worth one."""

What = Literal["unlikely coding", "likely, but not coded"]
COLUMNS = ("what", "source", "turn", "passage", "code", "coder", "score", "suggested instead")


@dataclass(frozen=True)
class Doubt:
    """One line of the list. ``instead`` is the code that the model finds likeliest, where it is another."""

    what: What
    segment: Segment
    code: str
    coder: str
    score: float
    instead: str = ""


@dataclass(frozen=True)
class SecondLook:
    """Lines to look at, the most doubtful first. Nothing is changed by them."""

    codings: tuple[Doubt, ...]
    passages: tuple[Doubt, ...]

    def frame(self) -> pd.DataFrame:
        """Every line: what, source, turn (from 1), passage, code, coder, score, what is suggested instead."""
        import pandas as pd

        rows = [
            (
                d.what,
                d.segment.source_id,
                d.segment.turn + 1,
                d.segment.text,
                d.code,
                d.coder,
                d.score,
                d.instead,
            )
            for d in (*self.codings, *self.passages)
        ]
        return pd.DataFrame(rows, columns=list(COLUMNS))


def look_again(project: Project, most: int = 20, quality: Quality | None = None) -> SecondLook:
    """At most ``most`` codings and as many passages that are worth a second look by a person.

    Each coding is scored by a model that had not learnt from its source (``quality``: already measured).
    Likely passages are those of coded sources on which nobody coded or decided anything, with the scores of
    the suggestions on record. Raises ModelError where fewer than two sources are coded.
    """
    found = quality or measure_quality(project)
    codings = project.codings
    unlikely = sorted(
        _find_unlikely(codings, found),
        key=lambda d: (d.score, in_order(d.segment.source_id), d.segment.start),
    )
    decided = {decision.suggestion_id for decision in project.store.read.decisions()}
    likely = _find_likely(codings, project.store.read.suggestions(), decided, found)
    missed = sorted(likely, key=lambda d: (-d.score, in_order(d.segment.source_id), d.segment.start))
    return SecondLook(tuple(unlikely[:most]), tuple(missed[:most]))


def write_second_look(found: SecondLook, path: Path) -> None:
    """Write the list as a csv table; WriteError where it cannot be written."""
    write_whole(path, found.frame().to_csv(index=False, lineterminator="\n"))


def _find_unlikely(codings: Iterable[Coding], quality: Quality) -> Iterator[Doubt]:
    held = quality.held
    rows = {_key(text.text): row for row, text in enumerate(held.texts)}
    columns = {code: column for column, code in enumerate(held.codes)}
    for coding in codings:
        row, column = rows.get(_key(coding.segment.text)), columns.get(coding.code)
        if row is None or column is None or held.scores[row, column] >= UNLIKELY:
            continue
        best = held.codes[int(held.scores[row].argmax())]
        yield Doubt(
            "unlikely coding",
            coding.segment,
            quality.names.get(coding.code, coding.code),
            coding.coder,
            round(float(held.scores[row, column]), 4),
            "" if best == coding.code else quality.names.get(best, best),
        )


def _find_likely(
    codings: Iterable[Coding], suggestions: Iterable[Suggestion], decided: set[str], quality: Quality
) -> Iterator[Doubt]:
    spans: dict[str, list[tuple[int, int]]] = {}
    for coding in codings:
        spans.setdefault(coding.segment.source_id, []).append((coding.segment.start, coding.segment.end))
    suggestions = list(suggestions)
    settled = {s.segment for s in suggestions if s.id in decided}
    for suggestion in suggestions:
        segment = suggestion.segment
        own = spans.get(segment.source_id)
        if own is None or suggestion.score < LIKELY or suggestion.rank > 1 or segment in settled:
            continue
        if not any(overlap((segment.start, segment.end), span) for span in own):
            name = quality.names.get(suggestion.code, suggestion.code)
            yield Doubt("likely, but not coded", segment, name, "", suggestion.score)


def _key(text: str) -> str:
    return " ".join(text.casefold().split())
