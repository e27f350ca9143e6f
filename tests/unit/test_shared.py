"""What test processes share is made anew where the one that began it failed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.shared import Facts, make_once


def test_a_half_that_a_failed_process_left_does_not_spoil_the_next(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    def fail(folder: Path) -> Facts:
        (folder / "half").touch()
        raise OSError

    def succeed(folder: Path) -> Facts:
        assert list(folder.iterdir()) == []
        return {"made": 1}

    with pytest.raises(OSError, match=r"^$"):
        make_once(tmp_path_factory, "shared-thing", fail)
    assert make_once(tmp_path_factory, "shared-thing", succeed)[1] == {"made": 1}
