"""From the invented sample's files to a Word report, as a person would go: every promise of the line once."""

from __future__ import annotations

import io
import shutil
import stat
from pathlib import Path

import pytest
from docx import Document

from evalkit.model import Excerpt
from evalkit.project import Project
from evalkit.quoting.said_words import flatten
from evalkit.report.blocks import find_quotations, find_to_write
from evalkit.report.content import build_content
from evalkit.steps.demo import DemoResult
from evalkit.steps.findings.evidence import gather_evidence
from evalkit.steps.findings.findings import check_files
from evalkit.steps.report.report import gather_facts, write_report
from evalkit.steps.status import describe_status
from evalkit.steps.suggesting.suggest import make_suggestions


def excerpts(project: Project) -> dict[str, Excerpt]:
    return {excerpt.id: excerpt for excerpt in gather_evidence(project).excerpts}


def test_the_sample_has_what_it_promises(demo: DemoResult) -> None:
    kinds = describe_status(demo.project).sources
    assert kinds == {"group": 2, "interview": 14, "notes": 1, "survey": 2}
    assert describe_status(demo.project).unmapped == ()


def test_the_project_folder_is_private_to_its_owner(demo: DemoResult) -> None:
    assert stat.S_IMODE(demo.project.folder.stat().st_mode) == 0o700


def test_nothing_suggested_and_not_accepted_is_counted(demo: DemoResult) -> None:
    project = demo.project
    codings = {coding.id for coding in project.codings}
    counted = {coding for excerpt in excerpts(project).values() for coding in excerpt.codings}
    assert counted
    assert counted <= codings
    assert all(coding.coder for coding in project.codings)
    assert len(project.store.read.suggestions()) > len(codings)


def test_what_the_model_said_stays_on_record_after_the_decision(demo: DemoResult) -> None:
    origins = [coding.origin for coding in demo.project.codings if coding.origin]
    on_record = {s.id: s for s in demo.project.store.read.suggestions()}
    assert origins
    assert all(on_record[o.suggestion_id].score == o.score and o.model for o in origins)


def test_an_interviewer_is_never_coded_or_quoted(demo: DemoResult) -> None:
    kinds = {excerpt.participant.kind for excerpt in excerpts(demo.project).values()}
    assert "interviewer" not in kinds
    speaker = demo.project.speakers()
    sources = {source.id: source for source in demo.project.sources}
    for suggestion in demo.project.store.read.suggestions():
        source = sources[suggestion.segment.source_id]
        who = speaker(source, source.turns[suggestion.segment.turn])
        assert who is not None
        assert who.kind != "interviewer"


def test_every_quotation_is_a_verbatim_excerpt_of_someone_quotable_and_stands_once(demo: DemoResult) -> None:
    known = excerpts(demo.project)
    printed = find_quotations(build_content(gather_facts(demo.project)).blocks)
    assert len(printed) > 40
    assert len({q.words for q in printed}) == len(printed)
    for quotation in printed:
        excerpt = known[quotation.excerpt_id]
        words = flatten(quotation.words.removesuffix(" […]"))
        assert f" {words} " in f" {flatten(excerpt.segment.text)} "
        assert excerpt.participant.may_quote
    limit = demo.project.settings.quotations.per_participant
    speakers = [known[q.excerpt_id].participant.id for q in printed]
    assert max(speakers.count(s) for s in speakers) <= limit


def test_what_is_written_in_the_sample_rests_on_its_evidence(demo: DemoResult) -> None:
    checked = check_files(demo.project)
    assert (checked.problems, checked.advice) == ((), ())
    assert checked.references > 150
    assert len(gather_facts(demo.project).themes) == 1
    assert not find_to_write(build_content(gather_facts(demo.project)).blocks)


def test_every_coding_says_the_words_that_stand_at_its_place(demo: DemoResult) -> None:
    texts = {source.id: source.text for source in demo.project.sources}
    for coding in demo.project.codings:
        s = coding.segment
        assert texts[s.source_id][s.start : s.end] == s.text


def test_the_report_has_the_published_order_and_says_that_it_is_invented(demo: DemoResult) -> None:
    document = Document(str(demo.report))
    headings = [p.text for p in document.paragraphs if (p.style and p.style.name == "Heading 1")]
    wanted = ["Executive summary", "Introduction", "Method"]
    assert [h for h in headings if h in wanted] == wanted
    assert sum(h.startswith("Findings and analysis") for h in headings) == 3
    chapters = [p.text for p in document.paragraphs if (p.style and p.style.name == "Heading 2")]
    titles = [c.title for part in demo.project.outline.parts for c in part.chapters]
    assert [c for c in chapters if c in titles] == titles
    assert "Invented sample data" in document.sections[0].header.paragraphs[0].text


def test_the_same_project_gives_the_same_report(demo: DemoResult, tmp_path: Path) -> None:
    now = demo.project.clock()
    project = Project(demo.project.folder, clock=lambda: now)
    first = write_report(project, tmp_path / "a" / "report.docx").path.read_bytes()
    second = write_report(project, tmp_path / "b" / "report.docx").path.read_bytes()
    assert first == second
    assert Document(io.BytesIO(first)).paragraphs


def test_suggesting_again_keeps_every_decision(demo: DemoResult, tmp_path: Path) -> None:
    shutil.copytree(demo.project.folder, tmp_path / "copy")
    copy = Project(tmp_path / "copy")
    decided = {d.suggestion_id for d in copy.store.read.decisions()}
    before = copy.codings
    make_suggestions(copy)
    assert copy.codings == before
    assert decided <= {s.id for s in copy.store.read.suggestions()}


def test_a_folder_that_holds_something_else_is_left_alone(folder: Path) -> None:
    from evalkit.errors import ProjectError
    from evalkit.steps.create import create_project

    folder.mkdir()
    (folder / "mine.txt").write_text("keep me", encoding="utf-8")
    with pytest.raises(ProjectError, match="not an empty folder"):
        create_project(folder)
    assert [p.name for p in folder.iterdir()] == ["mine.txt"]
