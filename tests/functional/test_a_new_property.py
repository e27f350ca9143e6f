"""A property of codings is added in one place: it is then stored, exported, imported and shown."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from evalkit.model import Coding, Segment, Source, Turn
from evalkit.project import Project
from evalkit.steps.create import create_project

ROOT = Path(__file__).parents[2]
FIELD = '    blind: bool = field(default=False, metadata={"heading": "coded blind"})\n'
ADDED = (
    '    certainty: str = field(default="", metadata={"heading": "how certain"})\n'
    '    disputed: bool = field(default=False, metadata={"heading": "disputed"})\n'
)
TEXT = "They rang me back within a day."
SCRIPT = """
import csv
import sys
from dataclasses import replace
from pathlib import Path
from openpyxl import load_workbook
from evalkit.acts import Act
from evalkit.project import Project
import evalkit.show
from evalkit.steps.coding.import_codings import import_codings
from evalkit.steps.coding.search import show_codings
from evalkit.steps.exchanging.give_out import export_project
from evalkit.steps.report.export import export_codings
from evalkit.store import altered

project = Project(sys.argv[1])
(before,) = project.codings
assert (before.certainty, before.disputed) == ("", False)
after = replace(before, certainty="fairly", disputed=True)
project.store.apply([altered(before, after)], "Rosa", Act.CHANGE, "Certainty noted", project.now(), "S01")
project.close()

project = Project(sys.argv[1])
assert project.codings == [after]
path = export_codings(project, show_codings(project, project.codings))
rows = [[cell.value for cell in row] for row in load_workbook(path).worksheets[0].iter_rows()]
heading = next(row for row in rows if "passage" in row)
cells = dict(zip(heading, rows[rows.index(heading) + 1]))
assert (cells["how certain"], cells["disputed"]) == ("fairly", "yes")
assert cells["uid"] == project.store.ids.find_uid("codings", before.id)

everything = Path(sys.argv[1]) / "codings.csv"
export_project(project, everything, publish=False)
heading, row = csv.reader(everything.read_text("utf-8-sig").splitlines())
assert dict(zip(heading, row))["how certain"] == "fairly", heading

table = Path(sys.argv[1]) / "theirs.csv"
table.write_text(
    "coder,source,passage,code,side,how certain,disputed\\n"
    f"Ben,S01,within a day,{before.code},context,hardly,yes\\n"
)
(theirs,) = import_codings(project, table).codings
assert (theirs.certainty, theirs.disputed) == ("hardly", True)
assert project.store.single.coding(theirs.id) == theirs
shown = theirs._repr_html_()
assert "hardly" in shown and "Disputed" in shown, shown
number, _ = project.store.read.last("Rosa")
project.store.take_back(number, "Rosa", project.now())
assert project.store.single.coding(before.id) == before
project.close()
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose store has never heard of the new property."""
    made = create_project(tmp_path / "project")
    made.participants_file.write_text("id,source,label,kind,role\nP1,,P,service_user,Service user\n")
    turns = (Turn(0, 0, len(TEXT), "P"),)
    made.store.add_source(Source("S01", "S01", "interview", TEXT, turns, (), "a.txt", "x"), made.clock())
    code = made.codebook.codes[0].slug
    coding = Coding("C00001", Segment("S01", 0, 9, "They rang", 0), code, "context", "Rosa", made.now())
    made.store.add_codings([coding])
    made.close()
    return made.folder


def test_a_property_that_is_added_in_one_place_is_stored_exported_imported_and_shown(
    tmp_path: Path, project: Path
) -> None:
    copy = tmp_path / "other"
    shutil.copytree(ROOT / "evalkit", copy / "evalkit", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("codebooks", "data_templates", "reports", "sample_project"):
        (copy / name).symlink_to(ROOT / name)
    model = copy / "evalkit" / "model" / "coding.py"
    text = model.read_text(encoding="utf-8")
    assert text.count(FIELD) == 1
    model.write_text(text.replace(FIELD, FIELD + ADDED), encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(copy)}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(project)],
        env=environment, capture_output=True, text=True, check=False, cwd=copy,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    older = Project(project)
    assert [coding.coder for coding in older.codings] == ["Rosa", "Ben"]
    older.close()
