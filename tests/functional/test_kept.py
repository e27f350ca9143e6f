"""What cost seconds is kept with the project, and made anew when what it was made from has changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from evalkit.deidentify import Detection, detect
from evalkit.kept_results import FOLDER
from evalkit.model import Source
from evalkit.project import Project
from evalkit.steps.create import create_project
from evalkit.steps.findings.coverage import show_coverage
from evalkit.steps.intake.add import add_sources
from evalkit.steps.intake.protect import NEVER_FILE
from evalkit.steps.names import in_the_open
from evalkit.steps.names.in_the_open import find_open
from evalkit.steps.names.project_vault import get_vault
from tests.page_sample import make_project

TALK = """Interviewer: Who helped?

Speaker 2: Orlaith Zantham rang me back in the spring. The lift in Quorrel House was broken for a while.
"""


class Count:
    """How often the detectors read a text."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.texts: list[str] = []
        monkeypatch.setattr(in_the_open, "detect", self)

    def __call__(self, text: str, *words: object, **named: object) -> list[Detection]:
        self.texts.append(text)
        return detect(text, *words, **named)  # type: ignore[arg-type]


def added(project: Project, tmp_path: Path) -> list[Source]:
    path = tmp_path / "talk.txt"
    path.write_text(TALK, encoding="utf-8")
    add_sources(project, [path], vault=None)
    return project.sources


def test_what_is_left_in_the_open_is_known_once_a_file_is_added(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = create_project(folder)
    sources = added(project, tmp_path)
    reads = Count(monkeypatch)
    known = find_open(project, sources)
    assert reads.texts == []
    assert known == [detect(sources[0].text, [], allow=frozenset())]
    (project.folder / NEVER_FILE).write_text("Quorrel House\n", encoding="utf-8")
    reads.texts.clear()
    changed = find_open(project, sources)
    assert reads.texts == [sources[0].text]
    assert not any("Quorrel" in found.text for found in changed[0])
    project.close()


def test_what_is_kept_holds_no_word_that_anybody_said(folder: Path, tmp_path: Path) -> None:
    project = create_project(folder)
    (source,) = added(project, tmp_path)
    kept = "".join(path.read_text("utf-8") for path in (project.folder / FOLDER).iterdir())
    assert "names-" in "".join(path.name for path in (project.folder / FOLDER).iterdir())
    assert [word for word in source.text.split() if len(word) > 5 and word in kept] == []
    project.close()


def test_with_the_originals_open_nothing_is_kept(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = create_project(folder, keep_originals=True)
    vault = get_vault(project, "a long passphrase")
    sources = added(project, tmp_path)
    reads = Count(monkeypatch)
    before = sorted(path.read_bytes() for path in (project.folder / FOLDER).iterdir())
    for _ in range(2):
        find_open(project, sources, vault)
    assert reads.texts == [sources[0].text] * 2
    assert sorted(path.read_bytes() for path in (project.folder / FOLDER).iterdir()) == before
    project.close()


def test_a_picture_of_what_has_not_changed_is_left_and_one_that_is_gone_is_drawn(
    tmp_path: Path,
) -> None:
    project = make_project(tmp_path / "project")
    files = (show_coverage(project).picture, show_coverage(project).workbook)
    written = [path.stat().st_mtime_ns for path in files]
    drawn = [path.read_bytes() for path in files]
    show_coverage(project)
    assert [path.stat().st_mtime_ns for path in files] == written
    files[0].unlink()
    files[1].write_bytes(b"spoilt")
    show_coverage(project)
    assert files[0].read_bytes() == drawn[0]
    assert files[1].read_bytes() != b"spoilt"
    project.store.remove_source("S01")
    show_coverage(project)
    assert files[0].read_bytes() != drawn[0]
    project.close()
