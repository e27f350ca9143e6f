"""Where a server listens and what it says, and what an owner and IT do with it: withdraw, put a copy back."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from evalkit.errors import ProjectError
from evalkit.project import Project
from evalkit.server.app import build_server
from evalkit.server.opening import open_house, open_project
from evalkit.server.serving import Listening, begin, plan_listening, say_address
from evalkit.steps.leaving.withdraw import plan_withdrawal, withdraw
from evalkit.store.backups import restore
from tests.page_sample import NOW, make_project
from tests.server.serving import make_certificate
from tests.server.shared import HOST, PASSWORD, Team

LOCAL = Listening("127.0.0.1", 8443, frozenset({HOST}))


@pytest.mark.parametrize("address", ["0.0.0.0:8443", "192.0.2.1:443", "[::]:8443", "evaluation.example:443"])
def test_any_address_but_this_machines_own_needs_a_certificate(address: str) -> None:
    with pytest.raises(ProjectError, match="without a certificate"):
        plan_listening(address, None, None)
    with pytest.raises(ProjectError, match="without a certificate"):
        plan_listening(address, None, None, [HOST])


def test_a_certificate_says_which_names_the_server_answers_to(tmp_path: Path) -> None:
    certificate, key = make_certificate(tmp_path)
    listening = plan_listening("0.0.0.0:8443", certificate, key)
    assert listening.hosts == {"localhost", "127.0.0.1"}
    assert listening.secure
    assert not listening.behind


def test_a_certificate_without_its_key_and_a_file_that_is_none_are_refused(tmp_path: Path) -> None:
    certificate, key = make_certificate(tmp_path)
    with pytest.raises(ProjectError, match="belong together"):
        plan_listening("0.0.0.0:8443", certificate, None)
    with pytest.raises(ProjectError, match="is not a certificate"):
        plan_listening("0.0.0.0:8443", key, key)


def test_behind_a_proxy_it_answers_to_the_name_that_the_proxy_has_the_certificate_for() -> None:
    listening = plan_listening("127.0.0.1:8443", None, None, [HOST])
    assert (listening.secure, listening.behind, listening.hosts) == (True, True, frozenset({HOST}))


@pytest.mark.parametrize("address", ["8443", "127.0.0.1", "127.0.0.1:99999", ":443", "127.0.0.1:http"])
def test_an_address_that_is_none_is_refused_in_words(address: str) -> None:
    with pytest.raises(ProjectError, match="is not an address to listen on"):
        plan_listening(address, None, None)


def test_the_first_start_says_the_owners_link_and_later_starts_do_not(tmp_path: Path, team: Team) -> None:
    project = make_project(tmp_path / "new")
    said: list[str] = []
    house = open_house(project, [HOST], True, said.append)
    say_address(house, LOCAL, 8443, said.append)
    (link,) = [line for line in said if "welcome?token=" in line]
    house.accounts.accept(link.rpartition("=")[2], "kettle orbit fern lantern", "Olu")
    said.clear()
    say_address(house, LOCAL, 8443, said.append)
    assert not [line for line in said if "token" in line]
    project.close()


def test_a_project_whose_originals_lie_on_the_server_is_not_served(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project")
    file = project.folder / "evalkit.toml"
    text = file.read_text("utf-8").replace('originals = ""', 'originals = "../o.evault"')
    file.write_text(text, "utf-8")
    project.close()
    open_project(project.folder, "").close()
    (tmp_path / "o.evault").write_bytes(b"originals")
    with pytest.raises(ProjectError, match="They stay off a server"):
        open_project(project.folder, "")


def test_the_servers_key_is_its_owners_alone(team: Team) -> None:
    assert (team.project.folder / ".server-key").stat().st_mode & 0o077 == 0


def test_an_owner_withdraws_somebody_on_the_page_by_their_pseudonym(team: Team) -> None:
    browser = team.client("owner")
    assert "felt heard" in browser.get("/sources/S01").text
    assert "the whole source" in browser.get("/people/P1/withdraw").text
    answer = browser.post("/people/P1/withdraw", data={"sure": "P1"})
    assert answer.headers["location"].startswith("/jobs/")
    team.desk.jobs.close()
    assert not any("felt heard" in source.text for source in team.project.sources)
    (line,) = [row for row in team.accounts.audit.read() if row.what == "withdrawal"]
    assert (line.who, line.about) == ("Olu Owner", "/people/P1/withdraw")


def test_a_server_that_begins_on_an_older_copy_withdraws_again_and_says_so(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project")
    copy = tmp_path / "elsewhere.db"
    copy.write_bytes(project.store.back_up(NOW).read_bytes())
    withdraw(project, plan_withdrawal(project, "P1"), "Olu")
    project.close()
    restore(project.folder / "evalkit.db", copy, NOW)
    again = Project(project.folder)
    house = begin(again, LOCAL, lambda line: None)
    assert not any("felt heard" in source.text for source in again.sources)
    row = house.accounts.audit.read()[0]
    assert (row.what, row.about) == ("withdrawal replayed", "P1")
    again.close()


def test_who_writes_where_is_on_the_audit_list_once_in_a_while(team: Team) -> None:
    browser = team.client("writer")

    def written() -> list[tuple[str, str]]:
        return [(row.who, row.about) for row in team.accounts.audit.read() if row.what == "written"]

    assert browser.post("/findings/access/nothing").status_code == 404
    assert written() == [], "what was not followed is not written"
    for _ in range(3):
        browser.post("/comments/read")
    assert written() == [("Wren Writer", "/comments/read")]
    team.clock.move(minutes=11)
    browser.post("/comments/read")
    assert written() == 2 * [("Wren Writer", "/comments/read")]


def test_on_this_machine_alone_it_serves_without_a_certificate(team: Team) -> None:
    listening = plan_listening("127.0.0.1:8443", None, None)
    house = open_house(team.project, listening.hosts, listening.secure)
    for host in ("127.0.0.1:8443", "localhost:8443", "[::1]:8443"):
        base = f"http://{host}"
        browser = TestClient(build_server(team.desk, house), base_url=base, headers={"origin": base})
        fields = {"name": "Cleo Coder", "password": PASSWORD}
        answer = browser.post("/sign-in", data=fields, follow_redirects=False)
        assert answer.status_code == 303, host
        assert "secure" not in answer.headers["set-cookie"].lower()
        assert browser.get("/sources").status_code == 200
    assert browser.get("/sign-in", headers={"host": HOST}).status_code == 421
