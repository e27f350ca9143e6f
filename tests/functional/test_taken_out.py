"""What is taken out of a transcript because it identifies somebody is kept nowhere in the store."""

from __future__ import annotations

from pathlib import Path

import pytest

from evalkit.codings import code_by_hand
from evalkit.errors import StoreError
from evalkit.model import Segment, Source, Turn
from evalkit.project import Project
from evalkit.realign import align
from evalkit.steps.names.correct import correct_turn
from evalkit.steps.names.taken_out import find_taken_out
from evalkit.steps.review.send import send_draft
from evalkit.store.store import Store
from tests.review_sample import NOW, make_reviewed_project

WAS = "Nobody is asked which clinic they would rather go to in this town."
TELLING = "Nobody is asked which clinic they would rather go to beside the Zorbington lighthouse."
ELSEWHERE = "We meet on Mondays as a rule."


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Telling words in a transcript, its history, a sent draft, another source's memo and a back-up."""
    made = make_reviewed_project(tmp_path / "project")
    correct_turn(made, "Rae", "S01", 5, TELLING)
    turns = (Turn(0, 0, len(ELSEWHERE), "GP"),)
    made.store.add_source(Source("S02", "Other", "interview", ELSEWHERE, turns, (), "o.txt", "y"), NOW)
    words = Segment("S02", 0, len(ELSEWHERE), ELSEWHERE, 0)
    made.store.add_codings(
        [code_by_hand(words, "access", "context", "Rae", made.now(), "C00007", "As in Zorbington!")]
    )
    send_draft(made)
    made.store.back_up(NOW)
    return made


def holds(project: Project, words: str) -> list[str]:
    files = [*project.folder.glob("evalkit.db*"), *(project.folder / "backups").iterdir()]
    return [file.name for file in files if words.encode() in file.read_bytes()]


def test_they_are_gone_from_records_that_quote_them_and_from_the_back_ups(project: Project) -> None:
    assert len(holds(project, "Zorbington lighthouse")) >= 2
    told = correct_turn(project, "Rae", "S01", 5, WAS, secret=True).message
    project.close()
    assert holds(project, "Zorbington") == []
    assert "notes and records that quoted them, and from the back-ups, which were made anew" in told
    assert "reports" in told


def test_a_stop_before_the_back_ups_are_made_anew_is_finished_by_saving_again(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise StoreError("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(Store, "renew_copies", stop)
        with pytest.raises(StoreError):
            correct_turn(project, "Rae", "S01", 5, WAS, secret=True)
    assert holds(project, "Zorbington")
    correct_turn(project, "Rae", "S01", 5, WAS, secret=True)
    assert holds(project, "Zorbington") == []


def test_it_is_said_where_they_stand_still(project: Project) -> None:
    told = correct_turn(project, "Rae", "S02", 0, "We meet beside the Zorbington lighthouse.").message
    assert "stand in" not in told
    told = correct_turn(project, "Rae", "S01", 5, WAS, secret=True).message
    assert "Some of them stand in S02 too" in told
    assert holds(project, "As in Zorbington!")


@pytest.mark.parametrize(
    ("old", "new", "note", "cut"),
    [
        ("I saw Priya Patel there.", "I saw my worker there.", "priya patel?", "(words withdrawn)?"),
        ("I saw Priya’s van there.", "I saw a van there.", "Priya, again", "(words withdrawn), again"),
        ("Ward 7, then Bev.", "[…], then […].", "Bev at ward 7.", "(words withdrawn) at (words withdrawn)."),
        ("She is my sister there.", "She is my kin there.", "A sister said: sister", "A sister said: sister"),
        ("She is my sister there.", "She is my kin there.", "“is my sister there”", "“(words withdrawn)”"),
        ("I ran it.", "I never ran it.", "I ran it.", "I ran it."),
    ],
)
def test_notes_lose_what_tells_and_keep_everyday_words(old: str, new: str, note: str, cut: str) -> None:
    source = Source("S01", "Talk", "interview", new, (Turn(0, 0, len(new), "P"),))
    assert find_taken_out(align(old, new), [source]).cut(note) == cut
