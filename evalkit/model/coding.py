"""What is coded: passages, codebooks, suggestions, and what people decide."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Literal, get_args

from evalkit.ids import code_uid
from evalkit.model.shown import Shown

Valence = Literal["working_well", "challenging", "context"]

VALENCES: tuple[Valence, ...] = get_args(Valence)
VALENCE_NAMES: dict[Valence, str] = {
    "working_well": "working well",
    "challenging": "challenging",
    "context": "context",
}
"""Each side in words."""
SIDE_HEADINGS: dict[Valence, str] = {
    "working_well": "What's working well",
    "challenging": "What's challenging",
    "context": "Context",
}
"""Each side as a heading, in chapters and reports."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A passage of a source: REFI-QDA's selection. ``turn`` is the index of the turn that holds it."""

    source_id: str
    start: int
    end: int
    text: str
    turn: int


@dataclass(frozen=True, slots=True)
class Example:
    """A passage in a codebook that shows a code. ``valence`` is None where the codebook takes no side."""

    text: str
    valence: Valence | None = None


@dataclass(frozen=True, slots=True)
class BelongsElsewhere:
    """What does not belong to a code, and the slug of the code it belongs to ("" = to none)."""

    what: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A group of codes (in the default framework: a criterion)."""

    slug: str
    name: str
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Code:
    """One code: what it is called, what belongs, what does not, and passages that show it.

    Its definition is "" only while it is provisional.
    """

    slug: str
    name: str
    definition: str
    group: str = ""
    short: str = ""
    belongs: tuple[str, ...] = ()
    belongs_elsewhere: tuple[BelongsElsewhere, ...] = ()
    keywords: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()
    source: str = ""
    id: str = ""
    provisional: bool = False
    """Whether it was made while coding and nobody has said yet what belongs to it."""

    @property
    def about(self) -> str:
        """Its definition, or that it has none yet."""
        return self.definition or "Provisional: nobody has written yet what belongs to it."

    @property
    def uid(self) -> str:
        """The id by which copies and other programmes know the code, also under another slug or name.

        It is the one in the codebook's file; where that gives none, one made of the slug.
        """
        return self.id or code_uid(self.slug)


@dataclass(frozen=True, slots=True)
class Codebook(Shown):
    """What is coded: groups and codes, in order. Slugs are unique."""

    title: str
    version: str
    codes: tuple[Code, ...]
    groups: tuple[Group, ...] = ()
    sides: bool = True
    """True where codings take a side (working well / challenging)."""
    language: str = "en-GB"
    source: str = ""
    """Where the framework comes from."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the machine step proposes for a passage. It is not a coding and reaches no count.

    ``score`` is between 0 and 1; ``rank`` starts at 1 within the passage; ``suggested`` is True where the
    score passes the threshold. ``nearest`` is the codebook example or coded excerpt most like the passage,
    ``words`` are those of the passage that weighed most for the code, between semicolons. ``model``
    identifies encoder, codebook, training codings and settings.
    """

    id: str
    segment: Segment
    code: str
    valence: Valence
    score: float
    rank: int
    suggested: bool
    model: str
    nearest: str = ""
    nearest_from: Literal["codebook", "coding", ""] = ""
    words: str = ""

    @property
    def how_sure(self) -> Literal["likely", "possible", "a guess"]:
        """Likely: expected to be right more often than not. Possible: past the threshold. Else a guess."""
        if not self.suggested:
            return "a guess"
        return "likely" if self.score >= 0.5 else "possible"


@dataclass(frozen=True, slots=True)
class Origin:
    """The suggestion that a coding began as, kept for ever: what the model said is on record."""

    suggestion_id: str
    model: str
    code: str
    valence: Valence
    score: float
    rank: int


@dataclass(frozen=True, slots=True)
class Coding(Shown):
    """A code on a passage, decided by a person (``coder``) at ``created`` (ISO 8601, UTC).

    ``star`` marks a key quote: a passage worth quoting. ``blind`` says that the coder saw no suggestions:
    such codings are an honest test of them. A further property of codings is added here: one more field with
    a default and a heading.
    """

    id: str
    segment: Segment
    code: str
    valence: Valence
    coder: str
    created: str
    memo: str = field(default="", metadata={"heading": "memo"})
    origin: Origin | None = None
    star: bool = field(default=False, metadata={"heading": "key quote"})
    blind: bool = field(default=False, metadata={"heading": "coded blind"})


@dataclass(frozen=True, slots=True)
class Property:
    """Something that is noted of a coding: ``heading`` is its name in tables, ``flag`` says yes or no."""

    name: str
    heading: str
    flag: bool

    def cell(self, coding: Coding) -> str:
        """What a table says of it: words, “yes”, or nothing."""
        value = getattr(coding, self.name)
        return ("yes" if value else "") if self.flag else str(value)

    def read(self, cell: str) -> str | bool:
        """What a table's cell says of it.

        >>> Property("star", "key quote", True).read("Yes"), Property("memo", "memo", False).read(" look ")
        (True, 'look')
        """
        said = cell.strip()
        return said.casefold() in ("yes", "y", "true", "1", "x") if self.flag else said


PROPERTIES: tuple[Property, ...] = tuple(
    Property(f.name, f.metadata["heading"], isinstance(f.default, bool))
    for f in fields(Coding)
    if "heading" in f.metadata
)
"""What is noted of a coding. A field of :class:`Coding` with a default and a heading is stored, exported,
imported and listed: nothing else has to name it. It is words, or yes or no. Only a place where a person
changes it (the panel of the coding page and its act) names it itself."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What one coder wrote in a rapid summary sheet: one source, one code, a few sentences."""

    source_id: str
    code: str
    coder: str
    text: str
    updated: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """A choice of coded passages that somebody gave a name to, for themselves or for everybody (``shared``).

    ``asked`` are the fields of the page's form as (name, value) pairs.
    """

    id: str
    name: str
    coder: str
    shared: bool
    asked: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person said to a suggestion. A rejection is a decision too, and is kept."""

    suggestion_id: str
    outcome: Literal["accepted", "changed", "rejected"]
    coder: str
    created: str
    coding_id: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """One coder's coding as it was when people agreed about it: its id, whose it is, its code and side."""

    coding: str
    coder: str
    code: str
    valence: Valence

    @property
    def label(self) -> tuple[str, Valence]:
        """The code with its side."""
        return self.code, self.valence


AgreedOutcome = Literal["all", "one", "changed"]


@dataclass(frozen=True, slots=True)
class Agreed:
    """What coders agreed on about words that they had coded differently. Their own codings stay as they are.

    ``given`` are the codings that this settles, ``labels`` the codes and sides that hold now: all that were
    given ("all"), what one coder had ("one", which may be nothing), or something else ("changed").
    """

    id: str
    segment: Segment
    coders: tuple[str, ...]
    outcome: AgreedOutcome
    labels: tuple[tuple[str, Valence], ...]
    given: tuple[Given, ...]
    created: str
    note: str = ""
