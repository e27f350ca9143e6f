"""From evidence to draft findings, and the files in which people write them."""

from evalkit.findings.draft import draft_findings
from evalkit.findings.notes import (
    ChapterNotes,
    chapter_file_name,
    draft_chapter_notes,
    parse_chapter_notes,
)

__all__ = [
    "ChapterNotes",
    "chapter_file_name",
    "draft_chapter_notes",
    "draft_findings",
    "parse_chapter_notes",
]
