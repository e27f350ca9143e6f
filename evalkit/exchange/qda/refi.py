"""REFI-QDA 1.0 as NVivo, MAXQDA, ATLAS.ti, QualCoder and others write it: projects and codebooks.

Read leniently: the old namespace, an inner file of any name, elements in any order. Nothing is fetched, and
no entity is resolved. Standard: www.qdasoftware.org; its XSDs check what evalkit writes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from lxml import etree

from evalkit.errors import ReadError
from evalkit.exchange.qda.interchange import (
    Case,
    OutsideCode,
    OutsideCoding,
    OutsideProject,
    OutsideSource,
    Passage,
)
from evalkit.exchange.qda.offsets import Place, clean, place_all
from evalkit.sources.files.encodings import decode
from evalkit.sources.files.guard import LARGEST_PART, Archive, is_zip, parse_xml, read_bytes
from evalkit.wording import plural

_UNREADABLE = {
    "PictureSource": ("picture", "pictures"),
    "AudioSource": ("audio recording", "audio recordings"),
    "VideoSource": ("video recording", "video recordings"),
}
_REGIONS = {
    "PictureSelection": ("marked region of a picture", "marked regions of pictures"),
    "PDFSelection": ("marked region of a PDF page", "marked regions of PDF pages"),
    "AudioSelection": ("marked stretch of a recording", "marked stretches of recordings"),
    "VideoSelection": ("marked stretch of a video", "marked stretches of videos"),
}


def read_refi(path: Path) -> OutsideProject:
    """A project (.qdpx, .qde) or codebook (.qdc). Raises ReadError where it is damaged or is neither."""
    if not is_zip(path):
        return _Reader(parse_xml(read_bytes(path), path.name), path.name, {}).read()
    archive = Archive(path, path.name)
    inner = [name for name in archive.names() if name.lower().endswith((".qde", ".qdc"))]
    if not inner:
        raise ReadError(
            f"{path.name} holds no REFI-QDA project. Export it again as a “REFI-QDA project (.qdpx)”."
        )
    main = min(inner, key=lambda name: (name.count("/"), name))
    if archive.size_of(main) > LARGEST_PART:
        has, most = archive.size_of(main) // 1_000_000, LARGEST_PART // 1_000_000
        raise ReadError(
            f"{path.name} holds more than evalkit reads at once: {has:,} MB of codings, and at most {most} "
            "MB are read (about 400,000 codings). Export it in parts, some of its documents at a time, and "
            "bring in one after the other."
        )
    root = archive.read_xml(main)
    return _Reader(root, path.name, _Parts(archive)).read()


class _Parts(Mapping[str, bytes]):
    """The texts of a project's zip, each read when it is asked for, by its name without folders."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._names = {PurePosixPath(name).name.casefold(): name for name in archive.names()}

    def __getitem__(self, name: str) -> bytes:
        return self._archive.read(self._names[name.casefold()])

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


