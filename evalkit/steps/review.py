"""The reference group's round: send a numbered draft out, read what comes back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from evalkit.errors import EvalkitError, ProjectError, ReadError
from evalkit.files import write_whole
from evalkit.model import Place, Problem, ReviewerGroup, ReviewItem
from evalkit.project import Project
from evalkit.review.items import drop_names, find_items
from evalkit.review.plain import find_long_sentences, reading_grade
from evalkit.review.records import (
    Form,
    ReturnedFile,
    Reviews,
    SentDraft,
    SentParagraph,
    next_item_number,
)
from evalkit.review.returned import ReturnedDocument
from evalkit.review.sent import find_document, find_sent, report_places
from evalkit.review.wording import CONSENT_QUESTION
from evalkit.steps.report import gather_facts
from evalkit.store.reviews import add_draft, add_returned, load_documents, load_reviews
from evalkit.text import count_words

Documents = Mapping[tuple[int, Form], Sequence[SentParagraph]]
_TELLING = 6
"""Words that no two people would write alike by chance (a judgement)."""
_MEETING, _PEOPLE = CONSENT_QUESTION + 1, CONSENT_QUESTION + 2


@dataclass(frozen=True)
class SendResult:
    """A draft that was written: its number, its files, how easy it is to read, and what to look at first."""

    number: int
    files: tuple[Path, ...]
    grade: float | None
    long_sentences: tuple[str, ...]
    problems: tuple[Problem, ...]


def send_draft(
    project: Project,
    group: ReviewerGroup = "reference_group",
    members: Iterable[str] = (),
    folder: Path | None = None,
) -> SendResult:
    """Write the next numbered draft for a group, and keep every paragraph that was sent.

    The reference group gets a reading draft, a comment form and a meeting sheet (Word and Excel); staff and
    commissioners get the full report. ``members`` are those who want to be named as having got it.
    """
    from evalkit.review.draft import draft_form, draft_meeting_sheet, draft_reading

    reviews = load_reviews(project.store)
    number = max((draft.number for draft in reviews.drafts), default=0) + 1
    facts = replace(gather_facts(project), draft=number)
    out = folder or project.reports_folder / f"draft-{number:02d}"
    reading = draft_reading(facts, group)
    if group == "reference_group":
        forms: dict[Form, tuple[SentParagraph, ...]] = {
            "reading draft": reading.paragraphs,
            "comment form": draft_form(reading.paragraphs),
            "meeting sheet": draft_meeting_sheet(reading.paragraphs),
        }
        written = {form: _render(project, form, paragraphs, number) for form, paragraphs in forms.items()}
    else:
        from evalkit.report.content import build_content
        from evalkit.report.docx import render_docx

        forms = {"full draft": ()}
        written = {"full draft": render_docx(build_content(facts))}
    places = report_places(facts.outline, facts.findings)
    documents = {form: _keep(data, forms[form], places) for form, data in written.items()}
    files = []
    for form, data in written.items():
        files.append(out / f"{form.replace(' ', '-')}-{number}.docx")
        write_whole(files[-1], data)
    if "meeting sheet" in forms:
        from evalkit.review.sheets.meeting import write_meeting_sheet

        files.append(out / f"meeting-sheet-{number}.xlsx")
        write_meeting_sheet(files[-1], forms["meeting sheet"], project.folder.name, number)
    add_draft(project.store, SentDraft(number, group, project.now(), tuple(members)), documents)
    own = [p.text for p in reading.paragraphs if p.role in ("text", "item")]
    long = tuple(sentence for text in own for sentence in find_long_sentences(text))
    return SendResult(number, tuple(files), reading_grade(own), long, reading.problems)


def _render(project: Project, form: Form, paragraphs: Sequence[SentParagraph], number: int) -> bytes:
    from evalkit.report.docx.review import render_review

    return render_review(
        paragraphs,
        form,
        project.settings.report,
        project_id=project.folder.name,
        number=number,
        created=project.clock(),
    )


def _keep(
    data: bytes, paragraphs: Sequence[SentParagraph], places: Mapping[str, Place]
) -> tuple[SentParagraph, ...]:
    """What was really written, read back from the file itself."""
    from evalkit.review.read import parse_returned

    return find_sent(parse_returned(data, "draft.docx"), paragraphs, places)


@dataclass(frozen=True)
class ReadFile:
    """What one returned file brought. ``before`` counts what an earlier file brought already."""

    name: str
    draft: int
    items: tuple[ReviewItem, ...]
    before: int = 0
    problems: tuple[Problem, ...] = ()


def read_returned(
    project: Project,
    files: Iterable[Path],
    *,
    group: ReviewerGroup | None = None,
    draft: int = 0,
    named: Iterable[str] = (),
    may_quote: bool = False,
) -> list[ReadFile]:
    """Read returned files of any draft and keep every item; nothing is applied.

    ``group`` and ``draft`` say what a file does not: without them, the group that the draft was sent to. Only
    people in ``named`` keep their names. ``may_quote`` records that they agreed to be quoted. A file that
    cannot be read is listed, and the others are taken.
    """
    documents = load_documents(project.store)
    if not documents:
        raise ProjectError("No draft has been sent yet. Write one with “evalkit review send”.")
    wanted = tuple(named)
    results = []
    for path in files:
        try:
            results.append(_read_one(project, path, documents, group, draft, wanted, may_quote))
        except EvalkitError as error:
            results.append(ReadFile(path.name, 0, (), problems=(Problem(path.name, str(error)),)))
    return results


@dataclass(frozen=True)
class _Came:
    """A returned file's content, before it is known what of it is new."""

    draft: int
    group: ReviewerGroup
    items: Sequence[ReviewItem]
    particulars: Mapping[int, str]
    problems: Sequence[str]


