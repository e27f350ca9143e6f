"""The page Measures: tables confirmed in a form, figures and pictures shown, measure and words judged."""

from __future__ import annotations

from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from evalkit.project import Project
from evalkit.sample.measures import write_sample_measures
from evalkit.steps.measures.gather import gather_measures
from evalkit.steps.measures.intake import take_tables


@pytest.fixture
def measured(project: Project, tmp_path: Path) -> Project:
    taken, failed = take_tables(project, write_sample_measures(tmp_path / "given" / "measures"))
    assert (len(taken), failed) == (10, [])
    return project


def test_the_page_says_how_to_begin_where_there_are_no_measures(client: TestClient) -> None:
    assert "There are no measures yet" in client.get("/measures").text


def test_a_table_is_confirmed_in_its_form_and_its_figures_are_shown(
    client: TestClient, measured: Project
) -> None:
    page = unescape(client.get("/measures").text)
    assert "waiting list: referrals, 180 rows, not confirmed yet" in page
    assert "Say on which day they were counted" in page
    done = client.post("/measures/confirm", data={"table": "waiting list", "census": "2025-03-31"})
    assert "waiting list is confirmed." in done.text
    page = unescape(client.get("/measures").text)
    assert "waiting list: referrals, 180 rows, confirmed" in page
    assert "within 28 days" in page
    picture = client.get("/measures/picture/waits")
    assert picture.headers["content-type"] == "image/png"
    assert client.get("/measures/picture/nothing").status_code == 404


def test_what_cannot_be_kept_is_said_and_nothing_changes(client: TestClient, measured: Project) -> None:
    done = client.post("/measures/confirm", data={"table": "waiting list", "census": "in March"})
    assert done.status_code == 422
    assert "census" in done.text
    assert "waiting list.measures.toml" in gather_measures(measured).waiting


def test_a_person_says_what_measure_and_words_say_together(client: TestClient, measured: Project) -> None:
    told = {
        "aim": "Help in time",
        "measure": "Seen within four weeks",
        "together": "they agree",
        "why": "both do",
    }
    assert client.post("/measures/together", data={**told, "by": ""}).status_code == 422
    assert "Kept: they agree" in client.post("/measures/together", data={**told, "by": "Amina"}).text
    row = gather_measures(measured).joint[0]
    assert (row.together, row.by, row.why) == ("they agree", "Amina", "both do")


def test_the_workbook_is_written_from_the_page(client: TestClient, measured: Project) -> None:
    assert "Written: measures.xlsx" in client.post("/measures/write").text
    assert (measured.reports_folder / "measures.xlsx").exists()
