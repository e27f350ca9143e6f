"""From an owner's machine to the server: confirmed text alone, and nobody's work is lost."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from html import unescape
from pathlib import Path

import pytest

from evalkit.errors import EvalkitError
from evalkit.exchange.packs import read_push, write_pack
from evalkit.model import ClosedAnswer, Participant
from evalkit.project import Project
from evalkit.steps.coding.code import code_passage
from evalkit.steps.create import create_project
from evalkit.steps.leaving.withdraw import plan_withdrawal, withdraw
from evalkit.steps.measures.intake import take_tables
from evalkit.steps.names.correct import correct_turn, find_unplaced
from evalkit.steps.names.deidentify import confirm_sources
from evalkit.steps.sharing.push import write_push
from evalkit.steps.sharing.take_push import TakenPush, take_push
from tests.page_sample import NOW, make_project, make_source
from tests.server.shared import Team
from tests.serving import come_in

SECRET = "mitten harbour oboe plum"
ROLES = {"ANN": "P1", "GP": "P2", "INT": "I1"}


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Project]:
    """The owner's own project, with both interviews confirmed."""
    (tmp_path / "home").mkdir()
    made = make_project(tmp_path / "home" / "project")
    confirm_sources(made, ["S01", "S02"], "Olu")
    yield made
    made.close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Project]:
    """The folder on the server, as “evalkit new” makes it."""
    made = create_project(tmp_path / "server" / "project")
    yield made
    made.close()


def push(home: Project, server: Project) -> TakenPush:
    written = write_push(home, SECRET, home.folder / "p.evpush")
    return take_push(server, written.path.read_bytes(), SECRET, "p.evpush", "Olu")


def said(taken: TakenPush) -> str:
    return " ".join(f"{problem.where}: {problem.message}" for problem in taken.problems)


def test_text_codebook_and_people_are_on_the_server_and_can_be_coded(home: Project, server: Project) -> None:
    taken = push(home, server)
    assert (taken.new, taken.people, taken.codebook, taken.problems) == (["S01", "S02"], 3, True, [])
    assert [s.text for s in server.sources] == [s.text for s in home.sources]
    assert server.codebook == home.codebook
    speaker = server.speakers()
    found = {t.speaker: speaker(s, t) for s in server.sources for t in s.turns}
    assert {label: who.id for label, who in found.items() if who} == ROLES
    start = server.sources[0].text.index("I felt heard")
    code_passage(server, "Rosa", "S01", (start, start + 12), "trust", "working_well")


def test_taken_twice_it_is_taken_once(home: Project, server: Project) -> None:
    push(home, server)
    again = push(home, server)
    assert (again.new, again.corrected, again.same, again.problems) == ([], [], 2, [])


def push_beside(home: Project, server: Project, act: Callable[[Project], object]) -> TakenPush:
    """Take a push in while a colleague acts: once, when somebody then looks at the clock."""
    data = write_push(home, SECRET, home.folder / "p.evpush").path.read_bytes()
    colleague = Project(server.folder)
    waiting: list[Callable[[Project], object]] = []

    def clock() -> datetime:
        if waiting:
            waiting.pop()(colleague)
        return NOW

    beside = Project(server.folder, clock)
    waiting.append(act)
    taken = take_push(beside, data, SECRET, "p.evpush", "Olu")
    beside.close()
    colleague.close()
    return taken


def test_two_who_push_at_the_same_moment_bring_each_source_once_and_are_told_so(
    home: Project, server: Project
) -> None:
    data = write_push(home, SECRET, home.folder / "other.evpush").path.read_bytes()
    taken = push_beside(home, server, lambda other: take_push(other, data, SECRET, "other.evpush", "Bo"))
    assert (taken.new, taken.same, taken.problems) == ([], 2, [])
    assert [s.id for s in server.sources] == ["S01", "S02"]
    assert server.store.read.unconfirmed() == []


def test_a_source_whose_short_id_was_taken_meanwhile_gets_the_next(home: Project, server: Project) -> None:
    def add(other: Project) -> None:
        if not other.sources:
            other.store.add_source(make_source("S01", (("GP", "Written on the server itself."),)), NOW)

    taken = push_beside(home, server, add)
    assert (taken.new, taken.problems) == (["S02", "S03"], [])
    assert [s.id for s in server.sources] == ["S01", "S02", "S03"]


