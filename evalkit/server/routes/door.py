"""The door: the link that an owner gave, signing in, and signing out."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from evalkit.errors import AccountError
from evalkit.server.drawing import person_of, say_outside
from evalkit.server.gate import House
from evalkit.vault.passphrases import describe_strength
from evalkit.web.forms import own_path, text_of

KNOWN_FOR = 180 * 24 * 3600
"""Seconds for which a browser is known again at the next sign-in."""


def house_of(request: Request) -> House:
    """What the server keeps."""
    house = request.app.state.house
    assert isinstance(house, House)
    return house


def show_sign_in(request: Request) -> Response:
    """The form to sign in with."""
    return say_outside(request, "sign_in.html", "Sign in", to=own_path(request.query_params.get("to", "")))


async def sign_in(request: Request) -> Response:
    """Let somebody in."""
    return await run_in_threadpool(_sign_in, request, await request.form())


def _sign_in(request: Request, form: FormData) -> Response:
    house, to = house_of(request), own_path(text_of(form, "to"))
    address = request.client.host if request.client else ""
    device = request.cookies.get(house.device_cookie, "")
    try:
        came = house.accounts.sign_in(
            text_of(form, "name"), text_of(form, "password"), text_of(form, "code"), address, device
        )
    except AccountError as error:
        wrong, typed = {"name": str(error)}, text_of(form, "name")
        return say_outside(request, "sign_in.html", "Sign in", 422, errors=wrong, typed=typed, to=to)
    if old := house.accounts.find(house.key_of(request), quiet=True):
        house.accounts.sign_out(house.key_of(request), old)
    response = RedirectResponse(to, 303)
    for name, value, age in (
        (house.cookie, came.session, None),
        (house.device_cookie, came.device, KNOWN_FOR),
    ):
        response.set_cookie(
            name, value, max_age=age, httponly=True, secure=house.secure, samesite="strict", path="/"
        )
    return response


def sign_out(request: Request) -> Response:
    """End this browser's session."""
    house = house_of(request)
    key = house.key_of(request)
    house.accounts.sign_out(key, person_of(request))
    house.leave(key)
    response = RedirectResponse("/sign-in", 303)
    response.delete_cookie(house.cookie, path="/", secure=house.secure, httponly=True, samesite="strict")
    response.headers["clear-site-data"] = '"cache"'
    return response


def show_welcome(request: Request) -> Response:
    """What a link opens: nothing is used up by looking, as programmes that check mails look too."""
    return _draw_welcome(request, request.query_params.get("token", ""))


def _draw_welcome(
    request: Request, token: str, errors: dict[str, str] | None = None, name: str = ""
) -> Response:
    try:
        person = house_of(request).accounts.open_link(token)
    except AccountError as error:
        return say_outside(request, "outside.html", "This link cannot be used", 410, text=str(error))
    return say_outside(
        request,
        "welcome.html",
        "Choose a password",
        422 if errors else 200,
        token=token,
        person=person,
        typed=name,
        errors=errors or {},
    )


async def welcome(request: Request) -> Response:
    """Keep the password of whoever had the link."""
    return await run_in_threadpool(_welcome, request, await request.form())


def _welcome(request: Request, form: FormData) -> Response:
    token, password, name = (text_of(form, field) for field in ("token", "password", "name"))
    if password != text_of(form, "again"):
        return _draw_welcome(
            request, token, {"again": "The two passwords differ. Type the same one twice."}, name
        )
    try:
        house_of(request).accounts.accept(token, password, name)
    except AccountError as error:
        return _draw_welcome(request, token, {error.field or "password": str(error)}, name)
    text = f"Your password is kept. Its strength: {describe_strength(password)} You can sign in with it now."
    return say_outside(request, "outside.html", "You can sign in now", text=text)


ROUTES = [
    Route("/sign-in", show_sign_in, methods=["GET"]),
    Route("/sign-in", sign_in, methods=["POST"]),
    Route("/sign-out", sign_out, methods=["POST"]),
    Route("/welcome", show_welcome, methods=["GET"]),
    Route("/welcome", welcome, methods=["POST"]),
]
