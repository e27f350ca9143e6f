"""What a person says that a measure and the words say together, kept with their name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from evalkit.acts import Act
from evalkit.errors import EvalkitError
from evalkit.measures.joint import TOGETHER, Together
from evalkit.project import Project
from evalkit.steps.measures.gather import gather_measures
from evalkit.steps.measures.judged import write_joint
from evalkit.steps.measures.kept import folder_of
from evalkit.wording import join_plain


def judge(
    project: Project, aim: str, measure: str, together: str, by: str, why: str = "", codes: str = ""
) -> None:
    """Keep what a person says that measure and words say together.

    Raises EvalkitError for a word that is not one of the choices, a measure that is not there, or no name.
    """
    known: Mapping[str, Together] = {one: one for one in TOGETHER}
    said = known.get(together.strip().casefold())
    if said is None:
        raise EvalkitError(f"“{together}” is not one of {join_plain(list(TOGETHER))}. Choose one of these.")
    if not by.strip():
        raise EvalkitError("Say who judges: a judgement is a person's. Give your name.")
    rows = {row.key: row for row in gather_measures(project).joint}
    key = f"{aim}: {measure}"
    if key not in rows:
        raise EvalkitError(
            f"There is no measure “{measure}” of the aim “{aim}” on the shortlist. Add it to the table of "
            "aims."
        )
    own = tuple(code.strip() for code in codes.split(",") if code.strip()) or rows[key].codes
    rows[key] = replace(rows[key], together=said, by=by.strip(), why=why.strip(), codes=own)
    write_joint(folder_of(project), rows)
    project.store.log(Act.JUDGE, f"{aim}: {measure}: {said}", project.now(), by.strip())
