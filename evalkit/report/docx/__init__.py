"""The Word report."""

from evalkit.report.docx.render import render_docx

__all__ = ["render_docx"]
