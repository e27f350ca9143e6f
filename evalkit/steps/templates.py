"""Blank forms and tables to start from, and the notebooks: copied to where people work."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from evalkit.codebook import read_codebook
from evalkit.errors import EvalkitError
from evalkit.files import write_whole
from evalkit.model import Code, Codebook, Group
from evalkit.project import SETTINGS_FILE, find_project_folder
from evalkit.resources import resource
from evalkit.wording import join_plain


@dataclass(frozen=True, slots=True)
class Template:
    """One thing to start from: its files in ``data_templates`` and what it becomes."""

    name: str
    what: str
    how: str
    masters: tuple[str, ...]
    becomes: Literal["docx", "xlsx", "copy"]

    @property
    def files(self) -> tuple[str, ...]:
        """The names of the files that it is copied to."""
        if self.becomes == "copy":
            return self.masters
        return (f"{self.name}.{self.becomes}",)


def _form(name: str, what: str, how: str) -> Template:
    return Template(name, what, how, (f"forms/{name.replace('-', '_')}.md",), "docx")


TEMPLATES: tuple[Template, ...] = (
    Template(
        "participants", "who speaks in which source", "One row for each label; never a name.",
        ("participants.csv", "participants_example.csv"), "copy",
    ),
    Template(
        "survey", "an example survey, and what evalkit must know of its columns",
        "“evalkit add” drafts the settings of your own survey; the example shows a corrected one.",
        ("survey_example.csv", "survey_example.survey.toml"), "copy",
    ),
    Template(
        "codebook", "a blank framework of your own",
        "Replace what is in square brackets, then run “evalkit codebook check”.",
        ("codebook_blank.yaml",), "copy",
    ),
    Template(
        "sampling-plan", "whom to interview, discipline by discipline",
        "Change the disciplines to yours; count invited, agreed and interviewed as you go.",
        ("sampling_plan.csv",), "xlsx",
    ),
    Template(
        "outcomes", "aims and measures, goals, and scores of two points in time",
        "One row for each measure, goal or person; say why a score is missing.",
        ("aims_and_measures.csv", "outcomes_goals.csv", "outcomes_scores.csv"), "xlsx",
    ),
    Template(
        "aims", "aims with example measures, to change to yours",
        "Say who chose each measure and why, and what feeds it; then put it into sources/measures.",
        ("aims_example.csv",), "copy",
    ),
    Template(
        "instrument", "a questionnaire of your own: its items, range and what change counts",
        "Save it in your project’s folder “instruments”, then run “evalkit measures”.",
        ("instrument_blank.yaml",), "copy",
    ),
    _form("interview-guide", "questions for each criterion", "Choose four to six criteria for each person."),
    _form("topic-guide", "topics for group discussions", "Choose three or four topics."),
    _form("consent-form", "a skeleton: adapt it and get it approved", "Replace what is in square brackets."),
    _form(
        "information-sheet", "a skeleton: adapt it and get it approved", "Replace what is in square brackets."
    ),
    _form("summary-sheet", "rapid notes on one interview", "A few words a box, on the day."),
    _form("reference-group-terms", "what the group is for", "Change it together at the first meeting."),
    _form("reference-group-meeting", "agenda and notes of a meeting", "One for each meeting; no names."),
    _form("data-protection", "notes for an impact assessment", "Copy into your organisation's own form."),
    _form(
        "data-protection-example", "an invented example of one that is filled in, for one laptop",
        "Read it beside the notes; fill in your own.",
    ),
    _form(
        "data-protection-server", "the same for a server that a team shares",
        "Read it beside the notes; fill in your own.",
    ),
    Template(
        "server", "a systemd unit, a compose file and a Containerfile for a server that a team shares",
        "For whoever looks after the machine: change paths and names to yours.",
        ("evalkit.service", "compose.yaml", "Containerfile"), "copy",
    ),
)  # fmt: skip


def get_template(name: str) -> Template:
    """A template by its name; EvalkitError names those that there are."""
    for template in TEMPLATES:
        if template.name == name.strip().lower().replace("_", "-"):
            return template
    raise EvalkitError(f"There is no template “{name}”. There are {join_plain([t.name for t in TEMPLATES])}.")


def copy_template(
    name: str, folder: str | Path = ".", codebook: Codebook | str | Path | None = None
) -> list[Path]:
    """Write a template's files into a folder; their paths. Guides are made from ``codebook``.

    Without ``codebook`` they follow the 13 criteria for community mental health. Nothing is overwritten:
    EvalkitError where a file of that name is there already.

    Example: ``ek.copy_template("interview-guide", "forms")``
    """
    template = get_template(name)
    out = Path(folder).expanduser()
    paths = [out / file for file in template.files]
    if there := [path.name for path in paths if path.exists()]:
        raise EvalkitError(f"{join_plain(there)} is in {out} already. Rename it, or choose another folder.")
    masters = [resource("data_templates", *master.split("/")) for master in template.masters]
    if template.becomes == "copy":
        for master, path in zip(masters, paths, strict=True):
            write_whole(path, master.read_bytes())
    elif template.becomes == "xlsx":
        _write_workbook(paths[0], masters, template.how)
    else:
        book = codebook if isinstance(codebook, Codebook) else _read(codebook)
        write_whole(paths[0], render_template(masters[0].read_text("utf-8"), book))
    return paths


def render_template(text: str, codebook: Codebook) -> bytes:
    """A form's text, with the codebook's groups and codes filled in, as a Word document."""
    import jinja2

    from evalkit.exchange.form import render_form

    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, finalize=_plain)
    return render_form(environment.from_string(text).render(codebook=codebook, groups=_grouped(codebook)))


def _plain(value: object) -> object:
    """A codebook's words on one line, without the marks of a table."""
    return " ".join(value.split()).replace("|", "/") if isinstance(value, str) else value


