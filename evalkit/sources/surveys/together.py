"""What a survey's drafted columns say together: one scale for several questions, one id, who is quoted."""

from __future__ import annotations

import re
from collections.abc import Iterable

from evalkit.model.unsaid import key
from evalkit.sources.participants.participants import parse_consent
from evalkit.sources.surveys.survey_settings import SurveyColumn
from evalkit.sources.surveys.survey_words import find_scale, order_by_scale
from evalkit.sources.tables.table_rows import Table


def asks_to_quote(header: str, values: set[str]) -> bool:
    """Whether a column holds who agreed to be quoted."""
    agreed = [parse_consent(value.split(",")[0]) for value in values]
    return bool(re.search(r"\bquot", header, re.I)) and bool(agreed) and all(agreed)


def share_scales(columns: Iterable[SurveyColumn]) -> list[SurveyColumn]:
    """Questions on one scale list the answers that were given to any of them."""
    columns = list(columns)
    seen: dict[int, dict[str, str]] = {}
    scale_of = {
        c.header: scale
        for c in columns
        if c.what == "closed"
        and (scale := find_scale([a for a in c.answers if a not in c.dont_know])) is not None
    }
    for column in columns:
        if (scale := scale_of.get(column.header)) is not None:
            for answer in column.answers:
                if answer not in column.dont_know:
                    seen.setdefault(scale, {}).setdefault(key(answer), answer)
    return [
        c.model_copy(
            update={"answers": (*order_by_scale([*seen[scale_of[c.header]].values()]), *c.dont_know)}
        )
        if c.header in scale_of
        else c
        for c in columns
    ]


def keep_one_id(columns: list[SurveyColumn], table: Table) -> list[SurveyColumn]:
    """Only the first id column whose values all differ stays the id; the others are not read."""
    ids = [i for i, c in enumerate(columns) if c.what == "id"]
    unique = [i for i in ids if len({row[i] for row in table.rows}) == len(table.rows)]
    chosen = next(iter(unique or ids), None)
    note = "Another column is the id."
    return [
        c.model_copy(update={"what": "ignore", "note": note}) if c.what == "id" and i != chosen else c
        for i, c in enumerate(columns)
    ]
