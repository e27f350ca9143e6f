"""Beside a text while it is written: what to look at, what its ids say, and who is quoted how often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from evalkit.analysis.people import group_of
from evalkit.errors import EvalkitError
from evalkit.findings.candidates import rank_candidates
from evalkit.findings.notes import SECTIONS, written_lines
from evalkit.findings.notice import Notice
from evalkit.findings.quotations import may_quote
from evalkit.findings.references import (
    Known,
    find_named,
    find_quoted_excerpts,
    notice_text,
    scope_of,
)
from evalkit.findings.sections import read_section
from evalkit.model import VALENCE_NAMES, Chapter, Excerpt, Finding
from evalkit.project import Project
from evalkit.report.ledger import QuotationLedger
from evalkit.report.wording import attribution
from evalkit.steps.findings.evidence import Evidence, gather_evidence
from evalkit.steps.findings.findings import find_files, gather_findings, know_project, read_notes_text
from evalkit.steps.report.report import read_notes, read_whole
from evalkit.steps.suggesting.suggest import project_encoder
from evalkit.suggest.encoders.vectors import Encoder
from evalkit.text import shorten
from evalkit.themes.grouping import find_central

CLOSER, NEW = 150, 40
"""How many passages of a finding are compared by meaning, the best by their words; and how many of those may
be new to the encoder while somebody waits for a page (about half a second)."""
WORDS = 400
"""Characters of a passage that are shown for its id."""


@dataclass(frozen=True, slots=True)
class Named:
    """What an id in a text stands for: its words, and who said them or what it is about."""

    id: str
    words: str
    about: str


@dataclass(frozen=True, slots=True)
class Look:
    """What there is to see in a text that is being written."""

    notices: tuple[Notice, ...]
    named: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class PersonQuoted:
    """How often somebody is quoted: in what people wrote, and by what the report adds to it."""

    who: str
    about: str
    written: int
    added: int
    most: int

    @property
    def times(self) -> int:
        """How often in all."""
        return self.written + self.added

    @property
    def too_often(self) -> bool:
        """Whether that is more than the project's settings allow for one person."""
        return self.times > self.most


@dataclass(frozen=True, slots=True)
class Use:
    """Which excerpts people have named in what they wrote, anywhere, and who is quoted how often."""

    named: frozenset[str]
    people: tuple[PersonQuoted, ...]

    def unused(self, finding: Finding) -> list[Excerpt]:
        """The finding's excerpts that nobody has named."""
        return [excerpt for excerpt in finding.excerpts if excerpt.id not in self.named]


def look_at(project: Project, slug: str, key: str, words: str) -> Look:
    """What to look at in the words of one section of a chapter, and what the ids in them say.

    EvalkitError where there is no such chapter or section.
    """
    chapter = next((c for c, _ in find_files(project) if c.slug == slug), None)
    if chapter is None or key not in SECTIONS:
        raise EvalkitError("There is no such chapter or section now. Open the page Findings again.")
    known = _known(project)
    scope = scope_of(key, chapter.codes)
    notices = notice_text(words, known, lambda line: scope, _used_elsewhere(project, known, slug, key))
    return Look(tuple(notices), tuple(_say_named(find_named(words), known)))


def measure_use(project: Project, evidence: Evidence, findings: Sequence[Finding]) -> Use:
    """What is used of the evidence in everything that people wrote, and who is quoted how often."""
    known = know_project(project, evidence, findings)
    texts = ["\n".join(written_lines(text)) for _, text in _files(project)]
    named = {e.id for text in texts for name in find_named(text) if (e := known.excerpts.get(name))}
    quotes = [excerpt for text in texts for excerpt, _ in find_quoted_excerpts(text, known)]
    written = Counter(excerpt.participant.id for excerpt in quotes)
    added = _count_added(project, evidence, findings)
    people = {e.participant.id: e for e in evidence.excerpts}
    most = project.settings.quotations.per_participant
    quoted = [
        PersonQuoted(person, _say_person(people[person]), written[person], added[person], most)
        for person in {*written, *added}
        if person in people
    ]
    used = frozenset(named | {excerpt.id for excerpt in quotes})
    return Use(used, tuple(sorted(quoted, key=lambda q: (-q.times, q.who))))


