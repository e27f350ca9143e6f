"""Results that cost time, kept with what they were made from: in a project's own folder, or in memory alone.

Nobody loses anything by deleting the folder: what was kept is made again. It holds no words of anybody's.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TypeVar, cast

from evalkit.errors import WriteError
from evalkit.files import write_whole

FOLDER = ".kept"

T = TypeVar("T")
Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]


def keep_result(
    folder: Path,
    name: str,
    made_from: Iterable[str | bytes],
    make: Callable[[], Json],
    may_keep: Callable[[Json], bool] = lambda result: True,
) -> Json:
    """What ``make`` returns, out of the project's folder where the same was made from the same before.

    ``made_from`` is everything that the result depends on, ``code_of`` what makes it among them. Of that one
    hash is kept. Short texts can be guessed from a hash: give names only with a ``may_keep`` that says no to
    them. What cannot be kept (a full disk, a folder that may not be written) is made each time; a damaged
    file is made anew.
    """
    path = folder / FOLDER / f"{name}.json"
    key = fingerprint(made_from)
    with suppress(OSError, ValueError, KeyError, TypeError):
        held = json.loads(path.read_text(encoding="utf-8"))
        if held["made_from"] == key:
            result: Json = held["result"]
            return result
    result = make()
    if may_keep(result):
        with suppress(WriteError):
            write_whole(path, json.dumps({"made_from": key, "result": result}), private=True)
    return result


def keep_file(
    folder: Path, path: Path, made_from: Iterable[str | bytes], write: Callable[[Path], None]
) -> None:
    """Write a file, unless the same was written there before from the same and is there still as it was."""
    kept = folder / FOLDER / f"{path.name}.json"
    key = fingerprint(made_from)
    with suppress(OSError, ValueError):
        if json.loads(kept.read_text(encoding="utf-8")) == [key, _hash_of(path)]:
            return
    write(path)
    with suppress(WriteError):
        write_whole(kept, json.dumps([key, _hash_of(path)]), private=True)


def _hash_of(path: Path) -> str:
    return fingerprint([path.read_bytes()])


def fingerprint(parts: Iterable[str | bytes]) -> str:
    """One hash (SHA-256) over parts, each told from the next.

    >>> fingerprint(["ab", "c"]) == fingerprint(["a", "bc"])
    False
    """
    whole = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        whole.update(len(data).to_bytes(8, "big"))
        whole.update(data)
    return whole.hexdigest()


@cache
def code_of(place: Path) -> str:
    """The hash of a module's file, or of every module and list in a package: changed code makes anew."""
    files = sorted(p for p in place.rglob("*") if p.suffix in (".py", ".txt")) if place.is_dir() else [place]
    return fingerprint(part for file in files for part in (file.name, file.read_bytes()))


class Remembered:
    """Results by name, while the programme runs, each until something that it was made from changes.

    >>> remembered = Remembered()
    >>> remembered.get("length", ("word",), lambda: len("word")), remembered.get("length", ("word",), int)
    (4, 4)
    >>> remembered.get("length", ("other",), int)
    0
    """

    def __init__(self) -> None:
        self._held: dict[str, tuple[tuple[object, ...], object]] = {}

    def clear(self) -> None:
        """Let go of everything: somebody has left, and no word of theirs is to be held."""
        self._held.clear()

    def get(self, name: str, made_from: tuple[object, ...], make: Callable[[], T]) -> T:
        """The result of this name, made anew only where ``made_from`` differs from what it was made from.

        ``made_from`` is everything that the result depends on: values that never change, and stamps.
        """
        held = self._held.get(name)
        result = cast("T", held[1]) if held is not None and held[0] == made_from else make()
        self._held[name] = (
            made_from,
            result,
        )  # the newest of equal values: to compare it again takes no time
        return result
