"""How often the 95 % intervals of agreement hold the true value, by how many sources two people coded.

    uv run python benchmarks/agreement.py

Two coders hear a code that is really there with some chance, and now and then where it is not; how common the
code is, and how well it is heard, differ from source to source. The true value is that of very many sources.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from evalkit.analysis.agreement.coefficients import TwoByTwo
from evalkit.analysis.agreement.intervals import source_interval

TIMES = 400
SITUATIONS = ((0.10, 0.80, 0.1), (0.10, 0.80, 0.3), (0.25, 0.85, 0.1), (0.25, 0.70, 0.3))
"""(how common, how well heard, how much both differ between sources)"""
Statistic = Callable[[Sequence[TwoByTwo]], float | None]


def total(tables: Sequence[TwoByTwo]) -> TwoByTwo:
    return sum(tables, TwoByTwo(0, 0, 0, 0))


def uses(table: TwoByTwo) -> float:
    return table.units - table.neither


STATISTICS: dict[str, Statistic] = {
    "kappa": lambda tables: total(tables).kappa,
    "AC1": lambda tables: total(tables).ac1,
}


def draw(random: np.random.Generator, sources: int, situation: tuple[float, float, float]) -> list[TwoByTwo]:
    common, heard, spread = situation
    tables = []
    for _ in range(sources):
        there = random.beta(common / spread, (1 - common) / spread)
        well = random.beta(heard / spread, (1 - heard) / spread)
        both = there * well**2 + (1 - there) * 0.03**2
        one = there * well * (1 - well) + (1 - there) * 0.03 * 0.97
        counts = random.multinomial(random.integers(20, 80), [both, one, one, 1 - both - 2 * one])
        tables.append(TwoByTwo(*map(int, counts)))
    return tables


def bootstrap(random: np.random.Generator, tables: Sequence[TwoByTwo], of: Statistic) -> tuple[float, float]:
    """The percentile bootstrap over sources, to compare with."""
    values = [of([tables[n] for n in random.integers(0, len(tables), len(tables))]) for _ in range(200)]
    known = [value for value in values if value is not None]
    low, high = np.percentile(known, [2.5, 97.5])
    return float(low), float(high)


def main() -> None:
    random = np.random.default_rng(0)
    print("| common, heard, spread | sources | figure | jackknife holds it | percentile bootstrap holds it |")
    print("|---|---|---|---|---|")
    for situation in SITUATIONS:
        truth = draw(random, 40_000, situation)
        for sources in (5, 8, 12, 20):
            runs = [draw(random, sources, situation) for _ in range(TIMES)]
            for name, of in STATISTICS.items():
                true = of(truth)
                assert true is not None
                found = [i for tables in runs if (i := source_interval(tables, of, uses))]
                ours = np.mean([i.low <= true <= i.high for i in found])
                theirs = [bootstrap(random, tables, of) for tables in runs[:100]]
                other = np.mean([low <= true <= high for low, high in theirs])
                print(f"| {situation} | {sources} | {name} | {ours:.2f} | {other:.2f} |")


if __name__ == "__main__":
    main()
