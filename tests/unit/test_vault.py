"""The vault: opened by its passphrase alone, never half-written, and clear about what is wrong."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from evalkit.deidentify import RosterEntry, deidentify_source
from evalkit.errors import VaultError, WriteError
from evalkit.model import Source, Turn
from evalkit.project import Project
from evalkit.steps.create import create_project
from evalkit.steps.names.project_vault import get_vault, rotate_passphrase
from evalkit.vault import (
    Contents,
    KeptLabel,
    KeptName,
    change_passphrase,
    create_vault,
    describe_strength,
    keep_original,
    lock,
    open_vault,
)

WORDS = "several words together"
TALK = "Siobhan Kelly rang me on 07700 900123."


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "originals.evault"


def filled(path: Path) -> Source:
    source = Source("S01", "one", "interview", TALK, (Turn(0, 0, len(TALK), "Bev Campbell"),))
    redacted = deidentify_source(source)
    vault = create_vault(path, WORDS)
    original = keep_original(source, redacted.replacements, "2026-01-01")
    contents = vault.contents.with_numbering(redacted.numbering)
    vault.keep(contents.with_original(original, (KeptLabel("S01", "Bev Campbell", "P01"),)))
    return source


def test_what_was_kept_comes_back_with_the_passphrase(path: Path) -> None:
    source = filled(path)
    contents = open_vault(path, WORDS).contents
    original = contents.original("S01")
    assert original
    assert original.source == source
    assert contents.labels == (KeptLabel("S01", "Bev Campbell", "P01"),)
    assert (
        contents.numbering.tag("person", contents.numbering.numbers["person", "siobhan kelly"])
        == "[Person 1]"
    )
    assert [source.text[k.start : k.start + len(k.original)] for k in original.replacements] == [
        k.original for k in original.replacements
    ]


def test_a_name_that_was_kept_with_its_accents_is_known_without_them() -> None:
    numbering = Contents(names=(KeptName("person", "zoë brannigan", 4),)).numbering
    assert numbering.number_of("person", "zoe brannigan") == 4
    assert numbering.numbers["person", "zoë brannigan"] == 4


def test_nothing_in_the_file_can_be_read_without_it(path: Path) -> None:
    filled(path)
    data = path.read_bytes()
    assert all(word not in data for word in (b"Siobhan", b"Campbell", b"900123", b'"S01"'))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_wrong_passphrase_is_said_to_be_wrong_and_changes_nothing(path: Path) -> None:
    filled(path)
    before = path.read_bytes()
    with pytest.raises(VaultError, match="not the passphrase"):
        open_vault(path, "other words")
    assert path.read_bytes() == before


@pytest.mark.parametrize("share", [0.2, 0.5, 0.98])
def test_a_half_written_file_is_told_from_a_wrong_passphrase(path: Path, share: float) -> None:
    filled(path)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(VaultError, match="damaged or was only half written"):
        open_vault(path, WORDS)


@pytest.mark.parametrize("place", [60, 200, -3])
def test_a_file_with_one_changed_byte_is_not_opened(path: Path, place: int) -> None:
    filled(path)
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(bytes(data))
    with pytest.raises(VaultError):
        open_vault(path, WORDS)


def test_a_lost_file_is_said_to_be_lost(path: Path) -> None:
    with pytest.raises(VaultError, match="is not there"):
        open_vault(path, WORDS)


def test_another_kind_of_file_is_left_alone(path: Path) -> None:
    path.write_bytes(b"PK\x03\x04 a workbook")
    with pytest.raises(VaultError, match="not a file of originals"):
        open_vault(path, WORDS)
    with pytest.raises(VaultError, match="is there already"):
        create_vault(path, WORDS)
    assert path.read_bytes() == b"PK\x03\x04 a workbook"


def test_a_header_that_asks_for_all_memory_is_refused(path: Path) -> None:
    filled(path)
    path.write_bytes(path.read_bytes().replace(b'"n": 1024', b'"n": 1073741824'))
    with pytest.raises(VaultError, match="damaged"):
        open_vault(path, WORDS)


def test_an_empty_passphrase_is_refused(path: Path) -> None:
    with pytest.raises(VaultError, match="empty"):
        create_vault(path, "  ")
    assert not path.exists()


def test_a_new_passphrase_replaces_the_old_one(path: Path) -> None:
    filled(path)
    before = open_vault(path, WORDS).contents
    change_passphrase(path, WORDS, "other words that are new")
    assert open_vault(path, "other words that are new").contents == before
    with pytest.raises(VaultError):
        open_vault(path, WORDS)


def test_a_write_that_fails_leaves_the_old_file_whole(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(path)
    before = path.read_bytes()
    vault = open_vault(path, WORDS)

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(WriteError, match="No space left"):
        vault.keep(vault.contents.without("S01"))
    assert path.read_bytes() == before
    assert not [p.name for p in path.parent.iterdir() if p.suffix == ".part"]
    assert vault.contents.original("S01")


def test_two_windows_do_not_overwrite_each_other(path: Path) -> None:
    filled(path)
    first, second = open_vault(path, WORDS), open_vault(path, WORDS)
    first.keep(first.contents.without("S01"))
    with pytest.raises(VaultError, match="changed or removed since"):
        second.keep(type(second.contents)())


def test_outside_the_tests_a_key_takes_the_work_that_owasp_asks_for(path: Path) -> None:
    program = (
        "import sys, pathlib, evalkit.vault as v; v.create_vault(pathlib.Path(sys.argv[1]), sys.argv[2])"
    )
    subprocess.run([sys.executable, "-c", program, path, WORDS], check=True)
    header = json.loads(path.read_bytes().splitlines()[1])
    assert (header["n"], header["r"], header["p"]) == (2**17, 8, 1)


def test_a_key_never_shows_itself() -> None:
    assert "…" in repr(lock.make_key(WORDS))


def test_a_projects_vault_lies_beside_it_and_is_made_once(tmp_path: Path) -> None:
    project = create_project(tmp_path / "camden", keep_originals=True)
    vault = get_vault(project, WORDS)
    assert vault.path == tmp_path.resolve() / "camden-originals.evault"
    get_vault(Project(project.folder), WORDS)
    rotate_passphrase(project, WORDS, "other words that are new")
    with pytest.raises(VaultError, match="not the passphrase"):
        get_vault(project, WORDS)
    vault.path.unlink()
    with pytest.raises(VaultError, match="is not there"):
        get_vault(project, "other words that are new")
    assert not vault.path.exists()


def test_originals_are_refused_a_place_inside_the_project(tmp_path: Path) -> None:
    project = create_project(tmp_path / "camden")
    settings = project.folder / "evalkit.toml"
    settings.write_text(
        settings.read_text("utf-8").replace('originals = ""', 'originals = "o.evault"'), "utf-8"
    )
    with pytest.raises(VaultError, match="inside the project folder"):
        get_vault(Project(project.folder), WORDS)


def test_a_project_without_a_vault_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(VaultError, match="originals ="):
        get_vault(create_project(tmp_path / "camden"), WORDS)


def test_what_is_always_replaced_is_kept_too(path: Path) -> None:
    vault = create_vault(path, WORDS)
    contents = type(vault.contents)(always=(RosterEntry("the lantern", "organisation"),))
    vault.keep(contents)
    assert open_vault(path, WORDS).contents == contents


@pytest.mark.parametrize("words", ["a", "short words", "eleven char", "aaaaaaaaaaaaaaaa"])
def test_a_new_passphrase_that_is_easily_guessed_is_refused(path: Path, words: str) -> None:
    with pytest.raises(VaultError, match="12 characters, or four words"):
        create_vault(path, words)
    assert not path.exists()


@pytest.mark.parametrize("words", ["twelveletter", "a bc de f", "kettle orbit fern lantern"])
def test_twelve_characters_or_four_words_are_enough(path: Path, words: str) -> None:
    create_vault(path, words)
    assert open_vault(path, words)


def test_a_change_to_a_short_passphrase_is_refused_and_the_old_one_opens(path: Path) -> None:
    filled(path)
    with pytest.raises(VaultError, match="too short"):
        change_passphrase(path, WORDS, "short")
    assert open_vault(path, WORDS)


def test_a_vault_of_before_with_a_short_passphrase_still_opens(path: Path) -> None:
    path.write_bytes(lock.lock(b"{}", lock.make_key("a")))
    assert open_vault(path, "a").contents == Contents()


def test_how_strong_a_passphrase_is_is_said() -> None:
    assert describe_strength("password1234").startswith("Weak")
    assert describe_strength("twelveletter").startswith("Fair")
    assert describe_strength("kettle orbit fern lantern") == "Strong."


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b'"r": 8', b'"r": 64', "more memory or time"),
        (b'"p": 1', b'"p": 4096', "more memory or time"),
        (b'"r": 8', b'"r": 0', "more memory or time"),
        (b'"p": 1,', b"", "second line cannot be read"),
        (b"evalkit vault 1", b"evalkit vault 2", "newer evalkit"),
        (b'"sha256": "', b'"sha256": "0', "half written"),
    ],
)
def test_every_refusal_has_its_own_words(path: Path, old: bytes, new: bytes, said: str) -> None:
    filled(path)
    path.write_bytes(path.read_bytes().replace(old, new))
    with pytest.raises(VaultError, match=said):
        open_vault(path, WORDS)


def test_an_empty_file_is_said_to_be_empty(path: Path) -> None:
    path.write_bytes(b"")
    with pytest.raises(VaultError, match="is empty"):
        open_vault(path, WORDS)


def test_a_vault_with_other_numbers_for_scrypt_opens(path: Path) -> None:
    path.write_bytes(lock.lock(b"{}", lock.make_key(WORDS, r=4, p=2)))
    assert open_vault(path, WORDS).contents == Contents()


def test_an_older_copy_in_the_place_of_a_newer_one_is_noticed(tmp_path: Path) -> None:
    project = create_project(tmp_path / "study", keep_originals=True)
    vault = get_vault(project, WORDS)
    older = vault.path.read_bytes()
    vault.keep(Contents(always=(RosterEntry("Dympna"),)))
    newer = vault.path.read_bytes()
    vault.path.write_bytes(older)
    with pytest.raises(VaultError, match="older copy"):
        get_vault(project, WORDS)
    vault.path.write_bytes(newer)
    assert get_vault(project, WORDS).contents.always[0].name == "Dympna"


def test_two_windows_that_write_at_once_do_not_lose_each_others_names(path: Path) -> None:
    filled(path)
    one, two = open_vault(path, WORDS), open_vault(path, WORDS)
    one.keep(Contents(always=(RosterEntry("Dympna"),)))
    with pytest.raises(VaultError, match="changed or removed"):
        two.keep(Contents(always=(RosterEntry("Ifeoma"),)))
    assert open_vault(path, WORDS).contents.always[0].name == "Dympna"
