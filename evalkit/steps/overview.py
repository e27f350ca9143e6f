"""Where a project stands for one coder: seven steps, each with what is done and what is open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from evalkit.errors import TableError
from evalkit.model import Problem
from evalkit.project import Project
from evalkit.sources.participants.participants import Row, find_unrecorded_consent, read_rows
from evalkit.steps.coding.read_so_far import ReadSoFar, read_so_far
from evalkit.steps.intake.add import find_unknown
from evalkit.steps.intake.doubts import list_doubts
from evalkit.steps.intake.incoming import list_waiting
from evalkit.steps.names.confirmed import find_unconfirmed
from evalkit.steps.sharing.packs import is_pack
from evalkit.store.reviews import load_reviews
from evalkit.wording import plural, say_sources

StepName = Literal["sources", "people", "names", "coding", "evidence", "report", "group"]
State = Literal["cannot start yet", "not started", "in progress", "done"]


@dataclass(frozen=True)
class Step:
    """One of the seven steps: what is done, in a line, and what is open, each as a line of its own.

    ``next`` names the thing to do next in this step; "" where nothing is.
    """

    name: StepName
    state: State
    done: str
    open: tuple[str, ...] = ()
    next: str = ""


@dataclass(frozen=True)
class Overview:
    """The seven steps for one coder, and what is wrong with the project's files."""

    title: str
    steps: tuple[Step, ...]
    problems: tuple[Problem, ...]
    so_far: ReadSoFar
    """The passages of all sources, and how many of them this coder has read."""

    @property
    def next(self) -> Step | None:
        """The first step in which something is open."""
        return next((step for step in self.steps if step.next and step.state != "cannot start yet"), None)

    @property
    def stands(self) -> str:
        """Where the project stands, in a line of counts."""
        done = [step.done for step in self.steps if step.name in ("sources", "coding", "report")]
        return ". ".join(line for line in done if line) + "."


def describe_overview(project: Project, coder: str = "", *, alone: bool = False) -> Overview:
    """Count what is done and open, for this coder (``alone``: in their own codings). Changes nothing."""
    added = project.store.read.added()
    rows, problems = _read_people(project)
    passages = project.remember(f"passages of {coder}", (), lambda: project.store.read.passages(coder))
    counts = [row for row in project.store.read.coding_counts() if not alone or row[2] == coder]
    so_far = sum(read_so_far(project, coder).values(), ReadSoFar())
    offered = any(one.offered for one in passages.values())
    coding = _coding(added, so_far, offered, counts, coder, len(project.store.read.waiting()))
    steps: tuple[Step, ...] = (coding,)
    if not is_pack(project.folder):  # there all but coding is done where it was sent from
        problems += list_doubts(project.sources, project.speakers())
        before = _sources(project), _people(project, rows), _names(project, added)
        steps = *before, coding, _evidence(project, counts), _report(project, counts), _group(project, counts)
    return Overview(
        project.settings.report.title,
        steps,
        (*project.remember("store", (), project.store.read.check), *problems),
        so_far,
    )


def _read_people(project: Project) -> tuple[list[Row], list[Problem]]:
    try:
        return read_rows(project.participants_file)
    except TableError as error:
        return [], [Problem(project.participants_file.name, str(error))]


def _sources(project: Project) -> Step:
    kinds = Counter(source.kind for source in project.sources)
    held = say_sources(kinds)
    waiting = list_waiting(project)
    by_state = Counter(one.state for one in waiting)
    said = {
        "to read": "{} to be read",
        "changed": "{} changed since it was read: look at the difference",
        "survey": "{} to be looked at before it is read (what its columns are)",
    }
    lines = tuple(said[state].format(plural(n, "file")) for state, n in by_state.items())
    state: State = "not started" if not kinds else "in progress" if lines else "done"
    following = "See to what waits" if lines else "" if kinds else "Add files"
    return Step("sources", state, held or "No files yet", lines, following)


def _people(project: Project, rows: Sequence[Row]) -> Step:
    people = {row.id for row in rows if row.id}
    unknown = find_unknown(rows)
    unasked = find_unrecorded_consent([row for row in rows if row.id not in unknown])
    if not people:
        state: State = "done" if project.store.read.respondents() else "cannot start yet"
        return Step(
            "people", state, "Nobody speaks in an interview yet" if state != "done" else "Surveys only"
        )
    lines = []
    if unknown:
        lines.append(f"{_people_word(len(unknown))} of whom nobody has said yet who they are")
    if unasked:
        lines.append(f"{_people_word(len(unasked))} whose consent to be quoted is not recorded")
    known = len(people) - len(unknown)
    done = f"{known} of {_people_word(len(people))} known"
    return Step(
        "people", "in progress" if lines else "done", done, tuple(lines), "Say who speaks" if lines else ""
    )


