"""The words of a document, each with its speaker: labels taken off, carried on where the file shows that."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from evalkit.sources.files.blocks import Block, Document
from evalkit.sources.talk.clocks import describe_clocks, take_out_clocks
from evalkit.sources.talk.label import Label
from evalkit.sources.talk.label_words import asks_questions, is_heading
from evalkit.sources.talk.labels import CHEVRONS, choose_labels, find_labels
from evalkit.sources.talk.line_numbers import take_off_numbers
from evalkit.sources.talk.spoken import Speech
from evalkit.sources.talk.times import BRACKETED, TIME, describe_time, find_times, is_only_time
from evalkit.text import shorten
from evalkit.wording import join_plain, one_or_many, plural

_BRACKETED_TIME = re.compile(rf"\s*(?P<time>{BRACKETED})\s*[-–|]?\s*")
_LONG_TIME = re.compile(rf"\s*(?=[\[(]?\d+:\d+:\d)(?P<time>{TIME})\s*[-–|]?\s+")
_BEFORE_COLON = re.compile(r"\s*([^\s:][^:\n]{0,39}):\s")
_NOT_SPEECH = re.compile(
    r".{1,120} (?:started|stopped) transcription\.?|\s*transcribed (?:by|with) https?://\S+\s*"
    r"|(?:meeting|transcription|recording) ended after [\d:]+\W*"
    r"|\W*end of (?:the )?(?:recording|transcript|transcription|interview|audio|tape)\W*"
    r"|\W*(?:recording|transcript|interview|audio|tape) ends\W*"
    r"|this editable transcript was computer generated\b.{0,160}",
    re.IGNORECASE,
)
_TRANSCRIPT_TITLES = re.compile(
    r"summary keywords|speakers|attendees|(?:\d+h )?(?:\d+m )?\d+s"
    r"|(?:.{0,80}\W)?(?:transcript|transcription|interview|focus group|recording)(?:\W.{0,40})?"
    r"|.*\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}\b.*\b20\d\d\b.*"
    r"|.{1,120}\.(?:mp3|mp4|m4a|wav|mov|ogg|webm|aac|wma|docx?)",
    re.IGNORECASE,
)
_FEW = 6  # turns that are named one by one
_TITLE_WORDS = 12  # a line above the first label that is longer, or ends like a sentence, is speech


@dataclass(frozen=True, slots=True)
class Heard:
    """A document's speech, the lines that are none, and what a person should know of both."""

    speech: tuple[Speech, ...]
    left_out: tuple[str, ...]
    notes: tuple[str, ...]


def find_speech(document: Document) -> Heard:
    """Who says what. Where no label was found nobody is named, and paragraphs stay apart."""
    left_out = [b.text for b in document.blocks if _is_not_speech(b, document.cues)]
    blocks = [b for b in document.blocks if not _is_not_speech(b, document.cues)]
    blocks, found, known = _find_known(blocks, document.cues)
    labels = [label if label in known else None for label in found]
    above = 0 if document.cues else _count_titles(blocks, labels)
    left_out = [b.text for b in blocks[:above]] + left_out
    speech, carried = _share_out(blocks[above:], labels[above:], document.cues)
    speech, inside = take_out_clocks(speech, document.cues)
    notes = [] if document.cues else [*_describe_carried(carried), *_describe_unnamed(speech)]
    notes += [*_describe_nobodys(blocks), *describe_clocks(inside)]
    notes += [*_describe_unchosen(found, known, document.cues), *_describe_inside(speech, labels)]
    return Heard(tuple(speech), tuple(left_out), tuple(notes))


def _find_known(blocks: list[Block], cues: bool) -> tuple[list[Block], list[Label | None], set[Label]]:
    """The blocks, what could be a label in each, and which are; without line numbers, if that shows more."""
    found = find_labels(blocks, cues)
    known = choose_labels(blocks, found, cues)
    if not cues and (bare := take_off_numbers(blocks)):
        again = find_labels(bare, cues)
        chosen = choose_labels(bare, again, cues)
        if _count(again, chosen) >= max(1, _count(found, known)) and len(_names(chosen)) <= max(
            2, len(_names(known))
        ):
            return bare, again, chosen
    return blocks, found, known


