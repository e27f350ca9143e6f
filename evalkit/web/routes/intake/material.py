"""Files: given to the page, read in the background, and compared where one has changed."""

from __future__ import annotations

from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from evalkit.errors import EvalkitError
from evalkit.jobs import Job, Outcome
from evalkit.model import SourceKind
from evalkit.project import Project
from evalkit.sources.talk.speakers import find_speakers
from evalkit.steps.intake.add import Added, AddResult
from evalkit.steps.intake.changed_file import compare_changed
from evalkit.steps.intake.incoming import (
    FOLDER_OF_KIND,
    LARGEST,
    Taken,
    drop_waiting,
    keep_incoming,
    list_waiting,
    need_originals,
    read_changed,
    read_incoming,
)
from evalkit.steps.intake.roles import sum_up
from evalkit.steps.names.project_vault import has_vault, vault_path
from evalkit.text import count_words
from evalkit.vault import Vault
from evalkit.web.drawing import desk_of, go, is_from_script, page
from evalkit.web.forms import text_of
from evalkit.web.uploads import Uploaded, read_uploads
from evalkit.web.views.home import KIND_NAMES
from evalkit.wording import as_percent, plural

MOST = 300
"""Files of one form. The page sends them one by one; without its script they come together."""
KINDS: tuple[tuple[SourceKind, str, str], ...] = (
    ("interview", "Interviews", "One person interviewed."),
    ("group", "Group discussions", ""),
    ("notes", "Notes or minutes", ""),
    ("survey", "Surveys", "A table: csv or xlsx."),
)


def show(request: Request) -> Response:
    """What waits, what is read, and where to give files to the page."""
    desk = desk_of(request)
    project = desk.project
    replaced, added, speaker = project.store.read.replaced(), project.store.read.added(), project.speakers()
    sources = [
        (
            source,
            KIND_NAMES[source.kind],
            in_brief.words,
            in_brief.shares,
            replaced.get(source.id, 0),
            added.get(source.id, ""),
        )
        for source, in_brief in ((s, sum_up(project, speaker, s)) for s in project.sources)
    ]
    return page(
        request,
        "material.html",
        "Files",
        sources=sources,
        waiting=list_waiting(project),
        kinds=KINDS,
        chosen="interview",
        locked=vault_path(project) is not None
        and desk.vault is None
        and project.settings.deidentify.automatic,
        new_vault=not has_vault(project),
        reading=any(job.kind == "add" for job in desk.jobs.active()),
    )


async def take(request: Request) -> Response:
    """Keep the files that were given; the page's script sends them one by one, and reads them at the end."""
    async with request.form(max_files=MOST) as form:
        large = "Not taken: it is larger than 100 MB. Is it a recording? Add its transcript instead."
        uploaded = await read_uploads(form, "files", LARGEST, MOST, large)
        return await run_in_threadpool(_take, request, form, uploaded)


def _take(request: Request, form: FormData, uploaded: Uploaded) -> Response:
    project = desk_of(request).project
    chosen = text_of(form, "kind")
    kind: SourceKind = next((known for known in FOLDER_OF_KIND if known == chosen), "interview")
    refused = [*uploaded.refused]
    for name, data in uploaded.files:
        try:
            keep_incoming(project, name, data, kind)
        except EvalkitError as error:
            refused.append(f"{name}: {error}")
    if is_from_script(request):
        return PlainTextResponse("\n".join(refused) or "Here", 422 if refused else 200)
    if not uploaded.files and not refused:
        return go(request, "/material", "Choose the files first.")
    if refused:
        return go(request, "/material", "\n".join(refused))
    return read(request)


def read(request: Request) -> Response:
    """Read what waits, in the background."""
    desk = desk_of(request)
    project, vault = desk.project, desk.vault
    if not any(one.state == "to read" for one in list_waiting(project)):
        return go(request, "/material", "Nothing waits to be read.")
    need_originals(project, vault)
    job = desk.jobs.start("add", "Reading files", partial(_read, project, vault))
    return go(request, f"/jobs/{job.number}" if not is_from_script(request) else "/material")


