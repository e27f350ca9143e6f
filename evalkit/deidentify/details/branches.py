"""Organisations that a trade or a place tells: the landlord, Clarion; Mind in Fenchapel; St Anne's."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evalkit.deidentify.detection import Detection, DetectionType

_NAME = r"[A-Z][\w'’-]*[\w]"
_PLACE = (
    rf"(?:(?:North|South|East|West|Upper|Lower|Greater|Central"
    rf"|St\.?)[ ])?{_NAME}(?:[ -](?:upon|on|and|le|of)[ -]{_NAME}|[ ]{_NAME})?"
)
_CHARITY = (
    r"(?:Mind|Age UK|Age Concern|Rethink(?: Mental Illness)?|Citizens Advice|Samaritans"
    r"|Healthwatch|Mencap|Home-Start|Homestart"
    r"|Turning Point|Shelter|Crisis|Carers (?:UK|Trust|First|Centre)|Women['’]s Aid|YMCA|YWCA"
    r"|Relate|Cruse|Scope|Barnardo['’]?s"
    r"|Salvation Army|Red Cross|Victim Support|Stonewall|Beat|Refuge|Richmond Fellowship"
    r"|Together|Re-?engage|Sure Start|Law Centre)"
)
_PLACE_WITH_PREFIX = re.compile(
    rf"\b{_CHARITY}(?:[ ](?:in|of|for)[ ]|[ ])(?!(?:In|The|And|But|They|She|He|It|I|We|You"
    rf"|Then|So|When|If|On|At|Is|Was|UK|Line|Team|House"
    rf"|Service|Services|Trust|Fund|Centre|Church|Mental)\b){_PLACE}"
)
_PLACE_FIRST = re.compile(
    rf"\b(?!(?:The|And|But|They|She|He|It|I|We|You|Then|So|When|If|On|At|In|Is|Was|My|Our|From"
    rf"|To|For|With|National|Ask|Ring|Call|Rang"
    rf"|Called|Even|Not|No|Or|By|Of|As|Like|Also|Only|Phone|Contact|Visit|Try|Local|Or)\b)"
    rf"(?:{_NAME}[ ]){{1,3}}(?:Mind|Age UK|Citizens Advice(?: Bureau)?|Samaritans|Mencap"
    rf"|Home-Start|Homestart|Women['’]s Aid|YMCA|Carers)\b(?![ ](?:Framework|Act))"
)
_BRAND = (
    r"(?:Tesco|Sainsbury['’]?s|Asda|Aldi|Lidl|Morrisons|Waitrose|Iceland|Greggs|Costa"
    r"|Starbucks|Caff[eè] Nero|Nero|Pret|McDonald['’]?s|KFC"
    r"|Nando['’]?s|Subway|Burger King|Wetherspoons?|Spoons|Argos|Primark|Boots|Superdrug|Ikea"
    r"|IKEA|B&Q|Wickes|Wilko|Poundland|Co-op|Spar|Londis"
    r"|Marks and Spencer|M&S|Next|Matalan|TK Maxx|Halfords|Currys|Specsavers|Timpsons?"
    r"|Ladbrokes|William Hill|Paddy Power|Betfred|Coral|Bet365"
    r"|Post Office|Royal Mail|Amazon|Odeon|Cineworld|Vue|Everyman|PureGym|Pure Gym|Travelodge"
    r"|Premier Inn|Lloyds|Barclays|NatWest|HSBC|Santander"
    r"|Halifax|Nationwide|Day Lewis|Well|Superdrug|Jobcentre|Job Centre|Jobcentre Plus|Ford)"
)
_BRANCH = re.compile(
    rf"\b(?:the[ ])?(?P<name>{_BRAND}(?:[ ](?:Pharmacy|pharmacy|Express|Local|Extra|Metro"
    rf"|plant|factory|warehouse|depot|branch|shop|store|café|cafe))?"
    rf"[ ](?:in|on|at|near|opposite)[ ](?:the[ ])?(?:{_PLACE}))(?![\w'’])"
)
_BRANCH_BY = re.compile(
    rf"\bthe[ ](?P<name>{_BRAND})(?=[ ](?:by|near|opposite|next[ ]to|across|behind|beside"
    rf"|round|outside|down|up|on|in|at)[ ](?:the|my|our)\b|[.,;!?])"
)
_HOUSING = (
    r"(?:Clarion|Peabody|L&Q|Notting Hill Genesis|Notting Hill Housing|Genesis"
    r"|Metropolitan(?: Thames Valley)?|Optivo|Southern Housing"
    r"|A2Dominion|Octavia|Origin|One Housing|Network Homes|Catalyst|Poplar HARCA|Hyde|Moat"
    r"|Swan|Sanctuary|Guinness|Riverside|Places for People"
    r"|Home Group|Anchor|Hanover|Orbit|Stonewater|Bromford|Sovereign|Midland Heart|Longhurst"
    r"|Platform|Karbon|Thirteen|Gentoo|Great Places"
    r"|Onward|Jigsaw|Together Housing|Wythenshawe Community|WHG|Trident|Aster|LiveWest|Curo"
    r"|Abri|VIVID|Trivallis|Pobl|Linc|Hafod|Cadwyn|Taff"
    r"|ClwydAlyn|Adra|Cartrefi Conwy|Wheatley|Queens Cross|Bield|Choice|Radius|Clanmil"
    r"|Womens Pioneer|Women['’]s Pioneer|Newlon|Islington and Shoreditch"
    r"|Estuary|Gateway|Viridian|Amicus|AmicusHorizon|Richmond Housing|PA Housing|Look Ahead"
    r"|Evolve|SHP|Centrepoint|Thames Reach|Foxtons|Savills|Mears|Pinnacle|Serco)"
)
_SURE_HOUSING = (
    r"(?:Peabody|Clarion|L&Q|Notting Hill (?:Genesis|Housing)|Metropolitan Thames Valley"
    r"|Optivo|A2Dominion|Poplar HARCA|Newlon|Trivallis|Stonewater"
    r"|ClwydAlyn|Cartrefi Conwy|LiveWest|Southern Housing|One Housing|Network Homes"
    r"|Midland Heart|Centrepoint|Thames Reach|Foxtons|AmicusHorizon|Day Lewis)"
)
_LANDLORD = re.compile(
    rf"\b(?:landlord|landlords|housing(?:[ ]association)?|association|agents?|agency|repairs"
    rf"|tenancy|tenant[ ](?:of|with)|rent(?:ing)?[ ](?:from|to)|flat[ ](?:with|from)"
    rf"|letting[ ]agents?|hostel|under)(?:,?[ ](?:is|was|it['’]s|are|called|they['’]re|from"
    rf"|with|by|to|at))?,?[ ](?P<name>{_HOUSING})(?![\w'’]*[ ]?[A-Z][a-z]+[ ](?:Road|Street))\b"
)
_ALWAYS_HOUSING = re.compile(
    rf"(?<![\w'’-])(?P<name>{_SURE_HOUSING}(?:[ ](?:Homes|Housing|Group|Trust"
    rf"|Housing Association))?)\b(?![ ](?:Road|Street|Estate|Buildings|Square|Avenue))"
)
_PATRON = (
    r"(?:(?:St\.?|Saint|SS\.?|Sts)[ ][A-Z][\w’'-]*\w(?:[ ](?:and"
    r"|&)[ ](?:St\.?[ ])?[A-Z][\w’'-]*\w|[ ]of[ ](?:the[ ])?[A-Z]\w+"
    r"|[ ]the[ ][A-Z]\w+(?:['’]s)?)?"
    r"|(?:Our[ ]Lady|Sacred[ ]Heart|Holy[ ](?:Cross|Family|Trinity|Rood|Rosary|Spirit|Ghost"
    r"|Innocents)|Blessed[ ]Sacrament|Immaculate[ ]\w+"
    r"|Corpus[ ]Christi|All[ ](?:Saints|Souls|Hallows)|Christ[ ](?:Church|the[ ]King)"
    r"|Notre[ ]Dame|Good[ ]Shepherd|Most[ ]Holy[ ]\w+)(?:['’]s)?"
    r"(?:[ ]of[ ](?:the[ ])?[A-Z]\w+(?:[ ](?!Primary|School|Church)[A-Z]\w+){0,2}|[ ](?:and"
    r"|&)[ ](?:St\.?|Saint)[ ][A-Z][\w’'-]*\w)?)"
)
_PATRON_HEAD = (
    r"(?:[ ](?:RC|R\.C\.|C of E|Catholic|Roman|Infant|Infants|Junior|Primary|Secondary|High"
    r"|Girls['’]?|Boys['’]?|Grammar|School|College|Academy|Sixth|Form"
    r"|Church|Chapel|Cathedral|Abbey|Priory|Parish|Hall|Centre|Hospital|Hospice|House|Nursery"
    r"|Ward|Court|Mission|Convent|Surgery))"
)
_SAINT = re.compile(rf"\b(?P<name>{_PATRON}(?P<head>{_PATRON_HEAD}*))(?![\w])")
_STREET_NEXT = re.compile(
    r"(?:['’]s)?[ ](?:[A-Z]\w+[ ])?(?:Road|Rd|Street|Avenue|Lane|Close|Crescent|Gardens|Grove"
    r"|Terrace|Drive|Square|Mews|Walk|Way|Row|Place|Hill|Parade|Wood)\b"
)
_SCHOOL = re.compile(
    r"\b(?P<name>(?:(?!(?:The|My|Our|At|In|And|A|From|To|That|This)\b)[A-Z][\w'’-]+[ ]){1,3}"
    r"(?:Academy|School|College|Primary|High|Grammar)(?:[ ](?:School|Academy|College))?[ ]"
    r"(?!(?:I|The|And|But|They|She|He|It|We|You|When|If|Is|Was|On|In|At|So|Then|My|Mr|Mrs"
    r"|Miss|Ms|Dr|Sir)\b)[A-Z][a-z]+(?:[ ](?:Park|Green|Town|Hill|Road))?)(?![\w])"
)
_NAMED_BISHOP = re.compile(
    r"\b(?:at|went[ ]to|go[ ]to|school,|college,|school[ ]called|leave|attend"
    r"|attended)[ ](?P<name>(?:Bishop|Cardinal|Archbishop|Lady|Queen"
    r"|King)[ ][A-Z][\w'’-]+(?:[ ][A-Z][\w'’-]+)?(?:['’]s)?)"
    r"(?=[ ](?:was|is|when|till|until|with|for|and|where|as|because|then|in)\b|[.,;!?]|$)"
)
_ON_THE_WAY = re.compile(
    r"(?<=\bthe )(?P<name>(?:[A-Z][\w'’-]*[ ](?:(?:and|&)[ ])?){1,2}(?:Dragon|Lions?|Arms|Swan|Crown|Bells?"
    r"|Horses?|Horseshoe|Anchor|Plough|Oak|Stag|Bull|Boar|Hounds|Compasses|Feathers|Kettle|Teapot|Tavern|Inn"
    r"|Wok|Fryer|Kebabs?|Tandoori|Balti|Spice|Chippy|Grill|Diner|Bakery|Noodle[ ]Bar|Fish[ ]Bar))\b"
)
_COURSE = re.compile(
    r"\b(?:course|class|classes|lessons|enrolled|evening[ ]class)[ ](?:at|with)[ ](?:the[ ])?"
    r"(?P<name>(?!(?:Recovery|NHS|Zoom|Teams|Mind|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
    r"|Christmas|Easter|Ramadan|The|I|My|Mr|Mrs|Miss|Ms|Dr)\b)[A-Z][\w'’-]+(?:[ ][A-Z][\w'’-]+){0,2})"
)
_FIRST_WORD = re.compile(
    r"\b(?P<name>(?:Masjid|Masjid-e|Jamia|Gurdwara|Gurudwara|Mandir|Congregation|Iglesia"
    r"|Igreja|Ysgol|Cyngor|Capel"
    r"|Coleg|Clwb|Canolfan|Eglwys|Cymdeithas|Gaelscoil|Scoil|Chez|Casa|Taste of|House of|Friends of"
    r"|Church of(?![ ](?:England|Scotland|Wales|Ireland|God)\b)"
    r"|Voice of|Voices of|Mothers of|Brothers of|Sisters of|(?<=[a-z] )(?:Bar|Club|Café"
    r"|Cafe))[ ](?:[a-z]{1,3}[ ])?"
    r"[A-Z][\w'’-]*\w(?:[ ](?!(?:I|On|In|At|And|The|But|So|Then)\b)[A-Z][\w'’-]*\w){0,2})"
)
_TRADE = (
    r"(?:nail[ ](?:shop|bar)|salon|hairdresser['’]?s?|barber['’]?s?|barber[ -]?shop|chicken[ ]shop"
    r"|chip[ ]shop"
    r"|corner[ ]shop|shop|bakery|bakers|butcher['’]?s?|launderette|takeaway|restaurant|café|cafe|pub|club"
    r"|gym|garage"
    r"|nursery|charity|firm|company|agency|choir|band|team|market|food[ ]bank|foodbank|choir|mosque|temple"
    r"|church)"
)
_TRADE_AND_NAME = re.compile(
    rf"\b{_TRADE}(?:[ ]\w+)?,[ ](?P<name>(?:[Tt]he[ ])?(?!(?:I|The|And|But|They|She|He|It|We|You|Then|So"
    rf"|When|If|On"
    r"|At|In|Is|Was|My|Our|Mr|Mrs|Miss|Ms|Dr|Sir|Auntie|Uncle|Social|Mental|Crisis|Community|Home)\b)"
    rf"{_NAME}(?:[ ](?:and[ ])?{_NAME}){{1,2}})"
    r"(?=,[ ](?:in|on|by|near|next|opposite|down|up|round|behind|it|they|which|where|that)\b)"
)
_FROM_A_GROUP = re.compile(
    r"\b(?:man|woman|lady|bloke|guy|girl|lad|worker|somebody|someone|volunteer|mentor)[ ]from[ ]"
    r"(?P<name>Black[ ][A-Z]\w+|(?!(?:The|Social|Adult|Children|Mental|Crisis|Community|Home|Housing|Human"
    r"|Patient"
    r"|Citizens|Universal|North|South|East|West|New|Talking|Early|Primary|Drug|Care|Job)\b)"
    rf"{_NAME}(?:[ ]{_NAME})?[ ](?:Thrive|Together|Voices?|Minds?|Roots|Pathways|Futures|Horizons?|Matters"
    rf"|Forward"
    r"|Collective|Alliance|Action|Aid|Link|Links|Connect|Steps|Rising|Casuals|Rovers|Wanderers|Athletic))\b"
)
_SPORTS = re.compile(
    rf"\b(?P<name>(?!(?:The|My|Our|And)\b){_NAME}[ ](?:Casuals|Rovers|Wanderers|Athletic|Harriers|Strollers"
    rf"|Walkers"
    r"|Bowls[ ]Club|Cricket[ ]Club|Boxing[ ]Club|Running[ ]Club))\b"
)
_POLICE = re.compile(rf"\b(?P<name>(?!(?:The|A|My)\b){_NAME}[ ](?:police|fire|ambulance)[ ]station)\b")
_SMALL_FAITH = re.compile(
    r"\b(?P<name>(?:masjid|mosque|jamia|gurdwara|gurudwara)[ ](?:al|an|ar|as|ul|e|us)[ -]\w{3,}"
    r"|(?:masjid|gurdwara|mandir)[ ](?!(?:and|but|was|is|in|on|at|for|the|they|he|she|said|has|had|with"
    r"|when|or|to|that"
    r"|who|every|near|down|up|where|because|are|were|on|after|before|there|people|committee)\b)[a-z]{3,}"
    r"(?=[ ](?:in|on|by|near|down)\b))",
    re.IGNORECASE,
)
_SMALL_SAINT = re.compile(
    r"\b(?P<name>st\.?[ ][a-z]{4,}['’]s(?:[ ](?:school|church|hospital|hospice|primary|academy))?)\b"
)
_NOT_SAINT = re.compile(r"St(?:\.|reet)?[ ](?:I|The|And|But)\b")


def find_branches(text: str) -> Iterator[Detection]:
    """Charities of a place, branches, landlords, saints, and schools with a place after them."""
    for pattern, kind, score, why in _KINDS:
        for match in pattern.finditer(text):
            group = "name" if "name" in pattern.groupindex else 0
            yield Detection(match.start(group), match.end(group), kind, match[group], score, why)
    yield from _saints(text)


def _saints(text: str) -> Iterator[Detection]:
    for match in _SAINT.finditer(text):
        if _STREET_NEXT.match(text, match.end()) or _NOT_SAINT.match(match.group()):
            continue
        bare = match.group().startswith(("St", "Saint")) and not match["head"]
        located = (
            bare and not match.group().endswith(("'s", "’s")) and text[: match.start()].endswith(_LOCATING)
        )
        kind: DetectionType = "place" if located else "organisation"
        yield Detection(match.start(), match.end(), kind, match.group(), 0.85, "named after a saint")


_LOCATING = ("in ", "near ", "around ", "at ", "to ")
_KINDS: tuple[tuple[re.Pattern[str], DetectionType, float, str], ...] = (
    (_PLACE_WITH_PREFIX, "organisation", 0.9, "a charity with its place"),
    (_PLACE_FIRST, "organisation", 0.9, "a charity with its place"),
    (_BRANCH, "organisation", 0.8, "a shop or firm with its place"),
    (_BRANCH_BY, "organisation", 0.6, "a shop or firm that is pointed out"),
    (_LANDLORD, "organisation", 0.9, "a landlord"),
    (_ALWAYS_HOUSING, "organisation", 0.85, "a landlord"),
    (_SCHOOL, "organisation", 0.9, "a school with its place"),
    (_ON_THE_WAY, "organisation", 0.97, "a pub, a café or a shop"),
    (_TRADE_AND_NAME, "organisation", 0.8, "a shop or group whose name follows what it is"),
    (_FROM_A_GROUP, "organisation", 0.8, "a group that somebody comes from"),
    (_SPORTS, "organisation", 0.85, "a club"),
    (_POLICE, "organisation", 0.85, "a station of a place"),
    (_SMALL_FAITH, "organisation", 0.85, "a place of faith, in small letters"),
    (_SMALL_SAINT, "organisation", 0.85, "named after a saint, in small letters"),
    (_COURSE, "organisation", 0.8, "where somebody takes a course"),
    (_FIRST_WORD, "organisation", 0.9, "a name that begins with what kind of organisation it is"),
    (_NAMED_BISHOP, "organisation", 0.96, "a school or church that bears somebody's name"),
)
