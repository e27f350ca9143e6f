"""Who may talk to the page: this machine's browser that was given the token, and nothing else."""

from __future__ import annotations

import re
from time import monotonic

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from evalkit.web.desk import Desk

COOKIE = "evalkit_session_"
"""With a number of the page's own after it: browsers share cookies between the ports of one machine."""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
LISTENING = f"{POLICY}; media-src blob:"
"""The policy of pages beside which a person plays a recording of their own: out of the window alone."""
LARGEST = 600_000_000
"""Bytes that one request may bring: a recording is larger, and is not text."""
SHARED = ("/start", "/jobs", "/alive")
"""Addresses that belong to the page itself and to no project."""
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
_COME_IN = (
    '<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>evalkit</title>'
    '<link rel="icon" href="/static/icon.svg">'
    '<meta http-equiv="refresh" content="0;url=/"></head>'
    '<body><main><h1>evalkit</h1><p><a href="/">Open the coding page</a></p></main></body></html>'
)
_REFUSED = (
    "Start evalkit again, by its icon or with “evalkit” in a terminal: it opens this page. If you "
    "started it with "
    "“evalkit code”, open the address that it printed there; each time it starts it is a new one."
)
_OTHER = (
    '<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>Another project – evalkit</title>'
    '<link rel="stylesheet" href="/static/page.css"></head><body><main><h1>Another project is open now</h1>'
    "<p>This window belongs to a project that was closed when another was opened. Nothing was changed.</p>"
    '<p><a href="/start">Go to your projects</a></p></main></body></html>'
)


class Guard:
    """Checks Host, Origin and session of every request, and sets the headers of every answer."""

    def __init__(self, app: ASGIApp, desk: Desk) -> None:
        self.app = app
        self.desk = desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it here."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        refusal = self._answer(scope)
        await (refusal or self.app)(scope, bound(receive, LARGEST), with_headers(send))

    def _answer(self, scope: Scope) -> Response | None:
        """The answer to a request that goes no further; None for one that may."""
        request = Request(scope)
        if not is_own_host(request.headers.get("host", "")):
            return PlainTextResponse("This page answers to 127.0.0.1 alone.", 421)
        if scope["method"] not in ("GET", "HEAD") and not comes_from_here(request.headers):
            return PlainTextResponse("This request did not come from the coding page.", 403)
        if scope["path"].startswith("/static/"):
            return None
        if given := request.query_params.get("token"):
            key = self.desk.take_token(given)
            if key is not None:
                response = HTMLResponse(_COME_IN)
                response.set_cookie(
                    f"{COOKIE}{self.desk.page}", key, httponly=True, samesite="strict", path="/"
                )
                return response
        session = self.desk.sessions.get(request.cookies.get(f"{COOKIE}{self.desk.page}", ""))
        if session is None:
            return PlainTextResponse(_REFUSED, 403)
        scope["session"] = session
        self.desk.last_asked = monotonic()
        return HTMLResponse(_COME_IN) if given else self._find_project(scope)

    def _find_project(self, scope: Scope) -> Response | None:
        """Take off what tells the project from earlier ones; the answer where it is not the present one."""
        number, path = split_address(scope["path"])
        if path.startswith(SHARED):
            return None
        asks = scope["method"] in ("GET", "HEAD")
        if asks and number == 1 and (self.desk.held is None or (path == "/" and self.desk.number > 1)):
            return RedirectResponse(f"{self.desk.prefix}/" if self.desk.held else "/start", 303)
        if number != self.desk.number or self.desk.held is None:
            script = Headers(scope=scope).get("sec-fetch-dest", "document") != "document"
            words = "Another project is open now, so this was not done. Go to the start page."
            return PlainTextResponse(words, 409) if script else HTMLResponse(_OTHER, 409)
        scope["path"], scope["raw_path"] = path, path.encode()
        return None


def with_headers(send: Send) -> Send:
    """Sends every answer with the headers that keep a page to itself."""

    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            if "cache-control" not in headers:
                headers["cache-control"] = "no-store"
        await send(message)

    return send_with_headers


def bound(receive: Receive, largest: int) -> Receive:
    """Receives a request until it has brought more than it may."""
    brought = 0

    async def receive_bounded() -> Message:
        nonlocal brought
        message = await receive()
        brought += len(message.get("body", b""))
        if brought > largest:
            raise HTTPException(413)
        return message

    return receive_bounded


def split_address(path: str) -> tuple[int, str]:
    """Which of the projects that were opened one after another an address belongs to, and the rest of it.

    >>> split_address("/p/3/sources/S01"), split_address("/sources"), split_address("/p/2")
    ((3, '/sources/S01'), (1, '/sources'), (2, '/'))
    """
    found = re.fullmatch(r"/p/(\d{1,6})(/.*)?", path, re.DOTALL)
    return (int(found[1]), found[2] or "/") if found else (1, path)


def is_own_host(host: str) -> bool:
    """Whether a Host header names this machine.

    >>> is_own_host("127.0.0.1:8642"), is_own_host("evil.example:8642"), is_own_host("127.0.0.1.evil.example")
    (True, False, False)
    """
    name, _, port = host.partition(":")
    return name in ("127.0.0.1", "localhost") and (not port or port.isdecimal())


def comes_from_here(headers: Headers) -> bool:
    """Whether a change was asked for by a page of this server itself."""
    return headers.get("origin") == f"http://{headers.get('host')}"
