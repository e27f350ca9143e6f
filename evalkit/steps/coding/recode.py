"""Move many codings to another code: first what would happen, then one act that can be undone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from evalkit.acts import Act
from evalkit.errors import EvalkitError, StaleChangeError
from evalkit.model import Coding
from evalkit.project import Project
from evalkit.steps.coding.code import change_decision, get_code_name, mark_seen
from evalkit.store import Change, altered, removed
from evalkit.wording import plural


@dataclass(frozen=True, slots=True)
class Move:
    """One coding that would change its code. ``twin`` is True where its coder has the same words under the
    new code already, on the same side: the two become one."""

    coding: Coding
    seen: str
    twin: bool = False


def plan_move(project: Project, ids: Iterable[str], code: str) -> list[Move]:
    """What moving these codings to a code would do; those that have it already are left out."""
    wanted = set(ids)
    return plan(project.codings, wanted, code)


def plan(codings: Sequence[Coding], wanted: set[str], code: str) -> list[Move]:
    """The same from values alone."""
    held = {(c.segment, c.valence, c.coder) for c in codings if c.code == code}
    moves = []
    for coding in codings:
        if coding.id in wanted and coding.code != code:
            key = (coding.segment, coding.valence, coding.coder)
            moves.append(Move(coding, mark_seen(coding), key in held))
            held.add(key)
    return moves


def move_codings(project: Project, coder: str, seen: Sequence[tuple[str, str]], code: str) -> str:
    """Move codings (id and fingerprint as previewed) to a code, as one act; what was done, in words."""
    name = get_code_name(project, code)
    moves = plan_move(project, (coding_id for coding_id, _ in seen), code)
    if not moves:
        raise EvalkitError(f"None of these codings would change: they are coded as {name} already.")
    shown = dict(seen)
    if any(shown[move.coding.id] not in ("", move.seen) for move in moves):
        raise StaleChangeError(
            "Some of these codings have been changed since you looked. Look again, then move them."
        )
    what = f"{plural(len(moves), 'coding')} moved to {name}"
    project.store.apply(build_changes(project, moves, code), coder, Act.MOVE, what, project.now())
    return f"{what}."


def build_changes(project: Project, moves: Iterable[Move], code: str) -> list[Change]:
    """The rows that a move changes; a coding that would be there twice is taken away."""
    changes: list[Change] = []
    for move in moves:
        after = None if move.twin else replace(move.coding, code=code)
        changes.append(altered(move.coding, after) if after else removed(move.coding))
        changes += change_decision(project, move.coding, after)
    return changes
