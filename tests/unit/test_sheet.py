"""The decision sheet goes out to Excel and comes back with what people decided, and nothing else."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter

from evalkit.errors import EvalkitError, TableError
from evalkit.exchange.cells import LONGEST
from evalkit.exchange.sheet import SheetDecision, SheetRow, read_sheet, write_sheet
from evalkit.exchange.workbook import write_tables
from evalkit.model import Code, Codebook, Problem, Segment, Source, Suggestion, Turn

CODEBOOK = Codebook(
    "Framework",
    "1",
    (
        Code("trauma", "Trauma-informed care", "Safety, choice and trust."),
        Code("place", "Place-based care", "Care in the neighbourhood."),
        Code("access", "Accessible care", "Routes in and waiting."),
        Code("gp", "GP practices", "Work with surgeries."),
    ),
)
SENTENCES = ("They asked me twice.", "=SUM(A1) is what the form said.", "The clinic is round the corner.")


def source_of(sentences: tuple[str, ...] = SENTENCES) -> Source:
    text = " ".join(sentences)
    return Source("S01", "Interview 1", "interview", text, (Turn(0, 0, len(text), "Ann"),))


def rows_of(source: Source, sentences: tuple[str, ...] = SENTENCES) -> list[SheetRow]:
    rows = []
    for n, sentence in enumerate(sentences):
        start = source.text.index(sentence)
        segment = Segment("S01", start, start + len(sentence), sentence, 0)
        offered = tuple(
            Suggestion(f"G{n}{rank}", segment, code, "challenging", 0.9 / rank, rank, rank == 1, "model-1")
            for rank, code in enumerate(("trauma", "place", "access"), start=1)
        )
        rows.append(SheetRow(segment, "Interview 1", "Service user", "Before.", "- after", offered))
    return rows


class Sheet:
    """A written sheet that a test fills in as a person would."""

    def __init__(self, path: Path, source: Source | None = None, rows: list[SheetRow] | None = None) -> None:
        self.path, self.source = path, source or source_of()
        write_sheet(path, rows if rows is not None else rows_of(self.source), CODEBOOK)
        self.book = load_workbook(path)
        self.page = self.book["Passages"]

    def column(self, heading: str) -> int:
        return [cell.value for cell in self.page[1]].index(heading) + 1

    def fill(self, row: int, **cells: str | float) -> None:
        for heading, value in cells.items():
            self.page.cell(row, self.column(heading.replace("_", " "))).value = value

    def take_back(self, coder: str = "") -> tuple[list[SheetDecision], list[Problem]]:
        self.book.save(self.path)
        return read_sheet(self.path, CODEBOOK, [self.source], coder)


@pytest.fixture
def sheet(tmp_path: Path) -> Sheet:
    return Sheet(tmp_path / "sheet.xlsx")


def test_an_untouched_sheet_decides_nothing(sheet: Sheet) -> None:
    assert sheet.take_back("Ann") == ([], [])


def test_a_number_accepts_that_suggestion_on_the_side_that_was_suggested(sheet: Sheet) -> None:
    sheet.fill(2, decision=2, coder="AB", memo="clear case")
    decisions, problems = sheet.take_back()
    assert not problems
    (decision,) = decisions
    (choice,) = decision.choices
    assert (choice.code, choice.valence, choice.suggestion_id) == ("place", None, "G02")
    assert (decision.coder, decision.memo, decision.segment.text) == ("AB", "clear case", SENTENCES[0])
    assert decision.offered == ("G01", "G02", "G03")


@pytest.mark.parametrize("typed", [1, 1.0, " 1 ", "Trauma-informed care", "trauma-informed CARE", "trauma"])
def test_a_suggested_code_is_the_suggestion_however_it_is_named(sheet: Sheet, typed: str | float) -> None:
    sheet.fill(2, decision=typed, coder="AB")
    decisions, problems = sheet.take_back()
    assert not problems
    assert [(c.code, c.suggestion_id) for c in decisions[0].choices] == [("trauma", "G01")]


def test_none_means_that_no_code_fits(sheet: Sheet) -> None:
    sheet.fill(3, decision="None", coder="AB")
    decisions, _ = sheet.take_back()
    assert [(d.row, d.choices, d.offered) for d in decisions] == [(3, (), ("G11", "G12", "G13"))]


def test_a_second_code_by_name_with_its_own_side(sheet: Sheet) -> None:
    sheet.fill(2, decision=1, second_code="GP practices", side="Working well", coder="AB")
    decisions, problems = sheet.take_back()
    assert not problems
    assert [(c.code, c.valence) for c in decisions[0].choices] == [
        ("trauma", "working_well"),
        ("gp", "working_well"),
    ]


def test_a_sheet_of_an_earlier_evalkit_which_called_the_side_valence_is_read(sheet: Sheet) -> None:
    sheet.page.cell(1, sheet.column("side")).value = "valence"
    sheet.fill(2, decision="GP practices", valence="challenging", coder="AB")
    decisions, problems = sheet.take_back()
    assert not problems
    assert [(c.code, c.valence) for c in decisions[0].choices] == [("gp", "challenging")]


def test_one_bad_row_loses_nothing_else(sheet: Sheet) -> None:
    sheet.fill(2, decision="Kindness", coder="AB")
    sheet.fill(3, decision=1)
    sheet.fill(4, decision="GP practices", side="challenging", coder="AB")
    decisions, problems = sheet.take_back()
    assert [d.row for d in decisions] == [4]
    assert [p.where for p in problems] == ["sheet.xlsx, row 2", "sheet.xlsx, row 3"]
    assert "no code “Kindness”" in problems[0].message
    assert "coder" in problems[1].message


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"decision": "GP practices"}, "needs a side"),
        ({"decision": 1, "side": "good"}, "is not one of the sides"),
        ({"decision": "none", "second_code": 2}, "both “none” and a code"),
        ({"memo": "hm"}, "no decision"),
        ({"decision": 1, "passage": "They asked me once."}, "not what S01 says"),
        ({"decision": 1, "start": 5}, "not what S01 says"),
        ({"decision": 1, "turn": 3}, "not what S01 says"),
        ({"decision": 1, "start": ""}, "hidden columns"),
        ({"decision": 1, "source_id": "S99"}, "not in this project"),
        ({"decision": 4}, "no code “4”"),
        ({"decision": "=H2"}, "no code “=H2”"),
    ],
)
def test_a_row_that_cannot_be_used_says_why(sheet: Sheet, cells: dict[str, str | float], said: str) -> None:
    sheet.fill(2, **cells)
    decisions, problems = sheet.take_back("AB")
    assert decisions == []
    assert said in problems[0].message


def test_a_number_without_a_suggestion_is_listed(tmp_path: Path) -> None:
    source = source_of()
    bare = [SheetRow(row.segment, row.source_name) for row in rows_of(source)]
    sheet = Sheet(tmp_path / "sheet.xlsx", source, bare)
    sheet.fill(2, decision=1)
    assert "no suggestion 1" in sheet.take_back("AB")[1][0].message


def test_a_duplicate_row_is_listed_and_the_first_counts_but_two_coders_are_no_duplicate(sheet: Sheet) -> None:
    values = [cell.value for cell in sheet.page[2]]
    for coder in ("ab", "CD"):
        sheet.page.append(values)
        sheet.fill(sheet.page.max_row, decision=2, coder=coder)
    sheet.fill(2, decision=1, coder="AB")
    decisions, problems = sheet.take_back()
    counted = [(d.row, d.coder, d.choices[0].code) for d in decisions]
    assert counted == [(2, "AB", "trauma"), (6, "CD", "place")]
    assert [p.where for p in problems] == ["sheet.xlsx, row 5"]
    assert "row 2, which counts" in problems[0].message


def test_rows_may_be_sorted_and_deleted_and_the_sheet_renamed(sheet: Sheet) -> None:
    sheet.fill(2, decision=1)
    sheet.fill(4, decision=3)
    lines = [[cell.value for cell in sheet.page[row]] for row in (4, 2)]
    sheet.page.delete_rows(2, 3)
    for line in lines:
        sheet.page.append(line)
    sheet.page.title = "My decisions"
    decisions, problems = sheet.take_back("AB")
    assert not problems
    assert [(d.segment.text, d.choices[0].code) for d in decisions] == [
        (SENTENCES[2], "access"),
        (SENTENCES[0], "trauma"),
    ]


def test_a_deleted_hidden_column_is_named(sheet: Sheet) -> None:
    sheet.page.delete_cols(sheet.column("start"), 2)
    with pytest.raises(TableError, match="columns “start” and “end”"):
        sheet.take_back()


def test_other_files_say_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "sheet.csv").write_text("decision\n1\n")
    (tmp_path / "broken.xlsx").write_bytes(b"PK not a workbook")
    Workbook().save(tmp_path / "other.xlsx")
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/worksheets/sheet1.xml", b" " * 5_000_000)
    for name, said in (
        ("bomb.xlsx", "unpacks to far more"),
        ("sheet.csv", "Save as"),
        ("broken.xlsx", "cannot be opened"),
        ("other.xlsx", "not a decision sheet"),
        ("absent.xlsx", "no file"),
    ):
        with pytest.raises(EvalkitError, match=said):
            read_sheet(tmp_path / name, CODEBOOK, [])


def test_words_that_look_like_formulas_stay_words(sheet: Sheet) -> None:
    column = sheet.column("passage")
    cell = sheet.page.cell(3, column)
    assert (cell.value, cell.data_type) == (SENTENCES[1], "s")
    after = sheet.page.cell(3, sheet.column("sentence after"))
    assert (after.value, after.data_type, after.quotePrefix) == ("- after", "s", True)
    formulas = [c.coordinate for row in sheet.page.iter_rows() for c in row if c.data_type == "f"]
    assert formulas == []


AWKWARD = st.text(
    st.one_of(st.characters(), st.sampled_from("=+-@\x00\x0b_x0041\ud800￾")), min_size=1, max_size=40
).filter(lambda text: text.strip() and text == text.strip() and "\r" not in text)


@given(passage=AWKWARD)
def test_any_passage_goes_out_and_comes_back(tmp_path_factory: pytest.TempPathFactory, passage: str) -> None:
    source = Source("S01", "A", "notes", passage, (Turn(0, 0, len(passage)),))
    segment = Segment("S01", 0, len(passage), passage, 0)
    sheet = Sheet(tmp_path_factory.mktemp("s") / "s.xlsx", source, [SheetRow(segment, "A")])
    sheet.fill(2, decision="gp", side="context")
    decisions, problems = sheet.take_back("AB")
    assert problems == []
    assert decisions[0].segment == segment


def test_a_passage_longer_than_a_cell_still_comes_back(tmp_path: Path) -> None:
    passage = "word " * 8_000 + "end"
    source = Source("S01", "A", "interview", passage, (Turn(0, 0, len(passage)),))
    segment = Segment("S01", 0, len(passage), passage, 0)
    sheet = Sheet(tmp_path / "s.xlsx", source, [SheetRow(segment, "A")])
    assert len(str(sheet.page.cell(2, sheet.column("passage")).value)) <= LONGEST
    sheet.fill(2, decision="gp", side="context")
    assert sheet.take_back("AB")[0][0].segment.text == passage


def test_the_sheet_is_ready_to_work_in(sheet: Sheet) -> None:
    assert sheet.book.sheetnames == ["How to use", "Passages", "Codes"]
    assert sheet.page.freeze_panes == "A2"
    assert sheet.page.auto_filter.ref == "A1:M4"
    letters = [get_column_letter(n) for n in range(1, sheet.page.max_column + 1)]
    hidden = [sheet.page[f"{x}1"].value for x in letters if sheet.page.column_dimensions[x].hidden]
    assert hidden[:4] == ["source id", "start", "end", "turn"]
    menus = {str(m.sqref): m.formula1 for m in sheet.page.data_validations.dataValidation}
    assert menus == {
        "I2:I4": "Codes!$A$2:$A$9",
        "J2:J4": "Codes!$A$2:$A$9",
        "K2:K4": '"working well,challenging,context"',
    }
    assert [c.value for c in sheet.book["Codes"]["A"]][1:6] == [1, 2, 3, "none", "Trauma-informed care"]
    assert sheet.page.cell(2, sheet.column("suggestion 1")).value == (
        "Trauma-informed care – challenging (likely, 90)"
    )
    assert "a guess, 45" in str(sheet.page.cell(2, sheet.column("suggestion 2")).value)


def test_tables_become_sheets_with_title_note_and_numbers(tmp_path: Path) -> None:
    columns = pd.MultiIndex.from_tuples([("Staff", "people"), ("Staff", "excerpts")])
    frame = pd.DataFrame([[1, 2.5], [0, None]], index=pd.Index(["=A", "B"], name="code"), columns=columns)
    path = tmp_path / "tables.xlsx"
    write_tables(path, [("A/B: a long title that Excel would refuse", "Note.", frame), ("x", "", frame[:0])])
    book = load_workbook(path)
    first = book.worksheets[0]
    assert len(first.title) <= 31
    assert [c.value for c in first[3]] == ["code", "Staff: people", "Staff: excerpts"]
    assert [[c.value for c in row] for row in first["A4:C5"]] == [["=A", 1, 2.5], ["B", 0, None]]
    assert first["A4"].data_type == "s"
    assert book.worksheets[1].max_row == 3
