"""A file, a folder or an installation that cannot be used is named, with what to do about it."""

from __future__ import annotations

import errno
import gc
import importlib.util
import os
import socket
import sqlite3
import warnings
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from openpyxl import Workbook

from evalkit import nlp
from evalkit.codebook import read_codebook
from evalkit.errors import EvalkitError
from evalkit.exchange.files_to_check import read_outgoing
from evalkit.exchange.matrix import read_matrix_workbook
from evalkit.exchange.theme_sheet import read_theme_sheet
from evalkit.files import expect_ending
from evalkit.project import Project
from evalkit.review.sheets.answers import read_answer_rows
from evalkit.review.sheets.meeting import parse_meeting_sheet
from evalkit.sample.masters import load_master
from evalkit.settings import load_settings
from evalkit.sources import read
from evalkit.sources.participants.participants import Row, read_rows
from evalkit.sources.participants.participants_file import append_rows, edit_rows
from evalkit.sources.surveys.survey import load_survey_settings
from evalkit.steps.coding.import_codings import read_codings
from evalkit.steps.create import create_project
from evalkit.steps.demo import run_demo
from evalkit.steps.names.deidentify import read_names
from evalkit.steps.report.check_report import check_report
from evalkit.steps.review.read_back import read_returned
from evalkit.steps.review.send import send_draft
from evalkit.steps.suggesting.bare_tables import deidentify_table
from evalkit.store.backups import check_copy
from evalkit.suggest.encoders import encoder, minilm
from evalkit.supply import learnt
from evalkit.vault import lock
from evalkit.vault.contents import load_contents
from evalkit.web.server import serve
from tests.review_sample import make_reviewed_project

Act = Callable[[Path], object]
MASTER = """INVENTED SAMPLE DATA.
title: T
kind: {kind}
format: txt
file: t.txt
speaker: A = {speaker}

A: Hello.
"""


