"""Whether a few words look like a speaker's label, and how surely. Nothing here decides that they are one."""

from __future__ import annotations

import re
from typing import Literal

from evalkit.sources.talk.foreign_labels import ASK, SPEAK
from evalkit.sources.talk.signs import without_marks

Shape = Literal["generic", "proper", "loose"]
"""generic: "Speaker 2", "Interviewer"; proper: "Jane Doe", "JD"; loose: "Polar plot", "the nurse"."""

LONGEST = 40  # characters of a label, less what stands in brackets after it
MOST_WORDS = 5

_ASKS = "interviewer|int|iv|moderator|mod|facilitator|researcher|questioner|host"
_ROLES = (
    f"{_ASKS}|speaker|participant|interviewee|respondent|resp|observer|service user|carer|staff|patient|"
    "client|user|person|voice|guest|nurse|gp|doctor|clinician|practitioner|manager|member|worker|volunteer|officer|"
    "lead|coordinator|therapist|psychologist|psychiatrist|narrator|chair|man|woman|male|female|translator|"
    "interpreter|peer supporter|family member|tenant|resident|commissioner|director|trainee|student"
)
_GENERIC = re.compile(
    rf"(?:{_ASKS}|participant|interviewee|respondent|service user|peer supporter|voice|narrator"
    rf"|(?:un(?:known|identified) )?speaker"
    rf"|(?:un(?:known|identified)|male|female) (?:voice|participant|person|man|woman|speaker))"
    rf"|(?:{_ROLES}|su|fac|res|sp|spk|pt|ppt|fp|mp|[pisrqmf])[\s_#.-]*(?:no\.? ?)?\d{{1,3}}[a-z]?",
    re.IGNORECASE,
)
_ASKING = re.compile(rf"(?:{_ASKS}|q|i|fac|res(?:earcher)?)(?:[\s_#.-]*\d{{1,3}})?", re.IGNORECASE)
_ROLE = re.compile(rf"\b(?:{_ROLES})s?\b", re.IGNORECASE)
_NAME_PARTS = "de del della der di du la le van von den ten ter bin ibn al el da dos of the and & - – y"
_HEADINGS = """
    action actions address agenda aim aims aob apologies area attendance attendees author background
    cc chapter comment comments conclusion contact context copyright date decision decisions
    definition discussion duration e.g eg email example examples fig figure finding findings focus
    fyi heading i.e ie important introduction item items key kind language length link location
    matters method minutes n.b nb next note notes objective observation observations outcome
    outcomes page part phone place present problem problems ps p.s purpose question questions re
    reason reasons recommendation recommendations recorded recording reference references result
    results section setting source step steps subject summary table task tasks tel time timestamp
    title to topic topics transcriber transcript transcription update url venue version warning web
    website from file filename answer monday tuesday wednesday thursday friday saturday sunday
    january february march april june july august september october november december today tomorrow
    yesterday total welcome https http www tbc tba strengths weaknesses issue issues theme themes
    quote quotes keywords participants interviewers speakers name names surname signature signed age gender
    ethnicity occupation
"""
_THEMES = """
    access waiting waits times trust safety care choice choices crisis recovery stigma hope power consent
    quality cost costs money work carers families family home housing food benefits language culture race
    gender faith trauma medication medicines therapy therapies treatment wards outcomes priorities barriers
    enablers challenges positives negatives ideas concerns successes gaps risks needs voice involvement
    discharge referral referrals assessment assessments handover follow-up letters appointments continuity
"""
_ABSTRACT = re.compile(
    r"[a-z]{3,}(?:tion|tions|sion|ment|ments|ness|ity|ance|ence|ship|ships|ability|ism|hood)"
)
_TALK = """
    about again all also am an are asked because been but can could did do does don't feel for get
    go going got had has have he her here his how i'm if in into is it it's just know like made me
    mean my no not okay on only or our out really said saw say saying says see she so some than that
    that's their them then there these they thing things think this thought to told too up us very
    was we went were what when where which who why will with would yeah yes you your please first
    second third one another main still even such at as by be went point points
"""
_SOUNDS = """
    applause beep break cough coughing coughs crosstalk cry cries crying gap inaudible interruption
    interrupted laugh laughing laughs laughter music nods noise overlapping pause phone redacted sigh
    sighs silence smiles unclear whispers
"""
_IN_BRACKETS = re.compile(r"(?<!\s)\s*+[(\[][^()\[\]]{1,90}[)\]]\s*$")
_WORD = re.compile(r"[^\W_][\w'’&/#-]*\.?|&|[-–]")
_PARTICLES = frozenset(_NAME_PARTS.split())
_NOT_LABELS = frozenset(_HEADINGS.split())
_THEME_WORDS = frozenset(_THEMES.split())
_NOISES = frozenset(_SOUNDS.split())
_NEVER_INSIDE = frozenset(_TALK.split())
_INITIALS = re.compile(r"[A-Z]{2,3}|[A-Z]\.\s?[A-Z]\.")
_NO_INITIALS = frozenset({"AOB", "DOB", "FYI", "NB", "PDF", "TBA", "TBC", "TEL", "URL"})
_CONTACT = re.compile(r"[^\s@]++@[^\s@.]++(?:\.[^\s@.]++)+|(?=(?:\D*\d){6})[+(]{0,2}\d[\d ()*x.-]{5,20}")
_NO_PLAIN_WORDS = re.compile(r"[@|+(\[]|\d{4}|\s[-–—]\s")
_TOGETHER = frozenset({"all", "all speakers", "both", "everyone", "group", "several speakers"})
_ALSO_NAMES = frozenset({"Will", "Said", "An"})
_NUMBER_BEHIND = re.compile(r"(?<![\s_#.-])[\s_#.-]*+\d{1,3}$")
_HANDLE = re.compile(r"[@~#]\s?\w[\w.-]{0,38}")
_CODE = re.compile(
    r"(?!COVID|PHQ|GAD)(?:[A-Z]{1,5}[-_/. #]?|[A-Za-z]{1,5}[-_/#]|[a-z]{1,2}[-_.#]?)\d{1,5}[A-Za-z]?"
    r"(?:[-_/.][A-Za-z\d]{1,5})?|\d{1,4}[A-Za-z]{1,2}|[A-Za-z]{1,5}[-_/][A-Za-z]{1,5}[-_/]?\d{1,5}"
)
_DEVICE = re.compile(
    r"\b(?:i-?(?:phone|pad|mac|pod)|galaxy|android|macbook|laptop|tablet|pixel|huawei|samsung|desktop|pc|oneplus"
    r"|redmi|xiaomi|nokia|motorola|chromebook|surface|(?:mobile|smart)? ?phone|(?:meeting |board |seminar "
    r"|conference |interview |training )?room|boardroom|studio)\b",
    re.IGNORECASE,
)
_MOST_SIGNS = 12
"""Letters of a label in scripts that set no spaces between words."""


