"""Where a project stands and what comes next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from evalkit.errors import ReportError
from evalkit.files import find_halves
from evalkit.kept_results import Json, code_of, keep_result
from evalkit.model import Problem, SourceKind
from evalkit.project import Project
from evalkit.steps.findings.evidence import gather_evidence
from evalkit.steps.measures.kept import find_waiting_tables
from evalkit.steps.sharing.packs import is_pack
from evalkit.steps.suggesting.suggest import SHEET_FILE
from evalkit.store.passages import Passages
from evalkit.wording import join_some, plural, quoted, say_sources


@dataclass(frozen=True)
class Status:
    """A project's counts, what is wrong with its files, and the next thing to do."""

    title: str
    sources: dict[SourceKind, int]
    words: int
    unmapped: tuple[str, ...]
    unquotable: tuple[str, ...]
    suggestions: int
    undecided: int
    """Passages with a suggestion that nobody has decided about."""
    decided_by: tuple[tuple[str, int], ...]
    """Each coder, and the passages with a suggestion that they have decided about."""
    codings: int
    coders: tuple[str, ...]
    reports: tuple[str, ...]
    waiting: tuple[str, ...]
    """Sources that are coded only when somebody has confirmed them."""
    problems: tuple[Problem, ...]
    next_step: str

    @property
    def held(self) -> str:
        """The sources in words."""
        return say_sources(self.sources) or "none yet"


def describe_status(project: Project) -> Status:
    """Count what the project holds and say what comes next. Changes nothing."""
    from evalkit.report.outline import check_outline
    from evalkit.sources.participants.participants import build_voices, find_unrecorded_consent, read_rows
    from evalkit.steps.intake.add import find_unknown
    from evalkit.steps.intake.doubts import list_doubts
    from evalkit.steps.keeping.move_store import find_stopped
    from evalkit.steps.leaving.begun import find_begun
    from evalkit.steps.names.confirmed import find_unconfirmed
    from evalkit.text import count_words

    sources = project.sources
    codings = project.codings
    passages = sum(project.store.read.passages().values(), Passages())
    coders = tuple(sorted({coder for *_, coder, _ in project.store.read.coding_counts()}))
    rows, wrong = read_rows(project.participants_file)
    unmapped = tuple(find_unknown(rows))
    wrong += [problem for problem in build_voices(rows)[1] if not unmapped]
    reports = tuple(sorted(path.name for path in project.reports_folder.glob("*.docx")))
    status = Status(
        title=project.settings.report.title,
        sources=dict(sorted(Counter(source.kind for source in sources).items())),
        words=sum(count_words(source.text) for source in sources),
        unmapped=unmapped,
        unquotable=tuple(find_unrecorded_consent(rows)),
        suggestions=passages.offered,
        undecided=passages.open,
        decided_by=tuple((coder, _count_decided(project, coder)) for coder in coders),
        codings=len(codings),
        coders=coders,
        reports=reports,
        waiting=tuple(find_unconfirmed(project)) if project.settings.deidentify.confirm else (),
        problems=(
            *find_begun(project),
            *find_stopped(project.folder),
            *find_older_store(project),
            *project.store.read.check(),
            *wrong,
            *check_own_codebook(project),
            *check_outline(project.outline, project.codebook),
            *find_left_behind(project),
            *find_half_written(project),
            *find_waiting_tables(project),
            *list_doubts(sources, project.speakers()),
        ),
        next_step="",
    )
    in_pack = is_pack(project.folder)
    then = _IN_PACK if in_pack else _next_step(status, project.reports_folder / SHEET_FILE)
    return Status(**{**status.__dict__, "next_step": then})


_IN_PACK = (
    "Read and code on the page: “evalkit code”. Mark each source as read when you have, then send back what "
    'you did: “evalkit share back --coder "Your name"”, or the page Sharing.'
)


def _count_decided(project: Project, coder: str) -> int:
    return sum(one.decided for one in project.store.read.passages(coder).values())


