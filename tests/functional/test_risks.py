"""A passage that tells of a risk: told to whoever leads the project, and in nothing that goes out."""

from __future__ import annotations

import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from evalkit.api.project import Project as Notebook
from evalkit.errors import EvalkitError, StaleChangeError
from evalkit.project import Project
from evalkit.steps.coding.code import code_passage
from evalkit.steps.coding.search import show_codings
from evalkit.steps.exchanging.give_out import ENDINGS, export_project
from evalkit.steps.keeping.change_settings import change_settings, mark_settings
from evalkit.steps.keeping.risks import flag_risk, list_risks, may_see_risks, write_done
from evalkit.steps.leaving.withdraw import plan_withdrawal, withdraw
from evalkit.steps.names.correct import correct_turn
from evalkit.steps.report.export import export_codings
from evalkit.steps.report.report import FILES, write_report
from evalkit.steps.sharing.opening import open_pack
from evalkit.steps.sharing.packs import share_back, share_out
from tests.page_sample import make_project
from tests.serving import come_in

RAISED, DONE = "Zebedee Quarles", "Telephoned the duty xylophone"
WORDS = "It hurt."
PASS = "correct horse battery staple"


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    made = make_project(tmp_path / "project")
    change_settings(made, {"safeguarding.owner": "Rosa"}, mark_settings(made))
    yield made
    made.close()


def flag(project: Project, words: str = WORDS) -> str:
    start = project.sources[0].text.index(words)
    return flag_risk(project, RAISED, "S01", (start, start + len(words)))


def close(project: Project) -> None:
    write_done(project, "Rosa", list_risks(project)[0].risk.id, DONE)


def test_a_flag_waits_until_somebody_has_written_what_was_done(project: Project) -> None:
    assert "If anyone is in danger now, do not wait" in flag(project)
    (one,) = list_risks(project)
    assert (one.words, one.risk.raised_by, one.risk.done) == (WORDS, RAISED, "")
    with pytest.raises(EvalkitError, match="Write what was done first"):
        write_done(project, "Rosa", one.risk.id, "  ")
    close(project)
    assert [(r.risk.done, r.risk.done_by) for r in list_risks(project)] == [(DONE, "Rosa")]
    with pytest.raises(StaleChangeError):
        write_done(project, "Rosa", one.risk.id, "Something else")
    with pytest.raises(EvalkitError, match="one speaker"):
        flag_risk(project, RAISED, "S01", (0, len(project.sources[0].text)))


def test_the_one_whom_the_settings_name_sees_flags_and_nobody_else_does(project: Project) -> None:
    assert [may_see_risks(project, name) for name in ("Rosa", "rosa ", "Jude")] == [True, True, False]
    client = come_in(project, "Jude")
    place = project.sources[0].text.index(WORDS)
    fields = {
        "source": "S01",
        "start": str(place),
        "end": str(place + len(WORDS)),
        "coders": "me",
        "blind": "0",
    }
    assert "Flagged." in client.post("/act/risk", data=fields | {"least": "0"}).text
    (risk,) = list_risks(project)
    assert "flagged because of a risk" in come_in(project, "Rosa").get("/").text
    assert "flagged because of a risk" not in client.get("/").text
    assert client.post(f"/risks/{risk.risk.id}", data={"done": DONE}).status_code == 404
    for path in ("/", "/sources", "/sources/S01", "/history", "/codings", "/findings"):
        assert risk.risk.id not in client.get(path).text
    closed = come_in(project, "Rosa").post(f"/risks/{risk.risk.id}", data={"done": DONE})
    assert DONE in closed.text
    assert DONE not in client.get("/").text


def test_where_the_settings_name_nobody_a_flag_is_seen_by_whoever_is_there(project: Project) -> None:
    change_settings(project, {"safeguarding.owner": ""}, mark_settings(project))
    assert may_see_risks(project, "Jude")


@pytest.fixture
def flagged(project: Project) -> Project:
    start = project.sources[0].text.index(WORDS)
    code_passage(project, "Rosa", "S01", (start, start + len(WORDS)), "trust", "challenging")
    flag(project)
    close(project)
    return project


