"""Files as other programs write them, made in code; and the same files damaged."""

from __future__ import annotations

import io
import random
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import docx

from evalkit.exchange.qda.interchange import (
    Case,
    OutsideCode,
    OutsideCoding,
    OutsideNote,
    OutsideProject,
    OutsideSource,
    Passage,
)
from evalkit.exchange.qda.refi_write import render_codebook, render_project

TEXT = "Zoë: It was 🙂 five weeks.\nשלום עולם\nNobody rang."
CODES = (
    OutsideCode("access", ("Access",), "Getting in"),
    OutsideCode("access/working_well", ("Access", "working well")),
    OutsideCode("deep", ("Access", "working well", "at once")),
)
HIGHLIGHTS = """<!DOCTYPE html><html><head><title>Taguette highlights</title></head><body>
<h1>Taguette highlights</h1>
<p>They rang <b>me</b>.</p><p>Twice.</p>
<p> <strong>Document:</strong> one.docx <strong>Tags:</strong> access.waiting, kindness </p><hr>
<p>Nobody asked.</p><p><strong>Documento:</strong> two.docx <strong>Etiquetas:</strong> access</p>
</body></html>"""
SEGMENTS = (
    "Document group,Document name,Code,Segment,Created by,Weight score\n"
    "GPs,One,Access > Waiting,Six weeks.,ann,0\nCarers,One,Kindness,They rang.,bo,50\n"
)
REFERENCES = """Name: Access\\\\Waiting
<Files\\\\Interviews\\\\Anna> - § 1 reference coded  [ 6.78% Coverage]
Reference 1 - 5.80% Coverage
It took six weeks.
"""


def seed() -> OutsideProject:
    """Overlaps, equal spans, three levels, é, an emoji, right-to-left, two coders, a case, memos."""
    passages = (
        Passage(
            0,
            8,
            TEXT[:8],
            (OutsideCoding("access", "Ann", "2026-01-01T00:00:00Z", "A memo."), OutsideCoding("deep", "Bo")),
        ),
        Passage(5, 25, TEXT[5:25], (OutsideCoding("access/working_well", "Ann"),)),
        Passage(26, 35, TEXT[26:35], (OutsideCoding("access", "Bo"),)),
    )
    source = OutsideSource("S01 One", TEXT, passages, {"kind": "interview"})
    return OutsideProject(
        "evalkit",
        "Us & them",
        CODES,
        (source,),
        (Case("P01", {"role": "GP"}, ("S01 One",)),),
        (OutsideNote("A note."),),
    )


def taguette(path: Path) -> Path:
    """A project in Taguette's own file: one document, three highlights, two tags, a coder for one of them."""
    with closing(sqlite3.connect(path)) as db:
        db.executescript(
            """CREATE TABLE projects (id, name); CREATE TABLE documents (id, name, description, contents);
            CREATE TABLE tags (id, path, description); CREATE TABLE highlight_tags (highlight_id, tag_id);
            CREATE TABLE highlights (id, document_id, start_offset, end_offset, snippet);
            CREATE TABLE commands (id, user_login, payload);
            INSERT INTO projects VALUES (1, 'Ours');
            INSERT INTO documents
            VALUES (1, 'one.html', '', '<p>Zoë: Café staff rang.</p><p>Nobody else.</p>');
            INSERT INTO tags VALUES (1, 'access', 'Getting in'), (2, 'access.waiting', '');
            INSERT INTO highlights VALUES (1, 1, 6, 23, 'Café staff rang.'), (2, 1, 23, 35, 'Nobody else.');
            INSERT INTO highlights VALUES (3, 1, 0, 4, 'Zoë');
            INSERT INTO highlight_tags VALUES (1, 1), (1, 2), (2, 2);
            INSERT INTO commands VALUES (1, 'ann', '{"type": "highlight_add", "highlight_id": 2}');"""
        )
        db.commit()
    return path


def good_files(folder: Path) -> dict[str, bytes]:
    """A good file of every kind, by its name."""
    word = docx.Document()
    words = word.add_paragraph().add_run("They rang me.")
    word.add_comment(words, "Access (+)\nKindness", "Ann", "A")
    held = io.BytesIO()
    word.save(held)
    project = render_project(seed())
    return {
        "a.qdpx": project,
        "a.qde": zipfile.ZipFile(io.BytesIO(project)).read("project.qde"),
        "a.qdc": render_codebook(CODES, "evalkit"),
        "a.sqlite3": taguette(folder / "good.sqlite3").read_bytes(),
        "a.html": HIGHLIGHTS.encode(),
        "a.csv": SEGMENTS.encode(),
        "a.txt": REFERENCES.encode(),
        "a.docx": held.getvalue(),
    }


def damage(data: bytes, chance: random.Random) -> bytes:
    """The file with something wrong in it; of a zip often a part, so that the damage lies inside."""
    if data[:2] == b"PK" and chance.random() < 0.7:
        return _damage_part(data, chance)
    return _spoil(data, chance)


def _damage_part(data: bytes, chance: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice(sorted(parts))
    parts[name] = _spoil(parts[name], chance)
    if chance.random() < 0.2:
        parts[chance.choice(["../../out.txt", "/etc/passwd", "C:\\x", name.upper()])] = parts.pop(name)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for key, value in parts.items():
            archive.writestr(key, value)
    return out.getvalue()


def _spoil(data: bytes, chance: random.Random) -> bytes:
    held = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        place = chance.randrange(len(held) + 1)
        match chance.randrange(6):
            case 0:
                del held[place:]
            case 1:
                held[place : place + chance.randint(1, 40)] = b""
            case 2:
                held[place:place] = chance.choice(
                    [
                        b"\0",
                        b"\xff\xfe",
                        b"<",
                        b"&#0;",
                        b"&x;",
                        b"999999999999999999999",
                        b"-1",
                        b"\r\n",
                        b"'\"",
                        b"]]>",
                    ]
                )
            case 3:
                held[place : place + 1] = bytes([chance.randrange(256)])
            case 4:
                held[place:place] = held[: chance.randint(1, 400)]
            case _:
                for old, new in (
                    (b"startPosition", b"endPosition"),
                    (b"guid", b"name"),
                    (b"Coding", b"Note"),
                ):
                    if chance.random() < 0.4:
                        held = held.replace(old, new, 1)
    return bytes(held)
