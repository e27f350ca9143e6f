"""Real transcripts from many exporters: the right speakers, and no word lost."""

from __future__ import annotations

import html
import json
import random
import re
from collections import Counter
from pathlib import Path

import pytest

from evalkit.errors import ReadError
from evalkit.model import ReadResult, Source
from evalkit.sources import read
from evalkit.sources.talk.speakers import find_speakers
from tests.apart import run_apart
from tests.made_files import docx_bytes, odt_bytes, p, pdf_bytes, run, table

SPEAKERS = {
    "buzzcast.srt": {"Alban": 7, "Kevin": 10, "Dave": 8, "Tom": 5, "Travis": 4},
    "inline_label_variants.txt": {"Alice": 2, "Sarah": 1, "Speaker 1": 1},
    "otter_txt_shape.txt": {"Sidney": 2, "Unknown Speaker": 1},
    "podnews_daily_2024-01-25.vtt": {"SPEAKER_1": 1},
    "teams_2022_nonpadded_timestamps.vtt": {"Speaker One": 1, "Speaker Two": 1},
    "teams_2024_guid_voice_tags.vtt": {"John Smith": 3, "Jane Doe": 3},
    "teams_stream_legacy_note_confidence.vtt": {"": 4},
    "zoom_cloud_numeric_cues.vtt": {"Samson Zhang": 1, "Yuki Wang": 1},
}


def turns_of(source: Source) -> dict[str, int]:
    return {share.label: share.turns for share in find_speakers(source)}


def spell(text: str) -> Counter[str]:
    return Counter(re.findall(r"[a-z0-9']+", html.unescape(text).lower()))


def count_raw_words(path: Path, labels: set[str]) -> Counter[str]:
    """Every word of speech in a file, by the crudest means that its format allows."""
    text = path.read_text(encoding="utf-8-sig")
    if path.suffix == ".json":
        return spell(" ".join(segment["body"] for segment in json.loads(text)["segments"]))
    if path.suffix == ".html":
        text = re.sub(r"<[^>]+>", " ", text)
    lines = text.splitlines()
    kept = [
        line
        for line, below in zip(lines, [*lines[1:], ""], strict=True)
        if "-->" not in line and "-->" not in below and not re.match(r"WEBVTT|NOTE|Transcribed by", line)
    ]
    words = re.sub(r"</?v[^>]*>|\[?\(?\b\d+:\d\d(:\d\d)?\b\)?\]?", " ", "\n".join(kept))
    for label in labels - {""}:
        words = re.sub(rf"^[\s*]*{re.escape(label)}(?=\s*:|\s*$|\s+:?\*|  )", " ", words, flags=re.MULTILINE)
    return spell(words)


def check_offsets(result: ReadResult) -> None:
    source = result.source
    assert "\n".join(source.text[turn.start : turn.end] for turn in source.turns) == source.text


@pytest.mark.real_data
def test_every_real_transcript_has_the_right_speakers(real_data: Path) -> None:
    for name, expected in SPEAKERS.items():
        assert turns_of(read(real_data / "transcripts" / name).source) == expected, name


@pytest.mark.real_data
def test_real_podcasts_have_the_speakers_that_their_files_name(real_data: Path) -> None:
    folder = real_data / "transcripts"
    data = json.loads((folder / "podnews_weekly_review_2023-05-05.json").read_text())
    found = read(folder / "podnews_weekly_review_2023-05-05.json").source
    assert set(turns_of(found)) == {segment["speaker"] for segment in data["segments"]}
    voices = re.findall(r"<v ([^>]+)>", (folder / "podnews_weekly_review_2024-01-19.vtt").read_text())
    assert set(turns_of(read(folder / "podnews_weekly_review_2024-01-19.vtt").source)) == set(voices)


@pytest.mark.real_data
def test_only_the_moderator_is_a_speaker_in_the_real_interviews(real_data: Path) -> None:
    paths = sorted((real_data / "interviews" / "transcripts").glob("*.html"))
    assert len(paths) == 13
    for path in paths:
        result = read(path)
        counts = turns_of(result.source)
        opened = len(re.findall(r"<p>\s*MODERATOR:", path.read_text()))
        assert set(counts) == {"", "MODERATOR"}, path.name
        assert counts["MODERATOR"] <= opened
        inside = path.read_text().count("MODERATOR:") - opened
        assert any("middle of a paragraph" in p.message for p in result.problems) == (inside > 0), path.name


@pytest.mark.real_data
def test_no_word_of_a_real_transcript_is_lost_or_made_up(real_data: Path) -> None:
    interviews = real_data / "interviews" / "transcripts"
    paths = [*(real_data / "transcripts").iterdir(), *interviews.glob("*.html")]
    assert len(paths) == 23
    for path in sorted(paths):
        result = read(path)
        check_offsets(result)
        raw = count_raw_words(path, {turn.speaker for turn in result.source.turns})
        assert spell(result.source.text) == raw, path.name


def mutate(data: bytes, chance: random.Random) -> bytes:
    """A file with a few bits turned, a piece cut out, or its end missing."""
    broken = bytearray(data)
    way = chance.randrange(3)
    if way == 0:
        for _ in range(chance.randint(1, 12)):
            broken[chance.randrange(len(broken))] ^= 1 << chance.randrange(8)
    elif way == 1:
        start = chance.randrange(len(broken))
        del broken[start : start + chance.randint(1, 200)]
    else:
        del broken[chance.randrange(len(broken)) :]
    return bytes(broken)


def outcome(path: Path) -> str:
    try:
        result = read(path)
    except ReadError:
        return "refused"
    check_offsets(result)
    return "read"


BODY = "".join(p(run(name, True), f": Words {i} of mine.") for i, name in enumerate(["Ann", "Bob"] * 8))
GOOD = {
    "talk.docx": docx_bytes(BODY + table(["INT", "How?"], ["P1", "Well."]), comments=p("x"), styles=p("y")),
    "talk.odt": odt_bytes("".join(f"<text:p>Ann: Words {i} of mine.</text:p>" for i in range(20))),
    "talk.pdf": pdf_bytes(*[["INT: How did you come here?", f"P1: By bus {i}."] for i in range(4)]),
}


@pytest.mark.parametrize("name", list(GOOD))
def test_a_broken_file_is_read_or_refused_and_never_crashes(tmp_path: Path, name: str) -> None:
    outcomes = run_apart(read_broken, tmp_path / name, 300)
    assert outcomes["refused"] > 0
    assert outcomes.total() == 300


def read_broken(path: Path, files: int) -> Counter[str]:
    """How so many damaged copies of a good file are taken."""
    chance = random.Random(7)
    outcomes: Counter[str] = Counter()
    for _ in range(files):
        path.write_bytes(mutate(GOOD[path.name], chance))
        outcomes[outcome(path)] += 1
    return outcomes
