"""The codebook: read from YAML or CSV, checked, written, and compared with another version."""

from evalkit.codebook.check import check_codebook
from evalkit.codebook.compare import diff_codebooks
from evalkit.codebook.form import render_schema
from evalkit.codebook.kept_text import loses_comments, write_codebook
from evalkit.codebook.load import dump_codebook, load_codebook, read_codebook

__all__ = [
    "check_codebook",
    "diff_codebooks",
    "dump_codebook",
    "load_codebook",
    "loses_comments",
    "read_codebook",
    "render_schema",
    "write_codebook",
]
