"""The audit list: what stands on it, that it can only grow, and that a change to it is noticed."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, text, update

from evalkit.errors import AccountError
from evalkit.store.accounts.tables import AUDIT
from tests.server.shared import NAMES, PASSWORD, Team


@pytest.fixture
def team(team_anywhere: Team) -> Team:
    """On both kinds of database."""
    return team_anywhere


def whats(team: Team) -> list[tuple[str, str]]:
    return [(row.who, row.what) for row in team.accounts.audit.read()]


def test_what_people_do_at_the_door_stands_on_it(team: Team) -> None:
    owner, coder = team.person("owner"), team.person("coder")
    came = team.accounts.sign_in(coder.name, PASSWORD, "", "192.0.2.7")
    with pytest.raises(AccountError):
        team.accounts.sign_in(coder.name, "not it at all", "", "192.0.2.7")
    team.accounts.sign_out(came.session, coder)
    team.accounts.change_role(coder.id, "writer", owner)
    team.accounts.remove(coder.id, owner)
    assert whats(team)[:5] == [
        (owner.name, "person removed"),
        (owner.name, "role changed"),
        (coder.name, "signed out"),
        (coder.name, "sign-in refused"),
        (coder.name, "signed in"),
    ]
    assert team.accounts.audit.read()[1].about == f"{NAMES['coder']}: coder to writer"


def test_a_password_typed_in_the_place_of_a_name_stands_nowhere(team: Team) -> None:
    with pytest.raises(AccountError):
        team.accounts.sign_in(PASSWORD, "", "", "192.0.2.7")
    row = team.accounts.audit.read()[0]
    assert (row.who, row.what) == ("", "sign-in refused")
    assert not any(PASSWORD in line for line in team.said)


def test_every_line_is_said_to_the_servers_own_log_too(team: Team) -> None:
    rows = team.accounts.audit.read()
    assert len(team.said) == len(rows)
    assert team.said[-1].startswith(f"audit {rows[0].number} ")


CHANGES = {
    "another name": update(AUDIT).where(AUDIT.c.number == 3).values(who="Somebody else"),
    "another time": update(AUDIT).where(AUDIT.c.number == 3).values(at="2026-03-01T08:00:00+00:00"),
    "a line less": delete(AUDIT).where(AUDIT.c.number == 3),
    "the first line gone": delete(AUDIT).where(AUDIT.c.number == 1),
    "another number": update(AUDIT).where(AUDIT.c.number == 3).values(number=99),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_to_it_is_noticed(team: Team, change: str) -> None:
    assert team.accounts.audit.find_break() == 0
    with team.project.store.database.changing() as connection:
        connection.execute(CHANGES[change])
    assert team.accounts.audit.find_break() in (1, 3)
    page = team.client("owner").get("/audit").text
    assert "This list is not as it was written" in page


def test_a_line_that_somebody_puts_in_without_the_servers_key_is_noticed(team: Team) -> None:
    last = team.accounts.audit.read()[0]
    with team.project.store.database.changing() as connection:
        connection.execute(
            text(
                "INSERT INTO account_audit (number, at, who, what, about, seal) "
                f"VALUES ({last.number + 1}, '{last.at}', '', 'signed in', '', '{last.seal}')"
            )
        )
    assert team.accounts.audit.find_break() == last.number + 1


def test_the_list_holds_no_words_of_anybody(team: Team) -> None:
    browser = team.client("owner")
    browser.get("/codings.xlsx")
    browser.post("/codings", data={"words": "The waiting was long", "where": "everything"})
    browser.get("/names/S01")
    told = " ".join(" ".join(map(str, (row.who, row.what, row.about))) for row in team.accounts.audit.read())
    assert "waiting" not in told
    assert "/codings.xlsx" in told
    assert "GET /names/{source_id}" in told
