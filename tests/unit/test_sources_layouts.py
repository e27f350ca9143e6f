"""Layouts of transcripts that are rarer: chats, numbered lines, odd signs, merged cells, hidden words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evalkit.model import ReadResult
from evalkit.sources.reading import read
from tests.made_files import docx_bytes, odt_bytes, p, run, table

ASKED, SAID = "How was it at first?", "My GP mentioned it. Nobody had explained it: I had no idea."
ASKED_ON, SAID_ON = "And what happened next?", "They rang me the same week."
SAYINGS = (ASKED, SAID, ASKED_ON, SAID_ON)
SECONDS = (3, 12, 20, 24)


def read_as(folder: Path, name: str, text: str | bytes) -> ReadResult:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read(path)


def heard(result: ReadResult) -> list[tuple[str, str]]:
    return [
        (turn.speaker, " ".join(result.source.text[turn.start : turn.end].split()))
        for turn in result.source.turns
    ]


def talk(first: str = "Interviewer", second: str = "Halima") -> list[tuple[str, str]]:
    return list(zip((first, second, first, second), SAYINGS, strict=True))


def written(form: str, first: str = "Interviewer", second: str = "Halima") -> str:
    return "\n".join(
        form.format(n=n, s=f"{at:02}", who=who, words=words)
        for n, (at, (who, words)) in enumerate(zip(SECONDS, talk(first, second), strict=True), start=1)
    )


def told(result: ReadResult) -> str:
    return "\n".join(problem.message for problem in result.problems)


CHATS = {
    "WhatsApp, Android": "12/03/2026, 10:{s} - {who}: {words}",
    "WhatsApp, iPhone": "[12/03/2026, 10:{s}:11] {who}: {words}",
    "WhatsApp, in the United States": "3/12/26, 10:{s}\u202fAM - {who}: {words}",
    "WhatsApp, in Germany": "12.03.26, 10:{s} - {who}: {words}",
    "WhatsApp, copied": "[10:{s}, 12/03/2026] {who}: {words}",
    "a date by the standard": "2026-03-12 10:{s}:11 {who}: {words}",
    "a date and a time with a T": "2026-03-12T10:{s}:11Z {who}: {words}",
    "names above": "{who} — 12/03/2026 10:{s}\n{words}\n",
}


@pytest.mark.parametrize("form", CHATS.values(), ids=CHATS)
def test_who_wrote_each_message_of_a_chat_is_a_speaker(tmp_path: Path, form: str) -> None:
    result = read_as(tmp_path, "chat.txt", written(form))
    assert heard(result) == talk()
    assert {turn.begins for turn in result.source.turns} == {None}


def test_what_a_chat_program_says_itself_is_nobodys_and_told(tmp_path: Path) -> None:
    head = "12/03/2026, 10:01 - Messages to this chat are encrypted.\n"
    result = read_as(tmp_path, "chat.txt", head + written(CHATS["WhatsApp, Android"]))
    assert heard(result) == [("", "Messages to this chat are encrypted."), *talk()]
    assert "1 turn without a name stays apart" in told(result)


def test_notes_with_dates_are_no_chat(tmp_path: Path) -> None:
    days = ("12/03/2026 10:15 She rang: no.", "13/03/2026 09:20 I went: nobody.", "14/03/2026 11:00 Left it.")
    text = "\n".join(days)
    assert {speaker for speaker, _ in heard(read_as(tmp_path, "notes.txt", text))} == {""}


FORMS = (
    "{who}:- {words}", "{who}:-{words}", "• {who}: {words}", "{n}: {who}: {words}", "[{n}] {who}: {words}",
    "({n}) {who}: {words}", "{n:03} {who}: {words}", "L{n} {who}: {words}", "Line {n} {who}: {words}",
    "{{{who}}} {words}", "[{who}:] {words}", "({who}:) {words}", "«{who}» {words}", "{who}– {words}",
    "{who} -- {words}", "-{who}- {words}", "~{who}~ {words}", "@{who} {words}", "{who} / {words}",
    "{who}) {words}", "{who} ● {words}", "{who}... {words}", "“{who}”: {words}",
)  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_names_set_off_by_rarer_signs_are_speakers(tmp_path: Path, form: str) -> None:
    assert heard(read_as(tmp_path, "t.txt", written(form))) == talk()


TIMED = (
    "[{s}s] {who}: {words}", "[{s}.00s - {s}.90s] {who}: {words}", "0'{s}\" {who}: {words}",
    "{who} 0'{s}'': {words}", "10:{s}:11 AM {who}: {words}", "{who}  10:{s} AM\n{words}\n",
    "00:00:{s}:12 - 00:00:{s}:20\n{who}\n{words}\n", "[{who}, 00:{s}] {words}", "[00:{s} {who}] {words}",
    "({who} 00:{s}) {words}", "{who} @ 00:{s}: {words}", "00:{s}: {who}: {words}", "{who} • 00:{s} • {words}",
    "{who}, 00:00:{s} – 00:00:{s}: {words}", "10:{s}:11 From {who} to Everyone: {words}",
    "00:{s} Speaker: {who}\n{words}\n",
)  # fmt: skip


@pytest.mark.parametrize("form", TIMED)
def test_names_beside_times_of_rarer_forms_are_speakers(tmp_path: Path, form: str) -> None:
    result = read_as(tmp_path, "t.txt", written(form))
    assert heard(result) == talk()
    assert None not in {turn.begins for turn in result.source.turns}


def test_the_first_turn_has_its_name_where_times_stand_at_the_end_of_turns(tmp_path: Path) -> None:
    assert heard(read_as(tmp_path, "t.txt", written("{who}\n{words}\n00:00:{s}\n"))) == talk()


def test_line_numbers_stay_in_no_words(tmp_path: Path) -> None:
    lines = (
        "001  Ann: How was it",
        "002  at first?",
        f"003  Bob: {SAID}",
        f"004  Ann: {ASKED_ON}",
        "005  Bob: No.",
    )
    result = read_as(tmp_path, "t.txt", "\n".join(lines))
    assert heard(result) == [("Ann", ASKED), ("Bob", SAID), ("Ann", ASKED_ON), ("Bob", "No.")]


def test_a_numbered_list_keeps_its_numbers(tmp_path: Path) -> None:
    text = "1. A long wait for a home.\n2. Many forms to fill in.\n3. Nobody to ask.\n4. No work at all.\n"
    assert read_as(tmp_path, "t.txt", text).source.text.split("\n")[1].startswith("2.")


CAPTIONS = ("- {who}: {words}", "“{who}”: {words}", "**{who}:** {words}")


@pytest.mark.parametrize("form", CAPTIONS)
def test_marks_round_a_name_in_captions_are_no_part_of_it(tmp_path: Path, form: str) -> None:
    cues = written("{n}\n00:00:{s},000 --> 00:00:{s},900\n" + form.replace("{n}", "") + "\n")
    assert heard(read_as(tmp_path, "t.srt", cues)) == talk()


def test_captions_in_which_teams_notes_who_speaks_are_read(tmp_path: Path) -> None:
    cues = [
        f"00:00:{at:02}.000 --> 00:00:{at:02}.900\n"
        + json.dumps({"speakerName": who, "spokenText": words, "spokenLanguage": "en-gb"})
        for at, (who, words) in zip(SECONDS, talk(), strict=True)
    ]
    assert heard(read_as(tmp_path, "t.vtt", "WEBVTT\n\n" + "\n\n".join(cues))) == talk()


SERVICES = {
    "an object with a display name": [{"speaker": {"display_name": w}, "text": t} for w, t in talk()],
    "a user's name": {"timeline": [{"username": w, "text": t, "ts": "00:00:03"} for w, t in talk()]},
    "a chat's sender": {"messages": [{"from": w, "date": "2026-03-12", "text": t} for w, t in talk()]},
    "roles and messages": {"dialogue": [{"role": w, "message": t} for w, t in talk()]},
}


@pytest.mark.parametrize("data", SERVICES.values(), ids=SERVICES)
def test_json_that_names_speakers_in_rarer_ways(tmp_path: Path, data: object) -> None:
    assert heard(read_as(tmp_path, "t.json", json.dumps(data))) == talk()


def test_json_with_one_object_a_line_is_read(tmp_path: Path) -> None:
    lines = "\n".join(json.dumps({"speaker": who, "text": words}) for who, words in talk())
    assert heard(read_as(tmp_path, "t.json", lines)) == talk()


FIRST, REST = "My GP mentioned it.", "Nobody had explained it: I had no idea."
MERGED_WORD = table(
    ["Interviewer", ASKED], ["Halima", FIRST], ["", REST], ["Interviewer", ASKED_ON], ["Halima", SAID_ON]
).replace(
    '<w:tc><w:p><w:r><w:t xml:space="preserve"></w:t></w:r></w:p>', "<w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/>"
)
_ROW = "<table:table-row>{}</table:table-row>"
_CELL = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
MERGED_ODT = "".join(
    _ROW.format((_CELL.format(who) if who else "<table:covered-table-cell/>") + _CELL.format(words))
    for who, words in (
        ("Interviewer", ASKED), ("Halima", FIRST), ("", REST), ("Interviewer", ASKED_ON), ("Halima", SAID_ON)
    )
)  # fmt: skip
MERGED_PAGE = (
    f"<table><tr><td>Interviewer<td>{ASKED}<tr><td rowspan=2>Halima<td>{FIRST}<tr><td>{REST}"
    f"<tr><td>Interviewer<td>{ASKED_ON}<tr><td>Halima<td>{SAID_ON}</table>"
)
MERGED: dict[str, bytes] = {
    "t.docx": docx_bytes(MERGED_WORD),
    "t.odt": odt_bytes(f"<table:table>{MERGED_ODT}</table:table>"),
    "t.html": MERGED_PAGE.encode(),
}


@pytest.mark.parametrize("name", MERGED)
def test_a_name_in_a_cell_merged_over_rows_speaks_in_each(tmp_path: Path, name: str) -> None:
    assert heard(read_as(tmp_path, name, MERGED[name])) == talk()


def test_a_row_that_names_nobody_is_told(tmp_path: Path) -> None:
    body = table(
        ["Interviewer", ASKED], ["Halima", FIRST], ["", REST], ["Interviewer", ASKED_ON], ["Halima", "No."]
    )
    result = read_as(tmp_path, "t.docx", docx_bytes(body))
    assert ("", REST) in heard(result)
    assert "1 passage in it names nobody, the first being “Nobody had explained it" in told(result)


def test_words_that_word_hides_are_not_read_and_told(tmp_path: Path) -> None:
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t> Ask Jane Doe.</w:t></w:r>"
    result = read_as(tmp_path, "t.docx", docx_bytes(p("Ann: It was fine.", hidden) + p("Bob: Yes.")))
    assert heard(result) == [("Ann", "It was fine."), ("Bob", "Yes.")]
    assert "Not read, because Word hides them: 3 words." in told(result)


def test_words_that_a_page_hides_are_not_read_and_told(tmp_path: Path) -> None:
    page = '<p>Ann: Fine.</p><p style="display: none">Ask Jane Doe.</p><p>Bob: Yes.</p>'
    result = read_as(tmp_path, "t.html", page)
    assert heard(result) == [("Ann", "Fine."), ("Bob", "Yes.")]
    assert "Not read, because the page hides them: 3 words." in told(result)


def test_a_file_inside_a_word_file_is_told(tmp_path: Path) -> None:
    body = p(run("Ann: It was fine.")) + "<w:altChunk/>" + p("Bob: Yes.")
    assert "Another file stands in it and was not read." in told(
        read_as(tmp_path, "t.docx", docx_bytes(body))
    )
