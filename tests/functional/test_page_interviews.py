"""Real interviews with their real codings, opened and worked on in the coding page."""

from __future__ import annotations

import csv
import html
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from evalkit.analysis.wanted import Wanted, choose_codings
from evalkit.model import Coding, Segment, Source, Turn
from evalkit.project import Project
from evalkit.steps.coding.history import undo
from evalkit.steps.coding.search import search_words
from evalkit.steps.create import create_project
from evalkit.steps.looking.coded import find_wanted
from evalkit.steps.names.correct import correct_turn
from evalkit.text import byte_to_point
from tests.serving import come_in

pytestmark = pytest.mark.real_data
NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
Row = dict[str, str]


@pytest.fixture(scope="module")
def project(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project of the thirteen interviews, each coding on the very words that its coder chose."""
    folder = real_data / "interviews"
    made = create_project(
        tmp_path_factory.mktemp("interviews") / "p", codebook=folder / "codebook.csv", deidentify=False
    )
    made.participants_file.write_text("id,source,label,kind,role\nP1,,,other,Participant\n", encoding="utf-8")
    slugs = {code.name: code.slug for code in made.codebook.codes}
    with (folder / "codings.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    codings: list[Coding] = []
    for number, path in enumerate(sorted((folder / "transcripts").glob("*.html")), start=1):
        rows = [row for row in lines if row["document"] == path.name.removesuffix(".html")]
        source, spans = read(path, f"S{number:02d}", rows)
        made.store.add_source(source, NOW)
        for row, (start, end) in zip(rows, spans, strict=True):
            words = source.text[start:end]
            assert words.split() == row["text"].split()
            turn = next(t for t in source.turns if t.start <= start < t.end)
            segment = Segment(source.id, start, end, words, turn.index)
            for label in json.loads(row["labels"]):
                coding_id = f"C{len(codings) + 1:05d}"
                codings.append(Coding(coding_id, segment, slugs[label], "context", "First", NOW.isoformat()))
    made.store.add_codings(codings)
    assert len(lines) == 1373
    return made


def read(path: Path, source_id: str, rows: list[Row]) -> tuple[Source, list[tuple[int, int]]]:
    """A transcript as its codings count it, in turns that no coding runs over."""
    text = html.unescape(re.sub(r"<[^>]+>", "", path.read_text(encoding="utf-8")))
    places = byte_to_point(text, [int(row[key]) for row in rows for key in ("start_byte", "end_byte")])
    spans = list(zip(places[::2], places[1::2], strict=True))
    turns: list[Turn] = []
    start = 0
    for end in [m.start() for m in re.finditer(r"\n", text)] + [len(text)]:
        crossed = any(a <= end < b for a, b in spans)
        if text[start:end].strip() and not crossed:
            turns.append(Turn(len(turns), start, end))
            start = end + 1
    return Source(source_id, path.name[:2], "interview", text, tuple(turns), (), path.name, ""), spans


def test_every_page_shows_every_word_and_every_coding(project: Project) -> None:
    client = come_in(project, "First")
    for source in project.sources:
        page = client.get(f"/sources/{source.id}").text
        shown = {i for ids in re.findall(r'data-c="([^"]+)"', page) for i in ids.split()}
        assert shown == {c.id for c in project.store.read.codings(source.id)}
        words = re.findall(r'<p class="words">(.*?)</p>', page, re.S)
        for turn, drawn in zip(source.turns, words, strict=True):
            plain = re.sub(r'<span class="vh">.*?</span>', "", drawn)
            assert html.unescape(re.sub(r"<[^>]+>", "", plain)) == source.text[turn.start : turn.end]


def test_they_are_found_corrected_and_put_back(project: Project) -> None:
    before = project.codings
    code = before[0].code
    wanted = Wanted(any_of=(code,))
    found = choose_codings(find_wanted(project, wanted), wanted)
    assert found == [c for c in before if c.code == code]
    hits, _ = search_words(project, "query")
    assert hits
    assert all("query" in hit.text.casefold() for hit in hits)
    source = project.sources[0]
    own = [c for c in before if c.segment.source_id == source.id]
    turn = max(source.turns, key=lambda t: sum(c.segment.turn == t.index for c in own))
    words = source.text[turn.start : turn.end]
    corrected = correct_turn(
        project, "First", source.id, turn.index, "Well then. " + words.replace("the", "teh")
    )
    assert corrected.moved > 0
    assert project.store.read.check() == []
    assert len(project.codings) == len(before) - corrected.unplaced
    undo(project, "First")
    assert project.codings == before
    assert project.store.read.check() == []
