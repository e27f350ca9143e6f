"""The pages of a team: agreement, and what is decided together."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from evalkit.model import Valence
from evalkit.project import Project
from evalkit.steps.coding.code import change_coding, code_passage
from evalkit.steps.coding.reading_marks import mark_read
from evalkit.steps.memos.writing import Subject, write_memo
from evalkit.steps.sharing.plan import make_plan
from tests.serving import come_in

HEARD, RANG, LONG = "I felt heard from the start.", "They rang me back the same day.", "The waiting was long."
TOGETHER = "/agreement/together?coder=Ann&coder=Bo"


def code(project: Project, coder: str, words: str, slug: str, side: Valence) -> None:
    start = next(s for s in project.sources if s.id == "S01").text.index(words)
    code_passage(project, coder, "S01", (start, start + len(words)), slug, side, blind=True)


@pytest.fixture
def client(project: Project) -> TestClient:
    """Ann's window: she and Bo agree on one passage and differ on two."""
    for coder in ("Ann", "Bo"):
        code(project, coder, RANG, "access", "working_well")
    code(project, "Ann", HEARD, "trust", "working_well")
    code(project, "Bo", HEARD, "trust", "challenging")
    code(project, "Ann", LONG, "access", "challenging")
    for coder in ("Ann", "Bo"):
        mark_read(project, coder, "S01")
    return come_in(project, "Ann")


def fields(page: str) -> dict[str, object]:
    return {"at": "1", "coding": re.findall(r'name="coding" value="([^"]+)"', page)[:2]}


def test_the_page_opens_with_where_coders_agree_and_differ_and_folds_the_statistics(
    client: TestClient,
) -> None:
    page = client.get("/agreement").text
    opening, figures = page.split("<details")
    assert "Of the 3 sentences that at least one of them coded, they coded 1 alike" in opening
    for line in ("Access: alike on 1 of 2 sentences; 1 only by Ann", "Trust: they chose different sides"):
        assert line in opening
    for statistic in ("alpha", "kappa", "AC1", "F1", "Jaccard"):
        assert statistic not in opening
        assert statistic in figures


def test_one_topic_is_gone_through_and_then_the_page_leads_to_the_rest(client: TestClient) -> None:
    page = client.get("/agreement").text
    topic = html.unescape(re.search(r'href="([^"]+)">Trust: they chose different sides', page)[1])  # type: ignore[index]
    shown = client.get(topic).text
    assert "Passage 1 of 1" in shown
    assert "Everything that is left: 2 passages" in shown
    after = client.post(topic, data=fields(shown) | {"decide": "all"}).text
    assert "Nothing of this is left to go through." in after
    assert "Everything that is left: 1 passage" in after
    assert "Passage 1 of 1" in client.get(TOGETHER + "&topic=nonsense").text


def test_the_page_shows_figures_and_what_is_to_be_gone_through(client: TestClient) -> None:
    page = client.get("/agreement").text
    assert "Go through 2 passages together" in page
    assert "what both coded without seeing suggestions" in page
    assert page.count("all sources that both") == 0, "said once where all was coded unaided"
    assert client.get("/agreement.csv").text.startswith("code,side,units")


def test_with_one_coder_the_page_says_what_to_do(project: Project) -> None:
    assert "Ask a second person" in come_in(project, "Ann").get("/agreement").text


def test_a_decision_goes_on_to_the_next_passage_and_can_be_undone(
    client: TestClient, project: Project
) -> None:
    page = client.get(TOGETHER).text
    assert "Passage 1 of 2" in page
    after = client.post(TOGETHER, data=fields(page) | {"decide": "one:Bo", "note": "Her tone."}).text
    assert "Agreed: Trust, challenging." in after
    assert "Passage 1 of 1" in after
    assert project.store.read.agreed()[0].note == "Her tone."
    back = client.post(TOGETHER.replace("?", "/back?"), data={"do": "undo"}).text
    assert "Passage 1 of 2" in back
    assert project.store.read.agreed() == []


def test_a_new_code_is_put_into_the_codebook_and_agreed_on(client: TestClient, project: Project) -> None:
    page = client.get(TOGETHER).text
    new = {"decide": "new", "name": "Being believed", "definition": "Whether people are believed."}
    wrong = client.post(TOGETHER, data=fields(page) | new)
    assert wrong.status_code == 422
    assert "Say which side the new code takes" in wrong.text
    client.post(TOGETHER, data=fields(page) | new | {"side": "working_well"})
    assert project.store.read.agreed()[0].labels == (("being_believed", "working_well"),)
    assert "being_believed" in {code.slug for code in project.codebook.codes}


def test_a_note_goes_into_the_codebook(client: TestClient, project: Project) -> None:
    note = {"of": "trust", "codebook-note": "Being heard counts as trust.", "elsewhere": ""}
    client.post(TOGETHER.replace("?", "/note?"), data=note)
    elsewhere = {"of": "trust", "codebook-note": "Waiting", "elsewhere": "access"}
    client.post(TOGETHER.replace("?", "/note?"), data=elsewhere)
    trust = next(code for code in project.codebook.codes if code.slug == "trust")
    assert "Being heard counts as trust." in trust.belongs
    assert ("Waiting", "access") in {(n.what, n.code) for n in trust.belongs_elsewhere}


