"""The server killed while somebody codes: every act that was acknowledged is there, none is half there.

``EVALKIT_CRASH_RUNS`` and ``EVALKIT_CRASH_ACTS`` make it longer than it is by default.
"""

from __future__ import annotations

import http.client
import os
import random
import re
import threading
import urllib.parse
from pathlib import Path

import pytest

from evalkit.project import Project
from evalkit.steps.suggesting.sentences import find_sentences
from tests.page_sample import make_project
from tests.serving import serving

RUNS = int(os.environ.get("EVALKIT_CRASH_RUNS", "3"))
ACTS = int(os.environ.get("EVALKIT_CRASH_ACTS", "150"))
CODES = ("access", "trust", "choice", "place")
SIDES = ("working_well", "challenging", "context")


class Window:
    """A browser window without the browser: the cookie, the address and one act at a time."""

    def __init__(self, address: str) -> None:
        parts = urllib.parse.urlsplit(address)
        assert parts.hostname
        self.host, self.port = parts.hostname, parts.port
        self.headers = {
            "Origin": f"http://{parts.netloc}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        answer = self.ask("GET", f"/?{parts.query}")
        self.headers["Cookie"] = answer[1].split(";")[0]

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, str, str]:
        connection = http.client.HTTPConnection(self.host, self.port, timeout=300)
        try:
            body = urllib.parse.urlencode(fields or {})
            connection.request(method, path, body if method == "POST" else None, self.headers)
            answer = connection.getresponse()
            return answer.status, answer.headers.get("set-cookie", ""), answer.read().decode()
        finally:
            connection.close()


def random_act(
    chance: random.Random, spans: list[tuple[int, int]], held: dict[str, str]
) -> tuple[str, dict[str, str]]:
    """An address and fields: mostly new codings, now and then a change, a removal, an undo or a redo."""
    what = chance.random()
    if what < 0.1:
        return f"/take-back/{chance.choice(['undo', 'redo'])}", {}
    if what < 0.3 and held:
        coding = chance.choice(sorted(held))
        fields = {"coding": coding, "seen": ""}
        if what < 0.2:
            return "/act/remove", fields
        return "/act/change", fields | {"memo": f"memo {chance.random()}"}
    start, end = chance.choice(spans)
    first = chance.randrange(start, end - 3)
    fields = {"start": str(first), "end": str(chance.randrange(first + 2, end))}
    return "/act/code", fields | {"code": chance.choice(CODES), "valence": chance.choice(SIDES)}


@pytest.mark.parametrize("run", range(RUNS))
def test_every_acknowledged_act_survives_a_kill(tmp_path: Path, run: int) -> None:
    chance = random.Random(run)
    project = make_project(tmp_path / "project")
    source = project.sources[0]
    spans = [(s.start, s.end) for s in find_sentences(project, source, frozenset({0, 2}))]
    project.close()
    said: list[str] = []
    attempted = 0
    with serving(project.folder) as served:
        window = Window(served.address)
        killer = threading.Timer(chance.uniform(0.05, 0.02 * ACTS), served.process.kill)
        held: dict[str, str] = {}
        for number in range(ACTS):
            if number == ACTS // 10:
                killer.start()
            path, fields = random_act(chance, spans, held)
            attempted += 1
            try:
                status, _, html = window.ask("POST", path, {"source": "S01"} | fields)
            except (OSError, http.client.HTTPException):
                break
            held = dict.fromkeys(re.findall(r'data-id="(C\d+)"', html), "") | held
            if status == 200 and (message := read_status(html)):
                said.append(message)
        killer.cancel()

    project = Project(project.folder)
    acts = [event for event in reversed(project.store.read.history(limit=100_000)) if event.coder]
    done = [say(event.act, event.what) for event in acts]
    assert len(said) > 5
    assert done[: len(said)] == said, "what was acknowledged is there, in its order"
    assert len(done) <= attempted, "at most the act that was under way is there besides"
    assert len(done) - len(said) <= 1
    assert project.store.read.check() == []
    assert replay(project) == {c.id for c in project.codings}, "the codings are what the acts come to"
    project.close()


def read_status(html: str) -> str:
    found = re.search(r'id="status"[^>]*>(.*?)</p>', html, re.S)
    message = found[1] if found else ""
    return "" if "Nothing to change" in message else message


def say(act: str, what: str) -> str:
    return {"undo": "Undone: ", "redo": "Done again: "}.get(act, "") + what + "."


def replay(project: Project) -> set[str]:
    """The ids of the codings that there should be, out of the history alone."""
    held: set[str] = set()
    for event in reversed(project.store.read.history(limit=100_000)):
        for change in project.store.read.changes_of(event.id):
            if change.table == "codings" and change.before is None:
                held.add(change.key)
            elif change.table == "codings" and change.after is None:
                held.discard(change.key)
    return held
