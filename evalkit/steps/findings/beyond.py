"""What people said that the framework does not ask: gathered, proposed as topics, decided by a person."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from evalkit.analysis.people import group_of
from evalkit.codings import CodedWords
from evalkit.files import read_text, write_whole
from evalkit.model import Participant, Problem, Segment, Source, Suggestion
from evalkit.project import Project
from evalkit.report.facts import Unasked
from evalkit.show import card
from evalkit.steps.coding.new_code import make_code
from evalkit.steps.progress import Track, silent
from evalkit.steps.suggesting.suggest import find_passages, project_encoder
from evalkit.suggest.encoders.vectors import Vectors
from evalkit.suggest.learning.training import small_talk
from evalkit.suggest.sentences import count_said, without_replacements
from evalkit.themes.beyond import (
    Aside,
    BeyondTopic,
    Verdict,
    decide,
    name_passage,
    parse_beyond,
    render_beyond,
    settle_beyond,
)
from evalkit.wording import plural

if TYPE_CHECKING:
    import pandas as pd

BEYOND_FILE = "beyond.yaml"

FEWEST_WORDS = 8
"""A shorter sentence ("It was the eighty-eight.") says too little by itself to be a topic's."""

NEAREST, SMALL_TALK = 3, 0.35
"""How near (mean cosine) a passage may be to its three nearest lines of small talk: judged by reading the
sample's passages in that order."""


@dataclass(frozen=True, slots=True)
class Beyond:
    """A passage beyond the framework, with where it stands and who said it."""

    key: str
    segment: Segment
    source: Source
    participant: Participant


@dataclass(frozen=True)
class BeyondResult:
    """The topics now, the passages that no code fits by their keys, and what could not be read."""

    topics: tuple[BeyondTopic, ...]
    passages: dict[str, Beyond]
    file: Path
    problems: tuple[Problem, ...] = ()

    def frame(self) -> pd.DataFrame:
        """One row for each passage of a topic: topic, verdict, source, who said it, the passage."""
        import pandas as pd

        rows = [
            (topic.name, topic.verdict, p.source.id, p.participant.role or p.participant.kind, p.segment.text)
            for topic in self.topics
            for p in self.said(topic)
        ]
        return pd.DataFrame(rows, columns=["topic", "verdict", "source", "who", "passage"])

    def _repr_html_(self) -> str:
        rows = [
            (t.name, f"{plural(len(t.passages), 'passage')}, {t.verdict}: {'; '.join(t.passages.values())}")
            for t in self.topics
        ]
        return card(f"Beyond the framework: {plural(len(self.topics), 'topic')}", rows)

    def people(self, topic: BeyondTopic) -> Counter[str]:
        """How many people of each group say what a person put into the topic."""
        said = {(group_of(p.participant), p.participant.id) for p in self.said(topic) if _is_person(p)}
        return Counter(group for group, _ in sorted(said))

    def said(self, topic: BeyondTopic) -> list[Beyond]:
        """The topic's passages that are still there."""
        return [self.passages[key] for key in topic.passages if key in self.passages]


def propose_beyond(project: Project, track: Track = silent) -> BeyondResult:
    """Propose topics among the passages that no code fits, and keep them in ``beyond.yaml``.

    What a person decided stays. The same passages give the same topics. ModelError without BERTopic.
    """
    passages, vectors, problems = _gather(project, track)
    asides = [Aside(p.key, p.segment.text, p.participant.id) for p in passages]
    kept = read_beyond(project)
    topics = settle_beyond(asides, vectors, project_encoder(project), kept)
    write_beyond(project, topics)
    return _result(project, topics, passages, problems)


def show_beyond(project: Project) -> BeyondResult:
    """The topics that the file has, with their passages; none is proposed."""
    topics = read_beyond(project)
    passages, problems = _find_asides(project, silent, _keys(topics)) if topics else ([], [])
    return _result(project, topics, passages, problems)


