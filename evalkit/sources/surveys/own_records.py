"""What survey programs note for themselves: ids, times, progress, previews, told by headers and cells."""

from __future__ import annotations

import re
from collections.abc import Sequence

from evalkit.model.unsaid import key
from evalkit.sources.surveys.identity import header_words
from evalkit.sources.surveys.survey_words import are_codes

_ID = re.compile(
    r"(?:id )?(?:unique |external )?(?:response|respondent|participant|submission|record|case"
    r"|client|study|subject|person|survey"
    r"|submission|antwort|user)s?(?: (?:id|no|nr|number|code))?|id|no|nr|number"
    r"|ref(?:erence)?(?: no| number)?|unique id|resp"
    r"|row(?: number)?|index|recordid|responseid|respondentid|participantid|caseid|userid|userno"
    r"|id (?:de )?(?:la )?(?:respuesta|reponse|resposta|risposta|odpowiedzi)|identifiant|pid|ppt id|study no"
)
_NO_ID = frozenset({"response", "survey"})
_ID_IF_CODES = frozenset({"person", "client", "user", "case", "submission", "record", "participant"})
_TIME = re.compile(
    r"(?:\w+ )?timestamp|date|time|(?:date |time )?(?:started|ended|submitted|completed|created"
    r"|modified)(?: at| on)?"
    r"|time taken|(?:\w+ )?(?:start|end|completion|submission|last modified|recorded|entry|interview|survey)"
    r"(?: ?(?:time|date))?|duration.*|date submitted|(?:submitdate|startdate|datestamp)\b.*|today|zeitstempel"
    r"|anfangsdatum|enddatum|erfassungsdatum|dauer.*|horodateur|marca temporal|carimbo de data hora"
    r"|sygnatura czasowa|informazioni cronologiche|datum|fecha|data|date d enregistrement"
)
_RECORD = re.compile(
    r"collector(?: id)?|last ?page\b.*|seed\b.*|progress|finished|distribution ?channel|response "
    r"type|device(?: type)?"
    r"|browser|external(?: data)? ?reference|custom data \d+|user ?agent|operating system|redcap "
    r".*|version|validation status"
    r"|formhub .*|meta .*|root .*|xform .*|legacy comments|contact id|total points|quiz feedback"
    r"|grade posted time"
    r"|points .*|feedback .*|page path|fortschritt|beendet|verteilungskanal|externe "
    r"datenreferenz|benutzersprache"
    r"|start ?language\b.*|antworttyp|q ?(?:recaptcha ?score|relevant ?id.*|ballot box.*)"
    r"|recaptcha.*|fraud score"
    r"|submitted by|attachments|geolocation|tags|notes"
)
_KOBO = re.compile(r"_[a-z_]+_?|formhub/.+|meta/.+|__version__")
_RECORD_IF_SAME = re.compile(r"(?:user |start )?language|status|user ?language")
_FORM_STATE = re.compile(r"\w+_complete|complete\?")
_FORM_STATES = frozenset({"0", "1", "2", "complete", "incomplete", "unverified"})
_TESTS = re.compile(
    r"(?:survey |response )?preview(?: spam)?|survey test|test(?: (?:data|response|answer))?|spam|deleted"
    r"|(?:um)?fragevorschau|umfragetest|aperçu.*|vista previa.*|anteprima.*|podgląd.*|pré-?visualização.*"
)
_TELLS_TESTS = frozenset(
    (
        *(
            "status",
            "response type",
            "distribution channel",
            "responsetype",
            "antworttyp",
            "verteilungskanal",
        ),
        *("type de reponse", "tipo de respuesta", "tipo de resposta", "tipo di risposta"),
        *("test", "is test", "test response"),
    )
)
_QUALTRICS_TESTS = frozenset({"1", "2", "8", "9", "10", "12"})
_QUALTRICS = frozenset({"recorded date", "response id", "distribution channel"})
_WAVE = re.compile(
    r"wave|time ?point|redcap event name|event(?: name)?|visit|assessment(?: point| time)?|phase"
    r"|stage|t|round"
    r"|(?:pre|before)(?: and)? (?:post|after)|(?:pre|post)|measurement(?: point)?|occasion"
    r"|baseline follow up|survey (?:round|wave)"
)
_WEIGHT = re.compile(
    r"(?:\w+ )?weight(?:s|ing)?(?: (?:factor|variable))?|wt|wgt|pweight|gewicht|poids|peso|waga"
)
_NOT_WEIGHT = re.compile(r".*\b(?:body|birth|your|lose|kg)\b.*")


