"""A source: the transcript to read and code, and the parts of it that are drawn again after an act."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from evalkit.errors import EvalkitError
from evalkit.web.desk import Desk, OpenSource, Session, need_coder
from evalkit.web.drawing import desk_of, fragment, go, page, session_of
from evalkit.web.views.picker import find_codes
from evalkit.web.views.transcript import Marks, draw_turns, panel_codings, panel_suggestions


@dataclass(frozen=True, slots=True)
class Shown:
    """What this window shows of a source: everyone's codings or one's own; suggestions or none."""

    everyone: bool = False
    blind: bool = False


def read_shown(values: Mapping[str, Any]) -> Shown:
    """What a window shows, as it says in its address and with every act."""
    return Shown(values.get("coders") == "all", values.get("blind") == "1")


def gather_marks(desk: Desk, source_id: str, coder: str, shown: Shown) -> Marks:
    """The codings and waiting suggestions of a source, for one coder."""
    store = desk.project.store
    codings = [c for c in store.codings(source_id) if shown.everyone or c.coder == coder]
    suggestions = []
    if not shown.blind:
        decided = store.decided(coder)
        suggestions = [s for s in store.suggestions(source_id) if s.id not in decided]
    return Marks(codings, suggestions, desk.codes(), desk.hues(), coder)


def show(request: Request) -> Response:
    """The page of one source."""
    desk, session = desk_of(request), session_of(request)
    if not session.coder:
        return go(request, "/coder", "Say who you are before you code.")
    opened = desk.open(request.path_params["source_id"])
    shown = read_shown(request.query_params)
    marks = gather_marks(desk, opened.source.id, session.coder, shown)
    lists = desk.project.store.lists(session.coder)
    return page(
        request,
        "source.html",
        f"{opened.source.id}",
        source=opened.source,
        sha=opened.sha,
        shown=shown,
        turns=draw_turns(opened.source, opened.codable, opened.sentences, _passing(marks)),
        unknown=opened.codable.unknown,
        codings=len(marks.codings),
        waiting=len({s.segment for s in marks.suggestions if s.suggested}),
        can_undo=bool(lists.undo),
        can_redo=bool(lists.redo),
        unplaced=len(desk.project.store.table_rows("unplaced", opened.source.id)),
        codes=find_codes("", desk.project.codebook, desk.hues()),
    )


def panel(request: Request) -> Response:
    """The panel beside the text: codings and suggestions on the chosen words."""
    desk, session = desk_of(request), session_of(request)
    coder = need_coder(session)
    query = request.query_params
    opened = desk.open(request.path_params["source_id"])
    span = read_span(query)
    return HTMLResponse(draw_panel(desk, opened, coder, read_shown(query), span))


def draw_panel(desk: Desk, opened: OpenSource, coder: str, shown: Shown, span: tuple[int, int]) -> str:
    """The panel for these words."""
    marks = gather_marks(desk, opened.source.id, coder, shown)
    return fragment(
        "_panel.html",
        codings=panel_codings(marks, *span),
        suggestions=panel_suggestions(marks, *span),
        blind=shown.blind,
        start=span[0],
        end=span[1],
    )


def picker(request: Request) -> Response:
    """The codes that fit what is typed into the picker."""
    desk = desk_of(request)
    words = request.query_params.get("q", "")
    return HTMLResponse(
        fragment("_codes.html", codes=find_codes(words, desk.project.codebook, desk.hues()), words=words)
    )


def redraw(
    desk: Desk,
    session: Session,
    source_id: str,
    shown: Shown,
    turns: frozenset[int] | None,
    span: tuple[int, int] | None,
    message: str,
    urgent: bool = False,
) -> str:
    """The parts of a source's page that an act changed, as fragments that the page swaps in by their ids."""
    opened = desk.open(source_id)
    marks = gather_marks(desk, source_id, session.coder, shown)
    views = draw_turns(opened.source, opened.codable, opened.sentences, _passing(marks), turns)
    lists = desk.project.store.lists(session.coder)
    parts = [fragment("_turn.html", turn=view) for view in views]
    if span:
        parts.append(
            fragment(
                "_panel.html",
                codings=panel_codings(marks, *span),
                suggestions=panel_suggestions(marks, *span),
                blind=shown.blind,
                start=span[0],
                end=span[1],
            )
        )
    parts.append(
        fragment(
            "_state.html",
            sha=opened.sha,
            message=message,
            urgent=urgent,
            codings=len(marks.codings),
            waiting=len({s.segment for s in marks.suggestions if s.suggested}),
            can_undo=bool(lists.undo),
            can_redo=bool(lists.redo),
            blind=shown.blind,
        )
    )
    return "\n".join(parts)


def read_span(values: Mapping[str, Any]) -> tuple[int, int]:
    """The chosen words' offsets out of a form or address."""
    start, end = str(values.get("start", "")), str(values.get("end", ""))
    if not (start.isdecimal() and end.isdecimal()):
        raise EvalkitError("There are no words in this selection. Select some words of one turn.")
    return int(start), int(end)


def _passing(marks: Marks) -> Marks:
    """With only those suggestions that pass the threshold: the others are shown in the panel alone."""
    passing = [s for s in marks.suggestions if s.suggested]
    return Marks(marks.codings, passing, marks.codes, marks.hues, marks.coder)


ROUTES = [
    Route("/sources/{source_id}", show),
    Route("/sources/{source_id}/panel", panel),
    Route("/picker", picker),
]
