"""Which rows of a survey are answers, at which time, and who was asked a question with many columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evalkit.model.unsaid import key
from evalkit.sources.surveys.identity import header_words
from evalkit.sources.surveys.survey_settings import SurveySettings
from evalkit.sources.surveys.tick_columns import NOT_ASKED, UNMARKED

_STATES = frozenset({"status", "finished", "complete", "completed", "progress", "beendet", "response status"})
_UNFINISHED = frozenset(
    {
        "partial",
        "incomplete",
        "in progress",
        "false",
        "0",
        "no",
        "abandoned",
        "disqualified",
        "nein",
        "falsch",
    }
)


def is_trial(cells: Mapping[str, str], settings: SurveySettings) -> bool:
    """Whether a row is somebody's trial of the form."""
    left_out = {key(value) for value in settings.left_out}
    return bool(settings.left_out_column) and key(cells.get(settings.left_out_column, "")) in left_out


def find_wave(cells: Mapping[str, str], settings: SurveySettings, before: int) -> str:
    """The time that a row belongs to ("" where everybody was asked once).

    ``before`` is how many rows of the same person stand above it.
    """
    if not settings.waves:
        return ""
    if settings.wave_column:
        given = cells.get(settings.wave_column, "")
        known = {key(wave): wave for wave in settings.waves}
        return known.get(key(given), given or settings.waves[0])
    return settings.waves[min(before, len(settings.waves) - 1)]


@dataclass(frozen=True)
class TickQuestion:
    """A question with a column for each option, and the rows of everybody who answered the survey."""

    headers: tuple[str, ...]
    rows: Sequence[Mapping[str, str]]

    @property
    def _marks_all(self) -> bool:
        """Whether the table says of each option that it was not ticked, so that a blank row was not asked."""
        return any(key(row[header]) in UNMARKED for row in self.rows for header in self.headers)

    def was_asked(self, cells: Mapping[str, str]) -> bool:
        """Whether somebody who ticked nothing was asked at all.

        Noughts and “no” say so. Where only ticks are written, everybody was asked who did not break off: who
        did is known by a column that says so, and by blanks from this question on.
        """
        given = [key(cells[header]) for header in self.headers if cells[header]]
        if any(value in UNMARKED for value in given):
            return True
        if any(value in NOT_ASKED for value in given) or self._marks_all:
            return False
        return not (_broke_off(cells) and not _answers_after(cells, self.headers[-1]))


def _broke_off(cells: Mapping[str, str]) -> bool:
    return any(header_words(header) in _STATES and key(cell) in _UNFINISHED for header, cell in cells.items())


def _answers_after(cells: Mapping[str, str], header: str) -> bool:
    headers = list(cells)
    return any(cells[later] for later in headers[headers.index(header) + 1 :])
