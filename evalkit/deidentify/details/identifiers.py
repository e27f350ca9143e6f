"""Identifiers with a shape of their own: numbers, postcodes, e-mail and web addresses, references."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from evalkit.deidentify.details.pages import find_pages
from evalkit.deidentify.details.spoken import DIGITS, find_spoken_numbers
from evalkit.deidentify.detection import Detection, DetectionType
from evalkit.deidentify.names.cues import word_set

NUMBER_PLATE = "a vehicle's number plate"


def is_nhs_number(digits: str) -> bool:
    """Whether ten digits carry the NHS number's check digit (modulus 11, NHS Data Dictionary).

    >>> is_nhs_number("9434765919"), is_nhs_number("9434765918")
    (True, False)
    """
    if len(digits) != 10 or len(set(digits)) == 1:
        return False
    total = sum(weight * int(digit) for weight, digit in zip(range(10, 1, -1), digits, strict=False))
    return (11 - total % 11) % 11 == int(digits[9])


_AREAS = word_set(
    """AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH
    EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M
    ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST
    SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE"""
)
"""The postcode areas of the United Kingdom and the Crown dependencies."""

_UNIT_LETTER = "[ABD-HJLNP-UW-Z]"
_POSTCODE = re.compile(rf"\b([A-Z]{{1,2}})(\d[A-Z\d]?) ?(\d)({_UNIT_LETTER}{{2}})\b", re.IGNORECASE)
_SAID_DIGIT = rf"(?:\d|(?<![A-Za-z])(?i:{'|'.join(DIGITS)})\b)"
_TEEN = r"(?:ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen)"
_SPOKEN_POSTCODE = re.compile(
    rf"\b(?P<area>[A-Z][ -]?[A-Z]|[A-Z]|[a-z][ ][a-z]|[a-z])[ -]?(?:{_SAID_DIGIT}"
    rf"(?:[ -]?(?:{_SAID_DIGIT}|[A-Z]\b))?|(?<![A-Za-z])(?i:{_TEEN}|twenty(?:[ -]{_SAID_DIGIT})?))"
    rf"[ ,-]{{1,2}}{_SAID_DIGIT}[ -]?(?:{_UNIT_LETTER}[ -]?{_UNIT_LETTER}|[a-z][ ][a-z])\b"
)
_DISTRICT = re.compile(
    r"\b(?:N(?:[1-9]|1\d|2[0-2])|NW(?:[1-9]|1[01])|E(?:[1-9]|1\d|20)|EC[1-4]|SE(?:[1-9]|1\d"
    r"|2[0-8])|SW(?:[1-9]|1\d|20)|W(?:[1-9]|1[0-4])|WC[12])\b"
)
_OUTWARD = re.compile(
    r"\b(?:[Pp]ost ?code\b[^.!?\n\d]{0,15}[,.:]?[ ]"
    r"|(?:in|around|near|across|live|lives|lived|living|over)[ ](?=[A-Z]{2}))"
    r"(?P<code>(?P<area>[A-Z]{1,2})\d{1,2})(?![\w-])(?![ ]\d[A-Za-z]{2}\b)"
)
_EMAIL = re.compile(r"(?<![\w.+%-])[\w.+%-]++@[\w-]++(?:\.[\w-]++)+")
_SEPARATOR = r"[ ](?:dot|underscore|dash|hyphen|point)[ ]"
_SAID_NUMBER = (
    rf"(?:(?:double|triple)[ ])?(?:{'|'.join(DIGITS)}|{_TEEN}"
    r"|(?:twen|thir|for|fif|six|seven|eigh|nine)ty)"
)
_WORDS = (
    rf"(?!(?:is|it's|was|me|on|address|email|e-mail)[ ])[\w-]{{1,64}}+"
    rf"(?:{_SEPARATOR}[\w-]{{1,64}}+|[.][\w-]{{1,64}}+|[ ](?:{_SAID_NUMBER}|\d{{1,20}}+"
    rf"|[A-Za-z])(?![\w'])){{0,16}}+"
)
_SPOKEN_EMAIL = re.compile(
    rf"(?<![\w'’-]){_WORDS}[ ]at[ ](?:(?:hot|[a-z])[ ]){{0,8}}[\w-]{{1,64}}+"
    rf"(?:[ ]dot[ ][\w-]{{1,64}}+){{0,4}}?[ ]dot[ ]"
    r"(?:com|org|net|uk|info|nhs|gov|ac|io|edu|co)\b",
    re.IGNORECASE,
)
_DOTTED_EMAIL = re.compile(
    r"(?<![\w'’-])[\w-]{1,64}+(?:[ ](?:dot|underscore)[ ][\w-]{1,64}+){1,8}[ ]at[ ][\w-]{1,64}+"
    r"(?:[ ]dot[ ][\w-]{1,64}+){1,4}",
    re.IGNORECASE,
)
_ISO_DATE = r"(?:19|20)\d\d-(?:0\d|1[0-2])-[0-3]\d\b"
_DIGITS = re.compile(
    rf"(?<![\w/.,£$€+])(?!{_ISO_DATE})(?:\+ ?|\(\+)?\(?\d(?:[ .\-–()]{{0,2}}\d){{6,24}}(?![\w/]|[.,]\d|%)"
)
_GROUP = re.compile(r"\d+")
_GROUPED_AS_NHS = re.compile(r"\d{3}[ -]\d{3}[ -]\d{4}")
_LOCAL = re.compile(r"(?<![\w-])\d{3,4}[ -]?\d{4}(?![\w-])")
_CALL = re.compile(
    r"\b(?:call|ring|rang|phone|text|tel|telephone|mobile|number|numbers|landline|ext|whatsapp|fax)\b",
    re.IGNORECASE,
)
_NI = re.compile(r"\b([A-Z]{2}) ?(\d\d) ?(\d\d) ?(\d\d) ?([A-D])?\b", re.IGNORECASE)
_PLATE = re.compile(r"\b[A-HJ-Y]{2}[0-9]{2} ?[A-HJ-PR-Z]{3}\b")
_PLATE_CUE = re.compile(
    r"\b(?:car|van|plate|plates|registration|reg|vehicle)\b[^.!?\n]{0,40}?"
    r"\b([A-Za-z]{2}\d{2} ?[A-Za-z]{3}|[A-Za-z]\d{1,3} ?[A-Za-z]{3})\b"
)
_CASE_CUE = (
    r"(?:ref(?:erence)?|case|claim|complaint|crime|incident|hospital|patient|file|tenancy|account|booking|rio"
    r"|police|passport|licen[cs]e|sort code|policy|order|visa|home office|record|emis|mrn|ticket|invoice"
    r"|application|rent)(?:[ ](?:number|no|ref(?:erence)?|id|code))?"
)
_CASE_LINK = r"(?:(?:is|was|of|it's|has|had|says|the|number|no\.?|ref|id|a)[ ,:#]{1,2}){0,3}"
_CASE_NUMBER = (
    r"((?:[A-Z]{1,4}[ /-]?)?\d[\dA-Z]*(?:[/ -][\dA-Z]*\d[\dA-Z]*|[/-][A-Z\d]+)*|[A-Z\d]+(?:[/-][A-Z\d]+)+)"
)
_CASE = re.compile(
    rf"\b{_CASE_CUE}\b\.?[,:#]?[ ]{_CASE_LINK}#?{_CASE_NUMBER}(?![\w%])",
    re.IGNORECASE,
)
_CASE_SHAPE = re.compile(
    r"(?<![\w/-])(?:\d{4,8}/[A-Z]{1,4}|[A-Z]{2,5}[-/]\d{2,4}[-/]\d{3,8}"
    r"|[A-Z]{1,3}\d{6,9}(?:/\d{1,3})?|[A-Z]{2,5}[-/]\d{4,8}"
    r"|\d{2,4}/\d{4,8}|[A-Za-z]{1,4}[ -](?:slash|dash|stroke)[ -]\d{3,8})(?![\w/-])"
)
_NOT_DIGITS = re.compile(r"\D")


def find_identifiers(text: str) -> list[Detection]:
    """Everything in a text that has an identifier's shape and passes its check."""
    return [found for finder in _FINDERS for found in finder(text)]


