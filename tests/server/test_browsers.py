"""Three people in three browsers at once, each in their role; the server's pages by keys and axe."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evalkit.project import Project
from evalkit.steps.coding.code import code_passage
from evalkit.steps.keeping.move_store import move_store
from evalkit.steps.review.send import send_draft
from evalkit.steps.suggesting.sentences import find_sentences
from tests.page_sample import NOW, make_project
from tests.postgres import Server
from tests.server.serving import Serving, serving
from tests.server.shared import PASSWORD
from tests.web.test_browser import violations, wait_for

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The page's project, with a coding and a draft that was sent."""
    made = make_project(tmp_path / "project")
    for source in made.sources:
        find_sentences(made, source)
    start = made.sources[0].text.index("I felt heard")
    code_passage(made, "Rosa", "S01", (start, start + 12), "trust", "working_well")
    send_draft(made)
    made.close()
    return made.folder


@contextmanager
def window(browser: Browser) -> Iterator[Page]:
    """A browser of somebody's own; an error in its scripts fails the test."""
    context = browser.new_context(ignore_https_errors=True, viewport={"width": 1280, "height": 900})
    context.set_default_timeout(90_000)  # a slow machine is no failure
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert not errors


def come_in(page: Page, served: Serving, link: str, name: str = "") -> None:
    """Use a link by keys alone: a password, twice, then the sign-in page."""
    page.goto(f"{served.base}/welcome?token={link}")
    shown = name or (page.text_content(".lead") or "").removeprefix("Welcome, ").partition(".")[0]
    if name:
        page.get_by_label("Your name").fill(name)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Go to the sign-in page").press("Enter")
    sign_in(page, shown)


def sign_in(page: Page, name: str) -> None:
    page.get_by_label("Your name").fill(name)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector(".who")


def invite(page: Page, served: Serving, name: str, role: str) -> str:
    page.goto(f"{served.base}/members")
    page.get_by_label("Their name").fill(name)
    page.get_by_role("radio", name=role, exact=True).check()
    page.get_by_role("button", name="Make a link").click()
    return (page.text_content(".notice-good code") or "").rpartition("token=")[2]


@pytest.mark.postgres
def test_three_browsers_as_three_roles_work_at_once_on_postgresql(
    browser: Browser, folder: Path, postgres: Server
) -> None:
    address = postgres.make_database()
    move_store(folder, address, NOW)
    work_at_once(browser, folder)
    postgres.drop_database(address)


def test_three_browsers_as_three_roles_work_at_once(browser: Browser, folder: Path) -> None:
    work_at_once(browser, folder)


def work_at_once(browser: Browser, folder: Path) -> None:
    with (
        serving(folder) as served,
        window(browser) as owner,
        window(browser) as coder,
        window(browser) as reader,
    ):
        come_in(owner, served, served.link, "Olu Owner")
        for page, name, role in ((coder, "Cleo Coder", "Coder"), (reader, "Ravi Reader", "Reader")):
            come_in(page, served, invite(owner, served, name, role))

        code_first(coder, served, "acces")
        code_first(owner, served, "plac")

        reader.goto(served.base)
        reader.wait_for_url(f"{served.base}/comments")
        assert [a.inner_text() for a in reader.locator("nav .areas a").all()] == ["Reference group"]
        reader.goto(f"{served.base}/sources/S01")
        assert "This is not for your role" in reader.inner_text("h1")
        assert "felt heard" not in reader.inner_text("body")

        coder.goto(f"{served.base}/settings")
        assert "This is not for your role" in coder.inner_text("h1")

        owner.goto(f"{served.base}/members")
        owner.locator("summary", has_text="Cleo Coder").click()
        owner.get_by_label("Cleo Coder may no longer come").check()
        owner.get_by_role("button", name="Remove Cleo Coder").click()
        owner.wait_for_selector(".notice")
        coder.goto(f"{served.base}/sources/S01")
        coder.wait_for_url(f"{served.base}/sign-in?to=%2Fsources%2FS01")

        owner.goto(f"{served.base}/audit")
        told = owner.inner_text("main")
        for line in ("GET /sources/{source_id}", "GET /settings", "Cleo Coder as coder", "Person removed"):
            assert line in told
    project = Project(folder)
    assert {(c.coder, c.code) for c in project.codings} == {
        ("Rosa", "trust"),
        ("Cleo Coder", "access"),
        ("Olu Owner", "place"),
    }
    project.close()


def code_first(page: Page, served: Serving, code: str) -> None:
    """Code the first sentence that somebody says, by keys alone."""
    page.goto(f"{served.base}/sources/S01")
    page.wait_for_function("() => document.activeElement.classList.contains('s')")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.type(code)
    page.wait_for_function("() => document.querySelectorAll('#choices [data-code]').length === 1")
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    wait_for(page, "Coded as")


OUTSIDE = ("/sign-in", "/welcome?token=wrong")
INSIDE = ("/account", "/account/codes", "/members", "/audit", "/push", "/people", "/comments", "/names")


def test_the_servers_pages_have_no_violation_in_either_theme_nor_run_off_a_small_window(
    browser: Browser, folder: Path
) -> None:
    with serving(folder) as served, window(browser) as page:
        page.goto(f"{served.base}/welcome?token={served.link}")
        found = {"the first link": look(page, served, "")}
        page.get_by_label("Password", exact=True).fill("short")
        page.get_by_role("button", name="Keep the password").click()
        page.wait_for_selector(".error-summary")
        page.wait_for_function("() => document.activeElement.className === 'error-summary'")
        found["a password that is refused"] = violations(page)
        come_in(page, served, served.link, "Olu Owner")
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            found |= {f"{path}, {scheme}": look(page, served, path) for path in (*INSIDE, *OUTSIDE)}
        page.goto(f"{served.base}/sign-in")
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_selector(".error-summary")
        found["a sign-in that is refused"] = violations(page)
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


def look(page: Page, served: Serving, path: str) -> str:
    """What axe says of a page, and whether it runs off sideways at 320 pixels."""
    page.set_viewport_size({"width": 1280, "height": 900})
    if path:
        page.goto(served.base + path)
    wrong = violations(page)
    page.set_viewport_size({"width": 320, "height": 640})
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        wrong += " It runs off sideways."
    line = page.evaluate("document.querySelector('.top .line').getBoundingClientRect().height")
    return wrong + (" The header takes more than one line." if line > 56 else "")
