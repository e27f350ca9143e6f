"""What was sent, paragraph by paragraph, as it is kept to be compared with what comes back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from evalkit.model import Finding, Outline, Place
from evalkit.report.blocks import anchor_for
from evalkit.report.chapters import chapter_findings
from evalkit.report.outline import find_chapters
from evalkit.review.match import flat
from evalkit.review.returned import ReturnedDocument
from evalkit.rounds.records import WHOLE, SentParagraph

Key = TypeVar("Key")


def find_sent(
    document: ReturnedDocument,
    paragraphs: Sequence[SentParagraph] = (),
    places: Mapping[str, Place] | None = None,
) -> tuple[SentParagraph, ...]:
    """Every paragraph of a document as it was written, read back from the file itself.

    Those of ``paragraphs`` are known by their bookmark; any other belongs to the place of its own bookmark
    (``places``), else to that of the one above it.
    """
    known = {paragraph.anchor: paragraph for paragraph in paragraphs}
    return tuple(_sent(document, known, places or {}))


def _sent(
    document: ReturnedDocument, known: Mapping[str, SentParagraph], places: Mapping[str, Place]
) -> Iterator[SentParagraph]:
    place = WHOLE
    for paragraph in document.paragraphs:
        anchor = next((name for name in paragraph.bookmarks if name in known or name in places), "")
        if anchor in known:
            place = known[anchor].place
            yield known[anchor]
            continue
        place = places.get(anchor, place)
        yield SentParagraph(" ".join(paragraph.text.split()), "text", place, anchor)


def report_places(outline: Outline, findings: Sequence[Finding]) -> dict[str, Place]:
    """Bookmark → place of everything in the full report that has one: chapters, findings, evidence."""
    found: dict[str, Place] = {}
    for place in find_places_of(outline, findings):
        found[place.anchor] = place
        if place.finding:
            found[anchor_for(f"E_{place.finding}")] = place
    return found


def find_places_of(outline: Outline, findings: Sequence[Finding]) -> list[Place]:
    """The place of every chapter and finding of the present draft, in its order."""
    places: list[Place] = []
    used: set[str] = set()
    for chapter in find_chapters(outline):
        places.append(Place(anchor_for(chapter.slug), chapter.slug))
        for finding in chapter_findings(chapter, findings, used):
            places.append(
                Place(anchor_for(finding.id), chapter.slug, finding.id, finding.code, finding.valence)
            )
        used |= set(chapter.codes)
    return places


def find_document(document: ReturnedDocument, documents: Mapping[Key, Sequence[SentParagraph]]) -> Key | None:
    """Which sent document a file that lost its properties is: the one that shares most of its words.

    None where it shares fewer than three paragraphs with any.
    """
    words = {flat(p.original) for p in document.paragraphs}
    shared = {key: len(words & _own_words(sent)) for key, sent in documents.items()}
    best = max(shared, key=lambda key: shared[key], default=None)
    return best if best is not None and shared[best] >= 3 else None


def _own_words(sent: Iterable[SentParagraph]) -> set[str]:
    return {flat(paragraph.text) for paragraph in sent if paragraph.text and paragraph.role != "question"}
