"""Embeddings of the default codebook that come with evalkit, so that nobody waits for what never changes.

They are found by the hash of each text and by the encoder's version: a text that was edited, or another
encoder, is simply encoded as usual. ``python -m evalkit.suggest.encoders.shipped`` makes the file anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np

from evalkit.suggest.encoders.encoder import default_encoder
from evalkit.suggest.encoders.vectors import Encoder, Vectors, unit_rows

FILE = Path(__file__).parents[1] / "data" / "codebook_vectors.npz"
LEVELS = 127
"""Each number is kept as one of 255 steps of its text's largest."""


def find_shipped(version: str, hashes: Sequence[str]) -> Mapping[str, Vectors]:
    """The vectors that come with evalkit among these hashes; none where another encoder is asked for."""
    made_with, rows, steps = _load()
    if made_with != version:
        return {}
    known = [key for key in hashes if key in rows]
    vectors = unit_rows(steps[[rows[key] for key in known]].astype(np.float32))
    return dict(zip(known, vectors, strict=True))


def write_shipped(texts: Sequence[str], encoder: Encoder, path: Path = FILE) -> int:
    """Encode texts and their sentences and write them; how many there are."""
    from evalkit.suggest.encoders.vectors import hash_text
    from evalkit.suggest.learning.batch import make_batch

    batch = make_batch(texts, encoder)
    unique = {hash_text(unit): row for row, unit in enumerate(batch.units)}
    vectors = batch.vectors[list(unique.values())]
    largest = np.abs(vectors).max(axis=1, keepdims=True)
    steps = np.round(vectors / np.where(largest > 0, largest, 1) * LEVELS).astype(np.int8)
    np.savez_compressed(path, version=encoder.version, hashes=np.array(list(unique)), steps=steps)
    _load.cache_clear()
    return len(unique)


@cache
def _load() -> tuple[str, dict[str, int], np.ndarray[tuple[int, int], np.dtype[np.int8]]]:
    with np.load(FILE) as held:
        rows = {str(key): row for row, key in enumerate(held["hashes"])}
        return str(held["version"]), rows, held["steps"]


def main() -> None:
    """Make the file from the default codebook and the small talk."""
    from evalkit.codebook import read_codebook
    from evalkit.resources import resource
    from evalkit.suggest.learning.training import codebook_texts, small_talk

    book = read_codebook(resource("codebooks", "cmhf.yaml"))
    write_shipped([text.text for text in (*codebook_texts(book), *small_talk())], default_encoder())


if __name__ == "__main__":
    main()
