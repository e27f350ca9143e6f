"""What the reference group said, in the report: boxes beside findings, a section at the end, how it was done.

It is never evidence: nothing here changes a count of interviews, and other reviewers' comments are not in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from evalkit.model import Finding, Outline, Place, ReviewKind, Valence, VoiceNote
from evalkit.report.blocks import (
    Block,
    Box,
    Heading,
    Item,
    ItemList,
    Span,
    Text,
    anchor_for,
    body,
    plain,
)
from evalkit.report.outline import find_chapters
from evalkit.report.wording import number
from evalkit.review.records import WHOLE, Reviews, find_open, find_places, find_voices, of_group
from evalkit.review.wording import READERS, SIDE_TITLES, say_hands
from evalkit.text import join_plain

LEAD = "Service user voice"
TITLE = "What the reference group said"
_SECTIONS: tuple[tuple[ReviewKind, str, str], ...] = (
    ("celebration", "What they celebrate", "celebration"),
    ("concern", "What worries them", "concern"),
)
_OTHER: tuple[tuple[ReviewKind, str], ...] = (
    ("question", "question"),
    ("correction", "correction"),
    ("addition", "addition"),
)


def voice_boxes(reviews: Reviews, finding: Finding) -> Iterator[Box]:
    """The boxes beside a finding, whatever its number was in the draft that they commented on."""
    for note in find_voices(reviews):
        if (note.place.code, note.place.valence) == (finding.code, finding.valence):
            yield voice_box(note)


def chapter_voice_boxes(reviews: Reviews, chapter: str) -> Iterator[Box]:
    """The boxes of what they said about a chapter as a whole."""
    for note in find_voices(reviews):
        if note.place.chapter == chapter and not note.place.finding:
            yield voice_box(note)


def voice_box(note: VoiceNote) -> Box:
    """One shaded box: their words in quotation marks where they are word for word."""
    return Box("voice", LEAD, (_say(note),))


def _say(note: VoiceNote) -> Text:
    words = f"“{note.text}”" if note.word_for_word else note.text
    return plain(f"{words} ({note.member or 'Reference group'})")


def build_voices(reviews: Reviews, outline: Outline, findings: Sequence[Finding]) -> Iterator[Block]:
    """The section at the end: what the group celebrates and worries about, area by area."""
    group = of_group(reviews, "reference_group")
    if not group.items and not any(meeting.hands for meeting in group.meetings):
        return
    answered = group.answered
    kinds = Counter(answered[item.id].kind for item in group.items if item.id in answered)
    yield Heading(1, TITLE, anchor_for("s_voices"))
    yield body(_count(group, kinds))
    places = [
        (answered[item.id].kind, place)
        for item in group.items
        if item.id in answered
        for place in find_places(item, answered[item.id])[:1]
    ]
    notes = find_voices(group)
    present = {(finding.code, finding.valence) for finding in findings}
    for kind, heading, word in _SECTIONS:
        if kinds[kind]:
            yield Heading(2, heading)
            yield ItemList(tuple(_areas(kind, word, places, outline)))
            for note in notes:
                if note.kind == kind and not _has_box(note, present):
                    yield voice_box(note)
    others = [number(kinds[kind], word) for kind, word in _OTHER if kinds[kind]]
    if others:
        yield body(f"They also gave {join_plain(others)}.")
    for note in notes:
        if note.kind in dict(_OTHER) and not _has_box(note, present):
            yield voice_box(note)
    yield from _show_of_hands(group, outline, findings)


def _show_of_hands(group: Reviews, outline: Outline, findings: Sequence[Finding]) -> Iterator[Block]:
    """What the hands said in meetings, finding by finding under its present number; never added up."""
    present = {(finding.code, finding.valence): finding.id for finding in findings}
    titles = {chapter.slug: chapter.title for chapter in find_chapters(outline)}
    held = {file.sha256: file.meeting for file in group.files}
    items = []
    for meeting in group.meetings:
        for hands in meeting.hands:
            place = hands.place
            name = "The report as a whole" if place == WHOLE else titles.get(place.chapter, place.chapter)
            finding = present.get((place.code, place.valence)) if place.valence else None
            side = f", {SIDE_TITLES[place.valence].lower()}" if place.valence else ""
            about = Span(f"{name}{side}", to=anchor_for(finding) if finding else "")
            items.append(Item((about, Span(f": {say_hands(hands)} ({held[meeting.id]})."))))
    if items:
        yield Heading(2, "By a show of hands")
        yield ItemList(tuple(items))


def _count(group: Reviews, kinds: Counter[ReviewKind]) -> str:
    still = len(find_open(group))
    open_words = f" {number(still, 'of these has', 'of these have')} not been answered yet." if still else ""
    return (
        f"The reference group said {number(len(group.items), 'thing')} about the drafts of this report."
        f"{open_words} What they said is not evidence from interviews, and it is in no count of the "
        "findings. Where they agreed to be quoted, their words stand beside the finding."
    )


def _areas(
    kind: ReviewKind, word: str, places: Sequence[tuple[ReviewKind, Place]], outline: Outline
) -> Iterator[Item]:
    """How many there are in each chapter, in the report's order, then about the whole report."""
    counts = Counter(place.chapter for found, place in places if found == kind)
    titles = {chapter.slug: chapter.title for chapter in find_chapters(outline)}
    for slug, title in titles.items():
        if counts[slug]:
            yield Item((Span(title, to=anchor_for(slug)), Span(f": {number(counts[slug], word)}")))
    rest = sum(count for slug, count in counts.items() if slug not in titles)
    if rest:
        yield Item(plain(f"The report as a whole: {number(rest, word)}"))


def _has_box(note: VoiceNote, present: set[tuple[str, Valence]]) -> bool:
    """Whether a voice stands beside its finding or chapter, so that it need not stand here."""
    if note.place.finding and note.place.valence:
        return (note.place.code, note.place.valence) in present
    return bool(note.place.chapter)


def describe_involvement(reviews: Reviews) -> Iterator[Block]:
    """How the reference group, and others, were involved: every number is counted."""
    for group, who in READERS.items():
        part = of_group(reviews, group)
        if part.drafts or part.items:
            yield body(_involvement(part, who))


def _involvement(part: Reviews, who: str) -> str:
    """Drafts, meetings, people, what came back, and what changed because of it."""
    meetings = {
        (file.meeting or file.name, file.people) for file in part.files if file.meeting or file.people
    }
    people = [count for _, count in meetings if count]
    sent = f"{number(len(part.drafts), 'draft')} of this report went to {who}."
    met = ""
    if meetings:
        most = f", with {number(min(people), 'person', 'people')}" if people else ""
        if people and min(people) != max(people):
            most = f", with {min(people)} to {max(people)} people"
        met = f" {number(len(meetings), 'meeting')} discussed it{most}."
    if not part.items:
        return f"{sent}{met} No comments have come back yet."
    outcomes = Counter(answer.outcome for answer in part.answers)
    counts = (
        (outcomes["accepted"], "change of the text was accepted", "changes of the text were accepted"),
        (outcomes["voice"], f"comment is printed as {LEAD}", f"comments are printed as {LEAD}"),
        (outcomes["replied"], "was answered with a reply", "were answered with a reply"),
        (outcomes["declined"], "was declined with a reason", "were declined with a reason"),
        (len(find_open(part)), "is still open", "are still open"),
    )
    did = join_plain([number(count, one, many) for count, one, many in counts if count])
    came = number(len(part.items), "comment or change", "comments and changes")
    return f"{sent}{met} {came} came back: {did}."
