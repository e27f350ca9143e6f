"""Memos come back from a colleague's copy, and leave with a participant who withdraws."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from evalkit.project import Project
from evalkit.steps.coding.code import code_passage
from evalkit.steps.coding.new_code import make_code
from evalkit.steps.leaving.withdraw import plan_withdrawal, withdraw
from evalkit.steps.memos.writing import (
    Subject,
    answer_memo,
    change_memo,
    find_waiting,
    remove_memo,
    write_memo,
)
from evalkit.steps.names.correct import correct_turn
from evalkit.steps.sharing.opening import open_pack
from evalkit.steps.sharing.packs import share_back, share_out
from evalkit.steps.sharing.take import take_returns
from evalkit.store.rows import text_sha
from tests.page_sample import NOW, make_project, make_source

WORDS = "correct horse battery staple"
HEARD = "I felt heard from the start."
GROUP = (
    ("ANN", "Nobody ever told me which of the seven doors was the one to knock at."),
    ("GP", "We would gladly tell people, but nobody tells us either."),
)


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    made = make_project(tmp_path / "ours")
    made.store.add_source(make_source("S03", GROUP), NOW)
    yield made
    made.close()


def place(project: Project, source_id: str, words: str) -> tuple[int, int]:
    start = project.store.read.sources(source_id)[0].text.index(words)
    return start, start + len(words)


def on_words(project: Project, coder: str, words: str, memo: str, source_id: str = "S01") -> str:
    span = place(project, source_id, words)
    return write_memo(project, coder, Subject("passage", source_id, span=span), memo).id


def test_memos_of_a_copy_come_back_without_names_and_wait_for_whom_they_call(
    project: Project, tmp_path: Path
) -> None:
    own = write_memo(project, "Rosa", Subject("project"), "Ours, from before").id
    pack, _ = share_out(project, "Jude", WORDS, tmp_path / "jude.evpack")
    copy = open_pack(pack, WORDS, tmp_path / "jude")
    done = code_passage(copy, "Jude", "S01", place(copy, "S01", HEARD), "trust", "working_well")
    write_memo(copy, "Jude", Subject("coding", coding_id=done.coding_id), "@Rosa is this trust?")
    first = on_words(copy, "Jude", "The waiting was long.", "She said Sarah Whitcombe was kind.")
    change_memo(copy, "Jude", first, "She said Sarah Whitcombe was very kind.")
    write_memo(copy, "Jude", Subject("code", code="access"), "Where does it end?")
    share_back(copy, "Jude", WORDS, tmp_path / "jude.evreturn")
    taken = take_returns(project, [tmp_path], WORDS, merge=True)
    assert taken.problems == ()
    found = {memo.about: memo for memo in project.store.read.written_memos()}
    assert len({memo.id for memo in found.values()} | {own}) == 4, "each has an id of its own here"
    assert [c.id for c in project.codings] == [found["coding"].coding_id]
    assert [memo.memo for memo in find_waiting(project, "Rosa")] == ["@Rosa is this trust?"]
    assert "very kind" in found["passage"].memo
    assert "Whitcombe" not in found["passage"].memo
    answer_memo(project, "Rosa", found["coding"].id, "Yes.")
    assert find_waiting(project, "Rosa") == []
    again = take_returns(project, [tmp_path], WORDS, merge=True)
    assert (again.new, len(project.store.read.written_memos())) == (0, 5)
    copy.close()


def test_a_code_that_was_made_in_a_copy_comes_back_with_its_codings(project: Project, tmp_path: Path) -> None:
    pack, _ = share_out(project, "Jude", WORDS, tmp_path / "jude.evpack")
    copy = open_pack(pack, WORDS, tmp_path / "jude")
    made = make_code(copy, "Jude", "Being heard", "second")
    code_passage(copy, "Jude", "S01", place(copy, "S01", HEARD), made.slug, "working_well")
    share_back(copy, "Jude", WORDS, tmp_path / "jude.evreturn")
    unsaid = take_returns(project, [tmp_path], WORDS)
    assert [code.slug for code, _ in unsaid.unknown] == ["being_heard"], "a person says what becomes of it"
    take_returns(project, [tmp_path], WORDS, merge=True, codes={"being_heard": "new"})
    assert [coding.code for coding in project.codings] == ["being_heard"]
    new = next(code for code in project.codebook.codes if code.slug == "being_heard")
    assert (new.name, new.provisional, new.uid) == ("Being heard", True, made.uid)
    copy.close()


def test_a_memo_on_words_that_were_corrected_meanwhile_is_about_the_source(
    project: Project, tmp_path: Path
) -> None:
    pack, _ = share_out(project, "Jude", WORDS, tmp_path / "jude.evpack")
    copy = open_pack(pack, WORDS, tmp_path / "jude")
    on_words(copy, "Jude", HEARD, "Quote this.")
    share_back(copy, "Jude", WORDS, tmp_path / "jude.evreturn")
    source = project.store.read.sources("S01")[0]
    correct_turn(project, "Rosa", source.id, 1, "Something else.", text_sha(source.text))
    assert take_returns(project, [tmp_path], WORDS, merge=True).problems == ()
    (memo,) = project.store.read.written_memos()
    assert (memo.about, memo.memo, memo.text) == ("source", "Quote this.", "")
    copy.close()


def test_no_memo_of_a_colleague_on_somebody_who_withdrew_meanwhile_comes_in(
    project: Project, tmp_path: Path
) -> None:
    pack, _ = share_out(project, "Jude", WORDS, tmp_path / "jude.evpack")
    copy = open_pack(pack, WORDS, tmp_path / "jude")
    on_words(copy, "Jude", GROUP[0][1], "On her words", "S03")
    on_words(copy, "Jude", GROUP[1][1], "On the GP’s words", "S03")
    write_memo(copy, "Jude", Subject("person", person="P1"), "On her")
    write_memo(copy, "Jude", Subject("person", person="P2"), "On the GP")
    share_back(copy, "Jude", WORDS, tmp_path / "jude.evreturn")
    copy.close()
    withdraw(project, plan_withdrawal(project, "P1"), "Rosa")
    taken = take_returns(project, [tmp_path], WORDS, merge=True)
    left = {memo.memo for memo in project.store.read.written_memos()}
    assert left == {"On the GP’s words", "On the GP"}
    assert len(taken.problems) == 2, "what does not come in is listed"


def test_no_memo_about_or_with_the_words_of_whoever_withdrew_is_left(project: Project) -> None:
    said = GROUP[0][1]
    doors = "which of the seven doors was the one to knock at"
    done = code_passage(project, "Rosa", "S03", place(project, "S03", said), "access", "challenging")
    write_memo(project, "Rosa", Subject("coding", coding_id=done.coding_id), "On her coding")
    on_words(project, "Rosa", said, "On her words", "S03")
    on_words(project, "Rosa", "nobody tells us either", "On the GP’s words", "S03")
    on_words(project, "Rosa", HEARD, "On her interview")
    write_memo(project, "Rosa", Subject("person", person="P1"), "On her")
    gone = write_memo(project, "Rosa", Subject("person", person="P1"), "On her, taken away").id
    remove_memo(project, "Rosa", gone)
    write_memo(project, "Rosa", Subject("project"), f"She asked {doors}, and we must say so.")
    write_memo(project, "Rosa", Subject("person", person="P2"), "On the GP")
    withdraw(project, plan_withdrawal(project, "P1"), "Rosa")
    left = {(memo.about, memo.memo) for memo in project.store.read.written_memos()}
    assert {memo for _, memo in left if not memo.startswith("She asked")} == {
        "On the GP",
        "On the GP’s words",
    }
    assert not any(doors in memo for _, memo in left)
    assert len(left) == 3, "a journal entry loses her words and stays"
    held = b"".join(path.read_bytes() for path in project.folder.rglob("*") if path.is_file())
    for words in ("On her", doors):
        assert words.encode() not in held.replace("On the GP’s".encode(), b""), words
    (memo,) = (memo for memo in project.store.read.written_memos() if memo.about == "passage")
    assert project.store.read.sources("S03")[0].text[memo.start : memo.end] == memo.text
    assert project.store.read.check() == []


def test_a_source_that_is_removed_takes_its_memos_with_it(project: Project) -> None:
    on_words(project, "Rosa", HEARD, "On words of it")
    write_memo(project, "Rosa", Subject("source", "S01"), "On it")
    write_memo(project, "Rosa", Subject("source", "S02"), "On another")
    project.store.purge_source("S01", project.now())
    assert [memo.memo for memo in project.store.read.written_memos()] == ["On another"]
