"""Words that surveys share: answers that say nothing, answers that mean "don't know", and usual scales."""

from __future__ import annotations

import re
from collections.abc import Iterable

from evalkit.model.unsaid import NOT_APPLICABLE, NOTHING_SAID, is_outside, key

_SAYS_NOTHING = NOT_APPLICABLE | NOTHING_SAID | {""}
_CODE = re.compile(r"(?:[A-Z]{1,3}[-_ ]?)?[0-9]{1,5}")
_AGREEMENT = (
    "strongly disagree|completely disagree|disagree strongly|disagree|somewhat disagree|tend to disagree"
    "|slightly disagree|neither agree nor disagree|neither agree or disagree|neither|neutral|slightly agree"
    "|tend to agree|somewhat agree|agree|agree strongly|completely agree|strongly agree"
)
_SCALES: tuple[tuple[str, ...], ...] = tuple(
    tuple(scale.split("|"))
    for scale in (
        _AGREEMENT,
        "very poor|poor|below average|fair|neither good nor poor|average|satisfactory|acceptable|ok|good"
        "|very good|excellent",
        "very bad|bad|neither good nor bad|ok|good|very good",
        "never|almost never|hardly ever|rarely|seldom|occasionally|sometimes|about half the time|often"
        "|frequently"
        "|usually|most of the time|very often|almost always|always",
        "not at all confident|not confident|not very confident|slightly confident|somewhat confident"
        "|moderately confident|fairly confident|quite confident|confident|very confident|extremely confident"
        "|completely confident",
        "very dissatisfied|dissatisfied|fairly dissatisfied|somewhat dissatisfied|slightly dissatisfied"
        "|neither satisfied nor dissatisfied|neutral|slightly satisfied|somewhat satisfied|fairly satisfied"
        "|satisfied|very satisfied|extremely satisfied",
        "extremely unlikely|very unlikely|unlikely|somewhat unlikely|slightly unlikely"
        "|neither likely nor unlikely|undecided|neutral|slightly likely|somewhat likely|likely|very likely"
        "|extremely likely",
        "very difficult|difficult|fairly difficult|neither easy nor difficult|neutral|fairly easy|easy"
        "|very easy",
        "not at all important|not important|slightly important|somewhat important|moderately important"
        "|fairly important|important|very important|extremely important",
        "not at all useful|not useful|not very useful|slightly useful|somewhat useful|fairly useful"
        "|useful|very useful"
        "|extremely useful",
        "not at all helpful|not helpful|not very helpful|slightly helpful|somewhat helpful|fairly helpful"
        "|helpful"
        "|very helpful|extremely helpful",
        "not at all well|not very well|fairly well|quite well|well|very well|extremely well",
        "not at all|hardly|a little|a little bit|slightly|somewhat|to some extent|moderately|quite a bit"
        "|mostly"
        "|a lot|a great deal|very much|very|extremely|completely",
        "much worse|worse|a little worse|slightly worse|about the same|the same|no change|slightly better"
        "|a little better|better|much better",
        "yes|yes, definitely|yes, completely|yes, always|yes, to some extent|yes, sometimes|yes, partly"
        "|partly|to some extent"
        "|sometimes|maybe|no|no, not really|no, not at all|no, never",
        "true|false",
    )
)


def is_empty(text: str) -> bool:
    """Whether an answer says nothing: blank, dashes, or exactly "nothing", "none", "n/a" and the like.

    Spaces, stops and dashes round the words do not count. That holds whatever was asked: "None" to "What
    would you change?" is no answer here, since it cannot be told from a passed-over question.

    >>> is_empty("N/A"), is_empty("Nothing."), is_empty("--"), is_empty("Nothing was explained")
    (True, True, True, False)
    """
    return key(text).strip(" .…!-–—_*/\\") in _SAYS_NOTHING


def are_codes(ids: Iterable[str]) -> bool:
    """Whether every id given is a short code that tells nobody who it is: digits, capitals and digits.

    Longer numbers may be NHS numbers, telephone numbers or dates of birth.

    >>> are_codes(["1", "2", ""]), are_codes(["R012", "GP-07"]), are_codes(["R012", "Jo"])
    (True, True, False)
    """
    return all(is_empty(given) or _CODE.fullmatch(given) for given in ids)