def gather_unasked(project: Project) -> tuple[Unasked, ...]:
    """What the report says of the topics that a person named; people are counted by what was kept in each."""
    result = show_beyond(project)
    named = [topic for topic in result.topics if topic.verdict == "named" and result.said(topic)]
    counts = [(topic.name, result.people(topic)) for topic in named]
    return tuple(Unasked(name, sum(people.values()), tuple(people)) for name, people in counts)


def decide_beyond(
    project: Project,
    name: str,
    verdict: Verdict,
    coder: str,
    new_name: str = "",
    passages: Collection[str] | None = None,
) -> None:
    """Keep a person's verdict on a topic; “a code” also makes a provisional code of its name.

    Its passages are then coded by a person, one by one. ProjectError says why where it cannot be.
    """
    changed = decide(read_beyond(project), name, verdict, coder, new_name, passages)
    if verdict == "a code":
        make_code(project, coder, new_name.strip() or name)
    write_beyond(project, changed)


def read_beyond(project: Project) -> list[BeyondTopic]:
    """The topics in ``beyond.yaml``; none where there is no such file yet."""
    path = project.folder / BEYOND_FILE
    return parse_beyond(read_text(path), BEYOND_FILE) if path.exists() else []


def write_beyond(project: Project, topics: Sequence[BeyondTopic]) -> None:
    """Keep these topics in the project's file."""
    write_whole(project.folder / BEYOND_FILE, render_beyond(topics))


def _result(
    project: Project,
    topics: Sequence[BeyondTopic],
    passages: Iterable[Beyond],
    problems: Sequence[Problem],
) -> BeyondResult:
    by_key = {passage.key: passage for passage in passages}
    return BeyondResult(tuple(topics), by_key, project.folder / BEYOND_FILE, tuple(problems))


def _keys(topics: Iterable[BeyondTopic]) -> frozenset[str]:
    return frozenset(key for topic in topics for key in (*topic.passages, *topic.waiting))


def _gather(project: Project, track: Track) -> tuple[list[Beyond], Vectors, list[Problem]]:
    """The passages that no code fits and that are not small talk, with their vectors."""
    encoder = project_encoder(project)
    passages, problems = _find_asides(project, track)
    vectors = encoder.encode([without_replacements(passage.segment.text) for passage in passages])
    if not passages:
        return [], vectors, problems
    decided = _keys(read_beyond(project))
    talk = encoder.encode([line.text for line in small_talk()])
    like = np.sort(vectors @ talk.T, axis=1)[:, -NEAREST:].mean(axis=1)
    rows = [row for row, p in enumerate(passages) if like[row] <= SMALL_TALK or p.key in decided]
    return [passages[row] for row in rows], vectors[rows], problems


def _find_asides(
    project: Project, track: Track, only: Collection[str] | None = None
) -> tuple[list[Beyond], list[Problem]]:
    """Passages of some length that nobody has coded and that no suggestion waits on; ``only`` these keys.

    A passage of which every suggestion was turned down is one of them. Sources nothing was suggested for are
    left out, and listed: there is no telling what the framework makes of them.
    """
    reads, problems = find_passages(project, track)
    coded = CodedWords(project.codings)
    decided = {decision.suggestion_id for decision in project.store.read.decisions()}
    offered: dict[Segment, list[Suggestion]] = defaultdict(list)
    for suggestion in project.store.read.suggestions():
        offered[suggestion.segment].append(suggestion)
    suggested = {segment.source_id for segment in offered}
    found: dict[str, Beyond] = {}
    for read in reads:
        segment = read.passage.segment
        key = name_passage(segment.source_id, segment.text)
        if only is not None and key not in only:
            continue
        if only is None and (
            segment.source_id not in suggested
            or count_said(segment.text) < FEWEST_WORDS
            or coded.hold(segment)
            or any(s.suggested and s.id not in decided for s in offered[segment])
        ):
            continue
        found.setdefault(key, Beyond(key, segment, read.source, read.participant))
    missing = sorted({read.source.id for read in reads} - suggested)
    if missing:
        problems.append(
            Problem(", ".join(missing), "nothing was suggested here yet. Run “evalkit suggest” first.")
        )
    return list(found.values()), problems


def _is_person(passage: Beyond) -> bool:
    return passage.source.kind != "notes"
