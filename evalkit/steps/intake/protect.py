"""From a source's file to the store: names out of its words, labels, memos and answers."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from string import ascii_uppercase

from evalkit import deidentify
from evalkit.deidentify import (
    Detection,
    Numbering,
    RosterEntry,
    deidentify_source,
    detect,
    detect_many,
    redact_text,
)
from evalkit.deidentify.language import find_language_doubt
from evalkit.deidentify.names.across import find_across
from evalkit.deidentify.names.tokens import load_lexicon
from evalkit.deidentify.numbering import find_invented, find_used, name_key
from evalkit.files import read_text
from evalkit.kept_results import Json, code_of, keep_result
from evalkit.model import ClosedAnswer, Participant, Problem, Source
from evalkit.project import Project
from evalkit.sources.participants import pseudonyms
from evalkit.sources.participants.participants import Row, draft_rows, parse_kind, read_rows
from evalkit.sources.participants.participants_file import append_rows, edit_rows
from evalkit.sources.participants.pseudonyms import (
    clean_row,
    find_pseudonyms,
    find_row,
    is_name,
    name_in,
    relabel,
)
from evalkit.sources.talk.speakers import find_speakers
from evalkit.steps.progress import Track, silent
from evalkit.text import words
from evalkit.vault import KeptLabel, Vault, keep_original

ROLE_WORDS = {
    "service_user": "Service user",
    "carer": "Carer",
    "staff": "Worker",
    "interviewer": "Interviewer",
}
"""What stands before the number of a participant who is named in the words of a source."""


@dataclass(frozen=True)
class Protected:
    """A source as it may be stored, and what the person should see once: who is behind each label."""

    source: Source
    respondents: tuple[Participant, ...] = ()
    answers: tuple[ClosedAnswer, ...] = ()
    replaced: int = 0
    labels: tuple[KeptLabel, ...] = ()
    problems: tuple[Problem, ...] = ()


class Protector:
    """Takes names out of the sources of one run, the same name always getting the same replacement.

    With an open vault, names keep their replacements from run to run, and originals are kept there. Without
    one nothing is remembered after the run, and new numbers begin above those in the project's text.
    """

    def __init__(
        self, project: Project, sources: Sequence[Source], vault: Vault | None = None, track: Track = silent
    ) -> None:
        self.project = project
        self.vault = vault
        self.rows, _ = read_rows(project.participants_file)
        self.renamed: dict[str, str] = {}
        self._never = read_never(project)
        self._roster = build_roster(self.rows, sources, vault)
        numbering = vault.contents.numbering if vault else Numbering()
        texts = [source.text for source in sources]
        numbering = go_on(numbering, project, texts)
        self._numbering = name_participants(numbering, self.rows)
        found = [detect(text, self._roster, allow=self._never) for text in track(texts, "Finding names")]
        self._found = dict(zip((s.id for s in sources), find_across(texts, found, self._never), strict=True))

    def protect(
        self, source: Source, respondents: Sequence[Participant] = (), answers: Sequence[ClosedAnswer] = ()
    ) -> Protected:
        """The source without names.

        Before anything is stored, its original and key go into the vault, if there is one, and new rows into
        ``participants.csv``: an id that a text holds is never given out again.
        """
        shown, new_rows = self._labels(source)
        redacted = deidentify_source(
            source, self._roster, self._numbering, allow=self._never, found=self._found[source.id]
        )
        self._numbering = redacted.numbering
        people = tuple(self._respondent(respondent) for respondent in respondents)
        closed = self._answers(answers)
        new = replace(relabel(redacted.source, shown), file_name=self._file_name(source))
        if self.vault:
            original = keep_original(source, redacted.replacements, self.project.now())
            contents = self.vault.contents.with_numbering(self._numbering)
            self.vault.keep(contents.with_original(original, _kept(source, shown)))
        rows = [clean_row(row, [new], self.renamed) for row in new_rows]
        append_rows(self.project.participants_file, rows)
        problems = [*self._file_problem(source, new), *find_language_doubt(source)]
        replaced = len(redacted.replacements)
        return Protected(new, people, closed, replaced, _kept(source, shown), tuple(problems))

    def finish(self) -> list[Problem]:
        """Take names out of ``participants.csv`` that no source needs any more."""
        sources = [source for source in self.project.sources if source.kind != "survey"]
        edit_rows(self.project.participants_file, lambda row: clean_row(row, sources, self.renamed))
        return find_names_left(self.project)

    def _labels(self, source: Source) -> tuple[dict[str, str], list[Row]]:
        """What stands for each label that is a name, and the rows that ``participants.csv`` lacks."""
        if source.kind == "survey":
            return {}, []
        labels = [share.label for share in find_speakers(source)]
        known = [row for label in labels if (row := self._known_before(source, label))]
        self.rows += known
        drafted = draft_rows(self.rows, source.id, labels, source.file_name)
        self.rows += drafted
        return find_pseudonyms(source, self.rows), [*known, *drafted]

    def _known_before(self, source: Source, label: str) -> Row | None:
        """A row for a full name that the vault knows from another source."""
        if self.vault is None or len(label.split()) < 2 or find_row(self.rows, source, label):
            return None
        kept = (k.shown for k in self.vault.contents.labels if k.original.casefold() == label.casefold())
        person = next((row.id for shown in kept for row in self.rows if row.id == shown), "")
        return Row(person, (source.id,), (label,)) if person else None

    def _replace(self, texts: Sequence[str]) -> list[str]:
        """Short texts without names."""
        new = []
        for text, found in zip(texts, _detect_in_answers(texts, self._roster, self._never), strict=True):
            text, _, self._numbering = redact_text(text, found, self._numbering)
            new.append(text)
        return new

    def _respondent(self, person: Participant) -> Participant:
        role, team, organisation, *values = self._replace(
            [person.role, person.team, person.organisation, *(value for _, value in person.attributes)]
        )
        names = (name for name, _ in person.attributes)
        attributes = tuple(zip(names, values, strict=True))
        return replace(person, role=role, team=team, organisation=organisation, attributes=attributes)

    def _answers(self, answers: Sequence[ClosedAnswer]) -> tuple[ClosedAnswer, ...]:
        values = list(dict.fromkeys(answer.value for answer in answers))
        new = dict(zip(values, self._replace(values), strict=True))
        return tuple(replace(answer, value=new[answer.value]) for answer in answers)

    def _file_name(self, source: Source) -> str:
        """The file's name, or the source's id in its place where a person is named in it."""
        stem, ending = Path(source.file_name).stem, Path(source.file_name).suffix
        found = detect(re.sub(r"[_\W]+", " ", stem), self._roster, allow=self._never)
        if source.kind == "survey" or not any(d.type == "person" and not d.for_review for d in found):
            return source.file_name
        self.renamed[source.file_name] = source.id
        return f"{source.id}{ending}"

    def _file_problem(self, before: Source, after: Source) -> Iterable[Problem]:
        if before.file_name != after.file_name:
            yield Problem(
                before.file_name,
                f"the name of this file seems to name a person, so it is stored as {after.file_name}. "
                "Rename the file so as well.",
            )


def go_on(numbering: Numbering, project: Project, texts: Sequence[str] = ()) -> Numbering:
    """The numbering as the project wants it, with what stands in its texts and in ``texts`` already."""
    every = [*texts, *(source.text for source in project.sources)]
    invent = project.settings.deidentify.people == "invented names"
    return replace(numbering, used=find_used(every), invent=invent, taken=find_invented(every))


def _kept(source: Source, shown: dict[str, str]) -> tuple[KeptLabel, ...]:
    return tuple(KeptLabel(source.id, original, instead) for original, instead in shown.items())


def build_roster(
    rows: Sequence[Row], sources: Iterable[Source], vault: Vault | None = None
) -> list[RosterEntry]:
    """The names that the project knows: labels that are names, and what the vault says is always replaced."""
    labels = [label for row in rows for label in row.labels]
    labels += [turn.speaker for source in sources if source.kind != "survey" for turn in source.turns]
    labels += [label.original for label in vault.contents.labels] if vault else []
    names = (name_in(label) for label in dict.fromkeys(labels) if is_name(label))
    long = dict.fromkeys(name for name in names if sum(map(str.isalpha, name)) > 2)
    named = [RosterEntry(name, "organisation") for name in find_teams(rows)]
    return [*(RosterEntry(name) for name in long), *named, *(vault.contents.always if vault else ())]


def _detect_in_answers(
    texts: Sequence[str], roster: Sequence[RosterEntry], never: Collection[str]
) -> Iterator[list[Detection]]:
    """What is replaced in each short text; dates stay, for “1 May to 1 June” is a category."""
    for found in detect_many(texts, roster, allow=never):
        yield [d for d in found if d.type != "date" and not d.for_review]


def find_replaced(project: Project, texts: Sequence[str]) -> frozenset[str]:
    """Those answers of which a part is replaced when a survey is added."""
    roster = build_roster(read_rows(project.participants_file)[0], project.sources)
    found = zip(texts, _detect_in_answers(texts, roster, read_never(project)), strict=True)
    return frozenset(text for text, detections in found if detections)


def find_teams(rows: Iterable[Row]) -> list[str]:
    """Teams and organisations in ``participants.csv`` that have a name of their own, teams first.

    “Upper Hythe Core Team” has one; “Housing options” is what any such team is called.
    """
    lexicon = load_lexicon()
    named = [row.team for row in rows] + [row.organisation for row in rows]
    own = (n for n in dict.fromkeys(named) if len(n.split()) > 1)
    return [name for name in own if any(word.lower() not in lexicon for word in words(name))]


def name_participants(numbering: Numbering, rows: Sequence[Row]) -> Numbering:
    """The numbering in which participants and teams are told by their kind: [Service user 13], [Team A].

    The digits are those of the participant's id; a team's letter is its place in ``participants.csv``.
    """
    taken: dict[str, str] = {}
    for row in rows:
        word = ROLE_WORDS.get(parse_kind(row.kind) or "")
        names = [name_key(name_in(label)) for label in row.labels if is_name(label)]
        if not word or not names:
            continue
        digits = re.search(r"\d+", row.id)
        tag = f"[{word} {int(digits[0])}]" if digits else f"[{word} {row.id}]"
        if taken.setdefault(tag, row.id) != row.id:
            tag = f"[{word} {row.id}]"
        numbering = numbering.shown_as("person", names, tag)
    teams = [name for name in find_teams(rows) if any(row.team == name for row in rows)]
    for name, letter in zip(teams, ascii_uppercase, strict=False):
        numbering = numbering.shown_as("organisation", [name_key(name)], f"[Team {letter}]")
    return numbering


def find_names_left(project: Project) -> list[Problem]:
    """Rows of ``participants.csv`` that still hold a name, because a source that they name is to be added."""
    if not project.settings.deidentify.automatic:
        return []
    rows, _ = read_rows(project.participants_file)
    code = (code_of(Path(deidentify.__file__).parent), code_of(Path(pseudonyms.__file__)))
    labels = ["\n".join(row.labels) for row in rows]

    def find() -> Json:
        return [n for n, row in enumerate(rows) if any(is_name(label) for label in row.labels)]

    found = keep_result(project.folder, "labels-without-names", [*code, *labels], find, lambda held: not held)
    assert isinstance(found, list)
    named = [row for n, row in enumerate(rows) if n in found]
    return [
        Problem(
            row.where,
            f"the label of {row.id} is still a name. It is replaced once every source of the row is added; "
            "if that is done, write what the source's label now is.",
        )
        for row in named
    ]


def read_never(project: Project) -> frozenset[str]:
    """What is never replaced in this project: the lines of ``never-replace.txt``."""
    path = project.folder / NEVER_FILE
    lines = read_text(path).splitlines() if path.exists() else []
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))


NEVER_FILE = "never-replace.txt"
"""A file of the project folder, one phrase a line, that people may edit; it holds no names of people."""
