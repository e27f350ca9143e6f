"""What the test of linear patterns runs in a process of its own, so that a hang can be ended.

Prints one line for everything whose time more than trebles where its text doubles. Before each piece of work
a line says what is being tried ("in" a pattern or function), and then one the text: the last of these name
what hung.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
import time
from collections.abc import Callable, Iterator
from itertools import islice

import evalkit

FEW = 750
FOURFOLD = 9
"""Four times the text takes four times as long where it grows evenly, and sixteen times where it does not."""
RATIO = 3.0
"""Twice the text takes twice the time where a pattern is linear, and four times where it is not."""

LONG = 6_000
"""A few milliseconds may pass without an interruption and more not: what looks slow is tried longer."""

TRIES = 4
NOTHING = 0.0005
"""Seconds that are too short to compare: what takes so little for 1,500 characters is linear."""

UNITS = (
    *"_1a A\"'-.@([)]:,/#*|<&=\n\t\r“”‘’?!\u00a0",
    *("Aa ", "A ", "a ", "1 ", "a.", "a@", "a-", "a_", "1-", "1.", "1:", "1,", "1/", "a, ", "Aa, ", "a; "),
    *("a b ", "one ", "dot ", "a dot ", "a at ", "St ", "A. ", "(a", "[a", '"a ', "“a ", "'a ", "- ", ". "),
    *(
        "Aa: ",
        "Aa\n",
        "a:",
        "00:",
        "the ",
        "The ",
        "and ",
        "of ",
        "a b\n",
        "a\n",
        "\n ",
        "\n\n",
        " \n",
        "1\n",
    ),
    *(
        "a’",
        "a'",
        "a. ",
        "A1 ",
        "flat 1 ",
        "1 Aa ",
        "double ",
        "no ",
        "ref ",
        "<a",
        "<a ",
        "&a",
        "**",
        "{a",
        "a]",
    ),
    *(
        "[[",
        "](",
        "[F1",
        "F001 ",
        "> ",
        "# ",
        "| ",
        "a|",
        "e\u0301",
        "李",
        "5 of ",
        "0 ",
        "call ",
        "Mr ",
        "Mr. ",
    ),
)


HEADS = ("# ", "F001 ", "“a", "(a", "[a", "- ", "Aa: ", "a@", "1 ", "flat 1 ", "call ", "> ", "my name is ")
RUNS = (" ", "_", "1", "a", "a ", "-", "A ", ".", "*", "Aa ")
"""Each head stands once before each run."""


def texts(size: int) -> Iterator[tuple[str, str]]:
    for unit in UNITS:
        yield unit, unit * (size // len(unit)) + "§"
    for head in HEADS:
        for run in RUNS:
            yield head + run, head + run * (size // len(run)) + "§"


PASSED_ON = {
    "evalkit.sources.talk.labels": "match",
    "evalkit.sources.talk.layout": "match",
    **dict.fromkeys(
        (f"evalkit.sources.surveys.{name}" for name in ("identity", "survey_draft", "tick_columns", "waves")),
        "fullmatch",
    ),
}
"""How modules ask the patterns that they hand to a function."""

Tried = tuple[re.Pattern[str], str]
"""A pattern and how it is asked: "match" and "fullmatch" try one place, everything else tries all."""


def patterns() -> dict[str, Tried]:
    """Every pattern of the package: those that modules hold, and those written where they are used."""
    found: dict[str, Tried] = {}
    for info in pkgutil.walk_packages(evalkit.__path__, "evalkit."):
        if info.name.endswith("__main__"):
            continue
        module = importlib.import_module(info.name)
        tree = ast.parse(inspect.getsource(module))
        asked = dict(used(tree))
        others = PASSED_ON.get(info.name, "search")
        pieces = [(p, asked.get(name, others)) for name, value in vars(module).items() for p in held(value)]
        own = {pattern.pattern for pattern, _ in pieces}
        more = (piece for node in ast.walk(tree) for piece in written(node, vars(module)))
        pieces += [(pattern, how) for pattern, how in more if how != "compile" or pattern.pattern not in own]
        for pattern, how in pieces:
            known = found.get(pattern.pattern, (pattern, how))[1]
            found[pattern.pattern] = (pattern, how if how == known else "search")
    return found


def used(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """(name, how) of every pattern that its module asks by ``NAME.match`` or ``NAME.fullmatch`` alone."""
    asked: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            asked.setdefault(node.value.id, set()).add(node.attr)
    for name, ways in asked.items():
        if len(ways) == 1 and (way := next(iter(ways))) in ("match", "fullmatch"):
            yield name, way


def held(value: object) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            yield value
    elif isinstance(value, dict):
        yield from held([*value, *value.values()])
    elif isinstance(value, list | tuple | set | frozenset):
        for part in value:
            yield from held(part)


def written(node: ast.AST, names: dict[str, object]) -> Iterator[Tried]:
    """The pattern of ``re.search(r"…", text)``; none where it is made of what only the function knows."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
        return
    if not (isinstance(node.func.value, ast.Name) and node.func.value.id == "re"):
        return
    if node.func.attr in ("compile", "search", "match", "fullmatch", "sub", "split", "findall", "finditer"):
        try:
            text = eval(compile(ast.Expression(node.args[0]), "", "eval"), dict(names))
        except NameError:
            return
        if isinstance(text, str):
            yield re.compile(text), node.func.attr


