"""Every figure of two bare tables, scores and people, without a project."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.analysis.small_numbers import HIDE_UP_TO
from evalkit.errors import TableError, WriteError
from evalkit.files import expect_ending, write_whole
from evalkit.measures.analyse import describe_changes, describe_people, find_groups
from evalkit.measures.arms import describe_arms, find_arms
from evalkit.measures.formulas.instrument import find_instrument, key_of_measure, read_instruments
from evalkit.measures.publish import publish, published_frame
from evalkit.measures.results import ResultRow, results_frame
from evalkit.measures.tidying.outcomes import Outcome, Times, build_outcomes, choose_times
from evalkit.measures.tidying.people import build_people
from evalkit.measures.tidying.tidy import Checked, check_scores
from evalkit.model import Problem
from evalkit.wording import join_plain, plural

if TYPE_CHECKING:
    import pandas as pd

    from evalkit.measures.formulas.instrument import Instrument
    from evalkit.measures.tidying.people import People


@dataclass(frozen=True)
class Asked:
    """What a person wants to know of their tables: the options of the bare command."""

    measures: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    by: str = ""
    arm: str = ""
    comparison: str = ""
    cluster: str = ""
    raw: tuple[str, ...] = ()


@dataclass(frozen=True)
class Measured:
    """Every figure, what was compared, and what was refused or should be known."""

    rows: tuple[ResultRow, ...]
    times: Times
    titles: tuple[tuple[str, str], ...]
    used: int
    missing: int
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]

    def frame(self) -> pd.DataFrame:
        """One row a figure: measure, group, statistic, value, low, high, n, of, method."""
        return results_frame(self.rows)

    def published_frame(self, hide_up_to: int = HIDE_UP_TO) -> pd.DataFrame:
        """The same as it may be published: counts of few people hidden, the others rounded."""
        return published_frame(publish(self.rows, hide_up_to))


def measure_tables(
    scores: Path,
    people: Path,
    out: Path | None,
    asked: Asked,
    publishing: bool = False,
    hide_up_to: int = HIDE_UP_TO,
) -> Measured:
    """Read two tables, write one row a figure to ``out`` (csv), and say what was refused.

    Refused rows are also written beside ``out``, as NAME-refused.csv, so that none is lost from the screen.
    """
    if out:
        expect_ending(out, ".csv")
        if out.resolve() in (scores.resolve(), people.resolve()):
            raise WriteError(f"{out} is a table that is read; it would be lost. Give --out another name.")
    found = measure_files(scores, people, asked)
    if out:
        frame = found.published_frame(hide_up_to) if publishing else found.frame()
        write_whole(out, frame.to_csv(index=False, lineterminator="\n"))
        _write_refused(found.problems, refused_file(out))
    return found


def refused_file(out: Path) -> Path:
    """Where the rows that were refused are listed."""
    return out.with_name(f"{out.stem}-refused.csv")


def _write_refused(problems: Sequence[Problem], path: Path) -> None:
    import pandas as pd

    if not problems:
        path.unlink(missing_ok=True)
        return
    frame = pd.DataFrame([(p.where, p.message) for p in problems], columns=["where", "what to do"])
    write_whole(path, frame.to_csv(index=False, lineterminator="\n"))


def measure_files(scores: Path, people: Path, asked: Asked) -> Measured:
    """Every figure of two files; nothing is written."""
    from evalkit.sources.measures.columns import read_columns

    instruments = read_instruments()
    of_people, of_scores = read_columns(people), read_columns(scores)
    everybody, wrong = build_people(of_people.frame, of_people.file_name)
    if not len(everybody.frame):
        raise TableError(f"{people.name} has nobody in it. Export it again with one row for each person.")
    tidy, notes = _as_tidy(of_scores.frame, of_scores.file_name)
    checked = check_scores(tidy, everybody, instruments, of_scores.file_name)
    problems = (*of_people.problems, *wrong, *of_scores.problems, *checked.problems)
    return measure(checked, everybody, instruments, asked, problems, notes)


def _as_tidy(frame: pd.DataFrame, name: str) -> tuple[pd.DataFrame, list[str]]:
    """The table with one row a score; a wide one is reshaped by its headings, and it is said how."""
    from evalkit.measures.tidying.wide import draft_map, find_wide, reshape, say_map

    if not find_wide(frame.columns):
        return frame, []
    drafted = draft_map(frame.columns)
    return reshape(frame, drafted), [
        f"{name} has one row for each person, so it was reshaped: {say_map(drafted)}."
    ]


def measure(
    checked: Checked,
    people: People,
    instruments: dict[str, Instrument],
    asked: Asked,
    problems: Sequence[Problem] = (),
    notes: Sequence[str] = (),
) -> Measured:
    """Every figure of scores that were checked."""
    if not len(checked.frame):
        raise TableError(_say_nothing_left(checked, problems))
    chosen = _choose(checked, instruments, asked.measures)
    times = choose_times(checked.times, asked.times)
    raw = [found.name for text in asked.raw if (found := find_instrument(text, instruments))]
    outcomes, wrong = build_outcomes(chosen, len(people.frame), times, instruments, raw)
    outside = _say_outside(outcomes, people)
    groups = find_groups(people, asked.by)
    rows = [*describe_people(people, groups), *describe_changes(outcomes, groups, times)]
    said = [*notes, *_say_times(times, asked)]
    if checked.dated:
        said.append("Times are dates, so each person’s first and last were compared.")
    if asked.cluster and not asked.arm:
        raise TableError(
            "--cluster is for a comparison of two arms. Give --arm as well, or leave --cluster out."
        )
    if asked.arm:
        arms, unplaced = find_arms(people, asked.arm, asked.comparison)
        by = (
            asked.by
            if asked.by
            and people.column(asked.by) not in (people.column(asked.arm), _column(people, asked.cluster))
            else ""
        )
        between, more = describe_arms(outcomes, people, arms, asked.cluster, by)
        rows += between
        wrong += unplaced
        said += [f"Differences are {arms.interest} less {arms.comparison}.", *more]
    titles = tuple((o.name, o.title) for o in outcomes)
    every = (*problems, *wrong, *outside)
    return Measured(tuple(rows), times, titles, len(checked.frame), checked.missing, every, tuple(said))


def _column(people: People, name: str) -> str:
    return people.column(name) if name else ""


def _choose(checked: Checked, instruments: dict[str, Instrument], wanted: Sequence[str]) -> pd.DataFrame:
    """The scores of the measures asked for; TableError names those that there are."""
    if not wanted:
        return checked.frame
    names = {key_of_measure(name): name for name in checked.names}
    keep = set()
    for text in wanted:
        instrument = find_instrument(text, instruments)
        found = names.get(key_of_measure(text)) or (
            instrument.name if instrument and instrument.name in checked.names else None
        )
        if found is None:
            there = join_plain(list(checked.names)) or "none"
            raise TableError(
                f"There are no scores of “{text}”. The measures in the file are {there}. Name one of them."
            )
        keep.add(found)
    return checked.frame[checked.frame["measure"].isin(keep)]


def _say_nothing_left(checked: Checked, problems: Sequence[Problem]) -> str:
    first = f" The first: {problems[0].where}: {problems[0].message}" if problems else ""
    if checked.missing and not problems:
        return "Every score is blank, so there is nothing to work out. Export the scores again."
    return f"No score can be used: {plural(len(problems), 'problem')}.{first}"


def _say_times(times: Times, asked: Asked) -> list[str]:
    said = [f"Compared: {times.first} with {times.last}."]
    if times.others and not asked.times:
        said.append(
            f"Left out: {join_plain(list(times.others))}. Choose two times with --times, such as "
            f"“{times.first},{times.others[-1]}”."
        )
    return said


def _say_outside(outcomes: Sequence[Outcome], people: People) -> list[Problem]:
    """People with scores who are not recorded as started: they are in no figure, and it is said."""
    import numpy as np

    started = people.frame["started"].to_numpy(dtype=bool)
    scored = np.zeros(len(started), dtype=bool)
    for outcome in outcomes:
        scored |= ~np.isnan(outcome.first) | ~np.isnan(outcome.last)
    return [
        Problem(
            str(people.frame.index[place]),
            "There are scores but no start, so this person is in no figure. Write when they started, if "
            "they did.",
        )
        for place in np.flatnonzero(scored & ~started).tolist()
    ]
