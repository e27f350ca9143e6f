"""Codes that come together in what people say, as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.analysis.co_occurrence import ANY, CoOccurrence
from evalkit.analysis.small_numbers import HIDDEN, WORKING, Rule
from evalkit.model import VALENCE_NAMES, Valence
from evalkit.report.figures.pictures import (
    ONE_LINE_LETTERS,
    PictureKind,
    draw_heat_cell,
    draw_picture,
)
from evalkit.text import shorten

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COLUMN_LETTERS = 24


def draw_together(
    together: CoOccurrence, side: Valence | str = ANY, rule: Rule = WORKING, kind: PictureKind = "png"
) -> bytes:
    """How many people speak of two codes in the same words; each pair once, below the diagonal."""
    height = 5.5 + 0.55 * len(together.codes)
    return draw_picture(height, lambda figure: _paint(figure, together, side, rule), kind)


def say_side(side: Valence | str) -> str:
    """Which side both codes are on, in words."""
    return f"both {VALENCE_NAMES[side]}" if side in VALENCE_NAMES else "on any side"


def _paint(figure: Figure, together: CoOccurrence, side: Valence | str, rule: Rule) -> None:
    axes = figure.add_subplot()
    table, codes = together.counts(side, rule), together.codes
    pairs = [(x, y) for y in range(len(codes)) for x in range(y)]
    most = max((table[y][x].number or 0 for x, y in pairs), default=0)
    for x, y in pairs:
        draw_heat_cell(axes, x, y, table[y][x], most)
    size = max(len(codes), 1)
    axes.set_xlim(-0.5, size - 0.5)
    axes.set_ylim(size - 0.5, -0.5)
    names = [code.short or code.name for code in codes]
    axes.set_xticks(range(len(names)), [shorten(name, COLUMN_LETTERS) for name in names], rotation=90)
    axes.set_yticks(range(len(names)), [shorten(name, ONE_LINE_LETTERS) for name in names])
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    few = f" {HIDDEN} a few." if rule.active else ""
    below = f"People who speak of two codes in the same words, {say_side(side)}. An empty cell: nobody.{few}"
    figure.supxlabel(below, fontsize=9)
