"""Memos: written about anything from a coding to the project, changed, removed and answered."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from evalkit.acts import Act
from evalkit.errors import EvalkitError, StaleChangeError
from evalkit.ids import in_order
from evalkit.model import MemoAbout, Segment, WrittenMemo
from evalkit.project import Project
from evalkit.steps.coding.code import get_code_name, get_passage, get_source
from evalkit.store import Change, added, altered, removed
from evalkit.wording import join_plain

LONGEST = 4000
"""Characters of a memo; a longer text is a document of its own."""
_NAME = re.compile(r"@([^\W\d_][\w’'.-]*)")


@dataclass(frozen=True, slots=True)
class Subject:
    """What a memo is to be about; of the fields those are filled that ``about`` needs.

    ``span`` are the words of a passage. A memo on a coding needs ``coding_id``, one on a code its slug, one
    on a person a participant's id, and an entry in the project's journal a ``day`` ("" for today).
    """

    about: MemoAbout
    source_id: str = ""
    coding_id: str = ""
    code: str = ""
    person: str = ""
    day: str = ""
    span: tuple[int, int] = (0, 0)


def write_memo(project: Project, coder: str, subject: Subject, words: str) -> WrittenMemo:
    """Keep a memo, as one act that can be undone. Colleagues whom it calls by @name find it waiting."""
    words = _need_words(words)
    fresh = _begin(project, coder, subject, words)
    key = _apply_new(
        project,
        coder,
        Act.WRITE_MEMO,
        "A memo written",
        lambda key: [added(replace(fresh, id=key))],
        fresh.source_id,
    )
    return replace(fresh, id=key)


def say_saved(project: Project, memo: WrittenMemo) -> str:
    """That a memo is saved and for whom it waits; a name that nobody has here may be misspelt."""
    if not memo.waits_for:
        return "The memo is saved."
    known = _known_names(project)
    unknown = [name for name in memo.waits_for if name not in known]
    check = f" Nobody called {join_plain(unknown)} has coded here so far: check the name." if unknown else ""
    return f"The memo is saved. It waits for {join_plain(memo.waits_for)}.{check}"


def _begin(project: Project, coder: str, subject: Subject, words: str) -> WrittenMemo:
    """The memo with all that its subject says, but for its id."""
    now = project.now()
    memo = WrittenMemo("", subject.about, words, coder, now, now)
    memo = replace(memo, waits_for=find_called(words, _known_names(project), coder))
    match subject.about:
        case "coding":
            coding = project.store.single.coding(subject.coding_id)
            if coding is None:
                raise StaleChangeError("This coding is no longer there. Open the source again.")
            return replace(memo, coding_id=coding.id, source_id=coding.segment.source_id, code=coding.code)
        case "passage":
            segment = get_passage(project, get_source(project, subject.source_id), *subject.span)
            return _on(memo, segment)
        case "source":
            return replace(memo, source_id=get_source(project, subject.source_id).id)
        case "code":
            get_code_name(project, subject.code)
            return replace(memo, code=subject.code)
        case "person":
            if subject.person not in find_people(project):
                raise EvalkitError("Choose a person who speaks in a source.")
            return replace(memo, person=subject.person)
        case "project":
            return replace(memo, day=_read_day(subject.day) or now[:10])


def _on(memo: WrittenMemo, segment: Segment) -> WrittenMemo:
    words = {name: getattr(segment, name) for name in ("source_id", "turn", "start", "end", "text")}
    return replace(memo, **words)


def change_memo(project: Project, coder: str, memo_id: str, words: str, seen: str | None = None) -> str:
    """Put other words in one's own memo; who is called by them anew finds it waiting. What was done."""
    memo = _own(project, coder, memo_id)
    if seen is not None and seen != memo.updated:
        raise StaleChangeError(
            "This memo has been changed in another window. Nothing was overwritten: look again."
        )
    words = _need_words(words)
    names = _known_names(project)
    before, called = (find_called(text, names, coder) for text in (memo.memo, words))
    waits = tuple(name for name in called if name in memo.waits_for or name not in before)
    after = replace(memo, memo=words, updated=project.now(), waits_for=waits)
    if after.memo == memo.memo:
        return "Nothing to change."
    _apply(project, coder, Act.CHANGE_MEMO, "A memo changed", [altered(memo, after)], memo.source_id)
    return "The memo is changed."


def remove_memo(project: Project, coder: str, memo_id: str) -> str:
    """Take one's own memo away, as an act that can be undone."""
    memo = _own(project, coder, memo_id)
    _apply(project, coder, Act.REMOVE_MEMO, "A memo removed", [removed(memo)], memo.source_id)
    return "The memo is removed. Undo brings it back."


