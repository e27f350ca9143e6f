"""How many threads the classifiers are fitted with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def one_thread() -> Iterator[None]:
    """Hold linear algebra to one thread: on matrices as small as these, threads mostly wait for each other.

    Where other programmes run on the same cores, fitting took six times as long with two threads.
    """
    import sklearn.ensemble
    import sklearn.linear_model  # noqa: F401, only libraries that are loaded can be held
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):
        yield
