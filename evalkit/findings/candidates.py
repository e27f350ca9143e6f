"""Quotations to choose from, the best first: by their words, and by who is quoted before them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from heapq import heapify, heappop, heappush

from evalkit.analysis.people import group_of
from evalkit.findings.quotations import LONGEST, SHORTEST, count_flaws, may_quote
from evalkit.model import Excerpt
from evalkit.tags import BRACKETED
from evalkit.text import count_words

SAME_PERSON, SAME_GROUP, MOST = 1.0, 0.25, 4
"""What it costs a candidate that the same person, or group, stands before it, so often at most."""
_LEANS = re.compile(
    r"(?:like|as|what) (?:what )?(?:he|she|they|you|we|i|everyone|others) (?:just |already )?"
    r"(?:said|say|says|put)\b"
    r"|(?:same|ditto|agreed?|exactly|yes|yeah|yep|no|nope|see|as) "
    r"(?:as |here|above|with that|that'?s it)*[.!]*$"
    r"|(?:as|see) above\b",
    re.IGNORECASE,
)
"""Words that say nothing without those before them."""
_BROKEN = re.compile(r"\b(?:u+m+|u+h+|er+m*)\b|\[inaudible\]|\[unclear\]|\.\.\.|…", re.IGNORECASE)


def weigh_candidate(words: str, middle: float = 0.5) -> float:
    """How much speaks against quoting these words alone; 0 for a whole short statement, the least is best.

    ``middle`` is how near they are to the middle of what was said (1 nearest, 0 farthest of its theme). The
    weights are our own judgement, looked at on real comments (``benchmarks/README.md``, “Quotations”).

    >>> weigh_candidate("Like what he said.") > weigh_candidate("The nurse rang me back the same day.")
    True
    """
    count = count_words(words)
    own = count_words(BRACKETED.sub(" ", words))
    tags = len(BRACKETED.findall(words))
    short = max(0, SHORTEST - own) * 0.4
    long = min(3.0, max(0, count - LONGEST) * 0.05)
    leans = 2.0 if _LEANS.match(words.strip("\"“‘' ")) else 0.0
    broken = 0.2 * min(5, len(_BROKEN.findall(words)))
    return short + long + leans + broken + 0.5 * tags + 0.4 * count_flaws(words) + 1.0 * (1 - middle)


def rank_candidates(excerpts: Iterable[Excerpt], middles: Mapping[str, float] | None = None) -> list[Excerpt]:
    """The excerpts that may be quoted, the best first.

    Best is what is long enough to stand alone and whole, with few replaced names, near the middle of its
    theme (``middles``, by id), and from somebody, and some group, that is not among those before it.
    """
    near = middles or {}
    waiting = [
        (weigh_candidate(e.segment.text, near.get(e.id, 0.5)), place, e)
        for place, e in enumerate(e for e in excerpts if may_quote(e))
    ]
    own = {place: weight for weight, place, _ in waiting}
    heapify(waiting)
    people: Counter[str] = Counter()
    groups: Counter[str] = Counter()
    ranked = []
    while waiting:
        held, place, excerpt = heappop(waiting)
        person, group = excerpt.participant.id, group_of(excerpt.participant)
        now = own[place] + SAME_PERSON * min(MOST, people[person]) + SAME_GROUP * min(MOST, groups[group])
        if now > held:
            heappush(waiting, (now, place, excerpt))
            continue
        ranked.append(excerpt)
        people[person] += 1
        groups[group] += 1
    return ranked
