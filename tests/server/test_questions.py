"""How often a request asks the database: twenty people at once wait for each other's questions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

from tests.server.shared import Team


@contextmanager
def counting() -> Iterator[list[str]]:
    """Every statement that is sent to a database meanwhile."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:  # noqa: ANN401
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def test_a_request_learns_in_one_question_who_asks(team_anywhere: Team) -> None:
    browser = team_anywhere.client("coder")
    browser.get("/sources/S01")
    with counting() as sent:
        assert browser.get("/sources/S01/since?coders=all&known=999999").status_code == 204
    assert len([statement for statement in sent if "account_" in statement]) == 1
    assert len(sent) <= 2, sent
