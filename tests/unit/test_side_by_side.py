"""Groups set side by side, and codes that come together in what people say."""

from __future__ import annotations

from evalkit.analysis.attributes import UNKNOWN
from evalkit.analysis.co_occurrence import find_co_occurrence
from evalkit.analysis.people import Heard
from evalkit.analysis.side_by_side import pieces_of, regroup, set_side_by_side
from evalkit.analysis.small_numbers import Rule
from evalkit.model import Code, Excerpt, Participant, Segment, SourceKind, Valence

ANN = Participant("P1", "service_user", "Service user", "Service users", attributes=(("site", "North"),))
BEA = Participant("P2", "service_user", "Service user", "Service users", attributes=(("site", "East"),))
GP = Participant("P3", "staff", "GP", "GPs")
HEARD = tuple(Heard(person, f"S0{n}", "interview") for n, person in enumerate((ANN, BEA, GP), start=1))
CODES = tuple(Code(slug, slug.capitalize(), "") for slug in ("access", "trust", "choice"))


def excerpt(
    person: Participant, code: str, side: Valence, start: int, end: int, kind: SourceKind = "interview"
) -> Excerpt:
    source = f"S0{person.id[1:]}"
    name = f"C{source}{code}{side}{start}"
    segment = Segment(source, start, end, "x" * (end - start), 0)
    return Excerpt(name, segment, code, side, person, source, kind, ("Rosa",), (name,))


EXCERPTS = [
    excerpt(ANN, "access", "challenging", 0, 20),
    excerpt(ANN, "trust", "challenging", 10, 30),
    excerpt(ANN, "trust", "challenging", 15, 40),
    excerpt(ANN, "choice", "working_well", 18, 19),
    excerpt(BEA, "access", "challenging", 0, 20),
    excerpt(BEA, "trust", "working_well", 5, 10),
    excerpt(BEA, "choice", "context", 20, 30),
    excerpt(GP, "access", "working_well", 0, 5, "notes"),
    excerpt(GP, "trust", "working_well", 0, 5, "notes"),
]


def test_each_group_that_was_heard_has_a_column_also_where_it_says_nothing() -> None:
    about = [e for e in EXCERPTS if e.code == "choice"]
    columns = set_side_by_side(pieces_of(about), HEARD, "group")
    assert [(c.name, c.people, c.heard) for c in columns] == [("Service users", 2, 2), ("GPs", 0, 1)]
    by_site = set_side_by_side(pieces_of(about), HEARD, "site")
    assert [(c.name, c.people, c.heard) for c in by_site] == [
        ("East", 1, 1),
        ("North", 1, 1),
        (UNKNOWN, 0, 1),
    ]
    assert [c.name for c in set_side_by_side(pieces_of(about), HEARD, "source")] == ["S01", "S02", "S03"]


def test_key_quotes_come_first_on_their_side() -> None:
    starred = frozenset({EXCERPTS[2].id})
    (column,) = set_side_by_side(pieces_of(EXCERPTS[1:4], starred), HEARD[:1], "group")
    assert [piece.segment.start for piece in column.on("challenging")] == [15, 10]
    assert [piece.segment.start for piece in column.on("working_well")] == [18]
    assert column.on("context") == ()


def test_people_are_counted_by_another_attribute_in_the_place_of_their_group() -> None:
    excerpts, heard = regroup(EXCERPTS, HEARD, "site")
    assert {(e.participant.id, e.participant.group) for e in excerpts} == {
        ("P1", "North"),
        ("P2", "East"),
        ("P3", UNKNOWN),
    }
    assert [h.participant.group for h in heard] == ["North", "East", UNKNOWN]


def test_codes_that_share_words_are_counted_by_people_and_side() -> None:
    together = find_co_occurrence(EXCERPTS, CODES)
    assert together.count("access", "trust") == together.count("trust", "access") == 2
    assert together.count("access", "trust", "challenging") == 1, (
        "Ann twice is one person; Bea takes two sides"
    )
    assert together.count("access", "choice") == 1, "words that only touch are not the same words"
    assert together.count("access", "access", "challenging") == 2
    assert together.count("access", "access", "working_well") == 0, "notes are not counted as people"


def test_few_people_are_hidden_and_the_diagonal_is_not_printed_to_publish() -> None:
    people = [Participant(f"P{n}", "staff", "Nurse", "Nurses") for n in range(1, 13)]
    excerpts = [excerpt(who, "access", "challenging", 0, 20) for who in people]
    excerpts += [excerpt(who, "trust", "challenging", 5, 9) for who in people]
    excerpts += [excerpt(who, "choice", "challenging", 5, 9) for who in people[:3]]
    together = find_co_occurrence(excerpts, CODES)
    cells = [[count.text for count in row] for row in together.counts("challenging", Rule(publish=True))]
    assert cells == [["–", "10", "*"], ["10", "–", "*"], ["*", "*", "–"]]
    assert together.frame("challenging").loc["Access", "Trust"] == 12