def _read_one(
    project: Project,
    path: Path,
    documents: Documents,
    group: ReviewerGroup | None,
    draft: int,
    named: tuple[str, ...],
    may_quote: bool,
) -> ReadFile:
    from evalkit.sources.guard import read_bytes

    reviews = load_reviews(project.store)
    data = read_bytes(path)
    sha = hashlib.sha256(data).hexdigest()
    if earlier := next((file for file in reviews.files if file.sha256 == sha), None):
        said = f"was read before, as {earlier.name} on {earlier.read[:10]}. It was not taken twice."
        return ReadFile(
            path.name, earlier.draft, (), earlier.items, (Problem(path.name, f"This file {said}"),)
        )
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        came = _read_sheet(project, data, path.name, reviews, documents, group, draft)
    else:
        came = _read_word(project, data, path.name, reviews, documents, group, draft)
    consent, doubts = _consent(came, may_quote)
    known = {item.fingerprint for item in reviews.items if _is_telling(item)}
    fresh = [item for item in came.items if item.fingerprint not in known]
    first = next_item_number(reviews.items)
    items = tuple(
        replace(item, id=f"V{first + n:03d}", may_quote=consent)
        for n, item in enumerate(drop_names(fresh, named))
    )
    people = "".join(c for c in came.particulars.get(_PEOPLE, "") if c.isascii() and c.isdigit())[:4]
    file = ReturnedFile(
        sha, path.name, came.draft, came.group, project.now(), len(items),
        came.particulars.get(_MEETING, ""), int(people or 0),
    )  # fmt: skip
    add_returned(project.store, file, items)
    problems = tuple(Problem(path.name, message) for message in (*came.problems, *doubts))
    return ReadFile(path.name, came.draft, items, len(came.items) - len(items), problems)


def _is_telling(item: ReviewItem) -> bool:
    """Whether the same again is the same thing in a copy that went round: two people may both write “yes”."""
    return bool(item.created) or count_words(item.text) >= _TELLING


def _read_word(
    project: Project,
    data: bytes,
    name: str,
    reviews: Reviews,
    documents: Documents,
    group: ReviewerGroup | None,
    draft: int,
) -> _Came:
    from evalkit.review.read import parse_returned

    document = parse_returned(data, name)
    key, problems = _find_sent_document(document, documents, draft, project.folder.name)
    sender = group or _group_of(reviews, key[0])
    reading = find_items(document, documents[key], key[0], sender)
    if reading.missing:
        problems.append(
            f"{reading.missing} of the paragraphs that were sent are not in it, so it seems to be a part of "
            "the draft. What is missing was not taken as crossed out."
        )
    if reading.unread:
        problems.append(
            f"{reading.unread} of its paragraphs quote somebody who has withdrawn since. Changes in them "
            "were not read; look at the file, then delete it."
        )
    return _Came(key[0], sender, reading.items, reading.particulars, (*document.problems, *problems))


def _find_sent_document(
    document: ReturnedDocument, documents: Documents, draft: int, project_id: str
) -> tuple[tuple[int, Form], list[str]]:
    """Which document a file is: what its properties say, else what it shares most of its words with."""
    problems = []
    if document.project and document.project != project_id:
        problems.append(
            f"It says that it is of the project “{document.project}”. Check that it belongs here."
        )
    number = draft or document.draft
    for key in documents:
        if key == (number, document.form) or (
            key[0] == number and key[1] == "full draft" and not document.form
        ):
            return key, problems
    some = {key: sent for key, sent in documents.items() if number in (0, key[0])} or documents
    found = find_document(document, some)
    if found is None:
        raise ReadError(
            f"{document.name} is not like any draft of this project. If it is one, say which with --draft."
        )
    problems.append(f"It has lost its draft number; by its words it is the {found[1]} of draft {found[0]}.")
    return found, problems


def _read_sheet(
    project: Project,
    data: bytes,
    name: str,
    reviews: Reviews,
    documents: Documents,
    group: ReviewerGroup | None,
    draft: int,
) -> _Came:
    from evalkit.review.sheets.meeting import find_meeting_items, parse_meeting_sheet

    sheet = parse_meeting_sheet(data, name)
    number = draft or sheet.draft
    if number not in {key[0] for key in documents}:
        raise ReadError(f"{name} does not say of which draft it is. Say so with --draft.")
    problems = []
    if sheet.project and sheet.project != project.folder.name:
        problems.append(f"It says that it is of the project “{sheet.project}”. Check that it belongs here.")
    places = {
        p.place.finding: p.place for key, sent in documents.items() if key[0] == number for p in sent
        if p.place.finding
    }  # fmt: skip
    sender = group or _group_of(reviews, number)
    items = find_meeting_items(sheet, places, name, number, sender)
    return _Came(number, sender, items, sheet.particulars, problems)


def _group_of(reviews: Reviews, number: int) -> ReviewerGroup:
    return next(draft.group for draft in reviews.drafts if draft.number == number)


def _consent(came: _Came, may_quote: bool) -> tuple[bool, list[str]]:
    """Whether they agreed to be quoted: said with the file, or written in it by the one person it is from."""
    written = came.particulars.get(CONSENT_QUESTION, "").casefold().strip(" .!")
    people = {item.member for item in came.items if item.member}
    if may_quote:
        return True, []
    if not written:
        return False, []
    if written.split()[0].strip(",.;") not in ("yes", "y", "no", "n"):
        return False, [f"“{written}” beside the question about printing is neither yes nor no. Ask them."]
    agreed = written.startswith("y")
    if agreed and len(people) > 1:
        return False, [f"It says yes to printing, but {len(people)} people commented. Ask each of them."]
    return agreed, []
