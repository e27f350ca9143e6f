"""A meeting of the reference group: findings one at a time in large print, notes and a show of hands."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from evalkit.errors import TableError
from evalkit.rounds.records import Hands
from evalkit.rounds.wording import QUESTIONS
from evalkit.steps.review.meet import (
    Card,
    HeldMeeting,
    get_meeting,
    keep_notes,
    list_cards,
    list_meetings,
    open_meeting,
)
from evalkit.web.drawing import desk_of, go, page
from evalkit.web.forms import is_day, number_of, text_of

MOST = 500
"""Hands that anybody may count: more is a slip of the key."""

REPLACED = "Names, numbers or addresses in a note were replaced, so that nobody is named."


def show(request: Request) -> Response:
    """The meetings that were held, and the form to begin one."""
    return _draw_meetings(request)


def _draw_meetings(
    request: Request, typed: dict[str, str] | None = None, errors: dict[str, str] | None = None
) -> Response:
    meetings = list_meetings(desk_of(request).project)
    typed = typed or {"held": "", "people": "", "may_quote": ""}
    status = 422 if errors else 200
    return page(
        request, "meetings.html", "Meeting", status, meetings=meetings, typed=typed, errors=errors or {}
    )


async def begin(request: Request) -> Response:
    """Begin a meeting, or go on with it."""
    form = await request.form()
    return await run_in_threadpool(_begin, request, form)


def _begin(request: Request, form: FormData) -> Response:
    typed = {name: text_of(form, name).strip() for name in ("held", "people", "may_quote")}
    errors = {}
    if not is_day(typed["held"]):
        errors["held"] = "Write the date as a day and a month, such as 4 March or 4 March 2026."
    if typed["people"] and (not typed["people"].isdecimal() or not 0 < int(typed["people"]) <= MOST):
        errors["people"] = f"Write how many people take part as a number from 1 to {MOST}, such as 6."
    if errors:
        return _draw_meetings(request, typed, errors)
    people, may_quote = number_of(typed["people"]), typed["may_quote"] == "yes"
    try:
        held = open_meeting(desk_of(request).project, typed["held"], people, may_quote=may_quote)
    except TableError as error:
        return _draw_meetings(request, typed, {"held": str(error)})
    return go(request, f"/meeting/{held.meeting.id}/1")


def show_finding(request: Request) -> Response:
    """One finding of the draft."""
    held, cards, number = _find(request)
    card = cards[number - 1]
    notes = {n: "\n".join(item.text for item in held.notes(card.place, n)) for n in range(1, 4)}
    return _draw(request, held, cards, number, notes, held.hands(card.place))


def _find(request: Request) -> tuple[HeldMeeting, list[Card], int]:
    project = desk_of(request).project
    held = get_meeting(project, request.path_params["meeting"])
    cards = list_cards(project, held.file.draft)
    number = request.path_params["number"]
    if not 1 <= number <= len(cards):
        raise HTTPException(404)
    return held, cards, number


def _draw(
    request: Request,
    held: HeldMeeting,
    cards: list[Card],
    number: int,
    notes: dict[int, str],
    hands: Hands,
    error: str = "",
) -> Response:
    return page(
        request,
        "meeting.html",
        f"Meeting, {cards[number - 1].number or 'whole draft'}",
        422 if error else 200,
        held=held,
        cards=cards,
        number=number,
        card=cards[number - 1],
        questions=list(enumerate(QUESTIONS, start=1)),
        notes=notes,
        hands=hands,
        most=held.file.people or MOST,
        error=error,
    )


async def keep(request: Request) -> Response:
    """Keep what was written and counted, and go where the button says."""
    form = await request.form()
    return await run_in_threadpool(_keep, request, form)


def _keep(request: Request, form: FormData) -> Response:
    held, cards, number = _find(request)
    card = cards[number - 1]
    notes = {n: text_of(form, f"note-{n}") for n in range(1, len(QUESTIONS) + 1)}
    counts = [min(number_of(text_of(form, name)), MOST) for name in ("agree", "unsure", "disagree")]
    hands = Hands(card.place, *counts)
    quick = text_of(form, "quick") == "1"
    try:
        with desk_of(request).writing:
            kept = keep_notes(desk_of(request).project, held.meeting.id, card.place, notes, hands)
    except TableError as error:
        if quick:
            return PlainTextResponse(str(error), 422)
        return _draw(request, held, cards, number, notes, hands, str(error))
    if quick:
        return PlainTextResponse(f"Saved. {REPLACED}" if kept.replaced else "Saved.")
    step = {"next": 1, "previous": -1}.get(text_of(form, "go"), 0)
    if not step or number + step > len(cards):
        return go(request, f"/meeting/{held.meeting.id}")
    return go(request, f"/meeting/{held.meeting.id}/{max(1, number + step)}")


def show_all(request: Request) -> Response:
    """All findings of a meeting with what was noted and how many hands went up."""
    project = desk_of(request).project
    held = get_meeting(project, request.path_params["meeting"])
    rows = [
        (card, [item for n in range(1, 4) for item in held.notes(card.place, n)], held.hands(card.place))
        for card in list_cards(project, held.file.draft)
    ]
    return page(request, "meeting_all.html", held.file.name, held=held, rows=rows)


ROUTES = [
    Route("/meeting", show, methods=["GET"]),
    Route("/meeting", begin, methods=["POST"]),
    Route("/meeting/{meeting}", show_all, methods=["GET"]),
    Route("/meeting/{meeting}/{number:int}", show_finding, methods=["GET"]),
    Route("/meeting/{meeting}/{number:int}", keep, methods=["POST"]),
]