@dataclass
class _Reader:
    root: etree._Element
    file_name: str
    parts: Mapping[str, bytes]
    left: Counter[tuple[str, str]] = field(default_factory=Counter)
    said: list[str] = field(default_factory=list)

    def read(self) -> OutsideProject:
        kind = _tag(self.root)
        if kind not in ("Project", "CodeBook"):
            raise ReadError(
                f"{self.file_name} is XML but not a REFI-QDA project or codebook. Export it again as "
                "“REFI-QDA project (.qdpx)” or “codebook (.qdc)”."
            )
        users = {e.get("guid", "").lower(): e.get("name", "") for e in _below(self.root, "Users", "User")}
        self.users = users
        self.texts = {e.get("guid", "").lower(): self._text_of(e) for e in _below(self.root, "Notes", "Note")}
        self.variables = {
            e.get("guid", "").lower(): e.get("name", "") for e in _below(self.root, "Variables", "Variable")
        }
        book = self.root if kind == "CodeBook" else _child(self.root, "CodeBook")
        codes = tuple(self._codes(_child(book, "Codes"), ())) if book is not None else ()
        sources: list[OutsideSource] = []
        names: dict[str, str] = {}
        self.used_notes: set[str] = set()
        for element in _child_list(self.root, "Sources"):
            names[element.get("guid", "").lower()] = element.get("name", "")
            sources += self._sources(element)
        cases = tuple(self._case(e, names) for e in _below(self.root, "Cases", "Case"))
        self._count_rest()
        left = [f"{plural(n, *what)}: not kept" for what, n in sorted(self.left.items())]
        free = [text for guid, text in self.texts.items() if text and guid not in self.used_notes]
        return OutsideProject(
            self.root.get("origin", "REFI-QDA"),
            self.root.get("name", "") or Path(self.file_name).stem,
            codes,
            _one_name_each(sources),
            cases,
            tuple(free),
            (*left, *self.said),
        )

    def _codes(self, parent: etree._Element | None, above: tuple[str, ...]) -> Iterator[OutsideCode]:
        for element in () if parent is None else parent:
            if _tag(element) != "Code":
                continue
            path = (*above, element.get("name", "").strip() or "(no name)")
            description = _child(element, "Description")
            note = (description.text or "").strip() if description is not None else ""
            guid, colour = element.get("guid", "").lower(), element.get("color", "")
            yield OutsideCode(guid, path, note, colour, element.get("isCodable", "true") != "false")
            yield from self._codes(element, path)

    def _sources(self, element: etree._Element) -> Iterator[OutsideSource]:
        """The texts of a source: its own, or the transcripts of a recording."""
        kind = _tag(element)
        if kind not in _UNREADABLE:
            source = self._source(element)
            if source:
                yield source
            return
        self.left[_UNREADABLE[kind]] += 1
        self._count_regions(element)
        for transcript in element:
            if _tag(transcript) == "Transcript" and (source := self._transcript(element, transcript)):
                yield source

    def _transcript(self, recording: etree._Element, element: etree._Element) -> OutsideSource | None:
        """A transcript whose passages lie between the points at which it is tied to the recording."""
        raw = self._text_of(element)
        found = [s for s in element if _tag(s) == "TranscriptSelection"]
        if not raw:
            what = "passage of a recording's transcript that is not there"
            if found:
                self.left[what, "passages of recordings' transcripts that are not there"] += len(found)
            return None
        points = {
            s.get("guid", "").lower(): _number(s, "position") for s in element if _tag(s) == "SyncPoint"
        }
        places = [
            tuple(points.get(s.get(end, "").lower(), -1) for end in ("fromSyncPoint", "toSyncPoint"))
            for s in found
        ]
        name = recording.get("name") or element.get("name") or "transcript"
        text, passages = self._passages(raw, found, [(a, b) for a, b in places])
        return OutsideSource(name, text, passages, self._values(recording), self._memo(recording))

    def _source(self, element: etree._Element) -> OutsideSource | None:
        kind = _tag(element)
        holder = element if kind == "TextSource" else _child(element, "Representation")
        self._count_regions(element)
        if holder is None:
            self.left["PDF without a text layer", "PDFs without a text layer"] += 1
            return None
        raw = self._text_of(holder)
        found = [s for s in holder if _tag(s) == "PlainTextSelection"]
        name = element.get("name") or holder.get("name") or "source"
        if not raw and found:
            self.said.append(f"The text of “{name}” is not in the file: its passages have no place.")
        places = [(_number(e, "startPosition"), _number(e, "endPosition")) for e in found]
        text, passages = self._passages(raw, found, places)
        whole = [self._coding(c, holder) for c in holder if _tag(c) == "Coding"]
        if kind != "TextSource":
            whole += [self._coding(c, element) for c in element if _tag(c) == "Coding"]
        if whole and not text:
            self.left[
                "code on a whole text that is not there", "codes on whole texts that are not there"
            ] += len(whole)
        elif whole:
            passages = (*passages, Passage(0, len(text), text, tuple(whole)))
        return OutsideSource(name, text, passages, self._values(element), self._memo(element))

    def _passages(
        self, raw: str, elements: list[etree._Element], counted: list[tuple[int, int]]
    ) -> tuple[str, tuple[Passage, ...]]:
        spoken = " ".join(clean(raw).split())
        given = [_given_words(e, spoken) for e in elements]
        places: list[Place] = [(a, b, words) for (a, b), words in zip(counted, given, strict=True)]
        text, spans = place_all(raw, places)
        made = []
        for element, span in zip(elements, spans, strict=True):
            codings = tuple(self._coding(c, element) for c in element if _tag(c) == "Coding")
            start, end = span or (-1, -1)
            if span and start == end:
                self.left["passage without any words", "passages without any words"] += 1
                continue
            words = text[start:end] if span else (element.get("name") or "")
            if not codings and not self._memo(element):
                self.left["passage without a code", "passages without a code"] += 1
                continue
            made.append(Passage(start, end, words, codings, self._memo(element)))
        return text, tuple(made)

    def _coding(self, element: etree._Element, around: etree._Element) -> OutsideCoding:
        reference = _child(element, "CodeRef")
        user = element.get("creatingUser") or around.get("creatingUser") or ""
        return OutsideCoding(
            (reference.get("targetGUID", "") if reference is not None else "").lower(),
            self.users.get(user.lower(), ""),
            element.get("creationDateTime") or around.get("creationDateTime") or "",
            self._memo(element),
        )

    def _memo(self, element: etree._Element) -> str:
        notes = []
        for child in element:
            if _tag(child) == "NoteRef":
                guid = child.get("targetGUID", "").lower()
                self.used_notes.add(guid)
                notes.append(self.texts.get(guid, ""))
            elif _tag(child) == "Description" and _tag(element) == "PlainTextSelection" and child.text:
                notes.append(child.text.strip())
        return "\n".join(filter(None, notes))

    def _text_of(self, element: etree._Element) -> str:
        content = _child(element, "PlainTextContent")
        if content is not None:
            return content.text or ""
        for attribute in ("plainTextPath", "richTextPath"):
            name = PurePosixPath(re.sub(r"^\w+://", "", element.get(attribute, ""))).name
            if name and name.casefold() in self.parts:
                return _decode(self.parts[name], name)
        return ""

    def _values(self, element: etree._Element) -> dict[str, str]:
        values = {}
        for child in element:
            if _tag(child) != "VariableValue":
                continue
            reference = _child(child, "VariableRef")
            guid = reference.get("targetGUID", "").lower() if reference is not None else ""
            value = next((v.text or "" for v in child if _tag(v) != "VariableRef"), "")
            if value and guid in self.variables:
                values[self.variables[guid]] = value.strip()
        return values

    def _case(self, element: etree._Element, names: Mapping[str, str]) -> Case:
        of = [e.get("targetGUID", "").lower() for e in element if _tag(e) == "SourceRef"]
        parts = sum(1 for e in element if _tag(e) == "SelectionRef")
        if parts:
            self.left["link from a case to a passage", "links from cases to passages"] += parts
        sources = tuple(names[guid] for guid in of if guid in names)
        return Case(element.get("name", ""), self._values(element), sources)

    def _count_regions(self, element: etree._Element) -> None:
        for child in element.iter():
            if isinstance(child.tag, str) and _tag(child) in _REGIONS:
                self.left[_REGIONS[_tag(child)]] += 1

    def _count_rest(self) -> None:
        for group, single, what in (
            ("Links", "Link", ("link", "links")),
            ("Graphs", "Graph", ("map or network", "maps or networks")),
            ("Sets", "Set", ("set", "sets")),
        ):
            if count := sum(1 for _ in _below(self.root, group, single)):
                self.left[what] += count


