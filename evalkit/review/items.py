"""A returned document beside what was sent → review items: comments, answers, every change of the words."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from evalkit.model import Place, ReviewerGroup, ReviewItem
from evalkit.quoting.difference import say_difference
from evalkit.review.answers import Typed, find_typed
from evalkit.review.kinds import propose_kind
from evalkit.review.match import Placed, place_paragraphs
from evalkit.review.returned import Piece, ReturnedComment, ReturnedDocument, ReturnedParagraph
from evalkit.review.tracked import Changed, find_tracked
from evalkit.review.untracked import Comparison
from evalkit.rounds.records import SentParagraph
from evalkit.rounds.wording import CONSENT_QUESTION
from evalkit.speech import CUT


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of a returned document: its items, and what was typed beside the questions about the whole.

    ``particulars`` are answers to what is asked once: consent, a meeting's date and its number of people.
    ``missing`` is how many sent paragraphs were missing where only a part of the file came back, else 0;
    ``unread`` how many paragraphs were passed over because they quote somebody who has withdrawn since.
    """

    items: tuple[ReviewItem, ...]
    particulars: dict[int, str]
    missing: int = 0
    unread: int = 0


def find_items(
    document: ReturnedDocument, sent: Sequence[SentParagraph], draft: int, group: ReviewerGroup
) -> Reading:
    """Every comment, answer and change of a returned document, each on its finding. Ids are given later."""
    placed = place_paragraphs(document.paragraphs, sent)
    document, unread = _without_withdrawn(document, placed, sent)
    typed = find_typed(document.paragraphs, placed, sent)
    blank = ReviewItem("", draft, group, document.name, "comment", "", "concern")
    particulars = {t.question: t.text for t in typed if t.question >= CONSENT_QUESTION}
    answered = {n for t in typed for n in t.paragraphs}
    beside = Comparison(document.paragraphs, placed, sent)
    found = [
        *_comments(document, placed, sent, blank),
        *(_answer(t, placed, sent, blank) for t in typed if t.question < CONSENT_QUESTION),
        *(_change(change, placed[n], blank) for n, change in find_tracked(document.paragraphs, answered)),
        *(_change(change, spot, blank) for spot, change in beside.changes(answered)),
    ]
    missing = beside.missing if beside.is_partial else 0
    return Reading(tuple(fingerprinted(found)), particulars, missing, unread)


def _without_withdrawn(
    document: ReturnedDocument, placed: Sequence[Placed], sent: Sequence[SentParagraph]
) -> tuple[ReturnedDocument, int]:
    """The document with what was sent in place of paragraphs that quote somebody who has withdrawn since.

    Their words would come back with the copy; comments on them are kept, changes of them are not read.
    """
    gone = {
        n: sent[p.sent].text for n, p in enumerate(placed) if p.sent is not None and CUT in sent[p.sent].text
    }
    if not gone:
        return document, 0
    paragraphs = tuple(
        replace(p, pieces=(Piece("kept", gone[n]),)) if n in gone else p
        for n, p in enumerate(document.paragraphs)
    )
    comments = tuple(
        replace(c, quoted="")
        if c.first is not None and c.last is not None and gone.keys() & set(range(c.first, c.last + 1))
        else c
        for c in document.comments
    )
    return replace(document, paragraphs=paragraphs, comments=comments), len(gone)


def fingerprinted(items: Iterable[ReviewItem]) -> list[ReviewItem]:
    """The items, each with a fingerprint that the same words from the same copy have again."""
    return [replace(item, fingerprint=_fingerprint(item)) for item in items]


def _comments(
    document: ReturnedDocument, placed: Sequence[Placed], sent: Sequence[SentParagraph], blank: ReviewItem
) -> Iterator[ReviewItem]:
    for comment in document.comments:
        spot = _spot(comment, placed)
        question = 0
        if comment.first is not None and comment.first < len(placed):
            number = placed[comment.first].sent
            question = sent[number].question if number is not None else 0
        yield _put(
            replace(
                blank,
                way="comment",
                text=comment.text,
                proposed=propose_kind(comment.text, "comment", question if question <= 3 else 0),
                also=_also(comment, placed, spot),
                passage=comment.quoted or _words_at(comment, document.paragraphs),
                replies=comment.replies,
                resolved=comment.resolved,
                member=comment.author,
                created=comment.date,
            ),
            spot,
        )


def _spot(comment: ReturnedComment, placed: Sequence[Placed]) -> Placed:
    """Where a comment belongs: with the paragraph in which it begins."""
    if comment.first is None or not placed:
        return Placed()
    return placed[min(comment.first, len(placed) - 1)]


def _also(comment: ReturnedComment, placed: Sequence[Placed], spot: Placed) -> tuple[str, ...]:
    """The further findings that a comment's range covers."""
    if comment.first is None or comment.last is None:
        return ()
    covered = (placed[n].place.finding for n in range(comment.first, min(comment.last + 1, len(placed))))
    return tuple(dict.fromkeys(f for f in covered if f and f != spot.place.finding))


def _words_at(comment: ReturnedComment, paragraphs: Sequence[ReturnedParagraph]) -> str:
    """The paragraph that a comment without a range stands in."""
    if comment.first is None or comment.first >= len(paragraphs):
        return ""
    return " ".join((paragraphs[comment.first].text or paragraphs[comment.first].original).split())


def _answer(
    typed: Typed, placed: Sequence[Placed], sent: Sequence[SentParagraph], blank: ReviewItem
) -> ReviewItem:
    first = placed[typed.paragraphs[0]]
    return _put(
        replace(
            blank,
            way="answer",
            text=typed.text,
            proposed=propose_kind(typed.text, "answer", typed.question),
            passage=_about(first.place, sent),
            member=typed.author,
            created=typed.date,
        ),
        first,
    )


def _about(place: Place, sent: Sequence[SentParagraph]) -> str:
    """The first words that were sent about a place, so that an answer can be read by itself."""
    return next((p.text for p in sent if p.place == place and p.role in ("finding", "chapter")), "")


def _change(change: Changed, placed: Placed, blank: ReviewItem) -> ReviewItem:
    text = change.text or say_difference(change.before, change.after)
    return _put(
        replace(
            blank,
            way=change.way,
            text=text,
            proposed=propose_kind(text, change.way),
            passage=change.before,
            before=change.before,
            after=change.after,
            member=change.author,
            created=change.date,
        ),
        placed,
    )


def _put(item: ReviewItem, spot: Placed) -> ReviewItem:
    return replace(item, place=spot.place, placed=spot.how, sure=round(spot.sure, 2))


def _fingerprint(item: ReviewItem) -> str:
    """The same for the same thing said in two files: a copy that went round is not counted twice."""
    said = (
        str(item.draft),
        item.group,
        item.way,
        item.place.anchor,
        item.text,
        item.after,
        item.member,
        item.created,
    )
    return hashlib.sha256("\0".join(said).encode()).hexdigest()[:24]


def drop_names(items: Iterable[ReviewItem], named: Iterable[str]) -> list[ReviewItem]:
    """The items without the names of who wrote them, but for those who want to be named."""
    wanted = set(named)
    return [item if item.member in wanted else replace(item, member="") for item in items]
