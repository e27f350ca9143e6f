"""Confirming how a table of measures is read, and saying what is to be compared, under a person's eyes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from evalkit.errors import TableError
from evalkit.files import read_text, write_whole
from evalkit.sources.measures.settings import TableSettings, load_table_settings, render_table_settings
from evalkit.steps.measures.kept import settings_file
from evalkit.wording import join_plain

if TYPE_CHECKING:
    from evalkit.project import Project


def confirm_table(project: Project, name: str, **changes: object) -> TableSettings:
    """Say that a table is read rightly; ``changes`` are settings, such as ``census="2025-03-31"``.

    TableError where there is no such table or a setting cannot be used.
    """
    file = settings_file(project, name)
    if not file.exists():
        there = join_plain(sorted(p.name for p in file.parent.glob("*.measures.toml"))) or "none yet"
        raise TableError(f"There is no table “{name}”. There are {there}. Add it with “evalkit add”.")
    before = load_table_settings(read_text(file), file.name)
    try:
        after = TableSettings.model_validate({**before.model_dump(), "confirmed": True, **changes})
    except ValidationError as error:
        said = "; ".join(f"“{'.'.join(map(str, e['loc']))}”: {e['msg']}" for e in error.errors())
        raise TableError(f"{file.name}: {said}. Correct it.") from error
    write_whole(file, render_table_settings(after, name))
    return after
