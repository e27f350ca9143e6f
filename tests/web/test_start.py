"""Before a project is open: the start page, a new project's questions, folders, moving, and other windows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from evalkit.jobs import Job, Outcome
from evalkit.project import Project
from evalkit.web.app import build_app
from evalkit.web.desk import Desk
from tests.page_sample import make_project
from tests.serving import BASE

ANSWERS = {
    "title": "Core Teams: an evaluation",
    "place": "Northvale",
    "organisations": "Mind\nLikewise",
    "framework": "cmhf",
    "group": "yes",
    "originals": "elsewhere",
    "confirm": "yes",
}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    return home


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk(coder="Rosa")
    yield made
    made.jobs.close()
    made.close_project()


@pytest.fixture
def visitor(desk: Desk) -> TestClient:
    client = TestClient(build_app(desk), base_url=BASE, headers={"origin": BASE})
    client.get("/", params={"token": desk.token})
    return client


def build(folder: Path) -> Project:
    folder.parent.mkdir(parents=True, exist_ok=True)
    return make_project(folder)


def answer_all(visitor: TestClient, **changed: str) -> str:
    """Answer every question; what the last page says."""
    said = ""
    for name, value in (ANSWERS | changed).items():
        said = visitor.post(f"/start/new/{name}", data={name: value}).text
    return unescape(said)


def test_without_a_project_every_page_leads_to_the_start_page(visitor: TestClient) -> None:
    for path in ("/", "/sources", "/names", "/report"):
        answer = visitor.get(path)
        assert str(answer.url) == f"{BASE}/start"
        assert "Your evaluations" in answer.text


def test_a_new_project_is_made_by_answering_one_question_at_a_time(
    visitor: TestClient, desk: Desk, home: Path
) -> None:
    assert "What is the evaluation called?" in visitor.get("/start/new").text
    assert "Where is the project kept?" in answer_all(visitor)
    place = str(home / "evalkit" / "core-teams-an-evaluation")
    assert f'value="{place}"' in visitor.get("/start/new/folder").text
    check = visitor.post("/start/new/folder", data={"folder": place}).text
    assert "Mind, Likewise" in check
    assert "The 13 criteria" in check
    made = visitor.post("/start/make")
    assert "Only you can read that folder" in made.text
    project = desk.project
    assert str(project.folder) == place
    assert project.settings.report.title == "Core Teams: an evaluation"
    assert project.settings.report.organisations == ("Mind", "Likewise")
    assert project.settings.deidentify.confirm
    assert project.settings.deidentify.originals == ""
    assert "Core Teams: an evaluation" in visitor.get("/start").text


def test_a_wrong_answer_is_said_beside_its_field_with_what_was_typed(visitor: TestClient, home: Path) -> None:
    assert visitor.post("/start/new/title", data={"title": " "}).status_code == 422
    answer_all(visitor)
    (home / "full").mkdir()
    (home / "full" / "letter.txt").touch()
    for typed, said in (
        ("/etc/eval", "outside your own folder"),
        (str(home / "full"), "not empty"),
        (str(home / "OneDrive - Trust" / "eval"), "kept in step by OneDrive"),
    ):
        refused = visitor.post("/start/new/folder", data={"folder": typed})
        assert refused.status_code == 422
        assert said in unescape(refused.text)
        assert f'value="{typed}"' in unescape(refused.text)
        assert 'role="alert"' in refused.text
    assert not (home / "OneDrive - Trust").exists()


def test_back_never_asks_to_send_a_refused_answer_again(visitor: TestClient) -> None:
    refused = visitor.post("/start/new/title", data={"title": " "}, follow_redirects=False)
    assert refused.status_code == 303, "the page with the error is one that a browser can open again"
    assert "Type what the evaluation is called" in visitor.get("/start/new/title").text
    assert "Type what the evaluation is called" not in visitor.get("/start/new/title").text


def test_originals_are_locked_with_a_passphrase_that_was_typed_twice(
    visitor: TestClient, desk: Desk, home: Path
) -> None:
    answer_all(visitor)
    typed = {"originals": "vault", "passphrase": "three quiet words", "again": "three quite words"}
    assert "differ" in visitor.post("/start/new/originals", data=typed).text
    visitor.post("/start/new/originals", data=typed | {"again": "three quiet words"})
    visitor.post("/start/new/folder", data={"folder": str(home / "x" / "eval")})
    visitor.post("/start/make")
    assert (home / "x" / "eval-originals.evault").is_file()
    assert "three quiet words" not in visitor.get("/start/new/originals").text
    assert "three quiet words" not in "".join(
        path.read_text("utf-8") for path in desk.project.folder.rglob("*.toml")
    )


def test_a_framework_of_ones_own_is_checked_as_it_is_given(
    visitor: TestClient, desk: Desk, home: Path
) -> None:
    answer_all(visitor)
    bad = {"file": ("ours.yaml", b"title: Ours\ncodes: 3\n")}
    refused = visitor.post("/start/new/framework", data={"framework": "own"}, files=bad)
    assert refused.status_code == 422
    assert "ours.yaml" in refused.text
    good = (Path(__file__).parents[2] / "data_templates" / "codebook_blank.yaml").read_bytes()
    visitor.post("/start/new/framework", data={"framework": "own"}, files={"file": ("ours.yaml", good)})
    visitor.post("/start/new/folder", data={"folder": str(home / "eval")})
    visitor.post("/start/make")
    assert desk.project.codebook.codes[0].slug == "first_code"


def test_projects_in_a_folder_can_be_opened_and_nothing_outside_ones_own(
    visitor: TestClient, desk: Desk, home: Path
) -> None:
    build(home / "work" / "eval").close()
    assert "work" in visitor.get("/start/open").text
    assert "a project" in visitor.get("/start/open", params={"at": str(home / "work")}).text
    assert visitor.get("/start/open", params={"at": "/etc"}).status_code == 422
    visitor.post("/start/use", data={"folder": str(home / "work" / "eval")})
    assert desk.project.folder == home / "work" / "eval"


def test_a_project_in_a_folder_that_is_kept_in_step_is_copied_to_a_safe_place(
    visitor: TestClient, desk: Desk, home: Path
) -> None:
    there = home / "OneDrive" / "eval"
    build(there).close()
    warned = visitor.post("/start/use", data={"folder": str(there)}).text
    assert "not a safe place" in warned
    assert desk.held is None
    visitor.post("/start/move", data={"folder": str(there)})
    assert desk.project.folder == home / "evalkit" / "eval"
    assert len(desk.project.sources) == 2
    assert (there / "evalkit.db").is_file(), "the old one stays as it was"


def test_a_window_of_a_project_that_was_closed_changes_nothing_in_the_present_one(
    visitor: TestClient, desk: Desk, home: Path
) -> None:
    for name in ("one", "two"):
        build(home / name / "eval").close()
        visitor.post("/start/use", data={"folder": str(home / name / "eval")})
    page = visitor.get("/").text
    addresses = set(re.findall(r' href="(/[^"]*)"', page))
    assert "/p/2/names" in addresses
    assert "/names" not in addresses
    assert '<body data-at="/p/2">' in page
    stale = {"source": "S01", "start": "20", "end": "30", "code": "access", "valence": "context"}
    refused = visitor.post("/act/code", data=stale)
    assert refused.status_code == 409
    assert "Another project is open now" in refused.text
    assert desk.project.codings == []
    assert visitor.post("/p/2/act/code", data=stale | {"start": "18", "end": "49"}).status_code == 200
    assert len(desk.project.codings) == 1
    assert Project(home / "one" / "eval").codings == []


def test_another_project_is_not_opened_while_work_goes_on(
    visitor: TestClient, desk: Desk, home: Path
) -> None:
    from threading import Event

    for name in ("one", "two"):
        build(home / name / "eval").close()
    visitor.post("/start/use", data={"folder": str(home / "one" / "eval")})
    go_on = Event()

    def work(job: Job) -> Outcome:
        go_on.wait(30)
        return Outcome("done")

    desk.jobs.start("add", "Reading files", work)
    refused = visitor.post("/start/use", data={"folder": str(home / "two" / "eval")})
    assert "“Reading files” is still going on" in unescape(refused.text)
    assert "Reading files" in visitor.get("/").text
    go_on.set()
    assert desk.project.folder.parent.name == "one"


def test_a_job_is_watched_stopped_and_its_outcome_read_once(visitor: TestClient, desk: Desk) -> None:
    job = desk.jobs.start("add", "Reading files", lambda job: Outcome("2 files read.", address="/material"))
    desk.jobs.wait(job.number, 30)
    now = visitor.get("/jobs/now").json()
    assert [one["said"] for one in now["ended"]] == ["2 files read."]
    assert "2 files read." in visitor.get("/start").text
    assert "2 files read." in visitor.get(f"/jobs/{job.number}").text
    assert visitor.get("/jobs/now").json()["ended"] == []
    assert visitor.get("/jobs/99").status_code == 404


def test_the_page_stops_by_its_button(visitor: TestClient, desk: Desk) -> None:
    assert "Everything is saved" in visitor.post("/start/quit").text
    assert desk.leaving.is_set()


def test_a_request_that_brings_too_much_is_cut_off(
    visitor: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evalkit.web.security.LARGEST", 1000)
    answer = visitor.post("/start/new/title", data={"title": "x" * 5000})
    assert answer.status_code == 413
