"""Make the example beside this file: the sample project's report as a visitor of the repository sees it.

    uv run python reports/example/make.py

It takes about a minute. All of it is the version that may be published, marked as invented on every page.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from evalkit.steps.demo import run_demo
from evalkit.steps.report.report import ReportForm, write_report

FORMS: tuple[ReportForm, ...] = ("full", "html", "summary", "criteria", "slides")
HERE = Path(__file__).parent


def main() -> None:
    """Make the sample project in a folder of its own, write its report in every form, and copy the files."""
    with tempfile.TemporaryDirectory(prefix="evalkit-example-") as folder:
        project = run_demo(Path(folder) / "sample").project
        for form in FORMS:
            result = write_report(project, form=form, publish=True)
            for path in (result.path, *result.beside):
                shutil.copy(path, HERE / path.name)
        project.close()


if __name__ == "__main__":
    main()
