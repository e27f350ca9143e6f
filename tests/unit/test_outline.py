"""The outline: read by line, drafted from any codebook, and checked against the codebook."""

from pathlib import Path

import pytest

from evalkit.errors import CodebookError, ReadError
from evalkit.model import Code, Codebook, Group, Outline
from evalkit.report.outline import (
    check_outline,
    draft_outline,
    dump_outline,
    find_chapters,
    load_outline,
    read_outline,
)
from evalkit.resources import resource

SMALL = """\
title: Small
glossary:
  - term: GP
    meaning: A family doctor.
parts:
  - title: Part one
    introduction: About it.
    chapters:
      - title: Waiting & access
        codes: [waiting]
      - slug: space
        title: Space
        codes: []
"""
CODEBOOK = Codebook(
    "Café codes",
    "1",
    (Code("waiting", "Waiting", "How long.", "g"), Code("food", "Food", "What there is.")),
    (Group("g", "First group", "What it means."), Group("empty", "Nothing in it")),
)


def test_an_outline_says_parts_chapters_codes_and_glossary() -> None:
    outline = load_outline(SMALL, "outline.yaml")
    assert [(c.slug, c.title, c.codes) for c in find_chapters(outline)] == [
        ("waiting_access", "Waiting & access", ("waiting",)),
        ("space", "Space", ()),
    ]
    assert outline.parts[0].introduction == "About it."
    assert outline.glossary == (("GP", "A family doctor."),)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("        title: Space\n", "", "outline.yaml, line 11: chapter 'space' has no title."),
        ("        codes: []\n", "", "line 11: chapter 'space' has no codes."),
        (
            "slug: space",
            "slug: waiting_access",
            "line 11: the slug 'waiting_access' is taken already (line 9)",
        ),
        (
            "codes: []",
            "codes: []\n        framework_quotation: We should.",
            "line 14: chapter 'space' quotes the framework and gives no source",
        ),
        ("codes: []", "code: x", "Did you mean 'codes:'?"),
        ("introduction: About it.", "introduction: [a", "not valid YAML"),
    ],
)
def test_what_is_wrong_is_named_by_line_with_the_next_step(old: str, new: str, complaint: str) -> None:
    assert old in SMALL
    with pytest.raises(CodebookError) as caught:
        load_outline(SMALL.replace(old, new), "outline.yaml")
    assert complaint in str(caught.value)


def test_a_missing_file_and_a_file_in_another_encoding_are_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="cannot be read"):
        read_outline(tmp_path / "outline.yaml")
    (tmp_path / "latin.yaml").write_bytes("title: Café".encode("latin-1"))
    with pytest.raises(ReadError, match=r"latin\.yaml, line 1: a character is not UTF-8"):
        read_outline(tmp_path / "latin.yaml")


def test_any_codebook_gets_a_chapter_per_code_with_parts_from_its_groups() -> None:
    outline = draft_outline(CODEBOOK)
    assert [(p.title, [c.codes for c in p.chapters]) for p in outline.parts] == [
        ("First group", [("waiting",)]),
        ("Further findings", [("food",)]),
    ]
    assert check_outline(outline, CODEBOOK) == []


def test_an_outline_comes_back_the_same_after_it_is_written() -> None:
    for outline in (load_outline(SMALL, "x"), draft_outline(CODEBOOK), read_default()):
        assert load_outline(dump_outline(outline), "again.yaml") == outline


def test_codes_and_chapters_that_do_not_meet_are_named() -> None:
    outline = load_outline(SMALL.replace("codes: [waiting]", "codes: [waiting, parking]"), "x")
    messages = [problem.message for problem in check_outline(outline, CODEBOOK)]
    assert len(messages) == 3
    assert "uses the code 'parking', which is not in the codebook" in messages[0]
    assert "No code feeds the chapter “Space”" in messages[1]
    assert "No chapter uses the code “Food”" in messages[2]


def test_a_code_that_feeds_two_chapters_is_named() -> None:
    outline = load_outline(SMALL.replace("codes: []", "codes: [waiting, food]"), "x")
    (problem,) = check_outline(outline, CODEBOOK)
    assert "“Waiting” feeds “Waiting & access” and “Space”" in problem.message


def test_the_default_outline_has_thirteen_chapters_and_uses_every_criterion_once() -> None:
    chapters = list(find_chapters(read_default()))
    assert len(chapters) == 13
    assert sorted(code for chapter in chapters for code in chapter.codes) == sorted(
        code.slug for code in read_codes()
    )


def test_the_default_outline_quotes_nothing_without_a_source() -> None:
    for chapter in find_chapters(read_default()):
        assert chapter.definition
        assert bool(chapter.framework_quotation) == bool(chapter.framework_source)


def read_default() -> Outline:
    return read_outline(resource("reports", "cmhf_outline.yaml"))


def read_codes() -> tuple[Code, ...]:
    from evalkit.codebook import read_codebook

    return read_codebook(resource("codebooks", "cmhf.yaml")).codes
