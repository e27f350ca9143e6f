"""JSON transcripts: the podcast shape, Whisper's and any list of segments like them."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TypeAlias

from evalkit.errors import ReadError
from evalkit.sources.files.blocks import Block, Document
from evalkit.sources.files.json_shapes import Json, find_names, simplify
from evalkit.sources.talk.times import are_milliseconds, parse_seconds
from evalkit.text import count_words

_TEXT = (
    "body",
    "text",
    "transcript",
    "utterance",
    "display",
    "displaytext",
    "content",
    "words",
    "caption",
    "sentence",
    "line",
    "message",
    "spokentext",
    "utterancetext",
)
_WORD = ("punctuated_word", "word", "value", "text", "content")
_SPEAKER = (
    "speakerdisplayname",
    "speaker_name",
    "speakername",
    "speakerdesignation",
    "speaker",
    "speaker_label",
    "speakerlabel",
    "speaker_id",
    "speakerid",
    "speakertag",
    "speaker_tag",
    "channel_label",
    "sprecher",
    "locuteur",
    "hablante",
)
_SPEAKER_TOO = ("name", "participant", "who", "author", "username", "user_name", "sender", "from", "role")
_NOT_NAMED = ("from", "role")
"""Keys that also hold times and numbers: only words there are a name."""
_BEGINS = (
    "starttime",
    "start_time",
    "data_start",
    "startoffset",
    "start",
    "begin",
    "begins",
    "from",
    "ts",
    "offset",
    "time",
)
_ENDS = ("endtime", "end_time", "data_end", "endoffset", "end", "ends", "until", "to", "end_ts")
_BOTH = ("timestamp", "timestamps", "time")
_DEEPEST = 12
_ISO = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?")
_TICKS = 10_000_000  # a second
_SPACE_BEFORE_MARK = re.compile(r"(?<!\s)\s++(?=[.,;:!?…%)\]]++(?:\s|$))")

Path: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Segment:
    """An object with a text: ``inside`` is the list that holds it, ``speaker`` may be an outer object's."""

    text: str
    speaker: str
    begins: float | None
    ends: float | None
    inside: int


def parse_json(text: str, name: str) -> Document:
    """Segments as blocks. Raises ReadError where the file is not JSON or holds no list of segments."""
    data = _load(text, name)
    found: dict[Path, list[_Segment]] = {}
    _collect(simplify(data), (), "", found)
    segments = _choose(list(found.values()))
    without = sum(not segment.text for segment in segments)
    segments = [segment for segment in segments if segment.text]
    if not segments:
        raise ReadError(
            f"{name} holds no list of segments with a text each. Export it as .vtt or .docx instead."
        )
    names = find_names(data)
    segments = [
        replace(s, speaker=names.get(s.speaker.removeprefix("Speaker "), names.get(s.speaker, s.speaker)))
        for s in segments
    ]
    named = any(segment.speaker for segment in segments)
    begins = [s.begins for s in segments if s.begins is not None]
    scale = 1000 if are_milliseconds(begins, sum(count_words(s.text) for s in segments)) else 1
    blocks = tuple(
        Block(
            key,
            s.text,
            s.speaker if named else None,
            s.begins if s.begins is None else s.begins / scale,
            s.ends if s.ends is None else s.ends / scale,
            glue=" ",
        )
        for key, s in enumerate(segments)
    )
    problems = [f"{without} entries without words were passed over."] if without else []
    return Document(blocks, problems=tuple(problems), cues=True)


def _load(text: str, name: str) -> Json:
    """The value in a JSON file, or the list of those that stand one a line."""
    try:
        data: Json = json.loads(text)
    except (ValueError, RecursionError) as error:
        try:
            return [json.loads(line) for line in text.splitlines() if line.strip()]
        except (ValueError, RecursionError):
            raise ReadError(
                f"{name} is damaged or not a JSON file. Export the transcript again, or as .vtt or .docx."
            ) from error
    return data


