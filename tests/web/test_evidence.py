"""The pages of evidence: counts of people that open their passages, groups side by side, files to take."""

from __future__ import annotations

import io
import re
from html import unescape

import pytest
from openpyxl import load_workbook
from starlette.testclient import TestClient

from evalkit.model import Participant, Valence
from evalkit.project import Project
from evalkit.steps.coding.code import code_passage
from tests.web.sample import NOW, make_source

RANG, LONG, WEEKS = "They rang me back the same day.", "The waiting was long.", "Letters still take weeks."
PEOPLE = """id,source,label,kind,role,group,consent,site
I1,,INT,interviewer,Interviewer,,,
P1,,ANN,service_user,Service user,Service users,yes,North
P2,,GP,staff,GP,GPs,yes,East
P3,,BEA,staff,Nurse,Nurses,yes,
"""


def code(project: Project, words: str, slug: str, side: Valence = "context") -> None:
    source = next(source for source in project.sources if words in source.text)
    start = source.text.index(words)
    code_passage(project, "Rosa", source, (start, start + len(words)), slug, side)


@pytest.fixture
def coded(project: Project) -> Project:
    project.participants_file.write_text(PEOPLE, encoding="utf-8")
    project.store.add_source(make_source("S03", (("BEA", "We never have a room."),)), NOW)
    code(project, RANG, "trust", "working_well")
    code(project, RANG, "access", "working_well")
    code(project, LONG, "access", "challenging")
    code(project, WEEKS, "access", "challenging")
    code(project, "We never have a room.", "place", "challenging")
    return project


def cells(text: str, name: str) -> list[str]:
    """The numbers in the row of a code."""
    row = re.search(rf'<tr><th scope="row"><a[^>]*>{name}</a></th>(.*?)</tr>', text, re.S)
    assert row, name
    return re.findall(r"<(?:a|span)[^>]*>([^<]*)</(?:a|span)>", row[1])


def test_every_count_opens_exactly_its_passages(client: TestClient, coded: Project) -> None:
    text = client.get("/evidence").text
    assert cells(text, "Access") == ["1", "1", "0"]
    row = text.partition(">Access</a></th>")[2].partition("</tr>")[0]
    links = [unescape(link) for link in re.findall(r'href="([^"]+)"', row)]
    opened = [unescape(client.get(link).text) for link in links]
    assert [[words for words in (RANG, LONG, WEEKS) if f"<strong>{words}</strong>" in t] for t in opened] == [
        [RANG, LONG],
        [WEEKS],
    ]


def test_it_is_said_that_people_in_sources_without_a_coding_are_in_no_number(
    client: TestClient, coded: Project
) -> None:
    assert "nothing is coded yet are in none" not in client.get("/evidence").text
    coded.store.add_source(make_source("S04", (("ANN", "Nobody has coded this."),)), NOW)
    assert "People in 1 source in which nothing is coded yet are in none" in client.get("/evidence").text


def test_people_are_counted_by_any_attribute_with_those_of_whom_it_is_not_known(
    client: TestClient, coded: Project
) -> None:
    text = client.get("/evidence", params={"by": "site"}).text
    head = re.findall(r'<th scope="col"><span>([^<]+)</span>', text)
    assert head == ["North", "East", "not known"], "service users first, as everywhere"
    assert cells(text, "Place") == ["0", "0", "1"]
    link = unescape(re.findall(r'href="(/codings[^"]+)"', text.partition(">Place</a></th>")[2])[0])
    assert "<strong>We never have a room.</strong>" in client.get(link).text
    refused = client.get("/evidence", params={"by": "shoe size"})
    assert refused.status_code == 422
    assert "not told apart by “shoe size”" in refused.text


def test_to_publish_few_people_are_hidden_and_roles_are_not_named(client: TestClient, coded: Project) -> None:
    working, publish = (client.get("/evidence", params={"version": v}).text for v in ("working", "publish"))
    assert cells(publish, "Access") == ["*", "*", "0"]
    assert "Interviews still to do" in working
    assert "Interviews still to do" not in publish
    by_site = client.get("/evidence/files/people.csv", params={"by": "site", "version": "publish"})
    assert by_site.status_code == 422
    assert "Only the table by group can be published" in by_site.text