def answer_memo(project: Project, coder: str, memo_id: str, reply: str = "") -> str:
    """Say that one has seen to a note that waited for one; ``reply`` is a note back on the same subject."""
    memo = _get(project, memo_id)
    if coder not in memo.waits_for:
        raise EvalkitError("This note does not wait for you: you have seen to it, or it is for others.")
    after = replace(memo, waits_for=tuple(name for name in memo.waits_for if name != coder))
    act, what = Act.ANSWER_MEMO, "A note seen to"
    if not reply.strip():
        _apply(project, coder, act, what, [altered(memo, after)], memo.source_id)
        return "The note no longer waits for you."
    now, words = project.now(), f"@{memo.coder} {_need_words(reply)}"
    back = replace(memo, memo=words, coder=coder, created=now, updated=now, waits_for=(memo.coder,))

    def make(key: str) -> list[Change]:
        return [altered(memo, after), added(replace(back, id=key))]

    _apply_new(project, coder, act, what, make, memo.source_id)
    return "Your reply waits for them."


def find_called(words: str, known: Iterable[str], by: str = "") -> tuple[str, ...]:
    """The colleagues whom a memo calls by @name: known names, however long, else the word behind the @.

    >>> find_called("@Jude Odell, look. @rosa too", ["Jude Odell", "Rosa"])
    ('Jude Odell', 'Rosa')
    >>> find_called("Ask @Beth. Write to x@y.org", ["Rosa"])
    ('Beth',)
    """
    found: list[str] = []
    names = sorted(known, key=len, reverse=True)
    for match in re.finditer(r"(?<![\w.])@", words):
        rest = words[match.end() :]
        name = next((n for n in names if _begins(rest, n)), "")
        if not name and (word := _NAME.match(words, match.start())):
            name = word[1].rstrip(".'’-")
        if name and name != by and name not in found:
            found.append(name)
    return tuple(found)


def _begins(rest: str, name: str) -> bool:
    head, tail = rest[: len(name)], rest[len(name) : len(name) + 1]
    return head.casefold() == name.casefold() and not tail.isalnum()


def find_people(project: Project) -> tuple[str, ...]:
    """The ids of those who speak in the sources, interviewers left out, in their order."""
    speaker = project.speakers()
    found = {
        who.id
        for s in project.sources
        for t in s.turns
        if (who := speaker(s, t)) and who.kind != "interviewer"
    }
    return tuple(sorted(found, key=in_order))


def find_waiting(project: Project, coder: str) -> list[WrittenMemo]:
    """The notes that colleagues left for somebody and that they have not seen to, oldest first."""
    return [memo for memo in project.store.read.written_memos() if coder in memo.waits_for]


def _known_names(project: Project) -> set[str]:
    return {who for *_, who, _ in project.store.read.coding_counts()} | {
        memo.coder for memo in project.store.read.written_memos()
    }


def _need_words(words: str) -> str:
    words = words.strip()
    if not words:
        raise EvalkitError("Write the memo first.")
    if len(words) > LONGEST:
        raise EvalkitError(
            f"A memo has room for {LONGEST:,} characters, and this one has {len(words):,}. Write two."
        )
    return words


def _read_day(text: str) -> str:
    if not text.strip():
        return ""
    try:
        return date.fromisoformat(text.strip()).isoformat()
    except ValueError as error:
        raise EvalkitError("Write the day as year, month and day, such as 2026-03-01.") from error


def _get(project: Project, memo_id: str) -> WrittenMemo:
    memo = project.store.single.written_memo(memo_id)
    if memo is None:
        raise StaleChangeError("This memo has been removed in another window. Look at the list again.")
    return memo


def _own(project: Project, coder: str, memo_id: str) -> WrittenMemo:
    memo = _get(project, memo_id)
    if memo.coder != coder:
        raise EvalkitError(
            f"This memo is {memo.coder}’s: only {memo.coder} can change it. Write one of your own."
        )
    return memo


def _apply(
    project: Project, coder: str, act: Act, what: str, changes: Sequence[Change], source_id: str
) -> None:
    project.store.apply(changes, coder, act, what, project.now(), source_id)


def _apply_new(
    project: Project,
    coder: str,
    act: Act,
    what: str,
    make: Callable[[str], Sequence[Change]],
    source_id: str,
) -> str:
    """Do changes that need a new memo's id, which is given while nobody else changes anything; the id."""
    return project.store.apply_new("written_memos", make, coder, act, what, project.now(), source_id)
