"""Who may talk to the page: this machine's browser that was given the token, and nothing else."""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from evalkit.web.desk import Desk

COOKIE = "evalkit_session"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
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
    "Open the address that “evalkit code” printed in its terminal; each time it starts it is a new one."
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

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                if "cache-control" not in headers:
                    headers["cache-control"] = "no-store"
            await send(message)

        refusal = self._answer(scope)
        await (refusal or self.app)(scope, receive, send_with_headers)

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
                response.set_cookie(COOKIE, key, httponly=True, samesite="strict", path="/")
                return response
        session = self.desk.sessions.get(request.cookies.get(COOKIE, ""))
        if session is None:
            return PlainTextResponse(_REFUSED, 403)
        scope["session"] = session
        return HTMLResponse(_COME_IN) if given else None


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
