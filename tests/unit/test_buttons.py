"""Deciding by buttons in a notebook: pressed here as a person presses them, without a browser."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

import pytest

import evalkit as ek
from evalkit.api import buttons
from evalkit.supply.installed import say_how_to_get
from tests.page_sample import make_project, make_source, suggestion_for
from tests.pressing import everything, press

SAID = "I had <script>alert(1)</script> no say in it."


@pytest.fixture
def project(tmp_path: Path) -> ek.Project:
    return ek.Project(make_project(tmp_path / "project").folder)


def shown(box: object) -> str:
    return " ".join(str(getattr(w, "value", "")) for w in everything(box))


def test_nothing_is_decided_by_showing_buttons(project: ek.Project) -> None:
    assert "They rang me back the same day." in shown(project.decide_by_buttons("Ada"))
    assert (len(project.codings), len(project.decisions)) == (0, 0)


def test_passages_come_in_the_order_in_which_they_were_said(project: ek.Project) -> None:
    box = project.decide_by_buttons("Ada")
    press(box, "Accept: Trust")
    assert "<mark>The waiting was long.</mark>" in shown(box)
    (coding,) = project.codings
    assert (coding.coder, coding.code, coding.segment.text) == (
        "Ada", "trust", "They rang me back the same day.",
    )  # fmt: skip
    assert coding.origin is not None


def test_no_code_is_a_decision_and_no_coding(project: ek.Project) -> None:
    press(project.decide_by_buttons("Ada"), "No code")
    assert len(project.codings) == 0
    assert [d.outcome for d in project.decisions] == ["rejected"]


def test_another_code_than_was_suggested_can_be_chosen(project: ek.Project) -> None:
    box: Any = project.decide_by_buttons("Ada")
    code, side = (w for w in everything(box) if hasattr(w, "options"))
    code.value, side.value = "choice", "working_well"
    press(box, "Code so")
    (coding,) = project.codings
    assert (coding.code, coding.valence) == ("choice", "working_well")
    assert [d.outcome for d in project.decisions] == ["changed"]


def test_a_press_can_be_taken_back(project: ek.Project) -> None:
    box = project.decide_by_buttons("Ada")
    press(box, "Accept")
    press(box, "Take back")
    assert len(project.codings) == 0
    assert "<mark>They rang me back the same day.</mark>" in shown(box)


def test_what_is_skipped_comes_again_in_the_next_cell_and_in_the_end_nothing_is_left(
    project: ek.Project,
) -> None:
    box = project.decide_by_buttons("Ada")
    press(box, "Skip")
    for _ in range(2):
        press(box, "Accept")
    assert "Nothing with a likely suggestion is left" in shown(box)
    assert "<mark>They rang me back the same day.</mark>" in shown(project.decide_by_buttons("Ada"))


def test_each_coder_decides_for_themselves_and_nobody_without_a_name(project: ek.Project) -> None:
    press(project.decide_by_buttons("Ada"), "Accept")
    assert "<mark>They rang me back" in shown(project.decide_by_buttons("Bo"))
    nameless = project.decide_by_buttons(" ")
    press(nameless, "Accept")
    assert "Write yours above" in shown(nameless)
    assert {c.coder for c in project.codings} == {"Ada"}


def test_nothing_that_was_said_is_taken_for_markup(project: ek.Project) -> None:
    first = project.source("S01")
    project.store.replace_suggestions(["S01"], [suggestion_for(first, SAID, "choice")])
    html = shown(project.decide_by_buttons("Ada"))
    assert "&lt;script&gt;" in html
    assert "<script>" not in html


def test_a_passage_in_a_turn_without_a_label_is_shown_as_it_is() -> None:
    source = make_source("S09", (("", "A & B"),))
    segment = suggestion_for(source, "A & B", "choice").segment
    assert buttons.show_passage(source, segment).endswith("<mark>A &amp; B</mark></div>")


def test_without_ipywidgets_a_card_says_how_to_get_it(
    project: ek.Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(buttons, "find_spec", lambda name: None)
    card: Any = project.decide_by_buttons("Ada")
    assert escape(say_how_to_get("lab")) in card._repr_html_()


def test_a_press_among_hidden_suggestions_ends_without_an_error(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    made = make_project(tmp_path / "project")
    settings = made.folder / "evalkit.toml"
    settings.write_text(settings.read_text("utf-8").replace("blind = false", "blind = true"), "utf-8")
    press(ek.Project(made.folder).decide_by_buttons("Ada"), "Code so")
    assert [record.message for record in caplog.records] == [], "ipywidgets logs what a press raises"
