"""Speakers' labels that are names: told from “Speaker 2” and “Nurse”, replaced by the participant's id."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from evalkit.deidentify.names.gazetteer import load_british_names
from evalkit.deidentify.names.tokens import load_lexicon
from evalkit.model import Source
from evalkit.sources.participants.participants import Row, key_of_label, names_source
from evalkit.sources.talk.label_words import asks_questions, find_shape, names_a_role

_QUESTION_AND_ANSWER = frozenset("QAIRP")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def is_name(label: str) -> bool:
    """True where a label could tell who speaks: a name, initials, or anything that is not a role.

    >>> [is_name(x) for x in ("Bev Campbell", "KF", "Nurse Kelly", "Housing officer", "Speaker 2", "Q", "")]
    [True, True, True, False, False, False, False]
    """
    core, *bracketed = re.split(r"[(\[]", label)
    core = core.strip()
    if not core and not bracketed:
        return False
    told = any(not _is_word(word) for part in bracketed for word in _WORD.findall(part))
    if told:
        return True
    if core.rstrip(".:") in _QUESTION_AND_ANSWER or asks_questions(core) or find_shape(core) == "generic":
        return False
    return not (names_a_role(core) and all(map(_is_word, _WORD.findall(core))))


def name_in(label: str) -> str:
    """The name in a label, without what stands in brackets, an employer behind a line or dash, or an address.

    >>> name_in("Jane Doe | NHS"), name_in("Bev Campbell (GP)"), name_in("jane.doe@nhs.net")
    ('Jane Doe', 'Bev Campbell', 'jane doe')
    """
    name, at, _ = re.sub(r"(?<!\s)\s*+[(\[].*", "", label).partition("@")
    words = re.sub(r"[\d._+-]+", " ", name).strip() if at else name
    parts = re.split(r"(?<!\s)\s*+\|\s*+|(?<!\s)\s++[-–—]\s++", words)
    lists = load_british_names()
    listed = lists.first_names | lists.surnames
    named = (part for part in parts if any(word.lower() in listed for word in _WORD.findall(part)))
    return next(named, parts[0]) or label


def _is_word(word: str) -> bool:
    """An English word that is nobody's name."""
    if names_a_role(word) or asks_questions(word):
        return True
    low = word.lower()
    return low not in load_british_names() and low in load_lexicon()


def find_row(rows: Iterable[Row], source: Source, label: str) -> Row | None:
    """The row of ``participants.csv`` that a source's label belongs to; one that names the source first."""
    said = [row for row in rows if row.id and key_of_label(label) in map(key_of_label, row.labels)]
    own = (row for row in said if names_source(row.sources, source.id, source.file_name))
    return next(own, None) or next((row for row in said if not row.sources), None)


def find_pseudonyms(source: Source, rows: Sequence[Row]) -> dict[str, str]:
    """What stands for each label of a source that is a name: the id of its participant.

    Where the source uses that id as a label for somebody else, “speaker P04” stands instead.
    """
    labels = dict.fromkeys(turn.speaker for turn in source.turns)
    found: dict[str, str] = {}
    for label in filter(is_name, labels):
        if (row := find_row(rows, source, label)) is not None:
            plain, other = pseudonyms_of(row.id)
            holder = find_row(rows, source, plain) if plain in labels else row
            found[label] = plain if holder and holder.id == row.id else other
    return found


def pseudonyms_of(participant: str) -> tuple[str, str]:
    """What may stand for a participant's name as a label, the usual one first."""
    return participant, f"speaker {participant}"


def relabel(source: Source, shown: Mapping[str, str]) -> Source:
    """The source with these labels in place of those that are names."""
    turns = (replace(turn, speaker=shown.get(turn.speaker, turn.speaker)) for turn in source.turns)
    return replace(source, turns=tuple(turns))


def clean_row(row: Row, sources: Sequence[Source], renamed: Mapping[str, str]) -> Row:
    """A row without the names that its sources no longer use, and without file names that hold names.

    ``sources`` are as stored, their labels replaced; ``renamed`` maps file names to source ids. A row keeps
    its names while a source that it names is still to be added.
    """
    row = replace(row, sources=tuple(renamed.get(name, name) for name in row.sources))
    own = [s for s in sources if not row.sources or names_source(row.sources, s.id, s.file_name)]
    waits = any(not any(names_source((name,), s.id, s.file_name) for s in own) for name in row.sources)
    if waits or not row.id:
        return row
    used = {turn.speaker for source in own for turn in source.turns}
    shown = [name for name in pseudonyms_of(row.id) if name in used]
    labels = [shown if shown and is_name(label) else [label] for label in row.labels]
    return replace(row, labels=tuple(dict.fromkeys(name for names in labels for name in names)))
