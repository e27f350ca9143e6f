"""Transcripts as ELAN (.eaf), oTranscribe (.otr) and YouTube's captions (.sbv) keep them."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from evalkit.errors import ReadError
from evalkit.sources.files.blocks import Block, Document
from evalkit.sources.files.guard import parse_xml

if TYPE_CHECKING:
    from lxml import etree

_SBV_TIMING = re.compile(r"^(\d+:\d\d:\d\d[.,]\d+),(\d+:\d\d:\d\d[.,]\d+)[ \t]*$", re.MULTILINE)


def parse_elan(data: bytes, name: str) -> Document:
    """Each annotation of a tier with times as a block, in the order in which they begin.

    The speaker is the tier's participant or, where it names none, the tier. Times are in milliseconds in the
    file, and seconds in blocks. Tiers that hang on another (translations, glosses) are no further speech:
    their names are among what was left out. Source: the schema of the ELAN annotation format (EAF 3.0).
    """
    root = parse_xml(data, name)
    if root.tag != "ANNOTATION_DOCUMENT":
        raise ReadError(f"{name} is not a file of ELAN's annotations. Export it from ELAN again, as text.")
    slots = {slot.get("TIME_SLOT_ID", ""): _seconds(slot) for slot in root.iter("TIME_SLOT")}
    heard: list[Block] = []
    left_out: list[str] = []
    for tier in root.iter("TIER"):
        who = tier.get("PARTICIPANT") or tier.get("TIER_ID") or ""
        if tier.get("PARENT_REF"):
            left_out.append(f"tier {tier.get('TIER_ID', '')}")
            continue
        for said in tier.iter("ALIGNABLE_ANNOTATION"):
            begins, ends = (slots.get(said.get(f"TIME_SLOT_REF{n}", "")) for n in (1, 2))
            if words := (said.findtext("ANNOTATION_VALUE") or "").strip():
                heard.append(Block(len(heard), words, who, begins, ends, glue=" "))
    in_order = sorted(heard, key=lambda block: (block.begins is None, block.begins or 0.0, block.key))
    return Document(tuple(in_order), left_out=tuple(left_out))


def _seconds(slot: etree._Element) -> float | None:
    value = slot.get("TIME_VALUE", "")
    return int(value) / 1000 if value.isdecimal() else None


def parse_otranscribe(text: str, name: str) -> Document:
    """The page of words that an oTranscribe file holds under “text”, with its clocks as plain words."""
    from evalkit.sources.files.html import parse_html

    try:
        held = json.loads(text)
    except ValueError:
        held = None
    if not isinstance(held, dict) or not isinstance(held.get("text"), str):
        raise ReadError(f"{name} is not a file of oTranscribe. Export it there again, as plain text (.txt).")
    return parse_html(held["text"].encode(), name)


def as_captions(text: str) -> str:
    """Captions as YouTube's .sbv has them, with their times written as other captions write them.

    >>> as_captions("0:00:01.000,0:00:02.500\\nHello.")
    '0:00:01.000 --> 0:00:02.500\\nHello.'
    """
    return _SBV_TIMING.sub(r"\1 --> \2", text)
