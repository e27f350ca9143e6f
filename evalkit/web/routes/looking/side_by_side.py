"""One code, or one open question, with groups of people side by side."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from evalkit.analysis.wanted import HEARD, SOURCE
from evalkit.model import VALENCE_NAMES
from evalkit.steps.findings.evidence import gather_evidence
from evalkit.steps.looking.groups import (
    Compared,
    compare_answers,
    compare_groups,
    list_groupings,
    list_questions,
)
from evalkit.web.drawing import desk_of, page
from evalkit.web.views.side_by_side import draw_columns

MOST = 40
"""How many passages of one group on one side are shown; the rest is a click away."""


def show(request: Request) -> Response:
    """The columns, scrolling together, each passage leading to its place."""
    desk = desk_of(request)
    project, query = desk.project, request.query_params
    evidence = gather_evidence(project)
    groupings = list_groupings(project, evidence)
    by, questions = query.get("by") or groupings[0], list_questions(project)
    code, question = query.get("code", ""), query.get("question", "")
    compared: Compared | None = None
    if question:
        compared = compare_answers(project, question, by)
    elif code:
        compared = compare_groups(project, code, by)
    names = {source.id: source.name for source in project.sources}
    return page(
        request,
        "side_by_side.html",
        "Side by side",
        compared=compared,
        drawn=draw_columns(compared, names, desk.codes(), code, MOST) if compared else [],
        sides=VALENCE_NAMES if project.codebook.sides else {},
        by=by,
        code=code,
        question=question,
        questions=questions,
        groupings=groupings,
        HEARD=HEARD,
        SOURCE=SOURCE,
        codes=desk.codes(),
    )


ROUTES = [Route("/columns", show)]