def test_what_is_coded_while_a_corrected_source_arrives_is_not_lost(home: Project, server: Project) -> None:
    push(home, server)
    correct_turn(home, "Olu", "S01", 1, "They rang me back. I felt heard from the very start. Nobody asked.")
    confirm_sources(home, ["S01"], "Olu")

    def code(other: Project) -> None:
        if not other.codings:
            start = other.sources[0].text.index("I felt heard")
            code_passage(other, "Rosa", "S01", (start, start + 12), "trust", "working_well")

    taken = push_beside(home, server, code)
    assert (taken.corrected, taken.problems) == (["S01"], [])
    assert [coding.segment.text for coding in server.codings] == ["I felt heard"]
    assert server.sources[0].text == home.sources[0].text


def test_what_nobody_has_confirmed_stays_on_the_owners_machine(home: Project, server: Project) -> None:
    home.store.add_source(make_source("S03", (("ANN", "Not read by anybody yet."),)), NOW)
    written = write_push(home, SECRET)
    assert [problem.where for problem in written.left_out] == ["S03"]
    assert "Not read by anybody" not in repr(written.push)


def test_neither_file_names_nor_codings_nor_names_are_in_it(home: Project) -> None:
    with home.participants_file.open("a", encoding="utf-8") as file:
        file.write("P9,Bev Campbell interview.docx,Bev,staff,Nurse,\n")
    start = home.sources[0].text.index("I felt heard")
    code_passage(home, "Rosa", "S01", (start, start + 12), "trust", "working_well")
    inside = repr(write_push(home, SECRET).push)
    for hidden in ("Bev", ".docx", ".txt", "Rosa"):
        assert hidden not in inside


def test_the_file_says_nothing_without_its_passphrase(home: Project, server: Project) -> None:
    data = write_push(home, SECRET).path.read_bytes()
    assert b"rang me back" not in data
    with pytest.raises(EvalkitError, match="not the passphrase"):
        take_push(server, data, "another four word phrase", "p.evpush", "Olu")
    with pytest.raises(EvalkitError, match="not a pack that evalkit wrote"):
        take_push(server, b"INT: How did it begin?", SECRET, "interview.txt", "Olu")
    assert server.sources == []


def test_a_correction_takes_the_codings_with_it_and_the_former_words_are_nowhere(
    home: Project, server: Project
) -> None:
    push(home, server)
    source = server.sources[0]
    for words, code in (("I felt heard from the start.", "trust"), ("Nobody asked me twice.", "access")):
        start = source.text.index(words)
        code_passage(server, "Rosa", "S01", (start, start + len(words)), code, "working_well")
    new = "They rang me back. I felt heard from [Date]. [Something that tells who she is.]"
    correct_turn(home, "Olu", "S01", 1, new)
    confirm_sources(home, ["S01"], "Olu")
    taken = push(home, server)
    assert (taken.corrected, taken.problems) == (["S01"], [])
    assert server.sources[0].text == home.sources[0].text
    assert [coding.segment.text for coding in server.codings] == ["I felt heard from [Date]."]
    assert [one.coder for one in find_unplaced(server, server.sources[0])] == ["Rosa"]
    server.close()
    held = b"".join(path.read_bytes() for path in server.folder.rglob("*") if path.is_file())
    assert b"asked me twice" not in held


def test_a_source_in_which_turns_went_is_listed_where_people_have_coded(
    home: Project, server: Project
) -> None:
    push(home, server)
    start = server.sources[0].text.index("I felt heard")
    code_passage(server, "Rosa", "S01", (start, start + 12), "trust", "working_well")
    home.store.add_source(make_source("S01", (("ANN", "All of it is new."),)), NOW, replacing=True)
    confirm_sources(home, ["S01"], "Olu")
    taken = push(home, server)
    assert "turns were added or taken out" in said(taken)
    assert len(server.codings) == 1


def test_whoever_withdrew_on_the_server_does_not_come_back_by_a_push(home: Project, server: Project) -> None:
    push(home, server)
    withdraw(server, plan_withdrawal(server, "P1"), "Olu")
    taken = push(home, server)
    assert "P1 withdrew here" in said(taken)
    assert not any("felt heard" in source.text for source in server.sources)
    assert "P1" not in server.participants_file.read_text("utf-8")


