"""A small project out of the invented sample: three interviews and a survey, six codes, two coders."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from shutil import copy

from evalkit.codebook import dump_codebook, read_codebook
from evalkit.project import Project
from evalkit.resources import resource
from evalkit.sample import read_about, write_sample
from evalkit.steps.coding.import_codings import import_codings
from evalkit.steps.create import create_project
from evalkit.steps.intake.add import add_sources
from evalkit.steps.names.deidentify import confirm_sources

SOURCES = ("interviews/0[127] *", "surveys/18 *")
CODES, EXAMPLES = 6, 12


def cut_codebook(path: Path) -> Path:
    """The first criteria of the default framework with a few example passages each, written to a file."""
    book = read_codebook(resource("codebooks", "cmhf.yaml"))
    few = tuple(replace(c, examples=c.examples[:: len(c.examples) // EXAMPLES]) for c in book.codes[:CODES])
    known = {code.slug for code in few}
    codes = tuple(
        replace(c, belongs_elsewhere=tuple(e for e in c.belongs_elsewhere if e.code in known)) for c in few
    )
    groups = tuple(group for group in book.groups if any(c.group == group.slug for c in codes))
    path.write_text(dump_codebook(replace(book, codes=codes, groups=groups)), encoding="utf-8")
    return path


def make_small_project(folder: Path) -> Project:
    """The project in ``folder``, its sources confirmed and coded by two people."""
    sample = write_sample(folder.with_name(f"{folder.name}-files"))
    project = create_project(folder, codebook=cut_codebook(folder.with_name("codebook.yaml")))
    copy(sample.participants, project.participants_file)
    for path in sample.survey_settings:
        copy(path, project.folder / path.parent.name / path.name)
    files = [file for pattern in SOURCES for file in sorted((sample.folder / "sources").glob(pattern))]
    add_sources(project, files)
    coders = read_about().coders.values()
    confirm_sources(project, [source.id for source in project.sources], min(coders))
    for coder in coders:
        import_codings(project, sample.codings, coder)
    return project
