"""Draft findings into the files that people write in, and read back what they wrote."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from evalkit.errors import WriteError
from evalkit.files import read_text, write_whole
from evalkit.findings import ChapterNotes, chapter_file_name, draft_chapter_notes, draft_findings
from evalkit.findings.notes import FindingNote, parse_chapter_notes, written_lines
from evalkit.findings.notice import MUST, Notice, Scope, ScopeAt
from evalkit.findings.page import render_evidence
from evalkit.findings.record import (
    FindingRecord,
    find_changes,
    parse_records,
    render_records,
    update_records,
)
from evalkit.findings.references import (
    Known,
    check_notes,
    check_text,
    find_repeated,
    know,
    notice_open,
    scopes_of,
)
from evalkit.findings.region import put_evidence, split_regions
from evalkit.ids import in_order
from evalkit.model import Chapter, Finding, Problem
from evalkit.project import Project
from evalkit.report.outline import find_chapters
from evalkit.report.whole import FILE as WHOLE_FILE
from evalkit.report.wording import attribution
from evalkit.steps.findings.evidence import Evidence, gather_evidence
from evalkit.steps.findings.themes import THEMES_FILE, gather_themes
from evalkit.wording import plural

RECORDS_FILE = "findings.yaml"


@dataclass(frozen=True)
class DraftResult:
    """The chapters' files with their evidence, and what a person should look at."""

    folder: Path
    files: tuple[Path, ...]
    findings: int
    excerpts: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class CheckResult:
    """What was checked in the chapters' files: what must be put right, and what is worth a thought."""

    files: int
    references: int
    quotations: int
    problems: tuple[Problem, ...]
    advice: tuple[Problem, ...]


def draft_files(project: Project) -> DraftResult:
    """Write the computed evidence into every chapter's file; what people wrote stays to the letter.

    Where somebody has changed the computed part by hand, the file as it was is kept in “findings/earlier”.
    """
    evidence = gather_evidence(project)
    files = list(find_files(project))
    findings = gather_findings(project, evidence)
    starred = find_starred(project)
    problems = [*evidence.problems, *find_approved_changes(project, findings), *find_strays(project, files)]
    codes = [code.slug for code in project.codebook.codes]
    for chapter, path in files:
        text = read_notes_text(path, chapter)
        mine = sorted(
            (f for f in findings if f.code in chapter.codes),
            key=lambda f: (codes.index(f.code), in_order(f.id)),
        )
        computed = render_evidence(mine, project.codebook, attribution, starred)
        problems += _save(project, path, text, put_evidence(text, computed))
    keep_records(project, findings)
    problems += _without_code(project, evidence)
    problems += _without_chapter(findings, [chapter for chapter, _ in files])
    excerpts = sum(len(finding.excerpts) for finding in findings)
    paths = tuple(path for _, path in files)
    return DraftResult(project.findings_folder, paths, len(findings), excerpts, tuple(problems))


def check_files(project: Project) -> CheckResult:
    """Check every reference, quotation and status that people wrote. Nothing is changed in their files."""
    evidence = gather_evidence(project)
    files = list(find_files(project))
    findings = gather_findings(project, evidence)
    known = know_project(project, evidence, findings)
    problems = [*find_approved_changes(project, findings), *find_strays(project, files)]
    checked = [check_notes(read_notes_text(path, c), path.name, known, c) for c, path in files]
    whole = project.findings_folder / WHOLE_FILE
    if whole.exists():
        checked.append(check_text(read_text(whole), whole.name, known))
    problems += [problem for found in checked for problem in found.problems]
    problems += find_repeated(quoted for found in checked for quoted in found.quoted)
    keep_records(project, findings)
    return CheckResult(
        len(files),
        sum(found.references for found in checked),
        sum(found.quotations for found in checked),
        tuple(problems),
        tuple(advice for found in checked for advice in found.advice),
    )


