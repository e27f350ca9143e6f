"""Places and organisations that the words around them tell: the Harp for a half; at Cowley Lock."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evalkit.deidentify.detection import Detection, DetectionType
from evalkit.deidentify.names.cues import word_set

_NOT = (
    r"(?!(?:The|And|But|They|She|He|It|I|We|You|Then|So|When|If|On|At|In|Is|Was|My|Our|Your|NHS|Crisis"
    r"|Trust|Council"
    r"|Hub|Home|Community|Mental|Recovery|Core|Early|Day|Job|Social|Universal|Department|Government|Bible"
    r"|Quran"
    r"|Internet|Tube|Underground|Overground|Thames|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
    r"|Christmas|Easter|English|British|Black|White|Asian|African|Mr|Mrs|Miss|Ms|Dr|Sir|Queen|King|Lord|GP"
    r"|CPN|A)\b)"
)
_NAME = r"[A-Z][\w'’-]*\w"
_SIGN = rf"{_NOT}{_NAME}(?:[ ](?:(?:and|&|of|in|o['’]|['’]n['’]?)[ ](?:the[ ])?)?{_NAME}){{0,3}}"
"""What is written over the door of a pub or a café."""

_HABITUAL = (
    "Police|Hospital|Doctors?|Nurses?|Psychiatrists?|Ward|Team|Service|Services|Centre|Center|Surgery"
    "|Pharmacy|Chemist|Church"
    "|Mosque|Temple|Library|School|College|University|Court|Prison|Clinic|Unit|Office|Park|Station|Post"
    "|Bank|Charity|Group|Project"
    "|Ambulance|Paramedics?|Manager|Consultants?|Therapists?|Counsell?ors?|Psychologists?|Staff"
    "|Receptionists?|Reception|State"
    "|Church|Lord|Prophet|Almighty|Devil|Home|House|Estate|Borough|City|Town|Village|Country|County|World"
    "|Web|Board|Panel|Group"
    "|Framework|Programme|System|Sector|Network|Union|Party|Army|Navy|Forces|Committee|Chair|Minister"
    "|Treasury|Pandemic|Covid"
    "|Caribbean|Philippines|Gambia|Congo|Netherlands|Balkans|Midlands|Highlands|Lakes|Cotswolds|Continent"
    "|Commonwealth|West"
    "|East|North|South|Pope|Queen|King|Bible|Torah|Koran|Gurdwara|Sikh|Somali|Polish|Turkish|Irish|French"
    "|German|Jewish|Muslim"
    "|Samaritans|Mind|Ombudsman|Coroner|Judge|Tribunal|Advocate|Vicar|Priest|Imam|Rabbi|Patient|Patients"
    "|Carers?|Family|Website|Zoom"
    "|Portal|Helpline|Respondents?|Interviewer|Moderator|Participants?"
)
"""Words that people write with a capital out of habit."""

_DRINKING = re.compile(
    r"\b(?:drink|drinks|drank|drinking|drunk|pint|pints|half|barmaid|barman|barred|darts|quiz|karaoke"
    r"|landlord|landlady"
    r"|lock-in|wake|bouncer|glasses|kitchen|boozer|beer|lager|cider|stout|local|singing"
    r"|session)\b[^.;!?\n]{0,30}?[ ]"
    rf"(?:in|at|down|of|from|outside|to|behind|into)[ ][Tt]he[ ](?P<name>{_SIGN})"
)
_FOR_A_DRINK = re.compile(
    rf"\b[Tt]he[ ](?P<name>{_SIGN})(?=(?:[ ][\w'’]+){{0,3}}?[ ]for[ ](?:a|an|one)[ ](?:swift[ ]|quick[ ]"
    rf"|last[ ])?"
    r"(?:pint|half|drink|beer|one|Guinness|lemonade|carvery|roast|curry)\b)"
)
_WARD_WORDS = re.compile(
    r"\b(?:ward|wards|section|sectioned|admitted|nurse|nurses|inpatient|acute|bed|beds|obs)\b"
)
_ON_A_WARD = re.compile(
    r"\b(?:cleaned|on|onto|off|staff on|nights on|up to|over to|back to|moved to|sent to|between|cover"
    r"|covered|and then)"
    rf"[ ](?P<name>{_NOT}[A-Z][a-z]{{3,}})(?=[ ](?:and|for|when|where|because|then|as|which|after|was|had"
    rf"|last)\b"
    r"|[.,;!?]|['’]s\b|$)"
)
_WARD_CALLED = word_set(
    """elm oak ash rowan willow rosewood juniper maple cedar birch hazel laurel beech holly lavender
    jasmine poplar sycamore larkspur hornbeam bluebell primrose hawthorn magnolia cherry chestnut fern
    heather ivy laburnum lilac orchard meadow riverside lakeside woodland kingfisher swan robin heron
    sapphire topaz amber coral opal pearl emerald ruby alder aspen bracken bramble clover daffodil
    foxglove iris linden mulberry thistle tulip violet wisteria acacia snowdrop marigold sunflower
    kestrel osprey falcon merlin swift swallow lapwing curlew plover sandpiper avocet kite eagle
    nightingale skylark goldfinch wren dove jade garnet amethyst crystal diamond beacon harbour
    lighthouse anchor compass phoenix aurora hope unity haven oasis sunrise horizon severn avon trent
    tyne wear tees mersey ribble derwent thames medway evergreen bronte brontë austen keats byron
    shelley wordsworth darwin newton faraday curie brunel telford windsor balmoral sandringham"""
)
"""What wards are called after."""

_NUMBERED = re.compile(
    r"\b(?:[Ww]ard[ ](?:\d{1,2}[A-Za-z]?|[A-HJ-Z]\d{0,2})\b(?![ ]?['’])|(?<!\w)[A-H][ ][Ww]ing\b"
    r"|[Hh]ouseblock[ ]\d\b|[Bb]lock[ ][A-H]\b|[Vv]illa[ ]\d{1,2}\b)"
)
_HEADS = (
    r"(?:Lock|Bank|Tops?|Hill|Hills|Tunnel|Valley|Beach|Bay|Cross|Heads?|Point|Woods?|Forest|Moor|Moors"
    r"|Fell|Falls|Weir"
    r"|Reservoir|Marina|Harbour|Junction|Roundabout|Interchange|Precinct|Arcade|Viaduct|Ferry|Marsh"
    r"|Marshes|Downs|Sands"
    r"|Cliffs?|Basin|Canal|Services|Airport|Halls|Flats|Allotments|Rec|Recreation[ ]Ground|Staithes?"
    r"|Docks?|Quarry|Pits?"
    r"|Colliery|Steps|Stairs|Ponds?|Lakes?|Mere|Lido|Racecourse|Showground|Circle|Corner|Bottoms|Ghat"
    r"|Island|Nab|Edge"
    r"|Pike|Tor|Loch|Glen|Burn|Brae|Wynd|Ginnel|Snicket|Fields?|Farm|Bridge|Park)"
)
_AT = (
    r"(?:at|on|down|by|near|in|round|around|past|off|over|under|through|up|along|across|outside|behind"
    r"|beside|opposite"
    r"|above|below|beyond|(?:roof|top|bottom|back|edge|end|side|middle)[ ]of)"
)
_OUTDOORS = re.compile(
    rf"\b{_AT}[ ](?:the[ ])?(?P<name>{_NOT}{_NAME}(?:['’]s)?(?:[ ](?:of[ ](?:the[ ])?)?{_NAME}){{0,1}}[ ]"
    rf"{_HEADS})\b"
)
_NO_SURNAMES = (
    r"(?:Lock|Tunnel|Valley|Beach|Weir|Reservoir|Marina|Harbour|Junction|Roundabout|Interchange|Precinct"
    r"|Arcade|Viaduct"
    r"|Ferry|Canal|Airport|Flats|Allotments|Quarry|Lido|Racecourse|Showground|Forest|Park)"
)
_SURE_OUTDOORS = re.compile(
    rf"\b{_AT}[ ](?:the[ ])?(?P<name>{_NOT}{_NAME}(?:[ ]{_NAME}){{0,1}}[ ]{_NO_SURNAMES})\b"
)
_LINE = re.compile(
    r"\b(?P<name>(?:the[ ])?(?:Northern|Central|Victoria|Jubilee|Piccadilly|Bakerloo|District|Metropolitan"
    r"|Circle"
    r"|Elizabeth|Overground|Hammersmith[ ]and[ ]City)[ ][Ll]ine)\b"
)
_MOUNTAIN = re.compile(
    r"\b(?P<name>(?:Pen|Ben|Cader|Cadair|Moel|Mynydd|Carn|Sgurr|Loch|Glen|Inch|Sgùrr)[ ](?:y[ ]"
    r"|yr[ ])?[A-Z]\w+)\b"
)
_ARCHES = re.compile(
    r"\b(?:down|under|by|at|rough|up|round|over)[ ](?P<name>the[ ](?:Arches|Cut|Strand|Embankment|Barbican"
    r"|Shambles|Quayside"
    r"|Bullring|Lanes|Gorbals|Gurnos|Levels|Fens|Wirral|Wolds|Broads|Marches|Potteries|Meadows|Parade"
    r"|Triangle))\b"
)
_BOAT = re.compile(
    r"\b(?:boat|narrowboat|barge|yacht|trawler|dinghy|houseboat|tug|coble|crabber)(?:['’]s|[ ]is|[ ]was|,)?"
    r"(?:[ ](?:called|named))?[ ](?:is[ ])?(?:[Tt]he[ ])?"
    rf"(?P<name>{_NOT}{_NAME}(?:[ ](?:of[ ])?{_NAME}){{0,2}})|\b(?P<ship>(?:HMS|RMS|MV"
    rf"|SS)[ ]{_NAME}(?:[ ]{_NAME})?)"
)
_TOWNS = (
    r"(?:Slough|Reading|Bath|Deal|Sale|Hove|Rugby|Wells|Ash|Battle|Barking|Hull|Street|Ware|Wing|Diss|Looe"
    r"|Eye|Rye"
    r"|Settle|Stone|Yell|Barrow|Hyde|Bury|Nelson|Mold|Flint|Cheddar|Wool|Beer|Crook|Shap|Hook|Fleet|Cowes"
    r"|Ryde|Ripley"
    r"|Bow|Poplar|Acton|Angel|Archway|Oval|Bank|Temple|Barbican|Moorgate|Over|Ely|Leek|Tring|Over|Lancing"
    r"|Bude|Sandwich"
    r"|Epping|Barnet|Staines|Corby|Goole|Selby|Otley|Yarm|Wem|Ross|Bala|Barry|Neath|Holyhead|Cork|Down"
    r"|Trim|Kells|Nairn)"
)
_TOWN = re.compile(
    r"\b(?:live|lives|lived|living|born|grew up|raised|brought (?:me |us )?up|moved|moves|moving|came"
    r"|rehoused|sent|placed"
    r"|hostel|flat|house|bedsit|home|family|nan|mum|dad|place|school|back|over|down|up|never been"
    r"|letter from|from)"
    rf"(?:[ ](?:me|us|him|her|them|a|place|it))?[ ](?:in|to|from|near"
    rf"|outside)[ ](?P<name>{_TOWNS})\b(?![ ][A-Z]|-)"
)
_SMALL_TOWN = re.compile(
    r"\b(?:moved|moves|living|live|lives|lived|born|rehoused|sent|placed|been|place|flat|house|hostel|from"
    r"|grew[ ]up)"
    r"(?:[ ](?:me|us|him|her|them))?[ ](?:in|to|near|outside)[ ](?P<name>slough|barrow|hull|hove|diss|rye"
    r"|ely|sale"
    r"|bury|hyde|leek|goole|corby|selby|barking|epping|staines|fleet|cork)\b(?![ ]of)"
)
_STUDYING = re.compile(
    r"\b(?:student|studying|degree|undergraduate|masters|PhD|lecturer|uni|first year|second year"
    r"|third year|final year)\b"
    rf"[^.;!?\n]{{0,30}}?[ ]at[ ](?P<name>{_SIGN})"
)
_FAITH = re.compile(
    r"\b(?P<name>(?!(?:The|My|Our|A|At|In|On|From|For|And|But|With|Irish|Roman|English|Welsh|Scottish"
    r"|Polish|African|Black|White|Greek"
    r"|Russian|Local|Strict"
    rf"|Born|Proud|Good)\b)(?:{_NAME}[ ]){{1,3}}(?:Methodist|Baptist|Pentecostal|Evangelical|URC"
    rf"|Presbyterian|Congregational"
    r"|Spiritualist|Apostolic|Unitarian|Tabernacle)(?:[ ](?:Church|Chapel|Hall))?)\b"
)
_POSSESSED = re.compile(
    rf"\b(?P<name>{_NOT}{_NAME}['’]s[ ](?:(?:Food|Foods|Hardware|Meat|Meats|Fish|Wine|Wines|Stores?|Bakery"
    rf"|Cafe|Café|Kitchen"
    r"|Grill|Bar|Butchers?|Barbers?|Hair|Nails|Salon|Newsagents?|News|Corner|Place|Diner|Plaice|Garage"
    r"|Motors|Cabs|Shop"
    r"|Pharmacy|Chemist|Fabrics|Carpets|Tailors?|Halal|Deli)(?:[ ]and[ ][A-Z]\w+)?))\b"
)
_PRISON = re.compile(rf"\b(?:HM[PY]|HMYOI|YOI)[ ]{_NAME}(?:[ ]{_NAME})?")
_ONE_AFTER_THE = re.compile(
    r"\b(?:at|to|from|into|outside|inside|down|ring|rang|near|behind|volunteer at|up|round|via|through"
    r"|by)[ ]the[ ]"
    rf"(?P<name>{_NOT}(?!(?:{_HABITUAL})\b)[A-Z][a-z]{{3,}})(?=[ ]?(?:[.,;!?]|$)|[ ](?:and|but|on|in|for"
    rf"|where|when|because|who|they"
    r"|which|every|most|with|as|she|he|I|was|had|is|has|then|so)\b)"
)
_CALLED = re.compile(
    r"\b(?:band|choir|team|group|charity|company|firm|shop|church|school|blog|channel|café|cafe|pub|club"
    r"|salon|stall|practice)"
    rf"(?:['’]s|[ ]is|[ ]was|[ ]were)?[ ]called[ ](?:[Tt]he[ ])?(?P<name>{_SIGN})"
)
_SPELT = re.compile(
    r"\b(?:(?:alpha|bravo|charlie|delta|echo|foxtrot|golf|hotel|india|juliet|kilo|lima|mike|november|oscar"
    r"|papa|quebec|romeo"
    r"|sierra|tango|uniform|victor|whisky|whiskey|x-?ray|yankee"
    r"|zulu)[ ,-]+){2,}(?:[\w]+[ ,-]+){0,3}?(?:(?:alpha|bravo|charlie"
    r"|delta|echo|foxtrot|golf|hotel|india|juliet|kilo|lima|mike|november|oscar|papa|quebec|romeo|sierra"
    r"|tango|uniform|victor"
    r"|whisky|whiskey|x-?ray|yankee|zulu)\b[ ,-]*)+",
    re.IGNORECASE,
)
_REFERRED = re.compile(
    r"\b(?:referred|refer|signposted|passed|sent)[ ](?:(?:me|him|her|us|them|you|on)[ ]){0,2}to[ ](?:the[ ])?"
    rf"(?P<name>{_NOT}{_NAME}(?:[ ](?:to|of|for|and|with)[ ]{_NAME}){{1,2}})"
)
_RELIED = re.compile(
    r"\b(?:rely|relied|depend\w*|call\w*|focus\w*|cheated|gave up|based|counting|walked out) on$"
)
Kind = tuple[re.Pattern[str], DetectionType, float, str]
_KINDS: tuple[Kind, ...] = (
    (_DRINKING, "organisation", 0.85, "a pub, a café or a shop"),
    (_FOR_A_DRINK, "organisation", 0.85, "a pub, a café or a shop"),
    (_CALLED, "organisation", 0.8, "what a group or a shop is called"),
    (_FAITH, "organisation", 0.9, "a place of faith"),
    (_POSSESSED, "organisation", 0.9, "a shop that bears its owner's name"),
    (_PRISON, "organisation", 0.95, "a prison"),
    (_ONE_AFTER_THE, "organisation", 0.42, "a capitalised name after “the”"),
    (_STUDYING, "organisation", 0.8, "where somebody studies"),
    (_NUMBERED, "place", 0.45, "a ward or a wing by its number"),
    (_SPELT, "other", 0.9, "letters that are spelt out"),
    (_REFERRED, "organisation", 0.8, "where somebody is referred to"),
    (_SURE_OUTDOORS, "place", 0.96, "a place that its last word tells"),
    (_OUTDOORS, "place", 0.82, "a place that its last word tells"),
    (_LINE, "place", 0.8, "a railway line"),
    (_MOUNTAIN, "place", 0.85, "a mountain or a valley"),
    (_ARCHES, "place", 0.8, "a place that people call by its name"),
    (_TOWN, "place", 0.8, "a town whose name is a word"),
    (_SMALL_TOWN, "place", 0.75, "a town whose name is a word, in small letters"),
)


def find_framed(text: str) -> Iterator[Detection]:
    """Pubs, wards, towns, boats, and what lies out of doors."""
    for pattern, kind, score, why in _KINDS:
        for match in pattern.finditer(text):
            yield _made(match, "name" if "name" in pattern.groupindex else 0, kind, score, why)
    for match in _BOAT.finditer(text):
        yield _made(match, "name" if match["name"] else "ship", "other", 0.8, "a boat")
    if _WARD_WORDS.search(text):
        yield from _wards(text)


def _wards(text: str) -> Iterator[Detection]:
    for match in _ON_A_WARD.finditer(text):
        before = text[: match.start("name")].rstrip()
        if match["name"].lower() in _WARD_CALLED and not _RELIED.search(before):
            yield _made(match, "name", "place", 0.96, "what a ward is called")


def _made(match: re.Match[str], group: str | int, kind: DetectionType, score: float, why: str) -> Detection:
    return Detection(match.start(group), match.end(group), kind, match[group], score, why)
