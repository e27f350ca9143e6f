"""Groups of people set side by side: on one code, on one open question, and on all codes at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evalkit.analysis.attributes import MOST_VALUES, list_attributes
from evalkit.analysis.co_occurrence import CoOccurrence, find_co_occurrence
from evalkit.analysis.coverage import Coverage, cover
from evalkit.analysis.shown_coverage import ShownCoverage, show_coverage
from evalkit.analysis.side_by_side import (
    GroupColumn,
    Piece,
    known_by,
    pieces_of,
    regroup,
    set_side_by_side,
)
from evalkit.analysis.small_numbers import Rule
from evalkit.analysis.wanted import SOURCE
from evalkit.errors import EvalkitError
from evalkit.model import VALENCE_NAMES, Segment, Valence
from evalkit.project import Project
from evalkit.show import card
from evalkit.steps.coding.code import get_code_name
from evalkit.steps.findings.coverage import cover_project
from evalkit.steps.findings.evidence import Evidence, gather_evidence
from evalkit.steps.findings.findings import find_starred
from evalkit.wording import join_plain, plural

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Compared:
    """What groups say of one code or answer to one question, side by side. ``about`` is its name."""

    about: str
    by: str
    columns: tuple[GroupColumn, ...]

    @property
    def sides(self) -> tuple[Valence | None, ...]:
        """The sides that anybody takes, in order; (None,) for answers to a question."""
        found = {piece.valence for column in self.columns for piece in column.pieces}
        return tuple(side for side in (*VALENCE_NAMES, None) if side in found)

    def frame(self) -> pd.DataFrame:
        """One row a passage: the group, the side, who says it, where, and the words."""
        import pandas as pd

        rows = [
            (
                column.name,
                VALENCE_NAMES[piece.valence] if piece.valence else "",
                piece.participant.id,
                piece.participant.role,
                piece.segment.source_id,
                piece.segment.text,
                piece.star,
            )
            for column in self.columns
            for piece in column.pieces
        ]
        return pd.DataFrame(rows, columns=[self.by, "side", "who", "role", "source", "passage", "key"])

    def counts(self) -> pd.DataFrame:
        """One row a group: people who were heard, people who say something here, and people on each side."""
        import pandas as pd

        rows = []
        for column in self.columns:
            on_side = [
                len({p.participant.id for p in column.on(side) if p.source_kind != "notes"})
                for side in VALENCE_NAMES
            ]
            rows.append((column.name, column.heard, column.people, *on_side, len(column.pieces)))
        names = [self.by, "heard", "people", *VALENCE_NAMES.values(), "passages"]
        return pd.DataFrame(rows, columns=names).set_index(self.by)

    def _repr_html_(self) -> str:
        rows = [
            (column.name, f"{column.people} of {plural(column.heard, 'person', 'people')}")
            for column in self.columns
        ]
        return card(f"{self.about}, by {self.by}", rows)


def list_groupings(project: Project, evidence: Evidence) -> list[str]:
    """What people can be set side by side by: group, each attribute that tells some apart, their sources."""

    def find() -> list[str]:
        names = [*dict.fromkeys(["group", *list_attributes(known_by(evidence.voices))])]
        sources = len({heard.source_id for heard in evidence.voices})
        return names + [SOURCE] * (1 < sources <= MOST_VALUES)

    return project.remembered.get("groupings", (evidence,), find)


def need_grouping(project: Project, evidence: Evidence, by: str) -> str:
    """``by`` itself; EvalkitError where nobody is told apart by it, which names what people are."""
    known = list_groupings(project, evidence)
    if by in known:
        return by
    raise EvalkitError(f"People are not told apart by “{by}”. Choose one of {join_plain(known)}.")


def compare_groups(project: Project, code: str, by: str = "group") -> Compared:
    """What each group says of a code. EvalkitError for a code or an attribute that there is not."""
    name, evidence = get_code_name(project, code), gather_evidence(project)
    need_grouping(project, evidence, by)
    starred = find_starred(project)
    pieces = pieces_of((e for e in evidence.excerpts if e.code == code), starred)
    return Compared(name, by, set_side_by_side(pieces, evidence.heard, by))


def list_questions(project: Project) -> list[str]:
    """The open questions of all surveys, in their order."""
    evidence = gather_evidence(project)
    surveys = (source for source in evidence.sources if source.kind == "survey")
    return list(dict.fromkeys(turn.question for s in surveys for turn in s.turns if turn.question))


def compare_answers(project: Project, question: str, by: str = "group") -> Compared:
    """What each group answered to an open question, coded or not. EvalkitError for an unknown question."""
    evidence = gather_evidence(project)
    need_grouping(project, evidence, by)
    codes: dict[tuple[str, int], list[str]] = {}
    for excerpt in evidence.excerpts:
        codes.setdefault((excerpt.segment.source_id, excerpt.segment.turn), []).append(excerpt.code)
    pieces, asked = [], set()
    for source in (source for source in evidence.sources if source.kind == "survey"):
        for turn in (turn for turn in source.turns if turn.question == question):
            asked.add(source.id)
            if who := evidence.speaker(source, turn):
                words = source.text[turn.start : turn.end]
                segment = Segment(source.id, turn.start, turn.end, words, turn.index)
                own = tuple(dict.fromkeys(codes.get((source.id, turn.index), ())))
                pieces.append(Piece(segment, None, who, source.kind, own))
    if not asked:
        raise EvalkitError(f"No survey has the open question “{question}”. Choose another.")
    heard = [one for one in evidence.voices if one.source_id in asked]
    return Compared(question, by, set_side_by_side(pieces, heard, by))


def cover_by(project: Project, by: str = "group") -> Coverage:
    """Coverage with people counted by an attribute; by their group, it is the project's own."""
    evidence = gather_evidence(project)
    if need_grouping(project, evidence, by) == "group":
        return cover_project(project, evidence)

    def count() -> Coverage:
        excerpts, heard = regroup(evidence.excerpts, evidence.voices, by)
        return cover(
            excerpts,
            project.codebook,
            project.outline,
            sources=evidence.sources,
            participants=evidence.speaker,
            aim_per_discipline=project.settings.coverage.interviews_per_discipline,
            heard=heard,
        )

    made_from = (evidence, project.codebook, project.outline)
    return project.remembered.get(f"coverage by {by}", made_from, count)


def show_by(project: Project, coverage: Coverage, rule: Rule) -> ShownCoverage:
    """The coverage as it is printed under a rule."""
    name = f"shown coverage, {rule.active}"
    return project.remembered.get(name, (coverage, rule), lambda: show_coverage(coverage, rule))


def count_together(project: Project) -> CoOccurrence:
    """Which codes come together in the words of how many people."""
    evidence, codes = gather_evidence(project), project.codebook.codes
    return project.remembered.get(
        "codes together", (evidence, codes), lambda: find_co_occurrence(evidence.excerpts, codes)
    )
