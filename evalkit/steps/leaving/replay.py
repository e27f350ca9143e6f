"""After a copy of the store came back: whoever had withdrawn since leaves again."""

from __future__ import annotations

from collections.abc import Sequence

from evalkit.acts import Act
from evalkit.errors import ProjectError
from evalkit.project import Project
from evalkit.steps.leaving.withdraw import plan_withdrawal, withdraw
from evalkit.steps.leaving.withdrawn import read_withdrawn
from evalkit.wording import join_plain, one_or_many


def say_replayed(gone: Sequence[str]) -> str:
    """What was done, for whoever put a copy back; "" where nothing was."""
    if not gone:
        return ""
    have = one_or_many(len(gone), "has", "have")
    return f"{join_plain(gone)} {have} withdrawn since this copy was made, so {have} been removed again."


def replay_withdrawals(project: Project) -> list[str]:
    """Withdraw everybody again of whose withdrawal the store does not know; their pseudonyms.

    Copies of the store in the project's folder that do not know of it either are removed. A copy that does
    know is kept, also the store that was put aside when an older copy took its place.
    """
    known = project.store.read.subjects(Act.WITHDRAW)
    gone = []
    for one in read_withdrawn(project):
        if one.participant in known:
            continue
        try:
            plan = plan_withdrawal(project, one.participant, None, True, one.rows(project))
        except ProjectError:
            continue  # the copy is from before they were in the project
        withdraw(project, plan, one.by, renew=False)
        gone.append(one.participant)
    if gone:
        project.store.drop_copies_without(Act.WITHDRAW, gone)
        project.store.back_up(project.clock())
    return gone
