"""The report's pictures, in one visual language: sans serif, greys, every number printed.

Made for print at 16 cm and for people who do not see colour: what a shade says, a number says as well, and
what a bar's shade says, its pattern and place say too. The same numbers give the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from textwrap import wrap
from typing import TYPE_CHECKING, Any, Literal

from evalkit.analysis.coverage import Coverage
from evalkit.analysis.people import find_people, people_by_group, say_notes
from evalkit.analysis.shown_coverage import ShownCoverage, Who, show_coverage
from evalkit.analysis.small_numbers import HIDDEN, WORKING, Rule, Shown
from evalkit.model import VALENCES, Codebook, Theme, Valence
from evalkit.text import shorten
from evalkit.wording import join_plain, one_or_many, plural

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PictureKind = Literal["png", "svg"]
WIDTH_CM = 16.0
DPI = 200
INCH = 2.54
STYLE: Any = {
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "hatch.linewidth": 0.6,
    "savefig.bbox": None,
    "svg.hashsalt": "evalkit",
    "text.color": "#1a1a1a",
    "text.usetex": False,
    "xtick.color": "#1a1a1a",
    "ytick.color": "#1a1a1a",
}
LETTER_CM = 0.18
"""About the width of a letter of the font at 9 points."""
NAME_LETTERS, ONE_LINE_LETTERS = 30, 46
"""Letters on one line of a code's name, beside its row; the second where a name has one line only."""
THEME_LETTERS, THEME_ROWS = 52, 34
"""Letters of a theme's name beside its row; rows of themes that fit a page."""
SIDES: dict[Valence, str] = {"working_well": "+", "challenging": "–", "context": "·"}
HIDDEN_LENGTH = 4.0
"""How long the bar of a hidden count is, in people: the middle of what it may stand for."""
LOOKS: dict[Who, tuple[str, str, str]] = {
    "users": ("0.45", "", "dark"),
    "staff": ("0.9", "////", "hatched"),
    "others": ("0.8", "....", "dotted"),
}
"""The shade and pattern of each kind of people, and the word for it."""
LOW_ROW_CM = 0.48
"""The height of a row that has one line."""
MOST_HIGH_ROWS = 18
"""With more codes than this, rows are as low as fits a page and names (short ones, if any) have one line."""


def draw_coverage(coverage: Coverage, shown: ShownCoverage | None = None, kind: PictureKind = "png") -> bytes:
    """The heat map of people by code and group: darker means more people; an empty cell is blank.

    ``shown`` has the counts as they are printed; without it they are exact.
    """
    printed = shown or show_coverage(coverage)
    height = (4.2 if _fits_upright(coverage) else 7.0) + _row_cm(coverage) * len(coverage.codes)
    return draw_picture(height, lambda figure: _heat_map(figure, coverage, printed), kind)


def draw_balance(coverage: Coverage, shown: ShownCoverage | None = None, kind: PictureKind = "png") -> bytes:
    """How many people found each code challenging (to the left) and working well (to the right).

    People who use the services are plain bars; staff and partners, where there are any, hatched ones beyond.
    A count that is hidden is a short bar of one length, with a star.
    """
    printed = shown or show_coverage(coverage)
    height = 2.0 + LOW_ROW_CM * len(coverage.codes)
    return draw_picture(height, lambda figure: _balance(figure, coverage, printed), kind)


def draw_themes(themes: Sequence[Theme], codebook: Codebook, rule: Rule = WORKING) -> list[bytes]:
    """Pictures (PNG, a page each) of themes by code, side and group: darker means more people.

    Largest first within a code and side. A proposed theme, which nobody has kept yet, is in brackets.
    """
    order = {code.slug: place for place, code in enumerate(codebook.codes)}
    known = sorted(
        (t for t in themes if t.code in order), key=lambda t: (order[t.code], VALENCES.index(t.valence))
    )
    groups = sorted({group for theme in known for group in people_by_group(theme.excerpts)})
    most = max((n for theme in known for n in people_by_group(theme.excerpts).values()), default=0)
    names = {code.slug: code.name for code in codebook.codes}
    pages = []
    for rows in _theme_pages(known):
        height = 2.6 + max(map(len, groups), default=0) * 0.16 + 0.62 * len(rows)
        paint = partial(_theme_grid, rows=rows, groups=groups, most=most, names=names, rule=rule)
        pages.append(draw_png(height, paint))
    return pages


