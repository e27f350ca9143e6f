"""Quotations in a Word file held against what was said: ten planted faults of each kind."""

import io
import re
from collections import Counter
from collections.abc import Callable

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from evalkit.checks.quotations import Checked, Fault, Verdict, check_quotations, find_quoted
from evalkit.checks.word import WordFile, read_word
from evalkit.errors import ReportError
from evalkit.quoting.said_words import Spoken, tokens
from evalkit.resources import resource

ROLES = ("GP", "Psychiatrist", "Service user", "Housing officer")
TEN = 10


def sample_sentences() -> list[str]:
    """Different sentences out of the invented sample's talk."""
    found = []
    for path in sorted((resource("sample_project", "masters")).glob("*.txt")):
        text = re.sub(r"\{\{\w+\|([^}]*)\}\}", r"\1", path.read_text(encoding="utf-8"))
        text = re.sub(r"\|\|[^\]]*\]\]|\[\[", "", text)
        for line in text.splitlines():
            if match := re.match(r"[A-Z]{1,6}\d?: (.*)", line):
                found += [
                    s
                    for s in re.split(r"(?<=[.?!]) ", match[1])
                    if 12 <= len(tokens(s)) <= 30 and "[" not in s
                ]
    return list(dict.fromkeys(s for s in found if not re.search('[“”"‘]', s)))


SENTENCES = sample_sentences()[::3]
SPOKEN = [
    Spoken(
        f"Well, you know. {words} And that was that.",
        f"S{n:02}",
        f"interview {n}",
        (ROLES[n % 4],),
        "The person did not agree to be quoted." if n >= 100 else "",
    )
    for n, words in enumerate(SENTENCES[:110])
]


def role(n: int) -> str:
    return ROLES[n % 4]


def change_word(text: str) -> str:
    """One word in the middle replaced."""
    words = text.split()
    words[len(words) // 2] = "xylophone"
    return " ".join(words)


def leave_out(text: str) -> str:
    """Two words in the middle left out without a mark."""
    words = text.split()
    middle = len(words) // 2
    return " ".join(words[:middle] + words[middle + 2 :])


def trim(text: str) -> str:
    words = text.split()
    return " ".join([*words[:4], "[…]", *words[7:]])


def insert(text: str) -> str:
    words = text.split()
    return " ".join([*words[:5], "[the team]", *words[6:]])


Plant = tuple[str, str, Verdict, tuple[Fault, ...]]


def planted() -> list[Plant]:
    """(paragraph, quoted words, verdict, faults) of a whole report, in order."""
    made: list[Plant] = []

    def add(
        first: int, write: Callable[[str], str], verdict: Verdict, *faults: Fault,
        who: Callable[[int], str] = role, marks: str = "“”",
    ) -> None:  # fmt: skip
        for n in range(first, first + TEN):
            words = write(SENTENCES[n])
            by = f" ({who(n)})" if who(n) else ""
            made.append(
                (f"As one put it, {marks[0]}{words}{marks[1]}{by}. So much for that.", words, verdict, faults)
            )

    add(0, str, "verbatim")
    add(10, str, "verbatim", marks='""')
    add(20, trim, "trimmed")
    add(30, insert, "trimmed")
    add(40, change_word, "changed", "changed")
    add(50, leave_out, "changed", "changed")
    add(60, str, "verbatim", "wrong_role", who=lambda n: role(n + 1))
    add(70, str, "verbatim", "no_role", who=lambda n: "")
    add(80, str, "verbatim")
    add(80, str, "verbatim", "used_twice")
    add(100, str, "verbatim", "not_quotable")
    for n in range(TEN):
        words = f"Nobody at number {n} ever baked us a chocolate cake with {n + 2} purple candles on it"
        made.append((f"Somebody said “{words}” (GP).", words, "not_found", ("not_found",)))
    return made


def word_file(paragraphs: list[str], style: str = "Normal") -> WordFile:
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text, style)
    out = io.BytesIO()
    document.save(out)
    return read_word(out.getvalue(), "report.docx")


def check(file: WordFile, known: tuple[str, ...] = ()) -> list[Checked]:
    return check_quotations(file.paragraphs, SPOKEN, known)


