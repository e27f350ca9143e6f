"""A funnel: shares of many places against limits for their size, with how much more they differ than by
chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evalkit.measures.formulas.scoring import Numbers


@dataclass(frozen=True, slots=True)
class Place:
    """One place in a funnel: its share, the exact limits for its size (95% and 99.8%), and its z.

    ``adjusted_z`` is z with the over-dispersion taken out. Places are never ranked.
    """

    name: str
    k: int
    n: int
    value: float
    low95: float
    high95: float
    low998: float
    high998: float
    z: float
    adjusted_z: float


@dataclass(frozen=True, slots=True)
class Funnel:
    """All places with the pooled share and φ: 1 is chance alone, much more is over-dispersion."""

    pooled: float
    places: tuple[Place, ...]
    phi: float

    @property
    def outside(self) -> int:
        """How many places are beyond three sigma, as if only chance made them differ."""
        return sum(abs(place.z) > 3 for place in self.places)

    @property
    def outside_adjusted(self) -> int:
        """How many are beyond three sigma with the over-dispersion taken out."""
        return sum(abs(place.adjusted_z) > 3 for place in self.places)


def funnel(places: Sequence[tuple[str, int, int]], winsorise: float = 0.0) -> Funnel:
    """A funnel of (name, k, n) with n > 0; the target is the pooled share.

    φ is the mean of z², of z cut at the centiles ``winsorise`` and 1 − ``winsorise``, as with 0.1 in
    Spiegelhalter (2005), Quality and Safety in Health Care 14, 347–351; limits are widened by √φ
    (multiplicative) where φ > 1.
    """
    import numpy as np
    from scipy.stats import binom

    own = [(name, k, n) for name, k, n in places if n > 0]
    if not own:
        raise ValueError("a funnel needs a place with people")
    k, n = (np.array([place[column] for place in own], dtype=float) for column in (1, 2))
    pooled = float(k.sum() / n.sum())
    spread = np.sqrt(pooled * (1 - pooled) / n)
    z = np.divide(k / n - pooled, spread, out=np.zeros_like(n), where=spread > 0)
    cut = np.clip(z, *np.quantile(z, [winsorise, 1 - winsorise])) if winsorise else z
    phi = float((cut**2).mean())
    limits = [binom.ppf(q, n, pooled) / n for q in (0.025, 0.975, 0.001, 0.999)]
    adjusted = z / max(1.0, phi) ** 0.5
    return Funnel(
        pooled,
        tuple(
            Place(place, good, of, good / of, *_floats(limits, i), float(z[i]), float(adjusted[i]))
            for i, (place, good, of) in enumerate(own)
        ),
        phi,
    )


def _floats(limits: Sequence[Numbers], place: int) -> tuple[float, float, float, float]:
    low95, high95, low998, high998 = (float(limit[place]) for limit in limits)
    return low95, high95, low998, high998


def say_dispersion(found: Funnel) -> str:
    """What φ says, in a sentence."""
    if len(found.places) < 10 or found.phi <= 1.5:
        return f"Places differ about as much as chance would make them (φ {found.phi:.1f})."
    return (
        f"Places differ far more than chance would make them (φ {found.phi:,.1f}): {found.outside} of "
        f"{len(found.places)} lie beyond three sigma, and {found.outside_adjusted} once that is allowed for. "
        "Look for what they have in common before you look at any one."
    )
