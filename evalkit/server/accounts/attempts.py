"""How often somebody may get a password wrong: nobody is locked out for ever, and no stranger locks them out.

Wrong tries are counted apart for each account, each address, and each browser with which somebody has signed
in to an account before. A try that is turned away is not counted, so that the way is free again after the
same time, however often somebody goes on. Strangers who guess at an account use up the strangers' tries
alone: the browser that its person has used before keeps its own. An owner's new link works at any time.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from math import ceil
from threading import Lock

from evalkit.errors import AccountError
from evalkit.wording import plural

WINDOW = timedelta(minutes=15)
FOR_ACCOUNT, FOR_ADDRESS = 10, 50
"""Wrong tries in that time; a whole organisation may come from one address."""
_MOST = 10_000
"""How many keys are remembered before old ones are looked through."""


class Attempts:
    """The wrong tries of the last quarter of an hour, in memory."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._wrong: dict[str, list[datetime]] = {}
        self._lock = Lock()

    def keys(self, account: str, address: str, device: str) -> dict[str, int]:
        """What a try counts for, and how many wrong ones each may have."""
        if device:
            return {f"device {device} {account}": FOR_ACCOUNT}
        return {f"account {account}": FOR_ACCOUNT, f"address {address}": FOR_ADDRESS}

    def check(self, keys: dict[str, int]) -> None:
        """AccountError, saying how long to wait, where there were too many wrong tries."""
        now = self._clock()
        with self._lock:
            waits = [self._wait(key, most, now) for key, most in keys.items()]
        if longest := max(waits):
            minutes = plural(-(-longest // 60), "minute")
            raise AccountError(
                f"There were too many wrong tries. Try again in {minutes}, or ask an owner of the "
                "project for a new link."
            )

    def count(self, keys: dict[str, int]) -> None:
        """A try was wrong."""
        now = self._clock()
        with self._lock:
            if len(self._wrong) > _MOST:
                self._wrong = {k: v for k, v in self._wrong.items() if v[-1] > now - WINDOW}
            for key in keys:
                self._wrong[key] = [*self._recent(key, now), now]

    def forget(self, keys: dict[str, int]) -> None:
        """A try was right: the account's wrong ones count no more; an address's still do."""
        with self._lock:
            for key in keys:
                if not key.startswith("address "):
                    self._wrong.pop(key, None)

    def _recent(self, key: str, now: datetime) -> list[datetime]:
        return [at for at in self._wrong.get(key, ()) if at > now - WINDOW]

    def _wait(self, key: str, most: int, now: datetime) -> int:
        recent = self._recent(key, now)
        return ceil((recent[-most] + WINDOW - now).total_seconds()) if len(recent) >= most else 0
