"""Survey tables: drafting what each column is, and reading a table as its corrected settings say."""

from __future__ import annotations

import csv
import io
import tomllib
from pathlib import Path

import pytest

from evalkit.analysis.closed_questions import tabulate_closed
from evalkit.errors import TableError
from evalkit.resources import resource
from evalkit.sources.surveys.survey import (
    SurveyColumn,
    SurveyResult,
    SurveySettings,
    draft_survey,
    find_closed_questions,
    load_survey_settings,
    read_survey,
    render_survey_settings,
)
from evalkit.sources.tables.table_rows import Table, parse_table, read_table

LATE = [
    "Letters come back late",
    "More people on the phone line please",
    "A named worker for our practice",
    "Nobody answers after four",
    "The forms are far too long",
    "Joint visits with the housing team",
]


def table(header: list[str], *rows: list[str], name: str = "survey.csv") -> Table:
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    return parse_table(text.getvalue().encode(), name)


def uses(settings: SurveySettings) -> dict[str, str]:
    return {column.header: column.what for column in settings.columns}


def settings(*columns: SurveyColumn, **further: str) -> SurveySettings:
    return SurveySettings.model_validate(
        {"name": "GP survey", "kind": "staff", "columns": columns, **further}
    )


def column(header: str, what: str, **further: object) -> SurveyColumn:
    return SurveyColumn.model_validate({"header": header, "what": what, **further})


def said(result: SurveyResult) -> str:
    return "\n".join(f"{p.where}: {p.message}" for p in result.problems)


# Drafting


def test_a_microsoft_forms_table_is_drafted_as_a_person_would() -> None:
    header = [
        "ID",
        "Start time",
        "Completion time",
        "Email",
        "Name",
        "Last modified time",
        "What is your role?",
    ]
    header += ["How would you rate access?", "Which have you used?", "What would you change?"]
    rows = [
        [
            str(i + 1),
            "2024-05-01 09:00:00",
            "2024-05-01 09:05:00",
            "anonymous",
            "",
            "",
            ["GP", "Nurse"][i % 2],
            ["Good", "Poor", "Don't know"][i % 3],
            ["Email;Phone;", "Phone;"][i % 2],
            LATE[i],
        ]
        for i in range(6)
    ]
    drafted = draft_survey(table(header, *rows, name="GP_survey.csv"))
    assert list(uses(drafted).values()) == [
        *["id", "time", "time", "ignore", "ignore", "ignore"],
        *["attribute", "closed", "multiple", "open"],
    ]
    assert (drafted.name, drafted.kind, drafted.role_column) == ("GP survey", "", "What is your role?")
    assert drafted.columns[7].answers == ("Poor", "Good", "Don't know")
    assert drafted.columns[7].dont_know == ("Don't know",)
    assert drafted.columns[8].answers == ("Phone", "Email")


def test_a_google_forms_table_is_drafted_with_its_comma_lists() -> None:
    header = ["Timestamp", "Email Address", "Which help have you had?", "Any comments?"]
    helps = ["Talking, Walking", "Talking", "Walking, Cooking", "Talking, Cooking", "Cooking", "Walking"]
    rows = [["2024/05/01 9:00:00 am GMT+1", f"a{i}@example.org", helps[i], LATE[i]] for i in range(6)]
    drafted = draft_survey(table(header, *rows))
    assert list(uses(drafted).values()) == ["time", "ignore", "multiple", "open"]
    assert (drafted.columns[2].separator, set(drafted.columns[2].answers)) == (
        ",",
        {"Talking", "Walking", "Cooking"},
    )


