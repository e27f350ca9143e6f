"""A project whose writing steps are killed at moments of chance, and what must be true of it afterwards."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import sys
import time
import tomllib
import zipfile
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

import yaml

from evalkit.codebook import dump_codebook
from evalkit.errors import ProjectError, VaultError
from evalkit.exchange.books import open_book, write_book
from evalkit.project import Project
from evalkit.sources.participants.participants_file import edit_rows
from evalkit.store.backups import check_copy, list_backups, restore
from evalkit.vault import Vault
from tests.page_sample import CODEBOOK

PASSPHRASE, OTHER = "seven quiet herons paint bicycles", "nine loud geese carry umbrellas"
NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
TALKS = {
    "first.txt": "Interviewer: How did it begin?\nSiobhan: Keiran Doyle rang me back the same day. "
    "I felt heard from the start.\nInterviewer: And then?\n"
    "Siobhan: The waiting was long. Six months went by.\n",
    "second.txt": "Interviewer: What works?\n"
    "Tobias: The meeting works. Letters to Keiran Doyle take weeks.\n",
    "third.txt": "Interviewer: What would help?\n"
    "Marguerite: A letter from Keiran Doyle that says how long.\n",
}
COMPARED = ("sources", "codings", "excerpts")
WORDS = ("sources", "excerpts")
"""What changes where people decide about names."""

Facts = dict[str, list[tuple[str, ...]]]


@dataclass(frozen=True)
class Step:
    """One step that writes, as a person takes it; ``takes_away`` says that what was there may go."""

    name: str
    run: Callable[[Path], None]
    takes_away: bool = False


def build(base: Path) -> None:
    """The project in ``base / "project"``, its file of originals beside it, and files to take in."""
    from evalkit.sample.meeting import fill_meeting_sheet, read_meeting
    from evalkit.steps.coding.code import code_passage
    from evalkit.steps.create import create_project
    from evalkit.steps.intake.add import add_sources
    from evalkit.steps.names.deidentify import confirm_sources, write_names
    from evalkit.steps.names.project_vault import get_vault
    from evalkit.steps.report.report import gather_facts
    from evalkit.steps.review.send import send_draft
    from evalkit.steps.suggesting.suggest import make_suggestions

    (base / "codebook.yaml").write_text(dump_codebook(CODEBOOK), encoding="utf-8")
    for name, words in TALKS.items():
        (base / name).write_text(words, encoding="utf-8")
    project = create_project(base / "project", codebook=base / "codebook.yaml", keep_originals=True)
    vault = get_vault(project, PASSPHRASE)
    add_sources(project, [base / "first.txt", base / "second.txt"], vault=vault)
    kinds = {"Interviewer": "interviewer", "P01": "service_user"}
    edit_rows(project.participants_file, lambda row: replace(row, kind=kinds.get(row.labels[0], "staff")))
    project.read_settings()
    confirm_sources(project, ["S01", "S02"], "Rosa")
    for source in project.sources:
        turn = next(turn for turn in source.turns if turn.speaker != "Interviewer")
        code_passage(project, "Rosa", source.id, (turn.start, turn.end), "access", "challenging")
    made = make_suggestions(project, to_sheet=True)
    assert made.sheet
    fill(
        made.sheet,
        "Passages",
        lambda cells: {"decision": "none", "coder": "Jude"} if cells["passage"] else {},
    )
    shutil.move(made.sheet, base / "decided.xlsx")
    names = write_names(project, base / "names.xlsx", vault)
    changed = {"decision": "change", "instead": "[Colleague]"}
    fill(names, "Names", lambda cells: changed if cells["name"] == "Keiran Doyle" else {})
    sheet = next(file for file in send_draft(project).files if file.suffix == ".xlsx")
    meeting = read_meeting()
    whole = tuple(comment for comment in meeting.comments if not comment.code)
    fill_meeting_sheet(sheet, replace(meeting, comments=whole), gather_facts(project).findings)
    shutil.copy(sheet, base / "meeting.xlsx")
    project.close()


def fill(path: Path, name: str, values: Callable[[dict[str, str]], dict[str, str]]) -> None:
    """Fill cells of a workbook's sheet in, row by row: what is there → what comes there."""
    book = open_book(path)
    sheet = book[name]
    headings = [str(cell.value) for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        held = {name: str(cell.value or "") for name, cell in zip(headings, row, strict=False)}
        for name, value in values(held).items():
            row[headings.index(name)].value = value
    write_book(path, book)


def add(folder: Path) -> None:
    """A new interview, its names and original into the file of originals."""
    from evalkit.steps.intake.add import add_sources
    from evalkit.steps.names.project_vault import get_vault

    project = Project(folder)
    add_sources(project, [folder.parent / "third.txt"], vault=get_vault(project, PASSPHRASE))


def suggest(folder: Path) -> None:
    """Suggestions and their workbook."""
    from evalkit.steps.suggesting.suggest import make_suggestions

    make_suggestions(Project(folder), to_sheet=True)


def decide(folder: Path) -> None:
    """The decisions of a filled workbook."""
    from evalkit.steps.coding.decide import take_decisions

    take_decisions(Project(folder), folder.parent / "decided.xlsx")


def write_the_report(folder: Path) -> None:
    """The report, written over the one that is there."""
    from evalkit.steps.report.report import write_report

    write_report(Project(folder))


def read_review(folder: Path) -> None:
    """A meeting sheet that came back."""
    from evalkit.steps.review.read_back import read_returned

    read_returned(Project(folder), [folder.parent / "meeting.xlsx"])


def deidentify(folder: Path) -> None:
    """The decisions of the workbook of names, in texts and originals."""
    from evalkit.steps.names.deidentify import take_names
    from evalkit.steps.names.project_vault import get_vault

    project = Project(folder)
    take_names(project, folder.parent / "names.xlsx", get_vault(project, PASSPHRASE), "Rosa")


def change_passphrase(folder: Path) -> None:
    """Another passphrase for the originals."""
    from evalkit.steps.names.project_vault import get_vault, rotate_passphrase

    project = Project(folder)
    with suppress(VaultError):
        get_vault(project, OTHER)  # it was changed already
        return
    rotate_passphrase(project, PASSPHRASE, OTHER)


def back_up(folder: Path) -> None:
    """A copy of the store."""
    project = Project(folder)
    project.store.back_up(project.clock())


def withdraw_one(folder: Path) -> None:
    """A participant withdraws."""
    from evalkit.steps.leaving.withdraw import plan_withdrawal, withdraw
    from evalkit.steps.names.project_vault import get_vault

    project = Project(folder)
    vault = get_vault(project, PASSPHRASE)
    with suppress(ProjectError):  # they are gone already
        withdraw(project, plan_withdrawal(project, "P01", vault), "Rosa", vault)


STEPS = (
    Step("add", add),
    Step("suggest", suggest),
    Step("decide", decide),
    Step("report", write_the_report),
    Step("review read", read_review),
    Step("deidentify", deidentify),
    Step("passphrase", change_passphrase),
    Step("backup", back_up),
    Step("withdraw", withdraw_one, takes_away=True),
)


def run_apart(step: Step, folder: Path, kill_after: float | None = None) -> float:
    """Run a step in a process of its own, killed after some seconds where that is said; how long it ran."""
    child = get_context("fork").Process(target=_run, args=(step, folder))
    began = time.monotonic()
    child.start()
    child.join(kill_after)
    if kill_after is None:
        assert child.exitcode == 0, f"{step.name} did not come to its end"
    elif child.is_alive() and child.pid:
        os.kill(child.pid, signal.SIGKILL)
        child.join()
    return time.monotonic() - began


def _run(step: Step, folder: Path) -> None:
    try:
        step.run(folder)
    finally:
        sys.stdout.flush()
    os._exit(0)


def facts_of(folder: Path, *, vault: bool = True) -> Facts:
    """Everything that was saved, as far as two projects can be compared: no times and no ids given anew."""
    from evalkit.steps.names.project_vault import get_vault
    from evalkit.store.reviews import load_reviews

    project = Project(folder)
    try:
        assert project.store.read.check() == []
        reviews = load_reviews(project.store)
        facts: Facts = {
            "sources": [(s.id, s.text) for s in project.sources],
            "codings": sorted((c.id, c.segment.source_id, c.code, c.coder) for c in project.codings),
            "excerpts": sorted((c.id, c.segment.text) for c in project.codings),
            "decisions": sorted(
                (d.suggestion_id, d.coder, d.outcome) for d in project.store.read.decisions()
            ),
            "reviews": sorted((item.text,) for item in reviews.items),
        }
        if vault:
            contents = open_either(project, get_vault).contents
            facts["originals"] = sorted((o.source.id, o.source.text) for o in contents.originals)
            facts["names"] = sorted((n.type, n.name) for n in contents.names)
        return facts
    finally:
        project.close()


def open_either(project: Project, get: Callable[[Project, str], Vault]) -> Vault:
    """The file of originals, by the old passphrase or the new one."""
    try:
        return get(project, PASSPHRASE)
    except VaultError:
        return get(project, OTHER)


def assert_nothing_half(folder: Path) -> None:
    """Every file that people open can be opened; what was being written is told by ``evalkit status``."""
    from evalkit.steps.status import describe_status

    halves = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        if path.name.endswith(".part"):
            halves.append(path.name)
        elif path.suffix in (".docx", ".xlsx"):
            with zipfile.ZipFile(path) as archive:
                assert archive.testzip() is None
        elif path.suffix == ".toml":
            tomllib.loads(path.read_text("utf-8"))
        elif path.suffix in (".yaml", ".yml"):
            yaml.safe_load(path.read_text("utf-8"))
    project = Project(folder)
    told = " ".join(f"{problem.where} {problem.message}" for problem in describe_status(project).problems)
    project.close()
    assert [name for name in halves if name not in told] == []


def assert_backups_restore(folder: Path, *allowed: Facts) -> None:
    """Every copy of the store is one of the states that there were, also once it is restored."""
    stores = [{name: facts[name] for name in COMPARED} for facts in allowed]
    for copy in list_backups(folder / "evalkit.db"):
        check_copy(copy)
        restored = folder.parent / f"restored-{copy.stem}"
        shutil.copytree(folder, restored)
        restore(restored / "evalkit.db", copy, NOW)
        found = facts_of(restored, vault=False)
        assert {name: found[name] for name in COMPARED} in stores
        shutil.rmtree(restored)


def kill_once(step: Step, base: Path, scratch: Path, before: Facts, after: Facts, seconds: float) -> None:
    """Kill a step on a copy of ``base`` after ``seconds``, look at what is there, and run it to its end."""
    shutil.copytree(base, scratch)
    folder = scratch / "project"
    run_apart(step, folder, seconds)
    assert_nothing_half(folder)
    found = facts_of(folder)
    if not step.takes_away:
        for kind, held in before.items():
            if step.name != "deidentify" or kind not in WORDS:
                assert set(held) <= set(found[kind]), f"{kind} that were saved are gone"
    for source in found["sources"]:
        assert source in [*before["sources"], *after["sources"]], "a text is as it was, or as it becomes"
    if not step.takes_away:
        assert_backups_restore(folder, before, after, found)
    run_apart(step, folder)
    assert facts_of(folder) == after, "run again, it ends as if it had never been stopped"
    shutil.rmtree(scratch)


def measure(step: Step, base: Path, scratch: Path) -> tuple[Facts, float]:
    """What a step comes to when nothing stops it, and how long that takes."""
    shutil.copytree(base, scratch)
    seconds = run_apart(step, scratch / "project")
    facts = facts_of(scratch / "project")
    shutil.rmtree(scratch)
    return facts, seconds


def kill_at_random(step: Step, base: Path, scratch: Path, runs: int, seed: int) -> None:
    """Kill a step ``runs`` times, each at another moment of chance."""
    chance = random.Random(f"{step.name} {seed}")
    before = facts_of(base / "project")
    after, seconds = measure(step, base, scratch / "whole")
    for run in range(runs):
        kill_once(step, base, scratch / f"run{run}", before, after, chance.uniform(0, seconds))


OLD_STORE = Path(__file__).parent / "data" / "store" / "version5.sql"


def open_the_store(folder: Path) -> None:
    """Open a store that an older evalkit wrote, which copies it and brings it to the tables of today."""
    from evalkit.store import Store

    Store(folder / "evalkit.db", NOW).close()


def kill_migrations(base: Path, scratch: Path, runs: int, seed: int) -> None:
    """Kill the opening of an older store ``runs`` times, each at another moment of chance."""
    chance = random.Random(f"migration {seed}")
    whole = scratch / "whole"
    write_old_store(base, whole)
    began = time.monotonic()
    open_the_store(whole)
    seconds = time.monotonic() - began
    after = describe_store(whole)
    for run in range(runs):
        folder = scratch / f"run{run}"
        write_old_store(base, folder)
        run_apart(Step("migration", open_the_store), folder, chance.uniform(0, 1.5 * seconds))
        for copy in list_backups(folder / "evalkit.db"):
            check_copy(copy)
        assert describe_store(folder) == after, "opened again, it is as if it had never been stopped"
        shutil.rmtree(folder)


def write_old_store(base: Path, folder: Path) -> None:
    """The store of a small project as evalkit 0.1 wrote it, with so many codings that it takes a while."""
    folder.mkdir(parents=True)
    held = base / "old.db"
    if not held.exists():
        with closing(sqlite3.connect(held)) as connection:
            connection.executescript(OLD_STORE.read_text(encoding="utf-8"))
            columns = [row[1] for row in connection.execute("PRAGMA table_info(codings)")]
            others = ", ".join(f'"{name}"' for name in columns if name != "id")
            connection.execute(
                f"INSERT INTO codings (id, {others}) WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL "
                f"SELECT i + 1 FROM n WHERE i < 20000) SELECT printf('C%05d', i), {others} FROM n, "
                "(SELECT * FROM codings WHERE id = 'C00001')"
            )
            connection.commit()
    shutil.copy(held, folder / "evalkit.db")
    (folder / "evalkit.db").chmod(0o600)


def describe_store(folder: Path) -> list[object]:
    """What an opened store holds, and that it is sound."""
    from evalkit.store import Store

    store = Store(folder / "evalkit.db", NOW)
    try:
        assert store.read.check() == []
        codings = sorted((c.id, c.coder, c.segment.text) for c in store.read.codings())
        ids = sorted(store.ids.uids("codings").items())
        return [codings, ids, len(store.read.history()), [source.id for source in store.read.sources()]]
    finally:
        store.close()
