"""The encoder that evalkit brings, a person's own, and the memory of what was encoded."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from evalkit.codebook import read_codebook
from evalkit.errors import ModelError, StoreError
from evalkit.resources import resource
from evalkit.store.embeddings import EmbeddingFile
from evalkit.suggest.embeddings import CachedEncoder, EmbeddingCache, MemoryCache, hash_text
from evalkit.suggest.encoder import (
    SentenceTransformersFolder,
    UniversalSentenceEncoder,
    Vectors,
    check_hash,
    default_encoder,
)
from evalkit.suggest.minilm import minilm_installed
from evalkit.suggest.shipped import find_shipped
from evalkit.suggest.training import codebook_texts


class Counting:
    """An encoder that says how many texts it was given: each text's vector is its first letter."""

    name = "counting"
    dimension = 26
    parts = (26,)

    def __init__(self, version: str = "1") -> None:
        self.version = version
        self.given: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.given += texts
        letters = [ord(text[0]) - ord("a") for text in texts]
        return np.eye(26, dtype=np.float32)[letters] if texts else np.zeros((0, 26), dtype=np.float32)


@pytest.fixture(params=["memory", "file"])
def cache(request: pytest.FixtureRequest, tmp_path: Path) -> EmbeddingCache:
    return MemoryCache() if request.param == "memory" else EmbeddingFile(tmp_path / "embeddings.db")


def test_texts_of_like_meaning_are_near() -> None:
    encoder = UniversalSentenceEncoder()
    vectors = encoder.encode(
        ["I waited months for help.", "The waiting time was far too long.", "The soup was hot."]
    )
    assert vectors.shape == (3, encoder.dimension)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]


def test_no_texts_give_no_rows() -> None:
    assert UniversalSentenceEncoder().encode([]).shape == (0, 512)


def test_a_text_is_encoded_once(cache: EmbeddingCache) -> None:
    inner = Counting()
    first = CachedEncoder(inner, cache).encode(["apple", "bear", "apple"])
    again = CachedEncoder(inner, cache).encode(["bear", "cat", "apple"])
    assert inner.given == ["apple", "bear", "cat"]
    assert np.array_equal(again[2], first[0])
    assert first.argmax(axis=1).tolist() == [0, 1, 0]


def test_another_version_of_the_encoder_is_never_mixed_in(cache: EmbeddingCache) -> None:
    CachedEncoder(Counting("1"), cache).encode(["apple"])
    newer = Counting("2")
    CachedEncoder(newer, cache).encode(["apple"])
    assert newer.given == ["apple"]


def test_more_texts_than_one_query_takes_come_back(cache: EmbeddingCache) -> None:
    texts = [f"{'abc'[i % 3]}{i}" for i in range(1300)]
    CachedEncoder(Counting(), cache).encode(texts)
    again = Counting()
    assert CachedEncoder(again, cache).encode(texts).shape == (1300, 26)
    assert again.given == []


def test_the_embedding_file_holds_no_text(tmp_path: Path) -> None:
    CachedEncoder(Counting(), EmbeddingFile(tmp_path / "embeddings.db")).encode(["a very private sentence"])
    assert b"private" not in (tmp_path / "embeddings.db").read_bytes()


def test_a_damaged_embedding_file_says_that_it_can_be_deleted(tmp_path: Path) -> None:
    (tmp_path / "embeddings.db").write_bytes(b"this is no database, " * 100)
    with pytest.raises(StoreError, match="Delete it"):
        EmbeddingFile(tmp_path / "embeddings.db")


def test_an_altered_model_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "weights.npz").write_bytes(b"altered")
    with pytest.raises(ModelError, match=r"weights\.npz is not the one"):
        check_hash(tmp_path / "weights.npz", "0" * 64)
    with pytest.raises(ModelError, match=r"lacks its file sp\.model"):
        check_hash(tmp_path / "sp.model", "0" * 64)


def test_a_folder_without_a_model_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"modules\.json"):
        SentenceTransformersFolder(tmp_path)


def test_the_default_codebooks_embeddings_come_with_evalkit_and_are_what_the_encoder_gives() -> None:
    encoder = default_encoder()
    texts = [text.text for text in codebook_texts(read_codebook(resource("codebooks", "cmhf.yaml")))]
    shipped = find_shipped(encoder.version, [hash_text(text) for text in texts])
    if not minilm_installed():
        assert shipped == {}
        return
    assert len(shipped) == len({hash_text(text) for text in texts}), "run: python -m evalkit.suggest.shipped"
    some = texts[::400]
    likeness = (encoder.encode(some) * np.stack([shipped[hash_text(text)] for text in some])).sum(axis=1)
    assert likeness.min() > 0.999


def test_embeddings_of_another_encoder_or_text_are_not_taken() -> None:
    assert find_shipped("another", [hash_text("The list is endless.")]) == {}
    assert find_shipped(default_encoder().version, [hash_text("Nobody ever wrote this.")]) == {}
