"""The audit list: who signed in, what was refused, taken out, invited, changed and withdrawn.

It can only be added to. Each line carries a seal made of the line and of the seal before it (HMAC-SHA-256
with the server's key, which is not in the database), so that a line that was changed, put in or taken out
breaks the chain from there on. Only a cut at the end leaves a whole chain; every line is therefore also said
to the server's own log as it is written, where systemd or the container keeps it apart. No line holds words
of an interview, a password, a link or a code.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Literal

from evalkit.store.accounts import AccountRows, AuditRow

What = Literal[
    "server started",
    "signed in",
    "sign-in refused",
    "signed out",
    "invited",
    "new link",
    "account opened",
    "password changed",
    "codes switched on",
    "codes switched off",
    "role changed",
    "person removed",
    "server setting changed",
    "refused",
    "export",
    "written",
    "withdrawal",
    "withdrawal replayed",
    "push taken in",
    "settings changed",
    "final report",
]


class Audit:
    """Adds lines to the audit list, and says whether it is whole."""

    def __init__(
        self,
        rows: AccountRows,
        clock: Callable[[], datetime],
        key: bytes,
        say: Callable[[str], None] = lambda line: None,
    ) -> None:
        self._rows, self._clock, self._say = rows, clock, say
        self._key = hashlib.sha256(b"evalkit audit\0" + key).digest()

    def note(self, who: str, what: What, about: str = "") -> None:
        """Add a line: ``about`` is an address, a name, a role or a pseudonym, and nothing that was said."""
        entry = {
            "at": self._clock().isoformat(timespec="seconds"),
            "who": who,
            "what": what,
            "about": " ".join(about.split())[:200],
        }
        row = self._rows.append(entry, lambda number, before: self._seal(number, entry, before))
        self._say(f"audit {row.number} {row.at} {row.who or '-'}: {row.what} {row.about}".rstrip())

    def read(self) -> list[AuditRow]:
        """Every line, newest first."""
        return self._rows.audit()[::-1]

    def find_break(self, rows: Sequence[AuditRow] | None = None) -> int:
        """The number of the first line that is not as it was written or where one is missing; else 0."""
        before = ""
        for number, row in enumerate(rows or self._rows.audit(), start=1):
            entry = {"at": row.at, "who": row.who, "what": row.what, "about": row.about}
            if row.number != number or not hmac.compare_digest(row.seal, self._seal(number, entry, before)):
                return number
            before = row.seal
        return 0

    def _seal(self, number: int, entry: dict[str, str], before: str) -> str:
        told = json.dumps([before, number, entry], ensure_ascii=False, sort_keys=True)
        return hmac.new(self._key, told.encode(), "sha256").hexdigest()
