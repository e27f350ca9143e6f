"""Commands as they are typed: in this process, or in one of their own where that is what is tested."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from unittest.mock import patch

from evalkit.cli import main


@dataclass(frozen=True)
class Said:
    """What a command printed, what it complained of, and its exit code."""

    returncode: int
    stdout: str
    stderr: str


def type_here(*words: str | Path, cwd: Path) -> Said:
    """``evalkit WORDS`` typed in a folder, with nobody there to answer a question."""
    out, wrong = StringIO(), StringIO()
    typed_here = patch.multiple(sys, argv=["evalkit", *map(str, words)], stdin=StringIO())
    with chdir(cwd), redirect_stdout(out), redirect_stderr(wrong), typed_here:
        code = _exit_code()
    return Said(code, out.getvalue(), wrong.getvalue())


def _exit_code() -> int:
    try:
        main()
    except SystemExit as stopped:
        return int(stopped.code or 0)
    return 0


def type_apart(*words: str | Path, cwd: Path, **environment: str) -> Said:
    """The same in a process of its own, with these variables set; a warning there is an error."""
    code = "from evalkit.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, *map(str, words)],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        encoding=environment.get("PYTHONIOENCODING", "utf-8"),
        check=False,
        stdin=subprocess.DEVNULL,
    )
    return Said(done.returncode, done.stdout, done.stderr)
