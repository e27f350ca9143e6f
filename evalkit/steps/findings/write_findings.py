"""Write findings and themes one piece at a time, into the files that hold them.

The chapters' Markdown files and ``themes.yaml`` are the one place where findings and themes are written,
whoever writes: an editor, the coding page or a notebook. What has changed since somebody read it is not
overwritten.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from evalkit.errors import EvalkitError, StaleChangeError
from evalkit.files import write_whole
from evalkit.findings.notes import SECTIONS, parse_chapter_notes
from evalkit.findings.sections import put_section, put_status, read_section
from evalkit.ids import in_order
from evalkit.model import FINDING_STATUSES, Chapter, Excerpt, Finding
from evalkit.project import Project
from evalkit.steps.findings.evidence import gather_evidence
from evalkit.steps.findings.findings import find_files, gather_findings, keep_records, read_notes_text
from evalkit.steps.findings.themes import read_kept, write_kept
from evalkit.text import shorten
from evalkit.themes import KeptSet, ThemeChanges, change_themes
from evalkit.wording import plural

WORDS = 60
"""Characters of an excerpt that stand beside its id in ``themes.yaml``."""


@dataclass(frozen=True)
class OpenChapter:
    """A chapter as it stands: its file, what people wrote in each section, and its findings."""

    chapter: Chapter
    path: Path
    sections: Mapping[str, str]
    findings: tuple[Finding, ...]

    def mark(self, key: str) -> str:
        """The fingerprint of a section: what a change of it has to name. EvalkitError for no section."""
        return fingerprint(self.sections[_known(key)])


def fingerprint(text: str) -> str:
    """Twelve letters that are others when the words are others; line ends do not count."""
    return hashlib.sha256("\n".join(text.split()).encode()).hexdigest()[:12]


def open_chapter(project: Project, slug: str) -> OpenChapter:
    """A chapter with its findings. EvalkitError where the outline has no such chapter."""
    chapter, path, text = _read(project, slug)
    findings = gather_findings(project, gather_evidence(project))
    mine = sorted(
        (f for f in findings if f.code in chapter.codes),
        key=lambda f: (chapter.codes.index(f.code), in_order(f.id)),
    )
    return OpenChapter(chapter, path, {key: read_section(text, key) for key in SECTIONS}, tuple(mine))


def write_section(project: Project, slug: str, key: str, words: str, seen: str) -> str:
    """Write a section of a chapter; ``seen`` is its fingerprint as the person had it.

    The answer says what was done. StaleChangeError where the section has other words by now: nothing is
    overwritten.
    """
    _, path, text = _read(project, slug)
    before = read_section(text, _known(key))
    if fingerprint(before) != fingerprint(words):
        _refuse_stale(fingerprint(before), seen, f"“{SECTIONS[key]}” in {path.name}")
        write_whole(path, put_section(text, key, words))
    return f"{SECTIONS[key]}: saved in {path.name}."


def set_status(project: Project, slug: str, finding: str, status: str, memo: str, seen: str) -> str:
    """Set a finding's status and memo; ``seen`` is the fingerprint of both (``mark_status``)."""
    opened = open_chapter(project, slug)
    found = next((f for f in opened.findings if f.id == finding), None)
    if found is None:
        raise EvalkitError(f"{finding} is in no finding of this chapter now. Open the chapter again.")
    known = next((known for known in FINDING_STATUSES if known == status), None)
    if known is None:
        raise EvalkitError(f"“{status}” is not a status. Choose one of {', '.join(FINDING_STATUSES)}.")
    _refuse_stale(mark_status(found), seen, f"The status of {finding}")
    _, path, text = _read(project, slug)
    write_whole(path, put_status(text, finding, known, memo))
    keep_records(project, gather_findings(project, gather_evidence(project)))
    return f"{finding} is {known} now."


def mark_status(finding: Finding) -> str:
    """The fingerprint of a finding's status and memo."""
    return fingerprint(f"{finding.status} {finding.memo}")


