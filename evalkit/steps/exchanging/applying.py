"""Imported codings on their words: those that are sure, those that wait, and those without a text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from evalkit.acts import Act
from evalkit.codings import code_by_hand
from evalkit.exchange.qda.interchange import OutsideCoding, OutsideSource, Passage
from evalkit.exchange.qda.mapping import CodeChoice
from evalkit.ids import count_aliases, number_of
from evalkit.model import VALENCES, Coding, Origin, Problem, Segment, Source, Valence
from evalkit.project import Project
from evalkit.steps.coding.import_codings import split_by_turn
from evalkit.steps.exchanging.memos import NOBODY, MemosIn
from evalkit.steps.exchanging.placing import SURE, Placed, place_passages
from evalkit.steps.exchanging.plan import Plan
from evalkit.steps.exchanging.without_names import Cleaner
from evalkit.store import Change, Waiting, added
from evalkit.text import read_moment, shorten
from evalkit.wording import plural

BEGAN = "Began as suggestion {id} of a computer model ({model}): {code}, {side}, score {score}, rank {rank}."
_BEGAN = re.compile(
    r"Began as suggestion (?P<id>\S*) of a computer model \((?P<model>[^\n]*)\): "
    r"(?P<code>\w+), (?P<side>\w+), score (?P<score>\d{1,3}(?:\.\d{1,20})?), rank (?P<rank>\d{1,6})\."
)
UNAIDED = "Coded without seeing suggestions."
KEY_QUOTE = "Key quote."


@dataclass(frozen=True, slots=True)
class _Waiting:
    coding: Coding
    words: str
    likeness: float


class Applying:
    """Finds the place of every coding, and stores them all at once."""

    def __init__(self, project: Project, plan: Plan) -> None:
        self.project = project
        self.plan = plan
        self.choices = {choice.code.id: choice for choice in plan.choices}
        self.memos = MemosIn(project, plan.coders)
        self.stored: dict[str, str] = {}
        """The id that each coding was given when it was stored, by the one that it had before."""
        self.made: list[Coding] = []
        self.waiting: list[_Waiting] = []
        self.problems: list[Problem] = []
        self.already = self.applied = self.homeless = 0
        self._left: Counter[str] = Counter()
        self._held = {_key(coding) for coding in project.codings}
        self._ids = project.store.ids.new_aliases("codings")

    @property
    def used(self) -> set[str]:
        """The codes of this project that codings of the file got."""
        return {coding.code for coding in (*self.made, *(one.coding for one in self.waiting))}

    def place(self, theirs: OutsideSource, ours: Source | None) -> None:
        """Find the places of a source's passages in the text that is here."""
        codings = sum(len(p.codings) for p in theirs.passages)
        noted = any(p.notes for p in theirs.passages)
        if not codings and not (noted and ours):
            return
        if ours is None:
            self.homeless += codings
            said = f"{plural(codings, 'coding')} of it could not be placed. Add the text, then import again."
            self.problems.append(
                Problem(theirs.name, f"its text is neither in the project nor in the file, so {said}")
            )
            return
        for passage, placed in place_passages(theirs, ours):
            segments = split_by_turn(ours, (placed.start, placed.end), ours.turns) if placed else []
            found = segments[0] if segments and placed and placed.likeness >= SURE else None
            self.memos.add_to_words(found, passage.words, passage.notes)
            for coding in passage.codings:
                self._one(ours, passage, placed, segments, coding)

    def _one(
        self,
        ours: Source,
        passage: Passage,
        placed: Placed | None,
        segments: Sequence[Segment],
        coding: OutsideCoding,
    ) -> None:
        choice = self.choices.get(coding.code)
        if choice is None or not choice.becomes:
            name = "\\".join(choice.code.path) if choice else "a code that the file does not explain"
            self._left[f"“{name}”: left out, as the list of codes says" if choice else name] += 1
            return
        sure = placed is not None and placed.likeness >= SURE and bool(segments)
        if not sure:
            beside = "\n".join(filter(None, (coding.memo, *(note.text for note in coding.notes))))
            alone = replace(coding, memo=beside)
            made = self._coding(_likely(ours, passage, placed), choice, passage, alone)
            self.waiting.append(_Waiting(made, passage.words, placed.likeness if placed else 0.0))
            return
        every = [self._coding(segment, choice, passage, coding) for segment in segments]
        fresh = [one for one in every if _key(one) not in self._held]
        self.already += not fresh
        self.applied += bool(fresh)
        if fresh:
            self.memos.add_to_coding(fresh[0], coding.notes)
        self._held |= {_key(one) for one in fresh}
        self.made += fresh

    def _coding(
        self, segment: Segment, choice: CodeChoice, passage: Passage, coding: OutsideCoding
    ) -> Coding:
        weight = f"Weight: {coding.weight}" if coding.weight else ""
        memo, noted = coding.memo, dict[str, Any]()
        if self.plan.outside.program == "evalkit":
            memo, noted = _read_back(memo)
        memo = "\n".join(filter(None, (memo, passage.memo, weight)))
        when = read_moment(coding.created) or self.project.now()
        coder = self.plan.coders.get(coding.coder) or coding.coder or NOBODY
        side = choice.side_of(coding.weight)
        made = code_by_hand(segment, choice.becomes, side, coder, when, next(self._ids), memo)
        return replace(made, **noted)

    def save(self, cleaner: Cleaner) -> None:
        """Store the codings, those that wait without the names in their words; memos lose theirs too."""
        codings = [*self.made, *(one.coding for one in self.waiting)]
        clean = cleaner.clean([*(c.memo for c in codings), *(one.words for one in self.waiting)])
        self.made = [replace(c, memo=clean.get(c.memo, "")) for c in self.made]
        self.waiting = self._not_here(
            _cleaned(one, clean.get(one.words, ""), clean.get(one.coding.memo, "")) for one in self.waiting
        )
        if self.made:
            what = f"{plural(len(self.made), 'coding')} imported"
            drawn = [coding.id for coding in self.made]
            self.made = [*self.project.store.add_codings(self.made, what=what, anew=True)]
            self.stored = dict(zip(drawn, (coding.id for coding in self.made), strict=True))
        by_source: dict[str, list[_Waiting]] = {}
        for one in self.waiting:
            by_source.setdefault(one.coding.segment.source_id, []).append(one)
        for source_id, waiting in by_source.items():
            what = f"{plural(len(waiting), 'coding')} imported without a sure place"
            make = partial(_keep_from, waiting)
            self.project.store.apply_new(
                "codings", make, NOBODY, Act.CODE, what, self.project.now(), source_id
            )
        self.problems += [_say_waiting(one) for one in self.waiting]

    def _not_here(self, waiting: Iterable[_Waiting]) -> list[_Waiting]:
        """Those that do not wait already, from an earlier import of the same file."""
        here = Counter(_key_by_words(one.coding) for one in self.project.store.read.waiting())
        fresh = []
        for one in waiting:
            key = _key_by_words(one.coding)
            if here[key]:
                here[key] -= 1
                self.already += 1
            else:
                fresh.append(one)
        return fresh

    def left(self) -> Iterator[str]:
        """What was left out, because the list of codes says so or for want of a text."""
        if self.homeless:
            many = plural(self.homeless, "coding")
            yield f"{many} of texts that are neither in the file nor here: not placed"
        for what, times in sorted(self._left.items()):
            yield f"{plural(times, 'coding')} with {what}"


