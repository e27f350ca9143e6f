"""What a notebook holds while a chapter is written: what to quote, what nobody has named, what to look at."""

from __future__ import annotations

from evalkit.api.records import Excerpts, Records
from evalkit.findings.notice import MUST, Kind, Notice
from evalkit.model import Excerpt, Finding
from evalkit.project import Project
from evalkit.steps.findings.beside import PersonQuoted, Use, look_at, measure_use, rank_for_quoting
from evalkit.steps.findings.evidence import gather_evidence
from evalkit.steps.findings.findings import gather_findings
from evalkit.steps.findings.write_findings import OpenChapter

_SAYS: dict[Kind, str] = {
    "unknown": "an id that leads nowhere",
    "elsewhere": "evidence of another chapter or side",
    "uncited": "a sentence without evidence",
    "quotation": "a quotation that is not as it was said",
    "repeated": "a quotation that is used already",
    "hint": "a hint",
}


class Notices(Records[Notice]):
    """What there is to look at in words that somebody wrote, line by line."""

    COLUMNS = ("line", "what", "about", "what to do", "must be put right")
    CAPTION = "To look at"

    def _row(self, item: Notice) -> tuple[object, ...]:
        return item.line, _SAYS[item.kind], item.about, item.message, item.kind in MUST


class Quotations(Records[PersonQuoted]):
    """Who is quoted how often in the report as it stands."""

    COLUMNS = ("person", "who they are", "you quote", "the report adds", "more than the settings allow")
    CAPTION = "People who are quoted"

    def _row(self, item: PersonQuoted) -> tuple[object, ...]:
        return item.who, item.about, item.written, item.added, item.too_often


class Candidates(Excerpts):
    """Passages to quote, the best first; those that may not be quoted are left out."""

    CAPTION = "Passages to quote, the best first"


class Writing:
    """What helps to write with evidence: nothing here writes or changes anything."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def candidates(self, finding: Finding) -> Candidates:
        """A finding's passages to quote: what stands alone, is whole and central, and of different people."""
        from evalkit.findings.quotations import may_quote

        return Candidates(e for e in rank_for_quoting(self._project, finding) if may_quote(e))

    def look(self, chapter: OpenChapter, section: str, words: str) -> Notices:
        """What to look at in words before they are written into a section, such as "challenging"."""
        return Notices(look_at(self._project, chapter.chapter.slug, section, words).notices)

    def unused(self, chapter: OpenChapter | None = None) -> Excerpts:
        """The excerpts that nobody has named in what was written, of one chapter or of all."""
        findings = self._findings()
        wanted = {finding.id for finding in chapter.findings} if chapter else {f.id for f in findings}
        use = self._use(findings)
        left: list[Excerpt] = []
        for finding in findings:
            left += use.unused(finding) if finding.id in wanted else []
        return Excerpts(left)

    def quoted(self) -> Quotations:
        """Who is quoted how often: in what people wrote, and by what the report adds."""
        return Quotations(self._use(self._findings()).people)

    def _findings(self) -> list[Finding]:
        return gather_findings(self._project, gather_evidence(self._project))

    def _use(self, findings: list[Finding]) -> Use:
        return measure_use(self._project, gather_evidence(self._project), findings)
