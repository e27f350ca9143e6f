"""A team without a server: packs go out, each person codes a copy, and what they did comes together."""

from __future__ import annotations

import itertools
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from evalkit.cli import app
from evalkit.errors import EvalkitError, ProjectError, WriteError
from evalkit.files import write_whole
from evalkit.project import Project
from evalkit.sources.participants.participants import Row
from evalkit.sources.participants.participants_file import append_rows
from evalkit.steps.coding.agreement import measure_agreement
from evalkit.steps.coding.code import accept_suggestions, change_coding, code_passage, remove_coding
from evalkit.steps.coding.consensus import list_differences
from evalkit.steps.coding.history import redo, undo
from evalkit.steps.coding.import_codings import import_codings
from evalkit.steps.coding.reading_marks import find_read, mark_read
from evalkit.steps.coding.revise import Proposal, revise
from evalkit.steps.coding.summaries import write_summaries
from evalkit.steps.intake.add import add_sources
from evalkit.steps.leaving.withdraw import plan_withdrawal, withdraw
from evalkit.steps.overview import describe_overview
from evalkit.steps.report.report import write_report
from evalkit.steps.sharing.opening import open_pack
from evalkit.steps.sharing.packs import find_outdated, read_sent, say_packs_with, share_back, share_out
from evalkit.steps.sharing.plan import (
    find_apart,
    find_pending,
    find_unplanned,
    make_plan,
    read_plan,
    say_plan,
)
from evalkit.steps.sharing.take import take_returns, undo_take
from evalkit.steps.status import describe_status
from evalkit.steps.suggesting.suggest import make_suggestions
from tests.web.sample import make_project, make_source

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
    assert (project.codings, before.merged, before.new) == ([], None, 6)
    taken = take_returns(project, [pack.parent], WORDS, merge=True)
    assert taken.problems == ()
    assert taken.merged is not None
    assert held(project) == held(copy)
    assert measure_agreement(project).pairs == ()
    copy.close()


def test_who_speaks_without_a_label_or_under_an_odd_one_is_known_in_the_copy(
    project: Project, tmp_path: Path
) -> None:
    said = (("", "They rang me back, which was kind."), ("A; B", "We both waited for weeks."))
    project.store.add_source(make_source("S09", said), project.clock())
    append_rows(
        project.participants_file,
        [
            Row("P8", ("S09",), ("",), "service_user"),
            Row("P9", ("S09",), ("A; B",), "staff", "Nurse, on call"),
        ],
    )
    sent, _ = share_out(project, "Jude Odell", WORDS, tmp_path / "odd.evpack", ["S09"])
    copy = copy_for(sent, "odd")
    (source,) = copy.sources
    people = [copy.speakers()(source, turn) for turn in source.turns]
    assert [(p.id, p.kind, p.role) for p in people if p] == [
        ("P8", "service_user", ""),
        ("P9", "staff", "Nurse, on call"),
    ]
    assert code(copy, "Jude", "They rang me back", "trust", "S09")
    overview = describe_overview(copy, "Jude")
    assert [step.name for step in overview.steps] == ["coding"], "there is nothing else to do in a copy"
    assert overview.problems == ()


def test_a_return_that_is_not_there_says_what_to_do_and_counts_nothing(project: Project) -> None:
    where = ["--project", str(project.folder)]
    said = CliRunner().invoke(app, ["share", "take", "nonesuch", *where], env={"EVALKIT_PASSPHRASE": WORDS})
    assert said.exit_code == 1
    assert "Check its name and folder" in said.output
    assert "0 acts" not in said.output


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


ORDERS = list(itertools.permutations(range(3)))


@pytest.mark.parametrize(
    "order", [ORDERS[0], *(pytest.param(o, marks=pytest.mark.thorough) for o in ORDERS[1:-1]), ORDERS[-1]]
)
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


