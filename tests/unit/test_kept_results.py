"""Results that cost seconds are made once, and anew when anything that they were made from has changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from evalkit.errors import WriteError
from evalkit.kept_results import FOLDER, Json, Remembered, code_of, keep_result


class Work:
    """Something costly that counts how often it was done."""

    def __init__(self, result: Json) -> None:
        self.result = result
        self.times = 0

    def __call__(self) -> Json:
        self.times += 1
        return self.result


def test_a_result_is_made_once_until_what_it_was_made_from_changes(tmp_path: Path) -> None:
    work = Work([[1, 2]])
    assert [keep_result(tmp_path, "pairs", ["a", "b"], work) for _ in range(3)] == [[[1, 2]]] * 3
    assert work.times == 1
    keep_result(tmp_path, "pairs", ["ab"], work)
    keep_result(tmp_path, "others", ["ab"], work)
    assert work.times == 3


def test_what_may_not_be_kept_is_made_each_time_and_leaves_nothing(tmp_path: Path) -> None:
    work = Work(["Bev Campbell"])
    for _ in range(2):
        keep_result(tmp_path, "labels", ["Bev Campbell"], work, lambda found: not found)
    assert work.times == 2
    assert not (tmp_path / FOLDER).exists()


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"made_from": 1}', b"\xff"])
def test_a_damaged_file_is_made_anew(tmp_path: Path, damage: bytes) -> None:
    work = Work(7)
    keep_result(tmp_path, "n", ["a"], work)
    (file,) = (tmp_path / FOLDER).iterdir()
    file.write_bytes(damage)
    assert keep_result(tmp_path, "n", ["a"], work) == 7
    assert work.times == 2
    assert keep_result(tmp_path, "n", ["a"], work) == 7
    assert work.times == 2


def test_on_a_full_disk_the_result_is_there_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, data: bytes | str, *, private: bool = False) -> None:
        raise WriteError("The disk is full.")

    monkeypatch.setattr("evalkit.kept_results.write_whole", full)
    assert keep_result(tmp_path, "n", ["a"], Work(7)) == 7


def test_changed_code_or_lists_are_other_code(tmp_path: Path) -> None:
    def code_with(name: str, text: str) -> str:
        folder = tmp_path / name
        folder.mkdir()
        (folder / "rules.py").write_text("x = 1", encoding="utf-8")
        (folder / "names.txt").write_text(text, encoding="utf-8")
        return code_of(folder)

    one, same, other = code_with("a", "Ann"), code_with("b", "Ann"), code_with("c", "Bev")
    assert one == same != other


class Slow:
    """A value that counts how often it is compared."""

    def __init__(self, name: str, compared: list[str]) -> None:
        self.name, self.compared = name, compared

    def __eq__(self, other: object) -> bool:
        self.compared.append(self.name)
        return isinstance(other, Slow) and self.name == other.name

    def __hash__(self) -> int:
        return hash(self.name)


def test_what_is_remembered_is_made_anew_only_for_other_values() -> None:
    remembered, work = Remembered(), Work(1)
    assert [remembered.get("pairs", ("a", n), work) for n in (1, 1, 2, 1)] == [1] * 4
    assert work.times == 3
    remembered.clear()
    remembered.get("pairs", ("a", 1), work)
    assert work.times == 4


def test_equal_values_that_were_read_anew_are_compared_once() -> None:
    remembered, work, compared = Remembered(), Work(1), list[str]()
    first, again = Slow("text", compared), Slow("text", compared)
    for value in (first, first, again, again, again):
        remembered.get("words", (value,), work)
    assert work.times == 1
    assert compared == ["text"]
