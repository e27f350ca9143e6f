"""Accounts: made by an owner's link, used with a password, and ended by an owner."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from evalkit.errors import AccountError
from evalkit.ids import new_uid
from evalkit.server.accounts import codes, passwords
from evalkit.server.accounts.attempts import Attempts
from evalkit.server.accounts.audit import Audit
from evalkit.server.accounts.passwords import digest, make_token
from evalkit.server.rights import ROLES, Role
from evalkit.store.accounts import AccountRow, AccountRows, CameBack, SessionRow

LINK_LASTS = timedelta(days=3)
"""For how long an owner's link can be used."""
IDLE, LONGEST = timedelta(hours=1), timedelta(hours=12)
"""A session ends an hour after its browser last asked for anything, and twelve hours after the sign-in."""
_TOUCH = timedelta(minutes=1)
"""How exactly it is kept when a session was last used."""
_WRONG = "The name, the password or the code is not right. Check them and try again."


@dataclass(frozen=True, slots=True)
class CameIn:
    """Somebody who has signed in: the two secrets are for their browser alone."""

    person: AccountRow
    session: str
    device: str

    def __repr__(self) -> str:
        return f"CameIn({self.person.name!r})"


class Accounts:
    """Everybody who may come to a server, and how they come in."""

    def __init__(self, rows: AccountRows, audit: Audit, clock: Callable[[], datetime], key: bytes) -> None:
        self.rows, self.audit = rows, audit
        self.clock, self._key = clock, key
        self._attempts = Attempts(clock)

    def _at(self, ago: timedelta = timedelta()) -> str:
        return (self.clock() - ago).isoformat(timespec="seconds")

    # people and their links

    def people(self) -> list[AccountRow]:
        """Everybody who has not been removed, by name; who was only invited has no password yet."""
        return [person for person in self.rows.people() if not person.removed]

    def begin(self) -> str:
        """A link for the first owner; "" where there is an owner with a password already."""
        owners = [person for person in self.people() if person.role == "owner"]
        if any(person.password for person in owners):
            return ""
        if not owners:
            owners = [AccountRow(new_uid(), "", "", "owner", made=self._at())]
            self.rows.add_person(owners[0])
        return self._link(owners[0].id)

    def invite(self, name: str, role: str, by: AccountRow) -> str:
        """Put somebody on the list; the token of the link that is theirs alone."""
        name = " ".join(name.split())[:60]
        person = AccountRow(new_uid(), name, self._free_key(name), _role(role), made=self._at())
        self.rows.add_person(person)
        self.audit.note(by.name, "invited", f"{name} as {role}")
        return self._link(person.id)

    def _free_key(self, name: str) -> str:
        if not name:
            raise AccountError("Type the name as it is to stand beside codings, such as “R. Mensah”.", "name")
        if self.rows.find_person(key=_key(name)):
            raise AccountError(
                f"The name {name} is taken, or was somebody's before. Add an initial, or type another.",
                "name",
            )
        return _key(name)

    def renew_link(self, person_id: str, by: AccountRow) -> str:
        """A new link for somebody who has lost theirs or their password; the old link works no more."""
        person = self.get(person_id)
        self.audit.note(by.name, "new link", person.name)
        return self._link(person.id)

    def help_in(self, name: str) -> str:
        """A new link for a member by name, and codes off: for whoever runs the server, where no owner can."""
        person = self.rows.find_person(key=_key(name))
        if person is None or person.removed:
            told = ", ".join(one.name for one in self.people() if one.name)
            raise AccountError(f"There is no member {name}. There are: {told or 'none yet'}.")
        self.rows.put_codes(person.id, [])
        self.rows.change_person(person.id, secret="")
        self.audit.note("", "new link", person.name)
        return self._link(person.id)

    def _link(self, person_id: str) -> str:
        token = make_token()
        expires = (self.clock() + LINK_LASTS).isoformat(timespec="seconds")
        self.rows.add_link(digest(token), person_id, expires)
        return token

    def open_link(self, token: str) -> AccountRow:
        """Whose link this is; AccountError where it cannot be used any more."""
        found = self.rows.find_link(digest(token), self._at())
        person = self.rows.find_person(id=found) if found else None
        if person is None or person.removed:
            raise AccountError(
                "This link was used, or has expired: each works once, for three days. Ask an owner of the "
                "project for a new one."
            )
        return person

    def accept(self, token: str, password: str, name: str = "") -> None:
        """Use a link up and set its person's password; the first owner also says their ``name``."""
        person = self.open_link(token)
        values: dict[str, str | int] = {}
        if not person.name:
            name = " ".join(name.split())[:60]
            values = {"name": name, "key": self._free_key(name)}
        passwords.check_password(password, person.name or name)
        sealed = passwords.seal_password(password)
        if not self.rows.take_link(digest(token), self._at()):
            raise AccountError("This link was used in another window a moment ago. Sign in there.")
        self.rows.change_person(person.id, password=sealed, **values)
        self.rows.end_sessions(person.id)
        self.audit.note(person.name or name, "account opened" if not person.password else "password changed")

    def get(self, person_id: str) -> AccountRow:
        """Somebody who is on the list; AccountError where nobody is of that id."""
        person = self.rows.find_person(id=person_id)
        if person is None or person.removed:
            raise AccountError("There is nobody of that name on the list now. Open the page “Members” again.")
        return person

    def change_role(self, person_id: str, role: str, by: AccountRow) -> None:
        """Give somebody another role; it holds from their next request on."""
        person = self.get(person_id)
        if person.role == "owner" and role != "owner":
            self._need_other_owner(person)
        self.rows.change_person(person.id, role=_role(role))
        self.audit.note(by.name, "role changed", f"{person.name}: {person.role} to {role}")

    def remove(self, person_id: str, by: AccountRow) -> None:
        """Take somebody off the list: they are signed out at once. What they did stays under their name."""
        person = self.get(person_id)
        if person.role == "owner":
            self._need_other_owner(person)
        self.rows.forget_person(person.id, self._at())
        self.audit.note(by.name, "person removed", person.name)

    def _need_other_owner(self, person: AccountRow) -> None:
        if not any(p.role == "owner" and p.password and p.id != person.id for p in self.people()):
            raise AccountError(
                f"{person.name} is the only owner who can sign in. Make somebody else an owner first."
            )

    # coming in

    def sign_in(self, name: str, password: str, code: str, address: str, device: str = "") -> CameIn:
        """Let somebody in; AccountError, in the same words whatever was wrong.

        ``address`` is where they ask from, ``device`` what their browser kept from an earlier sign-in.
        """
        person = self.rows.find_person(key=_key(name)) if name.strip() else None
        known = bool(person and device and self.rows.has_device(digest(device), person.id))
        keys = self._attempts.keys(_key(name)[:60], address, digest(device) if known else "")
        self._attempts.check(keys)
        right = passwords.is_password(person.password if person else "", password)
        if not right or person is None or not self._is_code(person, code):
            self._attempts.count(keys)
            self.audit.note(person.name if person else "", "sign-in refused", f"from {address}")
            raise AccountError(_WRONG)
        self._attempts.forget(keys)
        self.rows.end_old(self._at(LONGEST), self._at(IDLE))
        session, now = make_token(), self._at()
        if not known:
            device = make_token()
            self.rows.add_device(digest(device), person.id, now)
        self.rows.add_session(SessionRow(digest(session), person.id, now, now))
        self.audit.note(person.name, "signed in", f"from {address}")
        return CameIn(person, session, device)

    def _is_code(self, person: AccountRow, code: str) -> bool:
        """Whether the code fits, for somebody who signs in with one; it is used up by this."""
        if not person.secret:
            return True
        secret = codes.open_secret(person.secret, self._key)
        counter = codes.find_counter(secret, code, self.clock()) if secret else 0
        if counter:
            return self.rows.take_code(person.id, counter)
        return self.rows.take_recovery(person.id, digest(codes.spell_recovery(code)), self._at())

    def find(self, session: str, *, quiet: bool = False) -> AccountRow | None:
        """Whose session this is; None where it has ended. A ``quiet`` request keeps it alive no longer."""
        came = self.find_back(session, quiet=quiet)
        return came.person if came else None

    def find_back(self, session: str, *, quiet: bool = False) -> CameBack | None:
        """As ``find``, with what the server is set to."""
        came = self.rows.find_session(digest(session)) if session else None
        if came is None:
            return None
        held = came.session
        if held.made <= self._at(LONGEST) or held.seen <= self._at(IDLE) or came.person.removed:
            self.rows.end_session(held.digest)
            return None
        if not quiet and held.seen <= self._at(_TOUCH):
            self.rows.touch_session(held.digest, self._at())
        return came

    def sign_out(self, session: str, person: AccountRow) -> None:
        """End one session."""
        self.rows.end_session(digest(session))
        self.audit.note(person.name, "signed out")

    def sign_out_elsewhere(self, session: str, person: AccountRow) -> None:
        """End somebody's sessions in all other browsers."""
        self.rows.end_sessions(person.id, digest(session))
        self.audit.note(person.name, "signed out", "elsewhere")

    def check_own(self, person: AccountRow, password: str, address: str) -> None:
        """AccountError unless this is the person's present password; wrong ones are counted."""
        keys = self._attempts.keys(person.key, address, f"of {person.id}")
        self._attempts.check(keys)
        if not passwords.is_password(person.password, password):
            self._attempts.count(keys)
            raise AccountError("Your present password is not right. Type it again.", "old")

    def change_password(self, person: AccountRow, old: str, new: str, session: str, address: str) -> None:
        """Change one's own password; every other session of theirs ends."""
        self.check_own(person, old, address)
        passwords.check_password(new, person.name)
        self.rows.change_person(person.id, password=passwords.seal_password(new))
        self.rows.end_sessions(person.id, digest(session))
        self.audit.note(person.name, "password changed")

    # codes from an app

    @property
    def codes_asked(self) -> bool:
        """Whether everybody must sign in with a code as well."""
        return self.rows.fact("codes") == "1"

    def ask_codes(self, wanted: bool, by: AccountRow) -> None:
        """Say whether everybody must sign in with a code as well."""
        if wanted != self.codes_asked:
            self.rows.put_fact("codes", "1" if wanted else "")
            self.audit.note(by.name, "server setting changed", f"codes asked: {'yes' if wanted else 'no'}")

    def switch_on(self, person: AccountRow, secret: str, code: str) -> list[str]:
        """Sign in with codes from now on, once the app has shown a right one; the recovery codes."""
        counter = codes.find_counter(secret, code, self.clock())
        if not counter:
            raise AccountError(
                "That is not the code that your app shows now. Wait for the next one, then type it.", "code"
            )
        given = codes.new_recovery_codes()
        self.rows.put_codes(person.id, [digest(one) for one in given])
        self.rows.change_person(person.id, secret=codes.lock_secret(secret, self._key), last_code=counter)
        self.audit.note(person.name, "codes switched on")
        return given

    def switch_off(self, person_id: str, by: AccountRow) -> None:
        """Sign in without codes again: one's own choice, or an owner's help where a telephone is lost."""
        person = self.get(person_id)
        self.rows.put_codes(person.id, [])
        self.rows.change_person(person.id, secret="")
        self.audit.note(by.name, "codes switched off", "" if by.id == person.id else person.name)

    # coding apart

    @property
    def apart(self) -> bool:
        """Whether coders see their own codings alone."""
        return self.rows.fact("apart") == "1"

    def code_apart(self, wanted: bool, by: AccountRow) -> None:
        """Say whether coders see their own codings alone."""
        if wanted != self.apart:
            self.rows.put_fact("apart", "1" if wanted else "")
            self.audit.note(by.name, "server setting changed", f"coding apart: {'yes' if wanted else 'no'}")


def _key(name: str) -> str:
    """A name as it is compared."""
    return unicodedata.normalize("NFKC", " ".join(name.split())).casefold()


def _role(text: str) -> Role:
    for role in ROLES:
        if role == text:
            return role
    raise AccountError("Choose a role: owner, coder, writer, coder and writer, or reader.", "role")