def _made(text: str, span: tuple[int, int], kind: DetectionType, score: float, why: str) -> Detection:
    return Detection(span[0], span[1], kind, text[span[0] : span[1]], score, why)


def _emails(text: str) -> Iterator[Detection]:
    for match in _EMAIL.finditer(text):
        yield _made(text, match.span(), "email", 0.99, "an e-mail address")
    for pattern in (_SPOKEN_EMAIL, _DOTTED_EMAIL):
        for match in pattern.finditer(text):
            yield _made(text, match.span(), "email", 0.9, "an e-mail address as it is spoken")


def _postcodes(text: str) -> Iterator[Detection]:
    for match in _POSTCODE.finditer(text):
        if match.group(1).upper() in _AREAS:
            yield _made(text, match.span(), "postcode", 0.99, "a full UK postcode")
        elif match.group(1).isupper() and match.group(4).isupper():
            yield _made(
                text,
                match.span(),
                "postcode",
                0.8,
                "the shape of a UK postcode, in an area that does not exist",
            )
    for match in _SPOKEN_POSTCODE.finditer(text):
        if re.sub("[ -]", "", match["area"]).upper() in _AREAS:
            yield _made(text, match.span(), "postcode", 0.9, "a UK postcode as it is spoken")
    for match in _OUTWARD.finditer(text):
        if match["area"] in _AREAS:
            yield _made(text, match.span("code"), "place", 0.6, "the first half of a postcode")
    for match in _DISTRICT.finditer(text):
        before = text[: match.start()].lower().split()[-1:]
        if before and before[0] in (
            "in",
            "around",
            "near",
            "to",
            "from",
            "of",
            "across",
            "postcode",
            "is",
            "into",
            "and",
            "live",
        ):
            yield _made(text, match.span(), "place", 0.6, "a postcode district")