def themes_alt_text(themes: Sequence[Theme], rule: Rule = WORKING) -> str:
    """What a picture of themes shows, in words."""
    if not themes:
        return "A table without rows: there are no themes yet."
    said = [
        f"{theme.name} ({theme.valence.replace('_', ' ')}): {_say_people(theme, rule)}" for theme in themes
    ]
    return f"Table of {plural(len(themes), 'theme')} by group, with the number of people in each cell. " + (
        "; ".join(said) + "."
    )


def _say_people(theme: Theme, rule: Rule) -> str:
    people = len(find_people(theme.excerpts))
    counted = rule.say(people, "participant") if people else ""
    return join_plain([part for part in (counted, say_notes(theme.excerpts)) if part])


def coverage_alt_text(coverage: Coverage, shown: ShownCoverage | None = None) -> str:
    """What the heat map shows, in words."""
    rule = (shown or show_coverage(coverage)).rule
    groups = join_plain([column.name for column in coverage.columns])
    if not groups or not coverage.codes:
        return "A table without any people: there is no evidence yet."
    people = [coverage.total(code.slug).people for code in coverage.codes]
    cells = [cell for row in coverage.cells for cell in row]
    empty = sum(1 for cell in cells if not cell.people)
    most = max(people)
    widest = [code.name for code, n in zip(coverage.codes, people, strict=True) if n == most]
    text = (
        f"Heat map of {plural(len(coverage.codes), 'code')} by {plural(len(coverage.columns), 'group')} "
        f"({groups}), with the number of people in each cell. {empty} of {plural(len(cells), 'cell')} "
        f"{one_or_many(empty, 'is', 'are')} empty."
    )
    if most and not rule.active:
        text += f" Most people, {most}, have evidence on {join_plain(widest)}."
    if coverage.no_evidence:
        text += f" There is no evidence on {join_plain(_names(coverage, coverage.no_evidence))}."
    return text


def balance_alt_text(coverage: Coverage, shown: ShownCoverage | None = None) -> str:
    """What the balance shows, in words: code by code, people on each side."""
    printed = shown or show_coverage(coverage)
    if not any(count.text != "0" for count in printed.sides.values()):
        return "A bar chart without bars: there is no evidence on either side yet."
    said = [
        f"{code.name}: {_say_side(printed, code.slug, 'challenging')} challenging, "
        f"{_say_side(printed, code.slug, 'working_well')} working well"
        for code in coverage.codes
    ]
    kinds = " + ".join(printed.title(who).lower() for who in printed.kinds)
    return f"Bars of the number of people with evidence on each side ({kinds}). {'; '.join(said)}."


def _say_side(shown: ShownCoverage, code: str, valence: Valence) -> str:
    return " + ".join(shown.side(code, valence, who).text for who in shown.kinds)


def draw_png(height_cm: float, paint: Callable[[Figure], None]) -> bytes:
    """A picture of the page's width, painted by ``paint``; the same painting gives the same bytes."""
    return draw_picture(height_cm, paint, "png")


def draw_picture(height_cm: float, paint: Callable[[Figure], None], kind: PictureKind) -> bytes:
    """The same as PNG or as SVG, which stays sharp at any size."""
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(WIDTH_CM / INCH, height_cm / INCH), dpi=DPI, layout="constrained")
        FigureCanvasAgg(figure)
        paint(figure)
        stream = io.BytesIO()
        unsaid = {"Software": None} if kind == "png" else {"Date": None, "Creator": None}
        figure.savefig(stream, format=kind, dpi=DPI, metadata=unsaid)
    return stream.getvalue()