def _people_word(n: int) -> str:
    return plural(n, "person", "people")


def _names(project: Project, added: dict[str, str]) -> Step:
    if not added:
        return Step("names", "cannot start yet", "Names are replaced as files are read")
    if not project.settings.deidentify.automatic:
        return Step("names", "done", "Nothing is replaced: this project leaves texts as they come")
    waiting = len(find_unconfirmed(project))
    done = f"{len(added) - waiting} of {plural(len(added), 'source')} read and confirmed by a person"
    if not waiting:
        return Step("names", "done", done)
    needed = " before they can be coded" if project.settings.deidentify.confirm else ""
    state: State = "not started" if waiting == len(added) else "in progress"
    return Step(
        "names",
        state,
        done,
        (f"{plural(waiting, 'source')} to read and confirm{needed}",),
        "Read and confirm",
    )


def _coding(
    added: dict[str, str],
    so_far: ReadSoFar,
    offered: bool,
    counts: Sequence[tuple[str, str, str, int]],
    coder: str,
    unplaced: int,
) -> Step:
    every = sum(n for *_, n in counts)
    coders = sorted({who for _, _, who, _ in counts})
    done = f"{plural(every, 'coding')} by {_people_word(len(coders))}" if every else "Nothing is coded yet"
    if not added:
        return Step("coding", "cannot start yet", done)
    if coder and so_far.passages:
        done += f". You have read {so_far.read:,} of {plural(so_far.passages, 'passage')}"
    unread = len(added) - so_far.sources
    lines = [f"{plural(unread, 'source')} that you have not marked as read to the end"] if unread else []
    if so_far.uncounted:
        lines.append(f"{plural(so_far.uncounted, 'source')} that nobody has opened, not counted yet")
    if unplaced:
        lines.append(f"{plural(unplaced, 'coding')} without a place (page Other programs)")
    if not offered:
        return Step("coding", "in progress" if every else "not started", done, tuple(lines), "Suggest codes")
    state: State = "in progress" if lines else "done"
    return Step("coding", state, done, tuple(lines), "Read and code" if lines else "")


def _evidence(project: Project, counts: Sequence[tuple[str, str, str, int]]) -> Step:
    codes = [code.slug for code in project.codebook.codes]
    coded = {code for _, code, _, _ in counts}
    if not counts:
        return Step("evidence", "cannot start yet", "There is evidence once something is coded")
    missing = [slug for slug in codes if slug not in coded]
    done = f"{len(codes) - len(missing)} of {plural(len(codes), 'code')} coded at least once"
    lines = (f"{plural(len(missing), 'code')} of which nobody has spoken yet",) if missing else ()
    return Step(
        "evidence",
        "in progress" if missing else "done",
        done,
        lines,
        "See who has spoken of what" if missing else "",
    )


def _report(project: Project, counts: Sequence[tuple[str, str, str, int]]) -> Step:
    written = [path for path in project.reports_folder.glob("*.docx") if path.name.startswith("report")]
    if (project.reports_folder / "report-final.docx").exists():
        return Step("report", "done", "The final report is written")
    if not counts:
        return Step("report", "cannot start yet", "No report yet")
    if written:
        return Step(
            "report",
            "in progress",
            "A draft of the report is written",
            ("It is not signed yet",),
            "See what is open",
        )
    return Step(
        "report",
        "not started",
        "No report yet",
        ("Findings to read and words to write",),
        "Read the findings",
    )


def _group(project: Project, counts: Sequence[tuple[str, str, str, int]]) -> Step:
    if not project.settings.collection.reference_group:
        return Step("group", "done", "This evaluation has no reference group (page Settings)")
    reviews = load_reviews(project.store)
    if not reviews.drafts:
        state: State = "not started" if counts else "cannot start yet"
        return Step(
            "group", state, "No draft has been sent yet", (), "Write a draft to send" if counts else ""
        )
    every = len(reviews.items)
    waits = sum(item.id not in reviews.answered for item in reviews.items)
    done = (
        f"{plural(len(reviews.drafts), 'draft')} sent; {every - waits} of {plural(every, 'comment')} answered"
    )
    if waits:
        return Step("group", "in progress", done, (f"{plural(waits, 'comment')} to answer",), "Answer")
    if not every:
        return Step("group", "in progress", done, ("Nothing has come back yet",), "Upload what came back")
    return Step("group", "done", done)
