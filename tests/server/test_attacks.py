"""What the page withstands, a server withstands too, for everybody who has signed in and for strangers."""

from __future__ import annotations

import re
from html import unescape
from itertools import product
from urllib.parse import quote

import pytest

from evalkit.errors import StoreError
from evalkit.project import Project
from evalkit.server import gate
from evalkit.server.rights import MAY, RIGHTS, ROLES, Need, Role
from evalkit.steps.coding.code import code_passage, mark_seen
from evalkit.steps.report.final import FinalReport
from evalkit.steps.review.send import send_draft
from tests.server.shared import BASE, HOST, NAMES, PASSWORD, Team
from tests.server.test_rights import PLACES

SCRIPT = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
TRAVERSALS = ("../../../../etc/passwd", "..%2f..%2fevalkit.toml", "%2e%2e%2f.server-key", "....//evalkit.db")


@pytest.fixture
def coded(team: Team) -> str:
    """A passage that the coder has coded, by its id."""
    start = team.project.sources[0].text.index("I felt heard")
    span = (start, start + 12)
    return code_passage(team.project, NAMES["coder"], "S01", span, "trust", "working_well").coding_id


# host, origin, cookie


@pytest.mark.parametrize(
    "host", ["evil.example", f"{HOST}.evil.example", "127.0.0.1", f"evil.{HOST}", "", f"{HOST}:x"]
)
def test_another_host_name_is_refused_with_and_without_a_session(team: Team, host: str) -> None:
    for browser in (team.client("owner"), team.stranger()):
        assert browser.get("/sign-in", headers={"host": host}).status_code == 421


@pytest.mark.parametrize("origin", ["https://evil.example", f"http://{HOST}", "null", f"{BASE}:9999", None])
def test_a_change_that_another_page_asks_for_is_refused(team: Team, origin: str | None) -> None:
    browser = team.client("owner")
    del browser.headers["origin"]
    headers = {"origin": origin} if origin else {}
    fields = {"name": "Mallory", "role": "owner"}
    assert browser.post("/members", data=fields, headers=headers).status_code == 403
    assert "Mallory" not in [person.name for person in team.accounts.people()]


