"""Captions: WebVTT (Teams, Zoom, Whisper and others) and SubRip (.srt)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from html import unescape
from itertools import pairwise

from evalkit.sources.files.blocks import Block, Document
from evalkit.sources.talk.label_words import is_noise
from evalkit.sources.talk.times import parse_seconds
from evalkit.sources.talk.voices import name_voices

_STAMP = r"(?:\d+:){0,2}\d+(?:[.,]\d*)?"
_TIMING = re.compile(rf"\s*({_STAMP})\s*--?>\s*({_STAMP})(?:\s.*)?")
_WHO = re.compile(r"\s*\d+\s+\"(?P<name>[^\"]+)\"(?:\s+\(\d+\))?\s*")  # Webex: 1 "Jane Doe" (3417214720)
_APART = re.compile(r"(NOTE|STYLE|REGION)(?:\s.*)?|.*\bWEBVTT\b.*")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?(?:[ \t\n]+([^>]*))?>|</v\s*>")
_STYLING = re.compile(
    r"</?(?:c|i|b|u|s|ruby|rt|lang|font|span|br)(?:\.[^\s<>]*)?(?:\s[^<>]*)?/?>|<(?:\d+:)?\d+:\d+[.,]\d+>"
    r"|\{\\[a-z]+[^{}]*\}",
    re.IGNORECASE,
)
_ROLLING = 4  # neighbouring cues at least, half of which repeat a line, make captions that roll
_FEW_AUTOMATIC = 2
_WORD_TIME = re.compile(r"<(?:\d+:)?\d+:\d+[.,]\d+>|<c[.>]")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[A-Za-z]\w{1,30});")


@dataclass
class _Cue:
    begins: float
    ends: float
    speaker: str | None = None
    lines: list[str] = field(default_factory=list)


def are_subtitles(text: str) -> bool:
    """True where a text begins as a caption file does: WEBVTT, or a number above a pair of times."""
    first, second, *_ = [*(line for line in text[:1000].splitlines() if line.strip()), "", ""]
    numbered = first.strip().isdigit() and _TIMING.fullmatch(second) is not None
    return numbered or first.startswith("WEBVTT")


def parse_subtitles(text: str) -> Document:
    """Cues as blocks, one for each line and voice. Notes, styles and cue names are not speech."""
    cues, left_out = _split_cues(text.splitlines())
    _read_cues_of_fields(cues)
    _name_by_cue(cues)
    _drop_repeated_lines(cues, any(_WORD_TIME.search(line) for cue in cues for line in cue.lines))
    voiced = any(_VOICE.search(line) for cue in cues for line in cue.lines)
    blocks: list[Block] = []
    for cue in cues:
        opens = True
        for speaker, words in _split_voices("\n".join(cue.lines)) if voiced else _split_lines(cue):
            blocks.append(Block(len(blocks), words, speaker, cue.begins, cue.ends, opens=opens, glue=" "))
            opens = False
    heard = [block for block in blocks if not _is_pause(block)]
    left_out += [block.text.strip() for block in blocks if _is_pause(block)]
    return Document(tuple(name_voices(heard)), left_out=tuple(left_out), cues=True)


def _is_pause(block: Block) -> bool:
    """A noise or a pause in brackets that a program notes as nobody's speech."""
    words = block.text.strip()
    return block.speaker == "" and words[:1] in "([" and words[-1:] in ")]" and is_noise(words.strip("()[]"))


def _split_cues(lines: list[str]) -> tuple[list[_Cue], list[str]]:
    """The cues and the lines that belong to none and are not known furniture."""
    cues: list[_Cue] = []
    left_out: list[str] = []
    apart = False
    who: str | None = None
    for i, line in enumerate(lines):
        blank_above = i == 0 or not lines[i - 1].strip()
        if timing := _TIMING.fullmatch(line):
            cues.append(_Cue(parse_seconds(timing[1]), parse_seconds(timing[2]), who))
            apart, who = False, None
        elif not line.strip():
            apart = False
        elif _is_cue_name(lines, i, blank_above):
            found = _WHO.fullmatch(line)
            who = found["name"] if found else None
        elif apart or (blank_above and _APART.fullmatch(line)) or (not cues and "WEBVTT" in line):
            apart = True
        elif cues:
            cues[-1].lines.append(line)
        else:
            left_out.append(line.strip())
    return cues, left_out


