"""Topics: found among plain texts, the same every time, named by words several people use; people decide."""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

from evalkit.errors import ModelError, ProjectError, TableError, WriteError
from evalkit.steps.large.topics import Columns, find_table_topics
from evalkit.suggest.encoders.vectors import Vectors, unit_rows
from evalkit.supply.installed import say_how_to_get
from evalkit.themes import topics
from evalkit.themes.beyond import Aside, BeyondTopic, decide, parse_beyond, render_beyond, settle_beyond
from evalkit.themes.grouping import group_alike
from evalkit.themes.topics import find_topics

pytestmark = pytest.mark.skipif(find_spec("bertopic") is None, reason="BERTopic is not installed")

SUBJECTS = ("parking", "food", "bus", "garden")


class Encoder:
    """A direction for each subject that a text names, with a little of its own."""

    name = version = "test"
    dimension = 16
    parts = (16,)

    def encode(self, texts: Sequence[str]) -> Vectors:
        return unit_rows(np.array([self._place(text) for text in texts], dtype=np.float32))

    def _place(self, text: str) -> Vectors:
        own = np.random.default_rng(len(text) * 7919 + sum(map(ord, text))).normal(size=16)
        named = np.array([subject in text for subject in SUBJECTS] + [False] * 12, dtype=np.float64)
        return np.asarray(4 * named + 0.3 * own, dtype=np.float32)


def comments(each: int = 8) -> list[str]:
    return [f"Comment {n} says the {subject} was dear." for n in range(each) for subject in SUBJECTS]


def find(
    texts: list[str], groups: Sequence[str] | None = None, waves: Sequence[str] | None = None
) -> topics.Topics:
    return find_topics(texts, Encoder().encode(texts), Encoder(), groups=groups, waves=waves)


@pytest.mark.slow
def test_texts_about_one_thing_are_a_topic_named_by_its_word() -> None:
    found = find(comments())
    assert {topic.name.split(",")[0] for topic in found.topics} == {"Parking", "Food", "Bus", "Garden"}
    assert [len(topic.members) for topic in found.topics] == [8, 8, 8, 8]
    assert found.groups.tolist() == find(comments()).groups.tolist()
    assert found.tree is not None
    assert found.tree.shape == (3, 4)


def test_a_small_set_is_grouped_by_bertopic_as_themes_are() -> None:
    texts = comments()
    own = group_alike(Encoder().encode(texts))
    assert adjusted_rand_score(own, find(texts).groups) == 1


def test_more_texts_than_are_learnt_from_join_the_topic_nearest_to_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(topics, "LEARNT_FROM", 24)
    texts = comments(30)
    found = find(texts)
    truth = [next(s for s in SUBJECTS if s in text) for text in texts]
    assert adjusted_rand_score(truth, found.groups) == 1


def test_groups_and_waves_are_counted_and_their_words_told() -> None:
    texts = comments()
    groups = ["Staff" if n % 8 < 4 else "Service users" for n in range(len(texts))]
    found = find(texts, groups=groups, waves=groups)
    assert found.by_group is not None
    assert found.by_wave is not None
    assert found.by_group["texts"].sum() == len(texts)
    bus = found.by_group[found.by_group["topic"].str.startswith("Bus")]
    assert bus["share"].tolist() == [0.25, 0.25]
    assert all("bus" in words for words in bus["words"])
    assert found.by_wave["wave"].unique().tolist() == ["Service users", "Staff"]
    with pytest.raises(TableError, match="do not belong together"):
        find(texts, groups=["Staff"])


def test_a_word_that_one_person_alone_uses_names_no_topic() -> None:
    texts = [*comments(), "Comment 99 says the bus passes Zebedee's."]
    assert not any("zebedee" in word for topic in find(texts).topics for word in topic.words)


def test_without_bertopic_the_message_says_how_to_have_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(topics, "find_spec", lambda name: None)
    with pytest.raises(ModelError, match=re.escape(say_how_to_get("bertopic"))):
        find(comments())


