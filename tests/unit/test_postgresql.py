"""A store on PostgreSQL holds and says what a store in a file holds and says, and no secret is in it."""

from __future__ import annotations

import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from evalkit.acts import Act
from evalkit.errors import ProjectError, StoreError
from evalkit.model import Coding, Segment, Source, Turn
from evalkit.settings import Settings, check_database, load_settings
from evalkit.store import Store, added
from evalkit.store.dialects.carry import weigh
from tests.postgres import Server, Stores

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
AT = NOW.isoformat()


def make_source(words: str, source_id: str = "S01") -> Source:
    return Source(source_id, source_id, "interview", words, (Turn(0, 0, len(words), "P"),))


def code(store: Store, number: int, memo: str = "") -> None:
    words = store.read.sources("S01")[0].text
    made = Coding(f"C{number:05d}", Segment("S01", 0, 2, words[:2], 0), "access", "context", "RM", AT, memo)
    store.apply([added(made)], "RM", Act.CODE, "Coded", AT, "S01")


@pytest.mark.parametrize(
    "words", ["a\0b 🙂 naïve \0", "ﷰ\ufdcf\ufffd\uffff", "' \" \\ %s %(x)s $1 :x;--\r\n\t"]
)
def test_every_character_comes_back_as_it_was_written(stores: Stores, tmp_path: Path, words: str) -> None:
    store = stores.open(tmp_path / "evalkit.db", NOW)
    store.add_source(make_source(words), NOW)
    code(store, 1, memo=words)
    assert store.read.sources()[0].text == words
    assert [coding.memo for coding in store.read.codings()] == [words]
    assert store.read.check() == []


def test_texts_are_in_the_order_of_their_code_points(stores: Stores, tmp_path: Path) -> None:
    store = stores.open(tmp_path / "evalkit.db", NOW)
    store.add_source(make_source("They rang me."), NOW)
    coders = ["a", "B", "ä", "_", "Z", "b", "A", "🙂"]
    for number, coder in enumerate(coders, 1):
        made = Coding(f"C{number:05d}", Segment("S01", 0, 4, "They", 0), "access", "context", coder, AT)
        store.apply([added(made)], coder, Act.CODE, "Coded", AT, "S01")
    assert [coder for _, _, coder, _ in store.read.coding_counts()] == sorted(coders)


@pytest.mark.postgres
def test_what_a_database_cannot_keep_is_refused_and_nothing_is_saved(
    postgres: Server, tmp_path: Path
) -> None:
    store = Store(tmp_path / "evalkit.db", NOW, postgres.make_database())
    with pytest.raises(StoreError, match="nothing was altered"):
        store.add_source(make_source("They \ufdd0 rang."), NOW)
    assert (store.read.sources(), store.read.history()) == ([], [])


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://evalkit:s3cret@localhost/ours",
        "postgresql://localhost/ours?password=s3cret",
        "postgresql://evalkit:s3cret@localhost:x/ours",
    ],
)
def test_a_password_in_the_address_is_refused_and_never_repeated(address: str) -> None:
    for read in (check_database, lambda text: load_settings(f'[store]\ndatabase = "{text}"', "evalkit.toml")):
        with pytest.raises(ProjectError) as refused:
            read(address)
        assert "s3cret" not in str(refused.value)
    if ":x/" not in address:
        with pytest.raises(ProjectError, match=r"PGPASSFILE"):
            check_database(address)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("mysql://localhost/ours", "write it as"),
        ("postgresql://localhost", "write it as"),
        ("postgresql://db.example.org/ours?sslmode=disable", "encrypted"),
        ("postgresql://db.example.org/ours?sslmode=prefer", "encrypted"),
        ("postgresql:///ours?host=db.example.org&sslmode=prefer", "encrypted"),
        ("postgresql://localhost,db.example.org/ours?sslmode=allow", "encrypted"),
    ],
)
def test_an_address_that_cannot_be_used_is_said_with_what_to_write(address: str, said: str) -> None:
    with pytest.raises(ProjectError, match=said):
        check_database(address)


def test_the_setting_is_kept_and_empty_means_the_file() -> None:
    kept = load_settings('[store]\ndatabase = "postgresql:///ours?host=/run/postgresql"', "evalkit.toml")
    assert kept.store.database == "postgresql:///ours?host=/run/postgresql"
    assert Settings().store.database == ""


