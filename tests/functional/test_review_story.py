"""The reference group's round from end to end: draft out, three files back, answers, boxes in the report."""

from __future__ import annotations

import io
import shutil
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from docx import Document
from typer.testing import CliRunner

from evalkit.cli import app
from evalkit.errors import ProjectError, ReportError
from evalkit.model import ReviewItem
from evalkit.project import Project
from evalkit.report.blocks import Box, Heading, ItemList, Paragraph, find_quotations
from evalkit.report.content import build_content
from evalkit.review import find_open
from evalkit.steps.coding.code import remove_coding
from evalkit.steps.create import create_project
from evalkit.steps.findings.evidence import gather_evidence
from evalkit.steps.findings.findings import gather_findings
from evalkit.steps.report.final import finish_report
from evalkit.steps.report.report import gather_facts
from evalkit.steps.review.answer import (
    check_final,
    present_places,
    review_status,
    take_answers,
    write_sheet,
    write_you_said,
)
from evalkit.steps.review.read_back import ReadFile, read_returned
from evalkit.steps.review.send import SendResult, send_draft
from evalkit.store.reviews import load_reviews
from tests.review_sample import Returned, make_reviewed_project

CELEBRATE, WORRY, MISSING = "What would you celebrate?", "What worries you?", "What is missing or wrong?"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return make_reviewed_project(tmp_path / "project")


@pytest.fixture
def sent(project: Project) -> SendResult:
    return send_draft(project)


def file_named(sent: SendResult, start: str, ending: str = ".docx") -> Path:
    return next(path for path in sent.files if path.name.startswith(start) and path.suffix == ending)


def come_back(project: Project, name: str, data: bytes, **said: bool) -> ReadFile:
    path = project.folder / name
    path.write_bytes(data)
    return read_returned(project, [path], may_quote=said.get("may_quote", False))[0]


def reviewed(sent: SendResult) -> bytes:
    """One member's copy: consent, an answer, a comment with a reply, a tracked change."""
    file = Returned(file_named(sent, "reading").read_bytes())
    file.write(file.below(file.paragraph("May we print")), "Yes, you may")
    file.write(file.answer_to(CELEBRATE, "F001"), "Being rung back. It kept me going.")
    waits = file.paragraph("Waits are long.")
    first = file.comment(waits, "Is this still true?")
    file.comment(waits, "I think so", reply_to=first)
    file.retype(waits, "Six in ten", "Seven in ten")
    return file.save()


def fill(path: Path, rows: dict[str, dict[str, str]]) -> None:
    """Fill the rows of an answer sheet, found by what was said."""
    book = openpyxl.load_workbook(path)
    sheet = book["Comments"]
    columns = {str(cell.value): number for number, cell in enumerate(sheet[1], start=1)}
    for row in range(2, sheet.max_row + 1):
        said = str(sheet.cell(row, columns["what they said"]).value)
        for start, values in rows.items():
            if said.startswith(start):
                for name, value in values.items():
                    sheet.cell(row, columns[name]).value = value
    book.save(path)


def items_by_text(items: tuple[ReviewItem, ...]) -> dict[str, ReviewItem]:
    return {item.text: item for item in items}


def test_only_sentences_that_people_wrote_are_measured_and_named_as_long(project: Project) -> None:
    assert send_draft(project).long_sentences == ()
    path = project.findings_folder / "01-access.md"
    long = f"People are rung back {'by somebody from the team ' * 6}quickly."
    path.write_text(path.read_text("utf-8").replace("People are rung back quickly.", long), "utf-8")
    assert send_draft(project).long_sentences == (long,)
    path.unlink()
    assert send_draft(project).grade is None, "there are no words of theirs"


def test_each_thing_in_a_returned_draft_is_on_its_finding(project: Project, sent: SendResult) -> None:
    result = come_back(project, "back.docx", reviewed(sent))
    found = items_by_text(result.items)
    assert set(found) == {"Being rung back. It kept me going.", "Is this still true?", "“Six” → “Seven”"}
    answer, comment, change = (
        found["Being rung back. It kept me going."],
        found["Is this still true?"],
        found["“Six” → “Seven”"],
    )
    assert (answer.place.finding, answer.way, answer.proposed) == ("F001", "answer", "celebration")
    assert (comment.place.finding, comment.proposed, comment.replies) == ("F002", "question", ("I think so",))
    assert change.before.startswith("Waits are long. Six")
    assert "Seven in ten" in change.after
    assert all(item.sure >= 0.9 and item.placed == "bookmark" for item in result.items)
    assert all(item.may_quote and not item.member for item in result.items)
    assert not result.problems


