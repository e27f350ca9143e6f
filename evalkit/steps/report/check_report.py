"""Check a Word report, also one that others have edited, against what the project holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from evalkit.checks.abbreviations import find_unexplained
from evalkit.checks.access import find_barriers
from evalkit.checks.quotations import Checked, check_quotations
from evalkit.checks.readability import Reading, measure_reading
from evalkit.checks.word import WordFile, read_word
from evalkit.errors import ReportError
from evalkit.findings.references import NAMED, find_unknown
from evalkit.model import Participant, Problem, Source
from evalkit.project import Project
from evalkit.quoting.said_words import Spoken
from evalkit.report.companion import EVIDENCE_TITLE
from evalkit.report.outline import find_chapters
from evalkit.report.wording import SOMEBODY
from evalkit.review.said import TITLE as YOU_SAID
from evalkit.steps.findings.evidence import gather_evidence
from evalkit.steps.findings.findings import WrittenOpen, gather_findings, know_project
from evalkit.text import shorten


@dataclass(frozen=True)
class ReportCheck:
    """What there is to look at in a Word report.

    ``unknown``: ids in square brackets that lead nowhere. ``unexplained``: abbreviations and how often they
    stand.
    """

    path: Path
    quotations: tuple[Checked, ...]
    barriers: tuple[Problem, ...]
    reading: Reading
    unexplained: tuple[tuple[str, int], ...]
    unknown: tuple[Problem, ...] = ()

    @property
    def faulty(self) -> tuple[Checked, ...]:
        """The quotations that a person should look at."""
        return tuple(one for one in self.quotations if one.faults)


def check_report(project: Project, path: Path) -> ReportCheck:
    """Check a .docx file's quotations, accessibility, readability and abbreviations; nothing is changed."""
    try:
        file = read_word(path.read_bytes(), path.name)
    except OSError as error:
        raise ReportError(f"{path} cannot be read ({error.strerror}). Check the name and folder.") from error
    terms = [term for term, _ in project.outline.glossary]
    return ReportCheck(
        path,
        tuple(
            _settled(file, check_quotations(file.paragraphs, gather_spoken(project), gather_known(project)))
        ),
        tuple(find_barriers(file)),
        measure_reading(file.paragraphs),
        tuple(find_unexplained(_texts(file), terms)),
        tuple(_find_unknown(project, file)),
    )


def find_changed_quotations(project: Project, path: Path, told: Iterable[WrittenOpen] = ()) -> list[Problem]:
    """Quotations of a Word file that are not as it was said, but for those ``told`` with their chapter."""
    known = {one.notice.about for one in told if one.notice.kind == "quotation"}
    return [
        Problem(f"{path.name}, {one.quoted.where}", message)
        for one in check_report(project, path).faulty
        if shorten(one.quoted.words, NAMED) not in known
        for message in one.messages
    ]


def _find_unknown(project: Project, file: WordFile) -> Iterator[Problem]:
    """The ids that stand in the file in square brackets and lead to no finding or excerpt."""
    evidence = gather_evidence(project)
    known = know_project(project, evidence, gather_findings(project, evidence))
    for paragraph in file.paragraphs:
        for _, why in find_unknown(paragraph.text, known):
            yield Problem(paragraph.where, why)


def _settled(file: WordFile, checked: list[Checked]) -> Iterator[Checked]:
    """What is not a fault in the companion: there a passage stands under every finding that rests on it.

    To publish, it has a family of roles, or none, where few people have the role.
    """
    companion = any(paragraph.text == EVIDENCE_TITLE for paragraph in file.paragraphs)
    meant = {"used_twice", "no_role", "wrong_role"} if companion else set()
    for one in checked:
        faults = tuple(fault for fault in one.faults if fault not in meant)
        yield replace(one, faults=faults) if faults != one.faults else one


def gather_spoken(project: Project) -> list[Spoken]:
    """Every turn with the names by which its speaker may be cited, and whether it may be quoted."""
    speaker = project.speakers()
    return [
        Spoken(
            source.text[turn.start : turn.end],
            source.id,
            source.name,
            _roles(person := speaker(source, turn)),
            _why_not(source, person),
        )
        for source in project.sources
        for turn in source.turns
    ]


def gather_known(project: Project) -> Iterator[str]:
    """Texts that a report quotes and that no participant said: the framework, titles, survey questions."""
    codebook, outline = project.codebook, project.outline
    yield from (codebook.title, codebook.source, outline.title, YOU_SAID)
    for code in codebook.codes:
        yield from (code.name, code.definition)
    for chapter in find_chapters(outline):
        yield from (chapter.title, chapter.framework_quotation, chapter.definition, chapter.local_context)
    for source in project.sources:
        yield source.name
        yield from sorted({turn.question for turn in source.turns if turn.question})
    closed = project.store.read.closed_answers().values()
    yield from sorted({answer.question for answers in closed for answer in answers})
    speakers = {person for person in _speakers(project) if person}
    yield from sorted({name for person in speakers for name in (person.role, person.group)})


def _speakers(project: Project) -> Iterator[Participant | None]:
    speaker = project.speakers()
    yield from (speaker(source, turn) for source in project.sources for turn in source.turns)


def _texts(file: WordFile) -> list[str]:
    return [paragraph.text for paragraph in file.paragraphs if not paragraph.in_table]


def _roles(person: Participant | None) -> tuple[str, ...]:
    if person is None:
        return ("somebody who is not in participants.csv",)
    names = (person.role, SOMEBODY[person.kind], person.group)
    return tuple(dict.fromkeys(name for name in names if name))


def _why_not(source: Source, person: Participant | None) -> str:
    if person is None:
        return "Nobody has said in participants.csv who this speaker is."
    if person.kind == "interviewer":
        return "An interviewer said it."
    if source.kind == "notes":
        return "It is from notes: the words of whoever wrote them."
    return "" if person.may_quote else "The person did not agree to be quoted."
