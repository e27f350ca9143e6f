"""The whole job in a browser: from an empty home to a signed report, without a command."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evalkit.project import Project
from evalkit.sample import write_sample
from tests.web.conftest import opened
from tests.web.whole_job import (
    READING,
    accept_one_by_keys,
    add_files,
    add_survey,
    code_a_source,
    confirm_names,
    finish,
    follow,
    make_project,
    press,
    reach,
    say_who_speaks,
    sign_the_report,
    started,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
FILES = (
    "interviews/01 Psychiatrist interview.docx",
    "interviews/11 Service user interview.html",
    "surveys/19 Staff survey.csv",
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = tmp_path / "home"
    made.mkdir()
    return made


def check_signed(home: Path, sources: int) -> None:
    """There is a signed report that rests on a coding, and no original is left behind."""
    project = Project(home / "evalkit" / "core-teams-in-northvale")
    assert len(project.sources) == sources
    assert project.codings
    assert (project.reports_folder / "report-final.docx").read_bytes()[:2] == b"PK"
    assert not [path for path in (project.folder / ".incoming").rglob("*") if path.is_file()]
    project.close()


def test_from_an_empty_home_to_a_signed_report_without_a_command(
    browser: Browser, home: Path, tmp_path: Path
) -> None:
    sample = write_sample(tmp_path / "given")
    *interviews, survey = (sample.survey_settings[0].parents[1] / "sources" / name for name in FILES)
    with started(home) as served, opened(browser, served, "/start") as page:
        make_project(page)
        page.get_by_text("No files yet").wait_for()
        page.get_by_role("link", name="Add files").click()
        add_files(page, served.base, interviews)
        add_survey(page, served.base, survey, "staff")
        say_who_speaks(page, served.base, "staff", "Worker")
        confirm_names(page, served.base, ["S01", "S02", "S03"])
        code_a_source(page, served.base)
        sign_the_report(page, served.base)
    check_signed(home, 3)


@pytest.mark.thorough
@pytest.mark.real_data
def test_from_an_empty_home_to_a_signed_report_on_real_interviews_and_a_real_survey(
    browser: Browser, home: Path, real_data: Path
) -> None:
    interviews = sorted((real_data / "interviews" / "transcripts").glob("*.html"))
    survey = real_data / "nhs_feedback" / "comments.csv"
    given_by_readers = ("labels", "majors", "sentiment_1to5")
    source_ids = [f"S{n:02}" for n in range(1, len(interviews) + 2)]
    with started(home) as served, opened(browser, served, "/start") as page:
        make_project(page)
        add_files(page, served.base, interviews)
        add_survey(page, served.base, survey, "service_user", given_by_readers)
        say_who_speaks(page, served.base, "service_user", "Person interviewed")
        confirm_names(page, served.base, source_ids)
        code_a_source(page, served.base)
        sign_the_report(page, served.base)
    check_signed(home, len(source_ids))


def test_a_server_that_is_killed_while_it_reads_loses_no_file(
    browser: Browser, home: Path, tmp_path: Path
) -> None:
    given = [tmp_path / f"interview {n}.txt" for n in range(6)]
    for n, path in enumerate(given):
        said = " ".join(f"Word {n} and {k} of what I said to them." for k in range(300))
        path.write_text(f"INT: How was it, number {n}?\n\nNURSE: {said}\n", encoding="utf-8")
    with started(home) as served, opened(browser, served, "/start") as page:
        make_project(page)
        page.get_by_role("link", name="Add files").click()
        page.set_input_files("#files", [str(path) for path in given])
        press(page, "Read these files")
        page.wait_for_selector("#work .at-work, h2:has-text('These wait')")
        served.process.kill()
    with started(home) as served, opened(browser, served, "/start") as page:
        press(page, "Core Teams in Northvale")
        page.goto(f"{served.base}/material")
        if page.get_by_role("button", name="Read what waits").is_visible():
            press(page, "Read what waits")
            finish(page, "read.")
    folder = home / "evalkit" / "core-teams-in-northvale"
    project = Project(folder)
    assert sorted(source.file_name for source in project.sources) == sorted(path.name for path in given)
    assert not [path for path in (folder / ".incoming").rglob("*") if path.is_file()]
    project.close()


def describe_people_by_keys(page: Page) -> None:
    page.wait_for_selector("fieldset[id^='P']")
    for box in page.locator("fieldset[id^='P']").all():
        share = re.search(r"(\d+)% of the words", box.text_content() or "")
        assert share, "each label says its share"
        name = box.get_attribute("id")
        reach(page, f"[name=kind-{name}]")
        page.keyboard.type("interviewer" if int(share[1]) < 50 else "staff")
        reach(page, f"[name=role-{name}]")
        page.keyboard.type("Worker")
    page.keyboard.press("Enter")
    page.wait_for_selector(".notice:has-text('changed.')")


def test_from_an_empty_home_to_a_signed_report_by_keys_alone(
    browser: Browser, home: Path, tmp_path: Path
) -> None:
    sample = write_sample(tmp_path / "given")
    given = sample.survey_settings[0].parents[1] / "sources" / FILES[0]
    with started(home) as served, opened(browser, served, "/start") as page:
        reach(page, "a:has-text('New project')")
        page.keyboard.press("Enter")
        reach(page, "#title")
        page.keyboard.type("Core Teams in Northvale")
        page.keyboard.press("Enter")
        for name in (
            "place",
            "organisations",
            "framework-cmhf",
            "group-yes",
            "originals-elsewhere",
            "confirm-yes",
        ):
            page.wait_for_selector(f"#{name}")
            reach(page, ".asks button.main")
            page.keyboard.press("Enter")
        page.wait_for_selector("#folder")
        reach(page, ".asks button.main")
        page.keyboard.press("Enter")
        reach(page, "button:has-text('Make the project')")
        page.keyboard.press("Enter")
        reach(page, "#name")
        page.keyboard.type("Rosa")
        page.keyboard.press("Enter")
        reach(page, "a:has-text('Add files')")
        page.keyboard.press("Enter")
        page.wait_for_selector("#files")
        page.set_input_files("#files", str(given))  # the system's own window, which keys open with Space
        reach(page, "button:has-text('Read these files')")
        page.keyboard.press("Enter")
        page.wait_for_selector("th:has-text('Psychiatrist')", timeout=READING)
        follow(page, "nav a[href$='/people']")
        describe_people_by_keys(page)
        follow(page, "nav a[href$='/names']")
        follow(page, "main a[href*='/names/S01']")
        follow(page, "button:has-text('confirm it')")
        page.wait_for_selector("text=Every source is confirmed.")
        follow(page, "nav a:text-is('Coding')")
        follow(page, "nav a[href$='/suggest']")
        follow(page, "button:has-text('Suggest codes')")
        finish(page, "with a suggestion for you to decide")
        follow(page, "nav a:text-is('Coding')")
        follow(page, "main a[href$='/sources/S01']")
        accept_one_by_keys(page)
        follow(page, "nav a:text-is('Report')")
        follow(page, "nav a[href$='/report']")
        follow(page, "button:has-text('Build the report')")
        finish(page, "The report is written")
        follow(page, "nav a:text-is('Report')")
        follow(page, "nav a[href$='/report']")
        reach(page, "[name=reason]")
        page.keyboard.type("A first look")
        follow(page, "button:has-text('Write the final report')")
        finish(page, "The final report is written")
    project = Project(home / "evalkit" / "core-teams-in-northvale")
    assert len(project.sources) == len(project.codings) == 1
    assert ",Worker," in project.participants_file.read_text("utf-8")
    assert (project.reports_folder / "report-final.docx").read_bytes()[:2] == b"PK"
    project.close()
