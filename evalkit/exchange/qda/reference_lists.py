"""NVivo's codes as text: for each file the references that were coded, as Word or plain text exports them.

Read in the languages that NVivo speaks: English, German, French, Spanish and Portuguese.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath

from evalkit.exchange.qda.interchange import (
    OutsideCode,
    OutsideCoding,
    OutsideProject,
    OutsideSource,
    Passage,
)
from evalkit.exchange.qda.tables import split_path
from evalkit.wording import plural

_FILE = re.compile(
    r"^<?(?P<path>[^<>\n]*\\[^<>\n]+?)>?\s*[-–]\s*§\s*(?P<number>[\d,.]+)\s+"
    r"(?i:r[eé]f[eé]r[eê]n\w+\s+(?:coded|[ck]odi\w+|cod[eé]\w+))\b.*$"
)
_REFERENCE = re.compile(r"^R[eé]f[eé]r[eê]n\w+\s+\d+(?:-\d+)?(?:\s*[-–]\s*[\d.,]+\s*%\s*\w+)?\s*$")
_NAME = re.compile(r"^(?:Name|Code|Node|Knoten|Nom|Nœud|Nombre|Nodo|Nome)\s*:\s*(?P<name>.+)$")
_PARAGRAPH = re.compile(r"^¶\s*\d*\s*:?\s*")
_PLACE = re.compile(r"^(?:Codes|Nodes|Knoten|Nœuds|Nodos|Códigos)\\+(?P<name>.+)$")


def is_reference_list(lines: Iterable[str]) -> bool:
    """Whether lines are a list of references as NVivo writes it."""
    return any(_FILE.match(line.strip()) for line in lines)


def read_reference_list(lines: Sequence[str], path: Path) -> OutsideProject:
    """The references in such a list. Where it names no code, its file's name is the code's."""
    found = _Found(path.stem)
    for line in (line.strip() for line in lines):
        if said := _FILE.match(line):
            found.open_file(said["path"], int(re.sub(r"\D", "", said["number"]) or 0))
        elif _REFERENCE.match(line):
            found.open_reference()
        elif said := _NAME.match(line) or _PLACE.match(line):
            found.open_code(said["name"])
        elif line := _PARAGRAPH.sub("", line):
            found.add(line)
    return found.finish()


class _Found:
    """What was read so far: the code, the file and the reference that are open."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.code = ""
        self.file = ""
        self.codes: dict[str, OutsideCode] = {}
        self.passages: dict[str, list[Passage]] = {}
        self.words: list[str] | None = None
        self.said = 0

    def open_code(self, name: str) -> None:
        if self.words is not None and self.file:
            self.close()
        self.code, self.file = name, ""

    def open_file(self, path: str, number: int) -> None:
        self.close()
        self.file = PurePosixPath(path.replace("\\", "/")).name
        self.said += number

    def open_reference(self) -> None:
        self.close()
        self.words = []

    def add(self, line: str) -> None:
        if self.words is not None:
            self.words.append(line)

    def close(self) -> None:
        words, self.words = self.words, None
        if words and self.file:
            name = self.code or self.name
            code = self.codes.setdefault(name, OutsideCode(name, split_path(name)))
            passage = Passage(-1, -1, "\n".join(words), (OutsideCoding(code.id),))
            self.passages.setdefault(self.file, []).append(passage)

    def finish(self) -> OutsideProject:
        self.close()
        sources = tuple(OutsideSource(name, "", tuple(found)) for name, found in self.passages.items())
        missing = self.said - sum(map(len, self.passages.values()))
        left = (
            (f"{plural(missing, 'reference')} without words (pictures, sound): not kept",)
            if missing > 0
            else ()
        )
        return OutsideProject("NVivo", self.name, tuple(self.codes.values()), sources, left_out=left)
