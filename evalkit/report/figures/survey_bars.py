"""Closed survey questions as pictures, in the language of the report's other ones."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from evalkit.analysis.closed_questions import ClosedTable
from evalkit.analysis.shown_survey import ShownTable, show_closed
from evalkit.analysis.small_numbers import WORKING, Rule, Shown
from evalkit.report.blocks import Figure
from evalkit.report.figures.pictures import LETTER_CM, NAME_LETTERS, WIDTH_CM, bar_length, draw_png, folded
from evalkit.wording import join_plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

MOST_ROWS = 12
"""At most this many questions in one picture."""
_SHADES = ("0.25", "0.5", "0.72", "0.88", "1.0", "0.6", "0.8")
_HATCHES = ("", "", "", "", "", "////", "....")
_MANY_HATCHES = ("", "////", "....", "\\\\\\\\")


def survey_figures(name: str, tables: Sequence[ClosedTable], rule: Rule = WORKING) -> tuple[Figure, ...]:
    """A picture for every run of questions with the same answers; the tables that follow have the numbers.

    Questions where one answer could be given are drawn as one bar each, divided by answer; others as a bar
    for each answer. Every part says how many people it stands for: never a percentage alone.
    """
    printed = [show_closed(table, rule) for table in tables]
    found = []
    for _, run in groupby((t for t in printed if t.base.number and not t.few), key=_scale):
        same = list(run)
        for start in range(0, len(same), MOST_ROWS):
            some = same[start : start + MOST_ROWS]
            several = some[0].question.multiple
            png = _draw_ticks(some[0]) if several else _draw_scales(some)
            found.append(Figure(png, _alt(some), _caption(name, some)))
    return tuple(found)


def _scale(table: ShownTable) -> tuple[str, ...]:
    answers = tuple(row.answer for row in table.rows)
    return (table.question.text, *answers) if table.question.multiple else answers


def _caption(name: str, tables: Sequence[ShownTable]) -> str:
    if len(tables) == 1:
        return f"{name}: {tables[0].question.text}"
    return f"{name}: {len(tables)} questions with the same answers."


def _alt(tables: Sequence[ShownTable]) -> str:
    said = [
        f"{t.question.text} {join_plain([f'{row.answer} {row.n.text}' for row in t.rows])}, of {t.base.text}"
        for t in tables
    ]
    return f"Bars of how many people gave each answer. {'; '.join(said)}."


def _draw_scales(tables: Sequence[ShownTable]) -> bytes:
    names = [folded(f"{t.question.text} (base\u00a0{t.base.text})", NAME_LETTERS + 4) for t in tables]
    rows = sum(max(0.8, 0.42 * (name.count("\n") + 1)) for name in names)

    def paint(canvas: Canvas) -> None:
        axes = canvas.add_subplot()
        answers = [row.answer for row in tables[0].rows]
        for y, table in enumerate(tables):
            left = 0.0
            whole = sum(bar_length(row.n) for row in table.rows) or 1.0
            for place, row in enumerate(table.rows):
                share = bar_length(row.n) / whole
                _part(axes, y, left, share, row.n, _look(place, len(answers)))
                left += share
        axes.set_xlim(0, 1)
        axes.set_ylim(len(tables) - 0.5, -0.5)
        axes.set_yticks(range(len(tables)), names, linespacing=1.05)
        axes.set_xticks([])
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)
        _legend(canvas, axes, answers)

    return draw_png(1.6 + 0.45 * _legend_lines(tables) + rows, paint)


def _look(place: int, steps: int) -> tuple[str, str]:
    """The shade and the pattern of a step, which no other step of the same scale has.

    >>> len({_look(place, 11) for place in range(11)})
    11
    """
    if steps <= len(_SHADES):
        return _SHADES[place], _HATCHES[place]
    return f"{0.2 + 0.78 * place / (steps - 1):.2f}", _MANY_HATCHES[place % len(_MANY_HATCHES)]


def _part(axes: Axes, y: int, left: float, share: float, n: Shown, look: tuple[str, str]) -> None:
    shade, hatch = look
    axes.barh(
        y, share, left=left, height=0.62, color=shade, edgecolor="black", linewidth=0.6,
        hatch=hatch,
    )  # fmt: skip
    if share >= 0.035:
        ink = "white" if float(shade) < 0.55 else "black"
        axes.text(left + share / 2, y, n.text, ha="center", va="center", color=ink)


def _legend(canvas: Canvas, axes: Axes, answers: Sequence[str]) -> None:
    from matplotlib.patches import Patch

    patches = [
        Patch(
            facecolor=_look(place, len(answers))[0],
            edgecolor="black",
            hatch=_look(place, len(answers))[1],
            label=answer,
        )
        for place, answer in enumerate(answers)
    ]
    canvas.legend(handles=patches, loc="outside upper center", ncols=_columns(answers), frameon=False)
    axes.set_xlabel("Number of people who gave each answer", fontsize=9)


def _columns(answers: Sequence[str]) -> int:
    letters = max(map(len, answers), default=1) + 7
    return max(1, min(len(answers), int(WIDTH_CM / LETTER_CM / letters)))


def _legend_lines(tables: Sequence[ShownTable]) -> int:
    answers = [row.answer for row in tables[0].rows]
    return -(-len(answers) // _columns(answers))


def _draw_ticks(table: ShownTable) -> bytes:
    names = [folded(row.answer, NAME_LETTERS + 4) for row in table.rows]

    def paint(canvas: Canvas) -> None:
        axes = canvas.add_subplot()
        for y, row in enumerate(table.rows):
            length = bar_length(row.n)
            axes.barh(y, length, height=0.6, color="0.8", edgecolor="black", linewidth=0.6)
            axes.annotate(row.n.text, (length, y), (3, 0), textcoords="offset points", ha="left", va="center")
        axes.set_xlim(0, (table.base.number or 1) * 1.05)
        axes.set_ylim(len(names) - 0.5, -0.5)
        axes.set_yticks(range(len(names)), names, linespacing=1.05)
        axes.set_xticks([])
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)
        below = f"Number of people, of {table.base.text}; they could choose several answers"
        axes.set_xlabel(below, fontsize=9)

    return draw_png(1.6 + sum(max(0.75, 0.42 * (name.count("\n") + 1)) for name in names), paint)
