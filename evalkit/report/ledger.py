"""Which words stand in the report already, so that none are printed twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from evalkit.errors import ReportError
from evalkit.findings import ChapterNotes
from evalkit.findings.quoted import find_quoted
from evalkit.model import Excerpt, Finding, Problem
from evalkit.report.blocks import Quotation
from evalkit.report.wording import attribution
from evalkit.tags import as_speech

FEWEST_WORDS = 4
"""Fewer quoted words are a term, and may stand twice."""


class QuotationLedger:
    """Gives out each quotation once; what it does not give out becomes a problem.

    ``notes`` are what people wrote for chapters, and ``own`` for the whole report: words that they quote
    themselves are not quoted a second time.
    """

    def __init__(self, notes: Iterable[ChapterNotes], own: Iterable[str] = ()) -> None:
        fields = ("epigraph", "working_well", "challenging", "context", "key_challenge", "links")
        texts = (getattr(n, name) for n in notes for name in fields)
        written = "\n\n".join([*texts, *own])
        self._written = f" {_flat(written)} "
        self._named = {quoted.excerpt_id for quoted in find_quoted(written)} - {""}
        self._quoted = [
            words for quoted in find_quoted(written) if len((words := _flat(quoted.words)).split()) > 3
        ]
        self._spans: list[tuple[str, int, int, str]] = []
        self._words: dict[str, str] = {}
        self._led: set[str] = set()
        self.problems: list[Problem] = []

    def lead(self, finding: Finding) -> list[Quotation]:
        """A finding's first quotation for the front of a report; its chapter leaves it out."""
        problems = list(self.problems)
        taken = list(self.take(replace(finding, quotations=finding.quotations[:1])))
        self.problems = problems
        self._led |= {quotation.excerpt_id for quotation in taken}
        return taken

    def take(self, finding: Finding) -> Iterator[Quotation]:
        """The finding's quotations that may be printed. ReportError for an interviewer's words."""
        for excerpt in finding.quotations:
            if excerpt.id in self._led:
                continue
            if excerpt.participant.kind == "interviewer":
                raise ReportError(
                    f"{finding.id} would quote an interviewer ({excerpt.source_name}). Correct the speaker "
                    "in participants.csv, or take the coding out."
                )
            segment = excerpt.segment
            words = " ".join(segment.text.split())
            if why := self._why_not(excerpt, _flat(words)):
                message = f"A quotation from {excerpt.source_name} ({excerpt.id}) is left out: {why}."
                self.problems.append(Problem(finding.id, message))
                continue
            self._spans.append((segment.source_id, segment.start, segment.end, finding.id))
            self._words[_flat(words)] = finding.id
            yield Quotation(excerpt.id, as_speech(words), attribution(excerpt))

    def stands_already(self, excerpt: Excerpt) -> bool:
        """Whether some of a passage's words are quoted in the report by now."""
        words = _flat(excerpt.segment.text)
        return bool(self._why_not(excerpt, words)) or any(said in words for said in self._quoted)

    def print_once(self, excerpt: Excerpt) -> bool:
        """Whether a passage may be printed: true once, and never for words that are quoted by now."""
        if self.stands_already(excerpt):
            return False
        segment = excerpt.segment
        self._spans.append((segment.source_id, segment.start, segment.end, excerpt.id))
        self._words[_flat(segment.text)] = excerpt.id
        return True

    def _why_not(self, excerpt: Excerpt, words: str) -> str:
        if not excerpt.participant.may_quote:
            return "the person did not agree to be quoted"
        if f" {words} " in self._written or self._named & {excerpt.id, *excerpt.codings}:
            return "the words stand in what a person wrote for a chapter"
        segment = excerpt.segment
        for source_id, start, end, used in self._spans:
            if source_id == segment.source_id and start < segment.end and segment.start < end:
                return f"the passage is quoted under {used} already"
        return f"the same words are quoted under {self._words[words]} already" if words in self._words else ""


def _flat(text: str) -> str:
    """Words alone, so that neither case nor signs nor line ends make two of one."""
    return " ".join("".join(c if c.isalnum() else " " for c in text.casefold()).split())
