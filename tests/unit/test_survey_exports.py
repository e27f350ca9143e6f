"""What survey programs export, in whatever language and with rows deleted: who is counted, and for what."""

# ruff: noqa: RUF005

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import pytest

from evalkit.analysis.closed_questions import ClosedTable, tabulate_closed
from evalkit.sources.surveys.survey import (
    SurveyResult,
    SurveySettings,
    draft_survey,
    find_closed_questions,
    read_survey,
    render_survey_settings,
)
from evalkit.sources.tables.table_rows import parse_table

SAID = (
    "She listens, and remembers me.",
    "I waited for weeks.",
    "Evenings would help me.",
    "Nothing to change here.",
)
NAMES = ("Noor", "Ash", "Finch", "Lee")


def table_of(rows: Sequence[Sequence[object]], delimiter: str = ",") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode()


def drafted(rows: Sequence[Sequence[object]], delimiter: str = ",") -> tuple[SurveySettings, SurveyResult]:
    table = parse_table(table_of(rows, delimiter), "s.csv")
    settings = draft_survey(table)
    return settings, read_survey(table, settings)


def uses(settings: SurveySettings) -> dict[str, str]:
    return {column.header: column.what for column in settings.columns}


def counted(settings: SurveySettings, result: SurveyResult) -> dict[str, ClosedTable]:
    tables = tabulate_closed(result.answers, find_closed_questions(settings))
    return {table.question.text: table for table in tables}


def numbers(table: ClosedTable) -> dict[str, int]:
    return {row.answer: row.n for row in table.rows if row.n}


def told(result: SurveyResult) -> str:
    return "\n".join(f"{p.where}: {p.message}" for p in result.problems)


CODES = [
    *("StartDate", "EndDate", "Status", "IPAddress", "Progress", "ResponseId", "RecipientLastName"),
    *("LocationLatitude", "DistributionChannel", "UserLanguage", "Q1", "Q2"),
]
GERMAN = [
    *("Anfangsdatum", "Enddatum", "Antworttyp", "IP-Adresse", "Fortschritt", "Antwort-ID", "Nachname"),
    *(
        "Breitengrad",
        "Verteilungskanal",
        "Benutzersprache",
        "How satisfied were you?",
        "What would you change?",
    ),
]
IMPORT_IDS = [f'{{"ImportId":"{code}"}}' for code in CODES]


def qualtrics(*channels: str) -> list[list[str]]:
    return [
        [f"2026-03-0{i + 1} 10:00:00", f"2026-03-0{i + 1} 10:05:00", "IP Address", f"81.2.69.14{i}", "100"]
        + [
            f"R_{i}xY7k2QwErTy",
            NAMES[i],
            "51.5415",
            channel,
            "EN",
            "Satisfied" if i % 2 else "Dissatisfied",
            SAID[i],
        ]
        for i, channel in enumerate(channels or ("email",) * 4)
    ]


HEADS = {
    "all three rows": [CODES, GERMAN, IMPORT_IDS],
    "only the codes": [CODES],
    "without the texts": [CODES, IMPORT_IDS],
    "without the import ids": [CODES, GERMAN],
    "without the codes": [GERMAN, IMPORT_IDS],
    "only the texts": [GERMAN],
}


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
def test_qualtrics_in_another_language_and_with_rows_deleted(head: list[list[str]]) -> None:
    settings, result = drafted([*head, *qualtrics()])
    assert len(result.respondents) == 4
    assert [turn.question for turn in result.source.turns] == [settings.columns[-1].text] * 4
    assert not any(person.attributes for person in result.respondents)
    everything = render_survey_settings(settings) + told(result) + repr(result)
    assert not [name for name in (*NAMES, "81.2.69", "51.5415", "R_0xY7") if name in everything]


def test_previews_are_nobodys_answers_and_listed() -> None:
    settings, result = drafted([CODES, GERMAN, IMPORT_IDS, *qualtrics("email", "preview", "email", "email")])
    assert len(result.respondents) == 3
    assert "row 5: Left out: “DistributionChannel” says that they are trials of the form" in told(result)
    assert settings.left_out == ("preview",)


