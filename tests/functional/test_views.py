"""Named views of the codings: kept in the project, for one coder or for everybody."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from evalkit.errors import EvalkitError
from evalkit.project import Project
from evalkit.steps.looking.views import drop_view, get_view, keep_view, list_views
from tests.page_sample import make_project

ASKED = (("code", "access"), ("is.site", "North"))


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    made = make_project(tmp_path / "project")
    yield made
    made.close()


def test_a_view_is_there_again_when_the_project_is_opened_again(project: Project) -> None:
    kept = keep_view(project, "Rosa", "  Access   in the north ", ASKED)
    again = Project(project.folder)
    assert get_view(again, "Rosa", kept.id) == kept
    assert (kept.name, kept.asked) == ("Access in the north", ASKED)
    again.close()


def test_others_see_a_view_only_where_it_is_shared_and_cannot_remove_it(project: Project) -> None:
    own = keep_view(project, "Rosa", "Mine", ASKED)
    shared = keep_view(project, "Rosa", "Ours", ASKED, shared=True)
    assert list_views(project, "Iris") == [shared]
    with pytest.raises(EvalkitError, match="no such view"):
        get_view(project, "Iris", own.id)
    with pytest.raises(EvalkitError, match="Only Rosa can remove it"):
        drop_view(project, "Iris", shared.id)
    drop_view(project, "Rosa", shared.id)
    assert list_views(project, "Iris") == []


def test_a_view_of_the_same_name_takes_the_place_of_the_former(project: Project) -> None:
    keep_view(project, "Rosa", "Mine", ASKED)
    keep_view(project, "Rosa", "Mine", ASKED[:1])
    keep_view(project, "Iris", "Mine", ASKED)
    assert [(view.coder, view.asked) for view in project.store.read.views()] == [
        ("Iris", ASKED),
        ("Rosa", ASKED[:1]),
    ]


def test_a_view_needs_a_name_and_something_that_is_asked_for(project: Project) -> None:
    with pytest.raises(EvalkitError, match="Give the view a name"):
        keep_view(project, "Rosa", " ", ASKED)
    with pytest.raises(EvalkitError, match="Choose some first"):
        keep_view(project, "Rosa", "Everything", ())


def test_an_identifier_that_is_cut_out_everywhere_is_cut_out_of_views_too(project: Project) -> None:
    keep_view(project, "Rosa", "About Bev", (("words", "Bev"),))
    project.store.cut_everywhere(lambda text: text.replace("Bev", "[Worker 1]"))
    (view,) = project.store.read.views()
    assert (view.name, view.asked) == ("About [Worker 1]", (("words", "[Worker 1]"),))
