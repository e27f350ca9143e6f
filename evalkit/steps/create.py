"""Make a project folder."""

from __future__ import annotations

from pathlib import Path

from evalkit.codebook import read_codebook
from evalkit.errors import ProjectError
from evalkit.files import read_text, write_whole
from evalkit.project import SETTINGS_FILE, STORE_FILE, Project, utc_now
from evalkit.report.outline import draft_outline, dump_outline
from evalkit.resources import resource
from evalkit.settings import ReportSettings, Settings, render_settings
from evalkit.store import Store
from evalkit.wording import quoted

SOURCE_FOLDERS = ("interviews", "groups", "notes", "surveys", "measures")
"""A file in one of these folders is read as that kind of source."""

README = """Put transcripts and surveys here, then run:  evalkit add

interviews  one person interviewed: docx, vtt, srt, txt, md, odt, html, pdf
groups      group discussions, in the same formats
notes       minutes and notes
surveys     survey exports: csv, xlsx
measures    scores, people, goals, referrals, costs, aims: csv, xlsx
"""


def create_project(
    folder: Path,
    report: ReportSettings | None = None,
    codebook: Path | None = None,
    deidentify: bool = True,
    keep_originals: bool = False,
    confirm: bool = False,
) -> Project:
    """Make a project in ``folder``, private to its owner, with the files that people edit.

    ``codebook`` is a YAML or CSV file of your own; without one the project gets a copy of the 13-criterion
    framework for community mental health and its report outline. With ``keep_originals``, original texts
    and names go into an encrypted file beside the folder. With ``confirm``, a source is coded only when a
    person has confirmed its replacements. ProjectError, and no change, where the folder holds anything.
    """
    folder = folder.expanduser()
    if (folder / SETTINGS_FILE).exists():
        raise ProjectError(
            f"{folder} already holds a project. Open it with: evalkit status --project {quoted(folder)}"
        )
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ProjectError(f"{folder} is not an empty folder. Choose a new name for the project folder.")
    files = {"codebook.yaml": _codebook_text(codebook), "outline.yaml": _outline_text(codebook)}
    settings = Settings()
    settings = settings.model_copy(
        update={
            "report": report or settings.report,
            "deidentify": settings.deidentify.model_copy(
                update={
                    "automatic": deidentify,
                    "confirm": confirm and deidentify,
                    "originals": f"../{folder.resolve().name}-originals.evault" if keep_originals else "",
                }
            ),
        }
    )
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    for name in (*(f"sources/{kind}" for kind in SOURCE_FOLDERS), "reports", "findings", "surveys"):
        (folder / name).mkdir(parents=True)
    heading, _, _ = resource("data_templates", "participants.csv").read_text("utf-8").partition("\n")
    files |= {
        "sources/README.txt": README,
        "participants.csv": f"{heading}\n",
        SETTINGS_FILE: render_settings(settings),
    }
    Store(folder / STORE_FILE, utc_now()).close()
    for name, text in files.items():
        write_whole(folder / name, text)
    return Project(folder)


def _codebook_text(codebook: Path | None) -> str:
    from evalkit.codebook import dump_codebook

    if codebook is None:
        return resource("codebooks", "cmhf.yaml").read_text("utf-8")
    read = read_codebook(codebook)  # raises with the line before anything is made
    return read_text(codebook) if codebook.suffix in (".yaml", ".yml") else dump_codebook(read)


def _outline_text(codebook: Path | None) -> str:
    if codebook is None:
        return resource("reports", "cmhf_outline.yaml").read_text("utf-8")
    return dump_outline(draft_outline(read_codebook(codebook)))
