"""An instrument: how many items, which range, what may be missing, and what change counts. YAML →
``Instrument``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from evalkit.codebook.form import Needed, Slug, Text, Texts
from evalkit.codebook.marked import fill_form, load_marked
from evalkit.errors import TableError
from evalkit.files import read_text
from evalkit.resources import resource
from evalkit.wording import join_plain

Better = Literal["higher", "lower"]
Arrives = Literal["scored", "raw"]
Kind = Literal["scale", "goals"]


@dataclass(frozen=True, slots=True)
class Score:
    """One score of an instrument. ``items`` are numbers from 1; ``table`` turns a raw sum into the score.

    ``cutoff``: where higher is better, scores from it upwards are on the healthy side; where lower is better,
    on the clinical side. ``reliable_change`` counts in both directions, also when it is met exactly.
    """

    name: str
    title: str
    items: tuple[int, ...]
    how: Literal["sum", "mean"]
    may_miss: int
    lowest: float
    highest: float
    better: Better
    cutoff: float | None = None
    other_cutoffs: tuple[float, ...] = ()
    reliable_change: float | None = None
    table: tuple[tuple[int, float], ...] = ()
    source: str = ""

    def is_clinical(self, value: float, cutoff: float | None = None) -> bool:
        """Whether a score is on the clinical side of the cut-off.

        >>> get_instrument("reqol10").scores[0].is_clinical(24)
        True
        """
        limit = self.cutoff if cutoff is None else cutoff
        if limit is None:
            return False
        return value < limit if self.better == "higher" else value >= limit


@dataclass(frozen=True, slots=True)
class Instrument:
    """An instrument with its scores; ``areas`` names its items where each is reported alone."""

    name: str
    title: str
    kind: Kind
    better: Better
    items: int
    lowest_item: float
    highest_item: float
    reverse: tuple[int, ...]
    arrives: Arrives
    scores: tuple[Score, ...]
    also: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    source: str = ""
    unsure: str = ""


def _empty(value: object) -> object:
    return () if value == "" else value


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


Numbers = Annotated[tuple[int, ...], BeforeValidator(_empty)]


class ScoreForm(_Form):
    """One score of an instrument."""

    name: Slug = Field(min_length=1, description="Short name for files: lower-case letters, digits and _.")
    title: Needed = Field(description="The score's name as people read it.")
    items: Numbers = Field((), description="The numbers of its items, from 1; left out: all of them.")
    how: Literal["sum", "mean"] = Field("sum", description="sum or mean of the items.")
    may_miss: int = Field(0, ge=0, description="How many items may be missing: the person's mean stands in.")
    lowest: float = Field(description="The lowest possible score.")
    highest: float = Field(description="The highest possible score.")
    cutoff: float | None = Field(None, description="Where the healthy and the clinical side part.")
    other_cutoffs: tuple[float, ...] = Field((), description="Further cut-offs, to see what they would say.")
    reliable_change: float | None = Field(None, description="The change that is more than chance.")
    table: dict[int, float] = Field(default_factory=dict, description="Raw sum: score.")


class InstrumentForm(_Form):
    """An instrument's file."""

    name: Slug = Field(min_length=1, description="Short name for files: lower-case letters, digits and _.")
    title: Needed = Field(description="The instrument's name as people read it.")
    also: Texts = Field((), description="Other names that exports use.")
    kind: Kind = Field("scale", description="scale, or goals that people set themselves.")
    better: Better = Field(description="higher or lower: which way is better.")
    items: int = Field(0, ge=0, description="How many items it has; 0 where only totals are read.")
    lowest_item: float = Field(0, description="The lowest answer to an item.")
    highest_item: float = Field(0, description="The highest answer to an item.")
    reverse: Numbers = Field((), description="Items that are turned round when the file holds raw answers.")
    arrives: Arrives = Field("scored", description="scored, or raw: items still to be turned round.")
    areas: Texts = Field((), description="What each item is about, where items are reported alone.")
    scores: tuple[ScoreForm, ...] = Field(min_length=1, description="Its scores.")
    source: Text = Field("", description="Where the rules come from.")
    unsure: Text = Field("", description="What was not read in a primary source.")


def load_instrument(text: str, where: str) -> Instrument:
    """The instrument in a YAML text; CodebookError names the file and line of what is wrong."""
    form = fill_form(load_marked(text, where), InstrumentForm)
    every = tuple(range(1, form.items + 1))
    scores = tuple(
        Score(
            **{**s.model_dump(), "items": s.items or every, "table": tuple(s.table.items())},
            better=form.better,
            source=form.source,
        )
        for s in form.scores
    )
    return Instrument(**{**form.model_dump(), "scores": scores})


def read_instruments(*folders: Path) -> dict[str, Instrument]:
    """The instruments that come with evalkit, then those of ``folders``, which win; by name."""
    found: dict[str, Instrument] = {}
    for folder in (resource("instruments"), *folders):
        for path in sorted(folder.glob("*.y*ml")):
            instrument = load_instrument(read_text(path), path.name)
            found[instrument.name] = instrument
    return found


def key_of_measure(name: str) -> str:
    """What the spellings of a measure's name have in common.

    >>> [key_of_measure(name) for name in ("ReQoL-10", "REQOL_10", "reqol 10")]
    ['reqol10', 'reqol10', 'reqol10']
    """
    return re.sub(r"[^a-z0-9+]+", "", name.casefold())


def find_instrument(name: str, known: Mapping[str, Instrument]) -> Instrument | None:
    """The instrument that a measure's name in an export means, or None."""
    key = key_of_measure(name)
    for instrument in known.values():
        names = (instrument.name, instrument.title, *instrument.also)
        if key in map(key_of_measure, names):
            return instrument
    return None


def find_score(name: str, known: Mapping[str, Instrument]) -> Score | None:
    """The score that a measure's name in an export means: “DIALOG life”, “ReQoL-10”; None for others."""
    key = key_of_measure(name)
    scores = [score for instrument in known.values() for score in instrument.scores]
    named = next((s for s in scores if key in (key_of_measure(s.name), key_of_measure(s.title))), None)
    if named:
        return named
    instrument = find_instrument(name, known)
    return instrument.scores[0] if instrument and len(instrument.scores) == 1 else None


def get_instrument(name: str, known: Mapping[str, Instrument] | None = None) -> Instrument:
    """An instrument by any of its names; TableError names those that there are."""
    instruments = known or read_instruments()
    found = find_instrument(name, instruments)
    if found is None:
        titles = join_plain([i.title for i in instruments.values()])
        raise TableError(
            f"There is no instrument “{name}”. There are {titles}. Describe one of your own in a small file: "
            "see “evalkit template instrument”."
        )
    return found


def names_of(known: Iterable[Instrument]) -> list[str]:
    """The short names of all scores of instruments, in order."""
    return [score.name for instrument in known for score in instrument.scores]
