"""A short use of every main command, told to a tracer: ``python -m tests.traced_use FOLDER SAMPLE``.

FOLDER is where new files go, SAMPLE a copy of the sample project. Each command's name is looked for as a file
before it runs, so that a trace says which command did what.
"""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from importlib.util import find_spec
from itertools import chain
from pathlib import Path

from evalkit.exchange.fill import fill_sheet
from evalkit.project import Project
from evalkit.resources import resource
from evalkit.sample import read_about
from evalkit.sample.meeting import fill_meeting_sheet, read_meeting
from evalkit.steps.coding.code import code_passage
from evalkit.steps.report.report import gather_facts
from tests.typed import type_here

TALK = """Interviewer: How did it begin?
Siobhan: Dr Hughes rang me back the same day. I felt heard from the start, and Keiran came along.
Interviewer: And then?
Siobhan: The waiting was long. Six months went by and nobody wrote to me at 14 Cedar Road.
"""
PASSPHRASE = "seven quiet herons paint bicycles"
FORMS = ("full", "summary", "criteria", "slides", "html", "large-print", "easy-read")


def type_all(folder: Path, sample: Path) -> None:
    """Type every command; an exit code that is not as expected ends the run."""
    os.environ["EVALKIT_PASSPHRASE"] = PASSPHRASE
    for words in chain(begin(folder), use(folder, sample), large(folder)):
        name = "_".join(word for word in words[:3] if not word.startswith(("-", "/")))
        with suppress(FileNotFoundError):
            (folder / f"mark_{name}").read_bytes()
        said = type_here(*words, cwd=folder)
        if said.returncode and words[0] != "check":  # which ends so where it finds something
            raise SystemExit(f"evalkit {' '.join(words)}\n{said.stdout}\n{said.stderr}")
        print(f"evalkit {' '.join(words)}", flush=True)


def begin(folder: Path) -> Iterator[list[str]]:
    """A new project with a file of originals, up to a confirmed interview."""
    talk, own = folder / "talk.txt", folder / "own"
    talk.write_text(TALK, encoding="utf-8")
    here = ["--project", str(own)]
    yield ["new", str(own), "--vault"]
    yield ["add", str(talk), *here]
    yield ["deidentify", *here]
    yield ["deidentify", "--sheet", *here]
    yield ["deidentify", "--decide", str(folder / "own-names.xlsx"), "--by", "Rosa", *here]
    yield ["deidentify", "--confirm", "all", "--by", "Rosa", *here]
    yield ["backup", *here]


def use(folder: Path, sample: Path) -> Iterator[list[str]]:
    """The sample project: suggested for, decided in, counted, reported, sent out, shared and exported."""
    here = ["--project", str(sample)]
    lead, second = read_about().coders.values()
    sheet = folder / "sheet.xlsx"
    yield ["status", *here]
    yield ["suggest", "--sheet", str(sheet), *here]
    project = Project(sample)
    fill_sheet(sheet, [c for c in project.codings if c.coder == second], project.codebook)
    project.close()
    yield ["decide", str(sheet), "--coder", "Somebody Else", *here]
    yield ["next", *here]
    yield ["coverage", *here]
    yield ["agreement", *here]
    yield ["second-look", *here]
    yield ["evaluate", *here]
    yield ["themes", *here]
    yield ["findings", "draft", *here]
    yield ["findings", "check", *here]
    yield ["measures", *here]
    for form in FORMS:
        yield ["report", "--as", form, *here]
    yield ["check", str(sample / "reports" / "report.docx"), *here]
    yield ["review", "send", str(folder / "draft"), *here]
    meet(sample, folder / "draft")
    yield ["review", "read", str(folder / "draft"), *here]
    yield ["review", "sheet", "--all", str(folder / "answers.xlsx"), *here]
    yield ["review", "answer", str(folder / "answers.xlsx"), "--by", lead, *here]
    yield ["review", "you-said", *here]
    yield ["share", "out", "--to", "Jude", "--out", str(folder / "jude.evpack"), *here]
    yield ["open", str(folder / "jude.evpack"), str(folder / "jude")]
    code_something(folder / "jude")
    theirs = ["--project", str(folder / "jude")]
    yield ["share", "back", "--coder", "Jude", "--out", str(folder / "jude.evback"), *theirs]
    yield ["share", "take", str(folder / "jude.evback"), *here]
    for ending in ("qdpx", "qdc", "csv", "xlsx", "html", "txt"):
        yield ["export", str(folder / f"coded.{ending}"), *here]
    yield ["import", str(folder / "coded.qdpx"), "--project", str(folder / "own")]
    yield ["import", str(folder / "coded.qdpx"), "--confirm", "--project", str(folder / "own")]
    yield ["withdraw", "P02", "--yes", *here]


def meet(sample: Path, draft: Path) -> None:
    """The draft's meeting sheet, filled in with what was said of the whole draft."""
    meeting = read_meeting()
    whole = tuple(comment for comment in meeting.comments if not comment.code)
    project = Project(sample)
    sheet = next(draft.glob("*.xlsx"))
    fill_meeting_sheet(sheet, replace(meeting, comments=whole), gather_facts(project).findings)
    project.close()


def code_something(copy: Path) -> None:
    """One coding by Jude in the copy that came as a pack."""
    project = Project(copy)
    source = next(one for one in project.sources if one.kind != "survey")
    speaker = project.speakers()
    speakers = ((turn, speaker(source, turn)) for turn in source.turns)
    turn = next(turn for turn, who in speakers if who and who.kind != "interviewer")
    code = project.codebook.codes[0].slug
    code_passage(project, "Jude", source.id, (turn.start, turn.end), code, "context")
    project.close()


def large(folder: Path) -> Iterator[list[str]]:
    """A bare table, suggested for with Dask's workers where Dask is installed."""
    table = folder / "answers.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        rows = [[f"I waited {n} weeks and the nurse was kind."] for n in range(40)]
        csv.writer(file).writerows([["said"], *rows])
    book = str(resource("codebooks", "cmhf.yaml"))
    given = ["--table", str(table), "--column", "said"]
    yield ["suggest", *given, "--codebook", book, "--out", str(folder / "suggested.csv")]
    yield ["deidentify", *given, "--out", str(folder / "identifiers.csv")]
    if find_spec("distributed") is not None:
        yield ["suggest", *given, "--codebook", book, "--out", str(folder / "suggested"), "--workers", "1"]


if __name__ == "__main__":
    type_all(Path(sys.argv[1]), Path(sys.argv[2]))
