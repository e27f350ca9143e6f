"""The report's outline: parts, chapters and the codes that feed each. YAML → ``Outline``, and back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from evalkit.codebook.form import Needed, Slug, Text, Texts, draft_slug
from evalkit.codebook.marked import Marked, fill_form, load_marked
from evalkit.files import read_text
from evalkit.model import Chapter, Code, Codebook, Outline, Part, Problem
from evalkit.wording import join_plain


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _list(value: object) -> object:
    return () if value == "" else value


class TermForm(_Form):
    """One line of the glossary."""

    term: Needed = Field(description="The term or abbreviation.")
    meaning: Needed = Field(description="What it means, in plain words.")


class ChapterForm(_Form):
    """One chapter of the findings."""

    slug: Slug = Field("", description="Short name for the computer; made from the title if left out.")
    title: Needed = Field(description="The chapter's heading.")
    codes: Texts = Field(
        description="The slugs of the codes whose evidence the chapter reports; [] for none."
    )
    definition: Text = Field("", description="What the chapter is about, in two to four plain sentences.")
    framework_quotation: Text = Field("", description="What the framework says about it, word for word.")
    framework_source: Text = Field("", description="Where those words stand: document, year and page.")
    local_context: Text = Field("", description="What a reader must know about the place to understand it.")


class PartForm(_Form):
    """One part of the findings, with its chapters."""

    title: Needed = Field(description="The part's heading.")
    introduction: Text = Field("", description="One to four paragraphs that lead into the part.")
    chapters: Annotated[tuple[ChapterForm, ...], Field(min_length=1)] = Field(
        description="The chapters, in order."
    )


class OutlineForm(_Form):
    """A report outline: which chapters there are, in which order, and which codes feed each."""

    title: Needed = Field(description="The outline's name.")
    glossary: Annotated[tuple[TermForm, ...], BeforeValidator(_list)] = Field(
        (), description="Terms that the report explains."
    )
    parts: Annotated[tuple[PartForm, ...], Field(min_length=1)] = Field(description="The parts, in order.")


def read_outline(path: Path) -> Outline:
    """The outline in a YAML file; CodebookError or ReadError names the file and line of what is wrong."""
    return load_outline(read_text(path), path.name)


def load_outline(text: str, where: str) -> Outline:
    """The outline in a YAML text; ``where`` is the file name that messages begin with."""
    marked = load_marked(text, where)
    form = fill_form(marked, OutlineForm)
    taken: dict[str, int] = {}
    parts = tuple(_part(marked, number, part, taken) for number, part in enumerate(form.parts))
    marked.settle()
    return Outline(form.title, parts, tuple((entry.term, entry.meaning) for entry in form.glossary))


def _part(marked: Marked, number: int, form: PartForm, taken: dict[str, int]) -> Part:
    chapters = []
    for index, chapter in enumerate(form.chapters):
        path = ("parts", number, "chapters", index)
        slug = chapter.slug or draft_slug(chapter.title)
        if slug in taken:
            marked.complain(
                path, f"the slug '{slug}' is taken already (line {taken[slug]}). Give another 'slug:'."
            )
        if chapter.framework_quotation and not chapter.framework_source:
            marked.complain(
                (*path, "framework_quotation"),
                f"chapter '{slug}' quotes the framework and gives no source. Add a 'framework_source:' line.",
            )
        taken.setdefault(slug, marked.line(path))
        chapters.append(Chapter(**{**chapter.model_dump(), "slug": slug}))
    return Part(form.title, form.introduction, tuple(chapters))


def draft_outline(codebook: Codebook) -> Outline:
    """An outline for any codebook: a part per group, a chapter per code, in the codebook's order."""
    groups = [(group.slug, group.name, group.meaning) for group in codebook.groups]
    parts = tuple(
        Part(name, meaning, tuple(_chapter(code) for code in codebook.codes if code.group == slug))
        for slug, name, meaning in [*groups, ("", "Further findings" if groups else "Findings", "")]
    )
    return Outline(codebook.title, tuple(part for part in parts if part.chapters))


def _chapter(code: Code) -> Chapter:
    return Chapter(code.slug, code.name, (code.slug,), code.definition)


def find_chapters(outline: Outline) -> Iterator[Chapter]:
    """Every chapter, in the outline's order."""
    for part in outline.parts:
        yield from part.chapters


def check_outline(outline: Outline, codebook: Codebook) -> list[Problem]:
    """Where outline and codebook do not fit: evidence without a chapter, chapters without evidence."""
    names = {code.slug: code.name for code in codebook.codes}
    chapters = list(find_chapters(outline))
    uses = Counter(code for chapter in chapters for code in dict.fromkeys(chapter.codes))
    problems = []
    for chapter in chapters:
        for code in chapter.codes:
            if code not in names:
                hint = "Correct the slug, or take the line out."
                problems.append(
                    (f"Chapter “{chapter.title}” uses the code '{code}', which is not in the codebook.", hint)
                )
        if not set(chapter.codes) & set(names):
            hint = "Name its codes, or take the chapter out."
            problems.append((f"No code feeds the chapter “{chapter.title}”: it will have no evidence.", hint))
    for slug, name in names.items():
        titles = [f"“{chapter.title}”" for chapter in chapters if slug in chapter.codes]
        if not titles:
            hint = f"Add '{slug}' to the 'codes:' of a chapter, or its evidence will not be in the report."
            problems.append((f"No chapter uses the code “{name}”.", hint))
        elif uses[slug] > 1:
            hint = "Its evidence is shown in the first of them only."
            problems.append((f"The code “{name}” feeds {join_plain(titles)}.", hint))
    return [Problem(outline.title, f"{what} {hint}") for what, hint in problems]


def dump_outline(outline: Outline) -> str:
    """The outline as a YAML text that ``load_outline`` reads back to the same outline."""
    content = {
        "title": outline.title,
        "glossary": [{"term": term, "meaning": meaning} for term, meaning in outline.glossary],
        "parts": [
            _filled(
                {
                    "title": part.title,
                    "introduction": part.introduction,
                    "chapters": [_entry(chapter) for chapter in part.chapters],
                }
            )
            for part in outline.parts
        ],
    }
    return yaml.safe_dump(_filled(content), sort_keys=False, allow_unicode=True, width=110)


def _entry(chapter: Chapter) -> dict[str, Any]:
    fields = {name: getattr(chapter, name) for name in Chapter.__dataclass_fields__ if name != "codes"}
    entry = {"slug": "", "title": "", "codes": list(chapter.codes), **fields}
    return {key: value for key, value in entry.items() if value or key == "codes"}


def _filled(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if value not in ("", [], {})}
