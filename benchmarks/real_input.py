"""The whole line on real input: real interviews and a real survey, from ``new`` to ``report``.

    uv run python benchmarks/real_input.py [FOLDER]

Reads the shared real data beside the checkout (or in the folder that EVALKIT_REAL_DATA names) and makes two
projects: the 13 interviews coded with their own 22 codes, and 300 comments coded with the framework of their
service. A sheet is filled by this script from the real codings, as their coder would have by hand.
"""

from __future__ import annotations

import csv
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from evalkit.exchange.fill import fill_sheet
from evalkit.project import Project
from evalkit.settings import ReportSettings
from evalkit.steps.coding.decide import take_decisions
from evalkit.steps.coding.import_codings import ImportResult, read_codings
from evalkit.steps.create import create_project
from evalkit.steps.findings.coverage import show_coverage
from evalkit.steps.intake.add import AddResult, add_sources
from evalkit.steps.report.report import write_report
from evalkit.steps.suggesting.suggest import make_suggestions
from evalkit.text import count_words

REAL = Path(os.environ.get("EVALKIT_REAL_DATA", Path(__file__).parents[2] / "shared" / "data"))
CODER = "First coder"
T = TypeVar("T")


def timed(label: str, step: Callable[[], T]) -> T:
    """Run a step and print how long it took."""
    began = time.perf_counter()
    result = step()
    print(f"  {label:<10} {time.perf_counter() - began:6.1f} s", flush=True)
    return result


def write_csv(path: Path, columns: list[str], rows: list[list[str]]) -> Path:
    """A small csv file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerows([columns, *rows])
    return path


def fill_participants(project: Project, kind: str, role: str) -> None:
    """Say for every line of participants.csv who speaks, as a person would."""
    path = project.participants_file
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row.update(kind=row["kind"] or kind, role=row["role"] or role, consent=row["consent"] or "yes")
    write_csv(path, list(rows[0]), [list(row.values()) for row in rows])


def run_line(project: Project, add: Callable[[], AddResult], codings: Path, speaker: tuple[str, str]) -> None:
    """add, suggest, decide, coverage, report; print what each came to."""
    added = timed("add", add)
    if project.participants_file.read_text(encoding="utf-8-sig").count("\n") > 1:
        fill_participants(project, *speaker)
    words = sum(count_words(source.text) for source in project.sources)
    suggested = timed("suggest", lambda: make_suggestions(project, to_sheet=True))
    placed: ImportResult = timed("place", lambda: read_codings(project, codings))
    sheet = suggested.sheet
    assert sheet is not None
    filled = timed("fill", lambda: fill_sheet(sheet, placed.codings, project.codebook))
    decided = timed("decide", lambda: take_decisions(project, sheet))
    covered = timed("coverage", lambda: show_coverage(project))
    report = timed("report", lambda: write_report(project))
    print(f"  {len(added.added)} files, {words:,} words, {len(added.failed)} not read")
    print(f"  {suggested.passages:,} passages, {suggested.suggested:,} with a suggestion past the threshold")
    print(f"  real codings: {len(placed.codings):,} placed, {len(placed.problems)} listed as not placed")
    print(f"  sheet: {filled:,} rows, {len(decided.codings):,} codings, {len(decided.problems)} listed")
    began_as = sum(1 for coding in decided.codings if coding.origin)
    print(f"  {began_as:,} codings began as one of the three suggestions of their passage")
    print(f"  {report.findings} findings from {report.excerpts:,} excerpts; {len(covered.gaps)} kinds of gap")
    for problem in [*added.problems, *placed.problems, *decided.problems][:5]:
        print(f"    listed: {problem.where}: {problem.message[:110]}")
    print(f"  {report.path}")


def interviews(folder: Path) -> None:
    """13 interviews, 22 codes, about 1,400 codings."""
    print("Interviews")
    data = REAL / "interviews"
    report = ReportSettings(title="Usability interviews")
    project = create_project(folder / "interviews", report, data / "codebook.csv", deidentify=False)
    with (data / "codings.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            [CODER, f"{row['document']}.html", row["text"], label, ""]
            for row in csv.DictReader(file)
            for label in json.loads(row["labels"])
        ]
    table = write_csv(folder / "codings.csv", ["coder", "source", "passage", "code", "valence"], rows)
    files = sorted((data / "transcripts").glob("*.html"))
    run_line(project, lambda: add_sources(project, files), table, ("other", "Participant"))


def survey(folder: Path, size: int = 300) -> None:
    """300 comments, coded with the framework of their service where it has the code."""
    print(f"Survey of {size} comments")
    data = REAL / "nhs_feedback"
    report = ReportSettings(title="Friends and Family Test comments")
    project = create_project(folder / "survey", report, data / "framework.csv", deidentify=False)
    with (data / "comments.csv").open(encoding="utf-8", newline="") as file:
        comments = list(csv.DictReader(file))
        comments = comments[:: len(comments) // size][:size]
    columns = ["id", "trust", "service", "What would you like to tell us?"]
    rows = [[c["id"], c["trust"], c["service"], c["text"]] for c in comments]
    table = write_csv(folder / "comments.csv", columns, rows)
    add_sources(project, [table])
    settings = project.survey_settings_file(table.name)
    drafted = settings.read_text(encoding="utf-8")
    corrected = drafted.replace('kind = ""', 'kind = "service_user"', 1)
    settings.write_text(corrected.replace("may_quote = false", "may_quote = true"), encoding="utf-8")
    sides = {"1": "working_well", "2": "working_well", "4": "challenging", "5": "challenging"}
    coded = [
        [CODER, "comments", c["text"], label, sides.get(c["sentiment_1to5"], "context")]
        for c in comments
        for label in json.loads(c["labels"])
    ]
    codings = write_csv(folder / "coded.csv", ["coder", "source", "passage", "code", "valence"], coded)
    run_line(
        project, lambda: add_sources(project, [table], replace_changed=True), codings, ("service_user", "")
    )


def main() -> None:
    """Run both, in the folder that is named or a temporary one."""
    if not REAL.is_dir():
        sys.exit(f"There is no real data in {REAL}. Set EVALKIT_REAL_DATA to its folder.")
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp(prefix="evalkit-real-"))
    folder.mkdir(parents=True, exist_ok=True)
    interviews(folder)
    survey(folder)


if __name__ == "__main__":
    main()
