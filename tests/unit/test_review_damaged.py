"""Damaged and hostile files: a clear refusal or a partial reading, never a crash, a hang or a way out."""

from __future__ import annotations

import io
import os
import random
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from evalkit.errors import ReadError
from evalkit.review.items import find_items
from evalkit.review.read import parse_returned
from tests.apart import run_apart
from tests.report_sample import sample_codebook
from tests.review_sample import Returned
from tests.unit.test_review_read import CELEBRATE, THERAPY, WAITS, Draft

FILES = int(os.environ.get("EVALKIT_FUZZ", "300"))


@pytest.fixture(scope="module")
def draft() -> Draft:
    return make_draft()


@pytest.fixture(scope="module")
def reviewed(draft: Draft) -> bytes:
    return make_reviewed(draft)


def make_draft() -> Draft:
    """A short one: three of the thirteen areas."""
    return Draft(without=frozenset(code.slug for code in sample_codebook().codes[3:]))


def make_reviewed(draft: Draft) -> bytes:
    """A returned file with something of everything in it."""
    file = draft.copy()
    first = file.comment(file.paragraph(WAITS), "Is this so?", last=file.paragraph("for trauma therapy"))
    file.comment(file.paragraph(WAITS), "Yes", reply_to=first, done=True)
    file.retype(file.paragraph(THERAPY), "value", "like")
    file.strike(file.paragraph("for group therapy"), "group")
    file.write(file.answer_to(CELEBRATE, "F001"), "An answer", tracked=True)
    return file.save()


