"""The small project of the page, as `tests/page_sample.py` makes it."""

from tests.page_sample import CODEBOOK, NOW, make_project, make_source, suggestion_for

__all__ = ["CODEBOOK", "NOW", "make_project", "make_source", "suggestion_for"]
