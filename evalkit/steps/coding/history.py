"""Undo and redo, each coder for themselves and across restarts."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.acts import Act
from evalkit.errors import EvalkitError, StaleChangeError
from evalkit.files import write_whole
from evalkit.project import Project
from evalkit.steps.coding.revise import check_file


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
    last, _ = project.store.read.last(coder)
    if last is None:
        raise EvalkitError("There is nothing to undo.")
    return _take_back(project, coder, last, Act.UNDO, "Undone")


def redo(project: Project, coder: str) -> TakenBack:
    """Do again what this coder undid last."""
    _, last = project.store.read.last(coder)
    if last is None:
        raise EvalkitError("There is nothing to do again.")
    return _take_back(project, coder, last, Act.REDO, "Done again")


def undo_event(project: Project, coder: str, event_id: int) -> TakenBack:
    """Take back one of this coder's acts out of the history, not only the last one."""
    if event_id not in project.store.read.lists(coder).undo:
        raise EvalkitError(
            "This act is not yours to undo, or has been undone already. Look at the history again."
        )
    return _take_back(project, coder, event_id, Act.UNDO, "Undone")


def _take_back(project: Project, coder: str, event_id: int, act: Act, verb: str) -> TakenBack:
    former = project.store.single.file_before_act(event_id)
    try:
        if former is not None:
            check_file(project)
        event = project.store.take_back(event_id, coder, project.now(), act)
    except StaleChangeError as stale:
        if act is Act.REDO or event_id == project.store.read.last(coder)[0]:
            what = f"Left as it is: {act} was refused"
            project.store.apply([], coder, Act.PASS_OVER, what, project.now(), undoes=event_id)
        raise StaleChangeError(f"{verb.split()[0]} nothing. {stale}") from stale
    if former is not None:
        write_whole(project.codebook_file, former)
    return TakenBack(f"{verb}: {event.what}.", event_id, project.store.read.find_turns(event_id))
