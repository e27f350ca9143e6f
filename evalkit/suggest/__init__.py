"""The machine step: sentences, an encoder, a scorer; suggestions that a person decides on."""

from evalkit.suggest.passages import Passage
from evalkit.suggest.rank import suggest
from evalkit.suggest.scorer import Scorer, build_scorer
from evalkit.suggest.sentences import segments
from evalkit.suggest.table import TableSuggestions, suggest_table
from evalkit.suggest.training import TrainingText, coding_texts

__all__ = [
    "Passage",
    "Scorer",
    "TableSuggestions",
    "TrainingText",
    "build_scorer",
    "coding_texts",
    "segments",
    "suggest",
    "suggest_table",
]
