"""What there is evidence for: who has spoken of what, and where the gaps are."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from evalkit.steps.findings.coverage import cover_project, say_gaps, show_coverage
from evalkit.steps.findings.evidence import gather_evidence
from evalkit.web.drawing import desk_of, page
from evalkit.web.views.home import list_coverage


def show(request: Request) -> Response:
    """People and excerpts by code, and the gaps."""
    project = desk_of(request).project
    evidence = gather_evidence(project)
    coverage = cover_project(project, evidence) if evidence.excerpts else None
    return page(
        request,
        "coverage.html",
        "Coverage",
        excerpts=len(evidence.excerpts),
        coverage=list_coverage(coverage) if coverage else [],
        gaps=[gap.partition(": ")[::2] for gap in say_gaps(coverage)] if coverage else [],
        problems=evidence.problems,
    )


def workbook(request: Request) -> Response:
    """Coverage as a workbook."""
    path = show_coverage(desk_of(request).project).workbook
    return FileResponse(path, filename=path.name)


ROUTES = [Route("/coverage", show), Route("/coverage.xlsx", workbook)]
