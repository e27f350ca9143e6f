"""One short conversation as many programs and typists write it: the same speech comes out of each."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from docx.document import Document as WordFile
from docx.table import Table

from evalkit.model import ReadResult
from evalkit.sources.reading import read

Q1 = "Thanks for coming in. How did you first hear about the team?"
R1 = "Well, my GP mentioned it. Nobody had explained it, to be honest: I had no idea."
Q2 = "And what happened next?"
R2 = "They rang me the same week. It was a relief."
SAID = (Q1, R1, Q2, R2)
SECONDS = (3, 12, 20, 24)
JANE, BOB = "Jane Doe", "Bob Smith"


def read_as(tmp_path: Path, name: str, text: str) -> ReadResult:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return read(path)


def heard(result: ReadResult) -> list[tuple[str, str]]:
    return [(turn.speaker, result.source.text[turn.start : turn.end]) for turn in result.source.turns]


def begins(result: ReadResult) -> list[float | None]:
    return [turn.begins for turn in result.source.turns]


def conversation(first: str = JANE, second: str = BOB) -> list[tuple[str, str]]:
    return list(zip((first, second, first, second), SAID, strict=True))


def written(form: str, first: str = JANE, second: str = BOB, between: str = "\n") -> str:
    """Every turn in one form; {t} is the time, {e} its end, {n} the number, {who} and {words} the turn."""
    return between.join(
        form.format(
            n=n, t=f"00:00:{at:02}", m=f"00:{at:02}", e=f"00:00:{at + 3:02}", s=at, who=who, words=words
        )
        for n, (at, (who, words)) in enumerate(
            zip(SECONDS, conversation(first, second), strict=True), start=1
        )
    )


TIMED = {
    "Otter": ("otter.txt", "{who}  {m}\n{words}\n", JANE, BOB),
    "Rev": ("rev.txt", "{who} ({m}):\n{words}\n", JANE, BOB),
    "Rev, times behind the colon": ("rev.txt", "{who}: {m}\t{words}", "Speaker 1", "Speaker 2"),
    "Trint": ("trint.txt", "{who} [{t}] {words}\n", JANE, BOB),
    "Descript": ("descript.md", "**{who}:** [{t}] {words}\n", JANE, BOB),
    "Descript, times first": ("descript.md", "**[{t}] {who}:** {words}\n", JANE, BOB),
    "Happy Scribe": ("happy.txt", "[{t}.000] - {who}\n{words}\n", JANE, BOB),
    "Sonix": ("sonix.txt", "{who}: [{t}] {words}\n", "Speaker1", "Speaker2"),
    "Sonix, names above": ("sonix.txt", "{who}\n[{t}] {words}\n", JANE, BOB),
    "MacWhisper": ("whisper.txt", "{t} {who}: {words}", "Speaker 1", "Speaker 2"),
    "oTranscribe": ("otranscribe.txt", "{m} {who}: {words}\n", "Jane", "Bob"),
    "a podcast's page": ("p.html", "<cite>{who}:</cite>\n<time>{m}</time>\n<p>{words}</p>", JANE, BOB),
    "MAXQDA": ("maxqda.txt", "#{t}-0# {who}: {words}", "I", "B1"),
    "Teams, copied": ("teams.txt", "{who}\n0 minutes {s} seconds\n{words}", JANE, BOB),
    "Teams, copied with what a screen reader says": (
        "teams.txt",
        "{who}\n0 minutes {s} seconds\n{m}\n{who} 0 minutes {s} seconds\n{words}",
        JANE,
        BOB,
    ),
    "Teams, with the employer": (
        "teams.txt",
        "{who}   {m}\n{words}\n",
        "DOE, Jane (A TRUST)",
        "SMITH, Bob (GP)",
    ),
    "Webex captions": (
        "webex.vtt",
        '{n} "{who}" (3417214720)\n{t}.000 --> {e}.000\n{words}\n',
        JANE,
        BOB,
    ),
    "WhisperX": ("x.srt", "{n}\n{t},000 --> {e},000\n[{who}]: {words}\n", "SPEAKER_00", "SPEAKER_01"),
    "names in round brackets": ("b.srt", "{n}\n{t},000 --> {e},000\n({who}) {words}\n", JANE, BOB),
    "chevrons": ("y.srt", "{n}\n{t},000 --> {e},000\n>> {who}: {words}\n", "JANE DOE", "BOB SMITH"),
}


@pytest.mark.parametrize(("name", "form", "first", "second"), TIMED.values(), ids=TIMED)
def test_transcripts_with_times(tmp_path: Path, name: str, form: str, first: str, second: str) -> None:
    head = "WEBVTT\n\n" if name.endswith(".vtt") else ""
    result = read_as(tmp_path, name, head + written(form, first, second))
    assert heard(result) == conversation(first, second)
    assert begins(result) == list(SECONDS)


UNTIMED = {
    "f4, times at the end": ("{who}: {words} #{t}-5#", "I", "B"),
    "f4, times below": ("{who}: {words}\n#{t}-5#", "Interviewer", "Befragte"),
    "questions and answers": ("{who}. {words}", "Q", "A"),
    "dashes": ("{who} – {words}", "Interviewer", "Participant"),
    "initials and hyphens": ("{who} - {words}", "JD", "BS"),
    "angle brackets": ("<{who}> {words}", "Jane", "Bob"),
    "square brackets": ("[{who}] {words}", "Jane", "Bob"),
    "names on lines of their own": ("{who}\n{words}\n", "INTERVIEWER", "PARTICIPANT"),
    "numbered turns": ("{n}. {who}: {words}", "Interviewer", "Participant"),
    "numbered lines": ("{n}\t{who}: {words}", "I", "P"),
}


@pytest.mark.parametrize(("form", "first", "second"), UNTIMED.values(), ids=UNTIMED)
def test_transcripts_without_times_before_the_words(
    tmp_path: Path, form: str, first: str, second: str
) -> None:
    assert heard(read_as(tmp_path, "t.txt", written(form, first, second))) == conversation(first, second)


NOBODY = {
    "topics before dashes": "Housing - a long wait.\nMoney - many forms.\nHousing - damp.\nMoney - delays.\n",
    "topics as headings": "Housing\nA long wait.\n\nMoney\nMany forms.\n\nHousing\nDamp.\n\nMoney\nLate.",
    "a numbered list": "1. Housing: a long wait.\n2. Money: forms.\n3. Family: tired.\n4. Work: none.",
    "sounds": "[Laughter] It went well.\n[Pause] And they rang.\n[Laughter] No, really.\n[Pause] I know.",
    "one-word answers": "Indeed\nIt helped me a lot.\nIndeed\nThey were kind.\nLovely\nIt was.\nLovely\nSo.",
    "choices": "A. The first that we had.\nB. The second that we had.\nC. The third.\n",
}


@pytest.mark.parametrize("text", NOBODY.values(), ids=NOBODY)
def test_what_is_set_off_like_a_name_and_is_none(tmp_path: Path, text: str) -> None:
    assert {speaker for speaker, _ in heard(read_as(tmp_path, "t.txt", text))} == {""}


FURNITURE = {
    "Meet": "Attendees\nJane Doe, Bob Smith\nTranscript\n{}\nMeeting ended after 00:32:10 👋",
    "Gemini": "Mar 5, 2024\n\nCore team interview - Transcript\n00:00:00\n \n{}\n\n"
    "Transcription ended after 00:32:10\n\nThis editable transcript was computer generated and might err.",
    "a typist's": "Interviewer: J Doe\nDate: 12 March 2024\nPlace: the hub\n\n{}\n[END OF RECORDING]",
    "Sonix": "interview 3.mp3\nTranscribed by https://sonix.ai\n\n{}",
}


@pytest.mark.parametrize("around", FURNITURE.values(), ids=FURNITURE)
def test_what_stands_round_a_transcript_is_left_out_and_reported(tmp_path: Path, around: str) -> None:
    result = read_as(tmp_path, "t.txt", around.format(written("{who}: {words}")))
    assert heard(result) == conversation()
    (left_out,) = [p.message for p in result.problems if p.message.startswith("Left out")]
    assert all(f"“{line.strip()[:20]}" in left_out for line in around.split("\n")[:2] if line.strip())


def test_times_between_words_are_taken_out_and_reported(tmp_path: Path) -> None:
    text = written("{who}: {words}").replace(". ", ". [00:05:02] ")
    result = read_as(tmp_path, "t.txt", text)
    assert heard(result) == conversation()
    assert any("left out of them: 3, the first being [00:05:02]" in p.message for p in result.problems)


def test_captions_that_roll_up_the_screen_are_said_once(tmp_path: Path) -> None:
    lines = ["thanks for coming in", "how did you hear", "about the team", "from my GP"]
    cues = [
        cue
        for n, (above, line) in enumerate(zip([" ", *lines], lines, strict=False))
        for cue in (
            f"00:00:{n * 2:02}.000 --> 00:00:{n * 2 + 1:02}.990 align:start\n{above}\n"
            + line.replace(" ", f"<00:00:{n * 2:02}.500><c> </c>"),
            f"00:00:{n * 2 + 1:02}.990 --> 00:00:{n * 2 + 2:02}.000 align:start\n{line}\n ",
        )
    ]
    text = "WEBVTT\nKind: captions\nLanguage: en\n\n" + "\n\n".join(cues)
    assert heard(read_as(tmp_path, "youtube.vtt", text)) == [("", " ".join(lines))]


def test_words_that_somebody_repeats_are_kept(tmp_path: Path) -> None:
    text = "WEBVTT\n\n" + "\n\n".join(
        f"00:0{n}.000 --> 00:0{n}.900\n{line}" for n, line in enumerate(["no", "no", "it was", "not", "good"])
    )
    assert heard(read_as(tmp_path, "a.vtt", text)) == [("", "no no it was not good")]


def sentences(speaker: int, *said: tuple[int, str]) -> dict[str, object]:
    return {"speaker": speaker, "sentences": [{"text": text, "start": at} for at, text in said]}


JSON: dict[str, tuple[object, tuple[str, str]]] = {
    "AssemblyAI, in milliseconds": (
        {
            "text": f"{Q1} {R1}",
            "words": [{"text": word, "start": 3000, "speaker": "A"} for word in f"{Q1} {R1}".split()],
            "utterances": [
                {"speaker": "A", "text": Q1, "start": 3000, "end": 8000},
                {"speaker": "B", "text": R1, "start": 12000, "end": 19000},
            ],
        },
        ("A", "B"),
    ),
    "Deepgram": (
        {
            "results": {
                "channels": [
                    {
                        "alternatives": [
                            {
                                "transcript": f"{Q1} {R1}",
                                "words": [
                                    {"word": word, "punctuated_word": word, "start": 3.0}
                                    for word in f"{Q1} {R1}".split()
                                ],
                                "paragraphs": {
                                    "paragraphs": [
                                        sentences(0, (3, Q1[:21]), (5, Q1[22:])),
                                        sentences(1, (12, R1)),
                                    ]
                                },
                            }
                        ]
                    }
                ]
            }
        },
        ("Speaker 0", "Speaker 1"),
    ),
    "Rev, by word": (
        {
            "monologues": [
                {"speaker": who, "elements": [{"type": "text", "value": w, "ts": at} for w in said.split()]}
                for who, at, said in ((0, 3.0, Q1), (1, 12.0, R1))
            ]
        },
        ("Speaker 0", "Speaker 1"),
    ),
    "Teams": (
        {
            "entries": [
                {"text": Q1, "speakerId": "x@y", "speakerDisplayName": JANE, "startOffset": "00:00:03.0"},
                {"text": R1, "speakerId": "z@y", "speakerDisplayName": BOB, "startOffset": "00:00:12"},
            ],
            "events": [{"eventType": "CallStarted", "userDisplayName": JANE}],
        },
        (JANE, BOB),
    ),
    "whisper.cpp": (
        {
            "transcription": [
                {"timestamps": {"from": "00:00:03,000", "to": "00:00:08,000"}, "text": f" {Q1}"},
                {"timestamps": {"from": "00:00:12,000", "to": "00:00:19,000"}, "text": f" {R1}"},
            ]
        },
        ("", ""),
    ),
    "a pair of times": (
        {"chunks": [{"timestamp": [3.0, 8.0], "text": Q1}, {"timestamp": [12.0, None], "text": R1}]},
        ("", ""),
    ),
    "a channel's name is nobody's": (
        {"recordings": [{"name": "left", "segments": [{"start": 3, "text": Q1}, {"start": 12, "text": R1}]}]},
        ("", ""),
    ),
    "DOTE": (
        {
            "lines": [
                {"startTime": "00:00:03,000", "speakerDesignation": "Jane", "text": Q1},
                {"startTime": "00:00:12,000", "speakerDesignation": "Bob", "text": R1},
            ]
        },
        ("Jane", "Bob"),
    ),
}


@pytest.mark.parametrize(("data", "speakers"), JSON.values(), ids=JSON)
def test_json_of_transcription_programs(tmp_path: Path, data: object, speakers: tuple[str, str]) -> None:
    result = read_as(tmp_path, "t.json", json.dumps(data))
    assert heard(result) == list(zip(speakers, (Q1, R1), strict=True))
    assert begins(result) == [3, 12]


def _teams(word: WordFile) -> None:
    word.add_paragraph().add_run("Interview 3-20240305_100212-Meeting Recording").bold = True
    word.add_paragraph("5 March 2024, 10:02am")
    word.add_paragraph("32m 11s")
    word.add_paragraph("Jane Doe started transcription")
    for at, (who, words) in zip(SECONDS, conversation(), strict=True):
        paragraph = word.add_paragraph()
        paragraph.add_run("\n" + who).bold = True
        paragraph.add_run(f"   0:{at:02}").add_break()
        paragraph.add_run(words)


def _nvivo(word: WordFile) -> None:
    _fill(word, ["Timespan", "Content", "Speaker"], "0:{0:02}.0 - 0:{0:02}.9|{2}|{1}")


def _time_below_the_name(word: WordFile) -> None:
    _fill(word, [], "{1}\n0:{0:02}|{2}")


def _title_above_the_header(word: WordFile) -> None:
    table = _fill(word, ["Time", "Speaker", "Transcript"], "0:{0:02}|{1}|{2}")
    row = table.rows[0]._tr
    row.addprevious(title := word.add_table(1, 3).rows[0]._tr)
    title.tc_lst[0].p_lst[0].add_r().text = "Interview with a GP"


def _names_as_headings(word: WordFile) -> None:
    for at, (who, words) in zip(SECONDS, conversation(), strict=True):
        word.add_heading(f"{who} 0:{at:02}", level=3)
        word.add_paragraph(words)


def _fill(word: WordFile, header: list[str], form: str) -> Table:
    rows = [
        form.format(at, who, words).split("|")
        for at, (who, words) in zip(SECONDS, conversation(), strict=True)
    ]
    rows = [header, *rows] if header else rows
    table: Table = word.add_table(len(rows), len(rows[0]))
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    return table


@pytest.mark.parametrize(
    "build", [_teams, _nvivo, _time_below_the_name, _title_above_the_header, _names_as_headings]
)
def test_word_files_with_times(tmp_path: Path, build: Callable[[WordFile], None]) -> None:
    word = Document()
    build(word)
    word.save(str(tmp_path / "t.docx"))
    result = read(tmp_path / "t.docx")
    assert heard(result) == conversation()
    assert begins(result) == list(SECONDS)
