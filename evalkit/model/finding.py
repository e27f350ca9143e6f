"""What is found: evidence, themes, findings and the order of the report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from evalkit.model.coding import Segment, Valence
from evalkit.model.shown import Shown
from evalkit.model.source import Participant, SourceKind

FindingStatus = Literal["draft", "reviewed", "final"]

FINDING_STATUSES: tuple[FindingStatus, ...] = get_args(FindingStatus)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Evidence: a coded passage with who said it and where.

    Codings of one code and side that overlap in one turn are one excerpt, whoever coded them; ``codings``
    keeps their ids and ``id`` is the first of them.
    """

    id: str
    segment: Segment
    code: str
    valence: Valence
    participant: Participant
    source_name: str
    source_kind: SourceKind
    coders: tuple[str, ...]
    codings: tuple[str, ...]
    question: str = ""


@dataclass(frozen=True, slots=True)
class Theme:
    """What several excerpts of one code and side have in common, under a name.

    ``excerpts`` begin with the most central. ``proposed`` is True until a person has kept, named or changed
    it; a proposed theme reaches no report.
    """

    code: str
    valence: Valence
    name: str
    excerpts: tuple[Excerpt, ...]
    proposed: bool = True


@dataclass(frozen=True, slots=True)
class Finding(Shown):
    """What the evidence of one code says on one side: a draft until a person has written it.

    ``statement`` is computed from the excerpts and marked as a draft while ``drafted`` is True.
    ``quotations`` are chosen among ``excerpts``; ``contrary`` are excerpts of the same code's other side.
    ``themes`` group the excerpts, the largest first. ``status`` and ``memo`` are what a person set.
    """

    id: str
    code: str
    valence: Valence
    statement: str
    drafted: bool
    excerpts: tuple[Excerpt, ...]
    quotations: tuple[Excerpt, ...] = ()
    contrary: tuple[Excerpt, ...] = ()
    themes: tuple[Theme, ...] = ()
    status: FindingStatus = "draft"
    memo: str = ""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter of the report and the codes that feed it."""

    slug: str
    title: str
    codes: tuple[str, ...]
    definition: str = ""
    framework_quotation: str = ""
    framework_source: str = ""
    local_context: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the findings (Heading 1) with its chapters, in order."""

    title: str
    introduction: str
    chapters: tuple[Chapter, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """The report's order: which chapters there are and which codes feed each. Not the codebook."""

    title: str
    parts: tuple[Part, ...]
    glossary: tuple[tuple[str, str], ...] = ()
