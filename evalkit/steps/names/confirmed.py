"""Which sources a person has read and found free of names, and what the report says about it."""

from __future__ import annotations

from collections.abc import Iterator

from evalkit.acts import Act
from evalkit.deidentify import detect
from evalkit.errors import EvalkitError
from evalkit.ids import in_order
from evalkit.model import Problem, Source
from evalkit.project import Project
from evalkit.sources.participants.participants import read_rows
from evalkit.steps.intake.protect import build_roster, read_never
from evalkit.steps.names.project_vault import has_vault
from evalkit.wording import join_plain


def accept_name(project: Project, shown: str, by: str) -> None:
    """Put on record that a person found right what stands for a name, over the whole project."""
    project.store.log(Act.ACCEPT_NAME, f"{shown} accepted", project.now(), by, about=shown)


def find_accepted(project: Project) -> frozenset[str]:
    """The replacements that somebody has accepted."""
    return project.store.read.subjects(Act.ACCEPT_NAME)


def find_unconfirmed(project: Project) -> list[str]:
    """Sources in which nobody has confirmed the replacements since the text was last read or decided."""
    return project.store.read.unconfirmed()


def reopen_where_named(project: Project, coder: str, source_id: str, before: str, after: str) -> str:
    """Let a source wait for a person again where corrected words may identify somebody; what to say of it.

    What the words held before does not count: somebody has read that.
    """
    if not project.settings.deidentify.automatic:
        return ""
    rows, _ = read_rows(project.participants_file)
    found = detect(after, build_roster(rows, project.sources), allow=read_never(project))
    named = dict.fromkeys(after[d.start : d.end] for d in found if after[d.start : d.end] not in before)
    if not named:
        return ""
    project.store.log(
        Act.REOPEN_NAMES, f"{source_id} is to be confirmed again", project.now(), coder, source_id
    )
    names = join_plain([f"“{name}”" for name in named])
    return (
        f"{names} may tell who somebody is: read {source_id} again on the page Names, replace what should "
        "not stand there, and confirm it anew."
    )


def find_ready(project: Project) -> tuple[list[Source], list[Problem]]:
    """The sources that may be suggested for, counted and reported, and those that wait for a person.

    With the setting ``confirm`` only sources that somebody has confirmed are ready; else all are.
    """
    waiting = set(find_unconfirmed(project)) if project.settings.deidentify.confirm else set()
    problems = [
        Problem(
            source_id,
            "nobody has confirmed the replacements there yet, so it is left out (the setting “confirm”). "
            "Read it on the page Names and confirm it there. In a terminal: "
            'evalkit deidentify --by "Your name" --confirm',
        )
        for source_id in sorted(waiting, key=in_order)
    ]
    return [source for source in project.sources if source.id not in waiting], problems


def is_waiting(project: Project, source_id: str) -> bool:
    """Whether the project waits for a person to confirm a source before it is coded."""
    return project.settings.deidentify.confirm and not project.store.read.is_confirmed(source_id)


def need_confirmed(project: Project, source_id: str) -> None:
    """Raises EvalkitError where a source waits for a person to confirm it."""
    if is_waiting(project, source_id):
        raise EvalkitError(
            f"{source_id} is waiting for someone to check that no one can be recognised in it. Read it on "
            "the page Names and confirm it there; then it can be coded."
        )


def say_protection(project: Project) -> Iterator[str]:
    """What the method says of names beside that they were replaced."""
    if not project.settings.deidentify.automatic:
        return
    if has_vault(project):
        yield "One name has one replacement over all sources. The originals are kept apart, encrypted."
    else:
        yield (
            "One name has one replacement over the sources that were added together. The project keeps no "
            "originals and no key."
        )
    waiting, every = len(find_unconfirmed(project)), len(project.store.read.added())
    if waiting:
        yield (f"In {waiting} of {every} sources the replacements have not yet been confirmed by a person.")
        if not project.settings.deidentify.confirm:
            yield "This project allows a source to be coded before that."
    elif every:
        yield "A person read every source and confirmed its replacements."
