"""Local places and organisations by the last word of their name: Rosewood Ward, Elm Tree Surgery."""

from __future__ import annotations

from collections.abc import Iterator

from evalkit.deidentify.detection import Detection, DetectionType
from evalkit.deidentify.names.context import Reader
from evalkit.deidentify.names.cues import SOFT_TITLES, STRONG_TITLES, word_set

_PLACE_HEADS = word_set(
    """ward hospital hostel house court lodge estate park station centre center gardens common heath market
    unit towers tower building buildings infirmary hospice library cemetery wood woods hall flats block
    room rooms barn garden space shed cabin mill pier dock docks parade yard corner annexe suite wing
    site works farm orchard pavilion baths gym studio studios arches refuge quay wharf island bridge
    village square green hotel pub theatre stadium arms"""
)
_ORGANISATION_HEADS = word_set(
    """surgery practice trust association church chapel mosque masjid temple gurdwara mandir synagogue
    cathedral school primary academy college university nursery foodbank bank project network society
    charity foundation council pharmacy chemist solicitors ltd limited cafe café club group collective
    partnership clinic homes housing neighbours rovers friends carers voices minds wanderers united
    federation alliance consortium cooperative co-operative institute company llp plc kitchen team
    service services hub forum union agency league programme ministries fellowship parish scheme
    initiative borough cic movement aid action links exchange works workshop workshops futures advocacy
    takeaway restaurant barbers butchers bakery salon nails tavern inn cabs minicabs motors garage
    supermarket stores news laundry laundrette launderette tabernacle assembly ashram vihara shul
    yeshiva madrasa madrassa playgroup tots bookshop bistro diner grill kebab kebabs chippy bookmakers
    seminary choir shomrim cadets scouts"""
)
_HEADS = _PLACE_HEADS | _ORGANISATION_HEADS
_LOWER_HEADS = word_set(
    """ward hospital hostel surgery practice mosque church school college estate park station house centre
    foodbank clinic road council university library pharmacy temple synagogue gurdwara market court
    lodge unit wing team"""
)
"""Heads that people write small: the Arlington hostel, Euston station."""

_GENERIC = word_set(
    """community primary secondary mental health medical crisis recovery core home acute inpatient
    psychiatric day drop-in local nhs children's childrens women's men's young people's older adult
    adults general social care housing foundation trust council support peer service services early
    intervention talking therapies assertive outreach family families carers carer's user users drug
    alcohol treatment intensive psychological wellbeing well-being and of the for in at to with a an
    resource sports leisure youth arts art job advice information high street national royal college
    integrated board partnership network clinical commissioning group group's team teams forensic
    rehabilitation rehab psychosis eating disorder disorders memory perinatal single point access first
    contact north south east west central new old my our your his her their this that these which what
    one two three four five another any every each some most all no same other big small main whole own
    next last right faith living well life safe haven peoples people infant junior grammar state public
    private voluntary sector steering reference working focus women men staff service-user shopping town
    city civic magistrates crown county coroner's care-home nursing residential supported sheltered
    legal mutual good bad fake breaking first-aid hearing
    temporary emergency bail probation parole swimming dental eye sexual maternity surgical
    medical-centre walk-in gp opticians village"""
)
_LINKS = word_set("of and for the upon on le la")
_NATURE = word_set(
    """elm oak ash rowan willow rosewood juniper maple cedar birch hazel laurel beech holly lavender
    jasmine poplar sycamore larkspur hornbeam bluebell primrose hawthorn magnolia cherry chestnut fern
    heather ivy laburnum lilac orchard meadow riverside lakeside woodland kingfisher swan robin heron
    sapphire topaz amber coral opal pearl emerald ruby tree alder aspen bracken bramble clover daffodil
    foxglove iris linden mulberry yew pine thistle tulip violet wisteria acacia snowdrop marigold
    sunflower river lake hill brook sunrise"""
)
"""Ordinary words that wards, surgeries and hostels are named after."""

_PEOPLES = word_set(
    """somali bengali bangladeshi sylheti pakistani punjabi gujarati tamil indian nepali nepalese nigerian
    ghanaian jamaican ethiopian eritrean sudanese congolese polish romanian albanian ukrainian turkish
    kurdish cypriot greek chinese vietnamese filipino irish portuguese brazilian colombian afghan
    iranian iraqi arab moroccan algerian jewish muslim sikh hindu traveller travellers gypsy roma romany
    romani african caribbean asian arabic welsh eritrean bolivian ecuadorian gambian zimbabwean ugandan
    rwandan tibetan latin"""
)
_COMMUNITY_HEADS = word_set(
    "association centre center federation society forum union alliance network foundation trust movement"
    " action aid care welfare project church mosque temple league mission fellowship"
)
"""Of what a people's own organisation is called: the Somali Women's Association."""