def test_only_those_who_coded_may_decide(client: TestClient, project: Project) -> None:
    cy = come_in(project, "Cy")
    page = cy.get(TOGETHER).text
    assert "only Ann and Bo can agree" in page
    assert 'name="decide"' not in page
    seen = fields(client.get(TOGETHER).text)
    assert "Only Ann and Bo can agree" in cy.post(TOGETHER, data=seen | {"decide": "all"}).text
    assert project.store.read.agreed() == []


def test_a_decision_on_what_another_window_settled_is_refused(client: TestClient, project: Project) -> None:
    bo = come_in(project, "Bo")
    seen = fields(bo.get(TOGETHER).text)
    client.post(TOGETHER, data=fields(client.get(TOGETHER).text) | {"decide": "all"})
    assert "in another window" in bo.post(TOGETHER, data=seen | {"decide": "one:Bo"}).text
    assert len(project.store.read.agreed()) == 1


def test_each_sees_where_what_was_agreed_differs_from_theirs(client: TestClient, project: Project) -> None:
    client.post(TOGETHER, data=fields(client.get(TOGETHER).text) | {"decide": "one:Ann"})
    assert "Where what was agreed differs from yours" not in client.get("/agreement").text
    page = come_in(project, "Bo").get("/agreement").text
    assert "You had Trust, challenging." in page
    assert "with what they agreed on afterwards" in page


WORDS = "correct horse battery staple"


def press(client: TestClient, address: str, **data: str) -> str:
    return client.post(address, data=data).text


def test_a_pack_is_made_opened_on_the_start_page_and_given_back(
    client: TestClient, project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    said = press(client, "/sharing/out", to="Jude", days="60", passphrase=WORDS, again=WORDS)
    assert "packed for Jude" in said
    name = next((project.folder / "packs").glob("*.evpack")).name
    data = client.get(f"/sharing/files/{name}").content
    jude = come_in(Project(project.folder), "Jude")
    form = {"passphrase": WORDS, "folder": str(tmp_path / "jude")}
    wrong = jude.post("/start/pack", data=form | {"passphrase": "x"}, files={"file": (name, data)})
    assert "not the passphrase" in wrong.text
    assert "The pack is open" in jude.post("/start/pack", data=form, files={"file": (name, data)}).text
    copy = Project(tmp_path / "jude")
    code(copy, "Jude", HEARD, "trust", "context")
    copy.close()
    assert "Give back what you coded" in jude.get("/p/2/sharing").text
    assert "1 act by Jude" in press(jude, "/p/2/sharing/back", passphrase=WORDS)
    back = next((tmp_path / "jude").glob("*.evreturn"))
    files = [("returns", (back.name, back.read_bytes()))]
    before = len(project.codings)
    looked = client.post("/sharing/look", data={"return-passphrase": WORDS}, files=files).text
    assert "1 act would come in, 1 coding among them" in looked
    assert len(project.codings) == before
    assert "Taken in: 1 act" in press(client, "/sharing/take")
    assert len(project.codings) == before + 1
    assert "Undone: 1 return by Jude taken in" in press(client, "/sharing/undo")
    assert len(project.codings) == before


def test_a_plan_is_made_on_the_page_and_keeps_coders_apart(client: TestClient, project: Project) -> None:
    everyone = "/sources/S01?coders=all"
    assert "coded by Bo" in client.get(everyone).text
    assert "at least two people" in press(client, "/sharing/plan", coders="Ann", share="20", seed="0")
    said = press(client, "/sharing/plan", coders="Ann; Cy", share="20", seed="0", double="S01")
    assert "1 of 2 sources are coded by two people (50%), chosen" in said
    assert "coded by Bo" not in client.get(everyone).text
    assert "1 source that you and a colleague code apart is left out" in client.get("/codings").text


def test_nobody_sees_on_any_page_what_a_colleague_codes_apart_until_both_have_read_it(
    project: Project,
) -> None:
    code(project, "Bo", LONG, "place", "challenging")
    coding = project.codings[0]
    change_coding(project, "Bo", (coding.id, ""), memo="Odd, this.")
    write_memo(project, "Bo", Subject("source", "S01"), "A talk about waiting.")
    mark_read(project, "Bo", "S01")
    make_plan(project, ["Ann", "Bo"], chosen=["S01"])
    ann = come_in(project, "Ann")
    traces = {
        "/sources/S01?coders=all": ("coded by Bo", "A talk about waiting."),
        "/sources/S01/portrait": ("Place",),
        "/history?source=S01": ("Coded as Place",),
        "/memos": ("Odd, this.", "A talk about waiting."),
        "/codings": (LONG,),
    }
    for page, words in traces.items():
        assert [w for w in words if w in ann.get(page).text] == [], page
    assert "code S01 apart" in ann.get("/history").text
    assert "S01 comes up here once Ann has marked it as read." in ann.get(TOGETHER).text
    mark_read(project, "Ann", "S01", nothing_coded=True)
    for page, words in traces.items():
        assert [w for w in words if w not in ann.get(page).text] == [], page


def test_a_pack_with_two_different_passphrases_is_not_made(client: TestClient, project: Project) -> None:
    said = press(client, "/sharing/out", to="Jude", days="60", passphrase=WORDS, again="x")
    assert "Type the same passphrase twice" in said
    assert not (project.folder / "packs").exists()