def _tag(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _child(element: etree._Element | None, name: str) -> etree._Element | None:
    return next((e for e in element if _tag(e) == name), None) if element is not None else None


def _child_list(root: etree._Element, group: str) -> list[etree._Element]:
    holder = _child(root, group)
    return [e for e in holder if isinstance(e.tag, str)] if holder is not None else []


def _below(root: etree._Element, group: str, single: str) -> Iterator[etree._Element]:
    return (e for e in _child_list(root, group) if _tag(e) == single)


def _number(element: etree._Element, name: str) -> int:
    value = element.get(name, "")
    return int(value) if re.fullmatch(r"-?\d{1,12}", value) else -1


def _given_words(element: etree._Element, spoken: str) -> str:
    """The words that a passage's name repeats, where it does: other programs give it a name of its own.

    ``spoken`` is the text with single spaces.
    """
    name = " ".join((element.get("name") or "").split())
    start = name.rstrip(".… ")
    return name if len(start) > 12 and start in spoken else ""


def _one_name_each(sources: list[OutsideSource]) -> tuple[OutsideSource, ...]:
    """Sources whose names are told apart: two of one name get a number."""
    from dataclasses import replace

    seen: Counter[str] = Counter()
    named = []
    for source in sources:
        seen[source.name] += 1
        times = seen[source.name]
        named.append(source if times == 1 else replace(source, name=f"{source.name} ({times})"))
    return tuple(named)


def _decode(data: bytes, name: str) -> str:
    """A text with its line ends as they are in the file, since positions count them."""
    if name.casefold().endswith(".docx"):
        from evalkit.sources.files.docx import parse_docx

        return "\n".join(block.text for block in parse_docx(data, name).blocks)
    return decode(data)[0]