def test_a_smartsurvey_table_with_its_second_header_row_becomes_one_multiple_choice_question() -> None:
    header = ["UserNo", "Name", "Email", "IP Address", "Unique ID", "Started", "Ended", "Tracking Link"]
    first = [*header, "1. Who helped?", "", "2. Why?"]
    second = [""] * len(header) + ["My GP", "My nurse", ""]
    people = [["My GP", "My nurse"], ["My GP", ""], ["", ""], ["", "My nurse"]]
    start = ["", "", "10.0.0.1", "", "2024-05-01", "2024-05-01", "https://example.org"]
    rows = [[str(9001 + i), *start, *people[i], LATE[i]] for i in range(4)]
    read = table(first, second, *rows)
    drafted = draft_survey(read)
    assert list(uses(drafted).values()) == [
        *["id", "ignore", "ignore", "ignore", "ignore", "time", "time", "ignore"],
        *["multiple", "multiple", "open"],
    ]
    result = read_survey(read, drafted)
    (counted,) = tabulate_closed(result.answers, find_closed_questions(drafted))
    assert [(r.answer, r.n) for r in counted.rows] == [("My GP", 2), ("My nurse", 2), ("None ticked", 1)]
    assert (counted.question.text, counted.base, counted.no_answer) == ("1. Who helped?", 4, 0)


def test_a_hand_made_sheet_of_twenty_five_rows_keeps_open_and_closed_apart() -> None:
    header = [
        "Team",
        "I feel supported at work",
        "How many days?",
        "Which way in?",
        "What helps?",
        "One word for it",
    ]
    ways = ["Self-referral", "Through my GP", "Somebody called for me"]
    words = [f"{first} {second}" for first in ("kind", "slow", "warm", "odd", "calm") for second in "abcde"]
    rows = [
        [
            ["North", "South"][i % 2],
            ["Agree", "Strongly agree", "disagree"][i % 3],
            str(i % 4 + 1),
            ways[i % 3],
            f"{LATE[i % 6]} {i}",
            words[i],
        ]
        for i in range(25)
    ]
    drafted = draft_survey(table(header, *rows))
    assert list(uses(drafted).values()) == ["attribute", "closed", "closed", "closed", "open", "attribute"]
    assert drafted.columns[1].answers == ("disagree", "Agree", "Strongly agree")
    assert drafted.columns[2].answers == ("1", "2", "3", "4")


def test_answers_that_often_repeat_in_a_long_survey_are_open_while_one_in_five_differs() -> None:
    some = [[f"{LATE[i % 6]} {i % 30}"] for i in range(100)]
    few = [[f"{LATE[i % 6]} {i % 30}"] for i in range(200)]
    assert uses(draft_survey(table(["What helps?"], *some))) == {"What helps?": "open"}
    assert uses(draft_survey(table(["What helps?"], *few))) == {"What helps?": "attribute"}


COMMENTS = [
    "The team rang me back within a day, which I did not expect.",
    "It took far too long to get an answer.",
    "Staff were kind, but there are too few of them.",
    "I wish that there was one number to ring.",
]


def test_qualtrics_three_header_rows_are_one_and_its_own_records_are_not_read() -> None:
    codes = ["StartDate", "Status", "ResponseId", "RecipientLastName", "UserLanguage", "Q1", "Q2"]
    asked = ["Start Date", "Response Type", "Response ID", "Recipient Last Name", "User Language"]
    ids = ['{"ImportId":"x"}'] * 7
    answers = [
        ["2024-03-05 10:02:11", "IP Address", f"R_{n}", f"Name{n}", "EN", ["GP", "Nurse"][n % 2], comment]
        for n, comment in enumerate(COMMENTS)
    ]
    for headers in (
        [[*asked, "What is your role?", "What works?"], ids],
        [[*asked, "What is your role?", ""]],
    ):
        read = table(codes, *headers, *answers)
        assert len(read.rows) == len(COMMENTS)
        assert list(uses(draft_survey(read)).items()) == [
            ("Start Date", "time"),
            ("Response Type", "ignore"),
            ("Response ID", "id"),
            ("Recipient Last Name", "ignore"),
            ("User Language", "ignore"),
            ("What is your role?", "attribute"),
            (headers[0][-1] or "Q2", "open"),
        ]


def test_surveymonkeys_words_below_a_single_answer_are_no_part_of_the_question() -> None:
    header = ["Respondent ID", "Collector ID", "Which have you used?", "", "What works?"]
    parts = ["", "", "Link worker", "Peer support", "Open-Ended Response"]
    rows = [[str(118 + n), "4", "Link worker", "Peer support", comment] for n, comment in enumerate(COMMENTS)]
    settings = draft_survey(table(header, parts, *rows))
    assert list(uses(settings).items()) == [
        ("Respondent ID", "id"),
        ("Collector ID", "ignore"),
        ("Which have you used? - Link worker", "multiple"),
        ("Which have you used? - Peer support", "multiple"),
        ("What works?", "open"),
    ]


