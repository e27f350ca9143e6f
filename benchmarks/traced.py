"""Ten minutes of use under a tracer of system calls: what is opened on the network, and written where.

``uv run python benchmarks/traced.py [--minutes 10]`` needs strace. It prints what each part opened and wrote
outside its folders, and ends with 1 where there was anything. The parts: every main command on the sample
project, themes by BERTopic, the page left open, and JupyterLab left open while a kernel draws pictures with
plotly and matplotlib, compiles with numba and begins Dask's workers.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from functools import partial
from pathlib import Path

import httpx
import websocket

from evalkit.steps.demo import run_demo
from tests.tracing import Trace, read_trace, strace_installed, trace_python, tracing

CELLS = (
    "import evalkit as ek; project = ek.Project(PROJECT); project",
    "project.coverage() if hasattr(project, 'coverage') else None",
    "import plotly.express as px; px.bar(x=['a', 'b'], y=[1, 2])",
    "import matplotlib.pyplot as plt; plt.plot([1, 2]); plt.savefig('picture.png')",
    "import numba; numba.njit(lambda x: x + 1)(1)",
    "import bertopic, pandas, sklearn, spacy, statsmodels.api",
    "from dask.distributed import Client, LocalCluster\n"
    "with LocalCluster(n_workers=1, host='127.0.0.1', dashboard_address=None) as c, Client(c) as d:\n"
    "    print(d.submit(sum, [1, 2]).result())",
)
"""What the kernel runs: what notebooks do, and each library that somebody may load in one."""

KERNELS_OWN = (
    r"/home/\.(ipython|jupyter|npm)",
    r"/home/\.local/share(/jupyter|$)",
    r"/tmp/dask-scratch-space",
)
"""Where JupyterLab, its kernels and its Node keep settings and logs, and Dask by itself its locks."""

BERTOPIC = "from evalkit.cli import main; main()"


def main() -> None:
    """Run every part and print what it did."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--sample", type=Path, help="a sample project; without it, one is made")
    parser.add_argument("--only", action="append", help="one of commands, bertopic, page, lab; else all")
    given = parser.parse_args()
    if not strace_installed():
        raise SystemExit("strace is not installed. On Debian: apt-get install strace.")
    with tempfile.TemporaryDirectory() as name:
        base = Path(name).resolve()
        sample = given.sample or base / "sample"
        if not given.sample:
            run_demo(sample).project.close()
        parts = {
            "commands": use_commands,
            "bertopic": group_with_bertopic,
            "page": leave_page_open,
            "lab": leave_lab_open,
        }
        wanted = given.only or list(parts)
        quiet = [parts[name](base, sample, 60 * given.minutes / 2) for name in wanted]
    raise SystemExit(0 if all(quiet) else 1)


def prepare(base: Path, sample: Path, name: str) -> tuple[Path, Path]:
    """A folder for a part, and a copy of the sample project in it."""
    folder = base / name
    folder.mkdir()
    return folder, Path(shutil.copytree(sample, folder / "project"))


def report(name: str, trace: Trace, *known: str) -> bool:
    """Print what a part opened, wrote and left; whether that is nothing."""
    strays = [p for p in trace.strays() if not is_known(trace, p, known)]
    left = [p for p in trace.left() if not is_known(trace, str(trace.temporary / p), known)]
    print(f"{name}: {len(trace.calls):,} calls traced", flush=True)
    for what, found in (("opened", trace.connections()), ("wrote", strays), ("left", left)):
        for line in sorted({re.sub(r"\d{3,}", "#", line) for line in found}):
            print(f"  {what}: {line[:200]}")
    return not (trace.connections() or strays or left)


def is_known(trace: Trace, path: str, known: tuple[str, ...]) -> bool:
    """Whether a path is one that this part may write besides."""
    shown = path.replace(str(trace.home), "/home").replace(str(trace.temporary), "/tmp")
    return any(re.match(pattern, shown) for pattern in known)


def use_commands(base: Path, sample: Path, _: float) -> bool:
    """Every main command, as the tests run it, but on the whole sample."""
    folder, project = prepare(base, sample, "commands")
    use = folder / "use"
    use.mkdir()
    return report("Commands", trace_python(folder, ["-m", "tests.traced_use", use, project], use, project))


