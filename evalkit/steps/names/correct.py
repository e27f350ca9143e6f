"""Correct a transcript: a typo, a speaker, a name that was left in; every coding moves with its words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from evalkit.acts import Act
from evalkit.errors import EvalkitError, StaleChangeError
from evalkit.model import Segment, Source, Turn
from evalkit.project import Project
from evalkit.realign import align
from evalkit.steps.coding.code import Seen, get_passage, get_source
from evalkit.steps.names.confirmed import reopen_where_named
from evalkit.steps.names.taken_out import find_taken_out
from evalkit.store import Change, Waiting, added, removed, text_sha
from evalkit.store.moving import Correction
from evalkit.text import find_verbatim, normalise
from evalkit.wording import join_plain, plural


@dataclass(frozen=True, slots=True)
class Corrected:
    """What a correction did: codings that went with changed words, and those that need a new place."""

    message: str
    moved: int
    unplaced: int


def correct_turn(
    project: Project,
    coder: str,
    source_id: str,
    index: int,
    words: str,
    speaker: str | None = None,
    seen_text: str = "",
    secret: bool = False,
) -> Corrected:
    """Put new words (or another speaker's label) in a turn's place.

    ``secret`` is for taking out what identifies somebody: what was taken out then goes from the history, from
    notes and records that quote it and from the back-ups, and what was done to this source before can no
    longer be undone. Where that was stopped on the way, saving the turn again finishes it.
    """
    source = get_source(project, source_id)
    if seen_text and seen_text != text_sha(source.text):
        raise StaleChangeError(
            "The text has been corrected in another window since you opened it. Nothing was changed: "
            "open the turn again and compare."
        )
    turn = next((t for t in source.turns if t.index == index), None)
    if turn is None:
        raise EvalkitError("There is no such turn in this source. Open the source again and choose one.")
    new = normalise(words)
    if not new:
        raise EvalkitError("A turn cannot be left without words. Leave […] where something was taken out.")
    planned = project.store.read.plan_correction(source, turn, new, speaker, keep_former=not secret)
    changes = planned.changes
    what, told = f"Turn {index + 1} corrected", ""
    if secret:
        told = _forget_words(project, coder, source, turn, new, changes)
    elif not changes:
        return Corrected("Nothing was changed.", 0, 0)
    else:
        project.store.apply(changes, coder, Act.CORRECT, what, project.now(), source_id)
        told = reopen_where_named(project, coder, source_id, source.text[turn.start : turn.end], new)
    project.store.risks.follow(source_id, index, align(source.text[turn.start : turn.end], new))
    return Corrected(_say(what, planned, told), planned.moved, planned.unplaced)


def _forget_words(
    project: Project, coder: str, source: Source, turn: Turn, new: str, changes: Sequence[Change]
) -> str:
    """Do a correction so that what it took out is kept nowhere; what was done, in words."""
    text = source.text[: turn.start] + new + source.text[turn.end :]
    sources = [replace(s, text=text) if s.id == source.id else s for s in project.sources]
    out = find_taken_out(align(source.text[turn.start : turn.end], new), sources)
    what = f"Turn {turn.index + 1} corrected"
    cut = project.store.apply_unrecorded(changes, out.cut, coder, Act.REDACT, what, project.now(), source.id)
    project.store.renew_copies(project.clock())
    also = f", from {plural(cut, 'note or record', 'notes and records')} that quoted them," if cut else ""
    told = (
        f"The former words are gone from the history{also} and from the back-ups, which were made anew. "
        "Files that were written before (reports, workbooks, findings) and originals may hold them still."
    )
    if out.still:
        told += (
            f" Some of them stand in {join_plain(out.still)} too: correct them there, or replace them "
            "everywhere on the page Names."
        )
    return told


def _say(what: str, planned: Correction, told: str) -> str:
    parts = [f"{what}."]
    if planned.moved:
        parts.append(f"{plural(planned.moved, 'coding')} went with changed words.")
    if planned.unplaced:
        parts.append(f"{planned.unplaced} could not be placed: decide where they belong.")
    if planned.reopened:
        parts.append(
            f"{plural(planned.reopened, 'passage')} that coders had agreed on lost its words: go through it "
            "again on the page Agreement."
        )
    return " ".join([*parts, told] if told else parts)


# codings that lost their words


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A coding without a place: its words as they were, the turn's former and its present text."""

    id: str
    turn: int
    code: str
    valence: str
    coder: str
    words: str
    former: str
    present: str


def find_unplaced(project: Project, source: Source) -> list[Unplaced]:
    """The codings of a source that corrections took the words from."""
    texts = {turn.index: source.text[turn.start : turn.end] for turn in source.turns}
    found = []
    for waiting in project.store.read.waiting(source.id):
        coding = waiting.coding
        found.append(
            Unplaced(
                waiting.id,
                waiting.turn,
                coding.code,
                coding.valence,
                coding.coder,
                coding.segment.text,
                waiting.former,
                texts.get(waiting.turn, ""),
            )
        )
    return found


def place_again(project: Project, coder: str, seen: Seen, words: str) -> str:
    """Put a waiting coding on words of its source: in the turn where it was, or else anywhere."""
    waiting, source = _waiting(project, seen)
    turn = next((t for t in source.turns if t.index == waiting.turn), source.turns[0])
    place = find_verbatim(source.text, words, turn.start, turn.end) or find_verbatim(source.text, words)
    if place is None:
        raise EvalkitError("These words are not in the text as it stands now. Copy them out of it.")
    segment: Segment = get_passage(project, source, *place)
    changes = [removed(waiting), added(replace(waiting.coding, segment=segment))]
    project.store.apply(
        changes, coder, Act.PLACE, "A coding put on its words again", project.now(), source.id
    )
    return "The coding is on its words again."


def drop_unplaced(project: Project, coder: str, seen: Seen) -> str:
    """Let a waiting coding go; it can be undone like any act."""
    waiting, source = _waiting(project, seen)
    project.store.apply(
        [removed(waiting)], coder, Act.DROP, "A coding without words let go", project.now(), source.id
    )
    return "The coding was let go."


def _waiting(project: Project, seen: Seen) -> tuple[Waiting, Source]:
    waiting = project.store.single.waiting(seen[0])
    if waiting is None:
        raise StaleChangeError(
            "This coding has been placed or let go in another window. Open the list again."
        )
    return waiting, get_source(project, waiting.source_id)
