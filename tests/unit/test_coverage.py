"""Coverage counts people, keeps surveys and notes apart, and names every gap."""

from __future__ import annotations

from pathlib import Path

from openpyxl import load_workbook

from evalkit.analysis.coverage import Cell, Coverage, cover, coverage_tables, find_gaps
from evalkit.exchange.workbook import write_tables
from evalkit.model import (
    Chapter,
    Code,
    Codebook,
    Excerpt,
    Outline,
    Part,
    Participant,
    Segment,
    Source,
    SourceKind,
    Turn,
    Valence,
)

CODEBOOK = Codebook(
    "Framework",
    "1",
    tuple(Code(slug, slug.title(), "d") for slug in ("trauma", "place", "access", "wellbeing")),
)
OUTLINE = Outline(
    "Report",
    (
        Part(
            "P", "", (Chapter("one", "One", ("trauma", "place", "access")), Chapter("two", "Two", ("gone",)))
        ),
    ),
)
USER = Participant("U1", "service_user")
NURSES = [Participant(f"N{n}", "staff", role="Nurse", group="Core team") for n in range(3)]
GP = Participant("G1", "staff", role="GP", group="GPs")
RESPONDENTS = [Participant(f"R{n}", "staff", role="GP", group="GPs") for n in range(4)]
ASKS = Participant("I1", "interviewer")


def source(source_id: str, kind: SourceKind, *people: Participant) -> Source:
    turns = tuple(Turn(n, n * 2, n * 2 + 1, p.id) for n, p in enumerate(people))
    return Source(source_id, source_id, kind, "\n".join("x" for _ in people), turns)


SOURCES = [
    source("S1", "interview", ASKS, NURSES[0]),
    source("S2", "interview", NURSES[1]),
    source("S3", "group", USER, NURSES[2]),
    source("S4", "survey", *RESPONDENTS),
    source("S5", "notes", GP),
]
EVERYONE = {p.id: p for p in (USER, *NURSES, GP, *RESPONDENTS, ASKS)}


def excerpt(
    who: Participant, code: str, valence: Valence = "working_well", kind: SourceKind = "interview"
) -> Excerpt:
    place = next((s.id for s in SOURCES if who.id in {turn.speaker for turn in s.turns}), "S1")
    return Excerpt("E", Segment(place, 0, 1, "x", 0), code, valence, who, place, kind, ("A",), ("E",))


EVIDENCE = [
    excerpt(NURSES[0], "trauma"),
    excerpt(NURSES[0], "trauma"),
    excerpt(NURSES[0], "trauma", "challenging"),
    excerpt(NURSES[2], "trauma", "context", "group"),
    excerpt(USER, "trauma", kind="group"),
    excerpt(RESPONDENTS[0], "trauma", "challenging", "survey"),
    excerpt(GP, "place", "challenging", "notes"),
    excerpt(USER, "access", kind="group"),
    excerpt(NURSES[0], "access", "context"),
    excerpt(NURSES[0], "old_code"),
]


def coverage(evidence: list[Excerpt] = EVIDENCE, outline: Outline | None = OUTLINE) -> Coverage:
    return cover(
        evidence,
        CODEBOOK,
        outline,
        sources=SOURCES,
        participants=lambda _, turn: EVERYONE[turn.speaker],
        disciplines=["Social worker"],
    )


def test_people_are_counted_once_and_surveys_and_notes_apart() -> None:
    found = coverage()
    assert [(c.name, c.people) for c in found.columns] == [
        ("Service users", 1),
        ("Core team", 2),
        ("GPs (survey)", 4),
        ("Meetings (notes)", 1),
    ]
    assert found.cells[0] == (Cell(1, 1, 1, 0, 0), Cell(2, 4, 1, 1, 1), Cell(1, 1, 0, 1, 0), Cell())
    assert found.total("trauma", "spoken") == Cell(3, 5, 2, 1, 1)
    assert found.total("trauma") == Cell(4, 6, 2, 2, 1)
    assert dict(found.sources) == {"interview": 2, "group": 1, "survey": 1, "notes": 1}


def test_nobody_in_a_source_that_is_not_coded_counts_as_heard() -> None:
    found = coverage([excerpt(NURSES[0], "trauma")])
    assert [(c.name, c.people) for c in found.columns] == [
        ("Service users", 0),
        ("Core team", 1),
        ("GPs (survey)", 0),
        ("Meetings (notes)", 0),
    ]


def test_notes_count_as_meetings_and_add_no_people_to_a_total() -> None:
    said = [excerpt(USER, "place", kind="notes"), excerpt(GP, "place", kind="notes")]
    found = coverage([*said, excerpt(NURSES[0], "place")])
    assert found.cells[1][-1] == Cell(2, 2, 2, 0, 0)
    assert found.total("place", "notes").people == 2
    assert found.total("place") == Cell(1, 3, 1, 0, 0)
    assert "place" in found.without_service_users


def test_the_table_reads_by_code_and_group() -> None:
    frame = coverage().frame("people")
    assert frame.loc["Trauma", "Core team"] == 2
    assert list(frame.index) == ["Trauma", "Place", "Access", "Wellbeing"]
    assert coverage().frame().loc["Trauma", ("Core team", "working well")] == 1


def test_interviews_are_counted_by_discipline_against_the_aim() -> None:
    rows = {d.role: d for d in coverage().disciplines}
    assert list(rows) == ["GP", "Nurse", "Social worker"]
    nurse, gp, absent = rows["Nurse"], rows["GP"], rows["Social worker"]
    assert (nurse.interviews, nurse.groups, nurse.missing) == (2, 1, 0)
    assert (gp.interviews, gp.surveys, gp.missing) == (0, 1, 2)
    assert (absent.interviews, absent.missing) == (0, 2)


def test_every_gap_is_named() -> None:
    found = coverage()
    assert found.no_evidence == ("wellbeing",)
    assert found.without_service_users == ("place", "wellbeing")
    assert found.only_working_well == ("access",)
    assert found.only_challenging == ("place",)
    assert found.codes_without_chapter == ("wellbeing",)
    assert found.chapters_without_code == ("two",)
    gaps = find_gaps(found)
    assert [name for gap, name in gaps if gap == "No evidence from service users"] == ["Place"]
    assert [name for gap, name in gaps if gap == "No evidence"] == ["Wellbeing"]
    assert ("2 more interviews to do", "Social worker") in gaps


def test_without_an_outline_no_chapter_is_missed() -> None:
    found = coverage(outline=None)
    assert (found.codes_without_chapter, found.chapters_without_code) == ((), ())


def test_an_excerpt_of_a_code_that_is_gone_is_a_problem_and_counted_nowhere() -> None:
    (problem,) = coverage().problems
    assert "no code 'old_code', which 1 excerpt has" in problem.message
    assert sum(cell.excerpts for row in coverage().cells for cell in row) == len(EVIDENCE) - 1


def test_no_evidence_at_all_still_makes_a_table() -> None:
    found = coverage([])
    assert found.no_evidence == ("trauma", "place", "access", "wellbeing")
    assert found.frame("people").to_numpy().sum() == 0


def test_coverage_goes_into_a_workbook(tmp_path: Path) -> None:
    write_tables(tmp_path / "c.xlsx", coverage_tables(coverage()))
    book = load_workbook(tmp_path / "c.xlsx")
    assert book.sheetnames == [
        "People by code",
        "Excerpts by code",
        "Both sides",
        "Interviews by role",
        "Gaps",
    ]
    assert [c.value for c in book["People by code"][4]] == ["Trauma", 1, 2, 1, 0]
