"""Finding and replacing what identifies people, before anyone codes."""

from evalkit.deidentify.detect import detect, detect_many
from evalkit.deidentify.detection import DETECTION_TYPES, Detection, DetectionType, RosterEntry
from evalkit.deidentify.numbering import Numbering
from evalkit.deidentify.redact import (
    DistinctName,
    Redacted,
    Replacement,
    deidentify_source,
    find_names,
    redact,
    redact_text,
)
from evalkit.deidentify.table import detect_table

__all__ = [
    "DETECTION_TYPES",
    "Detection",
    "DetectionType",
    "DistinctName",
    "Numbering",
    "Redacted",
    "Replacement",
    "RosterEntry",
    "deidentify_source",
    "detect",
    "detect_many",
    "detect_table",
    "find_names",
    "redact",
    "redact_text",
]
