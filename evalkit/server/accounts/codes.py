"""The second factor: six digits from an app (TOTP, RFC 6238), and recovery codes for when it is lost."""

from __future__ import annotations

import base64
import hashlib
import secrets
from datetime import datetime

STEP = 30
"""Seconds for which an app shows a code; the one before and the one after are taken too."""
RECOVERY = 10
"""How many recovery codes somebody is given."""
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without letters that look like digits."""


def new_secret() -> str:
    """A new secret for an app, as people type it in (base 32)."""
    import pyotp

    return pyotp.random_base32()


def app_address(secret: str, name: str, project: str) -> str:
    """The address that an app on the same device can open to take the secret."""
    import pyotp

    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=f"evalkit {project}".strip())


def find_counter(secret: str, code: str, now: datetime) -> int:
    """Which half-minute a code is of; 0 where it is of none that is near."""
    import pyotp

    given = "".join(code.split())
    here = int(now.timestamp()) // STEP
    made = pyotp.TOTP(secret)
    for counter in (here, here - 1, here + 1):
        if given.isascii() and secrets.compare_digest(made.generate_otp(counter), given):
            return counter
    return 0


def new_recovery_codes() -> list[str]:
    """Codes that each work once, such as “k7wp-q2ma-x9rd-e4hn”: some 79 bits each."""
    return [
        "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))
        for _ in range(RECOVERY)
    ]


def spell_recovery(code: str) -> str:
    """A recovery code as it was given, however somebody types it.

    >>> spell_recovery(" K7WP q2ma-x9rd e4hn")
    'k7wp-q2ma-x9rd-e4hn'
    """
    letters = "".join(c for c in code.casefold() if c.isalnum())
    return "-".join(letters[n : n + 4] for n in range(0, len(letters), 4))


def lock_secret(secret: str, key: bytes) -> str:
    """The secret as the database holds it; without the server's key nobody can make codes of it."""
    from cryptography.fernet import Fernet

    return Fernet(_fernet_key(key)).encrypt(secret.encode()).decode()


def open_secret(locked: str, key: bytes) -> str:
    """The secret again; "" where it was locked with another key."""
    from cryptography.fernet import Fernet, InvalidToken

    try:
        return Fernet(_fernet_key(key)).decrypt(locked.encode()).decode()
    except InvalidToken:
        return ""


def _fernet_key(key: bytes) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(b"evalkit codes\0" + key).digest())
