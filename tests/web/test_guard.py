"""Only this machine's browser that came with the token is answered; only what the page asks for is done."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
import uvicorn
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send
from typer.testing import CliRunner

from evalkit.cli import app
from evalkit.errors import ProjectError
from evalkit.project import Project
from evalkit.web import connections
from evalkit.web.app import build_app
from evalkit.web.desk import Desk
from evalkit.web.server import check_host
from tests.serving import BASE


def test_the_token_works_once_and_becomes_a_strict_cookie(project: Project) -> None:
    desk = Desk(project, "Rosa")
    token = desk.token
    app = build_app(desk)
    first = TestClient(app, base_url=BASE).get("/", params={"token": token})
    cookie = first.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    second = TestClient(app, base_url=BASE).get("/", params={"token": token})
    assert second.status_code == 403


def test_nobody_comes_in_without_the_token(project: Project) -> None:
    stranger = TestClient(build_app(Desk(project, "Rosa")), base_url=BASE)
    for path in (
        "/",
        "/sources/S01",
        "/codings",
        "/codings.xlsx",
        "/matrix.xlsx",
        "/history",
        "/?token=wrong",
    ):
        answer = stranger.get(path)
        assert answer.status_code == 403
        assert "rang me back" not in answer.text
        assert "evalkit code" in answer.text


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "192.168.0.2:8000", ""])
def test_another_host_name_is_refused_even_with_the_cookie(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"host": host}).status_code == 421


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:9999", None])
def test_a_change_that_another_page_asks_for_is_refused(
    client: TestClient, project: Project, origin: str | None
) -> None:
    del client.headers["origin"]
    headers = {"origin": origin} if origin else {}
    fields = {"source": "S01", "start": "20", "end": "30", "code": "access", "valence": "context"}
    assert client.post("/act/code", data=fields, headers=headers).status_code == 403
    assert project.codings == []


def test_every_answer_carries_a_strict_policy_and_no_page_has_inline_script(client: TestClient) -> None:
    for path in ("/", "/sources/S01", "/codings", "/codebook", "/matrix", "/history", "/nowhere"):
        answer = client.get(path)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "<script>" not in answer.text
        assert " style=" not in answer.text
        assert " onclick=" not in answer.text
        assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.0.2", "::"])
def test_an_address_that_others_could_reach_is_refused_with_the_reason(host: str) -> None:
    with pytest.raises(ProjectError, match="others on the network"):
        check_host(host)
    result = CliRunner().invoke(app, ["code", "--host", host])
    assert isinstance(result.exception, ProjectError)


def test_only_what_was_drawn_last_is_kept(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evalkit.web.desk.KEPT", 2)
    desk = Desk(project, "Rosa")
    first = desk.drawn(desk.open("S01"), "Rosa")
    assert desk.drawn(desk.open("S01"), "Rosa") is first
    desk.drawn(desk.open("S02"), "Rosa")
    assert desk.drawn(desk.open("S01"), "Rosa") is first
    desk.drawn(desk.open("S01"), "Jude")
    assert desk.drawn(desk.open("S01"), "Rosa") is not first


def test_two_pages_on_one_machine_keep_their_sessions_apart(project: Project) -> None:
    """Browsers share cookies between the ports of one host."""
    one, two = Desk(project, "Rosa"), Desk(project, "Rosa")
    browser = TestClient(build_app(one), base_url=BASE)
    assert browser.get("/", params={"token": one.token}).status_code == 200
    other = TestClient(build_app(two), base_url=BASE, cookies=browser.cookies)
    assert other.get("/sources/S01").status_code == 403
    assert other.get("/", params={"token": two.token}).status_code == 200
    browser.cookies = other.cookies
    assert browser.get("/sources/S01").status_code == 200


def test_a_connection_that_says_nothing_more_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "PATIENCE", 0.2)

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"ok"})

    async def ask(port: int, words: bytes) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(words)
        said = await asyncio.wait_for(reader.read(), 30)
        writer.close()
        return said

    async def talk() -> list[bytes]:
        config = uvicorn.Config(
            answer, port=0, http=connections.PatientProtocol, lifespan="off", log_level="error"
        )
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve(sockets=[config.bind_socket()]))
        while not server.started:
            await asyncio.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        half = (b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: x\r\n")
        said = [await ask(port, words) for words in half]
        said.append(await ask(port, b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
        server.should_exit = True
        await serving
        return said

    # a thread of its own: a browser test before this one leaves a loop running in the main thread
    with ThreadPoolExecutor(1) as thread:
        *ended, answered = thread.submit(lambda: asyncio.run(talk())).result()
    assert ended == [b"", b"", b""]
    assert answered.endswith(b"ok")