def _numbers(text: str) -> Iterator[Detection]:
    for match in _DIGITS.finditer(text):
        whole = list(_number(text, match.span()))
        yield from whole or _number_among(text, match.span())
    for match in _LOCAL.finditer(text):
        digits = _NOT_DIGITS.sub("", match.group())
        if len(digits) in (7, 8) and _CALL.search(text[max(0, match.start() - 25) : match.start()]):
            yield _made(text, match.span(), "phone", 0.7, "a local telephone number")


def _number(text: str, span: tuple[int, int]) -> Iterator[Detection]:
    """The number that a run of digits is, taken whole."""
    said = text[span[0] : span[1]].rstrip(" (.-–")
    span = (span[0], span[0] + len(said))
    digits = _NOT_DIGITS.sub("", said)
    if is_phone(digits, international="+" in said):
        yield _made(text, span, "phone", 0.97, "a UK telephone number")
    elif len(digits) == 10 and not digits.startswith("0"):
        yield from _ten_digits(text, span, digits)
    elif "+" in said and 9 <= len(digits) <= (12 if digits.startswith("44") else 15):
        yield _made(text, span, "phone", 0.9, "an international telephone number")


def _number_among(text: str, span: tuple[int, int]) -> Iterator[Detection]:
    """The longest number that another number or a clock stands beside: 07700 900123 2 days a week."""
    groups = [match.span() for match in _GROUP.finditer(text, *span)]
    first = 0
    while first < len(groups):
        ends = range(len(groups), first, -1)
        number = (
            _number(text, (_opened(text, groups[first][0], span[0]), groups[last - 1][1])) for last in ends
        )
        found = next((made for made in map(list, number) if made), [])
        yield from found
        first += sum(start < found[0].end for start, _ in groups[first:]) if found else 1


def _opened(text: str, start: int, least: int) -> int:
    """Where a number begins whose first digit stands at ``start``: with its plus and bracket."""
    before = text[least:start]
    return start - len(before) + len(before.rstrip("+( ")) if before.rstrip("( ").endswith("+") else start


