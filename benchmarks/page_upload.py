"""Two hundred files given to the page at once: how long they take, and how the page answers meanwhile."""

from __future__ import annotations

import http.client
import json
import random
import statistics
import time
import urllib.parse
from collections.abc import Callable
from pathlib import Path

FILES, SENTENCES, LONG = 200, 160, 12
WATCHED = ("/", "/people", "/codebook", "/material")
_BEGINNINGS = ["ba", "co", "di", "fe", "gu", "la", "mi", "no", "pa", "re", "so", "ti", "vu", "we"]
_ENDINGS = ["nd", "rk", "st", "le", "ming", "sure", "tal", "ver"]
_BOUNDARY = "a-line-between-two-files"


def make_files(count: int = FILES) -> list[tuple[str, bytes]]:
    """Interviews of 1,927 invented words each, the same ones every time, no two alike."""
    chance = random.Random(0)
    words = [first + last for first in _BEGINNINGS for last in _ENDINGS]

    def say() -> str:
        sentences = (" ".join(chance.choice(words) for _ in range(LONG)) for _ in range(SENTENCES))
        return " ".join(f"{sentence.capitalize()}." for sentence in sentences)

    return [
        (f"interview {n:03}.txt", f"INT: How was it, number {n}?\n\nNURSE: {say()}\n".encode())
        for n in range(count)
    ]


def measure_upload(address: str, cookie: str, ask: Callable[[str], tuple[float, int]]) -> dict[str, float]:
    """Milliseconds until the files are taken in and read, and until other pages answer meanwhile."""
    began = time.perf_counter()
    _send(address, cookie, make_files())
    found = {f"{FILES} files taken in": (time.perf_counter() - began) * 1000}
    waits: dict[str, list[float]] = {path: [] for path in WATCHED}
    while _works(address, cookie):
        for path in WATCHED:
            waits[path].append(ask(path)[0])
        time.sleep(0.5)
    found[f"{FILES} files read"] = (time.perf_counter() - began) * 1000
    for path, took in waits.items():
        found[f"{path} meanwhile (median of {len(took)})"] = statistics.median(took)
        found[f"{path} meanwhile (95th percentile)"] = sorted(took)[int(len(took) * 0.95)]
        found[f"{path} meanwhile (slowest)"] = max(took)
    return found


def _send(address: str, cookie: str, files: list[tuple[str, bytes]]) -> None:
    parts = [b'--%s\r\ncontent-disposition: form-data; name="kind"\r\n\r\ninterview\r\n' % _BOUNDARY.encode()]
    for name, data in files:
        about = f'--{_BOUNDARY}\r\ncontent-disposition: form-data; name="files"; filename="{name}"\r\n'
        parts.append(about.encode() + b"content-type: text/plain\r\n\r\n" + data + b"\r\n")
    body = b"".join([*parts, f"--{_BOUNDARY}--\r\n".encode()])
    place = urllib.parse.urlsplit(address).netloc
    connection = http.client.HTTPConnection(place)
    about = f"multipart/form-data; boundary={_BOUNDARY}"
    headers = {"Cookie": cookie, "Origin": f"http://{place}", "Content-Type": about}
    connection.request("POST", "/material", body, headers)
    assert connection.getresponse().status == 303
    connection.close()


def _works(address: str, cookie: str) -> bool:
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(address).netloc)
    connection.request("GET", "/jobs/now", headers={"Cookie": cookie})
    active = json.loads(connection.getresponse().read())["active"]
    connection.close()
    return bool(active)


def empty_project(folder: Path) -> Path:
    """A new project's folder."""
    from evalkit.steps.create import create_project

    project = create_project(folder)
    project.close()
    return project.folder
