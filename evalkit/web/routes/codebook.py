"""The codebook: to read and search, and to change together with the codings that hang on it."""

from __future__ import annotations

from collections import Counter
from typing import get_args

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from evalkit.codebook import diff_codebooks
from evalkit.errors import EvalkitError
from evalkit.report.outline import find_chapters
from evalkit.steps.coding.codebook_history import find_added, find_version, list_versions
from evalkit.steps.coding.revise import Kind, Proposal, preview, revise
from evalkit.steps.report.chapter_of_code import put_into_chapter
from evalkit.web.desk import need_coder
from evalkit.web.drawing import desk_of, go, page, session_of
from evalkit.web.forms import number_of, text_of, texts_of
from evalkit.web.views.picker import find_codes


def show(request: Request) -> Response:
    """Every code, or those in which the words of the address stand."""
    desk = desk_of(request)
    words = request.query_params.get("q", "")
    codebook = desk.project.codebook
    return page(
        request,
        "codebook.html",
        "Codebook",
        codebook=codebook,
        words=words,
        found=find_codes(words, codebook, desk.hues()),
        codes=desk.codes(),
        uses=Counter(coding.code for coding in desk.project.codings),
    )


def change(request: Request) -> Response:
    """The forms that change one code."""
    desk = desk_of(request)
    code = desk.codes().get(request.path_params["slug"])
    if code is None:
        raise EvalkitError("The codebook has no such code. It may have been merged: open the codebook again.")
    codings = [coding for coding in desk.project.codings if coding.code == code.slug]
    return page(
        request,
        "change_code.html",
        f"Change {code.name}",
        code=code,
        codings=codings,
        codes=desk.codes(),
        groups=desk.project.codebook.groups,
        parts=desk.project.outline.parts,
        told_by=next((one.slug for one in find_chapters(desk.project.outline) if code.slug in one.codes), ""),
    )


async def choose_chapter(request: Request) -> Response:
    """Let a chapter of the report tell of the code."""
    slug, form = request.path_params["slug"], await request.form()
    project = desk_of(request).project
    chapter = await run_in_threadpool(put_into_chapter, project, slug, text_of(form, "chapter"))
    return go(request, f"/codebook/{slug}", f"The chapter “{chapter.title}” tells of it now.")


def changes(request: Request) -> Response:
    """What changed in the codebook since the framework was taken up, or since a version."""
    project = desk_of(request).project
    versions = list_versions(project)
    since = request.query_params.get("since", "original")
    if since != "first" and since not in {version.name for version in versions}:
        since = "original"
    first = next((v.codebook for v in versions if v.name == since), None)
    old = first or find_version(project, "original")
    return page(
        request,
        "codebook_changes.html",
        "What has changed in the codebook",
        since=since,
        versions=[version for version in versions if version.event],
        changes=diff_codebooks(old, project.codebook),
        version=old.version,
        added=find_added(project),
    )


async def propose(request: Request) -> Response:
    """Preview a change; once confirmed, do it."""
    form = await request.form()
    return await run_in_threadpool(_propose, request, form)


def _propose(request: Request, form: FormData) -> Response:
    desk, session = desk_of(request), session_of(request)
    coder = need_coder(session)
    proposal = _read(form, request.path_params.get("slug", ""))
    if text_of(form, "sure") == "1":
        return go(request, "/codebook", revise(desk.project, coder, proposal, text_of(form, "version")))
    revision = preview(desk.project, proposal)
    return page(
        request,
        "revision.html",
        "Preview",
        revision=revision,
        proposal=proposal,
        name=desk.codes()[proposal.code].name if proposal.code else "a new code",
        version=desk.project.codebook.version,
        fields=[(name, value) for name, value in form.multi_items() if isinstance(value, str)],
        to_name=next((c.name for c in revision.codebook.codes if c.slug == revision.to), ""),
    )


def _read(form: FormData, slug: str) -> Proposal:
    kind = text_of(form, "kind")
    if kind not in get_args(Kind) or (kind == "new") == bool(slug):
        raise EvalkitError("Choose what to change about the code.")
    return Proposal(
        kind,  # type: ignore[arg-type]
        slug,
        name=text_of(form, "name"),
        short=text_of(form, "short"),
        definition=text_of(form, "definition"),
        target=text_of(form, "target"),
        group=text_of(form, "group"),
        codings=tuple(texts_of(form, "coding")),
        examples=tuple(number_of(place) for place in texts_of(form, "example")),
    )


ROUTES = [
    Route("/codebook", show, methods=["GET"]),
    Route("/codebook", propose, methods=["POST"]),
    Route("/codebook-changes", changes),
    Route("/codebook/{slug}", change, methods=["GET"]),
    Route("/codebook/{slug}", propose, methods=["POST"]),
    Route("/codebook/{slug}/chapter", choose_chapter, methods=["POST"]),
]
