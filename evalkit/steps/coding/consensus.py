"""Going through differences together: what two coders or more agree on stands beside what each of them had.

An agreement is an act of all who agree: it is in the history under their names together, has an undo list of
its own, and either of them can take it back. Nobody's own codings are changed by it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from evalkit.acts import Act
from evalkit.analysis.agreed import Departure, find_departures, say_agreed_by
from evalkit.analysis.agreement.compare import find_worked
from evalkit.analysis.agreement.differences import (
    Difference,
    Label,
    find_differences,
    find_shared_sources,
)
from evalkit.errors import EvalkitError, StaleChangeError
from evalkit.model import VALENCE_NAMES, Agreed, AgreedOutcome, Coding, Given
from evalkit.project import Project
from evalkit.steps.coding.code import get_code_name, get_valence, mark_seen
from evalkit.steps.coding.history import TakenBack, redo, undo
from evalkit.steps.coding.reading_marks import find_read
from evalkit.steps.names.confirmed import find_ready
from evalkit.steps.sharing.packs import refuse_in_pack
from evalkit.steps.sharing.plan import find_pending
from evalkit.store import added, altered, removed
from evalkit.wording import join_plain


@dataclass(frozen=True, slots=True)
class Choice:
    """What coders decide about a difference.

    "all" keeps every coding, "one" those of ``keep`` alone (where they gave no code, none holds), "changed"
    puts ``code`` and ``side`` in their place.
    """

    outcome: AgreedOutcome
    keep: str = ""
    code: str = ""
    side: str = ""
    note: str = ""


def list_differences(project: Project, coders: Sequence[str]) -> list[Difference]:
    """What these coders have still to go through, in the order of the sources.

    A source that the plan has two people code is in it once all of them have read it to the end.
    """
    sources, _ = find_ready(project)
    worked = find_worked(project.codings, find_read(project), frozenset(), "all")
    pending = find_pending(project)
    shared = find_shared_sources(coders, worked, [s for s in sources if s.id not in pending])
    return find_differences(coders, project.codings, shared, project.store.read.agreed())


def list_pairs(project: Project) -> list[tuple[str, str]]:
    """Every two coders who read a source both, in the order of their names."""
    worked = find_worked(project.codings, find_read(project), frozenset(), "all")
    names = sorted(worked)
    return [(a, b) for n, a in enumerate(names) for b in names[n + 1 :] if worked[a] & worked[b]]


def agree(
    project: Project, by: str, coders: Sequence[str], seen: Sequence[tuple[str, str]], choice: Choice
) -> Agreed:
    """Keep what coders agree on about the codings that they saw (each with its fingerprint).

    Raises StaleChangeError, and keeps nothing, where one of the codings has been changed, removed or gone
    through in another window; EvalkitError where ``by``, who is at the page, is none of the coders.
    """
    refuse_in_pack(project, "Agreeing on what holds")
    names = tuple(sorted(coders))
    if by not in names:
        raise EvalkitError(
            f"Only {join_plain(names)} can agree on what they coded. Choose one of these names on the first "
            "page, then go through it together."
        )
    difference = _find_seen(project, names, seen)
    agreed = Agreed(
        "",
        difference.segment,
        names,
        choice.outcome,
        _labels(project, difference, choice),
        tuple(Given(c.id, c.coder, c.code, c.valence) for c in difference.codings),
        project.now(),
        choice.note.strip(),
    )
    alias = project.store.apply_new(
        "agreed",
        lambda alias: [added(replace(agreed, id=alias))],
        say_agreed_by(agreed),
        Act.AGREE,
        f"Agreed on {say_labels(project, agreed.labels)}",
        agreed.created,
        agreed.segment.source_id,
        about=by,
    )
    return replace(agreed, id=alias)


def change_agreed(project: Project, by: str, agreed_id: str, note: str) -> Agreed:
    """Change the note on something that was agreed."""
    before = _get_own(project, by, agreed_id)
    after = replace(before, note=note.strip())
    if after != before:
        _keep_note(project, by, after, before)
    return after


def open_again(project: Project, by: str, agreed_id: str) -> str:
    """Take an agreement away: what its coders had counts again, and can be gone through anew."""
    one = _get_own(project, by, agreed_id)
    what = f"{one.id} is to be gone through again"
    changes = [removed(one)]
    project.store.apply(
        changes, say_agreed_by(one), Act.AGREE, what, project.now(), one.segment.source_id, about=by
    )
    return f"{what}."


def take_back(project: Project, by: str, coders: Sequence[str], *, again: bool = False) -> TakenBack:
    """Undo what these coders agreed on last, whoever of them asks, or do it again."""
    names = names_together(coders)
    if by not in coders:
        raise EvalkitError(f"Only {names} can take back what they agreed on.")
    do: Callable[[Project, str], TakenBack] = redo if again else undo
    return do(project, names)


def names_together(coders: Sequence[str]) -> str:
    """The names under which what coders agree on is in the history: “Ann and Bo”."""
    return join_plain(sorted(coders))


def list_departures(project: Project, coder: str) -> list[Departure]:
    """Where what was agreed differs from what this coder had."""
    return find_departures(coder, project.store.read.agreed())


def say_labels(project: Project, labels: Sequence[Label]) -> str:
    """Codes and sides in words; “no code” where there are none."""
    names = {code.slug: code.name for code in project.codebook.codes}
    sides = project.codebook.sides
    told = [f"{names.get(code, code)}{f', {VALENCE_NAMES[side]}' if sides else ''}" for code, side in labels]
    return "; ".join(told) or "no code"


def _find_seen(project: Project, coders: Sequence[str], seen: Sequence[tuple[str, str]]) -> Difference:
    wanted = dict(seen)
    for one in list_differences(project, coders):
        if {coding.id for coding in one.codings} == wanted.keys():
            if all(wanted[c.id] in ("", mark_seen(c)) for c in one.codings):
                return one
            break
    raise StaleChangeError(
        "These codings have been changed or gone through in another window. Nothing was kept: look at what "
        "is there now, then decide."
    )


def _labels(project: Project, difference: Difference, choice: Choice) -> tuple[Label, ...]:
    if choice.outcome == "changed":
        get_code_name(project, choice.code)
        return ((choice.code, get_valence(choice.side)),)
    if choice.outcome == "one" and choice.keep not in difference.coders:
        raise EvalkitError(f"Say whose codes hold: {join_plain(difference.coders)}.")
    kept: Sequence[Coding] = difference.codings if choice.outcome == "all" else difference.of(choice.keep)
    return tuple(dict.fromkeys((coding.code, coding.valence) for coding in kept))


def _keep_note(project: Project, by: str, agreed: Agreed, before: Agreed) -> None:
    names, source_id = say_agreed_by(agreed), agreed.segment.source_id
    changes = [altered(before, agreed)]
    project.store.apply(changes, names, Act.AGREE, "Note changed", project.now(), source_id, about=by)


def _get_own(project: Project, by: str, agreed_id: str) -> Agreed:
    one = project.store.single.agreed(agreed_id)
    if one is None:
        raise StaleChangeError("This was taken back in another window already. Look at the list again.")
    if by not in one.coders:
        raise EvalkitError(f"Only {say_agreed_by(one)} can change what they agreed on.")
    return one
