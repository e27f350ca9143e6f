"""One page on one machine: a second start finds the first, and opens a window of it."""

from __future__ import annotations

import secrets
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

from evalkit.errors import EvalkitError
from evalkit.files import read_text, write_whole
from evalkit.machine.state import state_folder

LOCK, ADDRESS, TOKENS = "page.lock", "page.address", "tokens"


class Running:
    """The right to be the page of this machine, held while the server runs.

    The operating system lets go of it when the programme ends, also after a crash.
    """

    def __init__(self) -> None:
        self._lock = FileLock(state_folder() / LOCK, mode=0o600)

    def begin(self) -> bool:
        """Take the right; False where another start of evalkit has it."""
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            return False
        return True

    def say_address(self, address: str) -> None:
        """Leave the address where a second start finds it."""
        write_whole(state_folder() / ADDRESS, address, private=True)

    def end(self) -> None:
        """Let go of the right, and take the address away."""
        (state_folder() / ADDRESS).unlink(missing_ok=True)
        self._lock.release()


def find_running() -> str:
    """The address of the page that runs here, with a fresh one-time token; "" where it is not up yet."""
    with suppress(EvalkitError):
        address = read_text(state_folder() / ADDRESS).strip()
        token = secrets.token_urlsafe(24)
        write_whole(state_folder() / TOKENS / token, "", private=True)
        return f"{address}/?token={token}"
    return ""


def take_token(given: str) -> bool:
    """Whether a second start left this token for the page. It works once.

    The tokens lie in a folder that only this person can read, so only a programme of theirs can leave one.
    """
    if not given.replace("-", "").replace("_", "").isalnum() or not given.isascii() or len(given) > 60:
        return False
    file: Path = state_folder() / TOKENS / given
    if not file.is_file():
        return False
    file.unlink(missing_ok=True)
    return True