def test_one_act_on_two_sources_comes_in_for_the_one_that_stayed(project: Project, pack: Path) -> None:
    copy = copy_for(pack, "jude")
    table = pack.with_name("table.csv")
    table.write_text(
        "coder,source,passage,code,valence\n"
        "Jude,S01,I felt heard from the start.,trust,working_well\n"
        "Jude,S02,Letters still take weeks.,access,challenging\n"
        "Jude,S02,The meeting works.,place,working_well\n"
    )
    import_codings(copy, table)
    share_back(copy, "Jude", WORDS, pack.with_name("a.evreturn"))
    project.store.purge_source("S01", project.now())
    taken = take_returns(project, [pack.parent], WORDS, merge=True)
    assert [coding.segment.source_id for coding in project.codings] == ["S02", "S02"]
    (problem,) = taken.problems
    assert problem.message == (
        "1 of 3 entries are left out: about a source or a person that has left the project. "
        "The others come in."
    )
    copy.close()


def test_a_name_that_nobody_has_coded_under_has_read_nothing(project: Project) -> None:
    code(project, "Ann Lead", "I felt heard from the start.")
    with pytest.raises(EvalkitError, match="Here have coded: Ann Lead"):
        mark_read(project, "Ann Leed", "S01")
    assert mark_read(project, "Bo", "S01", nothing_coded=True)


def test_a_pack_needs_a_passphrase_that_is_hard_to_guess(project: Project, tmp_path: Path) -> None:
    with pytest.raises(EvalkitError, match="too short"):
        share_out(project, "Jude", "x", tmp_path / "x.evpack")


def test_what_goes_back_is_locked_with_the_passphrase_of_the_pack(project: Project, pack: Path) -> None:
    copy = copy_for(pack, "jude")
    code(copy, "Jude", "I felt heard from the start.")
    back = pack.with_name("jude.evreturn")
    for typed, said in (
        ("", "Type the passphrase of the pack"),
        (f"{WORDS}s", "not the passphrase of the pack"),
    ):
        with pytest.raises(EvalkitError, match=said):
            share_back(copy, "Jude", typed, back)
    assert not back.exists()
    assert WORDS.encode() not in (copy.folder / "pack.json").read_bytes()
    share_back(copy, "Jude", WORDS, back)
    assert take_returns(project, [back], WORDS).new == 1
    copy.close()


def test_a_pack_can_only_be_coded_in(pack: Path) -> None:
    copy = copy_for(pack, "jude")
    for step in (add_sources, write_report, make_suggestions):
        with pytest.raises(ProjectError, match="only be coded in"):
            step(copy)
    copy.close()


def test_a_packs_status_says_to_code_and_to_send_back(pack: Path) -> None:
    copy = copy_for(pack, "jude")
    assert "share back" in describe_status(copy).next_step
    assert "suggest" not in describe_status(copy).next_step
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


def returned(pack: Path, coder: str, *words: str) -> Path:
    """A return of somebody who coded these words in a copy."""
    copy = copy_for(pack, coder)
    for some in words:
        code(copy, coder, some)
    mark_read(copy, coder, "S01", nothing_coded=True)
    path, _ = share_back(copy, coder, WORDS, pack.with_name(f"{coder}.evreturn"))
    copy.close()
    return path


def test_taking_in_is_one_act_that_is_undone_whole_and_done_again(project: Project, pack: Path) -> None:
    code(project, "Rosa", "Six months went by.")
    before = held(project), project.store.shared.known()
    returned(pack, "Ann", "I felt heard from the start.", "The waiting was long.")
    returned(pack, "Bo", "I felt heard from the start.")
    take_returns(project, [pack.parent], WORDS, merge=True, by="Rosa")
    whole = held(project), project.store.shared.known()
    assert len(whole[0]) == 4
    assert find_read(project) == {"Ann": {"S01"}, "Bo": {"S01"}}
    assert project.store.read.last("Ann")[0] is not None
    assert undo_take(project, "Rosa").startswith("Undone: 2 returns by Ann and Bo taken in")
    assert held(project) == before[0]
    assert before[1] < project.store.shared.known()
    assert find_read(project) == {}
    assert project.store.read.last("Ann") == (None, None)
    redo(project, "Rosa")
    assert held(project) == whole[0]
    assert find_read(project) == {"Ann": {"S01"}, "Bo": {"S01"}}
    undo(project, "Rosa")
    assert held(project) == before[0]
    with pytest.raises(EvalkitError, match="out again already"):
        undo_take(project)


