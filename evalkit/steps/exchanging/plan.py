"""What a file of another program holds, and what a person says each of its codes and coders becomes here."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from evalkit.exchange.qda.interchange import OutsideProject
from evalkit.exchange.qda.known import read_outside
from evalkit.exchange.qda.mapping import CodeChoice, draft_mapping, find_weighed, read_mapping, write_mapping
from evalkit.files import read_text, write_whole
from evalkit.model import SourceKind
from evalkit.project import Project
from evalkit.steps.exchanging.without_names import clean_codes
from evalkit.wording import join_plain, plural

FOLDER = "imports"
_ANYBODY = frozenset(
    [
        *("coder", "user", "author", "admin", "administrator", "owner", "default", "researcher"),
        *("imported", "microsoft office user"),
    ]
)
"""Names that programs give to whoever sits at them: two of a name need not be one person."""


@dataclass(frozen=True)
class Plan:
    """What is in a file, and what a person says of it; ``mapping`` is the csv in which the codes stand.

    ``drafted`` are the codes of which nobody has said yet what they become. ``coders`` says who each coder of
    the file is here, where that is another name; ``kind`` is what its texts are.
    """

    file_name: str
    outside: OutsideProject
    choices: tuple[CodeChoice, ...]
    mapping: Path
    drafted: tuple[str, ...]
    doubts: tuple[str, ...] = ()
    coders: Mapping[str, str] = field(default_factory=dict)
    kind: SourceKind = "interview"

    @property
    def applied(self) -> int:
        """How many times a code is applied in the file."""
        return sum(1 for _ in self.outside.applied())


def plan_import(project: Project, path: Path) -> Plan:
    """Read the file, and draft what its codes become, or read what a person made of the draft.

    A code that the person's list does not have is drafted and added to it.
    """
    outside = clean_codes(project, read_outside(path))
    used = Counter(coding.code for _, _, coding in outside.applied())
    weighed = find_weighed(coding for _, _, coding in outside.applied())
    drafted = draft_mapping(outside.codes, used, project.codebook, weighed)
    name = _name(path)
    mapping = project.folder / FOLDER / f"{name}.codes.csv"
    rows: list[tuple[int, dict[str, str]]] = []
    if mapping.exists():
        reader = csv.DictReader(read_text(mapping).splitlines())
        rows = [(n, {k: v or "" for k, v in row.items() if k}) for n, row in enumerate(reader, start=2)]
    choices, new = read_mapping(rows, drafted, project.codebook, mapping.name)
    if new:
        _write(mapping, choices)
    return Plan(name, outside, choices, mapping, new, find_doubts(project, outside))


def confirm_plan(plan: Plan, choices: Sequence[CodeChoice]) -> Plan:
    """The plan with what a person said of its codes, kept for the next time."""
    _write(plan.mapping, choices)
    return replace(plan, choices=tuple(choices), drafted=())


def find_doubts(project: Project, outside: OutsideProject) -> tuple[str, ...]:
    """Whom of the file's coders a person should look at: a name may stand for two people."""
    here = {coding.coder for coding in project.codings}
    doubts = []
    if anybody := [name for name in outside.coders if name.casefold() in _ANYBODY]:
        named = join_plain([f"“{name}”" for name in anybody])
        doubts.append(
            f"{named} may be anybody: say who coded, or the codings of two people count as one person’s."
        )
    if same := [name for name in outside.coders if name in here and name not in anybody]:
        doubts.append(
            f"{join_plain([f'“{name}”' for name in same])} has codings here already. If that is another "
            "person, give another name."
        )
    return tuple(doubts)


def _write(mapping: Path, choices: Sequence[CodeChoice]) -> None:
    mapping.parent.mkdir(exist_ok=True)
    write_whole(mapping, ("\ufeff" + write_mapping(choices)).encode())


def _name(path: Path) -> str:
    """The file's name with its ending, which tells two exports of one project apart."""
    path = path.expanduser().resolve()
    name = path.parent.name if path.name == "data.qda" else path.name
    return safe_name(name)


def safe_name(name: str) -> str:
    """A name that any disk takes."""
    return re.sub(r"[^\w .()-]+", "_", name).strip(" .")[:80] or "source"


def say_contents(plan: Plan) -> str:
    """What the file holds, in one line."""
    outside = plan.outside
    parts = [
        plural(len(outside.sources), "source"),
        plural(len(outside.codes), "code"),
        plural(plan.applied, "coding"),
        plural(len(outside.coders), "coder"),
    ]
    if outside.cases:
        parts.append(plural(len(outside.cases), "case"))
    return f"{plan.file_name} ({outside.program}): {', '.join(parts)}."
