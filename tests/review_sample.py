"""A small reviewed project, and returned files as Word writes them: comments, replies, tracked changes."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path

from lxml import etree

from evalkit.codebook import dump_codebook
from evalkit.model import Coding, Segment, Source, Turn, Valence
from evalkit.project import Project
from evalkit.settings import ReportSettings
from evalkit.steps.create import create_project
from tests.page_sample import CODEBOOK

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
W15 = "http://schemas.microsoft.com/office/word/2012/wordml"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
DATE = "2026-03-02T10:00:00Z"
PARTICIPANTS = """id,source,label,kind,role,group
P1,,ANN,service_user,Service user,Service users
P2,,GP,staff,GP,GPs
"""
SAID: tuple[tuple[str, str, str, Valence], ...] = (
    ("ANN", "They rang me back the same day and that had never happened before.", "access", "working_well"),
    ("ANN", "The waiting was long and six months went by without a single letter.", "access", "challenging"),
    (
        "GP",
        "My patients tell me that they trust the nurse who comes to the surgery.",
        "trust",
        "working_well",
    ),
    ("GP", "Some people will not come back because they had to tell it all again.", "trust", "challenging"),
    ("ANN", "I could choose where we met and that made all the difference to me.", "choice", "working_well"),
    ("GP", "Nobody is asked which clinic they would rather go to in this town.", "place", "challenging"),
)
NOTES = """# Access

## What's working well

People are rung back quickly. Most hear from the team within a day.

## What's challenging

Waits are long. Six in ten people wait for more than a month.

- Letters do not come.
- Nobody says how long it will take.

## Key challenge

People do not know how long they will wait.

## Recommendations

- The team should write to everybody who waits.
"""


def make_reviewed_project(folder: Path) -> Project:
    """A project with one source, six codings of four codes, and one chapter that a person has written."""
    file = folder.parent / f"{folder.name}-codebook.yaml"
    file.write_text(dump_codebook(CODEBOOK), encoding="utf-8")
    made = create_project(folder, ReportSettings(title="Getting help", queries="ring 01234"), codebook=file)
    made.close()
    project = Project(folder, clock=lambda: NOW)
    project.participants_file.write_text(PARTICIPANTS, encoding="utf-8")
    turns, at = [], 0
    for index, (label, words, _, _) in enumerate(SAID):
        turns.append(Turn(index, at, at + len(words), label))
        at += len(words) + 1
    text = "\n".join(words for _, words, _, _ in SAID)
    project.store.add_source(Source("S01", "Talk", "interview", text, tuple(turns), (), "talk.txt", "x"), NOW)
    project.store.add_codings(
        [
            Coding(
                f"C{n:05d}", Segment("S01", turn.start, turn.end, words, turn.index), code, side, "Rae",
                NOW.isoformat(),
            )
            for n, (turn, (_, words, code, side)) in enumerate(zip(turns, SAID, strict=True), start=1)
        ]
    )  # fmt: skip
    (folder / "findings" / "01-access.md").write_text(NOTES, encoding="utf-8")
    return project


def w(tag: str) -> str:
    """A Word element's full name."""
    return f"{{{W}}}{tag}"


