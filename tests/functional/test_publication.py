"""The sample's report in its two versions: exact for the team, and as it may be published."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from evalkit.project import Project
from evalkit.report.blocks import Table, find_texts, words_of
from evalkit.report.content import build_content
from evalkit.report.facts import ReportFacts
from evalkit.steps.demo import DemoResult
from evalkit.steps.report.publication import FAMILIES_FILE, confirm_families, project_rule, read_families
from evalkit.steps.report.report import ReportForm, gather_facts, render_form


@pytest.fixture
def project(demo: DemoResult, tmp_path: Path) -> Project:
    """A copy of the sample project."""
    shutil.copytree(demo.project.folder, tmp_path / "sample")
    return Project(tmp_path / "sample")


@dataclass(frozen=True)
class Both:
    """What the sample's report is made from, gathered once in each version."""

    project: Project
    working: ReportFacts
    published: ReportFacts


@pytest.fixture(scope="module")
def both(demo: DemoResult, tmp_path_factory: pytest.TempPathFactory) -> Both:
    folder = tmp_path_factory.mktemp("both") / "sample"
    shutil.copytree(demo.project.folder, folder)
    made = Project(folder)
    return Both(made, gather_facts(made, publish=False), gather_facts(made, publish=True))


def words(facts: ReportFacts) -> str:
    content = build_content(facts)
    texts = [words_of(text) for text in find_texts(content.blocks)]
    captions = [block.caption for block in content.blocks if isinstance(block, Table)]
    return "\n".join([*texts, *captions])


def test_the_working_version_says_so_on_every_page_and_the_published_one_does_not(both: Both) -> None:
    working, published = (render_form(facts, "html")[1] for facts in (both.working, both.published))
    assert b"Working version with exact counts of people" in working
    assert b"Working version" not in published
    assert build_content(both.working).mark
    assert not build_content(both.published).mark


def test_the_published_version_counts_roles_in_families_and_names_none_that_one_person_has(
    both: Both,
) -> None:
    said = words(both.published)
    assert "Clinical staff" in said
    assert "“a few” means fewer than eight" in said
    assert "Only 1 interview" not in said
    assert "Service user, and carer" not in said
    assert "Only 1 interview" in words(both.working)


def test_no_drafted_sentence_to_publish_counts_people_exactly(both: Both) -> None:
    for finding in both.published.findings:
        counted = re.findall(r"(\d+) (?:of|people|staff|carers?|service users?|members?)", finding.statement)
        assert all(int(number) % 5 == 0 for number in counted), finding.statement
        assert "sources" not in finding.statement
    assert any(" of " in finding.statement for finding in both.working.findings)


def test_a_hidden_count_is_not_in_the_words_for_a_picture(both: Both) -> None:
    facts = both.published
    pictures = [figure.alt for survey in facts.surveys for figure in survey.pictures]
    for alt in (facts.heat_map_alt, facts.balance_alt, *pictures):
        counted = [int(n) for n in re.findall(r"(?<![\w–-])(\d+) (?:challenging|working well|\+)", alt)]
        assert all(n % 5 == 0 for n in counted), alt
    assert any("*" in alt for alt in pictures)


def test_the_settings_choose_the_version_and_a_switch_overrules_them(project: Project) -> None:
    assert not project_rule(project).publish
    assert project_rule(project, publish=True).active
    settings = project.folder / "evalkit.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace('version = "working"', 'version = "to publish"'), encoding="utf-8")
    own = Project(project.folder)
    assert project_rule(own).active
    assert not project_rule(own, publish=False).active


def test_families_wait_for_a_person_and_what_they_correct_stays(project: Project) -> None:
    path = project.folder / FAMILIES_FILE
    path.write_text("role,family,confirmed by\nDuty worker,Clinical staff,\n", encoding="utf-8")
    facts = gather_facts(project, publish=True)
    assert any(problem.where == FAMILIES_FILE for problem in facts.problems)
    corrected = path.read_text(encoding="utf-8").replace(
        "Duty worker,Clinical staff", "Duty worker,Duty team"
    )
    path.write_text(corrected, encoding="utf-8")
    confirm_families(project, "Rosa Merrin")
    families, waiting = read_families(project, [], project_rule(project, publish=True))
    assert (families, waiting) == ({}, [])  # nobody was heard: no role is left
    path.write_text(corrected.replace("team,\n", "team,Rosa\n"), encoding="utf-8")
    assert "Duty worker,Duty team,Rosa" in path.read_text(encoding="utf-8")
    gather_facts(project, publish=True)
    assert "Duty worker,Duty team,Rosa" in path.read_text(encoding="utf-8")


