"""Places, local organisations and street addresses: by list, by their last word, by what stands before them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evalkit.deidentify.detection import Detection, DetectionType
from evalkit.deidentify.reading import Reader

_PLACE_HEADS = frozenset(
    """ward hospital hostel house court lodge estate park station centre center gardens common heath market unit
    towers tower building buildings infirmary hospice library cemetery wood woods hall flats block
    refuge quay wharf island bridge village square green hotel pub theatre stadium arms""".split()
)
_ORGANISATION_HEADS = frozenset(
    """surgery practice trust association church chapel mosque masjid temple gurdwara mandir synagogue cathedral
    school primary academy college university nursery foodbank bank project network society charity foundation
    council pharmacy chemist solicitors ltd limited cafe café club group collective partnership clinic
    homes housing federation alliance consortium cooperative co-operative institute company llp plc kitchen
    team service services hub forum union agency league programme ministries fellowship parish
    scheme initiative borough cic""".split()
)
_HEADS = _PLACE_HEADS | _ORGANISATION_HEADS
_LOWER_HEADS = frozenset(
    """ward hospital hostel surgery practice mosque church school college estate park station house
    centre foodbank clinic road council university library pharmacy temple synagogue gurdwara market court
    lodge unit wing team""".split()
)
"""Heads that people write small: the Arlington hostel, Euston station."""

_GENERIC = frozenset(
    """community primary secondary mental health medical crisis recovery core home acute inpatient psychiatric day
    drop-in local nhs children's childrens women's men's young people's older adult adults general social care housing
    foundation trust council support peer service services early intervention talking therapies assertive outreach
    family families carers carer's user users drug alcohol treatment intensive psychological wellbeing well-being
    and of the for in at to with a an resource sports leisure youth arts art job advice information high street
    national royal college integrated board partnership network clinical commissioning group group's team teams
    forensic rehabilitation rehab psychosis eating disorder disorders memory perinatal single point access first contact
    north south east west central new old my our your his her their this that these which what one two three
    four five another any every each some most all no same other big small main whole own next last right
    faith living well life safe haven peoples people infant junior grammar state public private voluntary sector
    steering reference working focus women men staff service-user shopping town city civic magistrates crown county
    coroner's care-home nursing residential supported sheltered temporary emergency bail probation parole
    swimming dental eye sexual maternity surgical medical-centre walk-in gp opticians village""".split()
)
_LINKS = frozenset("of and for the & upon in on le la".split())
_NATURE = frozenset(
    """elm oak ash rowan willow rosewood juniper maple cedar birch hazel laurel beech holly lavender jasmine poplar
    sycamore larkspur hornbeam bluebell primrose hawthorn magnolia cherry chestnut fern heather ivy laburnum lilac
    orchard meadow riverside lakeside woodland kingfisher swan robin heron sapphire topaz amber coral opal
    pearl emerald ruby tree alder aspen bracken bramble clover daffodil foxglove iris linden mulberry yew pine
    thistle tulip violet wisteria acacia snowdrop marigold sunflower river lake hill brook sunrise""".split()
)

_STREET = (
    "Road|Rd|Street|Avenue|Ave|Lane|Close|Crescent|Gardens|Grove|Terrace|Drive|Square|Mews|Walk|Way|Row|Place|Court|Hill"
    "|Parade|Rise|Yard|Green|View|Villas|Passage|Alley|Buildings|House|Mansions|Lodge|Broadway|Vale|Quay|Wharf|Path|Estate"
    "|Heights|Towers|Circus|Gate|St|Park|Croft|Mount|Common|Embankment"
)
_NAME = r"(?:[A-Z][\w'’-]*|of|the|St\.?)"
_NUMBER = r"\d{1,4}[A-Za-z]?(?:[-–/]\d{1,4}[A-Za-z]?)?"
_FLAT = r"(?:(?:[Ff]lat|[Aa]partment|[Rr]oom|[Uu]nit|[Mm]aisonette|[Ss]tudio)[ ](?:\d{1,4}[A-Za-z]?|[A-Z])\b,?[ ])"
_ADDRESS = re.compile(
    rf"\b{_FLAT}?(?:{_NUMBER},?[ ])(?:[A-Z][\w'’-]*[ ]){{1,4}}(?:{_STREET})\b\.?(?:,[ ](?:{_NUMBER}[ ])?(?:[A-Z][\w'’-]*[ ]){{1,3}}(?:{_STREET})\b)*"
    rf"|\b{_FLAT}(?:[A-Z][\w'’-]*[ ]){{1,4}}(?:{_STREET})\b(?:,[ ](?:{_NUMBER}[ ])?(?:[A-Z][\w'’-]*[ ]){{1,3}}(?:{_STREET})\b)*"
)
_LOWER_STREET = (
    "road|street|avenue|lane|close|crescent|gardens|grove|terrace|mews|drive|court|house|square|walk|way"
)
_SMALL_ADDRESS = re.compile(
    rf"\b(?:(?:flat|apartment|room) \d{{1,4}}[a-z]?,? )?(\d{{1,4}}[a-z]?),? ([a-z][a-z'’-]+(?: [a-z][a-z'’-]+)?) (?:{_LOWER_STREET})\b"
)
_STREET_ALONE = re.compile(
    r"\b((?:[A-Z][\w'’-]+[ ]){1,3})(?:Road|Rd|Street|Avenue|Lane|Crescent|Gardens|Grove|Terrace|Drive|Close|Mews|Walk|Parade|Row|Broadway)\b"
)
_NOT_STREET = frozenset(
    "minute minutes hour hours mile miles yard day week month people times long short big small high more other main in on at the of "
    "to a an and or is was by from different little old new good bad very my your our his her their way per person one two three same "
    "single busy quiet next door percent metre metres bedroom bed storey year years flat white".split()
)
_NOT_STREET_NAME = frozenset("the high main my our your on in at this that down up from to of".split())


def find_places(reader: Reader) -> list[Detection]:
    """Every place, local organisation and street address in the text."""
    return [*_by_list(reader), *_by_head(reader), *_by_model(reader), *_addresses(reader)]


def _made(reader: Reader, first: int, last: int, kind: DetectionType, score: float, why: str) -> Detection:
    start, end = reader.words[first].start, reader.words[last].end
    return Detection(start, end, kind, reader.text[start:end], score, why)


def _by_list(reader: Reader) -> Iterator[Detection]:
    lows = [w.low for w in reader.words]
    for first, end in reader.lists.countries.find(lows):
        if reader.words[first].core[0].isupper() and not reader.words[first].masked:
            yield _made(
                reader, first, end - 1, "place", 0.4, "a country or capital: too large to single anyone out"
            )
    for first, end in reader.lists.places.find(lows):
        words = reader.words[first:end]
        if any(w.masked for w in words):
            continue
        small = not any(w.core[0].isupper() for w in words)
        if _is_place(reader, first, end, small=small):
            yield _made(
                reader, first, end - 1, "place", 0.75 if small else 0.92, "a place on the list of places"
            )


def _is_place(reader: Reader, first: int, end: int, *, small: bool) -> bool:
    word, framed = reader.words[first], reader.place_frame(first)
    if end - first > 1:
        return (
            not small
            or not all(w.plain for w in reader.words[first:end])
            or framed
            or reader.low(first - 1) not in ("a", "the", "an")
        )
    if reader.listed_first(first) or word.low in reader.lists.word_names:
        return framed
    if small:
        return framed if word.plain else len(word.core) > 3
    if word.shouted:
        return len(word.core) > 4
    if word.allowed:
        return False
    return not (word.begins and word.plain and not word.proper)


def _by_head(reader: Reader) -> Iterator[Detection]:
    taken = -1
    for i in reversed(range(len(reader.words))):
        if taken != -1 and i >= taken:
            continue
        word = reader.words[i]
        if word.low not in _HEADS or word.masked:
            continue
        first = _first_modifier(reader, i)
        if first is None:
            continue
        kind: DetectionType = "place" if word.low in _PLACE_HEADS else "organisation"
        yield _made(reader, first, i, kind, 0.85, f"a name that ends in “{word.core}”")
        taken = first


def _first_modifier(reader: Reader, head: int) -> int | None:
    """Where the name that ends in this head begins; None where the head has no name before it."""
    if reader.words[head].core[0].islower():
        return _small_head(reader, head)
    first, named = head, False
    i = head - 1
    while i >= 0 and reader.words[i + 1].gap in (" ", ". ", " & ", "-"):
        word = reader.words[i]
        if word.masked:
            break
        if word.core[0].isupper() or word.core[0].isdigit():
            if not (word.begins and _ordinary(reader, i)):
                first = i
                named = named or _names_something(reader, i)
        elif word.low not in _LINKS:
            break
        if word.begins:
            break
        i -= 1
    return first if named else None


def _ordinary(reader: Reader, i: int) -> bool:
    word = reader.words[i]
    return (
        word.low in _GENERIC
        or (word.plain and not word.proper and word.low not in _NATURE)
        or word.low in _FUNCTION_HEADS
    )


_FUNCTION_HEADS = frozenset("the a an my our when then and but so if at in on from".split())


def _names_something(reader: Reader, i: int) -> bool:
    word = reader.words[i]
    return not (
        word.low in _GENERIC
        or word.allowed
        and word.low not in _NATURE
        or word.low in _HEADS
        or word.core.isdigit()
    )


def _small_head(reader: Reader, head: int) -> int | None:
    if reader.low(head) not in _LOWER_HEADS or not reader.joined(head) or head == 0:
        return None
    first = head
    while first > 0 and reader.joined(first) and head - first < 3:
        word = reader.words[first - 1]
        capital = (
            word.core[0].isupper()
            and not word.allowed
            and word.low not in _GENERIC
            and not (word.begins and word.plain)
        )
        small = (
            word.low in _NATURE
            or (not word.plain and not word.allowed and word.low not in _GENERIC)
            or word.low in reader.lists.places
        )
        if word.masked or not (capital or small):
            break
        first -= 1
    if first == head or all(
        reader.low(j) in reader.lists.first_names or reader.possessive(j) for j in range(first, head)
    ):
        return None
    if (
        reader.low(head) in ("house", "team", "wing", "centre", "market")
        and not reader.words[head - 1].core[0].isupper()
    ):
        return None
    return first


def _by_model(reader: Reader) -> Iterator[Detection]:
    """Capitalised words that no dictionary has and that stand where a place would."""
    i = 0
    while i < len(reader.words):
        last = i
        while _placelike(reader, last, begun=last > i):
            last += 1
            if not reader.joined(last):
                break
        if last > i and _reads_as_place(reader, i):
            yield _made(
                reader, i, last - 1, "place", 0.7, "an unusual capitalised word where a place would stand"
            )
        i = max(last, i + 1)


def _placelike(reader: Reader, i: int, *, begun: bool) -> bool:
    if i >= len(reader.words):
        return False
    word = reader.words[i]
    if not word.capital or word.masked or word.allowed:
        return False
    return reader.unknown(i) or (
        word.entity in ("GPE", "LOC", "FAC")
        and word.tag == "PROPN"
        and (begun or not word.plain or not word.begins)
    )


def _reads_as_place(reader: Reader, i: int) -> bool:
    word = reader.words[i]
    if reader.listed_first(i) or word.low in reader.lists.word_names:
        return False
    return (
        reader.place_frame(i)
        and word.entity != "PERSON"
        or (word.plain and word.entity in ("GPE", "LOC") and not word.begins)
    )


def _addresses(reader: Reader) -> Iterator[Detection]:
    text = reader.text
    for match in _ADDRESS.finditer(text):
        yield Detection(match.start(), match.end(), "address", match.group(), 0.95, "a number and a street")
    for match in _SMALL_ADDRESS.finditer(text):
        if not set(match.group(2).split()) & _NOT_STREET:
            yield Detection(
                match.start(), match.end(), "address", match.group(), 0.8, "a number and a street"
            )
    for match in _STREET_ALONE.finditer(text):
        names = match.group(1).split()
        while names and names[0].lower() in _NOT_STREET_NAME:
            names.pop(0)
        if names:
            start = match.start() + match.group(1).find(names[0])
            yield Detection(
                start, match.end(), "address", text[start : match.end()], 0.8, "the name of a street"
            )