def _read_cues_of_fields(cues: list[_Cue]) -> None:
    """Cues that hold what Teams notes of them, as JSON, become the words and who says them."""
    for cue in cues:
        words = "\n".join(cue.lines).strip()
        if not words.startswith("{"):
            continue
        with suppress(ValueError):
            fields = json.loads(words)
            if isinstance(said := fields.get("spokenText"), str):
                name = fields.get("speakerName")
                cue.lines, cue.speaker = [said], name if isinstance(name, str) else ""


def _name_by_cue(cues: list[_Cue]) -> None:
    """Where the names of cues say who speaks, a cue without one is nobody's."""
    if any(cue.speaker for cue in cues):
        for cue in cues:
            cue.speaker = cue.speaker or ""


def _drop_repeated_lines(cues: list[_Cue], automatic: bool) -> None:
    """Take out what a cue repeats of the one before it, where captions roll up the screen or grow on it.

    ``automatic`` captions, known by a time before each word, need fewer cues to show that.
    """
    shown = [[_clean(line).strip() for line in cue.lines if _clean(line).strip()] for cue in cues]
    filled = [n for n, lines in enumerate(shown) if lines]
    steps = [(m, n, _count_repeated(shown[m], shown[n])) for m, n in pairwise(filled)]
    grown = [(m, n) for m, n, count in steps if not count and _grows(shown[m], shown[n])]
    moves = sum(1 for *_, count in steps if count) + len(grown)
    if len(steps) < (_FEW_AUTOMATIC if automatic else _ROLLING) or 2 * moves < len(steps):
        return
    for _, n, count in steps:
        cues[n].lines = shown[n][count:]
    for m, _ in grown:
        cues[m].lines = cues[m].lines[:-1]


def _count_repeated(above: list[str], lines: list[str]) -> int:
    longest = min(len(above), len(lines))
    return next((n for n in range(longest, 0, -1) if above[-n:] == lines[:n]), 0)


def _grows(above: list[str], lines: list[str]) -> bool:
    """Whether a line says again what the line before it said, and goes on."""
    return len(lines[0]) > len(above[-1]) and f"{lines[0]} ".startswith(f"{above[-1]} ")


def _is_cue_name(lines: list[str], i: int, blank_above: bool) -> bool:
    """A line right above a timing names the cue, if it stands apart from words or is a bare number."""
    timed_below = i + 1 < len(lines) and _TIMING.fullmatch(lines[i + 1]) is not None
    return timed_below and (blank_above or i == 0 or lines[i].strip().isdigit())


def _split_voices(text: str) -> Iterator[tuple[str, str]]:
    """(speaker, words) of each voice in a cue; words outside any voice have no speaker."""
    speaker, at = "", 0
    for tag in [*_VOICE.finditer(text), None]:
        words = _clean(text[at : tag.start()] if tag else text[at:])
        if words.strip():
            yield speaker, " ".join(words.split("\n"))
        if tag:
            speaker, at = " ".join(_clean(tag[1] or "").split()), tag.end()


def _split_lines(cue: _Cue) -> Iterator[tuple[str | None, str]]:
    for line in cue.lines:
        if (words := _clean(line)).strip():
            yield cue.speaker, words


def _clean(text: str) -> str:
    """Words without styling; only tags and entities that captions know are touched, so "<3" stays."""
    return _ENTITY.sub(lambda entity: unescape(entity[0]), _STYLING.sub(_space_for_break, text))


def _space_for_break(tag: re.Match[str]) -> str:
    return " " if tag[0].lower().startswith("<br") else ""
