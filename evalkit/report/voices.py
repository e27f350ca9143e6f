"""What the reference group said, in the report: boxes beside findings, a section at the end, how it was done.

It is never evidence: nothing here changes a count of interviews, and other reviewers' comments are not in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from evalkit.analysis.small_numbers import Rule
from evalkit.model import Finding, Outline, Place, ReviewKind, VoiceNote
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
from evalkit.rounds.records import WHOLE, Reviews, find_open, find_places, find_voices, of_group
from evalkit.rounds.wording import READERS, SIDE_TITLES, say_hands
from evalkit.wording import join_plain, plural

LEAD = "Service user voice"
TITLE = "What the reference group said"
_WHOLE = "The report as a whole"
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
    """One shaded box: their words in quotation marks, and whose they are."""
    return Box("voice", LEAD, (_say(note),))


def _say(note: VoiceNote) -> Text:
    return plain(f"“{note.text}” ({note.member or 'Reference group'})")


def build_voices(
    reviews: Reviews, outline: Outline, findings: Sequence[Finding], rule: Rule
) -> Iterator[Block]:
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
    titles = {chapter.slug: chapter.title for chapter in find_chapters(outline)}
    for kind, heading, word in _SECTIONS:
        if kinds[kind]:
            yield Heading(2, heading)
            yield ItemList(tuple(_areas(kind, word, places, titles)))
            yield from _words_of(notes, [kind], titles)
    others = [plural(kinds[kind], word) for kind, word in _OTHER if kinds[kind]]
    if others:
        yield body(f"They also gave {join_plain(others)}.")
        yield from _words_of(notes, [kind for kind, _ in _OTHER], titles)
    yield from _show_of_hands(group, titles, findings, rule)


def _words_of(
    notes: Iterable[VoiceNote], kinds: Collection[ReviewKind], titles: Mapping[str, str]
) -> Iterator[Box]:
    """One box with all that they agreed to have printed of these kinds, each with its area."""
    said = tuple(
        (Span(f"{titles.get(note.place.chapter, _WHOLE)}: "), *_say(note))
        for note in sorted(notes, key=lambda note: _position(note, titles))
        if note.kind in kinds
    )
    if said:
        yield Box("voice", LEAD, said)


def _position(note: VoiceNote, titles: Mapping[str, str]) -> int:
    """Where in the report a note's area comes; what is about the whole report comes last."""
    chapter = note.place.chapter
    return list(titles).index(chapter) if chapter in titles else len(titles)


def _show_of_hands(
    group: Reviews, titles: Mapping[str, str], findings: Sequence[Finding], rule: Rule
) -> Iterator[Block]:
    """What the hands said in meetings, finding by finding under its present number; never added up."""
    present = {(finding.code, finding.valence): finding.id for finding in findings}
    held = {file.sha256: file.meeting for file in group.files}
    items = []
    for meeting in group.meetings:
        for hands in meeting.hands:
            place = hands.place
            name = _WHOLE if place == WHOLE else titles.get(place.chapter, place.chapter)
            finding = present.get((place.code, place.valence)) if place.valence else None
            side = f", {SIDE_TITLES[place.valence].lower()}" if place.valence else ""
            about = Span(f"{name}{side}", to=anchor_for(finding) if finding else "")
            items.append(Item((about, Span(f": {say_hands(hands, rule)} ({held[meeting.id]})."))))
    if items:
        yield Heading(2, "By a show of hands")
        yield ItemList(tuple(items))


def _count(group: Reviews, kinds: Counter[ReviewKind]) -> str:
    still = len(find_open(group))
    open_words = f" {plural(still, 'of these has', 'of these have')} not been answered yet." if still else ""
    return (
        f"The reference group said {plural(len(group.items), 'thing')} about the drafts of this report."
        f"{open_words} What they said is not evidence from interviews, and it is in no count of the "
        "findings. Where they agreed to be quoted, their words stand beside the finding, and here."
    )


def _areas(
    kind: ReviewKind, word: str, places: Sequence[tuple[ReviewKind, Place]], titles: Mapping[str, str]
) -> Iterator[Item]:
    """How many there are in each chapter, in the report's order, then about the whole report."""
    counts = Counter(place.chapter for found, place in places if found == kind)
    for slug, title in titles.items():
        if counts[slug]:
            yield Item((Span(title, to=anchor_for(slug)), Span(f": {plural(counts[slug], word)}")))
    rest = sum(count for slug, count in counts.items() if slug not in titles)
    if rest:
        yield Item(plain(f"{_WHOLE}: {plural(rest, word)}"))


def describe_involvement(reviews: Reviews, rule: Rule) -> Iterator[Block]:
    """How the reference group, and others, were involved: every number is counted."""
    for group, who in READERS.items():
        part = of_group(reviews, group)
        if part.drafts or part.items:
            yield body(_involvement(part, who, rule))


def _involvement(part: Reviews, who: str, rule: Rule) -> str:
    """Drafts, meetings, people, what came back, and what changed because of it."""
    meetings = {
        (file.meeting or file.name, file.people) for file in part.files if file.meeting or file.people
    }
    people = [count for _, count in meetings if count]
    sent = f"{plural(len(part.drafts), 'draft')} of this report went to {who}."
    met = ""
    if meetings:
        most = f", with {rule.say(min(people), 'person', 'people')}" if people else ""
        if people and min(people) != max(people):
            most = (
                f", with {rule.bare(rule.show(min(people)))} to {rule.say(max(people), 'person', 'people')}"
            )
        met = f" {plural(len(meetings), 'meeting')} discussed it{most}."
    if not part.items:
        return f"{sent}{met} No comments have come back yet."
    outcomes = Counter(answer.outcome for answer in part.answered.values())
    counts = (
        (outcomes["accepted"], "change of the text was accepted", "changes of the text were accepted"),
        (outcomes["voice"], f"comment is printed as {LEAD}", f"comments are printed as {LEAD}"),
        (outcomes["replied"], "was answered with a reply", "were answered with a reply"),
        (outcomes["declined"], "was declined with a reason", "were declined with a reason"),
        (len(find_open(part)), "is still open", "are still open"),
    )
    did = join_plain([plural(count, one, many) for count, one, many in counts if count])
    came = plural(len(part.items), "comment or change", "comments and changes")
    return f"{sent}{met} {came} came back: {did}."
