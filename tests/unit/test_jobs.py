"""Long work goes on in the background: one after another, watched, stopped, and never silently lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import pytest

from evalkit.errors import ReadError, StoppedError
from evalkit.jobs import WORK_FOLDER, Job, Jobs, Outcome, forget_cut_off, list_cut_off, note_work

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


@pytest.fixture
def jobs() -> Iterator[Jobs]:
    made = Jobs()
    yield made
    made.close()


def test_a_job_says_how_far_it_is_and_what_came_of_it(jobs: Jobs) -> None:
    reached, go_on = Event(), Event()

    def work(job: Job) -> Outcome:
        for item in job.track(["a", "b", "c"], "Reading"):
            if item == "b":
                reached.set()
                go_on.wait(30)
        return Outcome("3 files read.", address="/material")

    job = jobs.start("add", "Reading files", work)
    assert reached.wait(30)
    assert job.said == "Reading: 1 of 3"
    assert jobs.active() == [job]
    go_on.set()
    assert jobs.wait(job.number, 30).state == "done"
    assert job.outcome == Outcome("3 files read.", address="/material")
    assert jobs.active() == []


def test_a_second_job_waits_for_the_first_and_then_runs(jobs: Jobs) -> None:
    go_on = Event()
    order: list[str] = []

    def work(name: str) -> Outcome:
        go_on.wait(30)
        order.append(name)
        return Outcome(name)

    first = jobs.start("add", "First", lambda job: work("first"))
    second = jobs.start("add", "Second", lambda job: work("second"))
    assert second.said == "Waiting for the work before it."
    go_on.set()
    jobs.wait(second.number, 30)
    assert first.over
    assert order == ["first", "second"]


def test_a_stopped_job_finishes_its_item_and_keeps_it(jobs: Jobs) -> None:
    reached, go_on = Event(), Event()
    kept: list[int] = []

    def work(job: Job) -> Outcome:
        for item in job.track([1, 2, 3], "Reading"):
            reached.set()
            go_on.wait(30)
            kept.append(item)
        return Outcome("done")

    job = jobs.start("add", "Reading", work)
    assert reached.wait(30)
    jobs.stop(job.number)
    go_on.set()
    assert jobs.wait(job.number, 30).state == "stopped"
    assert kept == [1]
    assert "What was finished before is kept" in job.said


def test_a_job_that_waits_and_is_stopped_never_begins(jobs: Jobs) -> None:
    go_on = Event()
    begun: list[str] = []

    def hold(job: Job) -> Outcome:
        go_on.wait(30)
        return Outcome("")

    def note(job: Job) -> Outcome:
        begun.append("second")
        return Outcome("")

    jobs.start("add", "First", hold)
    second = jobs.start("add", "Second", note)
    jobs.stop(second.number)
    go_on.set()
    assert jobs.wait(second.number, 30).state == "stopped"
    assert begun == []


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ReadError("a.docx is locked. Take the password off."), "a.docx is locked. Take the password off."),
        (OSError(28, "No space left on device", "evalkit.db"), "disk is not full"),
        (RuntimeError("odd"), "did not expect (RuntimeError: odd)"),
    ],
)
def test_a_job_that_fails_says_why_and_the_next_one_runs(jobs: Jobs, error: Exception, said: str) -> None:
    def fail(job: Job) -> Outcome:
        raise error

    failed = jobs.start("add", "First", fail)
    fine = jobs.start("add", "Second", lambda job: Outcome("fine"))
    assert jobs.wait(fine.number, 30).state == "done"
    assert failed.state == "failed"
    assert said in failed.said


def test_a_job_leaves_a_note_while_it_runs_and_none_once_it_is_over(tmp_path: Path) -> None:
    with note_work(tmp_path, "report", "Building the report", NOW):
        assert list((tmp_path / WORK_FOLDER).glob("*.json")), "a killed programme leaves this behind"
        assert list_cut_off(tmp_path) == [], "it runs: it was not cut off"
    assert not (tmp_path / WORK_FOLDER).exists()


def test_a_job_that_stops_because_the_programme_ends_is_told_until_its_kind_is_begun_again(
    tmp_path: Path,
) -> None:
    with pytest.raises(StoppedError), note_work(tmp_path, "report", "Building", NOW):
        raise StoppedError("somebody pressed Stop")
    assert list_cut_off(tmp_path) == []
    with pytest.raises(StoppedError), note_work(tmp_path, "report", "Building", NOW, lambda: True):
        raise StoppedError("the programme ends")
    assert [one.title for one in list_cut_off(tmp_path)] == ["Building"]
    with note_work(tmp_path, "suggest", "Suggesting codes", NOW):
        assert [one.kind for one in list_cut_off(tmp_path)] == ["report"]
    with note_work(tmp_path, "report", "Building", NOW):
        assert list_cut_off(tmp_path) == []
    assert not (tmp_path / WORK_FOLDER).exists()


def test_a_note_of_work_is_forgotten_and_one_that_cannot_be_read_stops_nothing(tmp_path: Path) -> None:
    with pytest.raises(StoppedError), note_work(tmp_path, "add", "Reading files", NOW, lambda: True):
        raise StoppedError("stopped")
    (tmp_path / WORK_FOLDER / "half.json").write_text("{", encoding="utf-8")
    (one,) = list_cut_off(tmp_path)
    forget_cut_off(tmp_path, one.name)
    assert list_cut_off(tmp_path) == []
