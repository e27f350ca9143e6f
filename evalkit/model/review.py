"""What reviewers say to a draft, and what was answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from evalkit.model.coding import Valence

ReviewerGroup = Literal["reference_group", "staff", "commissioner"]
ReviewKind = Literal["celebration", "concern", "question", "correction", "addition"]
ReviewWay = Literal["comment", "insertion", "deletion", "replacement", "move", "split", "join", "answer"]
ReviewOutcome = Literal["accepted", "voice", "replied", "declined"]

REVIEWER_GROUPS: tuple[ReviewerGroup, ...] = get_args(ReviewerGroup)
REVIEW_KINDS: tuple[ReviewKind, ...] = get_args(ReviewKind)
REVIEW_OUTCOMES: tuple[ReviewOutcome, ...] = get_args(ReviewOutcome)


@dataclass(frozen=True, slots=True)
class Place:
    """What a part of a draft is about: a finding, a whole chapter, or (``anchor`` alone) the whole draft.

    ``anchor`` is the bookmark's name; ``finding`` is the id as that draft printed it. Code and side say
    which finding it is, whatever becomes of the file that keeps numbers. All fields are "" for no place.
    """

    anchor: str = ""
    chapter: str = ""
    finding: str = ""
    code: str = ""
    valence: Valence | None = None


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """One thing that a reviewer said about a draft, as it came back: nothing is applied by itself.

    A change has the whole paragraph ``before`` and ``after`` it; ``text`` is what was said, or the change in
    words. ``passage`` is what it is about in the draft. ``placed`` says how its place was found and ``sure``
    how sure that is (0–1); ``also`` are further findings that it covers. ``member`` is "" unless the person
    wants to be named. ``may_quote`` is their consent to be quoted.
    """

    id: str
    draft: int
    group: ReviewerGroup
    file_name: str
    way: ReviewWay
    text: str
    proposed: ReviewKind
    place: Place = Place()
    placed: Literal["bookmark", "likeness", "before", "number", ""] = ""
    sure: float = 0.0
    also: tuple[str, ...] = ()
    passage: str = ""
    before: str = ""
    after: str = ""
    replies: tuple[str, ...] = ()
    resolved: bool = False
    member: str = ""
    may_quote: bool = False
    created: str = ""
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class ReviewAnswer:
    """What a person decided about a review item, and what goes back to whoever said it.

    ``outcome`` "accepted" says that the text has the change; "voice" prints ``voice``, words of their own, in
    the report's shaded box; "replied" answers; "declined" gives a ``reason``. ``places`` are the findings
    that it is linked to.
    """

    item: str
    outcome: ReviewOutcome
    kind: ReviewKind
    by: str
    created: str
    reply: str = ""
    reason: str = ""
    voice: str = ""
    may_quote: bool = False
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class VoiceNote:
    """What a member of the reference group said, word for word, printed in a shaded box beside its finding.

    It is not evidence and is in no count of interviews. ``member`` is "" unless they want to be named.
    """

    item: str
    text: str
    kind: ReviewKind
    place: Place
    member: str = ""