def is_phone(digits: str, *, international: bool) -> bool:
    """Whether digits make a UK telephone number: national (0…) or with the country's code.

    >>> is_phone("07700900123", international=False), is_phone("447700900123", international=True)
    (True, True)
    """
    if international or digits.startswith("0044"):
        digits = digits.removeprefix("00")
        if not digits.startswith("44"):
            return False
        digits = "0" + digits.removeprefix("44").removeprefix("0")
    return (
        len(digits) in (10, 11)
        and digits[0] == "0"
        and digits[1] in "1235789"
        and (digits[1] in "1589" or len(digits) == 11)
    )


def _ten_digits(text: str, span: tuple[int, int], digits: str) -> Iterator[Detection]:
    before = text[max(0, span[0] - 40) : span[0]].lower()
    if is_nhs_number(digits):
        yield _made(text, span, "nhs_number", 0.98, "ten digits with the NHS number's check digit")
    elif "nhs" in before:
        yield _made(text, span, "other", 0.6, "called an NHS number, though its check digit is wrong")
    elif _GROUPED_AS_NHS.fullmatch(text[span[0] : span[1]]):
        yield _made(text, span, "other", 0.5, "written as an NHS number is, though its check digit is wrong")


_NI_BAD = frozenset(("BG", "GB", "KN", "NK", "NT", "TN", "ZZ"))


def _ni_numbers(text: str) -> Iterator[Detection]:
    for match in _NI.finditer(text):
        prefix = match.group(1).upper()
        usual = prefix[0] not in "DFIQUV" and prefix[1] not in "DFIOQUV" and prefix not in _NI_BAD
        cued = re.search(
            r"\bn\.?i\.?\b|national insurance|nino",
            text[max(0, match.start() - 40) : match.start()],
            re.IGNORECASE,
        )
        if (match.group(5) and (usual or prefix == "QQ" or cued)) or cued:
            yield _made(
                text, match.span(), "ni_number", 0.97 if usual else 0.8, "a National Insurance number"
            )


def _references(text: str) -> Iterator[Detection]:
    for match in _PLATE.finditer(text):
        yield _made(text, match.span(), "other", 0.85, NUMBER_PLATE)
    for match in _PLATE_CUE.finditer(text):
        yield _made(text, match.span(1), "other", 0.85, NUMBER_PLATE)
    for match in _CASE_SHAPE.finditer(text):
        yield _made(text, match.span(), "other", 0.8, "a case or reference number")
    for match in _CASE.finditer(text):
        number = match.group(1)
        digits = _NOT_DIGITS.sub("", number)
        year = len(number) == 4 and number[:2] in ("19", "20")
        cued = re.search(r"number|\bno\b|ref", match.group().lower())
        if not year and (len(digits) >= 5 or (len(digits) == 4 and (cued or digits != number))):
            yield _made(text, match.span(1), "other", 0.85, "a case or reference number")


def _spoken_numbers(text: str) -> Iterator[Detection]:
    for span, digits in find_spoken_numbers(text):
        said = text[max(0, span[0] - 5) : span[0]].lower()
        if is_phone(digits, international=said == "plus ") or (digits[0] == "0" and 10 <= len(digits) <= 12):
            yield _made(text, span, "phone", 0.9, "a telephone number as it is spoken")
        elif any(is_nhs_number(digits[i : i + 10]) for i in range(len(digits) - 9)):
            yield _made(text, span, "nhs_number", 0.95, "a spoken number with the NHS number's check digit")
        elif "nhs" in text[max(0, span[0] - 40) : span[0]].lower():
            yield _made(text, span, "nhs_number", 0.6, "a spoken number that is called an NHS number")
        else:
            yield _made(text, span, "other", 0.4, "a long number as it is spoken")


_FINDERS: tuple[Callable[[str], Iterator[Detection]], ...] = (
    _emails,
    find_pages,
    _postcodes,
    _numbers,
    _ni_numbers,
    _references,
    _spoken_numbers,
)