def test_what_was_taken_in_and_undone_comes_in_again(project: Project, pack: Path) -> None:
    ann = returned(pack, "Ann", "I felt heard from the start.")
    bo = returned(pack, "Bo", "The waiting was long.")
    take_returns(project, [ann], WORDS, merge=True, by="Rosa")
    first = held(project)
    undo_take(project, "Rosa")
    taken = take_returns(project, [bo, ann], WORDS, merge=True, by="Rosa")
    assert (taken.problems, taken.codings) == ((), 2)
    assert set(first) < set(held(project))
    assert project.store.read.check() == []
    undo(project, "Ann")
    assert [c.coder for c in project.codings] == ["Bo"]


def test_a_merge_whose_codings_were_changed_since_is_not_undone_by_half(project: Project, pack: Path) -> None:
    ann = returned(pack, "Ann", "I felt heard from the start.", "The waiting was long.")
    take_returns(project, [ann], WORDS, merge=True, by="Rosa")
    change_coding(project, "Ann", (project.codings[0].id, ""), memo="Changed here.")
    before = held(project)
    with pytest.raises(EvalkitError, match="has been changed by Ann"):
        undo_take(project, "Rosa")
    assert held(project) == before


def test_a_taking_in_that_is_killed_has_happened_whole_or_not_at_all(project: Project, pack: Path) -> None:
    returned(pack, "Ann", "I felt heard from the start.", "The waiting was long.", "Six months went by.")
    before = held(project), project.store.shared.known()
    project.close()
    states = []
    for statement in range(1, 40, 3):
        folder = project.folder.with_name(f"killed-{statement}")
        shutil.copytree(project.folder, folder)
        died = kill_at(statement, folder, pack.parent)
        after = Project(folder)
        states.append((held(after), after.store.shared.known()) == before)
        assert after.store.read.check() == []
        if not states[-1]:
            assert len(after.codings) == 3
        taken = take_returns(after, [pack.parent], WORDS, merge=True)
        assert len(after.codings) == 3
        assert taken.new == (4 if states[-1] else 0)
        after.close()
        if not died:
            break
    assert states[0], "killed at the first statement, nothing has happened"
    assert not states[-1], "not killed, all of it has"


def kill_at(statement: int, folder: Path, returns: Path) -> bool:
    """Take returns in, and kill the process before the numbered statement that writes; whether it died."""
    program = f"""
import os, signal
from pathlib import Path
from sqlalchemy import event
from sqlalchemy.engine import Engine
from evalkit.project import Project
from evalkit.steps.sharing.take import take_returns

project, seen = Project({str(folder)!r}), [0]

@event.listens_for(Engine, "before_cursor_execute")
def count(connection, cursor, statement, parameters, context, executemany):
    seen[0] += statement.lstrip()[:6] in ("INSERT", "UPDATE", "DELETE")
    if seen[0] >= {statement}:
        os.kill(os.getpid(), signal.SIGKILL)

take_returns(project, [Path({str(returns)!r})], {WORDS!r}, merge=True)
"""
    return subprocess.run([sys.executable, "-c", program], check=False).returncode != 0


