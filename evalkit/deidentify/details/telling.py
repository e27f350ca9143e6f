"""What tells who somebody is without a name: big families, exact counts, feats, habits, known events."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evalkit.deidentify.detection import Detection, look_for

_TO_END = r"[^.,;!?\n]{0,70}"
_LARGE = (
    r"(?:(?:seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen"
    r"|nineteen|twenty)"
    r"|[7-9]|1\d|2\d)"
)
_SOME = r"(?:three|four|five|six|[3-6]|" + _LARGE + ")"
_ORDER = (
    r"(?:second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|oldest"
    r"|eldest|youngest"
    r"|middle|baby)"
)
_CHILDREN = (
    r"(?:kids|children|brothers|sisters|siblings|sons|daughters|boys|girls|grandchildren|grandkids|wives"
    r"|cousins)"
)
_FAMILY = re.compile(
    rf"\b(?:{_LARGE}[ ](?:of[ ])?(?:\w+[ ])?{_CHILDREN}\b{_TO_END}"
    rf"|(?:there(?:['’]s|[ ]is|[ ]are|[ ]was|[ ]were)|we[ ]were"
    rf"|one[ ]of)[ ]{_LARGE}[ ]of[ ]us\b(?=[^.;!?\n]{{0,60}}"
    r"\b(?:all[ ]boys|all[ ]girls|boys|girls|mum|dad|brothers|sisters|kids|family|one[ ]room|two[ ]rooms"
    r"|I['’]m[ ]the)\b)"
    rf"[^.;!?\n]{{0,60}}|the[ ]{_ORDER}[ ](?:of|out[ ]of)[ ]{_SOME}\b"
    rf"|{_SOME}[ ](?:\w+[ ])?{_CHILDREN},?[ ](?:and[ ])?(?:all[ ](?:of[ ]them|{_SOME}|of[ ]us)|every[ ]one"
    rf"|each)\b"
    rf"{_TO_END}|all[ ](?:{_SOME}|of)[ ](?:of[ ])?(?:them|us|my|the)[ ](?:\w+[ ])?(?:are|were|became"
    rf"|went[ ]into)[ ]"
    r"(?:\w+[ ])?(?:dentists|doctors|nurses|teachers|priests|nuns|police\w*|soldiers|lawyers|vicars|imams"
    r"|deaf|blind|twins)"
    r"|(?:triplets|quadruplets|quintuplets|sextuplets|identical[ ]twins?|conjoined[ ]twins?)|(?:two|three"
    r"|four)[ ]sets[ ]of"
    r"[ ]twins)\b",
    re.IGNORECASE,
)
_COUNT = re.compile(
    r"\b(?:(?:\w+[ ])?(?:hundred|thousand)[ ]and[ ](?:\w+[ -]){1,2}?|(?:\w+ty)[ -](?:one|two|three|four"
    r"|six|seven|eight|nine)"
    r"[ ])(?!(?:pounds?|quid|pence|percent|per|miles|calories|milligrams?|mils?|mg|people|times|years?|of"
    r"|or|and|hours"
    r"|minutes|weeks|in|on|at|when|I|he|she|we|they|you|then|now|but|by|road|street|is|was|with|to|my|for"
    r"|because|it|that|so|the"
    r"|ish|odd|a|an|as|if|who|which|after|before|since|from|going|coming|today|dear|next|last|out|up|down"
    r"|old|this)\b)"
    r"(?:[\w'’-]+[ ]){0,1}?(?:cats|dogs|cows|sheep|goats|pigs|hens|ewes|horses|ponies|pigeons|rats|ferrets"
    r"|tattoos|days(?![ ](?:today|sober|clean))|nights"
    r"|admissions|operations|surgeries|sections|hospitals|placements|foster[ ]homes|schools|countries"
    r"|marathons|medals|caps"
    r"|appearances|goals|wives|children|cousins|grandchildren|clocks|guitars|[A-Z]\w+(?:[ ][A-Z]\w+)?)\b"
)
_ANIMALS = re.compile(
    rf"\b(?:{_SOME}|dozens[ ]of|hundreds[ ]of|forty|fifty|thirty)[ ](?:[\w'’-]+[ ]){{0,2}}?(?:cats|dogs"
    rf"|parrots|budgies|pigeons"
    r"|rabbits|ferrets|rats|snakes|tortoises|horses|ponies|donkeys|goats|sheep|pigs|hens|chickens|ducks"
    r"|geese|alpacas|llamas"
    rf"|hives|owls|hawks|huskies|greyhounds|whippets|lurchers|staffies|chihuahuas|cockatiels|koi)\b{_TO_END}",
    re.IGNORECASE,
)
_PART = re.compile(
    r"\b(?:six|eleven|twelve|extra|webbed)[ ](?:fingers?|toes?|thumbs?)\b[^.,;!?\n]{0,40}"
    r"|\bborn[ ](?:with|without)[ ](?!(?:it|a silver)\b)[^.,;!?\n]{3,60}"
    r"|\b(?:metal[ ]plate|shrapnel|bullet[ ](?:still[ ])?in)\b[^.,;!?\n]{0,50}"
    r"|\bborn[ ](?:in|on|at)[ ](?:a|an|the)?[ ]?(?:[\w'’]+[ ]){0,2}?(?:prison|ship|boat|train|taxi"
    r"|ambulance|camp|caravan|barn)\b"
    r"|\b(?:one[ -]armed|one[ -]eyed|one[ -]legged|two[ -]tone|two[ -]coloured[ ]eyes"
    r"|different[ ]coloured[ ]eyes"
    r"|one[ ](?:blue|green|brown)[ ](?:eye[ ])?and[ ]one[ ](?:blue|green|brown))\b",
    re.IGNORECASE,
)
_THE_ONE = re.compile(
    r"\b(?:I['’]m|I[ ]am|he['’]s|she['’]s|as|say|it['’]s|know[ ]me[ ]as|just)[ ](?P<name>the[ ](?:one|lad"
    r"|lass|woman|man|guy"
    r"|girl|lady|bloke|fella|mum|dad|nurse|doctor|porter|cleaner|driver)[ ](?:(?:who|that)[ ](?:plays"
    r"|sings|walks|wears"
    r"|rides|drives|feeds|sells|paints|dances|juggles|dresses|brings|plants|swims|knits|whistles|preaches"
    r"|runs[ ]the"
    r"|teaches|rings|collects|was[ ](?:in|on|under|inside)[ ]the|(?:does|makes"
    r"|keeps)(?=[ ]the[ ][^.,;!?\n]{2,30}[ ](?:on|at|for|in|outside)[ ]))|with[ ](?:the|a|one|no"
    r"|two))[ ](?!(?:all|everything|it|that|this|them|me|us|what|most|more)\b)"
    r"[^.,;!?\n]{3,80})",
    re.IGNORECASE,
)
_TITLED = (
    r"(?:bishop|archbishop|archdeacon|dean|rector|abbot|abbess|chief[ ]rabbi|mayor|mayoress|mp|headmaster"
    r"|headmistress|headteacher|harbour[ ]?master|postmistress|postmaster|lollipop[ ](?:man|lady)"
    r"|town[ ]crier"
    r"|choirmaster|organist|sheriff|ambassador|consul|attach[eé]|brigadier|commodore|admiral|oba|emir"
    r"|chieftain|paramount[ ]chief|lord[ ]lieutenant|station[ ]?master|lighthouse[ ]keeper"
    r"|high[ ]court[ ]judge|chief[ ]constable"
    r"|choir[ ]leader|bandmaster|verger|sexton|gamekeeper|peer)"
)
_OFFICE = re.compile(
    rf"\b(?:the|a|an|retired|former|ex|was|been"
    rf"|been[ ]the)[ -](?:(?:[A-Za-z'’]+)[ ]){{0,2}}?{_TITLED}[ ](?:of|for|at|in|to|on)"
    rf"[ ](?!(?:me|my[ ]own|him|her|them|it|charge|general|fact|the[ ]end|all|things|time)\b){_TO_END}"
    r"|\b(?:retired|former|ex)[ -](?:high[ ]court[ ]judge|chief[ ]constable|bishop|mayor|ambassador|mp"
    r"|councillor)\b",
    re.IGNORECASE,
)
_SUPERLATIVE = re.compile(
    r"\bthe[ ](?:biggest|oldest|tallest|longest|first|last|youngest|smallest|worst|only|largest|fastest"
    r"|strongest|heaviest)[ ]"
    r"[\w'’ -]{3,40}?[ ](?:in|on)[ ](?:the|our|all)[ ](?:whole[ ])?(?:parish|county|village|town|country"
    r"|world|valley|island"
    r"|estate|street|city|north|south|east|west|borough|district|region|regiment|division|league|diocese"
    r"|navy|army|force|cut"
    r"|canal|river|coast|market|close|road|terrace|block)\b"
    r"|\bthe[ ](?:first|last)[ ](?:[\w'’-]+[ ]){0,2}?(?:man|woman|girl|boy|family|lad|miner|one"
    r"|person)[ ](?:out[ ]of"
    r"|to[ ](?:drive|fly|win|play|join|serve|box|captain|work[ ](?:at|on|in)|live[ ]in|run|swim"
    r"|become))\b[^.,;!?\n]{0,50}"
    r"|\bthe[ ](?:pink|purple|yellow|orange|red|green|blue|black|white|gold|tartan|rainbow|stripy"
    r"|striped)[ ](?:one|van|boat|house"
    r"|door|car|caravan|coat|hat)[ ](?:with|on|down|at|by)[ ][^.,;!?\n]{3,50}"
    r"|\bthe[ ]only[ ](?:[\w'’-]+[ ]){1,2}(?:one|house|boat|van|car|shop|flat|family|caravan|door"
    r"|garden)[ ](?:on|in|with|at|that"
    rf"|who)\b{_TO_END}",
    re.IGNORECASE,
)
_HAPPENED = (
    r"(?:fire|flood|floods|crash|bomb|bombs|bombing|explosion|stabbings?|shooting|riots?|derailment"
    r"|murders?|earthquake|landslide|siege|tragedy)"
)
_WHEN = re.compile(
    r"\b(?:the[ ](?:night|day|week|weekend|morning|evening|year|summer"
    r"|month)[ ]of[ ](?:the[ ])?(?:[\w'’-]+[ ]){0,2}?"
    rf"(?:{_HAPPENED}|jubilee|coronation|royal[ ]wedding|cup[ ]final|election|funeral|marathon|eclipse"
    rf"|strike|carnival|parade)\b"
    rf"|(?:after|since|before|during|in|survived"
    rf"|lost[ ]\w+[ ]in)[ ]the[ ](?:(?:[\w'’-]+[ ]){{1,2}}?{_HAPPENED}\b|{_HAPPENED},"
    r"[ ](?:the|you[ ]know)[ ][^.,;!?\n]{3,40})(?:,[ ]you[ ]know[^.,;!?\n]{0,40})?"
    r"|you[ ]know[ ]the[ ]one(?:[ ]I[ ]mean)?)\b",
    re.IGNORECASE,
)
_CASE = re.compile(
    r"\b(?P<name>(?:Regina|Rex|R|Crown)[ ](?:and|v\.?|versus|against)[ ][A-Z]\w+(?:,?[ ](?:two[ ]thousand"
    r"|twenty|nineteen)(?:[ ]and)?"
    r"(?:[ -]\w+){1,2}|,?[ ](?:19|20)\d\d)?|Operation[ ][A-Z]\w+|the[ ](?:[A-Z][\w'’]+[ ]){1,3}(?:case"
    r"|inquiry|inquest|trial"
    r"|scandal|murders?|bombings?|killings?|disaster|riots?|siege)\b"
    r"|the[ ](?:[A-Z][\w'’]+[ ](?:of[ ])?){0,3}(?:case|inquiry|inquest|trial)[ ](?:with|about|involving"
    r"|where)[ ][^.,;!?\n]{3,60})"
)
_SENTENCE = re.compile(
    r"\b(?:serving|served|got|given|doing|did|done|do)[ ](?:life\b|an?[ ](?:\w+[ ]){0,2}?(?:life"
    r"|indeterminate|hospital)[ ]"
    rf"(?:sentence|order)|(?:\w+[ ])?(?:years|months)[ ](?:for|in|at)[ ](?=[A-Za-z])){_TO_END}"
    rf"|\blocked[ ](?:up[ ])?in[ ][A-Z]\w+{_TO_END}|\b(?:on[ ]remand|on[ ]licence|on[ ]the[ ]register"
    rf"|sex[ ]offender\w*)\b"
    r"|\bconvicted[ ]of[ ][^.,;!?\n]{3,40}",
    re.IGNORECASE,
)
_FEAT = re.compile(
    r"\b(?:who|that|I|he|she|and)[ ](?:once[ ])?(?:climbed|streaked|rescued|swam|chained|invented|sued"
    r"|broke[ ]into|set[ ]light|hijacked"
    r"|ran[ ]onto|danced[ ]with|met[ ]the[ ](?:Queen|King|Pope)|carried[ ]the[ ](?:\w+[ ])?(?:torch|baton"
    r"|flag)|rowed|cycled[ ](?:round|across)|drove"
    r"[ ](?:a|the|his|her|my)[ ]\w+[ ]into|threw[ ](?:a|the|an)[ ]\w+[ ](?:at|through)"
    r"|blew[ ]up)[ ][^.,;!?\n]{4,70}"
    rf"|\b(?:first|second)[ ](?:crew|responder|officer|medic|ambulance|engine)[ ](?:in|there|on[ ]scene"
    rf"|through)\b{_TO_END}"
    r"|\b(?:world|european|commonwealth|british|national|english|scottish|welsh|irish|county"
    r"|all[ -]ireland)[ ](?:champion|record)\w*"
    r"|\b(?:captained|skippered|coxed|commanded|founded)[ ](?:the|our|a)[ ][^.,;!?\n]{3,60}"
    r"|\b(?:on|won)[ ](?:Mastermind|Countdown|University[ ]Challenge|Pointless|The[ ]Chase|Bake[ ]Off"
    r"|Gladiators|Crimewatch|Question[ ]Time"
    r"|Songs[ ]of[ ]Praise|Gogglebox|Blind[ ]Date|Big[ ]Brother|Stars[ ]in[ ]Their[ ]Eyes"
    r"|Antiques[ ]Roadshow)\b[^.;!?\n]{0,50}"
    r"|\b(?:olympic|paralympic|commonwealth[ ]games)\b[^.,;!?\n]{0,30}"
    rf"|\b{_SOME}[ ](?:appearances|caps|goals|marathons|gold[ ]medals|england[ ]caps)\b[^.;!?\n]{{0,40}}",
    re.IGNORECASE,
)
_DRESSED = re.compile(
    r"\b(?:comes?|came|turns?[ ]up|walks?|walked|goes|dresses|dressed|sits|sat"
    r"|shops)[ ](?:\w+[ ]){0,2}?(?:in|as|with)[ ](?:a[ ]|an[ ]"
    r"|his[ ]|her[ ]|full[ ]|the[ ])+[^.;!?\n]{0,50}?\b(?:kit|costume|uniform|outfit|onesie|wig|cape|tutu"
    r"|kilt|top[ ]hat|bowler"
    r"|cloak|armour|wedding[ ]dress|sari|robes?|clown|pirate|elvis|santa|cowboy\w*|wellies"
    r"|roller[ ]?skates|unicycle|penny[ ]farthing"
    r"|mobility[ ]scooter|parrot|ferret|tricycle)\b[^.;!?\n]{0,50}",
    re.IGNORECASE,
)
_HABIT = re.compile(
    r"\b(?:rings|phones|calls|walks|feeds|sings|plays|prays|swims|knocks|stands|cycles|preaches|marches"
    r"|paints|sweeps|polishes|counts"
    r"|wheels|pushes|carries)[ ](?:a|an|his|her|the|up|at|in|on|outside|us"
    r"|round)\b[^.;!?\n]{4,60}?[ ](?:every|each)[ ](?:single[ ])?"
    r"(?:morning|day|night|evening|dawn|\w+day|hour|christmas|year)\b[^.;!?\n]{0,50}",
    re.IGNORECASE,
)
_PLAYS = re.compile(
    r"\b(?:play|plays|played|playing)[ ](?:the[ ])?(?:euphonium|tuba|church[ ]organ|organ|bagpipes|sitar"
    r"|tabla|harp|cornet|trombone"
    r"|accordion|steel[ ]?pans?|fiddle|banjo|concertina|didgeridoo|kora|oud|saz|bodhr[aá]n|dhol|hammond"
    r"|tenor[ ]horn|bassoon)\b"
    r"[^.,;!?\n]{0,50}",
    re.IGNORECASE,
)
_SMUGGLED = re.compile(
    r"\b(?:came|come|got|arrived|crossed|smuggled|travelled|hid)\b[^.,;!?\n]{0,25}?[ ](?:(?:in|inside"
    r"|under|on)[ ]the[ ](?:back|boot|hold"
    r"|wheel[ ]arch|axle|floor)[ ]of|in|inside|on)[ ]an?[ ](?:[\w'’-]+[ ]){0,2}?(?:fridge[ ])?"
    r"(?:lorry|container|dinghy|rubber[ ]boat|cattle[ ]truck|tanker)\b[^.,;!?\n]{0,60}",
    re.IGNORECASE,
)
_INSIDE = re.compile(
    r"\b(?:there['’]s|there[ ]is|got|has|have|with|keeps?|kept)[ ](?:a|an)[ ](?:stuffed|life[ -]?size\w*"
    r"|painted|giant|plastic"
    r"|wooden|concrete|gold|inflatable)[ ]\w+(?:[ ]\w+)?[ ](?:in|on|outside|above|over|by)[ ](?:the|my|his"
    r"|her|our)[ ]\w+",
    re.IGNORECASE,
)
_KINDS: tuple[tuple[re.Pattern[str], float, str], ...] = (
    (_FAMILY, 0.25, "a family that others may know"),
    (_COUNT, 0.25, "an exact number that others may know somebody by"),
    (_ANIMALS, 0.25, "animals that others may know somebody by"),
    (_PART, 0.25, "a mark that others may know somebody by"),
    (_THE_ONE, 0.25, "something that others may know somebody by"),
    (_OFFICE, 0.25, "an office that few people hold"),
    (_SUPERLATIVE, 0.25, "a place in a group that only one person has"),
    (_WHEN, 0.25, "an event that others may remember"),
    (_CASE, 0.3, "a case that others may remember"),
    (_SENTENCE, 0.25, "a sentence or an order of a court"),
    (_FEAT, 0.25, "an event that others may remember"),
    (_DRESSED, 0.25, "something that others may know somebody by"),
    (_HABIT, 0.25, "something that others may know somebody by"),
    (_PLAYS, 0.25, "something that others may know somebody by"),
    (_SMUGGLED, 0.25, "a journey that others may remember"),
    (_INSIDE, 0.25, "something that others may know somebody by"),
)


def find_telling(text: str) -> Iterator[Detection]:
    """What a person should look at; nothing of it is replaced unasked."""
    return look_for(_KINDS, text)