def told_in(data: bytes) -> list[str]:
    """What of a flag stands in a file, also inside an archive."""
    found = [word for word in (RAISED, DONE, "xylophone", "raised_by") if word.encode() in data]
    if data[:2] == b"PK":
        with zipfile.ZipFile(BytesIO(data)) as archive:
            found += [word for name in archive.namelist() for word in told_in(archive.read(name))]
    return found


@pytest.mark.parametrize("form", list(FILES))
def test_no_form_of_the_report_tells_of_a_flag(flagged: Project, form: str) -> None:
    result = write_report(flagged, form=form)  # type: ignore[arg-type]
    for path in (result.path, *result.beside):
        assert path.stat().st_size > 1_000
        assert told_in(path.read_bytes()) == [], path.name


def test_no_table_and_no_file_for_another_program_tells_of_a_flag(flagged: Project, tmp_path: Path) -> None:
    for ending in ENDINGS:
        out = export_project(flagged, tmp_path / f"out{ending}")
        for path in (out.path, out.record):
            assert told_in(path.read_bytes()) == [], path.name
    hits = show_codings(flagged, flagged.codings)
    assert told_in(export_codings(flagged, hits).read_bytes()) == []


def test_no_pack_return_or_history_carries_a_flag_and_a_pack_takes_none(
    flagged: Project, tmp_path: Path
) -> None:
    acts = str(flagged.store.shared.read()) + str(flagged.store.read.history())
    assert told_in(acts.encode()) == []
    pack, _ = share_out(flagged, "Jude", PASS, tmp_path / "jude.evpack")
    copy = open_pack(pack, PASS, tmp_path / "copy")
    assert list_risks(copy) == []
    with pytest.raises(EvalkitError, match="Tell whoever sent you the pack today"):
        flag(copy)
    start = copy.sources[0].text.index(WORDS)
    code_passage(copy, "Jude", "S01", (start, start + len(WORDS)), "trust", "challenging", blind=True)
    _, value = share_back(copy, "Jude", PASS, tmp_path / "back.evreturn")
    assert told_in(str(value).encode()) == []
    copy.close()


def test_no_frame_of_a_notebook_has_a_flag(flagged: Project) -> None:
    notebook = Notebook(flagged.folder)
    frames = [
        notebook.codings.frame(), notebook.sources.frame(), notebook.suggestions.frame(),
        notebook.decisions.frame(), notebook.people(), notebook.coverage().frame(),
    ]  # fmt: skip
    assert told_in("".join(frame.to_csv() for frame in frames).encode()) == []
    notebook.close()


def test_a_back_up_is_whole(flagged: Project) -> None:
    copy = flagged.store.back_up(datetime(2026, 3, 2, tzinfo=UTC))
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT raised_by, done FROM risks").fetchall() == [(RAISED, DONE)]


def test_a_flag_follows_its_words_through_a_correction_of_an_earlier_turn_and_of_its_own(
    project: Project,
) -> None:
    flag(project)
    first = next(turn for turn in project.sources[0].turns if turn.speaker == "ANN")
    correct_turn(project, "Rosa", "S01", first.index, "They rang.")
    (one,) = list_risks(project)
    assert one.words == WORDS
    text, turn = project.sources[0].text, project.sources[0].turns[one.risk.turn]
    correct_turn(project, "Rosa", "S01", turn.index, text[turn.start : turn.end].replace("long", "very long"))
    (one,) = list_risks(project)
    assert one.words == WORDS
    assert one.address.startswith("/sources/S01#s")


def test_whoever_leaves_the_project_takes_their_flags_along(project: Project) -> None:
    flag(project)
    withdraw(project, plan_withdrawal(project, "P1"), "Rosa")
    assert list_risks(project) == []


def test_a_flag_is_raised_by_a_key_and_a_button_that_ask_once_more(project: Project) -> None:
    html = come_in(project).get("/sources/S01").text
    assert 'data-key="risk">W</kbd>' in html
    assert "Only Rosa sees the flag." in html
    assert isinstance(come_in(project), TestClient)
