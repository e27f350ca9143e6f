"""People, places and organisations that the way they are said gives away, and everyday words beside them."""

from __future__ import annotations

import pytest

from evalkit.deidentify import Numbering, detect, redact_text
from evalkit.deidentify.details.known import is_well_known


def found(text: str) -> list[tuple[str, str]]:
    return [(d.type, d.text) for d in detect(text)]


def replaced(text: str) -> list[str]:
    return [d.text for d in detect(text) if not d.for_review]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("We used to sit on the step. Chalky, Chalky White, he was the funny one.", "Chalky White"),
        ("There's a Mark on my ward and another at home.", "Mark"),
        ("There was a Will on nights as well.", "Will"),
        ("You can put Imogen if you need a name.", "Imogen"),
        ("I changed my name to Summer two years ago.", "Summer"),
        ("My surname's Moody, which nobody lets me forget.", "Moody"),
        ("Her maiden name was Day.", "Day"),
        ("They let me keep Biscuit, he's my dog.", "Biscuit"),
        ("We only heard from Tupps.", "Tupps"),
        ("It was Pops who sat with me.", "Pops"),
        ("Dolores, they'd say, is it raining?", "Dolores"),
        ("They sent T from the crisis team.", "T"),
        ("There's a barber, Smiler, and he did the training.", "Smiler"),
        ("Big Col, the landlord, rang me.", "Big Col"),
        ("I go by JT at work.", "JT"),
        ("They'd say, is Dad about? Ama'd go and fetch him.", "Ama"),
        ("my worker was oksana and then it was funmi", "oksana"),
    ],
)
def test_a_person_is_found_by_how_people_speak_of_them(text: str, name: str) -> None:
    assert ("person", name) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Nobody'd checked. There'd be a queue. That'll do.",
        "Patience, they say.",
        "You could use Control+F to find it.",
        "There's a Will to write and a Bill to pay.",
        "Put Monday if you like.",
        "I relied on Hope and on luck.",
        "Ammi won't say it, and Nonna would not either.",
        "I went on it when I was in Year 6.",
    ],
)
def test_everyday_words_said_in_the_same_way_stay(text: str) -> None:
    assert [d for d in replaced(text) if d != "Hope"] == []


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("He'd drink in the Harp most nights.", "organisation", "Harp"),
        ("We went down the Feathers for a half.", "organisation", "Feathers"),
        ("The band's called Dog Biscuit Economy.", "organisation", "Dog Biscuit Economy"),
        ("I'm a student nurse, third year, at City.", "organisation", "City"),
        ("They referred me to Steps to Wellbeing.", "organisation", "Steps to Wellbeing"),
        ("At Gorse Hill Methodist they do a dinner.", "organisation", "Gorse Hill Methodist"),
        ("He was in HMP Fosse Way then.", "organisation", "HMP Fosse Way"),
        ("My sister cleans for Mittelby.", "organisation", "Mittelby"),
        ("I trained at Goldsmiths.", "organisation", "Goldsmiths"),
        ("I had him taken to Penn Hospital.", "organisation", "Penn Hospital"),
        ("I cleaned the ward they call Bluebell, then on Heather.", "place", "Heather"),
        ("I go past Pattni's Food and Wine.", "organisation", "Pattni's Food and Wine"),
        ("They came to Flat 14, Anson Point, and knocked.", "address", "Flat 14, Anson Point"),
        ("That boat's been to Tenerife.", "place", "Tenerife"),
        ("They put me on Ward 5B.", "place", "Ward 5B"),
        ("I'm moored at Cowley Lock.", "place", "Cowley Lock"),
        ("We walked up Pen y Fan.", "place", "Pen y Fan"),
        ("I got the Northern line.", "place", "the Northern line"),
        ("They moved me to a place in Eye.", "place", "Eye"),
        ("moved me to slough without asking", "place", "slough"),
        ("He did it in a lay-by outside Catterick.", "place", "Catterick"),
        ("The boat's the Second Wind, purple.", "other", "Second Wind"),
        ("It's Lima Kilo five four, Zulu Yankee Hotel.", "other", "Lima Kilo five four, Zulu Yankee Hotel"),
        ("It was Boxing Day twenty seventeen.", "date", "Boxing Day twenty seventeen"),
        ("It's about Thursday the nineteenth.", "date", "Thursday the nineteenth"),
    ],
)
def test_places_and_organisations_are_found_with_their_kind(text: str, kind: str, name: str) -> None:
    assert (kind, name) in found(text)


