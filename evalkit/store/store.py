"""The store: every change of what a project holds, each one transaction with its event."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import delete, insert, select, update

from evalkit.acts import Act
from evalkit.edits import Edited
from evalkit.errors import StaleChangeError
from evalkit.model import (
    ClosedAnswer,
    Coding,
    Decision,
    Participant,
    Problem,
    Source,
    Suggestion,
    View,
)
from evalkit.store import events, moving, rewrite, rows
from evalkit.store.aliases import Aliases, next_in
from evalkit.store.backups import drop_copies_without, find_ahead, list_backups, list_put_aside
from evalkit.store.between import taking
from evalkit.store.between.sharing import SharedActs
from evalkit.store.between.whole_sources import (
    WholeSources,
    delete_source,
    forget_source,
    insert_source,
    log_bare,
    record_bare,
)
from evalkit.store.engine import Database
from evalkit.store.events import Change, Event
from evalkit.store.history.since import Since
from evalkit.store.layout import schema
from evalkit.store.layout.schema import DECISIONS, EVENTS, SOURCES, SUGGESTIONS
from evalkit.store.reading import Reader
from evalkit.store.single import Single
from evalkit.store.unrecorded.risks import Risks


class Store:
    """What a project holds, in one SQLite file or, for several people at once, on PostgreSQL.

    ``read`` answers what it holds; every change is a method here, saved whole or not at all.
    """

    def __init__(self, path: Path, now: datetime, address: str = "", *, make: bool = True) -> None:
        self.path = path
        self.database = Database(path, now, address, make=make)
        self.read = Reader(self.database)
        self.single = Single(self.database)
        self.ids = Aliases(self.database)
        self.since = Since(self.database)
        self.shared = SharedActs(self.database)
        self.whole_sources = WholeSources(self.database)
        self.risks = Risks(self.database)

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()

    def back_up(self, now: datetime) -> Path:
        """Copy the store to the folder ``backups`` beside it; the copy's path."""
        return self.database.back_up(now)

    def copies(self) -> list[Path]:
        """The store's copies, newest first."""
        return list_backups(self.path)

    def find_ahead(self) -> list[Path]:
        """The copies that hold acts which the store does not: an older store has come in its place."""
        newest = self.read.history(limit=1)
        return find_ahead(self.path, newest[0].id if newest else 0)

    def own_files(self) -> list[Path]:
        """The store and the copies of it that evalkit made, whole, half-made or put aside."""
        partial = sorted((self.path.parent / "backups").glob(".*.part"))
        return [*self.database.dialect.files, *list_backups(self.path), *list_put_aside(self.path), *partial]

    def find_unreached(self) -> list[Problem]:
        """Where words that were taken out of the store may still be, with what to do about it."""
        dialect = self.database.dialect
        return [Problem(dialect.name, dialect.unreached)] if dialect.unreached else []

    def end(self) -> None:
        """Take everything out of the store's database; a store that is a file goes with the folder."""
        if not self.database.dialect.files:
            with self.database.changing() as connection:
                self.database.take_away(connection)

    def renew_copies(self, now: datetime) -> list[Path]:
        """Make one copy of the store as it is, and remove all that were made before; what was removed."""
        return self.database.renew_copies(now)

    def drop_copies_without(self, act: Act, about: Collection[str]) -> list[Path]:
        """Remove the copies, also those put aside, in whose history an act is missing; what was removed."""
        return drop_copies_without(self.path, act, about)

    def read_whole(self) -> bytes:
        """The store as the bytes of one file."""
        return self.database.read_whole()

    def apply(
        self,
        changes: Sequence[Change],
        coder: str,
        act: Act,
        what: str,
        now: str,
        source_id: str = "",
        *,
        undoes: int | None = None,
        undoable: bool = True,
        about: str = "",
    ) -> int:
        """Do these changes together and write the event; its number.

        Raises StaleChangeError, and does nothing, where a row is no longer as ``before`` says.
        """
        event = {"at": now, "coder": coder, "act": act, "what": what, "source_id": source_id}
        with self.database.changing() as connection:
            return events.perform(
                connection, changes, event | {"undoes": undoes, "undoable": undoable, "about": about}
            )

    def apply_new(
        self,
        kind: str,
        make: Callable[[str], Sequence[Change]],
        coder: str,
        act: Act,
        what: str,
        now: str,
        source_id: str = "",
        *,
        undoable: bool = True,
        about: str = "",
    ) -> str:
        """Do the changes that ``make`` gives for the next short id of a kind, as ``apply`` does; the id.

        Nobody else changes anything between the giving of the id and its use.
        """
        record: dict[str, object] = {"at": now, "coder": coder, "act": act, "what": what}
        record["source_id"] = source_id
        with self.database.changing() as connection:
            alias = next_in(connection, kind)
            record |= {"undoes": None, "undoable": undoable, "about": about}
            events.perform(connection, make(alias), record, new=alias)
        return alias

    def apply_unrecorded(
        self,
        changes: Sequence[Change],
        cut: Callable[[str], str],
        coder: str,
        act: Act,
        what: str,
        now: str,
        source_id: str,
    ) -> int:
        """Do changes that take an identifier out of a source: that it was done is kept, the words are not.

        Everything that was done to the source before loses its words too, and can no longer be undone. All
        else is cut as ``cut_everywhere`` cuts it; in how many rows.
        """
        with self.database.changing() as connection:
            events.perform(connection, changes, record_bare(now, act, what, source_id, coder))
            forget_source(connection, source_id)
            changed = rewrite.cut_everywhere(connection, cut)
        self.database.overwrite()
        return changed

    def take_back(self, event_id: int, coder: str, now: str, act: Act = Act.UNDO) -> Event:
        """Undo an act by doing its opposite, as a new event; the act that was taken back.

        Raises StaleChangeError where what it did has been changed since.
        """
        with self.database.changing() as connection:
            row = connection.execute(select(EVENTS).where(EVENTS.c.id == event_id)).mappings().first()
            changes = events.read_changes(connection, event_id)
            took_in = row is not None and taking.is_taking(connection, row["undoes"] or event_id)
            if row is None or not row["undoable"] or not (changes or took_in):
                raise StaleChangeError("This act cannot be undone: what it did is no longer on record.")
            event = events.event_from(row)
            record: dict[str, object] = {"at": now, "coder": coder, "act": act, "what": event.what}
            record |= {"source_id": event.source_id, "undoes": event_id, "undoable": True}
            inverse = [change.inverse for change in reversed(changes)]
            if took_in:
                taking.take_out(connection, event_id, inverse, record)
            else:
                events.perform(connection, inverse, record)
        return event

    def keep_sentences(self, source_id: str, spans: Mapping[str, Sequence[tuple[int, int]]]) -> None:
        """Remember a source's sentences, so that no language model has to find them again."""
        with self.database.changing() as connection:
            connection.execute(delete(schema.SENTENCES).where(schema.SENTENCES.c.source_id == source_id))
            connection.execute(insert(schema.SENTENCES), {"source_id": source_id, "spans": json.dumps(spans)})

    def add_source(
        self,
        source: Source,
        now: datetime,
        replaced: int = 0,
        respondents: Sequence[Participant] = (),
        answers: Sequence[ClosedAnswer] = (),
        *,
        replacing: bool = False,
    ) -> None:
        """Add a source with its turns, memos, respondents and closed answers, or nothing at all.

        With ``replacing``, what the store holds under its id goes, with all that hangs on it, and no word of
        that stays in the store's file or its log.
        """
        at = now.isoformat(timespec="seconds")
        with self.database.changing() as connection:
            if replacing:
                delete_source(connection, source.id, at)
            insert_source(connection, source, at, replaced, respondents, answers)
        if replacing:
            self.database.overwrite()

    def keep_fingerprint(self, source_id: str, fingerprint: str) -> None:
        """Remember by what a source's file is known again whose own name is not kept."""
        with self.database.changing() as connection:
            here = SOURCES.c.id == source_id
            connection.execute(update(SOURCES).where(here).values(fingerprint=fingerprint))

    def remove_source(self, source_id: str, at: str = "") -> None:
        """Remove a source with all that hangs on it; its events lose what they quote."""
        with self.database.changing() as connection:
            delete_source(connection, source_id, at)

    def purge_source(self, source_id: str, at: str = "") -> None:
        """Remove a source so that no word of it stays in the store's file or its log.

        Back-ups are files of their own and are not touched.
        """
        self.remove_source(source_id, at)
        self.database.overwrite()

    def rewrite_source(
        self, source_id: str, edited: Edited, gone: Collection[int], coder: str, act: Act, what: str, at: str
    ) -> None:
        """Give a source an edited text for good: what is on it moves along, and no act brings it back."""
        with self.database.changing() as connection:
            moving.rewrite_source(connection, source_id, edited, gone)
            forget_source(connection, source_id)
            log_bare(connection, at, act, what, source_id, coder)
        self.database.overwrite()

    def rewrite_sources(
        self, edited: Mapping[str, Edited], coder: str, act: Act, at: str, keep: Callable[[], None]
    ) -> None:
        """Give sources edited texts for good, all of them or none; ``cut_everywhere`` then sees to the rest.

        ``keep`` writes what is kept outside the store. It comes last: where it raises, nothing is changed.
        """
        with self.database.changing() as connection:
            for source_id, new in edited.items():
                moving.rewrite_source(connection, source_id, new, ())
                forget_source(connection, source_id)
                what = f"{len(new.edits)} replacements in {source_id} decided"
                log_bare(connection, at, act, what, source_id, coder)
            keep()

    def remove_respondent(self, source_id: str, respondent: str) -> None:
        """Take one person out of a survey's respondents and closed answers."""
        with self.database.changing() as connection:
            rewrite.remove_respondent(connection, source_id, respondent)

    def forget_person(self, person: str) -> None:
        """Take every memo about a person out, and what the history holds of it."""
        with self.database.changing() as connection:
            rewrite.forget_person(connection, person)
        self.database.overwrite()

    def cut_everywhere(self, cut: Callable[[str], str]) -> int:
        """Cut words out of every note, record and history; in how many rows they stood."""
        with self.database.changing() as connection:
            changed = rewrite.cut_everywhere(connection, cut)
        self.database.overwrite()
        return changed

    def log(
        self, act: Act, what: str, at: str, coder: str = "", source_id: str = "", about: str = ""
    ) -> None:
        """Put an act on record that changed no row and cannot be undone; ``about`` is its subject."""
        with self.database.changing() as connection:
            events.perform(connection, [], record_bare(at, act, what, source_id, coder) | {"about": about})

    def keep_view(self, view: View) -> None:
        """Keep a named view, in the place of this coder's view of the same name."""
        with self.database.changing() as connection:
            same = schema.VIEWS.c.coder == view.coder, schema.VIEWS.c.name == view.name
            connection.execute(delete(schema.VIEWS).where(*same))
            connection.execute(insert(schema.VIEWS), rows.view_row(view))

    def drop_view(self, view_id: str) -> None:
        """Forget a named view."""
        with self.database.changing() as connection:
            connection.execute(delete(schema.VIEWS).where(schema.VIEWS.c.id == view_id))

    def replace_suggestions(
        self, source_ids: Sequence[str], suggestions: Sequence[Suggestion], at: str = ""
    ) -> None:
        """Put new suggestions in place of these sources' undecided ones; decided ones stay on record.

        What was decided once is not asked again: a new suggestion of the same code on the same words is not
        kept. StaleChangeError where a text has changed since it was read.
        """
        decided = select(DECISIONS.c.suggestion_id)
        with self.database.changing() as connection:
            moving.need_words(connection, [suggestion.segment for suggestion in suggestions])
            connection.execute(
                delete(SUGGESTIONS).where(
                    SUGGESTIONS.c.source_id.in_(source_ids), SUGGESTIONS.c.id.not_in(decided)
                )
            )
            place = (SUGGESTIONS.c.source_id, SUGGESTIONS.c.start, SUGGESTIONS.c.end, SUGGESTIONS.c.code)
            kept = {tuple(row) for row in connection.execute(select(*place))}
            fresh = [
                rows.suggestion_row(s)
                for s in suggestions
                if (s.segment.source_id, s.segment.start, s.segment.end, s.code) not in kept
            ]
            if fresh:
                connection.execute(insert(SUGGESTIONS), fresh)
            log_bare(connection, at, Act.SUGGEST, f"{len(fresh):,} suggestions made", "")

    def add_codings(
        self,
        codings: Sequence[Coding],
        decisions: Sequence[Decision] = (),
        what: str = "",
        *,
        anew: bool = False,
    ) -> tuple[Coding, ...]:
        """Add codings and the decisions they came from, all or none, as one act of each coder; the codings.

        ``anew`` gives each, in place of its id, the short id that comes next while nobody else changes
        anything. StaleChangeError where a text has changed since it was read.
        """
        coders = dict.fromkeys([c.coder for c in codings] + [d.coder for d in decisions])
        with self.database.changing() as connection:
            found = connection.execute(select(DECISIONS)).mappings() if decisions else ()
            held = {row["id"]: dict(row) for row in found}
            moving.need_words(connection, [coding.segment for coding in codings])
            if anew:
                codings, decisions = events.number_anew(next_in(connection, "codings"), codings, decisions)
            for coder in coders:
                mine = [c for c in codings if c.coder == coder]
                said = [d for d in decisions if d.coder == coder]
                changes = events.adding(mine, said, held)
                at = max([c.created for c in mine] + [d.created for d in said])
                told = what or f"{len(mine):,} codings and {len(said):,} decisions taken in"
                record = {"at": at, "coder": coder, "act": Act.TAKE_IN, "what": told, "source_id": ""}
                events.perform(connection, changes, record | {"undoes": None, "undoable": True})
        return tuple(codings)