@dataclass(frozen=True, slots=True)
class _GroupOfCodes:
    name: str
    meaning: str
    codes: tuple[Code, ...]


def _grouped(codebook: Codebook) -> list[_GroupOfCodes]:
    """The codes by group, in order; those without one at the end."""
    known = {group.slug for group in codebook.groups}
    named = [(group, [c for c in codebook.codes if c.group == group.slug]) for group in codebook.groups]
    loose = (
        Group("", "Other codes" if named else "Codes"),
        [c for c in codebook.codes if c.group not in known],
    )
    return [_GroupOfCodes(g.name, g.meaning, tuple(codes)) for g, codes in (*named, loose) if codes]


def _read(codebook: str | Path | None) -> Codebook:
    return read_codebook(Path(codebook) if codebook else resource("codebooks", "cmhf.yaml"))


def _write_workbook(path: Path, masters: Iterable[Path], how: str) -> None:
    import pandas as pd

    from evalkit.exchange.workbook import write_tables

    tables = []
    for master in masters:
        frame = pd.read_csv(io.StringIO(master.read_text("utf-8")), keep_default_na=False)
        blank = pd.DataFrame("", index=range(20), columns=frame.columns)
        both = pd.concat([frame, blank], ignore_index=True)
        tables.append((master.stem.replace("_", " ").capitalize(), how, both.set_index(both.columns[0])))
    write_tables(path, tables)


def copy_notebooks(folder: str | Path, project: str | Path | None = None) -> list[Path]:
    """Copy the notebooks into a folder, opening ``project`` (without it: the project that is there).

    A notebook that is there already is left as it is, since somebody may have worked in it.
    """
    out = Path(folder).expanduser().resolve()
    where = Path(project).expanduser().resolve() if project else find_project_folder(out)
    if not (where / SETTINGS_FILE).is_file():
        raise EvalkitError(
            f"There is no project in {where}. Say which project the notebooks are for with --project FOLDER."
        )
    target = out / "notebooks" if out == where else out
    written = []
    for master in sorted(resource("notebooks").glob("[0-9]*.ipynb")):
        path = target / master.name
        if not path.exists():
            write_whole(path, fill_folder(master.read_text("utf-8"), where))
            written.append(path)
    return written


FOLDER_LINE = 'FOLDER = "../evalkit-demo"'
"""The one line of every notebook that says which project it opens."""


def fill_folder(notebook: str, project: Path) -> str:
    """A notebook's text with its project's folder filled in."""
    held = json.loads(notebook)
    line = f"FOLDER = {json.dumps(project.as_posix(), ensure_ascii=False)}"
    for cell in held["cells"]:
        if cell["cell_type"] == "code":
            cell["source"] = [part.replace(FOLDER_LINE, line) for part in cell["source"]]
    return json.dumps(held, indent=1, ensure_ascii=False) + "\n"
