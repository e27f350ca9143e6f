"""What reviewers said: drafts go out, returned files come in, every comment is answered."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from evalkit.errors import ProjectError, TableError
from evalkit.files import write_whole
from evalkit.model import REVIEW_KINDS, REVIEWER_GROUPS, ReviewerGroup
from evalkit.project import Project
from evalkit.quoting.difference import find_steps
from evalkit.report.outline import find_chapters
from evalkit.review.decide import AnswerDraft
from evalkit.review.sheets.answers import say_placed
from evalkit.rounds.records import GROUP_WORDS, WHOLE, ItemLine, find_places
from evalkit.rounds.wording import KIND_WORDS, OUTCOME_WORDS, READERS
from evalkit.steps.review.answer import (
    AnswerResult,
    ByHand,
    answer_item,
    list_items,
    place_names,
    present_places,
    review_status,
    write_you_said,
)
from evalkit.steps.review.read_back import read_returned
from evalkit.steps.review.send import send_draft
from evalkit.store.reviews import load_reviews
from evalkit.web.desk import Desk, need_coder
from evalkit.web.drawing import desk_of, go, page, session_of
from evalkit.web.forms import text_of, texts_of
from evalkit.web.uploads import read_uploads
from evalkit.wording import join_plain, plural

LARGEST, MOST_FILES = 20_000_000, 50
_TOO_LARGE = (
    "Not read: it is larger than 20 MB, as a file with pictures can be. Save it again without its pictures "
    "and choose that file, or read it as it is with “evalkit review read”."
)


def show(request: Request) -> Response:
    """Where the round stands, and its comments: those that are open unless others are asked for."""
    project = desk_of(request).project
    query = request.query_params
    wanted = {name: query.get(name, "") for name in ("state", "group", "kind")}
    lines = list_items(project, load_reviews(project.store))
    shown = [line for line in lines if _is_wanted(line, wanted)]
    return page(
        request,
        "comments.html",
        "Comments",
        round=review_status(project),
        drafts=_list_drafts(project.reports_folder),
        lines=shown,
        total=len(lines),
        wanted=wanted,
        GROUP_WORDS=GROUP_WORDS,
        KIND_WORDS=KIND_WORDS,
        OUTCOME_WORDS=OUTCOME_WORDS,
    )


def _list_drafts(reports: Path) -> list[tuple[str, list[str]]]:
    """Every draft that was written with its files, the newest first."""
    folders = sorted((path for path in reports.glob("draft-*") if path.is_dir()), reverse=True)
    found = [
        (folder.name, sorted(path.name for path in folder.iterdir() if path.is_file())) for folder in folders
    ]
    return [(name, [file for file in files if not file.startswith(".")]) for name, files in found]


def take_draft(request: Request) -> Response:
    """A file of a draft."""
    reports = desk_of(request).project.reports_folder
    draft, name = request.path_params["draft"], request.path_params["name"]
    if name not in dict(_list_drafts(reports)).get(draft, ()):
        raise HTTPException(404)
    return FileResponse(reports / draft / name, filename=name)


def _is_wanted(line: ItemLine, wanted: dict[str, str]) -> bool:
    state = wanted["state"] or "open"
    kind = line.answer.kind if line.answer else line.item.proposed
    return (
        (state == "all" or (state == "answered") == (line.answer is not None))
        and (state != "unplaced" or not line.item.place.anchor)
        and wanted["group"] in ("", line.item.group)
        and wanted["kind"] in ("", kind)
    )


def show_one(request: Request) -> Response:
    """One comment with everything that is known of it, and the form to answer it."""
    return _draw(request, _get_line(desk_of(request), request.path_params["item"]))


def _get_line(desk: Desk, item_id: str) -> ItemLine:
    lines = list_items(desk.project, load_reviews(desk.project.store))
    found = next((line for line in lines if line.item.id == item_id), None)
    if found is None:
        raise ProjectError(f"There is no comment {item_id}. Choose one on the page “Comments”.")
    return found


def _draw(request: Request, line: ItemLine, form: FormData | None = None, error: str = "") -> Response:
    project = desk_of(request).project
    titles = {chapter.slug: chapter.title for chapter in find_chapters(project.outline)}
    places = present_places(project)
    item, answer = line.item, line.answer
    filled = {
        "kind": answer.kind if answer else item.proposed,
        "decision": answer.outcome if answer else "",
        "voice": answer.voice if answer else "" if item.before or item.after else item.text,
        "may_quote": "yes" if (answer.may_quote if answer else item.may_quote) else "",
        "reply": answer.reply if answer else "",
        "reason": answer.reason if answer else "",
        "made": "",
    }
    here = {(place.chapter, place.code, place.valence) for place in find_places(item, answer)}
    linked = {
        place.finding or place.chapter
        for place in places
        if (place.chapter, place.code, place.valence) in here
    }
    if form is not None:
        filled = {name: text_of(form, name) for name in filled}
        linked = set(texts_of(form, "place"))
    return page(
        request,
        "comment.html",
        f"Comment {item.id}",
        422 if error else 200,
        line=line,
        item=item,
        steps=find_steps(item.before, item.after) if item.before != item.after else (),
        placed=say_placed(item),
        filled=filled,
        places=[(p.finding or p.chapter, p, titles[p.chapter]) for p in places],
        chapter=item.place.chapter if item.place.chapter in titles else "",
        titles=titles,
        linked=linked,
        whole=item.place.anchor == "ek_whole" if form is None else "whole" in linked,
        kinds=[(kind, KIND_WORDS[kind][0]) for kind in REVIEW_KINDS],
        GROUP_WORDS=GROUP_WORDS,
        error=error,
    )


async def answer(request: Request) -> Response:
    """Keep an answer, and go on to the next open comment."""
    form = await request.form()
    return await run_in_threadpool(_answer, request, form)


def _answer(request: Request, form: FormData) -> Response:
    desk, session = desk_of(request), session_of(request)
    by = need_coder(session)
    line = _get_line(desk, request.path_params["item"])
    try:
        with desk.writing:
            result = answer_item(desk.project, line.item.id, _read_draft(desk.project, form, by))
    except TableError as error:
        return _draw(request, line, form, f"Not saved: {error}")
    if result.by_hand:
        return _draw(request, line, form, _say_by_hand(result.by_hand[0]))
    lines = list_items(desk.project, load_reviews(desk.project.store))
    after = [other.item.id for other in lines].index(line.item.id)
    following = next((o.item.id for o in (*lines[after:], *lines) if o.answer is None), "")
    said = _say_result(line.item.id, result) + ("" if following else " Nothing is open now.")
    return go(request, f"/comments/{following}" if following else "/comments?state=all", said)


def _read_draft(project: Project, form: FormData, by: str) -> AnswerDraft:
    """What was chosen and typed on the page; TableError for a place that is no longer there."""
    outcome = next((known for known in OUTCOME_WORDS if known == text_of(form, "decision")), None)
    known = place_names(project) | {"whole": WHOLE}
    chosen = texts_of(form, "place")
    if gone := [name for name in chosen if name.casefold() not in known]:
        raise TableError(f"{join_plain(gone)} is not in the present draft. Choose what it belongs to.")
    voice, reply, reason = (
        text_of(form, name).replace("\r\n", "\n") for name in ("voice", "reply", "reason")
    )
    return AnswerDraft(
        by=by,
        outcome=outcome,
        kind=next((kind for kind in REVIEW_KINDS if kind == text_of(form, "kind")), None),
        places=tuple(dict.fromkeys(known[name.casefold()] for name in chosen)),
        voice=voice if outcome == "voice" else "",
        may_quote=text_of(form, "may_quote") == "yes",
        reply=reply,
        reason=reason,
        made=text_of(form, "made") == "yes",
    )


def _say_result(item_id: str, result: AnswerResult) -> str:
    said = [f"{item_id} is answered." if result.answers else f"{item_id} was answered like this already."]
    said += [f"Its change is in {path.name} now." for path in result.changed]
    if result.to_undo:
        said.append("Its change was accepted before: take it out of the chapter by hand.")
    return " ".join(said)


def _say_by_hand(one: ByHand) -> str:
    if one.stands:
        return (
            f"Not saved: its paragraph still stands in {one.file} as it was sent, and evalkit cannot put "
            "this change in. Make it in the chapter, tick “I have made the change myself”, and save again."
        )
    return (
        f"Not saved: its paragraph is not in {one.file} as it was sent, so evalkit could not put the change "
        "in. Make it in the chapter, tick “I have made the change myself”, and save again, or decide "
        "otherwise."
    )


async def take_in(request: Request) -> Response:
    """Read returned files; those that are too many or too large for one go are listed, the others taken."""
    async with request.form() as form:
        uploaded = await read_uploads(form, "files", LARGEST, MOST_FILES, _TOO_LARGE)
        return await run_in_threadpool(_take_in, request, [*uploaded.files], [*uploaded.refused], form)


def _take_in(
    request: Request, files: list[tuple[str, bytes]], refused: list[str], form: FormData
) -> Response:
    project = desk_of(request).project
    if not files and not refused:
        return go(request, "/comments", "Choose the files first.")
    project.reports_folder.mkdir(exist_ok=True)
    group = _group(text_of(form, "group"))
    with TemporaryDirectory(dir=project.reports_folder, prefix="returned-") as folder:
        paths = [Path(folder, f"{n}", name) for n, (name, _) in enumerate(files)]
        for path, (_, data) in zip(paths, files, strict=True):
            path.parent.mkdir()
            write_whole(path, data)
        results = read_returned(project, paths, group=group, may_quote=text_of(form, "may_quote") == "yes")
    came = sum(len(result.items) for result in results)
    problems = refused + [f"{p.where}: {p.message}" for result in results for p in result.problems]
    things = plural(came, "new comment or change", "new comments and changes")
    read, given = sum(bool(result.draft) for result in results), len(files) + len(refused)
    said = f"{read} of {plural(given, 'file')} read: {things}."
    return go(request, "/comments", "\n".join([said, *problems]))


async def send(request: Request) -> Response:
    """Write the next numbered draft for a group."""
    form = await request.form()
    return await run_in_threadpool(_send, request, form)


def _send(request: Request, form: FormData) -> Response:
    group = _group(text_of(form, "group")) or "reference_group"
    result = send_draft(desk_of(request).project, group)
    said = [f"Draft {result.number} for {READERS[group]} is written. Take its files below."]
    if result.grade is not None:
        said.append(f"Reading grade of your words: {result.grade} (8 or less is easy to read).")
    said += [f"Long sentence: {sentence}" for sentence in result.long_sentences]
    said += [f"{problem.where}: {problem.message}" for problem in result.problems]
    return go(request, "/comments", "\n".join(said))


def you_said(request: Request) -> Response:
    """“You said, we did” for a group, as a Word file."""
    group = _group(request.query_params.get("group", "")) or "reference_group"
    path = write_you_said(desk_of(request).project, group)
    return FileResponse(path, filename=path.name)


def _group(text: str) -> ReviewerGroup | None:
    return next((group for group in REVIEWER_GROUPS if group == text), None)


ROUTES = [
    Route("/comments", show, methods=["GET"]),
    Route("/comments/read", take_in, methods=["POST"]),
    Route("/comments/send", send, methods=["POST"]),
    Route("/comments/drafts/{draft}/{name}", take_draft),
    Route("/comments/you-said.docx", you_said, methods=["GET"]),
    Route("/comments/{item}", show_one, methods=["GET"]),
    Route("/comments/{item}", answer, methods=["POST"]),
]
