"""Suggest codes for a project's passages, and write the workbook that people decide in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.analysis.people import ParticipantOf
from evalkit.codings import CodedWords
from evalkit.files import expect_ending
from evalkit.model import Participant, Problem, Segment, Source, Suggestion
from evalkit.project import Project
from evalkit.show import card, problems_frame
from evalkit.steps.names.confirmed import find_ready
from evalkit.steps.progress import Track, silent
from evalkit.steps.sharing.packs import refuse_in_pack
from evalkit.steps.suggesting.sentences import find_sentences
from evalkit.suggest import Passage

if TYPE_CHECKING:
    import pandas as pd

    from evalkit.suggest import Scorer
    from evalkit.suggest.encoders.embeddings import CachedEncoder

SHEET_FILE = "coding-sheet.xlsx"
"""The workbook to decide in, in the project's reports."""

FEWEST_WORDS = 4
"""A sentence of fewer words ("Yeah, exactly.") is shown beside its neighbours but not suggested for."""


@dataclass(frozen=True)
class SuggestResult:
    """How many passages were read, how many have a suggestion past the threshold, and what was left out.

    ``weak`` says of each code that too few passages show how many more it needs, and whether it is suggested.
    """

    passages: int
    suggested: int
    problems: tuple[Problem, ...]
    sheet: Path | None = None
    weak: tuple[str, ...] = ()
    taken_away: int = 0
    """Suggestions that waited, past the threshold, and that the new ones have taken the place of."""
    learnt_from: int = 0
    """Codings that the suggestions were learnt from, beside the codebook."""

    def frame(self) -> pd.DataFrame:
        """One row for each thing that was left out: where it is, and what to do."""
        return problems_frame(self.problems)

    def _repr_html_(self) -> str:
        rows = [
            ("Passages read", f"{self.passages:,}"),
            ("With a suggestion past the threshold", f"{self.suggested:,}"),
            ("Workbook", self.sheet or "none written"),
            ("Left out", "; ".join(f"{p.where}: {p.message}" for p in self.problems) or "nothing"),
            ("Shown by few passages", " ".join(self.weak) or "no code"),
            ("Took the place of", f"{self.taken_away:,} that nobody had decided about"),
        ]
        return card("Suggestions, for a person to decide on", rows)


@dataclass(frozen=True)
class _Read:
    """A passage with who said it and the sentences beside it."""

    passage: Passage
    source: Source
    participant: Participant
    after: str


def make_suggestions(
    project: Project,
    sheet: Path | None = None,
    to_sheet: bool = False,
    track: Track = silent,
    coder: str = "",
) -> SuggestResult:
    """Suggest codes for every sentence that a participant said, and keep the suggestions in the store.

    Nothing is coded by this. Interviewers' words and those of speakers whom nobody has mapped are left out;
    the latter are listed. ``sheet`` names the workbook to write (``to_sheet``: one in the project's reports);
    ``coder`` is who will decide in it: what they have settled already is not offered there again.
    """
    if project.settings.suggest.blind:
        refuse_in_pack(project, "Suggesting")
    path = sheet or (project.reports_folder / SHEET_FILE if to_sheet else None)
    if path:
        expect_ending(path, ".xlsx")  # before the minutes that suggesting takes
    reads, problems = find_passages(project, track)
    suggestions, weak = suggest_passages(project, [read.passage for read in reads], track)
    waiting, learnt_from = count_undecided(project), len(project.codings)
    project.store.replace_suggestions([source.id for source in project.sources], suggestions, project.now())
    passing = {s.segment for s in suggestions if s.suggested}
    if path:
        from evalkit.exchange.books import find_free

        path = find_free(path)
        _write_sheet(project, path, reads, coder)
    return SuggestResult(len(reads), len(passing), tuple(problems), path, weak, waiting, learnt_from)


def count_undecided(project: Project) -> int:
    """How many suggestions wait that nobody has decided about: new ones take their place."""
    settled = project.store.read.settled()
    return sum(s.suggested and s.id not in settled for s in project.store.read.suggestions())


def find_passages(project: Project, track: Track = silent) -> tuple[list[_Read], list[Problem]]:
    """Every sentence that can be coded, with its neighbours, and the speech that cannot be."""
    from evalkit.suggest.sentences import count_said

    speaker = project.speakers()
    reads: list[_Read] = []
    sources, problems = find_ready(project)
    for source in track(sources, "Finding sentences"):
        codable = find_codable(source, speaker)
        people = codable.people
        if codable.unknown:
            problems.append(
                Problem(
                    source.id,
                    f"nobody has said who speaks as {', '.join(codable.unknown)}. "
                    "Say so on the page People, or under “kind” in participants.csv, then suggest again.",
                )
            )
        found = find_sentences(project, source, codable.skip)
        for place, segment in enumerate(found):
            who = people[segment.turn]
            if who is None or count_said(segment.text) < FEWEST_WORDS:
                continue
            before, after = _neighbours(source, found, place)
            question = _question(source, people, segment)
            thread = f"{source.id}/{segment.turn}" if source.kind == "survey" else source.id
            passage = Passage(segment, before, question, who.kind, thread, source.kind == "survey", who.role)
            reads.append(_Read(passage, source, who, after))
    return reads, problems


