"""Words that a correction took out because they identify somebody: cut wherever else they stand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from evalkit.deidentify.names.tokens import load_lexicon
from evalkit.ids import in_order
from evalkit.model import Source
from evalkit.realign import Aligned
from evalkit.speech import CUT, Speech, find_speech
from evalkit.steps.names.in_words import find_named, replace_names
from evalkit.text import words

_WORDS = re.compile(r"\w(?:.*\w)?", re.DOTALL)
"""From the first word to the last."""


@dataclass(frozen=True)
class TakenOut:
    """What was taken out and stands in no source any more; ``still`` names the sources where some stands."""

    stretches: tuple[str, ...]
    quoted: Speech
    still: tuple[str, ...]

    def cut(self, text: str) -> str:
        """A note or record without these words, whole or quoted with what stood beside them."""
        return self.quoted.cut(replace_names(text, dict.fromkeys(self.stretches, CUT), find_named))


def find_taken_out(aligned: Aligned, sources: Sequence[Source]) -> TakenOut:
    """What a correction took out of a turn; ``sources`` are all sources, as they are after it."""
    stretches = _find_stretches(aligned)
    texts = [source.text for source in sources]
    quoted = find_speech([aligned.old], texts) if stretches else Speech(frozenset())
    telling = dict.fromkeys(part for stretch in stretches for part in _find_telling(stretch))
    where = {s: [source.id for source in sources if find_named(source.text, {s: ""})] for s in telling}
    gone = tuple(stretch for stretch in telling if not where[stretch])
    return TakenOut(gone, quoted, tuple(sorted({id_ for ids in where.values() for id_ in ids}, key=in_order)))


def _find_stretches(aligned: Aligned) -> list[str]:
    """The stretches of the old text that the new one lacks; those with only a space between are one."""
    kept = [(start, start + length) for start, _, length in aligned.shared]
    kept = [(start, end) for start, end in kept if aligned.old[start:end].strip()]
    ends = [0, *(end for _, end in kept)]
    starts = [*(start for start, _ in kept), len(aligned.old)]
    between = (_WORDS.search(aligned.old, *span) for span in zip(ends, starts, strict=True))
    return list(dict.fromkeys(stretch[0] for stretch in between if stretch))


def _find_telling(stretch: str) -> list[str]:
    """A stretch and its words that no dictionary has; no lone everyday word, for notes use it too."""
    lexicon = load_lexicon()
    plain = [word.replace("’", "'").removesuffix("'s") for word in words(stretch)]
    telling = [word for word in plain if word.isalpha() and len(word) > 2 and word.lower() not in lexicon]
    everyday = len(plain) == 1 and stretch.islower() and not telling
    return telling if everyday else [stretch, *telling]
