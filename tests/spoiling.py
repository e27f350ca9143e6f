"""A project on a disk that is full or may not be written, and used by two processes at the same time."""

from __future__ import annotations

import os
import shutil
import subprocess
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path

from evalkit.errors import EvalkitError
from tests.stopping import WORDS, Facts, Step, assert_backups_restore, assert_nothing_half, facts_of

REFUSED = 3
"""The exit code of a step that said in words why it did not do its work."""


def begin(step: Step, folder: Path) -> BaseProcess:
    """A step in a process of its own, which ends with 0, with ``REFUSED``, or with 1 where it broke."""
    child = get_context("fork").Process(target=_try, args=(step, folder))
    child.start()
    return child


def _try(step: Step, folder: Path) -> None:
    code = 1
    try:
        step.run(folder)
        code = 0
    except (EvalkitError, OSError):  # the command line says both in words
        code = REFUSED
    except BaseException:
        traceback.print_exc()
        raise
    finally:
        os._exit(code)


def run_two(first: Step, second: Step, base: Path, scratch: Path) -> None:
    """Two steps at the same time: neither breaks, nothing is lost, and once more each comes to its end."""
    shutil.copytree(base, scratch)
    folder = scratch / "project"
    before = facts_of(folder)
    both = [begin(first, folder), begin(second, folder)]
    for child in both:
        child.join()
    assert {child.exitcode for child in both} <= {0, REFUSED}, f"{first.name} beside {second.name} broke"
    found = facts_of(folder)
    assert_nothing_half(folder)
    if not (first.takes_away or second.takes_away):
        assert_kept(before, found, first, second)
        assert_backups_hold(folder)
    for step in (first, second):
        again = begin(step, folder)
        again.join()
        assert again.exitcode in (0, REFUSED), f"{step.name} breaks after {first.name} beside {second.name}"
    assert_nothing_half(folder)
    shutil.rmtree(scratch)


def assert_kept(before: Facts, found: Facts, *steps: Step) -> None:
    """What was saved is there, but for texts in which names were decided about."""
    texts = any(step.name == "deidentify" for step in steps)
    for kind, held in before.items():
        if not (texts and kind in WORDS):
            assert set(held) <= set(found[kind]), f"{kind} that were saved are gone"


def assert_backups_hold(folder: Path) -> None:
    """Every copy of the store opens, restored, as a sound project."""
    from evalkit.store.backups import check_copy, list_backups

    for copy in list_backups(folder / "evalkit.db"):
        check_copy(copy)


def run_without_room(step: Step, base: Path, scratch: Path, room: int) -> None:
    """A step on a disk with so many free kilobytes: it ends or says why, and what was saved is there."""
    with small_disk(base, scratch, room):
        folder = scratch / "project"
        before = facts_of(base / "project")
        child = begin(step, folder)
        child.join()
        assert child.exitcode in (0, REFUSED), f"{step.name} broke on a full disk"
        roomy = shutil.copytree(scratch, scratch.with_name(f"{scratch.name}-after"))
    assert_nothing_half(roomy / "project")
    found = facts_of(roomy / "project")
    if not step.takes_away:
        assert_kept(before, found, step)
        assert_backups_restore(roomy / "project", before, found)
    again = begin(step, roomy / "project")
    again.join()
    assert again.exitcode == 0, f"{step.name} does not end once there is room"
    shutil.rmtree(roomy)


@contextmanager
def small_disk(base: Path, scratch: Path, room: int) -> Iterator[None]:
    """A copy of ``base`` on a file system of its own (tmpfs) with ``room`` kilobytes left; needs root."""
    scratch.mkdir()
    used = sum(-(-path.stat().st_size // 4096) * 4 for path in base.rglob("*"))
    folders = 4 * sum(path.is_dir() for path in base.rglob("*"))
    size = f"size={used + folders + room}k"
    subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", scratch], check=True)
    try:
        shutil.copytree(base, scratch, dirs_exist_ok=True)
        yield
    finally:
        subprocess.run(["umount", "-l", scratch], check=True)


def can_mount(folder: Path) -> bool:
    """Whether this process may make a small disk."""
    folder.mkdir(exist_ok=True)
    tried = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8k", "tmpfs", folder], capture_output=True)
    if tried.returncode == 0:
        subprocess.run(["umount", "-l", folder], check=True)
    return tried.returncode == 0


def run_read_only(step: Step, base: Path, scratch: Path) -> None:
    """A step in a folder that may not be written: it says so, and nothing has changed. Needs root."""
    shutil.copytree(base, scratch)
    before = facts_of(scratch / "project")
    subprocess.run(["mount", "--bind", scratch, scratch], check=True)
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", scratch], check=True)
        child = begin(step, scratch / "project")
        child.join()
    finally:
        subprocess.run(["umount", "-l", scratch], check=True)
    assert child.exitcode == REFUSED, f"{step.name} in a folder that may not be written: {child.exitcode}"
    assert facts_of(scratch / "project") == before
    shutil.rmtree(scratch)