def test_the_whole_round(project: Project, sent: SendResult, tmp_path: Path) -> None:
    come_back(project, "member.docx", reviewed(sent))
    sheet = openpyxl.load_workbook(file_named(sent, "meeting", ".xlsx"))
    page = sheet["Meeting sheet"]
    rows = {str(row[0].value): row[0].row for row in page.iter_rows() if row[0].value}
    page.cell(rows["Date of the meeting:"], 2).value = "4 March"
    page.cell(rows["How many people took part:"], 2).value = "7 people"
    page.cell(rows["F002"], 4).value = "It is worse at weekends."
    sheet.save(tmp_path / "meeting.xlsx")
    form = Returned(file_named(sent, "comment-form").read_bytes())
    form.write(form.answer_to(MISSING, "About the whole draft"), "Nothing about carers.")
    read = read_returned(project, [tmp_path / "meeting.xlsx"])
    assert not read[0].problems
    come_back(project, "form.docx", form.save())

    assert len(check_final(project)) == 5
    path, count = write_sheet(project)
    assert count == 5
    before = gather_facts(project)
    fill(
        path,
        {
            "Being rung back": {
                "decision": "print as Service user voice",
                "words to print": "Being rung back. It kept me going.",
            },
            "Is this still": {"decision": "reply", "reply": "Yes, in February."},
            "“Six”": {"decision": "accept the change"},
            "It is worse": {"decision": "decline", "reason": "We have no numbers for weekends."},
            "Nothing about": {"decision": "reply", "kind": "concern", "reply": "We will ask carers."},
        },
    )
    result = take_answers(project, path, "Rae")
    assert (len(result.answers), result.problems, result.by_hand) == (5, (), ())
    assert not check_final(project)
    assert "Seven in ten people wait" in (project.findings_folder / "01-access.md").read_text("utf-8")

    facts = gather_facts(project)
    content = build_content(facts)
    boxes = [block for block in content.blocks if isinstance(block, Box) and block.kind == "voice"]
    said = ["".join(span.text for text in box.paragraphs for span in text) for box in boxes]
    assert "“Being rung back. It kept me going.” (Reference group)" in said
    texts = [
        "".join(span.text for span in block.text) for block in content.blocks if isinstance(block, Paragraph)
    ]
    assert any(
        "1 draft of this report went to the reference group. 1 meeting discussed it, with 7 people. "
        "5 comments and changes came back: 1 change of the text was accepted, 1 comment is printed" in text
        for text in texts
    )
    headings = [block.text for block in content.blocks if isinstance(block, Heading)]
    assert headings.index("What they celebrate") < headings.index("What worries them")
    concerns = content.blocks[
        next(
            n
            for n, b in enumerate(content.blocks)
            if isinstance(b, Heading) and b.text == "What worries them"
        )
        + 1
    ]
    assert isinstance(concerns, ItemList)
    assert ["".join(span.text for span in item.text) for item in concerns.items] == [
        "Access: 1 concern",
        "The report as a whole: 1 concern",
    ]
    assert facts.findings == before.findings, "what the group said is in no count of the findings"
    assert facts.coverage == before.coverage
    assert len(find_quotations(content.blocks)) == len(find_quotations(build_content(before).blocks))

    back = Document(io.BytesIO(write_you_said(project).read_bytes()))
    words = "\n".join(p.text for p in back.paragraphs)
    for phrase in ("It is worse at weekends.", "We have no numbers for weekends.", "We took your change."):
        assert phrase in words
    assert "You said 5 things." in words


