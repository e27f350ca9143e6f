"""What the tests share: the sample project, the real data, and the tools that only some machines have."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.postgres import Server, Stores, is_there, serving_postgres
from tests.shared import make_once

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from evalkit.steps.demo import DemoResult

sys.dont_write_bytecode = False  # each process that a test starts would compile every library anew
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

settings.register_profile("steady", deadline=None, derandomize=True)  # machines are noisy
settings.load_profile("steady")

ROOT = Path(__file__).parents[1]
REAL_DATA = Path(os.environ.get("EVALKIT_REAL_DATA", ROOT.parent / "shared" / "data"))
NEEDS = {
    "office": lambda: bool(shutil.which("soffice") and shutil.which("pdftoppm")),
    "browser": lambda: bool(shutil.which("chromium")),
    "postgres": is_there,
    "packaging": lambda: os.environ.get("EVALKIT_TEST_ALL") == "1",
    "thorough": lambda: os.environ.get("EVALKIT_TEST_ALL") == "1",
    "real_data": REAL_DATA.is_dir,
}
QUICK = (ROOT / "tests" / "unit", ROOT / "evalkit")
"""Where the quick tests are: those on values and small files, and the examples in the docstrings."""


@pytest.fixture(autouse=True, scope="session")
def _own_state(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What evalkit remembers on a machine goes into a folder of the tests, also in what they start."""
    folder = str(tmp_path_factory.mktemp("state"))
    os.environ |= {"XDG_STATE_HOME": folder, "LOCALAPPDATA": folder}


@pytest.fixture(autouse=True, scope="session")
def _cheap_keys() -> Iterator[None]:
    """Keys are made from passphrases with little work here, and with all of it in what tests start."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("evalkit.vault.lock.COST", 2**10)
        yield


class NetworkUsedError(AssertionError):
    """Something asked for a machine other than this one."""


def refuse_network(event: str, arguments: tuple[object, ...]) -> None:
    """Raise where any test, or any library under it, looks up or connects to another machine."""
    host = arguments[0] if event == "socket.getaddrinfo" else None
    if event in ("socket.connect", "socket.sendto") and isinstance(address := arguments[1], tuple):
        host = address[0]
    if host not in (None, "", "127.0.0.1", "::1", "localhost"):
        raise NetworkUsedError(f"{event} to {host}: nothing in evalkit may leave this machine.")


sys.addaudithook(refuse_network)


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """One process where files or tests were named: starting others would take longer than they do."""
    named = [word for word in config.invocation_params.args if not str(word).startswith("-")]
    few = any(Path(str(word).split("::")[0]).suffix == ".py" for word in named)
    return 0 if few else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip by name what this machine cannot run, mark what is quick, and begin with the sample project.

    EVALKIT_TEST_ALL says that this machine must be able to run everything.
    """
    must = os.environ.get("EVALKIT_TEST_ALL") == "1"
    for marker, present in NEEDS.items():
        if present() or (must and marker != "real_data"):
            continue
        why = (
            "runs where EVALKIT_TEST_ALL is 1"
            if marker in ("packaging", "thorough")
            else "not on this machine"
        )
        for item in items:
            if item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=f"{marker}: {why}"))
    for item in items:
        if is_quick(item):
            item.add_marker(pytest.mark.quick)
    items.sort(key=lambda item: not needs_sample(item))  # others run while one process builds it


def needs_sample(item: pytest.Item) -> bool:
    """Whether a test uses the sample project, which takes half a minute to build."""
    return "demo" in getattr(item, "fixturenames", ())


def is_quick(item: pytest.Item) -> bool:
    """Whether a test is one of the quick ones: nothing to install, nothing that takes seconds."""
    slow = needs_sample(item) or any(item.get_closest_marker(name) for name in ("slow", *NEEDS))
    return not slow and any(folder in item.path.parents for folder in QUICK)


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real data; mark the test ``real_data`` so that it is skipped where it is absent."""
    return REAL_DATA


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> DemoResult:
    """The sample project, taken through the whole line once. A test that changes anything works on a copy."""
    from evalkit.project import Project
    from evalkit.steps.demo import DemoResult, run_demo

    def build(folder: Path) -> dict[str, str | int]:
        made = run_demo(folder / "sample")
        made.project.close()
        return {"report": str(made.report), "sheet": str(made.sheet), "codings": made.codings}

    folder, made = make_once(tmp_path_factory, "demo", build)
    project = Project(folder / "sample")
    return DemoResult(project, Path(str(made["report"])), Path(str(made["sheet"])), int(made["codings"]))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL, begun once; mark the test ``postgres`` so that it is skipped where there is none."""
    with serving_postgres() as server:
        yield server


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def stores(request: pytest.FixtureRequest) -> Iterator[Stores]:
    """Stores in files, and once more in a PostgreSQL database each."""
    made = Stores(request.getfixturevalue("postgres") if request.param == "postgresql" else None)
    yield made
    made.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, begun once: two at a time would each want the loop of the process for themselves."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield launched
        launched.close()
