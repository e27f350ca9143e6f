"""Nothing leaves the machine, and nothing is left on it: every main command, traced."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import httpx2
import pytest

from tests.small_project import make_small_project
from tests.tracing import Trace, read_trace, strace_installed, trace_python, tracing

pytestmark = pytest.mark.skipif(not strace_installed(), reason="strace is not installed")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = make_small_project(tmp_path_factory.mktemp("traced") / "sample")
    project.close()
    return project.folder


def assert_quiet(trace: Trace) -> None:
    assert len(trace.calls) > 100, "the tracer saw the process"
    assert trace.connections() == []
    assert trace.strays() == []
    assert trace.left() == []


def test_no_main_command_opens_a_connection_or_leaves_a_file(sample: Path, tmp_path: Path) -> None:
    use = tmp_path / "use"
    use.mkdir()
    mine = shutil.copytree(sample, use / "sample")
    trace = trace_python(tmp_path, ["-m", "tests.traced_use", use, mine], use)
    assert_quiet(trace)
    marked = {found[1] for call in trace.calls if (found := re.search(r"mark_(\w+)", call))}
    assert {"suggest", "withdraw_P02"} <= marked


def test_the_page_listens_to_this_machine_alone_and_keeps_uploads_in_memory(
    sample: Path, tmp_path: Path
) -> None:
    project = str(shutil.copytree(sample, tmp_path / "project"))
    words = ["code", "--project", project, "--no-browser", "--coder", "Rosa"]
    with tracing(tmp_path, [sys.executable, "-m", "evalkit", *words]) as process:
        assert process.stdout
        address = re.search(r"http://\S+", process.stdout.readline())
        assert address
        base = address.group().split("/?")[0]
        with httpx2.Client(headers={"Origin": base}, follow_redirects=True, timeout=300) as window:
            assert window.get(address.group()).status_code == 200
            large = {"files": ("talk.exe", b"They rang me back. " * 100_000)}
            given = window.post(f"{base}/material", data={"kind": "interview"}, files=large)
            assert "meanwhile" in given.text, "it came, and is being read"
    assert_quiet(read_trace(tmp_path, Path(project)))