def test_tables_and_pictures_are_taken_away_in_both_versions(client: TestClient, coded: Project) -> None:
    table = client.get("/evidence/files/people.csv", params={"version": "working"})
    assert table.text.splitlines()[:2] == ["code,Service users,GPs,Nurses", "Access,1,1,0"]
    assert "evidence-people-working.csv" in table.headers["content-disposition"]
    hidden = client.get("/evidence/files/people.csv", params={"version": "publish"})
    assert hidden.text.splitlines()[1] == "Access,*,*,0"
    book = load_workbook(io.BytesIO(client.get("/evidence/files/tables.xlsx").content))
    assert {"People by code", "Gaps", "Together, on any side"} <= set(book.sheetnames)
    for what in ("people", "sides", "together"):
        png, svg = (client.get(f"/evidence/files/{what}.{kind}") for kind in ("png", "svg"))
        assert png.content.startswith(b"\x89PNG")
        assert svg.text.startswith("<?xml")
        assert svg.headers["content-type"].startswith("image/svg+xml")
        assert client.get(f"/evidence/files/{what}.svg").content == svg.content, "the same bytes each time"
    assert client.get("/evidence/files/nothing.png").status_code == 404
    assert client.get("/evidence/files/people.exe").status_code == 404


def test_codes_that_come_together_are_counted_by_people(client: TestClient, coded: Project) -> None:
    assert cells(client.get("/evidence/together").text, "Trust")[:2] == ["1", "1"]
    challenging = client.get("/evidence/together", params={"side": "challenging"}).text
    assert cells(challenging, "Trust")[:2] == ["0", "0"]
    text = client.get("/evidence/together").text
    link = unescape(re.findall(r'href="(/codings[^"]+)"', text.partition(">Trust</a></th>")[2])[0])
    assert f"<strong>{RANG}</strong>" in client.get(link).text


def test_groups_stand_side_by_side_on_a_code(client: TestClient, coded: Project) -> None:
    text = unescape(client.get("/columns", params={"code": "access", "by": "group"}).text)
    assert re.findall(r'<th scope="col">([^<]+) <span', text) == ["Service users", "GPs", "Nurses"]
    assert "1 of 1 person" in text
    well, _, challenging = text.partition("Challenging</span>")
    assert f">{RANG}</a>" in well
    assert f">{LONG}</a>" in challenging
    assert f">{WEEKS}</a>" in challenging
    place = f'href="/sources/S02?coders=all#s{coded.sources[1].text.index(WEEKS)}"'
    assert place in text
    sites = unescape(client.get("/columns", params={"code": "access", "by": "site"}).text)
    assert re.findall(r'<th scope="col">([^<]+) <span', sites) == ["East", "North", "not known"]


def test_answers_to_a_question_stand_side_by_side_coded_or_not(client: TestClient, coded: Project) -> None:
    from dataclasses import replace

    source = make_source("S04", (("R1", "More beds."), ("R2", "More nurses."), ("R3", "Nothing.")))
    turns = tuple(replace(turn, question="What would you change?") for turn in source.turns)
    people = [
        Participant(f"R{n}", "service_user", "Service user", "Service users", attributes=(("wave", wave),))
        for n, wave in enumerate(("first", "second", "second"), start=1)
    ]
    coded.store.add_source(replace(source, kind="survey", turns=turns), NOW, respondents=people)
    code(coded, "More nurses.", "access")
    fields = {"question": "What would you change?", "by": "wave"}
    text = unescape(client.get("/columns", params=fields).text)
    assert re.findall(r'<th scope="col">([^<]+) <span', text) == ["first", "second"]
    assert all(words in text for words in ("More beds.", "More nurses.", "Nothing.", "[Access]", "2 answers"))


def test_before_anything_is_coded_the_pages_say_what_to_do(client: TestClient) -> None:
    for path in ("/evidence", "/evidence/together"):
        assert "Nothing is coded yet" in client.get(path).text
    assert "Choose a code above" in client.get("/columns").text
    assert "Nobody has said anything about Access yet" in client.get("/columns?code=access").text


def test_the_page_is_found_under_its_former_address(client: TestClient) -> None:
    assert client.get("/coverage").url.path == "/evidence"
