"""Links that work once, passwords, sessions that end, codes from an app, and tries that are counted."""

from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select

from evalkit.errors import AccountError
from evalkit.server.accounts.accounts import CameIn
from evalkit.server.accounts.attempts import FOR_ACCOUNT, FOR_ADDRESS
from evalkit.server.accounts.passwords import digest
from evalkit.store.accounts import AccountRow
from evalkit.store.accounts.tables import METADATA
from tests.server.shared import NAMES, PASSWORD, Team

WRONG = "wrong horse battery staple"


@pytest.fixture
def team(team_anywhere: Team) -> Team:
    """On both kinds of database."""
    return team_anywhere


def sign_in(team: Team, name: str = NAMES["coder"], password: str = PASSWORD, **more: str) -> CameIn:
    asked = {"code": "", "address": "192.0.2.7", "device": ""} | more
    return team.accounts.sign_in(name, password, asked["code"], asked["address"], asked["device"])


def test_the_first_owners_link_is_given_until_there_is_an_owner(team: Team) -> None:
    assert team.accounts.begin() == ""
    assert team.person("owner").name == NAMES["owner"]


def test_a_link_works_once(team: Team) -> None:
    token = team.accounts.invite("Nadia", "coder", team.person("owner"))
    team.accounts.accept(token, PASSWORD)
    assert sign_in(team, "Nadia").person.name == "Nadia"
    with pytest.raises(AccountError, match="was used, or has expired"):
        team.accounts.accept(token, "another good long password")


def test_a_link_works_for_three_days_alone(team: Team) -> None:
    token = team.accounts.invite("Nadia", "coder", team.person("owner"))
    team.clock.move(days=2, hours=23)
    assert team.accounts.open_link(token).name == "Nadia"
    team.clock.move(hours=1)
    with pytest.raises(AccountError, match="has expired"):
        team.accounts.accept(token, PASSWORD)


def test_a_new_link_puts_an_end_to_the_old_one_and_to_the_old_password(team: Team) -> None:
    owner, coder = team.person("owner"), team.person("coder")
    old, new = (team.accounts.renew_link(coder.id, owner) for _ in range(2))
    with pytest.raises(AccountError):
        team.accounts.accept(old, "harbour mitten oboe plum")
    held = sign_in(team)
    team.accounts.accept(new, "harbour mitten oboe plum")
    assert team.accounts.find(held.session) is None
    with pytest.raises(AccountError):
        sign_in(team)
    assert sign_in(team, password="harbour mitten oboe plum")


def test_neither_passwords_nor_tokens_lie_in_the_database(team: Team) -> None:
    token = team.accounts.invite("Nadia", "coder", team.person("owner"))
    came = sign_in(team)
    secret = pyotp.random_base32()
    given = team.accounts.switch_on(team.person("writer"), secret, pyotp.TOTP(secret).at(team.clock.now))
    with team.project.store.database.reading() as connection:
        rows = [connection.execute(select(table)).all() for table in METADATA.sorted_tables]
    data = repr(rows)
    for hidden in (PASSWORD, token, came.session, came.device, secret, *given):
        assert hidden not in data
    assert "$argon2id$" in data


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short", "too short"),
        ("aaaaaaaaaaaaaaa", "repeats"),
        ("password12345", "guess"),
        ("x" * 201, "longer"),
    ],
)
def test_a_password_that_is_easily_guessed_is_refused_in_words(team: Team, password: str, why: str) -> None:
    token = team.accounts.renew_link(team.person("coder").id, team.person("owner"))
    with pytest.raises(AccountError, match=why):
        team.accounts.accept(token, password)
    team.accounts.accept(token, "all lower case is fine")


def test_a_password_that_holds_ones_own_name_is_refused(team: Team) -> None:
    coder = team.person("coder")
    held = sign_in(team)
    with pytest.raises(AccountError, match="first that anybody would guess"):
        team.accounts.change_password(coder, PASSWORD, f"{NAMES['coder']} 2026!", held.session, "192.0.2.7")


