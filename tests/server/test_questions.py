"""How often one act asks the database: twenty people at once wait for each other's questions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

from evalkit.steps.coding.code import code_passage
from evalkit.steps.coding.history import undo
from evalkit.steps.coding.others import find_others
from tests.server.shared import Team

CODE = {"source": "S01", "code": "trust", "valence": "context", "coders": "all"}


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


def test_an_act_and_the_page_drawn_after_it_ask_few_questions(team_anywhere: Team) -> None:
    browser = team_anywhere.client("coder")
    browser.get("/sources/S01?coders=all")
    start = team_anywhere.project.sources[0].text.index("I felt heard")
    before = len(team_anywhere.project.codings)
    for number in range(2):  # the first fills what is remembered
        with counting() as sent:
            fields = CODE | {"start": str(start), "end": str(start + 8 + number * 6)}
            assert browser.post("/act/code", data=fields).status_code == 200
    assert len(team_anywhere.project.codings) == before + 2, "both were coded"
    assert len(sent) <= 20, sent


def test_what_a_colleague_did_meanwhile_is_found_in_two_questions_however_much_it_was(
    team_anywhere: Team,
) -> None:
    project = team_anywhere.project
    start = project.sources[0].text.index("I felt heard")
    known = project.store.since.newest()
    for end in range(5, 9):
        code_passage(project, "Bo Both", "S01", (start, start + end), "trust", "context")
        undo(project, "Bo Both")
    with counting() as sent:
        others = find_others(project, "Cleo Coder", "S01", known)
    assert (len(sent), others.turns) == (2, frozenset({1})), sent
