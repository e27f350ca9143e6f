"""Acts travel between copies of a project: done once, under their own uid, on what they were about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from evalkit.acts import Act
from evalkit.errors import AmbiguousIdError, StaleChangeError, StoreError
from evalkit.model import Coding, Decision, Segment, Source, Suggestion, Turn
from evalkit.store import Store, Waiting, added, altered, removed
from tests.postgres import Stores

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
AT = NOW.isoformat()
TEXT = "They rang me back. Nobody told me who would call."


def make_source(source_id: str) -> Source:
    turns = (Turn(0, 0, len(TEXT), "P"),)
    return Source(source_id, source_id, "interview", TEXT, turns, (), f"{source_id}.txt", source_id)


def segment(words: str, source_id: str = "S01") -> Segment:
    start = TEXT.index(words)
    return Segment(source_id, start, start + len(words), words, 0)


def code(store: Store, coder: str, words: str, source_id: str = "S01") -> str:
    coding_id = next(store.ids.new_aliases("codings"))
    made = Coding(coding_id, segment(words, source_id), "access", "context", coder, AT)
    store.apply([added(made)], coder, Act.CODE, "Coded", AT, source_id)
    return coding_id


def change(store: Store, coding_id: str, coder: str, memo: str) -> None:
    held = store.single.coding(coding_id)
    assert held
    store.apply([altered(held, replace(held, memo=memo))], coder, Act.CHANGE, "Changed", AT, "S01")


@pytest.fixture
def copies(stores: Stores, tmp_path: Path) -> tuple[Store, Store]:
    """Two copies of one project, which has one coding by Rosa."""
    first = stores.open(tmp_path / "rosa.db", NOW)
    first.add_source(make_source("S01"), NOW)
    code(first, "Rosa", "They rang")
    first.close()
    stores.copy(tmp_path / "rosa.db", tmp_path / "ben.db")
    return stores.open(tmp_path / "rosa.db", NOW), stores.open(tmp_path / "ben.db", NOW)


def test_what_two_people_did_in_their_copies_comes_together_with_nothing_lost(
    copies: tuple[Store, Store],
) -> None:
    rosa, ben = copies
    assert code(rosa, "Rosa", "Nobody") == code(ben, "Ben", "rang me") == "C00002"
    change(ben, "C00002", "Ben", "look again")
    for act in ben.shared.read("Ben"):
        assert rosa.shared.take(act)
    assert [(c.id, c.coder, c.segment.text, c.memo) for c in rosa.read.codings()] == [
        ("C00001", "Rosa", "They rang", ""),
        ("C00003", "Ben", "rang me", "look again"),
        ("C00002", "Rosa", "Nobody", ""),
    ]
    assert rosa.ids.find_uid("codings", "C00003") == ben.ids.find_uid("codings", "C00002")
    assert {e.uid for e in ben.read.history()} <= {e.uid for e in rosa.read.history()}
    assert rosa.read.check() == []
    with pytest.raises(AmbiguousIdError, match="C00003, which was C00002 in another copy"):
        rosa.ids.find_alias("codings", "C2")


def test_acts_taken_in_twice_are_done_once(copies: tuple[Store, Store]) -> None:
    rosa, ben = copies
    code(ben, "Ben", "rang me")
    for _ in range(2):
        taken = [rosa.shared.take(act) for act in ben.shared.read()]
    assert taken == [None] * len(taken)
    assert len(rosa.read.codings()) == 2
    assert set(rosa.shared.known()) == {act.uid for act in rosa.shared.read()}


def test_both_copies_come_to_hold_the_same(copies: tuple[Store, Store]) -> None:
    rosa, ben = copies
    code(rosa, "Rosa", "Nobody")
    code(ben, "Ben", "rang me")
    for here, there in ((rosa, ben), (ben, rosa)):
        for act in there.shared.read():
            here.shared.take(act)

    def held(store: Store) -> set[tuple[str, str, str]]:
        uids = store.ids.uids("codings")
        return {(uids[c.id], c.coder, c.segment.text) for c in store.read.codings()}

    assert held(rosa) == held(ben)
    assert len(held(rosa)) == 3


def test_an_act_on_what_has_been_changed_here_is_refused_and_does_nothing(
    copies: tuple[Store, Store],
) -> None:
    rosa, ben = copies
    change(rosa, "C00001", "Rosa", "here")
    change(ben, "C00001", "Rosa", "there")
    (act,) = ben.shared.read(since=ben.read.history()[1].uid)
    with pytest.raises(StaleChangeError, match="has been changed by Rosa"):
        rosa.shared.take(act)
    assert rosa.read.codings()[0].memo == "here"
    assert act.uid not in rosa.shared.known()


def test_an_undone_act_is_undone_in_the_other_copy_too_and_can_be_done_again_there(
    copies: tuple[Store, Store],
) -> None:
    rosa, ben = copies
    code(ben, "Ben", "rang me")
    number, _ = ben.read.last("Ben")
    assert number is not None
    ben.take_back(number, "Ben", AT)
    for act in ben.shared.read("Ben"):
        rosa.shared.take(act)
    assert [c.id for c in rosa.read.codings()] == ["C00001"]
    _, again = rosa.read.last("Ben")
    assert again is not None
    rosa.take_back(again, "Ben", AT, Act.REDO)
    assert rosa.ids.find_uid("codings", "C00002") == ben.ids.find_uid("codings", "C00002")


def test_a_decision_keeps_its_coding_whatever_that_is_called_here(copies: tuple[Store, Store]) -> None:
    rosa, ben = copies
    offered = Suggestion("Gaaaaaaaaaaaa", segment("who"), "access", "context", 0.6, 1, True, "m")
    for store in copies:
        store.replace_suggestions(["S01"], [offered], AT)
    code(rosa, "Rosa", "Nobody")
    made = Coding("C00002", segment("who"), "access", "context", "Ben", AT)
    decision = Decision("Gaaaaaaaaaaaa", "accepted", "Ben", AT, "C00002")
    changes = [added(made), added(decision)]
    ben.apply(changes, "Ben", Act.ACCEPT, "Accepted", AT, "S01")
    for act in ben.shared.read("Ben"):
        rosa.shared.take(act)
    (taken,) = rosa.read.decisions()
    assert (taken.coder, taken.coding_id) == ("Ben", "C00003")


def test_one_persons_decision_on_a_suggestion_is_one_in_all_copies(copies: tuple[Store, Store]) -> None:
    """Rosa decides on one machine, takes it back, and decides again on the other."""
    rosa, other = copies
    offered = Suggestion("Gaaaaaaaaaaaa", segment("who"), "access", "context", 0.6, 1, True, "m")
    rejected = Decision("Gaaaaaaaaaaaa", "rejected", "Rosa", AT)
    for store in copies:
        store.replace_suggestions(["S01"], [offered], AT)
        store.apply([added(rejected)], "Rosa", Act.REJECT, "Rejected", AT, "S01")
    assert rosa.ids.uids("decisions") == other.ids.uids("decisions")
    act = other.shared.read("Rosa")[-1]
    with pytest.raises(StaleChangeError, match="is there already by Rosa"):
        rosa.shared.take(act)
    number, _ = rosa.read.last("Rosa")
    assert number is not None
    rosa.take_back(number, "Rosa", AT)
    assert rosa.read.decisions() == []
    assert rosa.shared.take(act)
    assert rosa.read.decisions() == [rejected]


def test_a_source_that_both_copies_added_is_named_to_be_the_same(copies: tuple[Store, Store]) -> None:
    rosa, ben = copies
    rosa.add_source(make_source("S02"), NOW)
    rosa.add_source(make_source("S03"), NOW)
    ben.add_source(make_source("S02"), NOW)
    code(ben, "Ben", "rang me", "S02")
    (act,) = ben.shared.read("Ben")
    with pytest.raises(StoreError, match="Add the source"):
        rosa.shared.take(act)
    assert rosa.shared.take(act, {act.source: "S03"})
    assert [c.segment.source_id for c in rosa.read.codings()] == ["S01", "S03"]


def test_a_decision_on_another_source_s_suggestion_of_the_same_id_says_nothing_here(
    copies: tuple[Store, Store],
) -> None:
    rosa, ben = copies
    rosa.add_source(make_source("S02"), NOW)
    rosa.add_source(make_source("S03"), NOW)
    ben.add_source(make_source("S02"), NOW)
    offered = Suggestion("Gaaaaaaaaaaaa", segment("who", "S02"), "access", "context", 0.6, 1, True, "m")
    for store in copies:
        store.replace_suggestions(["S02"], [offered], AT)
    rejected = Decision("Gaaaaaaaaaaaa", "rejected", "Ben", AT)
    ben.apply([added(rejected)], "Ben", Act.REJECT, "Rejected", AT, "S02")
    (act,) = ben.shared.read("Ben")
    rosa.shared.take(act, {act.source: "S03"})
    assert rosa.read.decisions() == [], "Ben's S02 is S03 here, and nobody has said anything about S02"


def test_a_coding_without_a_place_and_the_memo_of_a_removed_one_travel_whole(
    copies: tuple[Store, Store],
) -> None:
    rosa, ben = copies
    code(rosa, "Rosa", "Nobody")
    coding_id = code(ben, "Ben", "rang me")
    coding = ben.single.coding(coding_id)
    assert coding
    changes = [removed(coding), added(Waiting(coding_id, "S01", 0, coding, "They rang me back."))]
    ben.apply(changes, "Ben", Act.CORRECT, "Turn 1 corrected", AT, "S01")
    for act in ben.shared.read("Ben"):
        rosa.shared.take(act)
    (taken,) = rosa.read.waiting("S01")
    assert taken == Waiting("C00003", "S01", 0, replace(coding, id="C00003"), "They rang me back.")
