"""What comes to a server in a push: sources are added or corrected, and nobody's work is lost."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from evalkit.acts import Act
from evalkit.codebook import dump_codebook, load_codebook
from evalkit.errors import EvalkitError, ProjectError
from evalkit.exchange.packs import PackedSource, Push, PushedSource, PushedVoice, read_push
from evalkit.files import read_text, write_whole
from evalkit.model import Problem, Source
from evalkit.project import Project
from evalkit.report.outline import dump_outline, load_outline
from evalkit.sources.participants.participants import Row
from evalkit.sources.participants.participants_file import append_rows, edit_rows
from evalkit.steps.leaving.withdrawn import Withdrawn, read_withdrawn
from evalkit.steps.names.correct import correct_turn
from evalkit.store.between.whole_sources import Incoming
from evalkit.store.rows import text_sha
from evalkit.wording import join_plain, say_date

TAKEN_FILE = "pushed.json"
"""In the server's folder: which project pushes here, and the codebook and outline that it pushed last."""
_ALIAS = re.compile(r"S\d{2,6}")


@dataclass
class TakenPush:
    """What a push brought: new sources, corrected ones, those that are the same, and what was not taken."""

    title: str
    made: str
    new: list[str] = field(default_factory=list)
    corrected: list[str] = field(default_factory=list)
    same: int = 0
    people: int = 0
    codebook: bool = False
    problems: list[Problem] = field(default_factory=list)


def take_push(project: Project, data: bytes, passphrase: str, where: str, by: str) -> TakenPush:
    """Take a push in. What cannot be taken is listed and changes nothing; taken twice, it is taken once.

    Raises EvalkitError for a file that is not a push, a wrong passphrase, damage, or another project's push.
    """
    push = read_push(data, passphrase, where)
    held = _read_taken(project)
    own = project.store.ids.project_uid if project.store.read.added() else push.project
    if held.get("project", own) != push.project:
        raise ProjectError(
            f"{where} is of another project than the one that is pushed here. Choose the right file."
        )
    for one in push.sources:
        _check_source(one.packed, where)
    taken = TakenPush(push.title, push.made)
    texts = _take_frame(project, push, held, taken)
    _Sources(project, by, taken).take(push.sources)
    _take_people(project, push.voices, {s.packed.alias: s.packed.uid for s in push.sources}, taken)
    write_whole(project.folder / TAKEN_FILE, json.dumps({"project": push.project, **texts}, indent=1))
    return taken


def _read_taken(project: Project) -> dict[str, str]:
    path = project.folder / TAKEN_FILE
    return dict(json.loads(read_text(path))) if path.is_file() else {}


def _check_source(packed: PackedSource, where: str) -> None:
    """EvalkitError unless a source is whole: its words as they were sent, and its turns inside them."""
    turns = packed.turns
    ordered = all(a.end <= b.start and a.index < b.index for a, b in pairwise(turns))
    inside = all(0 <= turn.start <= turn.end <= len(packed.text) for turn in turns)
    if text_sha(packed.text) != packed.sha or not (ordered and inside) or not _ALIAS.fullmatch(packed.alias):
        raise EvalkitError(f"{where} is damaged: {packed.alias} is not as it was sent. Push it again.")


def _take_frame(project: Project, push: Push, held: dict[str, str], taken: TakenPush) -> dict[str, str]:
    """Take the codebook and the outline, unless they were changed here; their fingerprints as pushed."""
    codebook = load_codebook(push.codebook, "the codebook that was pushed")
    load_outline(push.outline, "the outline that was pushed")
    lacking = {c.code for c in project.codings} - {code.slug for code in codebook.codes}
    outline_file = project.folder / project.settings.files.outline
    texts = {}
    for name, path, here, text in (
        ("codebook", project.codebook_file, dump_codebook(project.codebook), push.codebook),
        ("outline", outline_file, dump_outline(project.outline), push.outline),
    ):
        untouched = text_sha(here) == held[name] if name in held else not project.codings
        texts[name] = held.get(name, "")
        if here == text:
            texts[name] = text_sha(text)
        elif lacking and name == "codebook":
            codes = join_plain(sorted(lacking))
            taken.problems.append(
                Problem("codebook", f"it lacks codes that are in use here ({codes}), so it was not taken.")
            )
        elif not untouched:
            taken.problems.append(
                Problem(name, "it was changed here since it was last pushed, so the one here stays.")
            )
        else:
            write_whole(path, text)
            texts[name] = text_sha(text)
            taken.codebook |= name == "codebook"
    project.read_settings()
    return texts


