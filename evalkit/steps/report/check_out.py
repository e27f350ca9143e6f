"""The last check on a file that goes out: nobody named, nobody singled out, nobody quoted who said no.

Each check is a function of its own that takes the file and what the project knows; ``CHECKS`` lists them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from evalkit.analysis.small_numbers import ROUND_TO, WORKING_MARK, Rule
from evalkit.checks.counts import (
    Counted,
    CountFound,
    find_beside,
    find_counts,
    find_exact,
    find_following,
    find_in_alt,
    find_in_words,
)
from evalkit.deidentify import detect_many
from evalkit.exchange.files_to_check import Grid, Outgoing, Piece, read_outgoing
from evalkit.model import Participant, Problem
from evalkit.project import Project
from evalkit.speech import Speech, find_speech
from evalkit.steps.intake.protect import read_never
from evalkit.steps.names.in_words import find_named
from evalkit.text import shorten
from evalkit.vault import Vault
from evalkit.wording import one_or_many

TELLING = frozenset({"person", "phone", "email", "postcode", "nhs_number", "ni_number", "address"})
"""What nobody puts into a report by intention; places, dates and services stand in every report."""

OWN_REFERENCES = {
    *("Krippendorff", "Wilson", "O’Brien", "Spearman", "Holm", "Cohen", "Hedges", "Welch"),
    *("McNemar", "mcnemar", "Newcombe", "Kaplan", "Meier", "Wilcoxon"),
}
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
    roles: frozenset[str] = frozenset()
    """What people are called by their work: words for people, in a heading or a sentence."""


Check = Callable[[Outgoing, Known], Iterable[Problem]]


def check_out(
    project: Project, path: Path, vault: Vault | None = None, *, counts: bool = True
) -> list[Problem]:
    """Everything that a person should look at before a file goes out, by check. Changes nothing.

    Without ``counts`` of people, which are exact in a working version by intention.
    """
    outgoing, known = read_outgoing(path), gather_known(project, vault)
    checks = [check for check in CHECKS if counts or check is not find_small]
    return [problem for check in checks for problem in check(outgoing, known)]


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
    teams = {place for person in people.values() for place in (person.team, person.organisation)}
    public = teams | _measured_teams(project)
    public |= {report.title, report.place, report.queries, *report.organisations, *report.authors}
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
        frozenset(person.role for person in people.values() if person.role),
    )


def _measured_teams(project: Project) -> set[str]:
    """The teams and arms that the project's measures name: a report names them by intention."""
    from evalkit.steps.measures.gather import gather_measures

    found = gather_measures(project, confirmed_only=True)
    return {row.group for row in found.rows} | set(found.arm_of_team) | set(found.arms or ())


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
                who = one_or_many(n, "one person has", f"{n} people have")
                yield _problem(
                    outgoing,
                    piece,
                    f"“{role}” with “{place}” may single somebody out: {who} both here. Name one of the two.",
                )


def find_small(outgoing: Outgoing, known: Known) -> Iterator[Problem]:
    """Counts of people that are small or exact, and hidden ones that follow from what stands beside them."""
    if not known.hide_up_to:
        return
    rule = Rule(publish=True, hide_up_to=known.hide_up_to)
    if any(WORKING_MARK in piece.text for piece in outgoing.pieces):
        yield Problem(
            outgoing.name,
            "This is the working version, with exact counts of people. Write the one that may be published: "
            "evalkit report --publish.",
        )
    for grid in outgoing.tables:
        yield from _in_table(f"{outgoing.name}, {grid.where}", grid, rule, known)
    alts = {piece.text for piece in outgoing.pictures}
    for piece in outgoing.pieces:
        if piece.text in alts or piece.where.startswith(tuple(grid.where for grid in outgoing.tables)):
            continue
        if told := [words for words, n in find_in_words(piece.text, known.roles) if find_exact([n], rule)]:
            yield _problem(
                outgoing,
                piece,
                f"This counts few people, or counts them exactly ({_first(told)}). {_say(rule)}",
            )
    for piece in outgoing.pictures:
        if told := [words for words, n in find_in_alt(piece.text, known.roles) if 0 < n <= rule.hide_up_to]:
            yield _problem(
                outgoing,
                piece,
                f"The picture tells of few people ({_first(told)}). Take it out with its words, or put one "
                "in its place that groups them.",
            )


def _say(rule: Rule) -> str:
    return f"Show 1 to {rule.hide_up_to} people as *, other counts of people to the nearest {ROUND_TO}."


def _in_table(where: str, grid: Grid, rule: Rule, known: Known) -> Iterator[Problem]:
    table = Counted(grid.header, grid.rows, grid.caption)
    wrong = [cell for cell in find_counts(table, known.roles) if find_exact([cell.count], rule)]
    for column in dict.fromkeys(cell.column for cell in wrong):
        cells = [cell for cell in wrong if cell.column == column]
        few = [cell for cell in cells if cell.count <= rule.hide_up_to]
        tells = "tells of few people" if few else "has exact counts of people"
        yield Problem(where, f"“{column}” {tells} ({_say_cells(grid.rows, few or cells)}). {_say(rule)}")
    if rows := list(find_beside(table)):
        named = _first([shorten(grid.rows[row - 1][0], 30) for row in rows])
        yield Problem(
            where,
            f"A * stands beside a percentage, from which the count may follow ({named}). Show * there too.",
        )
    if names := list(find_following(table, rule)):
        yield Problem(
            where,
            f"A hidden count follows from the others and their total ({_first(names)}). Show * in one more "
            "place, or leave the total out.",
        )


def _say_cells(rows: Sequence[Sequence[str]], cells: Sequence[CountFound]) -> str:
    counts: defaultdict[int, list[str]] = defaultdict(list)
    for cell in cells:
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
