"""Beyond the framework: proposed from what nobody coded, decided on the page, printed only once decided."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from importlib.util import find_spec
from pathlib import Path
from time import sleep

import pytest
from starlette.testclient import TestClient

from evalkit.codebook import dump_codebook
from evalkit.errors import ProjectError
from evalkit.model import Segment, Source, Suggestion, Turn
from evalkit.project import Project
from evalkit.report.blocks import find_texts, words_of
from evalkit.report.content import build_content
from evalkit.steps.coding.code import code_passage
from evalkit.steps.create import create_project
from evalkit.steps.findings.beyond import decide_beyond, propose_beyond, read_beyond
from evalkit.steps.report.report import gather_facts
from tests.page_sample import CODEBOOK
from tests.serving import come_in

pytestmark = pytest.mark.skipif(find_spec("bertopic") is None, reason="BERTopic is not installed")

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
BUSES = (
    "The bus to the clinic only runs once an hour from our village.",
    "You need two buses to reach the clinic and the second bus never waits.",
    "I gave up because the bus to the clinic had been cancelled again.",
    "No bus runs to the clinic after four, so evening groups are no use.",
)
PARKING = (
    "Parking at the hospital costs more than my lunch every single time.",
    "The car park at the hospital is full by nine in the morning.",
    "I pay six pounds for parking at the hospital whenever I visit her.",
    "Disabled parking at the hospital is always taken by somebody else.",
)
CODED = "They made me wait for half a year before anybody wrote to me."


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """Eight people, each of whom says one thing that no code fits and one that somebody coded."""
    file = tmp_path / "codebook.yaml"
    file.write_text(dump_codebook(CODEBOOK), encoding="utf-8")
    made = create_project(tmp_path / "project", codebook=file)
    rows = ["id,source,label,kind,role,group"]
    for number, said in enumerate([*BUSES, *PARKING], start=1):
        text = f"{said} {CODED}"
        source = Source(f"S{number:02}", f"Person {number}", "interview", text, (Turn(0, 0, len(text), "P"),))
        made.store.add_source(source, NOW)
        rows.append(f"P{number:02},{source.id},P,service_user,Service user,Service users")
        segment = Segment(source.id, 0, len(said), said, 0)
        guess = Suggestion(
            f"G{number}", segment, "access", "challenging", 0.1, 1, False, "m1", "", "codebook"
        )
        made.store.replace_suggestions([source.id], [guess])
    made.participants_file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    yield made
    made.close()


def printed(project: Project) -> str:
    content = build_content(gather_facts(project, publish=True))
    return " ".join(words_of(text) for text in find_texts(content.blocks))


def test_the_report_says_only_what_a_person_decided(project: Project) -> None:
    for source in project.sources:
        start = source.text.index(CODED)
        code_passage(project, "Rosa", source.id, (start, start + len(CODED)), "access", "challenging")
    found = propose_beyond(project)
    assert {tuple(sorted(p.segment.text for p in found.said(t))) for t in found.topics} == {
        tuple(sorted(BUSES)),
        tuple(sorted(PARKING)),
    }
    assert "does not ask" not in printed(project)
    bus = next(topic for topic in found.topics if BUSES[0][:20] in str(topic.passages))
    parking = next(topic for topic in found.topics if topic is not bus)
    decide_beyond(project, bus.name, "named", "Rosa", "Getting to the clinic", list(bus.passages)[:3])
    decide_beyond(project, parking.name, "not for us", "Rosa")
    assert "“Getting to the clinic”: a few people" in printed(project)
    assert "arking" not in printed(project)
    again = propose_beyond(project)
    named = next(topic for topic in again.topics if topic.verdict == "named")
    assert list(named.passages) == list(bus.passages)[:3]


def test_topics_are_looked_for_read_and_decided_on_the_page(project: Project) -> None:
    client = come_in(project)
    assert "No topic has been found yet" in client.get("/beyond").text
    client.post("/beyond", data={})
    wait_for_topics(client)
    html = unescape(client.get("/beyond").text)
    assert BUSES[0] in html
    name = read_beyond(project)[0].name
    keys = list(read_beyond(project)[0].passages)
    decided = {"topic": name, "name": "Our name", "verdict": "named", "passage": keys}
    assert "kept by Rosa" in client.post("/beyond", data=decided).text
    with pytest.raises(ProjectError):
        decide_beyond(project, name, "named", "Rosa")
    client.post("/beyond", data={"topic": "Our name", "name": "Transport", "verdict": "a code"})
    assert "Transport" in [code.name for code in project.codebook.codes]
    assert "“Transport”: a few" not in printed(project)


def wait_for_topics(client: TestClient) -> None:
    for _ in range(6000):
        if "No topic has been found yet" not in client.get("/beyond").text:
            return
        sleep(0.1)
    raise AssertionError("the topics never came")
