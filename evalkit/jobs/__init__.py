"""Long work in the background: begun, watched, stopped, and its outcome kept until somebody has seen it."""

from evalkit.jobs.job import Job, JobState, Outcome, Progress
from evalkit.jobs.queue import Jobs

__all__ = ["Job", "JobState", "Jobs", "Outcome", "Progress"]
