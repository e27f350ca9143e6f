"""The last check on a file that goes out: nobody named, nobody singled out, nobody quoted who said no.

Each check is a function of its own that takes the file and what the project knows; ``CHECKS`` lists them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from evalkit.analysis.small_numbers import (
    ROUND_TO,
    SmallCount,
    find_small_counts,
    find_small_in_words,
    find_unrounded,
)
from evalkit.deidentify import detect_many
from evalkit.exchange.outgoing import Outgoing, Piece, read_outgoing
from evalkit.model import Participant, Problem
from evalkit.project import Project
from evalkit.speech import Speech, find_speech
from evalkit.steps.intake.protect import read_never
from evalkit.steps.names.in_words import find_named
from evalkit.text import shorten
from evalkit.vault import Vault

TELLING = frozenset({"person", "phone", "email", "postcode", "nhs_number", "ni_number", "address"})
"""What nobody puts into a report by intention; places, dates and services stand in every report."""

OWN_REFERENCES = {"Krippendorff", "Wilson", "O’Brien"}
"""Methods and standards that evalkit's own sentences name after people."""


@dataclass(frozen=True)
class Known:
    """What the project knows that the checks need.

    ``names`` are originals out of the vault (empty while it is closed) and ``public`` what the project says
    of itself; ``unquotable`` are the words of those who agreed to be coded and not quoted.
    """

    names: frozenset[str]
    public: frozenset[str]
    people: tuple[Participant, ...]
    unquotable: Speech
    smallest_group: int
    hide_up_to: int


Check = Callable[[Outgoing, Known], Iterable[Problem]]


def check_out(project: Project, path: Path, vault: Vault | None = None) -> list[Problem]:
    """Everything that a person should look at before a file goes out, by check. Changes nothing."""
    outgoing, known = read_outgoing(path), gather_known(project, vault)
    return [problem for check in CHECKS for problem in check(outgoing, known)]


def gather_known(project: Project, vault: Vault | None = None) -> Known:
    """What the project knows that the checks need."""
    settings = project.settings
    speaker = project.speakers()
    own: list[str] = []
    others: list[str] = []
    people: dict[str, Participant] = {}
    for source in project.sources:
        for turn in source.turns:
            who = speaker(source, turn)
            if who and who.kind != "interviewer":
                people[who.id] = who
            said = source.text[turn.start : turn.end]
            (own if who and not who.may_quote else others).append(said)
    names = {k.original for o in vault.contents.originals for k in o.replacements} if vault else set()
    names |= {label.original for label in vault.contents.labels} if vault else set()
    report = settings.report
    public = {report.title, report.place, report.queries, *report.organisations, *report.authors}
    codebook = project.codebook
    public |= {
        codebook.title,
        codebook.source,
        *(text for c in codebook.codes for text in (c.name, c.definition)),
    }
    public |= {example.text for code in codebook.codes for example in code.examples} | OWN_REFERENCES
    public |= {coding.coder for coding in project.codings} | read_never(project)
    return Known(
        frozenset(name for name in names if len(name) > 3 and not name.islower()),
        frozenset(text for text in public if text),
        tuple(people.values()),
        find_speech(own, others),
        settings.publication.smallest_group,
        settings.publication.hide_up_to,
    )


def find_original_names(outgoing: Outgoing, known: Known) -> Iterator[Problem]:
    """Names out of the vault that stand in the file."""
    tags = {name: name for name in known.names if not _is_public(name, known)}
    for piece in outgoing.pieces:
        for start, end, _ in find_named(piece.text, tags) if tags else ():
            if piece.text[start:end] in tags:
                yield _problem(outgoing, piece, f"“{piece.text[start:end]}” is an original name. Replace it.")


def find_identifiers(outgoing: Outgoing, known: Known) -> Iterator[Problem]:
    """Names of people and numbers that the detectors see in the file."""
    found = detect_many([piece.text for piece in outgoing.pieces], allow=known.public)
    for piece, detections in zip(outgoing.pieces, found, strict=True):
        for d in detections:
            if d.type in TELLING and not d.for_review and not _is_public(d.text, known):
                yield _problem(
                    outgoing,
                    piece,
                    f"“{d.text}” may name somebody ({d.why}). Replace it or list it in never-replace.txt.",
                )


def find_singled_out(outgoing: Outgoing, known: Known) -> Iterator[Problem]:
    """Role and team (or organisation) together, where few people have both."""
    groups = Counter(
        (p.role, place) for p in known.people if p.role for place in (p.team, p.organisation) if place
    )
    few = {pair: n for pair, n in groups.items() if n < known.smallest_group}
    for piece in outgoing.pieces:
        low = piece.text.casefold()
        for (role, place), n in few.items():
            if role.casefold() in low and place.casefold() in low:
                who = "one person has" if n == 1 else f"{n} people have"
                yield _problem(
                    outgoing,
                    piece,
                    f"“{role}” with “{place}” may single somebody out: {who} both here. Name one of the two.",
                )


def find_small(outgoing: Outgoing, known: Known) -> Iterator[Problem]:
    """Counts of people that are small, or in tables not rounded."""
    if not known.hide_up_to:
        return
    rule = f"Show 1 to {known.hide_up_to} people as *, other counts of people to the nearest {ROUND_TO}."
    for grid in outgoing.tables:
        where = f"{outgoing.name}, {grid.where}"
        few = find_small_counts(grid.header, grid.rows, known.hide_up_to)
        exact = find_unrounded(grid.header, grid.rows, known.hide_up_to)
        for column in dict.fromkeys(cell.column for cell in few):
            told = _say_cells(grid.rows, few, column)
            yield Problem(where, f"“{column}” tells of few people ({told}). {rule}")
        for column in dict.fromkeys(cell.column for cell in exact):
            if not any(cell.column == column for cell in few):
                told = _say_cells(grid.rows, exact, column)
                yield Problem(where, f"“{column}” has exact counts of people ({told}). {rule}")
    for piece in outgoing.pictures:
        if said := find_small_in_words(piece.text, known.hide_up_to):
            yield _problem(
                outgoing,
                piece,
                f"The picture tells of few people ({_first(said)}). Take it out with its words, or put one "
                "in its place that groups them.",
            )


def _say_cells(rows: Sequence[Sequence[str]], cells: Sequence[SmallCount], column: str) -> str:
    counts: defaultdict[int, list[str]] = defaultdict(list)
    for cell in cells:
        if cell.column == column:
            counts[cell.row].append(str(cell.count))
    return _first([f"{shorten(rows[row - 1][0], 30)}: {', '.join(said)}" for row, said in counts.items()])


def _first(told: Sequence[str]) -> str:
    return "; ".join(told[:4]) + ("; …" if len(told) > 4 else "")


def find_unquotable(outgoing: Outgoing, known: Known) -> Iterator[Problem]:
    """Words of somebody who agreed to be coded and not quoted."""
    for piece in outgoing.pieces:
        for start, end in known.unquotable.find(piece.text):
            words = shorten(piece.text[start:end], 80)
            yield _problem(
                outgoing, piece, f"“{words}” was said by somebody who is not to be quoted. Take it out."
            )


CHECKS: tuple[Check, ...] = (
    find_original_names,
    find_identifiers,
    find_singled_out,
    find_small,
    find_unquotable,
)


def _is_public(text: str, known: Known) -> bool:
    return any(text.casefold() in own.casefold() for own in known.public)


def _problem(outgoing: Outgoing, piece: Piece, message: str) -> Problem:
    return Problem(f"{outgoing.name}, {piece.where}", message)
