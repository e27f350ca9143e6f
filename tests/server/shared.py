"""A server on the small project of the page: people of every role, and a clock that a test moves."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from starlette.testclient import TestClient

from evalkit.project import Project
from evalkit.server.accounts.accounts import Accounts
from evalkit.server.app import build_server
from evalkit.server.gate import House
from evalkit.server.opening import open_house
from evalkit.server.rights import ROLES, Role
from evalkit.steps.keeping.move_store import move_store
from evalkit.store.accounts import AccountRow
from evalkit.web.desk import Desk
from tests.page_sample import NOW, make_project

HOST = "evaluation.example"
BASE = f"https://{HOST}"
PASSWORD = "kettle orbit fern lantern"
NAMES: dict[Role, str] = {
    "owner": "Olu Owner",
    "coder": "Cleo Coder",
    "writer": "Wren Writer",
    "coder and writer": "Bo Both",
    "reader": "Ravi Reader",
}


@dataclass
class Clock:
    """A clock that stands until a test moves it."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Team:
    """A project with a server and a person of every role, each of whom can sign in."""

    project: Project
    clock: Clock
    house: House
    said: list[str] = field(default_factory=list)
    desk: Desk = field(init=False)

    def __post_init__(self) -> None:
        self.desk = Desk(self.project)
        self.app = build_server(self.desk, self.house)

    @property
    def accounts(self) -> Accounts:
        return self.house.accounts

    def person(self, role: Role) -> AccountRow:
        return next(person for person in self.accounts.people() if person.role == role)

    def stranger(self) -> TestClient:
        """A browser in which nobody has signed in."""
        headers = {"origin": BASE, "sec-fetch-dest": "document"}
        return TestClient(self.app, base_url=BASE, headers=headers, follow_redirects=False)

    def client(self, role: Role) -> TestClient:
        """A browser in which the person of this role has signed in."""
        browser = self.stranger()
        came = self.accounts.sign_in(NAMES[role], PASSWORD, "", "192.0.2.1")
        browser.cookies.set(self.house.cookie, came.session)
        return browser


def make_team(folder: Path, database: str = "") -> Team:
    """The team, on a project of its own, in a file or in a ``database``."""
    clock = Clock()
    make_project(folder).close()
    if database:
        move_store(folder, database, NOW)
    project = Project(folder, clock)
    said: list[str] = []
    house = open_house(project, [HOST], True, said.append)
    accounts = house.accounts
    accounts.accept(accounts.begin(), PASSWORD, NAMES["owner"])
    owner = accounts.people()[0]
    for role in ROLES[1:]:
        accounts.accept(accounts.invite(NAMES[role], role, owner), PASSWORD)
    return Team(project, clock, house, said)
