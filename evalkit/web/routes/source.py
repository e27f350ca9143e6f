"""A source: the transcript to read and code, and the parts of it that are drawn again after an act."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import floor
from typing import Any

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from evalkit.codings import CodedWords
from evalkit.errors import EvalkitError
from evalkit.machine.preferences import read_preferences
from evalkit.model import Source, WrittenMemo
from evalkit.steps.coding.read_so_far import read_in
from evalkit.steps.keeping.risks import say_who_sees
from evalkit.steps.names.confirmed import is_waiting
from evalkit.steps.sharing.plan import find_apart, is_unaided
from evalkit.steps.suggesting.levels import NAMES, find_project_levels, say_level
from evalkit.suggest.measuring.levels import WANTED
from evalkit.web.desk import Desk, OpenSource, Session, need_coder
from evalkit.web.drawing import desk_of, fragment, go, page, session_of
from evalkit.web.forms import address, number_of
from evalkit.web.routes.coding.choices import draw_keys
from evalkit.web.views.picker import find_codes
from evalkit.web.views.transcript import (
    Marks,
    TurnView,
    draw_turns,
    panel_codings,
    panel_memos,
    panel_suggestions,
)


@dataclass(frozen=True, slots=True)
class Shown:
    """Whose codings this window shows; and whether suggestions only on words that the coder has coded.

    ``least`` is the score from which on this coder wants suggestions to be shown; 0 for every one there is.
    From ``sure`` and from ``likely`` on they are called that, as they were when the window was opened.
    """

    everyone: bool = False
    blind: bool = False
    least: float = 0.0
    sure: float = WANTED["sure"]
    likely: float = WANTED["likely"]


def read_shown(desk: Desk, session: Session, values: Mapping[str, Any]) -> Shown:
    """What a window shows, as it says in its address and with every act, or as the project has set."""
    everyone = values.get("coders") == "all" and not session.apart
    return Shown(
        everyone,
        is_blind(desk, values),
        _read_score(values, "least", 0.0),
        _read_score(values, "sure", WANTED["sure"]),
        _read_score(values, "likely", WANTED["likely"]),
    )


def is_blind(desk: Desk, values: Mapping[str, Any]) -> bool:
    """Whether suggestions stay hidden until the coder has coded the words."""
    return desk.project.settings.suggest.blind or values.get("blind") == "1"


def _read_score(values: Mapping[str, Any], name: str, otherwise: float) -> float:
    """A score out of an address or a form; ``otherwise`` for anything else."""
    text = str(values.get(name, ""))
    return float(text) if re.fullmatch(r"[01]\.\d{1,6}", text) else otherwise


def gather_marks(
    desk: Desk, source_id: str, coder: str, shown: Shown, turns: frozenset[int] | None = None
) -> Marks:
    """The codings and waiting suggestions of a source (or of some turns), for one coder."""
    store = desk.project.store
    codings = store.read.codings(source_id, turns)
    own = [c for c in codings if c.coder == coder]
    suggestions = store.read.open_suggestions(coder, source_id, turns)
    if shown.least:
        suggestions = [s for s in suggestions if s.suggested and s.score >= shown.least]
    if shown.blind or is_unaided(desk.project, coder, source_id):
        suggestions = CodedWords(own).reveal(suggestions)
    everyone = shown.everyone and source_id not in find_apart(desk.project, coder)
    memos = [
        memo
        for memo in store.read.written_memos(source_id)
        if (turns is None or memo.turn < 0 or memo.turn in turns)
        and (everyone or memo.coder == coder or coder in memo.waits_for)
    ]
    return Marks(codings if everyone else own, suggestions, desk.codes(), desk.hues(), coder, memos)


Drawn = Callable[[Desk, OpenSource, str, Shown], Mapping[str, object]]
"""The words of a source as a page shows them: what its template is given."""


def show(request: Request) -> Response:
    """The page of one source."""
    return draw_page(request, "source.html", lambda desk, *what: {"turns": draw_source(desk, *what)})


def draw_page(request: Request, template: str, draw: Drawn) -> Response:
    """A page on which the words of a source are read and coded; ``draw`` says how they stand on it."""
    desk, session = desk_of(request), session_of(request)
    if not session.coder:
        return go(request, "/coder", "Say who you are before you code.")
    known = (
        desk.project.store.since.newest()
    )  # before anything is drawn: what comes meanwhile is asked for later
    opened = desk.open(request.path_params["source_id"])
    chosen = read_preferences(session.coder)
    levels = find_project_levels(desk.project)
    scores = {name: floor(level.least * 10_000) / 10_000 for name, level in levels.items()}
    shown = replace(
        read_shown(desk, session, request.query_params),
        least=scores[chosen.level],
        sure=scores["sure"],
        likely=scores["likely"],
    )
    before, after = find_beside(desk.project.sources, opened.source.id)
    return page(
        request,
        template,
        f"{opened.source.id}",
        200,
        source=opened.source,
        known=known,
        shown=shown,
        always_blind=desk.project.settings.suggest.blind,
        unknown=opened.codable.unknown,
        here=address(request.url.path, **request.query_params),
        before=before,
        after=after,
        keys_body=draw_keys(session.coder, chosen),
        level=chosen.level,
        levels=[(name, said, say_level(levels[name], levels["all"])) for name, said in NAMES.items()],
        unconfirmed=is_waiting(desk.project, opened.source.id),
        unplaced=len(desk.project.store.read.waiting(opened.source.id)),
        codes=find_codes("", desk.project.codebook, desk.hues()),
        sides=desk.project.codebook.sides,
        groups=desk.project.codebook.groups,
        every_code=desk.project.codebook.codes,
        source_memos=_memos_on(desk, session, opened.source.id),
        state=read_state(desk, opened, session.coder, shown),
        who_sees=say_who_sees(desk.project, session.signed_in),
        **draw(desk, opened, session.coder, shown),
    )


def _memos_on(desk: Desk, session: Session, source_id: str) -> list[WrittenMemo]:
    """The memos about the source itself; where it is coded apart, their own and those that wait for them."""
    apart = session.apart or source_id in find_apart(desk.project, session.coder)
    return [
        memo
        for memo in desk.project.store.read.written_memos(source_id)
        if memo.about == "source" and (not apart or session.coder in (memo.coder, *memo.waits_for))
    ]


def find_beside(sources: Sequence[Source], source_id: str) -> tuple[Source | None, Source | None]:
    """The sources before and after one, in the order of the list; None where there is none."""
    ids = [source.id for source in sources]
    place = ids.index(source_id)
    return (sources[place - 1] if place else None), (sources[place + 1] if place + 1 < len(ids) else None)


def panel(request: Request) -> Response:
    """The panel beside the text: codings and suggestions on the chosen words."""
    desk, session = desk_of(request), session_of(request)
    coder = need_coder(session)
    query = request.query_params
    opened = desk.open(request.path_params["source_id"])
    span = read_span(query)
    return HTMLResponse(draw_panel(desk, opened, coder, read_shown(desk, session, query), span))


def _turns_of(opened: OpenSource, span: tuple[int, int]) -> frozenset[int]:
    return frozenset(t.index for t in opened.source.turns if t.start < span[1] and t.end > span[0])


def draw_panel(
    desk: Desk,
    opened: OpenSource,
    coder: str,
    shown: Shown,
    span: tuple[int, int],
    gathered: Marks | None = None,
) -> str:
    """The panel for these words; ``gathered`` are the marks of their turns, where they are at hand."""
    marks = gathered or gather_marks(desk, opened.source.id, coder, shown, _turns_of(opened, span))
    return fragment(
        "_panel.html",
        codings=panel_codings(marks, *span),
        suggestions=panel_suggestions(marks, *span, shown.sure, shown.likely),
        memos=panel_memos(marks, *span),
        coder=coder,
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
    made: str = "",
) -> str:
    """The parts of a source's page that an act changed, as fragments that the page swaps in by their ids."""
    opened = desk.open(source_id)
    what = (desk, opened, session.coder, shown)
    alike = span is not None and turns == _turns_of(opened, span)
    gathered = gather_marks(desk, source_id, session.coder, shown, turns) if alike else None
    parts: list[str] = [] if turns == frozenset() else [draw_source(*what, turns, gathered)]
    if span:
        parts.append(draw_panel(*what, span, gathered))
    state = read_state(desk, opened, session.coder, shown)
    parts.append(fragment("_state.html", message=message, urgent=urgent, made=made, **state))
    return "\n".join(parts)


