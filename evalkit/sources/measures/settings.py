"""``NAME.measures.toml``: what a table of measures is and what its columns hold, drafted for a person "
"to confirm."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import tomlkit
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from evalkit.errors import TableError
from evalkit.measures.tidying.headings import find_columns, key_of_heading
from evalkit.measures.tidying.kinds import KINDS, NAMES, PERSONAL, Kind
from evalkit.measures.tidying.wide import draft_map

if TYPE_CHECKING:
    import pandas as pd

MOST_GROUPS = 15
"""A further column of people is kept as an attribute where it has at most this many different values."""
_NAMING = ("name", "forename", "surname", "dob", "date of birth", "nhs number", "nhs no", "postcode",
           "address",
           "email", "e mail", "phone", "telephone", "mobile")  # fmt: skip


class TableColumn(BaseModel):
    """What one column of the table holds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    header: str = Field(min_length=1, description="The column's header, as it stands in the table.")
    what: str = Field(
        description="What it holds: person, time, value, …; attribute; score (in a wide table); ignore."
    )
    measure: str = Field("", description="In a wide table: which measure the column holds.")
    item: str = Field("", description="In a wide table: the item's number; blank for a total.")
    time: str = Field("", description="In a wide table: which time the column holds.")


class TableSettings(BaseModel):
    """How a table of measures is read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    confirmed: bool = Field(
        False, description="true once you have checked this file. Until then nothing of it is in the report."
    )
    what: Kind = Field(description=f"What the table is: {', '.join(KINDS)}.")
    title: str = Field("", description="What the table is called in lists and in the report.")
    times: tuple[str, ...] = Field(
        (), description="Scores: the two times to compare, first and last. [] = earliest and latest."
    )
    by: tuple[str, ...] = Field(
        (),
        description='Scores: columns of people to show figures by, such as ["site"]. Say so first.',
    )
    arm: str = Field(
        "", description="Scores: the column of people that holds two arms, if they are to be compared."
    )
    comparison: str = Field(
        "", description="Scores: which arm is the comparison, where its name does not tell."
    )
    cluster: str = Field(
        "",
        description="Scores: the column, such as team, that keeps people together in the comparison.",
    )
    raw: tuple[str, ...] = Field(
        (), description="Scores: instruments whose items are raw answers, still to be turned round."
    )
    census: str = Field(
        "",
        pattern=r"^(\d{4}-\d{2}-\d{2})?$",
        description="Referrals: the day on which they were counted, such as 2025-03-31.",
    )
    better: str = Field(
        "", pattern="^(higher|lower|)$", description="Series: which way is better, higher or lower."
    )
    target: float | None = Field(None, description="Series: the target, if there is one.")
    columns: tuple[TableColumn, ...] = Field((), description="One block for each column of the table.")

    def headers(self, what: str) -> list[str]:
        """The headers of the columns that hold something."""
        return [c.header for c in self.columns if c.what == what]


def draft_settings(frame: pd.DataFrame, what: Kind, title: str) -> TableSettings:
    """Settings drafted from a table's headings (and, for people, how many values a column has)."""
    found = {header: kind for kind, header in find_columns(frame.columns, NAMES[what]).items()}
    wide = {c.header: c for c in draft_map(frame.columns)} if what == "wide" else {}
    columns = []
    for header in map(str, frame.columns):
        if header in wide:
            one = wide[header]
            columns.append(
                TableColumn(header=header, what="score", measure=one.measure, item=one.item, time=one.time)
            )
        else:
            columns.append(
                TableColumn(header=header, what=found.get(header) or _further(frame[header], header, what))
            )
    return TableSettings(what=what, title=title, columns=tuple(columns))


def _further(column: pd.Series, header: str, what: Kind) -> str:
    """A further column: an attribute of people where it groups them; anything else is not read."""
    if what not in ("people", "aims"):
        return "ignore"
    key = key_of_heading(header)
    if what == "aims" or any(word in key for word in _NAMING):
        return "ignore"
    values = {str(value) for value in column if str(value)}
    return "attribute" if 1 < len(values) <= MOST_GROUPS and len(values) * 2 <= len(column) else "ignore"


def render_table_settings(settings: TableSettings, file_name: str) -> str:
    """The settings as the TOML text that a person corrects: every key with what it means above it."""
    document = tomlkit.document()
    document.add(
        tomlkit.comment(
            f"How evalkit reads {file_name}. evalkit drafted this file; check it, set confirmed = true and"
        )
    )
    document.add(tomlkit.comment("set confirmed = true and save it, then run “evalkit add” again."))
    for key, field in TableSettings.model_fields.items():
        value = getattr(settings, key)
        if key == "columns" or not _concerns(key, settings.what):
            continue
        document.add(tomlkit.nl())
        document.add(tomlkit.comment(field.description or ""))
        if value is None:
            document.add(tomlkit.comment(f"{key} = 28"))
        else:
            document.add(key, list(value) if isinstance(value, tuple) else value)
    document.add(tomlkit.nl())
    document.add(
        tomlkit.comment(
            f"What a column can hold here: {', '.join(NAMES[settings.what])}, attribute, score or ignore."
        )
    )
    blocks = tomlkit.aot()
    for column in settings.columns:
        block = tomlkit.table()
        for key, value in column.model_dump().items():
            if value or key in ("header", "what"):
                block.add(key, value)
        blocks.append(block)
    document.add("columns", blocks)
    return tomlkit.dumps(document)


_ONLY: dict[str, tuple[Kind, ...]] = {
    **dict.fromkeys(("times", "by", "arm", "comparison", "cluster", "raw"), ("scores", "wide", "pairs")),
    "census": ("referrals",),
    "better": ("series",),
    "target": ("series",),
}


def _concerns(key: str, what: Kind) -> bool:
    return what in _ONLY.get(key, KINDS)


def load_table_settings(text: str, where: str) -> TableSettings:
    """The settings in a TOML text; TableError names what cannot be used."""
    try:
        return TableSettings.model_validate(tomllib.loads(text.removeprefix("\ufeff")))
    except tomllib.TOMLDecodeError as error:
        raise TableError(
            f"{where} is not valid TOML: {error}. Put texts in double quotes and lists in [ ]."
        ) from error
    except ValidationError as error:
        said = "; ".join(f"“{'.'.join(map(str, e['loc']))}”: {e['msg']}" for e in error.errors())
        raise TableError(f"{where}: {said}. Correct it and save it.") from error


def is_personal(what: Kind) -> bool:
    """Whether a table's rows are about single people."""
    return what in PERSONAL
