"""A participant who withdraws is gone: from text, codings, files and back-ups; nothing else has changed."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from evalkit.deidentify import RosterEntry
from evalkit.errors import ProjectError, VaultError, WriteError
from evalkit.project import Project
from evalkit.speech import CUT, RUN, SURE, Speech, find_speech
from evalkit.steps.create import create_project
from evalkit.steps.demo import DemoResult
from evalkit.steps.exchanging.give_out import export_project
from evalkit.steps.intake.add import add_sources
from evalkit.steps.leaving.cut_files import holds_in_project
from evalkit.steps.leaving.withdraw import WRITTEN, plan_withdrawal, withdraw
from evalkit.steps.names.project_vault import SEEN_FILE, get_vault
from evalkit.vault import Contents, KeptLabel, KeptName, Vault


@pytest.fixture
def copy(demo: DemoResult, tmp_path: Path) -> Project:
    """A copy of the demo's project, with back-ups, a finding that quotes and files left in its sources."""
    folder = tmp_path / "copy"
    shutil.copytree(demo.project.folder, folder)
    originals = demo.project.folder.with_name(f"{demo.project.folder.name}-originals") / "sources"
    for kind, name in (
        ("groups", "15 Group discussion - service users.docx"),
        ("interviews", "07 Social prescriber.docx"),
    ):
        shutil.copy(originals / kind / name, folder / "sources" / kind / name)
    project = Project(folder)
    project.store.back_up(project.clock())
    return project


def spoken(project: Project, participant: str) -> dict[str, list[str]]:
    """What each participant says, by id, over all sources."""
    speaker = project.speakers()
    said: dict[str, list[str]] = {}
    for source in project.sources:
        for turn in source.turns:
            who = speaker(source, turn)
            said.setdefault(who.id if who else "", []).append(source.text[turn.start : turn.end])
    return said


def speech_of(project: Project, participant: str) -> Speech:
    said = spoken(project, participant)
    own = said.pop(participant)
    codebook = (project.folder / "codebook.yaml").read_text("utf-8")
    return find_speech(own, [*(text for texts in said.values() for text in texts), codebook])


def everything_under(folder: Path) -> Iterator[tuple[str, str]]:
    """Every file as text, whatever it is: zipped ones part by part, marks of XML taken out."""
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix != ".png"):
        name = path.relative_to(folder).as_posix()
        if path.suffix in (".docx", ".xlsx"):
            with zipfile.ZipFile(path) as archive:
                for part in archive.namelist():
                    if part.endswith(".xml"):
                        root = etree.fromstring(archive.read(part))
                        yield (
                            f"{name}/{part}",
                            " ".join("".join(map(str, p.itertext())) for p in paragraphs(root)),
                        )
        else:
            yield name, path.read_bytes().decode("utf-8", errors="replace").replace("\0", "")


def paragraphs(root: etree._Element) -> Iterator[etree._Element]:
    return (e for e in root.iter() if isinstance(e.tag, str) and re.search(r"\}(p|si|is)$", e.tag))


@pytest.mark.parametrize("participant", ["P07", "P15"])
def test_no_four_words_in_a_row_of_theirs_are_left_anywhere(copy: Project, participant: str) -> None:
    speech = speech_of(copy, participant)
    assert len(speech.runs) > 100
    before = [name for name, text in everything_under(copy.folder) if speech.find(text)]
    assert any(name.startswith("evalkit.db") for name in before)
    assert any(name.startswith("backups/") for name in before)
    assert any(name.startswith("reports/coding-sheet.xlsx") for name in before)
    assert any(name.startswith("sources/") for name in before)
    withdraw(copy, plan_withdrawal(copy, participant), "Rosa Merrin")
    copy.close()
    left = {
        name: [text[a:b] for a, b in of_theirs(speech, name).find(text)]
        for name, text in everything_under(copy.folder)
    }
    assert {name: found for name, found in left.items() if found} == {}


def of_theirs(speech: Speech, name: str) -> Speech:
    """Runs that tell their words in a file: in what a team writes, a short one must be quoted."""
    return replace(speech, least=SURE) if Path(name).suffix in WRITTEN else speech