def test_changing_the_password_ends_all_other_sessions(team: Team) -> None:
    here, there = sign_in(team), sign_in(team)
    with pytest.raises(AccountError, match="present password"):
        team.accounts.change_password(here.person, WRONG, "harbour mitten oboe plum", here.session, "a")
    team.accounts.change_password(here.person, PASSWORD, "harbour mitten oboe plum", here.session, "a")
    assert team.accounts.find(here.session) is not None
    assert team.accounts.find(there.session) is None


def test_a_session_ends_after_an_hour_without_use(team: Team) -> None:
    came = sign_in(team)
    team.clock.move(minutes=59)
    assert team.accounts.find(came.session) is not None
    team.clock.move(minutes=59)
    assert team.accounts.find(came.session) is not None
    team.clock.move(minutes=60)
    assert team.accounts.find(came.session) is None
    team.clock.move(minutes=-60)
    assert team.accounts.find(came.session) is None, "what has ended stays ended"


def test_what_an_open_window_asks_by_itself_keeps_no_session_alive(team: Team) -> None:
    came = sign_in(team)
    for _ in range(3):
        team.clock.move(minutes=20)
        team.accounts.find(came.session, quiet=True)
    assert team.accounts.find(came.session) is None


def test_a_session_ends_twelve_hours_after_the_sign_in_however_much_it_is_used(team: Team) -> None:
    came = sign_in(team)
    for _ in range(23):
        team.clock.move(minutes=30)
        assert team.accounts.find(came.session) is not None
    team.clock.move(minutes=30)
    assert team.accounts.find(came.session) is None


def test_who_is_removed_is_signed_out_at_once_and_their_name_stays_theirs(team: Team) -> None:
    owner, came = team.person("owner"), sign_in(team)
    team.accounts.remove(came.person.id, owner)
    assert team.accounts.find(came.session) is None
    with pytest.raises(AccountError):
        sign_in(team)
    with pytest.raises(AccountError, match="was somebody's before"):
        team.accounts.invite(f" {NAMES['coder'].upper()} ", "coder", owner)


def test_the_only_owner_can_neither_be_removed_nor_become_something_else(team: Team) -> None:
    owner = team.person("owner")
    with pytest.raises(AccountError, match="only owner"):
        team.accounts.remove(owner.id, owner)
    with pytest.raises(AccountError, match="only owner"):
        team.accounts.change_role(owner.id, "reader", owner)
    team.accounts.change_role(team.person("writer").id, "owner", owner)
    team.accounts.change_role(owner.id, "reader", owner)


def test_somebody_else_and_a_wrong_password_are_refused_in_the_same_words(team: Team) -> None:
    said = set()
    for name in (NAMES["coder"], "Nobody Here"):
        with pytest.raises(AccountError) as refused:
            sign_in(team, name, WRONG)
        said.add(str(refused.value))
    assert len(said) == 1


def fail(team: Team, times: int, name: str = NAMES["coder"], **more: str) -> None:
    for _ in range(times):
        with pytest.raises(AccountError):
            sign_in(team, name, WRONG, **more)


def test_an_account_is_guessed_at_so_often_and_no_more_and_is_free_again_later(team: Team) -> None:
    fail(team, FOR_ACCOUNT)
    with pytest.raises(AccountError, match="Try again in 15 minutes"):
        sign_in(team)
    for _ in range(5):  # tries that are turned away do not make it longer
        team.clock.move(minutes=2)
        with pytest.raises(AccountError, match="too many wrong tries"):
            sign_in(team)
    team.clock.move(minutes=5)
    assert sign_in(team)


