"""The plan of who codes what: some sources by two people, who do not see each other's codings meanwhile."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass

from evalkit.analysis.agreement.planning import draw_double, give_out
from evalkit.analysis.people import group_of
from evalkit.errors import EvalkitError
from evalkit.files import read_text, write_whole
from evalkit.project import Project
from evalkit.steps.coding.reading_marks import find_read
from evalkit.steps.names.confirmed import find_ready
from evalkit.steps.sharing.packs import refuse_in_pack
from evalkit.wording import as_percent, join_plain, one_or_many

PLAN_FILE = "packs/plan.json"
SHARE = 0.2


@dataclass(frozen=True)
class Plan:
    """Who codes which source; ``share`` and ``seed`` say how the doubled ones were drawn (0: chosen)."""

    coders: tuple[str, ...]
    sources: Mapping[str, tuple[str, ...]]
    share: float
    seed: int
    made: str
    aided: bool = False

    @property
    def double(self) -> tuple[str, ...]:
        """The sources that two people or more code."""
        return tuple(source for source, those in self.sources.items() if len(those) > 1)

    def of(self, coder: str) -> tuple[str, ...]:
        """The sources that one person codes."""
        return tuple(source for source, those in self.sources.items() if coder in those)


def make_plan(
    project: Project,
    coders: Sequence[str],
    share: float = SHARE,
    seed: int = 0,
    chosen: Sequence[str] = (),
    *,
    aided: bool = False,
) -> Plan:
    """Draw who codes what, or take the sources that were ``chosen`` to be coded by two, and keep the plan.

    Drawn again with the same people, share and seed, what was given out before stays with them: only sources
    that have come since are drawn.

    Raises EvalkitError for fewer than two coders, and for sources that are not there or not confirmed.
    """
    refuse_in_pack(project, "Planning who codes what")
    names = sorted({name.strip() for name in coders if name.strip()})
    if len(names) < 2:
        raise EvalkitError("Name at least two people who code, such as “Ann; Bo”.")
    if not 0 <= share <= 1:
        raise EvalkitError("Say which share of the sources two people code as a percentage from 0 to 100.")
    ready, _ = find_ready(project)
    speaker = project.speakers()
    strata = {}
    for source in ready:
        if source.kind != "survey":
            groups = {group_of(who) for turn in source.turns if (who := speaker(source, turn))}
            strata[source.id] = f"{source.kind}: {', '.join(sorted(groups))}"
    if missing := [one for one in chosen if one not in strata]:
        raise EvalkitError(f"{join_plain(missing)}: not in the project, not confirmed yet, or a survey.")
    if not strata:
        raise EvalkitError("There is nothing to plan yet. Add transcripts and confirm them first.")
    kept = {} if chosen else _find_kept(read_plan(project), names, share, seed, strata)
    double = list(chosen) or _draw_new(strata, kept, share, seed)
    plan = Plan(
        tuple(names),
        give_out(strata.keys() - kept.keys(), double, names, seed, kept),
        0.0 if chosen else share,
        seed,
        project.now(),
        aided,
    )
    path = project.folder / PLAN_FILE
    path.parent.mkdir(exist_ok=True)
    write_whole(path, json.dumps(asdict(plan), ensure_ascii=False, indent=1).encode())
    return plan


def _find_kept(
    before: Plan | None, names: Sequence[str], share: float, seed: int, here: Collection[str]
) -> dict[str, tuple[str, ...]]:
    """What an earlier drawing of the same kind gave out, of the sources that are here still."""
    if before is None or (before.coders, before.share, before.seed) != (tuple(names), share, seed):
        return {}
    return {source: those for source, those in before.sources.items() if source in here}


def _draw_new(
    strata: Mapping[str, str], kept: Mapping[str, tuple[str, ...]], share: float, seed: int
) -> list[str]:
    """Of the sources that nobody was given yet, as many to be coded by two as the share of all lacks."""
    new = {source: like for source, like in strata.items() if source not in kept}
    lacking = round(share * len(strata)) - sum(len(those) > 1 for those in kept.values())
    if not kept:
        return draw_double(strata, share, seed)
    return draw_double(new, max(0, lacking) / len(new), seed) if new else []


def find_unplanned(project: Project) -> list[str]:
    """The confirmed transcripts that the plan has given to nobody yet; none where there is no plan."""
    plan = read_plan(project)
    ready, _ = find_ready(project)
    return [s.id for s in ready if s.kind != "survey" and s.id not in plan.sources] if plan else []


def read_plan(project: Project) -> Plan | None:
    """The plan, of the sources that are still here; None where nobody has made one."""
    path = project.folder / PLAN_FILE
    if not path.exists():
        return None
    held = json.loads(read_text(path))
    here = project.store.read.added()
    sources = {source: tuple(those) for source, those in held["sources"].items() if source in here}
    return Plan(**{**held, "coders": tuple(held["coders"]), "sources": sources})


def find_pending(project: Project) -> dict[str, tuple[str, ...]]:
    """The doubled sources that not everybody has read to the end: who is still to do so.

    What their coders have there is shown to none of the others until all of them have.
    """
    plan = read_plan(project)
    if plan is None:
        return {}
    read = find_read(project)
    waiting = {
        source: tuple(name for name in plan.sources[source] if source not in read.get(name, ()))
        for source in plan.double
    }
    return {source: those for source, those in waiting.items() if those}


def say_pending(project: Project, coders: Sequence[str] = ()) -> str:
    """Which doubled sources (of these coders, where any are named) still wait, and for whom; "" for none."""
    plan, pending = read_plan(project), find_pending(project)
    if plan is None:
        return ""
    waiting = [one for one in pending if not coders or {*coders} <= {*plan.sources[one]}]
    if not waiting:
        return ""
    who = sorted({name for one in waiting for name in pending[one]})
    return (
        f"{join_plain(waiting)} {one_or_many(len(waiting), 'comes', 'come')} up here once {join_plain(who)} "
        f"{one_or_many(len(who), 'has', 'have')} marked {one_or_many(len(waiting), 'it', 'them')} as read."
    )


def find_apart(project: Project, coder: str) -> frozenset[str]:
    """The sources in which this coder does not see what others coded yet."""
    plan = read_plan(project)
    return frozenset(plan.of(coder) if plan else ()) & find_pending(project).keys()


def is_unaided(project: Project, coder: str, source_id: str) -> bool:
    """Whether the plan has this coder code a source without suggestions, for comparison with somebody."""
    plan = read_plan(project)
    return bool(plan and not plan.aided and source_id in plan.double and coder in plan.sources[source_id])


def say_plan(plan: Plan) -> str:
    """How sources were given out, in words."""
    how = f"drawn by chance over kinds and groups (seed {plan.seed})" if plan.share else "chosen"
    double, all_ = len(plan.double), len(plan.sources)
    return (
        f"{double} of {all_} sources are coded by two people ({as_percent(double / all_)}), {how}. They code "
        f"them {'with' if plan.aided else 'without'} suggestions, and see each other's codings once both "
        "have marked the source as read."
    )
