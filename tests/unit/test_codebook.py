"""A codebook file is read or says by line what to mend; versions are compared; the 13 criteria are whole."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.codebook import (
    check_codebook,
    diff_codebooks,
    dump_codebook,
    load_codebook,
    read_codebook,
    render_schema,
)
from evalkit.codebook.form import draft_slug
from evalkit.codebook.table import load_table, parse_examples
from evalkit.errors import CodebookError, ReadError
from evalkit.model import BelongsElsewhere, Code, Codebook, Example, Group
from evalkit.resources import resource
from evalkit.text import normalise

SMALL = """\
title: A small codebook
version: 1.0
groups:
  - slug: care
    name: Care
    meaning: What is given.
codes:
  - slug: waiting
    name: Waiting
    short: Wait
    group: care
    definition: How long people wait.
    belongs:
      - time to the first visit
    belongs_elsewhere:
      - what: how people are greeted
        code: welcome
    keywords: [no, waiting list]
    source: ours
    examples:
      working_well:
        - I was seen in a week.
      challenging:
        - "Six months: far too long."
      any:
        - It took as long as it took.
  - slug: welcome
    name: Welcome
    definition: How people are greeted.
"""


def small() -> Codebook:
    return load_codebook(SMALL, "small.yaml")


def complaint(text: str) -> str:
    with pytest.raises(CodebookError) as caught:
        load_codebook(text, "cmhf.yaml")
    return str(caught.value)


def test_a_codebook_is_read_whole() -> None:
    assert small() == Codebook(
        title="A small codebook",
        version="1.0",
        groups=(Group("care", "Care", "What is given."),),
        codes=(
            Code(
                slug="waiting",
                name="Waiting",
                definition="How long people wait.",
                group="care",
                short="Wait",
                belongs=("time to the first visit",),
                belongs_elsewhere=(BelongsElsewhere("how people are greeted", "welcome"),),
                keywords=("no", "waiting list"),
                examples=(
                    Example("I was seen in a week.", "working_well"),
                    Example("Six months: far too long.", "challenging"),
                    Example("It took as long as it took.", None),
                ),
                source="ours",
            ),
            Code("welcome", "Welcome", "How people are greeted."),
        ),
    )


def test_a_code_without_a_definition_is_named_with_its_line() -> None:
    assert complaint(SMALL.replace("    definition: How people are greeted.\n", "")) == (
        "cmhf.yaml, line 27: code 'welcome' has no definition. Add a 'definition:' line."
    )


def test_a_definition_left_empty_is_missing_too() -> None:
    assert complaint(SMALL.replace("definition: How people are greeted.", "definition:")) == (
        "cmhf.yaml, line 29: code 'welcome' has no definition. Add a 'definition:' line."
    )


def test_every_complaint_comes_at_once_in_the_order_of_the_lines() -> None:
    broken = SMALL.replace("title: A small codebook\n", "").replace(
        "short: Wait", "short: Waiting and waiting"
    )
    assert complaint(broken).splitlines() == [
        "cmhf.yaml, line 1: the file has no title. Add a 'title:' line.",
        "cmhf.yaml, line 9: 'short:' of code 'waiting' is too long. Use at most 12 characters.",
    ]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "slug: welcome",
            "slug: waiting",
            "line 27: the slug 'waiting' is taken already (line 8). Give this",
        ),
        ("group: care", "group: cars", "line 11: code 'waiting' is in the group 'cars', which is not there."),
        (
            "name: Welcome",
            "nam: Welcome",
            "line 28: code 'welcome' has a line 'nam:' that evalkit does not know. Did",
        ),
        ("name: Welcome", "name: [Welcome]", "line 28: 'name:' of code 'welcome' must be a single text."),
        (
            "short: Wait",
            "name: Wait",
            "line 10: 'name:' stands here a second time (first in line 9). Join the",
        ),
        (
            "keywords: [no, waiting list]",
            "keywords: no",
            "line 18: 'keywords:' of code 'waiting' must be a list",
        ),
        (
            "- I was seen in a week.",
            "- Good: quick",
            "line 22: an item under 'working_well:' of code 'waiting' must",
        ),
        ("- I was seen in a week.", "-", "line 22: code 'waiting' has an empty line under 'working_well:'."),
        ("slug: welcome", "slug: Our Welcome", "must be lower-case letters, digits and _"),
        (
            "version: 1.0",
            "version: 1.0\nsides: sometimes",
            "line 3: 'sides:' of the file must be true or false.",
        ),
        (
            "    source: ours",
            "\tsource: ours",
            "line 19: there is a tab before the text. Use spaces to indent",
        ),
        ("- I was seen in a week.", "- 'I was seen in a week.", "put texts that hold “: ”"),
        ("    source: ours", "    source: &a [*a]", "line 19: an alias (*) points to what it is inside of."),
    ],
)
def test_a_mistake_is_named_with_its_line(old: str, new: str, says: str) -> None:
    assert old in SMALL
    said = complaint(SMALL.replace(old, new))
    assert said.startswith("cmhf.yaml, line ")
    assert says in said


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "cmhf.yaml, line 1: the file is empty."),
        ("# only a remark\n", "cmhf.yaml, line 1: the file is empty."),
        ("\n- slug: waiting\n", "cmhf.yaml, line 2: the file is a list; it must be"),
        ("just words", "cmhf.yaml, line 1: the file is a text; it must be"),
        ("title: T\nversion: 1\ncodes: []\n", "cmhf.yaml, line 3: 'codes:' is empty. Add at least one."),
        ("title: T\nversion: 1\n", "cmhf.yaml, line 1: the file has no codes. Add a 'codes:' line."),
    ],
)
def test_a_file_that_is_no_codebook_says_so(text: str, says: str) -> None:
    assert complaint(text).startswith(says)


def test_words_that_yaml_would_turn_into_something_else_stay_words() -> None:
    assert small().version == "1.0"
    assert small().codes[0].keywords[0] == "no"


def test_a_slug_is_made_from_the_name_where_there_is_none() -> None:
    book = load_codebook("title: T\nversion: 1\ncodes:\n- {name: Health & wealth, definition: D}\n", "c.yaml")
    assert book.codes[0].slug == "health_wealth"


@pytest.mark.parametrize(
    ("name", "slug"), [("It’s 9–5", "its_9_5"), ("Ærø", "r"), ("中文", "code"), ("7 days", "code_7_days")]
)
def test_any_name_gives_a_slug(name: str, slug: str) -> None:
    assert draft_slug(name) == slug


def test_what_is_written_is_read_back() -> None:
    assert load_codebook(dump_codebook(small()), "again.yaml") == small()


def test_a_code_keeps_its_id_when_it_is_renamed_and_without_one_it_is_known_by_its_slug() -> None:
    code = Code("access", "Access", "How soon.", id="019ca8a0-3e80-8aca-b8a5-9f135edae200")
    book = Codebook("T", "1", (code, Code("trust", "Trust", "Belief.")), sides=False)
    text = dump_codebook(book).replace("slug: access", "slug: reach").replace("name: Access", "name: Reach")
    renamed, other = load_codebook(text, "again.yaml").codes
    assert (renamed.slug, renamed.uid) == ("reach", code.uid)
    assert other.uid == Code("trust", "Anything", "Else.").uid != code.uid


def test_two_codes_with_one_id_are_complained_of() -> None:
    code = Code("access", "Access", "How soon.", id="019ca8a0-3e80-8aca-b8a5-9f135edae200")
    book = Codebook("T", "1", (code, replace(code, slug="trust", name="Trust")), sides=False)
    with pytest.raises(CodebookError, match="'trust' has the id of 'access'"):
        load_codebook(dump_codebook(book), "twice.yaml")


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).map(normalise).filter(bool)


@given(
    name=TEXTS, definition=TEXTS, keywords=st.lists(TEXTS, max_size=3), examples=st.lists(TEXTS, max_size=3)
)
def test_any_text_survives_writing_and_reading(
    name: str, definition: str, keywords: list[str], examples: list[str]
) -> None:
    code = Code("c", name, definition, keywords=tuple(keywords), examples=tuple(Example(t) for t in examples))
    book = Codebook("T", "1", (code,), sides=False)
    assert load_codebook(dump_codebook(book), "any.yaml") == book


def test_the_schema_beside_the_codebooks_is_the_one_the_code_gives() -> None:
    assert resource("codebooks", "codebook.schema.json").read_text(encoding="utf-8") == render_schema()


def test_a_file_that_is_missing_or_of_another_kind_says_what_to_give(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="cannot be read"):
        read_codebook(tmp_path / "none.yaml")
    with pytest.raises(CodebookError, match=r"codes\.docx is not a codebook"):
        read_codebook(tmp_path / "codes.docx")


def test_a_yaml_file_in_another_encoding_names_the_line(tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_bytes("title: T\nsource: café\n".encode("cp1252"))
    with pytest.raises(ReadError, match=r"c\.yaml, line 2: a character is not UTF-8"):
        read_codebook(tmp_path / "c.yaml")


# A codebook kept as a table


def test_a_table_of_codes_with_quoted_examples_takes_their_sides() -> None:
    book = load_table(
        "category,subcategory,description,examples\n"
        "Staff,Manner,How staff are,"
        "\"Positive: 'It's kind', ‘Warm’ Mixed: 'So-so' Negative/ wishlist: “Rude”\"\n"
        "Staff,Other,Anything else,\n"
        "Place,Other,Anything else again,\n",
        "frame_work.csv",
    )
    assert book.title == "frame work"
    assert [g.name for g in book.groups] == ["Staff", "Place"]
    assert [(c.slug, c.group) for c in book.codes] == [
        ("manner", "staff"),
        ("other", "staff"),
        ("other_2", "place"),
    ]
    assert [(e.text, e.valence) for e in book.codes[0].examples] == [
        ("It's kind", "working_well"),
        ("Warm", "working_well"),
        ("Rude", "challenging"),
        ("So-so", None),
    ]
    assert book.sides


def test_a_table_without_sides_is_a_codebook_without_sides() -> None:
    book = load_table("Tag;Description\nSlow;It takes long\nQuick;\n", "tags.csv")
    assert [(c.slug, c.definition) for c in book.codes] == [("slow", "It takes long"), ("quick", "Quick")]
    assert not book.sides
    assert not book.groups


def test_a_column_of_examples_for_each_side_is_understood() -> None:
    book = load_table("code,Positive examples,Negative examples\nWait,Soon\nFood,,Cold\n", "t.csv")
    assert [code.examples for code in book.codes] == [
        (Example("Soon", "working_well"),),
        (Example("Cold", "challenging"),),
    ]


@pytest.mark.parametrize(
    ("cell", "texts"),
    [
        ("One line\nAnd another", ["One line", "And another"]),
        ("No opening', 'We didn't mind', Nor this one.'", ["No opening", "We didn't mind", "Nor this one."]),
        ("'Same', 'Same'", ["Same"]),
        ("'Blank', ' ' (i.e. blank text)", ["Blank"]),
        ("", []),
    ],
)
def test_quotations_in_one_cell_are_taken_apart(cell: str, texts: list[str]) -> None:
    assert [example.text for example in parse_examples(cell)] == texts


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "t.csv, line 1: the file is empty."),
        (
            "a,b\n1,2\n",
            "t.csv, line 1: no column holds the names of the codes. Call it 'code'. Columns: “a” and “b”.",
        ),
        ("code\n", "t.csv: there is no code below the heading row."),
        ("code,code\nA,B\n", "t.csv, line 1: two columns are called “code”. Rename one of them."),
        ("\ncode,n\nA,b,c\n", "t.csv, line 3: there are more cells than headings."),
        ('code,definition\nA,"x\nB,y\n', "t.csv, line 2: a quotation mark is opened and never closed"),
        ("code,definition\nA,x\n,y\n", "t.csv, line 3: the column “code” is empty."),
        ('code,definition\nA,"x\ny"\na,z\n', "t.csv, line 4: the code “a” is there already (line 2)."),
    ],
)
def test_a_table_that_cannot_be_used_says_why(text: str, says: str) -> None:
    with pytest.raises(CodebookError) as caught:
        load_table(text, "t.csv")
    assert str(caught.value).startswith(says)


@pytest.mark.real_data
def test_the_patient_experience_framework_is_read_from_its_table(real_data: Path) -> None:
    book = read_codebook(real_data / "nhs_feedback" / "framework.csv")
    assert (len(book.codes), len(book.groups), book.sides) == (33, 10, True)
    sides = Counter(example.valence for code in book.codes for example in code.examples)
    assert sides["working_well"] > 200
    assert sides["challenging"] > 200
    texts = [example.text for code in book.codes for example in code.examples]
    assert not [t for t in texts if "', '" in t or "’, ‘" in t]
    assert load_codebook(dump_codebook(book), "framework.yaml") == book


@pytest.mark.real_data
def test_the_interview_codes_are_read_from_their_table(real_data: Path) -> None:
    book = read_codebook(real_data / "interviews" / "codebook.csv")
    assert (len(book.codes), book.sides) == (22, False)
    assert all(code.definition != code.name for code in book.codes)


# What to look at in a codebook


def messages(book: Codebook) -> str:
    return "\n".join(f"{p.where}: {p.message}" for p in check_codebook(book))


def plenty(code: Code, word: str) -> Code:
    """The code with ten examples a side that are unlike one another and unlike those of another word."""
    tails = ["0123", "4567", "89ab", "cdef", "ghij", "klmn", "opqr", "stuv", "wxyz", "!?+-"]
    good = tuple(Example(f"{word} {tail * 6}", "working_well") for tail in tails)
    bad = tuple(Example(f"{word.upper()[::-1]} {tail[::-1] * 6}", "challenging") for tail in tails)
    return replace(code, examples=(*good, *bad))


def full() -> Codebook:
    book = small()
    return replace(book, codes=(plenty(book.codes[0], "waiting"), plenty(book.codes[1], "doors")))


def test_a_full_codebook_is_clean() -> None:
    assert check_codebook(full()) == []


def test_a_code_with_too_few_examples_is_named_by_side() -> None:
    said = messages(small())
    assert "code 'waiting': There is 1 example for “working well”. Add at least 9 more." in said
    assert "code 'welcome': There is no example for “challenging”. Add 10 or more." in said


def test_a_pointer_to_a_code_that_is_not_there_is_named() -> None:
    book = full()
    stray = replace(
        book.codes[0], belongs_elsewhere=(BelongsElsewhere("how people are greeted", "greeting"),)
    )
    assert "“how people are greeted” is said to belong to 'greeting', which is not a code." in messages(
        replace(book, codes=(stray, book.codes[1]))
    )


def test_nearly_equal_examples_are_found_across_codes() -> None:
    book = full()
    first, second = book.codes
    first = replace(first, examples=(*first.examples, Example("I waited six months for it.", "challenging")))
    second = replace(
        second, examples=(*second.examples, Example("I waited six months for it!", "working_well"))
    )
    assert "code 'waiting' and code 'welcome': Two examples are the same" in messages(
        replace(book, codes=(first, second))
    )


def test_codes_that_are_too_alike_are_named() -> None:
    first, second = full().codes
    second = replace(
        second, name="waiting", short="wait", definition=first.definition, keywords=first.keywords
    )
    said = messages(replace(full(), codes=(first, second)))
    for expected in (
        "two names are",
        "Both have the short label",
        "two definitions are",
        "share the keywords no, w",
    ):
        assert expected in said


def test_a_codebook_without_sides_needs_examples_but_no_sides() -> None:
    book = replace(full(), sides=False, codes=(Code("a", "A", "A"),))
    assert messages(book) == (
        "code 'a': The definition says no more than the name. Write what belongs to the code.\n"
        "code 'a': There is no example. Add 10 or more."
    )


# What changed between two versions


def test_a_codebook_does_not_differ_from_itself() -> None:
    assert diff_codebooks(small(), small()) == []


def test_added_removed_and_renamed_codes_are_told_apart() -> None:
    old, new = small(), small()
    waiting, welcome = new.codes
    new = replace(
        new, version="2", codes=(replace(waiting, slug="delay"), Code("food", "Food", "What is eaten."))
    )
    assert diff_codebooks(old, new) == [
        "The version changed from “1.0” to “2”.",
        "Code 'welcome' (Welcome) was removed.",
        "Code 'food' (Food) was added.",
        "Code 'waiting' (Waiting) is probably now 'delay' (Waiting).",
    ]
    assert welcome.slug == "welcome"


def test_changes_within_a_code_are_told_one_by_one() -> None:
    old, new = small(), small()
    waiting, welcome = new.codes
    soon, late, took = waiting.examples
    waiting = replace(
        waiting,
        definition="How long people wait to be seen.",
        keywords=("no", "queue"),
        group="",
        examples=(replace(late, valence="context"), took, Example("Seen at once.", "working_well")),
    )
    welcome = replace(welcome, examples=(soon,))
    assert diff_codebooks(old, replace(new, codes=(waiting, welcome))) == [
        "Code 'waiting' moved from the group 'care' to ''.",
        "The definition of code 'waiting' changed. It is now: “How long people wait to be seen.”",
        "The keywords of code 'waiting' gained queue.",
        "The keywords of code 'waiting' lost waiting list.",
        "An example moved from 'waiting' (challenging) to 'waiting' (context): “Six months: far too long.”",
        "An example was added to 'waiting' (working well): “Seen at once.”",
        "An example moved from 'waiting' (working well) to 'welcome' (working well): “I was seen in a week.”",
    ]


def test_an_example_that_stood_under_two_codes_is_told_twice() -> None:
    waiting, welcome = small().codes
    old = replace(small(), codes=(waiting, replace(welcome, examples=waiting.examples[:1])))
    bare = tuple(replace(code, examples=()) for code in old.codes)
    said = diff_codebooks(old, replace(old, codes=bare))
    assert len([line for line in said if "I was seen in a week." in line]) == 2


def test_another_order_and_lost_examples_are_told() -> None:
    old = small()
    waiting, welcome = old.codes
    new = replace(old, sides=False, codes=(welcome, replace(waiting, examples=waiting.examples[1:])))
    assert diff_codebooks(old, new) == [
        "Codings no longer take a side (working well or challenging).",
        "The codes come in another order.",
        "An example was removed from 'waiting' (working well): “I was seen in a week.”",
    ]


# The 13 criteria

SLUGS = (
    "evidence_based_care",
    "trauma_informed_care",
    "personalised_care",
    "staff_wellbeing",
    "accessible_preventative_care",
    "health_inequalities",
    "place_based_care",
    "co_occurring_substance_use",
    "social_determinants",
    "collaboration_service_users",
    "collaboration_primary_secondary_social",
    "collaboration_gp_practices",
    "collaboration_council_vcse",
)


@pytest.fixture(scope="module")
def cmhf() -> Codebook:
    return read_codebook(resource("codebooks", "cmhf.yaml"))


def test_the_thirteen_criteria_have_their_slugs_in_order(cmhf: Codebook) -> None:
    assert tuple(code.slug for code in cmhf.codes) == SLUGS
    assert [group.slug for group in cmhf.groups] == [
        "models_of_practice",
        "accessibility_holistic_care",
        "collaboration",
    ]
    assert [code.group for code in cmhf.codes] == [
        g.slug for g, n in zip(cmhf.groups, (4, 5, 4), strict=True) for _ in range(n)
    ]


def test_each_criterion_is_described_in_full(cmhf: Codebook) -> None:
    for code in cmhf.codes:
        assert 0 < len(code.short) <= 12
        assert 4 <= len(code.belongs) <= 10, code.slug
        assert 3 <= len(code.belongs_elsewhere) <= 8, code.slug
        assert all(e.code and e.code != code.slug for e in code.belongs_elsewhere), code.slug
        assert 20 <= len(code.keywords) <= 40, code.slug
        assert code.source


def test_each_criterion_has_twenty_examples_a_side_and_some_context(cmhf: Codebook) -> None:
    for code in cmhf.codes:
        sides = Counter(example.valence for example in code.examples)
        assert sides["working_well"] >= 20, code.slug
        assert sides["challenging"] >= 20, code.slug
        assert 3 <= sides["context"] <= 5, code.slug


def test_no_example_stands_under_two_criteria_and_the_check_is_clean(cmhf: Codebook) -> None:
    texts = Counter(example.text for code in cmhf.codes for example in code.examples)
    assert [text for text, count in texts.items() if count > 1] == []
    assert check_codebook(cmhf) == []
