"""Who speaks, however it is written: telephone numbers, devices, every script, brackets, bars."""

# ruff: noqa: E501

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest

from evalkit.model import ReadResult
from evalkit.sources.reading import read

ASKED, SAID, ASKED_ON, SAID_ON = "How was it?", "They rang me back.", "And then?", "It was better."


def read_as(folder: Path, name: str, text: str, encoding: str = "utf-8") -> ReadResult:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return read(path)


def heard(result: ReadResult) -> list[tuple[str, str]]:
    return [(turn.speaker, result.source.text[turn.start : turn.end]) for turn in result.source.turns]


def talk(first: str, second: str) -> list[tuple[str, str]]:
    return [(first, ASKED), (second, SAID), (first, ASKED_ON), (second, SAID_ON)]


def told(result: ReadResult) -> str:
    return "\n".join(problem.message for problem in result.problems)


SIGNED_IN = (
    *("+44 7700 900123", "07700 900123", "@1", "@dan_k", "Room 2 - Library", "Meeting Room 4", "iPhone (2)"),
    *(
        "Dan's iPad",
        "dan@wharfside.example",
        "P-07",
        "12A",
        "INT/01",
        "Galaxy S9+",
        "~ Halima",
        "DESKTOP-7QK2",
    ),
)
TIMED_FORMS = (
    "{who}   {t}\n{words}\n",
    "[{t}] {who}: {words}\n",
    "{t} {who}\n{words}\n",
    "{who} ({t}): {words}\n",
)


def written(form: str, first: str, second: str) -> str:
    times = ("0:03", "0:06", "0:11", "0:14")
    return "\n".join(
        form.format(who=who, words=words, t=t)
        for t, (who, words) in zip(times, talk(first, second), strict=True)
    )


@pytest.mark.parametrize("form", TIMED_FORMS)
@pytest.mark.parametrize("who", SIGNED_IN)
def test_whoever_stands_beside_a_time_is_a_speaker(tmp_path: Path, form: str, who: str) -> None:
    result = read_as(tmp_path, "t.txt", written(form, "Nadia Hussain", who))
    assert heard(result) == talk("Nadia Hussain", who)


@pytest.mark.parametrize("who", SIGNED_IN)
def test_what_a_meeting_calls_somebody_is_a_label_without_times_too(tmp_path: Path, who: str) -> None:
    result = read_as(tmp_path, "t.txt", written("{who}: {words}\n", "Interviewer", who))
    assert heard(result) == talk("Interviewer", who)


SCRIPTS = {
    "Arabic with vowel signs": ("المُحاوِر", "ليلى", ":"),
    "Bengali": ("প্রশ্নকর্তা", "অংশগ্রহণকারী", ":"),
    "Hindi": ("साक्षात्कारकर्ता", "सीता", ":"),
    "Chinese": ("访问者", "李女士", "："),
    "Chinese without a space": ("访问者", "李女士", ":"),
    "Amharic": ("ጠያቂ", "ሰላም", "፦"),
    "Amharic with a word space": ("ጠያቂ", "ሰላም", "፡"),
    "Armenian": ("Հարցնող", "Անի", ":"),
    "Georgian": ("ინტერვიუერი", "ნინო", ":"),
    "Khmer": ("អ្នកសួរ", "សុខា", "៖"),
    "Tamil": ("கேள்வியாளர்", "மாலா", ":"),
    "Hebrew": ("מראיין", "דנה", ":"),
    "Russian": ("Интервьюер", "Елена", ":"),
    "Persian with a space before": ("پرسشگر", "مریم", " :"),
    "Japanese": ("インタビュアー", "田中さん", "："),
    "Polish": ("Badaczka", "Małgorzata", ":"),
}


@pytest.mark.parametrize(("first", "second", "colon"), SCRIPTS.values(), ids=SCRIPTS)
def test_labels_of_every_script_are_speakers(tmp_path: Path, first: str, second: str, colon: str) -> None:
    space = "" if colon == "：" else " "
    text = "\n\n".join(f"{who}{colon}{space}{words}" for who, words in talk(first, second))
    assert heard(read_as(tmp_path, "t.txt", text)) == talk(first, second)


def test_decomposed_letters_make_the_same_label(tmp_path: Path) -> None:
    text = "Interviewer: Who?\n\nSiân: Zoë.\n\nInterviewer: When?\n\nSiân: In the café.\n"
    decomposed = read_as(tmp_path, "t.txt", unicodedata.normalize("NFD", text))
    assert heard(decomposed) == heard(read_as(tmp_path, "u.txt", text))
    assert {speaker for speaker, _ in heard(decomposed)} == {"Interviewer", "Siân"}