def _read(project: Project, vault: Vault | None, job: Job) -> Outcome:
    return say_taken(read_incoming(project, job.track, vault))


def say_taken(taken: Taken) -> Outcome:
    """What came of reading, in words."""
    result = taken.result
    said = [plural(len(result.added), "file") + " read."]
    if result.unchanged:
        said.append(f"{plural(len(result.unchanged), 'file')} was known already, word for word.")
    if result.changed:
        said.append(
            f"{plural(len(result.changed), 'file')} changed since it was read: look at the difference."
        )
    if taken.surveys:
        said.append(f"{plural(len(taken.surveys), 'survey')} waits until you have said what its columns are.")
    failed = (*taken.problems, *result.failed)
    if failed:
        said.append(f"{plural(len(failed), 'file')} could not be read.")
    lines = [line for added in result.added for line in _say_added(added)]
    if result.added and not result.originals_kept and any(added.labels for added in result.added):
        lines.append(
            "Who is who is shown here once and written down nowhere: note it where you keep the originals."
        )
    address = "/surveys" if taken.surveys else "/people" if result.unmapped else "/material"
    return Outcome(" ".join(said), (*failed, *result.problems), address, tuple(lines))


def say_survey_read(result: AddResult) -> Outcome:
    """What came of reading one survey, in words."""
    outcome = say_taken(Taken(result))
    return Outcome(outcome.said, outcome.problems, "/surveys", outcome.lines)


def _say_added(added: Added) -> list[str]:
    source = added.source
    words = plural(count_words(source.text), "word")
    said = f"{source.id} {source.file_name}: {KIND_NAMES[source.kind]}, {words}"
    if source.kind == "survey":
        answered = f"{plural(len(source.turns), 'open answer')} and {plural(added.answers, 'closed answer')}"
        said += f". {plural(added.respondents, 'respondent')}: {answered}"
    else:
        shares = [f"{s.label or '(no label)'} {as_percent(s.share)}" for s in find_speakers(source)]
        said += f". Speakers: {', '.join(shares)}"
    if added.replaced:
        what = ("name, place, date or number", "names, places, dates and numbers")
        said += f". {plural(added.replaced, *what)} replaced"
    return [f"{said}.", *(f"{label.shown} is “{label.original}”." for label in added.labels)]


async def drop(request: Request) -> Response:
    """Take a waiting file away from the project."""
    form = await request.form()
    return await run_in_threadpool(_drop, request, form)


def _drop(request: Request, form: FormData) -> Response:
    name, state = text_of(form, "name"), text_of(form, "state")
    for known in ("to read", "survey", "changed"):
        if known == state:
            drop_waiting(desk_of(request).project, name, known)
    return go(request, "/material", f"{name} was taken away here. Your own file is where it was.")


def changed(request: Request) -> Response:
    """How a changed file differs from what is stored, and what replacing it would mean."""
    project = desk_of(request).project
    found = compare_changed(project, request.path_params["name"])
    return page(request, "material_changed.html", "A changed file", found=found, name=found.waiting.name)


def replace_file(request: Request) -> Response:
    """Put the changed file in the place of what is stored."""
    desk = desk_of(request)
    name, project, vault = request.path_params["name"], desk.project, desk.vault
    need_originals(project, vault)

    def work(job: Job) -> Outcome:
        return say_taken(Taken(read_changed(project, name, job.track, vault)))

    job = desk.jobs.start("add", f"Reading {name} again", work)
    return go(request, f"/jobs/{job.number}")


ROUTES = [
    Route("/material", show, methods=["GET"]),
    Route("/material", take, methods=["POST"]),
    Route("/material/read", read, methods=["POST"]),
    Route("/material/drop", drop, methods=["POST"]),
    Route("/material/changed/{name}", changed, methods=["GET"]),
    Route("/material/changed/{name}", replace_file, methods=["POST"]),
]
