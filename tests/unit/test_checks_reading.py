"""How hard a text is to read, and abbreviations that nobody explains."""

import io

import docx
import pytest

from evalkit.checks.abbreviations import find_unexplained
from evalkit.checks.readability import count_syllables, grade_of, measure_reading
from evalkit.checks.word import Para, read_word

HARD = (
    "Notwithstanding considerable organisational heterogeneity, multidisciplinary practitioners "
    "collaboratively operationalised personalised interventions, thereby facilitating demonstrably "
    "improved continuity."
)
EASY = "We came in. We sat down. They gave us tea. We had a talk. It was good. Then we went home."


def paragraphs(*texts: tuple[str, str]) -> tuple[Para, ...]:
    document = docx.Document()
    for text, style in texts:
        document.add_paragraph(text, style)
    out = io.BytesIO()
    document.save(out)
    return read_word(out.getvalue(), "x.docx").paragraphs


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("care", 1), ("made", 1), ("table", 2), ("wanted", 2), ("asked", 1), ("houses", 2), ("community", 4),
        ("evaluation", 5), ("psychologist", 4), ("people", 2), ("GP", 2), ("the", 1), ("I", 1), ("it’s", 1),
    ],
)  # fmt: skip
def test_syllables_are_counted_about_right(word: str, syllables: int) -> None:
    assert count_syllables(word) == syllables


def test_the_grade_follows_its_formula() -> None:
    sentences = ["The team came to the house.", "Nobody was in."]
    words, syllables = 9, 11
    assert grade_of(sentences) == pytest.approx(0.39 * words / 2 + 11.8 * syllables / words - 15.59)


def test_a_hard_section_has_a_higher_grade_and_its_sentence_comes_first() -> None:
    found = measure_reading(
        paragraphs(("Plain", "Heading 1"), (EASY * 2, "Normal"), ("Hard", "Heading 1"), (HARD * 2, "Normal"))
    )
    plain, hard = found.sections
    assert plain.grade is not None
    assert hard.grade is not None
    assert plain.grade < 3 < 20 < hard.grade
    assert found.hardest[0].heading == "Hard"
    assert found.hardest[0].text.startswith("Notwithstanding")
    assert len(found.hardest) <= 10


def test_quotations_tables_and_the_title_page_are_left_out() -> None:
    found = measure_reading(
        paragraphs(
            (HARD, "Title"), (HARD, "Normal"), ("One", "Heading 1"), (EASY, "Normal"),
            (f"They said “{HARD}”", "Normal"), (HARD, "Quote"),
        )
    )  # fmt: skip
    assert [section.heading for section in found.sections] == ["One"]
    assert all("Notwithstanding" not in sentence.text for sentence in found.hardest)


def test_a_short_section_has_no_grade() -> None:
    found = measure_reading(paragraphs(("One", "Heading 1"), ("It works well for us.", "Normal")))
    assert found.sections[0].grade is None


def test_abbreviations_are_explained_by_the_glossary_by_brackets_or_by_a_sentence() -> None:
    text = (
        "The CPN, the MDT, a primary care network (PCN), ADHD (attention trouble), NHS. MDT is a team. "
        "CPNs too."
    )
    assert find_unexplained([text], ["GP"]) == [("CPN", 2)]
    assert find_unexplained([text], ["CPN"]) == []


def test_numbers_names_and_roman_numerals_are_no_abbreviations() -> None:
    assert find_unexplained(["Part II, F001 and R02 in A4, at me@NHS.UK, IMPORTANT things."]) == []
