"""A project's coded passages: all of them, those that somebody wants, and what can be asked of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from evalkit.analysis.attributes import list_attributes
from evalkit.analysis.wanted import SOURCE, CodedPassage, Wanted, choose_passages, gather_passages
from evalkit.project import Project


def list_passages(project: Project) -> tuple[CodedPassage, ...]:
    """Every coded passage, by source and place; after an act only the act's own source is read again."""
    speaker, held = project.speakers(), project.store.read.codings_by_source()
    coded = [(source, held[source.id]) for source in project.sources if source.id in held]

    def gather() -> tuple[CodedPassage, ...]:
        parts = (
            project.remembered.get(
                f"coded passages of {source.id}",
                (speaker, source, codings),
                partial(gather_passages, codings, source, speaker),
            )
            for source, codings in coded
        )
        return tuple(passage for part in parts for passage in part)

    return project.remembered.get("coded passages", (speaker, tuple(coded)), gather)


def find_wanted(project: Project, wanted: Wanted) -> list[CodedPassage]:
    """The coded passages that are as wanted, by source and place."""
    return choose_passages(list_passages(project), wanted)


def list_asked(project: Project) -> dict[str, list[str]]:
    """What passages can be chosen by: each attribute that tells their speakers apart, with its values."""
    passages = list_passages(project)

    def gather() -> dict[str, list[str]]:
        known = {id(passage.known): passage.known for passage in passages}
        found = list_attributes([*known.values()])
        return {name: values for name, values in found.items() if name != SOURCE}

    return project.remembered.get("what can be asked", (passages,), gather)


def count_codings(passages: Sequence[CodedPassage]) -> int:
    """How many codings lie on exactly these passages."""
    return sum(len(passage.codings) for passage in passages)


def describe_codings(project: Project) -> dict[str, dict[str, str]]:
    """Coding id → what else is known of it: its code's name, who speaks, and all of their attributes."""
    names = {code.slug: code.name for code in project.codebook.codes}
    return {
        coding.id: {"code name": names.get(coding.code, coding.code)}
        | ({"who": passage.participant.id} if passage.participant else {})
        | {name: value for name, value in passage.known.items() if name != SOURCE}
        for passage in list_passages(project)
        for coding in passage.codings
    }
