"""Names that a person wrote into captions whose voices a program had only numbered: S00 says “Halima: …”."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from evalkit.sources.files.blocks import Block
from evalkit.sources.talk.label_words import find_shape

_NAMED = re.compile(r"\s*+(?P<name>[^:：\n]{1,60}?)\s*+[:：](?:\s++|$)")
_NUMBERED = re.compile(r"(?:s|spk|speaker|sprecher|voice|unknown)[\s_-]*\d*", re.IGNORECASE)


def name_voices(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with names in place of numbered voices, where a name stands whenever a voice begins."""
    names: defaultdict[str, set[str]] = defaultdict(set)
    for voice, run in groupby(blocks, key=lambda block: block.speaker):
        if voice and _NUMBERED.fullmatch(voice):
            found = _NAMED.match(next(run).text)
            names[voice].add(found["name"] if found and find_shape(found["name"]) else "")
    known = {voice: called.copy().pop() for voice, called in names.items() if len(called) == 1}
    return [
        block for each in blocks if (block := _name(each, known.get(each.speaker or "", ""))).text.strip()
    ]


def _name(block: Block, name: str) -> Block:
    if not name:
        return block
    found = _NAMED.match(block.text)
    text = block.text[found.end() :] if found and found["name"] == name else block.text
    return replace(block, speaker=name, text=text)
