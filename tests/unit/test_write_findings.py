"""Findings written one section at a time: the file stays to the letter, and nothing newer is overwritten."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.api.project import Project as Notebook
from evalkit.errors import EvalkitError, ProjectError, StaleChangeError
from evalkit.findings.notes import SECTIONS, draft_chapter_notes, parse_chapter_notes
from evalkit.findings.region import put_evidence
from evalkit.findings.sections import put_section, put_status, read_section
from evalkit.model import Chapter, Finding
from evalkit.project import Project
from evalkit.steps.coding.code import code_passage
from evalkit.steps.findings.findings import draft_files, read_records
from evalkit.steps.findings.themes import read_kept
from evalkit.steps.findings.write_findings import (
    mark_status,
    mark_themes,
    move_excerpts,
    open_chapter,
    rename_theme,
    set_status,
    write_section,
)
from tests.page_sample import make_project

EMPTY = put_evidence(draft_chapter_notes(Chapter("access", "Access", ("access",))), "## Computed\n\nX.\n")
LINES = st.lists(st.sampled_from(["- One. [F001]", "", "### Mine", "Two <b>", "> “Three” (GP)"]), max_size=6)


@given(st.sampled_from([key for key in SECTIONS if key != "memos"]), LINES, LINES)
def test_a_section_is_read_as_it_was_written_and_every_other_stays(
    key: str, lines: list[str], others: list[str]
) -> None:
    other = next(name for name in SECTIONS if name != key)
    text = put_section(EMPTY, other, "\n".join(others))
    changed = put_section(text, key, "\n".join(lines))
    assert read_section(changed, key) == "\n".join(lines).strip()
    assert all(read_section(changed, name) == read_section(text, name) for name in SECTIONS if name != key)
    assert changed.endswith(text[text.index("<!-- evalkit: the evidence") :])
    assert not parse_chapter_notes(changed, "05.md").problems


def test_a_section_that_the_file_lacks_or_has_twice_is_one_afterwards() -> None:
    assert read_section(put_section("# T\n\nOld words.\n", "links", "New."), "links") == "New."
    twice = "# T\n\n## Key challenge\n\nOne.\n\n## Links to current work\n\nL.\n\n## Key challenges\n\nTwo.\n"
    assert read_section(twice, "key_challenge") == "One.\n\nTwo."
    once = put_section(twice, "key_challenge", "Three.")
    assert parse_chapter_notes(once, "05.md").key_challenge == "Three."
    assert parse_chapter_notes(once, "05.md").links == "L."


@pytest.mark.parametrize(
    "words",
    ["## Another section", "# Title", "Hidden <!-- from here", "They wait.\n\n### Context\n\nOnce a week."],
)
def test_words_that_would_change_what_follows_are_refused(words: str) -> None:
    with pytest.raises(ProjectError):
        put_section(EMPTY, "challenging", words)


def test_a_status_is_one_line_and_a_plain_draft_is_none() -> None:
    text = put_status(EMPTY, "F001", "final", "Read\ntwice.")
    text = put_status(text, "F002", "reviewed", "")
    notes = parse_chapter_notes(text, "05.md")
    assert [(n.finding, n.status, n.memo) for n in notes.memos] == [
        ("F001", "final", "Read twice."),
        ("F002", "reviewed", ""),
    ]
    back = parse_chapter_notes(put_status(text, "F001", "draft", ""), "05.md")
    assert [note.finding for note in back.memos] == ["F002"]


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    made = make_project(tmp_path / "project")
    text = made.sources[0].text
    for words in ("The waiting was long.", "Six months went by.", "It hurt."):
        start = text.index(words)
        code_passage(made, "Rosa", "S01", (start, start + len(words)), "access", "challenging")
    draft_files(made)
    yield made
    made.close()


def only(project: Project) -> Finding:
    (finding,) = open_chapter(project, "access").findings
    return finding


def test_what_is_written_is_in_the_chapters_file_and_a_stale_change_is_refused(project: Project) -> None:
    opened = open_chapter(project, "access")
    write_section(project, "access", "challenging", "They wait. [F001]", opened.mark("challenging"))
    text = opened.path.read_text("utf-8")
    assert parse_chapter_notes(text, "x").challenging == "They wait. [F001]"
    with pytest.raises(StaleChangeError, match="overwritten"):
        write_section(project, "access", "challenging", "Other words.", opened.mark("challenging"))
    assert opened.path.read_text("utf-8") == text
    write_section(project, "access", "key_challenge", "Another section.", opened.mark("key_challenge"))
    assert open_chapter(project, "access").sections["challenging"] == "They wait. [F001]"


def test_a_status_is_kept_with_what_the_finding_rested_on(project: Project) -> None:
    before = only(project)
    set_status(project, "access", before.id, "final", "Agreed.", mark_status(before))
    assert (only(project).status, only(project).memo) == ("final", "Agreed.")
    assert set(read_records(project)[before.id].excerpts) == {
        coding for excerpt in before.excerpts for coding in excerpt.codings
    }
    with pytest.raises(StaleChangeError):
        set_status(project, "access", before.id, "draft", "", mark_status(before))
    with pytest.raises(EvalkitError, match="is not a status"):
        set_status(project, "access", before.id, "done", "", mark_status(only(project)))


def test_themes_are_made_named_merged_and_emptied_by_moving_excerpts(project: Project) -> None:
    def names() -> dict[str, int]:
        return {theme.name: len(theme.excerpts) for theme in only(project).themes}

    finding = only(project)
    stale = mark_themes(project, finding)
    first, second, third = (excerpt.id for excerpt in finding.excerpts)
    move_excerpts(project, finding, [first, second], "The wait", stale)
    assert names() == {"The wait": 2}
    assert not any(theme.proposed for theme in only(project).themes)
    move_excerpts(project, only(project), [third], "What it does", mark_themes(project, finding))
    rename_theme(project, only(project), "The wait", "Months of waiting", mark_themes(project, finding))
    assert names() == {"Months of waiting": 2, "What it does": 1}
    with pytest.raises(StaleChangeError):
        move_excerpts(project, only(project), [first], "none", stale)
    rename_theme(project, only(project), "What it does", "Months of waiting", mark_themes(project, finding))
    assert names() == {"Months of waiting": 3}
    move_excerpts(project, only(project), [first], "none", mark_themes(project, finding))
    assert names() == {"Months of waiting": 2}
    assert list(read_kept(project)[0].in_no_theme) == [first]


def test_a_notebook_writes_the_same_file_and_overwrites_nothing(project: Project) -> None:
    notebook = Notebook(project.folder)
    chapter = notebook.chapter("access")
    notebook.write(chapter, "key_challenge", "Waiting stands in the way.")
    notebook.set_status(chapter, chapter.findings[0].id, "reviewed")
    assert open_chapter(project, "access").sections["key_challenge"] == "Waiting stands in the way."
    assert only(project).status == "reviewed"
    with pytest.raises(StaleChangeError):
        notebook.write(chapter, "key_challenge", "Something else.")
    with pytest.raises(EvalkitError, match="no section"):
        notebook.write(chapter, "conclusion", "Words.")
    notebook.close()