def find_shape(label: str) -> Shape | None:
    """What kind of label these words could be, or None where they can be none.

    >>> [find_shape(x) for x in ("Speaker 2", "Jane Doe (GP)", "AN", "Polar plot", "And I said", "Note")]
    ['generic', 'proper', 'proper', 'loose', None, None]
    """
    core = without_marks(_IN_BRACKETS.sub("", " ".join(label.split())).strip(" ,"))
    if not core or len(core) > LONGEST:
        return None
    if _GENERIC.fullmatch(core) or _NUMBER_BEHIND.sub("", core).casefold() in SPEAK:
        return "generic"
    if is_signed_in(core):
        return "proper"
    if core.casefold() in _TOGETHER:
        return "proper" if core[0].isupper() else "loose"
    words = _WORD.findall(core)
    if not 0 < len(words) <= MOST_WORDS or re.sub(r"[\s,]", "", core) != "".join(words):
        return None
    if _INITIALS.fullmatch(core):
        return None if core in _NO_INITIALS else "proper"
    plain = [w.rstrip(".").casefold() for w in words]
    if not core[0].isalpha() or is_heading(core) or names_a_theme(core):
        return None
    if _is_sentence(core):
        return None
    if _NEVER_INSIDE.intersection(p for p, w in zip(plain, words, strict=True) if w not in _ALSO_NAMES):
        return None
    if "next steps" in " ".join(plain) or any(
        (w.endswith(".") and len(w) > 4) or (w.isdigit() and len(w) > 3) for w in words
    ):
        return None
    proper = all(_is_uncased(w[0]) or w[0].isdigit() or w in _PARTICLES for w in words)
    return "proper" if proper and _is_uncased(core[0]) else "loose"


