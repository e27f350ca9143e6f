"""A person decides about names: the text follows, codings stay on their words, originals stay apart."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.exc import OperationalError

from evalkit.codings import code_by_hand
from evalkit.errors import ProjectError, StoreError, VaultError
from evalkit.model import Segment
from evalkit.project import Project
from evalkit.steps.create import create_project
from evalkit.steps.intake.add import add_sources
from evalkit.steps.names.confirmed import find_unconfirmed
from evalkit.steps.names.correct import correct_turn
from evalkit.steps.names.deidentify import confirm_sources, take_names, write_names
from evalkit.steps.names.project_vault import get_vault
from evalkit.steps.names.replacements import NameDecision, decide_names, list_names
from evalkit.store.backups import list_backups
from evalkit.store.store import Store
from evalkit.vault import Vault

TALK = """Interviewer: How was it?

Speaker 2: Siobhan Kelly from Fenchapel rang me on 07700 900123. The lantern was shut.

Speaker 2: I told Siobhan Kelly that the lantern never opens. Nobody listens to that.
"""


@pytest.fixture
def vault_project(folder: Path, tmp_path: Path) -> tuple[Project, Vault]:
    project = create_project(folder, keep_originals=True)
    path = tmp_path / "talk.txt"
    path.write_text(TALK, encoding="utf-8")
    vault = get_vault(project, "a long passphrase")
    add_sources(project, [path], vault=vault)
    code(project, "never opens. Nobody listens to that.")
    return project, vault


def code(project: Project, words: str) -> None:
    source = project.sources[0]
    start = source.text.index(words)
    segment = Segment(source.id, start, start + len(words), words, len(source.turns) - 1)
    slug = project.codebook.codes[0].slug
    project.store.add_codings([code_by_hand(segment, slug, "challenging", "Rosa", "2026-01-01", "C00001")])


def create_with_invented_names(folder: Path, keep_originals: bool = False) -> Project:
    project = create_project(folder, keep_originals=keep_originals)
    settings = project.folder / "evalkit.toml"
    written = settings.read_text("utf-8")
    settings.write_text(written.replace('people = "tags"', 'people = "invented names"'), "utf-8")
    project.close()
    return Project(folder)


def tag_of(project: Project, vault: Vault, name: str) -> str:
    return next(row.shown for row in list_names(project, vault) if row.name == name)


def test_names_are_listed_once_with_their_contexts(vault_project: tuple[Project, Vault]) -> None:
    project, vault = vault_project
    row = next(r for r in list_names(project, vault) if r.name == "Siobhan Kelly")
    assert (row.times, row.sources, row.type) == (2, ("S01",), "person")
    assert any("rang me" in context for context in row.contexts)
    assert all("Siobhan" not in context for context in row.contexts)
    assert {r.name for r in list_names(project)} & {"Siobhan Kelly", "Fenchapel"} == set()


def test_a_rejected_replacement_gives_the_words_back(vault_project: tuple[Project, Vault]) -> None:
    project, vault = vault_project
    tag = tag_of(project, vault, "Fenchapel")
    result = decide_names(project, [NameDecision(tag, "Fenchapel", "reject")], vault)
    assert result.places == 1
    assert "from Fenchapel rang" in project.sources[0].text
    assert project.codings[0].segment.text == "never opens. Nobody listens to that."
    assert project.store.read.check() == []
    assert all(row.name != "Fenchapel" for row in list_names(project, vault) if row.shown)


def test_a_missed_name_is_replaced_wherever_it_stands(vault_project: tuple[Project, Vault]) -> None:
    project, vault = vault_project
    decision = NameDecision("", "the lantern", "always", type="organisation")
    assert decide_names(project, [decision], vault).places == 2
    assert "lantern" not in project.sources[0].text
    assert project.codings[0].segment.text == "never opens. Nobody listens to that."
    assert [entry.name for entry in get_vault(project, "a long passphrase").contents.always] == [
        "the lantern"
    ]
    project.close()
    data = b"".join(p.read_bytes() for p in project.folder.rglob("*") if p.is_file())
    assert b"lantern" not in data


def test_an_added_name_can_be_taken_back(vault_project: tuple[Project, Vault]) -> None:
    project, vault = vault_project
    before = project.sources[0].text
    decide_names(project, [NameDecision("", "the lantern", "add", "[Place 9]")], vault)
    assert project.sources[0].text.count("[Place 9]") == 2
    decide_names(project, [NameDecision("[Place 9]", "", "reject")], vault)
    assert project.sources[0].text == before


def test_originals_that_changed_in_another_window_are_refused_before_any_text_changes(
    vault_project: tuple[Project, Vault], tmp_path: Path
) -> None:
    project, vault = vault_project
    before = project.sources[0]
    (tmp_path / "later.txt").write_text("Interviewer: Who?\n\nSpeaker 2: Omar Haddad did.\n", "utf-8")
    elsewhere = get_vault(project, "a long passphrase")
    add_sources(project, [tmp_path / "later.txt"], vault=elsewhere)
    decision = NameDecision(tag_of(project, vault, "Fenchapel"), "Fenchapel", "reject")
    with pytest.raises(VaultError, match="Run the command again"):
        decide_names(project, [decision], vault)
    assert project.sources[0] == before
    assert decide_names(project, [decision], get_vault(project, "a long passphrase")).sources == ("S01",)
    assert "from Fenchapel rang" in project.sources[0].text


def test_texts_that_cannot_be_saved_leave_the_originals_as_they_were(
    vault_project: tuple[Project, Vault], monkeypatch: pytest.MonkeyPatch
) -> None:
    project, vault = vault_project
    before = project.sources[0], vault.contents
    tag = tag_of(project, vault, "Fenchapel")

    def fill_disk(*_: object) -> None:
        raise OperationalError("COMMIT", {}, sqlite3.OperationalError("database or disk is full"))

    with monkeypatch.context() as patch:
        patch.setattr(DefaultDialect, "do_commit", fill_disk)
        with pytest.raises(StoreError, match="disk is not full"):
            decide_names(project, [NameDecision(tag, "Fenchapel", "reject")], vault)
    kept = get_vault(project, "a long passphrase")
    assert (project.sources[0], kept.contents) == before
    assert decide_names(project, [NameDecision(tag, "Fenchapel", "reject")], kept).places == 1


def test_what_was_stopped_before_the_back_ups_were_made_anew_is_finished_by_running_it_again(
    vault_project: tuple[Project, Vault], monkeypatch: pytest.MonkeyPatch
) -> None:
    project, vault = vault_project
    old = project.store.back_up(project.clock())

    def stop(*_: object) -> None:
        raise StoreError("The disk is full.")

    decision = NameDecision("", "the lantern", "add", "[Place 9]")
    with monkeypatch.context() as patch:
        patch.setattr(Store, "renew_copies", stop)
        with pytest.raises(StoreError):
            decide_names(project, [decision], vault)
    assert b"lantern" in old.read_bytes()
    decide_names(project, [decision], vault)
    assert all(b"lantern" not in copy.read_bytes() for copy in list_backups(project.store.path))


def test_another_word_can_stand_instead_over_the_whole_project(folder: Path, tmp_path: Path) -> None:
    project = create_project(folder)
    (tmp_path / "talk.txt").write_text(TALK, encoding="utf-8")
    add_sources(project, [tmp_path / "talk.txt"])
    tag = next(row.shown for row in list_names(project) if row.shown.startswith("[Person"))
    decide_names(project, [NameDecision(tag, "", "change", "[Worker 2]")])
    assert project.sources[0].text.count("[Worker 2]") == 2
    assert tag not in project.sources[0].text


def test_what_needs_the_originals_is_said_and_not_done(folder: Path, tmp_path: Path) -> None:
    project = create_project(folder)
    (tmp_path / "talk.txt").write_text(TALK, encoding="utf-8")
    add_sources(project, [tmp_path / "talk.txt"])
    before = project.sources
    tag = list_names(project)[0].shown
    result = decide_names(project, [NameDecision(tag, "", "reject", where="row 2")])
    assert "originals" in result.problems[0].message
    assert project.sources == before


def test_never_is_remembered_for_what_is_added_later(
    vault_project: tuple[Project, Vault], tmp_path: Path
) -> None:
    project, vault = vault_project
    decide_names(project, [NameDecision(tag_of(project, vault, "Fenchapel"), "Fenchapel", "never")], vault)
    assert "Fenchapel" in (project.folder / "never-replace.txt").read_text("utf-8")
    later = tmp_path / "later.txt"
    later.write_text("Interviewer: Where?\n\nSpeaker 2: I live in Fenchapel now.\n", encoding="utf-8")
    add_sources(project, [later], vault=vault)
    assert "I live in Fenchapel now." in project.sources[1].text


def test_decisions_go_out_and_come_back_in_a_workbook(vault_project: tuple[Project, Vault]) -> None:
    project, vault = vault_project
    path = write_names(project, None, vault)
    assert path.parent == project.folder.parent
    book = load_workbook(path)
    sheet = book.worksheets[0]
    columns = {cell.value: number for number, cell in enumerate(sheet[1], start=1)}
    for row in range(2, sheet.max_row + 1):
        if sheet.cell(row, columns["name"]).value == "Siobhan Kelly":
            sheet.cell(row, columns["decision"]).value = "change"
            sheet.cell(row, columns["instead"]).value = "[Worker 7]"
        if sheet.cell(row, columns["name"]).value == "Fenchapel":
            sheet.cell(row, columns["decision"]).value = "perhaps"
    book.save(path)
    result = take_names(project, path, vault, "Rosa")
    assert result.places == 2
    assert "perhaps" in result.problems[0].message
    assert "I told [Worker 7] that" in project.sources[0].text


def test_a_workbook_with_names_never_lies_in_the_project(vault_project: tuple[Project, Vault]) -> None:
    project, vault = vault_project
    with pytest.raises(ProjectError, match="outside"):
        write_names(project, project.reports_folder / "names.xlsx", vault)
    assert "Siobhan" not in str(load_workbook(write_names(project)).worksheets[0]["B2"].value)


def test_a_source_is_confirmed_by_a_person_until_its_names_change(
    vault_project: tuple[Project, Vault],
) -> None:
    project, vault = vault_project
    assert find_unconfirmed(project) == ["S01"]
    with pytest.raises(ProjectError, match="--by"):
        confirm_sources(project, ["S01"], " ")
    confirm_sources(project, ["S01"], "Rosa")
    assert find_unconfirmed(project) == []
    decide_names(project, [NameDecision("", "the lantern", "add")], vault)
    assert find_unconfirmed(project) == ["S01"]


def test_people_get_invented_names_where_the_project_prefers_them(folder: Path, tmp_path: Path) -> None:
    project = create_with_invented_names(folder)
    for name, words in (("a", "Siobhan Kelly told Yusuf. Siobhan left."), ("b", "Niamh knows Hassan.")):
        path = tmp_path / f"{name}.txt"
        path.write_text(f"Interviewer: How was it?\n\nSpeaker 2: {words}\n", encoding="utf-8")
        add_sources(project, [path])
    first, second = (re.findall(r"\[‘([^’]+)’\]", source.text) for source in project.sources)
    assert first[0] == first[2] != first[1], "one name, one invented name"
    assert len({*first, *second}) == 4, "no invented name stands for two people"
    assert not {*first, *second} & {"Siobhan", "Yusuf", "Niamh", "Hassan"}
    assert all(row.shown for row in list_names(project)), "an invented name is not taken for a real one"
    project.close()


def test_one_persons_invented_name_is_decided_once_however_they_were_called(
    folder: Path, tmp_path: Path
) -> None:
    project, path = create_with_invented_names(folder, keep_originals=True), tmp_path / "talk.txt"
    path.write_text("Interviewer: How was it?\n\nSpeaker 2: Siobhan Kelly rang. Siobhan left.\n", "utf-8")
    vault = get_vault(project, "a long passphrase")
    add_sources(project, [path], vault=vault)
    (row,) = [row for row in list_names(project, vault) if row.type == "person"]
    assert row.times == 2
    decide_names(project, [NameDecision(row.shown, row.name, "change", "[the GP]")], vault)
    assert project.sources[0].text.endswith("[the GP] rang. [the GP] left.")
    project.close()


def test_a_correction_that_brings_in_a_name_lets_the_source_wait_again(
    vault_project: tuple[Project, Vault],
) -> None:
    project, _ = vault_project
    confirm_sources(project, ["S01"], "Rosa")
    turn = project.sources[0].turns[-1]
    words = project.sources[0].text[turn.start : turn.end]
    correct_turn(project, "Rosa", "S01", turn.index, words.replace("Nobody listens", "Nobody ever listens"))
    assert find_unconfirmed(project) == [], "what a person typed without a name is read"
    said = correct_turn(project, "Rosa", "S01", turn.index, f"{words} My name is Margaret Hollis.").message
    assert "“Margaret Hollis” may tell who somebody is: read S01 again on the page Names" in said
    assert find_unconfirmed(project) == ["S01"]
    confirm_sources(project, ["S01"], "Rosa")
    assert find_unconfirmed(project) == []


@pytest.mark.parametrize("word", ["the", "A", "was"])
def test_a_word_that_every_sentence_has_is_never_replaced_everywhere(
    folder: Path, tmp_path: Path, word: str
) -> None:
    project = create_project(folder)
    (tmp_path / "talk.txt").write_text(TALK, encoding="utf-8")
    add_sources(project, [tmp_path / "talk.txt"])
    before = [source.text for source in project.sources]
    done = decide_names(project, [NameDecision("", word, "add", "", "person", word)])
    assert "correct that turn by hand" in done.problems[0].message
    assert [source.text for source in project.sources] == before


def test_a_name_that_is_a_word_is_replaced_where_it_is_the_name(folder: Path, tmp_path: Path) -> None:
    project = create_project(folder, deidentify=False)
    path = tmp_path / "talk.txt"
    path.write_text(
        "Interviewer: Who came?\n\nSpeaker 2: Will came. I will hope, and the will to live. Will you?\n",
        "utf-8",
    )
    add_sources(project, [path])
    done = decide_names(project, [NameDecision("", "Will", "add", "[Worker 9]")], by="Rosa")
    assert "[Worker 9] came. I will hope, and the will to live. Will you?" in project.sources[0].text
    assert done.places == 1
    assert "“Will” is a word too: it was left in 3 places" in " ".join(p.message for p in done.problems)