_WHOSE = word_set("women men children people carers mothers workers refugees elders pensioners tenants")
"""Of whom a service is: Fenchapel Women's Aid."""

_NAMING_HEADS = word_set(
    """quay wharf mill court lodge market park woods wood bridge heath common island farm orchard dock pier
    green square barn church chapel temple tower hall"""
)
"""Heads that can be the name inside a longer one: North Quay Community Trust."""

_SURNAME_HEADS = word_set(
    "ward park hall wood woods church green temple court house bank mill room farm lodge"
)
_ARTICLES = word_set("the a an my our when then and but so if at in on from to")
_BEFORE_THE = word_set("of on upon in for")
_NO_SERVICE = word_set(
    """act pass plan policy war week month day programme bill star charter review report form scale model
    framework pathway strategy code guidelines standards constitution agreement approach scheme state
    times mail questionnaire gp"""
)
"""What ends a capitalised name after "the" that is not a service: the Freedom Pass, the Care Act."""


def is_generic(low: str) -> bool:
    """Whether a word is common to many services, and tells none apart.

    >>> is_generic("community"), is_generic("millrace")
    (True, False)
    """
    return low in _GENERIC or low in _HEADS - _NAMING_HEADS


def find_services(reader: Reader) -> Iterator[Detection]:
    """Wards, hostels, surgeries, schools, trusts, estates and others that a name leads to."""
    yield from _by_head(reader)
    yield from _after_the(reader)
    yield from _of_a_kind(reader)
    yield from _of_a_person(reader)


def _by_head(reader: Reader) -> Iterator[Detection]:
    taken = len(reader.words)
    for i in reversed(range(len(reader.words))):
        word = reader.words[i]
        if (
            i >= taken
            or not (word.low in _HEADS or (word.low == "care" and reader.low(i - 1) in _PEOPLES))
            or word.masked
            or reader.low(i - 1) in STRONG_TITLES | SOFT_TITLES
        ):
            continue
        first = _small_head(reader, i) if word.core[0].islower() else _capital_head(reader, i)
        if first is None or _is_surname_here(reader, first, i):
            continue
        kind: DetectionType = "place" if word.low in _PLACE_HEADS else "organisation"
        yield reader.found(first, i, kind, 0.96, f"a name that ends in “{word.core}”")
        taken = first


def _is_surname_here(reader: Reader, first: int, head: int) -> bool:
    """John Ward, Emma Wood, Nick Hall: people, unless somebody is on, in or at them."""
    if head - first != 1 or not reader.listed_first(first) or reader.low(head) not in _SURNAME_HEADS:
        return False
    return reader.low(first - 1) not in ("on", "in", "at", "the", "near", "to", "from", "opposite")


def _capital_head(reader: Reader, head: int) -> int | None:
    """Where the name that ends in this capitalised head begins; None where nothing names it."""
    first, named = head, False
    for i in reversed(range(head)):
        word = reader.words[i]
        saint = reader.low(i) == "st"
        if (
            word.masked
            or (word.allowed and reader.possessive(i) and word.low not in _WHOSE)
            or (
                reader.words[i + 1].gap not in (" ", " & ")
                and not _of_many(reader, i)
                and not (saint and reader.words[i + 1].gap == ". ")
            )
        ):
            break
        if word.core[0].isupper() or word.core[0].isdigit():
            if not (word.begins and _opens_sentence(reader, i)):
                first = i
                named = named or _names_something(reader, i) or _names_a_people(reader, i, head)
        elif (
            word.low not in _LINKS
            or (word.low == "the" and reader.low(i - 1) not in _BEFORE_THE)
            or (word.low == "and" and (reader.listed_first(i - 1) or reader.low(i - 1) in _HEADS))
        ):
            break
        if word.begins:
            break
    return first if named else None


def _opens_sentence(reader: Reader, i: int) -> bool:
    """Whether the capital is the sentence's and not the name's."""
    word = reader.words[i]
    return word.low in _GENERIC | _ARTICLES or (word.plain and not word.proper and word.low not in _NATURE)


def _names_something(reader: Reader, i: int) -> bool:
    """Whether a word tells one ward or surgery from another."""
    word = reader.words[i]
    if is_generic(word.low) or word.core.isdigit() or word.shouted or _of_many(reader, i):
        return False
    return not word.allowed or word.low in _NATURE


def _of_many(reader: Reader, i: int) -> bool:
    """Workers' or Patients', which name no one."""
    return reader.low(i).endswith("s") and reader.after(i) in ("' ", "’ ") and reader.words[i].plain


def _names_a_people(reader: Reader, i: int, head: int) -> bool:
    """Whether a people's own organisation begins here: the Bengali Workers' Association."""
    several = reader.low(head) in ("group", "club", "network") and head - i > 1
    return reader.low(i) in _PEOPLES and (several or reader.low(head) in _COMMUNITY_HEADS)


