"""The page on which a person decides about names: with and without the originals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

from evalkit.project import Project
from evalkit.steps.create import create_project
from evalkit.steps.intake.add import add_sources
from evalkit.steps.names.confirmed import find_accepted, find_unconfirmed
from evalkit.steps.names.project_vault import get_vault
from tests.serving import come_in, serving
from tests.web.conftest import opened
from tests.web.test_browser import violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PASSPHRASE = "a long passphrase"
FIRST_NAMES = (
    "Anna",
    "Brian",
    "Carol",
    "Dilip",
    "Edward",
    "Fatima",
    "George",
    "Helen",
    "Ivan",
    "Jane",
    "Keith",
)
TALK = """Interviewer: How was it?

Speaker 2: Siobhan Kelly from Fenchapel rang me. Then Siobhan Kelly went to the lantern.

Speaker 2: I told Siobhan Kelly that the lantern never opens. Nobody listens.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = create_project(tmp_path / "project", keep_originals=True)
    path = tmp_path / "talk.txt"
    path.write_text(TALK, encoding="utf-8")
    add_sources(made, [path], vault=get_vault(made, PASSPHRASE))
    made.close()
    return tmp_path / "project"


@pytest.fixture
def project(folder: Path) -> Iterator[Project]:
    found = Project(folder)
    yield found
    found.close()


@pytest.fixture
def client(project: Project) -> TestClient:
    return come_in(project)


def open_originals(client: TestClient, passphrase: str = PASSPHRASE) -> str:
    return client.post("/names/originals", data={"passphrase": passphrase, "do": "open"}).text


def decide(client: TestClient, **fields: str) -> str:
    answer = client.post("/names", data=fields)
    assert answer.status_code == 200
    found = re.search(r'<p class="notice"[^>]*>(.*?)</p>', answer.text, re.S)
    return unescape(found[1]) if found else ""


def test_the_list_tells_no_name_until_the_originals_are_open(client: TestClient) -> None:
    assert "[Person 1]" in client.get("/names").text
    assert "Siobhan" not in client.get("/names").text
    assert "That is not the passphrase" in open_originals(client, "wrong")
    assert "Siobhan" not in client.get("/names/S01").text
    open_originals(client)
    assert "Siobhan Kelly" in client.get("/names").text
    client.post("/names/originals", data={"do": "close"})
    assert "Siobhan" not in client.get("/names").text


def test_a_name_is_accepted_once_and_the_page_goes_on_to_the_next(
    client: TestClient, project: Project
) -> None:
    assert client.get("/names/S01").url.query == b"at=0"
    assert decide(client, do="accept", shown="[Person 1]") == "[Person 1] is right, in every source."
    assert find_accepted(project) == {"[Person 1]"}
    assert client.get("/names/S01").url.query == b"at=1"


def test_a_replacement_is_changed_everywhere_or_in_one_place(client: TestClient, project: Project) -> None:
    start = project.sources[0].text.index("[Person 1]", 40)
    one = {"only": "1", "source": "S01", "start": str(start)}
    decide(client, do="change", shown="[Person 1]", instead="[Worker 9]", **one)
    text = project.sources[0].text
    assert (text.count("[Worker 9]"), text.count("[Person 1]")) == (1, 2)
    assert text.index("[Worker 9]") == start
    assert "2 places" in decide(client, do="change", shown="[Person 1]", instead="[Worker 8]")
    assert "[Person 1]" not in project.sources[0].text


def test_words_are_put_back_in_one_place_and_stay_replaced_in_the_others(
    client: TestClient, project: Project
) -> None:
    open_originals(client)
    start = project.sources[0].text.rindex("[Person 1]")
    decide(client, do="reject", shown="[Person 1]", only="1", source="S01", start=str(start))
    text = project.sources[0].text
    assert (text.count("Siobhan Kelly"), text.count("[Person 1]")) == (1, 2)
    open_originals(client)
    decide(client, do="reject", shown="[Person 1]")
    assert project.sources[0].text.count("Siobhan Kelly") == 3


def test_a_missed_name_is_replaced_wherever_it_stands(client: TestClient, project: Project) -> None:
    said = decide(client, do="add", name="The Lantern", type="organisation")
    assert said.startswith("Replaced: 2 places in 1 source.")
    assert "lantern" not in project.sources[0].text
    assert "stands in no source" in decide(client, do="add", name="nowhere at all")


def test_what_needs_the_originals_says_so(client: TestClient) -> None:
    assert "needs the file of originals" in decide(client, do="reject", shown="[Person 1]")


def test_a_source_is_confirmed_by_whoever_read_it(client: TestClient, project: Project) -> None:
    assert find_unconfirmed(project) == ["S01"]
    assert "Every source is confirmed." in client.post("/names/S01/confirm").text
    assert find_unconfirmed(project) == []
    decide(client, do="change", shown="[Person 1]", instead="[Worker 9]")
    assert find_unconfirmed(project) == ["S01"], "a changed text is read again"


