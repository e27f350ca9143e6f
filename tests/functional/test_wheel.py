"""The package as people install it: built, put into a clean environment, and run far from the checkout."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from evalkit.supply.installed import say_command

ROOT = Path(__file__).parents[2]


def run(*words: str | Path, cwd: Path) -> str:
    clean = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run(
        [str(word) for word in words], cwd=cwd, env=clean, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.mark.packaging
def test_the_built_wheel_runs_the_demo_in_a_clean_environment(tmp_path: Path) -> None:
    run("uv", "build", "--wheel", "--out-dir", tmp_path / "dist", ROOT, cwd=tmp_path)
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    run("uv", "venv", "--python", sys.executable, tmp_path / "clean", cwd=tmp_path)
    python = tmp_path / "clean" / "bin" / "python"
    run("uv", "pip", "install", "--python", python, wheel, cwd=tmp_path)
    evalkit = tmp_path / "clean" / "bin" / "evalkit"
    said = run(evalkit, "demo", tmp_path / "sample", cwd=tmp_path)
    assert (tmp_path / "sample" / "reports" / "report.docx").stat().st_size > 50_000
    assert "invented sample data" in said
    where = run(python, "-c", "import evalkit; print(evalkit.__file__)", cwd=tmp_path)
    assert str(tmp_path / "clean") in where


@pytest.mark.packaging
def test_a_model_of_ones_own_is_had_beside_the_settings_that_keep_torch_out(tmp_path: Path) -> None:
    said = (ROOT / "docs" / "explanation" / "suggestions.md").read_text(encoding="utf-8")
    (step,) = re.findall(r"^uv pip install .*sentence-transformers$", said, re.MULTILINE)
    assert f"“{step}”" in say_command("own-encoder", "uv")
    run("uv", "venv", "--python", sys.executable, tmp_path / "clean", cwd=tmp_path)
    python = tmp_path / "clean" / "bin" / "python"
    words = [*step.split(), "--dry-run", "--python", python]  # torch is some gigabytes
    brought = run(*words, cwd=ROOT)
    assert {"sentence-transformers", "torch"} <= set(re.findall(r"^ \+ ([\w-]+)==", brought, re.MULTILINE))
    kept_out = run(*(word for word in words if word != "--no-config"), cwd=ROOT)
    assert "torch" not in kept_out
