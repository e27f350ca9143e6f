"""What people said of measure and words together: ``measures/joint.csv``, one row for each measure of "
"an aim."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.files import read_text, write_whole
from evalkit.measures.joint import TOGETHER, JointRow, Together
from evalkit.model import Problem
from evalkit.wording import join_plain

if TYPE_CHECKING:
    pass

FILE = "joint.csv"
COLUMNS = ("aim", "measure", "codes", "together", "by", "why")


def read_joint(folder: Path) -> tuple[dict[str, JointRow], list[Problem]]:
    """What people kept, by aim and measure; a judgement that is none, or that nobody signed, is listed."""
    path = folder / FILE
    if not path.exists():
        return {}, []
    import pandas as pd

    frame = pd.read_csv(io.StringIO(read_text(path)), dtype=str, keep_default_na=False)
    known: Mapping[str, Together] = {one: one for one in TOGETHER}
    rows: dict[str, JointRow] = {}
    problems: list[Problem] = []
    for number, cells in enumerate(frame.to_dict("records"), start=2):
        told = {name: str(cells.get(name, "")).strip() for name in COLUMNS}
        together = known.get(told["together"].casefold() or "to be judged")
        where = f"{FILE}, row {number}"
        if together is None:
            problems.append(
                Problem(
                    where,
                    f"“{told['together']}” is not one of {join_plain(list(TOGETHER))}. Write one of these.",
                )
            )
            together = "to be judged"
        elif together != "to be judged" and not told["by"]:
            problems.append(
                Problem(
                    where,
                    "Nobody has signed this judgement, so it does not count. Write who judged, under “by”.",
                )
            )
            together = "to be judged"
        codes = tuple(code.strip() for code in told["codes"].replace(";", ",").split(",") if code.strip())
        row = JointRow(told["aim"], told["measure"], None, codes, together, told["by"], told["why"])
        rows[row.key] = row
    return rows, problems


def write_joint(folder: Path, rows: Mapping[str, JointRow]) -> None:
    """Keep the rows for people to see and change."""
    import pandas as pd

    lines = [(r.aim, r.measure, ", ".join(r.codes), r.together, r.by, r.why) for r in rows.values()]
    write_whole(
        folder / FILE, pd.DataFrame(lines, columns=list(COLUMNS)).to_csv(index=False, lineterminator="\n")
    )