def group_with_bertopic(base: Path, sample: Path, _: float) -> bool:
    """Themes by BERTopic."""
    folder, project = prepare(base, sample, "bertopic")
    words = ["themes", "--beyond", "--project", str(project)]
    return report("BERTopic", trace_python(folder, ["-c", BERTOPIC, *words], project))


def leave_page_open(base: Path, sample: Path, seconds: float) -> bool:
    """The page, with a request every few seconds."""
    folder, project = prepare(base, sample, "page")
    words = ["code", "--project", str(project), "--no-browser", "--coder", "Rosa"]
    with tracing(folder, [sys.executable, "-m", "evalkit", *words]) as process:
        address = read_address(process)
        base_address = address.split("/?")[0]
        with httpx.Client(headers={"Origin": base_address}, follow_redirects=True, timeout=300) as window:
            window.get(address).raise_for_status()
            pages = ("/", "/codings", "/coverage", "/comments", "/findings", "/report", "/material")
            keep_busy(seconds, [partial(window.get, base_address + page) for page in pages])
    return report("The page", read_trace(folder, project))


def leave_lab_open(base: Path, sample: Path, seconds: float) -> bool:
    """JupyterLab as evalkit opens it, with a kernel that runs ``CELLS`` again and again."""
    folder, project = prepare(base, sample, "lab")
    settings = folder / "settings" / "jupyter_server_config.json"
    settings.parent.mkdir()
    settings.write_text('{"ServerApp": {"allow_root": true}}', encoding="utf-8")  # as CI runs
    own = {"BROWSER": "true", "JUPYTER_CONFIG_PATH": str(settings.parent)}
    with tracing(folder, [sys.executable, "-m", "evalkit", "lab", str(project)], **own) as process:
        address = read_address(process)
        server, token = address.split("/lab")[0], address.split("token=")[1]
        with httpx.Client(headers={"Authorization": f"token {token}"}, timeout=300) as window:
            window.get(f"{server}/lab").raise_for_status()
            kernel = window.post(f"{server}/api/kernels").raise_for_status().json()["id"]
            socket = websocket.create_connection(
                f"{server.replace('http', 'ws')}/api/kernels/{kernel}/channels?token={token}", timeout=300
            )
            cells = (f"import os; PROJECT = {str(project)!r}; os.chdir(PROJECT)", *CELLS)
            asked: list[Callable[[], object]] = [partial(run_cell, socket, cell) for cell in cells]
            for path in (
                "/lab",
                "/api/contents",
                "/lab/api/settings",
                "/lab/api/extensions",
                "/api/terminals",
            ):
                asked.append(partial(window.get, server + path))
            keep_busy(seconds, asked)
            socket.close()
            window.delete(f"{server}/api/kernels/{kernel}")
    return report("JupyterLab", read_trace(folder, project), *KERNELS_OWN)


def read_address(process: subprocess.Popen[str]) -> str:
    """The first address that a server prints."""
    assert process.stdout
    said = []
    for line in process.stdout:
        said.append(line)
        if found := re.search(r"http://127\.0\.0\.1\S+", line):
            return found.group()
    raise SystemExit("The server printed no address.\n" + "".join(said[-20:]))


def keep_busy(seconds: float, acts: list[Callable[[], object]]) -> None:
    """Do each act once, then one every five seconds until the time is over."""
    ends = time.monotonic() + seconds
    for act in acts:
        act()
    while time.monotonic() < ends:
        for act in acts:
            time.sleep(min(5.0, max(0.0, ends - time.monotonic())))
            act()
            if time.monotonic() >= ends:
                return


def run_cell(socket: websocket.WebSocket, code: str) -> None:
    """Run one cell in the kernel and print an error that it ends with."""
    asked = uuid.uuid4().hex
    header = {
        "msg_id": asked,
        "msg_type": "execute_request",
        "session": "trace",
        "username": "",
        "version": "5.3",
    }
    content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}}
    message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
    socket.send(json.dumps(message))
    while True:
        answer = json.loads(socket.recv())
        if answer["parent_header"].get("msg_id") != asked:
            continue
        if answer["msg_type"] == "error":
            print(f"  {code[:40]}…: {answer['content']['ename']}: {answer['content']['evalue'][:100]}")
        if answer["msg_type"] == "execute_reply":
            return


if __name__ == "__main__":
    main()
