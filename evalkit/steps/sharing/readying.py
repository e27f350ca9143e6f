"""What colleagues did, made ready for this copy: their sources, their codes, and places in texts of today."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

from evalkit.acts import Act
from evalkit.codebook.form import draft_slug
from evalkit.errors import EvalkitError
from evalkit.exchange.packs import Return, ReturnedCode
from evalkit.model import Code, Problem, Source
from evalkit.project import Project
from evalkit.steps.coding.revise import add_codes
from evalkit.steps.exchanging.placing import find_in
from evalkit.steps.exchanging.without_names import NAME
from evalkit.steps.leaving.withdrawn import read_withdrawn
from evalkit.store.between.taking import Coming
from evalkit.store.between.travelling import SharedAct, SharedChange
from evalkit.store.events import Columns
from evalkit.store.moving import ABOUT_SOURCE
from evalkit.store.rows import text_sha
from evalkit.wording import say_date

NEW = "new"
"""What is said of a code that is to be added to the codebook."""


@dataclass(frozen=True)
class CodePlan:
    """What becomes of the codes in returns: by return, their short name → ours; and codes that are added."""

    to: Mapping[str, Mapping[str, str]]
    added: tuple[Code, ...]
    said: Mapping[str, str]
    """The id of a code there → its short name here, as a person has said now."""


def plan_codes(project: Project, returns: Iterable[Return], said: Mapping[str, str]) -> CodePlan:
    """Which of this project's codes each code of a return is: by its id, else as a person said.

    What was said at an earlier taking in holds still. Raises EvalkitError for a code that is not here.
    """
    ours = {code.uid: code.slug for code in project.codebook.codes}
    slugs = {*ours.values()}
    if wrong := sorted({to for to in said.values() if to != NEW and to not in slugs}):
        raise EvalkitError(f"The codebook has no code “{wrong[0]}”. Name one of its codes, or say “{NEW}”.")
    before = dict(about.split(" ", 1) for about in project.store.read.subjects(Act.MAP_CODE))
    to: dict[str, dict[str, str]] = {}
    added: dict[str, Code] = {}
    now: dict[str, str] = {}
    for one in returns:
        mine = to[one.uid] = {}
        for code in one.codes:
            if code.uid in ours:
                mine[code.slug] = ours[code.uid]
            elif said.get(code.slug) == NEW or code.uid in added:
                base = draft_slug(code.name) if NAME in code.name else code.slug
                slug = _free(base, slugs - {c.slug for c in added.values() if c.id == code.uid})
                added[code.uid] = Code(
                    slug,
                    code.name,
                    code.definition,
                    code.group,
                    id=code.uid,
                    provisional=not code.definition,
                )
                mine[code.slug] = slug
            elif target := said.get(code.slug) or before.get(code.uid, ""):
                mine[code.slug] = target
                now[code.uid] = target
    return CodePlan(to, tuple(added.values()), {uid: slug for uid, slug in now.items() if uid not in before})


def add_planned(project: Project, by: str, plan: CodePlan) -> None:
    """Put new codes into the codebook, and on record what a person said of the others."""
    if plan.added:
        groups = {group.slug for group in project.codebook.groups}
        codes = [replace(c, group=c.group if c.group in groups else "") for c in plan.added]
        add_codes(project, by, codes)
    for uid, slug in plan.said.items():
        project.store.log(
            Act.MAP_CODE, f"A colleague’s code is {slug} here", project.now(), by, about=f"{uid} {slug}"
        )


def _free(slug: str, taken: set[str]) -> str:
    number, found = 2, slug
    while found in taken:
        found, number = f"{slug}_{number}", number + 1
    return found


@dataclass
class Readied:
    """Acts that can be tried here, those that cannot, and codes that a person has to say something about."""

    coming: list[Coming] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unknown: list[tuple[ReturnedCode, int]] = field(default_factory=list)


class Readying:
    """Makes acts ready one after another, looking each source and code up once."""

    def __init__(self, project: Project, plan: CodePlan) -> None:
        self._plan = plan
        self._sources = {source.id: source for source in project.sources}
        self._shas = {source.id: text_sha(source.text) for source in project.sources}
        self._here = {uid: alias for alias, uid in project.store.ids.uids("sources").items()}
        self._slugs = {code.slug for code in (*project.codebook.codes, *plan.added)}
        voices, _ = project.voices()
        left = read_withdrawn(project)
        self._withdrawn = {one.participant for one in left} - {voice.participant.id for voice in voices}
        self._cut = {self._here[uid] for one in left for uid, _ in one.voices if uid in self._here}
        """The sources in which somebody spoke who has withdrawn."""
        self._same: dict[str, dict[str, str]] = {}
        self._left_out: set[str] = set()
        """The uids of rows that never come in, since the source or the words they began on are gone."""

    def ready(self, acts: Iterable[tuple[Return, SharedAct]]) -> Readied:
        """The acts with their codes and places as they are here."""
        made = Readied()
        unknown: Counter[ReturnedCode] = Counter()
        for origin, act in acts:
            same = self._find_same(origin)
            to = self._plan.to.get(origin.uid, {})
            if strange := self._strange(act, {*to} if origin.codes else self._slugs):
                unknown[_code_of(origin, strange)] += 1
                continue
            who = f"{origin.by}, {say_date(act.at)}"
            staying = self._without_gone(act, same)
            moved = staying and self._move(origin, _recode(staying, to), same)
            if moved is None:
                why = NOT_THERE if staying else GONE
                made.problems.append(Problem(who, f"it is {why}, and does not come in."))
                continue
            counts = [len(one.changes) for one in (act, staying or moved, moved)]
            for before, after, why in zip(counts, counts[1:], (GONE, NOT_THERE), strict=False):
                if after < before:
                    said = f"{before - after} of {before} entries are left out: {why}. The others come in."
                    made.problems.append(Problem(who, said))
            made.coming.append(Coming(moved, same))
        made.unknown = [*unknown.items()]
        return made

    def _find_same(self, origin: Return) -> dict[str, str]:
        """The sources of a copy that are here still: their uid there → their short id here."""
        if origin.uid not in self._same:
            named = {theirs: self._here.get(ours, "") for theirs, ours in origin.sources.items()}
            self._same[origin.uid] = {uid: alias for uid, alias in named.items() if alias in self._sources}
        return self._same[origin.uid]

    def _without_gone(self, act: SharedAct, same: Mapping[str, str]) -> SharedAct | None:
        """The act without its rows of sources and people that have left; None where it has no others."""
        if act.source and act.source not in same:
            self._left_out |= {change.key for change in act.changes}
            return None
        staying = [c for c in act.changes if (of := _source_of(c)) is None or of in same]
        return self._keep(act, [c for c in staying if _person_of(c) not in self._withdrawn])

    def _keep(self, act: SharedAct, changes: Sequence[SharedChange]) -> SharedAct | None:
        """The act with those of its changes whose rows, and the codings that they speak of, come in."""
        keys = {change.key for change in changes}
        self._left_out |= {c.key for c in act.changes if c.key not in keys and c.before is None}
        kept = tuple(c for c in changes if not {c.key, _coding_of(c)} & self._left_out)
        return replace(act, changes=kept) if kept or not act.changes else None

    def _strange(self, act: SharedAct, known: AbstractSet[str]) -> str:
        """A code in an act that nobody has said anything about yet."""
        codes = (c.after.get("code") for c in act.changes if c.after)
        return next((code for code in codes if code and code not in known), "")

    def _move(self, origin: Return, act: SharedAct, same: Mapping[str, str]) -> SharedAct | None:
        """The act with its places in the text as it is now; None where none of its words are there."""
        changes = []
        for change in act.changes:
            theirs = str((change.after or change.before or {}).get("source_id", ""))
            ours = self._sources.get(same.get(theirs, ""))
            sent = origin.shas.get(origin.sources.get(theirs, ""), "")
            if change.table not in ON_WORDS or ours is None or self._shas[ours.id] == sent:
                changes.append(change)
                continue
            before, after = _place(change.before, ours), _place(change.after, ours)
            if change.table == "written_memos" and ours.id not in self._cut:
                before, after = _about_source(change.before, before), _about_source(change.after, after)
            if before is not LOST and after is not LOST:
                changes.append(replace(change, before=before, after=after))
        return self._keep(act, changes)


def _recode(act: SharedAct, to: Mapping[str, str]) -> SharedAct:
    """An act with the short names that its codes have here."""
    if all(theirs == ours for theirs, ours in to.items()):
        return act

    def recoded(row: Columns | None) -> Columns | None:
        return row and {k: to.get(v, v) if k in ("code", "origin_code") else v for k, v in row.items()}

    return replace(
        act,
        changes=tuple(replace(c, before=recoded(c.before), after=recoded(c.after)) for c in act.changes),
    )


def _code_of(origin: Return, slug: str) -> ReturnedCode:
    return next((c for c in origin.codes if c.slug == slug), ReturnedCode("", slug, slug))


ON_WORDS = frozenset({"codings", "written_memos"})
"""The tables whose rows say where their words are."""
LOST: Columns = {}
"""What stands for a row whose words are no longer in the text."""
GONE = "about a source or a person that has left the project"
NOT_THERE = "on words that are no longer in the text (corrected or taken out; the coder may code again)"


def _source_of(change: SharedChange) -> str | None:
    """The uid of the source that a change names, if it names one: a change of single columns does not."""
    return (change.after or {}).get("source_id") or (change.before or {}).get("source_id") or None


def _person_of(change: SharedChange) -> str | None:
    return (change.after or {}).get("person") or (change.before or {}).get("person") or None


def _coding_of(change: SharedChange) -> str | None:
    return (change.after or {}).get("coding_id") or (change.before or {}).get("coding_id") or None


def _about_source(row: Columns | None, placed: Columns | None) -> Columns | None:
    """A memo whose words are no longer there is about the source: what was written is never lost."""
    return {**row, **ABOUT_SOURCE} if placed is LOST and row else placed


def _place(row: Columns | None, ours: Source) -> Columns | None:
    """A coding's row with its words where they stand now; ``LOST`` where they do not."""
    if row is None or not row.get("text"):
        return row
    near = row["start"] / max(1, len(ours.text))
    placed = find_in(ours, row["text"], near)
    if placed is None or placed.likeness < 1:
        return LOST
    turn = next((t for t in ours.turns if t.start <= placed.start and placed.end <= t.end), None)
    if turn is None:
        return LOST
    words = ours.text[placed.start : placed.end]
    return {**row, "start": placed.start, "end": placed.end, "text": words, "turn": turn.index}
