"""evalkit: from interviews and surveys to a published evaluation report, on your own machine.

    import evalkit as ek
    project = ek.Project("our-evaluation")

The names below are the whole of what notebooks need. Each is loaded when it is first used, so that importing
evalkit is quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import evalkit.show  # noqa: F401  (registers how values look in a notebook)

__version__ = "0.2.0"

if TYPE_CHECKING:
    from evalkit.analysis.coverage import Coverage
    from evalkit.api.project import Project, new_project, run_demo
    from evalkit.codebook import check_codebook, read_codebook
    from evalkit.errors import EvalkitError
    from evalkit.model import (
        Code,
        Codebook,
        Coding,
        Excerpt,
        Finding,
        Participant,
        Problem,
        Source,
        Suggestion,
    )
    from evalkit.show import Picture, table
    from evalkit.sources import read as read_source
    from evalkit.steps.templates import copy_template
    from evalkit.suggest import suggest_table
    from evalkit.suggest.measuring.quality import Evaluation
    from evalkit.themes.topics import find_topics

__all__ = [
    "Code",
    "Codebook",
    "Coding",
    "Coverage",
    "EvalkitError",
    "Evaluation",
    "Excerpt",
    "Finding",
    "Participant",
    "Picture",
    "Problem",
    "Project",
    "Source",
    "Suggestion",
    "__version__",
    "check_codebook",
    "copy_template",
    "find_topics",
    "new_project",
    "read_codebook",
    "read_source",
    "run_demo",
    "suggest_table",
    "table",
]

_HOMES = {
    "Coverage": "evalkit.analysis.coverage",
    "Evaluation": "evalkit.suggest.measuring.quality",
    "EvalkitError": "evalkit.errors",
    "Picture": "evalkit.show",
    "Project": "evalkit.api.project",
    "check_codebook": "evalkit.codebook",
    "copy_template": "evalkit.steps.templates",
    "find_topics": "evalkit.themes.topics",
    "new_project": "evalkit.api.project",
    "read_codebook": "evalkit.codebook",
    "read_source": "evalkit.sources:read",
    "run_demo": "evalkit.api.project",
    "suggest_table": "evalkit.suggest",
    "table": "evalkit.show",
}
"""The module of each public name; those of ``evalkit.model`` are not listed."""


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"evalkit has no public name “{name}”. It has: {', '.join(__all__)}.")
    module, _, own = _HOMES.get(name, "evalkit.model").partition(":")
    value: object = getattr(import_module(module), own or name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
