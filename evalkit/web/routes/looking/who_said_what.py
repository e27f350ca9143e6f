"""The evidence: who has spoken of what, the balance of the sides, the gaps, and codes that come together."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from evalkit.analysis.small_numbers import Rule
from evalkit.model import VALENCES
from evalkit.project import Project
from evalkit.steps.findings.coverage import say_gaps
from evalkit.steps.findings.evidence import gather_evidence
from evalkit.steps.looking.groups import count_together, cover_by, list_groupings, show_by
from evalkit.steps.looking.take_away import KINDS, MEDIA, WHATS, take_away
from evalkit.steps.report.publication import project_rule
from evalkit.web.drawing import desk_of, page
from evalkit.web.forms import address, version_of
from evalkit.web.views.who_said_what import (
    SIDE_NAMES,
    draw_balance_rows,
    draw_heat,
    draw_together_rows,
    list_columns,
)


@dataclass(frozen=True, slots=True)
class _Chosen:
    """How the evidence is looked at: by which attribute, in which version, on which side codes together."""

    by: str
    rule: Rule
    side: str

    @property
    def version(self) -> str:
        return "publish" if self.rule.active else "working"

    def take(self, name: str) -> str:
        """Where the same is taken away from as a file."""
        return address(f"/evidence/files/{name}", by=self.by, version=self.version, side=self.side)


def _read_chosen(request: Request, project: Project) -> _Chosen:
    query = request.query_params
    publish = version_of(query)
    side = query.get("side", "")
    return _Chosen(
        query.get("by") or "group", project_rule(project, publish), side if side in VALENCES else ""
    )


def show(request: Request) -> Response:
    """People by code and group, both sides, gaps, and interviews still to do."""
    project = desk_of(request).project
    chosen = _read_chosen(request, project)
    evidence = gather_evidence(project)
    if not evidence.excerpts:
        return page(request, "evidence.html", "Evidence", empty=True, problems=evidence.problems)
    coverage = cover_by(project, chosen.by)
    shown = show_by(project, coverage, chosen.rule)
    return page(
        request,
        "evidence.html",
        "Evidence",
        empty=False,
        chosen=chosen,
        hidden=chosen.rule.explain(),
        may_hide=bool(project.settings.publication.hide_up_to),
        groupings=list_groupings(project, evidence),
        uncoded=len(evidence.uncoded),
        columns=list_columns(coverage, shown),
        heat=draw_heat(coverage, shown, chosen.by),
        balance=draw_balance_rows(coverage, shown) if project.codebook.sides else [],
        kinds=[(who, shown.title(who)) for who in shown.kinds],
        gaps=[gap.partition(": ")[::2] for gap in say_gaps(coverage, chosen.rule)],
        to_do=[] if chosen.rule.active else [d for d in coverage.disciplines if d.missing],
        aim=coverage.aim_per_discipline,
        problems=(*evidence.problems, *coverage.problems),
    )


def show_together(request: Request) -> Response:
    """Which codes come together in the same words, by the number of people who say them."""
    project = desk_of(request).project
    chosen = _read_chosen(request, project)
    together = count_together(project)
    return page(
        request,
        "together_codes.html",
        "Codes that come together",
        chosen=chosen,
        hidden=chosen.rule.explain(),
        may_hide=bool(project.settings.publication.hide_up_to),
        sides=SIDE_NAMES if project.codebook.sides else {},
        codes=together.codes,
        rows=draw_together_rows(together, chosen.side, chosen.rule) if together.people else [],
    )


def take(request: Request) -> Response:
    """A table or picture as a file; its name says what it is."""
    project = desk_of(request).project
    what, _, kind = request.path_params["name"].partition(".")
    found = next(((w, k) for w in WHATS for k in KINDS if (w, k) == (what, kind)), None)
    if found is None:
        raise HTTPException(404)
    chosen = _read_chosen(request, project)
    taken = take_away(project, *found, by=chosen.by, side=chosen.side, publish=chosen.rule.active)
    headers = {"content-disposition": f'attachment; filename="{taken.name}"'}
    return Response(taken.data, media_type=MEDIA[taken.kind], headers=headers)


def moved(request: Request) -> Response:
    """The page as it was called before."""
    return RedirectResponse(f"{desk_of(request).prefix}/evidence", 308)


ROUTES = [
    Route("/evidence", show),
    Route("/evidence/together", show_together),
    Route("/evidence/files/{name}", take),
    Route("/coverage", moved),
]
