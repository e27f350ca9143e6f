"""The parts of a returned Word file, found by what their relations say, and small steps through its XML."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import basename, dirname, join, normpath

from lxml import etree

from evalkit.errors import ReadError
from evalkit.sources.files.guard import Archive, parse_xml

_OFF = frozenset({"0", "false", "off", "none"})
_MAIN = "word/document.xml"


def local(element: etree._Element) -> str:
    """An element's name without its namespace: Word has two (transitional and strict)."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def get(element: etree._Element, attribute: str) -> str:
    """An attribute's value whatever its namespace."""
    return next((str(v) for k, v in element.attrib.items() if str(k).rpartition("}")[2] == attribute), "")


def find_children(element: etree._Element, tag: str) -> Iterator[etree._Element]:
    """The children of this name."""
    return (child for child in element if local(child) == tag)


def is_on(value: str) -> bool:
    """Whether Word takes this value of a switch as on."""
    return value.lower() not in _OFF


class Parts:
    """The parts of one file; ``problems`` says what could not be read."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.problems: list[str] = []
        self.main = self._find_main()
        self._related = self._read_relations(self.main)

    def read_main(self, limit: int) -> etree._Element:
        """The root of the text; a damaged one is read as far as it goes, and that is said."""
        data = self.archive.read(self.main)
        name = self.archive.name
        if len(data) > limit:
            raise ReadError(
                f"{name} holds far more text than a report and was not read. Save it anew in Word."
            )
        try:
            return parse_xml(data, f"{name} ({self.main})")
        except ReadError:
            if b"<!DOCTYPE" in data[:2000]:
                raise
            self.problems.append(
                "Its text is damaged and was read as far as it goes. Check in Word if the end is missing."
            )
            return parse_xml(data, f"{name} ({self.main})", recover=True)

    def read(self, kind: str) -> etree._Element | None:
        """The root of a part that the text is related to, such as "comments"; None where there is none."""
        usual = normpath(join(dirname(self.main), f"{kind}.xml"))
        part = self._related.get(kind, usual)
        if part not in self.archive:
            return None
        try:
            return self.archive.read_xml(part)
        except ReadError:
            self.problems.append(f"Its {basename(part)} is damaged and was not read. Open the file in Word.")
            return None

    def read_properties(self) -> dict[str, str]:
        """The file's custom properties; {} where it has lost them."""
        if "docProps/custom.xml" not in self.archive:
            return {}
        try:
            root = self.archive.read_xml("docProps/custom.xml")
        except ReadError:
            return {}
        return {get(entry, "name"): "".join(map(str, entry.itertext())).strip() for entry in root}

    def _find_main(self) -> str:
        for kind, part in self._read_relations("").items():
            if kind == "officeDocument" and part in self.archive:
                return part
        if _MAIN not in self.archive:
            raise ReadError(
                f"{self.archive.name} is not a Word document. Open it in Word and save it as .docx."
            )
        return _MAIN

    def _read_relations(self, part: str) -> dict[str, str]:
        """What a part is related to: the kind of relation to the part's name."""
        relations = join(dirname(part), "_rels", f"{basename(part)}.rels")
        if relations not in self.archive:
            return {}
        try:
            root = self.archive.read_xml(relations)
        except ReadError:
            self.problems.append(
                "Its list of parts is damaged, so comments may be missing. Check it in Word."
            )
            return {}
        found: dict[str, str] = {}
        for relation in root:
            target = get(relation, "Target")
            if get(relation, "TargetMode") != "External" and target:
                inside = target.lstrip("/") if target.startswith("/") else join(dirname(part), target)
                found.setdefault(get(relation, "Type").rpartition("/")[2], normpath(inside))
        return found
