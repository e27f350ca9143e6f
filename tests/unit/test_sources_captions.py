"""Captions (.vtt, .srt) and JSON transcripts from different exporters."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evalkit.errors import ReadError
from evalkit.model import Source
from evalkit.sources import read


def read_as(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Source:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return read(path).source


def said(source: Source) -> list[tuple[str, str]]:
    return [(turn.speaker, source.text[turn.start : turn.end]) for turn in source.turns]


def test_voice_tags_closed_or_not_are_speakers(tmp_path: Path) -> None:
    source = read_as(
        tmp_path,
        "t.vtt",
        "WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.000\n<v Jane O&#39;Doe>Hello\nyou</v>\n\n"
        "2\n00:00:02.000 --> 00:00:03.000\n<v.loud Tom Roe>Hi <v Jane O'Doe>Bye</v>\n",
    )
    assert said(source) == [("Jane O'Doe", "Hello you"), ("Tom Roe", "Hi"), ("Jane O'Doe", "Bye")]


def test_consecutive_cues_of_one_speaker_are_one_turn_with_its_times(tmp_path: Path) -> None:
    source = read_as(
        tmp_path,
        "t.VTT",
        "\ufeffWEBVTT\r\n\r\n0:0:13.540 --> 0:0:17.850\r\n<v A B>one</v>\r\n"
        "\r\n18.1 --> 1:22,5 align:start\r\n<v A B>two</v>\r\n",
    )
    assert said(source) == [("A B", "one two")]
    assert (source.turns[0].begins, source.turns[0].ends) == (13.54, 82.5)


def test_a_file_without_voices_has_no_speakers_and_keeps_every_word(tmp_path: Path) -> None:
    source = read_as(
        tmp_path,
        "t.vtt",
        "WEBVTT\nKind: captions\n\nSTYLE\n::cue { color: red }\n\nREGION\nid:x\n\nNOTE Confidence: 0.69\n\n"
        "ef04c7c2-a59e-463f-9d27-b5b1259d6777\n00:03.300 --> 00:06.870\nHello there.\n\nNOTE\nnot speech\n\n"
        "00:08.100 --> 00:09.620\nI felt <3 &amp; 2 &lt; 3, <i>so</i> <c.red>good</c> "
        "<00:08.500>AT&T &copy that\n",
    )
    assert said(source) == [("", "Hello there."), ("", "I felt <3 & 2 < 3, so good AT&T &copy that")]


def test_a_sentence_that_runs_over_cues_stays_whole_without_speakers(tmp_path: Path) -> None:
    text = (
        "WEBVTT\n\n00:01.0 --> 00:02.0\nWe went\n\n00:02.0 --> 00:03.0\nhome. \n\n00:03.0 --> 00:04.0\nThen\n"
    )
    assert said(read_as(tmp_path, "t.vtt", text)) == [("", "We went home."), ("", "Then")]


def test_zooms_names_carry_over_to_cues_without_one(tmp_path: Path) -> None:
    text = (
        "WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.000\nSam Z: so\n\n2\n00:00:02.000 --> "
        "00:00:03.000\nand more\n\n"
        "3\n00:00:03.000 --> 00:00:04.000\nYuki W: Note: yes\n\n4\n00:00:05.000 --> 00:00:06.000\nSam Z: ok\n"
    )
    assert said(read_as(tmp_path, "z.vtt", text)) == [
        ("Sam Z", "so and more"),
        ("Yuki W", "Note: yes"),
        ("Sam Z", "ok"),
    ]


def test_an_srt_label_may_start_in_the_middle_of_a_cue(tmp_path: Path) -> None:
    text = (
        "1\n00:00:00,000 --> 00:00:04,799\nAlban: one\ntwo\n\n2\n00:00:04,799 --> "
        "00:00:08,250\nthree\nKevin: four\n\n"
        '3\n00:00:09,000 --> 00:00:10,000\n<font color="red">Alban: five</font>\n'
    )
    assert said(read_as(tmp_path, "a.srt", text)) == [
        ("Alban", "one two three"),
        ("Kevin", "four"),
        ("Alban", "five"),
    ]


def test_bracketed_generic_speakers_and_chevrons(tmp_path: Path) -> None:
    text = (
        "1\n00:00:00,000 --> 00:00:02,000\n[SPEAKER_00]: Hello\n\n2\n00:00:02,000 --> "
        "00:00:04,000\n>> who is that\n\n"
        "3\n00:00:04,000 --> 00:00:06,000\n[SPEAKER_01]: me\n"
    )
    assert said(read_as(tmp_path, "w.srt", text)) == [
        ("SPEAKER_00", "Hello"),
        ("", "who is that"),
        ("SPEAKER_01", "me"),
    ]


def captions(*cues: str) -> str:
    timed = (f"{n}\n00:00:{n:02}.000 --> 00:00:{n:02}.900\n{cue}\n" for n, cue in enumerate(cues, 1))
    return "\n".join(["WEBVTT\n", *timed])


SIGNED_IN = [
    "+44 7700 900123",
    "07700900123",
    "(1)447700900123",
    "1234",
    "jo.bell@nhs.example",
    "Galaxy S9+",
    "Jo Bell | NHS",
    "Will | NHS",
    "Jo Bell - Eastwater NHS Foundation Trust, Community Mental Health",
    "P01 (pseudonym: Star)",
]


@pytest.mark.parametrize("name", SIGNED_IN)
@pytest.mark.parametrize("other", ["Ann Lee", "Omar's iPad | home"])
def test_people_in_captions_are_named_as_they_signed_in(tmp_path: Path, name: str, other: str) -> None:
    text = captions(f"{other}: Hello", f"{name}: So: yes", f"{other}: Why?", f"{name}: 2020: a bad year")
    expected = [(other, "Hello"), (name, "So: yes"), (other, "Why?"), (name, "2020: a bad year")]
    assert said(read_as(tmp_path, "z.vtt", text)) == expected
    assert said(read_as(tmp_path, "saved as.txt", text)) == expected


@pytest.mark.parametrize("name", ["+44 7700 900123", "jo.bell@nhs.example", "Jo Bell | NHS"])
def test_somebody_who_speaks_once_in_captions_is_a_speaker_too(tmp_path: Path, name: str) -> None:
    text = captions("Ann Lee: Hello", "Ann Lee: Who is there?", f"{name}: Me")
    assert said(read_as(tmp_path, "z.vtt", text)) == [("Ann Lee", "Hello Who is there?"), (name, "Me")]


@pytest.mark.parametrize("words", ["So", "Note", "And I said", "My point (again)", "What I mean is"])
def test_ordinary_words_before_a_colon_in_captions_are_no_speaker(tmp_path: Path, words: str) -> None:
    talk = [f"Ann Lee: {n}" for n in range(12)]
    source = read_as(tmp_path, "z.vtt", captions(*talk, f"{words}: yes", *talk, f"{words}: no"))
    assert {turn.speaker for turn in source.turns} <= {"Ann Lee", ""}
    assert f"{words}: yes" in source.text


def test_what_may_be_a_speaker_in_captions_is_listed(tmp_path: Path) -> None:
    path = tmp_path / "z.vtt"
    path.write_text(
        captions("Blue house 9+: Hello", "We waited.", "A year.", "Blue house 9+: Then they rang.")
    )
    result = read(path)
    assert {turn.speaker for turn in result.source.turns} == {""}
    assert "May be a label but was read as words: “Blue house 9+”." in result.problems[0].message


def test_missing_and_extra_blank_lines_lose_no_words(tmp_path: Path) -> None:
    text = (
        "1\n00:00:00,000 --> 00:00:01,000\none\n2\n00:00:01,000 --> 00:00:02,000\ntwo\n\nthree\n\n\n"
        "3\n00:00:02,000 --> 00:00:03,000\n10\n"
    )
    assert said(read_as(tmp_path, "m.srt", text)) == [("", "one two three 10")]


def test_captions_without_a_word_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="no words"):
        read_as(tmp_path, "e.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\n\n")


def test_the_podcast_shape_of_json(tmp_path: Path) -> None:
    segments = [
        {"speaker": "Ann", "startTime": 0.5, "endTime": 2, "body": "Hello"},
        {"speaker": "Ann", "startTime": 2, "endTime": 3, "body": "you."},
        {"speaker": "Bob", "startTime": 3, "endTime": 4.25, "body": "I felt <3"},
    ]
    source = read_as(tmp_path, "p.json", json.dumps({"version": "1.0.0", "segments": segments}))
    assert said(source) == [("Ann", "Hello you."), ("Bob", "I felt <3")]
    assert (source.turns[0].begins, source.turns[0].ends) == (0.5, 3.0)


def test_whispers_json_with_and_without_speakers(tmp_path: Path) -> None:
    segment = {"id": 0, "start": 0.0, "end": "00:00:02.5", "text": " Hello.", "words": [{"word": "Hello."}]}
    plain = read_as(tmp_path, "w.json", json.dumps({"text": "Hello.", "segments": [segment]}))
    assert (said(plain), plain.turns[0].ends) == ([("", "Hello.")], 2.5)
    named = read_as(
        tmp_path, "n.json", json.dumps([{**segment, "speaker": {"name": "Ann"}}, {**segment, "speaker": 2}])
    )
    assert said(named) == [("Ann", "Hello."), ("Speaker 2", "Hello.")]


@pytest.mark.parametrize("text", ["{", "[1, 2]", '{"a": {"b": "c"}}', "[" * 100_000])
def test_json_that_holds_no_transcript_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ReadError, match="docx"):
        read_as(tmp_path, "x.json", text)


def test_half_a_character_in_json_does_not_spoil_the_rest(tmp_path: Path) -> None:
    assert read_as(tmp_path, "h.json", '[{"text": "one \\ud83d two"}]').text == "one \ufffd two"