def _collect(data: Json, path: Path, speaker: str, found: dict[Path, list[_Segment]]) -> None:
    """Every object of every list, by the keys that lead to it; the lists of one path belong together."""
    if len(path) > _DEEPEST:
        return
    if isinstance(data, dict):
        for key, value in data.items():
            _collect(value, (*path, key), speaker, found)
    elif isinstance(data, list):
        for item in data:
            who = speaker
            if isinstance(item, dict):
                fields = _lower(item)
                who = _get_speaker(fields, _SPEAKER) or speaker
                name = who or _get_speaker(fields, _SPEAKER_TOO)
                begins, ends = _get_times(fields)
                for keys in (_TEXT, _WORD):
                    segment = _Segment(_get_text(fields, keys), name, begins, ends, id(data))
                    found.setdefault((*path, keys[0]), []).append(segment)
            _collect(item, (*path, "[]"), who, found)


def _choose(lists: list[list[_Segment]]) -> list[_Segment]:
    """The list that is the transcript: with speakers if any has, then whole sentences, then the fewest parts.

    Only lists with nearly all the words that any list has are looked at; single words are put together.
    """
    joined = [_join_words(segments) if _are_words(segments) else segments for segments in lists]
    sizes = [sum(count_words(s.text) for s in segments) for segments in joined]
    most = max(sizes, default=0)
    nearly_all = [n for n, size in enumerate(sizes) if size and size >= 0.8 * most]

    def worth(n: int) -> tuple[bool, bool, bool, int]:
        named, timed = any(s.speaker for s in joined[n]), any(s.begins is not None for s in joined[n])
        return named, timed, joined[n] is lists[n], -len(joined[n])

    return joined[max(nearly_all, key=worth)] if nearly_all else []


def _are_words(segments: list[_Segment]) -> bool:
    return all(count_words(s.text) <= 2 for s in segments) and sum(bool(s.text) for s in segments) > 1


def _join_words(words: list[_Segment]) -> list[_Segment]:
    """Single words and marks as one segment for each list that holds them and each speaker in it."""
    joined = []
    for (_, speaker), group in groupby(words, key=lambda word: (word.inside, word.speaker)):
        said = [word for word in group if word.text]
        text = _SPACE_BEFORE_MARK.sub("", " ".join(word.text for word in said))
        times = [word for word in said if word.begins is not None]
        first, last = (times[0].begins, times[-1].ends) if times else (None, None)
        joined.append(_Segment(text, speaker, first, last, 0))
    return joined


def _lower(item: dict[str, Json]) -> dict[str, Json]:
    return {key.lower(): value for key, value in item.items()}


def _get_text(segment: dict[str, Json], keys: tuple[str, ...]) -> str:
    found = (segment.get(key) for key in keys)
    return next((_repair(value) for value in found if isinstance(value, str) and value.strip()), "")


def _get_speaker(segment: dict[str, Json], keys: tuple[str, ...]) -> str:
    """The speaker as text ("" = none); a number or an object with a name counts as well."""
    for key in keys:
        value = segment.get(key)
        if isinstance(value, dict):
            value = _get_text(_lower(value), ("name", "displayname", "display_name", "label", "id"))
        if key in _NOT_NAMED and (not isinstance(value, str) or _parse_time(value) is not None):
            continue
        if isinstance(value, int) and not isinstance(value, bool):
            value = f"Speaker {value}"
        if isinstance(value, str) and value.strip():
            return " ".join(_repair(value).split())
    return ""


def _get_times(segment: dict[str, Json]) -> tuple[float | None, float | None]:
    """When a segment begins and ends, also where one field holds both as an object or a pair."""
    for key in _BOTH:
        value = segment.get(key)
        if isinstance(value, dict):
            return _get_times(_lower(value))
        if isinstance(value, list) and len(value) == 2:
            return _parse_time(value[0]), _parse_time(value[1])
    ticks = _parse_time(segment.get("offsetinticks"))
    if ticks is not None:
        return ticks / _TICKS, None
    begins = (_parse_time(segment.get(key)) for key in (*_BEGINS, *_BOTH))
    ends = (_parse_time(segment.get(key)) for key in _ENDS)
    return next((t for t in begins if t is not None), None), next((t for t in ends if t is not None), None)


def _parse_time(value: Json) -> float | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, str):
        with suppress(ValueError):
            if iso := _ISO.fullmatch(value.strip()):
                return parse_seconds(":".join(part or "0" for part in iso.groups()))
            return parse_seconds(value.strip().removesuffix("s"))
    return None


def _repair(text: str) -> str:
    """Text whose halves of split characters, which JSON allows and nothing else does, are marked as lost."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
