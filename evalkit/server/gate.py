"""The gate of a server: who asks, from where, and whether they may. Nothing reaches a page but through it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Match, Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from evalkit.errors import StoreError
from evalkit.server.accounts.accounts import Accounts
from evalkit.server.accounts.passwords import digest
from evalkit.server.drawing import say_outside
from evalkit.server.menu import menu_of
from evalkit.server.rights import MAY, RIGHTS, Need, Right, Role, may
from evalkit.store.accounts import AccountRow, CameBack
from evalkit.web.desk import Session
from evalkit.web.drawing import is_from_script, page
from evalkit.web.security import LARGEST, bound, with_headers

LARGEST_OUTSIDE = 20_000
"""Bytes that a request may bring before anybody has signed in."""
MOST_SESSIONS = 500
"""Browsers that are signed in at once."""
WHILE = timedelta(minutes=10)
"""For how long somebody's writing on one page is one line of the audit list."""
SET_UP_CODES = ("/account/codes", "/sign-out", "/jobs/now")
"""Where somebody may go who must sign in with codes and has none yet."""


@dataclass
class House:
    """What a server keeps between requests: its accounts, its names, and the browsers that are signed in."""

    accounts: Accounts
    hosts: frozenset[str]
    """What it is called, as a browser's Host header says it, without the port."""
    secure: bool = True
    """Whether browsers reach it over TLS: by its own certificate, or by that of a proxy before it."""
    sessions: dict[str, Session] = field(default_factory=dict)
    written: dict[tuple[str, str], datetime] = field(default_factory=dict)
    """Who wrote where, when that was last put on the audit list."""
    lock: Lock = field(default_factory=Lock)

    def enter(self, key: str, came: CameBack) -> Session:
        """What is kept for this browser while somebody is signed in, brought up to date."""
        person, role = came.person, _role_of(came.person)
        with self.lock:
            while len(self.sessions) > MOST_SESSIONS:
                self.sessions.pop(next(iter(self.sessions)))  # it holds no more than a notice to be said
            held = self.sessions.setdefault(digest(key), Session(person.name))
        held.coder, held.signed_in, held.menu = person.name, True, menu_of(role)
        held.apart = role in ("coder", "coder and writer") and came.apart
        held.team = Need.TEAM in MAY[role]
        held.may = lambda method, route: may(role, method, route)
        return held

    def is_news(self, person: AccountRow, path: str, now: datetime) -> bool:
        """Whether somebody writing here is worth a line: not again within a while, as a page saves often."""
        with self.lock:
            last = self.written.get((person.id, path))
            if last is not None and now - last < WHILE:
                return False
            self.written = {key: at for key, at in self.written.items() if now - at < WHILE}
            self.written[person.id, path] = now
        return True

    def leave(self, key: str) -> None:
        """Forget what was kept for a browser."""
        with self.lock:
            self.sessions.pop(digest(key), None)

    @property
    def scheme(self) -> str:
        """How browsers reach it."""
        return "https" if self.secure else "http"

    @property
    def cookie(self) -> str:
        """The cookie with a session's key. Over TLS no other host and no page without TLS can set it."""
        return "__Host-evalkit" if self.secure else "evalkit_server"

    @property
    def device_cookie(self) -> str:
        """The cookie by which a browser is known again at the next sign-in."""
        return f"{self.cookie}-browser"

    def key_of(self, request: Request) -> str:
        """The session's key that a browser brings; "" for none."""
        return request.cookies.get(self.cookie, "")


def _role_of(person: AccountRow) -> Role:
    return next(role for role in MAY if role == person.role)


