"""Another reader of REFI-QDA, pyrefiqda, finds the same codings in our file, and we in one that it writes.

It is no dependency: make an environment of its own (``uv venv there; uv pip install --python there/bin/python
pyrefiqda``) and name its Python in EVALKIT_PYREFIQDA.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from evalkit.exchange.qda.interchange import canonical
from evalkit.exchange.qda.known import read_outside
from evalkit.exchange.qda.refi_write import render_project
from tests.outside_files import seed

PYTHON = os.environ.get("EVALKIT_PYREFIQDA", "")
SCRIPT = """
import json, sys
from pathlib import Path
from pyrefiqda.refiproject import RefiProject
ours, folder, again = sys.argv[1:]
project = RefiProject.load(ours, folder)
users = {user.guid: user.name for user in project.users.user}
names = {}
def walk(codes, above):
    for code in codes:
        names[code.guid] = [*above, code.name]
        walk(code.code, names[code.guid])
walk(project.code_book.codes.code, [])
found = []
for source in project.sources.text_source:
    text = RefiProject.resolve_source_path(source.plain_text_path, folder).read_bytes().decode()
    for one in source.plain_text_selection:
        for coding in one.coding:
            words = text[one.start_position:one.end_position]
            code = names[coding.code_ref.target_guid]
            place = [one.start_position, one.end_position]
            found.append([words, *place, code, users.get(coding.creating_user, "")])
RefiProject.save(project, again, Path(folder) / "sources")
print(json.dumps(sorted(found)))
"""


@pytest.mark.skipif(not PYTHON, reason="EVALKIT_PYREFIQDA names no Python that has pyrefiqda")
def test_pyrefiqda_finds_the_same_codings_and_what_it_writes_is_read_the_same(tmp_path: Path) -> None:
    ours, again = tmp_path / "ours.qdpx", tmp_path / "again.qdpx"
    ours.write_bytes(render_project(seed()))
    command = [PYTHON, "-c", SCRIPT, str(ours), str(tmp_path / "unpacked"), str(again)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    read = read_outside(ours)
    paths = {code.id: list(code.path) for code in read.codes}
    mine = [[p.words, p.start, p.end, paths[c.code], c.coder] for _, p, c in read.applied()]
    assert json.loads(done.stdout) == sorted(mine)
    assert canonical(read_outside(again)) == canonical(read)
