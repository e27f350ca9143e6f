"""People: who speaks in which source, who they are, and whether they may be quoted; and withdrawing."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from evalkit.errors import TableError, VaultError
from evalkit.jobs import Job, Outcome
from evalkit.sources.participants.participants import parse_consent, parse_kind, read_participants
from evalkit.steps.intake.add import ask_who_speaks
from evalkit.steps.intake.who_speaks import (
    DETAILS,
    Person,
    PersonSaid,
    fill_in,
    find_named_roles,
    join_people,
    list_attributes,
    list_people,
    part_label,
)
from evalkit.steps.leaving.withdraw import plan_withdrawal, withdraw
from evalkit.steps.names.project_vault import has_vault
from evalkit.web.desk import need_coder
from evalkit.web.drawing import desk_of, go, page, session_of
from evalkit.web.forms import text_of, texts_of
from evalkit.wording import join_plain, plural

KINDS = (
    ("", "not said yet"),
    ("service_user", "service user"),
    ("carer", "carer"),
    ("staff", "staff"),
    ("interviewer", "interviewer"),
    ("other", "other"),
)
CONSENTS = (("", "not recorded"), ("yes", "yes"), ("not quoted", "yes, but not quoted"), ("no", "no"))
SHOWN = ("kind", "role", "team", "organisation", "consent")


def show(request: Request) -> Response:
    """Everybody who speaks."""
    desk = desk_of(request)
    project = desk.project
    file = project.participants_file
    found = file.stat() if file.exists() else None
    stamp = (found.st_mtime_ns, found.st_size, found.st_ino) if found else ()
    with desk.writing:
        project.remembered.get(
            "labels asked about", (tuple(project.sources), stamp), lambda: ask_who_speaks(project)
        )
    return _draw(request)


def _draw(request: Request, typed: FormData | None = None, error: str = "") -> Response:
    project = desk_of(request).project
    people = list_people(project)
    wanted = request.query_params.get("show", "")
    shown = [person for person in people if person.open] if wanted == "open" else people
    _, problems = read_participants(project.participants_file)
    lines = [(person, _values(person, typed)) for person in shown]
    return page(
        request,
        "people.html",
        "People",
        422 if error else 200,
        people=lines,
        every=people,
        open_people=sum(person.open for person in people),
        wanted=wanted,
        kinds=KINDS,
        consents=CONSENTS,
        attributes=list_attributes(people),
        roles=sorted({p.details["role"] for p in people if p.details["role"]}),
        problems=[p for p in problems if "no kind yet" not in p.message],
        error=error,
        surveys=[source for source in project.sources if source.kind == "survey"],
    )


def _values(person: Person, typed: FormData | None) -> dict[str, str]:
    """What stands in the fields of a person: as typed, else as the file says."""
    if typed is not None and f"seen-{person.id}" in typed:
        return {name: text_of(typed, f"{name}-{person.id}") for name in SHOWN}
    kind, consent = parse_kind(person.details["kind"]), parse_consent(person.details["consent"])
    return {**person.details, "kind": kind or "", "consent": consent or ""}


async def save(request: Request) -> Response:
    """Write what was filled in."""
    form = await request.form()
    return await run_in_threadpool(_save, request, form)


def _save(request: Request, form: FormData) -> Response:
    desk = desk_of(request)
    need_coder(session_of(request))
    said = [_said(form, id_) for id_ in texts_of(form, "id")]
    names = find_named_roles(desk.project, said)
    try:
        with desk.writing:
            changed, stale = fill_in(desk.project, said)
    except TableError as error:
        return _draw(request, form, str(error))
    words = f"{plural(changed, 'person', 'people')} changed." if changed else "Nothing was changed."
    if names:
        words += (
            f" This reads like a person’s name: {join_plain([f'“{name}”' for name in names])}. A role is "
            "printed beside quotations: if it is a name, write what they do instead, such as GP."
        )
    if stale:
        return _draw(
            request,
            None,
            f"{words} {', '.join(stale)} changed elsewhere since you opened this page: what you typed "
            "for them "
            "was not saved. Compare, then type it again.",
        )
    back = "/people?show=open" if text_of(form, "show") == "open" else "/people"
    return go(request, back, words)


def _said(form: FormData, id_: str) -> PersonSaid:
    details = {name: " ".join(text_of(form, f"{name}-{id_}").split()) for name in SHOWN}
    attributes = {
        name: " ".join(text_of(form, f"attribute-{name}-{id_}").split())
        for name in texts_of(form, "attribute")
    }
    if (new := " ".join(text_of(form, f"new-name-{id_}").split())) and new.casefold() not in DETAILS:
        attributes[new] = " ".join(text_of(form, f"new-value-{id_}").split())
    return PersonSaid(id_, text_of(form, f"seen-{id_}"), details, attributes)


async def join(request: Request) -> Response:
    """Two labels are one person; or a label is somebody of their own."""
    form = await request.form()
    return await run_in_threadpool(_join, request, form)


def _join(request: Request, form: FormData) -> Response:
    desk = desk_of(request)
    id_, into = text_of(form, "id"), text_of(form, "into").strip()
    with desk.writing:
        if text_of(form, "do") == "part":
            new = part_label(desk.project, id_, text_of(form, "label"), text_of(form, "source"))
            return go(
                request, f"/people#{new}", f"{text_of(form, 'label')} is {new} now, a person of their own."
            )
        join_people(desk.project, id_, into)
    return go(request, f"/people#{into}", f"{id_} and {into} are one person now, {into}.")


def ask_withdrawal(request: Request) -> Response:
    """What withdrawing a person removes, before it is."""
    desk = desk_of(request)
    need_coder(session_of(request))
    id_ = request.path_params["person"]
    lost = session_of(request).signed_in or request.query_params.get("without") == "1"
    if has_vault(desk.project) and desk.vault is None and not lost:
        return page(request, "withdraw.html", f"Withdraw {id_}", id=id_, plan=None, lost=False)
    plan = plan_withdrawal(desk.project, id_, desk.vault, lost)
    return page(request, "withdraw.html", f"Withdraw {id_}", id=id_, plan=plan, lost=lost)


async def do_withdrawal(request: Request) -> Response:
    """Withdraw a person."""
    form = await request.form()
    return await run_in_threadpool(_withdraw, request, form)


def _withdraw(request: Request, form: FormData) -> Response:
    desk = desk_of(request)
    by, id_ = need_coder(session_of(request)), request.path_params["person"]
    lost = session_of(request).signed_in or text_of(form, "without") == "1"
    if text_of(form, "sure").strip() != id_:
        return go(
            request, f"/people/{id_}/withdraw", f"Nothing was removed. Type {id_} into the box to confirm."
        )
    if has_vault(desk.project) and desk.vault is None and not lost:
        raise VaultError("Open the originals first: they hold this person’s words too.")
    project, vault = desk.project, desk.vault

    def work(job: Job) -> Outcome:
        plan = plan_withdrawal(project, id_, vault, lost)
        withdraw(project, plan, by, vault)
        said = (
            f"{id_} is withdrawn: every word, coding and back-up of them is gone. Make suggestions and "
            "the report "
            "again; counts rest on fewer people now."
        )
        return Outcome(said, plan.unreached, "/people")

    job = desk.jobs.start("withdraw", f"Withdrawing {id_}", work)
    return go(request, f"/jobs/{job.number}")


ROUTES = [
    Route("/people", show, methods=["GET"]),
    Route("/people", save, methods=["POST"]),
    Route("/people/join", join, methods=["POST"]),
    Route("/people/{person}/withdraw", ask_withdrawal, methods=["GET"]),
    Route("/people/{person}/withdraw", do_withdrawal, methods=["POST"]),
]
