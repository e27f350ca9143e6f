"""Groups compared in a notebook: codings with every attribute, people counted, codes together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import evalkit as ek
from evalkit.steps.coding.code import code_passage, get_valence
from tests.page_sample import NOW, make_project, make_source

PEOPLE = """id,source,label,kind,role,group,team,consent,site
I1,,INT,interviewer,Interviewer,,,,
P1,,ANN,service_user,Service user,Service users,,not quoted,North
P2,,GP,staff,GP,GPs,Hub,yes,East
P3,,BEA,staff,Nurse,Nurses,Hub,yes,
"""


@pytest.fixture
def project(tmp_path: Path) -> Iterator[ek.Project]:
    made = make_project(tmp_path / "project")
    made.participants_file.write_text(PEOPLE, encoding="utf-8")
    made.store.add_source(make_source("S03", (("BEA", "We never have a room."),)), NOW)
    for source_id, words, code, side in (
        ("S01", "I felt heard from the start.", "trust", "working_well"),
        ("S01", "I felt heard", "access", "working_well"),
        ("S01", "Six months went by.", "access", "challenging"),
        ("S02", "Letters still take weeks.", "access", "challenging"),
    ):
        source = next(s for s in made.sources if s.id == source_id)
        start = source.text.index(words)
        code_passage(made, "Rosa", source, (start, start + len(words)), code, get_valence(side))
    code_passage(made, "Iris", "S03", (0, 21), "place", "context")
    made.close()
    opened = ek.Project(made.folder)
    yield opened
    opened.close()


def test_codings_have_a_column_for_everything_that_is_known_of_who_speaks(project: ek.Project) -> None:
    frame = project.codings.frame().set_index("coding")
    letters = frame[frame["passage"] == "Letters still take weeks."].iloc[0]
    wanted = ["source", "code", "code name", "who", "group", "role", "kind", "team", "consent", "site"]
    assert [letters[name] for name in wanted] == [
        "S02", "access", "Access", "P2", "GPs", "GP", "staff", "Hub", "yes", "East",
    ]  # fmt: skip
    assert frame[frame["who"] == "P3"]["site"].tolist() == [""]
    assert set(frame[frame["who"] == "P1"]["consent"]) == {"not quoted"}


def test_people_are_counted_by_code_and_any_attribute(project: ek.Project) -> None:
    crosstab = project.crosstab("codes", "site")
    assert crosstab.frame().loc["Access"].to_dict() == {"East": 1, "North": 1, "not known": 0}
    assert crosstab.frame().loc["Place"].to_dict() == {"East": 0, "North": 0, "not known": 1}
    assert crosstab.frame(publish=True).loc["Access", "East"] == "*"
    sides = project.crosstab("sides", "kind").frame()
    assert sides.loc["working well"].to_dict() == {"service user": 1, "staff": 0}
    with pytest.raises(ek.EvalkitError, match="not told apart by “shoe size”"):
        project.crosstab("codes", "shoe size")


def test_a_code_is_compared_by_an_attribute_with_its_passages(project: ek.Project) -> None:
    compared = project.compare("access", by="team")
    assert compared.counts()["people"].to_dict() == {"Hub": 1, "not known": 1}
    assert compared.counts()["heard"].to_dict() == {"Hub": 2, "not known": 1}
    assert compared.frame()["passage"].tolist() == [
        "Letters still take weeks.",
        "I felt heard",
        "Six months went by.",
    ]
    with pytest.raises(ek.EvalkitError, match="no code “nothing”"):
        project.compare("nothing")


def test_codes_that_come_together_are_a_table(project: ek.Project) -> None:
    together = project.cooccurrence()
    assert together.frame().loc["Access", "Trust"] == 1
    assert together.frame("challenging").loc["Access", "Trust"] == 0