def is_dont_know(text: str) -> bool:
    """Whether an answer to a closed question means that the respondent cannot say.

    >>> is_dont_know("Don’t know"), is_dont_know("Prefer not to say"), is_dont_know("No")
    (True, True, False)
    """
    return is_outside(text)


def find_scale(answers: Iterable[str]) -> int | None:
    """Which usual scale holds all these answers, if there are at least two, or None.

    >>> find_scale(["Agree", "Strongly agree"]), find_scale(["Agree", "Camden"])
    (0, None)
    """
    keys = {key(answer) for answer in answers}
    return next((i for i, scale in enumerate(_SCALES) if len(keys) > 1 and keys <= {*scale}), None)


def order_by_scale(answers: list[str]) -> list[str]:
    """Answers of one usual scale in its order, and bands of numbers from the lowest on; others as they are.

    What comes after a dash or a colon explains the answer and is not looked at.

    >>> order_by_scale(["Always", "Never", "Sometimes"])
    ['Never', 'Sometimes', 'Always']
    >>> order_by_scale(["65 and above", "25~29", "Under 18", "18 to 24"])
    ['Under 18', '18 to 24', '25~29', '65 and above']
    """
    for form in (str, _before_dash):
        heads = {answer: form(answer) for answer in answers}
        if (scale := find_scale(heads.values())) is not None:
            return sorted(answers, key=lambda answer: _SCALES[scale].index(key(heads[answer])))
    bands = {answer: _find_band(answer) for answer in answers if not is_outside(answer)}
    if len(bands) < 2 or None in bands.values():
        return answers
    return sorted(answers, key=lambda answer: bands.get(answer) or (float("inf"), 0))


def _before_dash(answer: str) -> str:
    return re.split(r"\s[–—-]\s|:\s", answer, maxsplit=1)[0]


_BAND = re.compile(
    r"(?P<below>(?:under|below|less than|up to)\s+)?(?P<least>\d+)"
    r"(?:\s*(?:[-–~]|to)\s*\d+|\s*\+|\s*(?:and|or)\s+(?:above|over|more|older|under|below|younger))?"
    r"(?:\s+years?(?:\s+old)?)?",
    re.IGNORECASE,
)


def _find_band(answer: str) -> tuple[float, int] | None:
    """Where a band of numbers, such as an age group, begins; a band below a number comes before it."""
    found = _BAND.fullmatch(answer.strip())
    if found is None:
        return None
    below = found["below"] or re.search(r"(?:under|below|younger)", answer, re.IGNORECASE)
    return float(found["least"]), 0 if below else 1


def leading_number(text: str) -> int | None:
    """The whole number that an answer is or begins with, or None.

    >>> leading_number("10 - Extremely likely"), leading_number("3"), leading_number("2.5")
    (10, 3, None)
    """
    found = re.fullmatch(r"(\d{1,2})(?:\s*[-–:=)]?\s+\D.*|\s*[-–:=)]\s*\D.*)?", text)
    return int(found[1]) if found else None


_MISSING = frozenset(
    {"-1", "-9", "-99", "-999", "-88", "-77", "-66", "66", "77", "88", "97", "98", "99", "777", "888", "999"}
)
_LONGEST_SHORT_SCALE = 7


def find_outside(answers: Iterable[str]) -> tuple[str, ...]:
    """Numbers beside a scale that do not belong to it: 99 beside 1 to 5, or one 9 beside 1 to 5.

    A scale up to 7 whose steps were nearly all given is not widened by a number two steps or more above it.

    >>> find_outside(["1", "2", "3", "4", "5", "9"]), find_outside(["1", "-99"]), find_outside(["3", "9"])
    (('9',), ('-99',), ())
    """
    given = list(answers)
    if not all(re.fullmatch(r"-?\d{1,3}", answer) for answer in given):
        return ()
    outside = [answer for answer in given if answer in _MISSING]
    rest = sorted(int(answer) for answer in given if answer not in _MISSING)
    if len(rest) > 3 and rest[-1] in (8, 9) and rest[-1] - rest[-2] > 1:
        steps = set(rest[:-1])
        if max(steps) <= _LONGEST_SHORT_SCALE and len(steps) >= max(steps) - min(steps):
            outside.append(str(rest[-1]))
    return tuple(outside) if rest else ()
