"""Every route and every role: what may be asked for, and what is refused. Nothing is outside the table."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from evalkit.server.gate import name_routes
from evalkit.server.rights import MAY, RIGHTS, ROLES, Need, Right, Role
from evalkit.web.app import PAGES
from tests.server.shared import Team

PLACES = {
    "source_id": "S01", "act": "code", "way": "undo", "slug": "access", "number:int": "1", "name": "full",
    "item": "V001", "draft": "draft-1", "meeting": "m1", "person": "P1", "risk": "r1", "memo": "M0001",
}  # fmt: skip


def ask(browser: TestClient, named: str) -> tuple[int, str]:
    method, route = named.split(" ")
    path = re.sub(r"\{([^}]+)\}", lambda found: PLACES[found[1]], route)
    answer = browser.request(method, path)
    return answer.status_code, answer.text


def test_every_route_of_the_server_is_in_the_table_and_nothing_else_is(team: Team) -> None:
    named = name_routes(team.app.routes)
    assert sorted({*named} - {*RIGHTS}) == [], "say in evalkit/server/rights.py what these need"
    assert sorted({*RIGHTS} - {*named}) == [], "these routes are gone"


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_what_the_table_says_and_no_more(team: Team, role: Role) -> None:
    browser = team.client(role)
    wrong = {}
    for named, right in RIGHTS.items():
        if named == "POST /sign-out" or right.need is Need.OPEN:
            continue
        status, text = ask(browser, named)
        refused = status == 403 or (named == "GET /" and status == 303 and role == "reader")
        if refused == (right.need in MAY[role]):
            wrong[named] = (status, text[:200])
    assert wrong == {}


def test_a_stranger_gets_nothing(team: Team) -> None:
    got = {}
    for named in (name for name, right in RIGHTS.items() if right.need is not Need.OPEN):
        status, text = ask(team.stranger(), named)
        if status != (303 if named.startswith("GET") else 401) or "rang me back" in text:
            got[named] = (status, text)
    assert got == {}


def test_what_belongs_on_the_owners_machine_is_refused_in_words(team: Team) -> None:
    for named, right in RIGHTS.items():
        if right.need is Need.PUSH:
            assert "Add it on your own machine, then push it." in ask(team.client("owner"), named)[1]


def test_a_route_that_the_table_does_not_name_is_refused_to_an_owner(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    fewer = {name: right for name, right in RIGHTS.items() if name != "GET /history"}
    monkeypatch.setattr("evalkit.server.gate.RIGHTS", fewer)
    assert ask(team.client("owner"), "GET /history")[0] == 403


def test_a_refusal_is_on_the_audit_list_with_who_and_what(team: Team) -> None:
    ask(team.client("reader"), "GET /codings")
    row = team.accounts.audit.read()[0]
    assert (row.who, row.what, row.about) == ("Ravi Reader", "refused", "GET /codings")


def test_a_role_that_is_taken_away_holds_no_longer_from_the_next_request_on(team: Team) -> None:
    browser = team.client("coder")
    assert ask(browser, "GET /codings")[0] == 200
    team.accounts.change_role(team.person("coder").id, "reader", team.person("owner"))
    assert ask(browser, "GET /codings")[0] == 403


def test_the_menu_shows_what_a_role_may_open(team: Team) -> None:
    page = team.client("reader").get("/comments").text
    assert 'href="/comments"' in page
    for hidden in ("/codings", "/settings", "/members", "/sources", "/start", "/coder"):
        assert f'href="{hidden}"' not in page
    assert 'href="/members"' in team.client("owner").get("/sources").text
    assert 'href="/members"' not in team.client("coder").get("/sources").text


def test_every_page_of_the_programme_has_its_routes_walked_here(team: Team) -> None:
    every = {name for module in PAGES for name in name_routes(module.ROUTES)}
    assert every <= {*RIGHTS}
    assert all(isinstance(right, Right) for right in RIGHTS.values())
