"""Kinds of identifiers that people say in many ways: one invented sentence for each."""

from __future__ import annotations

import unicodedata

import pytest

from evalkit.deidentify import detect
from evalkit.deidentify.language import find_language_doubt
from evalkit.deidentify.numbering import name_key
from evalkit.model import Source, Turn


def found(text: str) -> list[tuple[str, str]]:
    """What would be replaced: (type, words)."""
    return [(d.type, d.text) for d in detect(text) if not d.for_review]


def shown(text: str) -> list[str]:
    """What a person would be shown."""
    return [d.text for d in detect(text) if d.for_review]


@pytest.mark.parametrize(
    ("text", "number", "kind"),
    [
        ("My number is 07700 900345 3 days a week.", "07700 900345", "phone"),
        ("07700 900345 0:12", "07700 900345", "phone"),
        ("Ring 0161 496 0123 8 till 4.", "0161 496 0123", "phone"),
        ("My NHS number 943 476 5919 5 years ago", "943 476 5919", "nhs_number"),
        ("It's +44 7700 900345 2 rings and I pick up.", "+44 7700 900345", "phone"),
        (
            "it's oh seven seven double oh, nine hundred, three four five",
            "oh seven seven double oh, nine hundred, three four five",
            "phone",
        ),
    ],
)
def test_a_number_beside_another_number_or_a_clock_is_found_whole(text: str, number: str, kind: str) -> None:
    assert (kind, number) in found(text)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Date of birth? Second of the fifth, seventy-three.", "Second of the fifth, seventy-three"),
        ("I was born sixth of the eighth, ninety-four, so I'm old.", "sixth of the eighth, ninety-four"),
        ("It's the tenth of the third, sixty-one.", "tenth of the third, sixty-one"),
    ],
)
def test_a_birthday_is_found_in_words(text: str, date: str) -> None:
    assert ("date", date) in found(text)


@pytest.mark.parametrize("text", ["the first of the second, thirty of us came", "the third of the month"])
def test_ordinals_that_are_no_birthday_are_left_alone(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "look at instagram dot com slash calm underscore ayo",
            "instagram dot com slash calm underscore ayo",
        ),
        (
            "it's on facebook dot com forward slash fenhope, most days",
            "facebook dot com forward slash fenhope",
        ),
        ("I'm riverwalker underscore n9 on there", "riverwalker underscore n9"),
        ("www dot fen hope dot org dot uk has it", "www dot fen hope dot org dot uk"),
    ],
)
def test_a_page_or_user_name_is_found_as_it_is_spoken(text: str, words: str) -> None:
    assert words in [w for _, w in found(text)]


@pytest.mark.parametrize(
    "text", ["the underscore key is stuck", "it was a dot com thing", "follow me at night"]
)
def test_what_only_sounds_like_a_page_is_left_alone(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The nurse whose name is Blessing came back.", "Blessing"),
        ("There was this chap called desmond who sang.", "desmond"),
        ("The young nurse, jade, she had tea with us.", "jade"),
        ("May, she was on reception then.", "May"),
        ("Not him. No, Heather.", "Heather"),
        ("Then Little Tony turned up.", "Little Tony"),
        ("We had Scouse Sandra in the group.", "Scouse Sandra"),
        ("My greyhound, Biscuit, sleeps on the bed.", "Biscuit"),
        ("Then John Brown rang.", "John Brown"),
        ("I saw Mary White on Monday.", "Mary White"),
        ("David English left in May.", "David English"),
        ("We played cards, Amira, Flash and Spud.", "Flash"),
        ("We played cards, Amira, Flash and Spud.", "Spud"),
        ("He says Clover, and I says no, Clove, with an E.", "Clove"),
        ("so my nurse was grace then it was kwame then nobody", "grace"),
        ("Dr Raynaud rang.", "Raynaud"),
    ],
)
def test_a_name_is_found_however_it_is_brought_in(text: str, name: str) -> None:
    assert ("person", name) in found(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The landlord, Clarion, left it.", "Clarion"),
        ("The charity, Fenlight, do counselling.", "Fenlight"),
        ("Mind in Fenchapel closed the drop-in.", "Mind in Fenchapel"),
        ("I went to Age UK Fenchapel twice.", "Age UK Fenchapel"),
        ("Fenchapel Women's Aid got me out.", "Fenchapel Women's Aid"),
        ("I stack shelves at the Tesco in Fenchapel.", "Tesco in Fenchapel"),
        ("Pastor Adekunle of Living Waters prayed.", "Living Waters"),
        ("He was at Our Lady of Fenchapel then.", "Our Lady of Fenchapel"),
        ("She goes to St Aldric's Primary School.", "St Aldric's Primary School"),
        ("I was at Fenlight Academy Porchester.", "Fenlight Academy Porchester"),
        ("I went to Bishop Aldric and hated it.", "Bishop Aldric"),
        ("The Traveller Movement rang.", "Traveller Movement"),
        ("They were kind at Masjid Noor.", "Masjid Noor"),
        ("i prayed at masjid al-noor on fridays", "masjid al-noor"),
        ("he was at st aldric's till year nine", "st aldric's"),
        ("Her cousin has the bakery, Warm Crust, by the station.", "Warm Crust"),
        ("A mentor from Bright Horizons came.", "Bright Horizons"),
        ("I play for Fenchapel Wanderers.", "Fenchapel Wanderers"),
        ("They took me to Fenchapel police station.", "Fenchapel police station"),
    ],
)
def test_an_organisation_is_found_whole_and_as_one(text: str, name: str) -> None:
    assert ("organisation", name) in found(text)


