"""Themes inside codes, and topics beyond the framework: a computer proposes them, people decide."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from evalkit.errors import EvalkitError
from evalkit.jobs import Job, Outcome
from evalkit.report.outline import find_chapters
from evalkit.steps.findings.beyond import decide_beyond, propose_beyond, show_beyond
from evalkit.steps.findings.themes import propose_themes, read_kept
from evalkit.themes.beyond import VERDICTS
from evalkit.web.desk import need_coder
from evalkit.web.drawing import desk_of, go, page, session_of
from evalkit.web.forms import text_of, texts_of
from evalkit.wording import plural


def themes(request: Request) -> Response:
    """The themes of every chapter, and the button to have some proposed."""
    project = desk_of(request).project
    kept = read_kept(project)
    rows = []
    for chapter in find_chapters(project.outline):
        own = [one for one in kept if one.code in chapter.codes]
        names = [theme.name for one in own for theme in one.themes]
        proposed = sum(len(one.themes) for one in own if one.proposed)
        rows.append((chapter, names, proposed))
    return page(request, "themes.html", "Themes", rows=rows, any=bool(kept))


async def propose(request: Request) -> Response:
    """Propose themes in the background, for a chapter or for all of them."""
    form = await request.form()
    return await run_in_threadpool(_propose, request, form)


def _propose(request: Request, form: FormData) -> Response:
    desk = desk_of(request)
    need_coder(session_of(request))
    wanted = text_of(form, "chapter")
    chapters = [c for c in find_chapters(desk.project.outline) if wanted in ("", c.slug)]
    if not chapters:
        raise EvalkitError("There is no such chapter. Choose one on the page Themes.")
    codes = frozenset(code for chapter in chapters for code in chapter.codes)
    back = f"/findings/{wanted}" if wanted else "/themes"
    title = f"Proposing themes for {chapters[0].title}" if wanted else "Proposing themes"
    project = desk.project

    def work(job: Job) -> Outcome:
        kept, proposed = propose_themes(project, codes, job.track)
        said = f"{plural(proposed, 'theme')} proposed, for you to name, change or leave."
        if kept:
            said += f" {plural(kept, 'theme')} that people decided on stayed as they are."
        return Outcome(said, (), back)

    job = desk.jobs.start("themes", title, work)
    return go(request, f"/jobs/{job.number}")


def beyond(request: Request) -> Response:
    """Topics among what no code of the framework fits, each with its passages to read and decide on."""
    found = show_beyond(desk_of(request).project)
    open_first = sorted(found.topics, key=lambda topic: VERDICTS.index(topic.verdict))
    return page(request, "beyond.html", "Beyond the framework", found=found, topics=open_first)


async def change_beyond(request: Request) -> Response:
    """Propose topics in the background, or keep a person's verdict on one."""
    form = await request.form()
    return await run_in_threadpool(_change_beyond, request, form)


def _change_beyond(request: Request, form: FormData) -> Response:
    desk = desk_of(request)
    coder = need_coder(session_of(request))
    project = desk.project
    if name := text_of(form, "topic"):
        verdict = text_of(form, "verdict")
        if verdict not in VERDICTS:
            raise EvalkitError("Choose what becomes of the topic: keep it, make it a code, or not for us.")
        decide_beyond(
            project,
            name,
            verdict,
            coder,
            new_name=text_of(form, "name"),
            passages=texts_of(form, "passage"),
        )
        return go(request, "/beyond", "Saved.")

    def work(job: Job) -> Outcome:
        result = propose_beyond(project, job.track)
        waiting = sum(topic.verdict == "open" for topic in result.topics)
        said = (
            f"{plural(len(result.passages), 'passage')} that no code fits; {plural(waiting, 'topic')} among "
            "them for you to decide on."
        )
        return Outcome(said, result.problems, "/beyond")

    job = desk.jobs.start("beyond", "Looking beyond the framework", work)
    return go(request, f"/jobs/{job.number}")


ROUTES = [
    Route("/themes", themes, methods=["GET"]),
    Route("/themes", propose, methods=["POST"]),
    Route("/beyond", beyond, methods=["GET"]),
    Route("/beyond", change_beyond, methods=["POST"]),
]