SET_OFF = ("[{who}] {words}", "({who}) {words}", "<{who}> {words}", "**{who}:** {words}", "{who} | {words}",
           "*{who}:* {words}", "{who}> {words}", "{who} :: {words}", "{who}.- {words}", "{who} = {words}",
    "{who} - {words}", "{who} — {words}", "({who}): {words}", "({who})\n{words}", "- {who}: {words}")  # fmt: skip


@pytest.mark.parametrize("form", SET_OFF)
def test_names_set_off_by_brackets_bars_and_dashes_are_speakers(tmp_path: Path, form: str) -> None:
    text = "\n\n".join(form.format(who=who, words=words) for who, words in talk("Interviewer", "Halima"))
    assert heard(read_as(tmp_path, "t.md", text)) == talk("Interviewer", "Halima")


NOBODY = {
    "a ward's notes": "10:15 Arrived on the ward.\nIt was quiet.\n11:00 Medication.\nOne man refused his.\n12:30 Lunch.\nWarm.\n",
    "times of day": "We set off at 9:15 and got there by 10:40.\n\nIt ends at 12:30.\n\nI was home at 1:15.\n",
    "scores": "PHQ-9 = 14\nGAD-7 = 11\nPHQ-9 = 9\nGAD-7 = 6\n",
    "steps": "Step 1: open it.\nStep 2: go in.\nStep 1: again.\nStep 2: again.\n",
    "what somebody said, in Arabic": "كانت الخدمة جيدة. قالت: سنعود غدا.\n\nثم جاء الطبيب وقال: لا بأس.\n\nوبعد ذلك ذهبنا.\n",
    "what somebody said, in Chinese": "服务很好。护士说：明天再来。\n\n医生说：没问题。\n\n后来我们回家了。\n",
    "a quoted e-mail": "> On Tuesday we went.\n> It was fine.\nThat is what I wrote.\n> And then we left.\nYes.\n",
}


@pytest.mark.parametrize("text", NOBODY.values(), ids=NOBODY)
def test_what_is_laid_out_like_speech_and_is_none(tmp_path: Path, text: str) -> None:
    assert {speaker for speaker, _ in heard(read_as(tmp_path, "t.txt", text))} == {""}


