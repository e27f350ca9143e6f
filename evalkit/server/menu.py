"""The menu of a server: the pages that somebody may open, and those that only a server has."""

from __future__ import annotations

from functools import cache

from evalkit.server.rights import Role, may
from evalkit.web.menu import MENU, Area, Entry

OWN = Area("Server", (Entry("/members", "Members"), Entry("/push", "Push"), Entry("/audit", "Audit list")))


@cache
def menu_of(role: Role) -> tuple[Area, ...]:
    """The areas and pages that a role may open, in their usual order.

    >>> [area.name for area in menu_of("reader")]
    ['Reference group']
    """
    areas = []
    for area in (*MENU, OWN):
        entries = tuple(entry for entry in area.entries if may(role, "GET", entry.address))
        if entries:
            areas.append(Area(area.name, entries))
    return tuple(areas)