def test_numbers_that_all_differ_are_neither_answers_nor_attributes() -> None:
    rows = [[f"123-456-{n}", str(90210 + n), f"A{n}", comment] for n, comment in enumerate(COMMENTS)]
    settings = draft_survey(table(["Unique response number", "Seed", "Batch", "Comment"], *rows))
    assert list(uses(settings).values()) == ["id", "ignore", "ignore", "open"]


def test_columns_that_identify_people_are_ignored_by_header_and_by_content() -> None:
    header = [
        "Your name",
        "Contact us back on",
        "Where do you live?",
        "Please leave your email address to hear more",
        "Q",
    ]
    rows = [[f"Ann {i}", f"07700 90000{i}", f"NW1 {i}AA", "", LATE[i]] for i in range(5)]
    assert list(uses(draft_survey(table(header, *rows))).values()) == ["ignore"] * 4 + ["open"]


def test_words_like_address_in_a_question_do_not_hide_it() -> None:
    header = ["How well do we address your needs?", "How clear are our emails and names of teams?"]
    drafted = draft_survey(table(header, *[[LATE[i], LATE[-i]] for i in range(6)]))
    assert set(uses(drafted).values()) == {"open"}


def test_questions_on_one_scale_list_each_others_answers_in_order() -> None:
    rows = [["Never", "Always"], ["Sometimes", "Often"], ["Never", "Always"], ["Sometimes", "Often"]]
    drafted = draft_survey(table(["How often A?", "How often B?"], *rows))
    assert (
        drafted.columns[0].answers == drafted.columns[1].answers == ("Never", "Sometimes", "Often", "Always")
    )


def test_numbers_between_the_least_and_most_given_are_listed_too() -> None:
    drafted = draft_survey(
        table(["How likely are you to recommend the service?"], ["9"], ["6"], ["9"], ["8"])
    )
    assert drafted.columns[0].answers == ("6", "7", "8", "9")


def test_columns_that_say_who_answers_and_who_may_be_quoted_are_found() -> None:
    header = ["I am a", "May we quote you?", "Comments"]
    rows = [
        [["Carer", "Service user"][i % 2], ["Yes, without my name", "No"][i % 2], LATE[i]] for i in range(6)
    ]
    read = table(header, *rows)
    drafted = draft_survey(read)
    assert (drafted.kind_column, drafted.may_quote_column) == ("I am a", "May we quote you?")
    assert uses(drafted)["May we quote you?"] == "closed"
    people = read_survey(read, drafted).respondents
    assert [(p.kind, p.group, p.may_quote) for p in people[:2]] == [
        ("carer", "Carers", True),
        ("service_user", "Service users", False),
    ]


def test_nobody_may_be_quoted_by_a_draft_where_the_survey_did_not_ask() -> None:
    read = table(["Comments"], *([words] for words in LATE))
    assert {p.may_quote for p in read_survey(read, draft_survey(read)).respondents} == {False}


def test_a_header_without_answers_is_an_error() -> None:
    with pytest.raises(TableError, match="no answers"):
        draft_survey(table(["ID", "Comments"]))


# The settings file


