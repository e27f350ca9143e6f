"""People who work at once on one project through ``evalkit serve``: what they do, and what they are told."""

from __future__ import annotations

import http.client
import random
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from evalkit.project import Project
from evalkit.server.opening import open_house
from evalkit.steps.suggesting.sentences import find_sentences
from evalkit.steps.suggesting.suggest import find_codable

CODES = ("access", "trust", "choice", "place")
SIDES = ("working_well", "challenging", "context")
PASSWORD = "kettle orbit fern lantern"
HOST = "127.0.0.1"
RESTS = 3.0
"""Seconds after which a connection is not used again: the server ends it after five."""
LOOKS = 1.5
"""Seconds after which a page asks again what others have done."""


@dataclass
class Person:
    """One person's browser without the browser: what was acknowledged to them, and how long each act took."""

    name: str
    cookie: str
    port: int = 0
    said: list[str] = field(default_factory=list)
    took: list[float] = field(default_factory=list)
    unsure: int = 0
    known: str = "0"
    _line: http.client.HTTPConnection | None = None
    _used: float = 0.0

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
        """The status and the text of an answer. OSError or HTTPException where none comes."""
        if time.monotonic() - self._used > RESTS:
            self.leave()
        line = self._line or http.client.HTTPConnection(HOST, self.port, timeout=120)
        self._line = None
        headers = {"Cookie": self.cookie, "Origin": f"http://{HOST}:{self.port}"}
        body = urllib.parse.urlencode(fields or {}) if method == "POST" else None
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            found = answer.status, answer.read().decode()
            self.known = answer.headers.get("x-known") or self.known
        except (OSError, http.client.HTTPException):
            line.close()
            raise
        self._line, self._used = line, time.monotonic()
        return found

    def leave(self) -> None:
        """Close the connection."""
        if self._line:
            self._line.close()
        self._line = None

    def act(self, source: str, path: str, fields: dict[str, str]) -> str:
        """Do one act; the page's answer. What it acknowledges is kept."""
        self.unsure += 1
        begun = time.perf_counter()
        status, html = self.ask("POST", path, {"source": source} | fields)
        self.took.append((time.perf_counter() - begun) * 1000)
        if status < 500 and "does not answer" not in html:
            self.unsure -= 1
        if status == 200 and (message := read_status(html)):
            self.said.append(message)
        return html

    def work(
        self, places: Sequence[tuple[str, int, int]], acts: int, chance: random.Random, pause: float
    ) -> None:
        """Act so often, and stop where no answer comes; ask what others do as often as a page does."""
        held: dict[str, str] = {}
        looked = 0.0
        for _ in range(acts):
            source, path, fields = choose_act(chance, places, held)
            try:
                if time.monotonic() - looked > LOOKS:
                    self.ask("GET", f"/sources/{source}/since?coders=all&known={self.known}")
                    looked = time.monotonic()
                html = self.act(source, path, fields | {"known": self.known})
            except (OSError, http.client.HTTPException):
                return
            if made := re.search(r'data-made="(C\d+)"', html):
                held[made[1]] = source
            time.sleep(pause)


def choose_act(
    chance: random.Random, places: Sequence[tuple[str, int, int]], held: dict[str, str]
) -> tuple[str, str, dict[str, str]]:
    """A source, an address and fields: mostly new codings, now and then a change, a removal or an undo."""
    what = chance.random()
    source, start, end = chance.choice(places)
    if what < 0.1:
        return source, f"/take-back/{chance.choice(['undo', 'redo'])}", {}
    if what < 0.3 and held:
        coding = chance.choice(sorted(held))
        source = held[coding]
        fields = {"coding": coding, "seen": ""}
        if what < 0.2:
            del held[coding]
            return source, "/act/remove", fields
        return source, "/act/change", fields | {"memo": f"memo {chance.random()}"}
    first = chance.randrange(start, end - 3)
    fields = {"start": str(first), "end": str(chance.randrange(first + 2, end))}
    return (
        source,
        "/act/code",
        fields | {"code": chance.choice(CODES), "valence": chance.choice(SIDES), "coders": "all"},
    )


