"""A recording beside its transcript: chosen in the browser, played turn by turn by keys, kept nowhere."""

from __future__ import annotations

import wave
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evalkit.project import Project
from evalkit.web.security import POLICY
from tests.page_sample import make_project
from tests.serving import come_in, serving
from tests.web.conftest import opened
from tests.web.test_browser import violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog, FilePayload, Page

NAME = "Interview with Zebedee Quarles.wav"


def recording(seconds: int = 120) -> FilePayload:
    """Two minutes of silence."""
    held = BytesIO()
    with wave.open(held, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(8_000)
        file.writeframes(b"\x80" * 8_000 * seconds)
    return {"name": NAME, "mimeType": "audio/wav", "buffer": held.getvalue()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = make_project(tmp_path / "project")
    made.close()
    return made.folder


def test_only_the_pages_beside_which_a_recording_plays_allow_one(folder: Path) -> None:
    project = Project(folder)
    client = come_in(project)
    for path in ("/names/S01", "/sources/S01/correct", "/sources/S01/correct?turn=1"):
        assert client.get(path).headers["content-security-policy"] == f"{POLICY}; media-src blob:"
    for path in ("/", "/names", "/sources/S01", "/findings", "/settings"):
        assert client.get(path).headers["content-security-policy"] == POLICY
    confirmed = client.post("/names/S01/confirm", data={})
    assert "If there is a recording of it, delete it now" in confirmed.text
    project.close()


def at(page: Page) -> float:
    return float(page.evaluate("() => document.getElementById('recording-media').currentTime"))


def plays(page: Page, wanted: bool) -> None:
    page.wait_for_function(
        f"() => document.getElementById('recording-media').paused === {'false' if wanted else 'true'}"
    )


def twice_at_once(page: Page, key: str) -> None:
    """Quicker than any hand: the second press comes before the sound has begun."""
    pressed = "document.dispatchEvent(new KeyboardEvent('keydown', {key}));"
    page.evaluate(f"(key) => {{ {pressed} {pressed} }}", key)


@pytest.mark.browser
def test_a_turn_plays_by_a_key_while_it_is_corrected_and_nothing_of_the_file_is_kept(
    browser: Browser, folder: Path
) -> None:
    with serving(folder) as served, opened(browser, served) as page:
        sent: list[str] = []
        page.on("request", lambda request: sent.append(f"{request.url} {request.post_data or ''}"))
        page.goto(f"{served.base}/sources/S01/correct?turn=3")
        page.locator("#recording summary").press("Enter")
        page.set_input_files("#recording-file", files=[recording()])
        page.locator("#recording-player").wait_for()
        assert violations(page) == ""
        page.locator("#words").focus()
        page.keyboard.press("F8")
        plays(page, True)
        assert 60 <= at(page) < 75, "the fourth turn begins after a minute"
        page.keyboard.press("F7")
        assert 54 <= at(page) < 70
        page.keyboard.press("F9")
        assert page.evaluate("() => document.getElementById('recording-media').playbackRate") == 0.5
        page.keyboard.press("F8")
        plays(page, False)
        assert page.locator("#words").input_value().startswith("The waiting was long."), "keys type nothing"
        page.locator("#words").press("Control+End")
        page.keyboard.type(" Yes.")
        page.get_by_role("button", name="Save the correction").press("Enter")
        page.locator(".notice:has-text('Turn 4 corrected')").wait_for()
        assert page.evaluate("() => Boolean(document.getElementById('recording-media').src)"), (
            "it is still here"
        )
        page.get_by_role("button", name="Play turn 2").press("Enter")
        plays(page, True)
        assert 20 <= at(page) < 40
        page.get_by_role("link", name="Correct turn 2").press("Enter")
        page.wait_for_function("() => document.activeElement.id === 'words'")
        plays(page, True)
        page.keyboard.type("Well. ")
        questions: list[str] = []

        def stay(dialog: Dialog) -> None:
            questions.append(dialog.message)
            dialog.dismiss()

        page.once("dialog", stay)
        with page.expect_event("dialog"):
            page.get_by_role("link", name="Correct turn 1").press("Enter")
        assert questions == ["What you typed is not saved yet. Leave it?"]
        assert "Well. " in page.locator("#words").input_value()
        twice_at_once(page, "F8")
        plays(page, False)
        twice_at_once(page, "F8")
        kept = page.evaluate("() => JSON.stringify([{...localStorage}, {...sessionStorage}])")
        assert page.evaluate("async () => (await indexedDB.databases()).length") == 0
        page.once("dialog", lambda dialog: dialog.accept())
    assert "Zebedee" not in "".join([*sent, kept])
    for path in folder.rglob("*"):
        assert "Zebedee" not in path.name
        assert not path.is_file() or b"Zebedee" not in path.read_bytes()


@pytest.mark.browser
def test_it_plays_on_while_names_are_decided(browser: Browser, folder: Path) -> None:
    with serving(folder) as served, opened(browser, served) as page:
        page.goto(f"{served.base}/names/S01")
        page.locator("#recording summary").press("Enter")
        page.set_input_files("#recording-file", files=[recording()])
        page.get_by_role("button", name="Play turn 4").press("Enter")
        plays(page, True)
        page.fill("#add-words", "the same day")
        page.locator("#add-words").press("Enter")
        page.locator(".notice:has-text('Replaced')").wait_for()
        plays(page, True)
        page.get_by_role("button", name="I have read S01").press("Enter")
        page.wait_for_url("**/names")
        assert "delete it now" in page.locator(".notice").inner_text()


@pytest.mark.browser
def test_a_page_that_does_not_answer_says_so_and_the_recording_plays_on(
    browser: Browser, folder: Path
) -> None:
    with serving(folder) as served, opened(browser, served) as page:
        page.goto(f"{served.base}/sources/S01/correct?turn=3")
        page.locator("#recording summary").press("Enter")
        page.set_input_files("#recording-file", files=[recording()])
        page.locator("#recording-player").wait_for()
        page.locator("#words").focus()
        page.keyboard.press("F8")
        plays(page, True)
        page.route("**/sources/S01/correct?turn=1*", lambda route: route.abort())
        page.get_by_role("link", name="Correct turn 2").press("Enter")
        page.locator("#recording-said:has-text('The page does not answer')").wait_for()
        plays(page, True)
