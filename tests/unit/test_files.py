"""Files are written whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from evalkit.errors import WriteError
from evalkit.files import read_text, write_whole
from evalkit.project import Project
from evalkit.steps.create import create_project


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_text_is_written_as_it_is_into_a_folder_that_is_made(tmp_path: Path) -> None:
    write_whole(tmp_path / "new" / "notes.md", "Zoë said:\r\n“It works.”\n")
    assert (tmp_path / "new" / "notes.md").read_bytes() == "Zoë said:\r\n“It works.”\n".encode()
    assert [p.name for p in (tmp_path / "new").iterdir()] == ["notes.md"]


@pytest.mark.parametrize("step", ["os.fsync", "pathlib.Path.replace"])
def test_what_was_there_stays_where_the_disk_or_another_programme_refuses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    path = tmp_path / "report.docx"
    write_whole(path, b"the first draft")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "The process cannot access the file")

    with monkeypatch.context() as patched:
        patched.setattr(step, refuse)
        with pytest.raises(WriteError, match="left as it was"):
            write_whole(path, b"the second draft")
    assert path.read_bytes() == b"the first draft"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps who may read a file in another way")
def test_permissions_are_kept_and_a_private_file_is_its_owners_alone(tmp_path: Path) -> None:
    shared, private = tmp_path / "people.csv", tmp_path / "originals.evault"
    write_whole(shared, b"one")
    shared.chmod(0o640)
    private.touch(0o644)
    write_whole(shared, b"two")
    write_whole(private, b"two", private=True)
    assert (mode(shared), mode(private)) == (0o640, 0o600)


def test_a_file_saved_by_notepad_reads_as_it_was_written(tmp_path: Path) -> None:
    folder = create_project(tmp_path / "p").folder
    settings = folder / "evalkit.toml"
    settings.write_bytes(b"\xef\xbb\xbf" + settings.read_bytes().replace(b"\n", b"\r\n"))
    assert Project(folder).settings == Project(create_project(tmp_path / "q").folder).settings
    assert read_text(settings).startswith("# The settings of this project.")
    assert "\r\n" in read_text(settings, keep_newlines=True)