def test_a_code_that_only_a_colleague_has_is_asked_for_and_mapped_or_added(
    project: Project, pack: Path
) -> None:
    copy = copy_for(pack, "Ann")
    proposal = Proposal("split", "trust", name="Being believed", definition="Whether people are believed.")
    revise(copy, "Ann", proposal, copy.codebook.version)
    code(copy, "Ann", "I felt heard from the start.", "being_believed")
    share_back(copy, "Ann", WORDS, pack.with_name("1.evreturn"))
    asked = take_returns(project, [pack.parent], WORDS, merge=True)
    assert ([(c.slug, n) for c, n in asked.unknown], asked.merged) == ([("being_believed", 1)], None)
    assert project.codings == []
    with pytest.raises(EvalkitError, match="has no code “trusted”"):
        take_returns(project, [pack.parent], WORDS, codes={"being_believed": "trusted"})
    take_returns(project, [pack.parent], WORDS, merge=True, codes={"being_believed": "trust"})
    assert [c.code for c in project.codings] == ["trust"]
    code(copy, "Ann", "The waiting was long.", "being_believed")
    share_back(copy, "Ann", WORDS, pack.with_name("2.evreturn"))
    copy.close()
    again = take_returns(project, [pack.parent], WORDS, merge=True)
    assert (again.unknown, [c.code for c in project.codings]) == ((), ["trust", "trust"])


def test_a_colleagues_code_that_is_added_keeps_its_id(project: Project, pack: Path) -> None:
    copy = copy_for(pack, "Ann")
    proposal = Proposal("split", "trust", name="Being believed", definition="Whether people are believed.")
    revise(copy, "Ann", proposal, copy.codebook.version)
    code(copy, "Ann", "I felt heard from the start.", "being_believed")
    share_back(copy, "Ann", WORDS, pack.with_name("1.evreturn"))
    take_returns(project, [pack.parent], WORDS, merge=True, codes={"being_believed": "new"}, by="Rosa")
    ids = [{c.slug: c.uid for c in p.codebook.codes}["being_believed"] for p in (copy, project)]
    assert ids[0] == ids[1]
    assert [c.code for c in project.codings] == ["being_believed"]
    copy.close()


def test_nobody_is_named_in_a_code_that_a_colleague_made(project: Project, pack: Path) -> None:
    copy = copy_for(pack, "Ann")
    told = "What Sarah Whitcombe promised people."
    revise(
        copy,
        "Ann",
        Proposal("split", "trust", name="Sarah Whitcombe’s promise", definition=told),
        copy.codebook.version,
    )
    made = next(one.slug for one in copy.codebook.codes if "whitcombe" in one.slug)
    code(copy, "Ann", "I felt heard from the start.", made)
    share_back(copy, "Ann", WORDS, pack.with_name("1.evreturn"))
    copy.close()
    ((asked, _),) = take_returns(project, [pack.parent], WORDS).unknown
    assert "Whitcombe" not in asked.name + asked.definition
    taken = take_returns(project, [pack.parent], WORDS, merge=True, codes={made: "new"}, by="Rosa")
    assert taken.names == 1
    assert b"hitcombe" not in project.codebook_file.read_bytes()
    assert "whitcombe" not in project.codings[0].code


