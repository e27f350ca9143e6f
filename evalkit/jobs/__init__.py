"""Long work in the background: begun, watched, stopped, and its outcome kept until somebody has seen it."""

from evalkit.jobs.cut_off import WORK_FOLDER, CutOff, forget_cut_off, list_cut_off, note_work
from evalkit.jobs.job import Job, JobState, Outcome, Progress
from evalkit.jobs.queue import Jobs

__all__ = [
    "WORK_FOLDER",
    "CutOff",
    "Job",
    "JobState",
    "Jobs",
    "Outcome",
    "Progress",
    "forget_cut_off",
    "list_cut_off",
    "note_work",
]
