"""Adding files loses nobody's work and mixes nobody up: two windows, a locked file, one talk in two files."""

from __future__ import annotations

from pathlib import Path

import pytest

from evalkit.errors import EvalkitError, ProjectError, WriteError
from evalkit.model import Source
from evalkit.project import Project
from evalkit.sources.participants.participants import read_rows
from evalkit.steps.alone import alone
from evalkit.steps.coding.code import code_passage
from evalkit.steps.coding.summaries import write_summaries
from evalkit.steps.create import create_project
from evalkit.steps.intake import protect
from evalkit.steps.intake.add import add_sources
from evalkit.steps.names.correct import correct_turn
from evalkit.steps.names.deidentify import confirm_sources
from evalkit.steps.names.project_vault import get_vault
from evalkit.steps.surveys import get_survey

ASKED = (
    "Interviewer: How was it?\n\n{who}: {said}\n\nInterviewer: And then?\n\n{who}: That is all I wanted.\n"
)
SAID = "They rang me back on the same day and I felt heard."
CODE = "accessible_preventative_care"


def put(project: Project, name: str, who: str, said: str = SAID) -> Path:
    path = project.sources_folder / "interviews" / name
    path.write_text(ASKED.format(who=who, said=said), "utf-8")
    return path


@pytest.fixture
def project(folder: Path) -> Project:
    return create_project(folder, keep_originals=True)


def test_a_second_window_waits_while_files_are_added(project: Project) -> None:
    put(project, "a.txt", "Jane Hargreaves")
    with alone(project), pytest.raises(ProjectError, match="in another window"):
        add_sources(Project(project.folder))
    assert project.sources == []
    assert len(add_sources(project).added) == 1, "the lock is let go"


def test_a_participants_file_that_is_held_open_never_merges_two_people(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held_open(path: Path, rows: object) -> None:
        raise WriteError(f"{path.name} is open in another programme.")

    put(project, "a.txt", "Jane Hargreaves")
    with monkeypatch.context() as patched:
        patched.setattr(protect, "append_rows", held_open)
        with pytest.raises(WriteError):
            add_sources(project, vault=get_vault(project, "correct horse"))
    assert project.sources == [], "no text holds an id that nobody has"
    put(project, "b.txt", "Omar Haddad")
    add_sources(project, vault=get_vault(project, "correct horse"))
    put(project, "c.txt", "Jane Hargreaves", "A second talk, about the garden group.")
    vault = get_vault(project, "correct horse")
    add_sources(project, vault=vault)
    shown = {(label.original, label.shown) for label in vault.contents.labels if " " in label.original}
    assert len(shown) == 2
    assert {label for row in read_rows(project.participants_file)[0] for label in row.labels} == {
        "Interviewer",
        *(label for _, label in shown),
    }


def _code(project: Project, source: Source) -> None:
    start = source.text.index("They rang")
    code_passage(project, "Rosa", source, (start, start + 20), CODE, "working_well")


def _summarise(project: Project, source: Source) -> None:
    write_summaries(project, "Rosa", source.id, {CODE: "Two hours of summing up."})


def _correct(project: Project, source: Source) -> None:
    correct_turn(project, "Rosa", source.id, 3, "That is all that I wanted.")


@pytest.mark.parametrize("work", [_code, _summarise, _correct])
def test_what_somebody_worked_on_is_not_read_anew(folder: Path, work: object) -> None:
    project = create_project(folder)
    put(project, "a.txt", "P07")
    add_sources(project)
    rows = project.participants_file
    rows.write_text(rows.read_text("utf-8").replace("P07,", "P07,staff,"), "utf-8")
    assert callable(work)
    work(project, project.sources[0])
    before = (project.sources, project.codings, project.store.read.summaries())
    put(project, "a.txt", "P07", SAID.replace("same", "next"))
    result = add_sources(project, replace_changed=True)
    assert (result.added, result.changed) == ((), ("a.txt",))
    assert (project.sources, project.codings, project.store.read.summaries()) == before


def test_work_done_while_files_are_read_is_kept_too(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(project, "a.txt", "Jane Hargreaves")
    add_sources(project)
    before = project.sources
    put(project, "a.txt", "Jane Hargreaves", SAID.replace("same", "next"))
    real = protect.Protector.__init__

    def somebody_sums_up(self: protect.Protector, *given: object) -> None:
        real(self, *given)  # type: ignore[arg-type]
        _summarise(project, project.sources[0])

    monkeypatch.setattr(protect.Protector, "__init__", somebody_sums_up)
    result = add_sources(project, replace_changed=True)
    assert (result.added, result.changed, project.sources) == ((), ("a.txt",), before)


def test_one_talk_in_two_files_is_one_source(project: Project) -> None:
    turns = [
        f"On day {n} they rang me about visit {n} and wrote letter {n} to the other {n}." for n in range(9)
    ]
    put(project, "nurse.txt", "P01", " ".join(turns))
    captions = "\n\n".join(
        f"00:0{n}:00.000 --> 00:0{n}:09.000\n<v P01>{said}</v>" for n, said in enumerate(turns)
    )
    (project.sources_folder / "interviews" / "nurse.vtt").write_text(f"WEBVTT\n\n{captions}\n", "utf-8")
    result = add_sources(project)
    assert [source.file_name for source in project.sources] == ["nurse.txt"]
    assert [p.where for p in result.problems if "almost the same as nurse.txt" in p.message] == ["nurse.vtt"]


def test_what_programmes_hide_in_a_folder_is_no_source(project: Project) -> None:
    put(project, "a.txt", "Jane Hargreaves")
    for hidden in (".git", ".ipynb_checkpoints", "__MACOSX"):
        (project.sources_folder / "interviews" / hidden).mkdir()
        (project.sources_folder / "interviews" / hidden / "left.txt").write_text("left over", "utf-8")
    result = add_sources(project)
    assert (len(result.added), result.failed) == (1, ())


def test_files_that_were_moved_away_once_read_are_not_missed(project: Project) -> None:
    assert [problem.where for problem in add_sources(project).failed] == [str(project.sources_folder)]
    file = put(project, "a.txt", "Jane Hargreaves")
    add_sources(project)
    file.unlink()
    (project.sources_folder / "README.txt").unlink()
    result = add_sources(project)
    assert (result.added, result.failed) == ((), ())


def test_a_survey_that_nobody_has_confirmed_is_said_to_wait(folder: Path) -> None:
    project = create_project(folder, confirm=True)
    answers = "".join(f"{n},They rang me back on day {n}\n" for n in range(1, 9))
    (project.sources_folder / "surveys" / "s.csv").write_text(f"ID,What helped you most?\n{answers}", "utf-8")
    add_sources(project)
    with pytest.raises(EvalkitError, match="S01 waits for a person"):
        get_survey(project)
    confirm_sources(project, ["S01"], "Rosa")
    assert get_survey(project).respondents == 8
