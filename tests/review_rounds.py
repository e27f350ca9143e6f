"""Two hundred edits for LibreOffice to make to a reading draft, and what each of them must come back as."""

from __future__ import annotations

import io
import os
import random
import re
import subprocess
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path

from evalkit.findings import ChapterNotes
from evalkit.model import ReviewItem
from evalkit.report.facts import ReportFacts
from evalkit.report.outline import find_chapters
from evalkit.rounds.records import SentParagraph
from tests.report_sample import sample_facts

MACRO = Path(__file__).parent / "data" / "review" / "edits.bas"
TEXT_VERBS = ("INSERT", "RETYPE", "DELETE", "SPLIT", "NEW", "COMMENT", "RESOLVE", "JOIN", "MOVE", "COPY")
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<!DOCTYPE {0} PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "{1}.dtd">\n'
)
_LIBRARY = 'xmlns:library="http://openoffice.org/2000/library"'


def written_facts() -> ReportFacts:
    """The sample with four paragraphs of its own on each side of every chapter, no two alike."""
    notes = {}
    for number, chapter in enumerate(find_chapters(sample_facts().outline)):
        first = 100 + 10 * number
        lines = [
            f"In week {first + n} people spoke of {chapter.title.casefold()}. It matters to them."
            for n in range(8)
        ]
        notes[chapter.slug] = ChapterNotes(
            working_well="\n\n".join(lines[:4]), challenging="\n\n".join(lines[4:])
        )
    return replace(sample_facts(), notes=notes)


@dataclass(frozen=True)
class Edit:
    """One edit: what LibreOffice does, and on which finding it must be found again."""

    verb: str
    line: str
    finding: str
    week: str
    mark: str

    def is_in(self, item: ReviewItem) -> bool:
        """Whether an item tells of this edit."""
        if self.verb in ("INSERT", "RETYPE", "NEW", "ANSWER", "COMMENT", "RESOLVE"):
            return self.mark in item.text
        ways = {
            "SPLIT": ("split",),
            "JOIN": ("join", "deletion", "replacement"),
            "DELETE": ("deletion", "replacement"),
            "MOVE": ("move", "deletion", "insertion"),
            "COPY": ("insertion", "move"),
        }[self.verb]
        return item.way in ways and self.week in f"{item.text} {item.before}"


def plan_edits(sent: Sequence[SentParagraph], seed: int) -> list[Edit]:
    """Twenty edits of one copy, each in a paragraph of its own, none of them next to another."""
    chance = random.Random(seed)
    own = [
        n for n, p in enumerate(sent)
        if p.place.finding and p.text.startswith("In week") and sent[n + 1].text.startswith("In week")
    ]  # fmt: skip
    chosen = sorted(chance.sample(own[::3], 16))
    chance.shuffle(chosen)
    heads = [n for n, p in enumerate(sent) if p.role == "finding"]
    verbs = (*TEXT_VERBS, *TEXT_VERBS[:6])
    edits = [
        _edit(verb, sent, n, f"zq{seed}x{k}q", heads, chance)
        for k, (verb, n) in enumerate(zip(verbs, chosen, strict=True))
    ]
    return edits + [_answer(sent, n, f"zq{seed}a{k}q", chance) for k, n in enumerate(chance.sample(heads, 4))]


def _edit(
    verb: str, sent: Sequence[SentParagraph], n: int, mark: str, heads: Sequence[int], chance: random.Random
) -> Edit:
    week = sent[n].text.split(" people")[0].removeprefix("In ")
    needle = {"DELETE": f"{week} people spoke", "SPLIT": f"{week} people"}.get(verb, week)
    more = ""
    if verb in ("MOVE", "COPY"):
        more = sent[chance.choice([h for h in heads if sent[h].place != sent[n].place])].text[:5]
    elif verb in ("INSERT", "RETYPE", "NEW", "COMMENT", "RESOLVE"):
        more = f"{mark} and more words that a reader writes"
    return Edit(verb, f"{verb}\t{needle}\t{more}", sent[n].place.finding, week, mark)


def _answer(sent: Sequence[SentParagraph], head: int, mark: str, chance: random.Random) -> Edit:
    place = sent[head].place
    lines = [n for n, p in enumerate(sent) if p.place == place and p.role == "answer"]
    line = f"ANSWER\t{place.finding}:\t{chance.choice(lines) - head}\t{mark} is my answer"
    return Edit("ANSWER", line, place.finding, "", mark)


def write_jobs(folder: Path, draft: Path, plans: Sequence[Sequence[Edit]]) -> list[Path]:
    """Write the job file (half of it tracked, half through odt); the files that come back."""
    lines = []
    backs = []
    for n, edits in enumerate(plans):
        tracked, through_odt = n % 2, n % 4 >= 2
        lines += [f"OPEN\t{draft}", f"TRACK\t{tracked}", *(edit.line for edit in edits)]
        back = folder / f"back{n}.docx"
        if through_odt:
            middle = folder / f"back{n}.odt"
            lines += [f"SAVE\t{middle}\twriter8", "CLOSE", f"OPEN\t{middle}"]
        lines += [f"SAVE\t{back}\tMS Word 2007 XML", "CLOSE"]
        backs.append(back)
    (folder / "jobs.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return backs


def run_libreoffice(folder: Path) -> str:
    """Let LibreOffice do the jobs, by a macro in its own Basic; what it could not do."""
    profile = folder / "profile"
    start = ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--norestore"]
    subprocess.run([*start, "--terminate_after_init"], check=True, capture_output=True, timeout=120)
    library = profile / "user" / "basic" / "Standard"
    library.mkdir(parents=True, exist_ok=True)
    code = escape(MACRO.read_text("utf-8"), quote=False)
    (library / "Edits.xba").write_text(
        _HEAD.format("script:module", "module")
        + '<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Edits" '
        f'script:language="StarBasic">{code}</script:module>',
        encoding="utf-8",
    )
    (library / "script.xlb").write_text(
        _HEAD.format("library:library", "library")
        + f'<library:library {_LIBRARY} library:name="Standard" library:readonly="false" '
        'library:passwordprotected="false"><library:element library:name="Edits"/></library:library>',
        encoding="utf-8",
    )
    jobs = folder / "jobs.txt"
    subprocess.run(
        [*start, "macro:///Standard.Edits.Main"],
        check=True, capture_output=True, timeout=400, env={**os.environ, "REVIEW_JOBS": str(jobs)},
    )  # fmt: skip
    return jobs.with_name("jobs.txt.log").read_text(encoding="utf-8")


def without_bookmarks(data: bytes) -> bytes:
    """The file as a programme gives it back that keeps neither bookmarks nor properties."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "word/document.xml":
                part = re.sub(rb"<w:bookmark(?:Start|End)[^>]*/>", b"", part)
            if name != "docProps/custom.xml":
                new.writestr(name, part)
    return out.getvalue()
