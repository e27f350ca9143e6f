"""``evalkit deidentify --table``: identifiers in a bare table, without a project."""

from __future__ import annotations

import csv
from pathlib import Path

from typer.testing import CliRunner

from evalkit.cli import app
from evalkit.deidentify import detect_table

TEXTS = ["Siobhan rang from Camden.", "", "nothing to see", "😀 ask doctor patel on 07700 900123"]


def test_a_table_of_texts_gives_one_line_an_identifier() -> None:
    frame = detect_table(TEXTS)
    assert list(frame.columns) == ["row", "start", "end", "type", "text", "score", "why"]
    assert [tuple(line) for line in frame[["row", "start", "end", "type", "text"]].to_numpy()] == [
        (0, 0, 7, "person", "Siobhan"),
        (0, 18, 24, "place", "Camden"),
        (3, 13, 18, "person", "patel"),
        (3, 22, 34, "phone", "07700 900123"),
    ]
    assert frame["score"].between(0, 1).all()
    assert frame["why"].str.len().gt(0).all()


def test_a_table_without_identifiers_still_has_its_columns() -> None:
    assert list(detect_table(["nothing"]).columns) == ["row", "start", "end", "type", "text", "score", "why"]


def test_the_command_writes_offsets_in_code_points(tmp_path: Path) -> None:
    table, out = tmp_path / "answers.csv", tmp_path / "found.csv"
    with table.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["id", "comment"], *enumerate(TEXTS)])
    command = ["deidentify", "--table", str(table), "--column", "comment", "--out", str(out)]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 0, result.output
    with out.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert {"row", "start", "end", "type", "text", "score"} <= set(lines[0])
    assert all(TEXTS[int(x["row"])][int(x["start"]) : int(x["end"])] == x["text"] for x in lines)
    assert [x["text"] for x in lines] == ["Siobhan", "Camden", "patel", "07700 900123"]