def _is_sentence(core: str) -> bool:
    """Too long for a name, in a script that sets no spaces."""
    return core[0] > "\u0e00" and " " not in core and len(core) > _MOST_SIGNS and _is_uncased(core[0])


def _is_uncased(letter: str) -> bool:
    """A capital, or a letter of a script that has none, such as Arabic and Georgian."""
    return letter.isalpha() and (not letter.islower() or "\u10d0" <= letter <= "\u10ff")


def is_signed_in(label: str) -> bool:
    """True for what a program or a researcher calls somebody in place of a name.

    >>> [is_signed_in(x) for x in ("+44 7700 900123", "@dan_k", "P-07", "12A", "iPhone (2)", "Jane")]
    [True, True, True, True, True, False]
    """
    core = _IN_BRACKETS.sub("", label.strip())
    if is_contact(core) or _HANDLE.fullmatch(core) or _CODE.fullmatch(core):
        return True
    words = core.split()
    few = 0 < len(words) <= MOST_WORDS + 1
    plain = {word.casefold() for word in words}
    return few and _DEVICE.search(core) is not None and not plain & _NEVER_INSIDE and core[-1] not in ".?!,;"


def is_contact(label: str) -> bool:
    """True for an e-mail address or a telephone number, which may be all that a meeting knows of somebody.

    >>> is_contact("+44 7700 900123"), is_contact("jo@nhs.example"), is_contact("2020")
    (True, True, False)
    """
    return _CONTACT.fullmatch(label) is not None


def may_head_captions(words: str) -> bool:
    """Whether words before a colon could be what a meeting calls somebody, whatever their shape.

    >>> [may_head_captions(x) for x in ("Jane Doe | NHS", "1234", "So", "Note", "And then I said")]
    [True, True, False, False, False]
    """
    found = _WORD.findall(words)
    if not found or is_heading(words):
        return False
    looked_at = found[:1] if _NO_PLAIN_WORDS.search(words) else found
    return not _NEVER_INSIDE.intersection(
        word.rstrip(".").casefold() for word in looked_at if word not in _ALSO_NAMES
    )


def is_noise(words: str) -> bool:
    """True for what a transcriber notes in brackets and nobody is called: laughter, pause."""
    return bool(_NOISES.intersection(word.strip(".,;…").casefold() for word in words.split()))


def is_heading(words: str) -> bool:
    """True for what heads a note or a fact and is nobody's label: Date, Place, Next steps.

    >>> is_heading("Date"), is_heading("Step 2"), is_heading("Jane")
    (True, True, False)
    """
    said = " ".join(words.split()).casefold()
    return said in _NOT_LABELS or _NUMBER_BEHIND.sub("", said.rstrip(".")) in _NOT_LABELS


def names_a_theme(label: str) -> bool:
    """True for what heads notes on a subject and nobody's words: Access, Waiting times, Communication.

    What people are called (Charity, Unity) and what they do (Administration officer) is no theme.

    >>> [names_a_theme(x) for x in ("Waiting Times", "Communication", "Access to care", "Charity", "Jane")]
    [True, True, True, False, False]
    """
    from evalkit.deidentify.names.gazetteer import load_british_names

    words = [word.casefold() for word in _WORD.findall(label)]
    telling = [word for word in words if word not in _BETWEEN]
    if not telling or names_a_role(label) or len(telling) > MOST_WORDS:
        return False
    themes = all(word in _THEME_WORDS or _ABSTRACT.fullmatch(word) for word in telling)
    return themes and not any(word in load_british_names() for word in telling)


_BETWEEN = frozenset({"to", "of", "and", "the", "for", "in", "with", "on", "&"})


def names_a_role(label: str) -> bool:
    """True where a label holds a word for somebody's part: nurse, carer, participant."""
    return _ROLE.search(label) is not None


def asks_questions(label: str) -> bool:
    """True for labels that stand for whoever asks: Interviewer, INT 2, Moderator, Q.

    >>> asks_questions("INT 2"), asks_questions("Jane")
    (True, False)
    """
    core = _NUMBER_BEHIND.sub("", without_marks(label.strip())).casefold()
    return _ASKING.fullmatch(label.strip()) is not None or core in ASK