def draw_source(
    desk: Desk,
    opened: OpenSource,
    coder: str,
    shown: Shown,
    turns: frozenset[int] | None = None,
    gathered: Marks | None = None,
) -> Markup:
    """The turns of a source, or some of them; of the suggestions, those that pass the threshold."""
    marks = gathered or gather_marks(desk, opened.source.id, coder, shown, turns)
    passing = [s for s in marks.suggestions if s.suggested]
    marks = replace(marks, suggestions=passing)
    held = desk.drawn(opened, coder)
    return draw_turns(opened.source, opened.codable, opened.sentences, marks, _render_turn, held, turns)


def _render_turn(view: TurnView) -> Markup:
    return Markup(fragment("_turn.html", turn=view))


def read_state(desk: Desk, opened: OpenSource, coder: str, shown: Shown) -> dict[str, object]:
    """What stands around the text: the counts, and whether there is anything to undo or redo."""
    standing = desk.project.store.read.standing(opened.source.id, coder, shown.everyone, shown.least)
    return {
        "sha": opened.sha,
        "so_far": read_in(opened.sentences, standing.touched, standing.finished),
        "codings": standing.codings,
        "waiting": standing.waiting,
        "blind": shown.blind,
        "can_undo": standing.can_undo,
        "can_redo": standing.can_redo,
    }


def read_span(values: Mapping[str, Any]) -> tuple[int, int]:
    """The chosen words' offsets out of a form or address."""
    start, end = (number_of(str(values.get(name, "")), -1) for name in ("start", "end"))
    if min(start, end) < 0:
        raise EvalkitError("There are no words in this selection. Select some words of one turn.")
    return start, end


ROUTES = [
    Route("/sources/{source_id}", show),
    Route("/sources/{source_id}/panel", panel),
    Route("/picker", picker),
]
