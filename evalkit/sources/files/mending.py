"""A document's letters put right before anybody is looked for in it: composed, and undamaged where sure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import replace

from evalkit.sources.files.blocks import Document, Place
from evalkit.sources.files.encodings import describe_odd
from evalkit.sources.files.mojibake import mend
from evalkit.text import shorten


def mend_document(document: Document) -> Document:
    """The document with composed letters (é as one sign) and damaged ones put right; what was is said."""
    changed: dict[int, str] = {}
    blocks, pairs = [], list[tuple[str, str]]()
    for block in document.blocks:
        text, words = _mend(block.text)
        speaker, named = _mend(block.speaker or "")
        pairs += [*words, *named]
        if text != block.text:
            changed[block.key] = block.text
        blocks.append(
            replace(
                block,
                text=text,
                speaker=None if block.speaker is None else speaker,
                bold=_moved(block.text, block.bold) if text != block.text else block.bold,
            )
        )
    notes = tuple(
        replace(
            note, text=_mend(note.text)[0], start=_move(note.start, changed), end=_move(note.end, changed)
        )
        for note in document.notes
    )
    odd = describe_odd(
        "\n".join(block.text for block in blocks if not block.text.isascii() or "?" in block.text)
    )
    said = [*describe_mended(pairs), *filter(None, [odd])]
    return replace(document, blocks=tuple(blocks), notes=notes, problems=(*document.problems, *said))


def describe_mended(pairs: Iterable[tuple[str, str]]) -> list[str]:
    """A sentence on words whose letters were put right, each as (before, after); [] for none."""
    pairs = list(pairs)
    if not pairs:
        return []
    before, after = pairs[0]
    return [
        f"Letters that another program had damaged were put right, such as “{shorten(before, 40)}”, now "
        f"“{shorten(after, 40)}” ({len(pairs)} in all). Check that names and quotations read well."
    ]


def _mend(text: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    if text.isascii():
        return text, ()
    mended = mend(unicodedata.normalize("NFC", text))
    return unicodedata.normalize("NFC", mended.text), mended.words


def _moved(text: str, offset: int) -> int:
    return len(_mend(text[:offset])[0])


def _move(place: Place | None, changed: dict[int, str]) -> Place | None:
    if place is None or place.key not in changed:
        return place
    return Place(place.key, _moved(changed[place.key], place.offset))
