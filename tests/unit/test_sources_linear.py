"""No file makes the readers wait: long runs of one sign take about twice as long at twice the length."""

from __future__ import annotations

from pathlib import Path
from subprocess import run
from sys import executable

import pytest

SIGNS = (
    "_",
    "-",
    "–",
    "a",
    "é",
    "0",
    "9:",
    "(",
    "[",
    "<",
    ".",
    "“",
    "³",
    "：",
    "服",
    "a ",
    "1 ",
    "@",
    "\t",
    "|",
    "=",
    ">",
)
LONG = 40_000

READ = """
import sys
from pathlib import Path
from evalkit.sources.reading import read
from evalkit.sources.talk.doubts import find_talk_doubts
find_talk_doubts(read(Path(sys.argv[1])).source)
"""


@pytest.mark.parametrize("sign", SIGNS)
def test_a_long_run_of_one_sign_is_read_at_once(tmp_path: Path, sign: str) -> None:
    path = tmp_path / "t.txt"
    text = f"Interviewer: x\n\nP1: {sign * (LONG // len(sign))} end\n\nInterviewer: y\n\nP1: z\n"
    path.write_text(text, "utf-8")
    done = run([executable, "-c", READ, str(path)], timeout=60, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
