"""A meeting of the reference group, held on the page: findings one at a time, notes, a show of hands."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

from evalkit.errors import ProjectError, TableError
from evalkit.model import Place, ReviewItem
from evalkit.project import Project
from evalkit.review.items import fingerprinted
from evalkit.review.kinds import propose_kind
from evalkit.rounds.records import (
    WHOLE,
    Hands,
    Meeting,
    ReturnedFile,
    Reviews,
    SentParagraph,
)
from evalkit.rounds.wording import QUESTIONS, WHOLE_HEADING
from evalkit.steps.review.without_names import replace_in_items
from evalkit.store.reviews import load_documents, load_reviews, put_meeting
from evalkit.tags import without_numbers


@dataclass(frozen=True)
class Card:
    """A finding of a draft as a meeting looks at it, with the words that were sent."""

    place: Place
    number: str
    area: str
    title: str
    says: tuple[SentParagraph, ...] = ()


@dataclass(frozen=True)
class HeldMeeting:
    """A meeting as it stands: its notes are review items like any other that came back."""

    file: ReturnedFile
    meeting: Meeting
    items: tuple[ReviewItem, ...]
    answered: frozenset[str]
    replaced: int = 0
    """In how many of the notes that were just kept names, numbers or addresses were replaced."""

    def notes(self, place: Place, question: int) -> list[ReviewItem]:
        """What was said to one question about one finding."""
        return [i for i in self.items if i.place == place and i.passage == _asked(place, question)]

    def hands(self, place: Place) -> Hands:
        """The show of hands on a finding; all 0 where there was none."""
        return next((h for h in self.meeting.hands if h.place == place), Hands(place))


def list_meetings(project: Project) -> list[HeldMeeting]:
    """Every meeting that was held on the page, in the order of their beginning."""
    return _meetings(load_reviews(project.store))


def get_meeting(project: Project, meeting_id: str) -> HeldMeeting:
    """One meeting; ProjectError where there is none of this id."""
    found = next((held for held in list_meetings(project) if held.meeting.id == meeting_id), None)
    if found is None:
        raise ProjectError("There is no such meeting. Choose one on the page “Meeting”.")
    return found


def open_meeting(project: Project, held: str, people: int, *, may_quote: bool = False) -> HeldMeeting:
    """Begin a meeting on the newest reading draft, or go on with the one of the same day and draft.

    ``held`` is its date as people write it; ``people`` 0 leaves the number that was given before.
    ``may_quote`` says that everybody agreed to be quoted without a name; it holds for notes that are written
    from now on.
    """
    reviews = load_reviews(project.store)
    number = max(
        (number for number, form in load_documents(project.store) if form == "reading draft"), default=0
    )
    if not number:
        raise ProjectError("No reading draft has been sent yet. Write one with “evalkit review send”.")
    held = " ".join(held.split())
    if not held:
        raise TableError("The date of the meeting is missing. Write it as people say it, such as 4 March.")
    key = hashlib.sha256(f"meeting\0{number}\0{held.casefold()}".encode()).hexdigest()
    before = next((m for m in _meetings(reviews) if m.meeting.id == key), None)
    now = project.now()
    file = (
        replace(before.file, people=people or before.file.people)
        if before
        else ReturnedFile(
            key, f"Meeting, {held}, draft {number}", number, "reference_group", now, 0, held, people
        )
    )
    meeting = replace(before.meeting if before else Meeting(key), may_quote=may_quote)
    put_meeting(project.store, file, meeting, [], [], now)
    return get_meeting(project, key)


def list_cards(project: Project, draft: int) -> list[Card]:
    """The findings of a reading draft in its order, and the whole draft last."""
    sent = load_documents(project.store)[draft, "reading draft"]
    titles = {p.place.chapter: p.text for p in sent if p.role == "chapter"}
    cards = []
    for place in dict.fromkeys(p.place for p in sent if p.role == "answer" and p.question <= len(QUESTIONS)):
        about = [p for p in sent if p.place == place and p.role not in ("question", "answer")]
        if place == WHOLE:
            cards.append(Card(place, "", "", WHOLE_HEADING))
            continue
        title = about[0].text.partition(": ")[2]
        cards.append(Card(place, place.finding, titles[place.chapter], title, tuple(about[1:])))
    return cards


def keep_notes(
    project: Project, meeting_id: str, place: Place, notes: Mapping[int, str], hands: Hands
) -> HeldMeeting:
    """Keep what is written about a finding: each line of ``notes`` (by question, 1 to 3) is one thing said.

    Names, numbers and addresses in it are replaced before anything is kept. A line that is no longer there is
    taken out, unless somebody has answered it. Raises TableError, and keeps the notes alone, where more hands
    went up than people took part.
    """
    held = get_meeting(project, meeting_id)
    fresh: list[ReviewItem] = []
    gone: list[ReviewItem] = []
    replaced = 0
    for question in range(1, len(QUESTIONS) + 1):
        lines = list(dict.fromkeys(" ".join(line.split()) for line in notes.get(question, "").splitlines()))
        before = {item.text: item for item in held.notes(place, question)}
        typed = [_note(held, place, question, line) for line in lines if line and line not in before]
        said, _ = replace_in_items(project, typed)
        replaced += sum(one.text != other.text for one, other in zip(typed, said, strict=True))
        known = {without_numbers(text): text for text in before if text not in lines}
        again = {known[alike] for item in said if (alike := without_numbers(item.text)) in known}
        fresh += {item.text: item for item in said if without_numbers(item.text) not in known}.values()
        stays = {*lines, *again}
        gone += [item for text, item in before.items() if text not in stays and item.id not in held.answered]
    fresh = fingerprinted(fresh)
    too_many = held.file.people and hands.total > held.file.people
    others = tuple(h for h in held.meeting.hands if h.place != place)
    shown = others if too_many or not hands.total else (*others, hands)
    kept = held.meeting if too_many else replace(held.meeting, hands=shown)
    file = replace(held.file, items=len(held.items) + len(fresh) - len(gone))
    put_meeting(project.store, file, kept, fresh, gone, project.now())
    if too_many:
        raise TableError(
            f"The notes are kept, but not the hands: {hands.total} hands went up, and {held.file.people} "
            "people took part. Count again, or correct the number of people on the page “Meeting”."
        )
    return replace(get_meeting(project, meeting_id), replaced=replaced)


def _meetings(reviews: Reviews) -> list[HeldMeeting]:
    answered = frozenset(answer.item for answer in reviews.answers)
    files = {file.sha256: file for file in reviews.files}
    return [
        HeldMeeting(
            file, meeting, tuple(item for item in reviews.items if item.file_name == file.name), answered
        )
        for meeting in reviews.meetings
        if (file := files.get(meeting.id))
    ]


def _note(held: HeldMeeting, place: Place, question: int, line: str) -> ReviewItem:
    return ReviewItem(
        id="",
        draft=held.file.draft,
        group=held.file.group,
        file_name=held.file.name,
        way="answer",
        text=line,
        proposed=propose_kind(line, "answer", question),
        place=place,
        placed="number",
        sure=1.0,
        passage=_asked(place, question),
        may_quote=held.meeting.may_quote,
    )


def _asked(place: Place, question: int) -> str:
    """What was asked about what: the same for each note of one box."""
    return f"{place.finding or WHOLE_HEADING}: {QUESTIONS[question - 1]}"