class _Sources:
    """The sources of a push, taken one after another."""

    def __init__(self, project: Project, by: str, taken: TakenPush) -> None:
        self.project, self.by, self.taken = project, by, taken
        self.withdrawn = read_withdrawn(project)

    def take(self, sources: Sequence[PushedSource]) -> None:
        """Take them, or list why not."""
        for one in sources:
            try:
                why = self._take(one)
            except EvalkitError as error:
                why = str(error)
            if why:
                self.taken.problems.append(Problem(one.packed.alias, why))

    def _take(self, one: PushedSource) -> str:
        """Take a source; else why it was not taken."""
        packed, store = one.packed, self.project.store
        if left := _find_left(one, self.withdrawn):
            return (
                f"{left.participant} withdrew here on {say_date(left.at)}, and their words are in it. "
                f"Withdraw {left.participant} on your own machine too, then push again."
            )
        coming = Incoming(packed.as_source(), packed.uid, self.by, one.respondents, one.answers)
        alias = store.ids.find_by_uid("sources", packed.uid)
        if alias is None:
            if made := store.whole_sources.add(coming, self.project.now()):
                self.taken.new.append(made)
                return ""
            alias = store.ids.find_by_uid("sources", packed.uid) or ""
        held = next(iter(store.read.sources(alias)), None)
        if held is None:
            return "it was in this project and has left it, so it does not come back."
        if held.text == packed.text and held.turns == packed.turns:
            self.taken.same += 1
            if not store.read.is_confirmed(alias):
                self._confirm(alias)
            return ""
        if store.whole_sources.replace(coming, alias, self.project.now()):
            self.taken.corrected.append(alias)
            return ""
        return self._correct(held, packed)

    def _correct(self, held: Source, packed: PackedSource) -> str:
        """Correct a source that people have worked on, turn by turn; what was taken out is kept nowhere."""
        if len(held.turns) != len(packed.turns):
            return (
                "people have coded it here, and turns were added or taken out since. Put the turns back as "
                "they were and correct words only, or withdraw a person by their id."
            )
        for old, new in zip(held.turns, packed.turns, strict=True):
            words, speaker = packed.text[new.start : new.end], new.speaker
            if (held.text[old.start : old.end], old.speaker) != (words, speaker):
                correct_turn(self.project, self.by, held.id, old.index, words, speaker, secret=True)
        self._confirm(held.id)
        self.taken.corrected.append(held.id)
        return ""

    def _confirm(self, alias: str) -> None:
        what = f"{alias} was confirmed before it was pushed"
        self.project.store.log(Act.CONFIRM_NAMES, what, self.project.now(), self.by, alias)


def _find_left(one: PushedSource, withdrawn: Sequence[Withdrawn]) -> Withdrawn | None:
    """Somebody who has withdrawn here and whose words the source still has."""
    labels = {turn.speaker for turn in one.packed.turns}
    for left in withdrawn:
        spoke = any(uid == one.packed.uid and label in labels for uid, label in left.voices)
        if spoke or left.participant in labels or any(r.id == left.participant for r in one.respondents):
            return left
    return None


def _take_people(
    project: Project, voices: Sequence[PushedVoice], uids: dict[str, str], taken: TakenPush
) -> None:
    """Put what was pushed of people in the place of what was said of the same people before."""
    left = {one.participant for one in read_withdrawn(project)}
    find = project.store.ids.find_by_uid
    rows = [
        Row(
            *(voice.participant, (alias,), (voice.label,), voice.kind, voice.role, voice.group),
            *(voice.team, voice.organisation, voice.consent, voice.attributes),
        )
        for voice in voices
        if voice.participant not in left and (alias := find("sources", uids.get(voice.source, "")))
    ]
    known = {row.id for row in rows}
    edit_rows(project.participants_file, lambda row: None if row.id in known else row)
    append_rows(project.participants_file, rows)
    taken.people = len(known)
