"""The store: every read and every change of what a project holds, each change one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Select, delete, func, insert, select
from sqlalchemy.exc import DatabaseError

from evalkit.errors import StoreError
from evalkit.model import ClosedAnswer, Coding, Decision, Participant, Source, Suggestion
from evalkit.store import rows
from evalkit.store.engine import open_engine
from evalkit.store.schema import (
    CLOSED_ANSWERS,
    CODINGS,
    DECISIONS,
    MEMOS,
    RESPONDENTS,
    SOURCES,
    SUGGESTIONS,
    TURNS,
)


class Store:
    """What a project holds, in one SQLite file."""

    def __init__(self, path: Path, now: datetime) -> None:
        self.path = path
        self._engine = open_engine(path, now)

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    # reading

    def _rows(self, query: Select[tuple[object, ...]]) -> list[rows.Row]:
        try:
            with self._engine.connect() as connection:
                return [*connection.execute(query).mappings()]
        except DatabaseError as error:
            raise StoreError(f"{self.path.name} could not be read: {error.orig}.") from error

    def sources(self) -> list[Source]:
        """Every source, in the order of their ids; each coding's offsets are relative to these texts."""
        turns: dict[str, list[rows.Row]] = {}
        for row in self._rows(select(TURNS).order_by(TURNS.c.source_id, TURNS.c.index)):
            turns.setdefault(row["source_id"], []).append(row)
        memos: dict[str, list[rows.Row]] = {}
        for row in self._rows(select(MEMOS).order_by(MEMOS.c.id)):
            memos.setdefault(row["source_id"], []).append(row)
        return [
            rows.source_from(
                row,
                tuple(map(rows.turn_from, turns.get(row["id"], ()))),
                tuple(map(rows.memo_from, memos.get(row["id"], ()))),
            )
            for row in self._rows(select(SOURCES).order_by(SOURCES.c.id))
        ]

    def added(self) -> dict[str, str]:
        """Source id → when it was added (ISO 8601, UTC)."""
        return {row["id"]: row["added"] for row in self._rows(select(SOURCES.c.id, SOURCES.c.added))}

    def replaced(self) -> dict[str, int]:
        """Source id → how many identifiers were replaced in it."""
        return {row["id"]: row["replaced"] for row in self._rows(select(SOURCES.c.id, SOURCES.c.replaced))}

    def respondents(self) -> dict[str, dict[str, Participant]]:
        """Survey source id → respondent id → respondent."""
        found: dict[str, dict[str, Participant]] = {}
        for row in self._rows(select(RESPONDENTS).order_by(RESPONDENTS.c.source_id, RESPONDENTS.c.id)):
            found.setdefault(row["source_id"], {})[row["id"]] = rows.respondent_from(row)
        return found

    def closed_answers(self) -> dict[str, list[ClosedAnswer]]:
        """Survey source id → its closed answers, in the file's order."""
        found: dict[str, list[ClosedAnswer]] = {}
        for row in self._rows(select(CLOSED_ANSWERS).order_by(CLOSED_ANSWERS.c.id)):
            answer = ClosedAnswer(row["respondent"], row["question"], row["value"])
            found.setdefault(row["source_id"], []).append(answer)
        return found

    def suggestions(self) -> list[Suggestion]:
        """Every suggestion on record, by source, place and rank."""
        order = (SUGGESTIONS.c.source_id, SUGGESTIONS.c.start, SUGGESTIONS.c.rank, SUGGESTIONS.c.id)
        return [rows.suggestion_from(row) for row in self._rows(select(SUGGESTIONS).order_by(*order))]

    def codings(self) -> list[Coding]:
        """Every coding, by source and place."""
        order = (CODINGS.c.source_id, CODINGS.c.start, CODINGS.c.end, CODINGS.c.id)
        return [rows.coding_from(row) for row in self._rows(select(CODINGS).order_by(*order))]

    def decisions(self) -> list[Decision]:
        """Every decision on a suggestion, in the order they were made."""
        found = self._rows(select(DECISIONS).order_by(DECISIONS.c.id))
        return [Decision(**{k: v for k, v in row.items() if k != "id"}) for row in found]

    # changing

    def add_source(
        self,
        source: Source,
        now: datetime,
        replaced: int = 0,
        respondents: Sequence[Participant] = (),
        answers: Sequence[ClosedAnswer] = (),
    ) -> None:
        """Add a source with its turns, memos, respondents and closed answers, or nothing at all."""
        of_source = {"source_id": source.id}
        tables = [
            (TURNS, [asdict(turn) | of_source for turn in source.turns]),
            (MEMOS, [asdict(memo) | of_source for memo in source.memos]),
            (RESPONDENTS, [rows.respondent_row(source.id, respondent) for respondent in respondents]),
            (CLOSED_ANSWERS, [asdict(answer) | of_source for answer in answers]),
        ]
        values = {
            name: getattr(source, name) for name in ("id", "name", "kind", "text", "file_name", "sha256")
        }
        with self._change() as connection:
            connection.execute(
                insert(SOURCES), values | {"added": now.isoformat(timespec="seconds"), "replaced": replaced}
            )
            for table, records in tables:
                if records:
                    connection.execute(insert(table), records)

    def remove_source(self, source_id: str) -> None:
        """Remove a source with all that hangs on it."""
        with self._change() as connection:
            connection.execute(delete(SOURCES).where(SOURCES.c.id == source_id))

    def replace_suggestions(self, source_ids: Sequence[str], suggestions: Sequence[Suggestion]) -> None:
        """Put new suggestions in place of these sources' undecided ones; decided ones stay on record."""
        decided = select(DECISIONS.c.suggestion_id)
        with self._change() as connection:
            connection.execute(
                delete(SUGGESTIONS).where(
                    SUGGESTIONS.c.source_id.in_(source_ids), SUGGESTIONS.c.id.not_in(decided)
                )
            )
            kept = set(connection.execute(select(SUGGESTIONS.c.id)).scalars())
            fresh = [rows.suggestion_row(s) for s in suggestions if s.id not in kept]
            if fresh:
                connection.execute(insert(SUGGESTIONS), fresh)

    def add_codings(self, codings: Sequence[Coding], decisions: Sequence[Decision] = ()) -> None:
        """Add codings and the decisions they came from, all or none."""
        with self._change() as connection:
            if codings:
                connection.execute(insert(CODINGS), [rows.coding_row(coding) for coding in codings])
            if decisions:
                connection.execute(insert(DECISIONS), [asdict(decision) for decision in decisions])

    def next_coding_number(self) -> int:
        """The number that the next coding's id takes ("C00001" is 1)."""
        (row,) = self._rows(select(func.max(CODINGS.c.id).label("last")))
        return int(row["last"][1:]) + 1 if row["last"] else 1

    @contextmanager
    def _change(self) -> Iterator[Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except DatabaseError as error:
            raise StoreError(
                f"The change was not saved and nothing was altered: {self.path.name} answered "
                f"“{error.orig}”. Check that the disk is not full and that the folder can be written to."
            ) from error
