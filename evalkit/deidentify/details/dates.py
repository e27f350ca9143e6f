"""Exact dates, in figures and as they are spoken, and ages over 89; loose months, years and weekdays stay."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evalkit.deidentify.detection import Detection

MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip

AGE_OVER_89 = "an age over 89"

DATE_OF_BIRTH = "a date of birth"

_MONTH = rf"(?:{'|'.join(MONTHS)}|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)"
_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_FEAST = (
    r"(?:christmas(?:[ ](?:day|eve))?|boxing[ ]day|new[ ]year['’]?s?(?:[ ](?:day|eve))|good[ ]friday"
    r"|easter[ ](?:sunday|monday)"
    r"|eid(?:[ ]day)?|diwali|halloween|bonfire[ ]night|valentine['’]?s[ ]day|mother['’]?s[ ]day"
    r"|father['’]?s[ ]day|st[ ]patrick['’]s"
    r"[ ]day)"
)
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_ORDINALS = (
    "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth"
    "|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth"
)
_ORDINAL = rf"(?:(?:twenty|thirty)[ -])?(?:{_ORDINALS})"
_TO_TWELFTH = (
    "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth"
    "|(?:[1-9]|1[0-2])(?:st|nd|rd|th)"
)
_UNITS = "one|two|three|four|five|six|seven|eight|nine"
_TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_UNDER_100 = rf"(?:(?:{_TENS})(?:[ -](?:{_UNITS}))?|{_TEENS}|(?:oh|zero|nought)[ -](?:{_UNITS}))"
_YEAR_SAID = (
    rf"(?:(?:nineteen|twenty)[ -](?:hundred(?:[ ]and[ ](?:{_UNITS}))?|{_UNDER_100})"
    rf"|two[ ]thousand(?:[ ](?:and[ ])?(?:{_UNITS}|{_UNDER_100}))?)"
)
_FULL_YEAR = rf"(?:(?:19|20)\d\d|{_YEAR_SAID})"
_YEAR = rf"(?:{_FULL_YEAR}|['’]?\d\d(?!\d|[:.]\d|[ ]?%))"
_THAT_YEAR = r"(?:of[ ])?(?:last|this|next)[ ]year|the[ ]year[ ]before"
_AFTER = rf"(?:(?:,?[ ](?:in[ ])?(?:{_YEAR}|{_THAT_YEAR})|[-/.]{_YEAR}(?![ ]?{_MONTH}\b))\b)?"
_NOT_DAY = r"(?![:.]\d|[ ](?:people|of|am|pm|o'clock))"

_PATTERNS: tuple[tuple[str, str], ...] = (
    (rf"(?<![\d/.-]){_DAY}([/.-])(?:0?[1-9]|1[0-2])\1(?:(?:19|20)\d\d|\d\d)(?![\d/-]|\.\d)", "an exact date"),
    (
        r"(?<![\d/.-])(?:19|20)\d\d([/.-])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])(?![\d/-])",
        "an exact date",
    ),
    (rf"\b{_DAY}(?:(?:st|nd|rd|th)?[ -](?:of[ ])?|[/.]){_MONTH}\b{_AFTER}", "a day and a month"),
    (rf"\b{_ORDINAL}[ ](?:of[ ])?{_MONTH}\b{_AFTER}", "a day and a month"),
    (
        rf"\b{_MONTH}[ ](?:the[ ])?(?:{_DAY}(?:st|nd|rd|th)?|{_ORDINAL})\b{_NOT_DAY}{_AFTER}",
        "a month and a day",
    ),
    (
        rf"\b(?:{_DAY}(?:st|nd|rd|th)|{_ORDINAL})[ ]of[ ]the[ ]"
        rf"(?:{_DAY}(?:st|nd|rd|th)|{_ORDINAL}),?[ ]{_FULL_YEAR}\b",
        "an exact date",
    ),
    (
        rf"\b(?:{_DAY}(?:st|nd|rd|th)|{_ORDINAL})[ ]of[ ](?:the[ ])?(?:{_TO_TWELFTH}),?[ ]"
        rf"(?:(?:{_TENS})[ -](?:{_UNITS})|(?:{_TENS})|{_TEENS}|(?:oh|zero|nought)[ -](?:{_UNITS})|['’]?\d\d)"
        rf"(?=[ ]?(?:[,.;!?)]|$|(?:and|so|i|i'm|that's|in|at|is|was)\b))",
        "a day, a month and a year in words",
    ),
    (
        rf"\b{_WEEKDAY}[ ](?:the[ ])?(?:{_DAY}(?:st|nd|rd|th)|{_ORDINAL})(?![ ](?:time|week|one|day|of"
        rf"|in)\b)\b",
        "a weekday and a day",
    ),
    (rf"\b{_FEAST},?[ ](?:in[ ]|of[ ])?{_FULL_YEAR}\b", "a feast and its year"),
)
_COMPILED = tuple((re.compile(pattern, re.IGNORECASE), why) for pattern, why in _PATTERNS)

_BIRTH = (
    r"\b(?:d\.?[ ]?o\.?[ ]?b\b\.?|dates?[ ]of[ ]birth|birth[ -]?da(?:te|y)|born)(?:['’]s)?"
    r"(?:[ ,.:;=?(–-]{1,4}+(?:(?:is|was|it's|it’s|are|on|in|um|uh|er|erm|that's|well|yeah|yes"
    r"|so|me|i|am|i'm)\b[ ,.:…]{0,4}+){0,4}+)"
    r"(?:the[ ])?"
)
_DAY_SAID = rf"(?:{_UNDER_100}|{_UNITS})"
_MONTH_SAID = rf"(?:(?:(?:oh|zero|nought)[ -])?(?:{_UNITS})|ten|eleven|twelve)"
_SHORT_YEAR = (
    rf"(?:{_YEAR}|{_UNDER_100}|(?:{_UNITS}|oh|zero|nought)(?:[ -](?:{_UNITS}|oh|zero|nought)){{1,3}})"
)
_DAY_OF = rf"(?:{_DAY}(?:st|nd|rd|th)?|{_ORDINAL})"
_STEP = r"(?:[ ,./–-]{1,3})"
_TO_YEAR = r"(?:,?[ ](?:in[ ])?|[./-])"
_BORN = re.compile(
    rf"{_BIRTH}(?P<date>\d{{8}}|\d{{6}}|{_DAY}{_MONTH}(?:\d{{4}}|\d\d)"
    rf"|{_DAY_OF}{_STEP}(?:of[ ])?{_MONTH}\b{_TO_YEAR}{_SHORT_YEAR}"
    rf"|{_MONTH}[ ](?:the[ ])?{_DAY_OF}{_TO_YEAR}{_SHORT_YEAR}"
    rf"|{_DAY_OF}[ ]of[ ](?:the[ ])?{_DAY_OF}(?:{_TO_YEAR}{_SHORT_YEAR}|(?=[ ]?(?:[,.;!?)]|$)))"
    rf"|(?:{_DAY_OF}|{_DAY_SAID}){_STEP}(?:{_DAY_OF}|{_MONTH_SAID}){_STEP}{_SHORT_YEAR})(?![\w%])",
    re.IGNORECASE,
)

_AGE = (
    rf"(?:(?:9\d|1[01]\d|120)|ninety(?:[ -](?:{_UNITS}))?"
    rf"|(?:a|one)[ ]hundred(?:[ ]and[ ](?:{_UNITS}|ten|eleven|twelve))?)"
)
_OLD = r"(?:[ -]years?[ -]olds?|[ ]years[ ]of[ ]age|[ ]?y/?o|[ ]yrs?[ ]old)\b"
_AGE_SAID = re.compile(rf"\b{_AGE}{_OLD}", re.IGNORECASE)
_SOMEBODY = (
    r"(?:he|she|he's|she's|i'm|i|nan|gran|grandma|grandad|granny|nanny|mum|mother|dad|father|grandmother"
    r"|grandfather|aunt|auntie|uncle|neighbour|man|woman|lady|husband|wife|who|who's|resident|patient|they"
    r"|mother-in-law|father-in-law|friend)"
)
_IS = r"(?:[ ](?:is|was|turned|just|now|turning|will|be|nearly|almost|turns|at|about|has)){1,3}"
_SHORT_IS = r"(?:he|she|who|i)['’](?:s|m)(?:[ ](?:now|nearly|almost|about|turning|only))?"
_AGE_ENDS = r"(?=[ ]?(?:[,.;!?)]|$|(?:and|now|but|this|next|when|years?|so|with|in|or)\b))"
_AGE_OF_SOMEBODY = re.compile(
    r"\b(?:aged|age|age of|(?:died|passed(?:[ ]away)?),?[ ]at|lived[ ]to(?:[ ]be)?"
    rf"|{_SOMEBODY}(?:{_IS}|['’]s)|{_SHORT_IS})[ ]({_AGE}){_AGE_ENDS}",
    re.IGNORECASE | re.MULTILINE,
)
_AGE_ALONE = re.compile(rf"(?:^|(?<=[.!?][ ]))[Nn]inety(?:[ -](?:{_UNITS}))?(?=[,.!?])", re.MULTILINE)


def find_dates(text: str) -> list[Detection]:
    """Dates that name a day, and ages over 89."""
    return [*_dates(text), *_ages(text)]


def _dates(text: str) -> Iterator[Detection]:
    for pattern, why in _COMPILED:
        for match in pattern.finditer(text):
            words = match.group()
            if words.startswith("may "):
                continue
            yield Detection(match.start(), match.end(), "date", words, 0.95, why)
    for match in _BORN.finditer(text):
        start, end = match.span("date")
        yield Detection(start, end, "date", text[start:end], 0.96, DATE_OF_BIRTH)


def _ages(text: str) -> Iterator[Detection]:
    for match in _AGE_SAID.finditer(text):
        yield Detection(match.start(), match.end(), "other", match.group(), 0.95, AGE_OVER_89)
    for match in _AGE_OF_SOMEBODY.finditer(text):
        yield Detection(match.start(1), match.end(1), "other", match.group(1), 0.9, AGE_OVER_89)
    for match in _AGE_ALONE.finditer(text):
        yield Detection(match.start(), match.end(), "other", match.group(), 0.4, AGE_OVER_89)


def find_month(date: str) -> int | None:
    """The number of the month that a date names (12/03/1981 is read day first), if it names one.

    >>> find_month("3rd of March"), find_month("12/03/1981"), find_month("2022-08-17")
    (3, 3, 8)
    """
    low = date.lower()
    for number, month in enumerate(MONTHS, start=1):
        if re.search(rf"\b{month[:3]}", low):
            return number
    parts = re.findall(r"\d+", date)
    return int(parts[1]) if len(parts) == 3 and 1 <= int(parts[1]) <= 12 else None


_IN_FIGURES = re.compile(r"(?<!\d)20(?:1[1-9]|[2-9]\d)(?!\d)")


def find_year(date: str) -> int | None:
    """A date’s year in four figures, from 2011 on; None for any other, which may be a grown-up’s birthday.

    >>> find_year("3 December 2021"), find_year("2014-12-10"), find_year("12/03/2004")
    (2021, 2014, None)
    """
    found = _IN_FIGURES.search(date)
    return int(found[0]) if found else None
