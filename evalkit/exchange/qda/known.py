"""Which program a file is from, and its coded project: the one way in."""

from __future__ import annotations

from pathlib import Path

from evalkit.errors import ReadError
from evalkit.exchange.qda.interchange import OutsideProject


def read_outside(path: Path) -> OutsideProject:
    """The coded project in a file or folder of another program, known by what is in it.

    Read are REFI-QDA projects and codebooks (.qdpx, .qde, .qdc), Taguette's and QualCoder's databases, tables
    of coded passages (csv, xlsx: Dedoose, Taguette, MAXQDA, NVivo, your own), Taguette's html, and Word
    transcripts coded by comments. Raises ReadError or TableError, with the next step, for anything else.
    """
    path = path.expanduser()
    if path.is_dir():
        path = _database_in(path)
    if not path.exists():
        raise ReadError(f"There is no file {path.name}. Check the name and the folder, and try again.")
    from evalkit.exchange.qda.databases import is_sqlite, read_database

    if is_sqlite(path):
        return read_database(path)
    match path.suffix.lower():
        case ".qdpx" | ".qde" | ".qdc" | ".xml":
            from evalkit.exchange.qda.refi import read_refi

            return read_refi(path)
        case ".docx":
            from evalkit.exchange.qda.word_comments import read_word_comments

            return read_word_comments(path)
        case ".csv" | ".tsv" | ".xlsx" | ".xlsm":
            from evalkit.exchange.qda.tables import read_coded_table
            from evalkit.sources.tables.table_rows import read_table

            return read_coded_table(read_table(path))
        case ".html" | ".htm":
            from evalkit.exchange.qda.web_pages import read_web_page

            return read_web_page(path)
        case ".txt":
            from evalkit.exchange.qda.reference_lists import is_reference_list, read_reference_list
            from evalkit.sources.files.guard import decode_text, read_bytes

            lines = decode_text(read_bytes(path), path.name).splitlines()
            if is_reference_list(lines):
                return read_reference_list(lines, path)
    raise ReadError(
        f"{path.name}: coded projects are read as .qdpx, .qde, .qdc, .xlsx, .csv, .html, .docx, and as "
        "Taguette's or QualCoder's own files. Export it from your program as a “REFI-QDA project (.qdpx)”."
    )


def _database_in(folder: Path) -> Path:
    found = folder / "data.qda"
    if not found.is_file():
        raise ReadError(
            f"{folder.name} is a folder without data.qda in it, so it is not a QualCoder project. Name the "
            "file to import."
        )
    return found
