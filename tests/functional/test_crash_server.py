"""A server or its database killed while people code: every act that was acknowledged is there, none is twice.

``EVALKIT_CRASH_RUNS`` and ``EVALKIT_CRASH_ACTS`` make it longer than it is by default.
"""

from __future__ import annotations

import gc
import os
import random
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from evalkit.project import Project
from evalkit.steps.keeping.move_store import move_store
from tests.page_sample import NOW, make_project
from tests.postgres import Server, serving_postgres
from tests.working import (
    find_lost,
    find_places,
    make_people,
    replay,
    serving_team,
    wait_until_answered,
    work_at_once,
)

RUNS = int(os.environ.get("EVALKIT_CRASH_RUNS", "1"))
ACTS = int(os.environ.get("EVALKIT_CRASH_ACTS", "160"))
PEOPLE = 4

pytestmark = [pytest.mark.postgres, pytest.mark.slow]


@pytest.fixture(scope="module")
def durable() -> Iterator[Server]:
    """A PostgreSQL that writes through to the disk, as one in use does."""
    with serving_postgres(durable=True) as server:
        yield server


@pytest.mark.parametrize("run", range(RUNS))
@pytest.mark.parametrize("killed", ["server", "database"])
def test_every_acknowledged_act_survives_a_kill(
    tmp_path: Path, durable: Server, killed: str, run: int
) -> None:
    chance = random.Random(run)
    folder = make_project(tmp_path / "project").folder
    gc.collect()
    move_store(folder, durable.make_database(), NOW)
    project = Project(folder)
    places, people = find_places(project), make_people(project, PEOPLE)
    project.close()
    with serving_team(folder, people) as process:
        kill = process.kill if killed == "server" else durable.kill
        for one in people:  # so that something is acknowledged before the kill
            one.work(places, 3, random.Random(one.name), 0)
        killer = threading.Timer(chance.uniform(0.1, 0.01 * ACTS), kill)
        killer.start()
        work_at_once(people, places, ACTS // PEOPLE, seed=run)
        killer.join()
        if killed == "database":
            durable.start()
            wait_until_answered(people[0], process)
            for one in people:
                one.work(places, 3, random.Random(run), 0)
    project = Project(folder)
    assert sum(len(one.said) for one in people) > 3 * PEOPLE / 2
    assert find_lost(project, people) == {}
    assert project.store.read.check() == []
    assert replay(project) == {coding.id for coding in project.codings}, (
        "the codings are what the acts come to"
    )
    project.close()