def _count(found: Sequence[Label | None], known: set[Label]) -> int:
    return sum(label in known for label in found if label)


def _names(known: set[Label]) -> set[str]:
    return {label.key for label in known}


def _is_not_speech(block: Block, cues: bool) -> bool:
    return not cues and block.speaker is None and _NOT_SPEECH.fullmatch(block.text.strip()) is not None


def _count_titles(blocks: Sequence[Block], labels: Sequence[Label | None]) -> int:
    """How many blocks stand above the first label as title, date, places and list of speakers."""
    if facts := _count_facts(blocks, labels):
        return facts
    first = next((i for i, label in enumerate(labels) if label), 0)
    label = labels[first] if labels else None
    while first and is_only_time(blocks[first - 1].text):
        first -= 1
    titles = [b.text.strip() for b in blocks[:first]]
    marked = any(_TRANSCRIPT_TITLES.fullmatch(t) for t in titles)
    short = all(map(_is_short, titles))
    if label and label.stamped and label.heads:
        return first if marked or short else 0
    return first if marked and short else 0


def _count_facts(blocks: Sequence[Block], labels: Sequence[Label | None]) -> int:
    """How many short lines at the top say when, where and with whom, one of them “Date: …” or the like.

    With them goes what follows in the same paragraph, and lines whose label never comes again.
    """
    counts = Counter(label.key for label in labels if label)
    zone = next((i for i, b in enumerate(blocks) if not _is_short(b.text.strip())), 0)
    above = max((i + 1 for i in range(zone) if _names_a_fact(blocks[i].text.strip())), default=0)
    while 0 < above < zone:
        label = labels[above]
        if blocks[above].opens and not (label and counts[label.key] == 1):
            break
        above += 1
    return above if any(labels[above:]) else 0


def _is_short(line: str) -> bool:
    return len(line.split()) <= _TITLE_WORDS and line[-1:] not in ".?!"


def _names_a_fact(line: str) -> bool:
    """True for a line such as “Date: 12 March” or “Place: Community hub”."""
    name, colon, fact = line.partition(":")
    return bool(colon and fact.strip()) and is_heading(name)


def _share_out(
    blocks: Sequence[Block], labels: Sequence[Label | None], cues: bool
) -> tuple[list[Speech], list[Block]]:
    """Speech in order, and the paragraphs that were read as going on with the speaker before."""
    carries = _may_carry(labels, cues)
    heads = [_head(block) for block in blocks]
    timed = sum(_LONG_TIME.match(b.text) is not None for b in blocks) > 1
    speech: list[Speech] = []
    carried: list[Block] = []
    current: Label | None = None
    bold = fresh = unnamed = False
    for block, label, head in zip(blocks, labels, heads, strict=True):
        if label is None and block.speaker is None and is_only_time(block.text):
            speech.append(Speech(block, len(block.text), "", *find_times(block.text)))
            continue
        if label:
            current, fresh, unnamed = label, label.heads, not label.name
            bold = block.is_bold and not label.heads
        elif block.speaker is not None or CHEVRONS.match(block.text):
            current = None
        elif current and block.opens and not fresh:
            goes_on = block.is_bold == bold and not (head and heads.count(head) > 1)
            if goes_on and (carries or (current.heads and current.stamped)):
                carried += [] if current.heads else [block]
            else:
                current = None
        said = _speak(block, label, current.name if current else "", timed)
        speech.append(replace(said, starts=unnamed and bool(said.words.strip())))
        fresh, unnamed = (now and not said.words.strip() for now in (fresh, unnamed))
    return speech, carried


def _head(block: Block) -> str:
    """What stands before a colon at the start of a block: where it recurs, it may be a label."""
    found = _BEFORE_COLON.match(block.text)
    return found[1].casefold() if found and block.opens else ""


def _may_carry(labels: Sequence[Label | None], cues: bool) -> bool:
    """Whether words without a label go on with the speaker before them.

    Not where one label alone is found, or only labels of those who ask: the answers between them would then
    be given to whoever asked. Captions under a single name carry where the first has it.
    """
    names = {label.name for label in labels if label}
    answering = any(not asks_questions(name) for name in names)
    return answering and (len(names) > 1 or (cues and bool(labels and labels[0])))


