"""Named views of the codings: what somebody asked for, kept under a name for themselves or for everybody."""

from __future__ import annotations

from collections.abc import Iterable

from evalkit.errors import EvalkitError
from evalkit.ids import new_uid
from evalkit.model import View
from evalkit.project import Project
from evalkit.text import shorten

LONGEST = 80


def list_views(project: Project, coder: str) -> list[View]:
    """This coder's own views and those that others share, by name."""
    return [view for view in project.store.read.views() if view.shared or view.coder == coder]


def get_view(project: Project, coder: str, view_id: str) -> View:
    """A view that this coder may open; EvalkitError where there is none."""
    for view in list_views(project, coder):
        if view.id == view_id:
            return view
    raise EvalkitError("There is no such view any more. Choose another on the page Codings.")


def keep_view(
    project: Project, coder: str, name: str, asked: Iterable[tuple[str, str]], shared: bool = False
) -> View:
    """Keep what was asked for under a name, in the place of one's own view of the same name.

    EvalkitError without a name, or where nothing was asked for.
    """
    name, pairs = shorten(name, LONGEST), tuple(asked)
    if not name:
        raise EvalkitError("Give the view a name, then keep it.")
    if not pairs:
        raise EvalkitError("This view would show every coding. Choose some first, then keep the view.")
    view = View(new_uid(), name, coder, shared, pairs)
    project.store.keep_view(view)
    return view


def drop_view(project: Project, coder: str, view_id: str) -> View:
    """Forget one's own view; EvalkitError for another's."""
    view = get_view(project, coder, view_id)
    if view.coder != coder:
        raise EvalkitError(f"This view is {view.coder}'s. Only {view.coder} can remove it.")
    project.store.drop_view(view_id)
    return view
