"""``evalkit import``: codes, texts and codings of another program, once a person has confirmed the codes."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from evalkit.codebook import dump_codebook
from evalkit.exchange.qda.code_names import free_slug
from evalkit.exchange.qda.interchange import OutsideSource
from evalkit.files import write_whole
from evalkit.model import Code, Codebook, Group, Problem, Source, Turn
from evalkit.project import Project
from evalkit.steps.coding.revise import next_version, sync_file
from evalkit.steps.exchanging.applying import Applying
from evalkit.steps.exchanging.cases import take_cases
from evalkit.steps.exchanging.memos import NOBODY
from evalkit.steps.exchanging.placing import find_homes
from evalkit.steps.exchanging.plan import Plan, safe_name
from evalkit.steps.exchanging.told import digest_of, tell_source
from evalkit.steps.exchanging.without_names import Cleaner
from evalkit.steps.intake.incoming import FOLDER_OF_KIND, INCOMING
from evalkit.steps.progress import Track, silent
from evalkit.text import normalise
from evalkit.vault import Vault
from evalkit.wording import plural


@dataclass(frozen=True)
class Preview:
    """What would come of an import: nothing is changed yet."""

    new: tuple[str, ...]
    """Texts that the project does not have."""
    known: tuple[tuple[str, str], ...]
    """Texts that are here already, by their words: their name there, and here."""
    without_text: tuple[str, ...]
    placed: int
    waiting: int
    already: int
    homeless: int
    """Codings of which neither file nor project has the text."""
    new_codes: tuple[str, ...]
    left_out: tuple[str, ...]


@dataclass(frozen=True)
class Imported:
    """What came in, what waits for a person, and in words what did not come in; ``record`` lists it all."""

    sources: tuple[str, ...]
    """The ids of the texts that are new."""
    applied: int
    """How many applications of a code in the file found their words."""
    codings: int
    """How many codings these became: one for each turn that the words run through."""
    already: int
    waiting: int
    new_codes: int
    memos: int
    problems: tuple[Problem, ...]
    left_out: tuple[str, ...]
    record: Path


def preview_import(project: Project, plan: Plan) -> Preview:
    """What an import would do: texts, codings that find their words or wait, new codes, what stays out."""
    homes = find_homes(plan.outside.sources, project.sources)
    applying = Applying(project, plan)
    for source in plan.outside.sources:
        applying.place(source, homes.get(source.name) or _as_it_is(source))
    names = [source.name for source in plan.outside.sources]
    texts = {source.name for source in plan.outside.sources if source.text.strip()}
    return Preview(
        tuple(name for name in names if name not in homes and name in texts),
        tuple((name, f"{homes[name].id} {homes[name].name}") for name in names if name in homes),
        tuple(name for name in names if name not in homes and name not in texts),
        applying.applied,
        len(applying.waiting),
        applying.already,
        applying.homeless,
        tuple(code.name for code in draft_codes(project.codebook, plan)[0]),
        (*plan.outside.left_out, *_uncoloured(plan), *applying.left()),
    )


def _as_it_is(theirs: OutsideSource) -> Source | None:
    """A text that is new, as if it were here already."""
    text = normalise(theirs.text)
    if not text:
        return None
    return Source("", theirs.name, "interview", text, (Turn(0, 0, len(text), ""),), (), theirs.name, "")


def import_plan(
    project: Project,
    plan: Plan,
    coder: str = "",
    vault: Vault | None = None,
    track: Track = silent,
    writing: AbstractContextManager[object] | None = None,
) -> Imported:
    """Bring a confirmed plan in: new codes, new texts (names taken out as usual), codings on their words.

    A coding whose words are not found, or are less like than 0.9, waits on the page with its words. What is
    here already is not brought in twice. ``coder`` names who coded all of it, where the file says it wrongly.
    ``writing`` is held while the codebook and the list of participants are written.
    """
    if coder.strip():
        plan = replace(plan, coders=dict.fromkeys(["", *plan.outside.coders], coder.strip()))
    homes = find_homes(plan.outside.sources, project.sources)
    added, failed, labels = _add_texts(project, plan, homes, vault, track)
    homes = {**homes, **added}
    applying = Applying(project, plan)
    for source in track(plan.outside.sources, "Placing codings"):
        applying.place(source, homes.get(source.name))
    cleaner = Cleaner(project, vault, [*labels, *(case.name for case in plan.outside.cases)])
    with writing or nullcontext():
        new_codes = _add_codes(project, plan, applying)
        left_cases = take_cases(project, plan.outside, homes, cleaner)
    applying.save(cleaner)
    known = {code.slug for code in project.codebook.codes}
    becomes = {choice.code.id: choice.becomes for choice in plan.choices if choice.becomes in known}
    applying.memos.add_rest(plan.outside, homes, becomes)
    memos = applying.memos.save(cleaner, applying.stored)
    left = (*plan.outside.left_out, *_uncoloured(plan), *applying.left(), *left_cases, *applying.memos.left())
    problems = (*failed, *applying.problems)
    record = _write_record(project, plan, applying, left, problems, cleaner)
    return Imported(
        tuple(source.id for source in added.values()),
        applying.applied,
        len(applying.made),
        applying.already,
        len(applying.waiting),
        new_codes,
        memos,
        problems,
        left,
        record,
    )


def _add_texts(
    project: Project, plan: Plan, homes: Mapping[str, Source], vault: Vault | None, track: Track
) -> tuple[dict[str, Source], list[Problem], list[str]]:
    """The texts that are new as sources; what could not be read; whose names the speakers' labels were.

    They are read from a private folder, which is gone afterwards: original words are kept nowhere.
    """
    from evalkit.steps.intake.add import add_sources

    new = [s for s in plan.outside.sources if s.name not in homes and s.text.strip()]
    if not new:
        return {}, [], []
    folder = project.folder / INCOMING / "importing" / FOLDER_OF_KIND[plan.kind]
    taken = {source.file_name for source in project.sources}
    people = {case.name: case.attributes for case in plan.outside.cases}
    try:
        files = [_write_text(folder, source, taken) for source in new]
        pairs = zip(new, files, strict=True)
        told = {f: one for s, f in pairs if (one := tell_source(s, f.name, plan.kind, people))}
        result = add_sources(project, files, plan.kind, track=track, vault=vault, told=told)
    finally:
        shutil.rmtree(folder.parent, ignore_errors=True)
    known = {source.sha256: source for source in project.sources}
    added = {s.name: known[digest] for s in new if (digest := digest_of(s)) in known}
    labels = [label.original for one in result.added for label in one.labels]
    return added, [*result.failed, *result.problems], labels


def _write_text(folder: Path, source: OutsideSource, taken: set[str]) -> Path:
    stem = safe_name(Path(source.name).stem if "." in source.name[-6:] else source.name)
    names = (f"{stem}.txt" if number == 1 else f"{stem} ({number}).txt" for number in count(1))
    name = next(name for name in names if name not in taken)
    taken.add(name)
    write_whole(folder / name, source.text.encode(), private=True)
    return folder / name


def _add_codes(project: Project, plan: Plan, applying: Applying) -> int:
    """The codes that the codebook does not have yet, at its end; how many.

    Of a file in which nothing found a place no code comes in; of a file of codes alone every one.
    """
    if plan.applied and not applying.used:
        return 0
    book = project.codebook
    new, groups = draft_codes(book, plan)
    if new:
        version = next_version(book.version)
        book = replace(book, codes=(*book.codes, *new), groups=(*book.groups, *groups), version=version)
        write_whole(project.codebook_file, dump_codebook(book).encode())
        sync_file(project, NOBODY)
    return len(new)


def draft_codes(book: Codebook, plan: Plan) -> tuple[list[Code], list[Group]]:
    """The codes that a plan has and the codebook lacks, and the groups that these need besides."""
    known = {code.slug for code in book.codes}
    groups = {_plain(group.name): group.slug for group in book.groups}
    new: dict[str, Code] = {}
    added: list[Group] = []
    for choice in plan.choices:
        if not choice.becomes or choice.becomes in known or choice.becomes in new:
            continue
        path = choice.path or choice.code.path
        note = choice.code.note or f"Imported from {plan.outside.program}. Write what it means."
        if len(path) > 2:
            note += f" In {plan.outside.program}: {' > '.join(path)}."
        above = path[0] if len(path) > 1 else ""
        if above and _plain(above) not in groups:
            slug = free_slug(above, {*groups.values()})
            groups[_plain(above)] = slug
            added.append(Group(slug, above))
        new[choice.becomes] = Code(choice.becomes, choice.called, note, groups.get(_plain(above), ""))
    return list(new.values()), added


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _uncoloured(plan: Plan) -> list[str]:
    """That colours do not come in: evalkit shows codes by their groups."""
    coloured = sum(bool(code.colour) for code in plan.outside.codes)
    return [f"{plural(coloured, 'colour of a code', 'colours of codes')}: not kept"] if coloured else []


def _write_record(
    project: Project,
    plan: Plan,
    applying: Applying,
    left: Sequence[str],
    problems: Sequence[Problem],
    cleaner: Cleaner,
) -> Path:
    """What was left out or changed, as a text beside the list of codes; nobody is named in it."""
    outside, lost = plan.outside, applying.memos.lost
    said = [outside.name, *(p.where for p in problems), *left, *(text for one in lost for text in one)]
    clean = {"": "", **cleaner.clean(said)}
    made = plural(len(applying.made), "coding")
    lines = [
        f"Imported from {outside.program}: {clean[outside.name]}",
        f"{plural(applying.applied, 'coding')} came in, {applying.already:,} were here already, "
        f"{len(applying.waiting):,} wait for a person.",
        f"They are {made} here: one for each turn that the words run through.",
        "",
        "Left out or changed:",
        *(f"- {clean[line]}" for line in left or [""]),
        "",
        "To look at:",
        *(f"- {clean[problem.where]}: {problem.message}" for problem in problems),
    ]
    if not left:
        lines[lines.index("- ")] = "- nothing"
    if not problems:
        lines.append("- nothing")
    if lost:
        lines += ["", "Notes without a place:", *(f"- {clean[about]}: {clean[text]}" for about, text in lost)]
    record = plan.mapping.with_name(plan.mapping.name.replace(".codes.csv", ".left-out.txt"))
    write_whole(record, "\n".join(lines) + "\n")
    return record
