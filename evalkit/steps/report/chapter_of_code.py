"""Say which chapter of the report tells of a code, as the page does for somebody who opens no file."""

from __future__ import annotations

from dataclasses import replace

import yaml

from evalkit.errors import EvalkitError
from evalkit.files import read_text, write_whole
from evalkit.model import Chapter, Outline
from evalkit.project import Project
from evalkit.report.outline import dump_outline, find_chapters, load_outline


def put_into_chapter(project: Project, code: str, chapter: str) -> Chapter:
    """Let a chapter of the report tell of a code, and no other chapter; the rest of the outline stays.

    ``code`` and ``chapter`` are short names. Raises EvalkitError where there is no such code or chapter.
    """
    names = {one.slug: one.name for one in project.codebook.codes}
    if code not in names:
        raise EvalkitError("The codebook has no such code. It may have been merged: open the codebook again.")
    old = project.outline
    if chapter not in {one.slug for one in find_chapters(old)}:
        raise EvalkitError("The report no longer has this chapter. Open the page again and choose another.")
    new = _moved(old, code, chapter)
    path = project.folder / project.settings.files.outline
    text = read_text(path) if path.exists() else ""
    write_whole(path, _edit(text, old, new) or dump_outline(new))
    project.read_settings()  # the outline is read again
    return next(one for one in find_chapters(new) if one.slug == chapter)


def _moved(outline: Outline, code: str, chapter: str) -> Outline:
    def told(one: Chapter) -> Chapter:
        codes = tuple(other for other in one.codes if other != code)
        return replace(one, codes=(*codes, code) if one.slug == chapter else codes)

    parts = tuple(replace(part, chapters=tuple(map(told, part.chapters))) for part in outline.parts)
    return replace(outline, parts=parts)


def _edit(text: str, old: Outline, new: Outline) -> str:
    """The text with the lists of codes that differ exchanged; empty where that does not give ``new``."""
    changed = [
        (number, after.codes)
        for number, (before, after) in enumerate(zip(find_chapters(old), find_chapters(new), strict=True))
        if before.codes != after.codes
    ]
    places = _find_lists(text)
    for number, codes in reversed(changed):
        if number >= len(places):
            return ""
        start, end = places[number]
        # a list in lines reaches to the next word: its line end stays
        following = text[start:end][len(text[start:end].rstrip()) :]
        text = f"{text[:start]}: [{', '.join(codes)}]{following}{text[end:]}"
    try:
        return text if load_outline(text, "") == new else ""
    except EvalkitError:
        return ""


def _find_lists(text: str) -> list[tuple[int, int]]:
    """Where in the text each chapter's list of codes stands, from behind the word “codes”."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    if root is None:
        return []
    found = []
    for part in _values(root, "parts"):
        for chapter in _values(part, "chapters"):
            for key, value in chapter.value:
                if key.value == "codes":
                    found.append((key.end_mark.index, value.end_mark.index))
    return found


def _values(node: yaml.Node, name: str) -> list[yaml.Node]:
    return [one for key, value in node.value if key.value == name for one in value.value]
