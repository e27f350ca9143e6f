"""The report's web page in a browser: nothing that a screen reader or a keyboard would stumble over."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evalkit.report.content import build_content
from evalkit.report.html import render_html
from tests.made_files import png
from tests.report_sample import sample_facts

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


def test_the_web_page_has_no_barrier_that_axe_knows(browser: Browser, tmp_path: Path) -> None:
    from axe_playwright_python.sync_playwright import Axe

    path = tmp_path / "report.html"
    path.write_bytes(render_html(build_content(sample_facts(png()))))
    page = browser.new_page()
    page.goto(path.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    found = Axe().run(page)
    page.close()
    assert not found.violations_count, found.generate_report()


@pytest.mark.skipif(not shutil.which("pdfinfo"), reason="pdfinfo is not installed")
def test_the_web_page_prints_to_a_tagged_pdf(browser: Browser, tmp_path: Path) -> None:
    path, printed = tmp_path / "report.html", tmp_path / "report.pdf"
    path.write_bytes(render_html(build_content(sample_facts(png()))))
    page = browser.new_page()
    page.goto(path.as_uri())
    page.pdf(path=printed, tagged=True)
    page.close()
    told = subprocess.run(["pdfinfo", printed], capture_output=True, text=True, check=True).stdout
    assert re.search(r"Tagged: +yes", told)
    command = ["pdfinfo", "-struct", str(printed)]
    tags = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert {"H1", "H2", "P", "L", "LI", "Table", "TR", "TH", "Figure"} <= {*tags}
