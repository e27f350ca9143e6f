"""What people write about findings stays to the letter, and every reference in it is checked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.errors import ProjectError
from evalkit.findings import draft_findings, parse_chapter_notes
from evalkit.findings.notes import FindingNote, written_lines
from evalkit.findings.page import OFFERED, render_evidence
from evalkit.findings.record import (
    FindingRecord,
    find_changes,
    number_findings,
    parse_records,
    render_records,
    update_records,
)
from evalkit.findings.references import Checked, check_notes, find_repeated, know, parse_recommendation
from evalkit.findings.region import cut_evidence, put_evidence, split_regions
from evalkit.findings.strength import describe_strength
from evalkit.model import (
    Code,
    Codebook,
    Excerpt,
    Finding,
    Participant,
    Segment,
    SourceKind,
    Theme,
    Valence,
)
from evalkit.quoting.verbatim import compare_quotation, describe_change, trim_hesitations

CODEBOOK = Codebook("F", "1", (Code("trauma", "Trauma", "d"), Code("place", "Place", "d")))
WORDS = "They rang me back, um, on the same day and I was so glad of it."


def excerpt(
    number: int,
    text: str = WORDS,
    who: str = "P1",
    code: str = "trauma",
    valence: Valence = "working_well",
    group: str = "GPs",
    kind: SourceKind = "interview",
    may_quote: bool = True,
) -> Excerpt:
    segment = Segment(f"S-{who}", number * 1000, number * 1000 + len(text), text, 0)
    person = Participant(who, "staff", role="Nurse", group=group, may_quote=may_quote)
    coding = f"C{number:05d}"
    return Excerpt(coding, segment, code, valence, person, "One", kind, ("A",), (coding,))


def findings(*excerpts: Excerpt) -> list[Finding]:
    return draft_findings(excerpts, CODEBOOK, [])


def role(excerpt: Excerpt) -> str:
    return excerpt.participant.role


def check(text: str, *excerpts: Excerpt, records: dict[str, FindingRecord] | None = None) -> Checked:
    known = know(findings(*excerpts), excerpts, records or {}, role)
    return check_notes(text, "01-x.md", known)


def messages(checked: Checked) -> list[str]:
    return [f"{problem.where}: {problem.message}" for problem in checked.problems]


PERSON = "# Care\n\n## What's working well\n\nIt works. [F001]\n\n  \n## Mine\r\nodd – “ü”\n\n\n"


def test_the_computed_part_comes_and_goes_and_all_else_stays_to_the_letter() -> None:
    once = put_evidence(PERSON, "one\ntwo\n")
    assert once.startswith(PERSON.rstrip("\n"))
    again = put_evidence(once, "three\n")
    assert again.replace("three\n", "one\ntwo\n").split("-->")[1] == once.split("-->")[1]
    assert split_regions(again).before == split_regions(once).before
    assert put_evidence(once, "one\ntwo\n") == once


@given(st.text(alphabet="ab \n#-<!>", max_size=60), st.text(alphabet="ab \n", max_size=30))
def test_what_stands_round_the_computed_part_never_changes(before: str, after: str) -> None:
    text = put_evidence(before, "old\n").replace("<!-- evalkit: the", "\n  \n<!-- evalkit: the") + after
    new = put_evidence(text, "new\n")
    assert split_regions(new).before == split_regions(text).before
    assert new.endswith(after)


def test_a_hand_in_the_computed_part_is_seen() -> None:
    text = put_evidence(PERSON, "one\ntwo\n")
    assert not split_regions(text).edited
    assert not split_regions(text.replace("\n", "\r\n")).edited
    assert split_regions(text.replace("two", "two and mine")).edited
    assert split_regions(text.partition("<!-- evalkit: end")[0]).edited


def test_the_computed_part_is_not_read_as_a_persons_words_and_lines_keep_their_numbers() -> None:
    text = (
        put_evidence("# T\n\n## What's working well\n\nMine.\n", "## What's challenging\n\nTheirs.\n")
        + "End\n"
    )
    notes = parse_chapter_notes(text, "x")
    assert "Mine." in notes.working_well
    assert notes.challenging == ""
    assert written_lines(text).index("End") == text.splitlines().index("End")
    assert "Theirs" not in cut_evidence(text)


def test_status_and_memo_are_read_and_never_printed() -> None:
    text = "## Status and memos\n- F012 final: ask Jo\n- F013 (reviewed)\n- F014: only a memo\n- nothing\n"
    notes = parse_chapter_notes(text, "x.md")
    assert notes.memos == (
        FindingNote("F012", "final", "ask Jo"),
        FindingNote("F013", "reviewed"),
        FindingNote("F014", "draft", "only a memo"),
    )
    assert ["names no finding" in problem.message for problem in notes.problems] == [True]


def test_a_finding_keeps_its_number_when_another_comes_before_it() -> None:
    place = excerpt(1, code="place")
    (first,) = findings(place)
    records = update_records({}, [first], CODEBOOK)
    both = draft_findings([excerpt(2), place], CODEBOOK, [], records=records)
    assert {f.code: f.id for f in both} == {"place": "F001", "trauma": "F002"}
    assert number_findings([("place", "working_well")], records) == {("place", "working_well"): "F001"}
    assert parse_records(render_records(records), "f") == records


def test_a_record_file_that_cannot_be_read_says_what_to_do() -> None:
    with pytest.raises(ProjectError, match=r"findings\.yaml cannot be read"):
        parse_records("F001: [", "findings.yaml")


def approved(*excerpts: Excerpt) -> tuple[Finding, dict[str, FindingRecord]]:
    from dataclasses import replace

    final = replace(findings(*excerpts)[0], status="final")
    return final, update_records({}, [final], CODEBOOK)


def test_an_excerpt_that_is_gone_from_under_a_final_finding_is_named_until_it_is_looked_at() -> None:
    from dataclasses import replace

    final, records = approved(excerpt(1), excerpt(2))
    now = replace(final, excerpts=final.excerpts[1:])
    for _ in range(2):
        (problem,) = find_changes(records, [now], CODEBOOK)
        assert problem.where == "F001 (final)"
        assert "C00001 is no longer evidence" in problem.message
        records = update_records(records, [now], CODEBOOK)
    reopened = update_records(records, [replace(now, status="draft")], CODEBOOK)
    again = update_records(reopened, [now], CODEBOOK)
    assert find_changes(again, [now], CODEBOOK) == []


def test_new_evidence_a_new_codebook_and_no_evidence_are_told_of_an_approved_finding() -> None:
    from dataclasses import replace

    final, records = approved(excerpt(1))
    more = replace(final, excerpts=(*final.excerpts, excerpt(2)))
    assert "C00002 is evidence that has come since" in find_changes(records, [more], CODEBOOK)[0].message
    newer = replace(CODEBOOK, version="2")
    assert "version 1 then and is 2 now" in find_changes(records, [final], newer)[0].message
    assert "no evidence now" in find_changes(records, [], CODEBOOK)[0].message
    without = replace(CODEBOOK, codes=CODEBOOK.codes[1:])
    assert "no longer has its code “trauma”" in find_changes(records, [], without)[0].message


def test_a_draft_may_change_without_a_word() -> None:
    records = update_records({}, findings(excerpt(1)), CODEBOOK)
    assert find_changes(records, [], CODEBOOK) == []


@pytest.mark.parametrize(
    ("own", "contrary", "words"),
    [
        ([excerpt(1)], [], "One voice (1 participant, 1 group, 1 source; 0 participants on the other side)"),
        ([excerpt(n, who=f"P{n}") for n in (1, 2)], [], "A few voices (2"),
        ([excerpt(n, who=f"P{n}") for n in (1, 2, 3)], [], "Several voices (3"),
        ([excerpt(n, who=f"P{n}") for n in range(5)], [], "Several voices (5"),
        ([excerpt(n, who=f"P{n}", group="GPs" if n else "Carers") for n in range(5)], [], "Broad (5"),
        ([excerpt(n, who=f"P{n}") for n in range(3)], [excerpt(9, who="P9")], "with contrary evidence (3"),
        ([excerpt(1)], [excerpt(9, who="P9")], "One voice, mixed (1"),
        ([excerpt(1, kind="notes")], [], "Notes alone (0"),
    ],
)
def test_strength_is_said_in_words_with_its_numbers(
    own: list[Excerpt], contrary: list[Excerpt], words: str
) -> None:
    finding = Finding("F001", "trauma", "working_well", "", True, tuple(own), contrary=tuple(contrary))
    assert words in describe_strength(finding)


@pytest.mark.parametrize(
    ("quoted", "verdict"),
    [
        ("they rang me back um on the same day", "verbatim"),
        ("They rang me back […] on the same day", "trimmed"),
        ("[The clinic] rang me back", "trimmed"),
        ("They rang me back on the same day", "changed"),
        ("They phoned me back", "changed"),
    ],
)
def test_a_quotation_is_verbatim_trimmed_with_marks_or_changed(quoted: str, verdict: str) -> None:
    assert compare_quotation(quoted, WORDS) == verdict


def test_hesitations_go_with_a_mark_and_the_rest_is_what_was_said() -> None:
    said = "Um, I was, er, you know, lost in the summer, erm and the umbrella stayed."
    trimmed = trim_hesitations(said)
    assert trimmed == "[…] I was, […] lost in the summer, […] and the umbrella stayed."
    assert compare_quotation(trimmed, said) == "trimmed"
    assert "[+phoned+]" in describe_change("They phoned me back", WORDS)


def test_every_wrong_reference_is_named_with_its_file_and_line() -> None:
    record = FindingRecord(code="trauma", side="challenging", status="final", excerpts=("C00007",))
    text = "## What's working well\n\nGood. [F001, C00001]\nBad. [F099] [C00099]\nGone. [C00007] F002\n"
    checked = check(text, excerpt(1), records={"F002": record})
    assert checked.references == 6
    assert [message.partition(": ")[0] for message in messages(checked)] == [
        "01-x.md, line 4",
        "01-x.md, line 4",
        "01-x.md, line 5",
        "01-x.md, line 5",
    ]
    told = " ".join(messages(checked))
    assert "there is no finding F099" in told
    assert "there is no excerpt C00099" in told
    assert "C00007 was evidence for F002 and has been withdrawn" in told
    assert "F002 has no evidence now" in told


def quotation(line: str, *excerpts: Excerpt) -> Checked:
    return check(f"## What's challenging\n\n{line}\n", *excerpts)


def test_a_good_quotation_passes_over_several_lines_too() -> None:
    checked = quotation("> “They rang me back […]\n> on the same day” (Nurse) [C00001]", excerpt(1))
    assert checked.quotations == 1
    assert checked.problems == ()
    assert checked.quoted == (("C00001", "01-x.md, line 3"),)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("> “They phoned me back the same day” (Nurse) [C00001]", "[+phoned+]"),
        ("> “They rang me back” (GP) [C00001]", "was said by: Nurse"),
        ("> “They rang me back” [C00001]", "no role"),
        ("“Nobody has ever said this here” (Nurse)", "not found in the evidence"),
        ("> “They rang me back, um” (Nurse) [C00002]", "did not agree"),
    ],
)
def test_a_quotation_that_is_wrong_is_told(line: str, told: str) -> None:
    checked = quotation(line, excerpt(1), excerpt(2, who="P2", may_quote=False))
    assert [told in message for message in messages(checked)] == [True]


@pytest.mark.parametrize("marks", ["“{}”", '"{}"', "‘{}’", "'{}'", '“{}"', '"{}”'])
def test_a_quotation_in_marks_of_any_kind_is_checked(marks: str) -> None:
    invented = quotation(f"{marks.format('They shouted at me on Tuesday')} (Nurse) [C00001]", excerpt(1))
    assert invented.quotations == 1
    assert "is not what C00001 says" in messages(invented)[0]
    good = quotation(f"{marks.format('They rang me back')} (Nurse) [C00001]", excerpt(1))
    assert (good.problems, len(good.quoted)) == ((), 1)


@pytest.mark.parametrize("between", ["\n\n", "\n- ", "\n### More\n", " "])
def test_a_mark_for_inches_hides_no_quotation_after_it(between: str) -> None:
    checked = quotation(f'- A 6" screen was fitted.{between}She said "they told me to go away" (Nurse).')
    assert [message.partition("”")[0] for message in messages(checked)] == [
        f"01-x.md, line {3 + between.count(chr(10))}: “they told me to go away"
    ]


@pytest.mark.parametrize(
    "block",
    [
        "> They shouted at me on Tuesday (Nurse) [C00001]",
        "> They shouted at me\n> on Tuesday, a ‘so-called’ visit\n> (Nurse) [C00001].",
    ],
)
def test_a_quotation_behind_its_mark_is_checked_without_quotation_marks(block: str) -> None:
    checked = quotation(block, excerpt(1))
    assert checked.quotations == 1
    (message,) = messages(checked)
    assert message.startswith("01-x.md, line 3: “They shouted at me on Tuesday")
    assert "is not what C00001 says" in message
    good = quotation("> They rang me back […]\n> on the same day (Nurse) [C00001]", excerpt(1))
    assert (good.problems, len(good.quoted)) == ((), 1)
    unnamed = quotation("> Nobody has ever said this here", excerpt(1))
    assert "is not found in the evidence" in messages(unnamed)[0]


def test_an_epigraph_without_marks_is_told_since_it_would_be_printed_unchecked() -> None:
    bare = check("## Epigraph\n\nThey shouted at me on Tuesday (Nurse)\n", excerpt(1))
    assert "the epigraph is printed as said, and is in no quotation marks" in messages(bare)[0]
    marked = check("## Epigraph\n\n“They rang me back” (Nurse) [C00001]\n", excerpt(1))
    assert marked.problems == ()


def test_curly_marks_hold_several_paragraphs_and_apostrophes_open_no_quotation() -> None:
    checked = quotation("> “They rang me back […]\n>\n> on the same day” (Nurse) [C00001]", excerpt(1))
    assert (checked.quotations, checked.problems) == (1, ())
    told = quotation("The nurses’ and the patients’ views of it don’t differ, the carers' own do.")
    assert (told.quotations, told.problems) == (0, ())


def test_a_quotation_without_an_id_is_found_and_terms_are_no_quotations() -> None:
    checked = quotation("She said “They rang me back” of the “open door”.", excerpt(1))
    assert checked.problems == ()
    assert any("[C00001]" in advice.message for advice in checked.advice)


def test_words_quoted_twice_are_told_across_chapters() -> None:
    (problem,) = find_repeated([("C1", "01.md, line 3"), ("C2", "01.md, line 5"), ("C1", "02.md, line 9")])
    assert problem.where == "02.md, line 9"
    assert "01.md, line 3" in problem.message


def test_an_approved_finding_without_evidence_is_told() -> None:
    record = FindingRecord(code="place", side="challenging", status="final")
    checked = check("## Status and memos\n- F009 final\n", excerpt(1), records={"F009": record})
    assert any("F009 is final and has no evidence" in message for message in messages(checked))


def test_a_recommendation_says_for_whom_and_on_what_it_rests() -> None:
    found = parse_recommendation("**GP practices**: Name a contact. [F012; F014, C00001]")
    assert (found.for_whom, found.text, found.findings) == (
        "GP practices",
        "Name a contact.",
        ("F012", "F014"),
    )
    checked = check("## Recommendations\n- Do it.\n- **All:** Do it. [F001]\n", excerpt(1))
    assert [a.message[:16] for a in checked.advice] == ["1 recommendation", "1 recommendation"]


def test_best_practice_without_its_source_is_told() -> None:
    checked = check("## Best practice elsewhere\n- In X they do it.\n- In Y (Source: Z 2024).\n", excerpt(1))
    assert [("X" in a.message, "source" in a.message) for a in checked.advice] == [(True, True)]


def test_the_page_says_what_the_evidence_is_and_claims_no_more() -> None:
    own = [
        excerpt(n, f"Different words number {n} about the phone line here.", who=f"P{n}") for n in range(1, 4)
    ]
    contrary = excerpt(9, "Nobody answers the phone.", who="P9", valence="challenging")
    theme = Theme("trauma", "working_well", "Phone", tuple(own[:2]))
    made = draft_findings([*own, contrary], CODEBOOK, [], themes={("trauma", "working_well"): (theme,)})
    page = render_evidence(made, CODEBOOK, role, {"C00003"})
    assert "### F001 Trauma: what's working well (draft)" in page
    assert "**Phone**: 2 excerpts, 2 participants (2 GPs). Proposed; nobody has kept it yet." in page
    assert "In no theme: 1 excerpt." in page
    assert page.index("[C00003]") < page.index("[C00001]")
    assert "starred:" in page
    assert "What speaks against it: 1 excerpt from 1 participant" in page
    assert "Nobody answers the phone. (Nurse, C00009)" in page


def test_six_hundred_excerpts_make_a_page_that_can_be_read() -> None:
    many = [excerpt(n, f"Words number {n} about the phone line here.", who=f"P{n % 40}") for n in range(600)]
    page = render_evidence(findings(*many), CODEBOOK, role)
    assert page.count("\n> ") == OFFERED
    assert f"({600 - OFFERED} more excerpts in the report's evidence table)" in page
    assert len(page.splitlines()) < 60


def test_words_that_may_not_be_quoted_are_not_on_the_page() -> None:
    private = excerpt(1, "A secret that I told you here.", may_quote=False)
    other = excerpt(2, valence="challenging", who="P2")
    page = render_evidence(findings(private, other), CODEBOOK, role)
    assert "secret" not in page
    assert "none of these excerpts may be quoted" in page