def read_parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write_parts(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def flip(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randint(1, 30)):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def in_a_part(damage: Callable[[bytes, random.Random], bytes]) -> Callable[[bytes, random.Random], bytes]:
    """Damage inside one part, in a zip that is whole."""

    def act(data: bytes, chance: random.Random) -> bytes:
        parts = read_parts(data)
        name = chance.choice([n for n in parts if n.endswith((".xml", ".rels")) and parts[n]])
        return write_parts(parts | {name: damage(parts[name], chance)})

    return act


def lose_a_part(data: bytes, chance: random.Random) -> bytes:
    parts = read_parts(data)
    del parts[chance.choice(sorted(parts))]
    return write_parts(parts)


def swap_parts(data: bytes, chance: random.Random) -> bytes:
    parts = read_parts(data)
    one, other = chance.sample(sorted(parts), 2)
    return write_parts(parts | {one: parts[other], other: parts[one]})


def shuffle_marks(data: bytes, chance: random.Random) -> bytes:
    """Starts without ends, ends before starts, ids that are not numbers."""
    parts = read_parts(data)
    text = parts["word/document.xml"]
    for old, new in (
        (b"commentRangeEnd", b"commentRangeStart"),
        (b"bookmarkEnd", b"bookmarkStart"),
        (b'w:id="', b'w:id="x'),
        (b"w:del ", b"w:moveTo "),
        (b"<w:t ", b"<w:delText "),
    ):
        if chance.random() < 0.5:
            text = text.replace(old, new)
    return write_parts(parts | {"word/document.xml": text})


def nest(data: bytes, chance: random.Random) -> bytes:
    return write_parts({"word/document.xml": data, "inside.docx": data})


def swell(data: bytes, chance: random.Random) -> bytes:
    parts = read_parts(data)
    name = chance.choice(["word/document.xml", "word/comments.xml", "docProps/custom.xml"])
    return write_parts(parts | {name: parts[name] + b" " * 60_000_000})


def deepen(data: bytes, chance: random.Random) -> bytes:
    deep = chance.choice([200, 5_000, 100_000])
    body = b"<w:ins>" * deep + b"<w:r><w:t>deep</w:t></w:r>" + b"</w:ins>" * deep
    parts = read_parts(data)
    start, end = parts["word/document.xml"].split(b"<w:body>", 1)
    return write_parts(parts | {"word/document.xml": start + b"<w:body><w:p>" + body + b"</w:p>" + end})


def call_out(data: bytes, chance: random.Random) -> bytes:
    """Entities from a file, from the network, or that grow without end."""
    entity = chance.choice(
        [
            b'<!ENTITY x SYSTEM "file:///etc/hostname">',
            b'<!ENTITY x SYSTEM "http://example.invalid/x">',
            b'<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY x "&b;&b;&b;&b;&b;&b;">',
        ]
    )
    parts = read_parts(data)
    name = chance.choice(["word/document.xml", "word/comments.xml", "docProps/custom.xml"])
    head, rest = parts[name].split(b"?>", 1)
    return write_parts(
        parts | {name: head + b"?><!DOCTYPE d [" + entity + b"]>" + rest.replace(b">W", b">&x;W", 1)}
    )


DAMAGES = (
    cut,
    flip,
    in_a_part(cut),
    in_a_part(flip),
    lose_a_part,
    swap_parts,
    shuffle_marks,
    nest,
    deepen,
    call_out,
)


class Watch:
    """What the reader opens and connects to while it is on."""

    def __init__(self) -> None:
        self.on = False
        self.seen: list[str] = []
        sys.addaudithook(self.hear)

    def hear(self, event: str, arguments: tuple[object, ...]) -> None:
        if self.on and event.startswith(("socket.", "subprocess.", "os.system", "shutil.", "urllib.")):
            self.seen.append(event)
        if self.on and event == "open" and not str(arguments[0]).endswith((".py", ".pyc", ".so")):
            self.seen.append(f"open {arguments[0]}")


@pytest.mark.slow
def test_every_damaged_file_is_refused_or_read_in_part() -> None:
    read, refusals, opened = run_apart(read_damaged, FILES)
    assert not opened
    assert all(message.endswith(".") for message in refusals)
    assert len(refusals) > FILES // 10
    assert read > FILES // 10


def read_damaged(files: int) -> tuple[int, list[str], list[str]]:
    """How many of so many damaged files are read in part, why others are refused, and what is opened."""
    draft, watch = make_draft(), Watch()
    reviewed = make_reviewed(draft)
    chance = random.Random(7)
    refusals: list[str] = []
    read = 0
    draft.read(reviewed)
    for number in range(files):
        data = DAMAGES[number % len(DAMAGES)](reviewed, chance)
        watch.on = True
        try:
            items = find_items(parse_returned(data, "x.docx"), draft.sent, 3, "reference_group").items
            read += 1
            assert all(item.text for item in items)
        except ReadError as error:
            refusals.append(str(error))
        finally:
            watch.on = False
    return read, refusals, watch.seen


@pytest.mark.parametrize("seed", range(3))
def test_a_part_that_unpacks_to_far_too_much_is_refused(reviewed: bytes, seed: int) -> None:
    with pytest.raises(ReadError, match="unpacks to far more"):
        parse_returned(swell(reviewed, random.Random(seed)), "x.docx")


def test_words_of_other_files_never_come_in(draft: Draft, reviewed: bytes, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("a secret of this machine", encoding="utf-8")
    entity = f'<!DOCTYPE d [<!ENTITY x SYSTEM "{(tmp_path / "secret.txt").as_uri()}">]>'.encode()
    for name in ("word/document.xml", "word/comments.xml"):
        parts = read_parts(reviewed)
        head, rest = parts[name].split(b"?>", 1)
        data = write_parts(parts | {name: head + b"?>" + entity + rest.replace(b">Is this", b">&x;Is this")})
        try:
            said = str(draft.read(data))
        except ReadError as error:
            said = str(error)
        assert "a secret" not in said


def test_a_damaged_comment_part_is_said_and_the_rest_is_read(draft: Draft, reviewed: bytes) -> None:
    data = write_parts(read_parts(reviewed) | {"word/comments.xml": b"<broken"})
    document = parse_returned(data, "x.docx")
    assert ["comments.xml is damaged" in problem for problem in document.problems] == [True]
    assert any(item.way == "answer" for item in draft.read(data).items)


def test_a_damaged_text_is_read_as_far_as_it_goes_and_that_is_said(draft: Draft) -> None:
    file = Returned(draft.data)
    file.write(file.answer_to(CELEBRATE, "F001"), "An answer")
    parts = read_parts(file.save())
    text = parts["word/document.xml"]
    end = text.index(b"</w:p>", text.index(b"An answer"))
    data = write_parts(parts | {"word/document.xml": text[:end]})
    document = parse_returned(data, "x.docx")
    assert "read as far as it goes" in document.problems[0]
    reading = draft.read(data)
    assert [item.text for item in reading.items] == ["An answer"]
    assert reading.missing > 20
