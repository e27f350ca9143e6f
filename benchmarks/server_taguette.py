"""Taguette's server under the same twenty people: each puts a hundred highlights on twenty documents.

``uv run python benchmarks/server_taguette.py FOLDER``; the folder is a virtual environment that has Taguette,
psycopg2 and setuptools below 80 in it. It answers a highlight with two words and tells the windows; evalkit
draws the turn, the panel and the counts into its answer, so the two are not the same amount of work.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.page_project import make_source
from tests.postgres import serving_postgres

PEOPLE, ACTS, DOCUMENTS, WORDS, PORT = 20, 100, 20, 6000, 7489
PASSWORD = "kettle orbit fern lantern"
CONFIG = """
NAME, BIND_ADDRESS, BASE_PATH, PORT, X_HEADERS = "Benchmark", "127.0.0.1", "", {port}, False
SECRET_KEY, DATABASE, DOMAIN = "0" * 40, {database!r}, "127.0.0.1"
EMAIL, MAIL_SERVER = "nobody@example.org", {{"host": "localhost", "port": 25}}
TOS_FILE, COOKIES_PROMPT = None, False
REGISTRATION_ENABLED, MULTIUSER = True, True
"""
FILL = """
import json, sys
from taguette import database
db = database.connect(sys.argv[1])()
data = json.load(open(sys.argv[2]))
project = database.Project(name="Benchmark", description="")
db.add(project); db.flush()
for login in data["people"]:
    db.add(database.ProjectMember(project=project, user_login=login, privileges=database.Privileges.ADMIN))
for number, html in enumerate(data["documents"]):
    db.add(database.Document(name=f"D{number}", description="", filename="d.html", project=project,
           text_direction=database.TextDirection.LEFT_TO_RIGHT, contents=html))
for path in ("access", "trust", "choice", "place"):
    db.add(database.Tag(project=project, path=path, description=""))
db.flush()
ids = [d.id for d in db.query(database.Document).all()], [t.id for t in db.query(database.Tag).all()]
db.commit()
print("made", json.dumps([project.id, *ids]))
"""


class Person:
    """One person's browser without the browser."""

    def __init__(self, login: str) -> None:
        self.login, self.cookies, self.took = login, {}, []  # type: str, dict[str, str], list[float]
        self.line = http.client.HTTPConnection("127.0.0.1", PORT, timeout=120)

    def ask(self, method: str, path: str, body: str = "", kind: str = "application/json") -> tuple[int, str]:
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()), "Content-Type": kind}
        headers["X-XSRFToken"] = self.cookies.get("_xsrf", "")
        self.line.request(method, path, body or None, headers)
        answer = self.line.getresponse()
        text = answer.read().decode()
        for cookie in answer.headers.get_all("set-cookie") or []:
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, text

    def register(self) -> None:
        self.ask("GET", "/register")
        fields = {"login": self.login, "password1": PASSWORD, "password2": PASSWORD}
        kind = "application/x-www-form-urlencoded"
        status, text = self.ask("POST", "/register", urllib.parse.urlencode(fields), kind)
        assert status in (302, 303), text[:500]

    def work(self, project: int, documents: list[int], tags: list[int], length: int) -> None:
        chance = random.Random(self.login)
        for _ in range(ACTS):
            start = chance.randrange(length - 60)
            body = {"start_offset": start, "end_offset": start + 20, "tags": [chance.choice(tags)]}
            begun = time.perf_counter()
            path = f"/api/project/{project}/document/{chance.choice(documents)}/highlight/new"
            status, text = self.ask("POST", path, json.dumps(body))
            assert status == 200, text[:500]
            self.took.append((time.perf_counter() - begun) * 1000)


def measure(environment: Path, folder: Path, database: str) -> None:
    config = folder / "config.py"
    config.write_text(CONFIG.format(port=PORT, database=database))
    texts = [make_source(f"S{n}", WORDS, random.Random(n)) for n in range(DOCUMENTS)]
    people = [Person(f"coder{n}") for n in range(PEOPLE)]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [environment / "bin" / "taguette", "server", config],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=folder,
            env={**os.environ, "HOME": str(folder)},
        )  # fmt: skip
        try:
            wait(people[0])
            for one in people:
                one.register()
            html = ["".join(f"<p>{s.text[t.start : t.end]}</p>" for t in s.turns) for s in texts]
            data = folder / "data.json"
            data.write_text(json.dumps({"people": [one.login for one in people], "documents": html}))
            run = [str(environment / "bin" / "python"), "-c", FILL, database, str(data)]
            said = subprocess.run(run, capture_output=True, text=True, check=True).stdout
            project, documents, tags = json.loads(re.findall(r"made (.*)", said)[0])
            length = min(len(s.text) - len(s.turns) for s in texts)
            given = (project, documents, tags, length)
            workers = [threading.Thread(target=one.work, args=given) for one in people]
            begun = time.perf_counter()
            for worker in workers:
                worker.start()
            for worker in workers:
                worker.join()
            lasted = time.perf_counter() - begun
        finally:
            process.terminate()
            process.wait()
    took = sorted(ms for one in people for ms in one.took)
    many, middle, late = len(took), statistics.median(took), took[int(len(took) * 0.95)]
    print(f"  {many:,} highlights, {many / lasted:.0f} a second")
    print(
        f"  one took {middle:.0f} ms (median), {late:.0f} ms (95th percentile), {took[-1]:.0f} ms (longest)"
    )


def wait(person: Person) -> None:
    for _ in range(600):
        with suppress(OSError):
            if person.ask("GET", "/login")[0] == 200:
                return
        person.line.close()
        time.sleep(0.1)
    raise SystemExit("Taguette did not start.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("environment", type=Path)
    environment = parser.parse_args().environment.resolve()
    folder = Path(tempfile.mkdtemp())
    try:
        with serving_postgres(durable=True) as server:
            for name, database in (
                ("PostgreSQL", server.make_database()),
                ("a file", f"sqlite:///{folder / 'taguette.sqlite3'}"),
            ):
                load = f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
                print(f"Taguette on {name} ({load})")
                measure(environment, folder, database)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
