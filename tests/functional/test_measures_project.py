"""A project's measures: what is added, confirmed, shown, judged and withdrawn, on the invented "
"service's tables."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

import evalkit as ek
from evalkit.cli import app
from evalkit.errors import EvalkitError, TableError
from evalkit.project import Project as StoredProject
from evalkit.report.blocks import Figure, Heading, Table, find_texts, words_of
from evalkit.report.content import build_content
from evalkit.report.wording import SOMEBODY
from evalkit.sample.measures import CENSUS, write_sample_measures
from evalkit.steps.leaving.withdraw import plan_withdrawal, withdraw
from evalkit.steps.measures.confirm import confirm_table
from evalkit.steps.measures.kept import find_rows, person_id, read_kept
from evalkit.steps.measures.sampled import add_sample_measures
from evalkit.steps.report.check_out import check_out
from evalkit.steps.report.report import gather_facts
from tests.small_project import make_small_project


@pytest.fixture
def project(tmp_path: Path) -> ek.Project:
    """A project with the invented tables added and nothing confirmed."""
    made = ek.new_project(tmp_path / "project", title="Measures")
    write_sample_measures(tmp_path / "given" / "measures")
    made.add(tmp_path / "given" / "measures")
    return made


def confirm(project: ek.Project) -> None:
    told: dict[str, dict[str, object]] = {
        "reqol export": {"times": ("baseline", "6 months"), "by": ("Site",), "arm": "Arm", "cluster": "Team"},
        "waiting list": {"census": CENSUS.isoformat()},
        "crisis attendances": {"better": "lower", "target": 45.0},
    }
    for table in read_kept(project):
        confirm_table(project, table.name, **told.get(table.name, {}))


def value(frame: pd.DataFrame, measure: str, statistic: str, group: str = "all") -> pd.Series:
    found = frame[
        (frame["measure"] == measure) & (frame["statistic"] == statistic) & (frame["group"] == group)
    ]
    assert len(found) == 1, f"{measure} {statistic} {group}: {len(found)} rows"
    return found.iloc[0]


def test_every_table_is_known_by_its_headings_and_none_is_a_survey(project: ek.Project) -> None:
    kinds = {table.name: table.settings.what for table in read_kept(project)}
    assert kinds == {
        "aims": "aims",
        "crisis attendances": "series",
        "fidelity": "fidelity",
        "goals": "goals",
        "people": "people",
        "population": "population",
        "reqol export": "wide",
        "service use": "use",
        "unit costs": "prices",
        "waiting list": "referrals",
    }
    assert not project.sources


def test_nothing_that_was_given_tells_who_somebody_is(project: ek.Project, tmp_path: Path) -> None:
    given = pd.read_csv(tmp_path / "given" / "measures" / "people.csv", dtype=str)["Client ID"]
    kept = "\n".join(p.read_text("utf-8") for p in (project.folder / "measures").iterdir())
    assert not [person for person in given if person in kept]
    for name in ("Corinne", "Ashdale", "Dev Patel", "Oduya", "Rosa Merrin", "Tannery Row"):
        assert name not in kept
    assert "Rater 1" in kept


def test_a_person_has_one_id_in_every_table_and_every_run(project: ek.Project, tmp_path: Path) -> None:
    before = person_id(project, "BH1007")
    tables = {t.name: t for t in read_kept(project) if "person" in t.frame}
    assert all(before in set(tables[name].frame["person"]) for name in ("people", "goals", "reqol export"))
    project.add(tmp_path / "given" / "measures")
    assert person_id(project, "bh1007 ") == before


def test_figures_come_with_their_denominators_and_refused_rows_are_listed(project: ek.Project) -> None:
    confirm(project)
    frame = project.measures.figures()
    assert (value(frame, "people", "recruited")["n"], value(frame, "people", "started")["n"]) == (128, 120)
    followed = value(frame, "reqol10", "followed_up")
    assert (followed["n"], followed["of"]) == (80, 120)
    assert value(frame, "goals", "progress_on_two_goals")["of"] == 80
    assert value(frame, "goals", "progress_on_two_of_two_goals")["of"] < 80
    assert (
        value(frame, "waits", "within_28_days_with_waiting")["value"]
        < value(frame, "waits", "within_28_days")["value"]
    )
    said = "\n".join(project.measures.problems()["what to do"])
    assert "45 is not a score of ReQoL-10" in said
    assert "It ends on 2024-09-02, before it starts" in said
    assert "is not among the people" in said


def test_an_arm_that_is_one_team_has_no_interval_and_the_report_says_so(project: ek.Project) -> None:
    confirm(project)
    one = value(project.measures.figures(), "reqol10", "adjusted_difference")
    assert one["value"] > 0
    assert pd.isna(one["low"])
    said = "\n".join(words_of(text) for text in find_texts(build_content(gather_facts(project)).blocks))
    assert "An arm has one team alone" in said
    assert "nothing can be said of a difference" in said


def test_the_report_holds_the_chapters_only_once_a_person_has_confirmed(project: ek.Project) -> None:
    waiting = gather_facts(project)
    assert "Measures beside the words" not in headings(project)
    assert any("nobody has confirmed how this table is read" in p.message for p in waiting.problems)
    confirm(project)
    assert [h for h in headings(project) if h in CHAPTERS] == CHAPTERS


CHAPTERS = [
    "What we set out to measure", "Who is in the numbers", "How people’s lives changed", "The two arms "
    "compared",
    "Waits and use", "Cost", "How fully it was put into practice", "Measures and words together",
]  # fmt: skip


def headings(project: ek.Project) -> list[str]:
    return [block.text for block in build_content(gather_facts(project)).blocks if isinstance(block, Heading)]


def test_an_aim_that_nothing_feeds_is_printed_as_not_measured(project: ek.Project) -> None:
    confirm(project)
    tables = [b for b in build_content(gather_facts(project)).blocks if isinstance(b, Table)]
    shortlist = next(table for table in tables if table.caption.startswith("The shortlist"))
    rows = {words_of(row[1].lines[0]): words_of(row[-1].lines[0]) for row in shortlist.rows}
    assert rows["People with a yearly health check"] == "not measured"
    assert rows["Seen within four weeks"].endswith("of 155")
    assert "Cost of one assessment against several" not in rows


def test_small_numbers_are_hidden_in_the_version_to_publish(project: ek.Project) -> None:
    confirm(project)
    working = project.measures.figures("reqol10")
    shown = project.measures.figures("reqol10", publish=True)
    few = working[(working["statistic"] == "reliably_deteriorated") & working["n"].between(1, 7)]
    assert len(few)
    assert set(shown.loc[few.index, "n"]) == {"*"}
    assert set(shown.loc[few.index, "value"]) == {"*"}
    tests = shown[shown["statistic"].str.startswith("mcnemar_p")]
    assert set(tests["value"]) == {"*"}, "an exact p tells how few crossed"


def test_people_judge_what_measure_and_words_say_together(project: ek.Project) -> None:
    confirm(project)
    assert set(project.measures.joint()["together"]) == {"to be judged"}
    held = project.measures
    held.judge(
        "Help in time",
        "Seen within four weeks",
        "they disagree",
        by="Amina",
        why="the days before are left out",
    )
    first = held.joint().iloc[0]
    assert (first["together"], first["by"], first["codes"]) == (
        "they disagree",
        "Amina",
        "accessible_preventative_care",
    )
    with pytest.raises(EvalkitError, match="Say who judges"):
        held.judge("Help in time", "Seen within four weeks", "they agree", by=" ")
    with pytest.raises(EvalkitError, match="is not one of to be judged"):
        held.judge("Help in time", "Seen within four weeks", "perhaps", by="Amina")


def test_an_unsigned_judgement_does_not_count(project: ek.Project) -> None:
    confirm(project)
    text = "aim,measure,codes,together,by,why\nHelp in time,Seen within four weeks,,they agree,,\n"
    (project.folder / "measures" / "joint.csv").write_text(text, "utf-8")
    assert set(project.measures.joint()["together"]) == {"to be judged"}
    assert "Nobody has signed this judgement" in "\n".join(project.measures.problems()["what to do"])


def test_withdrawing_a_person_takes_them_out_of_every_table(project: ek.Project, tmp_path: Path) -> None:
    confirm(project)
    plan = plan_withdrawal(project, "BH1007")
    assert {path.name for path, _ in plan.measures} >= {"people.csv", "goals.csv", "reqol export.csv"}
    withdraw(project, plan)
    assert not find_rows(project, "BH1007")
    frame = ek.Project(project.folder).measures.figures()
    assert value(frame, "people", "recruited")["n"] == 127


def test_a_file_left_in_the_folder_of_sources_is_named_when_somebody_withdraws(tmp_path: Path) -> None:
    made = ek.new_project(tmp_path / "project", title="Measures")
    write_sample_measures(made.sources_folder / "measures")
    made.add()
    unreached = "\n".join(f"{p.where}: {p.message}" for p in plan_withdrawal(made, "BH1007").unreached)
    assert "sources/measures/people.csv: delete their row in this file" in unreached


def test_a_census_day_is_asked_for(project: ek.Project) -> None:
    said = "\n".join(project.measures.problems()["what to do"])
    assert "Say on which day they were counted" in said


def test_a_wrong_setting_is_refused_in_words(project: ek.Project) -> None:
    with pytest.raises(TableError, match=r"waiting list\.measures\.toml: “census”"):
        confirm_table(project, "waiting list", census="31.3.2025")
    with pytest.raises(TableError, match="There is no table “scores”"):
        confirm_table(project, "scores")


def test_a_table_that_is_none_of_these_is_refused_with_what_is_needed(
    project: ek.Project, tmp_path: Path
) -> None:
    path = tmp_path / "measures" / "odd.csv"
    path.parent.mkdir()
    path.write_text("colour,shape\nred,round\n", "utf-8")
    assert "is not one of the tables that evalkit knows" in project.add(path).failed[0].message


def test_the_command_writes_a_workbook_and_pictures(project: ek.Project) -> None:
    confirm(project)
    done = CliRunner().invoke(app, ["measures", "--project", str(project.folder)])
    assert done.exit_code == 0, done.output
    assert "Arms vary between teams." in done.output
    with pd.ExcelFile(project.reports_folder / "measures.xlsx") as book:
        sheets = book.sheet_names
    assert sheets == ["What was read", "What was refused", "Figures", "Aims", "Joint display"]
    assert {p.name for p in project.reports_folder.glob("measures-*.png")} >= {
        "measures-flow.png", "measures-waits.png", "measures-series.png", "measures-change-reqol10-2.png",
    }  # fmt: skip


def test_the_workbook_to_publish_tells_no_exact_count_on_any_sheet(project: ek.Project) -> None:
    confirm(project)
    done = CliRunner().invoke(app, ["measures", "--publish", "--project", str(project.folder)])
    assert done.exit_code == 0, done.output
    aim = "Progress on at least one goal"
    with pd.ExcelFile(project.reports_folder / "measures.xlsx") as book:
        assert book.sheet_names == ["Figures", "Aims", "Joint display"], "the others tell of single people"
        aims = pd.read_excel(book, sheet_name="Aims", header=2).set_index("measure")["figure"]
        joint = pd.read_excel(book, sheet_name="Joint display", header=2).set_index("measure")["figure"]
    assert aims[aim] == joint[aim] == "94% (95% interval 86% to 97%), 75 of 80"
    in_notebook = project.measures.aims(publish=True).set_index("measure")["figure"]
    assert in_notebook[aim] == aims[aim]
    assert project.measures.aims().set_index("measure")["figure"][aim].endswith("77 of 80")
    assert check_out(project, project.reports_folder / "measures.xlsx") == []


def test_pictures_and_tables_to_publish_have_the_same_numbers(project: ek.Project) -> None:
    confirm(project)
    blocks = build_content(gather_facts(project, publish=True)).blocks
    (flow,) = (b for b in blocks if isinstance(b, Figure) and b.caption == "People at each step.")
    (table,) = (b for b in blocks if isinstance(b, Table) and b.caption.startswith("People recruited"))
    everybody = [words_of(line) for cell in table.rows[0] for line in cell.lines]
    assert everybody[:3] == ["Everybody", "130", "120"]
    assert "Recruited 130; Started 120;" in flow.alt
    (waits,) = (b for b in blocks if isinstance(b, Figure) and "still waiting" in b.caption)
    said = "\n".join(words_of(text) for text in find_texts(blocks))
    assert "With those who are still waiting counted in, it is 62%" in said
    assert "After day 28, 38% are still waiting." in waits.alt
    assert "from 180 people" in said
    assert "Between the arms: an arm has fewer than 3 teams, so there is no interval." in said
    assert "one team alone, so its effect" in said
    assert "prices of 2024" in said
    (age,) = (b for b in blocks if isinstance(b, Table) and b.caption.startswith("Age group"))
    assert age.caption.endswith("Base: about 125 people of whom this is known.")


def test_evalkits_own_tables_are_never_read_as_a_survey(tmp_path: Path) -> None:
    made = ek.new_project(tmp_path / "project", title="Measures")
    path = tmp_path / "given" / "fidelity.csv"
    path.parent.mkdir()
    path.write_text("team,item,rater,score\nA,1,X,4\nA,1,Y,5\n", "utf-8")
    assert [t.settings.what for t in made.add(path).measures] == ["fidelity"]


def test_a_column_of_names_is_not_kept(tmp_path: Path) -> None:
    made = ek.new_project(tmp_path / "project", title="Measures")
    path = tmp_path / "measures" / "people.csv"
    path.parent.mkdir()
    workers = ["Siobhan Kelly", "Martin Price"]
    rows = [f"P{n},North,{workers[n % 2]},{'Yes' if n % 3 else 'No'}" for n in range(12)]
    path.write_text("\n".join(["person,site,Key worker,Carer at home", *rows]), "utf-8")
    made.add(path)
    assert list(read_kept(made)[0].frame.columns) == ["person", "site", "Carer at home"]


def give(project: ek.Project, folder: Path, name: str, text: str) -> list[str]:
    """Add a table of measures; what was not read of it."""
    path = folder / "measures" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    return [problem.message for problem in project.add(path).failed]


def test_a_referral_after_the_census_day_is_refused_by_its_row(tmp_path: Path) -> None:
    made = ek.new_project(tmp_path / "project", title="Measures")
    assert not give(made, tmp_path, "waits.csv", "start,stop\n2025-03-01,2025-03-20\n2025-04-02,\n")
    confirm_table(made, "waits", census="2025-03-31")
    problems = made.measures.problems()
    assert "waits, row 3" in set(problems["where"])
    assert "It starts on 2025-04-02, after the census day 2025-03-31" in "\n".join(problems["what to do"])
    assert value(made.measures.figures(), "waits", "seen")["n"] == 1


def test_places_are_a_funnel_that_says_its_over_dispersion(tmp_path: Path) -> None:
    made = ek.new_project(tmp_path / "project", title="Measures")
    rows = [f"Place {n},{90 if n % 2 else 50},100" for n in range(12)]
    assert not give(
        made, tmp_path, "places.csv", "\n".join(["place,numerator,denominator", *rows, "Odd,120,100"])
    )
    confirm_table(made, "places")
    frame = made.measures.figures()
    assert value(frame, "places", "places_dispersion")["value"] > 10
    assert value(frame, "places", "places_outside")["value"] == 12
    assert "120 of 100 cannot be" in "\n".join(made.measures.problems()["what to do"])
    assert "far more than chance" in made.measures.picture("series").alt


def test_every_sheet_of_the_blank_workbook_is_read(tmp_path: Path) -> None:
    import openpyxl

    made = ek.new_project(tmp_path / "project", title="Measures")
    path = ek.copy_template("outcomes", tmp_path / "given")[0]
    book = openpyxl.load_workbook(path)
    lines: dict[str, list[str | int]] = {
        "Outcomes goals": ["P1", "North", "Go out more", "2025-01-05", 3, "2025-06-05", 6, "yes", ""],
        "Outcomes scores": ["P1", "North", "ReQoL-10", "2025-01-05", 18, "2025-06-05", 25, "", ""],
    }
    for title, line in lines.items():
        for column, cell in enumerate(line, start=1):
            book[title].cell(4, column, cell)
    book.save(path)
    taken = made.add(path).measures
    assert [(t.settings.what, t.rows) for t in taken] == [("aims", 5), ("goals", 1), ("pairs", 1)]
    assert not made.sources
    frame = made.measures.figures()
    assert value(frame, "goals", "progress_on_one_goal")["n"] == 1
    assert value(frame, "reqol10", "reliably_improved")["n"] == 1


def test_what_people_said_is_counted_by_arm_where_arms_are_teams(tmp_path: Path) -> None:
    made = make_small_project(tmp_path / "small")
    add_sample_measures(made, tmp_path / "given", "Amina")
    said = [_said_by_arm(made, publish) for publish in (False, True)]
    made.close()
    working, published = (set(re.findall(r"” \((.*?)\)$", words, re.MULTILINE)) for words in said)
    everybody = set(SOMEBODY.values())
    assert working - everybody, "the team sees roles"
    assert published
    assert published <= everybody, "a role in an arm of one team may be one person's"


def _said_by_arm(project: StoredProject, publish: bool) -> str:
    blocks = build_content(gather_facts(project, publish=publish)).blocks
    (table,) = (b for b in blocks if isinstance(b, Table) and b.caption.startswith("What is challenging, by"))
    return "\n".join(words_of(line) for row in table.rows for cell in row for line in cell.lines)


def test_the_status_says_what_waits_and_what_should_be_moved_away(tmp_path: Path) -> None:
    made = ek.new_project(tmp_path / "project", title="Measures")
    write_sample_measures(made.sources_folder / "measures")
    made.add()
    said = {p.where: p.message for p in made.status().problems}
    assert "nobody has confirmed" in said["measures/people.measures.toml"]
    assert "move them to where you keep confidential files" in said["sources/measures"]


def test_reasons_for_leaving_are_counted_and_lose_their_names(project: ek.Project) -> None:
    confirm(project)
    frame = project.measures.figures()
    why = frame[frame["statistic"] == "withdrew_because"]
    assert why["n"].sum() == value(frame, "people", "withdrew")["n"] == 22
    assert not [reason for reason in why["group"] if "Oduya" in reason]
    captions = [b.caption for b in build_content(gather_facts(project)).blocks if isinstance(b, Table)]
    assert "Why people withdrew, as it was written down." in captions
