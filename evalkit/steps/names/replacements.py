"""Every replacement over the project, to be decided once: what stands for whom, how often, in which words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Literal

from evalkit.acts import Act
from evalkit.deidentify import DetectionType, Numbering, RosterEntry
from evalkit.deidentify.detection import Detection
from evalkit.deidentify.numbering import assign, name_key
from evalkit.edits import Edit, Edited, apply_edits
from evalkit.errors import StoreError
from evalkit.files import read_text, write_whole
from evalkit.ids import in_order
from evalkit.model import Problem, Source
from evalkit.project import Project
from evalkit.steps.alone import alone
from evalkit.steps.intake.protect import NEVER_FILE, go_on, read_never
from evalkit.steps.names.in_the_open import find_open
from evalkit.steps.names.in_words import find_named, find_replaced, is_function_word, is_word, replace_names
from evalkit.steps.names.project_vault import has_vault
from evalkit.tags import BRACKETED, is_tag
from evalkit.vault import Contents, Kept, Original, Vault
from evalkit.wording import plural

Outcome = Literal["accept", "reject", "change", "always", "never", "add"]
OUTCOMES: dict[Outcome, str] = {
    "accept": "it is right (as if left blank)",
    "reject": "this is not an identifier: put the words back (needs the originals)",
    "change": "put what is in the column “instead” in its place, such as [Worker 2] or “in March”",
    "never": "as reject, and never replace these words in this project again",
    "add": "replace the words in the column “name” wherever they stand",
    "always": "as add, and in every source to come (needs the originals)",
}
_CONTEXTS, _AROUND = 3, 45


@dataclass(frozen=True)
class NameRow:
    """One name over the project: what stands for it, the name where the vault is open, and where.

    ``shown`` is "" for words that stand in the open and that a person should look at; ``why`` says why.
    """

    shown: str
    name: str
    type: str
    times: int
    sources: tuple[str, ...]
    contexts: tuple[str, ...]
    why: str = ""


@dataclass(frozen=True)
class NameDecision:
    """What a person decided about one row; ``where`` names the row for problems.

    ``only`` is (source id, start in its text) where one place alone is meant, and not every one.
    """

    shown: str
    name: str
    outcome: Outcome
    instead: str = ""
    type: DetectionType = "person"
    where: str = ""
    only: tuple[str, int] | None = None


@dataclass(frozen=True)
class NamesDecided:
    """How many places changed in how many sources, and the decisions that could not be followed."""

    places: int
    sources: tuple[str, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Standing:
    """A replacement as it stands in a source's present text, with its original where that is known.

    ``kept`` is where the original stood in the original text, -1 where that is not known.
    """

    start: int
    shown: str
    original: str = ""
    type: str = ""
    kept: int = -1

    @property
    def end(self) -> int:
        """Where it ends in the present text."""
        return self.start + len(self.shown)


def list_names(project: Project, vault: Vault | None = None) -> list[NameRow]:
    """Every replacement over the project, the commonest first, then words that nobody has decided about."""
    return [*list_replaced(project, vault), *_in_the_open(project, vault)]


def list_replaced(project: Project, vault: Vault | None = None) -> list[NameRow]:
    """Every replacement over the project, the commonest first."""
    found: dict[tuple[str, str], list[tuple[Source, Standing]]] = {}
    for source in project.sources:
        for standing in find_standing(source, vault):
            key = (standing.shown, "" if _stands_for_one(standing.shown) else standing.original)
            found.setdefault(key, []).append((source, standing))
    rows = [_row(shown, places) for (shown, _), places in found.items()]
    return sorted(rows, key=lambda r: (-r.times, r.shown, r.name))


def _row(shown: str, places: Sequence[tuple[Source, Standing]]) -> NameRow:
    originals = [standing.original for _, standing in places if standing.original]
    name = max(sorted(set(originals)), key=originals.count, default="")
    contexts = tuple(_context(s.text, p.start, p.start + len(shown)) for s, p in places[:_CONTEXTS])
    sources = tuple(sorted({source.id for source, _ in places}, key=in_order))
    return NameRow(
        shown, name, next((p.type for _, p in places if p.type), ""), len(places), sources, contexts
    )


def _in_the_open(project: Project, vault: Vault | None) -> list[NameRow]:
    """What the detectors see in the stored texts and did not replace: for a person's eye."""
    sources = project.sources
    every = find_open(project, sources, vault)
    seen: dict[tuple[str, str], list[tuple[Source, Detection]]] = {}
    for source, detections in zip(sources, every, strict=True):
        for d in detections:
            seen.setdefault((d.type, name_key(d.text)), []).append((source, d))
    return [
        NameRow(
            "",
            places[0][1].text,
            kind,
            len(places),
            tuple(sorted({s.id for s, _ in places}, key=in_order)),
            tuple(_context(s.text, d.start, d.end) for s, d in places[:_CONTEXTS]),
            places[0][1].why,
        )
        for (kind, _), places in sorted(seen.items())
    ]


