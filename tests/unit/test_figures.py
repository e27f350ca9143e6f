"""The pictures are the same every time, keep their width, cut no label, and say in words what they show."""

from __future__ import annotations

import struct
from collections.abc import Callable

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from evalkit.analysis.coverage import Cell, Column, Coverage
from evalkit.model import Code
from evalkit.report.figures import pictures as figures
from evalkit.report.figures.pictures import balance_alt_text, coverage_alt_text, draw_balance, draw_coverage

LONG = "Collaboration with primary care, secondary care, social care and council services"


def coverage(codes: int = 3, columns: int = 2, people: int = 4) -> Coverage:
    named = tuple(Code(f"c{n}", f"{LONG} {n}", "d", group=str(n // 4)) for n in range(codes))
    groups = tuple(
        Column(f"Involvement groups {n}", "survey" if n % 3 == 2 else "spoken", 9) for n in range(columns)
    )
    cells = tuple(
        tuple(Cell(n, n, n, n // 2, 0) for n in (people * (row + column) % 7 for column in range(columns)))
        for row in range(codes)
    )
    return Coverage(named, groups, cells, (), (), 2, (), (), (), ())


SMALL = Coverage(
    (Code("a", "Access", "d"), Code("p", "Place", "d")),
    (Column("Staff", "spoken", 9), Column("GPs", "survey", 25)),
    ((Cell(5, 11, 3, 4, 0), Cell(2, 2, 0, 2, 0)), (Cell(), Cell())),
    (),
    (),
    2,
    ("p",),
    (),
    (),
    (),
)
DRAWINGS = [draw_coverage, draw_balance]


@pytest.mark.parametrize("draw", DRAWINGS)
@pytest.mark.parametrize(("codes", "columns"), [(13, 6), (1, 1), (30, 12), (0, 0)])
def test_a_picture_is_16_cm_wide_at_200_dots_an_inch(
    draw: Callable[[Coverage], bytes], codes: int, columns: int
) -> None:
    png = draw(coverage(codes, columns))
    assert png.startswith(b"\x89PNG")
    assert abs(struct.unpack(">I", png[16:20])[0] - 16 / 2.54 * 200) <= 1


@pytest.mark.parametrize("draw", DRAWINGS)
def test_the_same_numbers_give_the_same_bytes_and_others_do_not(draw: Callable[[Coverage], bytes]) -> None:
    assert draw(coverage()) == draw(coverage())
    assert draw(coverage()) != draw(coverage(people=5))
    assert b"Software" not in draw(coverage())


@pytest.mark.parametrize("draw", DRAWINGS)
@pytest.mark.parametrize(("codes", "columns"), [(13, 6), (4, 9), (22, 3)])
def test_no_label_is_cut_at_the_edge_and_none_is_smaller_than_9_points(
    draw: Callable[[Coverage], bytes], codes: int, columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[Figure] = []
    paint: Callable[[FigureCanvasAgg], None] = FigureCanvasAgg.draw

    def keep(canvas: FigureCanvasAgg) -> None:
        paint(canvas)
        drawn.append(canvas.figure)

    monkeypatch.setattr(FigureCanvasAgg, "draw", keep)
    draw(coverage(codes, columns))
    figure = drawn[-1]
    edge = figure.bbox
    shown = [t for a in figure.axes for t in (*a.get_xticklabels(), *a.get_yticklabels(), *a.texts)]
    texts = [t for t in (*shown, *figure.texts) if t.get_text()]
    assert len(texts) >= codes
    for text in texts:
        box = text.get_window_extent()
        assert edge.x0 <= box.x0 < box.x1 <= edge.x1, text.get_text()
        assert edge.y0 <= box.y0 < box.y1 <= edge.y1, text.get_text()
        assert float(text.get_fontsize()) >= 9


def test_a_picture_uses_no_colour() -> None:
    from io import BytesIO

    from matplotlib.image import imread

    pixels = np.asarray(imread(BytesIO(draw_coverage(SMALL))))[..., :3]
    assert np.allclose(pixels[..., 0], pixels[..., 1], atol=0.05)
    assert np.allclose(pixels[..., 1], pixels[..., 2], atol=0.05)


def test_drawing_leaves_the_notebooks_own_style_alone() -> None:
    import matplotlib as mpl

    before = mpl.rcParams["font.size"]
    draw_coverage(SMALL)
    assert mpl.rcParams["font.size"] == before
    assert figures.STYLE["font.size"] == 9


def test_the_heat_map_in_words() -> None:
    assert coverage_alt_text(SMALL) == (
        "Heat map of 2 codes by 2 groups (Staff and GPs (survey)), with the number of people in each cell. "
        "2 of 4 cells are empty. Most people, 7, have evidence on Access. There is no evidence on Place."
    )
    assert "no evidence yet" in coverage_alt_text(coverage(0, 0))


def test_the_balance_in_words() -> None:
    assert balance_alt_text(SMALL) == (
        "Bars of the number of people with evidence on each side (people). "
        "Access: 6 challenging, 3 working well; Place: 0 challenging, 0 working well."
    )
    assert "no evidence" in balance_alt_text(coverage(0, 0))
