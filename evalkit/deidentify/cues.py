"""The words that give a name away: titles, kin and roles, verbs of saying, prepositions of place."""

from __future__ import annotations


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


STRONG_TITLES = _set("dr mr mrs ms miss prof professor sir dame rev reverend cllr mx madam dr. mr. mrs.")
"""Before a name and hardly anywhere else (``miss`` in lower case is a verb and is asked for more)."""

SOFT_TITLES = _set(
    """doctor nurse sister brother father mother uncle auntie aunt aunty imam rabbi pastor councillor sheikh
    sheik pc dc sergeant sgt officer inspector judge detective matron lady lord bishop minister deacon
    grandma grandad granny nanny nan cousin captain principal headteacher psychiatrist psychologist
    psychotherapist therapist counsellor consultant surgeon physio hajji haji baba mama papa mrs"""
)
"""Words with a life of their own that stand before names too."""

ROLES = SOFT_TITLES | _set(
    """mum mom mam mummy dad daddy son daughter wife husband partner boyfriend girlfriend fiance fiancé
    fiancée ex nephew niece gran grandmother grandfather grandson granddaughter stepdad stepmum stepson
    stepdaughter sibling twin baby child kid friend mate neighbour neighbor flatmate housemate roommate
    colleague boss manager supervisor worker keyworker coordinator co-ordinator carer caseworker advocate
    volunteer landlord landlady gp ot cpn navigator paramedic receptionist pharmacist dietitian interpreter
    mentor tutor teacher solicitor lawyer lady guy girl boy man woman bloke fella chap lad cat dog
    psychologist buddy sponsor warden caretaker chaplain amhp facilitator trainer coach lead director
    commissioner student trainee registrar locum bro sis bestie godmother godson"""
)
"""Kin and roles: "my mum Jacinta", "the psychologist, Ruksana"."""

NAMED = _set("called named nicknamed surnamed")
ABSTRACT_NAMED = _set(
    """charity group service place project organisation app drug hostel book film programme tablet medication
    course ward team café cafe church company unit centre scheme system software website home hospital school
    thing something model approach therapy tool form pill tablets show song street road estate village town
    it they what is being condition illness disorder problem pathway policy meeting ministry agency house
    pub shop gym club park clinic surgery practice that"""
)
"""Before "called", these say that what follows is no person."""

GREETINGS = _set("hi hello hey dear thanks cheers bye hiya morning goodbye welcome")

TELLING = _set(
    """told asked rang phoned called texted emailed messaged met saw seen seeing see contacted thanked thank tell ask
    ring phone text email meet contact know knew trust trusted like liked love loved hate hated visit visited
    hugged helped help with by for behind beside like unlike and or about via against miss missed
    married marry remember remembered introduced call named blame blamed thanks bless"""
)
"""Before a name: verbs done to people, and the prepositions that people take."""

PERSON_VERBS = _set(
    """said says told tells asked asks rang rings phoned phones texted emailed thinks thought knows knew
    wants wanted came comes went goes left leaves works worked runs ran lives lived helped helps listened
    listens cried cries laughed laughs shouted shouts smiled explained explains suggested suggests
    arranged arranges organised organises signed visited visits drove drives gave gives took takes made
    makes got gets brought brings sat sits stood met meets saw sees noticed notices remembered remembers
    wrote writes spoke speaks talked talks replied replies answered answers promised promises offered offers
    chased chases booked books started starts stopped stops moved moves died passed retired
    joined joins likes liked loves loved hates hated feels felt needs needed looked looks tried tries
    used kept keeps sent sends showed shows taught teaches introduced referred refers reckons believes
    believed mentioned mentions insisted agreed agrees disagreed apologised swore swears screamed kicked
    punched hit hugged hugs cooked cooks painted sleeps slept struggles struggled did does doesn't didn't
    won't wouldn't couldn't can't wasn't isn't hasn't never always also just still really only
    already even sometimes usually often mostly would could who whose who's interpreted interprets
    translated translates complained complains warned warns begged bought buys found finds picked picks
    dropped turned checked checks handed ran runs led leads chaired chairs presented facilitated facilitates
    supported supports supervised supervises managed manages covered covers nursed"""
)
"""After a name: what people do and things hardly do."""

BEING = _set("is was has had 's isn't wasn't hasn't will'd would've been")

PLACE_PREPOSITIONS = _set(
    "in near at around outside through via across into towards toward inside within beyond"
)
MOTION = _set(
    """live lives lived living move moved moving moves born grew up raised come comes came coming go goes went going travel
    travelled travelling commute bus train tube drive drove walk walked fled flew fly arrived arrive
    relocated placed sent transferred back over originally rehoused bussed cab taxi trip road way out family
    people home office based visit visited"""
)
"""Before "to" or "from", these say that a place follows."""

PARTICLES = _set(
    "van der den de da das do dos del della di du la le bin binti ibn al el von ter ap ben abu st o mac mc ó ní ten"
)


HUMAN = _set(
    """she he her him his hers herself himself off kind lovely brilliant amazing nice rude patient
    friendly left pregnant married lady person mum tall young older crisis rang me us"""
)
"""Further on in a sentence, these say that it speaks of somebody."""
