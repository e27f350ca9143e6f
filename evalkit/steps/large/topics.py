"""Topics in a large survey's comments: ``evalkit topics TABLE --text COLUMN --out FOLDER``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from evalkit.analysis.crosstab import cross, show_crosstab
from evalkit.analysis.small_numbers import Rule
from evalkit.errors import TableError, WriteError
from evalkit.files import write_whole
from evalkit.steps.progress import Track, silent
from evalkit.suggest.encoders.vectors import Encoder, Vectors
from evalkit.text import count_words
from evalkit.themes import FEWEST
from evalkit.themes.topics import Topics, find_topics

if TYPE_CHECKING:
    import pandas as pd

NONE = "in no topic"
SAYS_NOTHING = 2
"""A comment of fewer words ("Nothing", "N/A") is in no topic."""

AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table of comments: what was written and, where they are named, by whom and when."""

    text: str
    group: str = ""
    wave: str = ""
    person: str = ""


@dataclass(frozen=True)
class TopicsResult:
    """The topics of a table's comments, how many comments were read, and the files that were written."""

    topics: Topics
    texts: int
    files: tuple[Path, ...]


def find_table_topics(
    table: Path,
    columns: Columns,
    out: Path,
    *,
    publish: bool = True,
    encoder: Path | None = None,
    seed: int = 0,
    track: Track = silent,
) -> TopicsResult:
    """Find topics among a table's comments and write tables (csv) and pictures (png) into the folder ``out``.

    A row is one person unless ``columns.person`` says who wrote. With ``publish`` counts by group and wave
    follow the rule for small numbers; ``assigned.csv``, with a topic for each row, is for the team alone. The
    table must be de-identified already. TableError for a missing column or fewer than ``FEWEST`` comments,
    WriteError where ``out`` is not a new or empty folder.
    """
    from evalkit.sources.tables.table_rows import read_texts
    from evalkit.suggest.encoders.encoder import find_encoder

    if out.suffix or (out.exists() and (not out.is_dir() or any(out.iterdir()))):
        raise WriteError(f"{out} is not a new folder. Give --out the name of a folder that is not there yet.")
    read = {
        name: read_texts(table, name)
        for name in (columns.text, columns.group, columns.wave, columns.person)
        if name
    }
    texts = read[columns.text]
    rows = [row for row, text in enumerate(texts) if count_words(text) >= SAYS_NOTHING]
    if len(rows) < FEWEST:
        raise TableError(
            f"{table.name} has {len(rows)} comments that say something. Topics need {FEWEST} at least: "
            "read these instead."
        )
    said = [texts[row] for row in rows]
    held = {name: [cells[row].strip() or "not said" for row in rows] for name, cells in read.items()}
    model = find_encoder(encoder)
    topics = find_topics(
        said,
        _encode(model, said, track),
        model,
        groups=held.get(columns.group),
        waves=held.get(columns.wave),
        seed=seed,
    )
    people = held.get(columns.person) or [str(row) for row in rows]
    files = _write(out, topics, said, rows, held, columns, people, Rule(publish))
    return TopicsResult(topics, len(rows), tuple(files))


def count_people(
    topics: Topics,
    column: str,
    labels: Sequence[str],
    people: Sequence[str],
    said: pd.DataFrame,
    rule: Rule,
) -> pd.DataFrame:
    """How many people of each group or wave wrote of each topic, as ``rule`` prints it.

    Columns: ``column``, topic, people, of (how many of the group wrote anything), share, words. The words
    that tell the topic there are left out where the count is hidden.
    """
    import pandas as pd

    names = [*(topic.name for topic in topics.topics), NONE]
    of_topic: dict[str, set[str]] = {}
    of_group: dict[str, set[str]] = {}
    for person, number, label in zip(people, topics.groups, labels, strict=True):
        key = f"{label}\0{person}"
        of_topic.setdefault(key, set()).add(names[number])
        of_group.setdefault(key, set()).add(label)
    shown = show_crosstab(
        cross(
            column,
            "topic",
            {person: frozenset(found) for person, found in of_group.items()},
            {person: frozenset(found) for person, found in of_topic.items()},
            sorted(set(labels)),
            names,
            len(of_group),
        ),
        rule,
    )
    words = {
        (str(t), str(g)): str(w)
        for t, g, w in zip(said["topic"], said.iloc[:, 1], said["words"], strict=True)
    }
    rows = []
    for place, label in enumerate(shown.crosstab.rows):
        for topic, cell, share in zip(names, shown.cells[place], shown.shares[place], strict=True):
            told = "" if cell.hidden or not cell.number else words.get((topic, label), "")
            rows.append((label, topic, cell.text, shown.bases[place].text, share, told))
    return pd.DataFrame(rows, columns=[column, "topic", "people", "of", "share", "words"])


def _encode(encoder: Encoder, texts: Sequence[str], track: Track) -> Vectors:
    """The texts as vectors, equal texts once."""
    different = list(dict.fromkeys(texts))
    parts = [different[first : first + AT_ONCE] for first in range(0, len(different), AT_ONCE)]
    vectors = np.vstack([encoder.encode(part) for part in track(parts, "Reading the comments")])
    place = {text: row for row, text in enumerate(different)}
    return np.asarray(vectors[[place[text] for text in texts]])


def _write(
    out: Path,
    topics: Topics,
    said: Sequence[str],
    rows: Sequence[int],
    held: Mapping[str, Sequence[str]],
    columns: Columns,
    people: Sequence[str],
    rule: Rule,
) -> list[Path]:
    from evalkit.report.figures.topic_pictures import draw_by_group, draw_tree

    out.mkdir(parents=True, exist_ok=True)
    sizes = topics.frame()
    sizes["texts"] = [rule.show(int(count)).text for count in sizes["texts"]]
    tables = {"topics": sizes, "assigned": _assigned(topics, rows, said)}
    pictures = {"topics": draw_tree(topics, rule)}
    for file, column, frame in (
        ("by-group", columns.group, topics.by_group),
        ("over-waves", columns.wave, topics.by_wave),
    ):
        if frame is not None:
            counted = count_people(topics, column, held[column], people, frame, rule)
            tables[file] = counted
            pictures[file] = draw_by_group(counted, column)
    written = []
    for name, table in tables.items():
        written.append(out / f"{name}.csv")
        write_whole(written[-1], table.to_csv(index=False, lineterminator="\n"))
    for name, png in pictures.items():
        written.append(out / f"{name}.png")
        write_whole(written[-1], png)
    return written


def _assigned(topics: Topics, rows: Sequence[int], said: Sequence[str]) -> pd.DataFrame:
    """Each comment's row in the table (from 1, without the header), its topic, and how central it is."""
    import pandas as pd

    found = []
    for topic in topics.topics:
        found += [(rows[row] + 1, topic.name, place, said[row]) for place, row in enumerate(topic.members, 1)]
    found += [(rows[row] + 1, NONE, 0, said[row]) for row in topics.loose]
    return pd.DataFrame(sorted(found), columns=["row", "topic", "place", "text"])
