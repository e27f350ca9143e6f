"""One job after another, in a thread of its own: two at once would each wait for the other's file."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from threading import Lock
from time import monotonic

from evalkit.errors import EvalkitError, StoppedError
from evalkit.jobs.job import Job, Outcome

KEPT = 30
"""How many jobs that are over are remembered; the oldest go first."""
Work = Callable[[Job], Outcome]
Around = Callable[[Job], AbstractContextManager[None]]


class Jobs:
    """The queue. ``clock`` gives seconds; only differences count. ``around`` is held while a job runs."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self.around: Around = lambda job: nullcontext()
        self.closing = False
        self._clock = clock
        self._lock = Lock()
        self._jobs: dict[int, Job] = {}
        self._worker = ThreadPoolExecutor(1, "evalkit-job")

    def start(self, kind: str, title: str, work: Work) -> Job:
        """Put work at the end of the queue; it is given its job, whose ``track`` it should go through."""
        with self._lock:
            job = Job(max(self._jobs, default=0) + 1, kind, title)
            self._jobs[job.number] = job
            for old in [n for n, one in self._jobs.items() if one.over][:-KEPT]:
                del self._jobs[old]
            future = self._worker.submit(self._run, job, work)
        future.add_done_callback(partial(_end, job))
        return job

    def _run(self, job: Job, work: Work) -> Outcome:
        job.need_go_on()
        job.state = "running"
        began = self._clock()
        try:
            with self.around(job):
                return work(job)
        finally:
            job.seconds = self._clock() - began

    def every(self) -> list[Job]:
        """Every job that is remembered, the newest first."""
        return sorted(self._jobs.values(), key=lambda job: -job.number)

    def active(self) -> list[Job]:
        """The jobs that run or wait, in their order."""
        return [job for job in reversed(self.every()) if not job.over]

    def find(self, number: int) -> Job | None:
        """The job of a number, if it is remembered."""
        return self._jobs.get(number)

    def newest(self, kind: str) -> Job | None:
        """The job of this kind that was started last."""
        return next((job for job in self.every() if job.kind == kind), None)

    def stop(self, number: int) -> None:
        """Ask a job to stop after the item that it is at; one that still waits does not begin."""
        if job := self._jobs.get(number):
            job.asked_to_stop.set()

    def wait(self, number: int, seconds: float | None = None) -> Job:
        """Wait until a job is over, at most so many ``seconds``; the job as it then stands."""
        job = self._jobs[number]
        job.ended.wait(seconds)
        return job

    def close(self) -> None:
        """Stop everything and wait for what has begun: the item at hand is finished, never cut off."""
        self.closing = True
        for job in self.active():
            job.asked_to_stop.set()
        self._worker.shutdown(wait=True)


def _end(job: Job, future: Future[Outcome]) -> None:
    """Put on the job what came of it."""
    error = future.exception()
    if error is None:
        job.outcome, job.state = future.result(), "done"
    elif isinstance(error, StoppedError):
        job.outcome, job.state = Outcome(str(error)), "stopped"
    else:
        job.outcome, job.state = Outcome(_say_failed(error)), "failed"
    job.ended.set()


def _say_failed(error: BaseException) -> str:
    if isinstance(error, EvalkitError):
        return str(error)
    if isinstance(error, OSError) and error.filename:
        return (
            f"{error.filename}: {error.strerror}. Check that the disk is not full and that you may write "
            "there, then try again. What was saved before is kept."
        )
    return (
        f"This stopped at something that evalkit did not expect ({type(error).__name__}: {error}). What was "
        "saved before is kept. Try again; if it happens twice, tell whoever looks after evalkit for you."
    )