@pytest.mark.parametrize(
    "text", ["Mind helped me.", "I went to Tesco.", "Age UK rang.", "Crisis is open at night."]
)
def test_a_national_organisation_without_a_place_stays(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "street"),
    [
        ("We live on King Alfred Avenue.", "King Alfred Avenue"),
        ("It's off Lady Margaret Road.", "Lady Margaret Road"),
        ("Down Prince of Wales Road.", "Prince of Wales Road"),
        ("By St. John's Terrace.", "St. John's Terrace"),
        ("I live at 14b Tanner Rd, flat 3.", "14b Tanner Rd, flat 3"),
    ],
)
def test_a_street_that_begins_with_a_name_or_title_is_found_whole(text: str, street: str) -> None:
    assert ("address", street) in found(text)


@pytest.mark.parametrize(
    ("text", "place"),
    [("She is from Gweedore, like me.", "Gweedore"), ("He's from Abeokuta.", "Abeokuta")],
)
def test_where_somebody_is_from_is_a_place(text: str, place: str) -> None:
    assert ("place", place) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "I'm the only deaf person in the north team.",
        "My three-legged greyhound won't have him in.",
        "I've got a tattoo of a swallow on my neck.",
        "I have narcolepsy as well.",
        "After the fire in the flats I couldn't sleep.",
        "It was the night shift healthcare assistant who told me.",
        "He's the band five on nights at the crisis house.",
        "Everybody on the street knows my business.",
        "I drive the ice cream van.",
        "I was a drummer in a band, once.",
        "He's the one whose son drowned.",
        "I'm on the transplant list.",
        "My guide dog was not let in.",
        "I'm the oldest in the group.",
        "I'm the only one who signs at the clinic.",
        "There's one blind occupational therapist in the whole county.",
        "He's got a row of stars on his forehead.",
        "We won the five-a-side cup last spring.",
        "She wears a green top hat every day.",
        "That's two men on the same landing in six weeks.",
    ],
)
def test_what_may_identify_somebody_is_shown_and_not_replaced(text: str) -> None:
    assert shown(text)
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "It was a bit scary.",
        "On one hand it helped.",
        "It was the only thing that worked.",
        "My dog is lovely.",
        "He fell at home.",
        "The only person who listened was her.",
        "She was the only one who cared.",
        "There was one nurse who was kind.",
        "I had a rash on my face.",
        "He had a smile on his face.",
    ],
)
def test_what_many_people_say_is_not_shown(text: str) -> None:
    assert shown(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "They said it was Korsakoff's.",
        "Then the Lewy bodies came.",
        "I had Bell's palsy.",
        "We sat in the day room with Countdown on.",
        "The lady from Social Services rang.",
        "A woman from Adult Social Care came.",
        "I asked the team, and they said no.",
        "i went to the mosque and prayed",
        "1st floor, it's on the left",
    ],
)
def test_conditions_programmes_and_services_are_nobodys_names(text: str) -> None:
    assert found(text) == []


def test_a_damaged_or_decomposed_name_is_found_whole_and_stays_as_it_was_written() -> None:
    for name in (
        unicodedata.normalize("NFD", "Siân"),
        "SiÃ¢n",
        "MaÅ‚gorzata",
        "Ma³gorzata",
        "Zo\ufffd",
        "Si&acirc;n",
    ):
        text = f"Then {name} rang me."
        [d] = detect(text)
        assert (d.type, d.text, text[d.start : d.end]) == ("person", name, name)


def test_a_damaged_name_is_the_same_name() -> None:
    assert name_key("SiÃ¢n") == name_key("Siân") == name_key("sian")


def test_greetings_and_peoples_of_many_languages_are_no_names() -> None:
    assert found("Shwmae, yeah. Ahlan. I'm Charedi, she is Alevi.") == []


def test_other_letters_are_said_not_to_be_looked_into() -> None:
    words = "My card says 李明 and the letter says مرحبا to me."
    source = Source("S01", "one", "interview", words, (Turn(0, 0, len(words), "P01"),))
    [problem] = find_language_doubt(source)
    assert problem.message.startswith("2 words of this are written in Arabic and Chinese letters (turn 1).")
    assert "does not look for names there" in problem.message


@pytest.mark.parametrize("words", ["Nguyễn Thị Hồng and Małgorzata came.", "It cost 5 € … “fine” ✓."])
def test_latin_letters_of_any_language_raise_no_doubt(words: str) -> None:
    assert (
        find_language_doubt(Source("S01", "one", "interview", words, (Turn(0, 0, len(words), "P01"),))) == []
    )


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("I used to wash up at the Silver Dragon on Friday nights.", "Silver Dragon"),
        ("They found me outside the White Swan, by the bins.", "White Swan"),
        ("He drinks in the Masons Arms most days.", "Masons Arms"),
        ("We sat in the Blue Teapot and she filled in the form.", "Blue Teapot"),
        ("I did a sewing class at Town Lit and it kept me going.", "Town Lit"),
    ],
)
def test_a_pub_a_cafe_or_a_college_named_on_the_way_is_an_organisation(text: str, name: str) -> None:
    assert ("organisation", name) in found(text)


def test_what_only_sounds_like_a_pub_or_a_course_is_left_alone() -> None:
    text = "It was a golden time, a lion of a man. The class at Christmas was shut, the course with Mind too."
    assert found(text) == []
