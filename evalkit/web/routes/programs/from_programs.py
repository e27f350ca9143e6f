"""Files of other programs: taken, looked at, what each code becomes said by a person, and brought in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from evalkit.errors import EvalkitError, TableError
from evalkit.exchange.qda.mapping import BY_WEIGHT, LEAVE, CodeChoice, choose, keep_as_it_is
from evalkit.jobs import Job, Outcome
from evalkit.model import SourceKind
from evalkit.project import Project
from evalkit.steps.coding.import_codings import import_codings, is_own_table, read_codings
from evalkit.steps.exchanging.bring_in import Imported, import_plan, preview_import
from evalkit.steps.exchanging.inbox import (
    LARGEST,
    drop_outside,
    find_outside,
    keep_outside,
    list_outside,
    list_records,
)
from evalkit.steps.exchanging.memos import NOBODY
from evalkit.steps.exchanging.plan import Plan, confirm_plan, plan_import, say_contents
from evalkit.steps.exchanging.waiting import count_waiting, say_waiting
from evalkit.steps.intake.incoming import need_originals
from evalkit.web.drawing import desk_of, go, page
from evalkit.web.forms import text_of
from evalkit.web.routes.programs.to_programs import FORMS, list_written
from evalkit.wording import plural

AT_ONCE = 5_000
"""Codings. For a file with more, what would be placed is worked out only when somebody asks."""
SHOWN = 40
"""Things to look at that are shown after an import; the rest stands in its list."""
KINDS: tuple[tuple[SourceKind, str, str], ...] = (
    ("interview", "Interviews", ""),
    ("group", "Group discussions", ""),
    ("notes", "Notes or minutes", ""),
)
SIDES = (
    ("working_well", "working well"),
    ("challenging", "challenging"),
    ("context", "context (no side)"),
    (BY_WEIGHT, "by its weight"),
)


def show(request: Request) -> Response:
    """What waits, where to give a file, what earlier imports left out, and the way out."""
    project = desk_of(request).project
    return page(
        request,
        "programs.html",
        "Other programs",
        waiting=[path.name for path in list_outside(project)],
        unplaced=count_waiting(project),
        records=list_records(project),
        forms=FORMS,
        publish=project.settings.publication.publishes(),
        written=list_written(project),
    )


async def take(request: Request) -> Response:
    """Keep the file that was given, and look at it."""
    async with request.form(max_files=1) as form:
        return await run_in_threadpool(_take, request, form)


def _take(request: Request, form: FormData) -> Response:
    file = form.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        return go(request, "/programs", "Choose the file first.")
    if (file.size or 0) > LARGEST:
        return go(
            request,
            "/programs",
            "This file is larger than 500 MB. Export it without its recordings, then choose that.",
        )
    try:
        path = keep_outside(desk_of(request).project, file.filename, file.file)
    except EvalkitError as error:
        return go(request, "/programs", str(error))
    return go(request, f"/programs/file/{path.name}")


async def look(request: Request) -> Response:
    """What a file holds, and what each of its codes becomes."""
    return await run_in_threadpool(_look, request)


def _look(request: Request) -> Response:
    project = desk_of(request).project
    path = find_outside(project, request.path_params["name"])
    if is_own_table(path):
        result = read_codings(project, path)
        return page(request, "program_table.html", path.name, name=path.name, result=result)
    try:
        plan = plan_import(project, path)
    except EvalkitError as error:
        drop_outside(project, path.name)
        return go(request, "/programs", f"{error} The file was taken away here.")
    return _draw(request, plan)


def _draw(request: Request, plan: Plan, error: str = "", asked: bool = False) -> Response:
    project = desk_of(request).project
    preview = preview_import(project, plan) if asked or plan.applied <= AT_ONCE else None
    outside = plan.outside
    return page(
        request,
        "program.html",
        plan.file_name,
        422 if error else 200,
        plan=plan,
        name=request.path_params["name"],
        contents=say_contents(plan),
        choices=[(n, choice, _becomes(project, choice)) for n, choice in enumerate(plan.choices)],
        codes=[code.name for code in project.codebook.codes],
        coders=[(n, coder, plan.coders.get(coder, coder)) for n, coder in enumerate(_coders(plan))],
        nobody=NOBODY,
        leave=LEAVE,
        sides=SIDES,
        kinds=KINDS,
        preview=preview,
        texts=any(source.text.strip() for source in outside.sources),
        error=error,
    )


def _becomes(project: Project, choice: CodeChoice) -> str:
    if not choice.becomes:
        return LEAVE
    known = {code.slug: code.name for code in project.codebook.codes}
    return known.get(choice.becomes) or choice.called


def _coders(plan: Plan) -> list[str]:
    unnamed = any(not coding.coder for _, _, coding in plan.outside.applied())
    return [*plan.outside.coders, *([""] if unnamed else [])]


async def act(request: Request) -> Response:
    """Show what would come of the list as it stands now, bring the file in, or take it away."""
    form = await request.form(max_fields=20_000)
    return await run_in_threadpool(_act, request, form)


def _act(request: Request, form: FormData) -> Response:
    desk = desk_of(request)
    project, vault, name = desk.project, desk.vault, request.path_params["name"]
    if text_of(form, "do") == "drop":
        drop_outside(project, name)
        return go(request, "/programs", f"{name} was taken away here. Your own file is where it was.")
    path = find_outside(project, name)
    if is_own_table(path):
        return _take_table(request, project, path)
    plan = plan_import(project, path)
    try:
        plan = _read(project, plan, form)
    except TableError as error:
        return _draw(request, plan, str(error))
    if text_of(form, "do") != "bring in":
        return _draw(request, plan, asked=True)
    need_originals(project, vault)

    def work(job: Job) -> Outcome:
        done = import_plan(project, plan, vault=vault, track=job.track, writing=desk.writing)
        path.unlink(missing_ok=True)
        return say_imported(done, plan)

    job = desk.jobs.start("add", f"Bringing in {name}", work)
    return go(request, f"/jobs/{job.number}")


def _take_table(request: Request, project: Project, path: Path) -> Response:
    result = import_codings(project, path)
    path.unlink(missing_ok=True)
    said = f"{plural(len(result.codings), 'coding')} added, {result.already:,} there already."
    said = " ".join((said, *result.left_out))
    if result.problems:
        said += f" {plural(len(result.problems), 'row')} found no place: {result.problems[0].message}"
    return go(request, "/programs", said)


def _read(project: Project, plan: Plan, form: FormData) -> Plan:
    """The plan as a form says; TableError for a side that there is not."""
    choices: Sequence[CodeChoice] = plan.choices
    if text_of(form, "do") == "as they are":
        choices = keep_as_it_is(choices, project.codebook)
    else:
        choices = [
            choose(choice, text_of(form, f"becomes-{n}"), text_of(form, f"side-{n}"), project.codebook)
            if f"becomes-{n}" in form
            else choice
            for n, choice in enumerate(choices)
        ]
    coders = {coder: text_of(form, f"coder-{n}").strip() for n, coder in enumerate(_coders(plan))}
    kind = next((known for known, _, _ in KINDS if known == text_of(form, "kind")), plan.kind)
    return replace(confirm_plan(plan, choices), coders={k: v for k, v in coders.items() if v}, kind=kind)


def say_imported(done: Imported, plan: Plan) -> Outcome:
    """What came of an import, in words, and the page that comes next."""
    said = [
        f"{plural(len(done.sources), 'text')} added, {done.applied:,} of {plan.applied:,} codings placed, "
        f"{done.already:,} there already or twice in the file, {plural(done.new_codes, 'new code')}."
    ]
    if done.memos:
        said.append(f"{plural(done.memos, 'memo')} came along.")
    if done.waiting:
        said.append(say_waiting(done.waiting))
    lines = [f"Left out: {line}" for line in done.left_out] or ["Nothing was left out."]
    if done.codings > done.applied:
        lines.insert(
            0, f"They are {done.codings:,} codings here: one for each turn that the words run through."
        )
    if len(done.problems) > SHOWN:
        lines.append(f"{len(done.problems) - SHOWN:,} more things to look at stand in its list.")
    lines.append("The whole list stands on the page Other programs.")
    address = "/people" if done.sources else "/programs/waiting" if done.waiting else "/codings"
    return Outcome(" ".join(said), done.problems[:SHOWN], address, tuple(lines))


ROUTES = [
    Route("/programs", show, methods=["GET"]),
    Route("/programs", take, methods=["POST"]),
    Route("/programs/file/{name}", look, methods=["GET"]),
    Route("/programs/file/{name}", act, methods=["POST"]),
]
