"""Organisations that many people know by name: hospitals, universities, regiments, charities, shops.

Hospitals, universities and regiments are found by their name. Charities and shops that are everywhere
single nobody out ("I rang Samaritans"); where somebody works, learns or spends their time they may, and
are shown to a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from evalkit.deidentify.detection import Detection
from evalkit.deidentify.names.gazetteer import read_lines

_MAY_IDENTIFY = 0.4
_BEFORE = (
    r"(?:\b(?:work|worked|works|working|job|shift|shifts|placement|volunteer|volunteers|volunteered"
    r"|volunteering"
    r"|till|tills|checkout|shelves|badge|uniform|manager|supervisor|trolleys|deliver|delivering|drive|drove"
    r"|driver|clean|cleans|cleaned|cleaner|cleaning|security|guard|steward|temp|agency|warehouse|contract"
    r"|apprentice"
    r"|apprenticeship|career|sit|sat|sits|sitting|met|meet|meeting|bank|account|interview|sacked|laid off"
    r"|lad|lass|girl|boy|woman|man|lady|bloke|fella|guy|chap|advocate|befriender|mentor|counsellor|caseworker"
    r"|person|someone|somebody|worker|keyworker|mate|friend|card|one)\b[^.,;!?\n]{0,30}?[ ]"
    r"(?:at|for|in|from|with|outside|behind|by|to)(?:[ ](?:the|our|my|a|an|big|local|old))?[ ]"
    r"|\b[A-Z][a-z]+[ ](?:at|from)[ ](?:the[ ])?|\b(?:we['’]re|we are|I['’]m|he['’]s"
    r"|she['’]s)[ ]at[ ](?:the[ ])?"
    r"|\bthe[ ](?=Paddy|William|Ladbrokes|Betfred|Asda|Tesco|Lidl|Aldi|Morrisons|Iceland|Greggs|Costa"
    r"|Spoons))"
)


def find_organisations(text: str) -> Iterator[Detection]:
    """Every organisation of the list that may single somebody out here."""
    always, beside = _patterns()
    for match in always.finditer(text):
        yield Detection(
            match.start(), match.end(), "organisation", match.group(), 0.9, "an organisation on the list"
        )
    for match in beside.finditer(text):
        start, end = match.span("name")
        why = "a well-known organisation where somebody works or is"
        yield Detection(start, end, "organisation", match["name"], _MAY_IDENTIFY, why)


def is_well_known(name: str) -> bool:
    """Whether a name is that of an organisation on the list.

    >>> is_well_known("Barclays"), is_well_known("Barking")
    (True, False)
    """
    return bool(_patterns()[0].fullmatch(name)) or name in _names("beside")


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    always, beside = (_any_of(_names(kind)) for kind in ("always", "beside"))
    return (
        re.compile(rf"(?<![\w-]){always}(?![\w-])"),
        re.compile(
            rf"{_BEFORE}(?P<name>{beside})(?![\w-])(?![ ][A-Z][a-z]+[ ](?:Road|Street|Hill|Lane)"
            rf"|[ ](?:[Tt]eam|[Ll]ine|[Hh]ouse|[Hh]ub)s?\b)"
        ),
    )


@cache
def _names(kind: str) -> list[str]:
    lines = [line.partition(":") for line in read_lines("organisations")]
    return [name.strip() for head, _, names in lines if head == kind for name in names.split(",")]


def _any_of(names: list[str]) -> str:
    apart = sorted(set(names), key=lambda name: (-len(name), name))
    return "(?:" + "|".join(re.escape(name).replace("'", "['’]") for name in apart) + ")"
