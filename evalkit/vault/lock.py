"""Bytes locked with a passphrase: scrypt makes the key, Fernet encrypts and signs. Nothing here is home-made.

The file says, in the clear, only what is needed to open it:

    evalkit vault 1
    {"n": 131072, "r": 8, "p": 1, "salt": "…", "sha256": "…"}
    gAAAAA…

``sha256`` is of the third line, so that a half-written file is told from a wrong passphrase.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import unicodedata
from dataclasses import dataclass

from evalkit.errors import VaultError

MAGIC = b"evalkit vault 1"
COST = 2**17
"""Scrypt's n, with r = 8 and p = 1: OWASP's Password Storage Cheat Sheet; 128 MiB and under a second."""
_R, _P = 8, 1
_HIGHEST_COST = 2**20
"""A damaged or forged header may not ask for more memory than 1 GiB."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key made from a passphrase, with the salt and the cost that made it."""

    key: bytes
    salt: bytes
    cost: int

    def __repr__(self) -> str:
        return "Key(…)"


def make_key(passphrase: str, salt: bytes | None = None, cost: int | None = None) -> Key:
    """The key for a passphrase; a new salt where none is given. Raises VaultError for an empty passphrase."""
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    if not passphrase.strip():
        raise VaultError("The passphrase is empty. Choose several words that nobody would guess together.")
    salt, cost = salt or os.urandom(16), cost or COST
    words = unicodedata.normalize("NFKC", passphrase).encode()
    return Key(Scrypt(salt=salt, length=32, n=cost, r=_R, p=_P).derive(words), salt, cost)


def lock(data: bytes, key: Key) -> bytes:
    """Data locked with a key, as the whole file."""
    from cryptography.fernet import Fernet

    token = Fernet(base64.urlsafe_b64encode(key.key)).encrypt(data)
    header = {
        "n": key.cost,
        "r": _R,
        "p": _P,
        "salt": key.salt.hex(),
        "sha256": hashlib.sha256(token).hexdigest(),
    }
    return b"\n".join([MAGIC, json.dumps(header).encode(), token])


def unlock(file: bytes, passphrase: str, where: str) -> tuple[bytes, Key]:
    """The data in a locked file and the key that opened it.

    Raises VaultError for a wrong passphrase, and, in other words, for a file that is damaged or half-written.
    """
    from cryptography.fernet import Fernet, InvalidToken

    magic, _, rest = file.partition(b"\n")
    if magic != MAGIC:
        raise VaultError(f"{where} is not a file of originals that evalkit wrote. Nothing was changed.")
    first, _, token = rest.partition(b"\n")
    try:
        header = json.loads(first)
        salt, cost, digest = bytes.fromhex(header["salt"]), int(header["n"]), header["sha256"]
    except (ValueError, KeyError, TypeError) as error:
        raise VaultError(_damaged(where)) from error
    if hashlib.sha256(token).hexdigest() != digest or not 2 <= cost <= _HIGHEST_COST or cost & (cost - 1):
        raise VaultError(_damaged(where))
    key = make_key(passphrase, salt, cost)
    try:
        return Fernet(base64.urlsafe_b64encode(key.key)).decrypt(token), key
    except InvalidToken as error:
        raise VaultError(
            f"That is not the passphrase of {where}. Nothing was changed. Without the passphrase nobody can "
            "open it, evalkit neither."
        ) from error


def _damaged(where: str) -> str:
    return (
        f"{where} is damaged or was only half written, so it was not opened and not changed. Put a copy from "
        "your own back-up in its place. What is coded needs no originals and can be worked on meanwhile."
    )
