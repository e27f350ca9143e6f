"""REFI-QDA 1.0 as NVivo, MAXQDA, ATLAS.ti, QualCoder and others write it: projects and codebooks.

Read leniently: the old namespace, an inner file of any name, elements in any order. Nothing is fetched, and
no entity is resolved. Standard: www.qdasoftware.org; its XSDs check what evalkit writes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from urllib.parse import unquote

from lxml import etree

from evalkit.errors import ReadError
from evalkit.exchange.qda.interchange import (
    Case,
    OutsideCode,
    OutsideCoding,
    OutsideNote,
    OutsideProject,
    OutsideSource,
    Passage,
    one_name_each,
)
from evalkit.exchange.qda.offsets import Place, clean, place_all, same_words
from evalkit.exchange.qda.own_turns import PART, with_turns
from evalkit.exchange.qda.refi_elements import (
    below,
    child_of,
    children_of,
    description_of,
    file_name_of,
    given_words,
    guid_of,
    number_of,
    plain_guid,
    tag_of,
)
from evalkit.sources.files.encodings import decode
from evalkit.sources.files.guard import LARGEST_PART, Archive, is_zip, parse_xml, read_bytes
from evalkit.wording import plural

OWN = "evalkit"
"""What evalkit names as the program in its own files."""
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
    main = min(inner, key=lambda name: (name.count("/") + name.count("\\"), name))
    if archive.size_of(main) > LARGEST_PART:
        has, most = archive.size_of(main) // 1_000_000, LARGEST_PART // 1_000_000
        raise ReadError(
            f"{path.name} holds more than evalkit reads at once: {has:,} MB of codings, and at most {most} "
            "MB are read (about 400,000 codings). Export it in parts, some of its documents at a time, and "
            "bring in one after the other."
        )
    root = archive.read_xml(main)
    read = _Reader(root, path.name, _Parts(archive)).read()
    if read.program == OWN and PART in archive:
        return replace(read, sources=with_turns(read.sources, archive.read(PART)))
    return read


class _Parts(Mapping[str, bytes]):
    """The texts of a project's zip, each read when it is asked for, by its name without folders."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._names = {file_name_of(name): name for name in archive.names()}

    def __getitem__(self, name: str) -> bytes:
        return self._archive.read(self._names[name])

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
        kind = tag_of(self.root)
        if kind not in ("Project", "CodeBook"):
            raise ReadError(
                f"{self.file_name} is XML but not a REFI-QDA project or codebook. Export it again as "
                "“REFI-QDA project (.qdpx)” or “codebook (.qdc)”."
            )
        self.own = self.root.get("origin") == OWN
        self.users = {
            guid_of(e): e.get("name") or e.get("id") or "" for e in below(self.root, "Users", "User")
        }
        self.notes = {guid_of(e): self._read_note(e) for e in below(self.root, "Notes", "Note")}
        self.used_notes: set[str] = set()
        self.variables = {guid_of(e): e.get("name", "") for e in below(self.root, "Variables", "Variable")}
        book = self.root if kind == "CodeBook" else child_of(self.root, "CodeBook")
        codes = tuple(self._codes(child_of(book, "Codes"), ())) if book is not None else ()
        found = [(e, one) for e in children_of(self.root, "Sources") for one in self._sources(e)]
        sources = one_name_each([one for _, one in found])
        self.names = {guid_of(e): named.name for (e, _), named in zip(found, sources, strict=True)}
        self.holders = {guid_of(s): guid_of(e) for e, _ in found for s in e.iter() if s.get("startPosition")}
        cases = tuple(self._case(e) for e in below(self.root, "Cases", "Case"))
        self._count_rest()
        left = [f"{plural(n, *what)}: not kept" for what, n in sorted(self.left.items())]
        return OutsideProject(
            self.root.get("origin", "REFI-QDA"),
            self.root.get("name", "") or Path(self.file_name).stem,
            codes,
            sources,
            cases,
            tuple(self._free_notes()),
            (*left, *self.said),
        )

    def _read_note(self, element: etree._Element) -> OutsideNote:
        coded = sum(tag_of(e) == "Coding" for e in element.iter())
        if coded:
            self.left["coded passage of a memo", "coded passages of memos"] += coded
        when = element.get("creationDateTime") or ""
        return OutsideNote(self._text_of(element).strip(), self._user(element.get("creatingUser", "")), when)

    def _free_notes(self) -> Iterator[OutsideNote]:
        """Notes that hang on nothing, with their titles, and what is said of the project and its cases."""
        about = [(self.root, ""), *((e, e.get("name", "")) for e in below(self.root, "Cases", "Case"))]
        for element, name in about:
            for note in self._notes(element):
                yield replace(note, text=f"{name}: {note.text}") if name else note
        for element in below(self.root, "Notes", "Note"):
            note, title = self.notes[guid_of(element)], (element.get("name") or "").strip()
            if guid_of(element) in self.used_notes or not note.text:
                continue
            told = not title or note.text.startswith(title)
            yield note if told else replace(note, text=f"{title}\n{note.text}")

    def _user(self, guid: str) -> str:
        """A user's name, or a number where the file gives none."""
        guid = plain_guid(guid)
        if guid and not self.users.get(guid):
            known = set(self.users.values())
            self.users[guid] = next(n for n in map("Coder {}".format, count(1)) if n not in known)
        return self.users.get(guid, "")

    def _codes(self, parent: etree._Element | None, above: tuple[str, ...]) -> Iterator[OutsideCode]:
        seen: Counter[str] = Counter()
        for element in () if parent is None else parent:
            if tag_of(element) != "Code":
                continue
            name = " ".join(element.get("name", "").split()) or "(no name)"
            seen[name] += 1
            name = name if seen[name] == 1 else f"{name} ({seen[name]})"
            path = (*above, *([name] if self.own else _split_name(name)))
            codable = element.get("isCodable", "true").strip() not in ("false", "0")
            notes = tuple(self._referred(element))
            colour = element.get("color", "")
            yield OutsideCode(guid_of(element), path, description_of(element), colour, codable, notes)
            yield from self._codes(element, path)

    def _sources(self, element: etree._Element) -> Iterator[OutsideSource]:
        """The texts of a source: its own, or the transcripts of a recording."""
        kind = tag_of(element)
        if kind not in _UNREADABLE:
            source = self._source(element)
            if source:
                yield source
            return
        self.left[_UNREADABLE[kind]] += 1
        self._count_regions(element)
        if whole := sum(tag_of(child) == "Coding" for child in element):
            what = "code on a whole picture or recording", "codes on whole pictures or recordings"
            self.left[what] += whole
        for child in element:
            if tag_of(child) == "Transcript" and (source := self._transcript(element, child)):
                yield source
            elif tag_of(child) == "TextDescription":
                yield self._from_text(child, element, ())

    def _transcript(self, recording: etree._Element, element: etree._Element) -> OutsideSource | None:
        """A transcript whose passages lie between the points at which it is tied to the recording."""
        raw = self._text_of(element)
        found = [s for s in element if tag_of(s) == "TranscriptSelection"]
        if not raw:
            what = "passage of a recording's transcript that is not there"
            if found:
                self.left[what, "passages of recordings' transcripts that are not there"] += len(found)
            return None
        points = {guid_of(s): number_of(s, "position") for s in element if tag_of(s) == "SyncPoint"}
        places = [
            tuple(points.get(guid_of(s, end), -1) for end in ("fromSyncPoint", "toSyncPoint")) for s in found
        ]
        name = recording.get("name") or element.get("name") or "transcript"
        text, passages = self._passages(raw, found, [(a, b) for a, b in places])
        notes = tuple(self._notes(recording))
        return OutsideSource(name, text, passages, self._values(recording), notes=notes)

    def _source(self, element: etree._Element) -> OutsideSource | None:
        kind = tag_of(element)
        holder = element if kind == "TextSource" else child_of(element, "Representation")
        self._count_regions(element)
        if holder is None:
            self.left["PDF without a text layer", "PDFs without a text layer"] += 1
            return None
        return self._from_text(holder, element, (element,) if kind != "TextSource" else ())

    def _from_text(
        self, holder: etree._Element, element: etree._Element, also: Sequence[etree._Element]
    ) -> OutsideSource:
        """The text that ``holder`` has, as the source ``element``; codes on ``also`` are on all of it."""
        raw = self._text_of(holder)
        found = [s for s in holder if tag_of(s) == "PlainTextSelection"]
        name = element.get("name") or holder.get("name") or "source"
        if not raw:
            so = "its passages have no place" if found else "it does not come in"
            self.said.append(f"The text of “{name}” is not in the file: {so}.")
        places = [(number_of(e, "startPosition"), number_of(e, "endPosition")) for e in found]
        text, passages = self._passages(raw, found, [(min(at), max(at)) for at in places])
        whole = [self._coding(c, one) for one in (holder, *also) for c in one if tag_of(c) == "Coding"]
        if whole and not text:
            self.left[
                "code on a whole text that is not there", "codes on whole texts that are not there"
            ] += len(whole)
        elif whole:
            passages = (*passages, Passage(0, len(text), text, tuple(whole)))
        notes = tuple(self._notes(element))
        return OutsideSource(name, text, passages, self._values(element), notes=notes)

    def _passages(
        self, raw: str, elements: list[etree._Element], counted: list[tuple[int, int]]
    ) -> tuple[str, tuple[Passage, ...]]:
        spoken = " ".join(clean(raw).split())
        given = [given_words(e, spoken) for e in elements]
        places: list[Place] = [(a, b, words) for (a, b), words in zip(counted, given, strict=True)]
        text, spans = place_all(raw, places)
        made = []
        for element, span in zip(elements, spans, strict=True):
            codings = tuple(self._coding(c, element) for c in element if tag_of(c) == "Coding")
            start, end = span or (-1, -1)
            if span and start == end:
                self.left["passage without any words", "passages without any words"] += 1
                continue
            words = text[start:end] if span else (element.get("name") or "")
            said = [note for note in self._notes(element) if not _repeats(note, words)]
            memo, notes = self._split(said) if codings else ("", tuple(said))
            if not codings and not notes:
                self.left["passage without a code", "passages without a code"] += 1
                continue
            made.append(Passage(start, end, words, codings, memo, notes))
        return text, tuple(made)

    def _coding(self, element: etree._Element, around: etree._Element) -> OutsideCoding:
        reference = child_of(element, "CodeRef")
        memo, notes = self._split(self._notes(element))
        return OutsideCoding(
            guid_of(reference, "targetGUID") if reference is not None else "",
            self._user(element.get("creatingUser") or around.get("creatingUser") or ""),
            element.get("creationDateTime") or around.get("creationDateTime") or "",
            memo,
            notes=notes,
        )

    def _split(self, notes: Iterable[OutsideNote]) -> tuple[str, tuple[OutsideNote, ...]]:
        """What goes with a coding as its memo, and of evalkit's own files what others wrote beside it."""
        held = list(notes)
        beside = tuple(note for note in held if self.own and note.author)
        return "\n".join(note.text for note in held if note not in beside), beside

    def _notes(self, element: etree._Element) -> Iterator[OutsideNote]:
        """What is said of an element: its own description, and the notes that it refers to."""
        if described := description_of(element):
            yield OutsideNote(described)
        yield from self._referred(element)

    def _referred(self, element: etree._Element) -> Iterator[OutsideNote]:
        for child in element:
            if tag_of(child) == "NoteRef":
                guid = guid_of(child, "targetGUID")
                self.used_notes.add(guid)
                if (note := self.notes.get(guid)) and note.text:
                    yield note

    def _text_of(self, element: etree._Element) -> str:
        content = child_of(element, "PlainTextContent")
        if content is not None:
            return content.text or ""
        for attribute in ("plainTextPath", "richTextPath"):
            said = re.sub(r"^\w+://", "", element.get(attribute, ""))
            for name in dict.fromkeys((file_name_of(said), file_name_of(unquote(said)))):
                if name and name in self.parts:
                    return _decode(self.parts[name], name)
        return ""

    def _values(self, element: etree._Element) -> dict[str, str]:
        values = {}
        for child in element:
            if tag_of(child) != "VariableValue":
                continue
            reference = child_of(child, "VariableRef")
            guid = guid_of(reference, "targetGUID") if reference is not None else ""
            value = next((v.text or "" for v in child if tag_of(v) != "VariableRef"), "")
            if value and guid in self.variables:
                values[self.variables[guid]] = value.strip()
        return values

    def _case(self, element: etree._Element) -> Case:
        parts = [guid_of(e, "targetGUID") for e in element if tag_of(e) == "SelectionRef"]
        of = [guid_of(e, "targetGUID") for e in element if tag_of(e) == "SourceRef"]
        of += [self.holders.get(guid, "") for guid in parts]
        if parts:
            self.left["link from a case to a passage", "links from cases to passages"] += len(parts)
        if coded := sum(tag_of(e) == "CodeRef" for e in element):
            self.left["code on a case", "codes on cases"] += coded
        sources = tuple(dict.fromkeys(self.names[guid] for guid in of if guid in self.names))
        return Case(element.get("name", ""), self._values(element), sources)

    def _count_regions(self, element: etree._Element) -> None:
        for child in element.iter():
            if isinstance(child.tag, str) and tag_of(child) in _REGIONS:
                self.left[_REGIONS[tag_of(child)]] += 1

    def _count_rest(self) -> None:
        for group, single, what in (
            ("Links", "Link", ("link", "links")),
            ("Graphs", "Graph", ("map or network", "maps or networks")),
            ("Sets", "Set", ("set", "sets")),
        ):
            if count := sum(1 for _ in below(self.root, group, single)):
                self.left[what] += count


def _split_name(name: str) -> list[str]:
    """A name as a path: ATLAS.ti has no tree, and people write “Access::Waiting” there."""
    return [part.strip() for part in name.split("::") if part.strip()] or [name]


def _repeats(note: OutsideNote, words: str) -> bool:
    """Whether a note only says the passage's words again, as some programs write it."""
    return bool(words) and same_words(words, note.text)


def _decode(data: bytes, name: str) -> str:
    """A text with its line ends as they are in the file, since positions count them."""
    if name.casefold().endswith(".docx"):
        from evalkit.sources.files.docx import parse_docx

        return "\n".join(block.text for block in parse_docx(data, name).blocks)
    return decode(data)[0]
