"""The notebooks: what they may use, and that each runs from top to bottom on the sample project."""

from __future__ import annotations

import ast
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import evalkit as ek
from evalkit.steps.measures.sampled import add_sample_measures
from evalkit.steps.templates import FOLDER_LINE, copy_notebooks, fill_folder
from tests.page_sample import make_project
from tests.shared import make_once
from tests.small_project import make_small_project

if TYPE_CHECKING:
    from nbclient import NotebookClient
    from nbformat import NotebookNode

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
MAY_IMPORT = {"evalkit", "pandas", "re", "pathlib", "tempfile", "IPython"}
names = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def cells(path: Path, kind: str) -> list[dict[str, Any]]:
    return [c for c in json.loads(path.read_text(encoding="utf-8"))["cells"] if c["cell_type"] == kind]


def code(path: Path) -> str:
    return "\n".join("".join(cell["source"]) for cell in cells(path, "code"))


def find_faults(text: str) -> Iterator[str]:
    """Every name in a notebook's code that is private, foreign or does not exist."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            modules = (
                [node.module or ""] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
            )
            yield from (f"imports {m}" for m in modules if m.split(".")[0] not in MAY_IMPORT)
            yield from (f"reaches into {m}" for m in modules if m.startswith("evalkit."))
        if isinstance(node, ast.Attribute):
            if node.attr.startswith("_"):
                yield f"uses the private name {node.attr}"
            owner = node.value.id if isinstance(node.value, ast.Name) else ""
            if owner == "ek" and node.attr not in ek.__all__:
                yield f"evalkit has no {node.attr}"
            if owner == "p" and not (hasattr(ek.Project, node.attr) or node.attr in ("folder", "settings")):
                yield f"a project has no {node.attr}"


def test_notebooks_are_numbered_in_order_without_a_gap() -> None:
    assert len(NOTEBOOKS) >= 11
    numbers = [f"{number:02d}_" for number in range(1, len(NOTEBOOKS) + 1)]
    assert [path.name[:3] for path in NOTEBOOKS] == numbers


@names
def test_a_notebook_uses_public_names_that_exist(path: Path) -> None:
    assert list(find_faults(code(path))) == []


def test_a_private_name_or_one_that_does_not_exist_is_found() -> None:
    text = "import evalkit as ek\nimport evalkit.store\nek.nothing\np.store._change()\np.predict()"
    assert len(list(find_faults(text))) == 5


@names
def test_a_notebook_has_a_question_an_answer_few_cells_and_no_outputs(path: Path) -> None:
    texts = ["".join(cell["source"]) for cell in cells(path, "markdown")]
    assert "**Question:**" in texts[0]
    assert texts[-1].endswith("## Answer")
    assert len(cells(path, "code")) <= 12
    assert code(path).count(FOLDER_LINE) == 1
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in cells(path, "code"))


@pytest.fixture
def project(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> Path:
    """A copy of a small project that a notebook may write to."""

    def build(folder: Path) -> dict[str, str | int]:
        made = make_small_project(folder / "small")
        add_sample_measures(made, folder / "given", "Amina")
        made.close()
        return {}

    folder, _ = make_once(tmp_path_factory, "notebooks", build)
    return Path(shutil.copytree(folder / "small", tmp_path / "small"))


@pytest.fixture(scope="module")
def kernel() -> Iterator[NotebookClient]:
    """A kernel that notebooks share, since each would import the same libraries anew."""
    from nbclient import NotebookClient

    first: NotebookClient = NotebookClient(new_notebook(""), kernel_name="python3")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OMP_NUM_THREADS", "1")  # threads wait for each other where other tests run beside
        with first.setup_kernel():
            yield first


def new_notebook(code: str) -> NotebookNode:
    import nbformat

    make: Any = nbformat.v4
    made: NotebookNode = make.new_notebook(cells=[make.new_code_cell(code)])
    return made


def run_notebook(kernel: NotebookClient, notebook: NotebookNode, folder: Path) -> None:
    """Run a notebook in a folder, with none of the names that the notebook before it gave."""
    from nbclient import NotebookClient

    for each in (new_notebook(f"%reset -f\n%cd -q {folder}"), notebook):
        client = NotebookClient(each, timeout=600, km=kernel.km)
        client.kc = kernel.kc
        client.execute()


@names
def test_a_notebook_runs_from_top_to_bottom_and_codes_nothing(
    path: Path, project: Path, kernel: NotebookClient
) -> None:
    import nbformat

    before = len(ek.Project(project).codings)
    read: Any = nbformat.reads
    notebook = read(fill_folder(path.read_text(encoding="utf-8"), project), as_version=4)
    run_notebook(kernel, notebook, project)
    outputs = [out for cell in notebook.cells if cell.cell_type == "code" for out in cell.outputs]
    assert [o.text for o in outputs if o.output_type == "stream" and o.name == "stderr"] == []
    assert notebook.cells[-1].outputs, "the answer says nothing"
    assert len(ek.Project(project).codings) == before


def test_a_notebook_has_none_of_the_names_of_the_one_before(kernel: NotebookClient, tmp_path: Path) -> None:
    from nbclient.exceptions import CellExecutionError

    run_notebook(kernel, new_notebook("left = 1"), tmp_path)
    with pytest.raises(CellExecutionError, match="NameError"):
        run_notebook(kernel, new_notebook("left"), tmp_path)


def test_notebooks_are_copied_with_the_project_filled_in_and_never_overwritten(
    tmp_path: Path,
) -> None:
    folder = make_project(tmp_path / "project").folder
    copied = copy_notebooks(tmp_path / "mine", folder)
    assert len(copied) == len(NOTEBOOKS)
    assert all(f'FOLDER = "{folder.as_posix()}"' in code(path) for path in copied)
    copied[0].write_text("mine", encoding="utf-8")
    assert copy_notebooks(tmp_path / "mine", folder) == []
    assert copied[0].read_text(encoding="utf-8") == "mine"


def test_notebooks_for_no_project_are_refused_with_the_next_step(tmp_path: Path) -> None:
    with pytest.raises(ek.EvalkitError, match="--project"):
        copy_notebooks(tmp_path)
