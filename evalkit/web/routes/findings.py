"""Findings by chapter: written, given a status, their quotations starred, their themes named and sorted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from evalkit.errors import EvalkitError, StaleChangeError
from evalkit.findings.notes import SECTIONS
from evalkit.model import FINDING_STATUSES, SIDE_HEADINGS, Finding
from evalkit.report.outline import find_chapters
from evalkit.steps.coding.code import change_coding
from evalkit.steps.findings import write_findings as steps
from evalkit.steps.findings.beside import NEW, look_at, measure_use, rank_for_quoting
from evalkit.steps.findings.evidence import gather_evidence
from evalkit.steps.findings.findings import gather_findings
from evalkit.web.desk import Desk, need_coder
from evalkit.web.drawing import desk_of, go, page, session_of
from evalkit.web.forms import text_of, texts_of
from evalkit.web.views.findings import draw_look, show_finding, show_sides

WRITTEN = ("epigraph", "key_challenge", "recommendations", "links", "elsewhere")
"""The sections of a chapter that belong to no side."""


def chapters(request: Request) -> Response:
    """Every chapter with its findings and how far they are."""
    project = desk_of(request).project
    evidence = gather_evidence(project)
    findings = gather_findings(project, evidence)
    use = measure_use(project, evidence, findings)
    rows = []
    for chapter in find_chapters(project.outline):
        mine = [finding for finding in findings if finding.code in chapter.codes]
        states = Counter(finding.status for finding in mine)
        excerpts = sum(len(finding.excerpts) for finding in mine)
        unused = sum(len(use.unused(finding)) for finding in mine)
        said = [(s, states[s]) for s in FINDING_STATUSES if states[s]]
        rows.append((chapter, len(mine), excerpts, unused, said))
    return page(request, "findings.html", "Findings", rows=rows, quoted=use.people)


def chapter(request: Request) -> Response:
    """One chapter."""
    return _chapter(request)


@dataclass(frozen=True)
class Refused:
    """What was typed and chosen in a form that could not be followed, so that none of it is lost."""

    act: str = ""
    words: str = ""
    status: str = ""
    memo: str = ""
    theme: str = ""
    name: str = ""
    new: str = ""
    excerpts: tuple[str, ...] = ()

    @property
    def typed(self) -> str:
        """All that was typed."""
        return " ".join(filter(None, (self.words, self.memo, self.name, self.new)))


def _refused(name: str, form: FormData) -> Refused:
    typed = {field: text_of(form, field) for field in ("words", "status", "memo", "theme", "name", "new")}
    typed["words"] = typed["words"].replace("\r\n", "\n")
    return Refused(name, **typed, excerpts=tuple(texts_of(form, "excerpt")))


def _chapter(
    request: Request, status: int = 200, at: str = "", said: str = "", refused: Refused | None = None
) -> Response:
    desk, session = desk_of(request), session_of(request)
    coder = need_coder(session)
    project = desk.project
    opened = steps.open_chapter(project, request.path_params["slug"])
    codings = {coding.id: coding for coding in project.codings}
    names = {code.slug: code.name for code in project.codebook.codes}
    shown = [
        show_finding(
            f,
            names.get(f.code, f.code),
            (steps.mark_status(f), steps.mark_themes(project, f)),
            codings,
            coder,
            rank_for_quoting(project, f, NEW),
        )
        for f in opened.findings
    ]
    if not at:
        at, said, session.notice = request.query_params.get("at", ""), session.notice, ""
    places = {*SECTIONS, *(finding.id for finding in opened.findings)}
    if refused and refused.typed and at not in places:
        said += f" You typed: {refused.typed}"
    evidence = gather_evidence(project)
    use = measure_use(project, evidence, gather_findings(project, evidence))
    return page(
        request,
        "chapter.html",
        opened.chapter.title,
        status,
        opened=opened,
        times={one.who: one.times for one in use.people},
        sides=show_sides(SIDE_HEADINGS, shown, sides=project.codebook.sides),
        written=WRITTEN,
        sections=SECTIONS,
        statuses=FINDING_STATUSES,
        at=at if at in places else "",  # else what is said has no place to stand
        said=said,
        refused=refused or Refused(),
    )


async def look(request: Request) -> Response:
    """What there is to look at in words that are being typed; nothing is kept."""
    form = await request.form()
    return await run_in_threadpool(_look, request, form)


def _look(request: Request, form: FormData) -> Response:
    need_coder(session_of(request))
    words = text_of(form, "words").replace("\r\n", "\n")
    found = look_at(desk_of(request).project, request.path_params["slug"], text_of(form, "key"), words)
    return JSONResponse(draw_look(found, words))


async def act(request: Request) -> Response:
    """One change; the answer is the chapter again, at the place of the change."""
    form = await request.form()
    return await run_in_threadpool(_act, request, form)


def _act(request: Request, form: FormData) -> Response:
    desk, session = desk_of(request), session_of(request)
    coder = need_coder(session)
    slug, name = request.path_params["slug"], request.path_params["act"]
    if name not in ACTS:
        raise HTTPException(404)
    at = text_of(form, "at") or text_of(form, "key")
    quick = text_of(form, "quick") == "1"
    try:
        with desk.writing:
            said = ACTS[name](desk, coder, slug, form)
    except EvalkitError as error:
        status = 409 if isinstance(error, StaleChangeError) else 422
        if quick:
            return PlainTextResponse(str(error), status)
        return _chapter(request, status, at, str(error), _refused(name, form))
    if quick:
        return PlainTextResponse(said, headers={"x-mark": steps.fingerprint(text_of(form, "words"))})
    return go(request, f"/findings/{slug}?at={at}#{at}", said)


def _write(desk: Desk, coder: str, slug: str, form: FormData) -> str:
    words = text_of(form, "words").replace("\r\n", "\n")
    return steps.write_section(desk.project, slug, text_of(form, "key"), words, text_of(form, "seen"))


def _status(desk: Desk, coder: str, slug: str, form: FormData) -> str:
    return steps.set_status(
        desk.project,
        slug,
        text_of(form, "at"),
        text_of(form, "status"),
        text_of(form, "memo"),
        text_of(form, "seen"),
    )


def _star(desk: Desk, coder: str, slug: str, form: FormData) -> str:
    name, mark, star, *_ = [*text_of(form, "star").split(" "), "", "", ""]
    return change_coding(desk.project, coder, (name, mark), star=star == "1").message


def _name(desk: Desk, coder: str, slug: str, form: FormData) -> str:
    finding = _finding(desk, slug, form)
    return steps.rename_theme(
        desk.project, finding, text_of(form, "theme"), text_of(form, "name"), text_of(form, "seen")
    )


def _move(desk: Desk, coder: str, slug: str, form: FormData) -> str:
    finding = _finding(desk, slug, form)
    theme = text_of(form, "new").strip() or text_of(form, "theme")
    return steps.move_excerpts(desk.project, finding, texts_of(form, "excerpt"), theme, text_of(form, "seen"))


def _finding(desk: Desk, slug: str, form: FormData) -> Finding:
    wanted = text_of(form, "at")
    found = [f for f in steps.open_chapter(desk.project, slug).findings if f.id == wanted]
    if not found:
        raise EvalkitError(f"There is no finding {wanted} in this chapter now. Open the chapter again.")
    return found[0]


ACTS: dict[str, Callable[[Desk, str, str, FormData], str]] = {
    "write": _write,
    "status": _status,
    "star": _star,
    "name": _name,
    "move": _move,
}
ROUTES = [
    Route("/findings", chapters),
    Route("/findings/{slug}", chapter),
    Route("/findings/{slug}/look", look, methods=["POST"]),
    Route("/findings/{slug}/{act}", act, methods=["POST"]),
]
