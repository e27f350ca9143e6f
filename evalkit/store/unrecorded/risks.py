"""Flagged risks: in the store and its copies alone. No act, history, export or pack knows of them."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import insert, select, update

from evalkit.model import Risk
from evalkit.realign import Aligned
from evalkit.store.engine import Database
from evalkit.store.layout.schema import RISKS


class Risks:
    """The passages that were flagged, to be kept and read."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, risk: Risk) -> None:
        """Keep a flagged passage."""
        with self._database.changing() as connection:
            connection.execute(insert(RISKS), asdict(risk))

    def read(self) -> list[Risk]:
        """Every flagged passage, in the order in which they were flagged."""
        query = select(RISKS).order_by(RISKS.c.raised_at, RISKS.c.id)
        with self._database.reading() as connection:
            return [Risk(**dict(row)) for row in connection.execute(query).mappings()]

    def follow(self, source_id: str, turn: int, aligned: Aligned) -> None:
        """Put what was flagged in a turn on its words again after a correction; else on the whole turn."""
        here = RISKS.c.source_id == source_id, RISKS.c.turn == turn
        with self._database.changing() as connection:
            for row in connection.execute(select(RISKS).where(*here)).mappings().all():
                start, end = aligned.place(row["start"], row["end"]) or (0, len(aligned.new))
                change = update(RISKS).where(RISKS.c.id == row["id"])
                connection.execute(change.values({"start": start, "end": end}))

    def write_done(self, risk_id: str, done: str, by: str, at: str) -> bool:
        """Keep what was done about a flagged passage; False where it is done already, or is gone."""
        here = RISKS.c.id == risk_id, RISKS.c.done == ""
        with self._database.changing() as connection:
            change = update(RISKS).where(*here).values(done=done, done_by=by, done_at=at)
            return bool(connection.execute(change).rowcount)