def _small_head(reader: Reader, head: int) -> int | None:
    """The same for a head in lower case: the Arlington hostel, rosewood ward; not the acute ward."""
    if reader.low(head) not in _LOWER_HEADS:
        return None
    first = head
    while first > 0 and reader.joined(first) and head - first < 3 and _names_small(reader, first - 1):
        first -= 1
    named = any(not reader.listed_first(j) and not reader.possessive(j) for j in range(first, head))
    small = named and not reader.words[head - 1].core[0].isupper()
    if not named or (
        small and reader.low(head) in ("house", "team", "wing", "centre", "market", "unit", "station")
    ):
        return None
    return first


def _names_small(reader: Reader, i: int) -> bool:
    word = reader.words[i]
    if word.masked or word.low in _GENERIC or (word.allowed and word.low not in _NATURE):
        return False
    if word.core[0].isupper():
        return not (word.begins and word.plain) and not word.shouted
    return word.low in _NATURE or not word.plain or word.low in reader.lists.places


def _after_the(reader: Reader) -> Iterator[Detection]:
    """The Lamp Room: two or more capitalised words after "the", inside a sentence."""
    i = 1
    while i < len(reader.words):
        last = i
        while last < len(reader.words) and _titled(reader, last) and (last == i or reader.joined(last)):
            last += 1
        if last - i >= 2 and reader.low(i - 1) == "the" and reader.joined(i):
            named = any(_names_something(reader, j) for j in range(i, last))
            if named and reader.low(last - 1) not in _NO_SERVICE:
                yield reader.found(i, last - 1, "organisation", 0.6, "a capitalised name after “the”")
        i = max(last, i + 1)


def _titled(reader: Reader, i: int) -> bool:
    word = reader.words[i]
    return word.capital and word.plain and not (word.masked or word.begins or word.allowed)


def is_kind(reader: Reader, i: int) -> bool:
    """Whether what stands before says that a shop, charity or school is named: the charity, Fenlight."""
    word, before = reader.words[i], reader.low(i - 1)
    if not word.capital or word.begins or word.masked or word.allowed or i == 0:
        return False
    if word.gap in (", ", " ") and before in _KINDS and reader.low(i - 2) in _OWNING | _GENERIC:
        owner = before not in _RENTING or not reader.listed_first(i)
        return owner and (word.gap == ", " or reader.unknown(i))
    return before in ("called", "named") and any(
        reader.low(j) in _KINDS - _RENTING for j in (i - 2, i - 3, i - 4)
    )


def _of_a_kind(reader: Reader) -> Iterator[Detection]:
    """The landlord, Clarion; a charity called Fenlight."""
    for i, word in enumerate(reader.words):
        if (
            not is_kind(reader, i)
            or reader.low(i) in _ARTICLES
            or reader.low(i + 1) in ("said", "told", "who")
        ):
            continue
        last = i
        while (
            reader.joined(last + 1) and reader.words[last + 1].capital and not reader.words[last + 1].masked
        ):
            last += 1
        plain_role = word.plain and not word.proper
        if not plain_role:
            yield reader.found(i, last, "organisation", 0.85, "a name after what kind of organisation it is")


def _of_a_person(reader: Reader) -> Iterator[Detection]:
    """Pastor Adeyemi of Living Stones: where somebody with a title is from."""
    for i in range(3, len(reader.words)):
        if (
            reader.low(i - 1) not in ("of", "from", "at")
            or not reader.joined(i)
            or not reader.words[i].capital
        ):
            continue
        if reader.low(i - 3) not in _CLERGY and reader.low(i - 4) not in _CLERGY:
            continue
        last = i
        while reader.joined(last + 1) and (
            reader.words[last + 1].capital or reader.low(last + 1) in ("of", "the")
        ):
            last += 1
        while not reader.words[last].capital:
            last -= 1
        if not any(reader.words[j].allowed or reader.words[j].masked for j in range(i, last + 1)):
            yield reader.found(i, last, "organisation", 0.75, "where somebody with a title is from")


_CLERGY = word_set(
    "pastor imam rabbi reverend rev father sister vicar minister bishop apostle prophet elder evangelist"
)
_OWNING = word_set("the a my our her his their this that your local new old")
_RENTING = word_set("landlord landlady landlords agent agents")
_KINDS = _RENTING | word_set(
    """charity school nursery academy college uni chemist pharmacy café cafe pub shop church mosque temple
    gurdwara synagogue hotel restaurant company firm agency hostel gym club takeaway solicitors
    association barbers salon supermarket bakery bookies chapel shelter refuge rehab project foodbank
    employer factory butchers studio garage"""
)
