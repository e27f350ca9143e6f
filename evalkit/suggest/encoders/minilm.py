"""all-MiniLM-L6-v2 (Apache-2.0) as registry packages carry it: int8 weights and its vocabulary."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import ModelError
from evalkit.suggest.encoders.vectors import Vectors, encoding_threads, unit_rows
from evalkit.suggest.encoders.wordpiece import WordPieces
from evalkit.supply.installed import say_how_to_get
from evalkit.supply.learnt import MINILM_VOCABULARY, MINILM_WEIGHTS, check

BATCH_PIECES = 512
"""How many word pieces are encoded at once: with 2,048 the same sentences took a fifth longer."""


class MiniLM:
    """A small sentence transformer; two cores encode about 450 spoken sentences a second.

    ONNX Runtime reads the weights, with its maker's telemetry switched off before it is loaded: on import,
    version 1.32 would otherwise write a device id and a queue of events into the user's folders.
    """

    name = "all-MiniLM-L6-v2 (int8)"
    dimension = 384
    parts = (384,)

    def __init__(self) -> None:
        if not minilm_installed():
            raise ModelError(
                f"The sentence encoder MiniLM is not installed. {say_how_to_get('minilm')}, then try again."
            )
        for file in (MINILM_WEIGHTS, MINILM_VOCABULARY):
            check(file)
        hashes = MINILM_WEIGHTS.sha256 + MINILM_VOCABULARY.sha256
        self.version = hashlib.sha256(hashes.encode()).hexdigest()[:16]

    def encode(self, texts: Sequence[str]) -> Vectors:
        """The texts as an (n, 384) array of unit rows."""
        pieces, session = _model()
        ids = [pieces.encode(text) for text in texts]
        order = np.argsort([len(row) for row in ids], kind="stable")
        found = np.zeros((len(ids), self.dimension), dtype=np.float32)
        for rows in _batches(order, [len(row) for row in ids]):
            numbers, mask = _pad([ids[i] for i in rows])
            states = session.run(
                None, {"input_ids": numbers, "attention_mask": mask, "token_type_ids": 0 * numbers}
            )[0]
            found[rows] = (states * mask[..., None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
        return unit_rows(found)


def minilm_installed() -> bool:
    """Whether the weights, the vocabulary and what reads them are there."""
    return all(
        find_spec(name) is not None
        for name in ("onnxruntime", MINILM_WEIGHTS.module, MINILM_VOCABULARY.module)
    )


@cache
def _model() -> tuple[WordPieces, Any]:
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # read once, when the library is loaded
    runtime = import_module("onnxruntime")
    options = runtime.SessionOptions()
    options.intra_op_num_threads = encoding_threads()
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    weights, vocabulary = check(MINILM_WEIGHTS), check(MINILM_VOCABULARY)
    session = runtime.InferenceSession(str(weights), options, providers=["CPUExecutionProvider"])
    return WordPieces(vocabulary.read_text(encoding="utf-8")), session


def _batches(order: NDArray[np.intp], lengths: Sequence[int]) -> Iterator[NDArray[np.intp]]:
    """Rows in order of length, as many together as make 512 pieces when padded."""
    first = 0
    while first < len(order):
        last = first + 1
        while last < len(order) and lengths[order[last]] * (last + 1 - first) <= BATCH_PIECES:
            last += 1
        yield order[first:last]
        first = last


def _pad(ids: Sequence[Sequence[int]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows of one length, and which numbers in them are real."""
    numbers = np.zeros((len(ids), max(map(len, ids))), dtype=np.int64)
    mask = np.zeros_like(numbers)
    for row, of_text in enumerate(ids):
        numbers[row, : len(of_text)] = of_text
        mask[row, : len(of_text)] = 1
    return numbers, mask
