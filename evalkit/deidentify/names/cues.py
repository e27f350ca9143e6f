"""The words that give a name away: titles, kin and roles, verbs of saying, prepositions of place."""

from __future__ import annotations


def word_set(words: str) -> frozenset[str]:
    """The words of a text as a set."""
    return frozenset(words.split())


STRONG_TITLES = word_set(
    "fr dr mr mrs ms miss mister missus prof professor sir dame rev reverend cllr mx madam dr. mr. mrs."
)
"""Before a name and hardly anywhere else (``miss`` in lower case is a verb and is asked for more)."""

SOFT_TITLES = word_set(
    """doctor nurse sister brother father mother uncle auntie aunt aunty imam rabbi pastor councillor
    sheikh sheik pc dc sergeant sgt officer inspector judge detective matron lady lord bishop
    minister deacon grandma grandad granny nanny nan cousin captain nanna granddad grandpa principal
    headteacher psychiatrist psychologist psychotherapist therapist counsellor consultant surgeon
    physio hajji haji baba mama papa mrs canon archdeacon provost"""
)
"""Words with a life of their own that stand before names too."""

ROLES = SOFT_TITLES | word_set(
    """mum mom mam mummy dad daddy son daughter wife husband partner boyfriend girlfriend fiance fiancé
    fiancée ex nephew niece gran grandmother grandfather grandson granddaughter stepdad stepmum stepson
    stepdaughter sibling twin baby child kid friend mate neighbour neighbor flatmate housemate roommate
    colleague boss manager supervisor worker keyworker coordinator co-ordinator carer caseworker
    advocate volunteer landlord landlady gp ot cpn navigator paramedic receptionist pharmacist dietitian
    interpreter mentor tutor teacher solicitor lawyer lady guy girl boy man woman bloke fella chap lad
    cat dog psychologist buddy sponsor warden caretaker chaplain amhp facilitator trainer coach lead
    director commissioner student trainee registrar locum bro sis bestie godmother godson puppy kitten
    greyhound whippet lurcher staffie staffy labrador lab collie terrier spaniel alsatian husky poodle
    budgie parrot rabbit hamster ferret tortoise horse pony donkey snake lizard goat barber butcher plumber
    postman hairdresser cleaner porter cabbie greengrocer"""
)
"""Kin and roles: "my mum Jacinta", "the psychologist, Ruksana"."""

NAMED = word_set("called named nicknamed surnamed")
ABSTRACT_NAMED = word_set(
    """charity group service place project organisation app drug hostel book film programme tablet
    medication course ward team café cafe church company unit centre scheme system software website
    home hospital school thing something model approach therapy tool form pill tablets show song
    street road estate village town it they what is being condition illness disorder problem pathway
    policy meeting ministry agency house pub shop gym club park clinic surgery practice that"""
)
"""Before "called", these say that what follows is not a person."""

GREETINGS = word_set("hi hello hey dear thanks cheers bye hiya morning goodbye welcome")

TELLING = word_set(
    """told asked rang phoned called texted emailed messaged met saw seen seeing see contacted thanked
    thank tell ask ring phone text email meet contact know knew trust trusted like liked love loved
    hate hated visit visited hugged helped help with by for behind beside like unlike and or about
    via against miss missed married marry remember remembered introduced call named blame blamed
    thanks bless"""
)
"""Before a name: verbs done to people, and the prepositions that people take."""

PERSON_VERBS = word_set(
    """said says told tells asked asks rang rings phoned phones texted emailed thinks thought knows
    knew wants wanted came comes went goes left leaves works worked runs ran lives lived helped
    helps listened listens cried cries laughed laughs shouted shouts smiled explained explains
    suggested suggests arranged arranges organised organises signed visited visits drove drives gave
    gives took takes made makes got gets brought brings sat sits stood met meets saw sees noticed
    notices remembered remembers wrote writes spoke speaks talked talks replied replies answered
    answers promised promises offered offers chased chases booked books started starts stopped stops
    moved moves died passed retired joined joins likes liked loves loved hates hated feels felt
    needs needed looked looks tried tries used kept keeps sent sends showed shows taught teaches
    introduced referred refers reckons believes believed mentioned mentions insisted agreed agrees
    disagreed apologised swore swears screamed kicked punched hit hugged hugs cooked cooks painted
    sleeps slept struggles struggled did does doesn't didn't won't wouldn't couldn't can't wasn't
    isn't hasn't never always also just still really only already even sometimes usually often
    mostly would could who whose who's interpreted interprets translated translates complained
    complains warned warns begged bought buys found finds picked picks dropped turned checked checks
    handed ran runs led leads chaired chairs presented facilitated facilitates reported noted raised
    confirmed updated advised proposed thanked welcomed outlined highlighted clarified summarised
    queried added commented shared described stated tabled nodded shrugged sighed joked interrupted
    supported supports supervised supervises managed manages covered covers nursed"""
)
"""After a name: what people do and things hardly do."""

MORE_VERBS = word_set(
    """lent let read paid held heard fell ate drank broke began forgot chose dealt drew fought grabbed hid
    lay lied lost meant pushed put quit rode sang sold shook shut spent stole stuck threw understood won
    reports states describes lends pays holds hears sings reads plays played signs walks walked waits
    waited lost rides loses cooks paints teaches cleans cleaned sorted sorts fixed fixes"""
)
"""After a name that is a word too: what people do more often than anything else."""

