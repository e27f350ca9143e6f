"""The reference group's round: returned files of any draft are read, and every item is kept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from evalkit.errors import EvalkitError, ProjectError, ReadError
from evalkit.model import Problem, ReviewerGroup, ReviewItem
from evalkit.project import Project
from evalkit.review.items import drop_names, find_items
from evalkit.review.returned import ReturnedDocument
from evalkit.review.sent import find_document
from evalkit.rounds.records import Form, ReturnedFile, Reviews, SentParagraph
from evalkit.rounds.wording import CONSENT_QUESTION, DATE_QUESTION, NAME_QUESTION, PEOPLE_QUESTION
from evalkit.sources.files.guard import read_bytes
from evalkit.steps.review.without_names import replace_in_items
from evalkit.store.reviews import add_returned, load_documents, load_reviews
from evalkit.text import count_words
from evalkit.wording import say_date

_WORKBOOKS = (".xlsx", ".xlsm")
_TELLING = 6
"""Words that no two people would write alike by chance (a judgement)."""
_NO_NAME = frozenset({"", "no", "none", "no thank you", "no thanks", "n/a", "-"})


@dataclass(frozen=True)
class ReadFile:
    """What one returned file brought. ``before`` counts what an earlier file brought already."""

    name: str
    draft: int
    items: tuple[ReviewItem, ...]
    before: int = 0
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class _Round:
    """What was sent, and what a person says about the files that they themselves do not say."""

    project_id: str
    reviews: Reviews
    documents: Mapping[tuple[int, Form], Sequence[SentParagraph]]
    group: ReviewerGroup | None
    draft: int

    def sender(self, number: int) -> ReviewerGroup:
        """Whose comments they are: as was said, else of the group that the draft went to."""
        if self.group:
            return self.group
        return next(draft.group for draft in self.reviews.drafts if draft.number == number)

    def doubt(self, project: str) -> list[str]:
        """What to say where a file names another project."""
        if not project or project == self.project_id:
            return []
        return [f"It says that it is of the project “{project}”. Check that it belongs here."]


@dataclass(frozen=True)
class _Came:
    """A returned file's content, before it is known what of it is new."""

    draft: int
    group: ReviewerGroup
    items: Sequence[ReviewItem]
    particulars: Mapping[int, str]
    problems: Sequence[str]


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
    people in ``named``, and those who wrote their name in the form, keep their names. ``may_quote`` records
    that they agreed to be quoted. Of a folder, the Word files and workbooks in it are read. A file that
    cannot be read is listed, and the others are taken.
    """
    documents = load_documents(project.store)
    if not documents:
        raise ProjectError("No draft has been sent yet. Write one with “evalkit review send”.")
    wanted = tuple(named)
    results = []
    for path in _open_folders(files):
        held = _Round(project.folder.name, load_reviews(project.store), documents, group, draft)
        try:
            results.append(_read_one(project, path, held, wanted, may_quote))
        except EvalkitError as error:
            results.append(ReadFile(path.name, 0, (), problems=(Problem(path.name, str(error)),)))
    return results


def _open_folders(paths: Iterable[Path]) -> Iterator[Path]:
    """The files, and those of each folder but for what Word keeps there while one is open (“~$…”)."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        yield from sorted(
            file
            for file in path.iterdir()
            if file.suffix.lower() in (".docx", ".docm", *_WORKBOOKS) and not file.name.startswith("~$")
        )


