"""What stands for a name in de-identified text: the one vocabulary of tags such as [Person 2] and [e-mail].

Tags are made in ``deidentify``, told here from other words in brackets, and read as speech where printed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

PERSON, PLACE, ORGANISATION = "Person", "Place", "Organisation"
BY_HAND = ("Service user", "Carer", "Worker", "Interviewer", "Team")
"""Words that people put before a number where they know who is meant."""
PHONE, EMAIL, POSTCODE, NHS_NUMBER = "[phone number]", "[e-mail]", "[postcode]", "[NHS number]"
NI_NUMBER, ADDRESS, URL, REFERENCE = (
    "[National Insurance number]",
    "[address]",
    "[web address]",
    "[reference]",
)
DATE, DATE_OF_BIRTH = "[date]", "[date of birth]"
OVER_89, USER, PLATE = "[over 89]", "[user name]", "[vehicle number]"
FIXED = (
    *(PHONE, EMAIL, POSTCODE, NHS_NUMBER, NI_NUMBER, ADDRESS, URL, REFERENCE),
    *(DATE, DATE_OF_BIRTH, OVER_89, USER, PLATE),
)

BRACKETED = re.compile(r"\[[^\[\]\n]{1,60}\]")
"""Anything in one pair of square brackets: it may stand for a name, whoever put it there."""
REMARK = re.compile(r"\[[^\[\]]*\]")
"""An editor's words, a pause or a tag, however long and over however many lines: nobody said it."""
_NUMBERED = re.compile(r"\[(?P<kind>[A-Z][a-z]+(?: [a-z]+)?) (?P<number>\d+)\]")
_INVENTED = re.compile(r"\[‘([^‘’\[\]\n]{2,30})’\]")
_OURS = re.compile(
    rf"\[(?:{'|'.join((PERSON, PLACE, ORGANISATION, *BY_HAND))}) [\w-]{{1,6}}\]"
    rf"|\[date in [A-Z][a-z]+(?: \d{{4}})?\]|{'|'.join(map(re.escape, FIXED))}|{_INVENTED.pattern}"
)


def date_in(month: str, year: int | None = None) -> str:
    """What stands for a date of which only the month is kept, or the month and the year.

    >>> date_in("march"), date_in("march", 2021)
    ('[date in March]', '[date in March 2021]')
    """
    return f"[date in {month.title()}{f' {year}' if year else ''}]"


def is_tag(bracketed: str) -> bool:
    """Whether words in brackets are a tag as evalkit writes it, or as a person does in its manner.

    >>> [is_tag(words) for words in ("[Person 2]", "[‘Amina’]", "[date in May 2021]", "[laughs]")]
    [True, True, True, False]
    """
    return _OURS.fullmatch(bracketed) is not None


_CARRIES_ON = frozenset("'’,.;!?")


def goes_on_after_tag(line: str) -> bool:
    """Whether a line begins with a tag that is part of its sentence, and nobody who begins to speak.

    >>> [goes_on_after_tag(x) for x in ("[Person 5] took it.", "[Person 5]. I did.", "[Person 5] We did.")]
    [True, True, False]
    """
    found = BRACKETED.match(line.lstrip())
    if not found or not is_tag(found.group()):
        return False
    rest = line.lstrip()[found.end() :]
    return rest[:1] in _CARRIES_ON or rest.lstrip()[:1].islower()


def find_numbered(text: str) -> Iterator[tuple[str, int]]:
    """The word and the number of every numbered tag, in order.

    >>> list(find_numbered("[Person 2] met [Service user 7]."))
    [('Person', 2), ('Service user', 7)]
    """
    return ((tag["kind"], int(tag["number"])) for tag in _NUMBERED.finditer(text))


def find_invented(text: str) -> Iterator[str]:
    """The invented names that stand in a text, as written.

    >>> list(find_invented("[‘Amina’] met [Person 1]."))
    ['Amina']
    """
    return (found[1] for found in _INVENTED.finditer(text))


def as_speech(words: str) -> str:
    """A quotation's words with the numbers of its tags left out, where one of a kind is meant.

    Two people in one quotation keep their numbers, so that they can be told apart. Invented names stay.

    >>> as_speech("[Person 13]'s crisps, near [Place 4]."), as_speech("[Person 1] told [Person 2].")
    ("[person]'s crisps, near [place].", '[Person 1] told [Person 2].')
    """
    numbers: defaultdict[str, set[int]] = defaultdict(set)
    for kind, number in find_numbered(words):
        numbers[kind].add(number)
    return _NUMBERED.sub(
        lambda tag: f"[{tag['kind'].lower()}]" if len(numbers[tag["kind"]]) == 1 else tag[0], words
    )


def without_numbers(text: str) -> str:
    """The text whatever number stands for whom, so that the same words are found again.

    >>> without_numbers("[Person 1] told [Person 2].")
    '[Person] told [Person].'
    """
    return _NUMBERED.sub(r"[\g<kind>]", text)
