"""Each job of the page whose programme is killed, whose disk is full, or that two windows ask for at once."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable
from html import unescape
from multiprocessing import get_context
from pathlib import Path
from threading import Event

import pytest
from starlette.testclient import TestClient

from evalkit.errors import StoppedError
from evalkit.files import find_halves
from evalkit.jobs import WORK_FOLDER, Job, Outcome, list_cut_off, note_work
from evalkit.project import Project
from evalkit.steps.coding.code import code_passage
from evalkit.steps.intake.incoming import keep_incoming
from evalkit.steps.keeping.away import set_up_copies
from evalkit.steps.names.deidentify import confirm_sources
from evalkit.steps.sharing.packs import read_sent
from evalkit.store.backups import check_copy, list_backups
from tests.page_sample import NOW, make_project
from tests.serving import BASE, come_in
from tests.spoiling import can_mount, small_disk
from tests.stopping import assert_nothing_half, facts_of
from tests.web.test_intake import desk_of

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork"),
    pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning"),
]
WORDS = ("They rang me back the same day.", "I felt heard from the start.", "Nobody asked me twice.")
Ask = Callable[[TestClient], object]
JOBS: dict[str, tuple[str, Ask]] = {
    "add": ("Reading files", lambda client: client.post("/material/read")),
    "suggest": ("Suggesting codes", lambda client: client.post("/suggest", data={"replace": "yes"})),
    "themes": (
        "Proposing themes for Trust",
        lambda client: client.post("/themes", data={"chapter": "trust"}),
    ),
    "beyond": ("Looking beyond the framework", lambda client: client.post("/beyond")),
    "report": ("Building the report", lambda client: client.post("/report")),
    "sign": (
        "Signing the report",
        lambda client: client.post("/report/sign", data={"by": "Rosa", "reason": "A first look"}),
    ),
    "withdraw": ("Withdrawing P2", lambda client: client.post("/people/P2/withdraw", data={"sure": "P2"})),
}
"""What a job is called on the page, and how a window asks for it."""


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A folder with a project in which every job has something to do."""
    (tmp_path / "base").mkdir()
    project = make_project(tmp_path / "base" / "project")
    text = project.sources[0].text
    for words in (
        "They rang me back the same day.",
        "I felt heard from the start.",
        "Nobody asked me twice.",
    ):
        start = text.index(words)
        code_passage(project, "Rosa", "S01", (start, start + len(words)), "trust", "working_well")
    for n in range(3):
        said = " ".join(f"We waited {n} weeks and {k} days for them." for k in range(40))
        keep_incoming(project, f"talk {n}.txt", f"INT: And then?\n\nNURSE: {said}\n".encode(), "interview")
    project.close()
    return tmp_path / "base"


def ask(folder: Path, kind: str, answer: Path | None = None) -> None:
    """In a process of its own: a window asks for a job, which goes on to its end."""
    client = come_in(Project(folder))
    JOBS[kind][1](client)
    jobs = desk_of(client).jobs
    for job in jobs.every():
        jobs.wait(job.number)
    if answer:
        said = {job.kind: [job.state, job.said] for job in jobs.every()}
        answer.write_text(json.dumps(said), encoding="utf-8")
    os._exit(0)


def begin(folder: Path, kind: str, answer: Path | None = None) -> int:
    child = get_context("fork").Process(target=ask, args=(folder, kind, answer))
    child.start()
    assert child.pid
    CHILDREN[child.pid] = child.join
    return child.pid


CHILDREN: dict[int, Callable[[], None]] = {}


def kept_in(folder: Path) -> dict[str, set[tuple[str, ...]]]:
    return {kind: set(rows) for kind, rows in facts_of(folder, vault=False).items()}


def assert_kept(before: dict[str, set[tuple[str, ...]]], folder: Path, kind: str) -> None:
    """Nothing that was saved is gone, but for the words of somebody who withdraws."""
    after = kept_in(folder)
    for what, held in before.items():
        gone = {row for row in held - after[what] if not (kind == "withdraw" and "S02" in row)}
        assert gone == set(), what
    assert_nothing_half(folder)


@pytest.mark.slow
@pytest.mark.parametrize("kind", JOBS)
def test_a_job_whose_programme_is_killed_is_told_and_loses_nothing(kind: str, base: Path) -> None:
    folder = base / "project"
    before = kept_in(folder)
    waiting = {path.name for path in (folder / ".incoming").rglob("*.txt")}
    child = begin(folder, kind)
    while not list((folder / WORK_FOLDER).glob("*.json")):
        time.sleep(0.001)  # until it has begun
    os.kill(child, signal.SIGKILL)
    CHILDREN[child]()
    assert_kept(before, folder, kind)
    project = Project(folder)
    client = come_in(project)
    page = unescape(client.get("/").text)
    assert f"“{JOBS[kind][0]}” was cut off" in page
    here = {path.name for path in (folder / ".incoming").rglob("*.txt")}
    assert waiting <= here | {source.file_name for source in project.sources}, "each file waits or is read"
    JOBS[kind][1](client)
    job = desk_of(client).jobs.wait(desk_of(client).jobs.every()[0].number, 300)
    assert job.state == "done", job.said
    assert [one for one in job.outcome.problems if WORK_FOLDER in one.where] == []  # type: ignore[union-attr]
    assert "was cut off" not in client.get("/").text
    assert list_cut_off(folder) == []
    project.close()


