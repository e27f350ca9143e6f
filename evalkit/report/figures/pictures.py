"""The report's pictures, in one visual language: sans serif, greys, every number printed.

Made for print at 16 cm and for people who do not see colour: what a shade says, a number says as well, and
what a bar's shade says, its pattern and place say too. The same numbers give the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from evalkit.analysis.coverage import Coverage
from evalkit.analysis.people import Basis, people_by_group, say_notes, say_participants, say_spoken
from evalkit.model import VALENCES, Codebook, Theme, Valence
from evalkit.text import join_plain, plural, shorten

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH_CM = 16.0
DPI = 200
INCH = 2.54
STYLE: Any = {
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "hatch.linewidth": 0.6,
    "savefig.bbox": None,
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
MOST_HIGH_ROWS = 18
"""With more codes than this, rows are as low as fits a page and names (short ones, if any) have one line."""


def draw_coverage(coverage: Coverage) -> bytes:
    """The heat map of people by code and group, as PNG: darker means more people; an empty cell is blank."""
    height = (4.2 if _fits_upright(coverage) else 8.0) + _row_cm(coverage) * len(coverage.codes)
    return draw_png(height, lambda figure: _heat_map(figure, coverage))


def draw_balance(coverage: Coverage) -> bytes:
    """How many people found each code challenging (to the left) and working well (to the right), as PNG.

    Those who spoke are plain bars; those in surveys, where there are any, hatched ones beyond.
    """
    height = 2.0 + _row_cm(coverage) * len(coverage.codes)
    return draw_png(height, lambda figure: _balance(figure, coverage))


def draw_themes(themes: Sequence[Theme], codebook: Codebook) -> list[bytes]:
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
        pages.append(draw_png(height, partial(_theme_grid, rows=rows, groups=groups, most=most, names=names)))
    return pages


def themes_alt_text(themes: Sequence[Theme]) -> str:
    """What a picture of themes shows, in words."""
    if not themes:
        return "A table without rows: there are no themes yet."
    said = [
        f"{theme.name} ({theme.valence.replace('_', ' ')}): {say_participants(theme.excerpts)}"
        for theme in themes
    ]
    return f"Table of {plural(len(themes), 'theme')} by group, with the number of people in each cell. " + (
        "; ".join(said) + "."
    )


def coverage_alt_text(coverage: Coverage) -> str:
    """What the heat map shows, in words."""
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
        f"{'is' if empty == 1 else 'are'} empty."
    )
    if most:
        text += f" Most people, {most}, have evidence on {join_plain(widest)}."
    if coverage.no_evidence:
        text += f" There is no evidence on {join_plain(_names(coverage, coverage.no_evidence))}."
    return text


def balance_alt_text(coverage: Coverage) -> str:
    """What the balance shows, in words: code by code, people on each side."""
    totals = [(code.name, coverage.total(code.slug)) for code in coverage.codes]
    if not any(cell.working_well or cell.challenging for _, cell in totals):
        return "A bar chart without bars: there is no evidence on either side yet."
    said = [
        f"{name}: {cell.challenging} challenging, {cell.working_well} working well" for name, cell in totals
    ]
    return f"Bars of the number of people with evidence on each side. {'; '.join(said)}."


def draw_png(height_cm: float, paint: Callable[[Figure], None]) -> bytes:
    """A picture of the page's width, painted by ``paint``; the same painting gives the same bytes."""
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(WIDTH_CM / INCH, height_cm / INCH), dpi=DPI, layout="constrained")
        FigureCanvasAgg(figure)
        paint(figure)
        stream = io.BytesIO()
        figure.savefig(stream, format="png", dpi=DPI, metadata={"Software": None})
    return stream.getvalue()


