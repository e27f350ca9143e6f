"""How far a long step is, in a notebook."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any, TypeVar

T = TypeVar("T")


def notebook_track(items: Sequence[T], label: str) -> Iterator[T]:
    """Go through items while the notebook shows how many are done; without a notebook, in silence."""
    if "ipykernel" not in sys.modules or not items:
        yield from items
        return
    from IPython.display import DisplayHandle

    def bar(done: int) -> dict[str, str]:
        words = f"{label}: {done:,} of {len(items):,}"
        drawn = f"<progress value='{done}' max='{len(items)}' aria-label='{escape(words)}'></progress>"
        return {"text/html": f"{drawn} {escape(words)}", "text/plain": words}

    make: Any = DisplayHandle
    shown = make()
    shown.display(bar(0), raw=True)
    for done, item in enumerate(items, start=1):
        yield item
        shown.update(bar(done), raw=True)
