"""Memos on their way to other programs and from them: on texts, words, codings, codes and the project."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from evalkit.acts import Act
from evalkit.exchange.qda.interchange import OutsideNote, OutsideProject
from evalkit.ids import count_aliases, number_of
from evalkit.model import Coding, MemoAbout, Segment, Source, WrittenMemo
from evalkit.project import Project
from evalkit.steps.exchanging.without_names import Cleaner
from evalkit.steps.memos.writing import LONGEST
from evalkit.store import Change, added
from evalkit.text import read_moment
from evalkit.wording import plural

NOBODY = "Imported"
"""Who is named as coder and author where the other program does not say."""
Key = TypeVar("Key")
Span = tuple[str, int, int]
"""A source's id, and the half-open code points of a passage in it."""


@dataclass(frozen=True)
class MemosOut:
    """What people wrote, by what it is about; ``renamed`` counts those in which a name was replaced."""

    on_coding: Mapping[str, tuple[OutsideNote, ...]]
    on_words: Mapping[Span, tuple[OutsideNote, ...]]
    on_source: Mapping[str, tuple[OutsideNote, ...]]
    on_code: Mapping[str, tuple[OutsideNote, ...]]
    free: tuple[OutsideNote, ...]
    said: Mapping[str, str]
    """Each coding's own memo with what goes out in its place."""
    renamed: int


def gather_memos(project: Project, sources: Sequence[Source], codings: Sequence[Coding]) -> MemosOut:
    """The memos that go out with these sources and codings, with no person named in them."""
    ready = {source.id for source in sources}
    written = [m for m in project.store.read.written_memos() if not m.source_id or m.source_id in ready]
    said = _without_names(project, [*(m.memo for m in written), *(c.memo for c in codings)], written, codings)
    here = {coding.id for coding in codings}
    codings_of: dict[str, list[OutsideNote]] = {}
    words_of: dict[Span, list[OutsideNote]] = {}
    sources_of: dict[str, list[OutsideNote]] = {}
    codes_of: dict[str, list[OutsideNote]] = {}
    free: list[OutsideNote] = []
    for memo in written:
        note = OutsideNote(said[memo.memo], memo.coder, memo.created)
        if memo.about == "coding" and memo.coding_id in here:
            codings_of.setdefault(memo.coding_id, []).append(note)
        elif memo.about == "passage":
            words_of.setdefault((memo.source_id, memo.start, memo.end), []).append(note)
        elif memo.source_id:
            sources_of.setdefault(memo.source_id, []).append(note)
        elif memo.about == "code":
            codes_of.setdefault(memo.code, []).append(note)
        else:
            who = f"{memo.person}: " if memo.person else ""
            free.append(replace(note, text=f"{who}{note.text}"))
    for source in sources:
        for own in source.memos:
            note = OutsideNote(own.text, own.author)
            if own.start is not None and own.end is not None and own.start < own.end:
                words_of.setdefault((source.id, own.start, own.end), []).append(note)
            else:
                sources_of.setdefault(source.id, []).append(note)
    return MemosOut(
        _fixed(codings_of),
        _fixed(words_of),
        _fixed(sources_of),
        _fixed(codes_of),
        tuple(free),
        said,
        sum(before != after for before, after in said.items()),
    )


def _fixed(held: Mapping[Key, Sequence[OutsideNote]]) -> dict[Key, tuple[OutsideNote, ...]]:
    return {key: tuple(notes) for key, notes in held.items()}


def _without_names(
    project: Project, texts: Iterable[str], written: Sequence[WrittenMemo], codings: Sequence[Coding]
) -> dict[str, str]:
    wanted = [text for text in dict.fromkeys(texts) if text]
    if not wanted:
        return {"": ""}
    colleagues = {m.coder for m in written} | {n for m in written for n in m.waits_for}
    colleagues |= {coding.coder for coding in codings}
    called = {said for name in colleagues if name for said in (name, f"@{name}")}
    return {"": "", **Cleaner(project, allow=called).clean(wanted)}