class Gate:
    """Checks Host, Origin, session and rights of every request, and keeps the audit list."""

    def __init__(self, app: ASGIApp, house: House, routes: Callable[[], Sequence[BaseRoute]]) -> None:
        self.app, self.house, self._routes = app, house, routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it here."""
        if scope["type"] != "http":
            return
        request = Request(scope)
        send = self._tls(with_headers(send))
        refusal = self._check_origin(request)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        name = find_route(self._routes(), scope)
        right = RIGHTS.get(name)
        if right is not None and right.need is Need.OPEN:
            await self.app(scope, bound(receive, LARGEST_OUTSIDE), send)
            return
        try:
            admitted = await run_in_threadpool(self._admit, request, name, right)
        except StoreError as error:  # the database does not answer: nobody can be known
            await PlainTextResponse(str(error), 503)(scope, receive, send)
            return
        if admitted is None:
            admitted = await _say_ended(request, receive)
        if isinstance(admitted, Response):
            await admitted(scope, receive, send)
            return
        await self.app(scope, bound(receive, LARGEST), self._note(request, admitted, right, send))

    def _check_origin(self, request: Request) -> Response | None:
        host = request.headers.get("host", "")
        name, _, port = host.rpartition(":") if host.rpartition(":")[2].isdecimal() else (host, "", "")
        if name.strip("[]").casefold() not in self.house.hosts or (port and not port.isdecimal()):
            return PlainTextResponse("This server is not called by that name.", 421)
        asks = request.method in ("GET", "HEAD")
        if not asks and request.headers.get("origin") != f"{self.house.scheme}://{host}":
            return PlainTextResponse("This request did not come from a page of this server.", 403)
        return None

    def _admit(self, request: Request, name: str, right: Right | None) -> AccountRow | Response | None:
        """Who asks, if they may; the answer to somebody who may not; None for nobody.

        What is kept for their browser is put beside the request.
        """
        key, quiet = self.house.key_of(request), right is not None and right.quiet
        came = self.house.accounts.find_back(key, quiet=quiet)
        if came is None:
            return None
        request.scope["person"], request.scope["session"] = came.person, self.house.enter(key, came)
        return self._refuse(request, came, name, right) or came.person

    def _refuse(self, request: Request, came: CameBack, name: str, right: Right | None) -> Response | None:
        """The answer to somebody who may not do this; None for one who may."""
        person, path = came.person, request.url.path
        if not person.secret and path not in SET_UP_CODES and came.codes_asked:
            return RedirectResponse("/account/codes", 303)
        role = _role_of(person)
        if right is None and not name:
            return None  # no such page: the application says so
        if right is not None and right.need in MAY[role] and not (right.reveals and _apart(request)):
            return None
        if path == "/" and request.method == "GET":
            return RedirectResponse("/comments", 303)
        if right is None or not right.quiet:
            self.house.accounts.audit.note(person.name, "refused", name)
        return _say_refused(request, role, right)

    def _note(self, request: Request, person: AccountRow, right: Right | None, send: Send) -> Send:
        """Sends an answer on, and puts on the audit list what was done by it."""
        if right is None or not right.audit:
            return send
        what, about = right.audit, request.url.path  # a path names no words that somebody searched for
        accounts, house = self.house.accounts, self.house

        async def send_and_note(message: Message) -> None:
            followed = message["type"] == "http.response.start" and message["status"] < 400
            if followed and (what != "written" or house.is_news(person, about, accounts.clock())):
                await run_in_threadpool(accounts.audit.note, person.name, what, about)
            await send(message)

        return send_and_note

    def _tls(self, send: Send) -> Send:
        async def send_over_tls(message: Message) -> None:
            if message["type"] == "http.response.start" and self.house.secure:
                MutableHeaders(scope=message)["strict-transport-security"] = "max-age=31536000"
            await send(message)

        return send_over_tls


def _apart(request: Request) -> bool:
    session = request.scope["session"]
    assert isinstance(session, Session)
    return session.apart


def _say_refused(request: Request, role: Role, right: Right | None) -> Response:
    need = right.need if right else Need.HOST
    heading = "This is not for your role"
    if need in (Need.PUSH, Need.HOST):
        heading, words = "This is not done on the server", need.value
    elif right is not None and right.need in MAY[role]:
        heading = "You code apart"
        words = (
            "Coders code apart for now, so what others have coded is not shown to you. An owner of the "
            "project can end that."
        )
    else:
        words = (
            f"You are a {role} in this project, and this needs somebody else. Ask an owner of the project."
        )
    if is_from_script(request):
        return PlainTextResponse(words, 403)
    return page(request, "message.html", heading, 403, heading=heading, text=words)


async def _say_ended(request: Request, receive: Receive) -> Response:
    """Ask somebody who is not signed in to do so; what they had typed is shown to them again."""
    if is_from_script(request):
        words = (
            "You are signed out, so this was not saved. Sign in in another window, then come back to this "
            "one and do it again."
        )
        return PlainTextResponse(words, 401)
    if request.method in ("GET", "HEAD"):
        after = {"to": request.url.path} if request.url.path != "/" else {}
        return RedirectResponse(f"/sign-in?{urlencode(after)}" if after else "/sign-in", 303)
    typed = await _read_typed(Request(request.scope, bound(receive, 2_000_000)))
    return say_outside(request, "ended.html", "You are signed out", 401, typed=typed)


async def _read_typed(request: Request) -> list[str]:
    """The longer texts of a form that could not be saved."""
    try:
        async with request.form(max_files=0, max_fields=500) as form:
            return [value for value in form.values() if isinstance(value, str) and len(value.split()) > 2]
    except (HTTPException, MultiPartException):
        return []  # a file, or too much to show again


def find_route(routes: Sequence[BaseRoute], scope: Scope) -> str:
    """The route that will answer, as the table of rights names it (“GET /codings”); "" for none."""
    for route in routes:
        match, _ = route.matches(scope)
        if match is Match.FULL and isinstance(route, Route):
            method = "GET" if scope["method"] == "HEAD" else scope["method"]
            return f"{method} {route.path}"
        if match is Match.FULL and isinstance(route, Mount):
            return f"GET {route.path}"
    return ""


def name_routes(routes: Sequence[BaseRoute]) -> list[str]:
    """Every route of an application as the table of rights names it."""
    named = []
    for route in routes:
        if isinstance(route, Mount):
            named.append(f"GET {route.path}")
        elif isinstance(route, Route):
            named += [f"{method} {route.path}" for method in sorted((route.methods or set()) - {"HEAD"})]
    return named
