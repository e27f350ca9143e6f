"""Where what is open is mended: from a problem that a step found to the page that helps."""

from __future__ import annotations

import re
from collections.abc import Sequence

from evalkit.model import Chapter, Problem

_SOURCE = re.compile(r"\bS\d{2,}\b")
_WORDS: tuple[tuple[str, str], ...] = (
    ("reviewers' comments", "/comments"),
    ("participants.csv", "/people"),
    ("no kind yet", "/people"),
    ("who speaks", "/people"),
    ("consent", "/people"),
    ("confirmed the replacements", "/names"),
    ("confirmed its replacements", "/names"),
    ("evalkit.toml", "/settings"),
    ("themes", "/themes"),
    ("nothing is coded", "/sources"),
    ("survey", "/surveys"),
)


def find_page(problem: Problem, chapters: Sequence[Chapter]) -> tuple[str, str]:
    """The address of the page that mends a problem, and what the link says; ("", "") where none does."""
    said = f"{problem.where} {problem.message}"
    for chapter in chapters:
        if chapter.title in said or re.search(rf"\b\d*-?{re.escape(chapter.slug)}\b", problem.where):
            return f"/findings/{chapter.slug}", f"Open the chapter {chapter.title}"
    for words, address in _WORDS:
        if words in said:
            return address, "Go there"
    if found := _SOURCE.search(problem.where):
        return f"/sources/{found[0]}", f"Open {found[0]}"
    if ".docx" in problem.where:
        return "/findings", "Open the findings"
    return "", ""
