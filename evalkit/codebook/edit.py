"""Codebooks made of codebooks: a code added, defined, put in another group, or shown by more examples."""

from __future__ import annotations

from dataclasses import replace

from evalkit.codebook.form import SHORT_LIMIT, draft_slug
from evalkit.errors import EvalkitError
from evalkit.model import Code, Codebook, Example


def add_code(
    codebook: Codebook,
    name: str,
    uid: str,
    *,
    group: str = "",
    definition: str = "",
    short: str = "",
    after: str = "",
) -> tuple[Codebook, Code]:
    """The codebook with one more code; it is provisional where nobody has defined it yet.

    It comes behind the code ``after``, else behind the last of its group. EvalkitError for a name that is
    missing or taken, or a group that is not there.
    """
    name, definition, short = (" ".join(text.split()) for text in (name, definition, short))
    if not name:
        raise EvalkitError("Give the new code a name.")
    if group and group not in {one.slug for one in codebook.groups}:
        raise EvalkitError("The codebook has no such group any more. Choose another one.")
    slug = draft_slug(name)
    for other in codebook.codes:
        if slug == other.slug or name.casefold() == other.name.casefold():
            raise EvalkitError(
                f"There is a code “{other.name}” already. Use that one, or choose another name."
            )
    code = Code(slug, name, definition, group, short[:SHORT_LIMIT], id=uid, provisional=not definition)
    places = [
        place
        for place, one in enumerate(codebook.codes, 1)
        if (one.slug == after if after else one.group == group)
    ]
    place = places[-1] if places else len(codebook.codes)
    return replace(codebook, codes=(*codebook.codes[:place], code, *codebook.codes[place:])), code


def define_code(codebook: Codebook, code: Code, definition: str) -> Codebook:
    """The codebook with a code's definition; the code is no longer provisional."""
    definition = " ".join(definition.split())
    if not definition:
        raise EvalkitError("Write what the code is about.")
    return with_codes(codebook, replace(code, definition=definition, provisional=False))


def regroup_code(codebook: Codebook, code: Code, group: str) -> Codebook:
    """The codebook with a code in another group, behind the codes that are in it; "" for in none."""
    if group and group not in {one.slug for one in codebook.groups}:
        raise EvalkitError("The codebook has no such group any more. Choose another one.")
    if group == code.group:
        raise EvalkitError("The code is in this group already.")
    rest = [one for one in codebook.codes if one.slug != code.slug]
    places = [place for place, one in enumerate(rest, 1) if one.group == group]
    place = places[-1] if places else len(rest)
    return replace(codebook, codes=(*rest[:place], replace(code, group=group), *rest[place:]))


def give_examples(codebook: Codebook, code: Code, examples: tuple[Example, ...]) -> Codebook:
    """The codebook with more passages that show a code; those that it has already are not doubled."""
    if not examples:
        raise EvalkitError("Choose passages that show the code.")
    new = tuple(dict.fromkeys(code.examples + examples))
    return with_codes(codebook, replace(code, examples=new))


def with_codes(codebook: Codebook, *changed: Code) -> Codebook:
    """The codebook with these codes in place of those of their slugs."""
    new = {code.slug: code for code in changed}
    return replace(codebook, codes=tuple(new.get(code.slug, code) for code in codebook.codes))