@dataclass(frozen=True)
class Codable:
    """Who speaks each turn of a source, the turns that are never coded, and the labels nobody has mapped."""

    people: dict[int, Participant | None]
    skip: frozenset[int]
    unknown: tuple[str, ...]


def find_codable(source: Source, speaker: ParticipantOf) -> Codable:
    """Tell the turns that can be coded from an interviewer's and from those of unknown speakers."""
    people = {turn.index: speaker(source, turn) for turn in source.turns}
    skip = frozenset(i for i, who in people.items() if who is None or who.kind == "interviewer")
    unknown = sorted({t.speaker or "(no label)" for t in source.turns if people[t.index] is None})
    return Codable(people, skip, tuple(unknown))


def _neighbours(source: Source, found: Sequence[Segment], place: int) -> tuple[str, str]:
    """The sentences before and after, across turns; at a turn's start, the words of the turn before."""
    segment = found[place]
    same = [
        s.text if s.turn == segment.turn else "" for s in (found[place - 1], found[(place + 1) % len(found)])
    ]
    before, after = same if len(found) > 1 else ("", "")
    if not before and segment.turn > 0 and source.kind != "survey":
        previous = source.turns[segment.turn - 1]
        before = source.text[previous.start : previous.end]
    return before, after


def _question(source: Source, people: dict[int, Participant | None], segment: Segment) -> str:
    """The survey question, or what the interviewer last said, that a passage answers."""
    if question := source.turns[segment.turn].question:
        return question
    for turn in reversed(source.turns[: segment.turn]):
        who = people[turn.index]
        if who and who.kind == "interviewer":
            return source.text[turn.start : turn.end]
    return ""


def suggest_passages(
    project: Project, passages: Sequence[Passage], track: Track = silent
) -> tuple[list[Suggestion], tuple[str, ...]]:
    """Learn from the codebook and what people decided in this project, then suggest for these passages.

    Also says which codes too few passages show. Learnt from are the codings, the passages of which a
    suggestion was turned down, and those that a coder passed over (both about nothing in the codebook).
    """
    from evalkit.suggest import choose, say_weak, score

    if not passages:
        return [], ()
    scorer = learn(project, passages)
    batches = [passages[first : first + 500] for first in range(0, len(passages), 500)]
    scored = [score(scorer, batch) for batch in track(batches, "Suggesting")]
    uids = project.store.ids.uids("sources")
    return choose(scorer, passages, scored, uids=uids), tuple(say_weak(scorer, project.codebook))


def learn(project: Project, passages: Sequence[Passage]) -> Scorer:
    """What can be learnt for these passages from the codebook and the decisions in this project."""
    from evalkit.suggest import build_scorer, coding_texts, rejected_texts, uncoded_texts

    codings = project.codings
    segments = [passage.segment for passage in passages]
    rejected = rejected_texts(project.store.read.suggestions(), project.store.read.decisions(), codings)
    return build_scorer(
        project.codebook,
        [
            *coding_texts(codings, find_groups(project), find_roles(project)),
            *uncoded_texts(segments, codings),
        ],
        rejected,
        encoder=project_encoder(project),
        background=[segment.text for segment in segments],
        prefer=project.settings.suggest.prefer,
    )


def find_groups(project: Project) -> dict[tuple[str, int], str]:
    """Whose each turn of a survey is: one respondent's answers are held out together."""
    return {
        (source.id, turn.index): f"{source.id}/{turn.speaker}"
        for source in project.sources
        if source.kind == "survey"
        for turn in source.turns
    }


def find_roles(project: Project) -> dict[tuple[str, int], str]:
    """Who speaks each turn, by their role."""
    speaker = project.speakers()
    found = {(s.id, turn.index): speaker(s, turn) for s in project.sources for turn in s.turns}
    return {turn: who.role for turn, who in found.items() if who is not None and who.role}


def project_encoder(project: Project) -> CachedEncoder:
    """The project's encoder (the setting “encoder”, else the one that comes with evalkit), remembering."""
    from evalkit.store.embeddings import EmbeddingFile
    from evalkit.suggest.encoders.embeddings import CachedEncoder
    from evalkit.suggest.encoders.encoder import find_encoder

    own = project.settings.suggest.encoder
    encoder = find_encoder(project.folder / own if own else None)
    return CachedEncoder(encoder, EmbeddingFile(project.folder / "embeddings.db"))


def _write_sheet(project: Project, path: Path, reads: Sequence[_Read], coder: str) -> None:
    from evalkit.exchange.sheet import SheetRow, write_sheet

    settled = project.store.read.settled(coder) if coder else set()
    own = CodedWords(coding for coding in project.codings if coding.coder == coder)
    offered: dict[Segment, list[Suggestion]] = {}
    for suggestion in project.store.read.suggestions():
        if suggestion.id not in settled:
            offered.setdefault(suggestion.segment, []).append(suggestion)
    rows = [
        SheetRow(
            read.passage.segment,
            read.source.name,
            read.participant.role or read.participant.kind.replace("_", " "),
            read.passage.question if read.source.kind == "survey" else read.passage.before,
            read.after,
            tuple(offered.get(read.passage.segment, ())),
            blind=project.settings.suggest.blind and not own.hold(read.passage.segment),
        )
        for read in reads
    ]
    write_sheet(path, rows, project.codebook)
