"""A plain picture for notebooks, in the report's visual language: shares along a line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from evalkit.report.figures import draw_png

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def draw_line(points: Sequence[tuple[str, float]], below: str) -> bytes:
    """Shares (0–1) from left to right, each with its number, as PNG; ``below`` says what is shown."""
    return draw_png(6.5, lambda figure: _line(figure, points, below))


def _line(figure: Figure, points: Sequence[tuple[str, float]], below: str) -> None:
    axes = figure.add_subplot()
    shares = [share for _, share in points]
    axes.plot(range(len(points)), shares, color="black", linewidth=1.2, marker="o", markersize=5)
    for x, share in enumerate(shares):
        axes.annotate(f"{share:.0%}", (x, share), (0, 8), textcoords="offset points", ha="center")
    axes.set_xticks(range(len(points)), [name for name, _ in points])
    axes.set_yticks([])
    axes.set_ylim(0, 1.1)
    axes.set_xlim(-0.5, max(len(points), 1) - 0.5)
    axes.spines[["top", "left", "right"]].set_visible(False)
    figure.supxlabel(below, fontsize=9)
