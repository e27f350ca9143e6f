"""Two hundred and forty edits written as Word writes them: each comes back, and on its finding."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from lxml import etree

from evalkit.model import ReviewItem
from evalkit.report.docx.review import render_review
from evalkit.review.draft import draft_reading
from evalkit.review.items import find_items
from evalkit.review.match import SURE
from evalkit.review.read import parse_returned
from evalkit.review.sent import find_sent
from tests.report_sample import NOW
from tests.review_rounds import without_bookmarks, written_facts
from tests.review_sample import Returned, w

COPIES, EDITS = 12, 20
Act = Callable[[Returned, etree._Element, str], None]


def comment(file: Returned, paragraph: etree._Element, mark: str) -> None:
    file.comment(paragraph, f"{mark}: is it so? 👍 שלום")


def comment_across(file: Returned, paragraph: etree._Element, mark: str) -> None:
    file.comment(paragraph, mark, last=file.below(paragraph))


def insert(file: Returned, paragraph: etree._Element, mark: str) -> None:
    file.write(paragraph, f" {mark}", tracked=True)


def retype(file: Returned, paragraph: etree._Element, mark: str) -> None:
    file.retype(paragraph, "spoke", mark)


def type_over(file: Returned, paragraph: etree._Element, mark: str) -> None:
    file.retype(paragraph, "people spoke", mark, tracked=False)


def strike(file: Returned, paragraph: etree._Element, mark: str) -> None:
    file.strike(paragraph, "people spoke")


def insert_in_an_insertion(file: Returned, paragraph: etree._Element, mark: str) -> None:
    inner = file.tracked("ins", file.run(f" {mark}"), author="Bo")
    paragraph.append(file.tracked("ins", file.run(" and"), inner, author="Al"))


def type_a_paragraph(file: Returned, paragraph: etree._Element, mark: str) -> None:
    made = etree.Element(w("p"))
    made.append(file.run(f"{mark} is what I say"))
    paragraph.addnext(made)


def cross_out(file: Returned, paragraph: etree._Element, mark: str) -> None:
    parent = paragraph.getparent()
    assert parent is not None
    parent.remove(paragraph)


def move_away(file: Returned, paragraph: etree._Element, mark: str) -> None:
    words = file.text(paragraph)
    run = file.cut(paragraph, words)
    run.addprevious(file.tracked("moveFrom", file.run(words)))
    paragraph.remove(run)
    target = etree.Element(w("p"))
    target.append(file.tracked("moveTo", file.run(words)))
    file.root[0][-1].addprevious(target)


ACTS: tuple[Act, ...] = (
    comment, comment_across, insert, retype, type_over, strike, insert_in_an_insertion, type_a_paragraph,
    cross_out, move_away,
)  # fmt: skip


@dataclass(frozen=True)
class Edit:
    """One edit: what was done, where, and the words by which its item is known."""

    act: Act
    finding: str
    mark: str
    week: str

    def is_in(self, item: ReviewItem) -> bool:
        if self.act in (strike, cross_out, move_away):
            return item.way in ("deletion", "move") and self.week in f"{item.before} {item.text}"
        return self.mark in f"{item.text} {item.after}"


@pytest.mark.parametrize("keeps_bookmarks", [True, False])
def test_every_edit_comes_back_on_its_finding(keeps_bookmarks: bool) -> None:
    facts = written_facts()
    reading = draft_reading(facts, "reference_group").paragraphs
    data = render_review(
        reading, "reading draft", facts.settings, project_id="millbrook", number=1, created=NOW
    )
    sent = find_sent(parse_returned(data, "draft.docx"), reading)
    own = [p for p in sent if p.text.startswith("In week")]
    lost, wrong, too_sure = [], [], []
    for copy in range(COPIES):
        file = Returned(data)
        edits = []
        for n, paragraph in enumerate(random.Random(copy).sample(own[::3], EDITS)):
            week = " ".join(paragraph.text.split()[1:3]) + " "
            edit = Edit(ACTS[n % len(ACTS)], paragraph.place.finding, f"zq{copy}x{n}q", week)
            edit.act(file, file.paragraph(f"In {week}"), edit.mark)
            edits.append(edit)
        back = file.save() if keeps_bookmarks else without_bookmarks(file.save())
        items = find_items(parse_returned(back, "back.docx"), sent, 1, "reference_group").items
        for edit in edits:
            came = [item for item in items if edit.is_in(item)]
            astray = [item for item in came if item.place.finding != edit.finding]
            lost += [] if came else [edit]
            wrong += [edit] if astray else []
            too_sure += [(edit, item.sure) for item in astray if item.sure >= SURE]
    assert not lost
    assert not too_sure
    assert len(wrong) <= COPIES * EDITS // 20, wrong
