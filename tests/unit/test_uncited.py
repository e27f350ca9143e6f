"""What people write is held against the evidence line by line: ids, sides, sentences without any evidence."""

from __future__ import annotations

import pytest

from evalkit.findings import draft_findings
from evalkit.findings.notice import Notice, Scope
from evalkit.findings.references import Known, know, notice_text
from evalkit.findings.uncited import find_uncited, for_print
from evalkit.model import Code, Codebook, Excerpt, Participant, Segment, Valence

CODEBOOK = Codebook("F", "1", (Code("access", "Access", "d"), Code("place", "Place", "d")))
HERE = Scope(("access",), "challenging")


def excerpt(number: int, words: str, code: str = "access", side: Valence = "challenging") -> Excerpt:
    person = Participant(f"P{number}", "staff", role="Nurse", group="Staff")
    coding = f"C{number:05d}"
    segment = Segment("S01", number * 1000, number * 1000 + len(words), words, number)
    return Excerpt(coding, segment, code, side, person, "One", "interview", ("A",), (coding,))


EXCERPTS = (
    excerpt(1, "We waited nine weeks for a letter."),
    excerpt(2, "The rooms are in the wrong part of town.", code="place"),
    excerpt(3, "They rang me back on the same day.", side="working_well"),
)


def known() -> Known:
    findings = draft_findings(EXCERPTS, CODEBOOK, [])
    return know(findings, EXCERPTS, {}, lambda e: e.participant.role, CODEBOOK)


def look(text: str, scope: Scope = HERE) -> list[tuple[str, int, str]]:
    return [(n.kind, n.line, n.about) for n in notice_text(text, known(), lambda line: scope)]


def test_each_kind_of_thing_is_told_with_its_line_and_its_words() -> None:
    text = (
        "They wait. [C00001]\n"
        "\n"
        "Some wait longer. [C99999]\n"
        "The rooms are far off. [C00002] They ring back. [C00003]\n"
        "Everybody is cross.\n"
        "> “We waited ten weeks for a letter.” (Nurse) [C00001]\n"
    )
    assert look(text) == [
        ("unknown", 3, "C99999"),
        ("elsewhere", 4, "C00002"),
        ("elsewhere", 4, "C00003"),
        ("uncited", 5, "Everybody is cross."),
        ("quotation", 6, "We waited ten weeks for a letter."),
    ]


def test_what_is_told_says_from_where_to_where_it_stands() -> None:
    text = "They wait. [C00001]\n\nIt is 🙂 so. Some wait longer. [C99999]"
    spans = {n.kind: text[n.start : n.end] for n in notice_text(text, known(), lambda line: HERE)}
    assert spans == {"unknown": "C99999", "uncited": "It is 🙂 so."}


@pytest.mark.parametrize("written", ["[C1]", "[C0001]", "[c00001]", "[F1, C00001]", "[f001]"])
def test_an_id_that_is_nearly_one_is_told_with_the_one_that_is_meant(written: str) -> None:
    (notice,) = notice_text(f"They wait. {written}", known(), lambda line: HERE)
    assert notice.kind == "unknown"
    assert "Did you mean C00001?" in notice.message or "Did you mean F001?" in notice.message


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("They wait. [C00001]", []),
        ("They wait [C00001]. So do others [C00002, F001].", []),
        ("They wait, e.g. for letters. [C00001]", []),
        ("She said “We waited. Nobody wrote.” (Nurse) [C00001] It hurt.", ["It hurt."]),
        ("They said: “We waited.” (Nurse) [C00001].", []),
        ("It is long. They wait. [C00001]", ["It is long."]),
        ("It is long. [own words] They wait. [C00001]", []),
        ("It is long. [Leave out] They wait. [C00001]", []),
        ("### A heading of ours\n\n> “We waited.”\n", []),
        ("What they asked for:\n\n- A letter. [C00001]\n- A date.", ["A date."]),
        ("They wait\nand wait. [C00001] Nobody\nwrites.", ["Nobody\nwrites."]),
        ("See [the other chapter](#place). It rose.^[A board paper of 2024.] F001 says so.", []),
        ("", []),
    ],
)
def test_a_sentence_without_evidence_is_found_and_every_other_is_left_alone(
    text: str, found: list[str]
) -> None:
    assert [text[start:end] for start, end in find_uncited(text)] == found


def test_what_its_writer_chose_for_a_sentence_is_kept_out_of_the_print() -> None:
    text = "It is long. [own words] They wait. [C00001] Drop this. [leave out]\n\nNot this. [Leave  out]\n"
    assert for_print(text).strip() == "It is long. They wait. [C00001]"
    assert for_print("- One. [F001]\n- Two. [leave out]\n") == "- One. [F001]\n"
    assert for_print("### A heading\n\nPlain. [F001]\n") == "### A heading\n\nPlain. [F001]\n"


def test_what_is_left_out_is_not_held_against_the_evidence() -> None:
    assert look("They wait. [C00001] Some say so. [C99999] [leave out]") == []


def test_a_sentence_needs_evidence_only_on_the_sides_of_a_chapter() -> None:
    assert look("Everybody is cross. [C99999]\n\nEverybody.", Scope()) == [("unknown", 1, "C99999")]


def test_words_that_are_quoted_elsewhere_are_told_with_the_place() -> None:
    line = "> “We waited nine weeks for a letter.” (Nurse) [C00001]"

    def told(text: str, used: dict[str, str]) -> list[Notice]:
        return notice_text(text, known(), lambda line: HERE, used)

    (notice,) = told(line, {"C00001": "02-place.md, line 3"})
    assert (notice.kind, "02-place.md, line 3" in notice.message) == ("repeated", True)
    assert [n.kind for n in told(f"{line}\n\nAnd again:\n\n{line}", {})] == ["repeated"]
    assert told(line, {"C00003": "02-place.md, line 3"}) == []
