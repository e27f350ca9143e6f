"""Reading what a project holds: sources, suggestions, codings, and who did what when."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping

from sqlalchemy import (
    Select,
    Table,
    func,
    select,
)

from evalkit.acts import Act
from evalkit.ids import in_order
from evalkit.model import (
    Agreed,
    ClosedAnswer,
    Coding,
    Decision,
    Participant,
    Problem,
    Source,
    Suggestion,
    Summary,
    Turn,
    View,
    WrittenMemo,
)
from evalkit.store import events, passages, rows
from evalkit.store.backups import StoreCounts
from evalkit.store.changes import Waiting, waiting_from
from evalkit.store.engine import Database
from evalkit.store.events import Change, Event
from evalkit.store.history import touched, undo
from evalkit.store.kept import STAMP, Kept
from evalkit.store.kept_codings import BySource, KeptCodings
from evalkit.store.layout import schema
from evalkit.store.layout.asked import TEXT_SHA, rows_query, settled_query, worked_on_query
from evalkit.store.layout.check import find_problems
from evalkit.store.layout.schema import CODINGS, DECISIONS, EVENTS, IN_FORCE, SOURCES, SUGGESTIONS, TURNS
from evalkit.store.moving import Correction, plan_correction
from evalkit.store.passages import Covered


class Reader:
    """What a project holds, to be read; nothing is changed through it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._reading, self._asking = database.reading, database.asking
        self._sources = Kept(database, lambda: self._read_sources(""))
        self._respondents = Kept(database, self._read_respondents)
        self._codings = KeptCodings(database, self._read_codings)

    def counts(self) -> StoreCounts:
        """How much the store holds, to be set beside a copy of it."""
        numbers = (select(func.count()).select_from(table) for table in (SOURCES, CODINGS, DECISIONS))
        coders = select(CODINGS.c.coder).distinct().order_by(CODINGS.c.coder)
        with self._reading() as connection:
            sources, codings, decisions = (int(connection.scalar(number) or 0) for number in numbers)
            last = connection.scalar(select(func.max(EVENTS.c.at))) or ""
            return StoreCounts(sources, codings, tuple(connection.scalars(coders)), decisions, last)

    def check(self) -> list[Problem]:
        """What is wrong inside the store; nothing is repaired."""
        with self._reading() as connection:
            return find_problems(connection, self._database.find_broken(connection))

    def _rows(self, query: Select[tuple[object, ...]], **given: object) -> list[rows.Row]:
        with self._asking() as connection:
            found = connection.execute(query, given)
            names = tuple(found.keys())
            return [dict(zip(names, row, strict=True)) for row in found]

    def _of(
        self,
        table: Table,
        source_id: str,
        *order: str,
        turns: Collection[int] | None = None,
        open_to: str = "",
    ) -> list[rows.Row]:
        """Rows of a table, of one source or of some of its turns where they are named.

        Of suggestions, only those that are ``open_to`` a coder where one is named.
        """
        if turns is not None and not turns:
            return []
        query = rows_query(table, order, bool(source_id), turns is not None, bool(open_to))
        given: dict[str, object] = {"source": source_id} if source_id else {}
        given |= {"coder": open_to} if open_to else {}
        if turns is None:
            return self._rows(query, **given)
        found = self._rows(query, first=min(turns), last=max(turns), **given)
        return [row for row in found if row["turn"] in turns]

    def sources(self, source_id: str = "") -> list[Source]:
        """Every source (or one), in the order of their ids; offsets are relative to these texts.

        All of them are read once and kept until one has changed.
        """
        return self._read_sources(source_id) if source_id else [*self._sources.get()]

    def _read_sources(self, source_id: str) -> list[Source]:
        turns: dict[str, list[Turn]] = {}
        for row in self._of(TURNS, source_id, "index"):
            turns.setdefault(row["source_id"], []).append(rows.turn_from(row))
        memos: dict[str, list[rows.Row]] = {}
        for memo in self._of(schema.MEMOS, source_id, "id"):
            memos.setdefault(memo["source_id"], []).append(memo)
        query = select(SOURCES)
        found = [
            rows.source_from(
                row, tuple(turns.get(row["id"], ())), tuple(map(rows.memo_from, memos.get(row["id"], ())))
            )
            for row in self._rows(query.where(SOURCES.c.id == source_id) if source_id else query)
        ]
        return sorted(found, key=lambda source: in_order(source.id))

    def stamp(self) -> tuple[int, str]:
        """What is another once anything was done to what the store holds: its last act, and its texts."""
        with self._reading() as connection:
            last = connection.scalar(select(func.max(EVENTS.c.id)))
            texts = connection.scalar(select(schema.FACTS.c.value).where(schema.FACTS.c.name == STAMP))
            return int(last or 0), str(texts)

    def texts(self) -> list[tuple[str, str]]:
        """Every source's id and text, without its turns: all that a search has to look through."""
        found = [(row["id"], row["text"]) for row in self._rows(select(SOURCES.c.id, SOURCES.c.text))]
        return sorted(found, key=lambda text: in_order(text[0]))

    def text_shas(self) -> dict[str, str]:
        """Source id → the fingerprint of its present text."""
        query = select(SOURCES.c.id, SOURCES.c.text_sha).order_by(SOURCES.c.id)
        return {row["id"]: row["text_sha"] for row in self._rows(query)}

    def text_sha(self, source_id: str) -> str | None:
        """The fingerprint of one source's present text; None where there is no such source."""
        with self._asking() as connection:
            return connection.scalar(TEXT_SHA, {"source": source_id})

    def added(self) -> dict[str, str]:
        """Source id → when it was added (ISO 8601, UTC)."""
        found = {row["id"]: row["added"] for row in self._rows(select(SOURCES.c.id, SOURCES.c.added))}
        return {source_id: found[source_id] for source_id in sorted(found, key=in_order)}

    def fingerprints(self) -> dict[str, str]:
        """Source id → the fingerprint of its file's name, where that is not kept."""
        found = self._rows(select(SOURCES.c.id, SOURCES.c.fingerprint))
        return {row["id"]: row["fingerprint"] for row in found if row["fingerprint"]}

    def replaced(self) -> dict[str, int]:
        """Source id → how many identifiers were replaced in it."""
        return {row["id"]: row["replaced"] for row in self._rows(select(SOURCES.c.id, SOURCES.c.replaced))}

    def respondents(self) -> dict[str, dict[str, Participant]]:
        """Survey source id → respondent id → respondent."""
        return self._respondents.get()

    def _read_respondents(self) -> dict[str, dict[str, Participant]]:
        found: dict[str, dict[str, Participant]] = {}
        held = self._of(schema.RESPONDENTS, "")
        for row in sorted(held, key=lambda row: (in_order(row["source_id"]), in_order(row["id"]))):
            found.setdefault(row["source_id"], {})[row["id"]] = rows.respondent_from(row)
        return found

    def closed_answers(self) -> dict[str, list[ClosedAnswer]]:
        """Survey source id → its closed answers, in the file's order."""
        found: dict[str, list[ClosedAnswer]] = {}
        for row in self._of(schema.CLOSED_ANSWERS, "", "id"):
            answer = ClosedAnswer(row["respondent"], row["question"], row["value"])
            found.setdefault(row["source_id"], []).append(answer)
        return found

    def suggestions(self, source_id: str = "", turns: Collection[int] | None = None) -> list[Suggestion]:
        """Every suggestion on record (or those of a source, or of some of its turns), by place and rank."""
        held = self._of(SUGGESTIONS, source_id, "start", "rank", "id", turns=turns)
        found = [*map(rows.suggestion_from, held)]
        return sorted(found, key=lambda suggestion: in_order(suggestion.segment.source_id))

    def open_suggestions(
        self, coder: str, source_id: str, turns: Collection[int] | None = None
    ) -> list[Suggestion]:
        """The suggestions of a source (or of some of its turns) that wait for this coder, by place and rank.

        None waits that they have decided on, or whose code they put on its words by hand.
        """
        held = self._of(SUGGESTIONS, source_id, "start", "rank", "id", turns=turns, open_to=coder)
        return [*map(rows.suggestion_from, held)]

    def codings(self, source_id: str = "", turns: Collection[int] | None = None) -> list[Coding]:
        """Every coding (or those of a source, or of some of its turns), by place."""
        if source_id or turns is not None:
            return self._read_codings(source_id, turns)
        return [coding for codings in self._codings.get().values() for coding in codings]

    def codings_by_source(self) -> BySource:
        """Source id → its codings, by place; kept, and read again only for a source where one has changed."""
        return self._codings.get()

    def _read_codings(self, source_id: str, turns: Collection[int] | None = None) -> list[Coding]:
        return sorted(map(rows.coding_from, self._of(CODINGS, source_id, turns=turns)), key=_place)

    def agreed(self, source_id: str = "") -> list[Agreed]:
        """What coders agreed on about words that they had coded differently, oldest first."""
        found = map(rows.agreed_from, self._of(schema.AGREED, source_id))
        return sorted(found, key=lambda agreed: in_order(agreed.id))

    def judged(self) -> list[tuple[float, bool]]:
        """Each decision on a suggestion past its threshold: the score, and whether its code was right."""
        with self._asking() as connection:
            return passages.find_judged(connection)

    def standing(
        self, source_id: str, coder: str, everyone: bool = False, least: float = 0
    ) -> passages.Standing:
        """Where a source stands for one coder: codings, what waits, and the words that they have been at.

        ``everyone`` counts the codings of all; ``least`` is the score that a suggestion needs to wait.
        """
        with self._asking() as connection:
            return passages.find_standing(connection, source_id, coder, everyone, least)

    def passages(self, coder: str = "", source_id: str = "") -> Mapping[str, passages.Passages]:
        """Source id → its passages with a suggestion, and those that the coder has decided about."""
        with self._reading() as connection:
            return passages.count_passages(connection, coder, source_id)

    def touched(self, coder: str, source_id: str = "") -> Mapping[str, Covered]:
        """Source id → the words that a coder has coded or has decided a suggestion on."""
        with self._reading() as connection:
            return passages.find_touched(connection, coder, source_id)

    def coding_counts(self) -> list[tuple[str, str, str, int]]:
        """How many codings there are by source, code and coder: (source id, code, coder, number)."""
        by = (CODINGS.c.source_id, CODINGS.c.code, CODINGS.c.coder)
        with self._asking() as connection:
            found = connection.execute(select(*by, func.count()).group_by(*by).order_by(*by))
            return [(source, code, coder, n) for source, code, coder, n in found]

    def decisions(self) -> list[Decision]:
        """What each coder last said to each suggestion, in the order it was said."""
        query = select(DECISIONS).order_by(DECISIONS.c.created, DECISIONS.c.suggestion_id, DECISIONS.c.coder)
        return [*map(rows.decision_from, self._rows(query))]

    def settled(self, coder: str = "", source_id: str = "", turns: Collection[int] | None = None) -> set[str]:
        """The suggestions that wait for this coder (without a name: for anybody) no more.

        All of them, or those of a source or of some of its turns. They are decided on, or the coder has put
        the same code on the same words by hand.
        """
        with self._asking() as connection:
            return {*connection.scalars(settled_query(coder, source_id, turns))}

    def worked_on(self, besides: Collection[str] = ()) -> set[str]:
        """The sources with something that people made or did, ``besides`` these acts.

        That is a coding, also one without a place, a decision, a summary, or any act of a named person.
        """
        with self._asking() as connection:
            return {*connection.scalars(worked_on_query(besides))} - {""}

    def summaries(self, source_id: str = "") -> list[Summary]:
        """Every summary of the rapid summary sheets."""
        found = map(rows.summary_from, self._of(schema.SUMMARIES, source_id, "code", "coder"))
        return sorted(found, key=lambda summary: in_order(summary.source_id))

    def views(self) -> list[View]:
        """The named views of the codings, by name."""
        found = map(rows.view_from, self._rows(select(schema.VIEWS)))
        return sorted(found, key=lambda view: (view.name.casefold(), view.coder))

    def written_memos(self, source_id: str = "") -> list[WrittenMemo]:
        """Every memo that people wrote in the project (or about a source), oldest first."""
        found = map(rows.written_memo_from, self._of(schema.WRITTEN_MEMOS, source_id))
        return sorted(found, key=lambda memo: in_order(memo.id))

    def row(self, table: str, key: str) -> rows.Row | None:
        """One row as it stands, to build a change from; None where there is none."""
        target = events.TABLES[table]
        return next(iter(self._rows(select(target).where(target.c.id == key))), None)

    def table_rows(self, table: str, source_id: str) -> list[rows.Row]:
        """A source's rows of a table as they stand, to build changes from."""
        return self._of(events.TABLES[table], source_id, "id")

    def waiting(self, source_id: str = "") -> list[Waiting]:
        """The codings that corrections took the words from, until a person has decided about each."""
        found = map(waiting_from, self._of(schema.UNPLACED, source_id))
        return sorted(found, key=lambda waiting: in_order(waiting.id))

    def plan_correction(
        self, source: Source, turn: Turn, new: str, speaker: str | None = None, *, keep_former: bool = True
    ) -> Correction:
        """What puts new words, or another speaker's label, in a turn's place; nothing is changed yet."""
        with self._reading() as connection:
            return plan_correction(connection, source, turn, new, speaker, keep_former)

    def find_sentences(self, source_id: str) -> dict[str, list[tuple[int, int]]]:
        """Turn fingerprint → its sentences' offsets, as they were kept; empty before that."""
        kept = self._rows(select(schema.SENTENCES).where(schema.SENTENCES.c.source_id == source_id))
        return {k: [(a, b) for a, b in v] for k, v in json.loads(kept[0]["spans"]).items()} if kept else {}

    def count_found(self) -> tuple[tuple[str, int], ...]:
        """Each source whose sentences are kept, with how much is kept of it."""
        kept = schema.SENTENCES.c
        with self._reading() as connection:
            rows = connection.execute(
                select(kept.source_id, func.length(kept.spans)).order_by(kept.source_id)
            )
            return tuple((source_id, int(size)) for source_id, size in rows)

    def lists(self, coder: str) -> undo.Lists:
        """What this coder can undo and redo, oldest first."""
        with self._reading() as connection:
            return undo.read_lists(connection, coder)

    def last(self, coder: str) -> tuple[int | None, int | None]:
        """The acts that this coder's next undo and next redo are about; None where there is nothing left."""
        with self._asking() as connection:
            return undo.read_last(connection, coder)

    def is_confirmed(self, source_id: str) -> bool:
        """Whether a person has found a source's replacements right as they are now."""
        query = select(SOURCES.c.confirmed_by).where(SOURCES.c.id == source_id)
        with self._asking() as connection:
            return bool(connection.scalar(query))

    def unconfirmed(self) -> list[str]:
        """The sources whose replacements wait for a person, in the order of their ids."""
        query = select(SOURCES.c.id).where(SOURCES.c.confirmed_by == "")
        with self._asking() as connection:
            return sorted(connection.scalars(query), key=in_order)

    def subjects(self, act: Act) -> frozenset[str]:
        """What the acts of this kind were about: the replacements that were accepted, who withdrew."""
        query = select(EVENTS.c.about).where(EVENTS.c.act == act).distinct()
        with self._asking() as connection:
            return frozenset(connection.scalars(query))

    def noted(self, acts: Collection[Act]) -> list[tuple[str, str, Act]]:
        """Who put acts of these kinds on record, and about which source, oldest first."""
        query = select(EVENTS.c.coder, EVENTS.c.source_id, EVENTS.c.act).where(
            EVENTS.c.act.in_(acts), IN_FORCE
        )
        with self._asking() as connection:
            rows = connection.execute(query.order_by(EVENTS.c.id))
            return [(coder, source_id, Act(act)) for coder, source_id, act in rows]

    def history(self, source_id: str = "", limit: int = 500) -> list[Event]:
        """Who did what and when, newest first; everywhere where no source is named."""
        with self._reading() as connection:
            return events.read_history(connection, source_id, limit)

    def changes_of(self, event_id: int) -> list[Change]:
        """What an act did, for the audit trail: it can be read, and says nothing to steps."""
        with self._asking() as connection:
            return events.read_changes(connection, event_id)

    def find_turns(self, event_id: int) -> dict[str, frozenset[int] | None]:
        """The turns that an act touched, by source; None for a source whose text it changed."""
        with self._reading() as connection:
            return touched.find_turns(connection, events.read_changes(connection, event_id))


def _place(coding: Coding) -> tuple[object, ...]:
    segment = coding.segment
    return in_order(segment.source_id), segment.start, segment.end, in_order(coding.id)