def rank_for_quoting(project: Project, finding: Finding, most_new: int | None = None) -> list[Excerpt]:
    """The finding's excerpts, the best to quote first and last those that may not be quoted.

    Where more than ``most_new`` would have to be encoded first, words and people alone decide.
    """
    encoder = project.remembered.get("encoder", (project.settings.suggest,), lambda: project_encoder(project))
    closer = rank_candidates(finding.excerpts)[:CLOSER]
    new = encoder.count_new([excerpt.segment.text for excerpt in closer]) if most_new is not None else 0
    by_words = most_new is not None and new > most_new

    def rank() -> list[Excerpt]:
        middles = {} if by_words else _find_middles(finding, closer, encoder)
        unquotable = (excerpt for excerpt in finding.excerpts if not may_quote(excerpt))
        return [*rank_candidates(finding.excerpts, middles), *unquotable]

    made_from = (finding.excerpts, finding.themes, by_words)
    return project.remembered.get(f"ranked {finding.id}", made_from, rank)


def _find_middles(finding: Finding, closer: Sequence[Excerpt], encoder: Encoder) -> dict[str, float]:
    """How near these excerpts are to the middle of their theme, or of the finding, from 0 to 1."""
    theme_of = {e.id: number for number, theme in enumerate(finding.themes) for e in theme.excerpts}
    groups: dict[int, list[Excerpt]] = {}
    for excerpt in closer:
        groups.setdefault(theme_of.get(excerpt.id, -1), []).append(excerpt)
    middles: dict[str, float] = {}
    for group in groups.values():
        central = find_central(encoder.encode([excerpt.segment.text for excerpt in group]))
        middles |= {group[n].id: 1 - rank / max(1, len(group) - 1) for rank, n in enumerate(central)}
    return middles


def _known(project: Project) -> Known:
    evidence = gather_evidence(project)
    return know_project(project, evidence, gather_findings(project, evidence))


def _files(project: Project) -> Iterator[tuple[Chapter, str]]:
    for chapter, path in find_files(project):
        yield chapter, read_notes_text(path, chapter)


def _used_elsewhere(project: Project, known: Known, slug: str, key: str) -> dict[str, str]:
    """Where an excerpt is quoted outside this section, by its id."""
    used: dict[str, str] = {}
    for chapter, text in _files(project):
        for section, title in SECTIONS.items():
            if (chapter.slug, section) == (slug, key):
                continue
            for excerpt, _ in find_quoted_excerpts(read_section(text, section), known):
                used.setdefault(excerpt.id, f"“{chapter.title}”, {title}")
    return used


def _say_named(names: Iterable[str], known: Known) -> Iterator[Named]:
    for name in names:
        if excerpt := known.excerpts.get(name):
            code = known.names.get(excerpt.code, excerpt.code)
            side = f", {VALENCE_NAMES[excerpt.valence]}" if known.sides else ""
            quote = "" if may_quote(excerpt) else "; not to be quoted"
            words = shorten(excerpt.segment.text, WORDS)
            yield Named(name, words, f"{attribution(excerpt)}, {excerpt.source_name}: {code}{side}{quote}")
        elif finding := known.findings.get(name):
            yield Named(name, finding.statement, known.names.get(finding.code, finding.code))


def _count_added(project: Project, evidence: Evidence, findings: Sequence[Finding]) -> Counter[str]:
    """The quotations of each person that the report adds of itself."""
    notes, _ = read_notes(project)
    own, _ = read_whole(project)
    ledger = QuotationLedger(notes.values(), own.values())
    by_id = {excerpt.id: excerpt for excerpt in evidence.excerpts}
    taken = (quotation.excerpt_id for finding in findings for quotation in ledger.take(finding))
    return Counter(by_id[name].participant.id for name in taken if name in by_id)


def _say_person(excerpt: Excerpt) -> str:
    person = excerpt.participant
    return ", ".join(dict.fromkeys(filter(None, (person.role, group_of(person)))))