def test_what_the_team_wrote_stays_and_is_pointed_out(copy: Project) -> None:
    said = max(spoken(copy, "P15")["P15"], key=len).rstrip(".")
    run = " ".join(said.split()[:5])
    assert speech_of(copy, "P15").find(run), "nobody else said these five words"
    chapter = copy.findings_folder / "team.md"
    mine = f"Of all teams {run} was heard in most, which our own notes bear out."
    chapter.write_text(f"# Team\n\n{mine}\n\nShe said “{run}” [C00034].\n\n{said}\n", "utf-8")
    plan = plan_withdrawal(copy, "P15")
    assert [p.message[:32] for p in plan.unreached if p.where == "findings/team.md"] == [
        "1 line has a few words in a row "
    ]
    withdraw(copy, plan)
    assert chapter.read_text("utf-8") == f"# Team\n\n{mine}\n\nShe said “{CUT}” [C00034].\n\n{CUT}\n"


def test_everything_else_stays_on_its_words(copy: Project) -> None:
    before = spoken(copy, "P15")
    before.pop("P15")
    mine = {
        (source.id, turn.index) for source in copy.sources for turn in source.turns if turn.speaker == "P15"
    }
    codings = {
        c.id: (c.segment.text, c.code, c.valence, c.coder, c.memo)
        for c in copy.codings
        if (c.segment.source_id, c.segment.turn) not in mine
    }
    withdraw(copy, plan_withdrawal(copy, "P15"))
    after = spoken(copy, "P15")
    assert after == before
    kept = {c.id: (c.segment.text, c.code, c.valence, c.coder, c.memo) for c in copy.codings}
    assert kept == codings
    sources = {source.id: source for source in copy.sources}
    assert all(
        sources[c.segment.source_id].text[c.segment.start : c.segment.end] == c.segment.text
        for c in copy.codings
    )
    assert copy.store.read.check() == []


def test_what_is_shown_is_what_goes(copy: Project) -> None:
    plan = plan_withdrawal(copy, "P07")
    counts = len(copy.codings)
    assert [part.whole for part in plan.parts] == [True]
    assert plan.codings > 0
    assert [path.name for path in plan.whole_files] == ["07 Social prescriber.docx"]
    assert any(problem.where == "outside this folder" for problem in plan.unreached)
    assert (copy.folder / "embeddings.db").exists()
    withdraw(copy, plan)
    assert not (copy.folder / "embeddings.db").exists()
    assert len(copy.codings) == counts - plan.codings
    assert "P07" not in copy.participants_file.read_text("utf-8")
    assert not plan.whole_files[0].exists()


def test_a_project_for_other_programs_that_has_their_words_goes_whole(copy: Project) -> None:
    out = export_project(copy, copy.folder / "reports" / "ours.qdpx").path
    plan = plan_withdrawal(copy, "P07")
    assert out in plan.whole_files
    assert not [problem for problem in plan.unreached if problem.where.endswith(".qdpx")]
    withdraw(copy, plan)
    assert not out.exists()
    export_project(copy, out)
    words = copy.sources[0].text[:40]
    assert holds_in_project(out, find_speech([words], ())), "others' words are in it still"


def test_the_history_says_so_without_content(copy: Project) -> None:
    speech = speech_of(copy, "P15")
    withdraw(copy, plan_withdrawal(copy, "P15"), "Rosa Merrin")
    events = [event for event in copy.store.read.history() if event.act == "withdraw"]
    assert events[0].coder == "Rosa Merrin"
    assert events[0].what == "P15 withdrawn from the project"
    assert all(not speech.find(event.what) for event in copy.store.read.history(limit=10_000))


def test_a_survey_respondent_can_withdraw(copy: Project) -> None:
    source_id, people = next(iter(copy.store.read.respondents().items()))
    respondent = next(p for p in people if any(t.speaker == p for s in copy.sources for t in s.turns))
    withdraw(copy, plan_withdrawal(copy, respondent))
    assert respondent not in copy.store.read.respondents()[source_id]
    assert all(a.respondent != respondent for a in copy.store.read.closed_answers()[source_id])
    assert all(t.speaker != respondent for s in copy.sources for t in s.turns)


