"""“You said, we did”: every item of one group with its answer, as plain paragraphs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from evalkit.ids import in_order
from evalkit.model import Place, ReviewAnswer, ReviewItem
from evalkit.rounds.records import GROUP_WORDS, WHOLE, Reviews, Role, find_places
from evalkit.rounds.wording import KIND_WORDS, SIDE_TITLES, WHOLE_HEADING, say_hands
from evalkit.wording import join_plain, plural

TITLE = "You said, we did"


def draft_you_said(
    reviews: Reviews, order: Sequence[Place], titles: Mapping[str, str]
) -> list[tuple[Role, str]]:
    """The document's paragraphs for one group's round, by chapter in the draft's order.

    ``titles`` are the chapters' titles by slug. Items that nobody has answered are listed as such.
    """
    return list(_document(reviews, order, titles))


def _document(
    reviews: Reviews, order: Sequence[Place], titles: Mapping[str, str]
) -> Iterator[tuple[Role, str]]:
    answered = reviews.answered
    group = join_plain(sorted({GROUP_WORDS[item.group] for item in reviews.items}))
    yield "text", f"Thank you. This is what the {group or 'group'} told us about the draft, and what we did."
    yield "text", _count(reviews)
    if reviews.items:
        yield "text", "We have not printed anybody's name, unless they asked us to."
    sections: dict[str, list[ReviewItem]] = {}
    for item in reviews.items:
        places = find_places(item, answered.get(item.id))
        sections.setdefault(_section(places[0]) if places else "", []).append(item)
    slugs = [*dict.fromkeys(place.chapter for place in order if place.chapter)]
    for slug in (*slugs, *sorted(set(sections) - {*slugs, WHOLE.anchor, ""}), WHOLE.anchor, ""):
        if items := sections.get(slug):
            heading = titles.get(
                slug, WHOLE_HEADING if slug == WHOLE.anchor else "Other things that you said"
            )
            yield "chapter", heading
            items = sorted(items, key=lambda item: in_order(item.place.finding))
            for name, part in groupby(items, key=_name):
                yield "finding", name
                for item in part:
                    yield from _entry(item, answered.get(item.id))
    yield from _hands(reviews, titles)


def _hands(reviews: Reviews, titles: Mapping[str, str]) -> Iterator[tuple[Role, str]]:
    """The shows of hands of each meeting, as they were counted."""
    for meeting in reviews.meetings:
        file = next(file for file in reviews.files if file.sha256 == meeting.id)
        if meeting.hands:
            yield "chapter", f"Your show of hands ({file.meeting})"
        for hands in meeting.hands:
            title = titles.get(hands.place.chapter, hands.place.chapter)
            name = (
                f"{hands.place.finding} of draft {file.draft}, {title}"
                if hands.place.finding
                else WHOLE_HEADING
            )
            yield "item", f"{name}: {say_hands(hands)}."


def _section(place: Place) -> str:
    return place.chapter or WHOLE.anchor


def _count(reviews: Reviews) -> str:
    answered = reviews.answered
    total = len(reviews.items)
    if not total:
        return "Nothing has come back yet."
    outcomes = Counter(answered[item.id].outcome for item in reviews.items if item.id in answered)
    parts = [
        f"We changed the text {_times(outcomes['accepted'])}" if outcomes["accepted"] else "",
        f"we print your words {_times(outcomes['voice'])}" if outcomes["voice"] else "",
        f"we answered {outcomes['replied']} with a reply" if outcomes["replied"] else "",
        f"we said no to {outcomes['declined']} and give the reason" if outcomes["declined"] else "",
    ]
    still = total - sum(outcomes.values())
    said = f"You said {plural(total, 'thing')}."
    did = join_plain([part for part in parts if part])
    did = f" {did[:1].upper()}{did[1:]}." if did else ""
    waiting = f" We have not answered {still} of them yet." if still else ""
    return f"{said}{did}{waiting}"


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def _name(item: ReviewItem) -> str:
    """The finding as the draft that they read called it, or that draft."""
    if not item.place.finding:
        return f"In draft {item.draft}"
    side = f", {SIDE_TITLES[item.place.valence].lower()}" if item.place.valence else ""
    return f"{item.place.finding} in draft {item.draft}{side}"


def _entry(item: ReviewItem, answer: ReviewAnswer | None) -> Iterator[tuple[Role, str]]:
    kind = KIND_WORDS[answer.kind if answer else item.proposed][0]
    yield "lead", f"{item.member or 'You'} said ({kind})"
    yield "quotation", " ".join(item.text.split())
    yield "lead", "We did"
    yield "text", say_answer(answer)


def say_answer(answer: ReviewAnswer | None) -> str:
    """What was done, in a sentence or two."""
    if answer is None:
        return "We have not answered this yet."
    did = {
        "accepted": "We took your change.",
        "voice": "We print this in the report, in a shaded box: "
        f"“{answer.voice}”{'' if answer.voice.endswith(('.', '!', '?')) else '.'}",
        "replied": "",
        "declined": f"We did not change this. {answer.reason}",
    }[answer.outcome]
    return " ".join(filter(None, (did, answer.reply)))
