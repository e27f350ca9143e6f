"""Files out of forms: bounded, known by their last name alone, and listed where one is refused."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

from starlette.datastructures import FormData, UploadFile


@dataclass(frozen=True)
class Uploaded:
    """The files that came with a form, and why some were refused."""

    files: tuple[tuple[str, bytes], ...]
    refused: tuple[str, ...]


async def read_uploads(form: FormData, field: str, largest: int, most: int, too_large: str) -> Uploaded:
    """Read the files of a field; ``largest`` is in bytes, ``most`` how many are taken at once."""
    files: list[tuple[str, bytes]] = []
    refused: list[str] = []
    for file in form.getlist(field):
        if not isinstance(file, UploadFile) or not file.filename:
            continue
        name = PurePath(file.filename.replace("\\", "/")).name
        if (file.size or 0) > largest:
            refused.append(f"{name}: {too_large}")
        elif len(files) == most:
            refused.append(f"{name}: Not read: at most {most} files are read at once. Choose it again.")
        else:
            files.append((name, await file.read()))
    return Uploaded(tuple(files), tuple(refused))
