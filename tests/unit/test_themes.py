"""Themes: the same every time, nobody's alone unsaid, small sets left alone, people's decisions kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from sklearn.metrics import adjusted_rand_score

from evalkit.analysis.people import people_by_group
from evalkit.errors import ProjectError, TableError
from evalkit.exchange.theme_sheet import note_on, read_theme_sheet, write_theme_sheet
from evalkit.model import Code, Codebook, Excerpt, Participant, Segment, SourceKind, Theme
from evalkit.report.figures.pictures import draw_themes, themes_alt_text
from evalkit.steps.findings.themes import says_nothing
from evalkit.suggest.encoders.vectors import Vectors, unit_rows
from evalkit.themes import (
    KeptSet,
    KeptTheme,
    ThemeChanges,
    change_themes,
    keep,
    parse_themes,
    settle_themes,
)
from evalkit.themes.changes import SetKey
from evalkit.themes.grouping import group_alike
from evalkit.themes.naming import propose_name
from evalkit.themes.settle import ThemeSet, find_kept

CODEBOOK = Codebook("F", "1", (Code("trauma", "Trauma", "d"),))
SAID = {
    "wait": "The waiting list was long, I waited many weeks for number {}.",
    "room": "That waiting room frightens me, the glass hatch and noise number {}.",
    "nurse": "My nurse listened and the nurse was gentle, number {}.",
}


def excerpt(number: int, text: str, who: str = "", kind: SourceKind = "interview") -> Excerpt:
    segment = Segment("S01", number * 1000, number * 1000 + len(text), text, 0)
    person = Participant(who or f"P{number}", "staff", group="GPs" if number % 2 else "Nurses")
    coding = f"C{number:05d}"
    return Excerpt(coding, segment, "trauma", "challenging", person, "One", kind, ("A",), (coding,))


def evidence(each: int = 5, spread: float = 0.25, seed: int = 0) -> tuple[list[Excerpt], Vectors]:
    """Three bundles of ``each`` excerpts about three things, with vectors that lie near three directions."""
    random = np.random.default_rng(seed)
    found: list[Excerpt] = []
    vectors = []
    for place, (_, text) in enumerate(SAID.items()):
        for _ in range(each):
            found.append(excerpt(len(found) + 1, text.format(len(found))))
            vectors.append(np.eye(12)[place] + spread * random.normal(size=12) / np.sqrt(12))
    return found, unit_rows(np.array(vectors))


def members(themes: ThemeSet) -> set[frozenset[str]]:
    return {frozenset(e.id for e in theme.excerpts) for theme in themes.themes}


def test_excerpts_about_one_thing_are_one_theme_and_it_is_named_by_their_words() -> None:
    excerpts, vectors = evidence()
    found = settle_themes(excerpts, vectors)
    assert members(found) == {frozenset(e.id for e in excerpts[n : n + 5]) for n in (0, 5, 10)}
    names = {theme.excerpts[0].segment.text[:8]: theme.name.casefold() for theme in found.themes}
    assert "list" in names["The wait"]
    assert "hatch" in names["That wai"] or "noise" in names["That wai"]
    assert "nurse" in names["My nurse"]
    assert all(theme.proposed for theme in found.themes)


def test_fewer_than_eight_excerpts_are_left_to_a_person() -> None:
    excerpts, vectors = evidence(each=2)
    found = settle_themes(excerpts, vectors)
    assert found.themes == ()
    assert found.loose == tuple(excerpts)


@settings(deadline=None, max_examples=25)
@given(st.integers(8, 80), st.integers(0, 50))
def test_every_excerpt_is_in_one_theme_or_in_none_whatever_there_is(count: int, seed: int) -> None:
    vectors = unit_rows(np.random.default_rng(seed).normal(size=(count, 16)))
    excerpts = [excerpt(n, f"Words {n} about something") for n in range(count)]
    found = settle_themes(excerpts, vectors)
    placed = [e.id for theme in found.themes for e in theme.excerpts] + [e.id for e in found.loose]
    assert sorted(placed) == sorted(e.id for e in excerpts)
    assert all(len(theme.excerpts) >= 3 for theme in found.themes)
    assert len({theme.name.casefold() for theme in found.themes}) == len(found.themes)
    assert settle_themes(excerpts, vectors) == found


def test_excerpts_that_all_say_the_same_are_one_theme() -> None:
    same = unit_rows(np.ones((9, 4)))
    assert set(group_alike(same).tolist()) == {0}


def test_adding_one_excerpt_moves_hardly_any_other() -> None:
    excerpts, vectors = evidence(each=9, spread=0.9)
    whole = group_alike(vectors)
    for left_out in range(len(excerpts)):
        rest = np.delete(np.arange(len(excerpts)), left_out)
        assert adjusted_rand_score(whole[rest], group_alike(vectors[rest])) > 0.8


def test_once_kept_themes_stay_and_a_new_excerpt_joins_the_one_it_is_like() -> None:
    excerpts, vectors = evidence()
    first = settle_themes(excerpts[:-1], vectors[:-1])
    after = settle_themes(excerpts, vectors, keep(first))
    assert after.added == (excerpts[-1].id,)
    nurse = next(theme for theme in after.themes if excerpts[-1] in theme.excerpts)
    assert {e.id for e in nurse.excerpts} == {e.id for e in excerpts[10:]}
    assert {t.name for t in after.themes} == {t.name for t in first.themes}


def test_dont_know_in_a_survey_is_never_in_a_theme() -> None:
    excerpts, vectors = evidence()
    empty = [excerpt(50 + n, text, kind="survey") for n, text in enumerate(["Don't know", "N/A", "not sure"])]
    found = settle_themes([*excerpts, *empty], np.vstack([vectors, vectors[:3]]), says_nothing=says_nothing)
    assert set(empty) == set(found.loose)


def test_a_long_answer_that_begins_with_dont_know_is_evidence() -> None:
    long = excerpt(1, "I don't know where to go when the crisis line is closed.", kind="survey")
    assert not says_nothing(long)
    assert not says_nothing(excerpt(1, "Don't know"))


def test_a_theme_of_one_participant_says_so() -> None:
    mine = Theme(
        "trauma", "challenging", "Mine", tuple(excerpt(n, "words here", who="P1") for n in (1, 2, 3))
    )
    assert note_on(mine) == "All from one participant."
    assert people_by_group(mine.excerpts) == {"GPs": 1, "Nurses": 1}


def test_a_name_has_no_word_that_says_nothing() -> None:
    assert propose_name(["I think you know it was good", "I think you know it was really good"], []) == ""
    assert propose_name(["[Person 1] went", "[Person 1] came"], []) == ""


KEY: SetKey = ("trauma", "challenging")
KEPT = KeptSet(
    code="trauma",
    side="challenging",
    themes=(
        KeptTheme(name="List", excerpts={"C00001": "a", "C00002": "b"}),
        KeptTheme(name="Room", excerpts={"C00003": "c"}),
    ),
    in_no_theme={"C00004": "d"},
)


def changed(**changes: dict[str, str]) -> KeptSet:
    ((after,), problems) = change_themes([KEPT], {KEY: ThemeChanges(**changes)})
    assert not problems
    return after


def shape(kept: KeptSet) -> dict[str, list[str]]:
    return {theme.name: list(theme.excerpts) for theme in kept.themes}


def test_people_rename_merge_split_and_move() -> None:
    assert shape(changed(names={"List": "Waiting"})) == {"Waiting": ["C00001", "C00002"], "Room": ["C00003"]}
    assert shape(changed(names={"List": "Both", "Room": "both"})) == {"Both": ["C00001", "C00002", "C00003"]}
    assert shape(changed(moves={"C00002": "Letters"})) == {
        "List": ["C00001"], "Letters": ["C00002"], "Room": ["C00003"],
    }  # fmt: skip
    moved = changed(moves={"C00003": "none", "C00004": "list"})
    assert shape(moved) == {"List": ["C00001", "C00002", "C00004"]}
    assert moved.in_no_theme == {"C00003": "c"}


def test_what_a_person_touched_is_theirs_and_the_rest_stays_a_proposal() -> None:
    after = changed(names={"List": "List"})
    assert not after.proposed
    assert {theme.name: theme.proposed for theme in after.themes} == {"List": False, "Room": True}


def test_changes_taken_twice_change_nothing_more() -> None:
    changes = {KEY: ThemeChanges({"List": "Waiting"}, {"C00003": "list"})}
    once, _ = change_themes([KEPT], changes)
    twice, problems = change_themes(once, changes)
    assert twice == once
    assert not problems


def test_a_theme_or_excerpt_that_is_gone_is_listed() -> None:
    changes: dict[SetKey, ThemeChanges] = {
        KEY: ThemeChanges({"Nothing": "X"}, {"C00099": "List"}),
        ("place", "challenging"): ThemeChanges({"A": "B"}),
    }
    after, problems = change_themes([KEPT], changes)
    assert shape(after[0]) == shape(KEPT)
    told = " ".join(problem.message for problem in problems)
    assert len(problems) == 3
    assert "“Nothing”" in told
    assert "C00099" in told


def test_what_people_decided_is_never_grouped_again() -> None:
    excerpts, vectors = evidence()
    first = keep(settle_themes(excerpts, vectors))
    wait = first.themes[0].name
    moved = next(iter(first.themes[1].excerpts))
    decided, _ = change_themes([first], {KEY: ThemeChanges({wait: "Ours"}, {moved: "Ours"})})
    again = settle_themes(excerpts, vectors, decided[0], again=True)
    ours = next(theme for theme in again.themes if theme.name == "Ours")
    assert moved in {e.id for e in ours.excerpts}
    assert not ours.proposed
    assert keep(again, decided[0]) == keep(settle_themes(excerpts, vectors, keep(again), again=True))


def test_a_deleted_excerpt_leaves_its_theme_with_a_word_and_comes_back_to_it() -> None:
    excerpts, vectors = evidence()
    first = keep(settle_themes(excerpts, vectors)).model_copy(update={"proposed": False})
    without = settle_themes(excerpts[1:], vectors[1:], first)
    assert [excerpts[0].id in problem.message for problem in without.problems] == [True]
    kept = keep(without, first)
    assert any(excerpts[0].id in theme.excerpts for theme in kept.themes)
    back = settle_themes(excerpts, vectors, kept)
    assert members(back) == members(settle_themes(excerpts, vectors))
    assert not back.problems


def test_an_excerpt_whose_first_coding_was_removed_is_still_in_its_theme() -> None:
    one = excerpt(7, "The list is long here")
    again = Excerpt(
        "C00008", one.segment, one.code, one.valence, one.participant, "One", "interview", ("A", "B"),
        ("C00008", "C00001"),
    )  # fmt: skip
    assert [theme.excerpts for theme in find_kept([again], KEPT)] == [(again,)]


def test_an_excerpt_in_two_themes_counts_once_and_is_named() -> None:
    twice = KEPT.model_copy(update={"themes": (*KEPT.themes, KeptTheme(name="C", excerpts={"C00001": "a"}))})
    found = settle_themes([excerpt(1, "a"), excerpt(3, "c")], unit_rows(np.eye(2)), twice)
    assert "in two themes" in found.problems[0].message
    assert sorted(len(theme.excerpts) for theme in found.themes) == [1, 1]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("sets: [", "line 1"),
        ("sets:\n- code: a\n  side: good\n", "side"),
        ("sets:\n- {code: a, side: context}\n- {code: a, side: context}\n", "twice"),
    ],
)
def test_a_themes_file_that_cannot_be_read_says_where(text: str, says: str) -> None:
    with pytest.raises(ProjectError, match=says):
        parse_themes(text, "themes.yaml")


def fill(path: Path, sheet: str, cells: dict[tuple[str, str], str]) -> None:
    """Write into the cells of a column, in the rows that hold a text."""
    book = load_workbook(path)
    headings = [str(cell.value) for cell in book[sheet][1]]
    for (row_has, column), value in cells.items():
        for row in book[sheet].iter_rows(min_row=2):
            if row_has in [str(cell.value) for cell in row]:
                row[headings.index(column)].value = value
    book.save(path)


def test_the_workbook_goes_out_and_what_people_wrote_comes_back(tmp_path: Path) -> None:
    excerpts, vectors = evidence()
    themes = settle_themes(excerpts, vectors)
    path = tmp_path / "themes.xlsx"
    write_theme_sheet(path, [themes], CODEBOOK)
    assert read_theme_sheet(path) == ({}, [])
    first, second = themes.themes[:2]
    moved = second.excerpts[0].id
    fill(path, "Themes", {(first.name, "new name"): "=Ours", (second.name, "keep"): "yes"})
    fill(path, "Excerpts", {(moved, "move to"): "none"})
    changes, problems = read_theme_sheet(path)
    assert not problems
    expected = ThemeChanges({first.name: "=Ours", second.name: second.name}, {moved: "none"})
    assert changes == {KEY: expected}


def test_a_row_that_cannot_be_used_is_named_and_a_wrong_file_refused(tmp_path: Path) -> None:
    excerpts, vectors = evidence()
    themes = settle_themes(excerpts, vectors)
    path = tmp_path / "themes.xlsx"
    write_theme_sheet(path, [themes], CODEBOOK)
    fill(path, "Themes", {(themes.themes[0].name, "keep"): "perhaps"})
    fill(path, "Excerpts", {("C00001", "move to"): "X", ("C00001", "code id"): ""})
    changes, problems = read_theme_sheet(path)
    assert changes == {}
    assert ["Themes, row 2" in problems[0].where, "hidden" in problems[1].message] == [True, True]
    book = load_workbook(path)
    del book["Excerpts"]
    book.save(path)
    with pytest.raises(TableError, match="Excerpts"):
        read_theme_sheet(path)


def test_the_picture_has_a_page_for_every_so_many_themes_and_the_same_bytes() -> None:
    one = excerpt(1, "a few words")
    themes = [Theme("trauma", "challenging", f"Theme {n}", (one,)) for n in range(70)]
    pages = draw_themes(themes, CODEBOOK)
    assert len(pages) == 3
    assert pages == draw_themes(themes, CODEBOOK)
    assert all(page.startswith(b"\x89PNG") for page in pages)
    assert "Theme 0 (challenging): 1 participant" in themes_alt_text(themes)
    assert draw_themes([], CODEBOOK) == []
