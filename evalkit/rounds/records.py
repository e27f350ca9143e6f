"""What is kept of a round of review: drafts that were sent, files that came back, items and their answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from evalkit.model import Place, ReviewAnswer, ReviewerGroup, ReviewItem, VoiceNote
from evalkit.quoting.difference import find_steps
from evalkit.quoting.verbatim import compare_quotation

Role = Literal[
    "heading", "chapter", "finding", "lead", "text", "item", "term", "quotation", "question", "answer"
]
Form = Literal["reading draft", "comment form", "meeting sheet", "full draft"]

NOWHERE = Place()
"""The place of what no place was found for."""
WHOLE = Place("ek_whole")
"""The place of what concerns the whole draft."""

GROUP_WORDS: dict[ReviewerGroup, str] = {
    "reference_group": "reference group",
    "staff": "staff",
    "commissioner": "commissioners",
}


@dataclass(frozen=True, slots=True)
class SentParagraph:
    """One paragraph of a document as it was sent. ``anchor`` is its own bookmark ("" for none).

    ``question`` is 1 to 3 where a role "answer" answers that question.
    """

    text: str
    role: Role
    place: Place = NOWHERE
    anchor: str = ""
    question: int = 0


@dataclass(frozen=True, slots=True)
class SentDraft:
    """A numbered draft, to whom it went and when. ``members`` are those who want to be named."""

    number: int
    group: ReviewerGroup
    sent: str
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReturnedFile:
    """A file that came back and was read: never twice. ``meeting`` is the date of a meeting's sheet."""

    sha256: str
    name: str
    draft: int
    group: ReviewerGroup
    read: str
    items: int
    meeting: str = ""
    people: int = 0


@dataclass(frozen=True, slots=True)
class Hands:
    """A show of hands on one finding: how many agreed, were unsure, disagreed. It is in no other count."""

    place: Place
    agree: int = 0
    unsure: int = 0
    disagree: int = 0

    @property
    def total(self) -> int:
        """How many hands went up."""
        return self.agree + self.unsure + self.disagree


@dataclass(frozen=True, slots=True)
class Meeting:
    """What a meeting that was held on the page has besides its notes; ``id`` is that of its ReturnedFile."""

    id: str
    may_quote: bool = False
    hands: tuple[Hands, ...] = ()


@dataclass(frozen=True, slots=True)
class Reviews:
    """Everything that a project holds of its reviews, in the order in which it came."""

    drafts: tuple[SentDraft, ...] = ()
    files: tuple[ReturnedFile, ...] = ()
    items: tuple[ReviewItem, ...] = ()
    answers: tuple[ReviewAnswer, ...] = ()
    meetings: tuple[Meeting, ...] = ()

    @property
    def answered(self) -> dict[str, ReviewAnswer]:
        """The answer to each item that has one, by the item's id.

        One that would print other words than the reader's own is none: the item is open until it is mended.
        """
        items = {item.id: item for item in self.items}
        return {
            answer.item: answer
            for answer in self.answers
            if answer.outcome != "voice" or answer.item not in items or are_theirs(items[answer.item], answer)
        }


@dataclass(frozen=True, slots=True)
class ItemLine:
    """An item as a person answers it; ``where`` is what its place is called now."""

    item: ReviewItem
    where: str
    answer: ReviewAnswer | None = None


def find_open(reviews: Reviews) -> list[ReviewItem]:
    """The items that nobody has answered yet; a report is not final while there is one."""
    answered = reviews.answered
    return [item for item in reviews.items if item.id not in answered]


def find_unplaced(items: Iterable[ReviewItem]) -> list[ReviewItem]:
    """The items that no finding, chapter or draft could be found for."""
    return [item for item in items if not item.place.anchor]


def find_places(item: ReviewItem, answer: ReviewAnswer | None) -> tuple[Place, ...]:
    """Where an item belongs: where a person linked it, else where it was found; () for nowhere."""
    if answer and answer.places:
        return answer.places
    return (item.place,) if item.place.anchor else ()


def find_voices(reviews: Reviews) -> list[VoiceNote]:
    """The reference group's words that a person chose to print, with the consent of who said them."""
    answered = reviews.answered
    return [
        VoiceNote(item.id, answer.voice, answer.kind, place, item.member)
        for item in reviews.items
        if item.group == "reference_group"
        and (answer := answered.get(item.id))
        and answer.outcome == "voice"
        and answer.may_quote
        for place in find_places(item, answer)[:1]
    ]


def are_theirs(item: ReviewItem, answer: ReviewAnswer) -> bool:
    """Whether the words to print are the reader's own, but for […] and [additions] in square brackets."""
    return any(compare_quotation(answer.voice, said) != "changed" for said in own_words(item))


def own_words(item: ReviewItem) -> tuple[str, ...]:
    """What a reader wrote: the comment or answer; of a change each part that they put in."""
    if not (item.before or item.after):
        return (item.text,)
    return tuple(words.strip() for step, words in find_steps(item.before, item.after) if step == "in")


def of_group(reviews: Reviews, group: ReviewerGroup) -> Reviews:
    """One group's round alone; groups are never counted together."""
    items = tuple(item for item in reviews.items if item.group == group)
    files = tuple(file for file in reviews.files if file.group == group)
    known = {item.id for item in items} | {file.sha256 for file in files}
    return Reviews(
        tuple(draft for draft in reviews.drafts if draft.group == group),
        files,
        items,
        tuple(answer for answer in reviews.answers if answer.item in known),
        tuple(meeting for meeting in reviews.meetings if meeting.id in known),
    )


def read_draft_number(text: str) -> int:
    """The number of a draft as a returned file says it; 0 for anything that is none.

    >>> read_draft_number("3"), read_draft_number("²"), read_draft_number("")
    (3, 0, 0)
    """
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0