def need_findings(project: Project, what: str) -> None:
    """ReportError, with what to do, where no coding counts: ``what`` ("A final report") would be empty."""
    if gather_evidence(project).excerpts:
        return
    if project.codings:
        raise ReportError(f"{what} needs findings, and no coding counts yet. “evalkit coverage” says why.")
    raise ReportError(
        f"{what} needs findings, and nothing is coded yet. {describe_status(project).next_step}"
    )


def check_own_codebook(project: Project) -> list[Problem]:
    """What a person should look at in the project's codebook; the same examples are compared once."""
    from evalkit.codebook import check, check_codebook

    def twins(texts: Sequence[str]) -> list[tuple[int, int]]:
        code = code_of(Path(check.__file__))

        def find() -> Json:
            return [[i, j] for i, j in check.find_twins(texts)]

        pairs = cast("list[list[int]]", keep_result(project.folder, "alike-examples", [code, *texts], find))
        return [(i, j) for i, j in pairs]

    return check_codebook(project.codebook, twins)


def find_left_behind(project: Project) -> list[Problem]:
    """Originals that lie where they need not be any more, or longer than the project said."""
    from evalkit.steps.intake.protect import find_names_left
    from evalkit.steps.leaving.retire import find_left_originals, plan_retirement

    problems = find_names_left(project)
    left = [path.name for path in find_left_originals(project)]
    if left and project.settings.deidentify.automatic:
        shown = join_some(left, 4)
        problems.append(
            Problem(
                "sources",
                f"{plural(len(left), 'file')} with the original words lie here still ({shown}). Once they "
                "are read as you want them, move them to where you keep confidential files, outside it.",
            )
        )
    plan = plan_retirement(project)
    if plan.due and plan.files:
        problems.append(
            Problem("originals", "the last day for keeping them has passed. Run “evalkit retire”.")
        )
    return problems


def find_older_store(project: Project) -> list[Problem]:
    """Whether a copy of the store knows more than the store: something put an older file in its place."""
    ahead = project.store.find_ahead()
    if not ahead:
        return []
    return [
        Problem(
            project.store.path.name,
            f"it is older than its own copy backups/{ahead[0].name}, so work that was saved is not in it. A "
            "program that keeps folders in step may have put an older file there. Look for a newer one "
            f"beside it; else run “evalkit restore {quoted(ahead[0])}”. What is there now is kept aside.",
        )
    ]


def find_half_written(project: Project) -> list[Problem]:
    """Files that were being written when evalkit was stopped; each whole file is as it was before."""
    return [
        Problem(
            path.relative_to(project.folder).as_posix(),
            "it was being written when evalkit or the machine stopped. The file of that name is as it was "
            "before. If nothing is being written now, do what you did then again. You may delete this one; "
            "the page does so by itself when it is opened an hour later.",
        )
        for path in find_halves(project.folder)
    ]


def _next_step(status: Status, sheet: Path) -> str:
    if not status.sources:
        return "Put transcripts and surveys into the folder “sources”, then run “evalkit add”."
    if status.unmapped:
        from evalkit.sources.participants.participants import KIND_LIST

        return (
            f"Say who speaks: in participants.csv, fill in “kind” ({KIND_LIST}) and “role” for "
            f"{', '.join(status.unmapped[:6])}{' and others' if len(status.unmapped) > 6 else ''}."
        )
    if status.waiting:
        return (
            "Read each source and confirm what was replaced in it: “evalkit code”, page Names; or "
            '“evalkit deidentify --confirm all --by "Your name"”.'
        )
    if not status.suggestions and not status.codings:
        return "Run “evalkit suggest --sheet” and decide in the workbook that it writes."
    if not status.codings and sheet.exists():
        return (
            f"Decide in the workbook, then run “evalkit decide reports/{sheet.name} --coder "
            '"Your name"”; or read and code on the page: “evalkit code”.'
        )
    if not status.codings:
        return (
            "Read and code on the page: “evalkit code”; or decide in a workbook: “evalkit suggest --sheet”."
        )
    if not status.reports:
        return "Look at “evalkit coverage”, then write a first report with “evalkit report”."
    return "Write what is yours to write in the files of the folder “findings”, then run “evalkit report”."
