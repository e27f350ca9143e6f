"""Reading files that people edit, and writing files so that none is ever half there."""

from __future__ import annotations

import os
import secrets
import shutil
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from evalkit.errors import ReadError, WriteError

_HOLDS = {
    ".docx": "a Word document",
    ".xlsx": "an Excel workbook",
    ".csv": "a table (csv)",
    ".html": "a web page",
    ".md": "plain text (Markdown)",
}


def read_data(path: Path) -> bytes:
    """What a file holds. ReadError where it cannot be opened."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise ReadError(
            f"{path} cannot be read ({error.strerror}). Check its name and folder, and that you may read it."
        ) from error


def read_text(path: Path, *, keep_newlines: bool = False) -> str:
    """The text of a file that people edit: UTF-8, with or without a mark at its start.

    Every newline is "\\n", unless ``keep_newlines``. ReadError where the file cannot be opened, and with the
    line where its letters are not UTF-8, as older editors on Windows save them.
    """
    data = read_data(path)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise ReadError(
            f"{path.name}, line {line}: a character is not UTF-8. Open the file in your editor and save it "
            "with the encoding UTF-8."
        ) from error
    return text if keep_newlines else text.replace("\r\n", "\n").replace("\r", "\n")


def expect_ending(path: Path, ending: str) -> None:
    """WriteError where a file that is about to be written is called as if it held something else."""
    if path.is_dir():
        raise WriteError(f"{path} is a folder. Name a file in it, such as {path / ('new' + ending)}.")
    if path.suffix.lower() != ending:
        raise WriteError(
            f"{path} should end in {ending}: it will hold {_HOLDS[ending]}. Give {path.stem}{ending}."
        )


def find_halves(folder: Path) -> list[Path]:
    """What was being written in a folder when a programme was stopped, or is being written just now."""
    found = (path for form in (".*.part", ".*.part-*") for path in folder.rglob(form))
    return sorted(path for path in found if path.is_file())


def drop_halves(folder: Path, before: datetime) -> None:
    """Remove what was half written in a folder and has not been touched since ``before``."""
    for half in find_halves(folder):
        with suppress(OSError):
            if half.stat().st_mtime < before.timestamp():
                half.unlink()


def write_whole(path: Path, data: bytes | str | BinaryIO, *, private: bool = False) -> None:
    """Write a file whole or not at all, and make its folder where there is none. Text is written as UTF-8.

    What is open for reading is copied piece by piece, so that it may be larger than the memory.

    A file that is there keeps its permissions; ``private`` makes it its owner's alone (0600) instead. What
    was there before stays as it was when the disk is full, the power goes or another programme holds the file
    open, as Excel does on Windows: WriteError then.
    """
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.touch(0o600 if private else 0o666, exist_ok=False)
        if path.exists() and not private:
            shutil.copymode(path, partial)
        with partial.open("wb") as file:
            if isinstance(data, bytes | str):
                file.write(data.encode() if isinstance(data, str) else data)
            else:
                shutil.copyfileobj(data, file, 1 << 20)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError as error:
        raise WriteError(
            f"{path} could not be written ({error.strerror}) and was left as it was. Close it in Word, "
            "Excel and other programmes, check that the disk is not full and that you may write there, then "
            "try again."
        ) from error
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
