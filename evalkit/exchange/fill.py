"""Fill the decision sheet from codings made elsewhere, as their coder would have filled it by hand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from evalkit.exchange.books import open_book, write_book
from evalkit.exchange.decisions import OFFERED
from evalkit.model import VALENCE_NAMES, Codebook, Coding
from evalkit.text import overlap


def fill_sheet(path: Path, codings: Sequence[Coding], codebook: Codebook) -> int:
    """Write each coding's decision beside the passages that it covers; how many rows were filled.

    A coding covers a passage where they share at least half of the shorter of the two. A suggested code is
    accepted by its number, another is chosen by name; of more than two codes the first two count.
    """
    book = open_book(path)
    sheet = book["Passages"]
    headings = {str(cell.value): place for place, cell in enumerate(sheet[1], start=1)}
    names = {code.slug: code.name for code in codebook.codes}
    by_source: dict[str, list[Coding]] = {}
    for coding in codings:
        by_source.setdefault(coding.segment.source_id, []).append(coding)
    filled = 0
    for row in range(2, sheet.max_row + 1):
        cells = {name: sheet.cell(row, column).value for name, column in headings.items()}
        span = int(str(cells["start"])), int(str(cells["end"]))
        here = [c for c in by_source.get(str(cells["source id"]), ()) if _covers(c, span)]
        if not here:
            continue
        places = {str(cells[f"code of suggestion {n}"]): str(n) for n in range(1, OFFERED + 1)}
        chosen = list(dict.fromkeys(coding.code for coding in here))
        values = {
            "decision": places.get(chosen[0], names[chosen[0]]),
            "second code": places.get(chosen[1], names[chosen[1]]) if len(chosen) > 1 else None,
            "side": VALENCE_NAMES[here[0].valence],
            "memo": here[0].memo,
            "coder": here[0].coder,
        }
        for name, value in values.items():
            sheet.cell(row, headings[name]).value = value
        filled += 1
    write_book(path, book)
    return filled


def _covers(coding: Coding, span: tuple[int, int]) -> bool:
    segment = coding.segment
    shared = overlap((segment.start, segment.end), span)
    return 2 * shared >= min(segment.end - segment.start, span[1] - span[0]) and shared > 0