def _speak(block: Block, label: Label | None, speaker: str, timed: bool) -> Speech:
    begins, ends, cut = block.begins, block.ends, 0
    if label:
        cut = label.cut
        begins, ends = (label.begins, label.ends) if label.begins is not None else (begins, ends)
    elif block.speaker is None:
        if chevrons := CHEVRONS.match(block.text):
            cut = chevrons.end()
        time = _BRACKETED_TIME.match(block.text, cut) or (timed and _LONG_TIME.match(block.text, cut))
        if time:
            cut = time.end()
            begins, ends = find_times(time["time"])
    name = block.speaker if block.speaker is not None else speaker
    return Speech(block, cut, name, begins, ends)


def _describe_carried(carried: Sequence[Block]) -> list[str]:
    if not carried:
        return []
    one = len(carried) == 1
    return [
        f"{len(carried)} paragraph{'' if one else 's'} without a label {'was' if one else 'were'} read as "
        f"the speaker before going on, the first being “{shorten(carried[0].text)}”. Where "
        "somebody else speaks, write the label into the file and add it again."
    ]


def _describe_unnamed(speech: Sequence[Speech]) -> list[str]:
    """Turns whose header has a time and nobody's name."""
    begins: list[float] = []
    at = 0.0
    for item in speech:
        at = item.begins if item.begins is not None else at
        begins += [at] if item.starts else []
    if not begins:
        return []
    one = len(begins) == 1
    shown = join_plain([describe_time(at) for at in begins[:_FEW]])
    more = f" and {len(begins) - _FEW} more" if len(begins) > _FEW else ""
    return [
        f"{len(begins)} turn{'' if one else 's'} without a name {'stays' if one else 'stay'} apart "
        f"({shown}{more}). Write who speaks before the time in the file, and add it again."
    ]


def _describe_nobodys(blocks: Sequence[Block]) -> list[str]:
    """Words beside which the file names nobody, where it names somebody beside others."""
    bare = [b for b in blocks if b.speaker == "" and b.text.strip()]
    if not bare or not any(b.speaker for b in blocks):
        return []
    return [
        f"{plural(len(bare), 'passage')} in it {one_or_many(len(bare), 'names', 'name')} nobody, the first "
        f"being “{shorten(bare[0].text)}”. Write who speaks there into the file, and add it again."
    ]


def _describe_unchosen(found: Sequence[Label | None], known: set[Label], cues: bool) -> list[str]:
    """Names before a colon that look like labels in a file of labels, and were not taken for any.

    In captions, where only people stand before colons as a rule, so is whatever else could be one.
    """
    ways = {x.stamped for x in known}
    counts = Counter(x.key for x in found if x)
    doubtful = [x for x in found if x and x not in known and not x.bare]
    names = dict.fromkeys(
        x.name
        for x in doubtful
        if (x.stamped in ways and x.shape == "proper")
        or (cues and not x.weak and (known or counts[x.key] > 1))
    )
    if not names:
        return []
    listed = join_plain([f"“{shorten(name)}”" for name in names])
    return [
        f"May be a label but was read as words: {listed}. If somebody speaks there, write Speaker 2: or the "
        "like in its place, and add the file again."
    ]


def _describe_inside(speech: Sequence[Speech], labels: Sequence[Label | None]) -> list[str]:
    """Labels that stand again in the middle of a line, where nothing says how far their words go."""
    names = {label.name for label in labels if label and len(label.name) > 1}
    if not names:
        return []
    inside = re.compile(rf"(?<=\s)({'|'.join(map(re.escape, sorted(names, key=len, reverse=True)))}):\s")
    hits = [f"“{shorten(item.words[m.start() :])}”" for item in speech if (m := inside.search(item.words))]
    if not hits:
        return []
    return [
        f"A label stands in the middle of a paragraph and was read as words: {join_plain(hits)}. "
        "Begin a new line before it and add the file again."
    ]
