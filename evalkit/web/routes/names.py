"""Deciding about names: each transcript with what was replaced in it, and every name over the project."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from evalkit.deidentify import DETECTION_TYPES, DetectionType
from evalkit.errors import EvalkitError, VaultError
from evalkit.steps.names.confirmed import accept_name, find_accepted, find_unconfirmed
from evalkit.steps.names.deidentify import DELETE_RECORDING, confirm_sources
from evalkit.steps.names.project_vault import get_vault, has_vault, vault_path
from evalkit.steps.names.replacements import (
    OUTCOMES,
    NameDecision,
    decide_names,
    find_standing,
    list_names,
    list_replaced,
)
from evalkit.web.desk import Desk, need_coder
from evalkit.web.drawing import desk_of, go, page, session_of, with_recording
from evalkit.web.forms import address, number_of, own_path, text_of
from evalkit.web.views.names import (
    ALL_STATES,
    TYPE_NAMES,
    choose_rows,
    cut_turn,
    find_places,
    next_place,
    next_row,
)
from evalkit.web.views.transcript import find_ends, say_time
from evalkit.wording import plural


def show(request: Request) -> Response:
    """Every name over the project, to be decided once, and which sources wait to be confirmed."""
    desk = desk_of(request)
    need_coder(session_of(request))
    query = request.query_params
    missed = query.get("missed") == "1"
    rows = (list_names if missed else list_replaced)(desk.project, desk.vault)
    accepted = find_accepted(desk.project)
    chosen = {"kind": query.get("kind", ""), "state": query.get("state", "")}
    wanted = chosen | {"missed": "1" if missed else ""}
    shown = choose_rows(rows, chosen["kind"], chosen["state"], accepted)
    at = query.get("at", "")
    return page(
        request,
        "names.html",
        "Names",
        rows=[(row, address("/names", **wanted, at=str(n))) for n, row in enumerate(shown)],
        at=next_row(shown, number_of(at), accepted) if at else -1,
        back=address("/names", **wanted),
        every=len(rows),
        accepted=accepted,
        chosen=chosen,
        kinds=sorted({row.type for row in rows if row.type}),
        states=ALL_STATES,
        missed=missed,
        types=TYPE_NAMES,
        sources=desk.project.sources,
        waiting=find_unconfirmed(desk.project),
        originals=_originals(desk),
    )


def read(request: Request) -> Response:
    """A transcript with its replacements marked, one of them open to be decided."""
    desk = desk_of(request)
    need_coder(session_of(request))
    source = desk.open(request.path_params["source_id"]).source
    accepted = find_accepted(desk.project)
    places = find_places(find_standing(source, desk.vault), desk.find_open_names(source), accepted)
    at = request.query_params.get("at", "")
    number = number_of(at) if at else next_place(places, -1)
    if not at and number >= 0:
        return go(request, f"/names/{source.id}?at={number}#n{number}", session_of(request).notice)
    place = places[number] if 0 <= number < len(places) else None
    return with_recording(
        request,
        "names_source.html",
        f"Names in {source.id}",
        back=request.url.path,
        source=source,
        ends=find_ends(source),
        say_time=say_time,
        turns=[(turn, cut_turn(source, turn.start, turn.end, places)) for turn in source.turns],
        people=desk.open(source.id).codable.people,
        places=places,
        place=place,
        following=next_place(places, place.number if place else -1),
        left=sum(not p.accepted for p in places),
        types=TYPE_NAMES,
        confirmed=source.id not in find_unconfirmed(desk.project),
        originals=_originals(desk),
    )


@dataclass(frozen=True)
class Originals:
    """What the pages say of the file of originals: whether there is one, and whether it is open."""

    kept: bool
    open: bool


def _originals(desk: Desk) -> Originals:
    kept = vault_path(desk.project) is not None and has_vault(desk.project)
    return Originals(kept, desk.vault is not None)


async def decide(request: Request) -> Response:
    """Follow one decision, everywhere or in one place."""
    form = await request.form()
    return await run_in_threadpool(_decide, request, form)


def _decide(request: Request, form: FormData) -> Response:
    desk = desk_of(request)
    coder = need_coder(session_of(request))
    back = own_path(text_of(form, "back") or "/names")
    outcome = next((o for o in OUTCOMES if o == text_of(form, "do")), None)
    if outcome is None:
        raise EvalkitError("Choose what is to be done with the name.")
    shown = text_of(form, "shown")
    if outcome == "accept":
        accept_name(desk.project, shown, coder)
        return go(request, back, f"{shown} is right, in every source.")
    kind: DetectionType = next((k for k in DETECTION_TYPES if k == text_of(form, "type")), "person")
    only = (text_of(form, "source"), number_of(text_of(form, "start"))) if text_of(form, "only") else None
    words = " ".join(text_of(form, "name").split())
    decision = NameDecision(
        shown, words, outcome, text_of(form, "instead").strip(), kind, shown or words, only
    )
    try:
        done = decide_names(desk.project, [decision], desk.vault, coder)
    except VaultError as error:
        desk.vault = None
        return go(request, back, f"{error} Open the originals again with their passphrase.")
    noticed = [problem.message for problem in done.problems]
    told = [] if noticed and not done.places else [_say_done(decision, done.places, len(done.sources))]
    if waiting := {*done.sources} & {*find_unconfirmed(desk.project)}:
        told.append(f"{plural(len(waiting), 'source')} changed, and must be read and confirmed again.")
    return go(request, back, " ".join([*told, *noticed]))


def _say_done(decision: NameDecision, places: int, sources: int) -> str:
    if decision.outcome == "never" and not places:
        return "Left as it is, and not asked again. The words stand in never-replace.txt."
    if not places:
        return f"“{decision.name or decision.shown}” stands in no source, so nothing was changed."
    where = f"{plural(places, 'place')} in {plural(sources, 'source')}"
    what = "The words were put back" if decision.outcome in ("reject", "never") else "Replaced"
    return f"{what}: {where}. Codings stayed on their words; earlier acts there can no longer be undone."


async def open_originals(request: Request) -> Response:
    """Open the originals with their passphrase, or close them again."""
    form = await request.form()
    return await run_in_threadpool(_open, request, form)


def _open(request: Request, form: FormData) -> Response:
    desk = desk_of(request)
    back = own_path(text_of(form, "back") or "/names")
    if text_of(form, "do") == "close":
        desk.vault = None
        return go(request, back, "The originals are closed.")
    try:
        desk.vault = get_vault(desk.project, text_of(form, "passphrase"))
    except VaultError as error:
        return go(request, back, str(error))
    return go(request, back, "The originals are open on this page until you close them or end the program.")


async def confirm(request: Request) -> Response:
    """Put on record that somebody has read a source and found its replacements right."""
    return await run_in_threadpool(_confirm, request)


def _confirm(request: Request) -> Response:
    desk = desk_of(request)
    coder = need_coder(session_of(request))
    source_id = request.path_params["source_id"]
    confirm_sources(desk.project, [source_id], coder)
    waiting = find_unconfirmed(desk.project)
    left = f"{plural(len(waiting), 'source')} still to read." if waiting else "Every source is confirmed."
    return go(request, "/names", f"{source_id} confirmed by {coder}. {left} {DELETE_RECORDING}")


ROUTES = [
    Route("/names", show, methods=["GET"]),
    Route("/names", decide, methods=["POST"]),
    Route("/names/originals", open_originals, methods=["POST"]),
    Route("/names/{source_id}", read, methods=["GET"]),
    Route("/names/{source_id}/confirm", confirm, methods=["POST"]),
]
