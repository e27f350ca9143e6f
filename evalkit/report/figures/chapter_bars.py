"""A small picture for each chapter: how many people of each kind spoke of it, and on which side.

Drawn with Pillow, since a report has many of them. The two sides differ in colour, in shade when printed in
grey, and in place; a count that is hidden is a hatched bar of one length with words in it.
"""

from __future__ import annotations

import io
from functools import cache
from typing import TYPE_CHECKING

from evalkit.analysis.coverage import Coverage
from evalkit.analysis.shown_coverage import ShownCoverage
from evalkit.analysis.small_numbers import Shown
from evalkit.model import Chapter, Outline, Valence
from evalkit.report.blocks import Figure
from evalkit.report.figures.pictures import DPI, HIDDEN_LENGTH, INCH, WIDTH_CM
from evalkit.report.outline import find_chapters
from evalkit.text import shorten
from evalkit.wording import join_plain

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

SIDES: tuple[tuple[Valence, str, str], ...] = (
    ("challenging", "← Challenging", "#0072b2"),
    ("working_well", "Working well →", "#e69f00"),
)
"""Blue and orange of Okabe and Ito's palette for colour-blind readers: dark and light when in grey."""
_INK = "#1a1a1a"
_POINTS = DPI / 72


def chapter_figures(outline: Outline, coverage: Coverage, shown: ShownCoverage) -> dict[str, Figure]:
    """A picture for every chapter with evidence on a side, by the chapter's slug; all have one scale."""
    chapters = list(find_chapters(outline))
    most = max((_length(n) for n in shown.sides.values()), default=0.0)
    return {
        chapter.slug: Figure(
            _draw(chapter, shown, most), _alt(chapter, shown), _caption(chapter, coverage, shown)
        )
        for chapter in chapters
        if any(_sides(chapter, shown, valence) for valence, _, _ in SIDES)
    }


def _sides(chapter: Chapter, shown: ShownCoverage, valence: Valence) -> list[Shown]:
    """The counts of one side that are more than nobody, code by code and kind by kind."""
    counts = (shown.side(code, valence, who) for code in chapter.codes for who in shown.kinds)
    return [count for count in counts if count.text != "0"]


def _rows(chapter: Chapter, shown: ShownCoverage) -> list[tuple[str, list[Shown]]]:
    """Each kind of people with its counts on the two sides; of several codes, the larger."""
    rows = []
    for who in shown.kinds:
        counts = [
            max((shown.side(code, valence, who) for code in chapter.codes), key=_length)
            for valence, _, _ in SIDES
        ]
        rows.append((shown.title(who), counts))
    return rows


def _length(count: Shown) -> float:
    return HIDDEN_LENGTH if count.number is None else count.number


def _alt(chapter: Chapter, shown: ShownCoverage) -> str:
    said = [
        f"{title}: {counts[0].text} challenging, {counts[1].text} working well"
        for title, counts in _rows(chapter, shown)
    ]
    return f"Bars of how many people spoke of {chapter.title}, on each side. {'; '.join(said)}."


def _caption(chapter: Chapter, coverage: Coverage, shown: ShownCoverage) -> str:
    heard: dict[str, bool] = {}
    rows = [
        row for code, row in zip(coverage.codes, shown.people, strict=False) if code.slug in chapter.codes
    ]
    for place, column in enumerate(coverage.columns):
        if column.basis != "notes" and column.people:
            spoke = any(row[place].text != "0" for row in rows)
            heard[column.group] = heard.get(column.group, False) or spoke
    silent = [group for group, spoke in heard.items() if not spoke]
    absent = f" Not heard on this: {join_plain(silent)}." if silent else ""
    return f"Who spoke of this, and on which side (people).{absent}"


def _draw(chapter: Chapter, shown: ShownCoverage, most: float) -> bytes:
    from PIL import Image, ImageDraw

    rows = _rows(chapter, shown)
    width, step, top = round(WIDTH_CM / INCH * DPI), round(0.72 / INCH * DPI), round(0.75 / INCH * DPI)
    image = Image.new("RGB", (width, top + step * len(rows) + 8), "white")
    draw = ImageDraw.Draw(image)
    font, bold = _font("DejaVuSans.ttf"), _font("DejaVuSans-Bold.ttf")
    left = round(7.2 / INCH * DPI)
    middle = (left + width) // 2
    room = (width - left) / 2 - 90
    for place, (_, title, _) in enumerate(SIDES):
        draw.text((middle + (24, -24)[1 - place], 8), title, _INK, bold, anchor=("ra", "la")[place])
    for number, (name, counts) in enumerate(rows):
        y = top + number * step
        draw.text((left - 24, y + step * 0.4), shorten(name, 42), _INK, font, anchor="rm")
        for place, ((_, _, colour), count) in enumerate(zip(SIDES, counts, strict=True)):
            _bar(draw, (middle, y), (-1, 1)[place], count, room / max(most, 1.0), step * 0.8, colour, font)
    draw.line((middle, top - 8, middle, top + step * len(rows)), _INK, 2)
    stream = io.BytesIO()
    image.save(stream, "PNG", dpi=(DPI, DPI), optimize=False)
    return stream.getvalue()


def _bar(
    draw: ImageDraw,
    start: tuple[int, float],
    sign: int,
    count: Shown,
    unit: float,
    height: float,
    colour: str,
    font: FreeTypeFont,
) -> None:
    x, y = start
    end = x + sign * round(_length(count) * unit)
    box = (min(x, end), y, max(x, end), y + height)
    if end != x:
        draw.rectangle(box, None if count.hidden else colour, _INK, 2)
    if count.hidden:
        for place in range(round(box[0]) + 12, round(box[2]), 14):
            draw.line((place, y + 2, max(box[0], place - 12), y + height - 2), colour, 3)
    said = "a few" if count.hidden else count.text
    draw.text((end + sign * 10, y + height / 2), said, _INK, font, anchor="rm" if sign < 0 else "lm")


@cache
def _font(name: str) -> FreeTypeFont:
    """The font of the report's other pictures, at 9 points."""
    from pathlib import Path

    import matplotlib as mpl
    from PIL import ImageFont

    return ImageFont.truetype(str(Path(mpl.get_data_path()) / "fonts" / "ttf" / name), round(9 * _POINTS))
