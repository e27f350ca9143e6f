"""Damaged, hostile and huge files of other programs: read as far as is right, or refused in words."""

from __future__ import annotations

import io
import os
import random
import zipfile
from pathlib import Path

import pytest

from evalkit.errors import EvalkitError, ReadError
from evalkit.exchange.qda.interchange import canonical
from evalkit.exchange.qda.known import read_outside
from evalkit.exchange.qda.refi_write import render_project
from tests.outside_files import damage, good_files, seed

FILES = int(os.environ.get("EVALKIT_FUZZ", "80"))
"""How many damaged files are tried; EVALKIT_FUZZ=500 tries more."""


def test_a_damaged_file_of_any_kind_is_read_or_refused_in_words(tmp_path: Path) -> None:
    good = good_files(tmp_path)
    for name, data in good.items():
        assert read_outside(save(tmp_path, name, data)).codes, name
    refused = []
    for number in range(FILES):
        chance = random.Random(number)
        name = sorted(good)[number % len(good)]
        path = save(tmp_path, f"{number}-{name}", damage(good[name], chance))
        try:
            read = read_outside(path)
        except EvalkitError as error:
            refused.append(str(error))
        else:
            for source, passage, _ in read.applied():
                assert -1 <= passage.start <= passage.end <= len(source.text)
    assert 0 < len(refused) < FILES
    assert [said for said in refused if not said.endswith((".", "”", "evalkit add"))] == []


def save(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_a_zip_that_leads_out_of_its_folder_writes_nothing(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(render_project(seed()))) as good, zipfile.ZipFile(out, "w") as archive:
        for name in good.namelist():
            archive.writestr(name.replace("sources/", "../../../sources/"), good.read(name))
        archive.writestr("../../../../tmp/evalkit-slipped.txt", "x")
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    assert canonical(read_outside(save(folder, "slip.qdpx", out.getvalue()))) == canonical(seed())
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["slip.qdpx"]
    assert not Path("/tmp/evalkit-slipped.txt").exists()


def test_recordings_in_a_large_project_are_passed_over_and_listed(tmp_path: Path) -> None:
    good = zipfile.ZipFile(io.BytesIO(render_project(seed())))
    video = b"<VideoSource guid='v' name='talk.mp4' path='internal://talk.mp4'/></Sources>"
    path = tmp_path / "large.qdpx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in good.namelist():
            archive.writestr(name, good.read(name).replace(b"</Sources>", video))
        with archive.open("sources/talk.mp4", "w", force_zip64=True) as part:
            for _ in range(500):
                part.write(bytes(1_000_000))
    read = read_outside(path)
    assert canonical(read) == canonical(seed())
    assert read.left_out == ("1 video recording: not kept",)


@pytest.mark.parametrize("text", ["&lol9;", "&file;"])
def test_entities_are_never_resolved(tmp_path: Path, text: str) -> None:
    secret = save(tmp_path, "secret.txt", b"kept away")
    rules = f"<!DOCTYPE x [<!ENTITY lol9 'ha'><!ENTITY file SYSTEM 'file://{secret}'>]>"
    project = f"{rules}<Project xmlns='urn:QDA-XML:project:1.0' name='{text if text == '&lol9;' else ''}'>"
    with pytest.raises(ReadError, match="declares a document type"):
        read_outside(save(tmp_path, "x.qde", f"{project}</Project>".encode()))


@pytest.mark.slow
def test_more_codings_than_fit_are_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "huge.qdpx"
    words = random.Random(1).randbytes(500_000).hex().encode()
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("project.qde", "w", force_zip64=True) as part,
    ):
        for _ in range(160):
            part.write(words)
    with pytest.raises(ReadError, match="more than evalkit reads at once"):
        read_outside(path)
