"""Closed survey questions counted: each answer with its share of those who answered, and who did not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING

from evalkit.errors import TableError
from evalkit.model import ClosedAnswer
from evalkit.model.unsaid import is_outside
from evalkit.wording import join_plain

if TYPE_CHECKING:
    from pandas import DataFrame

TICKED_NONE = "None ticked"
"""The answer of somebody who was asked which of several options apply, and ticked none: part of the base."""


@dataclass(frozen=True, slots=True)
class ClosedQuestion:
    """A closed question: its answers in order, and those that mean "don't know".

    ``multiple`` is True where a respondent may tick several answers.
    """

    text: str
    answers: tuple[str, ...]
    dont_know: tuple[str, ...] = ()
    multiple: bool = False


@dataclass(frozen=True, slots=True)
class ClosedRow:
    """One answer: how many respondents gave it, as a share (0–1) of the base, with its interval.

    ``share``, ``low`` and ``high`` are None where the base is 0. ``listed`` is False for an answer that the
    question does not list.
    """

    answer: str
    n: int
    share: float | None
    low: float | None
    high: float | None
    listed: bool = True


@dataclass(frozen=True, slots=True)
class ClosedTable:
    """A closed question counted.

    ``respondents`` = ``base`` (gave an answer) + ``dont_know`` (gave only such an answer) + ``no_answer``.
    Where several answers may be ticked the shares add up to more than 1.
    """

    question: ClosedQuestion
    respondents: int
    base: int
    rows: tuple[ClosedRow, ...]
    dont_know: int
    no_answer: int

    def frame(self) -> DataFrame:
        """The table for a notebook: answer, n, percent of the base, and the 95% interval in percent."""
        import pandas as pd

        nothing = (None, None, None)
        lines = [(r.answer, r.n, *(_percent(x) for x in (r.share, r.low, r.high))) for r in self.rows]
        lines += [("Base", self.base, *nothing), ("Don't know", self.dont_know, *nothing)]
        lines += [("No answer", self.no_answer, *nothing)]
        frame = pd.DataFrame(lines, columns=["answer", "n", "percent", "low", "high"])
        return frame.astype({"n": "int64", "percent": "float64", "low": "float64", "high": "float64"})


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share


def wilson(count: int, base: int, confidence: float = 0.95) -> tuple[float, float]:
    """The Wilson score interval of a share: from where to where the true share may well lie.

    It stays within 0–1 and holds for small bases. Source: Wilson (1927), Journal of the American Statistical
    Association 22, 209–212; Brown, Cai and DasGupta (2001), Statistical Science 16, 101–133.

    >>> [round(x, 4) for x in wilson(58, 60)]
    [0.8864, 0.9908]
    """
    if not 0 <= count <= base or base == 0:
        raise ValueError(f"{count} of {base} is not a share")
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    share = count / base
    middle = share + z * z / (2 * base)
    reach = z * sqrt(share * (1 - share) / base + z * z / (4 * base * base))
    scale = 1 + z * z / base
    low = 0.0 if count == 0 else (middle - reach) / scale
    return low, 1.0 if count == base else (middle + reach) / scale


def tabulate_closed(
    answers: Iterable[ClosedAnswer], questions: Sequence[ClosedQuestion]
) -> list[ClosedTable]:
    """Closed answers counted question by question, in the order of the questions.

    ``answers`` hold one line per respondent and question (several where several answers were ticked), with
    value "" for no answer. Raises TableError for an answer to a question that is not among ``questions``.
    """
    given: dict[str, dict[str, set[str]]] = {question.text: {} for question in questions}
    strangers: set[str] = set()
    for answer in answers:
        if answer.question not in given:
            strangers.add(answer.question)
            continue
        given[answer.question].setdefault(answer.respondent, set()).update({answer.value} - {""})
    if strangers:
        raise TableError(
            f"There are answers to {join_plain([f'“{s}”' for s in sorted(strangers)])}, which the survey's "
            "settings do not name as closed. Correct the settings, then run “evalkit add --replace”."
        )
    return [_tabulate(question, list(given[question.text].values())) for question in questions]


def is_apart(question: ClosedQuestion, value: str) -> bool:
    """Whether an answer is outside the base: it means "don't know" or "n/a", and the form does not offer it.

    >>> asked = ClosedQuestion("Were you met?", ("Yes", "No", "Unsure"), ("Unsure",))
    >>> [is_apart(asked, value) for value in ("No", "Unsure", "N/A", "None")]
    [False, True, True, False]
    """
    return value in question.dont_know or (value not in question.answers and is_outside(value))


def _tabulate(question: ClosedQuestion, given: Sequence[set[str]]) -> ClosedTable:
    unsure = {value for values in given for value in values if is_apart(question, value)}
    answered = [values - unsure for values in given if values - unsure]
    counts = Counter(value for values in answered for value in values)
    base = len(answered)
    listed = [answer for answer in question.answers if not is_apart(question, answer)]
    listed += [TICKED_NONE] if counts[TICKED_NONE] else []
    others = sorted(set(counts) - set(listed))
    rows = tuple(_count(a, counts[a], base, a in listed) for a in [*listed, *others])
    dont_know = sum(1 for values in given if values and not values - unsure)
    return ClosedTable(question, len(given), base, rows, dont_know, len(given) - base - dont_know)


def _count(answer: str, n: int, base: int, listed: bool) -> ClosedRow:
    if base == 0:
        return ClosedRow(answer, n, None, None, None, listed)
    return ClosedRow(answer, n, n / base, *wilson(n, base), listed)