def test_a_reading_draft_is_always_to_publish(demo: DemoResult) -> None:
    from docx import Document

    folder = demo.project.reports_folder / "draft-01"
    texts = [p.text for p in Document(str(folder / "reading-draft-1.docx")).paragraphs]
    told = [text for text in texts if text.endswith("told us about this.") or " told us about this. " in text]
    assert told
    assert not [text for text in told for n in re.findall(r"\d+", text) if int(n) % 5]


def test_coverage_to_publish_hides_few_people_and_names_no_role_short_of_interviews(both: Both) -> None:
    from evalkit.steps.findings.coverage import show_coverage
    from evalkit.steps.report.check_out import check_out

    exact, published = (show_coverage(both.project, publish=publish) for publish in (False, True))
    assert any("interview" in gap for gap in exact.gaps)
    assert not any("interview" in gap for gap in published.gaps)
    assert "*" in published.table
    assert not [p for p in check_out(both.project, published.workbook) if "people" in p.message]


def test_a_survey_s_table_to_publish_has_counts_and_shares_of_what_it_prints(both: Both) -> None:
    from evalkit.steps.surveys import find_surveys

    for survey in find_surveys(both.project):
        shown, exact = survey.frame(publish=True), survey.frame()
        assert list(shown["answer"]) == list(exact["answer"])
        counted = [int(n) for n in (*shown["n"], *shown["base"]) if n != "*"]
        assert counted
        assert all(n % 5 == 0 for n in counted)
        hidden = shown[exact["n"].between(1, 7)]
        assert len(hidden)
        assert set(hidden[["n", "share", "95% interval"]].to_numpy().ravel()) == {"*"}


def test_coverage_to_publish_has_no_exact_count_in_a_notebook_either(both: Both) -> None:
    from evalkit.errors import EvalkitError
    from evalkit.steps.findings.coverage import show_coverage

    exact, published = (show_coverage(both.project, publish=publish) for publish in (False, True))
    assert exact.frame().to_numpy().max() > 10
    printed = {str(cell) for cell in published.frame().iloc[:, :-1].to_numpy().ravel()}
    assert "*" in printed
    assert {cell for cell in printed if cell.isdigit() and int(cell) % 5} == set()
    assert set(published.tables()) == {"People by code", "Gaps"}
    assert "Both sides" in exact.tables()
    assert "* + 10" in published.balance().alt
    assert published.heat_map().png != exact.heat_map().png
    with pytest.raises(EvalkitError, match="people by code alone"):
        published.frame("challenging")


def test_the_last_check_finds_nothing_in_any_published_form(
    demo: DemoResult, both: Both, tmp_path: Path
) -> None:
    from evalkit.steps.report.check_out import check_out
    from evalkit.steps.report.check_report import check_report

    assert check_out(demo.project, demo.report) == []
    result = check_report(demo.project, demo.report)
    assert (result.faulty, result.barriers) == ((), ())
    forms: dict[ReportForm, str] = {
        "summary": "brief.docx",
        "criteria": "sheets.docx",
        "slides": "talk.pptx",
        "html": "report.html",
    }
    for form, name in forms.items():
        (tmp_path / name).write_bytes(render_form(both.published, form)[1])
        assert check_out(both.project, tmp_path / name) == [], form


def test_a_quotation_that_somebody_changed_is_found_in_the_published_report(
    demo: DemoResult, tmp_path: Path
) -> None:
    from docx import Document

    from evalkit.steps.report.check_report import check_report

    document = Document(str(demo.report))
    quoted = next(
        p for p in document.paragraphs if p.style and p.style.name == "Quote" and len(p.text.split()) > 12
    )
    words = quoted.runs[0].text
    quoted.runs[0].text = words.replace(words.split()[4], "never", 1)
    document.save(str(tmp_path / "edited.docx"))
    assert len(check_report(demo.project, tmp_path / "edited.docx").faulty) == 1