def test_a_codebook_that_was_changed_on_the_server_stays(home: Project, server: Project) -> None:
    push(home, server)
    file = server.codebook_file
    file.write_text(file.read_text("utf-8").replace("How soon people get help.", "When help comes."), "utf-8")
    assert "it was changed here since" in said(push(home, server))
    assert server.codebook.codes[0].definition == "When help comes."


def test_another_projects_push_is_refused(home: Project, server: Project, tmp_path: Path) -> None:
    push(home, server)
    (tmp_path / "other").mkdir()
    other = make_project(tmp_path / "other" / "project")
    confirm_sources(other, ["S01"], "Olu")
    with pytest.raises(EvalkitError, match="another project"):
        push(other, server)
    assert len(server.sources) == 2


def test_a_source_that_is_not_as_it_was_sent_is_refused(home: Project, server: Project) -> None:
    whole = write_push(home, SECRET).push
    first = whole.sources[0]
    changed = replace(first, packed=replace(first.packed, text=first.packed.text.replace("long", "short")))
    data = write_pack(replace(whole, sources=(changed, *whole.sources[1:])), SECRET)
    with pytest.raises(EvalkitError, match="S01 is not as it was sent"):
        take_push(server, data, SECRET, "p.evpush", "Olu")
    assert server.sources == []


def test_a_survey_comes_with_its_respondents_and_answers(home: Project, server: Project) -> None:
    survey = replace(make_source("S03", (("S03-R001", "Letters are slow."),)), kind="survey")
    person, answer = Participant("S03-R001", "staff", "GP"), ClosedAnswer("S03-R001", "Satisfied?", "Yes")
    home.store.add_source(survey, NOW, 0, [person], [answer])
    confirm_sources(home, ["S03"], "Olu")
    push(home, server)
    assert server.store.read.respondents() == {"S03": {"S03-R001": person}}
    assert server.store.read.closed_answers() == {"S03": [answer]}


def test_an_owner_takes_it_in_on_the_page(home: Project, team: Team) -> None:
    data = write_push(home, SECRET).path.read_bytes()
    browser = team.client("owner")
    fields = {"passphrase": SECRET}
    refused = browser.post("/push", data=fields, files={"file": ("p.evpush", data)})
    assert "of another project" in unescape(refused.text)
    assert browser.post("/push", data=fields).status_code == 422
    for source_id in ("S01", "S02"):
        team.project.store.remove_source(source_id)
    done = browser.post("/push", data=fields, files={"file": ("p.evpush", data)})
    assert re.search(r"2 new sources", done.text), done.text
    row = team.accounts.audit.read()[0]
    assert (row.what, row.about) == ("push taken in", "2 new sources, 0 corrected")


def test_a_push_is_opened_by_no_other_command(home: Project) -> None:
    pushed = write_push(home, SECRET)
    assert read_push(pushed.path.read_bytes(), SECRET, "p.evpush") == pushed.push


def test_the_file_is_written_on_ones_own_page_too(home: Project) -> None:
    browser = come_in(home)
    fields = {"push-passphrase": SECRET, "push-again": SECRET}
    answer = browser.post("/sharing/push", data=fields)
    assert answer.headers["content-disposition"].endswith('.evpush"')
    assert [one.packed.alias for one in read_push(answer.content, SECRET, "p").sources] == ["S01", "S02"]
    assert "Type the same passphrase twice." in browser.post("/sharing/push", data={"push-again": "x"}).text
    home.store.add_source(make_source("S01", (("ANN", "New."),)), NOW, replacing=True)
    home.store.add_source(make_source("S02", (("GP", "New."),)), NOW, replacing=True)
    assert "There is nothing to push yet" in unescape(browser.post("/sharing/push", data=fields).text)


def test_tables_of_measures_stay_at_home_and_are_listed(home: Project, tmp_path: Path) -> None:
    path = tmp_path / "waits.csv"
    path.write_text("start,stop\n2025-03-01,2025-03-20\n2025-03-02,\n", "utf-8")
    take_tables(home, [path])
    left_out = write_push(home, SECRET).left_out
    assert [one.where for one in left_out] == ["waits"]
    assert "stays here, as a server takes none" in left_out[0].message
    assert "waits: this table of measures stays here" in come_in(home).get("/sharing").text
