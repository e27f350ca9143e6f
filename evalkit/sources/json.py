"""JSON transcripts: the podcast shape, Whisper's and any list of segments like them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TypeAlias

from evalkit.errors import ReadError
from evalkit.sources.blocks import Block, Document
from evalkit.sources.times import parse_seconds

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

_TEXT = ("body", "text", "transcript", "utterance", "content", "words", "caption", "sentence", "line")
_SPEAKER = (
    "speaker",
    "speaker_name",
    "speakername",
    "speaker_label",
    "speakerlabel",
    "speaker_id",
    "speakerid",
)
_SPEAKER_TOO = ("name", "participant", "who", "author")
_BEGINS = ("starttime", "start_time", "start", "begin", "begins", "from", "offset", "timestamp", "time")
_ENDS = ("endtime", "end_time", "end", "ends", "until")
_DEEPEST = 12


def parse_json(text: str, name: str) -> Document:
    """Segments as blocks. Raises ReadError where the file is not JSON or holds no list of segments."""
    try:
        data: Json = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ReadError(
            f"{name} is damaged or no JSON file. Export the transcript again, or as .vtt or .docx."
        ) from error
    segments = max(_find_lists(data), key=len, default=[])
    blocks: list[Block] = []
    without = 0
    for segment in segments:
        words = _get_text(segment, _TEXT)
        if not words.strip():
            without += 1
            continue
        speaker = _get_speaker(segment)
        begins, ends = _get_seconds(segment, _BEGINS), _get_seconds(segment, _ENDS)
        blocks.append(Block(len(blocks), words, speaker, begins, ends, glue=" "))
    if not blocks:
        raise ReadError(
            f"{name} holds no list of segments with a text each. Export it as .vtt or .docx instead."
        )
    if not any(block.speaker for block in blocks):
        blocks = [Block(b.key, b.text, None, b.begins, b.ends, glue=" ") for b in blocks]
    problems = [f"{without} entries without words were passed over."] if without else []
    return Document(tuple(blocks), problems=tuple(problems), cues=True)


def _find_lists(data: Json, depth: int = 0) -> Iterator[list[dict[str, Json]]]:
    """Every list of objects with a text; lists within such a list (a segment's words) are not looked at."""
    if depth > _DEEPEST:
        return
    if isinstance(data, list):
        objects = [_lower(item) for item in data if isinstance(item, dict)]
        if any(_get_text(item, _TEXT) for item in objects):
            yield objects
            return
        for item in data:
            yield from _find_lists(item, depth + 1)
    elif isinstance(data, dict):
        for value in data.values():
            yield from _find_lists(value, depth + 1)


def _lower(item: dict[str, Json]) -> dict[str, Json]:
    return {key.lower(): value for key, value in item.items()}


def _get_text(segment: dict[str, Json], keys: tuple[str, ...]) -> str:
    found = (segment.get(key) for key in keys)
    return next((_repair(value) for value in found if isinstance(value, str) and value.strip()), "")


def _get_speaker(segment: dict[str, Json]) -> str:
    """The speaker as text ("" = none); a number or an object with a name counts as well."""
    for key in (*_SPEAKER, *_SPEAKER_TOO):
        value = segment.get(key)
        if isinstance(value, dict):
            value = _get_text(_lower(value), ("name", "displayname", "label", "id"))
        if isinstance(value, int) and not isinstance(value, bool):
            value = f"Speaker {value}"
        if isinstance(value, str) and value.strip():
            return " ".join(_repair(value).split())
    return ""


def _get_seconds(segment: dict[str, Json], keys: tuple[str, ...]) -> float | None:
    for key in keys:
        value = segment.get(key)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return float(value)
        if isinstance(value, str):
            try:
                return parse_seconds(value.strip().removesuffix("s"))
            except ValueError:
                continue
    return None


def _repair(text: str) -> str:
    """Text whose halves of split characters, which JSON allows and nothing else does, are marked as lost."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