def test_the_settings_file_says_what_every_key_means_and_reads_back_the_same() -> None:
    awkward = 'Why "so"?\\ # é “quoted” \x7f'
    kept = settings(
        column("ID", "id"),
        column(awkward, "open", question="Why?"),
        column("Q", "closed", answers=("Yes", "No")),
    )
    text = render_survey_settings(kept)
    assert load_survey_settings(text, "x") == kept
    lines = text.splitlines()
    for key in set(SurveySettings.model_fields) - {"columns"}:
        assert lines[next(n for n, line in enumerate(lines) if line.startswith(f"{key} =")) - 1].startswith(
            "#"
        )
    for key in SurveyColumn.model_fields:
        assert f"# {key}: " in text
    assert tomllib.loads(text)["columns"][1]["header"] == awkward


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('name = "A"\nkind = staff\n', r"my\.toml, line 2: this is not TOML"),
        (
            'name = "A"\nkind = "boss"\n\n[[columns]]\nheader = "Q"\nwhat = "open"\n',
            "line 2: kind must be service_user",
        ),
        (
            'name = "A"\n[[columns]]\nheader = "Q"\nwhat = "opne"\n',
            r"my\.toml, line 4: what must be one of id, time",
        ),
        (
            'name = "A"\n[[columns]]\nheader = "Q"\nwhat = "open"\nanswer = []\n',
            "line 5: answer is not a key",
        ),
        (
            'name = "A"\n[[columns]]\nheader = "Q"\nwhat = "open"\n[[columns]]\nwhat = "id"\n',
            "line 5: header is missing",
        ),
        ('[[columns]]\nheader = "Q"\nwhat = "open"\n', "name is missing"),
        (
            'name = 3\nmay_quote = "perhaps"\ncolumns = []\n',
            r"line 1: name must be text[^$]*line 2: may_quote must be true",
        ),
        ('name = "A"\ncolumns = []\n', r"has no \[\[columns\]\] block"),
        (
            'name = "A"\n[[columns]]\nheader = "Q"\nwhat = "closed"\nanswers = "Yes"\n',
            "line 5: answers must be a list",
        ),
        (
            'name = "A"\nrole_column = "Role"\n[[columns]]\nheader = "Q"\nwhat = "open"\n',
            "role_column is “Role”",
        ),
        ('name = "A"\n' + '[[columns]]\nheader = "Q"\nwhat = "open"\n' * 2, "“Q” has two blocks"),
    ],
)
def test_a_mistake_in_the_settings_is_named_with_its_line(text: str, says: str) -> None:
    with pytest.raises(TableError, match=says):
        load_survey_settings(text, "my.toml")


def test_every_mistake_is_listed_at_once() -> None:
    text = 'name = "A"\n[[columns]]\nheader = "Q"\nwhat = "x"\n[[columns]]\nheader = ""\nwhat = "y"\n'
    with pytest.raises(TableError) as caught:
        load_survey_settings(text, "my.toml")
    assert [line.split(":")[0] for line in str(caught.value).splitlines()] == [
        "my.toml, line 4",
        "my.toml, line 6",
        "my.toml, line 7",
    ]


# Reading


def test_open_answers_become_turns_with_their_question_and_respondent() -> None:
    read = table(
        ["ID", "Role", "What helps?", "What would you change?"],
        ["7", "GP", "Calls\nback", "Forms"],
        ["8", "", "", "Hours"],
    )
    result = read_survey(
        read,
        settings(
            column("ID", "id"),
            column("Role", "attribute"),
            column("What helps?", "open", question="Helps"),
            column("What would you change?", "open"),
            role="Practice staff",
            role_column="Role",
        ),
    )
    source = result.source
    assert (source.kind, source.name, source.file_name, source.sha256) == (
        "survey",
        "GP survey",
        "survey.csv",
        read.sha256,
    )
    assert [(t.speaker, t.question, source.text[t.start : t.end]) for t in source.turns] == [
        ("R007", "Helps", "Calls\nback"),
        ("R007", "What would you change?", "Forms"),
        ("R008", "What would you change?", "Hours"),
    ]
    assert [t.index for t in source.turns] == [0, 1, 2]
    assert [(p.id, p.kind, p.role, p.group, p.attributes) for p in result.respondents] == [
        ("R007", "staff", "GP", "Staff", (("Role", "GP"),)),
        ("R008", "staff", "Practice staff", "Staff", ()),
    ]
    assert not result.problems


@pytest.mark.parametrize(
    "answer", ["", "Nothing", "n/a", "N/A", "none.", "-", ".", "No comment", "nil", " — "]
)
def test_answers_that_say_nothing_are_no_answers_and_are_counted(answer: str) -> None:
    result = read_survey(
        table(["Q", "R"], [answer, "x"], ["Nothing was explained to me", "x"]),
        settings(column("Q", "open"), column("R", "ignore")),
    )
    assert [result.source.text[t.start : t.end] for t in result.source.turns] == [
        "Nothing was explained to me"
    ]
    assert len(result.respondents) == 2
    assert ("taken as no answer (1)" in said(result)) is bool(answer.strip())