def _likely(ours: Source, passage: Passage, placed: Placed | None) -> Segment:
    """The turn in which a passage most likely was, with the words as they were."""
    start = placed.start if placed else 0
    turn = next((t for t in ours.turns if t.start <= start < t.end), ours.turns[0])
    return Segment(ours.id, turn.start, turn.end, passage.words or "(no words)", turn.index)


def _cleaned(one: _Waiting, words: str, memo: str) -> _Waiting:
    words = words or "(no words)"
    coding = replace(one.coding, segment=replace(one.coding.segment, text=words), memo=memo)
    return replace(one, coding=coding, words=words)


def _keep_from(waiting: Sequence[_Waiting], first: str) -> list[Change]:
    """What keeps codings that wait, under the short ids from the first on."""
    ids = count_aliases("codings", number_of(first) or 1)
    return [added(_to_keep(replace(one.coding, id=next(ids)))) for one in waiting]


def _to_keep(coding: Coding) -> Waiting:
    segment = coding.segment
    return Waiting(coding.id, segment.source_id, segment.turn, coding, "")


def _say_waiting(one: _Waiting) -> Problem:
    found = f"nearest words {one.likeness:.2f} alike" if one.likeness else "not found"
    return Problem(
        f"{one.coding.segment.source_id}, {one.coding.code}",
        f"“{shorten(one.words, 80)}” ({found}) waits for you: put it on its words, or let it go.",
    )


def _read_back(memo: str) -> tuple[str, dict[str, Any]]:
    """A memo that evalkit wrote: the coder's own words, and what is noted of the coding beside them."""
    noted: dict[str, Any] = {}
    kept = []
    for line in memo.split("\n"):
        if found := _BEGAN.fullmatch(line):
            side: Valence = next((v for v in VALENCES if v == found["side"]), "context")
            score, rank = float(found["score"]), int(found["rank"])
            noted["origin"] = Origin(found["id"], found["model"], found["code"], side, score, rank)
        elif line == UNAIDED:
            noted["blind"] = True
        elif line == KEY_QUOTE:
            noted["star"] = True
        else:
            kept.append(line)
    return "\n".join(kept), noted


def _key(coding: Coding) -> tuple[object, ...]:
    segment = coding.segment
    return segment.source_id, segment.start, segment.end, coding.code, coding.valence, coding.coder


def _key_by_words(coding: Coding) -> tuple[str, ...]:
    segment = coding.segment
    return segment.source_id, segment.text, coding.code, coding.valence, coding.coder
