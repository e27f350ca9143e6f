"""What the detectors still see in a stored text: for a person's eye, and sought once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import cast

from evalkit import deidentify
from evalkit.deidentify import Detection, DetectionType, detect
from evalkit.kept_results import Json, code_of, keep_result
from evalkit.model import Source
from evalkit.nlp import find_packages
from evalkit.project import Project
from evalkit.sources.participants.participants import read_rows
from evalkit.steps.intake.protect import build_roster, read_never
from evalkit.vault import Vault


def find_open(
    project: Project, sources: Sequence[Source], vault: Vault | None = None
) -> list[list[Detection]]:
    """What the detectors see in the stored text of each source, and so was not replaced.

    Kept by place, without the words, until the text, the project's lists or the detectors change; not kept
    where the names of people are sought, as they are while the originals are open.
    """
    rows, _ = read_rows(project.participants_file)
    roster, never = build_roster(rows, [], vault), read_never(project)

    def detect_in(source: Source) -> list[Detection]:
        return detect(source.text, roster, allow=never)

    if vault is not None or any(entry.type == "person" for entry in roster):
        return list(map(detect_in, sources))
    made_by = (code_of(Path(deidentify.__file__).parent), *find_packages()[:1])
    made_from = [*made_by, *sorted(never), *map(repr, roster)]
    return [_find_open(project, source, made_from, detect_in) for source in sources]


def _find_open(
    project: Project,
    source: Source,
    made_from: Sequence[str],
    detect_in: Callable[[Source], list[Detection]],
) -> list[Detection]:
    def find() -> Json:
        return [[d.start, d.end, d.type, d.score, d.why] for d in detect_in(source)]

    kept = keep_result(project.folder, f"names-{source.id}", [*made_from, source.text], find)
    places = cast("list[tuple[int, int, DetectionType, float, str]]", kept)
    return [
        Detection(start, end, kind, source.text[start:end], score, why)
        for start, end, kind, score, why in places
    ]
