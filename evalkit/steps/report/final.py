"""The final report: only when the last check finds nothing, or a person signs for what it found."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from evalkit.acts import Act
from evalkit.errors import ReportError
from evalkit.model import Problem
from evalkit.project import Project
from evalkit.steps.findings.evidence import gather_evidence
from evalkit.steps.findings.findings import find_written_open, gather_findings, know_project
from evalkit.steps.names.confirmed import find_unconfirmed
from evalkit.steps.report.check_out import check_out
from evalkit.steps.report.check_report import find_changed_quotations
from evalkit.steps.report.report import write_report
from evalkit.steps.review.answer import check_final
from evalkit.steps.status import need_findings
from evalkit.vault import Vault
from evalkit.wording import plural, say_whole_date


@dataclass(frozen=True)
class FinalReport:
    """The final report, where there is one, and what was still open when it was asked for."""

    path: Path | None
    problems: tuple[Problem, ...]


def finish_report(
    project: Project, by: str = "", reason: str = "", vault: Vault | None = None, template: Path | None = None
) -> FinalReport:
    """Write ``report-final.docx`` if nothing is open, or if a named person gives a reason for what is.

    The name, the reason and the number of open points are kept in the history and printed in the report.
    Raises ReportError where a name comes without a reason or a reason without a name, and where nothing that
    is coded counts: such a report has no findings, whoever signs for it.
    """
    if bool(by.strip()) != bool(reason.strip()):
        raise ReportError("Signing off needs both a name and a reason: --by NAME --reason “WHY”.")
    need_findings(project, "A final report")
    draft = write_report(project, template=template, publish=True).path
    problems = find_open(project, draft, vault)
    if problems and not by.strip():
        return FinalReport(None, tuple(problems))
    signed = ""
    if problems:
        points = plural(len(problems), "open point")
        day = say_whole_date(project.clock())
        signed = (
            f"Signed off as final on {day} by {by.strip()} with {points} of the last check: {reason.strip()}"
        )
        project.store.log(Act.SIGN_OFF, signed, project.now(), by.strip())
    else:
        project.store.log(Act.SIGN_OFF, "Final report written; nothing was open", project.now(), by.strip())
    path = project.reports_folder / "report-final.docx"
    write_report(project, path, template, signed_off=signed, publish=True)
    return FinalReport(path, tuple(problems))


def find_open(
    project: Project, path: Path, vault: Vault | None = None, *, working: bool = False
) -> list[Problem]:
    """Everything that stands between a report and its being final, what is wrong in it first.

    Of a ``working`` version it is said once that its counts of people are exact.
    """
    evidence = gather_evidence(project)
    known = know_project(project, evidence, gather_findings(project, evidence))
    written = find_written_open(project, known)
    problems = [one.problem for one in written if one.is_wrong]
    problems += find_changed_quotations(project, path, written)
    problems += [one.problem for one in written if not one.is_wrong]
    problems += check_out(project, path, vault, counts=not working)
    if project.settings.deidentify.automatic and (waiting := find_unconfirmed(project)):
        problems.append(
            Problem(
                ", ".join(waiting),
                "nobody has confirmed the replacements there. Read them, then: evalkit deidentify --confirm.",
            )
        )
    if waits := check_final(project):
        problems.append(
            Problem(
                "the review",
                f"{len(waits)} of the reviewers' comments and changes have no answer. Answer them with "
                "“evalkit review sheet”.",
            )
        )
    if working and project.settings.publication.hide_up_to:
        told = "its counts of people are exact, for the team. Build the one to publish before it goes out."
        problems.append(Problem("this version", told))
    return list(dict.fromkeys(problems))
