"""The list of codings as a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.analysis.agreed import say_agreed_by
from evalkit.analysis.attributes import attributes_of
from evalkit.analysis.people import group_of
from evalkit.model import PROPERTIES, VALENCE_NAMES, Agreed
from evalkit.project import Project
from evalkit.steps.coding.consensus import say_labels
from evalkit.steps.coding.search import Hit

if TYPE_CHECKING:
    import pandas as pd


def export_codings(project: Project, hits: Sequence[Hit]) -> Path:
    """Write coded passages to ``codings.xlsx`` in the project's reports; its path."""
    import pandas as pd

    from evalkit.exchange.workbook import write_tables

    uids = project.store.ids.uids("codings")
    names = {code.slug: code.name for code in project.codebook.codes}
    known = {who: attributes_of(who) for who in dict.fromkeys(hit.participant for hit in hits) if who}
    names_of = dict.fromkeys(name for attributes in known.values() for name in attributes)
    further = [name for name in names_of if name not in ("role", "group")]
    rows = [
        {
            "coding": hit.coding.id,
            "source": hit.source_name,
            "who": hit.participant.role or hit.participant.kind if hit.participant else "",
            "group": group_of(hit.participant) if hit.participant else "",
            "code": names.get(hit.coding.code, hit.coding.code),
            "side": VALENCE_NAMES[hit.coding.valence],
            "passage": hit.text,
            "coder": hit.coding.coder,
            "coded": hit.coding.created,
            "began as a suggestion": "yes" if hit.coding.origin else "",
            "uid": uids.get(hit.coding.id, ""),
        }
        | {noted.heading: noted.cell(hit.coding) for noted in PROPERTIES}
        | {name: known[hit.participant].get(name, "") for name in further if hit.participant}
        for hit in hits
        if hit.coding
    ]
    columns = ["coding", "source", "who", "group", "code", "side", "passage"]
    columns += [*(noted.heading for noted in PROPERTIES), "coder", "coded", "began as a suggestion"]
    columns += [*further, "uid"]
    frame = pd.DataFrame(rows, columns=columns).set_index("coding")
    path = project.reports_folder / "codings.xlsx"
    tables = [("Codings", f"{len(rows)} coded passages. Every one was decided by a person.", frame)]
    if agreed := project.store.read.agreed():
        what = "What coders agreed on together. It counts in the findings; their own codings are above."
        tables.append(("Agreed", what, _list_agreed(project, agreed)))
    write_tables(path, tables)
    return path


def _list_agreed(project: Project, agreed: Sequence[Agreed]) -> pd.DataFrame:
    import pandas as pd

    rows = [
        {
            "agreed": one.id,
            "source": one.segment.source_id,
            "passage": one.segment.text,
            "agreed on": say_labels(project, one.labels),
            "agreed by": say_agreed_by(one),
            "on": one.created,
            "had": "; ".join(
                f"{given.coder} ({given.coding}): {say_labels(project, [given.label])}" for given in one.given
            ),
            "note": one.note,
            "uid": project.store.ids.find_uid("agreed", one.id),
        }
        for one in agreed
    ]
    return pd.DataFrame(rows).set_index("agreed")
