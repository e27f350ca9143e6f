"""What was said, made ready to be searched: word for word, with marks of trimming, or nearly so."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from evalkit.quoting.difference import show_difference
from evalkit.tags import REMARK, without_numbers

LIKE = 0.6
"""From this share of words in common, in order, a quotation is taken for a changed one (a judgement)."""
CANDIDATES = 12
MOST_INSERTED = 8
"""So many words of the evidence may stand where a quotation has an insertion in square brackets."""
_ELLIPSIS = r"\[\s*(?:…|\.\.\.)\s*\]"
_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Spoken:
    """One turn: its text, and who speaks. ``roles`` are names by which the speaker may be cited, best first.

    ``why_not`` says why it may not be quoted, "" where it may.
    """

    text: str
    source_id: str
    source_name: str
    roles: tuple[str, ...]
    why_not: str = ""

    @property
    def may_quote(self) -> bool:
        """Whether the speaker's words may be printed."""
        return not self.why_not


@dataclass(frozen=True, slots=True)
class Match:
    """Where a quotation stands: the turn, and from which of its words to which (half-open)."""

    spoken: Spoken
    start: int
    end: int


def tokens(text: str) -> list[str]:
    """The words in lower case, apostrophes made alike.

    >>> tokens("It’s 5–6 weeks, [Person 1].")
    ["it's", '5', '6', 'weeks', 'person']
    """
    text = without_numbers(unicodedata.normalize("NFKC", text))
    text = text.replace("’", "'").replace("‘", "'").casefold()
    return _TOKEN.findall(text)


def flatten(text: str) -> str:
    """The words alone, so that neither case nor signs nor line ends make two of one."""
    return " ".join(tokens(text))


class Evidence:
    """Everything that was said, held in words."""

    def __init__(self, spoken: Iterable[Spoken]) -> None:
        self.turns = [(one, flatten(one.text)) for one in spoken]
        self.common: Counter[str] = Counter(w for _, text in self.turns for w in set(text.split()))

    def find_marked(self, quotation: str) -> tuple[list[Match], bool]:
        """Where the quotation stands word for word; else where it stands but for its marks, and True then."""
        if found := self._search(re.escape(flatten(quotation))):
            return found, False
        if "[" not in quotation:
            return [], False
        return self._search(_pattern(quotation), _longest(quotation)), True

    def _search(self, pattern: str, must: str = "") -> list[Match]:
        if not pattern:
            return []
        sought = re.compile(rf"(?<![^ ]){pattern}(?![^ ])")
        found = []
        for spoken, text in self.turns:
            if (not must or must in text) and (hit := sought.search(text)):
                start = text.count(" ", 0, hit.start())
                found.append(Match(spoken, start, start + len(hit[0].split())))
        return found

    def find_like(self, quotation: str) -> tuple[Match | None, str]:
        """The passage that the quotation was most likely made from, and how they differ; None for none."""
        words = tokens(quotation)
        best: tuple[float, Match, str] | None = None
        for spoken, text in self._candidates(words):
            said = text.split()
            start, end, share = _fit(words, said)
            if share >= LIKE and (best is None or share > best[0]):
                best = (
                    share,
                    Match(spoken, start, end),
                    show_difference(" ".join(said[start:end]), " ".join(words)),
                )
        return (best[1], best[2]) if best else (None, "")

    def _candidates(self, words: Sequence[str]) -> list[tuple[Spoken, str]]:
        """The turns that share most words with the quotation, rare ones counting most."""
        wanted = {word: 1 / self.common[word] for word in words if word in self.common}
        scored = []
        for place, (_, text) in enumerate(self.turns):
            score = sum(wanted[word] for word in set(text.split()) & set(wanted))
            if score:
                scored.append((-score, place))
        return [self.turns[place] for _, place in sorted(scored)[:CANDIDATES]]


def _pattern(quotation: str) -> str:
    """The quotation's words, with a gap for each mark. […] stands for any words, [words] for a few."""
    pieces = []
    for piece in re.split(_ELLIPSIS, quotation):
        runs = [re.escape(flatten(run)) for run in REMARK.split(piece)]
        inserted = rf" (?:\S+ ){{0,{MOST_INSERTED}}}?"
        kept = [run for run in runs if run]
        pieces.append(inserted.join(kept))
    return r" (?:\S+ )*?".join(piece for piece in pieces if piece)


def _longest(quotation: str) -> str:
    """The longest run of words without a mark: what a turn must hold to be worth a closer look."""
    return max((flatten(run) for run in REMARK.split(quotation)), key=len, default="")


def _fit(words: Sequence[str], said: Sequence[str]) -> tuple[int, int, float]:
    """Where in a turn the words fit best, and the share of the longer of the two that is in common."""
    blocks = [b for b in SequenceMatcher(None, words, said, autojunk=False).get_matching_blocks() if b.size]
    if not blocks:
        return 0, 0, 0.0
    best = (0, 0, 0.0)
    for first in range(len(blocks)):
        for last in range(first, len(blocks)):
            start = blocks[first].b
            end = blocks[last].b + blocks[last].size
            common = sum(block.size for block in blocks[first : last + 1])
            share = 2 * common / (len(words) + end - start)
            if share > best[2]:
                best = start, end, share
    return best