def test_a_job_that_was_cut_off_is_told_until_somebody_has_read_it(base: Path) -> None:
    folder = base / "project"
    with pytest.raises(StoppedError), note_work(folder, "report", "Building the report", NOW, lambda: True):
        raise StoppedError("the machine shuts down")
    client = come_in(Project(folder))
    page = client.get("/").text
    assert '<a class="button main" href="/report">' in page
    client.post("/jobs/cut-off", data={"name": list_cut_off(folder)[0].name})
    assert "was cut off" not in client.get("/").text


@pytest.mark.slow
@pytest.mark.parametrize("kind", JOBS)
def test_a_full_disk_ends_a_job_in_words_and_nothing_is_lost(kind: str, base: Path, tmp_path: Path) -> None:
    if not can_mount(tmp_path / "mount"):
        pytest.skip("a small disk can be mounted by root alone")
    before = kept_in(base / "project")
    with small_disk(base, tmp_path / "full", room=24):
        folder = tmp_path / "full" / "project"
        begun = begin(folder, kind, tmp_path / "said.json")
        CHILDREN[begun]()
        state, said = json.loads((tmp_path / "said.json").read_text("utf-8"))[kind]
        assert state in ("failed", "done"), said
        assert "did not expect" not in said
        if state == "failed":
            assert "disk" in said or "space" in said
        roomy = shutil.copytree(tmp_path / "full", tmp_path / "roomy")
    assert_kept(before, roomy / "project", kind)
    project = Project(roomy / "project")
    client = come_in(project)
    JOBS[kind][1](client)
    job = desk_of(client).jobs.wait(desk_of(client).jobs.every()[0].number, 300)
    assert job.state == "done", job.said
    project.close()


@pytest.mark.slow
@pytest.mark.parametrize("kind", JOBS)
def test_two_windows_that_ask_for_the_same_job_lose_nothing_and_see_where_it_stands(
    kind: str, base: Path
) -> None:
    project = Project(base / "project")
    client, go_on = come_in(project), Event()
    jobs = desk_of(client).jobs

    def hold(job: Job) -> Outcome:
        go_on.wait(300)
        return Outcome("held")

    jobs.start("hold", "Something else", hold)
    JOBS[kind][1](client)
    first = jobs.every()[0]
    desk = desk_of(client)
    desk.token = "another-window"
    other = TestClient(client.app, base_url=BASE, headers={"origin": BASE})
    other.get("/", params={"token": "another-window"})
    other.post("/coder", data={"name": "Jude"})
    shown = unescape(other.get("/sources").text)
    assert "Something else" in shown, "each window shows what goes on"
    assert f"Then: {JOBS[kind][0]}." in shown
    JOBS[kind][1](other)
    client.close()  # the first window is closed; the work goes on
    go_on.set()
    ended = [jobs.wait(job.number, 300) for job in jobs.every()]
    assert [job.said for job in ended if "did not expect" in job.said] == []
    assert {job.state for job in ended if job.number == first.number} == {"done"}
    assert first.said in unescape(other.get(f"/jobs/{first.number}").text)
    project.close()


PHRASE = "seven quiet herons paint bicycles"
COPIES = "copies"
REQUESTS: dict[str, tuple[str, Ask]] = {
    "pack": (
        "Writing the pack for Jude",
        lambda client: client.post(
            "/sharing/out", data={"to": "Jude", "passphrase": PHRASE, "again": PHRASE, "days": "60"}
        ),
    ),
    "backup": ("Making a back-up", lambda client: client.post("/backups")),
    "copy": (
        "Copying the project to the other folder",
        lambda client: client.post("/backups/away", data={"do": "now"}),
    ),
    "restore": ("Putting a back-up in its place", lambda client: bring_back(client)),
}
"""What is written while a window waits for it."""


def bring_back(client: TestClient) -> None:
    copy = desk_of(client).project.store.copies()[-1]
    client.post(f"/backups/{copy.name}", data={"sure": "yes"})


def ask_once(folder: Path, kind: str) -> None:
    REQUESTS[kind][1](come_in(Project(folder)))
    os._exit(0)


@pytest.mark.slow
@pytest.mark.parametrize("after", [0.0, 0.02, 0.08])
@pytest.mark.parametrize("kind", REQUESTS)
def test_a_pack_or_a_back_up_that_is_cut_off_leaves_nothing_half_and_is_told(
    kind: str, after: float, base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(base / "state"))
    folder = base / "project"
    (base / COPIES).mkdir()
    project = Project(folder)
    confirm_sources(project, ["S01", "S02"], "Rosa")
    project.store.back_up(NOW)
    set_up_copies(project, base / COPIES, PHRASE)
    project.close()
    before = kept_in(folder)
    child = get_context("fork").Process(target=ask_once, args=(folder, kind))
    child.start()
    while child.is_alive() and not list((folder / WORK_FOLDER).glob("*.json")):
        time.sleep(0.001)
    time.sleep(after)
    child.kill()
    child.join()
    told = [one.title for one in list_cut_off(folder)]
    assert_kept(before, folder, kind)
    for half in find_halves(folder):
        os.utime(half, (0, 0))
    client = come_in(Project(folder))
    assert find_halves(folder) == []
    page = unescape(client.get("/").text)
    assert [f"“{title}” was cut off" in page for title in told] == [True] * len(told)
    assert told in ([], [REQUESTS[kind][0]])
    for pack in (folder / "packs").glob("*.evpack"):
        assert read_sent(desk_of(client).project), f"{pack.name} is known, should somebody withdraw"
    REQUESTS[kind][1](client)
    assert list_cut_off(folder) == []
    for copy in list_backups(folder / "evalkit.db"):
        check_copy(copy)
    for away in (base / COPIES).iterdir():
        assert away.suffix == ".evalkit-copy"
