"""Pages and user names, written and as they are spoken: instagram dot com slash …, … underscore e8."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evalkit.deidentify.details.spoken import DIGITS
from evalkit.deidentify.detection import Detection, DetectionType

USER_NAME = "a user name"
_URL = re.compile(r"\b(?:https?://|www\.)[^\s<>\"“”\[\]]+[^\s<>\"“”\[\].,;:!?')]", re.IGNORECASE)
_BARE_URL = re.compile(
    r"(?<![@\w.-])(?:[a-z0-9-]+\.)+(?:co\.uk|org\.uk|nhs\.uk|gov\.uk|ac\.uk|com|org|net|info"
    r"|io|london|uk|example)(?:/[^\s<>\"\[\]]*[^\s<>\"\[\].,;:!?')])?(?![\w@-])",
    re.IGNORECASE,
)
_WORD = r"[\w'’-]{1,40}+"
_JOIN = r"[ ](?:dot|underscore|under[ ]score|dash|hyphen)[ ]"
_SLASH = r",?[ ](?:(?:forward|back)[ -]?)?(?:slash|stroke)[ ](?:at(?:[ ]sign)?[ ])?"
_ENDING = r"(?:com|org|net|uk|co|info|io|tv|me|london|wales|scot|cymru|app|nhs|gov|ac)"
_NO_NAME = (
    r"(?:and|or|but|so|that|that's|thats|which|it|it's|its|is|was|if|on|in|at|to|for|where"
    r"|when|because|cos|i|i'm"
    r"|you|we|they|he|she|the|a|my|then|there|yeah|please|have|has|with|of|do|does)"
)
_NO_HEAD = r"(?:at|a|an|the|and|with|use|used|your|this|that|one|no|called|dot|of)"
_MORE_WORDS = rf"(?:(?:[ ](?!{_NO_NAME}\b)[\w-]{{1,40}}+){{1,3}}(?=[ ]?(?:[,.;!?)]|$)))?"
_SPOKEN_URL = re.compile(
    rf"(?<![\w'’@.-])(?:www[ ]dot[ ](?:{_WORD}[ ])?"
    rf"|double[ ]u[ ]double[ ]u[ ]double[ ]u[ ]dot[ ](?:{_WORD}[ ])?)?"
    rf"(?!{_NO_HEAD}\b)(?:{_WORD}[ ]dot[ ]){{1,4}}{_ENDING}\b(?:[ ]dot[ ]{_ENDING}\b)?"
    rf"(?:{_SLASH}{_WORD}(?:{_JOIN}{_WORD}){{0,6}}{_MORE_WORDS}){{0,4}}",
    re.IGNORECASE,
)
_SITE = (
    r"(?:instagram|insta|ig|facebook|fb|twitter|x|tiktok|tik[ ]tok|youtube|snapchat|snap"
    r"|reddit|linkedin|threads)"
)
_SPOKEN_PAGE = re.compile(
    rf"\b{_SITE}(?:{_SLASH}{_WORD}(?:{_JOIN}{_WORD}){{0,6}}{_MORE_WORDS}){{1,3}}", re.IGNORECASE
)
_HANDLE = re.compile(r"(?<![\w.@/])@[A-Za-z_]\w*(?:\.\w+)*|(?<![\w/])u/[A-Za-z_]\w{2,}")
_NUMBER_SAID = rf"(?:[ ](?:{'|'.join(DIGITS)}|\d{{1,6}})\b)"
_SAID_HANDLE = re.compile(
    rf"(?<![\w'’-])(?:at[ ])?(?!{_NO_HEAD}\b){_WORD}[ ](?:underscore|under[ ]score)[ ]{_WORD}"
    rf"(?:{_JOIN}{_WORD}){{0,6}}{_NUMBER_SAID}{{0,6}}",
    re.IGNORECASE,
)
_CALLED = re.compile(
    rf"\b(?:(?:user[ ]?name|screen[ ]?name|(?:gamer|gaming)[ ]?(?:tag|name)|handle|insta|instagram|tiktok"
    rf"|tik[ ]tok|snapchat|twitter)"
    rf"(?:[ ](?:on[ ](?:there|here|that|it|{_SITE})))?(?:(?:['’]s|[ ](?:is|was|handle|name"
    rf"|account|it's)){{1,2}}[ ,:]{{1,2}}(?:at[ ])?|,[ ](?=\w*[\d_]))"
    rf"|(?:find|follow|add|message|dm)[ ](?:me|us|her|him|them)[ ](?:on[ ]{_SITE}[ ,]{{1,2}})?"
    rf"(?:at|as)[ ](?:at[ ])?)"
    rf"(?!(?:a|an|the|my|not|just|on|in|at|private|that|there|home|work|night|least|all|well|if|it)\b)"
    rf"(?P<name>[\w.-]{{3,40}}+(?:{_JOIN}{_WORD}){{0,6}}{_NUMBER_SAID}{{0,6}})",
    re.IGNORECASE,
)


def find_pages(text: str) -> Iterator[Detection]:
    """Web addresses and user names in a text."""
    for pattern, score, why in _ADDRESSES:
        for match in pattern.finditer(text):
            yield _made(match, "url", score, why)
    for match in _HANDLE.finditer(text):
        yield _made(match, "other", 0.95, USER_NAME)
    for match in _SAID_HANDLE.finditer(text):
        yield _made(match, "other", 0.9, USER_NAME)
    for match in _CALLED.finditer(text):
        name = match["name"]
        plain = name.isalpha() and name.islower()
        yield _made(match, "other", 0.4 if plain else 0.8, USER_NAME, "name")


_ADDRESSES = (
    (_URL, 0.99, "a web address"),
    (_BARE_URL, 0.9, "a web address"),
    (_SPOKEN_URL, 0.9, "a web address as it is spoken"),
    (_SPOKEN_PAGE, 0.85, "a page as it is spoken"),
)


def _made(
    match: re.Match[str], kind: DetectionType, score: float, why: str, group: str | int = 0
) -> Detection:
    end = match.end(group) - len(match[group]) + len(match[group].rstrip(".-'’"))
    start = match.start(group)
    return Detection(start, end, kind, match.string[start:end], score, why)
