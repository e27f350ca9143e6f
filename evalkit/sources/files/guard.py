"""What stands between a person's files and the readers: bad files are refused with the next step."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from lzma import LZMAError
from pathlib import Path

from lxml import etree

from evalkit.errors import ReadError
from evalkit.sources.files.encodings import decode

LARGEST_FILE = 100_000_000  # bytes
LARGEST_UNPACKED = 400_000_000  # bytes, all parts of a zip together
LARGEST_PART = 150_000_000  # bytes
LARGEST_RATIO = 300  # unpacked to packed, for parts above a million bytes; real text reaches about 30
MOST_PARTS = 20_000

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_BAD_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    LZMAError,
    EOFError,
    OSError,
    ValueError,
    RuntimeError,
    KeyError,
    OverflowError,
    IndexError,
)


def read_bytes(path: Path, limit: int = LARGEST_FILE) -> bytes:
    """The bytes of a file of at most ``limit`` bytes; a larger one is refused before it is read."""
    name = path.name
    if name.startswith("~$"):
        raise ReadError(
            f"{name} is a mark that Word or Excel leaves while a file is open, not the file itself. Close it "
            f"there, and give {name[2:]}."
        )
    try:
        if not path.exists():
            raise ReadError(f"There is no file {name}. Check the name and the folder, and try again.")
        if not path.is_file():
            raise ReadError(
                f"{name} is a folder or not an ordinary file. Name the files in it, or add it as a folder."
            )
        size = path.stat().st_size
        if size > limit:
            raise ReadError(
                f"{name} has {size // 1_000_000} MB; at most {limit // 1_000_000} MB are read. "
                "Remove pictures and recordings from it, or split it, and add it again."
            )
        with path.open("rb") as file:
            data = file.read(limit + 1)[:limit]
    except (OSError, ValueError) as error:
        raise ReadError(
            f"{name} cannot be opened ({getattr(error, 'strerror', None) or error}). "
            "Close it in other programs, check that you may read it, and try again."
        ) from error
    if not data.strip(b"\x00 \t\r\n"):
        raise ReadError(f"{name} is empty. Export or copy it again and add that file.")
    return data


def is_zip(path: Path) -> bool:
    """Whether a file begins as a zip does, told without reading it whole. Raises ReadError as read_bytes."""
    try:
        with path.open("rb") as file:
            return file.read(2) == b"PK"
    except OSError:
        read_bytes(path)  # says why, and what to do
        raise


def find_disguise(data: bytes) -> str:
    """What a file really is by its first bytes: "zip", "ole", "locked", "rtf", "pdf", "html" or ""."""
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"%PDF-" in start:
        return "pdf"
    if data.startswith(_OLE):
        return "locked" if _ENCRYPTED in data else "ole"
    for magic, kind in ((b"PK\x03\x04", "zip"), (b"PK\x05\x06", "zip"), (b"{\\rtf", "rtf")):
        if start.startswith(magic):
            return kind
    lowered = start[:200].lower()
    return "html" if lowered.startswith((b"<!doctype html", b"<html", b"<meta")) else ""


def refuse_disguise(data: bytes, name: str, expected: str) -> None:
    """Raise ReadError where a file is not what its ending says; ``expected`` is one of find_disguise's."""
    found = find_disguise(data)
    if found == expected or (expected == "html" and not found):
        return
    kind = name.rpartition(".")[2].lower()
    hints = {
        "locked": "is protected by a password. Open it in Word, save it without the password, and add that.",
        "ole": f"is an old Word file (.doc), not .{kind}. Open it in Word, save it as .docx, and add that.",
        "rtf": f"is rich text (.rtf), not .{kind}. Open it in Word, save it as .docx, and add that.",
        "html": f"is a web page, not .{kind}. Rename it to end in .html and add it again.",
        "pdf": f"is a PDF, not .{kind}. Rename it to end in .pdf and add it again.",
        "zip": f"is a zip or Word file, not .{kind}. Give it its right ending and add it again.",
    }
    other = f"is damaged or not a .{kind} file. Export or copy it again and add that."
    raise ReadError(f"{name} {hints.get(found, other)}")


