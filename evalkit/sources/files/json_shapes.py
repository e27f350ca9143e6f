"""What speech services write into JSON, made plain: one reading of each word, and who says it beside it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import TypeAlias

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

_READINGS = ("alternatives", "nbest")
_SUMMED_UP = ("combinedrecognizedphrases", "transcripts")
"""The whole text again, nobody named, unless a part of it says who speaks."""
_PEOPLE = ("speakers", "participants", "people", "speaker_names", "speakernames", "speaker_map", "speakermap")
_IDS = ("id", "spkid", "speaker_id", "speakerid", "speaker", "label", "key", "tag")
_CALLED = ("name", "displayname", "display_name", "speaker_name", "speakername", "fullname", "full_name")
_DEEPEST = 40


def simplify(data: Json) -> Json:
    """The same with the first of several readings, and with speakers that stand in a list of their own."""
    plain = _drop_untagged(_take_readings(data, 0))
    if isinstance(plain, dict):
        words = _name_amazons_words(plain) or _name_watsons_words(plain)
        if words:
            return {"words": words}
    return plain


def find_names(data: Json) -> dict[str, str]:
    """What each speaker's number or code stands for, where the file lists its people."""
    names: dict[str, str] = {}
    for key, value in _walk(data, 0):
        if key.lower() not in _PEOPLE:
            continue
        if isinstance(value, dict) and all(isinstance(name, str) for name in value.values()):
            names |= {code: str(name) for code, name in value.items()}
        for item in value if isinstance(value, list) else ():
            if isinstance(item, dict):
                fields = {k.lower(): v for k, v in item.items()}
                code, name = _first(fields, _IDS), _first(fields, _CALLED)
                if code and name and code != name:
                    names[code] = name
    return names


def _first(fields: dict[str, Json], keys: tuple[str, ...]) -> str:
    found = (fields.get(key) for key in keys)
    return next((str(v) for v in found if isinstance(v, str | int) and str(v).strip()), "")


def _walk(data: Json, depth: int) -> Iterator[tuple[str, Json]]:
    if depth > _DEEPEST:
        return
    if isinstance(data, dict):
        for key, value in data.items():
            yield key, value
            yield from _walk(value, depth + 1)
    elif isinstance(data, list):
        for item in data:
            yield from _walk(item, depth + 1)


def _take_readings(data: Json, depth: int) -> Json:
    """The data with the first of several readings merged into the object that holds them."""
    if depth > _DEEPEST:
        return data
    if isinstance(data, list):
        return [_take_readings(item, depth + 1) for item in data]
    if not isinstance(data, dict):
        return data
    plain: dict[str, Json] = {}
    for key, value in data.items():
        if key.lower() in _READINGS and isinstance(value, list) and value and isinstance(value[0], dict):
            first = _take_readings(value[0], depth + 1)
            plain |= {k: v for k, v in first.items() if k not in data} if isinstance(first, dict) else {}
        elif key.lower() not in _SUMMED_UP or _says_who(value):
            plain[key] = _take_readings(value, depth + 1)
    return plain or data


def _says_who(parts: Json) -> bool:
    return isinstance(parts, list) and any(
        isinstance(p, dict) and any("speaker" in k for k in p) for p in parts
    )


def _drop_untagged(data: Json) -> Json:
    """Google repeats all words at the end with their speakers: earlier results, which name nobody, go."""
    results = data.get("results") if isinstance(data, dict) else data
    if not isinstance(results, list) or not all(isinstance(result, dict) for result in results):
        return data
    tagged = [result for result in results if isinstance(result, dict) and _is_tagged(result)]
    if not tagged or len(tagged) == len(results):
        return data
    return {"results": list[Json](tagged)}


def _is_tagged(result: dict[str, Json]) -> bool:
    words = result.get("words")
    fields = ("speakerTag", "speaker_tag", "speakerLabel")
    return isinstance(words, list) and any(
        isinstance(w, dict) and any(w.get(f) for f in fields) for w in words
    )


def _name_amazons_words(data: dict[str, Json]) -> list[Json]:
    """Amazon's words with the speakers that stand in "speaker_labels" by the time that a word begins."""
    results = data.get("results")
    if not isinstance(results, dict):
        return []
    items, labels = results.get("items"), results.get("speaker_labels")
    channels = results.get("channel_labels")
    if isinstance(channels, dict):
        return _join_channels(channels.get("channels"))
    if not isinstance(items, list) or not isinstance(labels, dict):
        return []
    by_time: dict[str, str] = {}
    for _, value in _walk(labels, 0):
        for item in value if isinstance(value, list) else ():
            if isinstance(item, dict) and "start_time" in item and "items" not in item:
                by_time[str(item["start_time"])] = str(item.get("speaker_label", ""))
    words, speaker = list[Json](), ""
    for item in items:
        if isinstance(item, dict):
            speaker = by_time.get(str(item.get("start_time")), str(item.get("speaker_label") or speaker))
            words.append({**item, "speaker": speaker})
    return words


def _join_channels(channels: Json) -> list[Json]:
    """The words of recordings that have a channel for each person, by time."""
    words: list[tuple[float, int, Json]] = []
    for channel in channels if isinstance(channels, list) else ():
        items = channel.get("items") if isinstance(channel, dict) else None
        at = 0.0
        for item in items if isinstance(items, list) else ():
            if isinstance(item, dict) and isinstance(channel, dict):
                at = float(str(item.get("start_time") or at))
                words.append((at, len(words), {**item, "speaker": channel.get("channel_label", "")}))
    return [word for *_, word in sorted(words, key=lambda one: one[:2])]


def _name_watsons_words(data: dict[str, Json]) -> list[Json]:
    """Watson's words, each a list of word, start and end, with the speakers that stand in a list by time."""
    results, labels = data.get("results"), data.get("speaker_labels")
    if not isinstance(results, list) or not isinstance(labels, list):
        return []
    by_time = {str(e.get("from")): e.get("speaker") for e in labels if isinstance(e, dict)}
    stamps = (result.get("timestamps") for result in results if isinstance(result, dict))
    spoken = chain.from_iterable(stamp for stamp in stamps if isinstance(stamp, list))
    return [
        {"word": word[0], "start": word[1], "end": word[2], "speaker": by_time.get(str(word[1]))}
        for word in spoken
        if isinstance(word, list) and len(word) > 2
    ]