def read_status(html: str) -> str:
    """What an answer acknowledges; "" for nothing."""
    found = re.search(r'id="status"[^>]*>(.*?)</p>', html, re.S)
    message = re.split(r"(?<=\.) (?:\S+ coded this passage|\(in )", found[1])[0] if found else ""
    return "" if "Nothing to change" in message else message


def say(act: str, what: str) -> str:
    """What the page says of an act in the history."""
    return {"undo": "Undone: ", "redo": "Done again: "}.get(act, "") + what + "."


def find_places(project: Project) -> list[tuple[str, int, int]]:
    """Every sentence that can be coded: (source, start, end)."""
    speakers = project.speakers()
    return [
        (source.id, sentence.start, sentence.end)
        for source in project.sources
        for sentence in find_sentences(project, source, find_codable(source, speakers).skip)
        if sentence.end - sentence.start > 6
    ]


def make_people(project: Project, number: int) -> list[Person]:
    """People with an account, who have signed in."""
    house = open_house(project, [HOST], False, lambda line: None)
    accounts = house.accounts
    names = [f"Coder{n:02d}" for n in range(number)]
    accounts.accept(accounts.begin(), PASSWORD, "Owner")
    owner = accounts.people()[0]
    for name in names:
        accounts.accept(accounts.invite(name, "coder", owner), PASSWORD)
    return [
        Person(name, f"{house.cookie}={accounts.sign_in(name, PASSWORD, '', HOST).session}") for name in names
    ]


@contextmanager
def serving_team(folder: Path, people: Sequence[Person]) -> Iterator[subprocess.Popen[bytes]]:
    """``evalkit serve`` in a process of its own, which the people know the port of."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "evalkit", "serve", str(folder), "--address", f"{HOST}:{port}"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        for person in people:
            person.port = port
        wait_until_answered(people[0], process)
        yield process
    finally:
        for person in people:
            person.leave()
        process.kill()
        process.wait()


def wait_until_answered(person: Person, process: subprocess.Popen[bytes]) -> None:
    """Wait until the server answers."""
    for _ in range(1200):
        assert process.poll() is None, "the server has ended"
        with suppress(OSError, http.client.HTTPException):
            if person.ask("GET", "/sources/S01")[0] == 200:
                return
        time.sleep(0.1)
    raise AssertionError("the server does not answer")


def work_at_once(
    people: Sequence[Person],
    places: Sequence[tuple[str, int, int]],
    acts: int,
    pause: float = 0.0,
    seed: int = 0,
) -> None:
    """Everybody acts at the same time, until they have done, or no answer comes."""
    workers = [
        threading.Thread(target=one.work, args=(places, acts, random.Random(seed * 1000 + n), pause))
        for n, one in enumerate(people)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def find_lost(project: Project, people: Sequence[Person]) -> dict[str, tuple[list[str], list[str]]]:
    """Whose acknowledged acts are not in the history in their order, or who has more there than can be.

    An act that got no answer may be there besides. Name → (acknowledged, in the history).
    """
    history = project.store.read.history(limit=1_000_000)
    wrong = {}
    for one in people:
        done = [say(e.act, e.what) for e in reversed(history) if e.coder == one.name]
        left = iter(done)
        if not all(said in left for said in one.said) or len(done) - len(one.said) > one.unsure:
            wrong[one.name] = (one.said, done)
    return wrong


def replay(project: Project) -> set[str]:
    """The ids of the codings that there should be, out of the history alone."""
    held: set[str] = set()
    for event in reversed(project.store.read.history(limit=1_000_000)):
        for change in project.store.read.changes_of(event.id):
            if change.table == "codings" and change.before is None:
                held.add(change.key)
            elif change.table == "codings" and change.after is None:
                held.discard(change.key)
    return held