def test_closed_answers_keep_the_spelling_of_the_settings_and_strangers_are_listed() -> None:
    read = table(["Q", "Why?"], ["YES", "a"], ["don’t know", "b"], ["Perhaps", "c"], ["", "d"])
    chosen = settings(
        column("Q", "closed", answers=("Yes", "No"), dont_know=("Don't know",)), column("Why?", "open")
    )
    result = read_survey(read, chosen)
    assert [a.value for a in result.answers] == ["Yes", "Don't know", "Perhaps", ""]
    assert "survey.csv, row 4, column “Q”: “Perhaps” is not among the answers" in said(result)
    (counted,) = tabulate_closed(result.answers, find_closed_questions(chosen))
    assert [(r.answer, r.n, r.listed) for r in counted.rows] == [
        ("Yes", 1, True),
        ("No", 0, True),
        ("Perhaps", 1, False),
    ]
    assert (counted.base, counted.dont_know, counted.no_answer) == (2, 1, 1)


def test_an_option_that_holds_the_separator_is_one_option() -> None:
    chosen = settings(column("Q", "multiple", answers=("Tea; coffee", "Cake")))
    result = read_survey(table(["Q", "x"], ["Cake;Tea; coffee;", ""], ["Cake;", ""]), chosen)
    assert [(a.respondent, a.value) for a in result.answers] == [
        ("R001", "Tea; coffee"),
        ("R001", "Cake"),
        ("R002", "Cake"),
    ]


def test_a_survey_without_an_open_question_still_counts_its_closed_ones_and_says_so() -> None:
    result = read_survey(
        table(["Q", "x"], ["Yes", ""]), settings(column("Q", "closed", answers=("Yes", "No")))
    )
    assert (result.source.turns, result.source.text, len(result.answers)) == ((), "", 1)
    assert "It has no open question" in said(result)


def test_a_survey_without_any_question_is_an_error_with_the_next_step() -> None:
    with pytest.raises(TableError, match=r"holds no question.*write open"):
        read_survey(
            table(["Role", "x"], ["GP", "a"]), settings(column("Role", "attribute"), column("x", "ignore"))
        )


def test_a_column_that_the_table_lacks_is_an_error_that_names_the_nearest() -> None:
    with pytest.raises(TableError, match=r"no column “What helps\?”. Did you mean “What helped\?”"):
        read_survey(table(["ID", "What helped?"], ["1", "a"]), settings(column("What helps?", "open")))


def test_a_column_that_the_settings_lack_is_listed() -> None:
    result = read_survey(table(["Q", "New one"], ["a", "b"]), settings(column("Q", "open")))
    assert "survey.csv, column “New one”: It is not in the survey's settings" in said(result)


def test_a_respondent_who_answers_twice_is_one_person_and_listed() -> None:
    read = table(
        ["ID", "C", "Q"],
        ["5", "Yes", "first"],
        ["5", "No", "second"],
        ["5", "No", "first"],
        ["", "No", "third"],
    )
    chosen = settings(column("ID", "id"), column("C", "closed", answers=("Yes", "No")), column("Q", "open"))
    result = read_survey(read, chosen)
    assert [p.id for p in result.respondents] == ["R005", "Rrow5"]
    assert [(a.respondent, a.value) for a in result.answers] == [("R005", "Yes"), ("Rrow5", "No")]
    assert [t.speaker for t in result.source.turns] == ["R005", "R005", "Rrow5"]
    assert "survey.csv, row 3: Its “ID” is that of row 2: taken as the same person" in said(result)
    assert "survey.csv, row 5: It has no “ID”" in said(result)


@pytest.mark.parametrize("ids", [["1", "40321"], ["R012", "GP-07"], ["SU 1", "SU 2"]])
def test_short_codes_stay_the_respondents_ids(ids: list[str]) -> None:
    read = table(["Ref", "Why?"], [ids[0], LATE[0]], [ids[1], LATE[1]])
    result = read_survey(read, settings(column("Ref", "id"), column("Why?", "open")))
    expected = [f"R{int(given):03d}" if given.isdecimal() else given for given in ids]
    assert [turn.speaker for turn in result.source.turns] == expected
    assert not result.problems


