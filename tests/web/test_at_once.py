"""Two in one source at once: each sees what the other codes, where it is to be seen, and is told of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

from evalkit.acts import Act
from evalkit.errors import StaleChangeError
from evalkit.model import ReviewAnswer, Source
from evalkit.project import Project
from evalkit.steps.coding.code import change_coding, code_passage, reject_suggestions
from evalkit.steps.coding.history import undo
from evalkit.steps.coding.others import find_others
from evalkit.steps.names.correct import correct_turn
from evalkit.store import altered
from evalkit.store.reviews import put_answers
from evalkit.web.app import build_app
from evalkit.web.desk import Desk, Session
from tests.page_sample import NOW, make_project
from tests.serving import BASE, serving
from tests.web.conftest import opened

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ALL = {"coders": "all"}


class Clock:
    """A clock that a test moves on."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


class Pair:
    """Rosa and Ben at one running page."""

    def __init__(self, project: Project) -> None:
        self.clock = Clock()
        project.clock = self.clock
        self.desk = Desk(project)
        self.app = build_app(self.desk)
        self.rosa, self.ben = self.come_in("Rosa"), self.come_in("Ben")

    def come_in(self, coder: str) -> TestClient:
        self.desk.token = f"for {coder}"
        client = TestClient(self.app, base_url=BASE, headers={"origin": BASE})
        client.get("/", params={"token": self.desk.token})
        self.session(-1).coder = coder
        return client

    def session(self, n: int) -> Session:
        return [*self.desk.sessions.values()][n]

    def code(self, client: TestClient, words: str, code: str, **fields: str) -> str:
        start = self.desk.project.sources[0].text.index(words)
        span = {"source": "S01", "start": str(start), "end": str(start + len(words))}
        answer = client.post("/act/code", data={**span, "code": code, "valence": "context", **fields})
        assert answer.status_code == 200, answer.text
        return answer.text


@pytest.fixture
def pair(tmp_path: Path) -> Pair:
    return Pair(make_project(tmp_path / "project"))


def span_of(source: Source, words: str) -> tuple[int, int]:
    start = source.text.index(words)
    return start, start + len(words)


def known(pair: Pair) -> str:
    return str(pair.desk.project.store.since.newest())


def test_a_colleagues_coding_comes_to_a_window_that_shows_everyone(pair: Pair) -> None:
    before = known(pair)
    pair.code(pair.ben, "I felt heard", "trust")
    answer = pair.rosa.get("/sources/S01/since", params={**ALL, "known": before})
    assert answer.status_code == 200
    assert answer.headers["x-known"] == known(pair) != before
    assert "Trust" in answer.text
    assert "How did it begin" not in answer.text, "only the turn that has changed is drawn again"
    again = pair.rosa.get("/sources/S01/since", params={**ALL, "known": known(pair)})
    assert (again.status_code, again.text) == (204, "")
    own = pair.ben.get("/sources/S01/since", params={**ALL, "known": before})
    assert own.status_code == 204, "what one did oneself is drawn already"


def test_nothing_of_others_comes_to_a_window_that_shows_ones_own_codings(pair: Pair) -> None:
    before = known(pair)
    pair.code(pair.ben, "I felt heard", "trust")
    for coders in ("me", ""):
        assert pair.rosa.get("/sources/S01/since", params={"coders": coders, "known": before}).text == ""
    said = pair.code(pair.rosa, "I felt heard", "access", known=before, coders="me")
    assert "Ben" not in said


def test_who_codes_apart_is_given_nothing_of_others_whatever_they_ask_for(pair: Pair) -> None:
    before = known(pair)
    pair.code(pair.ben, "I felt heard", "trust")
    pair.session(0).apart = True
    assert pair.rosa.get("/sources/S01/since", params={**ALL, "known": before}).text == ""
    assert "Ben" not in pair.code(pair.rosa, "I felt heard", "access", known=before, **ALL)
    text = pair.rosa.get("/sources/S01", params=ALL).text.split('id="text"')[1].split("</article>")[0]
    assert "coded by Ben" not in text