def test_the_command_ends_in_error_and_says_why_first_where_nothing_was_taken(
    project: Project, pack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVALKIT_PASSPHRASE", WORDS)
    good = returned(pack, "Ann", "I felt heard from the start.")
    bad = pack.with_name("bad.evreturn")
    bad.write_bytes(good.read_bytes()[:-100])
    result = CliRunner().invoke(
        app, ["share", "take", str(bad), "--confirm", "--project", str(project.folder)]
    )
    assert result.exit_code == 1
    assert result.output.strip().splitlines()[0] == "Nothing was taken in:"


def renew(project: Project, copy: Project, pack: Path) -> Project:
    """A newer pack for the same person, opened over their copy."""
    copy.close()
    newer, _ = share_out(project, "Jude Odell", WORDS, pack.with_name("newer.evpack"))
    return open_pack(newer, WORDS, copy.folder)


def test_a_newer_pack_takes_out_of_a_copy_what_has_left_the_project(project: Project, pack: Path) -> None:
    copy = copy_for(pack, "jude")
    code(copy, "Jude", "I felt heard from the start.")
    code(copy, "Jude", "Letters still take weeks.", source="S02")
    share_back(copy, "Jude", WORDS, pack.with_name("1.evreturn"))
    take_returns(project, [pack.parent], WORDS, merge=True)
    withdraw(project, plan_withdrawal(project, "P2"), "Rosa")
    assert list(find_outdated(project).values())
    copy = renew(project, copy, pack)
    assert [s.text for s in copy.sources] == [s.text for s in project.sources]
    assert [c.segment.text for c in copy.codings] == ["I felt heard from the start."]
    for file in [copy.folder / "evalkit.db", *copy.store.copies()]:
        assert b"Letters still" not in file.read_bytes()
    code(copy, "Jude", "The waiting was long.")
    share_back(copy, "Jude", WORDS, pack.with_name("2.evreturn"))
    taken = take_returns(project, [pack.with_name("2.evreturn")], WORDS, merge=True)
    assert (taken.new, taken.problems) == (1, ())
    assert len(project.codings) == 2
    assert find_outdated(project) == {}
    copy.close()


def test_a_newer_pack_is_not_opened_over_what_has_not_gone_back(project: Project, pack: Path) -> None:
    copy = copy_for(pack, "jude")
    code(copy, "Jude", "I felt heard from the start.")
    with pytest.raises(EvalkitError, match="has not gone back yet"):
        renew(project, copy, pack)


def test_an_older_pack_is_not_opened_over_a_newer_one(project: Project, pack: Path) -> None:
    later = project.clock() + timedelta(days=1)
    copy = copy_for(pack, "jude")
    withdraw(project, plan_withdrawal(project, "P2"), "Rosa")
    project.clock = lambda: later
    copy = renew(project, copy, pack)
    assert [source.id for source in copy.sources] == ["S01"]
    copy.close()
    with pytest.raises(EvalkitError, match="Open the newest pack"):
        open_pack(pack, WORDS, copy.folder)
    again = Project(copy.folder)
    assert [source.id for source in again.sources] == ["S01"], "what was withdrawn has not come back"
    again.close()


def test_an_aided_pack_brings_its_suggestions_and_their_origin_comes_back(
    project: Project, tmp_path: Path
) -> None:
    assert project.store.read.suggestions()
    pack, _ = share_out(project, "Jude", WORDS, tmp_path / "aided.evpack", aided=True)
    copy = copy_for(pack, "aided")
    one = copy.store.read.suggestions()[0]
    assert one == project.store.read.suggestions()[0]
    accept_suggestions(copy, "Jude", [one.id])
    share_back(copy, "Jude", WORDS, tmp_path / "1.evreturn")
    project.store.replace_suggestions(["S01"], [], project.now())
    taken = take_returns(project, [tmp_path / "1.evreturn"], WORDS, merge=True)
    assert project.codings[0].origin == copy.codings[0].origin
    assert "suggestions that have been replaced" in taken.problems[0].message
    copy.close()


def test_two_who_code_a_source_by_plan_see_each_others_once_both_have_read_it(project: Project) -> None:
    plan = make_plan(project, ["Ann", "Bo"], chosen=["S01"])
    assert (plan.double, plan.sources["S01"]) == (("S01",), ("Ann", "Bo"))
    for coder in ("Ann", "Bo"):
        code(project, coder, "I felt heard from the start.")
    mark_read(project, "Ann", "S01")
    assert find_apart(project, "Ann") == {"S01"}
    assert "once Bo has marked" in measure_agreement(project).why_none
    assert list_differences(project, ["Ann", "Bo"]) == []
    mark_read(project, "Bo", "S01")
    assert find_apart(project, "Ann") == frozenset()
    assert measure_agreement(project).pairs


def test_a_plan_is_drawn_again_the_same_and_says_how(project: Project) -> None:
    first = make_plan(project, ["Ann", "Bo"], 0.5, seed=3)
    assert len(first.double) == 1
    assert {name for those in first.sources.values() for name in those} == {"Ann", "Bo"}
    assert make_plan(project, ["Bo", "Ann"], 0.5, seed=3).sources == first.sources
    kept = read_plan(project)
    assert kept
    assert kept.sources == first.sources
    assert "1 of 2 sources are coded by two people (50%)" in say_plan(first)
    with pytest.raises(EvalkitError, match="at least two people"):
        make_plan(project, ["Ann"])


def test_a_source_that_has_left_is_in_no_plan_and_no_pack_of_it(project: Project, tmp_path: Path) -> None:
    make_plan(project, ["Ann", "Bo"], chosen=["S01", "S02"])
    withdraw(project, plan_withdrawal(project, "P2"), "Rosa")
    kept = read_plan(project)
    assert kept
    assert kept.of("Ann") == ("S01",)
    assert find_pending(project).keys() == {"S01"}
    assert share_out(project, "Ann", WORDS, tmp_path / "ann.evpack", kept.of("Ann"))[1].sources == ("S01",)


def test_a_plan_drawn_again_keeps_what_was_given_out_and_adds_what_has_come_since(project: Project) -> None:
    first = make_plan(project, ["Ann", "Bo"], 0.5, seed=3)
    for number in range(3, 11):
        project.store.add_source(make_source(f"S{number:02}", (("ANN", "We waited."),)), project.clock())
    assert find_unplanned(project) == [f"S{number:02}" for number in range(3, 11)]
    second = make_plan(project, ["Ann", "Bo"], 0.5, seed=3)
    assert {source: second.sources[source] for source in first.sources} == first.sources
    assert (len(second.sources), len(second.double), find_unplanned(project)) == (10, 5, [])
    assert abs(len(second.of("Ann")) - len(second.of("Bo"))) <= 1
    third = make_plan(project, ["Ann", "Bo", "Cy"], 0.5, seed=3)
    assert {name for those in third.sources.values() for name in those} == {"Ann", "Bo", "Cy"}


def test_a_summary_that_somebody_wrote_here_and_in_a_copy_is_listed_and_the_rest_comes_in(
    project: Project, pack: Path
) -> None:
    write_summaries(project, "Jude", "S01", {"trust": "Heard, from the start."})
    copy = copy_for(pack, "jude")
    write_summaries(copy, "Jude", "S01", {"trust": "Something else."})
    code(copy, "Jude", "I felt heard from the start.")
    share_back(copy, "Jude", WORDS, pack.with_name("1.evreturn"))
    taken = take_returns(project, [pack.parent], WORDS, merge=True)
    assert (taken.new, len(project.codings)) == (1, 1)
    assert "The summary is there already by Jude" in taken.problems[0].message
    assert [summary.text for summary in project.store.read.summaries()] == ["Heard, from the start."]
    copy.close()


def test_a_summary_that_was_taken_back_here_comes_in_from_the_copy(project: Project, pack: Path) -> None:
    write_summaries(project, "Jude", "S01", {"trust": "Heard, from the start."})
    undo(project, "Jude")
    copy = copy_for(pack, "jude")
    write_summaries(copy, "Jude", "S01", {"trust": "Something else."})
    share_back(copy, "Jude", WORDS, pack.with_name("1.evreturn"))
    take_returns(project, [pack.parent], WORDS, merge=True)
    assert [summary.text for summary in project.store.read.summaries()] == ["Something else."]
    copy.close()


def test_a_pack_is_known_before_its_file_is_there_and_not_where_it_could_not_be_written(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known: list[int] = []

    def write(path: Path, data: bytes) -> None:
        if path.suffix == ".evpack":
            known.append(len(read_sent(project)))
            raise WriteError("The disk is full.")
        write_whole(path, data)

    monkeypatch.setattr("evalkit.steps.sharing.packs.write_whole", write)
    with pytest.raises(WriteError):
        share_out(project, "Jude", WORDS, tmp_path / "jude.evpack")
    assert known == [1]
    assert read_sent(project) == []
