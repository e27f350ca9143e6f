"""Lists of values that are tables as well: what a notebook gets where a project holds many of a thing."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, TypeVar

from evalkit.errors import EvalkitError
from evalkit.model import (
    Coding,
    Decision,
    Excerpt,
    Finding,
    Problem,
    ReviewItem,
    Source,
    Suggestion,
    Theme,
)
from evalkit.show import table
from evalkit.text import count_words
from evalkit.wording import join_plain

if TYPE_CHECKING:
    import pandas as pd

T = TypeVar("T")


class Records(ABC, list[T]):
    """A list with :meth:`frame`, the same as a table."""

    COLUMNS: ClassVar[tuple[str, ...]]
    CAPTION: ClassVar[str]

    def frame(self) -> pd.DataFrame:
        """One row for each, as a pandas table."""
        import pandas as pd

        return pd.DataFrame([self._row(item) for item in self], columns=list(self.COLUMNS))

    @abstractmethod
    def _row(self, item: T) -> tuple[object, ...]:
        """One item's cells, one for each of ``COLUMNS``."""

    def _repr_html_(self) -> str:
        return str(table(self.frame(), f"{self.CAPTION}: {len(self):,}").to_html())


class Sources(Records[Source]):
    """A project's sources."""

    COLUMNS = ("source", "name", "kind", "words", "turns", "speakers", "notes", "file")
    CAPTION = "Sources"

    def _row(self, item: Source) -> tuple[object, ...]:
        speakers = len({turn.speaker for turn in item.turns})
        words = count_words(item.text)
        return (
            item.id,
            item.name,
            item.kind,
            words,
            len(item.turns),
            speakers,
            len(item.memos),
            item.file_name,
        )


class Codings(Records[Coding]):
    """What people coded. ``known`` finds what is known of each coding's speaker and source, by name."""

    def __init__(
        self, codings: Iterable[Coding], known: Callable[[], Mapping[str, Mapping[str, str]]] = dict
    ) -> None:
        super().__init__(codings)
        self._known = known

    COLUMNS = (
        "coding",
        "source",
        "code",
        "side",
        "passage",
        "coder",
        "coded",
        "memo",
        "key",
        "suggested",
    )
    CAPTION = "Codings"

    def _row(self, item: Coding) -> tuple[object, ...]:
        return (
            item.id, item.segment.source_id, item.code, item.valence.replace("_", " "), item.segment.text,
            item.coder, datetime.fromisoformat(item.created), item.memo, item.star, item.origin is not None,
        )  # fmt: skip

    def frame(self) -> pd.DataFrame:
        """One row for each, as a pandas table, with a column for every attribute of people.

        Behind the columns of the coding itself come who speaks, their group, role, kind, team, organisation
        and consent, how they were heard, and each further column of ``participants.csv`` or a survey.
        """
        frame, known = super().frame(), self._known()
        held = [known.get(item.id, {}) for item in self]
        for name in dict.fromkeys(name for one in held for name in one if name not in frame):
            frame[name] = [one.get(name, "") for one in held]
        return frame


class Suggestions(Records[Suggestion]):
    """What the machine step proposes: none of it is a coding."""

    COLUMNS = (
        "suggestion",
        "source",
        "passage",
        "rank",
        "code",
        "side",
        "score",
        "likely",
        "nearest",
        "words",
    )
    CAPTION = "Suggestions (nobody has decided on them by being shown here)"

    def _row(self, item: Suggestion) -> tuple[object, ...]:
        segment, side = item.segment, item.valence.replace("_", " ")
        return (
            item.id, segment.source_id, segment.text, item.rank, item.code, side, item.score, item.suggested,
            item.nearest, item.words,
        )  # fmt: skip


class Decisions(Records[Decision]):
    """What people said to suggestions."""

    COLUMNS = ("suggestion", "outcome", "coder", "decided", "coding")
    CAPTION = "Decisions"

    def _row(self, item: Decision) -> tuple[object, ...]:
        when = datetime.fromisoformat(item.created)
        return item.suggestion_id, item.outcome, item.coder, when, item.coding_id


class Excerpts(Records[Excerpt]):
    """The evidence: coded passages with who said them, once each however many coders."""

    COLUMNS = ("excerpt", "source", "code", "side", "who", "group", "passage", "coders", "question")
    CAPTION = "Excerpts"

    def _row(self, item: Excerpt) -> tuple[object, ...]:
        from evalkit.analysis.people import group_of

        who = item.participant
        return (
            item.id, item.segment.source_id, item.code, item.valence.replace("_", " "),
            who.role or who.kind.replace("_", " "), group_of(who), item.segment.text, len(item.coders),
            item.question,
        )  # fmt: skip


class Findings(Records[Finding]):
    """What the evidence says on each code and side: drafts until a person writes them."""

    COLUMNS = ("finding", "code", "side", "statement", "draft", "excerpts", "people", "other side")
    CAPTION = "Findings"

    def get(self, finding: str) -> Finding:
        """One finding by its id; EvalkitError names those that there are."""
        for item in self:
            if item.id == finding:
                return item
        there = (
            join_plain([item.id for item in self])
            or "none yet: nothing is coded. Decide on suggestions first (notebook 2)"
        )
        raise EvalkitError(f"There is no finding {finding}. There are {there}.")

    def _row(self, item: Finding) -> tuple[object, ...]:
        from evalkit.analysis.people import find_people

        people = len(find_people(item.excerpts))
        side = item.valence.replace("_", " ")
        return (
            item.id, item.code, side, item.statement, item.drafted, len(item.excerpts), people,
            len(item.contrary),
        )  # fmt: skip


class Problems(Records[Problem]):
    """What could not be read, placed or counted: nothing is left out in silence."""

    COLUMNS = ("where", "what to do")
    CAPTION = "To look at"

    def _row(self, item: Problem) -> tuple[object, ...]:
        return item.where, item.message


class Themes(Records[Theme]):
    """What several excerpts of one code and side have in common; proposals until a person keeps them."""

    COLUMNS = ("code", "side", "theme", "proposed", "excerpts", "people", "most central passage")
    CAPTION = "Themes"

    def _row(self, item: Theme) -> tuple[object, ...]:
        from evalkit.analysis.people import find_people

        people = len(find_people(item.excerpts))
        central = item.excerpts[0].segment.text if item.excerpts else ""
        side = item.valence.replace("_", " ")
        return item.code, side, item.name, item.proposed, len(item.excerpts), people, central


class Comments(Records[ReviewItem]):
    """What reviewers said about drafts: nothing is applied by itself."""

    COLUMNS = ("item", "draft", "group", "about", "kind", "what was said", "placed by", "may be quoted")
    CAPTION = "Comments on drafts"

    def _row(self, item: ReviewItem) -> tuple[object, ...]:
        about = item.place.finding or item.place.chapter or ("the whole draft" if item.place.anchor else "")
        group = item.group.replace("_", " ")
        return item.id, item.draft, group, about, item.proposed, item.text, item.placed, item.may_quote
