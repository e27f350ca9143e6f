"""Every picture in the documentation is made by the script, and every one that it makes is shown."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"


def test_every_picture_is_made_by_the_script_and_shown_somewhere() -> None:
    spec = importlib.util.spec_from_file_location("make_pictures", DOCS / "images" / "make_pictures.py")
    assert spec
    assert spec.loader
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    readme = (DOCS.parent / "README.md").read_text("utf-8")
    text = readme + "".join(path.read_text("utf-8") for path in DOCS.rglob("*.md"))
    shown = set(re.findall(r"!\[[^\]]+\]\([^)]*images/([\w-]+\.png)\)", text))
    there = {path.name for path in (DOCS / "images").glob("*.png")}
    assert shown == set(script.PICTURES) | (shown & {"report-page.png"})
    assert shown <= there
