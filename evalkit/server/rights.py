"""Who may do what: one table, route → what it needs. What is not in the table is refused.

There is no second place: the gate asks this table before a request reaches any page, the menu is drawn from
it, and a test walks every route and role.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Literal, get_args

from evalkit.server.accounts.audit import What

Role = Literal["owner", "coder", "writer", "coder and writer", "reader"]
ROLES: tuple[Role, ...] = get_args(Role)
SAYS: Mapping[Role, str] = {
    "owner": "settings, people, withdrawal and the final report, and all that the others do",
    "coder": "reads and codes, sees codings and coverage",
    "writer": "writes findings, builds drafts, answers comments",
    "coder and writer": "both of these",
    "reader": "sees drafts and comments, and nothing else: for the reference group and commissioners",
}


class Need(Enum):
    """What a route needs of whoever asks."""

    OPEN = "nothing: it is there before anybody has signed in"
    SIGNED = "an account"
    DRAFTS = "to see drafts and comments"
    TEAM = "to be one of the team that codes and writes"
    CODE = "to be a coder"
    WRITE = "to be a writer"
    OWN = "to be an owner"
    PUSH = "Add it on your own machine, then push it."
    """Nobody may: raw text, names and originals stay off the server."""
    HOST = "This is done on the machine that runs the server, by whoever looks after it."
    """Nobody may here."""


_EVERYBODY = frozenset({Need.OPEN, Need.SIGNED, Need.DRAFTS})
_TEAM = _EVERYBODY | {Need.TEAM}
MAY: Mapping[Role, frozenset[Need]] = {
    "reader": _EVERYBODY,
    "coder": _TEAM | {Need.CODE},
    "writer": _TEAM | {Need.WRITE},
    "coder and writer": _TEAM | {Need.CODE, Need.WRITE},
    "owner": _TEAM | {Need.CODE, Need.WRITE, Need.OWN},
}


@dataclass(frozen=True, slots=True)
class Right:
    """What a route needs.

    ``audit`` is what a request that was followed is called in the audit list ("" for nothing): “written”
    where the project's own history does not say who did it, once in a while for each person and page.
    ``reveals`` says that the route shows what others have coded: a coder who codes apart does not get it.
    ``quiet`` requests come from an open window by themselves, and keep no session alive.
    """

    need: Need
    audit: What | Literal[""] = ""
    reveals: bool = False
    quiet: bool = False


_OPEN, _SIGNED, _DRAFTS = Right(Need.OPEN), Right(Need.SIGNED), Right(Need.DRAFTS)
_TEAM_SEES, _CODES, _OWNS = Right(Need.TEAM), Right(Need.CODE), Right(Need.OWN)
_OTHERS, _WRITES = Right(Need.TEAM, reveals=True), Right(Need.WRITE, "written", reveals=True)
_READS_MEETINGS = Right(Need.WRITE, reveals=True)
_CODES_WITH = Right(Need.CODE, reveals=True)
_EXPORT = Right(Need.TEAM, "export", reveals=True)
_PUSH, _HOST = Right(Need.PUSH), Right(Need.HOST)

_SERVER: Mapping[str, Right] = {
    "GET /static": _OPEN,
    "GET /sign-in": _OPEN,
    "POST /sign-in": _OPEN,
    "GET /welcome": _OPEN,
    "POST /welcome": _OPEN,
    "POST /sign-out": _SIGNED,
    "GET /account": _SIGNED,
    "POST /account/password": _SIGNED,
    "POST /account/elsewhere": _SIGNED,
    "GET /account/codes": _SIGNED,
    "POST /account/codes": _SIGNED,
    "POST /account/codes/off": _SIGNED,
    "GET /members": _OWNS,
    "POST /members": _OWNS,
    "POST /members/rules": _OWNS,
    "POST /members/{person}": _OWNS,
    "GET /audit": _OWNS,
    "GET /push": _OWNS,
    "POST /push": _OWNS,
}
_READING: Mapping[str, Right] = {
    "GET /": _TEAM_SEES,
    "POST /risks/{risk}": _OWNS,
    "GET /sources": _TEAM_SEES,
    "GET /sources/{source_id}": _TEAM_SEES,
    "GET /sources/{source_id}/panel": _TEAM_SEES,
    "GET /sources/{source_id}/grid": _TEAM_SEES,
    "GET /sources/{source_id}/portrait": _OTHERS,
    "GET /sources/{source_id}/since": Right(Need.TEAM, quiet=True),
    "GET /picker": _TEAM_SEES,
    "POST /act/{act}": _CODES,
    "POST /take-back/{way}": _CODES,
    "POST /keys": _TEAM_SEES,
    "POST /level": _TEAM_SEES,
    "GET /agreement": _OTHERS,
    "GET /agreement.csv": _EXPORT,
    "GET /agreement/together": _OTHERS,
    "POST /agreement/together": _CODES_WITH,
    "POST /agreement/together/back": _CODES_WITH,
    "POST /agreement/together/note": _CODES_WITH,
    "GET /beyond": _OTHERS,
    "POST /beyond": _WRITES,
    "GET /suggest": _TEAM_SEES,
    "POST /suggest": Right(Need.CODE, "written"),
    "GET /codings": _OTHERS,
    "POST /codings": _OTHERS,
    "GET /codings.xlsx": _EXPORT,
    "POST /codings/views": _OTHERS,
    "POST /codings/code": _CODES_WITH,
    "POST /codings/move": _OWNS,
    "GET /codebook": _TEAM_SEES,
    "POST /codebook": _OWNS,
    "GET /memos": _TEAM_SEES,
    "POST /memos": _TEAM_SEES,
    "POST /memos/{memo}": _TEAM_SEES,
    "GET /memos/files/{name}": Right(Need.TEAM, "export"),
    "GET /codebook-changes": _TEAM_SEES,
    "GET /codebook/{slug}": _OWNS,
    "POST /codebook/{slug}": _OWNS,
    "POST /codebook/{slug}/chapter": _OWNS,
    "GET /sheets/{source_id}": _OTHERS,
    "POST /sheets/{source_id}": _CODES,
    "GET /matrix": _OTHERS,
    "POST /matrix": _CODES,
    "GET /matrix.xlsx": _EXPORT,
    "GET /sources/{source_id}/unplaced": _OTHERS,
    "POST /sources/{source_id}/unplaced": _OWNS,
    "GET /history": _OTHERS,
    "GET /jobs/now": Right(Need.SIGNED, quiet=True),
    "POST /jobs/cut-off": _TEAM_SEES,
    "GET /jobs/{number:int}": _TEAM_SEES,
    "POST /jobs/{number:int}/stop": _TEAM_SEES,
}
_WRITING: Mapping[str, Right] = {
    "GET /evidence": _OTHERS,
    "GET /evidence/together": _OTHERS,
    "GET /evidence/files/{name}": _EXPORT,
    "GET /coverage": _OTHERS,
    "GET /columns": _OTHERS,
    "GET /themes": _OTHERS,
    "POST /themes": _WRITES,
    "GET /measures": _OTHERS,
    "GET /measures/picture/{name}": _OTHERS,
    "POST /measures/confirm": _WRITES,
    "POST /measures/together": _WRITES,
    "POST /measures/write": _WRITES,
    "GET /surveys": _OTHERS,
    "GET /surveys/{name}": _OTHERS,
    "GET /surveys/{name}/picture-{number:int}.png": _OTHERS,
    "GET /findings": _OTHERS,
    "GET /findings/{slug}": _OTHERS,
    "POST /findings/{slug}/look": _WRITES,
    "POST /findings/{slug}/{act}": _WRITES,
    "GET /report": _OTHERS,
    "POST /report": _WRITES,
    "GET /report/read": _OTHERS,
    "GET /report/files/{name}": _EXPORT,
    "POST /report/sign": Right(Need.OWN, "final report"),
    "GET /comments": _DRAFTS,
    "POST /comments/read": Right(Need.DRAFTS, "written"),
    "POST /comments/send": _WRITES,
    "GET /comments/drafts/{draft}/{name}": Right(Need.DRAFTS, "export"),
    "GET /comments/you-said.docx": Right(Need.DRAFTS, "export"),
    "GET /comments/{item}": _DRAFTS,
    "POST /comments/{item}": _WRITES,
    "GET /meeting": _READS_MEETINGS,
    "POST /meeting": _WRITES,
    "GET /meeting/{meeting}": _READS_MEETINGS,
    "GET /meeting/{meeting}/{number:int}": _READS_MEETINGS,
    "POST /meeting/{meeting}/{number:int}": _WRITES,
}
_KEEPING: Mapping[str, Right] = {
    "GET /settings": _OWNS,
    "POST /settings": Right(Need.OWN, "settings changed"),
    "GET /settings/check": _OWNS,
    "GET /people": _OWNS,
    "GET /people/{person}/withdraw": _OWNS,
    "POST /people/{person}/withdraw": Right(Need.OWN, "withdrawal"),
}
_ELSEWHERE: Mapping[str, Right] = {
    "GET /sharing": _HOST,
    "POST /sharing/plan": _HOST,
    "POST /sharing/out": _HOST,
    "POST /sharing/back": _HOST,
    "POST /sharing/push": _HOST,
    "POST /sharing/look": _HOST,
    "POST /sharing/take": _HOST,
    "POST /sharing/undo": _HOST,
    "GET /sharing/files/{name}": _HOST,
    "GET /coder": _HOST,
    "POST /coder": _HOST,
    "GET /start": _HOST,
    "GET /start/open": _HOST,
    "POST /start/use": _HOST,
    "POST /start/move": _HOST,
    "POST /start/forget": _HOST,
    "GET /start/sample": _HOST,
    "POST /start/sample": _HOST,
    "GET /start/pack": _HOST,
    "POST /start/pack": _HOST,
    "GET /start/copy": _HOST,
    "POST /start/copy": _HOST,
    "POST /start/quit": _HOST,
    "GET /start/new": _HOST,
    "GET /start/new/check": _HOST,
    "POST /start/make": _HOST,
    "GET /start/new/{name}": _HOST,
    "POST /start/new/{name}": _HOST,
    "GET /backups": _HOST,
    "POST /backups": _HOST,
    "POST /backups/away": _HOST,
    "GET /backups/{name}": _HOST,
    "POST /backups/{name}": _HOST,
    "GET /programs": _PUSH,
    "POST /programs": _PUSH,
    "GET /programs/file/{name}": _PUSH,
    "POST /programs/file/{name}": _PUSH,
    "GET /programs/waiting": _PUSH,
    "POST /programs/waiting": _PUSH,
    "POST /programs/write": _PUSH,
    "GET /programs/written/{name}": _PUSH,
    "GET /material": _PUSH,
    "POST /material": _PUSH,
    "POST /material/read": _PUSH,
    "POST /material/drop": _PUSH,
    "GET /material/changed/{name}": _PUSH,
    "POST /material/changed/{name}": _PUSH,
    "POST /people": _PUSH,
    "POST /people/join": _PUSH,
    "POST /surveys/{name}": _PUSH,
    "GET /names": _PUSH,
    "POST /names": _PUSH,
    "POST /names/originals": _PUSH,
    "GET /names/{source_id}": _PUSH,
    "POST /names/{source_id}/confirm": _PUSH,
    "GET /sources/{source_id}/correct": _PUSH,
    "POST /sources/{source_id}/correct": _PUSH,
    "GET /originals": _PUSH,
    "POST /originals": _PUSH,
}
RIGHTS: Mapping[str, Right] = {**_SERVER, **_READING, **_WRITING, **_KEEPING, **_ELSEWHERE}
"""Method and route → what it needs. A route that is not here is refused to everybody."""


def may(role: Role, method: str, route: str) -> bool:
    """Whether a role may ask for a route; ``route`` is as the application names it.

    >>> may("reader", "GET", "/comments"), may("reader", "GET", "/codings"), may("owner", "GET", "/nowhere")
    (True, False, False)
    """
    right = RIGHTS.get(f"{method} {route}")
    return right is not None and right.need in MAY[role]
