"""Plain pictures in the report's visual language: shares along a line, scores against truth, themes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from evalkit.analysis.small_numbers import WORKING, Rule
from evalkit.model import Codebook, Theme
from evalkit.report.blocks import Figure as Picture
from evalkit.report.figures.pictures import draw_png, draw_themes, themes_alt_text
from evalkit.wording import as_percent

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def draw_line(points: Sequence[tuple[str, float]], below: str) -> bytes:
    """Shares (0–1) from left to right, each with its number, as PNG; ``below`` says what is shown."""
    return draw_png(6.5, lambda figure: _line(figure, points, below))


def draw_calibration(bands: Sequence[tuple[float, float, int]], beside: str, below: str) -> bytes:
    """Bands of score as (mean score, share right, how many), both 0–1, against equality, as PNG.

    ``beside`` and ``below`` name the share right and the score. A band's dot grows with its number.
    """
    return draw_png(9.0, lambda figure: _calibration(figure, bands, beside, below))


def theme_figures(themes: Sequence[Theme], codebook: Codebook, rule: Rule = WORKING) -> tuple[Picture, ...]:
    """Themes by group as pictures of a page each; the table that follows has the numbers."""
    pages = draw_themes(themes, codebook, rule)
    alts = [themes_alt_text(themes, rule), *("The rest of the same table." for _ in pages)]
    caption = "How many people of each group spoke of each theme. The table after it has the numbers."
    return tuple(Picture(png, alt, caption) for png, alt in zip(pages, alts, strict=False))


def _line(figure: Figure, points: Sequence[tuple[str, float]], below: str) -> None:
    axes = figure.add_subplot()
    shares = [share for _, share in points]
    axes.plot(range(len(points)), shares, color="black", linewidth=1.2, marker="o", markersize=5)
    for x, share in enumerate(shares):
        axes.annotate(f"{as_percent(share)}", (x, share), (0, 8), textcoords="offset points", ha="center")
    axes.set_xticks(range(len(points)), [name for name, _ in points])
    axes.set_yticks([])
    axes.set_ylim(0, 1.1)
    axes.set_xlim(-0.5, max(len(points), 1) - 0.5)
    axes.spines[["top", "left", "right"]].set_visible(False)
    figure.supxlabel(below, fontsize=9)


def _calibration(figure: Figure, bands: Sequence[tuple[float, float, int]], beside: str, below: str) -> None:
    from matplotlib.ticker import PercentFormatter

    axes = figure.add_subplot()
    axes.plot([0, 1], [0, 1], color="0.45", linewidth=1, linestyle="--")
    axes.annotate("as often as the score says", (0.58, 0.66), ha="right", fontsize=9, color="0.3")
    most = max((count for _, _, count in bands), default=1)
    for said, right, count in bands:
        axes.plot(said, right, "o", color="black", markersize=4 + 10 * (count / most) ** 0.5)
        axes.annotate(f"{count:,}", (said, right), (10, -10), textcoords="offset points", fontsize=9)
    axes.set(xlim=(0, 1), ylim=(0, 1.05), xlabel=below, ylabel=beside)
    axes.xaxis.set_major_formatter(PercentFormatter(1))
    axes.yaxis.set_major_formatter(PercentFormatter(1))
    axes.spines[["top", "right"]].set_visible(False)