def test_nobody_is_withdrawn_by_a_slip(copy: Project) -> None:
    with pytest.raises(ProjectError, match="no participant P99"):
        plan_withdrawal(copy, "P99")


def test_the_vault_must_be_open_or_is_said_not_to_be_reached(folder: Path, tmp_path: Path) -> None:
    project = create_project(folder, keep_originals=True)
    talk = tmp_path / "talk.txt"
    talk.write_text(
        "Kit Farrow: How was it?\n\nBev Campbell: They never rang me back at all.\n\n"
        "Desmond Achebe: Nor me, and nobody said a word about why.\n" * 2,
        encoding="utf-8",
    )
    vault = get_vault(project, "a long passphrase")
    add_sources(project, [talk], vault=vault)
    shown = {label.original: label.shown for label in vault.contents.labels}
    bev, desmond = shown["Bev Campbell"], shown["Desmond Achebe"]
    with pytest.raises(VaultError, match="--without-vault"):
        plan_withdrawal(project, bev)
    assert any("originals.evault" in p.where for p in plan_withdrawal(project, bev, None, True).unreached)
    withdraw(project, plan_withdrawal(project, bev, vault), vault=vault)
    kept = get_vault(project, "a long passphrase").contents
    original = kept.original("S01")
    assert original
    assert "rang me back" not in original.source.text
    assert "nobody said a word" in original.source.text
    assert {label.shown for label in kept.labels} == {desmond, shown["Kit Farrow"]}
    assert all(
        original.source.text[k.start : k.start + len(k.original)] == k.original for k in original.replacements
    )
    assert [turn.index for turn in original.source.turns] == list(range(len(project.sources[0].turns)))


def test_a_run_is_as_long_as_the_promise() -> None:
    assert RUN == 4


GROUP = (
    "Facilitator: Tell me about your experience of the community team please.",
    "Bev Carter: The crisis line never answered me when I rang at night last winter.",
    "Omar Haddad: I found that the peer worker was brilliant with my older brother.",
    "Bev Carter: Bev is what they called me although I asked for something else entirely.",
    "Omar Haddad: We waited eleven weeks for the first appointment with psychology services.",
    "Bev Carter: Nobody explained the care plan to me in words that made sense.",
    "Omar Haddad: Housing and benefits advice came only after the discharge meeting.",
)
BY_NAME = "Bev is what they called me although I asked"
"""Words of hers that stand in no stored text, for there her name is replaced."""


@pytest.fixture
def group(folder: Path) -> tuple[Project, Vault, str]:
    """A group discussion with its originals kept, and the id of one of those who spoke."""
    project = create_project(folder, keep_originals=True)
    vault = get_vault(project, "a long passphrase")
    talk = project.sources_folder / "groups" / "group1.txt"
    talk.write_text("\n\n".join(GROUP), encoding="utf-8")
    add_sources(project, vault=vault)
    talk.unlink()
    project.reports_folder.mkdir(exist_ok=True)
    (project.reports_folder / "notes.md").write_text(f"She said: “{BY_NAME}.”", encoding="utf-8")
    return project, vault, next(k.shown for k in vault.contents.labels if k.original == "Bev Carter")


def kept_turns(vault: Vault) -> list[str]:
    original = vault.contents.original("S01")
    assert original
    return [f"{t.speaker}: {original.source.text[t.start : t.end]}" for t in original.source.turns]


