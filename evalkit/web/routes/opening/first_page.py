"""The start page: the projects on this machine, opening one, the sample, and stopping evalkit."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from evalkit.errors import ProjectError, VaultError, WriteError
from evalkit.jobs import WORK_FOLDER, Job, Outcome
from evalkit.machine.folders import MARK, list_folders, own_folder
from evalkit.machine.recent import Known, forget_project, read_recent
from evalkit.machine.synced import find_sync, propose_place
from evalkit.steps.keeping.away import unpack_copy
from evalkit.web.drawing import desk_of, go, page
from evalkit.web.forms import text_of
from evalkit.web.uploads import Uploaded, read_uploads

SHOWN = 12
"""How many projects the start page lists."""


@dataclass(frozen=True)
class Line:
    """A project on the start page; ``sync`` is the service that keeps its folder in step, if any does."""

    folder: str
    title: str
    stands: str
    opened: str
    there: bool
    sync: str


def show(request: Request) -> Response:
    """The projects that were opened here, the last one first."""
    desk = desk_of(request)
    known = [_line(one) for one in read_recent().projects[:SHOWN]]
    return page(request, "start.html", "Your evaluations", known=known, open_folder=desk.held is not None)


def _line(known: Known) -> Line:
    folder = Path(known.folder)
    there = (folder / MARK).is_file()
    return Line(
        known.folder, known.title, known.stands, known.opened, there, find_sync(folder) if there else ""
    )


def choose(request: Request) -> Response:
    """The folders of this person, to open one that holds a project."""
    folder = own_folder(request.query_params.get("at", ""))
    home = Path.home().resolve()
    below = [home, *(home.joinpath(*folder.relative_to(home).parts[: n + 1]) for n in range(_depth(folder)))]
    crumbs = [("Your folder" if path == home else path.name, str(path)) for path in below]
    return page(
        request,
        "start_folders.html",
        "Open a folder",
        heading="Open a folder",
        lead="Projects are marked. Go into a folder to see what is in it.",
        folder=str(folder),
        here=(folder / MARK).is_file(),
        crumbs=crumbs,
        listed=list_folders(folder),
    )


def _depth(folder: Path) -> int:
    return len(folder.relative_to(Path.home().resolve()).parts)


async def use(request: Request) -> Response:
    """Open a project; one that a service keeps in step is warned about first."""
    return await run_in_threadpool(_use, request, await request.form())


def _use(request: Request, form: FormData) -> Response:
    folder = _project_folder(text_of(form, "folder"))
    sync = find_sync(folder)
    if sync and text_of(form, "anyway") != "1":
        place = propose_place(folder.name)
        return page(request, "start_sync.html", "Not a safe place", folder=folder, sync=sync, place=place)
    desk_of(request).change_project(folder)
    return go(request, "/")


def _project_folder(text: str) -> Path:
    """A folder that was opened here before, or one of this person's own."""
    if any(known.folder == text for known in read_recent().projects):
        return Path(text)
    return own_folder(text)


async def move(request: Request) -> Response:
    """Copy a project to a place on this machine alone, and open it there."""
    return await run_in_threadpool(_move, request, await request.form())


def _move(request: Request, form: FormData) -> Response:
    from evalkit.steps.keeping.move_store import find_store
    from evalkit.store.backups import check_copy

    folder = _project_folder(text_of(form, "folder"))
    place = propose_place(folder.name)
    partial_place = place.with_name(f".{place.name}.part")
    try:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.rmtree(partial_place, ignore_errors=True)
        shutil.copytree(folder, partial_place, ignore=shutil.ignore_patterns(".busy", WORK_FOLDER))
        if not find_store(folder):
            check_copy(partial_place / "evalkit.db")
        partial_place.chmod(0o700)
        partial_place.rename(place)
    except (OSError, shutil.Error) as error:
        shutil.rmtree(partial_place, ignore_errors=True)
        raise WriteError(
            f"The project could not be copied to {place} ({error}). Nothing was changed. Check that the "
            "disk is "
            "not full and that every file is on this machine, then try again."
        ) from error
    desk_of(request).change_project(place)
    return go(request, "/", f"The project is in {place} now. The folder {folder} is as it was.")


async def forget(request: Request) -> Response:
    """Take a project off the list."""
    form = await request.form()
    await run_in_threadpool(forget_project, Path(text_of(form, "folder")))
    return go(request, "/start")


def sample(request: Request) -> Response:
    """What the sample is and where it goes."""
    return page(request, "start_sample.html", "Try the sample", place=propose_place("sample"))


def make_sample(request: Request) -> Response:
    """Make the sample in the background."""
    jobs = desk_of(request).jobs
    active = next((job for job in jobs.active() if job.kind == "sample"), None)
    job = active or jobs.start("sample", "Making the sample", partial(_make_sample, propose_place("sample")))
    return go(request, f"/jobs/{job.number}")


def _make_sample(folder: Path, job: Job) -> Outcome:
    from evalkit.steps.demo import run_demo

    result = run_demo(folder, track=job.track)
    result.project.close()
    return Outcome("The sample is ready. Everything in it is invented.", address=str(folder))


def show_copy(request: Request) -> Response:
    """Where an encrypted copy is opened."""
    return _draw_copy(request)


def _draw_copy(request: Request, errors: dict[str, str] | None = None) -> Response:
    place = propose_place("from-a-copy")
    return page(
        request, "start_copy.html", "Open a copy", 422 if errors else 200, place=place, errors=errors or {}
    )


async def open_copy(request: Request) -> Response:
    """Unpack an encrypted copy into a new folder, and open it."""
    async with request.form(max_files=1) as form:
        uploaded = await read_uploads(form, "file", 500_000_000, 1, "It is larger than 500 MB.")
        return await run_in_threadpool(_open_copy, request, form, uploaded)


def _open_copy(request: Request, form: FormData, uploaded: Uploaded) -> Response:
    if not uploaded.files:
        return _draw_copy(request, {"file": "Choose the copy: a file that ends in .evalkit-copy."})
    name, data = uploaded.files[0]
    try:
        folder = own_folder(text_of(form, "folder"))
        unpack_copy(data, name, text_of(form, "passphrase"), folder).close()
    except VaultError as error:
        return _draw_copy(request, {"passphrase": str(error)})
    except ProjectError as error:
        return _draw_copy(request, {"folder": str(error)})
    desk_of(request).change_project(folder)
    return go(request, "/", f"The project of this copy is in {folder} now.")


def leave(request: Request) -> Response:
    """Stop evalkit."""
    desk = desk_of(request)
    if active := desk.jobs.active():
        raise ProjectError(f"“{active[0].title}” is still going on. Wait until it is done, or stop it first.")
    desk.leaving.set()
    return PlainTextResponse("evalkit has stopped. Everything is saved. You can close this window.")


ROUTES = [
    Route("/start", show),
    Route("/start/open", choose),
    Route("/start/use", use, methods=["POST"]),
    Route("/start/move", move, methods=["POST"]),
    Route("/start/forget", forget, methods=["POST"]),
    Route("/start/sample", sample, methods=["GET"]),
    Route("/start/sample", make_sample, methods=["POST"]),
    Route("/start/copy", show_copy, methods=["GET"]),
    Route("/start/copy", open_copy, methods=["POST"]),
    Route("/start/quit", leave, methods=["POST"]),
]
