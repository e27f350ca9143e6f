"""Names, numbers and addresses inside what reviewers wrote are replaced before anything is kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from evalkit.deidentify import Detection, Numbering, RosterEntry, detect_many, redact_text
from evalkit.model import ReviewItem
from evalkit.project import Project
from evalkit.sources.participants.participants import read_rows
from evalkit.steps.intake.protect import build_roster, go_on, name_participants, read_never
from evalkit.vault import Vault
from evalkit.wording import plural


def replace_in_items(
    project: Project, items: Sequence[ReviewItem], named: Iterable[str] = (), vault: Vault | None = None
) -> tuple[list[ReviewItem], list[str]]:
    """The items with names, numbers and addresses in their words replaced, and what a person should be told.

    What stands in the draft already stays as it is. People in ``named`` agreed to be named, and keep theirs.
    """
    if not items:
        return [], []
    rows, _ = read_rows(project.participants_file)
    roster = build_roster(rows, (), vault)
    words = [text for item in items for text in _words(item)]
    numbering = go_on(vault.contents.numbering if vault else Numbering(), project, words)
    redactor = _Redactor(
        name_participants(numbering, rows), roster, (*read_never(project), *filter(None, named))
    )
    new = [_redact_item(item, redactor) for item in items]
    return new, _tell(redactor)


class _Redactor:
    """Replaces what identifies people in one text after another, the same name always by the same number."""

    def __init__(self, numbering: Numbering, roster: Sequence[RosterEntry], never: tuple[str, ...]) -> None:
        self.numbering = numbering
        self.roster = roster
        self.never = never
        self.replaced = 0
        self.doubtful = 0

    def redact(self, texts: Sequence[str], known: str = "") -> list[str]:
        """The texts without names; ``known`` are words of the draft, in which nothing is sought."""
        found = detect_many(texts, self.roster, allow=self.never)
        return [self._one(text, detections, known) for text, detections in zip(texts, found, strict=True)]

    def _one(self, text: str, detections: Sequence[Detection], known: str) -> str:
        new = [d for d in detections if d.text not in known]
        self.doubtful += sum(d.for_review for d in new)
        words, replacements, self.numbering = redact_text(text, new, self.numbering)
        self.replaced += len(replacements)
        return words


def _words(item: ReviewItem) -> tuple[str, ...]:
    return (item.text, item.before, item.after, *item.replies)


def _redact_item(item: ReviewItem, redactor: _Redactor) -> ReviewItem:
    draft = f"{item.before}\n{item.passage}"
    text, after, *replies = redactor.redact((item.text, item.after, *item.replies), draft)
    return replace(item, text=text, after=after, replies=tuple(replies))


def _tell(redactor: _Redactor) -> list[str]:
    told = []
    if redactor.replaced:
        told.append(
            f"{plural(redactor.replaced, 'name, number or address', 'names, numbers and addresses')} in what "
            "they wrote were replaced before it was kept. The file itself still has them: keep it where the "
            "originals are, or delete it."
        )
    if redactor.doubtful:
        told.append(
            f"{plural(redactor.doubtful, 'more place', 'more places')} may identify somebody. Read the "
            "comments before any of them is printed."
        )
    return told
