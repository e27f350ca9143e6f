"""A source as the page shows it: turns, their words with marks, and the list of codings beside them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup, escape

from evalkit.model import (
    VALENCE_NAMES,
    Code,
    Coding,
    Segment,
    Source,
    Suggestion,
    Turn,
    Valence,
    WrittenMemo,
)
from evalkit.steps.coding.code import mark_seen
from evalkit.steps.suggesting.suggest import Codable
from evalkit.suggest.measuring.levels import say_how_sure
from evalkit.text import shorten
from evalkit.web.views.runs import flatten

SIGNS: dict[Valence, str] = {"working_well": "▲", "challenging": "▼", "context": "●"}


@dataclass(frozen=True, slots=True)
class Tag:
    """One coding, or one suggestion, in the list beside a turn."""

    id: str
    start: int
    end: int
    name: str
    short: str
    sign: str
    side: str
    hue: int
    coder: str = ""
    mine: bool = True
    star: bool = False
    memo: str = ""
    seen: str = ""
    code: str = ""
    valence: Valence | Literal[""] = ""


@dataclass(frozen=True, slots=True)
class TurnView:
    """One turn, ready to be drawn."""

    index: int
    who: str
    time: str
    question: str
    codable: bool
    words: Markup
    tags: Markup


@dataclass(frozen=True, slots=True)
class Marks:
    """What lies on a source: codings to show, suggestions that wait for this coder."""

    codings: Sequence[Coding]
    suggestions: Sequence[Suggestion]
    codes: Mapping[str, Code]
    hues: Mapping[str, int]
    coder: str
    memos: Sequence[WrittenMemo] = ()
    """Those on codings and passages."""


Held = tuple[list[Coding], list[Suggestion], list[WrittenMemo], Markup]
"""The marks that a turn was drawn with, and the turn as it was drawn."""


def draw_turns(
    source: Source,
    codable: Codable,
    sentences: Sequence[Segment],
    marks: Marks,
    render: Callable[[TurnView], Markup],
    held: dict[int, Held],
    only: frozenset[int] | None = None,
) -> Markup:
    """The turns of a source (or ``only`` these) with everything that lies on them.

    ``held`` keeps what was drawn before by the same coder of the same text: a turn is drawn again only where
    its marks are others.
    """
    codings: dict[int, list[Coding]] = defaultdict(list)
    for coding in marks.codings:
        codings[coding.segment.turn].append(coding)
    suggestions: dict[int, list[Suggestion]] = defaultdict(list)
    for suggestion in marks.suggestions:
        suggestions[suggestion.segment.turn].append(suggestion)
    memos: dict[int, list[WrittenMemo]] = defaultdict(list)
    for memo in marks.memos:
        memos[memo.turn].append(memo)
    spans: dict[int, list[Segment]] = defaultdict(list)
    for sentence in sentences:
        spans[sentence.turn].append(sentence)
    drawn = []
    for turn in source.turns:
        if only is not None and turn.index not in only:
            continue
        lies = codings[turn.index], suggestions[turn.index], memos[turn.index]
        before = held.get(turn.index)
        if before is None or before[:3] != lies:
            view = _view_turn(source, turn, codable, spans[turn.index], lies, marks)
            before = held[turn.index] = (*lies, render(view))
        drawn.append(before[3])
    return Markup("".join(drawn))


def _view_turn(
    source: Source,
    turn: Turn,
    codable: Codable,
    sentences: Sequence[Segment],
    lies: tuple[Sequence[Coding], Sequence[Suggestion], Sequence[WrittenMemo]],
    marks: Marks,
) -> TurnView:
    codings, suggestions, memos = lies
    tags = tuple(tag_coding(coding, marks) for coding in codings)
    surest = find_surest(suggestions)
    waiting = tuple(tag_suggestion(suggestion, marks) for suggestion, _ in surest)
    drawn = [(tag.start, draw_coding_tag(tag)) for tag in tags]
    drawn += [
        (tag.start, draw_suggestion_tag(tag, more)) for tag, (_, more) in zip(waiting, surest, strict=True)
    ]
    drawn += [(memo.start, draw_memo_tag(memo)) for memo in memos]
    person = codable.people[turn.index]
    return TurnView(
        index=turn.index,
        who=(person.role or person.kind.replace("_", " ").capitalize()) if person else "Unknown speaker",
        time=say_time(turn.begins),
        question=turn.question,
        codable=turn.index not in codable.skip,
        words=draw_words(source.text, turn, sentences, tags, waiting),
        tags=Markup("".join(tag for _, tag in sorted(drawn, key=lambda pair: pair[0]))),
    )


def find_surest(suggestions: Sequence[Suggestion]) -> list[tuple[Suggestion, int]]:
    """The surest suggestion on each passage, and how many more pass the threshold: the panel lists all."""
    passages: dict[tuple[int, int], list[Suggestion]] = defaultdict(list)
    for suggestion in filter(lambda s: s.suggested, suggestions):
        passages[suggestion.segment.start, suggestion.segment.end].append(suggestion)
    return [(min(on, key=lambda s: s.rank), len(on) - 1) for on in passages.values()]


def draw_coding_tag(tag: Tag) -> str:
    """A coding as a button beside its turn."""
    kind = f"tag h{tag.hue}" + ("" if tag.mine else " other")
    short = f"{tag.sign} {escape(tag.short)}" + (" ★" if tag.star else "") + (" ✎" if tag.memo else "")
    said = f"{escape(tag.name)}, {tag.side}, coded by {escape(tag.coder)}"
    said += (", key quote" if tag.star else "") + (", with a memo" if tag.memo else "")
    place = f'data-s="{tag.start}" data-e="{tag.end}" data-id="{escape(tag.id)}"'
    more = f'data-seen="{tag.seen}" data-star="{int(tag.star)}"'
    more += f' data-code="{escape(tag.code)}"'
    more += f' data-memo="{escape(tag.memo)}"' if tag.memo else ""
    return f'<li><button class="{kind}" {place} {more}>{_both(short, said)}</button></li>'


def draw_suggestion_tag(tag: Tag, more: int) -> str:
    """The surest suggestion on a passage, a quiet button beside its turn; ``more`` are on the same words."""
    place = f'data-s="{tag.start}" data-e="{tag.end}" data-g="{escape(tag.id)}"'
    place += f' data-name="{tag.sign} {escape(tag.name)}, {tag.side}" data-side="{tag.valence}"'
    inside = _both(
        f"{tag.sign} {escape(tag.short)}?" + (f" +{more}" if more else ""),
        f"Suggested: {escape(tag.name)}, {tag.side}" + (f", and {more} more" if more else ""),
    )
    return f'<li><button class="tag quiet h{tag.hue}" {place}>{inside}</button></li>'


def draw_memo_tag(memo: WrittenMemo) -> str:
    """A memo on words as a button beside its turn."""
    inside = _both("✎ memo", f"A memo by {escape(memo.coder)}: {escape(shorten(memo.memo, 60))}")
    return f'<li><button class="tag jotted" data-s="{memo.start}" data-e="{memo.end}">{inside}</button></li>'


def _both(shown: str, said: str) -> str:
    """What the eye sees, and what a screen reader says instead."""
    return f'<span aria-hidden="true">{shown}</span><span class="vh">{said}</span>'


def tag_coding(coding: Coding, marks: Marks) -> Tag:
    """A coding as a line of the list beside the text."""
    code = marks.codes.get(coding.code)
    return Tag(
        coding.id,
        coding.segment.start,
        coding.segment.end,
        code.name if code else f"{coding.code} (not in the codebook)",
        (code.short or code.name) if code else coding.code,
        SIGNS[coding.valence],
        VALENCE_NAMES[coding.valence],
        marks.hues.get(coding.code, 0),
        coding.coder,
        coding.coder == marks.coder,
        coding.star,
        coding.memo,
        mark_seen(coding),
        coding.code,
    )


def tag_suggestion(suggestion: Suggestion, marks: Marks) -> Tag:
    """A suggestion as a quiet line of the list beside the text."""
    code = marks.codes.get(suggestion.code)
    segment = suggestion.segment
    name = code.name if code else suggestion.code
    return Tag(
        suggestion.id,
        segment.start,
        segment.end,
        name,
        (code.short or code.name) if code else suggestion.code,
        SIGNS[suggestion.valence],
        VALENCE_NAMES[suggestion.valence],
        marks.hues.get(suggestion.code, 0),
        valence=suggestion.valence,
    )


def draw_words(
    text: str, turn: Turn, sentences: Sequence[Segment], codings: Sequence[Tag], suggestions: Sequence[Tag]
) -> Markup:
    """A turn's words as HTML: sentences to move between, runs that carry their place, marks on them.

    What a screen reader is told about a coding stands after its last word and is hidden from the eye.
    """
    parts: list[str] = []
    at = turn.start
    for sentence in sentences:
        parts += _runs(text, at, sentence.start, codings, suggestions)
        parts.append(
            f'<span class="s" id="s{sentence.start}" data-s="{sentence.start}" data-e="{sentence.end}">'
        )
        parts += _runs(text, sentence.start, sentence.end, codings, suggestions)
        parts.append("</span>")
        at = sentence.end
    parts += _runs(text, at, turn.end, codings, suggestions)
    return Markup("".join(parts))


def _runs(text: str, start: int, end: int, codings: Sequence[Tag], suggestions: Sequence[Tag]) -> list[str]:
    if start >= end:
        return []
    tags = [*codings, *suggestions]
    parts = []
    for run in flatten(start, end, [(tag.start, tag.end) for tag in tags]):
        coded = [codings[i] for i in run.marks if i < len(codings)]
        words = escape(text[run.start : run.end])
        if coded:
            parts.append(_mark(run.start, words, coded))
            parts += [
                f'<span class="vh"> (coded: {escape(tag.name)}, {tag.side}, {escape(tag.coder)}) </span>'
                for tag in coded
                if tag.end == run.end
            ]
        else:
            quiet = ' class="q"' if run.marks else ""
            parts.append(f'<span{quiet} data-a="{run.start}">{words}</span>')
    return parts


def _mark(start: int, words: Markup, coded: Sequence[Tag]) -> str:
    hues = " ".join(sorted({f"h{tag.hue}" for tag in coded}))
    many = " many" if len(coded) > 1 else ""
    signs = "".join(dict.fromkeys(tag.sign for tag in coded if tag.start == start))
    begins = f' data-sign="{signs}"' if signs else ""
    ids = " ".join(tag.id for tag in coded)
    return f'<mark class="{hues}{many}" data-a="{start}" data-c="{ids}"{begins}>{words}</mark>'


def find_ends(source: Source) -> dict[int, float | str]:
    """When each turn ends in the recording: as the file says, or where the next turn begins; else ""."""
    later = [*source.turns[1:], None]
    return {
        turn.index: next((t for t in (turn.ends, after.begins if after else None) if t is not None), "")
        for turn, after in zip(source.turns, later, strict=True)
    }


def say_time(seconds: float | None) -> str:
    """Seconds from the start of a recording as minutes and seconds.

    >>> say_time(75.4), say_time(3725), say_time(None)
    ('1:15', '1:02:05', '')
    """
    if seconds is None:
        return ""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


@dataclass(frozen=True, slots=True)
class PanelCoding:
    """A coding of the chosen words, with all that can be changed about it."""

    tag: Tag
    coding: Coding
    definition: str


@dataclass(frozen=True, slots=True)
class PanelSuggestion:
    """A suggestion for the chosen words, with why it was made and how sure it is in this project."""

    tag: Tag
    suggestion: Suggestion
    definition: str
    sure: str


def panel_codings(marks: Marks, start: int, end: int) -> list[PanelCoding]:
    """The codings that touch these words."""
    return [
        PanelCoding(tag_coding(c, marks), c, _definition(marks, c.code))
        for c in marks.codings
        if c.segment.start < end and c.segment.end > start
    ]


def panel_memos(marks: Marks, start: int, end: int) -> list[WrittenMemo]:
    """The memos on these words, and on the codings of them."""
    codings = {c.id for c in marks.codings if c.segment.start < end and c.segment.end > start}
    return [
        memo
        for memo in marks.memos
        if memo.coding_id in codings or (memo.turn >= 0 and memo.start < end and memo.end > start)
    ]


def panel_suggestions(
    marks: Marks, start: int, end: int, sure: float, likely: float
) -> list[PanelSuggestion]:
    """The suggestions for these words, surest first within each passage.

    ``sure`` and ``likely`` are the scores from which on suggestions are that in this project.
    """
    return [
        PanelSuggestion(
            tag_suggestion(s, marks), s, _definition(marks, s.code), say_how_sure(s, sure, likely)
        )
        for s in sorted(marks.suggestions, key=lambda s: (s.segment.start, not s.suggested, s.rank))
        if s.segment.start < end and s.segment.end > start
    ]


def _definition(marks: Marks, slug: str) -> str:
    code = marks.codes.get(slug)
    return code.about if code else "The codebook has no such code any more. Move this coding to another."