def asides(subjects: Sequence[str] = SUBJECTS, each: int = 6) -> list[Aside]:
    return [
        Aside(f"S01 {subject}{n}", f"Person {n} says the {subject} was dear.", f"P{n}")
        for n in range(each)
        for subject in subjects
    ]


def settle(found: list[Aside], kept: Sequence[BeyondTopic] = ()) -> list[BeyondTopic]:
    return settle_beyond(found, Encoder().encode([aside.text for aside in found]), Encoder(), kept)


def test_what_one_person_says_again_and_again_is_no_topic() -> None:
    alone = [Aside(a.key, a.text, "P1") if "garden" in a.text else a for a in asides()]
    names = [topic.name for topic in settle(alone)]
    assert len(names) == 3
    assert not any("Garden" in name for name in names)


def test_what_a_person_decided_stays_and_what_is_like_it_waits() -> None:
    first = settle(asides())
    bus = next(t.name for t in first if "Bus" in t.name)
    food = next(t.name for t in first if "Food" in t.name)
    kept = decide(first, bus, "named", "Rosa", "Getting there")
    kept = decide(kept, food, "not for us", "Rosa")
    later = [*asides(), Aside("S02 new", "Person 77 says the bus was dear.", "P77")]
    again = settle(later, kept)
    named = next(t for t in again if t.name == "Getting there")
    assert len(named.passages) == 6
    assert named.by == "Rosa"
    aside = next(t for t in again if t.verdict == "not for us")
    assert len(aside.passages) == 6
    shown = render_beyond(again)
    assert parse_beyond(shown, "beyond.yaml") == again


def test_a_verdict_that_cannot_be_is_refused_with_the_next_step() -> None:
    topics_now = settle(asides())
    name = topics_now[0].name
    with pytest.raises(ProjectError, match="Open the page again"):
        decide(topics_now, "Nothing of the kind", "named", "Rosa")
    with pytest.raises(ProjectError, match="at least one passage"):
        decide(topics_now, name, "named", "Rosa", passages=())
    with pytest.raises(ProjectError, match="Another topic"):
        decide(topics_now, name, "named", "Rosa", topics_now[1].name)


def write_table(path: Path, rows: int = 40) -> Path:
    said = ("The bus to the clinic is late", "Parking costs too much", "The garden is lovely to sit in")
    frame = pd.DataFrame(
        [(f"{said[n % 3]}, {n} times over.", "Staff" if n < 3 else "Service users") for n in range(rows)],
        columns=["comment", "role"],
    )
    frame.to_csv(path, index=False)
    return path


@pytest.mark.slow
def test_a_survey_becomes_tables_and_pictures_that_hide_few_people(tmp_path: Path) -> None:
    table = write_table(tmp_path / "c.csv")
    found = find_table_topics(table, Columns("comment", group="role"), tmp_path / "out")
    assert [path.name for path in found.files] == [
        "topics.csv", "assigned.csv", "by-group.csv", "topics.png", "by-group.png",
    ]  # fmt: skip
    counted = pd.read_csv(tmp_path / "out" / "by-group.csv", dtype=str)
    assert set(counted[counted["role"] == "Staff"]["people"]) <= {"*", "0"}
    assert (tmp_path / "out" / "by-group.png").read_bytes().startswith(b"\x89PNG")
    assigned = pd.read_csv(tmp_path / "out" / "assigned.csv")
    assert sorted(assigned["row"]) == list(range(1, 41))
    with pytest.raises(WriteError, match="not a new folder"):
        find_table_topics(table, Columns("comment"), tmp_path / "out")
    with pytest.raises(TableError, match="read these instead"):
        find_table_topics(write_table(tmp_path / "few.csv", 5), Columns("comment"), tmp_path / "few")
    exact = find_table_topics(table, Columns("comment", group="role"), tmp_path / "exact", publish=False)
    told = pd.read_csv(tmp_path / "exact" / "by-group.csv", dtype=str)
    assert sum(map(int, told[told["role"] == "Staff"]["people"])) == 3
    assert len(exact.topics) == len(found.topics)
