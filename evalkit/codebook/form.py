"""What a codebook file may say: every key, described once, for the reader, the schema and the messages."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from evalkit.model import VALENCES, Valence
from evalkit.text import normalise

SHORT_LIMIT = 12
"""Characters of a short label: what fits beside a transcript and under a chart's bar."""
SIDES: tuple[Valence | None, ...] = (*VALENCES, None)
"""The order in which a code's examples are kept: by side, those without one last."""


def _tidy(value: object) -> object:
    return normalise(value) if isinstance(value, str) else value


def _empty(value: object) -> object:
    return () if value == "" else value


Text = Annotated[str, BeforeValidator(_tidy)]
Needed = Annotated[str, StringConstraints(min_length=1), BeforeValidator(_tidy)]
Short = Annotated[str, StringConstraints(max_length=SHORT_LIMIT), BeforeValidator(_tidy)]
Slug = Annotated[str, StringConstraints(pattern=r"^([a-z][a-z0-9_]*)?$")]

Uid = Annotated[str, StringConstraints(pattern=r"^([0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})?$")]

Texts = Annotated[tuple[Needed, ...], BeforeValidator(_empty)]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class GroupForm(_Form):
    """A group of codes."""

    slug: Slug = Field("", description="Short name for the computer: lower-case letters, digits and _.")
    name: Needed = Field(description="The group's name as a reader sees it.")
    meaning: Text = Field("", description="What the group's codes have in common, in one sentence.")


class ElsewhereForm(_Form):
    """Something that looks as if it belonged to this code, and does not."""

    what: Needed = Field(description="What people might take for this code.")
    code: Slug = Field("", description="The slug of the code it belongs to; leave it out if to none.")


class ExamplesForm(_Form):
    """Passages that show the code, by side."""

    working_well: Texts = Field((), description="Passages that say what is working well.")
    challenging: Texts = Field((), description="Passages that say what is challenging.")
    context: Texts = Field((), description="Passages that only describe how things are.")
    any: Texts = Field((), description="Passages whose side is mixed or not stated.")


class CodeForm(_Form):
    """One code."""

    slug: Slug = Field("", description="Short name for the computer; made from the name if left out.")
    id: Uid = Field(
        "", description="An id that no other code has, kept when the code is renamed; may be left out."
    )
    name: Needed = Field(description="The code's name as a reader sees it.")
    short: Short = Field(
        "", description=f"A label of at most {SHORT_LIMIT} characters for charts and margins."
    )
    group: Slug = Field("", description="The slug of the group that the code is in.")
    definition: Text = Field(
        "", description="What the code is about, in two to four sentences; only a provisional code has none."
    )
    provisional: bool = Field(
        False, description="true for a code that was made while coding and is still to be defined."
    )
    belongs: Texts = Field((), description="What belongs to the code, one line each.")
    belongs_elsewhere: Annotated[tuple[ElsewhereForm, ...], BeforeValidator(_empty)] = Field(
        (), description="What does not belong to the code, and where it belongs instead."
    )
    keywords: Texts = Field((), description="Words and short phrases that people use when they speak of it.")
    source: Text = Field("", description="Where the definition comes from.")
    examples: Annotated[ExamplesForm, BeforeValidator(lambda value: {} if value == "" else value)] = Field(
        ExamplesForm.model_construct(),
        description="Passages that show the code: ten to twenty for each side teach the suggestions most.",
    )


class CodebookForm(_Form):
    """A codebook: what is coded, in groups."""

    title: Needed = Field(description="The codebook's title.")
    version: Needed = Field(description="The version, such as 1.0; change it when the codes change.")
    language: Text = Field("en-GB", description="The language of the texts.")
    source: Text = Field("", description="Where the framework comes from.")
    sides: bool = Field(True, description="true if codings say what works well and what is challenging.")
    groups: Annotated[tuple[GroupForm, ...], BeforeValidator(_empty)] = Field(
        (), description="The groups, in the order in which they are shown."
    )
    codes: Annotated[tuple[CodeForm, ...], Field(min_length=1)] = Field(
        description="The codes, in the order in which they are shown."
    )


def draft_slug(name: str) -> str:
    """A slug made from a name.

    >>> draft_slug("Café & food: what’s offered"), draft_slug("24 hours")
    ('cafe_food_whats_offered', 'code_24_hours')
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.lower()) if not unicodedata.combining(c))
    slug = re.sub(r"[^a-z0-9]+", "_", re.sub("['’]", "", plain)).strip("_")
    return slug if slug[:1].isalpha() else f"code_{slug}".rstrip("_")


def render_schema() -> str:
    """The JSON schema of a codebook file, from which editors offer keys and their meaning."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **CodebookForm.model_json_schema()}
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