def mark_themes(project: Project, finding: Finding) -> str:
    """The fingerprint of a finding's themes as ``themes.yaml`` has them."""
    return _mark_set(next((s for s in read_kept(project) if _is_of(s, finding)), None))


def rename_theme(project: Project, finding: Finding, old: str, new: str, seen: str) -> str:
    """Give a theme a name, or keep it under its own; the name of another theme merges the two."""
    if not new.strip():
        raise EvalkitError("A theme needs a name. To have none, move its excerpts to another theme.")
    merged = any(t.name.casefold() == new.strip().casefold() for t in finding.themes if t.name != old)
    _change(project, finding, ThemeChanges(names={old: new.strip()}), seen)
    return f"“{old}” is part of “{new.strip()}” now." if merged else f"The theme is called “{new.strip()}”."


def move_excerpts(project: Project, finding: Finding, excerpts: Iterable[str], theme: str, seen: str) -> str:
    """Move excerpts into a theme, also a new one, or into "none"."""
    wanted = list(dict.fromkeys(excerpts))
    if not wanted or not theme.strip():
        raise EvalkitError("Choose the excerpts to move and the theme to move them to.")
    _change(project, finding, ThemeChanges(moves=dict.fromkeys(wanted, theme.strip())), seen)
    count = plural(len(wanted), "excerpt")
    return f"{count} moved to “{theme.strip()}”." if theme != "none" else f"{count} in no theme now."


def _change(project: Project, finding: Finding, changes: ThemeChanges, seen: str) -> None:
    kept = read_kept(project)
    held = next((s for s in kept if _is_of(s, finding)), None)
    _refuse_stale(_mark_set(held), seen, f"The themes of {finding.id}")
    whole, ids = _with_all(held or KeptSet(code=finding.code, side=finding.valence), finding.excerpts)
    moves = {ids.get(excerpt, excerpt): to for excerpt, to in changes.moves.items()}
    changed, problems = change_themes([whole], {(whole.code, whole.side): ThemeChanges(changes.names, moves)})
    if problems:
        raise EvalkitError(f"{problems[0].where}: {problems[0].message}")
    write_kept(project, [*(s for s in kept if s is not held), *changed])


def _with_all(kept: KeptSet, excerpts: Iterable[Excerpt]) -> tuple[KeptSet, dict[str, str]]:
    """The set with every excerpt in it, and under which id each one stands there."""
    lines = {i for theme in kept.themes for i in theme.excerpts} | set(kept.in_no_theme)
    ids = {e.id: next((i for i in (e.id, *e.codings) if i in lines), e.id) for e in excerpts}
    new = {e.id: shorten(" ".join(e.segment.text.split()), WORDS) for e in excerpts if ids[e.id] not in lines}
    return kept.model_copy(update={"in_no_theme": {**kept.in_no_theme, **new}}), ids


def _read(project: Project, slug: str) -> tuple[Chapter, Path, str]:
    for chapter, path in find_files(project):
        if chapter.slug == slug:
            text = read_notes_text(path, chapter)
            problems = [p for p in parse_chapter_notes(text, path.name).problems if "has no end" in p.message]
            if problems:
                raise EvalkitError(f"{problems[0].where}: {problems[0].message}")
            return chapter, path, text
    raise EvalkitError(f"The outline has no chapter “{slug}”. Its chapters are in outline.yaml.")


def _known(key: str) -> str:
    if key not in SECTIONS:
        raise EvalkitError(f"A chapter has no section “{key}”. It has: {', '.join(SECTIONS)}.")
    return key


def _refuse_stale(now: str, seen: str, what: str) -> None:
    if now != seen:
        raise StaleChangeError(
            f"{what} has been changed elsewhere since you opened this page. Nothing was overwritten: open "
            "the page again and bring the two together."
        )


def _is_of(kept: KeptSet, finding: Finding) -> bool:
    return (kept.code, kept.side) == (finding.code, finding.valence)


def _mark_set(kept: KeptSet | None) -> str:
    return fingerprint(kept.model_dump_json() if kept else "")