def test_the_same_file_is_taken_once_and_a_copy_that_went_round_only_adds_what_is_new(
    project: Project, sent: SendResult
) -> None:
    data = reviewed(sent)
    assert len(come_back(project, "one.docx", data).items) == 3
    again = come_back(project, "renamed.docx", data)
    assert not again.items
    assert "taken twice" in again.problems[0].message
    file = Returned(data)
    file.write(file.answer_to(WORRY, "F003"), "I never met her.")
    passed_on = come_back(project, "passed-on.docx", file.save())
    assert [item.text for item in passed_on.items] == ["I never met her."]
    assert passed_on.before == 3
    assert len(load_reviews(project.store).items) == 4


def test_a_comment_on_an_older_draft_finds_its_finding_which_has_its_number_still(
    project: Project, sent: SendResult
) -> None:
    old = Returned(file_named(sent, "reading").read_bytes())
    old.comment(old.paragraph("F004"), "Please keep this")
    removed = next(c for c in project.codings if c.code == "access" and c.valence == "working_well")
    remove_coding(project, removed.coder, (removed.id, ""))
    send_draft(project)
    result = come_back(project, "late.docx", old.save())
    assert (result.draft, result.items[0].place.finding) == (1, "F004")
    path, _ = write_sheet(project)
    sheet = openpyxl.load_workbook(path)["Comments"]
    columns = {str(cell.value): number for number, cell in enumerate(sheet[1], start=1)}
    assert sheet.cell(2, columns["finding"]).value == "F004: Trust"


def test_a_finding_keeps_its_number_wherever_it_was_seen_when_more_is_coded_before_it(
    project: Project,
) -> None:
    def numbers() -> dict[str, tuple[str, str]]:
        return {f.id: (f.code, f.valence) for f in gather_findings(project, gather_evidence(project))}

    seen = numbers()
    first = next(c for c in project.codings if c.code == "access" and c.valence == "working_well")
    project.store.add_codings([replace(first, id="C00099", valence="context")])
    assert numbers() == seen | {"F007": ("access", "context")}
    places = {p.finding: (p.code, p.valence) for p in present_places(project) if p.finding}
    assert places == numbers()


def test_a_report_is_not_final_while_something_is_open(project: Project, sent: SendResult) -> None:
    come_back(project, "back.docx", reviewed(sent))
    assert [item.id for item in check_final(project)] == ["V001", "V002", "V003"]
    assert find_open(load_reviews(project.store)) == check_final(project)
    status = review_status(project)
    assert status.groups == (("reference_group", 3, 3, 0),)


def test_what_lacks_consent_or_a_reason_is_refused_and_the_other_rows_are_taken(
    project: Project, sent: SendResult
) -> None:
    file = Returned(file_named(sent, "reading").read_bytes())
    file.write(file.answer_to(CELEBRATE, "F001"), "Being rung back.")
    file.write(file.answer_to(WORRY, "F002"), "All of it.")
    file.comment(file.paragraph("F003"), "Who says so?")
    come_back(project, "back.docx", file.save())
    path, _ = write_sheet(project)
    fill(
        path,
        {
            "Being rung": {"decision": "print as Service user voice", "words to print": "Being rung back."},
            "All of it": {"decision": "decline"},
            "Who says": {"decision": "reply", "reply": "Two people."},
        },
    )
    result = take_answers(project, path, "Rae")
    assert len(result.answers) == 1
    assert ["consent" in p.message or "reason" in p.message for p in result.problems] == [True, True]
    again = take_answers(project, path, "Rae")
    assert (again.answers, again.already) == ((), 1)


def test_of_two_rows_for_one_comment_the_first_counts_and_the_other_is_listed(
    project: Project, sent: SendResult
) -> None:
    file = Returned(file_named(sent, "reading").read_bytes())
    file.comment(file.paragraph("F003"), "Who says so?")
    come_back(project, "back.docx", file.save())
    path, _ = write_sheet(project)
    fill(path, {"Who says": {"decision": "reply", "reply": "Two people."}})
    book = openpyxl.load_workbook(path)
    row = [cell.value for cell in book["Comments"][2]]
    book["Comments"].append([value if value != "Two people." else "Three people." for value in row])
    book.save(path)
    result = take_answers(project, path, "Rae")
    assert [answer.reply for answer in result.answers] == ["Two people."]
    assert [p.message for p in result.problems] == ["Not taken: V001 is answered in row 2, which counts."]


