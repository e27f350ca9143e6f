"""Parts given out to workers, each finished one written at once, so that a run that was killed goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from evalkit.files import write_whole
from evalkit.steps.large.parts import Asked

WAITING = 3
"""How many parts for each worker are read ahead: enough that none waits, few enough for the memory."""

Columns = Mapping[str, Sequence[Any]]
"""What a worker gives back: columns of equal length by name."""


def run_parts(
    client: Any,  # noqa: ANN401
    parts: Iterator[tuple[int, list[Asked]]],
    work: Path,
    job: Callable[[Sequence[Asked]], Columns],
    say: Callable[[int], None],
) -> None:
    """Do every part that is not there yet, and write it; ``job`` is sent to each worker once.

    A part whose worker ended is given out again.
    """
    pyarrow = import_module("pyarrow")
    client.register_plugin(_make_plugin(job))
    todo = ((number, part) for number, part in parts if not name_part(work, number).exists())
    places = max(1, len(client.scheduler_info()["workers"]))
    waiting = import_module("distributed").as_completed()
    numbers: dict[str, int] = {}
    for _ in range(places * WAITING):
        _submit(client, todo, waiting, numbers)
    for future in waiting:
        number = numbers.pop(future.key)
        write_table(name_part(work, number), pyarrow.table(dict(future.result())))
        future.release()
        say(number)
        _submit(client, todo, waiting, numbers)


def name_part(work: Path, number: int) -> Path:
    """Where a finished part lies."""
    return work / f"part-{number:06}.parquet"


def write_table(path: Path, table: Any) -> None:  # noqa: ANN401
    """Write an Arrow table as a Parquet file, whole or not at all."""
    import io

    held = io.BytesIO()
    import_module("pyarrow.parquet").write_table(table, held)
    write_whole(path, held.getvalue())


def _submit(
    client: Any,  # noqa: ANN401
    todo: Iterator[tuple[int, list[Asked]]],
    waiting: Any,  # noqa: ANN401
    numbers: dict[str, int],
) -> None:
    if (following := next(todo, None)) is None:
        return
    number, part = following
    future = client.submit(_do, part, pure=False, retries=3)
    numbers[future.key] = number
    waiting.add(future)


def _make_plugin(job: Callable[[Sequence[Asked]], Columns]) -> Any:  # noqa: ANN401
    """What puts the job on each worker as it starts, also on one that takes the place of another."""
    plugin: Any = import_module("distributed").WorkerPlugin

    class Job(plugin):  # type: ignore[misc]
        name = "evalkit-job"

        def setup(self, worker: Any) -> None:  # noqa: ANN401
            worker.evalkit_job = job

    return Job()


def _do(part: list[Asked]) -> Columns:
    """On a worker: the job on one part."""
    found: Columns = import_module("distributed").get_worker().evalkit_job(part)
    return found