def _context(text: str, start: int, end: int) -> str:
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    return " ".join(f"…{before}{text[start:end]}{after}…".split())


def find_standing(source: Source, vault: Vault | None = None) -> list[Standing]:
    """The replacements in a source's text, in order, each with its original where the vault has it.

    The text may have been corrected since: both rows of replacements are aligned, and what has no partner
    has no original.
    """
    original = vault.contents.original(source.id) if vault else None
    kept = original.replacements if original else ()
    shown = {k.shown for k in kept}
    tags = [m for m in BRACKETED.finditer(source.text) if m[0] in shown or is_tag(m[0])]
    standing = [Standing(m.start(), m[0]) for m in tags]
    matcher = SequenceMatcher(None, [m[0] for m in tags], [k.shown for k in kept], autojunk=False)
    for block in matcher.get_matching_blocks():
        for n in range(block.size):
            own = kept[block.b + n]
            standing[block.a + n] = replace(
                standing[block.a + n], original=own.original, type=own.type, kept=own.start
            )
    return standing


def decide_names(
    project: Project, decisions: Sequence[NameDecision], vault: Vault | None = None, by: str = ""
) -> NamesDecided:
    """Follow a person's decisions in every source; codings stay on their words.

    Earlier acts on a changed source can no longer be undone, and the back-ups are made anew, for both hold
    what has just been replaced. What cannot be followed is listed and nothing of it is done. Texts and
    originals change together or not at all; if anything fails after that, running it again finishes it.
    """
    with alone(project):
        usable, problems = _usable(project, decisions, vault)
        before = vault.contents if vault else Contents()
        new_tags, numbering = _new_tags(project, usable, before.numbering)
        always = (RosterEntry(d.name, d.type) for d in usable if d.outcome == "always")
        contents = replace(before.with_numbering(numbering), always=tuple({*before.always, *always}))
        edited: dict[str, Edited] = {}
        for source in project.sources:
            if edits := _edits(source, usable, new_tags, vault):
                edited[source.id] = apply_edits(source.text, edits)
                contents = _follow_in_vault(contents, source, usable, new_tags, vault)
        _rewrite(project, edited, by, vault, contents)
        if any(d.shown or d.outcome != "never" for d in usable):
            project.store.cut_everywhere(lambda text: replace_names(text, new_tags))
            project.store.renew_copies(project.clock())
        _keep_never(project, [d.name for d in usable if d.outcome == "never" and d.name])
    problems += _find_left(project, new_tags)
    return NamesDecided(sum(len(e.edits) for e in edited.values()), tuple(edited), tuple(problems))


def _find_left(project: Project, tags: Mapping[str, str]) -> list[Problem]:
    """Where words that are names too were left, since they are not names there."""
    left = {name: 0 for name in tags if is_word(name)}
    for name in left:
        left[name] = sum(len(find_named(source.text, {name: ""})) for source in project.sources)
    return [
        Problem(
            name,
            f"“{name}” is a word too: it was left in {plural(count, 'place')} where it seems to be the word. "
            "Where it is the name there as well, correct that turn by hand.",
        )
        for name, count in left.items()
        if count
    ]


def _rewrite(
    project: Project, edited: Mapping[str, Edited], by: str, vault: Vault | None, contents: Contents
) -> None:
    """Change the texts in the store and what the vault keeps, both or neither."""
    before = vault.contents if vault else None

    def keep() -> None:
        if vault:
            vault.keep(contents)

    try:
        project.store.rewrite_sources(edited, by, Act.DECIDE_NAMES, project.now(), keep)
    except StoreError:
        if vault and before:
            vault.keep(before)
        raise


def _follow_in_vault(
    contents: Contents,
    source: Source,
    decisions: Sequence[NameDecision],
    tags: dict[str, str],
    vault: Vault | None,
) -> Contents:
    """What the vault holds once the decisions are followed in a source."""
    original = contents.original(source.id)
    if original is None:
        return contents
    return contents.with_original(
        _kept_anew(original, _with_kept(source, decisions, vault), tags),
        tuple(label for label in contents.labels if label.source_id == source.id),
    )


