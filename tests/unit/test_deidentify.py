"""What is found, what is left alone, and how well: the detectors against cross-check sentences."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.deidentify import DETECTION_TYPES, Detection, RosterEntry, detect, detect_many
from evalkit.deidentify.details.identifiers import is_nhs_number
from evalkit.deidentify.detection import resolve
from evalkit.deidentify.names import tokens
from evalkit.deidentify.names.tokens import load_lexicon
from tests.apart import run_apart

SENTENCES = Path(__file__).parents[1] / "data" / "deidentify"
MARK = re.compile(r"\{(\w+):([^}]*)\}")
STRUCTURED = ("date", "phone", "email", "postcode", "nhs_number", "ni_number", "url")
LOCAL = ("place", "organisation", "address")

Span = tuple[int, int, str]


def family(kind: str) -> str:
    """Places, services and addresses overlap in what people call them (a ward, a hostel): one family."""
    return "local" if kind in LOCAL else "structured" if kind in STRUCTURED else kind


def read_marked(line: str) -> tuple[str, list[Span]]:
    """The sentence without its marks, and the marked spans."""
    text, spans, done = "", [], 0
    for match in MARK.finditer(line):
        text += line[done : match.start()]
        spans.append((len(text), len(text) + len(match[2]), match[1]))
        text, done = text + match[2], match.end()
    return text + line[done:], spans


def sentences(name: str) -> list[tuple[str, list[Span]]]:
    lines = (SENTENCES / name).read_text(encoding="utf-8").splitlines()
    return [read_marked(line) for line in lines if line and not line.startswith("#")]


def overlaps(d: Detection, span: Span) -> bool:
    return d.start < span[1] and d.end > span[0] and family(d.type) == family(span[2])


def measure(marked: list[tuple[str, list[Span]]]) -> dict[str, tuple[float, float]]:
    """(recall, precision) by family; a detection counts where it overlaps a mark of its family."""
    found, missed, extra = Counter[str](), Counter[str](), Counter[str]()
    for (_, spans), detections in zip(marked, detect_many(text for text, _ in marked), strict=True):
        for span in spans:
            hit = any(overlaps(d, span) for d in detections)
            (found if hit else missed)[family(span[2])] += 1
        extra.update(family(d.type) for d in detections if not any(overlaps(d, s) for s in spans))
    return {k: (n / (n + missed[k]), n / (n + extra[k])) for k, n in found.items()}


@pytest.mark.parametrize("name", ["sentences.txt", "further.txt", "later.txt"])
def test_the_cross_check_sentences_are_met_by_type(name: str) -> None:
    by_family = measure(sentences(name))
    assert by_family["person"][0] >= 0.97
    assert by_family["person"][1] >= 0.85
    assert min(by_family["structured"]) >= 0.99
    assert by_family["local"][0] >= 0.90


def test_there_are_at_least_220_cross_check_sentences_with_near_misses_among_them() -> None:
    marked = sentences("sentences.txt") + sentences("further.txt")
    bare = [text for text, spans in marked if not spans]
    assert len(marked) >= 220
    assert len(bare) >= len(marked) // 3


def names_in(text: str, kind: str = "person") -> list[str]:
    return [d.text for d in detect(text) if d.type == kind]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("I spoke to Will about it. Will you be there?", ["Will"]),
        ("My key worker Hope is off. I hope she is well.", ["Hope"]),
        ("Grace rang me twice. There was a grace period.", ["Grace"]),
        ("doctor patel put me on the list", ["patel"]),
        ("mrs okafor rang and siobhan answered", ["okafor", "siobhan"]),
        ("Siobhan's letter went to Mr O'Brien.", ["Siobhan", "O'Brien"]),
        ("It was Pieter van der Berg and Fatima al-Hassan.", ["Pieter van der Berg", "Fatima al-Hassan"]),
        ("It depends on Tom, really, or on Juliet.", ["Tom", "Juliet"]),
        ("Christian rang; the Christian group met.", ["Christian"]),
        ("Ms A. and J.K. came.", ["A", "J.K."]),
        ("Mr. So rang, then Mrs An and my psychiatrist Dr. To.", ["So", "An", "To"]),
        ("I saw the Dr. So we left. She's a good Dr. She said so. Mr So and So came.", []),
        ("I spoke to KF, then SJ came round and I told DW.", ["KF", "SJ", "DW"]),
        ("My worker AK left.", ["AK"]),
        ("I spoke to HR, told my GP, rang AA and asked SW; my worker, OT, left.", []),
        ("Farid Habibi came with Mr Habibi.", ["Farid Habibi", "Habibi"]),
        ("Art told me. I met Art. Art is off today. Art helps out on Fridays.", ["Art"] * 4),
        ("Clozapine, Depixol and CBT were tried by the crisis team.", []),
    ],
)
def test_a_name_that_is_a_word_is_told_by_its_context(text: str, names: list[str]) -> None:
    assert names_in(text) == names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("It's spelt {}.", "A-S-A-N-T-E"),
        ("no, {}, like that", "A S A N T E"),
        ("it's {} yeah", "a s a n t e"),
        ("my surname is {} if you want it", "m o double r e"),
        ("Surname: {}.", "K, E, L, L, Y"),
        ("it's spelled {}", "H-O-P-E"),
    ],
)
def test_a_name_is_found_where_it_is_spelt(text: str, name: str) -> None:
    assert names_in(text.format(name)) == [name]


def test_letters_that_spell_no_name_are_left_alone_and_unlisted_ones_are_for_a_persons_eye() -> None:
    text = "A-D-H-D and C R H T, I-I-I-I think, plan A, B, C or D, S-T-O-P, the R.S.P.C.A., e t c"
    assert detect(text) == []
    assert [(d.text, d.for_review) for d in detect("it was Q-U-A-N-D then")] == [("Q-U-A-N-D", True)]


def test_a_peoples_own_organisation_is_found_and_no_national_one() -> None:
    text = (
        "The Somali Women's Association, the Bengali Workers’ Association and the Chinese Community Centre."
    )
    assert [d.text for d in detect(text)] == [
        "Somali Women's Association",
        "Bengali Workers’ Association",
        "Chinese Community Centre",
    ]
    assert detect("The British Psychological Society, a Muslim women's group, the Patients' Council.") == []


@pytest.mark.parametrize(
    "text",
    [
        "NHS England, Mind, Rethink, Citizens Advice, Samaritans and the DWP were named.",
        "DIALOG+, EMDR, DBT, IAPT, CAMHS and A&E came up in the group.",
        "It has been worse since 2019, and in March they cut the hours again.",
        "I'm Muslim, she is Somali and they speak Polish; Christmas and Ramadan are hard.",
        "Everything is on EMIS, RiO and SystmOne, and we met on Teams and Zoom.",
    ],
)
def test_national_bodies_therapies_months_peoples_and_software_are_left_alone(text: str) -> None:
    assert detect(text) == []


def test_a_project_can_say_what_is_never_a_name() -> None:
    text = "We meet at the Maple Centre, and Sunny brings cake."
    assert names_in(text, "place") == ["Maple Centre"]
    assert detect(text, allow=["Maple Centre", "Sunny"]) == []


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("943 476 5919", "nhs_number"),
        ("9434765919", "nhs_number"),
        ("07700 900123", "phone"),
        ("+44 (0)20 7946 0321", "phone"),
        ("nw5 3ew", "postcode"),
        ("QQ 12 34 56 C", "ni_number"),
        ("dan dot k at example dot org", "email"),
        ("NW5 two QY", "postcode"),
        ("N W 5 2 Q Y", "postcode"),
        ("n w five two q y", "postcode"),
        ("E C one A, four B X", "postcode"),
        ("W twelve eight Q T", "postcode"),
        ("jane dot smith twenty two at gmail dot com", "email"),
        ("k underscore o k o r o 19 at n h s dot net", "email"),
        ("6 the grove", "address"),
        ("12b the avenue", "address"),
        ("www.example.org/help", "url"),
        ("12/03/1981", "date"),
        ("3rd of March 1981", "date"),
    ],
)
def test_an_identifier_with_a_shape_is_found_as_what_it_is(number: str, kind: str) -> None:
    found = detect(f"It was {number} on the form.")
    assert [(d.type, d.text) for d in found] == [(kind, number)]


@pytest.mark.parametrize(
    "number",
    [
        "9434765918",
        "1234567890",
        "130/85",
        "12/20",
        "1,250,000",
        "Section 136",
        "at 6 the grove was empty, so 5 2 am and a 5 2 to be",
        "E 4 5 OT sessions",
        "None, two AB",
        "Z 1 2 A B",
        "one at a time",
    ],
)
def test_a_number_that_fails_its_check_is_no_identifier(number: str) -> None:
    assert detect(f"It says {number} on the chart.") == []


@pytest.mark.parametrize(
    ("text", "number", "kind"),
    [
        ("my nhs number is {}", "nine four three four seven six five nine one nine", "nhs_number"),
        ("It's {}.", "nine four three, four seven six, five nine one nine", "nhs_number"),
        ("it's {} and that's it", "four eight five double seven, uh, double seven oh one oh", "nhs_number"),
        ("it's {} on the wristband", "nine four three 476 5919", "nhs_number"),
        (
            "it's {} of the nurses said",
            "nine four three four seven six five nine one nine and one",
            "nhs_number",
        ),
        ("NHS number, {}", "nine four three, four seven six, five nine one eight", "nhs_number"),
        ("ring plus {}", "four four seven seven double oh nine double oh one two three", "phone"),
    ],
)
def test_a_number_is_found_as_it_is_spoken(text: str, number: str, kind: str) -> None:
    assert [(d.type, d.text, d.for_review) for d in detect(text.format(number))] == [(kind, number, False)]


def test_any_other_long_number_that_is_spoken_is_for_a_persons_eye() -> None:
    found = detect("they gave me four five six seven eight nine one two three to quote")
    assert [(d.text, d.for_review) for d in found] == [("four five six seven eight nine one two three", True)]


@pytest.mark.parametrize(
    "text",
    [
        "I counted one two three four five six seven eight nine, and breathed.",
        "We had one, two, three, maybe four visits in two or three years, one in five.",
    ],
)
def test_counting_aloud_is_no_number(text: str) -> None:
    assert detect(text) == []


def test_a_time_stamp_is_a_date_and_no_number() -> None:
    stamps = [f"2025-02-{day:02} {hour:02}:15" for day in range(1, 29) for hour in range(24)]
    assert {(d.type, d.text[:8]) for found in detect_many(stamps) for d in found} == {("date", "2025-02-")}


@given(st.integers(min_value=0, max_value=999_999_999))
def test_at_most_one_last_digit_makes_an_nhs_number(nine: int) -> None:
    assert sum(is_nhs_number(f"{nine:09d}{last}") for last in range(10)) <= 1


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("my date of birth is the {} if you need it", "fourteenth of the third sixty-eight"),
        ("date of birth, um, is {}", "fourteen three sixty eight"),
        ("my dob is {} and I'm at home", "oh five oh six eight two"),
        ("I was born on the {}.", "fifth of June eighty two"),
        ("it was the {}", "fifth of June nineteen eighty two"),
        ("it was the {} I think", "fourteenth of the third nineteen sixty-eight"),
        ("We met on the {}, I think.", "third of March two thousand and four"),
        ("my birthday is the {}", "fourteenth of the third"),
        ("d.o.b. {}", "2-Mar-74"),
        ("DOB {}", "050682"),
        ("DOB: {}.", "05061982"),
        ("DOB {}", "02MAR74"),
        ("Date of birth {}", "5 6 82"),
        ("Date of birth: {}, lives alone.", "02 03 74"),
    ],
)
def test_a_date_is_found_whole_as_it_is_spoken_or_noted(text: str, date: str) -> None:
    assert [(d.type, d.text) for d in detect(text.format(date))] == [("date", date)]


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("On the fifth of June twenty people came.", ["fifth of June"]),
        ("Open 2 May-19 May.", ["2 May", "19 May"]),
        ("His birthday is the second of April. Thirty came.", ["second of April"]),
        ("His birthday is the second of the fourth. Thirty came.", ["second of the fourth"]),
        ("Born 3 weeks early, 6 years ago; born at 28 weeks, in 1982, in March.", []),
        ("I was born in the first of the two houses, born one, two or three years apart.", []),
        ("Ticket 050682 and 5 6 82 and the fourteenth of the third.", []),
    ],
)
def test_numbers_without_a_birth_before_them_are_no_date(text: str, dates: list[str]) -> None:
    assert [d.text for d in detect(text) if d.type == "date"] == dates


def test_ages_are_found_over_89_only() -> None:
    assert names_in("She was 89 then; she is 93 now, and 94 people came.", "other") == ["93"]


def test_a_rare_role_and_an_unusual_event_are_for_a_persons_eye() -> None:
    found = detect("He is the only psychiatrist at the practice, and there was an inquest.")
    assert [(d.type, d.for_review) for d in found] == [("other", True), ("other", True)]


@pytest.mark.parametrize(
    "text",
    [
        "[Name] told [Person 2] to ring [phone number] from [Place 1] on [date in March].",
        "XXXX came with [Service user 3] and [Worker 2] of [Team A].",
    ],
)
def test_replacements_made_before_are_left_alone(text: str) -> None:
    assert detect(text) == []


def test_a_bracket_that_holds_a_name_is_no_replacement() -> None:
    assert names_in("She pointed [at Siobhan] and left.") == ["Siobhan"]


def test_the_projects_own_names_are_found_misspelt_and_in_parts() -> None:
    roster = [
        RosterEntry("Quennell Abernathy", aliases=("Quen",)),
        RosterEntry("the Wharf team", "organisation"),
        RosterEntry("Mint", "organisation"),
    ]
    text = "abernethy rang. Quen's off. I asked the wharf team and Mint, with mint tea."
    found = detect(text, roster)
    assert [(d.text, d.type) for d in found] == [
        ("abernethy", "person"),
        ("Quen", "person"),
        ("the wharf team", "organisation"),
        ("Mint", "organisation"),
    ]


def test_the_projects_own_names_are_found_with_and_without_accents() -> None:
    roster = [RosterEntry("Wém Nkemdi"), RosterEntry("Lúm", "organisation")]
    found = detect("then wem sat by wém, and lum too", roster)
    assert [d.text for d in found] == ["wem", "wém", "lum"]


def test_a_word_that_is_also_a_name_on_the_roster_still_needs_its_context() -> None:
    roster = [RosterEntry("Hope Marsh"), RosterEntry("Will Short")]
    assert detect("I hope it will be a short walk over the marsh.", roster) == []


def test_a_roster_of_five_thousand_names_is_read_to_the_end() -> None:
    found = run_apart(find_one_of_five_thousand)
    assert found == [["badabek"]] * 50


def find_one_of_five_thousand() -> list[list[str]]:
    """What is found in fifty texts that hold one name of a long roster."""
    consonants, vowels = "bdfgklmnprstvz", "aeiou"
    words = [a + b + c + d + "ek" for a in consonants for b in vowels for c in consonants for d in vowels][
        :5000
    ]
    roster = [RosterEntry(f"{w.title()} {w[::-1].title()}") for w in words]
    texts = ["The crisis team came to see me and badabek was with them in the end."] * 50
    return [[d.text for d in line] for line in detect_many(texts, roster)]


def test_a_name_that_was_sure_once_is_found_again_without_its_cue() -> None:
    found = names_in("My social worker, Veskandra, was lovely.\nthen veskandra left and nobody rang")
    assert found == ["Veskandra", "veskandra"]


def test_a_very_long_line_is_read_whole() -> None:
    text = "We waited for a long time at the clinic. " * 1500 + "Then Siobhan rang."
    assert [(d.start, d.text) for d in detect(text)] == [(text.index("Siobhan"), "Siobhan")]


def test_texts_come_back_one_for_one_even_where_there_is_nothing_in_them() -> None:
    texts = ["", "Siobhan rang.", "  \n ", "Nothing here.", "\nBev came.\n"]
    found = [[d.text for d in line] for line in detect_many(texts)]
    assert found == [[], ["Siobhan"], [], [], ["Bev"]]


WORDS = [
    "Siobhan",
    "will",
    "Will",
    "07700 900123",
    "NW5 3EW",
    "[Name]",
    "Camden",
    "Dr",
    "😀",
    "é",
    "\n",
    "hope",
    ".",
]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join))
def test_every_detection_holds_its_words_and_none_overlap(text: str) -> None:
    found = detect(text)
    assert all(text[d.start : d.end] == d.text and d.text.strip() for d in found)
    assert all(0 <= d.score <= 1 and d.why and d.type in DETECTION_TYPES for d in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 6), st.floats(0, 1)), max_size=12))
def test_overlapping_candidates_are_resolved_to_disjoint_ones(raw: list[tuple[int, int, float]]) -> None:
    candidates = [Detection(s, s + n, "person", "x" * n, score, "why") for s, n, score in raw]
    kept = resolve(candidates)
    assert set(kept) <= set(candidates)
    assert all(a.end <= b.start for a, b in pairwise(kept))
    assert bool(kept) == bool(candidates)


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("so i spoke to gulsen about it", "gulsen"),
        ("i rang dympna she's my advocate", "dympna"),
        ("um so nadifa she came about ten", "nadifa"),
        ("me and hope we sat there", "hope"),
        ("i see grace every week now", "grace"),
        ("it was will that told me", "will"),
        ("she was called siobhan and she was kind", "siobhan"),
        ("a man called shariful came round", "shariful"),
        ("a woman called unathi met me there", "unathi"),
        ("a boy named jared sat with me", "jared"),
        ("Olive comes on Mondays.", "Olive"),
        ("Without Hope I'd not have got through.", "Hope"),
        ("The new psychologist is June.", "June"),
        ("Will will know.", "Will"),
    ],
)
def test_a_name_is_found_by_the_words_around_it(sentence: str, name: str) -> None:
    assert names_in(sentence) == [name]


@pytest.mark.parametrize(
    "sentence",
    [
        "Hope isn't a plan.",
        "Art helps.",
        "Art helps people, when nothing else does.",
        "Art was the only thing that got me out of bed.",
        "I'll be alright, Inshallah.",
        "Wallahi I said so, Alhamdulillah. Mashallah they came. Subhanallah!",
        "Thank you Habibi. Yes Fam, it was bad, Bruv.",
        "fam, i told them wallahi, mashallah, habibi",
        "Chance would be a fine thing.",
        "Frank conversations are what we need more of.",
        "Penny dropped in the end: it was the tablets.",
        "May and June are busy.",
        "me and my brother will do the garden",
        "they gave me grace and peace to recover",
        "i hope she's well",
        "I met a person who had been called untreatable by the ward.",
        "they called me unmedicatable, then uncontainable",
        "he got called schizo at school",
        "she was called nonverbal and unsectionable",
    ],
)
def test_a_word_that_is_a_name_elsewhere_is_left_alone(sentence: str) -> None:
    assert names_in(sentence) == []


def test_the_dictionary_is_the_same_whether_the_language_model_is_loaded_or_its_tables_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said = ["waiting", "waited", "the", "mice", "mr", "signposting", "Orlaith", "qzx"]
    load_lexicon.cache_clear()
    read = load_lexicon()
    monkeypatch.setattr(tokens, "read_dictionary", frozenset)
    load_lexicon.cache_clear()
    loaded = load_lexicon()
    load_lexicon.cache_clear()
    assert read == loaded
    assert [word in read for word in said] == [True, True, True, True, True, True, False, False]
