"""The machine step: sentences, an encoder, a scorer; suggestions that a person decides on.

Each name is loaded when it is first used: what only counts or shows suggestions needs no numbers.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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

_HOMES = {
    "learning.training": ("TrainingText", "coding_texts", "rejected_texts", "uncoded_texts"),
    "measuring.evaluate": ("CurvePoint", "evaluate", "learning_curve"),
    "measuring.quality": ("Evaluation",),
    "passages": ("Passage",),
    "rank": ("choose", "score", "suggest"),
    "scorer": ("Scorer", "build_scorer", "say_weak"),
    "sentences": ("segments",),
    "table": ("TableSuggestions", "suggest_table"),
}
"""The names of each module."""


def __getattr__(name: str) -> object:
    home = next((module for module, names in _HOMES.items() if name in names), None)
    if home is None:
        raise AttributeError(f"evalkit.suggest has no name “{name}”.")
    value: object = getattr(import_module(f"evalkit.suggest.{home}"), name)
    globals()[name] = value
    return value
