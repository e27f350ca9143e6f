"""Write the sample project's files: sources, participants, codings, planted identifiers, findings."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from evalkit.files import write_whole
from evalkit.findings.notes import chapter_file_name
from evalkit.report.outline import read_outline
from evalkit.resources import resource
from evalkit.sample import captions, pages, surveys, word
from evalkit.sample.marks import MarkedText
from evalkit.sample.masters import Master, read_master
from evalkit.sources.participants.participants import COLUMNS as PARTICIPANT_COLUMNS
from evalkit.sources.participants.participants import NO_LABEL
from evalkit.sources.surveys.survey_settings import render_survey_settings

CODING_COLUMNS = ("coder", "source", "turn", "passage", "code", "valence", "memo")
PLANTED_COLUMNS = ("source", "turn", "start", "end", "type", "text")
FOLDERS = {"interview": "interviews", "group": "groups", "notes": "notes", "survey": "surveys"}
RENDERERS: dict[str, Callable[[Master, str], bytes]] = {
    **dict.fromkeys(word.SHAPES, word.render_docx),
    "vtt_teams": captions.render_vtt_teams,
    "vtt_teams_short": captions.render_vtt_teams_short,
    "vtt_zoom": captions.render_vtt_zoom,
    "srt": captions.render_srt,
    "txt_otter": captions.render_otter,
    "md": pages.render_md,
    "html": pages.render_html,
    "odt": pages.render_odt,
    "forms_xlsx": surveys.render_forms_xlsx,
    "survey_csv": surveys.render_csv,
}


@dataclass(frozen=True, slots=True)
class SampleAbout:
    """What the sample project is called, where it is set, and who coded (name by initials)."""

    invented: str
    title: str
    subtitle: str
    place: str
    organisations: tuple[str, ...]
    authors: tuple[str, ...]
    published: str
    queries: str
    coders: dict[str, str]


@dataclass(frozen=True, slots=True)
class SamplePaths:
    """The files of the sample project, as written."""

    folder: Path
    sources: tuple[Path, ...]
    participants: Path
    codings: Path
    planted_identifiers: Path
    survey_settings: tuple[Path, ...]
    findings: tuple[Path, ...]


def read_about() -> SampleAbout:
    """What ``sample_project/sample.toml`` says."""
    about = tomllib.loads(resource("sample_project", "sample.toml").read_text("utf-8"))
    lists = {name: tuple(about[name]) for name in ("organisations", "authors")}
    return SampleAbout(**{**about, **lists})


def read_masters() -> list[Master]:
    """Every master of the sample project, in order."""
    return [read_master(path) for path in sorted(resource("sample_project", "masters").glob("*.txt"))]


def write_sample(folder: Path) -> SamplePaths:
    """Write the sample project's files into ``folder`` (made where there is none); the same bytes every time.

    ``sources/`` holds interviews, groups, notes and surveys; ``surveys/`` what each survey's columns are;
    ``findings/`` what a person wrote for the chapters; beside them ``participants.csv``, ``codings.csv`` and
    ``planted_identifiers.csv``. Files of these names are overwritten, others are left alone.
    """
    about, masters = read_about(), read_masters()
    return SamplePaths(
        folder,
        tuple(_write_source(folder, master, about.invented) for master in masters),
        _write_table(folder / "participants.csv", PARTICIPANT_COLUMNS, _participants(masters)),
        _write_table(folder / "codings.csv", CODING_COLUMNS, _codings(masters, about.coders)),
        _write_table(folder / "planted_identifiers.csv", PLANTED_COLUMNS, _planted(masters)),
        tuple(_write_settings(folder, master) for master in masters if master.kind == "survey"),
        tuple(_write_findings(folder)),
    )


def spoken(master: Master) -> Iterator[tuple[int, MarkedText]]:
    """(turn, words) for every turn of the source as it is read, from 1."""
    if master.kind == "survey":
        said = (reply.opened[place] for reply, place in surveys.open_turns(master))
    else:
        said = (words for _, words in master.turns)
    return enumerate(said, start=1)


def _write_source(folder: Path, master: Master, invented: str) -> Path:
    data = RENDERERS[master.format](master, invented)
    return _write(folder / "sources" / FOLDERS[master.kind] / master.file_name, data)


def _write_settings(folder: Path, master: Master) -> Path:
    file = folder / "surveys" / f"{Path(master.file_name).stem}.survey.toml"
    return _write(file, render_survey_settings(surveys.survey_settings(master)).encode())


def _write_findings(folder: Path) -> Iterator[Path]:
    """Each chapter that somebody wrote, under the name that its place in the default outline gives it."""
    outline = read_outline(resource("reports", "cmhf_outline.yaml"))
    chapters = [chapter for part in outline.parts for chapter in part.chapters]
    for number, chapter in enumerate(chapters, start=1):
        written = resource("sample_project", "findings", f"{chapter.slug}.md")
        if written.exists():
            yield _write(folder / "findings" / chapter_file_name(number, chapter), written.read_bytes())


def _participants(masters: Sequence[Master]) -> Iterator[Sequence[object]]:
    for master in masters:
        for s in master.speakers:
            label = s.label or NO_LABEL
            details = (s.kind, s.role, s.group, s.team, s.organisation, s.consent)
            yield s.id, master.file_name, label, *details


def _codings(masters: Sequence[Master], coders: dict[str, str]) -> Iterator[Sequence[object]]:
    for master in masters:
        for turn, said in spoken(master):
            for c in said.coded:
                yield coders[c.coder], master.file_name, turn, c.text, c.code, c.valence, c.memo


def _planted(masters: Sequence[Master]) -> Iterator[Sequence[object]]:
    for master in masters:
        for turn, said in spoken(master):
            for p in said.planted:
                yield master.file_name, turn, p.start, p.end, p.type, p.text


def _write_table(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Path:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return _write(path, text.getvalue())


def _write(path: Path, data: bytes | str) -> Path:
    write_whole(path, data)
    return path
