"""Zip-based files (docx, xlsx, odt) that come out the same whenever they are made."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable

MADE = "2025-03-03T09:00:00Z"
_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def pack(parts: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip file of named parts, in their order and without the time it was made.

    A part called ``mimetype`` is stored as it is, as OpenDocument asks.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts:
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, data)
    return out.getvalue()


def without_times(data: bytes) -> bytes:
    """A docx or xlsx file with the time it was made set to a fixed one, everywhere it is written."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return pack(
            (name, _STAMP.sub(rb"\g<1>" + MADE.encode(), archive.read(name))) for name in archive.namelist()
        )