@pytest.mark.postgres
def test_a_database_elsewhere_that_cannot_prove_who_it_is_gets_not_a_word(
    postgres: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evalkit.settings.LOOPBACK", ("localhost",))  # 127.0.0.1 stands for another machine
    with pytest.raises(StoreError, match=r"no encrypted connection|could not prove"):
        Store(tmp_path / "evalkit.db", NOW, postgres.make_database())


@pytest.mark.postgres
def test_a_database_is_reached_by_its_socket(postgres: Server, tmp_path: Path) -> None:
    name = postgres.make_database().rpartition("/")[2]
    address = f"postgresql://evalkit@/{name}?host={postgres.folder}&port={postgres.port}"
    store = Store(tmp_path / "evalkit.db", NOW, address)
    store.add_source(make_source("They rang me."), NOW)
    assert [source.id for source in store.read.sources()] == ["S01"]


@pytest.mark.postgres
def test_a_database_that_is_not_there_is_said_with_what_to_do(postgres: Server, tmp_path: Path) -> None:
    missing = postgres.address("nothing_here")
    with pytest.raises(StoreError, match=r"nothing_here on 127.0.0.1 is not there.*createdb"):
        Store(tmp_path / "evalkit.db", NOW, missing)
    silent = missing.replace(f":{postgres.port}", ":9")
    with pytest.raises(StoreError, match=r"does not answer.*Check that PostgreSQL runs"):
        Store(tmp_path / "evalkit.db", NOW, silent)


@pytest.mark.postgres
def test_a_store_of_a_newer_evalkit_is_refused_unchanged(postgres: Server, tmp_path: Path) -> None:
    address = postgres.make_database()
    store = Store(tmp_path / "evalkit.db", NOW, address)
    with store.database.changing() as connection:
        store.database.dialect.write_version(connection, 99)
    with pytest.raises(StoreError, match="newer evalkit"):
        Store(tmp_path / "evalkit.db", NOW, address)


@pytest.mark.postgres
def test_a_copy_of_a_store_on_postgresql_is_a_store_of_its_own(postgres: Server, tmp_path: Path) -> None:
    store = Store(tmp_path / "evalkit.db", NOW, postgres.make_database())
    store.add_source(make_source("They rang me \0 back."), NOW)
    code(store, 1)
    copy = store.back_up(NOW)
    with closing(Store(copy, NOW)) as opened:
        assert opened.read.sources() == store.read.sources()
        assert opened.read.history() == store.read.history()
        with opened.database.reading() as there, store.database.reading() as here:
            assert weigh(there) == weigh(here)
    assert not (tmp_path / "evalkit.db").exists()


@pytest.mark.postgres
def test_words_that_were_taken_out_are_in_no_table_any_more(postgres: Server, tmp_path: Path) -> None:
    address = postgres.make_database()
    store = Store(tmp_path / "evalkit.db", NOW, address)
    store.add_source(make_source("Zanzibariquexly rang me back. " * 50), NOW)
    code(store, 1, memo="Zanzibariquexly")
    store.purge_source("S01", AT)
    with store.database.reading() as connection:
        folder = connection.scalar(text("SELECT oid FROM pg_database WHERE datname = current_database()"))
    assert not [
        file
        for file in (postgres.folder / "data" / "base" / str(folder)).iterdir()
        if b"Zanzibariquexly" in file.read_bytes()
    ]


def test_two_who_take_the_same_number_at_once_both_get_their_coding_in(
    stores: Stores, tmp_path: Path
) -> None:
    """Each reads what is there, and writes what fits it: whoever comes second is told, and tries again."""
    one, other = (stores.open(tmp_path / "evalkit.db", NOW) for _ in range(2))
    one.add_source(make_source("They rang me back. " * 30), NOW)
    refused: list[str] = []

    def work(store: Store) -> None:
        for _ in range(25):
            while True:
                try:
                    code(store, int(next(store.ids.new_aliases("codings"))[1:]))
                except StoreError as error:
                    refused.append(str(error))
                else:
                    break

    workers = [threading.Thread(target=work, args=(store,)) for store in (one, other)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [coding.id for coding in one.read.codings()] == [f"C{n:05d}" for n in range(1, 51)]
    assert len(one.read.history()) == 51
    assert all("is there already" in said for said in refused)
    assert one.read.check() == []