@pytest.mark.parametrize(
    "stops",
    [
        "evalkit.steps.leaving.withdraw.write_whole",
        "evalkit.vault.vault.Vault.keep",
        "evalkit.store.store.Store.rewrite_source",
        "evalkit.store.store.Store.renew_copies",
        "evalkit.steps.leaving.withdraw.edit_rows",
    ],
)
def test_what_was_stopped_on_the_way_is_finished_by_running_it_again(
    group: tuple[Project, Vault, str], stops: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    project, vault, bev = group

    def fail(*_: object, **__: object) -> None:
        raise WriteError("It is open in Word. Close it, then try again.")

    plan = plan_withdrawal(project, bev, vault)
    monkeypatch.setattr(stops, fail)
    with pytest.raises(WriteError):
        withdraw(project, plan, vault=vault)
    monkeypatch.undo()
    vault = get_vault(project, "a long passphrase")
    withdraw(project, plan_withdrawal(project, bev, vault), vault=vault)
    others = [line for line in GROUP if not line.startswith("Bev")]
    assert kept_turns(get_vault(project, "a long passphrase")) == others
    assert project.sources[0].text.splitlines() == [line.split(": ", 1)[1] for line in others]
    assert BY_NAME not in (project.reports_folder / "notes.md").read_text("utf-8")
    assert bev not in project.participants_file.read_text("utf-8")


def test_a_vault_that_still_holds_somebody_withdrawn_loses_nobody_elses_words(
    group: tuple[Project, Vault, str],
) -> None:
    project, vault, bev = group
    before = vault.path.read_bytes()
    withdraw(project, plan_withdrawal(project, bev, vault), vault=vault)
    vault.path.write_bytes(before)
    (project.folder / SEEN_FILE).unlink()
    vault = get_vault(project, "a long passphrase")
    omar = next(k.shown for k in vault.contents.labels if k.original == "Omar Haddad")
    withdraw(project, plan_withdrawal(project, omar, vault), vault=vault)
    assert kept_turns(vault) == [line for line in GROUP if not line.startswith("Omar")]


def person(name: str, number: int, shown: str = "") -> KeptName:
    return KeptName("person", name, number, shown)


def test_no_part_of_their_name_stays_in_the_vault_unless_others_are_called_so_too(
    group: tuple[Project, Vault, str],
) -> None:
    project, vault, bev = group
    assert [name.name for name in vault.contents.names] == ["bev"]
    hers = (person("bev carter", -1, f"[Service user {bev[1:]}]"), person("bevvo", -1), person("carter", 4))
    others = (person("omar haddad", 2), person("haddad", 2), KeptName("place", "carter", 1), person("joy", 5))
    always = (RosterEntry("Bev"), RosterEntry("Mrs Carter"), RosterEntry("Joy"), RosterEntry("Bev", "place"))
    names = (*vault.contents.names, *hers, *others)
    vault.keep(replace(vault.contents, names=names, always=always))
    withdraw(project, plan_withdrawal(project, bev, vault), vault=vault)
    assert set(vault.contents.names) == set(others)
    assert vault.contents.always == always[2:]
    assert {label.original for label in vault.contents.labels} == {"Omar Haddad"}


def test_a_name_that_others_share_stays_in_the_vault(group: tuple[Project, Vault, str]) -> None:
    project, vault, bev = group
    shared = KeptLabel("S02", "Bev Jones", "P09")
    contents = replace(vault.contents, labels=(*vault.contents.labels, shared), always=(RosterEntry("Bev"),))
    vault.keep(replace(contents, names=(*contents.names, person("bev carter", 7))))
    withdraw(project, plan_withdrawal(project, bev, vault), vault=vault)
    assert [name.name for name in vault.contents.names] == ["bev"]
    assert vault.contents.always == (RosterEntry("Bev"),)


def test_a_name_goes_with_a_source_that_goes_whole(folder: Path) -> None:
    project = create_project(folder, keep_originals=True)
    vault = get_vault(project, "a long passphrase")
    talk = project.sources_folder / "interviews" / "talk.txt"
    talk.write_text("\n\n".join(line for line in GROUP if line.startswith("Bev")), encoding="utf-8")
    add_sources(project, vault=vault)
    assert vault.contents.names
    plan = plan_withdrawal(project, "P01", vault)
    assert [part.whole for part in plan.parts] == [True]
    withdraw(project, plan, vault=vault)
    assert vault.contents == Contents()


def test_a_label_that_a_row_gave_to_another_id_goes_with_that_person(
    group: tuple[Project, Vault, str],
) -> None:
    project, vault, bev = group
    rows = project.participants_file.read_text("utf-8-sig").replace(f"{bev},S01,", "P77,S01,")
    project.participants_file.write_text(rows, encoding="utf-8")
    withdraw(project, plan_withdrawal(project, "P77", vault), vault=vault)
    assert {label.original for label in vault.contents.labels} == {"Omar Haddad"}
    assert vault.contents.names == ()
