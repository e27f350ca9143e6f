"""``evalkit open``: a pack becomes a small project to code in, or renews the copy of an earlier pack."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from evalkit.errors import EvalkitError
from evalkit.exchange.packs import read_pack
from evalkit.files import write_whole
from evalkit.project import Project
from evalkit.settings import Settings, render_settings
from evalkit.steps.create import create_project
from evalkit.steps.sharing.packs import is_pack, read_file
from evalkit.steps.sharing.renewing import fill_copy, renew_copy
from evalkit.store.rows import text_sha
from evalkit.wording import say_date


def open_pack(path: Path, passphrase: str, folder: Path | None = None, today: date | None = None) -> Project:
    """Open a pack as a small project that can only be coded in; it is made in ``folder``.

    Over the folder of an earlier pack of the same project, it brings that copy up to date.
    """
    pack = read_pack(read_file(path), passphrase, path.name)
    if pack.expires < (today or date.today()).isoformat():  # noqa: DTZ011 (a day as the person's calendar has it)
        raise EvalkitError(
            f"{path.name} could be opened until {say_date(pack.expires)}. Ask whoever sent it for a new one."
        )
    folder = folder or path.with_suffix("")
    for source in pack.sources:
        if text_sha(source.text) != source.sha:
            raise EvalkitError(
                f"{path.name} is damaged: {source.alias} is not as it was sent. Ask for it again."
            )
    if is_pack(folder):
        return renew_copy(folder, pack, passphrase)
    project = create_project(folder, deidentify=False)
    settings = Settings().model_copy(
        update={
            "report": project.settings.report.model_copy(update={"title": pack.title}),
            "deidentify": project.settings.deidentify.model_copy(
                update={"automatic": False, "confirm": False}
            ),
            "suggest": project.settings.suggest.model_copy(update={"blind": not pack.aided}),
        }
    )
    project.close()
    write_whole(folder / "evalkit.toml", render_settings(settings).encode())
    project = Project(folder)
    for packed in pack.sources:
        project.store.add_source(packed.as_source(), project.clock())
    fill_copy(project, pack, passphrase, {})
    return project
