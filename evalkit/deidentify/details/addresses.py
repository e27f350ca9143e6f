"""Street addresses: a number and a street, a flat in a house, the name of a street."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evalkit.deidentify.detection import Detection
from evalkit.deidentify.names.cues import word_set

_STREET = (
    "(?:Road|Rd|Street|Avenue|Ave|Lane|Close|Crescent|Gardens|Grove|Terrace|Drive|Square"
    "|Mews|Walk|Way|Row|Place"
    "|Court|Hill|Parade|Rise|Yard|Green|View|Villas|Passage|Alley|Buildings|House|Mansions"
    "|Lodge|Broadway|Vale"
    "|Quay|Wharf|Point|Path|Estate|Heights|Towers|Circus|Gate|St|Park|Croft|Mount|Common|Embankment)"
)
_NUMBER = r"\d{1,4}[A-Za-z]?(?:[-–/]\d{1,4}[A-Za-z]?)?"
_FLAT = (
    r"(?:(?:[Ff]lat|[Aa]partment|[Rr]oom|[Uu]nit|[Mm]aisonette|[Ss]tudio)[ ]"
    r"(?:\d{1,4}[A-Za-z]?|[A-Z])\b,?[ ])"
)
_CAPITALS = r"(?:(?:[A-Z][\w'’-]*|St\.|Dr\.)[ ](?:(?:of|and|the|upon|de|la|le|on)[ ]){0,2}){1,4}"
_MORE = rf"(?:,[ ](?:{_NUMBER}[ ])?{_CAPITALS}{_STREET}\b)*"
_ADDRESS = re.compile(
    rf"\b(?:{_FLAT}?{_NUMBER},?[ ]|{_FLAT}){_CAPITALS}{_STREET}\b{_MORE}"
    r"(?:,?[ ](?:[Ff]lat|[Aa]partment|[Rr]oom|[Uu]nit)[ ]\d{1,4}[A-Za-z]?\b)?"
)
_SMALL_ADDRESS = re.compile(
    r"\b(?:(?:flat|apartment|room) \d{1,4}[a-z]?,? (?:\d{1,4}[a-z]?,? )?|\d{1,4}[a-z]?,? )"
    r"([a-z][a-z'’-]+(?: [a-z][a-z'’-]+)?)"
    r" (?:road|street|avenue|lane|close|crescent|gardens|grove|terrace|mews|drive|court|house|square|walk"
    r"|way)\b"
)
_THE_STREET = re.compile(
    r"(?<![\w£$.:/-])\d{1,4}[a-z]? the (?:grove|avenue|crescent|mews|terrace)\b"
    r"(?! (?:is|was|has|had|looks|looked|gets|got)\b)"
)
"""6 the grove: of the words for streets, those that hardly follow the time of day."""

_STREET_ALONE = re.compile(
    r"\b((?:(?:[A-Z][\w'’-]+|St\.|Dr\.)[ ](?:(?:of|upon|de|la"
    r"|le)[ ](?:the[ ])?)?){1,4})(?:Road|Rd|Street|Avenue|Lane|Crescent|Gardens|Grove|Terrace"
    r"|Drive|Close"
    r"|Mews|Walk|Parade|Row|Broadway)\b"
)
_SMALL_STREET = re.compile(
    r"\b(?:on|in|at|to|near|from|off|along|down|out of) (([a-z][a-z'’-]+(?: [a-z][a-z'’-]+)?)"
    r" (?:road|street|avenue|lane|crescent|parade|grove|terrace))\b"
)
_NOT_STREET = word_set(
    """minute minutes hour hours mile miles yard day week month people times long short big small high
    more other main in on at the of to a an and or is was by from different little old new good bad
    very my your our his her their way per person one two three same side dead end back whole every
    each private fast slow memory rocky long-term open cobbled bike bus that this which any some
    both either another same wrong right middle single busy quiet next door percent metre metres
    bedroom bed storey year years flat white"""
)
_NOT_STREET_NAME = word_set(
    "the high main my our your on in at this that down up from to of by past behind opposite "
    "off along near and then but so"
)


def find_addresses(text: str) -> Iterator[Detection]:
    """Every street address in a text, and streets that are named without a number."""
    for match in _ADDRESS.finditer(text):
        yield _made(match, 0.95, "a number and a street")
    for match in _SMALL_ADDRESS.finditer(text):
        if not set(match.group(1).split()) & _NOT_STREET:
            yield _made(match, 0.8, "a number and a street")
    for match in _THE_STREET.finditer(text):
        yield _made(match, 0.8, "a number and a street")
    for match in _STREET_ALONE.finditer(text):
        names = match.group(1).split()
        while names and names[0].lower() in _NOT_STREET_NAME:
            names.pop(0)
        if names:
            start = match.start() + match.group(1).find(names[0])
            yield Detection(start, match.end(), "address", text[start : match.end()], 0.9, _STREET_WHY)
    for match in _SMALL_STREET.finditer(text):
        if not set(match.group(2).split()) & (_NOT_STREET | _NOT_STREET_NAME):
            yield _made(match, 0.7, _STREET_WHY, 1)


_STREET_WHY = "the name of a street"


def _made(match: re.Match[str], score: float, why: str, group: int = 0) -> Detection:
    return Detection(match.start(group), match.end(group), "address", match.group(group), score, why)
