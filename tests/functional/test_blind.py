"""A project that is coded blind: what a coder sees before and after they have coded a passage."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from evalkit.api.buttons import Buttons
from evalkit.project import Project
from evalkit.steps.coding.code import code_passage
from evalkit.steps.coding.decide import take_decisions
from evalkit.steps.suggesting.next_to_read import find_next
from evalkit.steps.suggesting.suggest import make_suggestions
from tests.page_sample import make_project
from tests.pressing import everything, press
from tests.serving import come_in

LONG = "The waiting was long."


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    made = make_project(tmp_path / "project")
    blind = made.settings.suggest.model_copy(update={"blind": True})
    made.settings = made.settings.model_copy(update={"suggest": blind})
    yield made
    made.close()


def span_of(project: Project, words: str) -> tuple[int, int]:
    start = project.store.read.sources("S01")[0].text.index(words)
    return start, start + len(words)


def suggested_in(html: str) -> int:
    return html.count('data-g="')


def test_the_page_shows_a_passage_s_suggestions_once_its_coder_has_coded_it(project: Project) -> None:
    client = come_in(project)
    start, end = span_of(project, LONG)
    place = {"start": str(start), "end": str(end)}
    page = client.get("/sources/S01", params={"blind": "0"}).text
    assert suggested_in(page) == 0
    assert "Suggestions stay hidden until you have coded the words." in page
    assert "Show suggestions" not in page
    assert suggested_in(client.get("/sources/S01/panel", params=place).text) == 0
    for code in ("choice", "place"):
        fields = place | {"source": "S01", "code": code, "valence": "context"}
        assert client.post("/act/code", data=fields).status_code == 200
    assert [(c.code, c.blind) for c in project.codings] == [("choice", True), ("place", False)]
    assert suggested_in(client.get("/sources/S01").text) == 1
    assert suggested_in(client.get("/sources/S01/panel", params=place).text) == 1
    assert suggested_in(come_in(project, "Jude").get("/sources/S01", params={"coders": "all"}).text) == 0


def row_of(sheet: Worksheet, words: str) -> dict[str, int]:
    """Heading → column, and under "row" the row of the passage."""
    columns = {str(cell.value): place for place, cell in enumerate(sheet[1], start=1)}
    (row,) = [r for r in range(2, sheet.max_row + 1) if sheet.cell(r, columns["passage"]).value == words]
    return columns | {"row": row}


def test_a_workbook_hides_suggestions_and_takes_what_its_coder_finds_by_themselves(
    project: Project, tmp_path: Path
) -> None:
    path = tmp_path / "sheet.xlsx"
    make_suggestions(project, path, coder="Rosa")
    book = load_workbook(path)
    sheet = book["Passages"]
    names = {code.name for code in project.codebook.codes} | {code.slug for code in project.codebook.codes}
    shown = {str(cell.value) for line in sheet.iter_rows(min_row=2) for cell in line}
    assert not any(value in names or "Trust –" in value for value in shown)
    found = row_of(sheet, LONG)
    first = next(s for s in project.store.read.suggestions() if s.segment.text == LONG and s.rank == 1)
    sheet.cell(found["row"], found["decision"], first.code)
    sheet.cell(found["row"], found["side"], "challenging")
    nothing = row_of(sheet, "Six months went by.")
    sheet.cell(nothing["row"], nothing["decision"], "none")
    book.save(path)
    taken = take_decisions(project, path, "Rosa")
    assert taken.problems == ()
    (coding,) = taken.codings
    assert (coding.code, coding.blind, coding.origin) == (first.code, True, None)
    assert taken.rejected == 1
    assert {d.outcome for d in project.store.read.decisions()} == {"rejected"}
    later = make_suggestions(project, path, coder="Rosa").sheet
    assert later == path.with_stem("sheet-2"), "what was filled in stays"
    again = load_workbook(later)["Passages"]
    assert "hidden" not in str(again.cell(found["row"], found["suggestion 1"]).value)
    assert again.cell(nothing["row"], nothing["suggestion 1"]).value in (
        None,
        "hidden until you have coded this",
    )


def test_what_to_read_next_names_no_code(project: Project) -> None:
    reasons = " ".join(p.reason for p in find_next(project).passages)
    assert reasons
    assert not any(code.name in reasons for code in project.codebook.codes)


def test_the_notebook_s_buttons_offer_no_suggestion_and_code_blind(project: Project) -> None:
    box = Buttons(project, project.store.read.sources("S01")[0], "Rosa").box
    assert not any(getattr(w, "description", "").startswith("Accept") for w in everything(box))
    press(box, "Code so")
    (coding,) = project.codings
    assert (coding.blind, coding.origin) == (True, None)


def test_without_the_setting_nothing_is_hidden(tmp_path: Path) -> None:
    made = make_project(tmp_path / "project")
    start, end = span_of(made, LONG)
    code_passage(made, "Rosa", "S01", (start, end), "choice", "context")
    assert suggested_in(come_in(made).get("/sources/S01").text) == 3
    make_suggestions(made, tmp_path / "sheet.xlsx")
    assert "hidden" not in str(load_workbook(tmp_path / "sheet.xlsx")["Passages"]["F2"].value)
    made.close()
