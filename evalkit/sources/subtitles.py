"""Captions: WebVTT (Teams, Zoom, Whisper and others) and SubRip (.srt)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

from evalkit.sources.blocks import Block, Document
from evalkit.sources.times import parse_seconds

_STAMP = r"(?:\d+:){0,2}\d+(?:[.,]\d*)?"
_TIMING = re.compile(rf"\s*({_STAMP})\s*--?>\s*({_STAMP})(?:\s.*)?")
_APART = re.compile(r"(NOTE|STYLE|REGION)(?:\s.*)?|.*\bWEBVTT\b.*")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?(?:[ \t\n]+([^>]*))?>|</v\s*>")
_STYLING = re.compile(
    r"</?(?:c|i|b|u|s|ruby|rt|lang|font|span|br)(?:\.[^\s<>]*)?(?:\s[^<>]*)?/?>|<(?:\d+:)?\d+:\d+[.,]\d+>"
    r"|\{\\[a-z]+[^{}]*\}",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[A-Za-z]\w{1,30});")


@dataclass
class _Cue:
    begins: float
    ends: float
    lines: list[str] = field(default_factory=list)


def parse_subtitles(text: str) -> Document:
    """Cues as blocks, one for each line and voice. Notes, styles and cue names are no speech."""
    cues, left_out = _split_cues(text.splitlines())
    voiced = any(_VOICE.search(line) for cue in cues for line in cue.lines)
    blocks: list[Block] = []
    for cue in cues:
        opens = True
        for speaker, words in _split_voices("\n".join(cue.lines)) if voiced else _split_lines(cue):
            blocks.append(Block(len(blocks), words, speaker, cue.begins, cue.ends, opens=opens, glue=" "))
            opens = False
    return Document(tuple(blocks), left_out=tuple(left_out), cues=True)


def _split_cues(lines: list[str]) -> tuple[list[_Cue], list[str]]:
    """The cues and the lines that belong to none and are no known furniture."""
    cues: list[_Cue] = []
    left_out: list[str] = []
    apart = False
    for i, line in enumerate(lines):
        blank_above = i == 0 or not lines[i - 1].strip()
        if timing := _TIMING.fullmatch(line):
            cues.append(_Cue(parse_seconds(timing[1]), parse_seconds(timing[2])))
            apart = False
        elif not line.strip():
            apart = False
        elif _is_cue_name(lines, i, blank_above):
            continue
        elif apart or (blank_above and _APART.fullmatch(line)) or (not cues and "WEBVTT" in line):
            apart = True
        elif cues:
            cues[-1].lines.append(line)
        else:
            left_out.append(line.strip())
    return cues, left_out


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


def _split_lines(cue: _Cue) -> Iterator[tuple[None, str]]:
    for line in cue.lines:
        if (words := _clean(line)).strip():
            yield None, words


def _clean(text: str) -> str:
    """Words without styling; only tags and entities that captions know are touched, so "<3" stays."""
    return _ENTITY.sub(lambda entity: unescape(entity[0]), _STYLING.sub(_space_for_break, text))


def _space_for_break(tag: re.Match[str]) -> str:
    return " " if tag[0].lower().startswith("<br") else ""