def put(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def book(path: Path, sheets: dict[str, list[str]]) -> Path:
    made = Workbook()
    made.remove(made.worksheets[0])
    for title, headings in sheets.items():
        made.create_sheet(title).append(headings)
    made.save(path)
    return path


def archive(path: Path, parts: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w") as made:
        for name, text in parts.items():
            made.writestr(name, text)
    return path


def word_without_a_body(folder: Path) -> Path:
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return archive(folder / "a.docx", {"word/document.xml": f'<w:document xmlns:w="{word}"/>'})


def unlike_any_draft(folder: Path) -> None:
    from docx import Document

    project = make_reviewed_project(folder / "reviewed")
    send_draft(project)
    document = Document()
    document.add_paragraph("A recipe for soup, which nobody sent out.")
    document.save(str(folder / "soup.docx"))
    (one,) = read_returned(project, [folder / "soup.docx"])
    raise EvalkitError(one.problems[0].message)


def demo_again(folder: Path) -> None:
    (folder / "demo-originals").mkdir()
    put(folder / "demo-originals" / "talk.txt", "A talk.")
    run_demo(folder / "demo")


def newer_copy(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "copy.db")) as made:
        made.execute("PRAGMA user_version = 9999")
        made.execute("CREATE TABLE any_table (id)")
    check_copy(folder / "copy.db")


def port_in_use(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as held, warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # uvicorn drops the socket that it could not bind
        try:
            serve(create_project(folder / "p"), lambda _: None, port=held.getsockname()[1], browser=False)
        except EvalkitError as error:
            said = str(error)
        gc.collect()
    raise EvalkitError(said)


def two_of(what: str, question: str = "") -> Act:
    ask = f'question = "{question}"\n' if question else ""
    columns = "".join(f'[[columns]]\nheader = "{h}"\nwhat = "{what}"\n{ask}' for h in "AB")
    return lambda _: load_survey_settings(f'name = "S"\n{columns}', "s.survey.toml")


def read_by(reader: Callable[[Path], object], name: str, content: str | bytes = "") -> Act:
    return lambda folder: reader(put(folder / name, content))


def project_in(folder: Path) -> Project:
    return create_project(folder / "made")


REFUSED: dict[str, tuple[Act, str]] = {
    "summaries without their heading": (
        lambda f: read_matrix_workbook(book(f / "m.xlsx", {"S": ["a"]}), []),
        "Write it again from the page “Summaries”",
    ),
    "a going file that is not there": (lambda f: read_outgoing(f / "no.txt"), "Check the name and folder"),
    "themes without hidden columns": (
        lambda f: read_theme_sheet(book(f / "t.xlsx", {"Themes": ["theme"], "Excerpts": ["theme"]})),
        "Copy what you filled in into the workbook",
    ),
    "a folder in a file's place": (lambda f: expect_ending(f, ".csv"), "Name a file in it"),
    "a wrong ending": (lambda f: expect_ending(f / "out.txt", ".csv"), r"Give out\.csv"),
    "a report that is not there": (
        lambda f: check_report(project_in(f), f / "no.docx"),
        "Check the name and folder",
    ),
    "settings that are no TOML": (lambda _: load_settings("[report", "evalkit.toml"), "lists in"),
    "settings of the wrong kind": (
        lambda _: load_settings("[report]\ntitle = 3\n", "evalkit.toml"),
        "“report.title”",
    ),
    "a Word file without a text": (lambda f: read(word_without_a_body(f)), "save it as .docx"),
    "what Word leaves while a file is open": (read_by(read, "~$talk.docx", b"x"), r"give talk\.docx"),
    "a page without anything": (read_by(read, "page.html", "<!-- -->"), "save it as .docx"),
    "no participants": (lambda f: read_rows(f / "participants.csv"), "Put it back"),
    "participants as a workbook": (
        lambda f: append_rows(f / "participants.xlsx", [Row("P01", (), ("A",))]),
        "Save it as participants.csv",
    ),
    "participants without columns": (
        lambda f: append_rows(put(f / "participants.csv", "name,job\n"), [Row("P01", (), ("A",))]),
        "Its first row should be: id,",
    ),
    "participants without columns, edited": (
        lambda f: edit_rows(put(f / "participants.csv", "name,job\nA,B\n"), lambda row: row),
        "Its first row should be: id,",
    ),
    "codings without columns": (
        lambda f: read_codings(project_in(f), put(f / "c.csv", "who,what\nA,B\n")),
        "It needs the columns",
    ),
    "a project in a project": (lambda f: create_project(project_in(f).folder), "evalkit status --project"),
    "no project": (Project, "evalkit new FOLDER"),
    "names without columns": (
        lambda f: read_names(put(f / "names.csv", "a,b\n1,2\n")),
        "evalkit deidentify --sheet",
    ),
    "a demo twice": (demo_again, "choose another folder"),
    "a table written over itself": (
        lambda f: deidentify_table(put(f / "t.csv", "a\nb\n"), "a", f / "t.csv"),
        "Give --out another name",
    ),
    "two ids in a survey": (two_of("id"), "make one of them an attribute"),
    "one question twice": (two_of("open", "What helped?"), "give one of them another question"),
    "answers as text": (read_by(read_answer_rows, "a.csv", "id\n"), "Save the answer sheet as one"),
    "answers without columns": (
        lambda f: read_answer_rows(book(f / "a.xlsx", {"S": ["id"]})),
        "evalkit review sheet",
    ),
    "no meeting sheet": (
        lambda f: parse_meeting_sheet(book(f / "m.xlsx", {"S": ["a"]}).read_bytes(), "m.xlsx"),
        "Fill in the sheet that “evalkit review send” wrote",
    ),
    "no draft of this project": (unlike_any_draft, "say which with --draft"),
    "a copy of a newer evalkit": (newer_copy, "Update evalkit, then restore it"),
    "a port in use": (port_in_use, "Choose another with --port"),
    "originals with a damaged head": (
        lambda _: lock.unlock(lock.MAGIC + b"\nno json\ntoken", "correct horse", "o.evault"),
        "copy",
    ),
    "originals of a newer evalkit": (lambda _: load_contents(b'{"new": 1}', "o.evault"), "Update evalkit"),
    "a codebook that is not there": (lambda f: read_codebook(f / "no.yaml"), "Check its name"),
    "a master without a kind": (
        lambda _: load_master(MASTER.format(kind="song", speaker="A|P1|staff|||||"), "m"),
        "is not a kind of source",
    ),
    "a master without parts": (
        lambda _: load_master(MASTER.format(kind="interview", speaker="A"), "m"),
        "five more parts",
    ),
    "a master without a header": (lambda _: load_master("INVENTED\ntitle: T\n\nA: Hello.", "m"), "Add it"),
}  # fmt: skip


@pytest.mark.parametrize("given", REFUSED)
def test_what_cannot_be_used_is_named_with_what_to_do(given: str, tmp_path: Path) -> None:
    act, instead = REFUSED[given]
    with pytest.raises(EvalkitError, match=instead):
        act(tmp_path)


@pytest.mark.parametrize(
    ("name", "reader"),
    [("talk.txt", read), ("participants.csv", lambda file: edit_rows(file, lambda row: row))],
)
def test_a_file_that_may_not_be_read_is_named(
    name: str, reader: Callable[[Path], object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(self: Path, *given: object, **named: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    file = put(tmp_path / name, "id,labels\n")
    for opens in ("open", "read_bytes"):
        monkeypatch.setattr(Path, opens, denied)
    with pytest.raises(EvalkitError, match=rf"{name} cannot be (opened|read) \(Permission denied"):
        reader(file)


def test_what_is_not_installed_is_named_with_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with pytest.raises(EvalkitError, match=r"en_core_web_none is not installed.*In the folder"):
        nlp.load_spacy(("senter",), package="en_core_web_none")
    with pytest.raises(EvalkitError, match="lacks no_such_part"):
        nlp.load_spacy(("no_such_part",))
    put(tmp_path / "modules.json", "[]")
    for module in (encoder, minilm, learnt):
        monkeypatch.setattr(module, "find_spec", lambda name: None)
    for make, how in (
        (encoder.UniversalSentenceEncoder, "The sentence encoder is not installed. In the folder"),
        (minilm.MiniLM, "The sentence encoder MiniLM is not installed. In the folder"),
        (lambda: encoder.SentenceTransformersFolder(tmp_path), "sentence-transformers"),
    ):
        with pytest.raises(EvalkitError, match=how):
            make()
    assert importlib.util.find_spec("numpy"), "only the two modules were told otherwise"
