"""Workbooks that evalkit wrote for people to fill in: never a survey, however they come back."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import unescape

from evalkit.errors import TableError
from evalkit.sources.files.guard import read_bytes

_FINGERPRINT = re.compile(rb"<dc:identifier>[0-9a-f]{64}</dc:identifier>")
_SHEET = re.compile(r"<(?:\w+:)?sheet [^>]*?\bname=\"([^\"]+)\"")
_READ_WITH = {
    frozenset({"Passages", "Codes"}): "evalkit decide FILE",
    frozenset({"Names", "What to write"}): "evalkit deidentify --decide FILE",
    frozenset({"Themes", "Excerpts"}): "evalkit themes --take FILE",
    frozenset({"Meeting sheet"}): "evalkit review read FILE",
    frozenset({"Comments", "How to use"}): "evalkit review answer FILE",
    frozenset({"Summaries", "How to use"}): "",
}


def refuse_own_book(path: Path) -> None:
    """Raise TableError for a workbook that evalkit wrote."""
    if path.suffix.lower() in (".xlsx", ".xlsm") and (said := describe_own_book(read_bytes(path), path.name)):
        raise TableError(said)


def describe_own_book(data: bytes, name: str) -> str:
    """Why a workbook is not a survey but one of evalkit's own, with the next step; "" for any other file."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = archive.namelist()
            core = archive.read("docProps/core.xml") if "docProps/core.xml" in parts else b""
            book = (
                archive.read("xl/workbook.xml").decode(errors="replace") if "xl/workbook.xml" in parts else ""
            )
    except (zipfile.BadZipFile, OSError, KeyError, RuntimeError, NotImplementedError, EOFError):
        return ""
    sheets = {unescape(title) for title in _SHEET.findall(book)}
    command = next((command for titles, command in _READ_WITH.items() if titles <= sheets), None)
    if command is None and not _FINGERPRINT.search(core):
        return ""
    how = f"To read what was filled in, run “{command.replace('FILE', name)}”" if command else "Read it there"
    return (
        f"{name} is a workbook that evalkit wrote, not a survey. {how}; move it out of the folder of surveys."
    )
