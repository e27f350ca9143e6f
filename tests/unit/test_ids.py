"""Ids: sorted as numbers, never given twice, found by what people say, asked about where they are unclear."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.errors import AmbiguousIdError, EvalkitError
from evalkit.ids import (
    code_uid,
    derive_uid,
    in_order,
    is_uid,
    make_alias,
    new_uid,
    next_alias,
    number_of,
    same_alias,
)
from evalkit.model import Coding, Segment, Source, Turn
from evalkit.store import Store
from evalkit.store.aliases import register_other
from tests.postgres import Stores

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
TEXT = "They rang me back."


def make_source(source_id: str) -> Source:
    turns = (Turn(0, 0, len(TEXT), "P"),)
    return Source(source_id, source_id, "interview", TEXT, turns, (), f"{source_id}.txt", source_id)


def make_coding(coding_id: str, source_id: str = "S1") -> Coding:
    segment = Segment(source_id, 0, 4, "They", 0)
    return Coding(coding_id, segment, "access", "context", "RM", NOW.isoformat(), memo=coding_id)


@pytest.fixture
def store(stores: Stores, tmp_path: Path) -> Store:
    made = stores.open(tmp_path / "evalkit.db", NOW)
    for source_id in ("S10", "S2", "S1"):
        made.add_source(make_source(source_id), NOW)
    return made


def test_sources_and_codings_come_in_the_order_of_their_numbers(store: Store) -> None:
    store.add_codings([make_coding(c) for c in ("C100000", "C99999", "C00007")])
    store.add_codings([make_coding("C100001", "S10"), make_coding("C100002", "S2")])
    assert [source.id for source in store.read.sources()] == ["S1", "S2", "S10"]
    assert [*store.read.added()] == ["S1", "S2", "S10"]
    assert store.read.unconfirmed() == ["S1", "S2", "S10"]
    assert [source_id for source_id, _ in store.read.texts()] == ["S1", "S2", "S10"]
    assert [c.id for c in store.read.codings()] == ["C00007", "C99999", "C100000", "C100002", "C100001"]


def test_after_c99999_come_c100000_and_c100001(store: Store) -> None:
    store.add_codings([make_coding("C99999")])
    for expected in ("C100000", "C100001", "C100002"):
        fresh = next(store.ids.new_aliases("codings"))
        assert fresh == expected
        store.add_codings([make_coding(fresh)])
    assert len(store.read.codings()) == 4


def test_an_id_that_was_used_is_not_given_again(store: Store) -> None:
    store.remove_source("S10")
    assert next(store.ids.new_aliases("sources")) == "S11"
    uid = store.ids.find_uid("sources", "S10")
    assert is_uid(uid)
    assert store.ids.find_by_uid("sources", uid) == "S10"


def test_two_copies_give_their_new_codings_different_uids(tmp_path: Path) -> None:
    stores = [Store(tmp_path / name, NOW) for name in ("one.db", "two.db")]
    for one in stores:
        one.add_source(make_source("S1"), NOW)
        one.add_codings([make_coding("C00001")])
    first, second = (one.ids.find_uid("codings", "C00001") for one in stores)
    assert is_uid(first)
    assert is_uid(second)
    assert first != second
    assert stores[0].ids.project_uid != stores[1].ids.project_uid
    assert stores[0].read.history()[0].uid != stores[1].read.history()[0].uid


@pytest.mark.parametrize("said", ["C00012", "c12", " C12 ", "C000012"])
def test_people_may_say_an_id_short(store: Store, said: str) -> None:
    store.add_codings([make_coding("C00012"), make_coding("C00120")])
    assert store.ids.find_alias("codings", said) == "C00012"
    assert store.ids.find_alias("codings", store.ids.find_uid("codings", "C00012")) == "C00012"


def test_an_id_that_nothing_has_is_said(store: Store) -> None:
    with pytest.raises(EvalkitError, match="nothing with the id “C7”"):
        store.ids.find_alias("codings", "C7")


def test_an_id_that_means_two_things_is_asked_about(store: Store) -> None:
    """C00002 here came from another copy, where it was C00001; both copies had given that id."""
    store.add_codings([make_coding("C00001"), make_coding("C00002")])
    with store.database.changing() as connection:
        register_other(connection, "codings", "C00001", store.ids.find_uid("codings", "C00002"))
    with pytest.raises(AmbiguousIdError, match="C00002, which was C00001 in another copy") as raised:
        store.ids.find_alias("codings", "C1")
    assert raised.value.candidates == ("C00001", "C00002")
    assert store.ids.find_alias("codings", "C2") == "C00002"


@given(st.lists(st.integers(1, 2_000_000), min_size=1, unique=True), st.sampled_from(["codings", "sources"]))
def test_short_ids_sort_as_their_numbers_and_the_next_is_new(numbers: list[int], kind: str) -> None:
    aliases = [make_alias(kind, number) for number in numbers]
    assert [number_of(a) for a in sorted(aliases, key=in_order)] == sorted(numbers)
    assert len(set(aliases)) == len(numbers)
    assert next_alias(kind, aliases) not in aliases
    assert number_of(next_alias(kind, aliases)) == max(numbers) + 1


@given(st.integers(1, 2_000_000), st.integers(1, 2_000_000))
def test_a_short_id_is_what_was_said_only_where_letter_and_number_agree(one: int, other: int) -> None:
    alias = make_alias("codings", one)
    assert same_alias(f"c{other}", alias) == (one == other)
    assert not same_alias(f"S{one}", alias)


@given(st.lists(st.text(alphabet="S0123456789/m", max_size=12), max_size=8))
def test_any_texts_can_be_put_in_order(texts: list[str]) -> None:
    ordered = sorted(texts, key=in_order)
    assert sorted(ordered) == sorted(texts)


def test_uids_sort_by_when_they_were_given() -> None:
    moments = [NOW + timedelta(seconds=n) for n in range(50)]
    derived = [derive_uid(at.isoformat(), "codings", n) for n, at in enumerate(moments)]
    assert sorted(derived) == derived
    made = [new_uid() for _ in range(200)]
    assert len(set(made)) == 200
    assert [uid[:13] for uid in made] == sorted(uid[:13] for uid in made)
    assert all(map(is_uid, (*made, *derived, code_uid("access"))))


@given(st.text(max_size=30), st.lists(st.text(max_size=10), max_size=4))
def test_a_derived_uid_is_the_same_again_and_another_for_anything_else(at: str, parts: list[str]) -> None:
    assert derive_uid(at, *parts) == derive_uid(at, *parts)
    assert is_uid(derive_uid(at, *parts))
    assert derive_uid(at, *parts, "more") != derive_uid(at, *parts)