def test_a_source_that_waits_says_so_and_is_not_coded(folder: Path) -> None:
    settings = folder / "evalkit.toml"
    settings.write_text(settings.read_text("utf-8").replace("confirm = false", "confirm = true"), "utf-8")
    people = folder / "participants.csv"
    header, *rows = people.read_text("utf-8").splitlines()
    kind = header.split(",").index("kind")
    told = [",".join([*(cells := row.split(","))[:kind], "staff", *cells[kind + 1 :]]) for row in rows]
    people.write_text("\n".join([header, *told]) + "\n", "utf-8")
    project = Project(folder)
    client = come_in(project)
    start = project.sources[0].text.index("Nobody listens.")
    words = {"source": "S01", "start": str(start), "end": str(start + len("Nobody listens."))}
    code = words | {"code": project.codebook.codes[0].slug, "valence": "challenging"}
    assert "cannot be coded" in client.get("/sources/S01").text
    assert client.post("/act/code", data=code).status_code == 422
    client.post("/names/S01/confirm")
    assert "cannot be coded" not in client.get("/sources/S01").text
    assert client.post("/act/code", data=code).status_code == 200
    assert len(project.codings) == 1
    project.close()


@pytest.mark.browser
def test_names_are_decided_by_keys_and_by_selecting_words(browser: Browser, folder: Path) -> None:
    from playwright.sync_api import expect

    with serving(folder) as served, opened(browser, served) as page:
        page.goto(served.base + "/names/S01")
        page.wait_for_url("**/names/S01?at=0#n0")
        accept = page.get_by_role("button", name="Accept [Person 1]")
        accept.wait_for()
        accept.press("Enter")
        page.wait_for_url("**/names/S01?at=1#n1")
        page.get_by_text("How was it?").select_text()
        expect(page.get_by_label("Words to replace")).to_have_value("How was it?")
        page.get_by_label("Words to replace").fill("the lantern")
        page.get_by_label("Words to replace").press("Enter")
        page.get_by_text("Replaced: 2 places in 1 source.").first.wait_for()
        assert violations(page) == ""
        page.goto(served.base + "/names")
        page.get_by_text("Decide", exact=False).first.wait_for()
        assert violations(page) == ""


@pytest.mark.browser
@pytest.mark.parametrize("path", ["/names", "/names/S01"])
def test_enter_puts_the_typed_words_in_the_names_place(browser: Browser, folder: Path, path: str) -> None:
    with serving(folder) as served, opened(browser, served) as page:
        page.goto(served.base + path)
        page.locator("summary", has_text="[Person 1]").or_(page.locator("#place-heading")).first.click()
        box = page.get_by_label("Put in its place").first
        box.fill("[Worker 9]")
        box.press("Enter")
        page.get_by_text("Replaced: 3 places in 1 source.").first.wait_for()
    project = Project(folder)
    assert (project.sources[0].text.count("[Worker 9]"), find_accepted(project)) == (3, frozenset())
    project.close()


def test_a_decision_keeps_the_filter_and_leads_to_the_next_name(client: TestClient) -> None:
    first = client.get("/names?state=open").text
    names = re.findall(r'<th scope="row">(\S+ \d+\])', first)
    backs = [unescape(back) for back in re.findall(r'name="back" value="([^"]*at=\d+)"', first)]
    assert backs[0] == "/names?state=open&at=0"
    answer = client.post("/names", data={"do": "accept", "shown": names[0], "back": backs[0]})
    assert answer.url.query == b"state=open&at=0"
    assert names[0] not in re.findall(r'<th scope="row">(\S+ \d+\])', answer.text)
    assert re.search(rf"<summary autofocus>Decide<span[^>]*> about {re.escape(names[1])}", answer.text)
    every = client.post("/names", data={"do": "accept", "shown": names[1], "back": "/names?at=0"}).text
    assert "autofocus" not in every.partition(names[1])[0], "the next that nobody has accepted"


@pytest.mark.browser
def test_the_focus_goes_on_to_the_next_name(browser: Browser, folder: Path) -> None:
    project = Project(folder)
    path = folder.parent / "long.txt"
    said = [f"Speaker 2: {name} Kelly rang me on {day} March.\n" for day, name in enumerate(FIRST_NAMES, 1)]
    path.write_text("Interviewer: Who?\n\n" + "\n".join(said), encoding="utf-8")
    add_sources(project, [path], vault=get_vault(project, PASSPHRASE))
    project.close()
    with serving(folder) as served, opened(browser, served) as page:
        page.goto(served.base + "/names")
        summaries = page.locator("table.names summary")
        at = summaries.count() - 3
        following = summaries.nth(at + 1).inner_text()
        summaries.nth(at).press("Enter")
        summaries.nth(at).press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/names?at={at}")
        page.wait_for_function("document.activeElement.tagName === 'SUMMARY'")
        assert page.evaluate("document.activeElement.innerText") == following
        assert page.evaluate("scrollY") > 0
        assert violations(page) == ""