def test_who_writes_their_name_in_the_form_is_named_and_nobody_else(
    project: Project, sent: SendResult
) -> None:
    for number, name in enumerate(("Jo Bright", "No", "")):
        form = Returned(file_named(sent, "comment-form").read_bytes())
        form.write(form.below(form.paragraph("If you want your name")), name)
        form.write(form.answer_to(WORRY, "F002"), f"Nobody rang number {number}.")
        came = come_back(project, f"form{number}.docx", form.save())
        assert [item.member for item in came.items] == ["Jo Bright" if name == "Jo Bright" else ""]


def test_an_accepted_change_goes_into_a_chapter_file_whose_number_is_of_another_order(
    project: Project, sent: SendResult
) -> None:
    moved = (project.findings_folder / "01-access.md").rename(project.findings_folder / "07-access.md")
    come_back(project, "member.docx", reviewed(sent))
    path, _ = write_sheet(project)
    fill(path, {"“Six”": {"decision": "accept the change"}})
    result = take_answers(project, path, "Rae")
    assert (result.changed, result.by_hand) == ((moved,), ())
    assert "Seven in ten people wait" in moved.read_text("utf-8")


def test_staff_comments_on_the_full_draft_are_kept_apart(project: Project, sent: SendResult) -> None:
    full = send_draft(project, "staff")
    file = Returned(full.files[0].read_bytes())
    file.comment(file.paragraph("Waits are long."), "We have hired two people")
    result = come_back(project, "staff.docx", file.save(), may_quote=True)
    assert [(i.group, i.place.finding, i.place.valence) for i in result.items] == [
        ("staff", "F002", "challenging")
    ]
    path, _ = write_sheet(project)
    fill(path, {"We have hired": {"decision": "print as Service user voice", "words to print": "We hired"}})
    refused = take_answers(project, path, "Rae")
    assert "only the reference group" in refused.problems[0].message
    with pytest.raises(ReportError, match="commissioners"):
        write_you_said(project, "commissioner")


def test_a_folder_of_returned_files_is_read_and_what_cannot_be_is_said(
    project: Project, sent: SendResult, tmp_path: Path
) -> None:
    folder = tmp_path / "returned"
    folder.mkdir()
    (folder / "b.docx").write_bytes(reviewed(sent))
    (folder / "~$b.docx").write_bytes(b"Word has it open")
    (folder / "a.docx").write_bytes(b"%PDF-1.7 and more")
    shutil.copy(file_named(sent, "meeting", ".xlsx"), folder / "c.xlsx")
    came = CliRunner().invoke(app, ["review", "read", str(folder), "-p", str(project.folder)])
    assert came.exit_code == 1
    assert came.output.startswith(
        "a.docx: not read.\nb.docx (draft 1): 3 comments and changes.\nc.xlsx (draft 1): 0 comments"
    )
    assert "type what it says into a copy of the comment form" in " ".join(came.output.split())


def test_a_file_before_any_draft_says_what_to_do(project: Project, tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="evalkit review send"):
        read_returned(project, [tmp_path / "x.docx"])


