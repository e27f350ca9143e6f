"""Whatever two people do in their copies, each on what is theirs, both copies come to hold the same."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.acts import Act
from evalkit.model import Coding, Segment, Source, Turn
from evalkit.store import Store, added, altered, removed
from evalkit.store.between.taking import Coming

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


def make_store(path: Path) -> Store:
    """A store with one source."""
    store = Store(path, NOW)
    turns = (Turn(0, 0, len(TEXT), "P"),)
    store.add_source(Source("S01", "S01", "interview", TEXT, turns, (), "a.txt", "x"), NOW)
    return store


def do(store: Store, coder: str, act: str, place: int) -> None:
    """One act of somebody in their copy, on their own codings."""
    own = [coding for coding in store.read.codings() if coding.coder == coder]
    undo, redo = store.read.last(coder)
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
    return {(uids[c.id], c.coder, c.segment.text, c.memo, c.star) for c in store.read.codings()}


@settings(max_examples=25)
@given(ACTS)
def test_copies_that_exchange_their_acts_hold_the_same(acts: list[tuple[str, str, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        make_store(Path(folder) / "Rosa.db").close()
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
        assert rosa.read.check() == ben.read.check() == []
        for coder in copies:
            undo = [rosa.read.changes_of(number) != [] for number in rosa.read.lists(coder).undo]
            assert len(undo) == len(ben.read.lists(coder).undo)
        rosa.close()
        ben.close()


COPIES = st.integers(2, 5)
MANY = int(os.environ.get("EVALKIT_RANDOM_ACTS", "40"))
"""Acts in each copy; 500 and more shows the same over longer lives (EVALKIT_RANDOM_ACTS=500)."""


@settings(max_examples=int(os.environ.get("EVALKIT_RANDOM_TEAMS", "5")), deadline=None)
@given(COPIES, st.randoms(use_true_random=False))
def test_returns_of_several_copies_give_an_equal_store_in_every_order(people: int, chance: Random) -> None:
    with tempfile.TemporaryDirectory() as folder:
        at = Path(folder)
        make_store(at / "first.db").close()
        returns = []
        for n in range(people):
            shutil.copy(at / "first.db", at / f"copy{n}.db")
            copy = Store(at / f"copy{n}.db", NOW)
            for _ in range(MANY):
                act = chance.choice(["code", "code", "change", "remove", "undo", "redo"])
                do(copy, f"Coder {n}", act, chance.randrange(len(TEXT) - 6))
            returns.append([Coming(act) for act in copy.shared.read(f"Coder {n}")])
            copy.close()
        stores = [take_in_order(at, returns, order, chance) for order in orders(people, chance)]
        assert all(store == stores[0] for store in stores)
        assert len(stores[0][1]) >= sum(map(len, returns))


def orders(people: int, chance: Random) -> list[list[int]]:
    every = [list(order) for order in itertools.permutations(range(people))]
    return every if people < 4 else chance.sample(every, 6)


def take_in_order(
    folder: Path, returns: Sequence[Sequence[Coming]], order: Sequence[int], chance: Random
) -> tuple[set[tuple[str, str, str, str, bool]], frozenset[str], list[int]]:
    """What a store holds after all returns, some taken twice, some undone and taken again."""
    name = folder / f"order{''.join(map(str, order))}.db"
    shutil.copy(folder / "first.db", name)
    store = Store(name, NOW)
    for n in order:
        event = {"at": AT, "coder": "Lead", "act": Act.TAKE_RETURNS, "what": "Returns taken in"}
        took = store.shared.take_all(returns[n], event)
        assert not took.refused
        if chance.random() < 0.3 and took.merge:
            store.take_back(took.merge, "Lead", AT)
            assert store.shared.take_all(returns[n], event).done == took.done
        if chance.random() < 0.3:
            assert not store.shared.take_all(returns[n], event).done
    assert store.read.check() == []
    lists = [len(store.read.lists(f"Coder {n}").undo) for n in range(len(returns))]
    acts = {act.uid for some in returns for act in (coming.act for coming in some)}
    found = held(store), frozenset(acts & store.shared.known()), lists
    store.close()
    name.unlink()
    return found
