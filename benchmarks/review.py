"""A 60-page draft with 400 comments and 300 changes, read and placed.

    uv run python benchmarks/review.py

Half of the changes are tracked. The same file is read a second time without its bookmarks and properties, as
some programmes give files back.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from evalkit.findings import ChapterNotes
from evalkit.quoting.difference import find_steps
from evalkit.report.docx.review import render_review
from evalkit.report.facts import ReportFacts
from evalkit.report.outline import find_chapters
from evalkit.review.draft import draft_reading
from evalkit.review.items import find_items
from evalkit.review.match import flat
from evalkit.review.read import parse_returned
from evalkit.review.sent import find_sent
from evalkit.rounds.records import SentParagraph
from tests.report_sample import NOW, sample_facts
from tests.review_rounds import without_bookmarks
from tests.review_sample import Returned, w

COMMENTS, CHANGES, RUNS = 400, 300, 7
PARAGRAPHS = 18
"""On each side of each of the 13 chapters: enough for 60 pages as LibreOffice lays them out."""


def long_facts() -> ReportFacts:
    """The sample with 18 paragraphs on each side of every chapter, no two alike."""
    facts = sample_facts()
    notes = {}
    for number, chapter in enumerate(find_chapters(facts.outline)):
        sides = [
            "\n\n".join(
                f"In week {1000 + 40 * number + 20 * side + n} people spoke of {chapter.title.casefold()}. "
                "Some said that it had become easier, and others that it had not. It matters to them."
                for n in range(PARAGRAPHS)
            )
            for side in range(2)
        ]
        notes[chapter.slug] = ChapterNotes(working_well=sides[0], challenging=sides[1])
    return replace(facts, notes=notes)


def review(data: bytes) -> bytes:
    """The draft with 400 comments and 300 changes of single words, spread over it by chance."""
    chance = random.Random(0)
    file = Returned(data)
    own = [p for p in file.root.iter(w("p")) if file.text(p).startswith("In week")]
    for number in range(COMMENTS):
        file.comment(chance.choice(own), f"This is comment {number}: is it so?")
    for number, paragraph in enumerate(chance.sample(own, CHANGES)):
        file.retype(paragraph, "people", "somebody", tracked=number % 2 == 0)
    return file.save()


def measure(data: bytes, sent: tuple[SentParagraph, ...]) -> tuple[list[float], list[float], int, int]:
    """Seconds of each run on the clock and of processor time, how many items there are, how many placed.

    Nothing is remembered from one run to the next.
    """
    clock, processor = [], []
    for _ in range(RUNS):
        flat.cache_clear()
        find_steps.cache_clear()
        began, worked = time.perf_counter(), time.process_time()
        items = find_items(parse_returned(data, "back.docx"), sent, 1, "reference_group").items
        clock.append(time.perf_counter() - began)
        processor.append(time.process_time() - worked)
    return clock, processor, len(items), sum(1 for item in items if item.place.finding)


def main() -> None:
    """Print the table for benchmarks/README.md; with a file name, write the draft there."""
    facts = long_facts()
    reading = draft_reading(facts, "reference_group").paragraphs
    data = render_review(
        reading, "reading draft", facts.settings, project_id="millbrook", number=1, created=NOW
    )
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_bytes(data)
    sent = find_sent(parse_returned(data, "draft.docx"), reading)
    came = review(data)
    print(f"{len(sent)} paragraphs, {len(came) / 1024:.0f} KiB as it came back")
    for name, file in (("as Word gives it back", came), ("without bookmarks", without_bookmarks(came))):
        clock, processor, items, placed = measure(file, sent)
        took = f"{statistics.median(clock):.2f} | {max(clock):.2f} | {statistics.median(processor):.2f}"
        print(f"| {name} | {items} | {placed} | {took} |")


if __name__ == "__main__":
    main()