@pytest.mark.parametrize("key", ["", "wrong", "../x", "a" * 5000, "é".encode().decode("latin-1")])
def test_a_made_up_session_is_nobodys(team: Team, key: str) -> None:
    browser = team.stranger()
    answer = browser.get("/sources/S01", headers={"cookie": f"{team.house.cookie}={quote(key)}"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?to=%2Fsources%2FS01")


def test_the_cookies_are_for_this_server_over_tls_and_for_no_script(team: Team) -> None:
    answer = team.stranger().post("/sign-in", data={"name": NAMES["coder"], "password": PASSWORD})
    cookies = [c.lower() for c in answer.headers.get_list("set-cookie")]
    assert len(cookies) == 2
    for cookie in cookies:
        assert cookie.startswith("__host-evalkit")
        for word in ("secure", "httponly", "samesite=strict", "path=/"):
            assert word in cookie
        assert "domain=" not in cookie


def test_signing_out_ends_the_session_for_whoever_has_copied_its_cookie(team: Team) -> None:
    browser = team.client("coder")
    thief = team.stranger()
    thief.cookies = browser.cookies
    assert thief.get("/sources").status_code == 200
    assert browser.post("/sign-out").status_code == 303
    assert thief.get("/sources").status_code == 303


def test_after_signing_in_one_goes_to_a_page_of_this_server_and_nowhere_else(team: Team) -> None:
    for to in ("https://evil.example", "//evil.example", "/\\evil.example", "/sources"):
        fields = {"name": NAMES["coder"], "password": PASSWORD, "to": to}
        answer = team.stranger().post("/sign-in", data=fields)
        assert answer.headers["location"] == ("/sources" if to == "/sources" else "/")


def test_every_answer_carries_a_strict_policy_and_no_page_has_inline_script(team: Team) -> None:
    pages = [name.split()[1] for name in RIGHTS if name.startswith("GET") and "{" not in name]
    browser = team.client("owner")
    for path in (*pages, "/sources/S01", "/nowhere", "/sign-in", "/welcome?token=x"):
        answer = browser.get(path)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy or "sandbox" in policy
        assert answer.headers["strict-transport-security"]
        if "html" in answer.headers.get("content-type", "") and "report/read" not in path:
            for forbidden in ("<script>", " style=", " onclick="):
                assert forbidden not in answer.text, path


def test_what_a_stranger_may_send_is_bounded(team: Team) -> None:
    body = b"name=" + b"x" * (gate.LARGEST_OUTSIDE + 1)
    headers = {"content-type": "application/x-www-form-urlencoded"}
    answer = team.stranger().post("/sign-in", content=body, headers=headers)
    assert (answer.status_code, answer.text[:17]) == (413, "This is too large")


def test_what_cannot_be_read_as_a_push_is_called_that_and_not_a_page_that_is_missing(team: Team) -> None:
    headers = {"content-type": "multipart/form-data; boundary=x"}
    for body in (b"--y\r\n" + b"z" * 300_000, b"--x\r\nContent-Disposition: form-data\r\n\r\nz\r\n--x--"):
        answer = team.client("owner").post("/push", content=body, headers=headers)
        assert answer.status_code == 400
        assert "This could not be read" in answer.text
        assert "no such page" not in answer.text.casefold()


def test_an_address_that_takes_no_such_request_says_so(team: Team) -> None:
    answer = team.client("owner").post("/audit")
    assert (answer.status_code, "cannot be done at this address" in answer.text) == (405, True)


def test_a_stranger_is_told_in_words_that_the_database_does_not_answer(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise StoreError("The database does not answer. Wait a moment, then try again.")

    monkeypatch.setattr(team.accounts, "sign_in", fail)
    answer = team.stranger().post("/sign-in", data={"name": "x", "password": "y"})
    assert (answer.status_code, "does not answer" in answer.text) == (422, True)


def test_a_stranger_is_told_nothing_of_the_project(team: Team) -> None:
    for path in ("/sign-in", "/welcome?token=x", "/nowhere"):
        text = team.stranger().get(path).text
        for told in ("An evaluation", *NAMES.values()):
            assert told not in text


# other people's things


def test_nobody_acts_under_anothers_name(team: Team, coded: str) -> None:
    browser = team.client("coder and writer")
    fields = {
        "source": "S01", "start": "18", "end": "30", "code": "access", "valence": "context",
        "coder": NAMES["owner"], "by": NAMES["owner"], "name": NAMES["owner"],
    }  # fmt: skip
    assert browser.post("/act/code", data=fields).status_code == 200
    assert {c.coder for c in team.project.codings if c.id != coded} == {NAMES["coder and writer"]}
    assert browser.post("/coder", data={"name": NAMES["owner"]}).status_code == 403
    browser.post("/act/code", data=fields | {"start": "31", "end": "40"})
    assert NAMES["owner"] not in {coding.coder for coding in team.project.codings}


def test_a_final_report_is_signed_by_whoever_is_signed_in(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed: list[str] = []
    monkeypatch.setattr("evalkit.web.routes.report.need_findings", lambda *_: None)

    def finish(project: Project, by: str, *_: object) -> FinalReport:
        signed.append(by)
        return FinalReport(None, ())

    monkeypatch.setattr("evalkit.web.routes.report.finish_report", finish)
    fields = {"by": "Somebody Important", "reason": "It is ready"}
    team.client("owner").post("/report/sign", data=fields)
    team.desk.jobs.close()
    assert signed == [NAMES["owner"]]


@pytest.mark.parametrize("act", ["change", "remove"])
def test_somebody_elses_coding_can_neither_be_changed_nor_removed(team: Team, coded: str, act: str) -> None:
    coding = team.project.codings[0]
    fields = {
        "source": "S01",
        "coding": coded,
        "seen": mark_seen(coding),
        "code": "access",
        "valence": "context",
    }
    for role in ("coder and writer", "owner", "writer", "reader"):
        browser = team.client(role)
        browser.headers["sec-fetch-dest"] = "empty"
        assert browser.post(f"/act/{act}", data=fields).status_code in (403, 422)
    assert team.project.codings == [coding]


def test_somebody_elses_act_cannot_be_taken_back(team: Team, coded: str) -> None:
    event = next(e for e in team.project.store.read.history() if e.coder == NAMES["coder"])
    browser = team.client("coder and writer")
    browser.headers["sec-fetch-dest"] = "empty"
    answer = browser.post("/take-back/undo", data={"source": "S01", "event": str(event.id)})
    assert answer.status_code != 200
    assert len(team.project.codings) == 1


IDS = {"source_id": ("S02", "S99"), "person": ("P2", "nobody"), "item": ("V001",), "name": ("full", "x.docx")}


@pytest.mark.parametrize("role", ROLES)
def test_other_peoples_ids_open_nothing_that_the_role_may_not_see(team: Team, role: Role, coded: str) -> None:
    """Every route, with ids of others and of nothing: a page where the role may, else a refusal."""
    browser = team.client(role)
    for named, right in RIGHTS.items():
        if right.need is Need.OPEN or named == "POST /sign-out":
            continue
        method, route = named.split()
        places = re.findall(r"\{([^}]+)\}", route)
        for values in product(*(IDS.get(place, (PLACES[place], "999")) for place in places)):
            path = route
            for place, value in zip(places, values, strict=True):
                path = path.replace(f"{{{place}}}", value)
            status = browser.request(method, path).status_code
            assert status < 500, (named, path)
            if right.need not in MAY[role]:
                assert status in (303, 403, 404), (named, path, status)


def test_the_account_of_somebody_else_is_changed_by_an_owner_alone(team: Team) -> None:
    other = team.person("writer")
    for role in ("coder", "writer", "coder and writer", "reader"):
        for do in ("role", "remove", "link", "codes"):
            fields = {"do": do, "role": "owner", "sure": "1"}
            assert team.client(role).post(f"/members/{other.id}", data=fields).status_code == 403
    assert team.person("writer") == other


# addresses and texts


@pytest.mark.parametrize("path", TRAVERSALS)
def test_no_address_leads_to_a_file_outside_its_folder(team: Team, coded: str, path: str) -> None:
    send_draft(team.project)
    for role in ("reader", "owner"):
        browser = team.client(role)
        for start in (
            "/static/",
            "/comments/drafts/draft-1/",
            "/comments/drafts/",
            "/report/files/",
            "/sources/",
            "/",
        ):
            text = browser.get(f"{start}{path}").text
            assert "root:" not in text
            assert "[report]" not in text


def test_a_script_in_any_text_field_is_shown_as_text(team: Team) -> None:
    """Every form of the server's own pages, and the page's forms that take words."""
    owner = team.client("owner")
    seen = [
        owner.post("/members", data={"name": SCRIPT, "role": "coder"}).text,
        owner.post("/members", data={"name": SCRIPT, "role": SCRIPT}).text,
        owner.get("/members").text,
        owner.get("/audit").text,
        owner.post("/account/password", data={"old": SCRIPT, "new": SCRIPT, "again": SCRIPT}).text,
        owner.post("/account/codes", data={"code": SCRIPT}).text,
        owner.post("/push", data={"passphrase": SCRIPT}, files={"file": (SCRIPT, b"x")}).text,
        owner.post("/codings", data={"words": SCRIPT, "where": "everything"}).text,
        team.stranger().post("/sign-in", data={"name": SCRIPT, "password": SCRIPT, "to": SCRIPT}).text,
        team.stranger().get("/sign-in", params={"to": f"/{SCRIPT}"}).text,
        team.stranger().get("/welcome", params={"token": SCRIPT}).text,
        team.stranger().post("/settings", data={"x": f"{SCRIPT} three words more"}).text,
    ]
    for text in seen:
        assert "<script>" not in text
        assert "<img src=x" not in text
    assert SCRIPT in unescape(seen[2])
    token = team.accounts.renew_link(
        next(p.id for p in team.accounts.people() if "script" in p.name), team.person("owner")
    )
    assert "<script>" not in team.stranger().get("/welcome", params={"token": token}).text


# sessions that end, and coding apart


def test_what_was_typed_into_a_form_is_shown_again_where_the_session_had_ended(team: Team) -> None:
    browser = team.client("writer")
    team.clock.move(hours=2)
    words = "Nobody should have to tell their story twice.\nThat is what we heard."
    answer = browser.post("/findings/access/write", data={"key": "epigraph", "words": words})
    assert answer.status_code == 401
    assert words in unescape(answer.text)
    assert "This was not saved" in answer.text
    browser.headers["sec-fetch-dest"] = "empty"
    assert browser.post("/act/code").text.startswith("You are signed out, so this was not saved.")


def test_coders_who_code_apart_are_shown_nothing_of_each_other(team: Team, coded: str) -> None:
    team.accounts.code_apart(True, team.person("owner"))
    browser = team.client("coder and writer")
    assert "I felt heard" in browser.get("/sources/S01").text
    for path in ("/sources/S01?coders=all", "/sources/S01/panel?start=0&end=200&coders=all"):
        text = browser.get(path).text
        assert coded not in text
        assert NAMES["coder"] not in text
    answer = browser.post(
        "/act/code",
        data={
            "source": "S01",
            "start": "18",
            "end": "30",
            "code": "access",
            "valence": "context",
            "coders": "all",
        },
        headers={"sec-fetch-dest": "empty"},
    )
    assert answer.status_code == 200
    assert coded not in answer.text
    for named, right in RIGHTS.items():
        if not named.startswith("GET") or "{" in named:
            continue
        shown = browser.get(named.split()[1])
        assert NAMES["coder"] not in shown.text, named
        if right.reveals:
            assert shown.status_code == 403, named
            assert "code apart" in shown.text
    assert "1 coding by 1 person" in browser.get("/").text
    assert team.client("owner").get("/codings").status_code == 200
    team.accounts.code_apart(False, team.person("owner"))
    assert browser.get("/codings").status_code == 200


def test_who_must_sign_in_with_codes_sets_them_up_before_anything_else(team: Team) -> None:
    browser = team.client("coder")
    team.accounts.ask_codes(True, team.person("owner"))
    for path in ("/", "/sources/S01", "/account"):
        assert browser.get(path).headers["location"] == "/account/codes"
    assert "The six digits" in browser.get("/account/codes").text


def test_nothing_secret_is_said_to_the_log(team: Team) -> None:
    team.client("coder")
    token = team.accounts.invite("Nadia", "coder", team.person("owner"))
    team.stranger().get("/welcome", params={"token": token})
    told = "\n".join(team.said)
    for hidden in (PASSWORD, token):
        assert hidden not in told
    assert "invited" in told
