"""Undo and redo, each coder for themselves and across restarts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evalkit.acts import Act
from evalkit.errors import EvalkitError, StaleChangeError
from evalkit.files import write_whole
from evalkit.project import Project
from evalkit.steps.coding.revise import check_file
from evalkit.store import Change


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What was undone or done again, and where the page looks different now.

    ``turns`` maps each source to its turns that changed; None means all of it.
    """

    message: str
    event_id: int
    turns: dict[str, frozenset[int] | None]


def undo(project: Project, coder: str) -> TakenBack:
    """Take back this coder's last act.

    Where somebody has changed the same thing since, it stays, StaleChangeError says so, and the next undo
    goes to the act before it.
    """
    last, _ = project.store.last(coder)
    if last is None:
        raise EvalkitError("There is nothing to undo.")
    return _take_back(project, coder, last, Act.UNDO, "Undone")


def redo(project: Project, coder: str) -> TakenBack:
    """Do again what this coder undid last."""
    _, last = project.store.last(coder)
    if last is None:
        raise EvalkitError("There is nothing to do again.")
    return _take_back(project, coder, last, Act.REDO, "Done again")


def undo_event(project: Project, coder: str, event_id: int) -> TakenBack:
    """Take back one of this coder's acts out of the history, not only the last one."""
    if event_id not in project.store.lists(coder).undo:
        raise EvalkitError(
            "This act is not yours to undo, or has been undone already. Look at the history again."
        )
    return _take_back(project, coder, event_id, Act.UNDO, "Undone")


def _take_back(project: Project, coder: str, event_id: int, act: Act, verb: str) -> TakenBack:
    changes = project.store.changes_of(event_id)
    files = [change for change in changes if change.table == "files"]
    try:
        if files:
            check_file(project)
        event = project.store.take_back(event_id, coder, project.now(), act)
    except StaleChangeError as stale:
        if act is Act.REDO or event_id == project.store.last(coder)[0]:
            what = f"Left as it is: {act} was refused"
            project.store.apply([], coder, Act.PASS_OVER, what, project.now(), undoes=event_id)
        raise StaleChangeError(f"{verb.split()[0]} nothing. {stale}") from stale
    for change in files:
        if change.before:
            write_whole(project.codebook_file, change.before["text"])
    turns = find_turns(project, changes)
    return TakenBack(f"{verb}: {event.what}.", event_id, turns)


def find_turns(project: Project, changes: Sequence[Change]) -> dict[str, frozenset[int] | None]:
    """The turns that changes touch, by source; None for a source whose text they change."""
    found: dict[str, frozenset[int] | None] = {}
    for change in changes:
        if change.table in ("files", "summaries"):
            continue
        if change.table in ("sources", "turns"):
            found[change.source_id] = None
            continue
        source_id, turn = _locate(project, change)
        if source_id and found.get(source_id, frozenset()) is not None:
            held = found.get(source_id) or frozenset()
            found[source_id] = held | ({turn} if turn is not None else frozenset())
    return found


def _locate(project: Project, change: Change) -> tuple[str, int | None]:
    named = {**(change.before or {}), **(change.after or {})}
    if "turn" in named:
        places = {side["turn"] for side in (change.before, change.after) if side and "turn" in side}
        if len(places) == 1:
            return change.source_id, int(places.pop())
    if change.table == "decisions":
        row = project.store.row("suggestions", change.key.rpartition("/")[0])
    else:
        row = project.store.row(change.table, change.key)
    if row is None:
        return change.source_id, None
    return str(row["source_id"]), row.get("turn")