IDENTIFYING = (
    *(
        "IPAddress",
        "ip_address",
        "Adresse IP",
        "IP-Adresse",
        "RecipientEmail",
        "recipient_first_name",
        "Prénom",
    ),
    *(
        "Apellidos",
        "Imię i nazwisko",
        "Correo electrónico",
        "الاسم",
        "姓名",
        "نام",
        "নাম",
        "Имя",
        "Телефон",
        "Ffôn",
    ),
    *(
        "_geolocation",
        "LocationLatitude",
        "Längengrad",
        "Response URL",
        "Your name",
        "What is your e-mail address?",
    ),
    *("RiO number", "EMIS No.", "Pt_Name", "ClientFName", "resp_lname", "Geo_Lat", "what3words", "NINO"),
    *(
        "PassportNo",
        "Handy-Nr.",
        "Nº de teléfono",
        "Teams display name",
        "Created by",
        "Respondent's Initials",
    ),
    *("Hospital no", "CHI number", "DOB (dd/mm/yyyy)", "Day of birth", "Mob no", "Social media handle"),
    *(
        "Name of GP",
        "Mother's maiden name",
        "Remote IP",
        "ip_address_v4",
        "PROLIFIC_PID",
        "PESEL",
        "身份证号",
    ),
    *("phoneNumber", "NHS number", "Date of birth", "Kod pocztowy", "Q7_email", "Recipient - Last name"),
)


@pytest.mark.parametrize("header", IDENTIFYING)
def test_a_column_that_identifies_people_is_not_read_however_it_is_called(header: str) -> None:
    rows = [[i, secret, SAID[i]] for i, secret in enumerate(("q1w2", "e3r4", "t5y6", "u7i8"))]
    settings, result = drafted([["id", header, "What would you change?"], *rows])
    assert settings.columns[1].what == "ignore"
    assert "q1w2" not in repr(result) + render_survey_settings(settings)


SECRETS = {
    "names": ("Halima Noor", "Paul Ash", "Zoe Finch", "Ann Lee"),
    "addresses on the network": ("81.2.69.140", "81.2.69.141", "2001:db8:0:0:0:0:0:1", "10.0.0.1"),
    "coordinates": ("51.5415, -0.1400", "51.5511, -0.1001", "53.1001, -1.2000", "52.0001, 0.1000"),
    "telephone numbers": ("07700 900123", "+44 7700 900124", "020 7946 0018", "07700900125"),
    "e-mail": ("a@x.example", "b@x.example", "c@x.example", "d@x.example"),
}


@pytest.mark.parametrize("cells", SECRETS.values(), ids=SECRETS)
def test_a_column_that_identifies_people_is_known_by_its_cells_too(cells: tuple[str, ...]) -> None:
    settings, _ = drafted([["id", "Q9", "Why?"], *([i, cell, SAID[i]] for i, cell in enumerate(cells))])
    assert settings.columns[1].what == "ignore"


@pytest.mark.parametrize(
    "header",
    [
        *("Practice name", "Did you use the phone line?", "Team", "How did you contact us?", "Completed by"),
        *("Name one thing that helped", "Did somebody handle it?", "House type", "How did you hear of us?"),
    ],
)
def test_a_question_with_a_word_of_contact_in_it_is_read(header: str) -> None:
    rows = [[i, ("Yes", "No", "Yes", "No")[i], SAID[i]] for i in range(4)]
    settings, _ = drafted([["id", header, "Why?"], *rows])
    assert settings.columns[1].what in ("closed", "attribute")


LIME = [
    ["id. Response ID", "submitdate. Date submitted", "lastpage. Last page", "seed. Seed"]
    + ["G1Q1. <p>How was the <strong>first contact</strong>?</p>", "G1Q2[SQ001]. Which helped? [Letters]"]
    + ["G1Q2[SQ002]. Which helped? [Texts]", "G2Q1. What would you&nbsp;change?"],
    *(
        [str(i + 1), f"2026-03-0{i + 1} 10:05:00", "3", str(198370 + i), ("Good", "Bad", "Good", "OK")[i]]
        + [("Yes", "No", "No", "No")[i], ("Yes", "Yes", "No", "No")[i], SAID[i]]
        for i in range(4)
    ),
]


