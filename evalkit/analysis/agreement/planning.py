"""Who codes which source: a share of them two people, drawn by chance over kinds and groups, the rest one."""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping, Sequence
from itertools import combinations

from evalkit.ids import in_order

LEAST, MOST = 0.10, 0.25
"""Between which shares of the sources are usually coded by two (O'Connor and Joffe 2020)."""


def draw_double(strata: Mapping[str, str], share: float, seed: int = 0) -> list[str]:
    """The sources that two people code: the share of all that is asked for, spread over the strata.

    ``strata`` says of each source what it is like, such as its kind and who speaks in it. Every stratum gives
    its part of the share, as near as whole sources allow; which sources, chance says (the same for the same
    seed).

    >>> draw_double({"S01": "a", "S02": "a", "S03": "b", "S04": "b"}, 0.5)
    ['S02', 'S03']
    """
    wanted = min(len(strata), max(1, round(share * len(strata)))) if strata and share > 0 else 0
    chance = random.Random(seed)
    inside: dict[str, list[str]] = {}
    for source in sorted(strata, key=in_order):
        inside.setdefault(strata[source], []).append(source)
    exact = {name: wanted * len(some) / len(strata) for name, some in inside.items()}
    count = {name: int(part) for name, part in exact.items()}
    order = sorted(inside, key=lambda name: (count[name] - exact[name], chance.random()))
    for name in order[: wanted - sum(count.values())]:
        count[name] += 1
    drawn = [source for name in sorted(inside) for source in chance.sample(inside[name], count[name])]
    return sorted(drawn, key=in_order)


def give_out(
    sources: Collection[str],
    double: Collection[str],
    coders: Sequence[str],
    seed: int = 0,
    kept: Mapping[str, tuple[str, ...]] | None = None,
) -> dict[str, tuple[str, ...]]:
    """Source → who codes it: two for the doubled ones, each two as often as the others, else one in turn.

    ``kept`` is what was given out before: it stays, and counts in what each has to do.
    """
    chance = random.Random(seed)
    names = sorted(coders)
    pairs = [*combinations(names, 2)]
    chance.shuffle(pairs)
    given = dict(kept or {})
    load = {name: sum(name in those for those in given.values()) for name in names}
    doubled = sum(len(those) > 1 for those in given.values())
    for number, source in enumerate(sorted(double, key=in_order), start=doubled):
        given[source] = pairs[number % len(pairs)]
        for name in given[source]:
            load[name] += 1
    for source in sorted(set(sources) - set(double), key=in_order):
        name = min(names, key=lambda one: (load[one], names.index(one)))
        given[source] = (name,)
        load[name] += 1
    return {source: given[source] for source in sorted(given, key=in_order)}
