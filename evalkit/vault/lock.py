"""Bytes locked with a passphrase: scrypt makes the key, Fernet encrypts and signs. Nothing here is home-made.

The file says, in the clear, only what is needed to open it:

    evalkit vault 1
    {"n": 131072, "r": 8, "p": 1, "salt": "…", "sha256": "…", "writes": 12}
    gAAAAA…

``sha256`` is of the third line, so that a half-written file is told from a wrong passphrase. ``writes``
counts how often the file was written, so that an older copy in its place is noticed.
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
_HIGHEST_COST, _HIGHEST_R, _HIGHEST_P = 2**20, 32, 16
_MOST_MEMORY = 2**30
"""Bytes, of 128 · n · r: a damaged or forged header may not ask for more, nor for hours of work."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key made from a passphrase, with the salt and the cost that made it."""

    key: bytes
    salt: bytes
    cost: int
    r: int = _R
    p: int = _P

    def __repr__(self) -> str:
        return "Key(…)"


def make_key(
    passphrase: str, salt: bytes | None = None, cost: int | None = None, r: int = _R, p: int = _P
) -> Key:
    """The key for a passphrase; a new salt where none is given. Raises VaultError for an empty passphrase."""
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    if not passphrase.strip():
        raise VaultError("The passphrase is empty. Choose several words that nobody would guess together.")
    salt, cost = salt or os.urandom(16), cost or COST
    words = unicodedata.normalize("NFKC", passphrase).encode()
    return Key(Scrypt(salt=salt, length=32, n=cost, r=r, p=p).derive(words), salt, cost, r, p)


def lock(data: bytes, key: Key, writes: int = 0) -> bytes:
    """Data locked with a key, as the whole file, which was written ``writes`` times."""
    from cryptography.fernet import Fernet

    token = Fernet(base64.urlsafe_b64encode(key.key)).encrypt(data)
    header = {
        "n": key.cost,
        "r": key.r,
        "p": key.p,
        "salt": key.salt.hex(),
        "sha256": hashlib.sha256(token).hexdigest(),
        "writes": writes,
    }
    return b"\n".join([MAGIC, json.dumps(header).encode(), token])


def unlock(file: bytes, passphrase: str, where: str) -> tuple[bytes, Key]:
    """The data in a locked file and the key that opened it.

    Raises VaultError for a wrong passphrase, and, in other words, for a file that is damaged or half-written.
    """
    from cryptography.fernet import Fernet, InvalidToken

    header, token = _part(file, where)
    key = make_key(passphrase, header.salt, header.n, header.r, header.p)
    try:
        return Fernet(base64.urlsafe_b64encode(key.key)).decrypt(token), key
    except InvalidToken as error:
        raise VaultError(
            f"That is not the passphrase of {where}. Nothing was changed. Without the passphrase nobody can "
            "open it, evalkit neither."
        ) from error


@dataclass(frozen=True, slots=True)
class _Header:
    """What a file says of itself in the clear."""

    salt: bytes
    n: int
    r: int
    p: int
    writes: int


def count_writes(file: bytes, where: str) -> int:
    """How often a locked file was written; 0 for one of an evalkit that did not count."""
    return _part(file, where)[0].writes


def _part(file: bytes, where: str) -> tuple[_Header, bytes]:
    """The header of a locked file and what is locked; VaultError, each time in its own words."""
    magic, _, rest = file.partition(b"\n")
    if not file:
        raise VaultError(f"{where} is empty: it was being copied, or the disk was full. {_COPY}")
    if magic != MAGIC:
        if magic.startswith(MAGIC.rstrip(b"1")):
            raise VaultError(f"{where} was written by a newer evalkit. Update evalkit. Nothing was changed.")
        raise VaultError(f"{where} is not a file of originals that evalkit wrote. Nothing was changed.")
    first, _, token = rest.partition(b"\n")
    try:
        said = json.loads(first)
        header = _Header(
            bytes.fromhex(said["salt"]),
            int(said["n"]),
            int(said["r"]),
            int(said["p"]),
            int(said.get("writes", 0)),
        )
        digest = str(said["sha256"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise VaultError(f"{where} is damaged: its second line cannot be read. {_COPY}") from error
    if not _is_bearable(header):
        raise VaultError(
            f"{where} is damaged: to open it would take more memory or time than a file of originals. {_COPY}"
        )
    if hashlib.sha256(token).hexdigest() != digest:
        raise VaultError(f"{where} is damaged or was only half written. {_COPY}")
    return header, token


def _is_bearable(header: _Header) -> bool:
    """Whether what the header asks for is what scrypt allows, and no more than this machine should bear."""
    n, r, p = header.n, header.r, header.p
    power = 2 <= n <= _HIGHEST_COST and not n & (n - 1)
    return (
        power
        and 1 <= r <= _HIGHEST_R
        and 1 <= p <= _HIGHEST_P
        and 128 * n * r <= _MOST_MEMORY
        and n * r * p <= _HIGHEST_COST * _R
        and len(header.salt) >= 8
    )


_COPY = (
    "So it was not opened and not changed. Put a copy from your own back-up in its place. What is coded "
    "needs no originals and can be worked on meanwhile."
)
