"""From codings to evidence, and what the evidence covers."""

from evalkit.analysis.excerpts import find_excerpts
from evalkit.analysis.people import find_heard

__all__ = ["find_excerpts", "find_heard"]
