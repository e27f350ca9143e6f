"""A change on the page leaves the comments that somebody wrote into the codebook's file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from evalkit.codebook import dump_codebook, load_codebook, loses_comments, write_codebook
from evalkit.model import Code, Codebook
from evalkit.project import Project
from evalkit.steps.coding.revise import Proposal, preview, revise
from tests.page_sample import make_project

TEXT = """\
# Agreed by the team on 3 March.
title: "Ours"   # never change this

version: '1.0'
groups:
# the first group
- slug: first
  name: Getting in
codes:
# about waiting
- slug: access
  name: Access   # as people say it
  group: first
  definition: |
    How soon people get help.

    # not a comment: it is in the words
  # for discussion
  keywords: [waiting, "first call"]

# about being believed
- name: 'Trust'
  slug: trust
  definition: Whether people trust the service.
  examples:
    working_well:
    - She believed what I told her.
# the end
"""


def changed(
    *, name: str = "Trust", definition: str = "Whether people trust the service.", short: str = ""
) -> Codebook:
    book = load_codebook(TEXT, "")
    second = replace(book.codes[1], name=name, definition=definition, short=short)
    return replace(book, codes=(book.codes[0], second))


@pytest.mark.parametrize(
    "fields", [{"name": "Being believed"}, {"definition": "New.\n\nAnd: more"}, {"short": "T"}]
)
def test_the_lines_of_one_field_change_and_no_other(fields: dict[str, str]) -> None:
    book = changed(**fields)
    text = write_codebook(TEXT, book)
    assert load_codebook(text, "") == book
    comments = [line for line in TEXT.splitlines() if "#" in line]
    assert [line for line in text.splitlines() if "#" in line] == comments
    gone = set(TEXT.splitlines()) - set(text.splitlines())
    assert len(gone) <= 1, "only the line that changed"
    assert 'keywords: [waiting, "first call"]' in text


def test_a_new_code_a_new_version_and_one_that_is_gone_leave_the_rest_as_it_was() -> None:
    book = load_codebook(TEXT, "")
    new = Code("place", "Place", "Where help is given.", "first")
    for codes in ((*book.codes, new), (book.codes[0], new, book.codes[1]), (book.codes[1], book.codes[0])):
        wanted = replace(book, version="1.1", codes=codes)
        text = write_codebook(TEXT, wanted)
        assert load_codebook(text, "") == wanted
        assert text.startswith('# Agreed by the team on 3 March.\ntitle: "Ours"   # never change this\n')
        assert {"# about being believed", "# the end"} <= set(text.splitlines())
    without = replace(book, codes=book.codes[1:])
    assert load_codebook(write_codebook(TEXT, without), "") == without


def test_a_file_of_another_form_is_written_anew_and_that_is_known_beforehand() -> None:
    braces = "# ours\ntitle: Ours\nversion: '1'\ncodes: [{slug: access, name: Access, definition: Soon.}]\n"
    book = load_codebook(braces, "")
    wanted = replace(book, codes=(replace(book.codes[0], name="Getting in"),))
    assert loses_comments(braces, wanted)
    assert write_codebook(braces, wanted) == dump_codebook(wanted)
    assert not loses_comments(TEXT, changed(name="Being believed"))
    assert not loses_comments(braces.removeprefix("# ours\n"), wanted), "there are none to lose"


def test_the_page_keeps_comments_or_says_that_it_cannot_and_keeps_the_former_file(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project")
    file = project.codebook_file
    file.write_text(f"# Agreed on 3 March.\n{file.read_text('utf-8')}", encoding="utf-8")
    rename = Proposal("rename", "trust", name="Being believed")
    assert preview(project, rename).notes == ()
    revise(project, "Rosa", rename, "1.0")
    assert file.read_text("utf-8").startswith("# Agreed on 3 March.\n")
    braces = "# Ours.\n" + dump_codebook(project.codebook).split("codes:")[0]
    items = [f"{{slug: {c.slug}, name: {c.name}, definition: D}}" for c in project.codebook.codes]
    file.write_text(f"{braces}codes: [{', '.join(items)}]\n", encoding="utf-8")
    again = Project(project.folder)
    rename = Proposal("rename", "trust", name="Trust")
    (said,) = preview(again, rename).notes
    assert "cannot stay" in said
    revise(again, "Rosa", rename, again.codebook.version)
    (former,) = again.folder.glob("* before version *.yaml")
    assert former.read_text("utf-8").startswith("# Ours.")
    assert former.name in said
