"""Reading tables: encodings, delimiters, headers, ragged rows, workbooks, and files that are not tables."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet

from evalkit.delimited import find_delimiter
from evalkit.errors import EvalkitError, ReadError, TableError
from evalkit.sources.tables.table_rows import Table, parse_table, read_table, read_texts

ROWS = [["id", "comment"], ["1", "café, “good”"], ["2", "don’t know; late\nand rude"]]


def csv_text(rows: list[list[str]], delimiter: str = ",", newline: str = "\r\n") -> str:
    return "".join(delimiter.join('"' + c.replace('"', '""') + '"' for c in row) + newline for row in rows)


def workbook(*sheets: list[list[object]], titles: tuple[str, ...] = ()) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for index, rows in enumerate(sheets):
        sheet = book.create_sheet(titles[index] if titles else f"Sheet{index + 1}")
        for row in rows:
            sheet.append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def messages(table: Table) -> str:
    return "\n".join(f"{p.where}: {p.message}" for p in table.problems)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_common_encoding_and_delimiter_gives_the_same_table(encoding: str, delimiter: str) -> None:
    table = parse_table(csv_text(ROWS, delimiter).encode(encoding), "survey.csv")
    assert table.columns == ("id", "comment")
    assert table.rows == (("1", "café, “good”"), ("2", "don’t know; late\nand rude"))
    assert not table.problems


def test_an_older_mac_file_keeps_its_apostrophes_and_says_so() -> None:
    table = parse_table("id,comment\n1,I don’t know\n".encode("mac_roman"), "survey.csv")
    assert table.rows == (("1", "I don’t know"),)
    assert "Mac" in messages(table)


def test_excels_own_hint_names_the_delimiter() -> None:
    table = parse_table(b"sep=;\r\nid;q\r\n1;a,b,c\r\n", "survey.csv")
    assert (table.columns, table.rows, table.row_numbers) == (("id", "q"), (("1", "a,b,c"),), (3,))


def test_one_column_of_comments_is_not_cut_at_its_commas() -> None:
    assert parse_table(b"comment\nGood, really\nBad\nlate, rude, far\n", "c.csv").rows[0] == ("Good, really",)


def test_commas_in_the_answers_of_a_semicolon_file_do_not_count() -> None:
    assert find_delimiter("id;q\n1;a, b\n2;c, d\n") == ";"


def test_title_rows_above_the_header_are_skipped_and_listed() -> None:
    table = parse_table(b"GP survey 2024\n\nid,q,why\n1,Yes,a\n2,No,b\n", "s.csv")
    assert table.columns == ("id", "q", "why")
    assert table.row_numbers == (4, 5)
    assert "s.csv, row 1: Above the header, so not read: “GP survey 2024”." in messages(table)


def test_a_title_right_above_the_header_is_not_taken_for_a_question() -> None:
    table = parse_table(b"GP survey,,\nid,q,why\n1,Yes,a\n2,No,b\n", "s.csv")
    assert table.columns == ("id", "q", "why")


def test_headings_merged_over_several_columns_are_joined_with_their_parts() -> None:
    table = parse_table(b"About you,,Your views,\nTeam,Role,Good,Bad\nNorth,GP,calls,letters\n", "s.csv")
    assert table.columns == (
        "About you - Team",
        "About you - Role",
        "Your views - Good",
        "Your views - Bad",
    )


def test_a_title_of_two_cells_is_not_taken_for_the_header() -> None:
    table = parse_table(b"Report:,GPs,,,,\nid,q,why,when,who,how\n1,a,b,c,d,e\n2,a,b,c,d,e\n", "s.csv")
    assert table.columns == ("id", "q", "why", "when", "who", "how")


def test_rows_with_too_many_cells_are_not_read_and_listed() -> None:
    table = parse_table(b"id,name,why\n1,Ann,a\n2,Bo\n3,Noor, Halima,b\n4,Cy,c\n5,Di,d\n", "s.csv")
    assert table.rows == (("1", "Ann", "a"), ("2", "Bo", ""), ("4", "Cy", "c"), ("5", "Di", "d"))
    assert "s.csv, row 4: Not read: more cells than the header has (3)" in messages(table)
    assert "row 3: Fewer cells" in messages(table)


def test_a_table_whose_answers_hold_bare_commas_is_refused_with_its_rows() -> None:
    text = "id,name,comment\nR1,Ann,She listens, and stays.\nR2,Bo,I waited, and waited, long.\nR3,Cy,Good\n"
    with pytest.raises(TableError, match="rows 2 and 3 have more cells than the header"):
        parse_table(text.encode(), "s.csv")


def formatted(*rows: tuple[str | int | float | date, ...], formats: dict[str, str] | None = None) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(row)
    for cell, shown_as in (formats or {}).items():
        sheet[cell].number_format = shown_as
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def test_dates_that_excel_made_of_ranges_are_no_answers_and_told_with_their_cells() -> None:
    rows = (("id", "How many visits?"), (1, date(2026, 2, 1)), (2, "3-5"), (3, "6+"))
    table = parse_table(formatted(*rows), "s.xlsx")
    assert [row[1] for row in table.rows] == ["", "3-5", "6+"]
    assert "into dates, so these cells count as blank: B2 (“2026-02-01”)" in messages(table)


def test_dates_saved_as_text_are_told_too() -> None:
    table = parse_table(b"id,How many visits?\n1,01-Feb\n2,3-5\n3,6+\n4,3-5\n", "s.csv")
    assert [row[1] for row in table.rows] == ["", "3-5", "6+", "3-5"]
    assert "B2 (“01-Feb”)" in messages(table)


@pytest.mark.parametrize("error", ["#NAME?", "#REF!", "#VALUE!", "#DIV/0!", "#N/A", "########", "#WERT!"])
def test_an_error_that_excel_shows_is_no_answer(error: str) -> None:
    table = parse_table(f"id,comment\n1,Good\n2,{error}\n3,Bad\n".encode(), "s.csv")
    assert [row[1] for row in table.rows] == ["Good", "", "Bad"]
    assert f"B3 (“{error}”)" in messages(table)


def test_noughts_that_excel_shows_are_kept_and_those_it_lost_are_told() -> None:
    shown = parse_table(formatted(("id", "q"), (12, "a"), (7, "b"), formats={"A2": "0000"}), "s.xlsx")
    assert [row[0] for row in shown.rows] == ["0012", "7"]
    assert "may have lost noughts at their start: A3 (“7”)" in messages(shown)


def test_long_numbers_that_excel_rounded_are_told() -> None:
    table = parse_table(b"id,phone\n1,4.47701E+11\n2,4.47702E+11\n", "s.csv")
    assert "Excel has rounded long numbers" in messages(table)


def test_a_quotation_mark_that_is_never_closed_is_named_by_row() -> None:
    table = parse_table(b'id,q\n1,fine\n2,"open\n3,gone\n', "s.csv")
    assert "Row 3 opens a quotation mark" in messages(table)


def test_headers_that_repeat_or_are_missing_get_names_and_are_listed() -> None:
    table = parse_table(b"Comments,Comments,,\na,b,c,\n", "s.csv")
    assert table.columns == ("Comments", "Comments (2)", "Column 3")
    assert len(table.problems) == 2


def test_a_second_header_row_with_the_parts_of_questions_is_joined() -> None:
    text = b"UserNo,Started,How was?,,Why?\n,,Access,Quality,\n7,2024-01-01,Good,Bad,late\n"
    table = parse_table(text, "smartsurvey.csv")
    assert table.columns == ("UserNo", "Started", "How was? - Access", "How was? - Quality", "Why?")
    assert table.rows == (("7", "2024-01-01", "Good", "Bad", "late"),)


def test_the_first_answers_are_not_taken_for_a_second_header() -> None:
    table = parse_table(b"id,Role,,Why\n1,GP,3,waiting\n2,Nurse,4,letters\n", "s.csv")
    assert table.columns[2] == "Column 3"
    assert len(table.rows) == 2


def test_a_file_without_a_header_says_what_to_add() -> None:
    with pytest.raises(TableError, match=r"row 1: this looks like an answer.*names each column"):
        parse_table(b"1,2,3\n4,5,6\n", "s.csv")


@pytest.mark.parametrize(
    ("header", "texts", "expected"),
    [
        (
            ["ID", "Question 1", "Q2_a"],
            ["", "I felt safe", "I was heard"],
            ("ID", "I felt safe", "I was heard"),
        ),
        (["ID", "Helped", "Not"], ["ID", "What helped?", "What not?"], ("ID", "What helped?", "What not?")),
        (["Q1", "Q2", "Q3"], ["What helped?", "What not?", "Age"], ("What helped?", "What not?", "Age")),
        (["ID", "Q1", "Comments"], ["", "What helped?", ""], ("ID", "What helped?", "Comments")),
    ],
)
def test_the_questions_beneath_their_codes_are_nobodys_answers(
    header: list[str], texts: list[str], expected: tuple[str, ...]
) -> None:
    answers = [["1", "calls", "letters"], ["2", "time", "rudeness"]]
    table = parse_table(csv_text([header, texts, *answers]).encode(), "s.csv")
    assert (table.columns, table.row_numbers) == (expected, (3, 4))
    assert "row 2: The questions were read from this row" in messages(table)


@pytest.mark.parametrize(
    ("header", "first", "says"),
    [
        (["ID", "Question 1", "Question 2"], ["R1", "calls", "letters"], ""),
        (["ID", "Helped", "Hindered"], ["", "their calls", "the letters"], ""),
        (["ID", "Question 1", "Question 2"], ["", "time", "nothing"], ""),
        (["ID", "Question 1", "Comments"], ["", "Who knows", ""], "row 2: It was read as the first answers"),
        (
            ["Question 1", "Question 2", "Q3"],
            ["my", "first", "go"],
            "row 2: It was read as the first answers",
        ),
    ],
)
def test_the_first_answers_beneath_codes_stay_answers_and_a_doubt_is_listed(
    header: list[str], first: list[str], says: str
) -> None:
    answers = [["R2", "calls", "letters"], ["R3", "time", "rudeness"]]
    table = parse_table(csv_text([header, first, *answers]).encode(), "s.csv")
    assert (table.columns, table.row_numbers) == (tuple(header), (2, 3, 4))
    assert says in messages(table)
    assert bool(says) == bool(table.problems)


def test_a_file_that_begins_with_somebodys_answers_says_what_to_add() -> None:
    rows = [["0", "They listened", "Agree"], ["1", "Too long", "Disagree"], ["2", "Kind", "Agree"]]
    with pytest.raises(TableError, match=r"row 1: this looks like an answer.*names each column"):
        parse_table(csv_text([*rows, ["3", "Late", "Not sure"]]).encode(), "s.csv")
    rows = [["North", "They listened", "Yes"], ["South", "Too long", "No"], ["East", "Kind", "Yes"]]
    assert "“Yes” is an answer further down too" in messages(parse_table(csv_text(rows).encode(), "s.csv"))


def test_columns_whose_names_are_ticked_or_typed_are_no_answers() -> None:
    ticked = [["ID", "Crisis line", "Cafe"], ["1", "Crisis line", ""], ["2", "", "Cafe"], ["3", "", ""]]
    assert parse_table(csv_text(ticked).encode(), "s.csv").problems == ()
    typed = [["ID", "Other"], ["1", "a bus"], ["2", "Other"], ["3", "a friend"]]
    assert parse_table(csv_text(typed).encode(), "s.csv").columns == ("ID", "Other")


@pytest.mark.parametrize("data", [b"", b"\n\n", b" , ,\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_an_error(data: bytes) -> None:
    with pytest.raises(TableError, match="is empty"):
        parse_table(data, "s.csv")


def test_a_workbook_reads_as_it_looks_in_excel() -> None:
    data = workbook(
        [
            ["Title", None, None],
            [None],
            ["id", "When", "Score", "Done"],
            [1.0, datetime.fromisoformat("2024-05-01 09:30"), 2.5, True],
        ]
    )
    table = parse_table(data, "s.xlsx")
    assert table.columns == ("id", "When", "Score", "Done")
    assert table.rows == (("1", "2024-05-01 09:30:00", "2.5", "TRUE"),)
    assert table.row_numbers == (4,)


def test_the_first_sheet_with_a_table_is_read_and_the_others_are_named() -> None:
    data = workbook([[]], [["A cover note"]], [["id", "q"], [1, "a"]], [["x", "y"], [1, 2]])
    table = parse_table(data, "s.xlsx")
    assert table.columns == ("id", "q")
    assert "Only the sheet “Sheet3” was read, not “Sheet2” and “Sheet4”" in messages(table)


def test_a_workbook_that_states_a_wrong_size_is_read_whole() -> None:
    data = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook([["id", "q"], [1, "a"]]))) as old,
        zipfile.ZipFile(data, "w") as new,
    ):
        for part in old.namelist():
            new.writestr(part, old.read(part).replace(b'ref="A1:B2"', b'ref="A1"'))
    assert parse_table(data.getvalue(), "s.xlsx").rows == (("1", "a"),)


def test_a_formula_that_was_never_calculated_is_listed() -> None:
    table = parse_table(workbook([["id", "sum"], [1, "=A2+1"], [2, 5]]), "s.xlsx")
    assert table.rows == (("1", ""), ("2", "5"))
    assert "(B2)" in messages(table)


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("old.xlsx", b"\xd0\xcf\x11\xe0" + bytes(600), "password"),
        ("cut.xlsx", b"PK\x03\x04 only the beginning", "damaged"),
        ("word.xlsx", b"not a workbook", "damaged"),
    ],
)
def test_a_workbook_that_cannot_be_opened_says_why(name: str, data: bytes, says: str) -> None:
    with pytest.raises(ReadError, match=says):
        parse_table(data, name)


def test_a_zip_of_something_else_is_not_a_workbook() -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("hello.txt", "hello")
    with pytest.raises(ReadError, match="not an Excel workbook"):
        parse_table(data.getvalue(), "s.xlsx")


@pytest.mark.parametrize("at", range(40, 4000, 60))
def test_a_workbook_with_a_broken_byte_is_read_or_said_to_be_damaged(at: int) -> None:
    data = bytearray(workbook([["id", "q"], [1, "a"]]))
    data[at] ^= 0xFF
    try:
        table = parse_table(bytes(data), "s.xlsx")
    except EvalkitError:
        return
    assert [len(row) for row in table.rows] == [len(table.columns)] * len(table.rows)


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/big.xml", "w") as part:
        for _ in range(45):
            part.write(bytes(10_000_000))
    with pytest.raises(ReadError, match="unpacks to far more"):
        parse_table(data.getvalue(), "s.xlsx")


def test_old_excel_files_and_files_that_are_too_large_are_refused(
    tmp_path: Path,
) -> None:
    (tmp_path / "a.xls").write_bytes(b"x")
    with (tmp_path / "b.csv").open("wb") as file:
        file.truncate(100_000_001)
    with pytest.raises(ReadError, match=r"Save it as \.xlsx"):
        read_table(tmp_path / "a.xls")
    with pytest.raises(ReadError, match="at most 100 MB"):
        read_table(tmp_path / "b.csv")
    with pytest.raises(ReadError, match=r"no file absent\.csv"):
        read_table(tmp_path / "absent.csv")


def test_a_workbook_or_picture_called_csv_is_not_read_as_text() -> None:
    with pytest.raises(ReadError, match="right ending"):
        parse_table(workbook([["id", "q"], [1, "a"]]), "s.csv")
    with pytest.raises(ReadError, match="not a text file"):
        parse_table(b"\x89PNG\r\n\x1a\n" + bytes(range(1, 30)) * 9, "s.csv")


def test_a_very_long_cell_is_read_whole_and_leaves_other_csv_readers_as_they_were() -> None:
    limit = csv.field_size_limit()
    long = "Nobody rang back. " * 20_000
    table = parse_table(f"id;comment\n1;{long}\n2;Good, really\n".encode(), "s.csv")
    assert (table.columns, table.delimiter) == (("id", "comment"), ";")
    assert table.rows == (("1", long.strip()), ("2", "Good, really"))
    assert csv.field_size_limit() == limit


@pytest.mark.real_data
def test_real_tables_are_read_whole(real_data: Path) -> None:
    table = read_table(real_data / "nhs_feedback" / "comments.csv")
    assert (len(table.columns), len(table.rows), len(table.problems)) == (10, 3908, 1)
    assert "damaged were put right" in table.problems[0].message
    for name, columns, rows in [
        ("codes_2020.xlsx", 9, 57),
        ("excerpts_2018_layout.xlsx", 117, 307),
        ("excerpts_2020_small.xlsx", 61, 17),
    ]:
        table = read_table(real_data / "dedoose" / name)
        assert (len(table.columns), len(table.rows), table.problems) == (columns, rows, ())


def test_a_bare_column_keeps_its_blank_rows_and_its_spaces(tmp_path: Path) -> None:
    file = tmp_path / "said.csv"
    file.write_text('said\n""\n"  two  spaces, and a\nbreak "\nlast\n', encoding="utf-8")
    assert read_texts(file, "said") == ["", "  two  spaces, and a\nbreak ", "last"]


def test_a_bare_column_that_is_not_there_is_refused_with_those_that_are(tmp_path: Path) -> None:
    file = tmp_path / "said.csv"
    file.write_text("id,said\n1,yes\n2,no\n", encoding="utf-8")
    with pytest.raises(TableError, match="“id” and “said”"):
        read_texts(file, "text")


SIGNS = ("^", "~", "¦", "§")


@pytest.mark.parametrize("sign", SIGNS)
def test_a_rarer_sign_between_the_cells_of_every_row_divides_them(sign: str) -> None:
    rows = [["id", "comment"], ["1", "Good, really"], ["2", "Late; and rude"]]
    table = parse_table("".join(sign.join(row) + "\n" for row in rows).encode(), "survey.csv")
    assert (table.columns, table.rows) == (("id", "comment"), tuple(map(tuple, rows[1:])))


def test_rows_that_stand_whole_in_one_cell_are_divided_and_told() -> None:
    lines = ["id,name,comment", '1,Jo Bloggs,"Good, really"', "2,Sam Doe,Late"]
    quoted = csv_text([[line] for line in lines])
    for data, name in ((quoted.encode(), "s.csv"), (workbook([[line] for line in lines]), "s.xlsx")):
        table = parse_table(data, name)
        assert table.columns == ("id", "name", "comment")
        assert table.rows == (("1", "Jo Bloggs", "Good, really"), ("2", "Sam Doe", "Late"))
        assert "Each row stood in one cell" in messages(table)


WHOLE_ROWS = {
    "colons": "id:name:comment\n1:Jo Bloggs:Good\n2:Sam Doe:Late\n3:Al:Fine\n",
    "two colons": "id::name::comment\n1::Jo Bloggs::Good\n2::Sam Doe::Late\n3::Al::Fine\n",
    "spaces": "id  name       comment\n1   Jo Bloggs  Good\n2   Sam Doe    Late\n3   Al         Fine\n",
    "two tables": "id,name,comment\n1,Jo Bloggs,Good\n2,Sam Doe,Late\n\nrole,n\ncarer,1\nstaff,1\n",
}


@pytest.mark.parametrize("text", WHOLE_ROWS.values(), ids=WHOLE_ROWS)
def test_a_whole_row_with_its_name_is_never_one_answer(text: str) -> None:
    with pytest.raises(TableError, match="its rows seem to be divided by"):
        parse_table(text.encode(), "survey.csv")


def test_rows_that_sum_up_others_are_nobodys_answers() -> None:
    text = "id,comment,score\n1,Good,3\n2,In total it took long,4\n,Total,7\n,Average,3.5\n"
    table = parse_table(text.encode(), "survey.csv")
    assert [row[0] for row in table.rows] == ["1", "2"]
    assert "survey.csv, row 4: A sum of the rows above" in messages(table)


def test_an_answer_that_says_total_is_an_answer() -> None:
    table = parse_table(b"id,comment\n1,Good\n2,Total\n", "survey.csv")
    assert table.rows[-1] == ("2", "Total")


def marked(change: Callable[[Worksheet], None], *rows: list[object]) -> Table:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(row)
    change(sheet)
    data = io.BytesIO()
    book.save(data)
    return parse_table(data.getvalue(), "s.xlsx")


TEAMS: tuple[list[object], ...] = (
    ["team", "role", "comment"],
    ["North", "carer", "Good"],
    [None, "staff", "Late"],
    ["South", "carer", "Fine"],
)


def test_what_stands_in_merged_cells_holds_for_each_of_their_rows() -> None:
    table = marked(lambda sheet: sheet.merge_cells("A2:A3"), *TEAMS)
    assert [row[0] for row in table.rows] == ["North", "North", "South"]
    assert "rows 2 to 3 of column A are one, so each row has “North”" in messages(table)


def test_a_heading_across_the_columns_is_nobodys_answer() -> None:
    heading: list[object] = ["Those who left", None, None]
    table = marked(lambda sheet: sheet.merge_cells("A5:C5"), *TEAMS, heading, ["East", "staff", "Kind"])
    assert [row[0] for row in table.rows] == ["North", "", "South", "East"]
    assert "Row 5 is a heading across columns and was not read: “Those who left”" in messages(table)


def test_an_answer_in_cells_merged_over_two_columns_is_told() -> None:
    table = marked(lambda sheet: sheet.merge_cells("B3:C3"), *TEAMS)
    assert "The cells B3 to C3 are one: “staff”" in messages(table)


def test_rows_and_columns_that_excel_hides_are_told() -> None:
    def hide(sheet: Worksheet) -> None:
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["C"].hidden = True

    table = marked(hide, *TEAMS)
    assert len(table.rows) == 3
    assert "Excel hides row 3 and column C" in messages(table)


def test_notes_on_cells_are_told() -> None:
    def note(sheet: Worksheet) -> None:
        sheet["C2"].comment = Comment("She meant the nurse.", "Jo")

    assert "Notes on cells are not answers and were not read (cell C2)" in messages(marked(note, *TEAMS))
