"""The page of a server as an application: the project's pages behind the gate, and the server's own."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.middleware import Middleware

from evalkit.server.gate import Gate, House
from evalkit.server.routes import account, door, members, push
from evalkit.web.app import build_app
from evalkit.web.desk import Desk

PAGES = (door, account, members, push)


def build_server(desk: Desk, house: House) -> Starlette:
    """The application around one project that several people share."""
    routes = [route for module in PAGES for route in module.ROUTES]
    made: list[Starlette] = []
    gate = Middleware(Gate, house=house, routes=lambda: made[0].routes)
    made.append(build_app(desk, gate, routes))
    made[0].state.house = house
    return made[0]
