"""The accounts of a server as rows: people, their links, sessions and codes, and the audit list.

They lie beside a project in its database and belong to the server: they travel in no pack and no copy of the
project. No password, link or session stands here, only what a given one can be compared with.
"""

from evalkit.store.accounts.rows import AccountRow, AccountRows, AuditRow, CameBack, SessionRow

__all__ = ["AccountRow", "AccountRows", "AuditRow", "CameBack", "SessionRow"]
