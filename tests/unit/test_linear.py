"""No text makes evalkit hang: whatever looks through words takes twice as long for twice as many."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest

RUN = Path(__file__).parents[1] / "linear_run.py"
MOST_SECONDS = 200
"""Of processor time, after which the process is ended: a pattern that hangs would take days."""


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="a process's time cannot be limited here")
def test_no_pattern_takes_more_than_twice_as_long_for_twice_the_text() -> None:
    ran = subprocess.run([sys.executable, RUN], capture_output=True, text=True, preexec_fn=_limit)
    lines = ran.stdout.splitlines()
    begun = [line for line in lines if line.startswith("in ")]
    assert lines[-1:] == ["done"], f"hung or fell over at: {begun[-1:]} {lines[-1:]} {ran.stderr[-500:]}"
    assert [line for line in lines if line.startswith("slow")] == []
