"""Notes are not people: every count of people leaves them out, and every sentence names them alike."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from evalkit.analysis.coverage import cover
from evalkit.analysis.people import Heard, find_heard, people_by_group, say_participants
from evalkit.analysis.shown_coverage import show_coverage
from evalkit.analysis.small_numbers import Rule
from evalkit.exchange.theme_sheet import note_on
from evalkit.findings.page import describe_theme
from evalkit.findings.strength import describe_strength
from evalkit.model import Excerpt, Finding, Participant, Segment, SourceKind, Theme
from evalkit.report.blocks import Table, words_of
from evalkit.report.content import build_evidence
from evalkit.report.facts import describe_collection
from evalkit.report.figures.pictures import draw_themes, themes_alt_text
from evalkit.report.slides.plan import build_slides, say_slides
from evalkit.report.wording import people_heard
from evalkit.rounds.wording import say_who
from evalkit.web.views.findings import say_theme
from tests.report_sample import sample_codebook, sample_facts, sample_sources, speaker

NURSE = Participant("N1", "staff", "Nurse", "Core team")
CARER = Participant("K1", "carer", "", "Carers")
MINUTES = Participant("M1", "staff", "Meeting minutes", "Core team")


def excerpt(who: Participant, kind: SourceKind = "interview", source: str = "") -> Excerpt:
    name = f"C-{who.id}-{source}"
    segment = Segment(source or f"S-{who.id}", 0, 5, "Words", 0)
    return Excerpt(name, segment, "trust", "challenging", who, "name", kind, ("A",), (name,))


NOTED = excerpt(MINUTES, "notes")
SAID = (excerpt(NURSE), excerpt(CARER), NOTED)
BOOK = sample_codebook()


def theme(*excerpts: Excerpt) -> Theme:
    return Theme(BOOK.codes[0].slug, "challenging", "Waiting", excerpts, proposed=False)


def test_minutes_are_not_somebody_who_told_us() -> None:
    assert (
        say_who(SAID)
        == "1 carer and 1 member of staff told us about this. It is also in the notes of one meeting."
    )
    assert say_who([NOTED]) == "This is in the notes of one meeting."
    assert say_who([NOTED, excerpt(MINUTES, "notes", "S9")]) == "This is in the notes of 2 meetings."
    assert say_who(SAID[:2]) == "1 carer and 1 member of staff told us about this."


@pytest.mark.parametrize(
    ("others", "who"),
    [
        ((), "One or more people who use the services told us about this."),
        ((CARER,), "One or more people who use the services or their carers told us about this."),
    ],
)
def test_where_few_are_hidden_nobody_is_made_to_be_several_and_no_carer_is_made_up(
    others: tuple[Participant, ...], who: str
) -> None:
    user = Participant("U1", "service_user", "", "Service users")
    said = [replace(excerpt(user), code=BOOK.codes[0].slug)]
    heard = [Heard(person, f"S-{person.id}", "interview") for person in (user, *others)]
    coverage = cover(said, BOOK, sources=(), participants=lambda source, turn: None, heard=heard)
    assert say_who(said, show_coverage(coverage, Rule(publish=True))) == who
    titles = show_coverage(coverage, Rule(publish=True)).title("users")
    assert ("carers" in titles) == bool(others)


def test_the_report_counts_people_and_names_the_notes() -> None:
    survey = excerpt(Participant("R1", "staff"), "survey")
    assert people_heard(SAID) == "2 people in interviews and the notes of one meeting"
    held = replace(excerpt(Participant("P9", "carer")), source_kind="group")
    assert people_heard([*SAID[:2], held]) == "3 people in interviews and group discussions"
    assert people_heard([held, survey]) == "1 person in group discussions and 1 person in surveys"
    assert people_heard([survey, NOTED]) == "1 person in surveys and the notes of one meeting"
    assert people_heard([NOTED]) == "the notes of one meeting"


def test_a_theme_counts_people_of_each_group_without_the_minutes() -> None:
    assert people_by_group(SAID) == {"Carers": 1, "Core team": 1}
    assert say_participants(SAID) == "2 participants and the notes of one meeting"
    assert describe_theme(theme(*SAID)) == (
        "**Waiting**: 3 excerpts, 2 participants (1 Carers and 1 Core team), the notes of one meeting."
    )
    assert describe_theme(theme(NOTED)) == "**Waiting**: 1 excerpt, the notes of one meeting."
    assert say_theme(theme(SAID[0], NOTED)) == "2 excerpts from 1 participant and the notes of one meeting"
    assert note_on(theme(SAID[0], NOTED)) == ""
    assert "Waiting (challenging): 2 participants and the notes of one meeting." in themes_alt_text(
        [theme(*SAID)]
    )


@pytest.mark.parametrize("excerpts", [(NOTED,), SAID])
def test_a_theme_with_notes_is_drawn_with_every_word_below_it(excerpts: tuple[Excerpt, ...]) -> None:
    from matplotlib.image import imread

    (png,) = draw_themes([replace(theme(*excerpts), proposed=True)], BOOK)
    below = imread(io.BytesIO(png))[-120:, :, :3]
    edges = below[:, [0, 1, 2, -3, -2, -1]]
    assert below.min() < 0.5
    assert edges.min() > 0.99


def test_the_themes_table_names_the_notes_in_place_of_a_person() -> None:
    facts = sample_facts()
    first = replace(facts.findings[0], themes=(theme(*SAID), theme(NOTED)))
    content = build_evidence(replace(facts, findings=(first, *facts.findings[1:])))
    (table,) = [b for b in content.blocks if isinstance(b, Table) and b.caption.startswith("Themes")]
    assert [words_of(row[2].lines[0]) for row in table.rows] == [
        "Carers 1, Core team 1 and the notes of one meeting",
        "the notes of one meeting",
    ]


def test_nobody_in_notes_is_a_contributor() -> None:
    sources = sample_sources()
    heard = find_heard(sources, speaker)
    assert "notes" not in {h.kind for h in heard}
    collection = describe_collection(sources, heard)
    assert {c.kind: c.people for c in collection.kinds}["notes"] == 0
    assert not [c for c in collection.contributors if "notes" in c.people]
    assert "and 4 people in surveys, and on 1 set of notes." in say_slides(build_slides(sample_facts()))


@pytest.mark.parametrize("evidence", [(NOTED,), (excerpt(NURSE), NOTED)])
def test_strength_and_people_agree(evidence: tuple[Excerpt, ...]) -> None:
    people = len(evidence) - 1
    finding = Finding("F001", "trust", "challenging", "", True, evidence)
    assert f"({people} participant{'s' * (people != 1)}, " in describe_strength(finding)
