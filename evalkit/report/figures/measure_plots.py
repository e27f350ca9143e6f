"""Pictures of measures in the report's visual language: flow, change, series, waits, reach, funnel.

What may not be published is not in the values that they are given, so it is in no bar or line either.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from evalkit.measures.formulas.funnel import Funnel, funnel, say_dispersion
from evalkit.measures.formulas.series import Xmr
from evalkit.report.blocks import Figure as Picture
from evalkit.report.figures.pictures import draw_png
from evalkit.wording import as_percent, join_plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Interval = tuple[float, float, float]
"""A value, and the two ends of its interval."""


def draw_flow(steps: Sequence[tuple[str, str]], caption: str) -> Picture:
    """How many people were left at each step: (what the step is, how many)."""
    alt = f"Boxes one below another: {'; '.join(f'{name} {count}' for name, count in steps)}."
    return Picture(draw_png(1.0 + 1.7 * len(steps), lambda figure: _flow(figure, steps)), alt, caption)


def _flow(figure: Figure, steps: Sequence[tuple[str, str]]) -> None:
    axes = figure.add_subplot()
    for place, (name, count) in enumerate(steps):
        y = -place * 1.6
        axes.text(
            0.5, y, f"{name}\n{count}", ha="center", va="center", linespacing=1.4,
            bbox={"boxstyle": "square,pad=0.6", "facecolor": "0.95", "edgecolor": "black", "linewidth": 0.8},
        )  # fmt: skip
        if place:
            axes.annotate(
                "", (0.5, y + 0.55), (0.5, y + 1.05), arrowprops={"arrowstyle": "->", "linewidth": 0.9}
            )
    axes.set(xlim=(0, 1), ylim=(-1.6 * (len(steps) - 1) - 0.8, 0.8))
    axes.axis("off")


def draw_before_after(
    groups: Sequence[tuple[str, Interval, Interval]], title: str, times: tuple[str, str]
) -> Picture:
    """The mean at both times with its interval, group by group."""
    said = "; ".join(f"{name}: {first[0]:.1f} and {last[0]:.1f}" for name, first, last in groups)
    alt = f"Dots with intervals of the mean score of {title} at {times[0]} and {times[1]}. {said}."
    caption = (
        f"{title}: mean score at {times[0]} (hollow) and {times[1]} (filled), with 95% intervals, of people "
        "with both scores."
    )
    return Picture(
        draw_png(2.2 + 1.0 * len(groups), lambda figure: _before_after(figure, groups)), alt, caption
    )


def _before_after(figure: Figure, groups: Sequence[tuple[str, Interval, Interval]]) -> None:
    axes = figure.add_subplot()
    for y, (_, first, last) in enumerate(groups):
        for (value, low, high), gap, face in ((first, -0.14, "white"), (last, 0.14, "black")):
            axes.plot([low, high], [y + gap] * 2, color="black", linewidth=1.1)
            axes.plot(value, y + gap, "o", markerfacecolor=face, markeredgecolor="black", markersize=6)
            axes.annotate(
                f"{value:.1f}", (high, y + gap), (4, 0), textcoords="offset points", va="center", fontsize=9
            )
    _name_rows(axes, [name for name, _, _ in groups])


def _name_rows(axes: Axes, names: Sequence[str]) -> None:
    axes.set_yticks(range(len(names)), list(names))
    axes.set_ylim(max(len(names), 1) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.margins(x=0.12)


def draw_shares(groups: Sequence[tuple[str, Interval, tuple[float, float] | None]], caption: str) -> Picture:
    """A share with its interval (line) and its bounds for the missing (grey bar), group by group."""
    said = "; ".join(
        f"{name} {as_percent(share[0])}, from {as_percent(share[1])} to {as_percent(share[2])}"
        + (
            f", and between {as_percent(bounds[0])} and {as_percent(bounds[1])} if none or all of the "
            "missing had"
            if bounds
            else ""
        )
        for name, share, bounds in groups
    )
    alt = f"Shares with their intervals. {said}."
    return Picture(draw_png(2.2 + 0.9 * len(groups), lambda figure: _shares(figure, groups)), alt, caption)


def _shares(figure: Figure, groups: Sequence[tuple[str, Interval, tuple[float, float] | None]]) -> None:
    from matplotlib.ticker import PercentFormatter

    axes = figure.add_subplot()
    for y, (_, (value, low, high), bounds) in enumerate(groups):
        if bounds:
            axes.barh(
                y,
                bounds[1] - bounds[0],
                left=bounds[0],
                height=0.42,
                color="0.85",
                edgecolor="0.5",
                linewidth=0.6,
            )
        axes.plot([low, high], [y, y], color="black", linewidth=1.4)
        axes.plot(value, y, "o", color="black", markersize=6)
        axes.annotate(
            as_percent(value), (value, y), (0, 8), textcoords="offset points", ha="center", fontsize=9
        )
    _name_rows(axes, [name for name, _, _ in groups])
    axes.set_xlim(0, 1)
    axes.xaxis.set_major_formatter(PercentFormatter(1))


def draw_differences(rows: Sequence[tuple[str, Interval]], names: tuple[str, str]) -> Picture:
    """Differences between two arms with their intervals; the line at 0 is no difference."""
    said = "; ".join(f"{name} {value:.1f}, from {low:.1f} to {high:.1f}" for name, (value, low, high) in rows)
    alt = f"Differences with intervals beside a line at 0. {said}."
    caption = f"Adjusted difference, {names[0]} less {names[1]}, with 95% intervals. At 0 there is none."
    return Picture(draw_png(2.2 + 0.9 * len(rows), lambda figure: _differences(figure, rows)), alt, caption)


def _differences(figure: Figure, rows: Sequence[tuple[str, Interval]]) -> None:
    axes = figure.add_subplot()
    axes.axvline(0, color="0.45", linewidth=1, linestyle="--")
    for y, (_, (value, low, high)) in enumerate(rows):
        axes.plot([low, high], [y, y], color="black", linewidth=1.4)
        axes.plot(value, y, "s", color="black", markersize=6)
        axes.annotate(f"{value:.1f}", (value, y), (0, 8), textcoords="offset points", ha="center", fontsize=9)
    _name_rows(axes, [name for name, _ in rows])


def draw_xmr(name: str, periods: Sequence[str], chart: Xmr, target: float | None, said: str) -> Picture:
    """A series with its mean, its limits and its target; points that break a rule are filled."""
    marked = [p for n, p in enumerate(periods) if _breaks(chart, n)]
    alt = (
        f"{name}: a line over {len(periods)} periods, the last {chart.values[-1]:.1f}; mean "
        f"{chart.mean:.1f}, limits "
        f"{chart.lower:.1f} and {chart.upper:.1f}. "
        + (
            f"Points out of the ordinary: {join_plain(marked)}. "
            if marked
            else "No point is out of the ordinary. "
        )
        + said
    )
    return Picture(draw_png(7.5, lambda figure: _xmr(figure, periods, chart, target)), alt, f"{name}. {said}")


def _breaks(chart: Xmr, place: int) -> bool:
    return any((chart.outside[place], chart.shift[place], chart.trend[place], chart.two_of_three[place]))


def _xmr(figure: Figure, periods: Sequence[str], chart: Xmr, target: float | None) -> None:
    axes = figure.add_subplot()
    axes.plot(range(len(chart.values)), chart.values, color="black", linewidth=1)
    for x, value in enumerate(chart.values):
        face = "black" if _breaks(chart, x) else "white"
        axes.plot(x, value, "o", markerfacecolor=face, markeredgecolor="black", markersize=5)
    lines = [("mean", chart.mean, "-"), ("limit", chart.upper, ":"), ("limit", chart.lower, ":")]
    lines += [("target", target, "--")] if target is not None else []
    for word, height, style in lines:
        axes.axhline(height, color="0.35", linewidth=1, linestyle=style)
        axes.annotate(
            f"{word} {height:.1f}",
            (1.01, height),
            xycoords=("axes fraction", "data"),
            va="center",
            fontsize=8,
        )
    step = max(1, len(periods) // 12)
    axes.set_xticks(range(0, len(periods), step), list(periods)[::step], rotation=90)
    axes.spines[["top", "right"]].set_visible(False)


def draw_waits(curve: Sequence[tuple[int, float]], limit: int, left: float | None = None) -> Picture:
    """The share of people still waiting, day by day; ``left`` is what is said of the day ``limit``."""
    alt = "A falling line of the share still waiting by day."
    if left is not None:
        alt += f" After day {limit}, {as_percent(left)} are still waiting."
    caption = f"Share of people still waiting by day since their referral; the line stands at day {limit}."
    return Picture(draw_png(7.0, lambda figure: _waits(figure, curve, limit)), alt, caption)


def _waits(figure: Figure, curve: Sequence[tuple[int, float]], limit: int) -> None:
    from matplotlib.ticker import PercentFormatter

    axes = figure.add_subplot()
    days, left = [0, *(day for day, _ in curve)], [1.0, *(share for _, share in curve)]
    axes.step(days, left, where="post", color="black", linewidth=1.3)
    axes.axvline(limit, color="0.45", linewidth=1, linestyle="--")
    axes.set(xlim=(0, max(*days, limit) * 1.05), ylim=(0, 1.03), xlabel="Days since referral")
    axes.yaxis.set_major_formatter(PercentFormatter(1))
    axes.spines[["top", "right"]].set_visible(False)


def draw_reach(name: str, groups: Sequence[tuple[str, float | None, float | None]]) -> Picture:
    """Each group's share of the people and of the population; a share that is not shown has no bar."""
    said = "; ".join(
        f"{group}: {'hidden' if own is None else as_percent(own)} of people, "
        f"{'not known' if all_ is None else as_percent(all_)} of the population"
        for group, own, all_ in groups
    )
    alt = f"Two bars for each group of {name}. {said}."
    caption = f"{name}: share of the people who were seen (dark) and of the population (hatched)."
    return Picture(draw_png(2.0 + 1.1 * len(groups), lambda figure: _reach(figure, groups)), alt, caption)


