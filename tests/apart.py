"""Run what could hang in a process of its own, which is stopped when it does not end."""

from __future__ import annotations

from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

PATIENCE = 600
"""Seconds. What takes that long even on a busy machine does not end."""


class DidNotEndError(AssertionError):
    """Something was still going on when patience ended."""


def run_apart(function: Callable[P, R], *arguments: P.args, **named: P.kwargs) -> R:
    """What a function of a test module returns, or the error that it raises, out of a process of its own."""
    context = get_context("spawn")
    here, there = context.Pipe(duplex=False)
    child = context.Process(target=_answer, args=(there, function, arguments, named))
    child.start()
    there.close()
    try:
        if not here.poll(PATIENCE):
            raise DidNotEndError(f"{function.__name__} did not end")
        result, error = here.recv()
    finally:
        child.kill()
        child.join()
        here.close()
    if error is not None:
        raise error
    answer: R = result
    return answer


def _answer(there: Connection, function: Callable[..., object], arguments: tuple, named: dict) -> None:  # type: ignore[type-arg]
    try:
        there.send((function(*arguments, **named), None))
    except Exception as error:  # noqa: BLE001 - whatever it is, the test is to see it
        there.send((None, error))