def test_limesurvey_has_plain_headings_and_counts_over_all_who_were_asked() -> None:
    settings, result = drafted(LIME, ";")
    assert list(uses(settings).values()) == [
        "id",
        "time",
        "ignore",
        "ignore",
        "closed",
        "multiple",
        "multiple",
        "open",
    ]
    table = counted(settings, result)["Which helped?"]
    assert (table.base, numbers(table)) == (4, {"Letters": 1, "Texts": 2, "None ticked": 2})
    assert "How was the first contact?" in counted(settings, result)
    assert {turn.question for turn in result.source.turns} == {"What would you change?"}


TICKS = {
    "REDCap": ("used___1", "used___2", "1", "0"),
    "REDCap, labels": ("Which? (choice=GP)", "Which? (choice=Phone)", "Checked", "Unchecked"),
    "Kobo": ("used/gp", "used/phone", "1", "0"),
    "ODK": ("used:gp", "used:phone", "1", "0"),
    "Typeform": ("GP", "Phone", "GP|Phone", ""),
    "Qualtrics": ("Which? - Selected Choice - GP", "Which? - Selected Choice - Phone", "GP|Phone", ""),
    "Alchemer": ("GP:Which?", "Phone:Which?", "GP|Phone", ""),
    "Google Forms": ("Which? [GP]", "Which? [Phone]", "Yes", "No"),
    "marks": ("Which? - GP", "Which? - Phone", "x", ""),
    "true and false": ("Which? - GP", "Which? - Phone", "TRUE", "FALSE"),
    "German": ("Which? - GP", "Which? - Phone", "ja", "nein"),
}


@pytest.mark.parametrize(("first", "second", "yes", "no"), TICKS.values(), ids=TICKS)
def test_columns_of_ticks_are_one_question_over_everybody(first: str, second: str, yes: str, no: str) -> None:
    one, two = yes.split("|") if "|" in yes else (yes, yes)
    rows = [[i + 1, one if i < 3 else no, two if i == 0 else no] for i in range(10)]
    settings, result = drafted([["id", first, second], *rows])
    (table,) = counted(settings, result).values()
    assert (table.base, table.no_answer) == (10, 0)
    assert [row.share for row in table.rows] == [0.3, 0.1, 0.7]
    assert numbers(table)["None ticked"] == 7


def test_kobo_says_ticks_twice_and_they_are_counted_once() -> None:
    rows = [[i, cell, "1" if "gp" in cell else "0", "1" if "phone" in cell else "0"]
            for i, cell in enumerate(("gp phone", "gp", ""), start=1)]  # fmt: skip
    settings, result = drafted([["_id", "used", "used/gp", "used/phone"], *rows])
    assert uses(settings)["used"] == "ignore"
    (table,) = counted(settings, result).values()
    assert (table.base, numbers(table)) == (3, {"gp": 2, "phone": 1, "None ticked": 1})


def test_lettered_columns_of_a_renamed_table_are_one_question() -> None:
    head = [
        "respondent_id",
        "q20a_opps_nhs_intranet_ind",
        "q20b_opps_blogs_ind",
        "q20c_opps_word_of_mouth_ind",
    ]
    settings, result = drafted([head, *([i, "Yes" if i % 2 else "No", "No", "No"] for i in range(1, 9))])
    (table,) = counted(settings, result).values()
    assert (table.question.text, table.base) == ("q20 opps", 8)
    assert numbers(table) == {"nhs intranet": 4, "None ticked": 4}


def test_who_broke_off_before_a_question_is_not_in_its_base() -> None:
    rows = [
        ["1", "Complete", "x", "", SAID[0]],
        ["2", "Complete", "", "", SAID[1]],
        ["3", "Partial", "", "", ""],
    ]
    settings, result = drafted([["id", "Status", "Which? - GP", "Which? - Phone", "Why?"], *rows])
    table = counted(settings, result)["Which?"]
    assert (table.base, table.no_answer) == (2, 1)


def test_blanks_beside_noughts_were_not_asked() -> None:
    rows = [["1", "1", "0"], ["2", "0", "0"], ["3", "", ""]]
    settings, result = drafted([["id", "used___1", "used___2"], *rows])
    (table,) = counted(settings, result).values()
    assert (table.base, table.no_answer) == (2, 1)