def test_laughter_in_brackets_is_nobody(tmp_path: Path) -> None:
    words = ("[Interviewer] What helps?", "[Halima] The calls.", "[laughs] And biscuits.", "[Interviewer] More?",
             "[Halima] No.")  # fmt: skip
    cues = "\n".join(f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\n{w}\n" for n, w in enumerate(words, start=1))
    assert heard(read_as(tmp_path, "t.srt", cues)) == [
        ("Interviewer", "What helps?"),
        ("Halima", "The calls. [laughs] And biscuits."),
        ("Interviewer", "More?"),
        ("Halima", "No."),
    ]


def test_turns_without_a_name_stay_apart_and_are_listed(tmp_path: Path) -> None:
    text = "  0:43  \nOne.\n\nUnknown Speaker  0:46  \nTwo.\n\n  0:49  \nThree.\n\nUnknown Speaker  1:02  \nFour.\n"
    result = read_as(tmp_path, "otter.txt", text)
    assert heard(result) == [
        ("", "One."),
        ("Unknown Speaker", "Two."),
        ("", "Three."),
        ("Unknown Speaker", "Four."),
    ]
    assert "2 turns without a name stay apart (0:43 and 0:49)" in told(result)


COLUMNS = {
    "NVivo": "Timespan\tContent\tSpeaker\n0:00.0 - 0:06.2\t{0}\tI\n0:06.2 - 0:14.9\t{1}\tDeqa\n"
    "0:14.9 - 0:17.0\t{2}\tI\n0:17.0 - 0:25.1\t{3}\tDeqa\n",
    "semicolons": "Speaker;Start;Text\nI;00:00;{0}\nDeqa;00:06;{1}\nI;00:14;{2}\nDeqa;00:17;{3}\n",
    "a Markdown table": "| Speaker | Words |\n|---|---|\n| I | {0} |\n| Deqa | {1} |\n| I | {2} |\n| Deqa | {3} |\n",
    "ELAN without a header": "I\t00:00:00.000\t0.0\t00:00:06.000\t6.0\t6.0\t{0}\n"
    "Deqa\t00:00:06.000\t6.0\t00:00:14.000\t14.0\t8.0\t{1}\nI\t00:00:14.000\t14.0\t00:00:17.000\t17.0\t3.0\t{2}\n"
    "Deqa\t00:00:17.000\t17.0\t00:00:25.000\t25.0\t8.0\t{3}\n",
}


@pytest.mark.parametrize("text", COLUMNS.values(), ids=COLUMNS)
def test_columns_of_a_text_file_are_read_as_those_of_a_table(tmp_path: Path, text: str) -> None:
    result = read_as(tmp_path, "t.txt", text.format(ASKED, SAID, ASKED_ON, SAID_ON))
    assert heard(result) == talk("I", "Deqa")
    assert not result.source.memos


CLOCKS = {
    "on a line of its turn": "00:01 I: {0}\n\n00:06 P: They rang\n00:08 me back.\n\n00:11 I: {2}\n\n00:14 P: {3}\n",
    "in square brackets": "I: {0}\n\nP: They rang [00:00:08] me back.\n\nI: {2}\n\nP: {3} [00:00:20]\n",
    "in round brackets": "I: {0}\n\nP: They rang (0:08) me back.\n\nI: {2} (0:12)\n\nP: {3}\n",
    "in minutes and seconds": "I: {0}\n\nP: They rang [0m 8s] me back.\n\nI: {2}\n\nP: {3}\n",
    "as MAXQDA writes it": "I: {0}\n\nP: They rang #00:00:08-3# me back.\n\nI: {2}\n\nP: {3}\n",
    "with dots": "I: {0}\n\nP: They rang [0.00.08] me back.\n\nI: {2}\n\nP: {3}\n",
}


@pytest.mark.parametrize("text", CLOCKS.values(), ids=CLOCKS)
def test_no_clock_stays_in_the_words(tmp_path: Path, text: str) -> None:
    result = read_as(tmp_path, "t.txt", text.format(ASKED, SAID, ASKED_ON, SAID_ON))
    assert [(who, " ".join(words.split())) for who, words in heard(result)] == talk("I", "P")
    assert "Times between the words were left out" in told(result)


def test_a_time_of_day_that_somebody_says_stays(tmp_path: Path) -> None:
    said = "I came at 9:30 and left at 10:15. They closed (5:00 pm)."
    result = read_as(tmp_path, "t.txt", f"00:01 I: {ASKED}\n\n00:06 P: {said}\n\n00:50 I: Right.\n")
    assert heard(result)[1] == ("P", said)


def test_a_line_that_rolls_up_the_screen_is_read_once(tmp_path: Path) -> None:
    text = (
        "WEBVTT\n\n00:00:00.030 --> 00:00:03.720\n \nthe<00:00:00.719><c> nurse</c><c> came</c>\n\n"
        "00:00:03.720 --> 00:00:03.730\nthe nurse came\n \n\n00:00:03.730 --> 00:00:06.720\nthe nurse came\n"
        "and<00:00:04.719><c> stayed</c>\n\n00:00:06.720 --> 00:00:06.730\nand stayed\n \n"
    )
    assert heard(read_as(tmp_path, "auto.vtt", text)) == [("", "the nurse came and stayed")]


def test_a_line_that_grows_on_the_screen_is_read_once(tmp_path: Path) -> None:
    lines = ("They", "They rang", "They rang me", "They rang me back.", "It was", "It was better.")
    cues = "\n".join(
        f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\n{line}\n" for n, line in enumerate(lines, start=1)
    )
    assert read_as(tmp_path, "live.srt", cues).source.text == "They rang me back.\nIt was better."


def test_names_that_a_person_wrote_take_the_place_of_numbered_voices(tmp_path: Path) -> None:
    text = (
        "WEBVTT\n\n1\n00:00:00.000 --> 00:00:04.400\n<v >(4 seconds pause)\n\n"
        "2\n00:00:04.400 --> 00:00:09.180\n<v S00>Interviewer: \n\n3\n00:00:04.400 --> 00:00:09.180\n"
        f"<v S00>[00:00:04]\n\n4\n00:00:04.400 --> 00:00:09.180\n<v S00>{ASKED}\n\n"
        f"5\n00:00:09.900 --> 00:00:19.100\n<v S01>Halima: {SAID}\n"
    )
    result = read_as(tmp_path, "noscribe.vtt", text)
    assert heard(result) == [("Interviewer", ASKED), ("Halima", SAID)]
    assert "(4 seconds pause)" in told(result)


def word(text: str, **further: object) -> dict[str, object]:
    return {"type": "pronunciation", "alternatives": [{"confidence": "0.9", "content": text}], **further}


AMAZON = {
    "results": {
        "transcripts": [{"transcript": "How? Well."}],
        "speaker_labels": {
            "segments": [
                {"speaker_label": "spk_0", "items": [{"start_time": "0.0", "speaker_label": "spk_0"}]},
                {"speaker_label": "spk_1", "items": [{"start_time": "2.0", "speaker_label": "spk_1"}]},
            ]
        },
        "items": [
            word("How", start_time="0.0", end_time="0.3"),
            {"type": "punctuation", "alternatives": [{"content": "?"}]},
            word("Well", start_time="2.0", end_time="2.3"),
            {"type": "punctuation", "alternatives": [{"content": "."}]},
        ],
    }
}
SERVICES: dict[str, tuple[object, str, str]] = {
    "Amazon": (AMAZON, "spk_0", "spk_1"),
    "Rev": (
        {
            "speakers": [{"id": 0, "name": "Interviewer"}, {"id": 1, "name": "Halima"}],
            "monologues": [
                {"speaker": 0, "elements": [{"value": "How", "ts": 0.0}, {"value": "?"}]},
                {"speaker": 1, "elements": [{"value": "Well", "ts": 1.0}, {"value": "."}]},
            ],
        },
        "Interviewer",
        "Halima",
    ),
    "Google": (
        {
            "results": [
                {"alternatives": [{"transcript": "How? Well.", "words": [{"word": "How?"}, {"word": "Well."}]}]},
                {
                    "alternatives": [
                        {
                            "words": [
                                {"startTime": "0.1s", "word": "How?", "speakerTag": 1},
                                {"startTime": "1.1s", "word": "Well.", "speakerTag": 2},
                            ]
                        }
                    ]
                },
            ]
        },
        "Speaker 1",
        "Speaker 2",
    ),
    "Azure": (
        {
            "combinedRecognizedPhrases": [{"display": "How? Well."}],
            "recognizedPhrases": [
                {"speaker": 1, "offset": "PT0.1S", "nBest": [{"display": "How?"}, {"display": "Cow?"}]},
                {"speaker": 2, "offset": "PT1.1S", "nBest": [{"display": "Well."}, {"display": "Bell."}]},
            ],
        },
        "Speaker 1",
        "Speaker 2",
    ),
    "AssemblyAI": (
        {"utterances": [{"speaker": "A", "text": "How?", "start": 1}, {"speaker": "B", "text": "Well.", "start": 9}]},
        "A",
        "B",
    ),
    "Deepgram": (
        {
            "results": {
                "channels": [
                    {
                        "alternatives": [
                            {
                                "transcript": "How? Well.",
                                "words": [
                                    {"word": "how", "punctuated_word": "How?", "start": 0.1, "speaker": 0},
                                    {"word": "well", "punctuated_word": "Well.", "start": 1.1, "speaker": 1},
                                ],
                            }
                        ]
                    }
                ]
            }
        },
        "Speaker 0",
        "Speaker 1",
    ),
    "Watson": (
        {
            "results": [{"alternatives": [{"timestamps": [["How?", 0.1, 0.5], ["Well.", 1.1, 1.5]]}]}],
            "speaker_labels": [{"from": 0.1, "to": 0.5, "speaker": 0}, {"from": 1.1, "to": 1.5, "speaker": 1}],
        },
        "Speaker 0",
        "Speaker 1",
    ),
    "Speechmatics": (
        {
            "results": [
                {"type": "word", "start_time": 0.1, "alternatives": [{"content": "How", "speaker": "S1"}]},
                {"type": "punctuation", "start_time": 0.5, "alternatives": [{"content": "?", "speaker": "S1"}]},
                {"type": "word", "start_time": 1.1, "alternatives": [{"content": "Well", "speaker": "S2"}]},
                {"type": "punctuation", "start_time": 1.5, "alternatives": [{"content": ".", "speaker": "S2"}]},
            ]
        },
        "S1",
        "S2",
    ),
    "WhisperX": (
        {
            "segments": [
                {"start": 0.1, "text": " How?", "speaker": "SPEAKER_00", "words": [{"word": "How?"}]},
                {"start": 1.1, "text": " Well.", "speaker": "SPEAKER_01", "words": [{"word": "Well."}]},
            ]
        },
        "SPEAKER_00",
        "SPEAKER_01",
    ),
    "Amberscript": (
        {
            "speakers": [{"spkid": "spk1", "name": "Interviewer"}, {"spkid": "spk2", "name": "Halima"}],
            "segments": [
                {"speaker": "spk1", "words": [{"text": "How?", "start": 0.1}]},
                {"speaker": "spk2", "words": [{"text": "Well.", "start": 1.1}]},
            ],
        },
        "Interviewer",
        "Halima",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("data", "first", "second"), SERVICES.values(), ids=SERVICES)
def test_what_speech_services_write_has_speakers(
    tmp_path: Path, data: object, first: str, second: str
) -> None:
    assert heard(read_as(tmp_path, "t.json", json.dumps(data))) == [(first, "How?"), (second, "Well.")]


def test_an_interview_without_labels_is_told(tmp_path: Path) -> None:
    result = read_as(
        tmp_path, "t.txt", "They rang me back the same day.\n\nThen nothing happened for weeks.\n"
    )
    assert "Nobody is named as speaking in it" in told(result)


def test_an_interview_with_one_speaker_is_told(tmp_path: Path) -> None:
    result = read_as(
        tmp_path, "t.txt", "Dana: They rang me back.\n\nDana: Then nothing happened for weeks.\n"
    )
    assert "Only “Dana” speaks in it." in told(result)


def test_lines_like_headers_that_stayed_in_the_words_are_told(tmp_path: Path) -> None:
    lines = "\n".join(f"seen on ward {n} at 10:0{n}" for n in range(1, 5))
    result = read_as(tmp_path, "t.txt", f"Interviewer: So?\nDana: We met.\n{lines}\nInterviewer: Right.\n")
    assert "4 lines in its words look like the start of somebody’s turn: “seen on ward 1 at 10:01”" in told(
        result
    )


def test_a_usual_interview_raises_no_doubt(tmp_path: Path) -> None:
    result = read_as(tmp_path, "t.txt", written("{who}: {words}\n", "Interviewer", "Dana"))
    assert not result.problems


@pytest.mark.parametrize("heading", ["Access", "Waiting Times", "Communication", "Access to care"])
def test_the_heading_of_a_theme_that_recurs_is_nobody(tmp_path: Path, heading: str) -> None:
    lines = [
        "Interviewer: How did it go?",
        "Dana: They rang me back.",
        f"{heading}: I could not get through for weeks.",
        "Interviewer: And then?",
        "Dana: It was better in the end.",
        f"{heading}: They have a new line now.",
    ]
    result = read_as(tmp_path, "t.txt", "\n".join(lines))
    assert {speaker for speaker, _ in heard(result)} == {"Interviewer", "Dana", ""}
    assert f"{heading}: I could not get through for weeks." in result.source.text


@pytest.mark.parametrize(
    "name", ["Charity", "Unity", "Administration Officer", "Ward Manager", "Blue", "Prudence"]
)
def test_a_name_or_a_role_that_reads_like_a_subject_speaks(tmp_path: Path, name: str) -> None:
    result = read_as(tmp_path, "t.txt", written("{who}: {words}\n", "Interviewer", name))
    assert heard(result) == talk("Interviewer", name)


def test_a_replaced_name_that_begins_a_line_of_the_words_is_no_label(tmp_path: Path) -> None:
    lines = [
        "Interviewer: What happened then?",
        "Dana: We all went.",
        *(f"[Person {n}] took the bus and [Person 2] walked there with us." for n in (5, 6, 7)),
        "[Place 1]'s station was shut.",
        *(f"[Service user {n}]. I have known that lot since school." for n in (1, 2, 3)),
        "Interviewer: Right.",
        "Dana: So we went home.",
    ]
    result = read_as(tmp_path, "t.txt", "\n".join(lines))
    assert {speaker for speaker, _ in heard(result)} - {""} == {"Interviewer", "Dana"}
    assert "look like the start" not in told(result)


def test_a_replaced_name_that_is_a_label_still_is_one(tmp_path: Path) -> None:
    result = read_as(tmp_path, "t.txt", written("[{who}] {words}\n", "Person 1", "Person 2"))
    assert heard(result) == talk("Person 1", "Person 2")


def test_the_blank_lines_of_a_form_are_nobody(tmp_path: Path) -> None:
    form = "Name: " + "_" * 60 + "\nSigned: " + "_" * 60 + "\n"
    result = read_as(tmp_path, "t.txt", form + written("{who}: {words}\n", "Interviewer", "Dana"))
    assert {speaker for speaker, _ in heard(result)} - {""} == {"Interviewer", "Dana"}