def know_project(project: Project, evidence: Evidence, findings: Iterable[Finding]) -> Known:
    """What the references that people write in a project can lead to; remembered until one has changed."""
    held, records, codebook = tuple(findings), read_records(project), project.codebook
    return project.remembered.get(
        "what ids lead to",
        (evidence, held, records, codebook),
        lambda: know(held, evidence.excerpts, records, attribution, codebook),
    )


@dataclass(frozen=True)
class WrittenOpen:
    """Something that is open in what people wrote: the chapter, the file, and what it is."""

    chapter: str
    file: str
    notice: Notice

    @property
    def is_wrong(self) -> bool:
        """Whether it says what the evidence does not; else it is a choice that waits."""
        return self.notice.kind in MUST

    @property
    def problem(self) -> Problem:
        """The same with its chapter and line in words."""
        return Problem(f"{self.chapter} ({self.file}, line {self.notice.line})", self.notice.message)


def find_written_open(project: Project, known: Known) -> list[WrittenOpen]:
    """What is open in what people wrote, what is wrong first.

    Ids that lead nowhere and quotations that are not what their ids say; then sentences that rest on nothing.
    """
    found = [
        WrittenOpen(title, name, notice)
        for title, name, text, scope_at in _written(project)
        for notice in notice_open("\n".join(written_lines(text)), known, scope_at)
    ]
    return sorted(found, key=lambda one: not one.is_wrong)


def _written(project: Project) -> Iterator[tuple[str, str, str, ScopeAt]]:
    """Every file that people write in: its title, name and text, and what its lines are about."""
    for chapter, path in find_files(project):
        text = read_notes_text(path, chapter)
        yield chapter.title, path.name, text, scopes_of(text, chapter.codes)
    whole = project.findings_folder / WHOLE_FILE
    if whole.exists():
        yield "The whole report", whole.name, read_text(whole), lambda line: Scope()


def gather_findings(project: Project, evidence: Evidence) -> list[Finding]:
    """The project's findings, each with its lasting number, themes, status and memo.

    A number that a finding has here for the first time is kept at once: whoever sees it may write it down.
    They are remembered until the evidence, the codebook, a setting or one of the files has changed.
    """
    starred = find_starred(project)
    made_from = (evidence, project.codebook, project.outline, project.settings.quotations, starred)
    stamps = _stamp_files(project)
    return [
        *project.remembered.get(
            "findings", (*made_from, stamps), lambda: _make_findings(project, evidence, starred)
        )
    ]


def _make_findings(project: Project, evidence: Evidence, starred: frozenset[str]) -> tuple[Finding, ...]:
    quotations = project.settings.quotations
    records = read_records(project)
    findings = draft_findings(
        evidence.excerpts,
        project.codebook,
        evidence.heard,
        voices=evidence.voices,
        max_quotations=quotations.per_finding,
        per_participant=quotations.per_participant,
        themes=gather_themes(project, evidence),
        starred=starred,
        records=records,
    )
    if new := [finding for finding in findings if finding.id not in records]:
        with suppress(WriteError):  # a full disk: it is kept the next time
            keep_records(project, new)
    notes = {note.finding: note for note in _all_memos(project)}
    return tuple(
        replace(finding, status=note.status, memo=note.memo) if (note := notes.get(finding.id)) else finding
        for finding in findings
    )


def _stamp_files(project: Project) -> tuple[tuple[str, int, int, int], ...]:
    """What tells whether a file that findings are read from is another than before."""
    folder = project.findings_folder
    files = [*folder.glob("*.md"), folder / RECORDS_FILE, project.folder / THEMES_FILE]
    stamps = []
    for path in sorted(files):
        with suppress(FileNotFoundError):
            found = path.stat()
            stamps.append((path.name, found.st_mtime_ns, found.st_size, found.st_ino))
    return tuple(stamps)


