"""A bill of materials: what is installed with evalkit, and each model. ``python -m evalkit.supply.bill``."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution, packages_distributions
from pathlib import PurePath

from evalkit.supply.learnt import ALL, hash_of

CODE = (".py", ".so", ".pyd", ".dll", ".dylib")


def list_models() -> Iterator[str]:
    """A Markdown table: each model, who made it, its licence, the package that carries it, and its hash."""
    yield "| model | made by | licence | package and version | file or folder | SHA-256 | as measured |"
    yield "|---|---|---|---|---|---|---|"
    for learnt in ALL:
        found = find(learnt.package)
        version = found.version if found else "not installed"
        place = learnt.place
        same = "yes" if place and place.exists() and hash_of(place) == learnt.sha256 else "no"
        yield (
            f"| {learnt.what} | {learnt.made_by} | {learnt.licence} | {learnt.package} {version} "
            f"| {learnt.path} | `{learnt.sha256}` | {same} |"
        )


def list_contents() -> Iterator[str]:
    """For each package that carries a model, what else is in it: programme files, and everything else."""
    yield "| package | programme files | other files |"
    yield "|---|---|---|"
    for package in dict.fromkeys(learnt.package for learnt in ALL):
        files = (
            [PurePath(str(file)) for file in (installed.files or ())] if (installed := find(package)) else []
        )
        inside = [
            file
            for file in files
            if not file.parts[0].endswith(".dist-info") and "__pycache__" not in file.parts
        ]
        code = [file for file in inside if file.suffix in CODE]
        kinds = sorted({file.suffix or file.name for file in inside if file not in code})
        yield (
            f"| {package} | {', '.join(str(file) for file in code) or 'none'} "
            f"| {len(inside) - len(code)} ({', '.join(kinds)}) |"
        )


def list_packages() -> Iterator[str]:
    """A Markdown table of every installed package with its version, licence and who published it."""
    yield "| package | version | licence | published by |"
    yield "|---|---|---|---|"
    names = {name for owners in packages_distributions().values() for name in owners}
    for name in sorted(names, key=str.casefold):
        if found := find(name):
            yield f"| {name} | {found.version} | {_licence(found)} | {_publisher(found)} |"


def find(package: str) -> Distribution | None:
    """An installed package; ``None`` where it is not."""
    try:
        return distribution(package)
    except PackageNotFoundError:
        return None


def _licence(found: Distribution) -> str:
    held = found.metadata
    said = _field(found, "License-Expression") or _field(found, "License")
    named = [line.rsplit(" :: ", 1)[-1] for line in held.get_all("Classifier") or () if "License ::" in line]
    short = said.strip().splitlines()[0] if said.strip() else ""
    return _cell(short if 0 < len(short) <= 60 else "; ".join(named) or "not said")


def _publisher(found: Distribution) -> str:
    said = (_field(found, name) for name in ("Author", "Author-email", "Maintainer-email"))
    return _cell(next(filter(None, said), "not said"))


def _field(found: Distribution, name: str) -> str:
    return next(iter(found.metadata.get_all(name) or ()), "")


def _cell(text: str) -> str:
    """Words for one cell of a table, without addresses of people."""
    without = re.sub(r"<[^<>]*>|(?<!\S)[^\s@]++@\S+|\"", " ", text.replace("|", "/"))
    return " ".join(without.split()) or "not said"


def main() -> None:
    """Print the bill."""
    for heading, lines in (
        ("Models", list_models()),
        ("What else their packages hold", list_contents()),
        ("Packages", list_packages()),
    ):
        sys.stdout.write(f"## {heading}\n\n" + "\n".join(lines) + "\n\n")


if __name__ == "__main__":
    main()
