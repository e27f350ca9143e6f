"""Transcripts as ELAN, oTranscribe and YouTube keep them: who speaks, when, and no clock in the words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evalkit.errors import ReadError
from evalkit.sources.reading import read

ELAN = """<?xml version="1.0" encoding="UTF-8"?>
<ANNOTATION_DOCUMENT AUTHOR="" DATE="2026-03-01T09:30:00+00:00" FORMAT="3.0" VERSION="3.0">
<HEADER MEDIA_FILE="" TIME_UNITS="milliseconds"/>
<TIME_ORDER>
<TIME_SLOT TIME_SLOT_ID="ts1" TIME_VALUE="500"/><TIME_SLOT TIME_SLOT_ID="ts2" TIME_VALUE="2000"/>
<TIME_SLOT TIME_SLOT_ID="ts3" TIME_VALUE="2100"/><TIME_SLOT TIME_SLOT_ID="ts4" TIME_VALUE="6000"/>
<TIME_SLOT TIME_SLOT_ID="ts5" TIME_VALUE="6100"/><TIME_SLOT TIME_SLOT_ID="ts6"/>
</TIME_ORDER>
<TIER LINGUISTIC_TYPE_REF="default" PARTICIPANT="Halima" TIER_ID="S2">
<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a2" TIME_SLOT_REF1="ts3" TIME_SLOT_REF2="ts4">
<ANNOTATION_VALUE>They rang me back &amp; came round.</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
</TIER>
<TIER LINGUISTIC_TYPE_REF="default" TIER_ID="Interviewer">
<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a1" TIME_SLOT_REF1="ts1" TIME_SLOT_REF2="ts2">
<ANNOTATION_VALUE>How did it begin?</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a3" TIME_SLOT_REF1="ts5" TIME_SLOT_REF2="ts6">
<ANNOTATION_VALUE>And then?</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
</TIER>
<TIER LINGUISTIC_TYPE_REF="translation" PARENT_REF="S2" TIER_ID="S2-en">
<ANNOTATION><REF_ANNOTATION ANNOTATION_ID="a4" ANNOTATION_REF="a2">
<ANNOTATION_VALUE>a gloss</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION>
</TIER>
</ANNOTATION_DOCUMENT>
"""
OTR = json.dumps(
    {
        "text": '<p><span class="timestamp" data-timestamp="1.2">00:01</span>Interviewer: How was it?</p>'
        '<p><span class="timestamp" data-timestamp="6.4">00:06</span>Halima: They cancelled.<br />'
        '<span class="timestamp" data-timestamp="11">00:11</span>I stood in the rain.</p>',
        "media": "talk.mp3",
        "media-time": 12.5,
    }
)
SBV = """0:00:00.599,0:00:04.160
>> INTERVIEWER: How was the first meeting?

0:00:04.160,0:00:06.770
>> HALIMA: They cancelled it
and nobody told me.

"""


def turns(path: Path) -> list[tuple[str, str]]:
    source = read(path).source
    return [(turn.speaker, source.text[turn.start : turn.end]) for turn in source.turns]


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_elans_tiers_are_speakers_in_the_order_in_which_they_speak(tmp_path: Path) -> None:
    path = write(tmp_path, "talk.eaf", ELAN)
    assert turns(path) == [
        ("Interviewer", "How did it begin?"),
        ("Halima", "They rang me back & came round."),
        ("Interviewer", "And then?"),
    ]
    result = read(path)
    assert [turn.begins for turn in result.source.turns] == [0.5, 2.1, 6.1]
    assert any("tier S2-en" in problem.message for problem in result.problems)


def test_otranscribes_clocks_are_in_no_words(tmp_path: Path) -> None:
    said = turns(write(tmp_path, "talk.otr", OTR))
    assert [speaker for speaker, _ in said] == ["Interviewer", "Halima"]
    assert said[0][1] == "How was it?"
    assert said[1][1].split() == ["They", "cancelled.", "I", "stood", "in", "the", "rain."]


def test_youtubes_captions_are_read_with_their_speakers(tmp_path: Path) -> None:
    said = turns(write(tmp_path, "talk.sbv", SBV))
    assert [words for _, words in said] == [
        "How was the first meeting?",
        "They cancelled it and nobody told me.",
    ]
    assert [speaker.casefold() for speaker, _ in said] == ["interviewer", "halima"]


@pytest.mark.parametrize(
    ("name", "text"), [("talk.eaf", "<TEI/>"), ("talk.otr", "[1]"), ("talk.otr", '{"text": 3}')]
)
def test_a_file_of_another_kind_is_refused_with_what_to_do(name: str, text: str, tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="Export it"):
        read(write(tmp_path, name, text))