def _reach(figure: Figure, groups: Sequence[tuple[str, float | None, float | None]]) -> None:
    from matplotlib.ticker import PercentFormatter

    axes = figure.add_subplot()
    for y, (_, own, population) in enumerate(groups):
        for share, gap, style in (
            (own, -0.18, {"color": "0.4"}),
            (population, 0.18, {"color": "white", "hatch": "////"}),
        ):
            if share is not None:
                axes.barh(y + gap, share, height=0.34, edgecolor="black", linewidth=0.6, **style)  # type: ignore[arg-type]
                axes.annotate(
                    as_percent(share),
                    (share, y + gap),
                    (3, 0),
                    textcoords="offset points",
                    va="center",
                    fontsize=9,
                )
    _name_rows(axes, [name for name, _, _ in groups])
    axes.xaxis.set_major_formatter(PercentFormatter(1))


def draw_funnel(places: Sequence[tuple[str, int, int]], caption: str) -> Picture:
    """Shares of places (name, k, n) against the limits for their size; places are not ranked or named."""
    found = funnel(places, winsorise=0.1 if len(places) >= 10 else 0.0)
    alt = (
        f"Dots of {len(found.places)} places by their size, with limits that narrow. {say_dispersion(found)}"
    )
    return Picture(
        draw_png(8.0, lambda figure: _funnel(figure, found)), alt, f"{caption} {say_dispersion(found)}"
    )


def _funnel(figure: Figure, found: Funnel) -> None:
    from matplotlib.ticker import PercentFormatter

    axes = figure.add_subplot()
    own = sorted(found.places, key=lambda place: place.n)
    sizes = [place.n for place in own]
    for low, high, style in (
        ([p.low95 for p in own], [p.high95 for p in own], ":"),
        ([p.low998 for p in own], [p.high998 for p in own], "--"),
    ):
        axes.plot(sizes, low, color="0.4", linewidth=1, linestyle=style)
        axes.plot(sizes, high, color="0.4", linewidth=1, linestyle=style)
    axes.axhline(found.pooled, color="0.4", linewidth=1)
    axes.plot(sizes, [place.value for place in own], "o", color="black", markersize=4)
    axes.set(xlabel="People", xscale="log" if max(sizes) > 50 * max(1, min(sizes)) else "linear")
    axes.yaxis.set_major_formatter(PercentFormatter(1))
    axes.spines[["top", "right"]].set_visible(False)
