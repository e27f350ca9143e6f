"""What could single somebody out without a name: marked for a person's eye, never replaced unasked."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evalkit.deidentify.detection import Detection, look_for

_ROLE = (
    "psychiatrist|psychologist|nurse|doctor|gp|consultant|social worker|ot|occupational therapist|pharmacist"
    "|peer worker|support worker|manager|director|interpreter|imam|chaplain|rabbi|priest|vicar|therapist"
    "|counsellor|amhp|advocate|paramedic|physio|physiotherapist|teacher|dietitian|student"
    "|volunteer|worker|carer"
    "|mother|father|mum|dad|councillor|receptionist|midwife|health visitor|speaker|man|woman"
    "|trans man|trans woman"
    "|wheelchair user|practitioner|lead|commissioner|assistant|porter|domestic|cleaner|cook|caretaker|driver"
    "|boy|girl|family|member|patient|resident|tenant|shop|christian|muslim|jew|sikh|hindu|lad|bloke|guy|lady"
    "|person|officer|guard|farmer|musician|artist|player|locum|registrar|matron|coordinator"
    "|navigator|prescriber"
)
_TO_END = r"[^.,;!?\n]{0,80}"
_WORDS = r"(?:[\w'’-]{1,30}[ ])"
_ONLY = re.compile(
    rf"\b(?:the|our|their|her|his|my)[ ](?:only|first|sole|lone)[ ]{_WORDS}{{0,4}}?(?:{_ROLE})\b"
    rf"(?=[ ](?:at|in|on|for|of|from|here|there|with|to|we|they)\b|[.,;!?]|$){_TO_END}",
    re.IGNORECASE,
)
_ONLY_IN = re.compile(
    rf"\b(?:the[ ])?only[ ]{_WORDS}{{1,7}}?(?:in|on|at|for)[ ](?:the|our|my|this|that"
    rf"|their)[ ]{_WORDS}{{0,4}}?"
    r"(?:team|teams|ward|service|trust|group|street|road|village|town|county|borough|estate"
    r"|building|block|flats"
    r"|school|class|clinic|hostel|house|home|area|area's|mosque|church|parish|congregation"
    r"|community|unit|department"
    r"|hub|shift|rota|region|country|island|valley|site|office|surgery|practice|course|choir"
    r"|band|club|league)\b",
    re.IGNORECASE,
)
_ONLY_WHO = re.compile(
    rf"\b(?:the|an?)[ ]only[ ](?:[\w'’-]{{1,30}}[ ]){{0,3}}(?:deaf|blind|black|white|brown"
    rf"|asian|african|gay|trans|muslim"
    r"|jewish|sikh|hindu|polish|somali|tamil|turkish|kurdish|irish|welsh|chinese|arab"
    r"|traveller|gypsy|roma|romany"
    rf"|woman|man|male|female|boy|girl|lady|bloke|mum|dad|twin|albino)\b{_TO_END}",
    re.IGNORECASE,
)
_ONE_WHO_DOES = re.compile(
    r"\bthe[ ]only[ ](?:one|person)[ ](?:here[ ]|there[ ])?(?:who|that)[ ](?:does|runs|teaches|speaks|works"
    r"|covers|signs"
    rf"|drives|wears|leads|plays|translates|interprets|cooks)\b{_TO_END}",
    re.IGNORECASE,
)
_ONE_IN = re.compile(
    r"\b(?:just|only|there['’]s|there[ ]is|there[ ]was|got|have|has|had)[ ]one[ ]"
    rf"{_WORDS}{{1,4}}?(?:{_ROLE})[ ](?:(?:in|on|at|for)[ ](?:the|our|my|this)|who[ ](?:does|runs|speaks"
    rf"|works"
    rf"|covers|signs|wears|teaches))\b{_TO_END}",
    re.IGNORECASE,
)
_SHIFT_ROLE = (
    r"(?:(?:staff|student|senior|charge|bank|agency|lead|band[ ](?:\d|two|three|four|five|six"
    r"|seven|eight))[ ]){0,2}"
    r"(?:nurse|healthcare[ ]assistant|health[ ]care[ ]assistant|hca|support[ ]worker|manager|doctor|porter"
    r"|receptionist|security[ ]guard|sister|matron|one|lady|man|bloke|lad|girl|woman|guy|band[ ]\w{1,6})"
)
_SHIFT_TIME = (
    r"(?:(?:on|does|works|working|doing)[ ](?:the[ ])?(?:nights|days|earlies|lates|weekends|night[ ]shifts?"
    r"|day[ ]shifts?|late[ ]shifts?|early[ ]shifts?|(?:mon|tues|wednes|thurs|fri|satur"
    r"|sun)day[ ](?:nights?|mornings?)))"
)
_SHIFT = re.compile(
    rf"\b(?:the|a|an|that|this)[ ](?:(?:[\w'’-]{{1,20}}[ ]){{0,2}}(?:night|day|weekend|late"
    rf"|early|evening)[ -]?(?:shift[ ])?{_SHIFT_ROLE}"
    rf"|(?:[\w'’-]{{1,20}}[ ]){{0,2}}?{_SHIFT_ROLE}[ ](?:who|that)?[ ]?{_SHIFT_TIME})\b{_TO_END}",
    re.IGNORECASE,
)
_EVENT = re.compile(
    r"\b(?:(?:in|on|made) (?:all )?the (?:local |national |evening )?"
    r"(?:news|papers?|newspapers?|gazette|telly|headlines|radio)"
    r"|(?:an|the) inquest|the coroner'?s?|(?:was|were|got|been) murdered|the murder of|made headlines"
    r"|jumped (?:off|from|in front)|(?:hit|struck) by a (?:train|bus|lorry|tram|van)|(?:won"
    r"|winning) the lottery"
    r"|(?:the|that|a) (?:\w{1,20} ){0,2}(?:stabbing|shooting|explosion|fire|flood|crash"
    r"|attack|collapse|riots?|raid|siege|drowning"
    r"|derailment|eviction|murder|arson|gas leak)(?: that (?:killed|took)| (?:on|at|in"
    r"|outside|near|by|down|behind|above|round) (?:the|our|my|[A-Z])"
    r"[\w'’ -]{0,40})"
    r"|the (?:stabbing|shooting|explosion|tower block fire)"
    r"|(?:lost|buried) (?:both|two|three|four|my two|all (?:my|her"
    r"|his)) (?:\w{1,15} )?(?:brothers?|sisters?|sons?|daughters?|kids|children"
    r"|babies|parents|twins|cousins)"
    r"|(?:who|he|she|they) (?:fell|jumped) (?:from|off)|(?:drowned|found dead|shot dead"
    r"|stabbed|knifed) (?:in|on|at|outside|near|to death)"
    r"|(?:the|a) (?:\w{1,20} ){0,3}candidate (?:in|for)|stood for (?:council|parliament"
    r"|election|mp|mayor)|(?:was|been) (?:the )?(?:lord )?mayor"
    r"|(?:when|after|since|before) the (?:crane|roof|bridge|factory|mine|pit|dam|tower|mill"
    r"|pub|school|wall|ceiling|balcony|lorry|bus|train)"
    r" (?:came down|fell|collapsed|burnt?|burned|blew|caught|crashed|hit|exploded|went up|closed|shut))\b",
    re.IGNORECASE,
)
_SPECIES = (
    "dog|cat|parrot|budgie|budgerigar|cockatiel|cockatoo|macaw|canary|pigeons?|greyhound"
    "|staffie|staffy|lurcher|whippet"
    "|alsatian|labrador|husky|poodle|spaniel|terrier|chihuahua|dachshund|rabbit|guinea pigs?"
    "|hamster|ferrets?|gerbils?|rats?|snake"
    "|python|boa|lizard|iguana|gecko|bearded dragon|chameleon|tortoise|terrapins?|turtle"
    "|tarantula|scorpion|goldfish|koi|horse|pony"
    "|donkey|goats?|sheep|pig|chickens|hens|ducks|cockerel|owl|hawk|falcon|axolotl|hedgehog|bees"
)
_UNUSUAL_PET = (
    "parrot|cockatoo|macaw|cockatiel|budgie|budgerigar|canary|pigeons?|greyhound|lurcher"
    "|whippet|ferrets?|rats?|snake|python|boa|lizard"
    "|iguana|gecko|bearded dragon|chameleon|tortoise|terrapins?|turtle|tarantula|scorpion"
    "|koi|horse|pony|donkey|goats?|sheep|pig|chickens"
    "|hens|ducks|cockerel|owl|hawk|falcon|axolotl|hedgehog|bees|staffie|staffy|husky"
    "|alsatian|chihuahua|dachshund|cockapoo"
)
_PET = re.compile(
    rf"\b(?:(?:my|our|his|her|their)[ ](?:[\w'’-]{{1,20}},?[ ]){{0,4}}?"
    rf"(?:{_UNUSUAL_PET})\b(?:[ ,]{{1,2}}(?:called|named|who|that)[ ][^.,;!?\n]{{1,40}})?"
    rf"|(?:my|our|his|her|their|a|the)[ ](?:[\w'’-]{{1,20}},?[ ]){{0,4}}?"
    rf"(?:{_SPECIES})[ ,]{{1,2}}(?:called|named)[ ]\w+"
    rf"|(?:my|our|his|her|their|a|the)[ ](?:[\w'’-]{{1,20}}[ ]){{0,2}}?(?:(?:three|one|two"
    rf"|four)-?[ ]?(?:legged|eyed|eared)|blind|deaf|assistance|guide|therapy|rescue)"
    rf"[ ](?:[\w'’-]{{1,20}}[ ]){{0,2}}?(?:{_SPECIES}))\b",
    re.IGNORECASE,
)
_BODY = re.compile(
    r"\b(?:(?:[\w'’-]{1,20}[ ]){0,3}?tattoos?\b(?:[ ](?:of|on|that|saying|says|which|across"
    r"|down|up|all|over|with|in|behind)[^.,;!?\n]{0,60})?"
    r"|tattooed[^.,;!?\n]{0,50}"
    r"|(?:a|my|his|her|the|this|that|big|long)[ ](?:[\w'’-]{1,20}[ ]){0,2}?(?:scars?|burns?"
    r"|birthmark|port[ -]wine[ ]stain|hare[ -]?lip|cleft[ ]lip|stoma"
    r"|glass[ ]eye|false[ ]eye|prosthetic|prosthesis|false[ ]leg|artificial[ ]leg|hook"
    r"|eye[ -]?patch|gold[ ]t(?:oo|ee)th|squint|stammer|stutter|limp|hump)\b"
    r"(?:[ ](?:on|across|down|over|from|round|where|along)[ ][^.,;!?\n]{1,50})?"
    r"|(?:missing|lost|lose|got[ ]no|has[ ]no|have[ ]no|with[ ]no|only|with|got|has|have"
    r"|had)[ ](?:one|a|an|my|his|her|two|three)[ ]"
    r"(?:[\w'’]{1,12}[ ]){0,2}?(?:leg|legs|arm|arms|eye|ear|finger|fingers|thumb|foot|toes)"
    r"(?=[ ](?:in|at|to|when|since|from|after|and)\b|[.,;!?]|$)"
    r"|(?:six|seven)[ ](?:foot|feet|ft)[ ](?:\w{1,10})|four[ ](?:foot|feet|ft)[ ]\w{1,10}"
    r"|albino|dwarfism|(?:bright[ ])?(?:pink|blue|green|purple)[ ](?:hair|mohican|mohawk"
    r"|dreads|beard))",
    re.IGNORECASE,
)
_ON_SKIN = re.compile(
    r"\b(?:got|has|have|had|with)[ ](?:an?|the|his|her|my)[ ](?!(?:\w+[ ]){0,2}?(?:cuts?|rash|bruises?"
    r"|spots?|lump"
    r"|plaster|smile|look|hands?|knife|mark)\b)[\w'’ -]{3,50}[ ]on[ ](?:his|her|my|their)[ ]"
    r"(?:neck|face|forehead|knuckles|throat)\b",
    re.IGNORECASE,
)
_CONTEST = re.compile(
    r"\b(?:won|winning|lifted)[ ](?:the|a)[ ][^.,;!?\n]{2,50}?\b(?:shield|cup|trophy|medal|title"
    r"|championships?|league"
    rf"|marathon)\b{_TO_END}",
    re.IGNORECASE,
)
_HABIT = re.compile(
    r"\b(?:wore|wears|always[ ]in)[ ][^.;!?\n]{3,60}?[ ]every[ ](?:single[ ])?day\b", re.IGNORECASE
)
_SEVERAL = re.compile(
    r"\b(?:two|three|four|five|six)[ ](?:lads|men|women|girls|boys|people|patients|residents|of[ ](?:us"
    r"|them))[ ]"
    r"(?:on|in|at|from)[ ](?:the|that|our)[ ](?:one|same)[ ]\w+[ ]in[ ]\w+[ ](?:weeks?|months?|years?)\b",
    re.IGNORECASE,
)
_CONDITION_NAMES = (
    "ehlers[ -]?danlos|narcolepsy|cataplexy|prader[ -]?willi|huntington(?:['’]?s)?"
    "|tourette(?:['’]?s)?|marfan(?:['’]?s)?|klinefelter(?:['’]?s)?|fragile x"
    "|neurofibromatosis|cystic fibrosis|sickle cell|thalassa?emia|ha?emophilia|porphyria"
    "|myasthenia(?: gravis)?|motor neurone|muscular dystrophy|duchenne"
    "|friedreich(?:['’]?s)?|addison(?:['’]?s)?|cushing(?:['’]?s)?|acromegaly"
    "|wilson['’]s disease|guillain[ -]?barr[eé]|angelman|digeorge|22q|williams syndrome"
    "|turner['’]?s? syndrome|noonan|rett syndrome|phenylketonuria|pku|alport"
    "|behçet(?:['’]?s)?|behcet(?:['’]?s)?|scleroderma|sarcoidosis|lupus|dystonia|ataxia"
    "|achondroplasia|osteogenesis|brittle bones?|epidermolysis|ichthyosis|vitiligo|alopecia"
    "|albinism|moebius|charcot[ -]marie|usher syndrome|retinitis pigmentosa"
    "|stargardt|spina bifida|hydrocephalus|syringomyelia|chiari|trigeminal neuralgia"
    "|cluster headaches|kleine[ -]levin|capgras|cotard|othello syndrome|folie [aà] deux"
    "|trichotillomania|munchausen(?:['’]?s)?|landau[ -]kleffner|dravet|lennox"
    "|creutzfeldt|cjd|cadasil|mitochondrial|kennedy['’]s disease|mast cell"
    "|gender dysphoria clinic|intersex|androgen insensitivity|kallmann|gaucher|fabry|pompe"
    "|tay[ -]sachs|crouzon|treacher|pierre robin|goldenhar"
)
_CONDITION = re.compile(
    rf"\b(?:{_CONDITION_NAMES})\b(?:[ ](?:syndrome|disease|disorder|anaemia))?", re.IGNORECASE
)
_NAMED_CONDITION = re.compile(
    r"\b(?!(?:Down|Alzheimer|Parkinson|Crohn|Asperger|The|A|My|This|That|Stress|Eating"
    r"|Personality|Bipolar|Mood|Panic|Liver|Heart|Kidney|Lung|Mental"
    r"|Anxiety|Depressive|Sleep|Post|Stockholm|Coeliac|Lyme|Schizoaffective|Borderline)\b)"
    r"[A-Z][a-zé]{2,20}(?:[ -][A-Z][a-zé]{2,20})?(?:['’]s)?[ ](?:syndrome|disease|palsy|ataxia|dystrophy)\b"
)
_KNOWN = re.compile(
    r"\b(?:(?:every(?:one|body)|people|they|the (?:whole"
    r"|entire) (?:\w{1,15}))(?:[ ][\w'’]{1,15}){0,5}?[ ](?:know|knows|knew|remember|remembers"
    r"|recognise|recognises)"
    r"[ ](?:me|us|him|her|my|our|his|who[ ](?:i|we|he|she))\b[^.;!?\n]{0,40}"
    r"|you(?:['’]d|['’]ll| would| will| must| might)?[ ](?:know|recognise|have seen"
    r"|have heard of)[ ](?:me|us|who(?:[ ](?:i|he|she|it)\b[^.;!?\n]{0,30})?)(?=[ ]?"
    r"(?:[.,;!?]|$))"
    r"|(?:well[ -]known|famous)[ ](?:in|around|round|locally|for)[ ][^.;!?\n]{1,50}"
    r"|(?:that|it|this|which)(?:['’]d|['’]s| would| will)?[ ](?:identify|give[ ]away)[ ]\w+"
    r"|they['’]?(?:d| would| will)[ ]know[ ](?:it(?:['’]s| was| is)[ ])?(?:it[ ]was[ ])?me"
    r"|used[ ]to[ ]be[ ]on[ ](?:telly|the[ ]telly|tv|television|the[ ]radio)|(?:was|been"
    r"|went)[ ]on[ ](?:the[ ])?(?:telly|tv|television|x[ ]factor|bake[ ]off|big[ ]brother"
    r"|the[ ]radio|britain['’]s)"
    r"|(?:played|boxed|ran|swam|danced|fought|sang)[ ](?:professionally|for[ ](?:england"
    r"|wales|scotland|ireland|jamaica|ghana|nigeria|britain|[A-Z][a-z]{2,20}))"
    r"|(?:wrote|published)[ ]a[ ]book|(?:an?|my)[ ](?:obe|mbe)\b)",
    re.IGNORECASE,
)
_TRADE = re.compile(
    r"\b(?:i(?:['’]m| am| was| used to be| drive| drove| run| ran| own| owned| had| have"
    r"| keep| kept)|he(?:['’]s| drives| runs| owns)|she(?:['’]s| drives| runs| owns))[ ]"
    r"(?:the|a|an|my)[ ](?:[\w'’-]{1,15}[ ]){0,3}?(?:ice[ -]cream[ ]van|lollipop[ ](?:man"
    r"|lady)|town[ ]crier|lighthouse|market[ ]stall|chip[ ]shop|bell[ -]?ringer|organist"
    r"|beekeeper|falconer|magician|clown|blacksmith|undertaker|gravedigger|rag[ ]and[ ]bone"
    r"|tattooist|taxidermist|bus[ ]driver[ ]on|train[ ]driver|milk[ ]?float|milkman"
    r"|busker|steel[ ]?pan|pantomime|santa|imam|vicar|headmaster|headmistress|shop[ ]steward"
    r"|councillor|barge|narrowboat|corner[ ]shop|barber[ ]?shop)\b[^.;!?\n]{0,50}",
    re.IGNORECASE,
)
_DISASTER = re.compile(
    r"\b(?:Manchester[ ]Arena|Grenfell|Hillsborough|Lockerbie|Aberfan|Dunblane"
    r"|Bloody[ ]Sunday|Omagh[ ]bomb\w*"
    r"|London[ ]Bridge[ ]attacks?|Westminster[ ]Bridge[ ]attacks?|Bradford[ ]City[ ]fire"
    r"|King['’]s[ ]Cross[ ]fire"
    r"|Windrush[ ]scandal|Seven[ ]Seven|7/7|Piper[ ]Alpha|Zeebrugge|Ladbroke[ ]Grove[ ]crash"
    r"|Brixton[ ]riots)\b"
    rf"{_TO_END}",
)
_FATE = (
    r"(?:died|drowned|fell|jumped|burned|burnt|killed|shot|stabbed|murdered|missing|vanished|won|hanged|hung"
    r"|crashed|arrested|jailed|convicted|deported|kidnapped|set[ ]fire)"
)
_THE_ONE = re.compile(
    r"\b(?:the|that)[ ](?:one|lad|man|woman|girl|boy|bloke|lady|guy|fella|mum|dad|mother"
    r"|father|family|couple|kid"
    rf"|neighbour|pair)[ ](?:who|whose|that)[ ][^.;!?\n]{{0,40}}?\b{_FATE}\b{_TO_END}",
    re.IGNORECASE,
)
_MOST = re.compile(
    r"\b(?:i['’]m|i[ ]am|i[ ]was|he['’]s|she['’]s|he[ ]was|she[ ]was|we[ ]were)[ ]the[ ]"
    r"(?:oldest|youngest|tallest|smallest|first|last|second|longest[ -]\w{1,15})[ ]"
    rf"{_WORDS}{{0,4}}?(?:in|on|at|to|ever|here)\b{_TO_END}",
    re.IGNORECASE,
)
_MEDICAL = re.compile(
    r"\b(?:(?:heart|liver|kidney|lung|bone[ ]marrow|cornea|face"
    r"|hand)[ ]transplant(?:[ ](?:list|waiting[ ]list))?"
    r"|transplant[ ]list|on[ ]dialysis|tracheostomy|colostomy|ileostomy|brain[ ]tumour"
    r"|acquired[ ]brain[ ]injury"
    r"|triplets|quadruplets|quads|conjoined|locked[ -]in|cochlear[ ]implant|(?:leg|arm|foot"
    r"|hand)[ ](?:amputated|off))\b"
    rf"{_TO_END}",
    re.IGNORECASE,
)
_JOB = (
    r"(?:stunt(?:man|woman)|actor|actress|extra|singer|drummer|guitarist|trumpeter|cellist"
    r"|boxer|jockey|wrestler"
    r"|footballer|goalkeeper|cricketer|dancer|ballerina|presenter|newsreader|weatherman"
    r"|comedian|MP|judge|barrister"
    r"|pilot|submariner|paratrooper|marine|diver|lifeboatman|lighthouse[ ]keeper|miner"
    r"|trawlerman|fisherman|shepherd"
    r"|farrier|gamekeeper|zookeeper|ringmaster|acrobat|trapeze[ ]artist|sculptor|novelist"
    r"|poet|playwright|croupier"
    r"|mortician|embalmer|chimney[ ]sweep|thatcher|swordsmith|clockmaker|puppeteer|steward"
    r"|bishop|monk|nun|rabbi"
    r"|muezzin|cantor|mayor|sheriff|whistle-?blower)"
)
_RARE_JOB = re.compile(
    rf"\b(?:i['’]m|i[ ]am|i[ ]was|used[ ]to[ ]be|he['’]s|she['’]s|he[ ]was|she[ ]was"
    rf"|worked[ ]as|retired|former|ex)"
    rf"[ -](?:an?[ ]|the[ ])?(?:(?!psych)[\w'’-]{{1,15}}[ ]){{0,2}}?{_JOB}\b{_TO_END}",
    re.IGNORECASE,
)
_LOOK_UP = re.compile(
    r"\b(?:(?:look|looked)[ ](?:me|him|her|us)[ ]up|google[ ](?:me|him|her|us)|(?:on|in)[ ]wikipedia"
    r"|(?:it|i|he|she)[ ]went[ ]viral|there['’]s[ ]a[ ](?:video|clip|film|documentary"
    r"|book)[ ](?:of|about)[ ](?:me|us|him|her|it))\b",
    re.IGNORECASE,
)
_HELPER_DOG = re.compile(
    r"\b(?:my|our|his|her|their|a|the)[ ](?:service|guide|assistance|hearing|therapy|support"
    r"|emotional[ ]support)[ ](?:dog|cat|animal|horse)s?\b",
    re.IGNORECASE,
)
_CROSSING = re.compile(
    r"\b(?:the[ ])?(?:first|second|third|last)[ ](?:flight|boat|ferry|train|coach|plane|ship"
    r"|dinghy|lorry)[ ](?:out|after|before|from|to|over)\b"
    rf"{_TO_END}",
    re.IGNORECASE,
)
_AFTER_SOMEBODY = re.compile(
    r"\b(?<!Mr )(?<!Mrs )(?<!Dr )(?<!Ms )(?<!Miss )(?:korsakoff|wernicke|raynaud|hashimoto|sj[oö]gren"
    r"|m[eé]ni[eè]re"
    r"|(?:graves?|bell|pick|barrett|perthes|hodgkin)(?=['’]?s?['’]?[ ](?:disease|palsy|lymphoma|oesophagus))"
    r"|lewy(?=[ ]bod))(?:['’]?s)?\b",
    re.IGNORECASE,
)
_KINDS: tuple[tuple[re.Pattern[str], float, str], ...] = (
    (_ONE_WHO_DOES, 0.3, "somebody who is the only one in a place"),
    (_ONE_IN, 0.3, "a role that only one person may have"),
    (_ON_SKIN, 0.25, "a mark that others may know somebody by"),
    (_CONTEST, 0.25, "an event that others may remember"),
    (_HABIT, 0.25, "something that others may know somebody by"),
    (_SEVERAL, 0.25, "an event that others may remember"),
    (_ONLY, 0.3, "a role that only one person may have"),
    (_ONLY_IN, 0.3, "somebody who is the only one in a place"),
    (_ONLY_WHO, 0.3, "somebody who is the only one of a kind"),
    (_SHIFT, 0.28, "a role, a team and a shift together may point to one person"),
    (_EVENT, 0.25, "an event that others may remember"),
    (_PET, 0.25, "an animal that others may know somebody by"),
    (_BODY, 0.25, "a mark that others may know somebody by"),
    (_CONDITION, 0.25, "a condition that few people have"),
    (_NAMED_CONDITION, 0.25, "a condition that few people have"),
    (_KNOWN, 0.25, "something that others may know somebody by"),
    (_TRADE, 0.25, "work that others may know somebody by"),
    (_RARE_JOB, 0.25, "work that others may know somebody by"),
    (_DISASTER, 0.25, "an event that others may remember"),
    (_THE_ONE, 0.25, "an event that others may remember"),
    (_CROSSING, 0.25, "an event that others may remember"),
    (_MOST, 0.25, "a place in a group that only one person has"),
    (_MEDICAL, 0.25, "a treatment that few people have"),
    (_LOOK_UP, 0.25, "something that others may know somebody by"),
    (_HELPER_DOG, 0.25, "an animal that others may know somebody by"),
)


_CALLED_AFTER = (_CONDITION, _NAMED_CONDITION, _AFTER_SOMEBODY)


def find_conditions(text: str) -> list[tuple[int, int]]:
    """Where a condition stands that is called after somebody: nobody's name in these words."""
    return [match.span() for pattern in _CALLED_AFTER for match in pattern.finditer(text)]


def find_rare(text: str) -> Iterator[Detection]:
    """What may identify somebody together with other things, with scores that only ask for a look."""
    return look_for(_KINDS, text)