def _heat_map(figure: Figure, coverage: Coverage, shown: ShownCoverage) -> None:
    axes = figure.add_subplot()
    columns, codes = coverage.columns, coverage.codes
    most = max((count.number or 0 for row in shown.people for count in row), default=0)
    for y, row in enumerate(shown.people):
        for x, count in enumerate(row):
            draw_heat_cell(axes, x, y, count, most)
    axes.set_xlim(-0.5, max(len(columns), 1) - 0.5)
    axes.set_ylim(max(len(codes), 1) - 0.5, -0.5)
    upright = _fits_upright(coverage)
    names = [
        f"{column.name} (of\u00a0{shown.rule.bare(heard)})"
        for column, heard in zip(columns, shown.heard, strict=True)
    ]
    labels = [folded(name, _column_letters(coverage) if upright else 40) for name in names]
    axes.set_xticks(range(len(columns)), labels, rotation=0 if upright else 90, linespacing=1.1)
    axes.xaxis.tick_top()
    for label in axes.get_xticklabels():
        label.set_multialignment("center" if upright else "left")
    _label_rows(axes, coverage)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    _separate_groups(axes, coverage)
    notes = " In notes: meetings." if any(column.basis == "notes" for column in columns) else ""
    few = f" {HIDDEN} a few." if shown.rule.active else ""
    figure.supxlabel(f"People with at least one coded passage. An empty cell: none.{few}{notes}", fontsize=9)


def draw_heat_cell(axes: Axes, x: int, y: int, people: Shown, most: int) -> None:
    """One cell of a heat map, with its number."""
    from matplotlib.patches import Rectangle

    share = (people.number or 0) / max(most, 1)
    shade = 0.92 - 0.62 * share if people.text != "0" else 1.0
    axes.add_patch(Rectangle((x - 0.5, y - 0.5), 1, 1, facecolor=str(shade), edgecolor="0.6", linewidth=0.6))
    if people.text != "0":
        axes.text(x, y, people.text, ha="center", va="center", color="white" if shade < 0.5 else "black")


def _balance(figure: Figure, coverage: Coverage, shown: ShownCoverage) -> None:
    axes = figure.add_subplot()
    sides: tuple[tuple[int, Valence], ...] = ((-1, "challenging"), (1, "working_well"))
    most = 0.0
    for y, code in enumerate(coverage.codes):
        for sign, valence in sides:
            counts = [shown.side(code.slug, valence, who) for who in shown.kinds]
            end = 0.0
            for count, who in zip(counts, shown.kinds, strict=True):
                length = bar_length(count)
                look = LOOKS[who]
                axes.barh(
                    y, sign * length, left=sign * end, color=look[0], edgecolor="black", linewidth=0.6,
                    height=0.6, hatch=look[1],
                )  # fmt: skip
                end += length
            most = max(most, end)
            numbers = " + ".join(count.text for count in counts) or "0"
            axes.annotate(
                numbers, (sign * end, y), (sign * 3, 0), textcoords="offset points",
                ha="left" if sign > 0 else "right", va="center",
            )  # fmt: skip
    room = max(most, 1) * 1.5
    axes.set_xlim(-room, room)
    axes.set_ylim(max(len(coverage.codes), 1) - 0.4, -0.6)
    axes.axvline(0, color="black", linewidth=0.8)
    axes.set_xticks([-room / 2, room / 2], ["← Challenging", "Working well →"], fontweight="bold")
    axes.xaxis.tick_top()
    names = [shorten(code.short or code.name, ONE_LINE_LETTERS) for code in coverage.codes]
    axes.set_yticks(range(len(names)), names)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    _separate_groups(axes, coverage)
    kinds = " + ".join(f"{shown.title(who).lower()} ({LOOKS[who][2]})" for who in shown.kinds)
    few = f"\n{HIDDEN}: a few, drawn with one length." if shown.rule.active else ""
    figure.supxlabel(folded(f"Number of people: {kinds}.", 84) + few, fontsize=9)


def bar_length(count: Shown) -> float:
    """How long a bar is drawn: a hidden count has one length, whatever it is."""
    return HIDDEN_LENGTH if count.number is None else count.number