def seconds(run: Callable[[str], object], text: str) -> float:
    begun = time.process_time()
    run(text)
    return time.process_time() - begun


def longer(n: int, times: int) -> str:
    """The same text so long that it is interrupted on a busy machine both at its length and at twice that."""
    return next(islice(texts(times * LONG), n, None))[1]


def grows(run: Callable[[str], object], few: str, many: str, ratio: float = RATIO) -> bool:
    """Whether the longer text takes more than ``ratio`` times as long, every time that it is tried."""
    if seconds(run, many) < NOTHING:
        return False
    tries = ((seconds(run, few), seconds(run, many)) for _ in range(TRIES))
    return all(longest > ratio * once for once, longest in tries)


def ask(pattern: re.Pattern[str], how: str) -> Callable[[str], object]:
    if how == "match":
        return pattern.match
    if how == "fullmatch":
        return pattern.fullmatch
    return lambda text: [m.end() for m in pattern.finditer(text)]


def finders() -> dict[str, Callable[[str], object]]:
    """The functions that look through whole texts, at work as they are called."""
    from evalkit.codebook.table import parse_examples
    from evalkit.deidentify.details.addresses import find_addresses
    from evalkit.deidentify.details.branches import find_branches
    from evalkit.deidentify.details.dates import find_dates
    from evalkit.deidentify.details.identifiers import find_identifiers
    from evalkit.deidentify.details.rare import find_rare
    from evalkit.deidentify.names.seen import see
    from evalkit.findings.quoted import find_quoted
    from evalkit.findings.references import find_named
    from evalkit.findings.uncited import find_uncited, for_print
    from evalkit.quoting.quoted import find_marked
    from evalkit.quoting.verbatim import trim_hesitations
    from evalkit.report.written import cut_references, written

    return {
        "quotations": lambda text: list(find_marked(text)),
        "examples of a code": parse_examples,
        "addresses": lambda text: list(find_addresses(text)),
        "organisations": lambda text: list(find_branches(text)),
        "dates": find_dates,
        "numbers and pages": find_identifiers,
        "what may identify": lambda text: list(find_rare(text)),
        "broken letters": see,
        "quotations in a chapter": find_quoted,
        "ids in a chapter": find_named,
        "sentences without evidence": find_uncited,
        "what is printed of a chapter": for_print,
        "hesitations": trim_hesitations,
        "references": cut_references,
        "a chapter's text": written,
    }


def main() -> None:
    asked = {name: ask(pattern, how) for name, (pattern, how) in patterns().items()} | finders()
    tried = [
        (repr(unit), few, many) for (unit, few), (_, many) in zip(texts(FEW), texts(2 * FEW), strict=True)
    ]
    for name, run in asked.items():
        print("in", repr(name))
        for n, (unit, few, many) in enumerate(tried):
            print(unit, flush=True)
            if (
                grows(run, few, many)
                and grows(run, longer(n, 1), longer(n, 2))
                and grows(run, longer(n, 1), longer(n, 4), FOURFOLD)
            ):
                print("slow", unit, repr(name))
                break
    print("done", flush=True)


if __name__ == "__main__":
    main()
