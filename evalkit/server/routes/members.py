"""Members: who may come to this project, what each may do, and the audit list."""

from __future__ import annotations

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from evalkit.errors import AccountError
from evalkit.server.accounts.accounts import Accounts
from evalkit.server.drawing import person_of, template
from evalkit.server.rights import SAYS
from evalkit.server.routes.door import house_of
from evalkit.store.accounts import AccountRow
from evalkit.web.drawing import go, page
from evalkit.web.forms import number_of, text_of

STEP = 200
"""How many lines of the audit list are shown at once."""


def show(request: Request) -> Response:
    """Everybody."""
    return _draw(request)


def _draw(
    request: Request,
    errors: dict[str, str] | None = None,
    typed: dict[str, str] | None = None,
    link: tuple[str, str] | None = None,
) -> Response:
    accounts = house_of(request).accounts
    return page(
        request,
        template("members.html"),
        "Members",
        422 if errors else 200,
        members=[person for person in accounts.people() if person.name],
        me=person_of(request).id,
        roles=[(role, role.capitalize(), f"{does[0].upper()}{does[1:]}.") for role, does in SAYS.items()],
        codes_asked=accounts.codes_asked,
        apart=accounts.apart,
        errors=errors or {},
        typed=typed or {"name": "", "role": "coder"},
        link=link,
    )


async def invite(request: Request) -> Response:
    """Put somebody on the list, and show the link that is theirs alone, once."""
    return await run_in_threadpool(_invite, request, await request.form())


def _invite(request: Request, form: FormData) -> Response:
    typed = {name: " ".join(text_of(form, name).split()) for name in ("name", "role")}
    try:
        token = house_of(request).accounts.invite(typed["name"], typed["role"], person_of(request))
    except AccountError as error:
        return _draw(request, {error.field or "name": str(error)}, typed)
    return _draw(request, link=(typed["name"], _address(request, token)))


def _address(request: Request, token: str) -> str:
    return f"{house_of(request).scheme}://{request.headers['host']}/welcome?token={token}"


async def change(request: Request) -> Response:
    """Change somebody's role, give them a new link, or take them off the list."""
    return await run_in_threadpool(_change, request, await request.form())


def _change(request: Request, form: FormData) -> Response:
    accounts, me = house_of(request).accounts, person_of(request)
    person = accounts.get(request.path_params["person"])
    if text_of(form, "do") == "link":
        return _draw(request, link=(person.name, _address(request, accounts.renew_link(person.id, me))))
    try:
        said = CHANGES[text_of(form, "do")](accounts, person, me, form)
    except KeyError as error:
        raise AccountError("Choose what to change about this person.") from error
    return go(request, "/members", said)


def _change_role(accounts: Accounts, person: AccountRow, me: AccountRow, form: FormData) -> str:
    role = text_of(form, "role")
    accounts.change_role(person.id, role, me)
    return f"{person.name} is {role} now."


def _remove(accounts: Accounts, person: AccountRow, me: AccountRow, form: FormData) -> str:
    if text_of(form, "sure") != "1":
        return f"Nothing was changed. Tick the box to remove {person.name}."
    accounts.remove(person.id, me)
    return f"{person.name} can no longer sign in. What they did stays under their name."


def _drop_codes(accounts: Accounts, person: AccountRow, me: AccountRow, form: FormData) -> str:
    accounts.switch_off(person.id, me)
    return f"{person.name} signs in without codes now."


CHANGES: dict[str, Callable[[Accounts, AccountRow, AccountRow, FormData], str]] = {
    "role": _change_role,
    "remove": _remove,
    "codes": _drop_codes,
}


async def change_rules(request: Request) -> Response:
    """Whether everybody signs in with codes, and whether coders code apart."""
    return await run_in_threadpool(_change_rules, request, await request.form())


def _change_rules(request: Request, form: FormData) -> Response:
    accounts, me = house_of(request).accounts, person_of(request)
    accounts.ask_codes(text_of(form, "codes") == "1", me)
    accounts.code_apart(text_of(form, "apart") == "1", me)
    return go(request, "/members", "Kept.")


def show_audit(request: Request) -> Response:
    """The audit list, the newest first, and whether it is whole."""
    audit = house_of(request).accounts.audit
    rows = audit.read()
    limit = number_of(request.query_params.get("show", ""), STEP)
    return page(
        request,
        template("audit.html"),
        "Audit list",
        rows=rows[:limit],
        total=len(rows),
        more=limit + STEP if len(rows) > limit else 0,
        broken=audit.find_break(rows[::-1]),
    )


ROUTES = [
    Route("/members", show, methods=["GET"]),
    Route("/members", invite, methods=["POST"]),
    Route("/members/rules", change_rules, methods=["POST"]),
    Route("/members/{person}", change, methods=["POST"]),
    Route("/audit", show_audit, methods=["GET"]),
]
