"""How long a large report takes: 120 findings with 2,000 excerpts to Word and to a web page.

    uv run python benchmarks/report.py

The findings are made up from the sample's words; 60 areas have two sides each. Prints medians of three runs.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1]))

from evalkit.checks.quotations import check_quotations
from evalkit.checks.word import read_word
from evalkit.model import Code, Codebook, Excerpt, Finding, Segment, Valence
from evalkit.quoting.said_words import Spoken
from evalkit.report.content import build_content
from evalkit.report.docx import render_docx
from evalkit.report.facts import ReportFacts
from evalkit.report.html import render_html
from evalkit.report.outline import draft_outline
from tests.report_sample import PEOPLE, SAID, sample_facts

AREAS, EXCERPTS, RUNS = 60, 2000, 3
GOALS = {"Word (.docx)": 5.0, "Web page (.html)": 2.0}


def large_facts() -> ReportFacts:
    """60 areas with two sides, 2,000 excerpts of 20 to 60 words."""
    sides: tuple[Valence, ...] = ("working_well", "challenging")
    codes = tuple(Code(f"area_{n:02}", f"Area {n}", "What it is about.") for n in range(AREAS))
    codebook = Codebook("Large", "1", codes)
    people = [person for person in PEOPLE if person.kind != "interviewer"]
    excerpts: dict[tuple[str, Valence], list[Excerpt]] = {}
    for n in range(EXCERPTS):
        key = codes[n % AREAS].slug, sides[n // AREAS % 2]
        words = f"{SAID[n % len(SAID)]} That was number {n}."
        segment = Segment(f"S{n % 40:02}", n * 400, n * 400 + len(words), words, n)
        person = people[n % len(people)]
        excerpt = Excerpt(f"C{n:05}", segment, *key, person, "one", "interview", ("Ana", "Bo"), (f"C{n:05}",))
        excerpts.setdefault(key, []).append(excerpt)
    findings = tuple(
        Finding(f"F{n:03}", *key, "Described by many.", True, tuple(found), tuple(found[:3]))
        for n, (key, found) in enumerate(sorted(excerpts.items()), start=1)
    )
    sample = sample_facts()
    empty = replace(
        sample.coverage, codes=(), cells=(), columns=(), no_evidence=(), without_service_users=(),
        only_working_well=(), only_challenging=(),
    )  # fmt: skip
    return replace(
        sample,
        codebook=codebook,
        outline=draft_outline(codebook),
        findings=findings,
        notes={},
        coverage=empty,
    )


def timed(what: str, step: Callable[[], bytes]) -> bytes:
    """Run a step three times; print its median seconds and the size of what it made."""
    seconds = []
    for _ in range(RUNS):
        began = time.perf_counter()
        made = step()
        seconds.append(time.perf_counter() - began)
    goal = f", goal {GOALS[what]:.0f} s" if what in GOALS else ""
    print(f"{what:<22} {median(seconds):5.2f} s  ({len(made) / 1e6:.1f} MB{goal})")
    return made


def main() -> None:
    """Print what each form of the large report takes."""
    facts = large_facts()
    count = sum(len(finding.excerpts) for finding in facts.findings)
    print(f"{len(facts.findings)} findings, {count:,} excerpts")
    data = timed("Word (.docx)", lambda: render_docx(build_content(facts)))
    timed("Web page (.html)", lambda: render_html(build_content(facts)))
    spoken = [
        Spoken(e.segment.text, e.segment.source_id, "one", (e.participant.role or "Service user",))
        for finding in facts.findings
        for e in finding.excerpts
    ]
    began = time.perf_counter()
    checked = check_quotations(read_word(data, "report.docx").paragraphs, spoken)
    print(f"{'Quotations checked':<22} {time.perf_counter() - began:5.2f} s  ({len(checked)} quotations)")


if __name__ == "__main__":
    main()
