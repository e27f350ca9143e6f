"""A first name for a theme: the words that set it apart. A person names it better."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from math import log

from evalkit.tags import REMARK
from evalkit.text import words

NAME_WORDS = 3
_SPEECH = """actually also always anything basically because bit can't come could did didn't different do does
doesn't doing don't done even ever every everybody everyone everything feel find get gets getting give go
goes going gone good got had has hasn't have haven't having he'd he's i'd i'll i'm i've isn't it'd it'll
it's just kind know let let's like little look lot made make makes many maybe mean might much need never
nothing obviously oh okay one ones people person probably put quite rather really right said saw say says
see seen she's should so some somebody someone something sometimes sort still stuff sure take tell than
that's their there's they'd they'll they're they've thing things think thought told took try used very
want wanted was wasn't way we'd we'll we're we've well went were weren't what's when who who's will won't
work would wouldn't yeah year yes you'd you'll you're you've um uh er erm hmm mm ask asked asking
came day days half hear heard knew knows leave left month months rang ring ringing sat sent sit spend
stopped telling today tomorrow twice week weeks wrote write years yesterday seven eight nine ten mrs"""
_ASIDE = re.compile(rf"{REMARK.pattern}|\([^()]*\)")


def propose_name(inside: Sequence[str], outside: Sequence[str]) -> str:
    """Up to three words or pairs of words that many of the texts ``inside`` use and few ``outside`` do.

    A word counts once a text, and must be in two of them. "" where they share none.

    >>> propose_name(["The waiting list is long.", "A year on the waiting list!"], ["Staff are kind."])
    'Waiting list'
    """
    here, there = _counted(inside), _counted(outside)
    scored = sorted(
        ((_score(here[t], there[t], len(inside), len(outside)), t) for t in here if here[t] > 1),
        key=lambda found: (-found[0], -len(found[1]), found[1]),
    )
    name = ", ".join(keep_apart([term for score, term in scored if score > 0], NAME_WORDS))
    return name[:1].upper() + name[1:]


def keep_apart(terms: Iterable[str], most: int) -> list[str]:
    """The first ``most`` terms of which none says what an earlier one does.

    >>> keep_apart(["waiting list", "lists", "letter", "letters", "phone"], 3)
    ['waiting list', 'letter', 'phone']
    """
    chosen: list[str] = []
    for term in terms:
        if len(chosen) == most:
            break
        if not any(_overlaps(term, other) for other in chosen):
            chosen.append(term)
    return chosen


def _score(here: int, there: int, inside: int, outside: int) -> float:
    """How many texts use it, times how much oftener than elsewhere (log of smoothed shares)."""
    return here / inside * log(((here + 0.5) / (inside + 1)) / ((there + 0.5) / (outside + 1)))


def _overlaps(first: str, second: str) -> bool:
    """Whether one says what the other says: all of its words, or words that begin alike."""
    one, other = ({_stem(word)[:5] for word in term.split()} for term in (first, second))
    return one <= other or other <= one


def _counted(texts: Sequence[str]) -> Counter[str]:
    """In how many texts each word and each pair of words stands; forms of a word under its commonest."""
    forms: Counter[str] = Counter()
    stems: list[set[str]] = []
    shown: dict[str, Counter[str]] = {}
    for text in texts:
        found: set[str] = set()
        for term in find_terms(text):
            stem = " ".join(map(_stem, term.split()))
            found.add(stem)
            shown.setdefault(stem, Counter())[term] += 1
        stems.append(found)
    for found in stems:
        forms.update(found)
    return Counter({min(shown[s], key=lambda t: (-shown[s][t], t)): n for s, n in forms.items()})


def find_terms(text: str) -> Iterator[str]:
    """The words of a text that tell what it is about, and the pairs of them that stand side by side.

    >>> list(find_terms("I waited on the waiting list."))
    ['waited', 'waiting', 'list', 'waiting list']
    """
    told = [word.casefold().replace("’", "'") for word in words(_ASIDE.sub(" ", text))]
    kept = [_tells(word) for word in told]
    yield from (word for word, keep in zip(told, kept, strict=True) if keep)
    for (first, one), (second, other) in pairwise(zip(told, kept, strict=True)):
        if one and other and first != second:
            yield f"{first} {second}"


def _tells(word: str) -> bool:
    return len(word) > 2 and not word.isdecimal() and word not in _common()


def _stem(word: str) -> str:
    """A word without the end of its plural, so that letter and letters are one."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


@cache
def _common() -> frozenset[str]:
    from evalkit.nlp import find_function_words

    return frozenset(find_function_words()) | frozenset(_SPEECH.split())