def _theme_pages(themes: Sequence[Theme]) -> Iterator[list[Theme | str]]:
    """Themes in pages, each code's slug before its themes, also where they go on overleaf."""
    page: list[Theme | str] = []
    code = ""
    for theme in themes:
        if len(page) >= THEME_ROWS:
            yield page
            page, code = [], ""
        if theme.code != code:
            code = theme.code
            page.append(code)
        page.append(theme)
    if page:
        yield page


def _theme_grid(
    figure: Figure,
    rows: Sequence[Theme | str],
    groups: Sequence[str],
    most: int,
    names: Mapping[str, str],
    rule: Rule,
) -> None:
    axes = figure.add_subplot()
    labels = []
    for y, row in enumerate(rows):
        if isinstance(row, str):
            labels.append(shorten(names[row], THEME_LETTERS))
            continue
        name = shorten(row.name, THEME_LETTERS - 4)
        labels.append(f"{f'({name})' if row.proposed else name}  {SIDES[row.valence]}")
        people = people_by_group(row.excerpts)
        for x, group in enumerate(groups):
            draw_heat_cell(axes, x, y, rule.show(people.get(group, 0)), most)
        axes.text(len(groups), y, rule.passages(len(row.excerpts), "", " ").strip(), ha="center", va="center")
    axes.set_xlim(-0.5, len(groups) + 0.5)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xticks(range(len(groups) + 1), [*[shorten(g, 40) for g in groups], "excerpts"], rotation=90)
    axes.xaxis.tick_top()
    axes.set_yticks(range(len(rows)), labels)
    for row, label in zip(rows, axes.get_yticklabels(), strict=True):
        label.set_fontweight("bold" if isinstance(row, str) else "normal")
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    below = "People with a passage in the theme; an empty cell: none."
    if any(row.valence != "context" for row in rows if not isinstance(row, str)):
        below += " + working well, – challenging, · context."
    if any(row.proposed for row in rows if not isinstance(row, str)):
        below += "\nIn brackets: proposed by the computer; nobody has kept it yet."
    if any(say_notes(row.excerpts) for row in rows if not isinstance(row, str)):
        below += "\nNotes of a meeting are not counted as people; their excerpts are in the last column."
    figure.supxlabel(below, fontsize=9)


def _label_rows(axes: Axes, coverage: Coverage) -> None:
    names = [
        shorten(code.short or code.name, ONE_LINE_LETTERS)
        if _short_names(coverage)
        else folded(code.name, NAME_LETTERS)
        for code in coverage.codes
    ]
    axes.set_yticks(range(len(names)), names, linespacing=1.05)


def _short_names(coverage: Coverage) -> bool:
    """Whether every code has a short name, so that one line is enough for each."""
    return len(coverage.codes) > MOST_HIGH_ROWS or all(code.short for code in coverage.codes)


def _row_cm(coverage: Coverage) -> float:
    if coverage.codes and all(code.short for code in coverage.codes):
        return 0.5
    return max(0.55, min(1.0, MOST_HIGH_ROWS / max(1, len(coverage.codes))))


def _column_letters(coverage: Coverage) -> int:
    """How many letters are as wide as one column of the heat map."""
    room = WIDTH_CM - (NAME_LETTERS + 2) * LETTER_CM
    return int(room / max(1, len(coverage.columns)) / LETTER_CM)


def _fits_upright(coverage: Coverage) -> bool:
    """True where every word of the groups' names fits its column without being turned."""
    words = [word for column in coverage.columns for word in column.name.split()]
    return max(map(len, words), default=0) <= _column_letters(coverage)


def _separate_groups(axes: Axes, coverage: Coverage) -> None:
    """A heavier line where one group of codes ends and the next begins."""
    for y, (above, below) in enumerate(zip(coverage.codes, coverage.codes[1:], strict=False)):
        if above.group != below.group:
            axes.axhline(y + 0.5, color="black", linewidth=1.2)


def folded(text: str, width: int) -> str:
    """A name on lines of at most so many letters."""
    return "\n".join(wrap(text, width, break_on_hyphens=False))


def _names(coverage: Coverage, slugs: Sequence[str]) -> list[str]:
    return [code.name for code in coverage.codes if code.slug in slugs]
