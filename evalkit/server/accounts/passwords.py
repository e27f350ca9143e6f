"""Passwords: what a new one must be, and what is kept of it."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from threading import Semaphore
from typing import TYPE_CHECKING

from evalkit.errors import AccountError
from evalkit.vault.passphrases import is_guessed_first

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST, LONGEST = 12, 200
"""Characters. NIST SP 800-63B asks for 8 at least and for no rules on what they are; 12 is ours."""
FEWEST_DIFFERENT = 5
WANTED = (
    f"Type at least {SHORTEST} characters. Four words that do not belong together are easy to remember and "
    "hard to guess."
)
TIMES, MEMORY, LANES = 3, 65_536, 4
"""Argon2id's passes, KiB and lanes: the second recommended option of RFC 9106."""
_AT_ONCE = Semaphore(2)
"""Argon2 takes 64 MiB each time: many sign-ins at once wait for each other and do not fill the memory."""


def check_password(password: str, name: str) -> None:
    """AccountError, saying what to type instead, where a new password is too easy to guess."""
    if len(password) < SHORTEST:
        raise AccountError(f"This password is too short. {WANTED}", "password")
    if len(password) > LONGEST:
        raise AccountError(
            f"This password is longer than {LONGEST} characters. Type a shorter one.", "password"
        )
    if len(set(password.casefold())) < FEWEST_DIFFERENT:
        raise AccountError(f"This password repeats the same few letters. {WANTED}", "password")
    if is_guessed_first(password) or (name and name.casefold() in password.casefold()):
        raise AccountError(f"This password is among the first that anybody would guess. {WANTED}", "password")


def seal_password(password: str) -> str:
    """What is kept of a password: argon2id makes it, and nobody can turn it back."""
    with _AT_ONCE:
        return _hasher().hash(_spell(password))


def is_password(kept: str, password: str) -> bool:
    """Whether this is the password. It takes the same time where nothing was kept (``kept`` is "")."""
    from argon2.exceptions import InvalidHashError, VerificationError

    with _AT_ONCE:
        try:
            return _hasher().verify(kept or _nobodys(), _spell(password[: LONGEST + 1])) and bool(kept)
        except (VerificationError, InvalidHashError):
            return False


def make_token() -> str:
    """A secret that nobody can guess: 256 bits."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """What is kept of a secret that nobody can guess: its SHA-256."""
    return hashlib.sha256(token.encode()).hexdigest()


def _spell(password: str) -> str:
    """The same letters however a keyboard composed them."""
    return unicodedata.normalize("NFKC", password)


def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher(TIMES, MEMORY, LANES)


_NOBODYS: list[str] = []


def _nobodys() -> str:
    """What a password is compared with where there is none to compare it with."""
    if not _NOBODYS:
        _NOBODYS.append(_hasher().hash(secrets.token_urlsafe(16)))
    return _NOBODYS[0]
