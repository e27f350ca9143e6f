"""Undo, redo and the history: random acts, taken back and done again, come to the same state."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from evalkit.acts import Act
from evalkit.errors import StaleChangeError
from evalkit.model import Coding, Segment, Source, Turn
from evalkit.realign import align
from evalkit.store import Store
from evalkit.store.events import Change, added, altered, removed
from evalkit.store.history.undo import sort_lists
from evalkit.store.rows import coding_from, coding_row
from tests.postgres import Stores

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
AT = NOW.isoformat()
TEXT = "They rang me back. Nobody asked me twice. Now it is better."
SOURCE = Source("S01", "first", "interview", TEXT, (Turn(0, 0, len(TEXT), "P"),))


def make_store(stores: Stores, folder: Path) -> Store:
    store = stores.open(folder / "evalkit.db", NOW)
    store.add_source(SOURCE, NOW)
    return store


def coding(coding_id: str, start: int = 0, end: int = 4, coder: str = "RM") -> Coding:
    return Coding(coding_id, Segment("S01", start, end, TEXT[start:end], 0), "access", "context", coder, AT)


def add(store: Store, new: Coding) -> int:
    return store.apply([added("codings", coding_row(new))], new.coder, Act.CODE, "Coded", AT, "S01")


def set_memo(store: Store, coding_id: str, memo: str, coder: str = "RM") -> int:
    row = store.read.row("codings", coding_id)
    assert row
    return store.apply(
        [altered("codings", row, dict(row) | {"memo": memo})], coder, Act.CHANGE, "Memo", AT, "S01"
    )


def test_undo_and_redo_survive_a_restart(stores: Stores, tmp_path: Path) -> None:
    store = make_store(stores, tmp_path)
    event = add(store, coding("C00001"))
    store.close()
    store = stores.open(tmp_path / "evalkit.db", NOW)
    assert store.read.lists("RM").undo == (event,)
    store.take_back(event, "RM", AT)
    assert store.read.codings() == []
    store.close()
    store = stores.open(tmp_path / "evalkit.db", NOW)
    (undoing,) = store.read.lists("RM").redo
    store.take_back(undoing, "RM", AT, Act.REDO)
    assert store.read.codings() == [coding("C00001")]
    assert [e.act for e in store.read.history()] == ["redo", "undo", "code", "add source"]
    assert [e.undone for e in store.read.history()] == [False, True, False, False]


def test_an_act_of_several_changes_is_undone_and_done_again_whole(stores: Stores, tmp_path: Path) -> None:
    store = make_store(stores, tmp_path)
    add(store, coding("C00001"))
    first = store.read.row("codings", "C00001")
    assert first
    new = [coding("C00002", 5, 9), coding("C00003", 10, 12)]
    changes = [removed("codings", first), *(added("codings", coding_row(c)) for c in new)]
    event = store.apply(changes, "RM", Act.MOVE, "Recoded", AT, "S01")
    assert store.read.changes_of(event) == changes
    store.take_back(event, "RM", AT)
    assert store.read.codings() == [coding("C00001")]
    (undoing,) = store.read.lists("RM").redo
    store.take_back(undoing, "RM", AT, Act.REDO)
    assert store.read.codings() == new


def test_each_coder_has_their_own_list(stores: Stores, tmp_path: Path) -> None:
    store = make_store(stores, tmp_path)
    mine = add(store, coding("C00001"))
    theirs = add(store, coding("C00002", coder="JO"))
    assert (store.read.lists("RM").undo, store.read.lists("JO").undo) == ((mine,), (theirs,))


def test_a_stale_change_says_who_changed_what_and_does_nothing(stores: Stores, tmp_path: Path) -> None:
    store = make_store(stores, tmp_path)
    add(store, coding("C00001"))
    seen = store.read.row("codings", "C00001")
    assert seen
    set_memo(store, "C00001", "mine")
    other = make_second(stores, tmp_path)
    late = [
        altered("codings", seen, dict(seen) | {"memo": "late"}),
        added("codings", coding_row(coding("C00002"))),
    ]
    with pytest.raises(StaleChangeError, match=r"has been changed by RM \(memo\)"):
        other.apply(late, "JO", Act.CHANGE, "Memo", AT)
    assert [(c.id, c.memo) for c in store.read.codings()] == [("C00001", "mine")]
    assert store.read.history()[0].coder == "RM"


def make_second(stores: Stores, folder: Path) -> Store:
    return stores.open(folder / "evalkit.db", NOW)


def test_an_act_that_somebody_built_on_is_not_undone(stores: Stores, tmp_path: Path) -> None:
    store = make_store(stores, tmp_path)
    event = add(store, coding("C00001"))
    set_memo(store, "C00001", "later")
    with pytest.raises(StaleChangeError, match="has been changed"):
        store.take_back(event, "RM", AT)
    assert [c.memo for c in store.read.codings()] == ["later"]


def test_a_coding_off_its_words_is_never_written(stores: Stores, tmp_path: Path) -> None:
    store = make_store(stores, tmp_path)
    wrong = Coding("C00001", Segment("S01", 5, 9, "They", 0), "access", "context", "RM", AT)
    with pytest.raises(StaleChangeError, match="text of S01"):
        add(store, wrong)
    assert store.read.codings() == []


def test_a_text_cannot_be_put_back_under_codings_made_since(stores: Stores, tmp_path: Path) -> None:
    store = make_store(stores, tmp_path)
    sha = store.read.text_shas()["S01"]
    before = {"text_at": 0, "text_part": "They", "text_sha": sha}
    after = {"text_at": 0, "text_part": "People", "text_sha": "given by the store"}
    event = store.apply(
        [Change("sources", "S01", before, after, "S01")], "RM", Act.CORRECT, "Corrected", AT, "S01"
    )
    text = store.read.sources()[0].text
    assert text.startswith("People rang")
    new = Coding("C00001", Segment("S01", 7, 11, text[7:11], 0), "access", "context", "RM", AT)
    add(store, new)
    with pytest.raises(StaleChangeError):
        store.take_back(event, "RM", AT)
    assert store.read.sources()[0].text == text


def test_a_removed_codings_number_is_not_used_again(stores: Stores, tmp_path: Path) -> None:
    store = make_store(stores, tmp_path)
    add(store, coding("C00001"))
    row = store.read.row("codings", "C00001")
    assert row
    store.apply([removed("codings", row)], "RM", Act.REMOVE, "Removed", AT)
    assert next(store.ids.new_aliases("codings")) == "C00002"


def test_a_purged_source_leaves_no_word_in_the_file_or_the_history(stores: Stores, tmp_path: Path) -> None:
    store = make_store(stores, tmp_path)
    event = add(store, coding("C00001", 0, 17))
    store.purge_source("S01", AT)
    assert store.read.changes_of(event) == []
    assert store.read.lists("RM").undo == ()
    for file in tmp_path.glob("evalkit.db*"):
        assert b"rang me back" not in file.read_bytes(), file.name
    assert [e.what for e in store.read.history()] == ["Source S01 removed", "Coded", "Source S01 added"]


@given(st.lists(st.sampled_from(["act", "undo", "redo"]), max_size=40))
def test_the_undo_list_is_that_of_every_editor(moves: list[str]) -> None:
    events: list[tuple[int, int | None, str]] = []
    done: list[int] = []
    undone: list[int] = []
    for number, move in enumerate(moves, start=1):
        lists = sort_lists(events)
        assert list(lists.undo) == done
        assert len(lists.redo) == len(undone)
        if move == "act":
            events.append((number, None, "code"))
            done.append(number)
            undone.clear()
        elif move == "undo" and lists.undo:
            events.append((number, lists.undo[-1], "undo"))
            undone.append(done.pop())
        elif move == "redo" and lists.redo:
            events.append((number, lists.redo[-1], "redo"))
            done.append(undone.pop())


class Acts(RuleBasedStateMachine):
    """Random acts of one coder, undone and redone, against a list of the states there have been."""

    def __init__(self, stores: Stores) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.store = make_store(stores, Path(self.folder.name))
        self.past: list[list[Coding]] = []
        self.future: list[list[Coding]] = []

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()

    def acted(self, before: list[Coding]) -> None:
        self.past.append(before)
        self.future.clear()

    @rule(start=st.integers(0, 50), length=st.integers(1, 8))
    def code(self, start: int, length: int) -> None:
        before = self.store.read.codings()
        add(self.store, coding(next(self.store.ids.new_aliases("codings")), start, start + length))
        self.acted(before)

    @precondition(lambda self: self.store.read.codings())
    @rule(data=st.data(), memo=st.text(max_size=5))
    def write_memo(self, data: st.DataObject, memo: str) -> None:
        before = self.store.read.codings()
        chosen = data.draw(st.sampled_from(before))
        set_memo(self.store, chosen.id, memo)
        self.acted(before)

    @precondition(lambda self: self.store.read.codings())
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        before = self.store.read.codings()
        row = self.store.read.row("codings", data.draw(st.sampled_from(before)).id)
        assert row
        self.store.apply([removed("codings", row)], "RM", Act.REMOVE, "Removed", AT)
        self.acted(before)

    @precondition(lambda self: self.past)
    @rule()
    def undo(self) -> None:
        self.future.append(self.store.read.codings())
        self.store.take_back(self.store.read.lists("RM").undo[-1], "RM", AT)
        assert self.store.read.codings() == self.past.pop()

    @precondition(lambda self: self.future)
    @rule()
    def redo(self) -> None:
        self.past.append(self.store.read.codings())
        self.store.take_back(self.store.read.lists("RM").redo[-1], "RM", AT, Act.REDO)
        assert self.store.read.codings() == self.future.pop()

    @invariant()
    def every_coding_is_on_its_words(self) -> None:
        assert self.store.read.check() == []


def test_random_acts_undone_and_redone_return_to_the_same_state(stores: Stores) -> None:
    quick = settings(
        max_examples=12, stateful_step_count=20, deadline=None, suppress_health_check=[*HealthCheck]
    )
    run_state_machine_as_test(partial(Acts, stores), settings=quick)  # type: ignore[arg-type]


WORDS = st.lists(
    st.sampled_from(["they", "rang", "me", "back.", "🙂", "It's", "naïve", "then"]), min_size=1, max_size=12
)


@given(WORDS.map(" ".join), WORDS.map(" ".join), st.data())
def test_a_realigned_passage_lies_in_the_new_text_and_is_like_the_old(
    old: str, new: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(old) - 1))
    end = data.draw(st.integers(start + 1, len(old)))
    place = align(old, new).place(start, end)
    if place is not None:
        assert 0 <= place[0] < place[1] <= len(new)
    same = align(old, old).place(start, end)
    if old[start:end].strip():
        assert same == (start, end)


def test_a_passage_that_was_not_touched_keeps_its_words_exactly() -> None:
    old = "First this. They rang me back. Then that."
    for new in (
        "They rang me back. Then that.",
        "First this and more. They rang me back. Then that.",
        "They rang me back.",
        "First this. They rang me back. They rang me back. Then that.",
    ):
        place = align(old, new).place(12, 30)
        assert place is not None
        assert new[place[0] : place[1]] == "They rang me back."


def test_a_stored_coding_comes_back_whole() -> None:
    whole = Coding(
        "C00001", Segment("S01", 0, 4, "They", 0), "access", "context", "RM", AT, "memo", None, True
    )
    assert coding_from(coding_row(whole)) == whole


@pytest.mark.slow
@given(st.lists(st.sampled_from(["act", "undo", "redo", "pass undo", "pass redo"]), max_size=12))
def test_what_is_kept_of_the_lists_is_what_the_whole_history_gives(acts: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "evalkit.db", NOW)
        for act in acts:
            undo, redo = store.read.last("RM")
            if act == "act":
                store.apply([], "RM", Act.CODE, "Coded", AT)
            elif (undoes := undo if act.endswith("undo") else redo) is not None:
                kind = Act.PASS_OVER if act.startswith("pass") else Act.UNDO if act == "undo" else Act.REDO
                store.apply([], "RM", kind, "Taken back", AT, undoes=undoes)
        told = [(event.id, event.undoes, event.act) for event in reversed(store.read.history())]
        expected = sort_lists(told)
        assert store.read.lists("RM") == expected
        assert store.read.last("RM") == tuple(
            one[-1] if one else None for one in (expected.undo, expected.redo)
        )
        store.close()