def is_id(header: str, cells: Sequence[str]) -> bool:
    """Whether a column tells respondents apart; one word such as “Response” only where cells differ.

    >>> is_id("record_id", ["1", "2"]), is_id("id. Response ID", ["1"]), is_id("Response", ["Good", "Good"])
    (True, True, False)
    """
    said = header_words(header)
    if header.strip() in ("#", "№"):
        return True
    if said in _NO_ID:
        return len(set(cells)) == len(cells) and are_codes(cells)
    if said in _ID_IF_CODES:
        return are_codes(cells)
    return _ID.fullmatch(said) is not None


def counts_rows(header: str, cells: Sequence[str]) -> bool:
    """Whether a column only numbers the rows: 1, 2, 3 …"""
    return len(cells) > 3 and list(cells) == [str(n) for n in range(1, len(cells) + 1)] and "?" not in header


def is_time(header: str) -> bool:
    """Whether a column says when somebody answered, or for how long."""
    return "?" not in header and _TIME.fullmatch(header_words(header)) is not None


def is_record(header: str, cells: Sequence[str]) -> bool:
    """Whether a column holds what the survey program notes for itself."""
    said = header_words(header)
    different = {key(cell) for cell in cells}
    if _FORM_STATE.fullmatch(header.casefold()) and different <= _FORM_STATES:
        return True
    if _KOBO.fullmatch(header) or (_RECORD.fullmatch(said) and "?" not in header):
        return said not in ("notes", "tags") or header.startswith("_") or not cells
    return len(different) == 1 and _RECORD_IF_SAME.fullmatch(said) is not None


def find_tests(header: str, headers: Sequence[str], cells: Sequence[str]) -> tuple[str, ...]:
    """The values of a column that mark somebody's trial of the form, not an answer.

    >>> find_tests("Status", ["Status"], ["IP Address", "Survey Preview"])
    ('Survey Preview',)
    """
    if header_words(header) not in _TELLS_TESTS:
        return ()
    different = list(dict.fromkeys(cells))
    numbered = header_words(header) == "status" and set(map(header_words, headers)) >= _QUALTRICS
    return tuple(
        cell for cell in different if _TESTS.fullmatch(key(cell)) or (numbered and cell in _QUALTRICS_TESTS)
    )


def says_wave(header: str) -> bool:
    """Whether a column says which of several times somebody answered.

    >>> says_wave("redcap_event_name"), says_wave("Time point"), says_wave("Team")
    (True, True, False)
    """
    return _WAVE.fullmatch(header_words(header)) is not None


def says_weight(header: str) -> bool:
    """Whether a column holds how much each respondent counts.

    >>> says_weight("survey_weight"), says_weight("What is your weight (kg)?")
    (True, False)
    """
    said = header_words(header)
    return _WEIGHT.fullmatch(said) is not None and not _NOT_WEIGHT.fullmatch(said)


def read_weight(text: str) -> float | None:
    """How much a respondent counts, from a cell; None for anything but a number above nought.

    >>> read_weight("1,25"), read_weight("heavy"), read_weight("0")
    (1.25, None, None)
    """
    number = re.fullmatch(r"\d{1,6}(?:[.,]\d+)?", text.strip())
    weight = float(text.strip().replace(",", ".")) if number else 0.0
    return weight or None
