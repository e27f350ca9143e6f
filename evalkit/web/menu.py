"""The menu of a project: a few areas, and the pages of each. A new page adds one line here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """One page in the menu; ``also`` are beginnings of further addresses that belong to it."""

    address: str
    name: str
    also: tuple[str, ...] = ()

    def holds(self, path: str) -> bool:
        """Whether an address is this page or one below it."""
        if path == self.address:
            return True
        return any(path.startswith(f"{start}/") or path == start for start in (self.address, *self.also))


@dataclass(frozen=True)
class Area:
    """Pages that belong together; the first is where the area's own link goes."""

    name: str
    entries: tuple[Entry, ...]

    def holds(self, path: str) -> bool:
        """Whether an address belongs to this area."""
        return any(entry.holds(path) for entry in self.entries)


MENU: tuple[Area, ...] = (
    Area("Overview", (Entry("/", "Overview"),)),
    Area(
        "Sources",
        (
            Entry("/material", "Files"),
            Entry("/people", "People"),
            Entry("/surveys", "Surveys"),
            Entry("/names", "Names"),
            Entry("/programs", "Other programs"),
        ),
    ),
    Area(
        "Coding",
        (
            Entry("/sources", "Read and code"),
            Entry("/suggest", "Suggestions"),
            Entry("/codings", "Codings"),
            Entry("/agreement", "Agreement"),
            Entry("/codebook", "Codebook", ("/codebook-changes",)),
            Entry("/matrix", "Summaries", ("/sheets",)),
            Entry("/memos", "Memos"),
        ),
    ),
    Area(
        "Evidence",
        (
            Entry("/evidence", "Evidence"),
            Entry("/columns", "Side by side"),
            Entry("/themes", "Themes"),
            Entry("/beyond", "Beyond the framework"),
            Entry("/measures", "Measures"),
        ),
    ),
    Area("Report", (Entry("/findings", "Findings"), Entry("/report", "Report"))),
    Area("Reference group", (Entry("/comments", "Comments"), Entry("/meeting", "Meeting"))),
    Area(
        "Project",
        (
            Entry("/settings", "Settings"),
            Entry("/sharing", "Sharing"),
            Entry("/backups", "Back-ups"),
            Entry("/originals", "Originals"),
            Entry("/history", "History"),
        ),
    ),
)


def find_area(path: str, menu: tuple[Area, ...] = MENU) -> Area | None:
    """The area that an address belongs to; None for a page outside any."""
    if path == "/":
        return next((area for area in menu if area.entries[0].address == "/"), None)
    return next((area for area in menu if area.entries[0].address != "/" and area.holds(path)), None)
