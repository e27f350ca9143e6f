"""``evalkit share take``: what colleagues did in their copies, merged by the ids of their acts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from evalkit.errors import EvalkitError, StaleChangeError, StoreError
from evalkit.exchange.packs import Return, read_return
from evalkit.model import Problem, Source
from evalkit.project import Project
from evalkit.steps.exchanging.placing import find_in
from evalkit.steps.sharing.packs import RETURN_ENDING
from evalkit.store.events import Columns
from evalkit.store.rows import text_sha
from evalkit.store.sharing import SharedAct
from evalkit.text import shorten


@dataclass(frozen=True)
class Taken:
    """What a folder of returns brings: new acts, acts that are here already, and what was not taken."""

    returns: tuple[Return, ...]
    new: int
    already: int
    codings: int
    problems: tuple[Problem, ...]
    backup: Path | None = None
    """The copy of the store from before the merge; None where nothing was merged yet."""


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
            wrong.append(Problem(file.name, f"cannot be opened ({error.strerror})."))
    return found, wrong


def take_returns(project: Project, paths: Sequence[Path], passphrase: str, *, merge: bool = False) -> Taken:
    """Show what returns would bring, or with ``merge`` take them in, after a copy of the store was made.

    A union of acts by their ids: taken twice is taken once, in any order. Words that were corrected meanwhile
    are found again; what is about a source that has gone, or words that are no longer there, is listed.
    """
    returns, problems = read_returns(paths, passphrase)
    mine = project.store.ids.project_uid
    for one in [r for r in returns if r.project != mine]:
        problems.append(Problem(one.by, "this return is from another project. Take it in there."))
    returns = [r for r in returns if r.project == mine]
    known = project.store.shared.known()
    acts = {act.uid: (r, act) for r in returns for act in r.acts}
    fresh = [pair for uid, pair in acts.items() if uid not in known]
    fresh.sort(key=lambda pair: (pair[1].at, pair[1].uid))
    backup = project.store.back_up(project.clock()) if merge and fresh else None
    taken = _Taking(project)
    fresh = _without_names(project, fresh)
    for origin, act in fresh:
        taken.take(origin, act, merge)
    return Taken(
        tuple(returns),
        taken.done,
        len(acts) - len(fresh),
        taken.codings,
        (*problems, *taken.problems),
        backup,
    )


def _without_names(
    project: Project, acts: Sequence[tuple[Return, SharedAct]]
) -> list[tuple[Return, SharedAct]]:
    """The acts with names taken out of what their coder typed: memos and summaries."""
    from evalkit.deidentify.detect import detect_many
    from evalkit.deidentify.numbering import Numbering
    from evalkit.deidentify.redact import redact_text

    typed = sorted({words for _, act in acts for words in _typed(act)})
    if not typed or not project.settings.deidentify.automatic:
        return list(acts)
    clean = {
        words: redact_text(words, found, Numbering())[0]
        for words, found in zip(typed, detect_many(typed), strict=True)
    }
    return [(origin, _retype(act, clean)) for origin, act in acts]


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


TYPED: Mapping[str, tuple[str, ...]] = {"codings": ("memo",), "summaries": ("text",)}
"""The columns that hold what a coder typed."""


class _Taking:
    """Acts done here one after another; those that cannot be done are listed with the reason."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.done = self.codings = 0
        self.problems: list[Problem] = []
        self._sources = {source.id: source for source in project.sources}
        self._shas = {source.id: text_sha(source.text) for source in project.sources}
        self._codes = {code.slug for code in project.codebook.codes}

    def take(self, origin: Return, act: SharedAct, merge: bool) -> None:
        same = {
            theirs: alias
            for theirs, ours in origin.sources.items()
            if (alias := self.project.store.ids.find_by_uid("sources", ours)) and alias in self._sources
        }
        if (why := self._why_not(act, same)) or (moved := self._moved(origin, act, same)) is None:
            self.problems.append(Problem(f"{origin.by}, {act.at[:10]}", why or NOT_THERE))
            return
        if merge:
            try:
                self.project.store.shared.take(moved, same)
            except (StaleChangeError, StoreError) as error:
                self.problems.append(Problem(f"{origin.by}, {act.at[:10]}", str(error)))
                return
        self.done += 1
        self.codings += sum(c.table == "codings" and c.before is None for c in act.changes)

    def _why_not(self, act: SharedAct, same: dict[str, str]) -> str:
        if act.source and act.source not in same:
            return "it is about a source that has left the project. It was not taken."
        for change in act.changes:
            after = change.after or {}
            if after.get("source_id") and after["source_id"] not in same:
                return "it is about a source that has left the project. It was not taken."
            code = after.get("code")
            if code and code not in self._codes:
                return (
                    f"it uses the code “{code}”, which the codebook no longer has. Put the code back, or ask "
                    "them to code again with a new pack."
                )
        return ""

    def _moved(self, origin: Return, act: SharedAct, same: dict[str, str]) -> SharedAct | None:
        """The act with its places in the text as it is now; None where its words are no longer there."""
        changes = []
        for change in act.changes:
            theirs = (change.after or change.before or {}).get("source_id")
            ours = self._sources.get(same.get(str(theirs), "")) if theirs else None
            sent = origin.shas.get(origin.sources.get(str(theirs), ""), "")
            if change.table != "codings" or ours is None or self._shas[ours.id] == sent:
                changes.append(change)
                continue
            before, after = _move(change.before, ours), _move(change.after, ours)
            if before is LOST or after is LOST:
                return None
            changes.append(replace(change, before=before, after=after))
        return replace(act, changes=tuple(changes))


LOST: Columns = {}
"""What stands for a row whose words are no longer in the text."""
NOT_THERE = "its words are no longer in the text: they were corrected or taken out. The coder may code again."


def _move(row: Columns | None, ours: Source) -> Columns | None:
    """A coding's row with its words where they stand now; ``LOST`` where they do not."""
    if row is None or "text" not in row:
        return row
    near = row["start"] / max(1, len(ours.text))
    placed = find_in(ours, row["text"], near)
    if placed is None or placed.likeness < 1:
        return LOST
    turn = next((t for t in ours.turns if t.start <= placed.start and placed.end <= t.end), None)
    if turn is None:
        return LOST
    words = ours.text[placed.start : placed.end]
    return {**row, "start": placed.start, "end": placed.end, "text": words, "turn": turn.index}


def say_problem(problem: Problem) -> str:
    """A problem in one line."""
    return f"{problem.where}: {shorten(problem.message, 200)}"