def test_ten_planted_faults_of_each_kind_are_found_and_nothing_else() -> None:
    plants = planted()
    found = check(word_file([text for text, *_ in plants]))
    assert [(one.quoted.words, one.verdict, one.faults) for one in found] == [plant[1:] for plant in plants]
    counts = Counter(fault for one in found for fault in one.faults)
    assert counts == {
        "changed": 20, "wrong_role": 10, "no_role": 10, "used_twice": 10, "not_quotable": 10, "not_found": 10,
    }  # fmt: skip
    assert all(one.messages for one in found if one.faults)


def test_what_was_changed_is_shown() -> None:
    words = SENTENCES[3].split()
    (one,) = check(word_file([f"“{change_word(SENTENCES[3])}” ({role(3)})"]))
    gone = " ".join(tokens(words[len(words) // 2]))
    assert f"[−{gone}−][+xylophone+]" in one.difference
    assert "S03" in one.messages[0]


@pytest.mark.parametrize("marks", ["“”", '""', "‘’", "''"])
def test_quotation_marks_of_every_kind_are_read(marks: str) -> None:
    text = "They're kind and it's quick, I don't mind the stairs"
    (quoted,) = find_quoted(word_file([f"One said {marks[0]}{text}{marks[1]} (GP)."]).paragraphs)
    assert (quoted.words, quoted.role) == (text, "GP")


def test_apostrophes_open_no_quotation() -> None:
    assert not find_quoted(
        word_file(["The users' group and the team's rota are the carers' own work."]).paragraphs
    )


@pytest.mark.parametrize("style", ["Quote", "Intense Quote"])
def test_a_paragraph_of_a_quotation_style_needs_no_marks(style: str) -> None:
    (one,) = check(word_file([f"{SENTENCES[5]} (Psychiatrist)"], style))
    assert (one.verdict, one.quoted.role, one.faults) == ("verbatim", "Psychiatrist", ())
    (dashed,) = check(word_file([f"{SENTENCES[5]} — Psychiatrist"], style))
    assert dashed.faults == ()


def test_case_line_breaks_and_the_shape_of_signs_change_nothing() -> None:
    text = SENTENCES[8].upper().replace("'", "’").rstrip(".?!")
    (one,) = check(word_file([f"“{text}” ({role(8)})"]))
    assert one.verdict == "verbatim"


def test_words_of_the_framework_and_short_terms_are_no_quotations() -> None:
    file = word_file(["The framework says “care in the place where people live” and “place”."])
    assert check(file, ("It means care in the place where people live, always.",)) == []
    assert len(check(file)) == 1


def test_marks_cannot_join_what_two_people_said() -> None:
    first, second = " ".join(SENTENCES[1].split()[:6]), " ".join(SENTENCES[2].split()[-6:])
    (one,) = check(word_file([f"“{first} […] {second}” ({role(1)})"]))
    assert one.verdict != "trimmed"
    assert one.faults


def test_words_that_an_editor_deleted_are_gone_and_those_put_in_are_there() -> None:
    document = docx.Document()
    kept, gone = SENTENCES[4].split()[:9], SENTENCES[4].split()[9:]
    paragraph = document.add_paragraph(f"“{' '.join(kept)}")
    paragraph._p.append(
        parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText> {' '.join(gone)}</w:delText></w:r></w:del>")
    )
    paragraph._p.append(parse_xml(f"<w:ins {nsdecls('w')}><w:r><w:t>” ({role(4)})</w:t></w:r></w:ins>"))
    out = io.BytesIO()
    document.save(out)
    (one,) = check(read_word(out.getvalue(), "edited.docx"))
    assert one.quoted.words == " ".join(kept)
    assert one.faults == ()


def test_what_the_reference_group_said_is_not_held_against_the_evidence() -> None:
    document = docx.Document()
    document.styles.add_style("Service user voice", 1)
    document.add_paragraph("Service user voice: “We wait far too long for all of it”", "Service user voice")
    out = io.BytesIO()
    document.save(out)
    assert check(read_word(out.getvalue(), "voices.docx")) == []


@pytest.mark.parametrize("data", [b"", b"hello", b"PK\x03\x04 cut short"])
def test_what_is_no_word_file_is_said_plainly(data: bytes) -> None:
    with pytest.raises(ReportError, match=r"notes\.docx is not a Word document"):
        read_word(data, "notes.docx")
