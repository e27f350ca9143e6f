"""Plain pictures in the report's visual language: shares along a line, and themes by group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from evalkit.model import Codebook, Theme
from evalkit.report.blocks import Figure as Picture
from evalkit.report.figures import draw_png, draw_themes, themes_alt_text

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def draw_line(points: Sequence[tuple[str, float]], below: str) -> bytes:
    """Shares (0–1) from left to right, each with its number, as PNG; ``below`` says what is shown."""
    return draw_png(6.5, lambda figure: _line(figure, points, below))


def theme_figures(themes: Sequence[Theme], codebook: Codebook) -> tuple[Picture, ...]:
    """Themes by group as pictures of a page each; the table that follows has the numbers."""
    pages = draw_themes(themes, codebook)
    alts = [themes_alt_text(themes), *("The rest of the same table." for _ in pages)]
    caption = "How many people of each group spoke of each theme. The table after it has the numbers."
    return tuple(Picture(png, alt, caption) for png, alt in zip(pages, alts, strict=False))


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
