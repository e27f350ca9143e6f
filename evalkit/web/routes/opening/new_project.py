"""A new project: a few questions, one at a time, then the folder is made."""

from __future__ import annotations

from pathlib import Path, PurePath
from tempfile import TemporaryDirectory

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from evalkit.codebook import read_codebook
from evalkit.errors import EvalkitError
from evalkit.files import write_whole
from evalkit.machine.folders import folder_name, own_folder
from evalkit.machine.synced import find_sync, propose_place
from evalkit.resources import resource
from evalkit.settings import ReportSettings
from evalkit.steps.create import create_project
from evalkit.vault.passphrases import check_new
from evalkit.web.drawing import desk_of, go, page, session_of
from evalkit.web.forms import text_of
from evalkit.web.views.questions import BY_NAME, QUESTIONS, Question

LARGEST = 5_000_000
"""Bytes of a framework's file."""


def begin(request: Request) -> Response:
    """Begin with the first question; what was answered before is kept."""
    return go(request, f"/start/new/{QUESTIONS[0].name}")


def ask(request: Request) -> Response:
    """One question; with what is wrong, where its answer has just been refused."""
    question, session = _get(request), session_of(request)
    refused, session.refused = session.refused, None
    if refused is None or refused[0] != question.name:
        return _draw(request, question)
    return _draw(request, question, *refused[1:])


def _get(request: Request) -> Question:
    question = BY_NAME.get(request.path_params["name"])
    if question is None:
        raise HTTPException(404)
    return question


def _draw(request: Request, question: Question, error: str = "", typed: str | None = None) -> Response:
    answers = session_of(request).answers
    value = answers.get(question.name, question.default) if typed is None else typed
    if question.name == "folder" and not value:
        value = str(propose_place(folder_name(answers.get("title", ""))))
    number = QUESTIONS.index(question)
    before = f"/start/new/{QUESTIONS[number - 1].name}" if number else "/start"
    return page(
        request,
        "start_question.html",
        question.ask,
        422 if error else 200,
        q=question,
        number=number + 1,
        total=len(QUESTIONS),
        value=value,
        error=error,
        wrong=question.name,
        back="/start/new/check" if request.query_params.get("check") else before,
        kept_file=answers.get("file_name", ""),
        sync="",
    )


async def answer(request: Request) -> Response:
    """Keep an answer, and go on to the next question."""
    async with request.form(max_files=1) as form:
        file = form.get("file")
        data = b""
        if isinstance(file, UploadFile) and file.filename and (file.size or 0) <= LARGEST:
            data = await file.read()
        return await run_in_threadpool(_answer, request, form, data)


def _answer(request: Request, form: FormData, data: bytes) -> Response:
    question = _get(request)
    answers = session_of(request).answers
    value = text_of(form, question.name).replace("\r\n", "\n").strip()
    try:
        kept = {question.name: value} | _check(question, value, form, data, answers)
    except EvalkitError as error:  # a page of its own, so that Back does not ask to send the answer again
        session_of(request).refused = (question.name, str(error), value)
        return go(request, f"/start/new/{question.name}")
    answers |= kept
    following = next((q.name for q in QUESTIONS if q.name not in answers), "check")
    return go(request, f"/start/new/{following}")


def _check(
    question: Question, value: str, form: FormData, data: bytes, answers: dict[str, str]
) -> dict[str, str]:
    """What else an answer gives; EvalkitError where it cannot be used."""
    if question.options and value not in {key for key, _, _ in question.options}:
        raise EvalkitError("Choose one of the answers.")
    if question.name == "title" and not value:
        raise EvalkitError("Type what the evaluation is called, such as “Core Teams in Camden”.")
    if question.name == "framework" and value == "own":
        return _check_framework(form, data, answers)
    if question.name == "originals" and value == "vault":
        return _check_passphrase(form, answers)
    if question.name == "folder":
        return {"folder": str(_check_folder(value))}
    return {}


def _check_framework(form: FormData, data: bytes, answers: dict[str, str]) -> dict[str, str]:
    file = form.get("file")
    if not data and answers.get("file_text"):
        return {}
    if not data or not isinstance(file, UploadFile):
        raise EvalkitError("Choose the file of your framework (YAML or CSV, at most 5 MB).")
    name = PurePath(file.filename or "").name
    if PurePath(name).suffix.lower() not in (".yaml", ".yml", ".csv"):
        raise EvalkitError(f"{name} is not a YAML or CSV file. Choose another file.")
    text = data.decode("utf-8-sig", "replace")
    with TemporaryDirectory() as folder:
        path = Path(folder, name)
        write_whole(path, data)
        read_codebook(path)
    return {"file_name": name, "file_text": text}


def _check_passphrase(form: FormData, answers: dict[str, str]) -> dict[str, str]:
    given = text_of(form, "passphrase")
    if not given and answers.get("passphrase"):
        return {}
    check_new(given)
    if given != text_of(form, "again"):
        raise EvalkitError("The two passphrases differ. Type the same one twice.")
    return {"passphrase": given}


def _check_folder(value: str) -> Path:
    folder = own_folder(value)
    if sync := find_sync(folder):
        place = propose_place(folder.name)
        raise EvalkitError(
            f"{folder} is kept in step by {sync}. That can damage the project, and what people said "
            "would leave "
            f"this machine. A safe place: {place}"
        )
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise EvalkitError(f"{folder} is not empty. Choose a new name for the project’s folder.")
    return folder


def check(request: Request) -> Response:
    """Every answer, to be changed or made into a project."""
    return _draw_check(request)


def _draw_check(request: Request, error: str = "") -> Response:
    given = session_of(request).answers
    if missing := next((q.name for q in QUESTIONS if q.name not in given), ""):
        return go(request, f"/start/new/{missing}")
    answers = [(q, q.say(given[q.name])) for q in QUESTIONS]
    return page(
        request,
        "start_check.html",
        "Check what you said",
        422 if error else 200,
        answers=answers,
        error=error,
    )


def make(request: Request) -> Response:
    """Make the project and open it."""
    session = session_of(request)
    if any(q.name not in session.answers for q in QUESTIONS):
        return go(request, "/start/new/check")
    try:
        folder = _make(session.answers)
        desk_of(request).change_project(folder)
    except EvalkitError as error:
        return _draw_check(request, str(error))
    session.answers.clear()
    return go(request, "/", f"The project is made, in {folder}. Only you can read that folder.")


def _make(answers: dict[str, str]) -> Path:
    from evalkit.steps.names.project_vault import get_vault

    report = ReportSettings(
        title=answers["title"],
        place=answers["place"],
        organisations=tuple(line.strip() for line in answers["organisations"].splitlines() if line.strip()),
    )
    folder = _check_folder(answers["folder"])
    keep = answers["originals"] == "vault"
    with TemporaryDirectory() as made:
        codebook = None
        if answers["framework"] == "blank":
            codebook = resource("data_templates", "codebook_blank.yaml")
        elif answers["framework"] == "own":
            codebook = Path(made, answers["file_name"])
            write_whole(codebook, answers["file_text"])
        project = create_project(
            folder, report, codebook, answers["originals"] != "anonymous", keep, answers["confirm"] == "yes"
        )
    if keep:
        get_vault(project, answers["passphrase"])
    project.close()
    return folder


ROUTES = [
    Route("/start/new", begin),
    Route("/start/new/check", check),
    Route("/start/make", make, methods=["POST"]),
    Route("/start/new/{name}", ask, methods=["GET"]),
    Route("/start/new/{name}", answer, methods=["POST"]),
]