SURE_VERBS = word_set(
    """said says told asks asked rang phoned texted emailed thinks thought knows knew wants wanted lives
    lived listened cried cries laughed laughs shouted shouts smiled signed visited drove wrote speaks
    spoke talked replied promised chased joined reckons believes apologised swore screamed hugged cooked
    hits kicked runs ran sat sits noticed interpreted complained warned begged reported noted confirmed
    updated advised thanked tabled queried outlined nodded shrugged sighed joked who"""
)
"""What people alone do."""

NOTED = word_set(
    """reports states feels describes attended presented declined denies denied appeared engaged disclosed
    arrived accepted"""
)
"""What case notes say of people."""

VOCATIVE = word_set(
    """can could do did would will you are how what who she he my the i we thank thanks you're he's she's
    they're"""
)
"""After a name and a comma, where somebody is spoken to."""

BEING = word_set("is was has had 's isn't wasn't hasn't will'd would've been")

PLACE_PREPOSITIONS = word_set(
    "in near at around outside through via across into towards toward inside within beyond"
)
MOTION = word_set(
    """live lives lived living move moved moving moves born grew raised come comes came coming go goes
    went going travel travelled travelling commute bus train tube drive drove walk walked fled flew
    fly been arrived arrive relocated placed transferred originally rehoused taxi trip road visited"""
)
"""Before "to" or "from", these say that a place follows."""

PARTICLES = word_set(
    "van der den de da das do dos del della di du la le bin binti ibn al el von ter ap ben abu st mac mc ó ní"
)


HUMAN = word_set(
    """she he her him his hers herself himself off kind lovely brilliant amazing nice rude patient
    carers kids children daughters sons friendly left pregnant married lady person mum tall young
    older rang"""
)
"""Further on in a sentence, these say that it speaks of somebody."""

NEVER = word_set("i i'm i've i'd i'll ok okay the a an he she it we they you")

FUNCTION = word_set(
    """i you he she it we they the a an this that these those my your his her our their and or but so
    if is was were are be been am who what when where why how which will would can could should may
    might must do does did has have had not no to of in on at by for from with about as then than
    there here me him us them also just said told asked says came went rang put gave got saw made
    took know think like all very really and because always never only still even again today
    tomorrow yesterday now already anyway please sorry yes however mine back out up down off over
    well very much more most some any each both one two three someone anyone nobody everybody somebody
    anybody everyone everything nothing something"""
)
"""Words that are never a name in lower case."""

NOT_INITIALS = word_set("uk us am pm eg ie gp ot ae eu ps ok nb pt cv id tv dj ai it hr nhs")
NOT_BEFORE_SMALL_NAME = word_set(
    "a an the by for like in of my his her our their your this that some no any and or about via between"
)
"""Before a word in lower case that is a name as well, these say that it is the word."""

STREETS = word_set("road street avenue crescent terrace mews broadway")
"""No surname: what comes before is a street's name."""

WORKPLACES = word_set(
    """reception pharmacy housing admin upstairs downstairs outreach accounts office kitchen canteen desk
    surgery clinic ward hub centre team church school work mosque gym hostel library café cafe garden"""
)
"""Where somebody is met: Debs in the office, Hope from the gym."""

HONORIFICS = word_set(
    "bhai bhaiya aunty auntie uncle didi apa ji bhabhi khala chacha sahib saheb abi abla akka anna"
)
"""After a name: Dilwar bhai, Kulwant aunty."""

DESKS = word_set(
    "reception duty security safeguarding switchboard accounts police matron pharmacy benefits triage"
)
"""Written with a capital and rung up like people."""

PREPOSITIONS = word_set("with by for behind beside like unlike and or about via against like")
"""Those of the words before a name that things take as well."""

SMALL_SURNAMES = word_set("an be can do he how in no on she so to way")
"""Surnames that are small English words: after a title and with a capital alone."""

OWNERS = word_set("a an the my your his her our their this that")
"""Before a title, these say that no name follows: the Dr. So we left."""

NICKNAMES = word_set(
    """big little old young mad crazy cheeky fat skinny slim tall tiny mini wee posh scouse geordie brummie
    cockney northern irish welsh scottish scotch polish jamaican nigerian somali turkish ginger blonde
    smiley lazy grumpy lucky dirty dodgy magic crafty wild fast slow noisy quiet loud angry happy sad
    lonely gentle saint other blind deaf black white red long short baby granny grandad papa mama mister
    father brother sister auntie uncle great super bad sweet miserable moody mental"""
)
"""Before a first name, with a capital, these are part of what somebody is called: Little Tony."""

PEOPLE_AS_SURNAMES = word_set(
    "brown white black english french welsh german roman wales england ireland britain holland christian"
)
PEOPLE_FOLLOW = word_set(
    """people person persons woman man women men boy girl british african caribbean asian other communities
    community patients staff lad kids children folk folks culture church history"""
)
"""After the name of a people, these say that it is one: Black people, English church."""