def _read_one(project: Project, path: Path, held: _Round, named: Sequence[str], may_quote: bool) -> ReadFile:
    data = read_bytes(path)
    sha = hashlib.sha256(data).hexdigest()
    if earlier := next((file for file in held.reviews.files if file.sha256 == sha), None):
        said = f"was read before, as {earlier.name} on {say_date(earlier.read)}. It was not taken twice."
        return ReadFile(
            path.name, earlier.draft, (), earlier.items, (Problem(path.name, f"This file {said}"),)
        )
    read = _read_sheet if path.suffix.lower() in _WORKBOOKS else _read_word
    came = read(data, path.name, held)
    consent, doubts = _find_consent(came, may_quote)
    known = {item.fingerprint for item in held.reviews.items if _is_telling(item)}
    fresh = [item for item in came.items if item.fingerprint not in known]
    kept, replaced = replace_in_items(project, _named(came, fresh, named), named)
    items = tuple(replace(item, may_quote=consent) for item in kept)
    people = "".join(c for c in came.particulars.get(PEOPLE_QUESTION, "") if c.isascii() and c.isdigit())[:4]
    file = ReturnedFile(
        sha, path.name, came.draft, came.group, project.now(), len(items),
        came.particulars.get(DATE_QUESTION, ""), int(people or 0),
    )  # fmt: skip
    items = add_returned(project.store, file, items)
    problems = tuple(Problem(path.name, message) for message in (*came.problems, *doubts, *replaced))
    return ReadFile(path.name, came.draft, items, len(came.items) - len(items), problems)


def _is_telling(item: ReviewItem) -> bool:
    """Whether the same again is the same thing in a copy that went round: two people may both write “yes”."""
    return bool(item.created) or count_words(item.text) >= _TELLING


def _read_word(data: bytes, name: str, held: _Round) -> _Came:
    from evalkit.review.read import parse_returned

    document = parse_returned(data, name)
    key, lost = _find_sent_document(document, held)
    reading = find_items(document, held.documents[key], key[0], held.sender(key[0]))
    problems = [*document.problems, *held.doubt(document.project), *lost]
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
    return _Came(key[0], held.sender(key[0]), reading.items, reading.particulars, problems)


def _find_sent_document(document: ReturnedDocument, held: _Round) -> tuple[tuple[int, Form], list[str]]:
    """Which document a file is: what its properties say, else what it shares most of its words with."""
    number = held.draft or document.draft
    for key in held.documents:
        if key[0] == number and key[1] == (document.form or "full draft"):
            return key, []
    some = {key: sent for key, sent in held.documents.items() if number in (0, key[0])} or held.documents
    found = find_document(document, some)
    if found is None:
        raise ReadError(
            f"{document.name} is not like any draft of this project. If it is one, say which with --draft."
        )
    return found, [f"It has lost its draft number; by its words it is the {found[1]} of draft {found[0]}."]


def _read_sheet(data: bytes, name: str, held: _Round) -> _Came:
    from evalkit.review.sheets.meeting import find_meeting_items, parse_meeting_sheet

    sheet = parse_meeting_sheet(data, name)
    number = held.draft or sheet.draft
    places = {
        paragraph.place.finding: paragraph.place
        for (draft, _), sent in held.documents.items()
        if draft == number
        for paragraph in sent
        if paragraph.place.finding
    }
    if not places:
        raise ReadError(f"{name} does not say of which draft it is. Say so with --draft.")
    sender = held.sender(number)
    items = find_meeting_items(sheet, places, name, number, sender)
    return _Came(number, sender, items, sheet.particulars, held.doubt(sheet.project))


def _named(came: _Came, items: Sequence[ReviewItem], wanted: Sequence[str]) -> list[ReviewItem]:
    """The items with the names of those who want to be named: said with the file, or written in the form."""
    written = " ".join(came.particulars.get(NAME_QUESTION, "").split()).strip(" .")
    if written.casefold() in _NO_NAME or len({item.member for item in came.items if item.member}) > 1:
        return drop_names(items, wanted)
    return [replace(item, member=written) for item in items]


def _find_consent(came: _Came, may_quote: bool) -> tuple[bool, list[str]]:
    """Whether they agreed to be quoted: said with the file, or written in it by the one person it is from."""
    written = " ".join(came.particulars.get(CONSENT_QUESTION, "").casefold().split()).strip(" .!")
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
