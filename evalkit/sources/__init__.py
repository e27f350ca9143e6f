"""Files → sources: transcripts and notes, surveys, and the list of participants."""

from evalkit.sources.reading import ENDINGS, read

__all__ = ["ENDINGS", "read"]
