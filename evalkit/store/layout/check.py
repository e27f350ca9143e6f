"""What is wrong inside a store that opens: it is listed and nothing is repaired without a person."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, select

from evalkit.model import VALENCES, Problem
from evalkit.store.layout.schema import AGREED, CODINGS, MEMOS, SOURCES, SUGGESTIONS, TURNS, WRITTEN_MEMOS


def find_problems(connection: Connection, broken: Iterable[str]) -> list[Problem]:
    """Every turn, coding or suggestion whose words are not where it says; ``broken`` are tables with a row
    that belongs to nothing."""
    problems = [
        Problem("store", f"a line of “{table}” belongs to nothing. Restore a copy with “evalkit restore”.")
        for table in broken
    ]
    texts = {row.id: row.text for row in connection.execute(select(SOURCES.c.id, SOURCES.c.text))}
    on_words = (
        *((CODINGS, "coding"), (SUGGESTIONS, "suggestion"), (AGREED, "agreement")),
        (WRITTEN_MEMOS, "memo"),
    )
    for table, noun in on_words:
        query = select(table.c.id, table.c.source_id, table.c.start, table.c.end, table.c.text).order_by(
            table.c.id
        )
        for key, source_id, start, end, words in connection.execute(query):
            if texts.get(source_id, "")[start:end] != words:
                problems.append(
                    Problem(
                        source_id,
                        f"the {noun} {key} is not on its words. Open the source in the coding page and code "
                        "the passage again, or restore a copy with “evalkit restore”.",
                    )
                )
    sides = select(CODINGS.c.source_id, CODINGS.c.id, CODINGS.c.valence).where(
        CODINGS.c.valence.not_in(VALENCES)
    )
    problems += [
        Problem(source_id, f"the coding {key} has the side “{side}”, which there is not. Change its side.")
        for source_id, key, side in connection.execute(sides)
    ]
    for table in (TURNS, MEMOS):
        for source_id, start, end in connection.execute(
            select(table.c.source_id, table.c.start, table.c.end)
        ):
            if start is not None and not 0 <= start <= end <= len(texts.get(source_id, "")):
                problems.append(
                    Problem(source_id, f"a line of “{table.name}” lies outside the text. Restore a copy.")
                )
    return problems
