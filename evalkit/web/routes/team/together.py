"""Going through differences together: one passage at a time, decided by keys or buttons."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from evalkit.analysis.agreement.topics import find_topics
from evalkit.errors import EvalkitError, StaleChangeError
from evalkit.model import AgreedOutcome
from evalkit.project import Project
from evalkit.steps.coding.consensus import (
    Choice,
    agree,
    change_agreed,
    list_differences,
    names_together,
    open_again,
    say_labels,
    take_back,
)
from evalkit.steps.coding.first_look import say_topic
from evalkit.steps.coding.revise import Proposal, preview, revise
from evalkit.steps.sharing.plan import say_pending
from evalkit.web.desk import need_coder
from evalkit.web.drawing import desk_of, go, page, session_of
from evalkit.web.forms import number_of, text_of, texts_of
from evalkit.web.views.agreement import (
    address_together,
    count_by_source,
    read_topic,
    show_difference,
    turn_of,
)

SHOWN = 200
"""How many differences the list below the one at hand shows."""


def show(request: Request) -> Response:
    """The difference at hand, and the list of all."""
    return _draw(request, number_of(request.query_params.get("at", ""), 1))


def _coders(request: Request) -> list[str]:
    coders = sorted({name for name in request.query_params.getlist("coder") if name})
    if len(coders) < 2:
        raise EvalkitError("Choose on the page “Agreement” whose codings are to be gone through.")
    return coders


def _draw(request: Request, at: int, form: FormData | None = None, error: str = "") -> Response:
    desk, session, coders = desk_of(request), session_of(request), _coders(request)
    project, topic = desk.project, read_topic(request.query_params) if len(coders) == 2 else None
    every = list_differences(project, coders)
    differences = [one for one in every if topic in find_topics(one)] if topic else every
    at = min(at, max(1, len(differences)))
    sources = {source.id: source for source in project.sources} if differences else {}
    speaker = project.speakers()
    listed = [(one, *turn_of(sources, one)) for one in differences]
    cards = [show_difference(one, source, turn, speaker(source, turn)) for one, source, turn in listed]
    agreed = [one for one in project.store.read.agreed() if {*one.coders} == {*coders}]
    return page(
        request,
        "together.html",
        f"{names_together(coders)} together",
        422 if error else 200,
        coders=coders,
        names=names_together(coders),
        may=session.coder in coders,
        at=at,
        total=len(cards),
        card=cards[at - 1] if cards else None,
        cards=list(enumerate(cards, start=1))[:SHOWN],
        sources=count_by_source(differences),
        agreed=[(one, say_labels(project, one.labels)) for one in reversed(agreed)],
        say_labels=lambda labels: say_labels(project, labels),
        topic=say_topic(project, topic, coders) if topic else "",
        left=len(every),
        waiting=say_pending(project, coders),
        whole=address_together(coders),
        address=lambda number: address_together(coders, topic, number),
        can=project.store.read.last(names_together(coders)),
        action=address_together(coders, topic),
        codes=desk.codes(),
        hues=desk.hues(),
        sides=project.codebook.sides,
        typed={
            name: text_of(form, name) if form else ""
            for name in ("note", "code", "side", "name", "definition")
        },
        error=error,
    )


def _address(request: Request, at: int) -> str:
    return address_together(_coders(request), read_topic(request.query_params), at)


async def decide(request: Request) -> Response:
    """Keep what was decided, and go on to the next difference."""
    form = await request.form()
    return await run_in_threadpool(_decide, request, form)


def _decide(request: Request, form: FormData) -> Response:
    desk, by, coders = desk_of(request), need_coder(session_of(request)), _coders(request)
    at = number_of(text_of(form, "at"), 1)
    seen = [(pair[0], pair[-1]) for value in texts_of(form, "coding") if (pair := value.split("/", 1))]
    try:
        with desk.writing:
            one = agree(desk.project, by, coders, seen, _read_choice(desk.project, by, form))
    except StaleChangeError as stale:
        return go(request, _address(request, at), str(stale))
    except EvalkitError as error:
        return _draw(request, at, form, str(error))
    return go(request, _address(request, at), f"Agreed: {say_labels(desk.project, one.labels)}.")


def _read_choice(project: Project, by: str, form: FormData) -> Choice:
    """What the button that was pressed and the fields beside it say; a new code is put into the codebook."""
    outcome, _, keep = text_of(form, "decide").partition(":")
    note, side = text_of(form, "note"), text_of(form, "side") or ("" if project.codebook.sides else "context")
    if outcome == "new":
        return Choice("changed", "", _add_code(project, by, form), side, note)
    kinds: dict[str, AgreedOutcome] = {"all": "all", "one": "one", "changed": "changed"}
    if outcome not in kinds:
        raise EvalkitError("Choose what holds: press one of the buttons.")
    return Choice(kinds[outcome], keep, text_of(form, "code"), side, note)


def _add_code(project: Project, by: str, form: FormData) -> str:
    """The short name of a new code; it stands in the codebook beside the first of those disagreed about."""
    first = project.store.single.coding(next(iter(texts_of(form, "coding")), "").split("/")[0])
    if first is None or (project.codebook.sides and not text_of(form, "side")):
        raise EvalkitError("Say which side the new code takes here: working well, challenging or context.")
    name, definition = text_of(form, "name"), text_of(form, "definition")
    proposal = Proposal("split", first.code, name=name, definition=definition)
    to = preview(project, proposal).to
    revise(project, by, proposal, project.codebook.version)
    return to


async def note(request: Request) -> Response:
    """Write a note on a code into the codebook."""
    form = await request.form()
    return await run_in_threadpool(_note, request, form)


def _note(request: Request, form: FormData) -> Response:
    desk, by = desk_of(request), need_coder(session_of(request))
    at = number_of(text_of(form, "at"), 1)
    words, target = text_of(form, "codebook-note"), text_of(form, "elsewhere")
    proposal = Proposal("note", text_of(form, "of"), definition=words, target=target)
    try:
        with desk.writing:
            said = revise(desk.project, by, proposal, desk.project.codebook.version)
    except EvalkitError as error:
        return _draw(request, at, form, str(error))
    return go(request, _address(request, at), said)


async def back(request: Request) -> Response:
    """Undo what these coders agreed on last, do it again, or open one agreement again."""
    form = await request.form()
    return await run_in_threadpool(_back, request, form)


def _back(request: Request, form: FormData) -> Response:
    desk, by, coders = desk_of(request), need_coder(session_of(request)), _coders(request)
    one, words = text_of(form, "agreed"), form.get("agreed-note")
    try:
        with desk.writing:
            if isinstance(words, str):
                said = f"The note on {change_agreed(desk.project, by, one, words).id} is kept."
            elif one:
                said = open_again(desk.project, by, one)
            else:
                said = take_back(desk.project, by, coders, again=text_of(form, "do") == "redo").message
    except EvalkitError as error:
        said = str(error)
    return go(request, _address(request, number_of(text_of(form, "at"), 1)), said)


ROUTES = [
    Route("/agreement/together", show, methods=["GET"]),
    Route("/agreement/together", decide, methods=["POST"]),
    Route("/agreement/together/note", note, methods=["POST"]),
    Route("/agreement/together/back", back, methods=["POST"]),
]