def test_of_a_repeated_id_the_first_row_counts_whole() -> None:
    rows = [["1", "x", "", "Good"], ["1", "", "x", "Bad"], ["2", "x", "", ""], ["2", "", "", "Bad"]]
    settings, result = drafted([["id", "Who? - GP", "Who? - Nurse", "How was it?"], *rows])
    tables = counted(settings, result)
    assert numbers(tables["Who?"]) == {"GP": 2}
    assert (numbers(tables["How was it?"]), tables["How was it?"].no_answer) == ({"Good": 1}, 1)
    assert "Its “id” is that of row 2" in told(result)


def test_before_and_after_are_two_times_and_never_one() -> None:
    rows = [
        [i, when, score, SAID[i % 4]]
        for i in range(1, 5)
        for when, score in (("baseline", 1), ("follow_up", 5))
    ]
    head = ["record_id", "redcap_event_name", "How well are you?", "What changed?"]
    settings, result = drafted([head, *rows])
    assert settings.waves == ("baseline", "follow_up")
    tables = counted(settings, result)
    assert numbers(tables["How well are you? (baseline)"]) == {"1": 4}
    assert numbers(tables["How well are you? (follow_up)"]) == {"5": 4}
    assert len(result.respondents) == 4
    assert {turn.question for turn in result.source.turns} == {
        "What changed? (baseline)",
        "What changed? (follow_up)",
    }


def test_times_without_a_column_for_them_are_told_by_ids_that_come_again() -> None:
    rows = [[i, score] for score in ("Poor", "Good") for i in range(1, 5)]
    settings, result = drafted([["Participant ID", "How are you?"], *rows])
    tables = counted(settings, result)
    assert settings.waves == ("first time", "second time")
    assert numbers(tables["How are you? (first time)"]) == {"Poor": 4}
    assert numbers(tables["How are you? (second time)"]) == {"Good": 4}


def test_a_number_outside_a_scale_is_asked_about_and_not_a_step() -> None:
    rows = [[i, value] for i, value in enumerate((1, 2, 3, 4, 5, 5, 4, 3, 9))]
    settings, result = drafted([["id", "How much did it help?"], *rows])
    (table,) = counted(settings, result).values()
    assert [row.answer for row in table.rows] == ["1", "2", "3", "4", "5"]
    assert (table.base, table.dont_know) == (8, 1)
    assert "“9” lies outside the scale" in told(result)


def test_a_scale_from_nought_to_ten_keeps_its_eleven_steps() -> None:
    settings, _ = drafted([["id", "How likely are you to recommend us?"], *([i, i % 11] for i in range(22))])
    assert settings.columns[1].answers == tuple(map(str, range(11)))


def test_ranges_are_closed_answers_in_order() -> None:
    rows = [[i, ("6+", "1-2", "3-5")[i % 3]] for i in range(9)]
    settings, _ = drafted([["id", "How many visits?"], *rows])
    assert (settings.columns[1].what, settings.columns[1].answers) == ("closed", ("1-2", "3-5", "6+"))


def test_sentences_that_come_again_are_open_answers() -> None:
    settings, _ = drafted([["id", "What would you change?"], *([i, SAID[i % 4]] for i in range(20))])
    assert settings.columns[1].what == "open"


def test_a_workbook_that_evalkit_wrote_is_not_a_survey(tmp_path: Path) -> None:
    from openpyxl import Workbook

    from evalkit.exchange.books import write_book
    from evalkit.sources.tables.own_books import describe_own_book

    book = Workbook()
    book.worksheets[0].title = "Names"
    book.create_sheet("What to write")
    write_book(tmp_path / "names.xlsx", book)
    said = describe_own_book((tmp_path / "names.xlsx").read_bytes(), "names.xlsx")
    assert "names.xlsx is a workbook that evalkit wrote, not a survey" in said
    assert "evalkit deidentify --decide names.xlsx" in said
    plain = io.BytesIO()
    Workbook().save(plain)
    assert describe_own_book(plain.getvalue(), "plain.xlsx") == ""
