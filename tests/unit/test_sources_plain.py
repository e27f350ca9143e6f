"""Plain text and Markdown: which words in front of others are a speaker's label, and which are not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evalkit.errors import ReadError
from evalkit.model import ReadResult, Source
from evalkit.sources import ENDINGS, read
from evalkit.text import normalise, words

Said = list[tuple[str, str]]


def read_text(folder: Path, text: str, name: str = "talk.txt") -> ReadResult:
    path = folder / name
    path.write_bytes(text.encode())
    return read(path)


def said(source: Source) -> Said:
    return [(turn.speaker, source.text[turn.start : turn.end]) for turn in source.turns]


def speakers(source: Source) -> set[str]:
    return {turn.speaker for turn in source.turns}


@pytest.mark.parametrize(
    "text",
    [
        "Note: the door was open.\n\nWe went in.",
        "I waited.\n\nand I said: no\n\nand I said: no\n\nI left.",
        "10:30 we met\n11:00 we ate\n",
        "We met at 10:30: it was fine.\nWe met at 11:30: it was not.\n",
        "Action: Jane to call.\nDecision: go on.\nAction: Tom to write.\nDecision: wait.\n",
        "Access: good.\nWaiting times: long.\nFood: poor.\nGarden: lovely.\nNoise: much.\n",
        "We went.\n\nBudapest: a city.\n\nCold.\n\nBudapest: again.\n\nThen home.\n\nAll is well.\n",
        "Agenda\n10:00 Welcome\n10:30 Budget\n11:00 Lunch\nThen we talked.\n",
        "Polar plot: I see it.\nBut why is it here?\nHeat map: yes.\nI do not know.\n"
        "Polar plot: again.\nNo.\n",
        "See https://example.org: it is there.\nSee https://example.org: it is there.\n",
        "He said: come in.\nHe said: go out.\nHe said: come in.\n",
    ],
)
def test_words_before_a_colon_are_no_speaker(tmp_path: Path, text: str) -> None:
    source = read_text(tmp_path, text).source
    assert speakers(source) == {""}
    assert words(source.text) == words(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Jane: Hello\nTom: Hi there\n", "Jane|Hello / Tom|Hi there"),
        ("INT: How?\n\nP1: Well.\n\nINT: Why?\n", "INT|How? / P1|Well. / INT|Why?"),
        ("Jane\tHello\nTom\tHi\nJane\tSo: yes\n", "Jane|Hello / Tom|Hi / Jane|So: yes"),
        ("**Q:** How?\n\n**A:** Well.\n\n**Q:** Why?\n", "Q|How? / A|Well. / Q|Why?"),
        ("**Interviewer**\n\nHow?\n\n**Participant 2**\n\nWell.\n", "Interviewer|How? / Participant 2|Well."),
        ("Speaker 1 (00:04):\nHow?\nSpeaker 2 (00:09):\nWell.\n", "Speaker 1|How? / Speaker 2|Well."),
        ("[Jane Doe] 10:02:13\nHow?\n\n[Al Roe] 10:02:20\nWell.\n", "Jane Doe|How? / Al Roe|Well."),
        ("Jane\n00:03\nHow?\nTom\n00:07\nYes\nJane\n00:09\nWhy\n", "Jane|How? / Tom|Yes / Jane|Why"),
        ("00:00:03 Speaker 1\nHow?\n00:00:07 Speaker 2\nWell.\n", "Speaker 1|How? / Speaker 2|Well."),
        ("INT: How?\nAN: Well.\nINT: Why?\nAN: So.\n", "INT|How? / AN|Well. / INT|Why? / AN|So."),
        ("Will: one.\nJD: two.\nWill: three.\nJD: four.\n", "Will|one. / JD|two. / Will|three. / JD|four."),
        ("peer worker: Hm.\nINT: And?\npeer worker: No.\n", "peer worker|Hm. / INT|And? / peer worker|No."),
    ],
)  # fmt: skip
def test_labels_are_speakers_and_no_words(tmp_path: Path, text: str, expected: str) -> None:
    found = said(read_text(tmp_path, text).source)
    assert " / ".join(f"{speaker}|{spoken}" for speaker, spoken in found) == expected


@pytest.mark.parametrize(
    "text",
    [
        "10:01:33 From Jo Bell to Everyone:\n\tHello\n10:02:10 From 07700 900123 to Jo (Privately):\n\tHi\n",
        "10:01:33\t From Jo Bell : Hello\n10:02:10\t From 07700 900123 to Jo Bell (Privately) : Hi\n",
        "2024-01-05 10:01:33 From Jo Bell to Everyone:\n\tHello\n"
        "2024-01-05 10:02:10 From 07700 900123 to Everyone:\n\tHi\n",
    ],
)
def test_a_meetings_chat_has_speakers(tmp_path: Path, text: str) -> None:
    source = read_text(tmp_path, text).source
    assert said(source) == [("Jo Bell", "Hello"), ("07700 900123", "Hi")]
    assert source.turns[0].begins == 36093


def test_otter_blocks_have_speakers_and_times_and_the_advertisement_is_reported(tmp_path: Path) -> None:
    result = read_text(
        tmp_path,
        "Ann Lee  0:00  \nHello and welcome.\n\nUnknown Speaker  55:21  \nThanks: all of it.\n\n"
        "Ann Lee  1:02:07  \nBye.\n\nMore.\n\nTranscribed by https://otter.ai\n",
    )
    assert said(result.source) == [
        ("Ann Lee", "Hello and welcome."),
        ("Unknown Speaker", "Thanks: all of it."),
        ("Ann Lee", "Bye.\nMore."),
    ]
    assert [turn.begins for turn in result.source.turns] == [0.0, 3321.0, 3727.0]
    assert "otter.ai" in result.problems[0].message


def test_teams_lines_that_are_no_speech_are_left_out_and_reported(tmp_path: Path) -> None:
    result = read_text(
        tmp_path,
        "Weekly call-20240101_100000-Meeting Recording\nJanuary 24, 2024, 10:02AM\n45m 12s\n\n"
        "Jane Doe started transcription\n\nSMITH, John (NHS SOUTH EAST LONDON ICB - 72Q)   0:03\nHello.\n\n"
        "Doe, Jane   0:09\nHi.\n\nJane Doe stopped transcription\n",
    )
    assert said(result.source) == [
        ("SMITH, John (NHS SOUTH EAST LONDON ICB - 72Q)", "Hello."),
        ("Doe, Jane", "Hi."),
    ]
    reported = result.problems[0].message
    for line in (
        "Meeting Recording",
        "January 24",
        "45m 12s",
        "started transcription",
        "stopped transcription",
    ):
        assert line in reported


def test_answers_between_an_interviewers_labels_are_nobodys(tmp_path: Path) -> None:
    text = "Well, I came.\n\nMODERATOR: And then?\n\nI stayed.\n\nMODERATOR: Why?\n\nIt was good.\n"
    assert [speaker for speaker, _ in said(read_text(tmp_path, text).source)] == [
        "",
        "MODERATOR",
        "",
        "MODERATOR",
        "",
    ]


def test_a_paragraph_without_a_label_goes_on_with_the_speaker_and_is_reported(tmp_path: Path) -> None:
    result = read_text(tmp_path, "INT: How?\n\nP1: Well.\n\nAnd more of it.\n\nINT: Why?\n")
    assert said(result.source)[1] == ("P1", "Well.\nAnd more of it.")
    assert "And more of it." in result.problems[0].message


def test_what_recurs_before_a_colon_and_is_no_label_is_given_to_nobody(tmp_path: Path) -> None:
    text = "INT: How?\n\nthe one in blue: Well.\n\nINT 2: Why?\n\nthe one in blue: So.\n\nP1: Hm.\n"
    assert said(read_text(tmp_path, text).source)[1] == ("", "the one in blue: Well.")


def test_bold_questions_without_a_label_are_given_to_nobody(tmp_path: Path) -> None:
    text = "P1: I came.\n\n**How was it for you then?**\n\nP2: Good.\n\nP1: Bad.\n"
    assert said(read_text(tmp_path, text).source)[1] == ("", "How was it for you then?")


def test_a_label_in_the_middle_of_a_paragraph_is_reported(tmp_path: Path) -> None:
    result = read_text(tmp_path, "INT: How?\n\nP1: Well. INT: Why so?\n\nINT: And?\n")
    assert "INT: Why so?" in result.problems[0].message


def test_times_in_brackets_are_no_words(tmp_path: Path) -> None:
    source = read_text(
        tmp_path, "[00:00.000 --> 00:04.000]  So we start\n[00:04.000 --> 00:06.500]  and end.\n"
    ).source
    assert said(source) == [("", "So we start"), ("", "and end.")]
    assert (source.turns[1].begins, source.turns[1].ends) == (4.0, 6.5)


def test_paragraphs_without_speakers_stay_apart_and_wrapped_lines_join(tmp_path: Path) -> None:
    long = "This is a line of text that was broken by the program because"
    assert said(read_text(tmp_path, f"{long}\nit was long.\n\nNext one.\n").source) == [
        ("", f"{long} it was long."),
        ("", "Next one."),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_any_common_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "café.TXT"
    path.write_bytes("Renée: It’s “naïve”.\r\nJosé: Sí, café.\r\n".encode(encoding))
    assert said(read(path).source) == [("Renée", "It’s “naïve”."), ("José", "Sí, café.")]


DAMAGED = "Renée: It’s “naïve”.\r\n\r\nJosé: Sí, café"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("end", [b"\r\nna\xefve", "’".encode()[:2], b" \x92", b"\xff"])
def test_one_damaged_letter_spoils_no_other_and_is_listed_by_line(
    tmp_path: Path, encoding: str, end: bytes
) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(DAMAGED.encode(encoding) + end)
    result = read(path)
    assert said(result.source)[0] == ("Renée", "It’s “naïve”.")
    assert said(result.source)[1][1].startswith("Sí, café")
    line = 4 if b"\n" in end else 3
    (problem,) = result.problems
    assert f"A character could not be read and shows as \ufffd (line {line})." in problem.message


def test_many_damaged_letters_are_listed_by_the_first_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(b"<meta charset=utf-8>" + "<p>“Sí”</p>".encode() * 9 + b"\n<p>na\xefve</p>" * 8)
    problem, *_ = read(path).problems
    assert "show as \ufffd (lines 2, 3, 4, 5, 6 and 3 more)." in problem.message


def test_the_source_knows_its_file_and_its_kind_is_never_guessed(tmp_path: Path) -> None:
    path = tmp_path / "Group discussion 1.md"
    path.write_text("Facilitator: Who starts?\n")
    assert (read(path).source.name, read(path).source.file_name) == (
        "Group discussion 1",
        "Group discussion 1.md",
    )
    assert (read(path).source.kind, read(path, kind="group").source.kind) == ("interview", "group")
    assert len(read(path).source.sha256) == 64


@pytest.mark.parametrize(
    ("name", "data", "hint"),
    [
        ("gone.txt", None, "no file"),
        ("empty.txt", b"", "empty"),
        ("blank.md", b" \n\n", "empty"),
        ("dots.txt", b"... --- !!!\n", "no words"),
        ("noise.txt", bytes(range(1, 256)) * 9, "not a text file"),
        ("word.txt", b"PK\x03\x04" + b"x" * 50, "zip or Word"),
        ("song.mp3", b"ID3", "transcribed"),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".docx"),
        ("rich.rtf", b"{\\rtf1 x}", ".docx"),
        ("what.xyz", b"words", ".vtt"),
        ("noending", b"words", ".vtt"),
        ("page.txt", b"<!DOCTYPE html><html><p>Hi</p></html>", ".html"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_to_do(
    tmp_path: Path, name: str, data: bytes | None, hint: str
) -> None:
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(ReadError, match=re.escape(hint)) as error:
        read(path)
    assert name in str(error.value)


def test_a_folder_and_a_huge_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="folder"):
        read(tmp_path)
    huge = tmp_path / "huge.docx"
    with huge.open("wb") as file:
        file.truncate(200_000_000)
    with pytest.raises(ReadError, match="200 MB"):
        read(huge)


def test_a_control_character_inside_a_letter_leaves_the_text_normal(tmp_path: Path) -> None:
    assert read_text(tmp_path, "cafe\x00\u0301\x0bopen\n").source.text == "café\nopen"


def test_every_ending_that_is_read_is_named() -> None:
    assert set(ENDINGS) >= {".docx", ".odt", ".pdf", ".html", ".vtt", ".srt", ".txt", ".md", ".json"}


LINES = st.lists(
    st.one_of(
        st.text(max_size=60),
        st.sampled_from(
            ["Jane: ", "INT: so", "[00:01] ", "Jane  0:03", "", "**Tom:** e\u0301", "> > x", "Q:\tA"]
        ),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=LINES, name=st.sampled_from(["a.txt", "a.md", "a.vtt", "a.srt", "a.html", "a.json"]))
def test_turns_are_the_text_exactly(tmp_path: Path, lines: list[str], name: str) -> None:
    try:
        source = read_text(tmp_path, "\n".join(lines).encode("utf-8", "replace").decode(), name).source
    except ReadError:
        return
    texts = [source.text[turn.start : turn.end] for turn in source.turns]
    assert "\n".join(texts) == source.text
    assert all(text == normalise(text) and text for text in texts)
    assert [turn.index for turn in source.turns] == list(range(len(texts)))
