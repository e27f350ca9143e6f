"""The list of codings as a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from evalkit.analysis.people import group_of
from evalkit.model import VALENCE_NAMES
from evalkit.project import Project
from evalkit.steps.coding.search import Hit


def export_codings(project: Project, hits: Sequence[Hit]) -> Path:
    """Write coded passages to ``codings.xlsx`` in the project's reports; its path."""
    import pandas as pd

    from evalkit.exchange.workbook import write_tables

    names = {code.slug: code.name for code in project.codebook.codes}
    rows = [
        {
            "coding": hit.coding.id,
            "source": hit.source_name,
            "who": hit.participant.role or hit.participant.kind if hit.participant else "",
            "group": group_of(hit.participant) if hit.participant else "",
            "code": names.get(hit.coding.code, hit.coding.code),
            "side": VALENCE_NAMES[hit.coding.valence],
            "passage": hit.text,
            "key quote": "yes" if hit.coding.star else "",
            "memo": hit.coding.memo,
            "coder": hit.coding.coder,
            "coded": hit.coding.created,
            "began as a suggestion": "yes" if hit.coding.origin else "",
        }
        for hit in hits
        if hit.coding
    ]
    columns = ["source", "who", "group", "code", "side", "passage", "key quote", "memo", "coder", "coded"]
    frame = pd.DataFrame(rows, columns=["coding", *columns, "began as a suggestion"]).set_index("coding")
    path = project.reports_folder / "codings.xlsx"
    write_tables(
        path, [("Codings", f"{len(rows)} coded passages. Every one was decided by a person.", frame)]
    )
    return path