@pytest.mark.parametrize(
    ("text", "name", "shown"),
    [
        ("I'm the lad from Specsavers.", "Specsavers", False),
        ("I'm on the till at Iceland.", "Iceland", False),
        ("The advocate was a woman from Mind.", "Mind", True),
        ("I was stacking shelves in Morrisons.", "Morrisons", True),
    ],
)
def test_a_well_known_shop_or_charity_is_shown_where_somebody_works_or_is(
    text: str, name: str, shown: bool
) -> None:
    assert [(d.type, d.text, d.for_review) for d in detect(text)] == [("organisation", name, shown)]


def test_a_well_known_charity_that_somebody_rang_stays_unshown() -> None:
    assert found("I rang Mind and then I rang the Samaritans.") == []
    assert is_well_known("Barclays")


@pytest.mark.parametrize(
    "text",
    [
        "There's fourteen of us, all boys but me.",
        "She had eleven children in that house.",
        "I've got forty-seven cats.",
        "I was born with six fingers on one hand.",
        "I'm the one who does the karaoke on the men's ward.",
        "My father was the bishop of that whole region.",
        "It was the week of the Jubilee.",
        "After the fire, the tower block one, I moved.",
        "He's doing life for what he did to them.",
        "He comes in full goalkeeper kit, even in August.",
        "She rings the desk at dawn every single morning.",
        "I came here in the back of a fridge lorry.",
        "I play the euphonium in the works band.",
        "There's a stuffed heron in the wheelhouse.",
        "My grandad captained the lifeboat.",
    ],
)
def test_what_tells_who_somebody_is_is_shown_and_not_replaced(text: str) -> None:
    shown = [d for d in detect(text) if d.type == "other"]
    assert shown
    assert all(d.for_review for d in shown)


def test_a_remark_beside_a_name_is_shown_without_loose_ends() -> None:
    shown = [
        d.text
        for d in detect("The first woman to drive a tram in Blackpool was my mum.")
        if d.type == "other"
    ]
    assert shown == ["The first woman to drive a tram"]


def test_what_is_a_place_in_one_sentence_and_who_runs_it_in_another_has_one_replacement() -> None:
    said = "I was a patient at Larkfield. They moved me to Larkfield from Larkfield Hospital."
    text, replaced, _ = redact_text(said, detect(said), Numbering())
    assert text.startswith("I was a patient at [Organisation 1]. They moved me to [Organisation 1] from")
    assert {r.type for r in replaced} == {"organisation"}


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("mark did the teas on a friday", "person", "mark"),
        ("it is sue without an e on the end", "person", "sue"),
        ("We had a new porter, Friday, a lovely man, and he sang.", "person", "Friday"),
        ("My surname is Abe, A, B, B, so two of them.", "person", "A, B, B"),
        ("They took her to Richmond that night.", "place", "Richmond"),
        ("i lived in tollerfield before that", "place", "tollerfield"),
        ("we met on harrowgate most days", "place", "harrowgate"),
        ("What was my postcode, hm, TR9 I think.", "place", "TR9"),
        ("We still live in BD3 with the kids.", "place", "BD3"),
        ("It's all different in the Black Country.", "place", "Black Country"),
        ("My number with them is 900 123 4567.", "other", "900 123 4567"),
        ("The letter said H-slash-20391 at the top.", "other", "H-slash-20391"),
        ("Then grandad passed away at ninety-three.", "other", "ninety-three"),
        ("My nan's 94 and still drives.", "other", "94"),
        ("His gamer name was Zz_Otter_9 on there.", "other", "Zz_Otter_9"),
        (
            "Write to j dot penhale at larkfold dot example, please.",
            "email",
            "j dot penhale at larkfold dot example",
        ),
    ],
)
def test_names_numbers_and_places_are_found_as_people_say_and_type_them(
    text: str, kind: str, words: str
) -> None:
    assert (kind, words) in found(text)


def test_a_surname_after_a_title_is_found_where_it_stands_again_alone() -> None:
    people = [d.text for d in detect("Old Mr Thresher ran it. On Fridays Thresher made the tea.")]
    assert people == ["Thresher", "Thresher"]


@pytest.mark.parametrize(
    "text",
    [
        "They came at dawn and said nothing.",
        "She was Church of England, I think.",
        "I gave them the reg of the car.",
        "You will mark with a pen what you want.",
        "We live in hope and on benefits.",
        "The lady in admin tries her best.",
        "On Sunday, a man came to read the meter.",
        "I'd give it ninety-five out of a hundred.",
    ],
)
def test_words_that_stand_where_a_name_could_stay(text: str) -> None:
    assert replaced(text) == []