def test_no_draft_is_written_before_there_is_something_to_review(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    create_project(folder)

    def written() -> list[Path]:
        return [p for p in folder.rglob("*") if p.suffix in (".docx", ".xlsx", ".md")]

    before = written()
    for to in ("reference_group", "staff"):
        result = CliRunner().invoke(app, ["review", "send", "--to", to, "--project", str(folder)])
        assert isinstance(result.exception, ReportError)
        said = str(result.exception)
        assert said.startswith("A draft to review needs findings, and nothing is coded yet.")
        assert "evalkit add" in said
    assert written() == before == []


def test_the_commands_tell_the_story(project: Project, tmp_path: Path) -> None:
    runner = CliRunner()
    where = ["-p", str(project.folder)]
    said = runner.invoke(app, ["review", "send", *where], catch_exceptions=False).output
    assert "Draft 1 for the reference group" in said
    assert "Reading grade" in said
    folder = project.reports_folder / "draft-01"
    file = Returned((folder / "reading-draft-1.docx").read_bytes())
    file.comment(None, "A comment that hangs nowhere")
    (tmp_path / "back.docx").write_bytes(file.save())
    said = runner.invoke(app, ["review", "read", str(tmp_path / "back.docx"), *where]).output
    assert "1 comment or change" in said
    assert "A comment that hangs nowhere" in said
    assert "1 open, 1 of them without a place" in runner.invoke(app, ["review", "status", *where]).output
    said = runner.invoke(app, ["review", "sheet", *where]).output
    assert "1 comment to answer" in said
    sheet = project.reports_folder / "review-answers.xlsx"
    fill(sheet, {"A comment": {"decision": "reply", "reply": "Thank you."}})
    refused = runner.invoke(app, ["review", "answer", str(sheet), "--by", "Rae", *where])
    assert refused.exit_code == 1
    assert "no place in the draft" in refused.output
    fill(sheet, {"A comment": {"belongs to": "whole draft"}})
    assert (
        "1 answer taken" in runner.invoke(app, ["review", "answer", str(sheet), "--by", "Rae", *where]).output
    )
    assert "Nothing is open." in runner.invoke(app, ["review", "status", *where]).output
    assert "you-said-we-did" in runner.invoke(app, ["review", "you-said", *where]).output


def test_two_people_who_both_write_yes_are_both_heard(project: Project, sent: SendResult) -> None:
    for name in ("one.docx", "two.docx"):
        file = Returned(file_named(sent, "comment-form").read_bytes())
        file.write(file.answer_to(CELEBRATE, "F001"), "Yes")
        file.write(file.below(file.paragraph("May we print")), "No")
        file.parts[f"docProps/{name}.txt"] = name.encode()
        assert [item.text for item in come_back(project, name, file.save()).items] == ["Yes"]
    assert len(load_reviews(project.store).items) == 2


def test_the_last_check_names_what_is_open_and_a_person_can_sign_it_off(
    project: Project, sent: SendResult
) -> None:
    come_back(project, "back.docx", reviewed(sent))
    refused = finish_report(project)
    assert refused.path is None
    assert any("3 of the reviewers' comments" in problem.message for problem in refused.problems)
    signed = finish_report(project, "Rae", "The group meets again in May.")
    assert signed.path is not None
    words = "\n".join(p.text for p in Document(io.BytesIO(signed.path.read_bytes())).paragraphs)
    assert "The group meets again in May." in words


def test_names_and_numbers_in_what_reviewers_wrote_are_replaced_before_anything_is_kept(
    project: Project, sent: SendResult
) -> None:
    file = Returned(file_named(sent, "reading").read_bytes())
    waits = file.paragraph("Waits are long.")
    first = file.comment(waits, "Siobhan Kelly told me so on 07700 900345.")
    file.comment(waits, "My address is 12 Tanner Lane, ask Dympna Byrne", reply_to=first)
    file.write(file.answer_to(CELEBRATE, "F001"), "Mrs Okonjo rang me back.")
    read = come_back(project, "a.docx", file.save())
    kept = repr(load_reviews(project.store).items)
    assert not [word for word in ("Siobhan", "Kelly", "07700", "Tanner", "Dympna", "Okonjo") if word in kept]
    assert "[phone number]" in kept
    assert "Waits are long." in kept
    assert any("were replaced before" in problem.message for problem in read.problems)


def test_whoever_agreed_to_be_named_keeps_their_name_in_what_they_wrote(
    project: Project, sent: SendResult
) -> None:
    file = Returned(file_named(sent, "reading").read_bytes())
    file.comment(file.paragraph("Waits are long."), "Mo Farrow: ask Siobhan Kelly about it.")
    path = project.folder / "a.docx"
    path.write_bytes(file.save())
    [read] = read_returned(project, [path], named=["Mo Farrow"])
    assert read.items[0].text == "Mo Farrow: ask [Person 1] about it."


def test_an_answer_sheet_without_a_comment_is_taken_back(project: Project) -> None:
    for everything in (False, True):
        sheet, count = write_sheet(project, everything=everything)
        assert count == 0
        result = take_answers(project, sheet, "Rosa")
        assert (list(result.answers), list(result.problems)) == ([], [])