@dataclass
class MemosIn:
    """Notes of another program as memos of this project, gathered while codings find their places."""

    project: Project
    coders: Mapping[str, str]
    held: list[tuple[WrittenMemo, str]] = field(default_factory=list)
    """Each memo, and of one on a coding the id that the coding had before it was stored."""
    lost: list[tuple[str, str]] = field(default_factory=list)
    """Notes that have no place here: what they are about, and their words."""

    def add_to_words(self, segment: Segment | None, words: str, notes: Iterable[OutsideNote]) -> None:
        """Notes on a passage, which may not have found its place."""
        for note in notes:
            if segment is None:
                self.lost.append((f"“{words}”", note.text))
            else:
                memo = replace(self._memo("passage", note), source_id=segment.source_id, turn=segment.turn)
                memo = replace(memo, start=segment.start, end=segment.end, text=segment.text)
                self.held.append((memo, ""))

    def add_to_coding(self, coding: Coding, notes: Iterable[OutsideNote]) -> None:
        """Notes of others on a coding that is new here."""
        for note in notes:
            memo = replace(self._memo("coding", note), source_id=coding.segment.source_id, code=coding.code)
            self.held.append((memo, coding.id))

    def add_rest(
        self, outside: OutsideProject, homes: Mapping[str, Source], becomes: Mapping[str, str]
    ) -> None:
        """Notes on texts, on codes (``becomes`` says which are here) and on the project."""
        for source in outside.sources:
            home = homes.get(source.name)
            for note in (*source.notes, *([OutsideNote(source.memo)] if source.memo else ())):
                if home is None:
                    self.lost.append((source.name, note.text))
                else:
                    self.held.append((replace(self._memo("source", note), source_id=home.id), ""))
        for code in outside.codes:
            for note in code.notes:
                if slug := becomes.get(code.id, ""):
                    self.held.append((replace(self._memo("code", note), code=slug), ""))
                else:
                    self.lost.append(("\\".join(code.path), note.text))
        self.held += [(self._memo("project", note), "") for note in outside.notes]

    def _memo(self, about: MemoAbout, note: OutsideNote) -> WrittenMemo:
        now = self.project.now()
        when = read_moment(note.created) or now
        who = self.coders.get(note.author) or note.author or NOBODY
        day = when[:10] if about == "project" else ""
        return WrittenMemo("", about, note.text, who, when, when, day=day)

    def save(self, cleaner: Cleaner, stored: Mapping[str, str]) -> int:
        """Keep what is not here yet, as one act, with no person named in it; how many.

        ``stored`` is the id that each coding was given. What is longer than a memo may be is lost.
        """
        clean = cleaner.clean([memo.memo for memo, _ in self.held])
        here = {_key(memo) for memo in self.project.store.read.written_memos()}
        fresh: list[WrittenMemo] = []
        for memo, coding in self.held:
            memo = replace(memo, memo=clean.get(memo.memo, "").strip(), coding_id=stored.get(coding, ""))
            if len(memo.memo) > LONGEST:
                self.lost.append((f"longer than {LONGEST:,} characters", memo.memo))
            elif memo.memo and _key(memo) not in here:
                here.add(_key(memo))
                fresh.append(memo)
        if fresh:
            what, now = f"{plural(len(fresh), 'memo')} imported", self.project.now()
            self.project.store.apply_new(
                "written_memos", lambda first: _adding(fresh, first), NOBODY, Act.WRITE_MEMO, what, now
            )
        return len(fresh)

    def left(self) -> Iterator[str]:
        """How many notes have no place here."""
        if self.lost:
            yield f"{plural(len(self.lost), 'note')} without a place here: in the list of this import"


def _adding(memos: Sequence[WrittenMemo], first: str) -> list[Change]:
    ids = count_aliases("written_memos", number_of(first) or 1)
    return [added(replace(memo, id=next(ids))) for memo in memos]


def _key(memo: WrittenMemo) -> tuple[object, ...]:
    place = memo.source_id, memo.start, memo.end, memo.code, memo.coding_id
    return memo.about, memo.memo, memo.coder, *place
