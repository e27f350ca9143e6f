"""Whatever two people do in their copies, each on what is theirs, both copies come to hold the same."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.acts import Act
from evalkit.model import Coding, Segment, Source, Turn
from evalkit.store import Store, added, altered, removed

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
AT = NOW.isoformat()
TEXT = "They rang me back. Nobody told me who would call. The letter came late."
ACTS = st.lists(
    st.tuples(
        st.sampled_from(["Rosa", "Ben"]),
        st.sampled_from(["code", "change", "remove", "undo", "redo", "exchange"]),
        st.integers(0, len(TEXT) - 6),
    ),
    max_size=14,
)


def do(store: Store, coder: str, act: str, place: int) -> None:
    """One act of somebody in their copy, on their own codings."""
    own = [coding for coding in store.codings() if coding.coder == coder]
    undo, redo = store.last(coder)
    if act == "code":
        segment = Segment("S01", place, place + 5, TEXT[place : place + 5], 0)
        made = Coding(next(store.ids.new_aliases("codings")), segment, "access", "context", coder, AT)
        store.apply([added(made)], coder, Act.CODE, "Coded", AT, "S01")
    elif act == "change" and own:
        coding = own[place % len(own)]
        after = replace(coding, memo=f"{coding.memo}{place}", star=not coding.star)
        store.apply([altered(coding, after)], coder, Act.CHANGE, "Changed", AT, "S01")
    elif act == "remove" and own:
        store.apply([removed(own[place % len(own)])], coder, Act.REMOVE, "Removed", AT, "S01")
    elif act == "undo" and undo is not None:
        store.take_back(undo, coder, AT)
    elif act == "redo" and redo is not None:
        store.take_back(redo, coder, AT, Act.REDO)


def exchange(one: Store, other: Store) -> None:
    for here, there in ((one, other), (other, one)):
        for act in there.shared.read():
            here.shared.take(act)


def held(store: Store) -> set[tuple[str, str, str, str, bool]]:
    uids = store.ids.uids("codings")
    return {(uids[c.id], c.coder, c.segment.text, c.memo, c.star) for c in store.codings()}


@settings(max_examples=25)
@given(ACTS)
def test_copies_that_exchange_their_acts_hold_the_same(acts: list[tuple[str, str, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        first = Store(Path(folder) / "Rosa.db", NOW)
        turns = (Turn(0, 0, len(TEXT), "P"),)
        first.add_source(Source("S01", "S01", "interview", TEXT, turns, (), "a.txt", "x"), NOW)
        first.close()
        shutil.copy(Path(folder) / "Rosa.db", Path(folder) / "Ben.db")
        copies = {name: Store(Path(folder) / f"{name}.db", NOW) for name in ("Rosa", "Ben")}
        for coder, act, place in acts:
            if act == "exchange":
                exchange(*copies.values())
            else:
                do(copies[coder], coder, act, place)
        exchange(*copies.values())
        rosa, ben = copies.values()
        assert held(rosa) == held(ben)
        assert rosa.shared.known() == ben.shared.known()
        assert rosa.check() == ben.check() == []
        for coder in copies:
            undo = [rosa.changes_of(number) != [] for number in rosa.lists(coder).undo]
            assert len(undo) == len(ben.lists(coder).undo)
        rosa.close()
        ben.close()
