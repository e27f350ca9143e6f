"""Settings, back-ups, originals and the end of a project, on the page."""

from __future__ import annotations

from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from evalkit.project import Project
from evalkit.steps.keeping.away import set_up_copies, unpack_copy
from evalkit.steps.keeping.change_settings import list_settings, mark_settings
from evalkit.steps.keeping.copies import list_copies
from evalkit.steps.leaving.withdraw import plan_withdrawal, withdraw


def test_every_setting_is_on_the_page_with_its_explanation(client: TestClient, project: Project) -> None:
    html = unescape(client.get("/settings").text)
    for key in list_settings(project):
        assert f'name="{key.id}"' in html, key.id
        assert key.about in html


def test_a_setting_is_changed_and_a_persons_own_comment_stays(client: TestClient, project: Project) -> None:
    file = project.folder / "evalkit.toml"
    file.write_text(f"# Ours, do not lose this.\n{file.read_text('utf-8')}", encoding="utf-8")
    typed = {
        "seen": mark_settings(project),
        "report.title": "Core Teams",
        "report.organisations": "Mind\r\nLikewise",
        "collection.invited": "GP survey = 40",
        "suggest.blind": "yes",
        "quotations.per_finding": "5",
    }
    assert "5 settings changed." in client.post("/settings", data=typed).text
    text = file.read_text("utf-8")
    assert "# Ours, do not lose this." in text
    settings = project.settings
    assert settings.report.organisations == ("Mind", "Likewise")
    assert settings.collection.invited == {"GP survey": 40}
    assert settings.suggest.blind
    assert settings.quotations.per_finding == 5
    assert "Core Teams" in client.get("/").text


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("quotations.per_finding", "six", "whole number"),
        ("deidentify.keep_originals_until", "31 March", "year, month and day"),
        ("collection.invited", "GP survey: 40", "a name and a number"),
        ("coverage.interviews_per_discipline", "0", "greater than or equal to 1"),
    ],
)
def test_a_value_that_cannot_be_used_is_said_beside_its_field(
    client: TestClient, project: Project, key: str, value: str, said: str
) -> None:
    before = mark_settings(project)
    assert said in unescape(client.get("/settings/check", params={"key": key, "value": value}).text)
    answer = client.post("/settings", data={"seen": before, key: value, "report.title": "Other"})
    assert answer.status_code == 422
    html = unescape(answer.text)
    assert f'href="#{key}"' in html
    assert value in html
    assert "Other" in html, "what else was typed is kept"
    assert mark_settings(project) == before


def test_settings_that_were_changed_elsewhere_are_not_overwritten(
    client: TestClient, project: Project
) -> None:
    answer = client.post("/settings", data={"seen": "old", "report.title": "Other"})
    assert answer.status_code == 422
    assert "changed elsewhere" in answer.text
    assert project.settings.report.title != "Other"


def test_a_back_up_is_made_looked_at_and_brought_back(client: TestClient, project: Project) -> None:
    client.post("/backups")
    (copy, *_) = list_copies(project)
    start = project.sources[0].text.index("I felt heard")
    words = {"source": "S01", "start": start, "end": start + 12, "code": "trust", "valence": "working_well"}
    assert client.post("/act/code", data=words).status_code == 200
    page = client.get(f"/backups/{copy.path.name}").text
    assert '<th scope="row">Codings</th><td>0</td><td>1</td>' in page
    client.post(f"/backups/{copy.path.name}", data={})
    assert "1 coding" in client.get("/sources/S01").text, "nothing without the tick"
    answer = client.post(f"/backups/{copy.path.name}", data={"sure": "yes"})
    assert "What was there before is kept" in answer.text
    assert "0 codings" in client.get("/sources/S01").text
    assert client.get("/backups/../evalkit.db").status_code in (404, 422)


def test_a_project_is_ended_only_by_its_name_and_leaves_a_record_without_content(
    client: TestClient, project: Project
) -> None:
    folder = project.folder
    refused = client.post("/originals", data={"do": "end", "name": "other"})
    assert refused.status_code == 422
    assert (folder / "evalkit.db").is_file()
    client.post("/originals", data={"do": "end", "name": folder.name})
    assert not folder.exists()
    (record,) = folder.parent.glob("project-ended-*.txt")
    text = record.read_text("utf-8")
    assert "2 interviews" in text
    assert "by Rosa" in text
    assert "rang me back" not in text
    assert str(client.get("/sources").url).endswith("/start")


def test_an_encrypted_copy_is_written_to_another_folder_by_itself_and_opened_elsewhere(
    client: TestClient, project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    shared = tmp_path / "OneDrive"
    shared.mkdir()
    typed = {"folder": str(shared), "passphrase": "three quiet words", "again": "three quite words"}
    assert "twice" in client.post("/backups/away", data=typed).text
    client.post("/backups/away", data=typed | {"again": "three quiet words"})
    (copy,) = shared.iterdir()
    assert b"rang me back" not in copy.read_bytes()
    assert copy.name in client.get("/backups").text
    copy.unlink()
    client.get("/")
    (copy,) = shared.iterdir()
    given = {"file": (copy.name, copy.read_bytes())}
    wrong = client.post(
        "/start/copy", data={"passphrase": "another one", "folder": str(tmp_path / "new")}, files=given
    )
    assert wrong.status_code == 422
    assert not (tmp_path / "new").exists()
    right = {"passphrase": "three quiet words", "folder": str(tmp_path / "new")}
    client.post("/start/copy", data=right, files=given)
    opened = Project(tmp_path / "new")
    assert [source.text for source in opened.sources] == [
        source.text for source in Project(project.folder).sources
    ]
    opened.close()


def test_who_withdraws_is_gone_from_the_copies_too(
    client: TestClient, project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    shared = tmp_path / "OneDrive"
    shared.mkdir()
    before = set_up_copies(project, shared, "three quiet words").read_bytes()
    withdraw(project, plan_withdrawal(project, "P1"), "Rosa")
    (after,) = shared.iterdir()
    opened = unpack_copy(after.read_bytes(), after.name, "three quiet words", tmp_path / "new")
    assert "rang me back" not in "".join(source.text for source in opened.sources)
    opened.close()
    assert after.read_bytes() != before