def _heat_map(figure: Figure, coverage: Coverage) -> None:
    axes = figure.add_subplot()
    columns, codes = coverage.columns, coverage.codes
    most = max((cell.people for row in coverage.cells for cell in row), default=0)
    for y, row in enumerate(coverage.cells):
        for x, cell in enumerate(row):
            _heat_cell(axes, x, y, cell.people, most)
    axes.set_xlim(-0.5, max(len(columns), 1) - 0.5)
    axes.set_ylim(max(len(codes), 1) - 0.5, -0.5)
    upright = _fits_upright(coverage)
    names = [f"{column.name} (of\u00a0{column.people})" for column in columns]
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
    figure.supxlabel(f"People with at least one coded passage. An empty cell: none.{notes}", fontsize=9)


def _heat_cell(axes: Axes, x: int, y: int, people: int, most: int) -> None:
    from matplotlib.patches import Rectangle

    share = people / most if people else 0.0
    shade = 0.92 - 0.62 * share if people else 1.0
    axes.add_patch(Rectangle((x - 0.5, y - 0.5), 1, 1, facecolor=str(shade), edgecolor="0.6", linewidth=0.6))
    if people:
        axes.text(x, y, str(people), ha="center", va="center", color="white" if shade < 0.5 else "black")


def _balance(figure: Figure, coverage: Coverage) -> None:
    axes = figure.add_subplot()
    spoken = _sides(coverage, ("spoken",))
    beyond = _sides(coverage, ("survey",))
    most = max((max(a + c, b + d) for (a, b), (c, d) in zip(spoken, beyond, strict=True)), default=0)
    for y, (said, written) in enumerate(zip(spoken, beyond, strict=True)):
        for sign, first, second, shade in (
            (-1, said[0], written[0], "0.45"),
            (1, said[1], written[1], "0.8"),
        ):
            axes.barh(y, sign * first, color=shade, edgecolor="black", linewidth=0.6, height=0.6)
            axes.barh(
                y, sign * second, left=sign * first, color="white", edgecolor="black", linewidth=0.6,
                height=0.6, hatch="////",
            )  # fmt: skip
            numbers = f"{first} + {second}" if second else str(first)
            axes.annotate(
                numbers, (sign * (first + second), y), (sign * 3, 0), textcoords="offset points",
                ha="left" if sign > 0 else "right", va="center",
            )  # fmt: skip
    room = max(most, 1) * 1.5
    axes.set_xlim(-room, room)
    axes.set_ylim(max(len(coverage.codes), 1) - 0.4, -0.6)
    axes.axvline(0, color="black", linewidth=0.8)
    axes.set_xticks([-room / 2, room / 2], ["← Challenging", "Working well →"], fontweight="bold")
    axes.xaxis.tick_top()
    _label_rows(axes, coverage)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    _separate_groups(axes, coverage)
    heard = say_spoken(dict(coverage.sources))
    ways = [f"plain: in {heard}"] if heard else []
    ways += ["hatched, after the +: in surveys"] if any(map(any, beyond)) else []
    figure.supxlabel(f"Number of people ({'; '.join(ways)})." if ways else "Number of people.", fontsize=9)


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
    figure: Figure, rows: Sequence[Theme | str], groups: Sequence[str], most: int, names: Mapping[str, str]
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
            _heat_cell(axes, x, y, people.get(group, 0), most)
        axes.text(len(groups), y, str(len(row.excerpts)), ha="center", va="center")
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
        below += "\nThe notes of a meeting are no people; their excerpts are in the last column."
    figure.supxlabel(below, fontsize=9)


def _sides(coverage: Coverage, bases: Sequence[Basis]) -> list[tuple[int, int]]:
    """For each code, the people heard in these ways who found it (challenging, working well)."""
    rows = []
    for code in coverage.codes:
        totals = [coverage.total(code.slug, basis) for basis in bases]
        rows.append((sum(t.challenging for t in totals), sum(t.working_well for t in totals)))
    return rows


def _label_rows(axes: Axes, coverage: Coverage) -> None:
    names = [
        shorten(code.short or code.name, ONE_LINE_LETTERS)
        if len(coverage.codes) > MOST_HIGH_ROWS
        else folded(code.name, NAME_LETTERS)
        for code in coverage.codes
    ]
    axes.set_yticks(range(len(names)), names, linespacing=1.05)


def _row_cm(coverage: Coverage) -> float:
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
