"""A team without a server: packs go out, each person codes a copy, and what they did comes together."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from evalkit.cli import app
from evalkit.errors import EvalkitError, ProjectError
from evalkit.project import Project
from evalkit.steps.coding.agreement import measure_agreement
from evalkit.steps.coding.code import change_coding, code_passage, remove_coding
from evalkit.steps.coding.history import undo
from evalkit.steps.coding.reading_marks import mark_read
from evalkit.steps.intake.add import add_sources
from evalkit.steps.report.report import write_report
from evalkit.steps.sharing.packs import open_pack, say_packs_with, share_back, share_out
from evalkit.steps.sharing.take import take_returns
from evalkit.steps.suggesting.suggest import make_suggestions
from tests.web.sample import make_project

WORDS = "correct horse battery staple"


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    made = make_project(tmp_path / "ours")
    yield made
    made.close()


@pytest.fixture
def pack(project: Project, tmp_path: Path) -> Path:
    return share_out(project, "Jude Odell", WORDS, tmp_path / "jude.evpack")[0]


def copy_for(pack: Path, name: str) -> Project:
    return open_pack(pack, WORDS, pack.with_name(name))


def code(project: Project, coder: str, words: str, slug: str = "trust", source: str = "S01") -> str:
    start = next(s for s in project.sources if s.id == source).text.index(words)
    place = (start, start + len(words))
    return code_passage(project, coder, source, place, slug, "working_well", blind=True).coding_id


def held(project: Project) -> list[tuple[object, ...]]:
    """Every coding by its uid, since two copies number them differently."""
    uids = project.store.ids.uids("codings")
    return sorted(
        (
            uids[c.id],
            c.segment.source_id,
            c.segment.start,
            c.segment.text,
            c.code,
            c.coder,
            c.memo,
            c.blind,
            c.star,
        )
        for c in project.codings
    )


def test_a_pack_holds_confirmed_text_and_neither_codings_nor_names(project: Project, tmp_path: Path) -> None:
    code(project, "Rosa", "I felt heard from the start.")
    path, sent = share_out(project, "Jude Odell", WORDS, tmp_path / "jude.evpack")
    assert "felt heard" not in path.read_bytes().decode("latin-1")
    opened = copy_for(path, "jude")
    assert [s.text for s in opened.sources] == [s.text for s in project.sources if s.id in sent.sources]
    assert opened.codings == []
    assert opened.settings.suggest.blind
    assert not opened.settings.deidentify.originals
    opened.close()


def test_what_was_coded_in_a_copy_comes_back_with_everything_it_carries(project: Project, pack: Path) -> None:
    copy = copy_for(pack, "jude")
    first = code(copy, "Jude", "I felt heard from the start.")
    code(copy, "Jude", "The waiting was long.", "access")
    gone = code(copy, "Jude", "They rang me back the same day.")
    change_coding(copy, "Jude", (first, ""), memo="Worth quoting.", star=True)
    remove_coding(copy, "Jude", (gone, ""))
    mark_read(copy, "Jude", "S01")
    share_back(copy, "Jude", WORDS, pack.with_name("jude.evreturn"))
    before = take_returns(project, [pack.parent], WORDS)
    assert (project.codings, before.backup) == ([], None)
    taken = take_returns(project, [pack.parent], WORDS, merge=True)
    assert taken.problems == ()
    assert taken.backup is not None
    assert held(project) == held(copy)
    assert measure_agreement(project).pairs == ()
    copy.close()


def test_a_return_taken_twice_is_taken_once(project: Project, pack: Path) -> None:
    copy = copy_for(pack, "jude")
    code(copy, "Jude", "I felt heard from the start.")
    share_back(copy, "Jude", WORDS, pack.with_name("1.evreturn"))
    take_returns(project, [pack.parent], WORDS, merge=True)
    again = take_returns(project, [pack.parent], WORDS, merge=True)
    assert (again.new, len(project.codings)) == (0, 1)
    code(copy, "Jude", "The waiting was long.", "access")
    share_back(copy, "Jude", WORDS, pack.with_name("2.evreturn"))
    more = take_returns(project, [pack.parent], WORDS, merge=True)
    assert (more.new, more.already, len(project.codings)) == (1, 1, 2)
    copy.close()


def test_an_act_that_was_undone_in_the_copy_is_undone_here(project: Project, pack: Path) -> None:
    copy = copy_for(pack, "jude")
    code(copy, "Jude", "I felt heard from the start.")
    undo(copy, "Jude")
    share_back(copy, "Jude", WORDS, pack.with_name("1.evreturn"))
    take_returns(project, [pack.parent], WORDS, merge=True)
    assert project.codings == []
    copy.close()


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_any_order_of_returns_gives_the_same_store(tmp_path: Path, order: tuple[int, ...]) -> None:
    ours = make_project(tmp_path / "ours")
    pack, _ = share_out(ours, "All", WORDS, tmp_path / "all.evpack")
    returns = []
    for n, coder in enumerate(("Ann", "Bo", "Cy")):
        copy = copy_for(pack, coder)
        for words in ("I felt heard from the start.", "The waiting was long.")[: n + 1]:
            code(copy, coder, words)
        returns.append(share_back(copy, coder, WORDS, tmp_path / f"{coder}.evreturn")[0])
        copy.close()
    for n in order:
        take_returns(ours, [returns[n]], WORDS, merge=True)
    assert [row[5] for row in sorted(held(ours), key=lambda row: (str(row[5]), row[2]))] == [
        *("Ann", "Bo", "Bo", "Cy", "Cy")
    ]
    ours.close()


def test_two_people_on_one_source_can_be_compared_afterwards(project: Project, pack: Path) -> None:
    for coder in ("Ann", "Bo"):
        copy = copy_for(pack, coder)
        code(copy, coder, "I felt heard from the start.")
        for source in copy.sources:
            mark_read(copy, coder, source.id)
        share_back(copy, coder, WORDS, pack.with_name(f"{coder}.evreturn"))
        copy.close()
    take_returns(project, [pack.parent], WORDS, merge=True)
    pairs = {pair.basis: pair for pair in measure_agreement(project).pairs}
    assert pairs["unaided"].read_said
    assert len(pairs["unaided"].sources) > 1


def test_a_wrong_passphrase_an_old_pack_and_a_foreign_file_are_refused(pack: Path, tmp_path: Path) -> None:
    with pytest.raises(EvalkitError, match="not the passphrase"):
        open_pack(pack, "another one entirely", tmp_path / "x")
    with pytest.raises(EvalkitError, match="could be opened until"):
        open_pack(pack, WORDS, tmp_path / "x", date(2999, 1, 1))
    other = tmp_path / "other.evpack"
    other.write_bytes(b"PK")
    with pytest.raises(EvalkitError, match="not a pack"):
        open_pack(other, WORDS, tmp_path / "x")
    half = tmp_path / "half.evpack"
    half.write_bytes(pack.read_bytes()[:-200])
    with pytest.raises(EvalkitError, match="half copied"):
        open_pack(half, WORDS, tmp_path / "x")
    assert not (tmp_path / "x").exists()


def test_a_damaged_return_is_listed_and_the_others_are_taken(project: Project, pack: Path) -> None:
    copy = copy_for(pack, "jude")
    code(copy, "Jude", "I felt heard from the start.")
    good, _ = share_back(copy, "Jude", WORDS, pack.with_name("a.evreturn"))
    pack.with_name("b.evreturn").write_bytes(good.read_bytes()[:-100])
    taken = take_returns(project, [pack.parent], WORDS, merge=True)
    assert [p.where for p in taken.problems] == ["b.evreturn"]
    assert len(project.codings) == 1
    copy.close()


def test_words_of_a_source_that_has_left_do_not_come_back(project: Project, pack: Path) -> None:
    copy = copy_for(pack, "jude")
    code(copy, "Jude", "I felt heard from the start.")
    share_back(copy, "Jude", WORDS, pack.with_name("a.evreturn"))
    assert "Jude Odell" in say_packs_with(project, ["S01"])[0]
    project.store.purge_source("S01", project.now())
    taken = take_returns(project, [pack.parent], WORDS, merge=True)
    assert "left the project" in taken.problems[0].message
    assert project.codings == []
    copy.close()


def test_a_name_that_nobody_has_coded_under_has_read_nothing(project: Project) -> None:
    code(project, "Ann Lead", "I felt heard from the start.")
    with pytest.raises(EvalkitError, match="Here have coded: Ann Lead"):
        mark_read(project, "Ann Leed", "S01")
    assert mark_read(project, "Bo", "S01", nothing_coded=True)


def test_a_pack_needs_a_passphrase_that_is_hard_to_guess(project: Project, tmp_path: Path) -> None:
    with pytest.raises(EvalkitError, match="too short"):
        share_out(project, "Jude", "x", tmp_path / "x.evpack")


def test_a_pack_can_only_be_coded_in(pack: Path) -> None:
    copy = copy_for(pack, "jude")
    for step in (add_sources, write_report, make_suggestions):
        with pytest.raises(ProjectError, match="only be coded in"):
            step(copy)
    copy.close()


def test_the_whole_exchange_by_commands(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVALKIT_PASSPHRASE", WORDS)

    def run(*arguments: str) -> str:
        result = CliRunner().invoke(app, list(arguments))
        assert result.exit_code == 0, (result.output, result.exception)
        return result.output

    here = ("--project", str(project.folder))
    pack, folder = tmp_path / "p.evpack", tmp_path / "copy"
    assert "evalkit open" in run("share", "out", "--to", "Jude", "--out", str(pack), *here)
    run("open", str(pack), str(folder))
    copy = Project(folder)
    code(copy, "Jude", "I felt heard from the start.")
    run("finish", "S01", "--coder", "Jude", "--project", str(folder))
    run("share", "back", "--coder", "Jude", "--out", str(tmp_path / "j.evreturn"), "--project", str(folder))
    assert "Nothing was changed yet" in run("share", "take", str(tmp_path), *here)
    assert "1 coding among them" in run("share", "take", str(tmp_path), "--confirm", *here)
    assert len(project.codings) == 1
    copy.close()
