"""``read(path)``: one file in, one source out, with everything that could not be read beside it."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.errors import ReadError
from evalkit.model import Problem, ReadResult, Source, SourceKind
from evalkit.sources.files.blocks import Document
from evalkit.sources.files.encodings import describe_encoding, describe_lost
from evalkit.sources.files.guard import decode_known, read_bytes, refuse_disguise
from evalkit.text import count_words, shorten, show_hidden
from evalkit.wording import join_plain

if TYPE_CHECKING:
    from evalkit.sources.tables.table_rows import Table
    from evalkit.sources.talk.spoken_table import SpokenColumns

ENDINGS = (
    ".docx",
    ".odt",
    ".pdf",
    ".html",
    ".htm",
    ".vtt",
    ".srt",
    ".sbv",
    ".txt",
    ".md",
    ".json",
    ".eaf",
    ".otr",
)
_LOOKS_LIKE = {".docx": "zip", ".odt": "zip", ".pdf": "pdf", ".html": "html", ".htm": "html"}
_HINTS = {
    ".doc": "Open it in Word, save it as .docx, and add that file.",
    ".rtf": "Open it in Word or LibreOffice, save it as .docx, and add that file.",
    ".pages": "Export it from Pages as Word (.docx) and add that file.",
    ".dotx": "It is a template: save it as .docx and add that file.",
    ".docm": "Save it as .docx (without macros) and add that file.",
    ".xlsx": "It is a table: add it as a survey.",
    ".csv": "It is a table: add it as a survey.",
    ".xls": "Open it in Excel, save it as .xlsx, and add that file.",
    ".ods": "Open it in LibreOffice, save it as .xlsx, and add that file.",
    ".numbers": "Export it from Numbers as Excel (.xlsx) and add that file.",
    ".zip": "Unpack it and add the files in it.",
}
_RECORDINGS = (".mp3", ".mp4", ".m4a", ".wav", ".mov", ".ogg", ".webm", ".aac", ".wma", ".avi", ".mkv")


def read(path: str | Path, *, kind: SourceKind | None = None) -> ReadResult:
    """Read a transcript or notes. The kind is "interview" unless you say otherwise; it is never guessed.

    The source's text is the words alone; speakers (as the file labels them, never guessed) and times are in
    its turns, comments and footnotes in its memos. What was left out or is doubtful is in ``problems``.
    Raises ReadError where the file cannot be read at all.

    Example: ``ek.read_source("interview.docx").source.turns``
    """
    path = Path(path)
    name, ending = path.name, path.suffix.lower()
    if ending not in ENDINGS and path.exists() and not path.is_dir():
        raise ReadError(f"{name}: {_describe_ending(ending)}")
    data = read_bytes(path)
    refuse_disguise(data, name, _LOOKS_LIKE.get(ending, ""))
    document = _parse(data, name, ending)
    return _build(document, hashlib.sha256(data).hexdigest(), path, kind or "interview")


def read_spoken_table(table: Table, columns: SpokenColumns, path: Path, kind: SourceKind) -> ReadResult:
    """A table that is a transcript, as :func:`read` gives one."""
    from evalkit.sources.talk.spoken_table import parse_spoken_table

    return _build(parse_spoken_table(table, columns), table.sha256, path, kind)


def _describe_ending(ending: str) -> str:
    if ending in _RECORDINGS:
        return "this is a recording. Have it transcribed, and add the transcript."
    what = f"files ending in {ending} are" if ending else "a file whose name has no ending is"
    hint = _HINTS.get(ending)
    if not hint:
        hint = f"If it holds speech or notes, save or export it as one of {join_plain(ENDINGS)}."
    return f"{what} not read. {hint}"


def _parse(data: bytes, name: str, ending: str) -> Document:
    """The document in a file's bytes; each reader is imported when it is needed."""
    match ending:
        case ".docx":
            from evalkit.sources.files.docx import parse_docx

            return parse_docx(data, name)
        case ".odt":
            from evalkit.sources.files.odt import parse_odt

            return parse_odt(data, name)
        case ".pdf":
            from evalkit.sources.files.pdf import parse_pdf

            return parse_pdf(data, name)
        case ".html" | ".htm":
            from evalkit.sources.files.html import parse_html

            return parse_html(data, name)
        case ".eaf":
            from evalkit.sources.files.other_programs import parse_elan

            return parse_elan(data, name)
    text, encoding = decode_known(data, name)
    document = _parse_text(text, name, ending)
    said = filter(None, [describe_lost(text), describe_encoding(encoding, text)])
    return replace(document, problems=(*document.problems, *said))


def _parse_text(text: str, name: str, ending: str) -> Document:
    from evalkit.sources.files.subtitles import are_subtitles, parse_subtitles

    if ending in (".vtt", ".srt") or (ending == ".txt" and are_subtitles(text)):
        return parse_subtitles(text)
    if ending in (".sbv", ".otr"):
        from evalkit.sources.files.other_programs import as_captions, parse_otranscribe

        return parse_otranscribe(text, name) if ending == ".otr" else parse_subtitles(as_captions(text))
    if ending == ".json":
        from evalkit.sources.files.json import parse_json

        return parse_json(text, name)
    from evalkit.sources.files.columns import parse_columns
    from evalkit.sources.files.plain import parse_plain

    return parse_columns(text) or parse_plain(text)


def _name_of(path: Path) -> str:
    """The name without its ending, nor that of the file it was made from: “P1.odt.html” is P1."""
    bare = Path(path.stem)
    return bare.stem if bare.suffix.lower() in ENDINGS else path.stem


def _build(document: Document, sha256: str, path: Path, kind: SourceKind) -> ReadResult:
    from evalkit.sources.files.mending import mend_document
    from evalkit.sources.talk.attribution import find_speech
    from evalkit.sources.talk.doubts import find_talk_doubts
    from evalkit.sources.talk.turns import build_turns

    document = mend_document(document)
    heard = find_speech(document)
    built = build_turns(heard.speech, document.notes, document.cues)
    if not count_words(built.text):
        raise ReadError(f"{path.name} holds no words. Open it to see what is in it, and export it again.")
    left_out = [*document.left_out, *heard.left_out]
    said = [*document.problems, *heard.notes]
    if left_out:
        said.append(
            f"Left out, because it is not speech: {join_plain([f'“{shorten(t)}”' for t in left_out])}."
        )
    source = Source(
        "",
        show_hidden(_name_of(path)),
        kind,
        built.text,
        built.turns,
        built.memos,
        path.name,
        sha256,
    )
    problems = (Problem(path.name, message) for message in said)
    return ReadResult(source, (*problems, *find_talk_doubts(source)))
