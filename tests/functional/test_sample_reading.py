"""Every file of the sample project, read as a person's would be: the words, the speakers, the positions."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from evalkit.model import ReadResult
from evalkit.sample import Master, SamplePaths, read_about, read_masters, write_sample
from evalkit.sources import read

TRANSCRIPTS = [master for master in read_masters() if master.kind != "survey"]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> SamplePaths:
    return write_sample(tmp_path_factory.mktemp("sample"))


@pytest.fixture(scope="module")
def results(sample: SamplePaths) -> dict[str, ReadResult]:
    paths = {path.name: path for path in sample.sources}
    return {m.file_name: read(paths[m.file_name], kind=m.kind) for m in TRANSCRIPTS}


def rows(path: Path, results: dict[str, ReadResult]) -> list[tuple[dict[str, str], str]]:
    """(row, words of the turn it names) of a table, for the sources that were read here."""
    with path.open(encoding="utf-8", newline="") as file:
        table = [row for row in csv.DictReader(file) if row["source"] in results]
    said = []
    for row in table:
        source = results[row["source"]].source
        turn = source.turns[int(row["turn"]) - 1]
        said.append((row, source.text[turn.start : turn.end]))
    return said


@pytest.mark.parametrize("master", TRANSCRIPTS, ids=lambda m: m.file_name)
def test_a_sample_file_is_read_word_for_word_and_speaker_for_speaker(
    master: Master, results: dict[str, ReadResult]
) -> None:
    result = results[master.file_name]
    source = result.source
    read_turns = [(turn.speaker, source.text[turn.start : turn.end]) for turn in source.turns]
    assert read_turns == [(speaker.label, said.text) for speaker, said in master.turns]
    assert all(
        problem.message.startswith("Left out, because it is not speech: ") for problem in result.problems
    )
    assert read_about().invented not in source.text


def test_every_planted_identifier_stands_where_the_list_says(
    sample: SamplePaths, results: dict[str, ReadResult]
) -> None:
    planted = rows(sample.planted_identifiers, results)
    assert len(planted) > 14 * 12
    for row, said in planted:
        assert said[int(row["start"]) : int(row["end"])] == row["text"]


def test_every_coded_passage_stands_once_in_its_turn(
    sample: SamplePaths, results: dict[str, ReadResult]
) -> None:
    coded = rows(sample.codings, results)
    assert len(coded) > 250
    assert all(said.count(row["passage"]) == 1 for row, said in coded)
