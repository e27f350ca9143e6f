"""Buttons of a notebook, pressed as a person presses them, without a browser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def everything(widget: object) -> Iterator[Any]:
    yield widget
    for child in getattr(widget, "children", ()):
        yield from everything(child)


def press(box: object, label: str) -> None:
    next(w for w in everything(box) if getattr(w, "description", "").startswith(label)).click()