class Returned:
    """A sent file in a reviewer's hands: each method does one thing as Word does it."""

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            self.parts = {name: archive.read(name) for name in archive.namelist()}
        self.root = etree.fromstring(self.parts["word/document.xml"])
        self.comments: list[etree._Element] = []
        self.threads: list[tuple[str, str, bool]] = []
        self.changes = 0

    def paragraph(self, words: str, after: str = "") -> etree._Element:
        """The first paragraph with these words, below the one with ``after``."""
        passed = not after
        for p in self.root.iter(w("p")):
            text = self.text(p)
            if passed and words in text:
                return p
            passed = passed or after in text
        raise AssertionError(f"no paragraph with “{words}”")

    def answer_to(self, question: str, finding: str) -> etree._Element:
        """The paragraph to write on under a question of a finding."""
        return self.below(self.paragraph(question, finding))

    @staticmethod
    def below(p: etree._Element) -> etree._Element:
        """The paragraph below."""
        following = p.getnext()
        assert following is not None
        return following

    @staticmethod
    def text(p: etree._Element) -> str:
        """All words of a paragraph."""
        return "".join(t.text or "" for t in p.iter(w("t"), w("delText")))

    @staticmethod
    def run(words: str, tag: str = "t") -> etree._Element:
        """A run of words."""
        made = etree.Element(w("r"))
        text = etree.SubElement(made, w(tag))
        text.text = words
        text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        return made

    def tracked(self, tag: str, *inside: etree._Element, author: str = "Mo") -> etree._Element:
        """A tracked change: ins, del, moveFrom or moveTo."""
        self.changes += 1
        made = etree.Element(w(tag))
        made.set(w("id"), str(9000 + self.changes))
        made.set(w("author"), author)
        made.set(w("date"), DATE)
        made.extend(inside)
        return made

    def cut(self, p: etree._Element, words: str) -> etree._Element:
        """The run that holds exactly these words, cut out of its neighbours."""
        for run in list(p.iter(w("r"))):
            text = "".join(t.text or "" for t in run.iter(w("t")))
            if words in text:
                before, after = text.split(words, 1)
                middle = self.run(words)
                for part in filter(None, (before,)):
                    run.addprevious(self.run(part))
                run.addprevious(middle)
                if after:
                    run.addprevious(self.run(after))
                parent = run.getparent()
                assert parent is not None
                parent.remove(run)
                return middle
        raise AssertionError(f"no run with “{words}”")

    def write(self, p: etree._Element, words: str, *, tracked: bool = False) -> None:
        """Type at the end of a paragraph."""
        run = self.run(words)
        p.append(self.tracked("ins", run) if tracked else run)

    def strike(self, p: etree._Element, words: str) -> etree._Element:
        """Delete words with tracking on."""
        run = self.cut(p, words)
        deleted = self.tracked("del", self.run(words, "delText"))
        run.addprevious(deleted)
        p.remove(run)
        return deleted

    def retype(self, p: etree._Element, words: str, new: str, *, tracked: bool = True) -> None:
        """Replace words."""
        if tracked:
            self.strike(p, words).addnext(self.tracked("ins", self.run(new)))
            return
        run = self.cut(p, words)
        run.addprevious(self.run(new))
        p.remove(run)

    def comment(
        self,
        first: etree._Element | None,
        words: str,
        last: etree._Element | None = None,
        *,
        author: str = "Mo",
        reply_to: int | None = None,
        done: bool = False,
    ) -> int:
        """Comment on a paragraph, or from one to another; or reply to a comment."""
        number = len(self.comments)
        made = etree.Element(w("comment"), nsmap={"w": W, "w14": W14})
        made.set(w("id"), str(number))
        made.set(w("author"), author)
        made.set(w("date"), DATE)
        made.set(w("initials"), author[:1])
        line = etree.SubElement(made, w("p"))
        line.set(f"{{{W14}}}paraId", f"{number:08X}")
        line.append(self.run(words))
        self.comments.append(made)
        parent = "" if reply_to is None else f"{reply_to:08X}"
        self.threads.append((f"{number:08X}", parent, done))
        if first is not None:
            start, end = etree.Element(w("commentRangeStart")), etree.Element(w("commentRangeEnd"))
            mark = etree.Element(w("r"))
            reference = etree.SubElement(mark, w("commentReference"))
            for element in (start, end, reference):
                element.set(w("id"), str(number))
            place = 1 if first.find(w("pPr")) is not None else 0
            first.insert(place, start)
            (first if last is None else last).extend((end, mark))
        return number

    def save(self, *, lose: tuple[str, ...] = ()) -> bytes:
        """The file's bytes; ``lose`` names parts that it comes back without."""
        parts = dict(self.parts)
        parts["word/document.xml"] = etree.tostring(self.root, xml_declaration=True, encoding="UTF-8")
        if self.comments:
            self._add_comments(parts)
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in parts.items():
                if name not in lose:
                    archive.writestr(name, data)
        return out.getvalue()

    def _add_comments(self, parts: dict[str, bytes]) -> None:
        root = etree.Element(w("comments"), nsmap={"w": W, "w14": W14})
        root.extend(self.comments)
        extended = etree.Element(f"{{{W15}}}commentsEx", nsmap={"w15": W15})
        for own, parent, done in self.threads:
            entry = etree.SubElement(extended, f"{{{W15}}}commentEx")
            entry.set(f"{{{W15}}}paraId", own)
            if parent:
                entry.set(f"{{{W15}}}paraIdParent", parent)
            entry.set(f"{{{W15}}}done", "1" if done else "0")
        relations = etree.fromstring(parts["word/_rels/document.xml.rels"])
        types = etree.fromstring(parts["[Content_Types].xml"])
        for name, kind, made in (
            (
                "comments",
                "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments",
                root,
            ),
            (
                "commentsExtended",
                "http://schemas.microsoft.com/office/2011/relationships/commentsExtended",
                extended,
            ),
        ):
            parts[f"word/{name}.xml"] = etree.tostring(made, xml_declaration=True, encoding="UTF-8")
            relation = etree.SubElement(relations, f"{{{RELATIONS}}}Relationship")
            relation.set("Id", f"rIdReview{name}")
            relation.set("Type", kind)
            relation.set("Target", f"{name}.xml")
            override = etree.SubElement(types, f"{{{TYPES}}}Override")
            override.set("PartName", f"/word/{name}.xml")
            override.set(
                "ContentType",
                f"application/vnd.openxmlformats-officedocument.wordprocessingml.{name}+xml",
            )
        parts["word/_rels/document.xml.rels"] = etree.tostring(relations, xml_declaration=True)
        parts["[Content_Types].xml"] = etree.tostring(types, xml_declaration=True)
