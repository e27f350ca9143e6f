"""``evalkit share take``: what colleagues did in their copies, merged by the ids of their acts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from evalkit.acts import Act
from evalkit.errors import EvalkitError, StoreError
from evalkit.exchange.packs import Return, ReturnedCode, read_return
from evalkit.model import Problem
from evalkit.project import Project
from evalkit.steps.sharing.packs import RETURN_ENDING, refuse_in_pack
from evalkit.steps.sharing.readying import Readying, add_planned, plan_codes
from evalkit.store.between.travelling import SharedAct
from evalkit.store.events import Columns
from evalkit.wording import join_plain, plural, say_date


@dataclass(frozen=True)
class Taken:
    """What a folder of returns brings: new acts, acts that are here already, and what was not taken.

    ``unknown`` are codes that this project's codebook does not have, each with how many acts use it: a person
    says what becomes of them. ``names`` counts the memos, summaries and new codes in which names were
    replaced.
    """

    returns: tuple[Return, ...]
    new: int
    already: int
    codings: int
    problems: tuple[Problem, ...]
    unknown: tuple[tuple[ReturnedCode, int], ...] = ()
    names: int = 0
    merged: int | None = None
    """The number of the act that took them in; None where nothing was taken in."""


def read_returns(paths: Sequence[Path], passphrase: str) -> tuple[list[Return], list[Problem]]:
    """Every return in files and folders; one that cannot be read is listed and does not stop the others."""
    files = [f for p in paths for f in (sorted(p.glob(f"*{RETURN_ENDING}")) if p.is_dir() else [p])]
    if not files:
        raise EvalkitError(f"There is no return (*{RETURN_ENDING}) there. Choose the folder that holds them.")
    found, wrong = [], []
    for file in files:
        try:
            found.append(read_return(file.read_bytes(), passphrase, file.name))
        except EvalkitError as error:
            wrong.append(Problem(file.name, str(error)))
        except OSError as error:
            said = f"It cannot be opened ({error.strerror}). Check its name and folder."
            wrong.append(Problem(file.name, said))
    return found, wrong


def take_returns(
    project: Project,
    paths: Sequence[Path],
    passphrase: str,
    *,
    merge: bool = False,
    by: str = "",
    codes: Mapping[str, str] | None = None,
) -> Taken:
    """Show what returns would bring, or with ``merge`` take them in, all of them as one act of ``by``.

    A union of acts by their ids: taken twice is taken once, in any order; what was taken in and undone comes
    in again. Words that were corrected meanwhile are found again; what is about a source that has gone, or
    words that are no longer there, is listed. ``codes`` says what becomes of codes that the codebook does not
    have: their short name → a short name here, or "new" to add the code.
    """
    refuse_in_pack(project, "Taking returns in")
    returns, problems = read_returns(paths, passphrase)
    mine = project.store.ids.project_uid
    for one in [r for r in returns if r.project != mine]:
        problems.append(Problem(one.by, "this return is from another project. Take it in there."))
    returns = sorted((r for r in returns if r.project == mine), key=lambda r: (r.by, r.made, r.uid))
    returns, in_codes = _codes_without_names(project, returns)
    known = project.store.shared.known()
    acts = {act.uid: (r, act) for r in returns for act in r.acts}
    fresh = [pair for uid, pair in acts.items() if uid not in known]
    already = len(acts) - len(fresh)
    plan = plan_codes(project, returns, codes or {})
    fresh, names = _without_names(project, fresh)
    ready = Readying(project, plan).ready(fresh)
    if merge and fresh and not ready.unknown:
        add_planned(project, by, plan)
    event = {"coder": by, "at": project.now(), "act": Act.TAKE_RETURNS, "what": _say_merge(returns)}
    look = not merge or bool(ready.unknown)
    took = project.store.shared.take_all(ready.coming, event, only_look=look)
    by_uid = {act.uid: origin for origin, act in fresh}
    problems += [*ready.problems, *(_say_refused(by_uid, act, error) for act, error in took.refused)]
    if took.unsaid:
        problems.append(Problem("suggestions", _UNSAID.format(plural(took.unsaid, "decision"))))
    return Taken(
        tuple(returns),
        len(took.done),
        already,
        sum(c.table == "codings" and c.before is None for act in took.done for c in act.changes),
        tuple(problems),
        tuple(ready.unknown),
        names + in_codes,
        took.merge,
    )


_UNSAID = (
    "{} of theirs are about suggestions that have been replaced since. The codings that they made of them "
    "came in, and say where they began."
)


def undo_take(project: Project, by: str = "") -> str:
    """Take back the last taking in of returns: all that came with it is out again. What was done."""
    number = project.store.shared.last_taking()
    if number is None:
        raise EvalkitError("No returns have been taken in, or all of them are out again already.")
    event = project.store.take_back(number, by, project.now())
    return f"Undone: {event.what}. Take the same returns in again to have it back."


def _say_merge(returns: Sequence[Return]) -> str:
    people = sorted({one.by for one in returns})
    return f"{plural(len(returns), 'return')} by {join_plain(people)} taken in"


def _say_refused(by_uid: Mapping[str, Return], act: SharedAct, error: StoreError) -> Problem:
    return Problem(f"{by_uid[act.uid].by}, {say_date(act.at)}", str(error))


def _codes_without_names(project: Project, returns: Sequence[Return]) -> tuple[list[Return], int]:
    """The returns with no person named in codes that are new here, and in how many codes somebody was."""
    from evalkit.steps.exchanging.without_names import clean_in_codes

    known = {code.uid for code in project.codebook.codes}
    new = {code for one in returns for code in one.codes if code.uid not in known}
    clean = clean_in_codes(project, [words for code in new for words in (code.name, code.definition)])
    to = {code: replace(code, name=clean[code.name], definition=clean[code.definition]) for code in new}
    cleaned = [replace(one, codes=tuple(to.get(code, code) for code in one.codes)) for one in returns]
    return cleaned, len({code.uid for code in new if to[code] != code})


def _without_names(
    project: Project, acts: Sequence[tuple[Return, SharedAct]]
) -> tuple[list[tuple[Return, SharedAct]], int]:
    """The acts with names taken out of what their coder typed, and in how many memos and summaries."""
    from evalkit.deidentify.detect import detect_many
    from evalkit.deidentify.numbering import Numbering
    from evalkit.deidentify.redact import redact_text

    typed = sorted({words for _, act in acts for words in _typed(act)})
    if not typed or not project.settings.deidentify.automatic:
        return list(acts), 0
    clean = {
        words: redact_text(words, found, Numbering())[0]
        for words, found in zip(typed, detect_many(typed, allow=_called(acts)), strict=True)
    }
    changed = sum(words != new for words, new in clean.items())
    return [(origin, _retype(act, clean)) for origin, act in acts], changed


def _called(acts: Sequence[tuple[Return, SharedAct]]) -> frozenset[str]:
    """The colleagues whom memos call by @name: they stay, since a memo waits for them."""
    sides = (side for _, act in acts for change in act.changes for side in (change.before, change.after))
    called = {name for side in sides if side for name in json.loads(side.get("waits_for", "[]"))}
    return frozenset(called | {f"@{name}" for name in called})


def _typed(act: SharedAct) -> Iterator[str]:
    for change in act.changes:
        for side in (change.before, change.after):
            for column in TYPED.get(change.table, ()):
                if side and side.get(column):
                    yield side[column]


def _retype(act: SharedAct, clean: Mapping[str, str]) -> SharedAct:
    def retyped(table: str, side: Columns | None) -> Columns | None:
        columns = TYPED.get(table, ())
        return {k: clean.get(v, v) if k in columns else v for k, v in side.items()} if side else side

    changes = tuple(
        replace(c, before=retyped(c.table, c.before), after=retyped(c.table, c.after)) for c in act.changes
    )
    return replace(act, changes=changes)


TYPED: Mapping[str, tuple[str, ...]] = {
    "codings": ("memo",),
    "summaries": ("text",),
    "written_memos": ("memo",),
}
"""The columns that hold what a coder typed."""