def test_of_two_on_one_passage_the_later_is_told_what_the_earlier_did_and_both_codings_stay(
    pair: Pair,
) -> None:
    before = known(pair)
    first = pair.code(pair.ben, "I felt heard", "trust", known=before, **ALL)
    assert "coded this passage" not in first
    pair.clock.now += timedelta(seconds=12)
    second = pair.code(pair.rosa, "felt heard from the start", "access", known=before, **ALL)
    assert "Coded as Access, context. Ben coded this passage 12 seconds ago: Trust, context." in second
    elsewhere = pair.code(pair.rosa, "Now it is better", "access", known=before, **ALL)
    assert "coded this passage" not in elsewhere
    assert sorted(c.coder for c in pair.desk.project.codings) == ["Ben", "Rosa", "Rosa"]


def test_a_change_that_comes_too_late_says_who_was_earlier_and_when(pair: Pair) -> None:
    pair.code(pair.ben, "I felt heard", "trust")
    store = pair.desk.project.store
    seen = store.read.codings()[0]
    later = [(NOW + timedelta(seconds=n)).isoformat() for n in (5, 17)]
    store.apply([altered(seen, replace(seen, memo="one"))], "Ben", Act.CHANGE, "Memo", later[0], "S01")
    with pytest.raises(StaleChangeError, match=r"has been changed by Ben \(memo\) 12 seconds ago"):
        store.apply([altered(seen, replace(seen, memo="two"))], "Rosa", Act.CHANGE, "Memo", later[1], "S01")


def test_a_corrected_text_is_drawn_anew_and_said(pair: Pair) -> None:
    before = known(pair)
    project = pair.desk.project
    correct_turn(project, "Ben", "S01", 4, "Now it is much better.")
    answer = pair.rosa.get("/sources/S01/since", params={**ALL, "known": before})
    assert "Ben has changed the text of this source." in answer.text
    assert "How did it begin" in answer.text


def test_what_others_do_elsewhere_draws_nothing_again_however_much_it_is(pair: Pair) -> None:
    before = known(pair)
    store = pair.desk.project.store
    source = store.read.sources("S02")[0]
    for _ in range(150):
        code_passage(pair.desk.project, "Ben", source, span_of(source, "meeting works"), "trust", "context")
        undo(pair.desk.project, "Ben")
    put_answers(store, [ReviewAnswer("V1", "replied", "question", "Ben", NOW.isoformat())])
    answer = pair.rosa.get("/sources/S01/since", params={**ALL, "known": before})
    assert (answer.status_code, answer.headers["x-known"]) == (204, known(pair))


def test_a_change_and_a_decision_say_where_they_are_though_they_do_not_name_the_turn(pair: Pair) -> None:
    project = pair.desk.project
    pair.code(pair.ben, "I felt heard", "trust")
    before = known(pair)
    (coding,) = project.codings
    change_coding(project, "Ben", (coding.id, ""), memo="From the start")
    changed = find_others(project, "Rosa", "S01", int(before))
    assert changed.turns == frozenset({1})
    reject_suggestions(project, "Ben", [project.store.read.suggestions("S01")[-1].id])
    assert find_others(project, "Rosa", "S01", changed.known).turns == frozenset({3})


@pytest.mark.browser
def test_what_a_colleague_codes_appears_in_an_open_page_without_being_asked_for(
    browser: Browser, tmp_path: Path
) -> None:
    folder = make_project(tmp_path / "project").folder
    with serving(folder) as served, opened(browser, served) as page:
        page.goto(f"{served.base}/sources/S01?coders=all")
        project = Project(folder)
        start = project.sources[0].text.index("I felt heard")
        code_passage(project, "Ben", "S01", (start, start + 12), "trust", "context")
        page.wait_for_function("() => document.getElementById('text').textContent.includes('Trust')")
        project.close()
