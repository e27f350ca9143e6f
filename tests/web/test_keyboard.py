"""Enter and Tab on the pages with forms: Enter does what the box says, and the focus stays with the work."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evalkit.steps.coding.code import code_passage
from tests.page_sample import make_project
from tests.serving import come_in, serving
from tests.web.conftest import opened

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


def test_a_name_typed_beside_known_coders_is_whose_codings_follow(browser: Browser, tmp_path: Path) -> None:
    project = make_project(tmp_path / "project")
    code_passage(project, "Jude Odell", "S01", (20, 30), "trust", "context")
    both = come_in(project).post("/coder", data={"known": "Jude Odell", "name": "Beth New"})
    assert "</span>Beth New" in both.text, "a typed name wins"
    project.close()
    with serving(project.folder) as served, opened(browser, served) as page:
        page.goto(f"{served.base}/coder")
        page.fill("#name", "Beth New")
        page.press("#name", "Enter")
        page.wait_for_url(f"{served.base}/")
        assert "Beth New" in page.inner_text(".who")
        page.goto(f"{served.base}/coder")
        page.click("button:has-text('Jude Odell')")
        page.wait_for_url(f"{served.base}/")
        assert "Jude Odell" in page.inner_text(".who")
