"""A report says only what codings support: small projects, and the sentences about them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from evalkit.project import Project
from evalkit.report.blocks import Block, Table, find_texts, words_of
from evalkit.report.content import build_content, build_evidence
from evalkit.steps.coding.code import code_passage
from evalkit.steps.report.report import gather_facts, write_report
from evalkit.store.rows import text_sha
from tests.page_sample import make_project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return make_project(tmp_path / "project")


def code(project: Project, words: str, slug: str, coder: str = "Rosa") -> None:
    """Somebody codes these words as working well."""
    source = next(source for source in project.sources if words in source.text)
    start = source.text.index(words)
    span = start, start + len(words)
    code_passage(project, coder, source, span, slug, "working_well", text_sha(source.text))


def text_of(project: Project) -> str:
    blocks: tuple[Block, ...] = build_content(gather_facts(project)).blocks
    return "\n".join(words_of(text) for text in find_texts(blocks))


def test_sources_that_wait_for_somebody_are_said_to_be_in_no_number(project: Project) -> None:
    code(project, "I felt heard from the start.", "trust")
    waits = replace(gather_facts(project), waiting=1)
    texts = [words_of(text) for text in find_texts(build_content(waits).blocks)]
    assert any(text.startswith("1 more source is in no number of this report") for text in texts)
    assert any(text.endswith("1 of these is not coded yet.") for text in texts)


def test_people_of_a_source_that_nobody_coded_are_not_said_to_be_silent(project: Project) -> None:
    code(project, "I felt heard from the start.", "trust")
    facts = gather_facts(project)
    assert facts.findings[0].statement == (
        "Described by 1 of 1 service user whose words are coded so far, in 1 excerpt from 1 source. "
        "1 more person was heard, in what nobody has coded yet."
    )
    said = text_of(project)
    assert "What people said was read against these areas, but for 1 source not coded yet." in said
    assert "1 of 2 sources is not coded yet (S02). What people said there is in no finding" in said
    assert [p.where for p in write_report(project).problems if "coded here yet" in p.message] == ["S02"]


def test_a_coded_source_without_a_word_on_an_area_is_silent_on_it(project: Project) -> None:
    code(project, "I felt heard from the start.", "trust")
    code(project, "The meeting works.", "access")
    facts = gather_facts(project)
    assert [finding.statement.partition("; ")[2] for finding in facts.findings] == [
        "no service user mentioned it.",
        "no member of staff mentioned it.",
    ]
    assert not facts.uncoded
    assert "not coded yet" not in text_of(project)


def test_where_nothing_is_coded_nothing_is_said_to_have_been_read(project: Project) -> None:
    assert "Nothing has been coded to these areas yet." in text_of(project)


def test_agreement_is_told_of_each_two_coders_by_name(project: Project) -> None:
    for coder in ("Ann", "Jude", "Rosa"):
        code(project, "They rang me back the same day.", "access", coder)
        code(project, "The waiting was long.", "access", coder)
    code(project, "I felt heard from the start.", "trust", "Rosa")
    said = gather_facts(project).agreement
    assert "For Ann and Jude, over 8 sentences of 1 source that they both coded, it is 1.00." in said
    assert "For Ann and Rosa, over 8 sentences of 1 source that they both coded, it is 0.75." in said
    assert said.count("full agreement") == 1


def test_no_group_discussion_is_named_where_none_was_held(project: Project) -> None:
    code(project, "I felt heard from the start.", "trust")
    said = text_of(project)
    assert "Trust (1 person in interviews)" in said
    facts = gather_facts(project)
    blocks = (*build_content(facts).blocks, *build_evidence(facts).blocks)
    captions = [block.caption for block in blocks if isinstance(block, Table)]
    assert [c for c in captions if c.startswith("People with evidence in interviews, by area")]
    assert "group discussion" not in said + "".join(captions)