def find_files(project: Project) -> Iterator[tuple[Chapter, Path]]:
    """Each chapter with the file in which it is written.

    A file keeps its chapter where the outline's order has changed: only the number in front differs then.
    """
    folder = project.findings_folder
    for number, chapter in enumerate(find_chapters(project.outline), start=1):
        path = folder / chapter_file_name(number, chapter)
        ending = path.name.partition("-")[2]
        others = [p for p in sorted(folder.glob(f"*-{ending}")) if p.name.partition("-")[2] == ending]
        yield chapter, path if path.exists() or not others else others[0]


def read_notes_text(path: Path, chapter: Chapter) -> str:
    """What stands in a chapter's file; its headings with hints where there is no file yet."""
    return read_text(path, keep_newlines=True) if path.exists() else draft_chapter_notes(chapter)


def find_starred(project: Project) -> frozenset[str]:
    """The codings that somebody marked as worth quoting."""
    return frozenset(coding.id for coding in project.codings if coding.star)


def find_approved_changes(project: Project, findings: Iterable[Finding]) -> list[Problem]:
    """What has happened under findings that a person has approved."""
    return find_changes(read_records(project), findings, project.codebook)


def find_strays(project: Project, files: Iterable[tuple[Chapter, Path]]) -> list[Problem]:
    """Files in the folder that belong to no chapter, so that nothing in them is printed."""
    known = {WHOLE_FILE, *(path.name for _, path in files)}
    return [
        Problem(path.name, "belongs to no chapter of the outline, so it is not printed. Move its text over.")
        for path in sorted(project.findings_folder.glob("[0-9]*-*.md"))
        if path.name not in known
    ]


def read_records(project: Project) -> dict[str, FindingRecord]:
    """The numbers that findings have, and what the approved ones rested on."""
    path = project.findings_folder / RECORDS_FILE
    return parse_records(read_text(path), RECORDS_FILE) if path.exists() else {}


def keep_records(project: Project, findings: Iterable[Finding]) -> None:
    """Keep the numbers of these findings for good, and what those that were approved rest on."""
    records = read_records(project)
    updated = update_records(records, findings, project.codebook)
    if updated != records:
        write_whole(project.findings_folder / RECORDS_FILE, render_records(updated))


def _all_memos(project: Project) -> Iterator[FindingNote]:
    for chapter, path in find_files(project):
        notes: ChapterNotes = parse_chapter_notes(read_notes_text(path, chapter), path.name)
        yield from notes.memos


def _save(project: Project, path: Path, before: str, after: str) -> Iterator[Problem]:
    """Write a chapter's file; one whose computed part a person has changed is kept beside it first."""
    parts = split_regions(before)
    if parts.edited:
        number = len(list((project.findings_folder / "earlier").glob(f"{path.stem}-*.md"))) + 1
        copy = project.findings_folder / "earlier" / f"{path.stem}-{number}.md"
        write_whole(copy, before)
        yield Problem(
            path.name,
            "somebody wrote in the computed part, which is replaced each time. The file as it was is in "
            f"earlier/{copy.name}: move what you wrote above the computed part.",
        )
    if after != before or not path.exists():
        write_whole(path, after)


def _without_code(project: Project, evidence: Evidence) -> Iterator[Problem]:
    """Codings whose code the codebook no longer has: they are in no finding."""
    known = {code.slug for code in project.codebook.codes}
    lost = Counter(excerpt.code for excerpt in evidence.excerpts if excerpt.code not in known)
    for slug, count in sorted(lost.items()):
        have = plural(count, "excerpt has", "excerpts have")
        message = f"{have} the code “{slug}”, which the codebook lacks: they are in no finding. "
        yield Problem(
            project.codebook_file.name, message + "Give the code back its name, or code them again."
        )


def _without_chapter(findings: Iterable[Finding], chapters: Iterable[Chapter]) -> list[Problem]:
    fed = {code for chapter in chapters for code in chapter.codes}
    lost = [finding for finding in findings if finding.code not in fed]
    return [
        Problem(
            finding.id,
            f"no chapter uses its code “{finding.code}”. Choose one on the page Codebook (“change”), or "
            "add the code to outline.yaml.",
        )
        for finding in lost
    ]
