"""Codebook files → Codebook, and back to YAML."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from evalkit.codebook.form import SIDES, CodebookForm, CodeForm, ExamplesForm, GroupForm, draft_slug
from evalkit.codebook.marked import Marked, fill_form, load_marked
from evalkit.codebook.table import load_table
from evalkit.errors import CodebookError
from evalkit.files import read_data, read_text
from evalkit.model import BelongsElsewhere, Code, Codebook, Example, Group
from evalkit.wording import join_plain

_TABLES = (".csv", ".tsv")
_YAML = (".yaml", ".yml")


def read_codebook(path: str | Path) -> Codebook:
    """The codebook in a YAML or CSV file; CodebookError or ReadError names file and line of what is wrong.

    Example: ``book = ek.read_codebook("framework.yaml")``
    """
    path = Path(path)
    if path.suffix.lower() not in (*_TABLES, *_YAML):
        raise CodebookError(f"{path.name} is not a codebook: give a .yaml file or a .csv table.")
    if path.suffix.lower() in _YAML:
        return load_codebook(read_text(path), path.name)
    return load_table(_decode_table(read_data(path)), path.name)


def _decode_table(content: bytes) -> str:
    """The text of a table; what Excel saves as plain “CSV” is in the Windows encoding."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def load_codebook(text: str, where: str) -> Codebook:
    """The codebook in a YAML text; ``where`` is the file name that messages begin with."""
    marked = load_marked(text, where)
    form = fill_form(marked, CodebookForm)
    groups = _slugs(marked, "groups", form.groups)
    codes = _slugs(marked, "codes", form.codes)
    given: dict[str, int] = {}
    for index, code in enumerate(form.codes):
        if not code.definition and not code.provisional:
            marked.complain(
                ("codes", index, "definition"),
                f"{marked.owner(('codes', index))} has no definition. Add a 'definition:' line.",
            )
        if code.id and (first := given.setdefault(code.id.lower(), index)) != index:
            marked.complain(
                ("codes", index, "id"),
                f"code '{codes[index]}' has the id of '{codes[first]}'. Take 'id:' out of one of them.",
            )
        if code.group and code.group not in groups:
            known = join_plain(groups) or "none yet; add a 'groups:' list"
            marked.complain(
                ("codes", index, "group"),
                f"code '{codes[index]}' is in the group '{code.group}', which is not there. Groups: {known}.",
            )
    marked.settle()
    return Codebook(
        title=form.title,
        version=form.version,
        groups=tuple(Group(slug, g.name, g.meaning) for slug, g in zip(groups, form.groups, strict=True)),
        codes=tuple(_code(slug, code) for slug, code in zip(codes, form.codes, strict=True)),
        sides=form.sides,
        language=form.language,
        source=form.source,
    )


def _slugs(marked: Marked, kind: str, forms: Sequence[CodeForm | GroupForm]) -> list[str]:
    """The slug of each, made from its name where it has none; a slug that comes twice is complained of."""
    first: dict[str, int] = {}
    slugs = []
    for index, form in enumerate(forms):
        slug = form.slug or draft_slug(form.name)
        if slug in first:
            line = marked.line((kind, first[slug]))
            message = f"the slug '{slug}' is taken already (line {line}). Give this one another 'slug:'."
            marked.complain((kind, index), message)
        first.setdefault(slug, index)
        slugs.append(slug)
    return slugs


def _code(slug: str, form: CodeForm) -> Code:
    return Code(
        slug=slug,
        name=form.name,
        definition=form.definition,
        group=form.group,
        short=form.short,
        belongs=form.belongs,
        belongs_elsewhere=tuple(BelongsElsewhere(e.what, e.code) for e in form.belongs_elsewhere),
        keywords=form.keywords,
        examples=_examples(form.examples),
        source=form.source,
        id=form.id.lower(),
        provisional=form.provisional,
    )


def _examples(form: ExamplesForm) -> tuple[Example, ...]:
    return tuple(Example(text, side) for side in SIDES for text in getattr(form, side or "any"))


def dump_codebook(codebook: Codebook) -> str:
    """The codebook as a YAML text that ``load_codebook`` reads back to the same codebook.

    Examples come out by side: working well, challenging, context, then those without a side.
    """
    content = {
        "title": codebook.title,
        "version": codebook.version,
        "language": codebook.language,
        "source": codebook.source,
        "sides": codebook.sides,
        "groups": [group_entry(group) for group in codebook.groups],
        "codes": [code_entry(code) for code in codebook.codes],
    }
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)  # fifteen times as quick where it is there
    text = yaml.dump(_filled(content), Dumper=dumper, sort_keys=False, allow_unicode=True, width=110)
    return str(text)


def group_entry(group: Group) -> dict[str, Any]:
    """A group as a codebook's file holds it; what says nothing is left out."""
    return _filled({"slug": group.slug, "name": group.name, "meaning": group.meaning})


def code_entry(code: Code) -> dict[str, Any]:
    """A code as a codebook's file holds it; what says nothing is left out."""
    fields = {
        "slug": code.slug,
        "id": code.id,
        "name": code.name,
        "short": code.short,
        "group": code.group,
        "definition": code.definition,
        "provisional": code.provisional or "",
        "belongs": list(code.belongs),
        "belongs_elsewhere": [_filled({"what": e.what, "code": e.code}) for e in code.belongs_elsewhere],
        "keywords": list(code.keywords),
        "source": code.source,
        "examples": _filled(
            {side or "any": [e.text for e in code.examples if e.valence == side] for side in SIDES}
        ),
    }
    return _filled(fields)


def _filled(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if value not in ("", [], {})}