@pytest.mark.parametrize(
    "ids",
    [
        ["jo.bell@nhs.example", "kit@nhs.example"],
        ["Jo Bell", "Kit Moss"],
        ["943 476 5919", "943 476 5870"],
        ["9434765919", "9434765870"],
        ["R012", "jobell"],
        ["01021980", "02021980"],
    ],
)
def test_an_id_that_may_say_who_somebody_is_only_tells_who_answered_twice(ids: list[str]) -> None:
    read = table(
        ["User ID", "Why?"], [ids[0], LATE[0]], [ids[1], LATE[1]], ["n/a", LATE[2]], [ids[0], LATE[3]]
    )
    drafted = draft_survey(read)
    result = read_survey(read, drafted)
    assert [turn.speaker for turn in result.source.turns] == ["R001", "R002", "R003", "R001"]
    assert [person.id for person in result.respondents] == ["R001", "R002", "R003"]
    assert "column “User ID”: It may say who people are, so it is not kept." in said(result)
    assert "R001 is row 2 of the file" in said(result)
    assert "row 5: Its “User ID” is that of row 2: taken as the same person" in said(result)
    assert "numbered down the rows" in drafted.columns[0].note
    assert not any(given in said(result) + render_survey_settings(drafted) for given in ids)


def test_nobody_is_called_staff_or_service_user_until_a_person_says_so() -> None:
    result = read_survey(table(["Q", "x"], ["a", ""], ["b", ""]), settings(column("Q", "open"), kind=""))
    assert {p.kind for p in result.respondents} == {"other"}
    assert "Nobody has said who answered (2 respondents)" in said(result)


def test_an_unknown_kind_in_the_kind_column_is_listed_by_row() -> None:
    chosen = settings(column("Who", "attribute"), column("Q", "open"), kind_column="Who")
    result = read_survey(table(["Who", "Q"], ["Carer", "a"], ["Neighbour", "b"]), chosen)
    assert [p.kind for p in result.respondents] == ["carer", "staff"]
    assert "survey.csv, row 3: “Neighbour” in “Who” is not a kind" in said(result)


def test_who_did_not_say_yes_to_being_quoted_is_not_quoted() -> None:
    chosen = settings(column("Quote?", "ignore"), column("Q", "open"), may_quote_column="Quote?")
    rows = [["Yes", "a"], ["", "b"], ["No", "c"], ["perhaps", "d"]]
    result = read_survey(table(["Quote?", "Q"], *rows), chosen)
    assert [p.may_quote for p in result.respondents] == [True, False, False, False]


def test_the_example_survey_reads_without_anything_left_to_say() -> None:
    folder = resource("data_templates")
    chosen = load_survey_settings(
        (folder / "survey_example.survey.toml").read_text(encoding="utf-8"), "example"
    )
    result = read_survey(folder / "survey_example.csv", chosen)
    assert [p.message for p in result.problems] == [
        "“What would you change?”: “none”, “n/a” or the like was the whole answer; taken as no answer (1)."
    ]
    assert len(result.respondents) == 6
    assert len(tabulate_closed(result.answers, find_closed_questions(chosen))) == 3
    again = draft_survey(folder / "survey_example.csv")
    assert uses(again) == uses(chosen)


@pytest.mark.real_data
def test_a_real_table_of_comments_is_read_whole(real_data: Path) -> None:
    read = read_table(real_data / "nhs_feedback" / "comments.csv")
    drafted = draft_survey(read, "Friends and Family Test")
    assert [h for h, use in uses(drafted).items() if use == "open"] == ["text"]
    assert uses(drafted)["sentiment_1to5"] == uses(drafted)["fft_score"] == "closed"
    result = read_survey(read, drafted)
    assert len(result.respondents) == 3908
    turns = {result.source.text[t.start : t.end] for t in result.source.turns}
    texts = {row[read.columns.index("text")] for row in read.rows}
    assert turns <= texts
    assert texts - turns == {"Nothing.", "None.", "Na"}
