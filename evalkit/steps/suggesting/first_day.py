"""How good suggestions would have been before anybody coded, on what this project's people coded blind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evalkit.analysis.closed_questions import wilson
from evalkit.analysis.people import group_of
from evalkit.model import Segment, Suggestion
from evalkit.project import Project
from evalkit.show import table
from evalkit.steps.suggesting.suggest import find_passages, project_encoder
from evalkit.wording import as_percent

if TYPE_CHECKING:
    import pandas as pd

NO_BLIND = (
    "How good suggestions were on the first day cannot be told: nobody has coded a passage of four words or "
    "more without seeing suggestions. To find out, choose “Hide suggestions” on the page, code one or two "
    "sources, and run evalkit evaluate again."
)
"""What is said instead of the table, and what to do."""

EVERYBODY = "everybody"
"""The line over all groups."""


@dataclass(frozen=True)
class Share:
    """So many of a base; ``low`` and ``high`` are the 95% Wilson interval of the share (0–1)."""

    count: int
    base: int

    @property
    def interval(self) -> tuple[float, float]:
        """The 95% interval; from 0 to 1 where nothing was asked about."""
        return wilson(self.count, self.base) if self.base else (0.0, 1.0)

    def __str__(self) -> str:
        if not self.base:
            return "–"
        low, high = self.interval
        share = as_percent(self.count / self.base)
        return f"{share} ({as_percent(low)} to {as_percent(high)}, of {self.base:,})"


@dataclass(frozen=True)
class FirstDay:
    """One group of speakers: passages coded blind, and what the codebook alone would have suggested."""

    group: str
    first: Share
    among_three: Share
    right_of_shown: Share
    side: Share


def measure_first_day(project: Project) -> tuple[FirstDay, ...]:
    """By group of speakers, everybody last; empty where nobody coded blind.

    A passage is asked about where somebody coded words of it without seeing suggestions. Nothing is learnt
    from codings. A side is asked about where all its codings are on one.
    """
    from evalkit.suggest import build_scorer, suggest

    reads, _ = find_passages(project)
    coded = _find_blind(project, [read.passage.segment for read in reads])
    asked = [read for read in reads if read.passage.segment in coded]
    if not asked:
        return ()
    scorer = build_scorer(
        project.codebook,
        encoder=project_encoder(project),
        background=[read.passage.segment.text for read in reads],
        prefer=project.settings.suggest.prefer,
    )
    found: dict[Segment, list[Suggestion]] = {}
    for suggestion in suggest(scorer, [read.passage for read in reads]):
        found.setdefault(suggestion.segment, []).append(suggestion)
    groups: dict[str, list[Segment]] = {}
    for read in asked:
        groups.setdefault(group_of(read.participant), []).append(read.passage.segment)
    groups[EVERYBODY] = [read.passage.segment for read in asked]
    return tuple(_measure(group, own, coded, found) for group, own in groups.items())


def first_day_frame(lines: Sequence[FirstDay]) -> pd.DataFrame:
    """One row a group: shares with their 95% intervals and bases."""
    import pandas as pd

    rows = [
        (line.group, *map(str, (line.first, line.among_three, line.right_of_shown, line.side)))
        for line in lines
    ]
    names = ["group", "right code first", "right among three", "right of what is shown", "right side"]
    return pd.DataFrame(rows, columns=names)


def say_first_day(lines: Sequence[FirstDay]) -> Iterator[str]:
    """The table as lines for the command line; what to do where nobody coded blind."""
    if not lines:
        yield NO_BLIND
        return
    yield (
        "Before anybody had coded, the codebook alone would have done this on the passages that people "
        "coded without seeing suggestions (95% intervals):"
    )
    for line in lines:
        yield (
            f"  {line.group}: a right code first {line.first}; among three {line.among_three}; "
            f"right of what is shown {line.right_of_shown}; the right side {line.side}"
        )


def draw_first_day(lines: Sequence[FirstDay]) -> str:
    """The table for the page of figures; what to do where nobody coded blind."""
    if not lines:
        return f"<p>{NO_BLIND}</p>"
    caption = (
        "What the codebook alone would have suggested for what was coded without suggestions: shares with "
        "95% intervals and the number of passages, codes or sides asked about"
    )
    return table(first_day_frame(lines), caption).to_html()


def _find_blind(project: Project, segments: Sequence[Segment]) -> dict[Segment, list[tuple[str, str]]]:
    """For each passage the codes and sides that people who saw no suggestion gave to words of it."""
    from evalkit.text import overlap

    by_turn: dict[tuple[str, int], list[Segment]] = {}
    for segment in segments:
        by_turn.setdefault((segment.source_id, segment.turn), []).append(segment)
    found: dict[Segment, list[tuple[str, str]]] = {}
    for coding in project.codings:
        if not coding.blind:
            continue
        said = coding.segment
        for segment in by_turn.get((said.source_id, said.turn), ()):
            shared = overlap((said.start, said.end), (segment.start, segment.end))
            if 2 * shared > min(said.end - said.start, segment.end - segment.start):
                found.setdefault(segment, []).append((coding.code, coding.valence))
    return found


def _measure(
    group: str,
    own: Sequence[Segment],
    coded: dict[Segment, list[tuple[str, str]]],
    found: dict[Segment, list[Suggestion]],
) -> FirstDay:
    codes = {segment: {code for code, _ in coded[segment]} for segment in own}
    sides = {segment: {side for _, side in coded[segment]} for segment in own}
    shown = [(s, one) for s in own for one in found[s] if one.suggested]
    sided = [segment for segment in own if len(sides[segment]) == 1]
    return FirstDay(
        group,
        Share(sum(found[s][0].code in codes[s] for s in own), len(own)),
        Share(sum(any(one.code in codes[s] for one in found[s]) for s in own), len(own)),
        Share(sum(one.code in codes[s] for s, one in shown), len(shown)),
        Share(sum(found[s][0].valence in sides[s] for s in sided), len(sided)),
    )
