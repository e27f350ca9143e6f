"""What to read next, and why."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evalkit.analysis.order import Covered, NextPassage, Unread, order_reading
from evalkit.analysis.people import group_of
from evalkit.codings import CodedWords
from evalkit.model import Coding, Participant, Problem, Segment, Source, Suggestion
from evalkit.project import Project
from evalkit.show import card
from evalkit.wording import join_plain, plural

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class ReadingList:
    """Passages in the order in which they are best read; ``unread`` is how many there are in all."""

    passages: tuple[NextPassage, ...]
    unread: int
    problems: tuple[Problem, ...] = ()

    def frame(self) -> pd.DataFrame:
        """One row a passage: source, turn (from 1), who said it, its words and why to read it."""
        import pandas as pd

        rows = [
            (p.segment.source_id, p.segment.turn + 1, p.group, p.segment.text, p.reason)
            for p in self.passages
        ]
        return pd.DataFrame(rows, columns=["source", "turn", "said by", "passage", "why"])

    def _repr_html_(self) -> str:
        rows = [
            (f"{p.segment.source_id}, turn {p.segment.turn + 1}", f"{p.segment.text} — {p.reason}")
            for p in self.passages
        ]
        return card(f"To read next, of {plural(self.unread, 'unread passage')}", rows)


def find_next(project: Project, coder: str = "", most: int = 20, *, alone: bool = False) -> ReadingList:
    """Which passages to read next, and why, from the suggestions on record; nothing is computed anew.

    A passage is unread where nobody (with ``coder``: not this coder) has coded a word of it or decided on one
    of its suggestions. How many people there is evidence from is counted over all coders; with ``alone``, in
    this coder's codings. Sources without suggestions are listed among the problems.
    Where the project is coded blind, the reasons name no code.
    """
    made_from = (project.codebook, project.settings.suggest.blind)
    return project.remember(
        f"{most} for {coder} to read{' alone' if alone else ''}",
        made_from,
        lambda: _find_next(project, coder, most, alone),
    )


def _find_next(project: Project, coder: str, most: int, alone: bool) -> ReadingList:
    offered: dict[Segment, list[Suggestion]] = defaultdict(list)
    for suggestion in project.store.read.suggestions():
        offered[suggestion.segment].append(suggestion)
    sources = {source.id: source for source in project.sources}
    speaker = project.speakers()

    def find_who(segment: Segment) -> Participant | None:
        source = sources.get(segment.source_id)
        turn = source.turn(segment.turn) if source else None
        return speaker(source, turn) if source and turn else None

    by_source = project.store.read.codings_by_source()
    read = {segment.source_id for segment in offered}
    own = CodedWords(c for source in read for c in by_source.get(source, ()) if coder in ("", c.coder))
    decided = {d.suggestion_id for d in project.store.read.decisions() if coder in ("", d.coder)}
    done = _find_done(offered, own, decided)
    groups: dict[str, tuple[int, int]] = {}
    unread: list[Unread] = []
    for segment, suggestions in offered.items():
        person = find_who(segment)
        if person is None or person.kind == "interviewer":
            continue
        group = group_of(person)
        coded, every = groups.get(group, (0, 0))
        groups[group] = (coded + (segment in done), every + 1)
        if segment not in done:
            unread.append(Unread(segment, group, tuple(suggestions)))
    codings = (c for held in by_source.values() for c in held if not alone or c.coder == coder)
    covered = Covered(_count_people(codings, find_who), groups)
    names = {code.slug: code.name for code in project.codebook.codes}
    problems = _say_missing(sources.values(), {segment.source_id for segment in offered})
    found = order_reading(unread, covered, names, most, blind=project.settings.suggest.blind)
    return ReadingList(tuple(found), len(unread), problems)


def _find_done(
    offered: dict[Segment, list[Suggestion]], coded: CodedWords, decided: set[str]
) -> set[Segment]:
    """The passages on which something was coded or decided."""
    return {
        segment
        for segment, suggestions in offered.items()
        if coded.hold(segment) or any(s.id in decided for s in suggestions)
    }


def _count_people(
    codings: Iterable[Coding], find_who: Callable[[Segment], Participant | None]
) -> Counter[str]:
    """How many people there is evidence from, for each code."""
    speaks = {(c.code, person.id) for c in codings if (person := find_who(c.segment))}
    return Counter(code for code, _ in speaks)


def _say_missing(sources: Iterable[Source], offered: Collection[str]) -> tuple[Problem, ...]:
    """Sources that nothing has been suggested for."""
    missing = [source.id for source in sources if source.id not in offered]
    if not missing:
        return ()
    why = "nothing has been suggested here yet, so no passage of it is listed. Run “evalkit suggest” first."
    return (Problem(join_plain(missing), why),)
