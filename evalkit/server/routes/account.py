"""One's own account: the password, codes from an app, and other browsers."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from evalkit.errors import AccountError
from evalkit.server.accounts.codes import app_address, new_secret
from evalkit.server.drawing import person_of, template
from evalkit.server.rights import SAYS, Role
from evalkit.server.routes.door import house_of
from evalkit.vault.passphrases import describe_strength
from evalkit.web.drawing import desk_of, go, page, session_of
from evalkit.web.forms import text_of

_SECRET = "codes secret"
"""Under which name a session keeps the secret that an app is being given."""


def show(request: Request) -> Response:
    """The account."""
    return _draw(request)


def _draw(request: Request, errors: dict[str, str] | None = None) -> Response:
    person, accounts = person_of(request), house_of(request).accounts
    role: Role = next(role for role in SAYS if role == person.role)
    return page(
        request,
        template("account.html"),
        "Your account",
        422 if errors else 200,
        person=person,
        does=SAYS[role],
        codes_asked=accounts.codes_asked,
        codes_left=accounts.rows.count_codes(person.id),
        errors=errors or {},
    )


async def change_password(request: Request) -> Response:
    """Change the password."""
    return await run_in_threadpool(_change_password, request, await request.form())


def _change_password(request: Request, form: FormData) -> Response:
    house, new = house_of(request), text_of(form, "new")
    if new != text_of(form, "again"):
        return _draw(request, {"again": "The two passwords differ. Type the same one twice."})
    address = request.client.host if request.client else ""
    try:
        house.accounts.change_password(
            person_of(request), text_of(form, "old"), new, house.key_of(request), address
        )
    except AccountError as error:
        return _draw(request, {"old" if error.field == "old" else "new": str(error)})
    said = f"Your password is changed. Its strength: {describe_strength(new)} Other browsers are signed out."
    return go(request, "/account", said)


def sign_out_elsewhere(request: Request) -> Response:
    """Sign out in every other browser."""
    house = house_of(request)
    house.accounts.sign_out_elsewhere(house.key_of(request), person_of(request))
    return go(request, "/account", "You are signed out in every other browser.")


def show_codes(request: Request) -> Response:
    """The secret for an app, which is kept once the app has shown a right code."""
    return _draw_codes(request)


def _draw_codes(request: Request, error: str = "") -> Response:
    answers = session_of(request).answers
    secret = answers.setdefault(_SECRET, new_secret())
    person, title = person_of(request), desk_of(request).project.settings.report.title
    return page(
        request,
        template("codes.html"),
        "Codes from an app",
        422 if error else 200,
        person=person,
        secret=" ".join(secret[n : n + 4] for n in range(0, len(secret), 4)),
        address=app_address(secret, person.name, title),
        asked=house_of(request).accounts.codes_asked,
        errors={"code": error} if error else {},
    )


async def switch_on(request: Request) -> Response:
    """Sign in with codes from now on."""
    return await run_in_threadpool(_switch_on, request, await request.form())


def _switch_on(request: Request, form: FormData) -> Response:
    secret = session_of(request).answers.get(_SECRET, "")
    if not secret:
        return _draw_codes(request)
    try:
        given = house_of(request).accounts.switch_on(person_of(request), secret, text_of(form, "code"))
    except AccountError as error:
        return _draw_codes(request, str(error))
    session_of(request).answers.pop(_SECRET)
    return page(request, template("recovery.html"), "Recovery codes", given=given)


async def switch_off(request: Request) -> Response:
    """Sign in without codes again."""
    return await run_in_threadpool(_switch_off, request, await request.form())


def _switch_off(request: Request, form: FormData) -> Response:
    person, house = person_of(request), house_of(request)
    address = request.client.host if request.client else ""
    try:
        house.accounts.check_own(person, text_of(form, "password"), address)
    except AccountError as error:
        return _draw(request, {"password": str(error)})
    house.accounts.switch_off(person.id, person)
    return go(request, "/account", "You sign in without codes from now on.")


ROUTES = [
    Route("/account", show, methods=["GET"]),
    Route("/account/password", change_password, methods=["POST"]),
    Route("/account/elsewhere", sign_out_elsewhere, methods=["POST"]),
    Route("/account/codes", show_codes, methods=["GET"]),
    Route("/account/codes", switch_on, methods=["POST"]),
    Route("/account/codes/off", switch_off, methods=["POST"]),
]
