"""The machine step: sentences, an encoder, a scorer; suggestions that a person decides on."""

from evalkit.suggest.learning.training import TrainingText, coding_texts, rejected_texts, uncoded_texts
from evalkit.suggest.measuring.evaluate import CurvePoint, evaluate, learning_curve
from evalkit.suggest.measuring.quality import Evaluation
from evalkit.suggest.passages import Passage
from evalkit.suggest.rank import choose, score, suggest
from evalkit.suggest.scorer import Scorer, build_scorer, say_weak
from evalkit.suggest.sentences import segments
from evalkit.suggest.table import TableSuggestions, suggest_table

__all__ = [
    "CurvePoint",
    "Evaluation",
    "Passage",
    "Scorer",
    "TableSuggestions",
    "TrainingText",
    "build_scorer",
    "choose",
    "coding_texts",
    "evaluate",
    "learning_curve",
    "rejected_texts",
    "say_weak",
    "score",
    "segments",
    "suggest",
    "suggest_table",
    "uncoded_texts",
]
