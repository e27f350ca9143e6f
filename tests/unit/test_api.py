"""The public names, and how values look in a notebook."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import evalkit as ek
from evalkit.analysis.crosstab import Crosstab, cross
from evalkit.model import Excerpt, Participant, Segment, Turn
from evalkit.show import card
from evalkit.steps.coding.code import code_passage
from evalkit.steps.demo import DemoResult
from evalkit.steps.surveys import CODES
from tests.page_sample import make_project

NASTY = "<script>alert(1)</script>"


def test_there_are_at_most_25_public_names_in_order_and_each_is_there() -> None:
    assert len(ek.__all__) <= 25
    assert [*ek.__all__] == sorted(ek.__all__)
    assert all(getattr(ek, name) is not None for name in ek.__all__)
    assert dir(ek) == sorted(ek.__all__)


def test_a_name_that_is_not_public_is_refused_with_those_that_are() -> None:
    with pytest.raises(AttributeError, match="Project"):
        _ = ek.predict


def test_every_public_name_says_what_it_is() -> None:
    silent = [name for name in ek.__all__ if name != "__version__" and not getattr(ek, name).__doc__]
    assert silent == []


def test_every_public_function_and_the_project_show_an_example() -> None:
    calls = [name for name in ek.__all__ if name.islower() and name != "__version__"]
    docs = {name: getattr(ek, name).__doc__ for name in (*calls, "Project")}
    assert len(docs) > 5
    assert [name for name, doc in docs.items() if "Example:" not in doc and ">>>" not in doc] == []


def test_importing_evalkit_imports_nothing_of_others() -> None:
    code = "import sys; before = set(sys.modules); import evalkit; print(*set(sys.modules) - before)"
    loaded = subprocess.check_output([sys.executable, "-c", code], text=True).split()
    assert {name.split(".")[0] for name in loaded} - sys.stdlib_module_names == {"evalkit"}


def make_source() -> ek.Source:
    return ek.Source("S01", NASTY, "interview", NASTY, (Turn(0, 0, len(NASTY), NASTY),), (), NASTY)


def make_codebook() -> ek.Codebook:
    return ek.Codebook(NASTY, "1.0", (ek.Code("a", NASTY, NASTY),))


def make_coding() -> ek.Coding:
    segment = Segment("S01", 0, len(NASTY), NASTY, 0)
    return ek.Coding("C1", segment, NASTY, "context", NASTY, "2026-01-01T00:00:00+00:00", NASTY)


def make_finding() -> ek.Finding:
    who = Participant("P01", "staff", NASTY)
    segment = make_coding().segment
    excerpt = Excerpt("C1", segment, "a", "challenging", who, NASTY, "interview", (NASTY,), ("C1",))
    return ek.Finding("F001", "a", "challenging", NASTY, True, (excerpt,), (excerpt,))


@pytest.mark.parametrize("make", [make_source, make_codebook, make_coding, make_finding])
def test_nothing_that_was_said_is_taken_for_markup(make: object) -> None:
    html = make()._repr_html_()  # type: ignore[operator]
    assert "&lt;script&gt;" in html
    assert "<script>" not in html


def test_tables_have_captions_formatted_numbers_and_escaped_words() -> None:
    frame = pd.DataFrame(
        {NASTY: [NASTY], "n": [12345], "share": [0.256], "mean": [1.23456], "none": [None], "yes": [True]}
    )
    html = ek.table(frame, NASTY, percent=["share"]).to_html()
    assert "<script>" not in html
    assert all(
        shown in html for shown in ("12,345", ">yes</td>", "26%", "1.23", "–", "<caption>&lt;script&gt;")
    )


def test_a_long_text_is_cut_in_a_card_and_says_so() -> None:
    assert card("Title", [("Text", "word " * 100)]).endswith("…</td></tr></tbody></table>")


def test_a_picture_says_what_it_shows(tmp_path: Path) -> None:
    picture = ek.Picture(b"\x89PNG", NASTY)
    assert 'alt="&lt;script&gt;' in picture._repr_html_()
    assert picture.save(tmp_path / "a.png").read_bytes() == b"\x89PNG"


def test_a_new_project_has_empty_tables_and_says_what_comes_next(tmp_path: Path) -> None:
    project = ek.new_project(tmp_path / "mine", "Ours")
    lists = (project.sources, project.codings, project.suggestions, project.decisions, project.comments())
    for records in lists:
        assert records.frame().empty
        assert list(records.frame().columns) == list(records.COLUMNS)
        assert records._repr_html_()
    assert project.people().empty
    assert "evalkit add" in project._repr_html_()
    with pytest.raises(ek.EvalkitError, match="sources"):
        project.source()
    with pytest.raises(ek.EvalkitError, match="evidence"):
        project.evidence()
    with pytest.raises(ek.EvalkitError, match="coded"):
        project.quality()
    with pytest.raises(ek.EvalkitError, match="survey"):
        project.survey()
    with pytest.raises(ek.EvalkitError, match="F001"):
        project.findings().get("F001")


@pytest.fixture(scope="module")
def project(demo: DemoResult, tmp_path_factory: pytest.TempPathFactory) -> ek.Project:
    """A copy of the sample project to decide in."""
    return ek.Project(shutil.copytree(demo.project.folder, tmp_path_factory.mktemp("api") / "sample"))


def test_people_decide_in_a_notebook_as_on_the_page(project: ek.Project) -> None:
    decided = set(project.decisions.frame()["suggestion"])
    free = [s for s in project.suggestions if s.rank == 1 and s.id not in decided][:3]
    before = len(project.codings)
    project.accept([free[0].id], "Ada")
    project.change(free[1].id, "place_based_care", "context", "Ada")
    project.reject([free[2].id], "Ada")
    mine = [coding for coding in project.codings if coding.coder == "Ada"]
    assert len(project.codings) == before + 2
    assert {c.code for c in mine} == {free[0].code, "place_based_care"}
    assert all(c.origin is not None for c in mine)
    said = project.decisions.frame()
    assert sorted(said[said["coder"] == "Ada"]["outcome"]) == ["accepted", "changed", "rejected"]


def test_what_is_accepted_twice_is_refused_with_the_reason(project: ek.Project) -> None:
    decided = set(project.decisions.frame()["suggestion"])
    free = next(s for s in project.suggestions if s.rank == 1 and s.id not in decided)
    project.accept([free.id], "Bo")
    with pytest.raises(ek.EvalkitError, match="already"):
        project.accept([free.id], "Bo")


def test_the_tables_of_a_project_agree_with_its_lists(project: ek.Project) -> None:
    assert len(project.sources.frame()) == len(project.sources) > 10
    assert len(project.codings.frame()) == len(project.codings)
    evidence = project.evidence()
    assert set(evidence.frame()["excerpt"]) == {excerpt.id for excerpt in evidence}
    covered = project.coverage()
    assert covered.frame().shape == (len(project.codebook.codes), len(covered.coverage.columns))
    assert covered.heat_map().png.startswith(b"\x89PNG")
    assert "people" in covered.heat_map().alt


def test_shares_of_words_add_up_in_every_source(project: ek.Project) -> None:
    shares = project.people().groupby("source")["share"].sum()
    assert shares.round(6).eq(1).all()


def test_a_survey_set_against_what_was_coded_counts_each_person_once(project: ek.Project) -> None:
    survey = project.survey()
    found = project.crosstab(survey.source_id, survey.questions[0], CODES)
    people = {e.participant.id for e in project.evidence() if e.segment.source_id == survey.source_id}
    assert len(people) < found.base  # who has no code stays in the base
    assert found.columns[-1] == "none of the codes"
    assert found.base + found.left_out == survey.respondents
    assert found.frame().max().max() <= found.base
    published = found.frame(publish=True)
    assert set(published.to_numpy().ravel()) <= {"0", "*", *(str(n) for n in range(10, 100, 5))}


def test_a_question_that_a_survey_does_not_have_is_refused_with_those_that_it_has(
    project: ek.Project,
) -> None:
    survey = project.survey()
    with pytest.raises(ek.EvalkitError) as refused:
        project.crosstab(survey.source_id, "How old are you?", CODES)
    assert survey.questions[0] in str(refused.value)


def test_whoever_answers_only_one_question_is_left_out_and_counted() -> None:
    first = {"R1": frozenset({"a", "b"}), "R2": frozenset({"a"}), "R3": frozenset({"b"})}
    second = {"R1": frozenset({"x"}), "R2": frozenset[str](), "R4": frozenset({"x"})}
    found = cross("A", "B", first, second, ("a", "b"), ("x",), 5)
    assert found.cells == ((1,), (1,))
    assert (found.base, found.left_out) == (1, 4)


@pytest.mark.parametrize(
    ("hide_up_to", "shown"),
    [(7, [["0", "*", "*"], ["10", "20", "25"]]), (4, [["0", "*", "5"], ["10", "20", "25"]])],
)
def test_small_numbers_of_people_are_held_back_as_the_setting_says(
    hide_up_to: int, shown: list[list[str]]
) -> None:
    counts = ((0, 1, 7), (8, 22, 23))
    found = Crosstab("A", "B", ("a", "b"), ("x", "y", "z"), counts, 61, 0, hide_up_to)
    assert found.frame(publish=True).to_numpy().tolist() == shown


def test_a_crosstab_takes_the_projects_own_setting(project: ek.Project, tmp_path: Path) -> None:
    folder = shutil.copytree(project.folder, tmp_path / "own")
    settings = folder / "evalkit.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("hide_up_to = 7", "hide_up_to = 3"), encoding="utf-8")
    own = ek.Project(folder)
    survey = own.survey()
    assert own.crosstab(survey.source_id, survey.questions[0], CODES).hide_up_to == 3


def test_a_finding_is_got_by_its_id(project: ek.Project) -> None:
    findings = project.findings()
    assert findings.get(findings[0].id) == findings[0]
    assert replace(findings[0], drafted=False)._repr_html_() != findings[0]._repr_html_()


def test_what_a_step_did_reads_well_in_a_notebook(tmp_path: Path) -> None:
    project = ek.Project(make_project(tmp_path / "project").folder)
    suggested, covered = project.suggest(), project.coverage()
    assert f">{suggested.passages:,}<" in suggested._repr_html_()
    assert covered.gaps[0].split()[0] in covered._repr_html_()
    start = project.store.read.sources("S01")[0].text.index("The waiting was long.")
    code_passage(project, "Rosa", "S01", (start, start + 21), "access", "challenging")
    made = project.report(tmp_path / "out.docx")
    assert "1 finding from 1 excerpt" in made._repr_html_()
    for result in (suggested, made):
        assert list(result.frame().columns) == ["where", "what to do"]
        assert len(result.frame()) == len(result.problems)
    project.close()


def test_a_table_takes_what_pandas_can_hold_and_escapes_every_name() -> None:
    index = pd.Index(["a", "a"], name=NASTY)
    frame = pd.DataFrame({"said": [["<b>", "c"], []], "kept": pd.array([True, None])}, index=index)
    frame.columns.name = NASTY
    html = ek.table(frame).to_html()
    assert NASTY not in html
    assert "&lt;b&gt;, c" in html
    assert "0.25" in ek.table(pd.Series([0.25], name="share")).to_html()
    with pytest.raises(ek.EvalkitError, match="Two columns are called “n”"):
        ek.table(pd.DataFrame([[1, 2]], columns=["n", "n"]))


def test_what_is_asked_for_under_a_name_that_there_is_not_is_refused(tmp_path: Path) -> None:
    project = ek.Project(make_project(tmp_path / "project").folder)
    (suggestion, *_) = [s for s in project.suggestions if s.suggested]
    project.change(suggestion.id, "choice", "working well", "Ada")  # type: ignore[arg-type]
    assert [coding.valence for coding in project.codings] == ["working_well"], "as every table shows it"
    for asked, says in (
        (lambda: project.change(suggestion.id, "choice", "sideways", "Jo"), "Say which side"),  # type: ignore[arg-type]
        (lambda: project.themes("nope"), "no code “nope”"),
        (lambda: project.quality(folds=1), "folds=2"),
        (lambda: project.coverage().frame("nope"), "Choose one of people"),
        (lambda: project.coverage().coverage.total("nope"), "Choose one of access"),
    ):
        with pytest.raises(ek.EvalkitError, match=says):
            asked()


def test_files_are_named_as_text_or_path(tmp_path: Path) -> None:
    talk = tmp_path / "talk.txt"
    talk.write_text("Ann: It helped.", "utf-8")
    assert ek.read_source(str(talk)).source == ek.read_source(talk).source
    (book,) = ek.copy_template("codebook", tmp_path)
    assert ek.read_codebook(str(book)) == ek.read_codebook(book)
