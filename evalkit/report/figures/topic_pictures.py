"""Topics as pictures: how they join two by two, and how much each group or wave speaks of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from evalkit.analysis.small_numbers import HIDDEN, WORKING, Rule
from evalkit.report.figures.pictures import draw_png, folded
from evalkit.themes.topics import Topics

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

ROW_CM, HEAD_CM = 0.75, 2.0
NAME_LETTERS = 42
MOST_COLUMNS = 8
"""More groups or waves than this do not fit the page's width; the table has them all."""


def draw_tree(topics: Topics, rule: Rule = WORKING) -> bytes:
    """The topics as a tree, the most alike joined first, each with its number of comments."""
    return draw_png(HEAD_CM + ROW_CM * max(len(topics), 2), lambda figure: _tree(figure, topics, rule))


def draw_by_group(counted: pd.DataFrame, column: str) -> bytes:
    """The share of each group or wave that speaks of each topic; ``counted`` as it may be printed."""
    height = HEAD_CM + ROW_CM * max(counted["topic"].nunique(), 2)
    return draw_png(height, lambda figure: _by_group(figure, counted, column))


def _tree(figure: Figure, topics: Topics, rule: Rule) -> None:
    from scipy.cluster.hierarchy import dendrogram

    axes = figure.add_subplot()
    names = [
        folded(f"{topic.name} ({rule.say(len(topic.members), 'comment')})", NAME_LETTERS)
        for topic in topics.topics
    ]
    if topics.tree is None:
        axes.text(0.5, 0.5, "\n".join(names) or "No topics", ha="center", va="center")
        axes.set_axis_off()
        return
    dendrogram(
        topics.tree,
        orientation="left",
        labels=names,
        ax=axes,
        color_threshold=0,
        above_threshold_color="0.3",
    )
    axes.tick_params(axis="y", labelsize=8, length=0)
    axes.set_xlabel("The further left two topics join, the less alike they are")
    axes.set_xticks([])
    axes.spines[["top", "right", "bottom", "left"]].set_visible(False)


def _by_group(figure: Figure, counted: pd.DataFrame, column: str) -> None:
    axes = figure.add_subplot()
    names = list(dict.fromkeys(counted["topic"]))
    labels = list(dict.fromkeys(counted[column]))[:MOST_COLUMNS]
    cells = {(t, g): s for t, g, s in zip(counted["topic"], counted[column], counted["share"], strict=True)}
    shares = np.array([[_number(cells[name, label]) for label in labels] for name in names])
    most = max(0.01, float(shares.max()))
    axes.imshow(shares, cmap="Greys", vmin=0, vmax=1.6 * most, aspect="auto")
    for y, name in enumerate(names):
        for x, label in enumerate(labels):
            ink = "white" if shares[y, x] > 0.8 * most else "black"
            axes.text(x, y, cells[name, label], ha="center", va="center", fontsize=8, color=ink)
    axes.set_yticks(range(len(names)), [folded(name, NAME_LETTERS) for name in names], fontsize=8)
    axes.set_xticks(range(len(labels)), [folded(label, 16) for label in labels], fontsize=8)
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.set_xlabel(f"Share of the people of each {column} who wrote of each topic")
    axes.spines[["top", "right", "bottom", "left"]].set_visible(False)


def _number(share: str) -> float:
    """A printed share as a number for its shade; what is hidden has none."""
    if share in (HIDDEN, "–"):
        return 0.0
    if share == "nearly all":
        return 1.0
    return float(share.replace("%", "").replace("\u202f", "").replace("\u00a0", "").strip()) / 100