def _usable(
    project: Project, decisions: Sequence[NameDecision], vault: Vault | None
) -> tuple[list[NameDecision], list[Problem]]:
    usable, problems = [], []
    for d in decisions:
        if d.outcome == "accept":
            continue
        if (d.outcome in ("reject", "always") and vault is None) or (
            d.outcome == "never" and d.shown and not vault
        ):
            why = "is not open; give its passphrase" if has_vault(project) else "was never made"
            problems.append(Problem(d.where, f"“{d.outcome}” needs the file of originals, which {why}."))
        elif d.outcome == "change" and not (d.shown and d.instead):
            problems.append(Problem(d.where, "Say what should stand there instead (column “instead”)."))
        elif d.outcome in ("add", "always", "never") and not d.name:
            problems.append(Problem(d.where, "Say which words are meant (column “name”)."))
        elif d.outcome in ("add", "always") and is_function_word(d.name):
            why = f"“{d.name}” stands in nearly every sentence, so it is not replaced everywhere."
            problems.append(Problem(d.where, f"{why} Where it is a name, correct that turn by hand."))
        else:
            usable.append(d)
    return usable, problems


def _edits(
    source: Source, decisions: Iterable[NameDecision], tags: dict[str, str], vault: Vault | None
) -> list[Edit]:
    """What the decisions change in one source's text."""
    standing = find_standing(source, vault)
    edits: list[Edit] = []
    done: set[int] = set()
    for d in decisions:
        for s in standing:
            here = d.only in (None, (source.id, s.start))
            if not (here and _means(d, s.shown, s.original)) or s.start in done:
                continue
            new = (
                d.instead if d.outcome == "change" else s.original if d.outcome in ("reject", "never") else ""
            )
            if new:
                edits.append(Edit(s.start, s.end, new))
                done.add(s.start)
    taken = [(s.start, s.end) for s in standing]
    for start, end, tag in find_replaced(source.text, tags):
        if not any(start < last and first < end for first, last in taken):
            edits.append(Edit(start, end, tag))
            taken.append((start, end))
    return edits


def _new_tags(
    project: Project, decisions: Iterable[NameDecision], numbering: Numbering
) -> tuple[dict[str, str], Numbering]:
    """What stands for each name that is to be replaced, and the numbering with the decisions in it."""
    numbering = go_on(numbering, project)
    tags: dict[str, str] = {}
    for d in decisions:
        if d.outcome == "change" and d.only is None:
            numbering = numbering.renamed(d.shown, d.instead)
        elif d.outcome in ("add", "always"):
            if d.instead:
                numbering = numbering.shown_as(d.type, [name_key(d.name)], d.instead)
            found = Detection(0, len(d.name), d.type, d.name, 1.0, "a person said so")
            tags[d.name], numbering = assign(found, numbering)
    return tags, numbering


def _with_kept(source: Source, decisions: Iterable[NameDecision], vault: Vault | None) -> list[NameDecision]:
    """The decisions that bear on a source, those of one place with its start in the original text."""
    standing = {s.start: s.kept for s in find_standing(source, vault)}
    bearing = [d for d in decisions if d.only is None or d.only[0] == source.id]
    return [replace(d, only=(source.id, standing.get(d.only[1], -1))) if d.only else d for d in bearing]


def _kept_anew(original: Original, decisions: Iterable[NameDecision], tags: dict[str, str]) -> Original:
    """What the vault keeps of a source once the decisions are followed."""
    kept = list(original.replacements)
    for d in decisions:
        if d.outcome == "change":
            kept = [replace(k, shown=d.instead) if _is_of(k, d) else k for k in kept]
        elif d.outcome in ("reject", "never"):
            kept = [k for k in kept if not _is_of(k, d)]
    for start, end, tag in find_replaced(original.source.text, tags):
        if not any(start < k.start + len(k.original) and k.start < end for k in kept):
            kept.append(Kept(start, original.source.text[start:end], tag, "other"))
    return replace(original, replacements=tuple(sorted(kept, key=lambda k: k.start)))


def _is_of(kept: Kept, decision: NameDecision) -> bool:
    here = decision.only is None or decision.only[1] == kept.start
    return here and _means(decision, kept.shown, kept.original)


def _means(decision: NameDecision, shown: str, original: str) -> bool:
    """Whether a decision is about what is shown for an original ("" where that is not known)."""
    if shown != decision.shown:
        return False
    return _stands_for_one(shown) or not decision.name or original == decision.name


def _stands_for_one(shown: str) -> bool:
    """Whether a replacement stands for one person or place: [Person 3], [‘Amina’]; not [date]."""
    return shown.startswith("[‘") or any(c.isdigit() for c in shown)


def _keep_never(project: Project, names: Sequence[str]) -> None:
    """Add phrases to the project's list of what is never replaced."""
    new = [name for name in dict.fromkeys(names) if name not in read_never(project)]
    if not new:
        return
    path = project.folder / NEVER_FILE
    head = "# Words that are not identifiers in this project, one phrase a line. No names of people here.\n"
    before = read_text(path) if path.exists() else head
    write_whole(path, before.rstrip("\n") + "\n" + "\n".join(new) + "\n")