def decode_text(data: bytes, name: str) -> str:
    """The text of a file whatever its encoding. Raises ReadError where it is not text at all."""
    return decode_known(data, name)[0]


def decode_known(data: bytes, name: str) -> tuple[str, str]:
    """The text of a file and the name of its encoding. Raises ReadError where it is not text at all."""
    text, encoding = decode(data)
    controls = sum(c < " " and c not in "\t\n\r\f\x0b" for c in text[:100_000])
    if controls > 3 + len(text[:100_000]) // 50:
        raise ReadError(
            f"{name} is not a text file, or is damaged. Export or copy it again and add that file."
        )
    return text.removeprefix("\ufeff"), encoding


class Archive:
    """The parts of a zip file, each read only as far as the limits allow.

    A ``Path`` is opened where it lies, for files that may hold recordings: only the parts that are read
    count towards the limits then.
    """

    def __init__(self, data: bytes | Path, name: str) -> None:
        self.name = name
        try:
            self._zip = zipfile.ZipFile(data if isinstance(data, Path) else io.BytesIO(data))
            self._parts: Mapping[str, zipfile.ZipInfo] = {i.filename: i for i in self._zip.infolist()}
        except _BAD_ZIP as error:
            raise ReadError(
                f"{name} is damaged or only part of a file. Copy or export it again and add that file."
            ) from error
        if not isinstance(data, Path):
            self._refuse_bomb(self._zip.infolist())

    def names(self) -> list[str]:
        """The names of all parts, in order."""
        return sorted(self._parts)

    def size_of(self, part: str) -> int:
        """How many bytes a part says that it unpacks to; 0 where there is none."""
        return self._parts[part].file_size if part in self._parts else 0

    def _refuse_bomb(self, parts: Sequence[zipfile.ZipInfo]) -> None:
        swollen = any(
            part.file_size > 1_000_000 and part.file_size > LARGEST_RATIO * max(part.compress_size, 1)
            for part in parts
        )
        if swollen or len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
            raise ReadError(
                f"{self.name} unpacks to far more than a document holds, and was not read. "
                "Open it in Word or LibreOffice if you trust it, save it anew, and add that file."
            )

    def __contains__(self, part: str) -> bool:
        return part in self._parts

    def read(self, part: str) -> bytes:
        """The bytes of a part. Raises ReadError where it is missing, damaged, locked or too large."""
        if part not in self._parts:
            raise ReadError(f"{self.name} has no part {part}. Save it anew from the program that made it.")
        self._refuse_bomb([self._parts[part]])
        try:
            with self._zip.open(self._parts[part]) as file:
                data = file.read(LARGEST_PART + 1)
        except (*_BAD_ZIP, NotImplementedError) as error:
            raise ReadError(
                f"{self.name} is damaged: its part {part} cannot be unpacked. "
                "Copy or export it again and add that file."
            ) from error
        if len(data) > LARGEST_PART:
            raise ReadError(f"{self.name}: its part {part} is too large. Save the file anew and add that.")
        return data

    def read_xml(self, part: str, recover: bool = False) -> etree._Element:
        """The root of a part that is XML. ``recover`` reads a damaged part as far as it goes."""
        return parse_xml(self.read(part), f"{self.name} ({part})", recover)


def parse_xml(data: bytes, where: str, recover: bool = False) -> etree._Element:
    """XML without entities, outside files or network. Raises ReadError for damage or declared entities."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        recover=recover,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ReadError(f"{where} is damaged and cannot be read. Save or export it again.") from error
    if root is None:
        raise ReadError(f"{where} holds nothing that can be read. Save or export it again.")
    if root.getroottree().docinfo.internalDTD is not None:
        raise ReadError(
            f"{where} declares a document type, which no word processor writes. It was not read: open the "
            "file in Word or LibreOffice, save it anew, and give that."
        )
    return root
