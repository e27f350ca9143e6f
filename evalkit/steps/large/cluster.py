"""Who works on the parts of a large table: processes of this machine, or a Dask scheduler elsewhere."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from evalkit.errors import TableError
from evalkit.machine.state import state_folder
from evalkit.supply.installed import say_how_to_get

MEMORY = "2GiB"
"""A process that needs more is started anew, and its part given out again."""

RETRIES = 3
"""How often a part whose process ended is tried again."""

STARTS = 3
"""How often the start of the processes is tried: on a machine that is busy with other work, one may fail."""

PAUSE = 5.0
"""Seconds between two tries."""

PATIENCE = 120
"""Seconds in which a process must answer, and a worker come to a scheduler."""

SETTINGS = {
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.target": False,
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
    "distributed.scheduler.allowed-failures": RETRIES,
    "distributed.admin.tick.limit": "1h",
    "distributed.comm.timeouts.connect": PATIENCE,
    "distributed.comm.timeouts.tcp": PATIENCE,
}
"""Nothing is put down on disk by Dask, no page about its work is served, and a busy machine is given time."""


@contextmanager
def open_cluster(workers: int, scheduler: str, deidentified: bool) -> Iterator[Any]:
    """A Dask client: of ``workers`` processes of this machine, or of a scheduler's address.

    Local processes listen on the loopback alone and serve no dashboard; their private folder is deleted
    afterwards. Raises TableError for an address that words must not be sent to.
    """
    try:
        dask, distributed = import_module("dask"), import_module("distributed")
    except ImportError:
        raise TableError(
            f"Large tables need Dask, which is not installed. {say_how_to_get('scale')}, then try again."
        ) from None
    with dask.config.set(SETTINGS):
        if scheduler:
            security = check_address(scheduler, deidentified)
            with _connect(distributed.Client, scheduler, security) as client:
                yield client
            return
        folder = _make_private_folder()
        try:
            with (
                dask.config.set({"temporary-directory": str(folder)}),
                _start(distributed.LocalCluster, workers, folder) as cluster,
                distributed.Client(cluster) as client,
            ):
                yield client
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def check_address(scheduler: str, deidentified: bool) -> Any:  # noqa: ANN401
    """The security for a scheduler's address: none on this machine, else encryption that is required.

    Certificates are those of Dask's own configuration (``distributed.comm.tls``). Raises TableError for
    another machine without ``tls://``, and where nobody said that the table is de-identified.
    """
    security = import_module("distributed.security").Security
    parts = urlsplit(scheduler)
    if parts.scheme not in ("tcp", "tls") or not parts.hostname:
        raise TableError(f"“{scheduler}” is not an address such as tcp://127.0.0.1:8786. Correct it.")
    if is_loopback(parts.hostname):
        return security(require_encryption=True) if parts.scheme == "tls" else None
    if parts.scheme != "tls":
        raise TableError(
            f"{scheduler} is another machine, and what people said would travel to it unencrypted. "
            "Give its address as tls://…, with certificates in Dask's configuration."
        )
    if not deidentified:
        raise TableError(
            f"{scheduler} is another machine. Only de-identified tables may go there: run evalkit deidentify "
            "--table first, replace what it lists, and add --deidentified."
        )
    return security(require_encryption=True)


def _start(cluster: Any, workers: int, folder: Path, tries: int = STARTS) -> Any:  # noqa: ANN401
    """Processes of this machine; where their start fails it is tried again, and at last raises TableError."""
    try:
        return cluster(
            n_workers=workers,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address=None,
            worker_dashboard_address=None,
            memory_limit=MEMORY,
            local_directory=str(folder),
            silence_logs=50,
        )
    except (RuntimeError, OSError) as error:
        if tries == 1:
            raise TableError(
                f"The processes that share the work did not start ({error}). Close other programmes or give "
                "--workers 1, then run the same command again: what is finished is kept."
            ) from error
    time.sleep(PAUSE)
    return _start(cluster, workers, folder, tries - 1)


@contextmanager
def _connect(make: Any, scheduler: str, security: Any) -> Iterator[Any]:  # noqa: ANN401
    """A client of a scheduler elsewhere that has a worker; raises TableError where none answers."""
    try:
        client = make(scheduler, security=security, timeout=PATIENCE)
    except OSError:
        raise TableError(
            f"Nothing answers at {scheduler}. Start the scheduler, or correct the address."
        ) from None
    with client:
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except OSError:
            raise TableError(
                f"The scheduler at {scheduler} has no worker. Start one there, then try again."
            ) from None
        yield client


def is_loopback(host: str) -> bool:
    """Whether a host is this machine itself.

    >>> [is_loopback(host) for host in ("127.0.0.1", "localhost", "10.0.0.7", "example.org")]
    [True, True, False, False]
    """
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _make_private_folder() -> Path:
    """A folder for Dask beside what evalkit remembers; what killed runs left is deleted first."""
    base = state_folder()
    for left in base.glob("evalkit-large-*"):
        owner = left.name.removeprefix("evalkit-large-").split("-")[0]
        if owner.isdigit() and not _runs(int(owner)):
            shutil.rmtree(left, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=f"evalkit-large-{os.getpid()}-", dir=base))


def _runs(process: int) -> bool:
    """Whether a process of this machine is there."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