def test_strangers_cannot_lock_somebody_out_of_the_browser_that_they_have_used(team: Team) -> None:
    device = sign_in(team).device
    fail(team, FOR_ACCOUNT, address="198.51.100.1")
    with pytest.raises(AccountError, match="too many"):
        sign_in(team)
    assert sign_in(team, device=device)


def test_an_owners_link_lets_somebody_in_whatever_strangers_do(team: Team) -> None:
    fail(team, FOR_ACCOUNT, address="198.51.100.1")
    token = team.accounts.renew_link(team.person("coder").id, team.person("owner"))
    team.accounts.accept(token, "harbour mitten oboe plum")


def test_the_browser_of_one_account_gives_no_more_tries_at_another(team: Team) -> None:
    device = sign_in(team).device
    fail(team, FOR_ACCOUNT, NAMES["writer"], device=device)
    with pytest.raises(AccountError, match="too many"):
        sign_in(team, NAMES["writer"], device=device)


def test_one_address_tries_so_many_accounts_and_no_more(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evalkit.server.accounts.attempts.FOR_ADDRESS", 4)
    for n in range(4):
        fail(team, 1, f"Somebody {n}")
    with pytest.raises(AccountError, match="too many"):
        sign_in(team)
    assert sign_in(team, address="192.0.2.8")
    assert FOR_ADDRESS > FOR_ACCOUNT


# codes from an app


def switch_on(team: Team) -> tuple[AccountRow, pyotp.TOTP, list[str]]:
    secret = pyotp.random_base32()
    app = pyotp.TOTP(secret)
    given = team.accounts.switch_on(team.person("coder"), secret, app.at(team.clock.now))
    team.clock.move(minutes=5)
    return team.person("coder"), app, given


def test_a_code_is_asked_for_and_cannot_be_used_twice(team: Team) -> None:
    _, app, _ = switch_on(team)
    with pytest.raises(AccountError):
        sign_in(team)
    code = app.at(team.clock.now)
    assert sign_in(team, code=f"{code[:3]} {code[3:]}")
    with pytest.raises(AccountError):
        sign_in(team, code=code)
    team.clock.move(seconds=30)
    with pytest.raises(AccountError):
        sign_in(team, code=code)
    assert sign_in(team, code=app.at(team.clock.now))


def test_an_app_that_is_a_little_slow_is_right_and_one_that_is_minutes_off_is_not(team: Team) -> None:
    _, app, _ = switch_on(team)
    with pytest.raises(AccountError):
        sign_in(team, code=app.at(team.clock.now - timedelta(seconds=120)))
    assert sign_in(team, code=app.at(team.clock.now - timedelta(seconds=30)))


def test_a_recovery_code_works_once(team: Team) -> None:
    person, _, given = switch_on(team)
    assert len(set(given)) == 10
    assert sign_in(team, code=given[3].upper().replace("-", " "))
    assert team.accounts.rows.count_codes(person.id) == 9
    with pytest.raises(AccountError):
        sign_in(team, code=given[3])


def test_an_owner_helps_where_a_telephone_is_lost(team: Team) -> None:
    person, _, given = switch_on(team)
    team.accounts.switch_off(person.id, team.person("owner"))
    assert sign_in(team)
    assert team.accounts.rows.count_codes(person.id) == 0
    assert len(given) == 10


def test_whoever_runs_the_server_helps_an_only_owner_in(team: Team) -> None:
    token = team.accounts.help_in(NAMES["owner"].upper())
    team.accounts.accept(token, "harbour mitten oboe plum")
    assert sign_in(team, NAMES["owner"], "harbour mitten oboe plum")
    with pytest.raises(AccountError, match="There is no member Mallory"):
        team.accounts.help_in("Mallory")


def test_what_is_kept_of_a_secret_is_of_no_use_to_another_server(team: Team) -> None:
    assert digest("one") != digest("two")
    switch_on(team)
    assert team.accounts.rows.find_person(id=team.person("coder").id).secret.startswith("gAAAA")  # type: ignore[union-attr]
