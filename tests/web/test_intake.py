"""Files, people and surveys on the page: given, read in the background, described, joined, withdrawn."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

from evalkit.jobs import Job, Outcome
from evalkit.project import Project
from evalkit.steps.intake.incoming import list_waiting
from evalkit.steps.intake.who_speaks import list_people
from evalkit.web.desk import Desk
from tests.serving import BASE, serving
from tests.web.conftest import opened

if TYPE_CHECKING:
    from playwright.sync_api import Browser, FilePayload

INTERVIEW = b"INT: How was it for you?\n\nNURSE: We waited for six weeks and nobody rang us back at all.\n"
SURVEY = (
    b"Response,How satisfied are you?,What works well?\n"
    b"1,Good,They listen to what I say every time\n"
    b"2,Poor,The team is kind and always answers the phone\n"
    b"3,Not sure,People there know what they are doing\n"
    b"4,Good,The groups helped me to get out more\n"
    b"5,Good,Somebody rang me back on the same day\n"
    b"6,Poor,It was near to where I live and easy\n"
)


def desk_of(client: TestClient) -> Desk:
    desk = client.app.state.desk  # type: ignore[attr-defined]
    assert isinstance(desk, Desk)
    return desk


def settle(client: TestClient) -> str:
    """Wait for the work that was begun; what came of the newest, in words."""
    jobs = desk_of(client).jobs
    newest = jobs.every()[0]
    jobs.wait(newest.number, 60)
    return unescape(client.get(f"/jobs/{newest.number}").text)


def give(client: TestClient, name: str, data: bytes, kind: str = "interview") -> str:
    client.post("/material", data={"kind": kind}, files={"files": (name, data)})
    return settle(client)


def test_a_file_is_read_in_the_background_and_leaves_the_project(
    client: TestClient, project: Project
) -> None:
    said = give(client, "nurse.txt", INTERVIEW)
    assert "1 file read." in said
    assert "NURSE" in said
    assert "S03" in client.get("/material").text
    assert list_waiting(project) == []
    assert not list(project.folder.rglob("nurse.txt")), "the original words are not kept"
    assert project.store.read.sources("S03")[0].kind == "interview"


def test_a_file_that_cannot_be_read_is_said_and_stops_none_of_the_others(
    client: TestClient, project: Project
) -> None:
    files = [
        ("files", ("a.txt", INTERVIEW)),
        ("files", ("b.docx", b"this is not a Word document")),
        ("files", ("c.mp3", b"ID3 sound")),
    ]
    client.post("/material", data={"kind": "interview"}, files=files)
    said = settle(client)
    assert "1 file read." in said
    assert "2 files could not be read." in said
    assert "b.docx" in said
    assert "c.mp3" in said
    assert list_waiting(project) == []


@pytest.mark.parametrize("name", ["../../evil.txt", "..\\..\\evil.txt", "/etc/evil.txt"])
def test_a_files_path_is_never_followed(client: TestClient, project: Project, name: str) -> None:
    give(client, name, INTERVIEW)
    assert not (project.folder.parent / "evil.txt").exists()
    assert project.sources[-1].file_name == "evil.txt"


def test_what_waits_after_a_crash_is_listed_and_read(client: TestClient, project: Project) -> None:
    from evalkit.steps.intake.incoming import keep_incoming

    keep_incoming(project, "left.txt", INTERVIEW, "interview")
    assert "left.txt" in client.get("/material").text
    assert "1 file to be read" in client.get("/").text
    client.post("/material/read")
    assert "1 file read." in settle(client)


def test_a_changed_file_shows_the_difference_and_takes_its_place_where_nobody_worked(
    client: TestClient, project: Project
) -> None:
    give(client, "nurse.txt", INTERVIEW)
    said = give(client, "nurse.txt", INTERVIEW.replace(b"six weeks", b"nine weeks"))
    assert "changed since it was read" in said
    shown = client.get("/material/changed/nurse.txt").text
    assert re.search(r"<del>.*six</del>", shown)
    assert re.search(r"<ins>.*nine</ins>", shown)
    assert "six weeks" in project.store.read.sources("S03")[0].text
    client.post("/material/changed/nurse.txt")
    settle(client)
    assert "nine weeks" in project.store.read.sources("S03")[0].text
    assert list_waiting(project) == []


def test_a_changed_file_that_people_worked_on_is_corrected_turn_by_turn(
    client: TestClient, project: Project
) -> None:
    give(client, "nurse.txt", INTERVIEW)
    kind = {"id": "P03", "seen-P03": seen(client, "P03"), "kind-P03": "staff", "role-P03": "Nurse"}
    client.post("/people", data=kind)
    start = project.store.read.sources("S03")[0].text.index("We waited")
    words = {"source": "S03", "start": start, "end": start + 24, "code": "access", "valence": "challenging"}
    if client.post("/act/code", data=words).status_code != 200:
        other = next(p.id for p in list_people(project) if any(h.label == "NURSE" for h in p.heard))
        client.post(
            "/people", data={"id": other, f"seen-{other}": seen(client, other), f"kind-{other}": "staff"}
        )
        assert client.post("/act/code", data=words).status_code == 200
    give(client, "nurse.txt", INTERVIEW.replace(b"six weeks", b"nine weeks"))
    shown = unescape(client.get("/material/changed/nurse.txt").text)
    assert "1 coding rest on its words" in shown or "1 coding" in shown
    assert "/sources/S03/correct?turn=2" in shown
    client.post("/material/changed/nurse.txt")
    settle(client)
    assert "six weeks" in project.store.read.sources("S03")[0].text, "what is stored stays"
    client.post("/material/drop", data={"name": "nurse.txt", "state": "changed"})
    assert list_waiting(project) == []


def seen(client: TestClient, person: str) -> str:
    found = re.search(rf'name="seen-{person}" value="(\w+)"', client.get("/people").text)
    assert found, f"{person} is not on the page"
    return found[1]


def test_people_are_filled_in_and_the_file_keeps_what_else_is_typed_in_it(
    client: TestClient, project: Project
) -> None:
    html = client.get("/people").text
    assert "They rang me back the same day." in unescape(html)
    fields = {
        "id": "P1",
        "seen-P1": seen(client, "P1"),
        "kind-P1": "service_user",
        "role-P1": "Expert by experience",
        "consent-P1": "not quoted",
        "new-name-P1": "age group",
        "new-value-P1": "25 to 34",
    }
    answer = client.post("/people", data=fields)
    assert "1 person changed." in answer.text
    text = project.participants_file.read_text("utf-8")
    assert text.splitlines()[0] == "id,source,label,kind,role,group,consent,age group"
    assert "P1,,ANN,service_user,Expert by experience,Service users,not quoted,25 to 34" in text
    assert "P2,,GP,staff,GP,GPs" in text


def test_a_role_that_reads_like_a_name_is_kept_and_said(client: TestClient, project: Project) -> None:
    fields = {"id": "P1", "seen-P1": seen(client, "P1"), "kind-P1": "staff", "role-P1": "Dr Helen Marsh"}
    said = unescape(client.post("/people", data=fields).text)
    assert "This reads like a person’s name: “Dr Helen Marsh”." in said
    fields |= {"seen-P1": seen(client, "P1"), "role-P1": "Peer support worker"}
    assert "reads like a person’s name" not in unescape(client.post("/people", data=fields).text)


def test_a_role_with_a_comma_is_one_role_to_choose(client: TestClient, project: Project) -> None:
    role = "Service user, living in supported housing"
    fields = {"id": "P1", "seen-P1": seen(client, "P1"), "kind-P1": "service_user", "role-P1": role}
    client.post("/people", data=fields)
    html = client.get("/sources", params={"role": role}).text
    assert f"<option selected>{role}</option>" in html
    assert "<option>living in supported housing</option>" not in html
    assert "/sources/S01" in html


def test_who_speaks_is_asked_about_an_interview_of_one_label_until_somebody_has_said_it(
    client: TestClient, project: Project
) -> None:
    talk = b"INT: How was it?\n\n" + b"We waited for six weeks and then they rang me back.\n\n" * 3
    said = unescape(give(client, "one label.html", b"<p>" + talk.replace(b"\n\n", b"</p><p>") + b"</p>"))
    assert "“INT” is its only label; the other words have none." in said
    assert "say on the page People who has “(no label)”" in said
    assert "is its only label" in unescape(client.get("/").text)
    for person in list_people(project):
        if person.open:
            who = {"id": person.id, f"seen-{person.id}": seen(client, person.id)}
            client.post("/people", data={**who, f"kind-{person.id}": "staff"})
    assert "is its only label" not in unescape(client.get("/").text)


def test_a_person_that_was_changed_elsewhere_is_not_overwritten(client: TestClient, project: Project) -> None:
    fields = {"id": "P1", "seen-P1": seen(client, "P1"), "kind-P1": "carer"}
    before = project.participants_file.read_text("utf-8").replace("Service user,", "Patient,")
    project.participants_file.write_text(before, encoding="utf-8")
    answer = client.post("/people", data=fields)
    assert answer.status_code == 422
    assert "P1 changed elsewhere" in answer.text
    assert project.participants_file.read_text("utf-8") == before


def test_two_labels_are_joined_to_one_person_and_parted_again(client: TestClient, project: Project) -> None:
    client.post("/people/join", data={"id": "P2", "into": "P1"})
    (one,) = [p for p in list_people(project) if p.id == "P1"]
    assert {heard.label for heard in one.heard} == {"ANN", "GP"}
    assert "P2" not in {p.id for p in list_people(project)}


def test_withdrawing_shows_what_goes_and_needs_the_id_typed(client: TestClient, project: Project) -> None:
    shown = client.get("/people/P1/withdraw").text
    assert "S01" in shown
    assert "cannot be taken back" in shown
    client.post("/people/P1/withdraw", data={"sure": "yes"})
    assert "rang me back" in project.sources[0].text
    client.post("/people/P1/withdraw", data={"sure": "P1"})
    assert "P1 is withdrawn" in settle(client)
    assert "rang me back" not in "".join(source.text for source in project.sources)


def test_a_survey_waits_until_its_columns_are_confirmed_and_is_printed_as_ordered(
    client: TestClient, project: Project
) -> None:
    said = give(client, "carers.csv", SURVEY, "survey")
    assert "1 survey waits" in said
    assert len(project.sources) == 2, "nothing is read before somebody has looked"
    page = unescape(client.get("/surveys/carers.csv").text)
    assert "They listen to what I say every time" in page
    assert "How it will be printed" in page
    form = dict(re.findall(r'name="((?:what|question)-\d+)"[^>]*value="([^"]*)"', page))
    form |= {"what-0": "id", "what-1": "closed", "what-2": "open", "name": "Carers", "kind": "carer"}
    answers = {"answer-1": ["Poor", "Good", "Not sure"], "unsure-1": ["Not sure"], "may_quote": "yes"}
    preview = unescape(client.post("/surveys/carers.csv", data={**form, **answers, "do": "preview"}).text)
    assert preview.index('<th scope="row">Poor') < preview.index('<th scope="row">Good')
    assert client.get("/surveys/carers.csv/picture-1.png").headers["content-type"] == "image/png"
    assert len(project.sources) == 2
    client.post("/surveys/carers.csv", data={**form, **answers, "do": "confirm"})
    assert "6 respondents" in settle(client)
    (survey,) = [source for source in project.sources if source.kind == "survey"]
    settings = project.survey_settings("carers.csv")
    assert settings
    assert settings.kind == "carer"
    assert settings.column("How satisfied are you?").answers == ("Poor", "Good", "Not sure")  # type: ignore[union-attr]
    assert list_waiting(project) == []
    order = {"answer-1": ["Good", "Not sure", "Poor"], "do": "confirm"}
    client.post(f"/surveys/{survey.id}", data=order)
    again = project.survey_settings("carers.csv")
    assert again
    assert again.column("How satisfied are you?").answers == ("Good", "Not sure", "Poor")  # type: ignore[union-attr]


def test_a_survey_that_does_not_fit_together_is_said_and_not_read(
    client: TestClient, project: Project
) -> None:
    give(client, "carers.csv", SURVEY, "survey")
    wrong = {"what-0": "ignore", "what-1": "ignore", "what-2": "ignore", "name": "Carers", "do": "confirm"}
    answer = client.post("/surveys/carers.csv", data=wrong)
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert len(project.sources) == 2


def test_files_wait_while_the_originals_are_locked(client: TestClient, project: Project) -> None:
    toml = project.folder / "evalkit.toml"
    toml.write_text(toml.read_text("utf-8").replace('originals = ""', 'originals = "../o.evault"'), "utf-8")
    project.read_settings()
    assert "Open the originals" in client.get("/material").text
    answer = client.post("/material", data={"kind": "interview"}, files={"files": ("nurse.txt", INTERVIEW)})
    assert answer.status_code == 422
    assert "passphrase" in answer.text
    assert [one.name for one in list_waiting(project)] == ["nurse.txt"]
    opened = {"do": "open", "passphrase": "three quiet words", "back": "/material"}
    client.post("/names/originals", data=opened)
    client.post("/material/read")
    assert "1 file read." in settle(client)
    assert (project.folder.parent / "o.evault").is_file()


def test_a_window_of_another_origin_can_give_no_file(client: TestClient, project: Project) -> None:
    answer = client.post(
        "/material", files={"files": ("x.txt", INTERVIEW)}, headers={"origin": "http://evil.example"}
    )
    assert answer.status_code == 403
    assert list_waiting(project) == []
    assert BASE.startswith("http://127.0.0.1")


@pytest.mark.real_data
def test_real_transcripts_are_given_to_the_page_and_their_people_listed(
    client: TestClient, project: Project, real_data: Path
) -> None:
    folder = real_data / "transcripts"
    names = [
        "buzzcast.srt",
        "otter_txt_shape.txt",
        "teams_2024_guid_voice_tags.vtt",
        "zoom_cloud_numeric_cues.vtt",
    ]
    files = [("files", (name, (folder / name).read_bytes())) for name in names]
    client.post("/material", data={"kind": "group"}, files=files)
    said = settle(client)
    assert "4 files read." in said
    assert list_waiting(project) == []
    labels = {heard.label for person in list_people(project) for heard in person.heard}
    assert len(labels) >= 11, "somebody of each transcript is to be told who they are"
    html = client.get("/people").text
    assert html.count("to be filled in</strong>") >= 11
    assert "John Smith" not in html, "a label that is a name was replaced"


@pytest.mark.real_data
def test_a_real_survey_waits_with_its_columns_and_is_read_as_confirmed(
    client: TestClient, project: Project, real_data: Path
) -> None:
    data = (real_data / "measures" / "apha_cpd_survey_closed.csv").read_bytes()
    assert "1 survey waits" in give(client, "cpd.csv", data, "survey")
    page = unescape(client.get("/surveys/cpd.csv").text)
    uses = dict(re.findall(r'<select name="(what-\d+)">.*?<option value="(\w+)" selected>', page, re.S))
    assert [*uses.values()].count("multiple") == 7, "columns of ticks are told without help"
    closed = {**uses, "what-3": "closed", "name": "Members", "do": "preview"}
    page = unescape(client.post("/surveys/cpd.csv", data=closed).text)
    places = [page.index(f'value="{answer}"') for answer in ("Very unlikely", "Undecided", "Very likely")]
    assert places == sorted(places), "in the scale's order"
    uses = dict(re.findall(r'<select name="(what-\d+)">.*?<option value="(\w+)" selected>', page, re.S))
    assert uses["what-3"] == "closed"
    assert "How it will be printed" in page
    assert client.get("/surveys/cpd.csv/picture-1.png").headers["content-type"] == "image/png"
    form = re.findall(r'name="(answer-\d+|unsure-\d+|question-\d+)" value="([^"]*)"', page)
    answers: dict[str, list[str]] = {}
    for name, value in form:
        if not name.startswith("unsure"):
            answers.setdefault(name, []).append(value)
    confirmed = {**uses, **answers, "name": "Members", "kind": "staff", "may_quote": "no", "do": "confirm"}
    client.post("/surveys/cpd.csv", data=confirmed)
    assert "1 file read." in settle(client)
    assert any(project.store.read.closed_answers().values())


def test_a_second_window_sees_the_work_of_the_first_and_queues_behind_it(
    client: TestClient, project: Project
) -> None:
    go_on = Event()

    def hold(job: Job) -> Outcome:
        go_on.wait(30)
        return Outcome("held")

    desk_of(client).jobs.start("suggest", "Suggesting codes", hold)
    other = TestClient(client.app, base_url=BASE, headers={"origin": BASE}, cookies=client.cookies)
    assert "Suggesting codes" in other.get("/material").text
    other.post("/material", data={"kind": "interview"}, files={"files": ("nurse.txt", INTERVIEW)})
    newest = desk_of(client).jobs.every()[0]
    assert newest.said == "Waiting for the work before it."
    assert "It is read as its turn comes." in client.get("/material").text
    go_on.set()
    assert "1 file read." in settle(client)


def test_a_table_of_two_questions_is_asked_for_on_the_page_and_what_else_is_set_stays(
    client: TestClient, project: Project
) -> None:
    give(client, "carers.csv", SURVEY, "survey")
    form = {"what-0": "id", "what-1": "closed", "what-2": "open", "name": "Carers", "kind": "carer"}
    asked = {
        "across-0": "How satisfied are you?",
        "against-0": "codes",
        "across-1": "codes",
        "against-1": "codes",
    }
    said = unescape(client.post("/surveys/carers.csv", data={**form, "do": "preview"}).text)
    assert "Tables of two questions" in said
    said = unescape(client.post("/surveys/carers.csv", data={**form, **asked, "do": "preview"}).text)
    assert said.count('<option value="codes" selected>') == 1
    number = str(client.post("/surveys/carers.csv", data={**form, **asked, "do": "confirm"}).url).rsplit(
        "/", 1
    )[1]
    desk_of(client).jobs.wait(int(number), 60)
    settings = project.survey_settings("carers.csv")
    assert settings is not None
    assert settings.crosstabs == (("How satisfied are you?", "codes"),)


@pytest.mark.browser
def test_files_that_somebody_is_choosing_stay_chosen_when_earlier_ones_are_read(
    browser: Browser, project: Project
) -> None:
    with serving(project.folder) as served, opened(browser, served) as page:
        page.goto(f"{served.base}/material")
        page.get_by_label("Surveys").check()
        page.set_input_files("#files", {"name": "later.csv", "mimeType": "text/csv", "buffer": SURVEY})
        earlier: FilePayload = {"name": "earlier.csv", "mimeType": "text/csv", "buffer": SURVEY}
        ours = {"origin": served.base, "accept": "application/json"}
        parts: dict[str, str | float | bool | bytes | FilePayload] = {"kind": "survey", "files": earlier}
        page.request.post(f"{served.base}/material", multipart=parts, headers=ours)
        page.request.post(f"{served.base}/material/read", headers=ours)
        while page.request.get(f"{served.base}/jobs/now", headers=ours).json()["active"]:
            page.wait_for_timeout(50)
        page.evaluate("() => document.dispatchEvent(new CustomEvent('work-ended'))")
        page.wait_for_selector("a:has-text('Look at its columns: earlier.csv')")
        assert page.get_by_label("Surveys").is_checked()
        assert page.evaluate("() => document.getElementById('files').files.length") == 1
