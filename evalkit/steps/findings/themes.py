"""Propose themes inside every code and side, and take back what people make of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from evalkit.errors import EvalkitError
from evalkit.files import read_text, write_whole
from evalkit.model import VALENCES, Codebook, Excerpt, Problem, Theme, Valence
from evalkit.project import Project
from evalkit.steps.findings.evidence import Evidence, gather_evidence
from evalkit.steps.progress import Track, silent
from evalkit.steps.suggesting.suggest import project_encoder
from evalkit.text import count_words
from evalkit.themes import KeptSet, ThemeSet, keep, parse_themes, render_themes, settle_themes
from evalkit.themes.changes import SetKey, change_themes
from evalkit.themes.settle import find_kept
from evalkit.wording import join_plain

THEMES_FILE = "themes.yaml"
_SHEET = "themes"
_SHORT = 6
"""Words up to which a survey answer such as “Not sure really” says nothing that could be a theme."""


@dataclass(frozen=True)
class ThemesResult:
    """The themes of every code and side with evidence, and the files that show them."""

    sets: tuple[ThemeSet, ...]
    file: Path
    sheet: Path
    pictures: tuple[Path, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class TakeThemesResult:
    """What a filled-in workbook changed: in how many sets, and the rows that could not be used."""

    sets: int
    named: int
    moved: int
    problems: tuple[Problem, ...]


def make_themes(project: Project, again: bool = False, track: Track = silent) -> ThemesResult:
    """Group the excerpts of every code and side into themes, and write them out for people to decide on.

    What people decided stays as it is; excerpts coded since join the theme that they are most like. With
    ``again``, themes that nobody has decided on are proposed anew. The same evidence gives the same themes.
    """
    evidence = gather_evidence(project)
    by_key = sort_evidence(evidence.excerpts, project.codebook)
    kept = {(s.code, s.side): s for s in read_kept(project)}
    sets = _settle(project, by_key, kept, again, track)
    problems = [*evidence.problems, *(problem for s in sets for problem in s.problems)]
    problems += find_stray(kept.values(), by_key, project.codebook)
    made = {(s.code, s.valence): keep(s, kept.get((s.code, s.valence))) for s in sets}
    write_kept(project, list((kept | made).values()))
    sheet = _write_sheet(project, sets)
    pictures = _draw(project, sets)
    return ThemesResult(tuple(sets), project.folder / THEMES_FILE, sheet, pictures, tuple(problems))


def propose_themes(project: Project, codes: Collection[str], track: Track = silent) -> tuple[int, int]:
    """Propose themes for these codes alone, in the project's file; how many are kept, and how many proposed.

    What people decided stays; excerpts coded since join the theme that they are most like.
    """
    evidence = gather_evidence(project)
    every = sort_evidence(evidence.excerpts, project.codebook)
    by_key = {key: excerpts for key, excerpts in every.items() if key[0] in codes}
    kept = {(s.code, s.side): s for s in read_kept(project)}
    sets = _settle(project, by_key, kept, False, track)
    made = {(s.code, s.valence): keep(s, kept.get((s.code, s.valence))) for s in sets}
    write_kept(project, list((kept | made).values()))
    counts = count_status(sets)
    return counts["kept"], counts["proposed"]


def take_themes(project: Project, sheet: Path) -> TakeThemesResult:
    """Read what people named, kept and moved in the theme workbook. Taken twice, it changes nothing more."""
    from evalkit.exchange.theme_sheet import read_theme_sheet

    changes, problems = read_theme_sheet(sheet)
    changed, wrong = change_themes(read_kept(project), changes)
    write_kept(project, changed)
    return TakeThemesResult(
        len(changes),
        sum(len(change.names) for change in changes.values()),
        sum(len(change.moves) for change in changes.values()),
        (*problems, *wrong),
    )


def gather_themes(project: Project, evidence: Evidence) -> dict[SetKey, tuple[Theme, ...]]:
    """The themes that the project's file has, with the excerpts that are evidence now; none is proposed."""
    kept = {(s.code, s.side): s for s in read_kept(project)}
    by_key = sort_evidence(evidence.excerpts, project.codebook)
    return {
        key: themes
        for key, excerpts in by_key.items()
        if key in kept and (themes := find_kept(excerpts, kept[key]))
    }


def read_kept(project: Project) -> list[KeptSet]:
    """The themes in ``themes.yaml``; none where there is no such file yet."""
    path = project.folder / THEMES_FILE
    return parse_themes(read_text(path), THEMES_FILE) if path.exists() else []


def sort_evidence(excerpts: Iterable[Excerpt], codebook: Codebook) -> dict[SetKey, list[Excerpt]]:
    """The excerpts of each code and side that has some, in the codebook's order."""
    found: dict[SetKey, list[Excerpt]] = defaultdict(list)
    for excerpt in excerpts:
        found[excerpt.code, excerpt.valence].append(excerpt)
    keys: list[tuple[str, Valence]] = [(code.slug, side) for code in codebook.codes for side in VALENCES]
    return {key: found[key] for key in keys if key in found}


def find_stray(
    kept: Iterable[KeptSet], evidence: dict[SetKey, list[Excerpt]], codebook: Codebook
) -> list[Problem]:
    """Themes that people decided on and that have no evidence now, or whose code is gone. They are kept."""
    codes = {code.slug for code in codebook.codes}
    problems = []
    for stray in kept:
        if stray.proposed or (stray.code, stray.side) in evidence:
            continue
        names = join_plain([f"“{theme.name}”" for theme in stray.themes])
        why = "has no excerpts now" if stray.code in codes else "is no longer in the codebook"
        message = (
            f"the code “{stray.code}” {why}. Its themes {names} stay in the file and are counted nowhere."
        )
        problems.append(Problem(f"{THEMES_FILE}, {stray.code}, {stray.side}", message))
    return problems


def says_nothing(excerpt: Excerpt) -> bool:
    """Whether a survey answer is no more than “don't know” or “n/a”; nothing anyone said aloud is."""
    from evalkit.sources.surveys.survey_words import is_dont_know, is_empty

    text = excerpt.segment.text
    if excerpt.source_kind != "survey":
        return False
    return is_empty(text) or (count_words(text) <= _SHORT and is_dont_know(text))


def _settle(
    project: Project,
    by_key: dict[SetKey, list[Excerpt]],
    kept: dict[SetKey, KeptSet],
    again: bool,
    track: Track,
) -> list[ThemeSet]:
    if not by_key:
        return []
    encoder = project_encoder(project)
    sets = []
    for key, excerpts in track(list(by_key.items()), "Finding themes"):
        vectors = encoder.encode([excerpt.segment.text for excerpt in excerpts])
        sets.append(
            settle_themes(
                excerpts,
                vectors,
                kept.get(key),
                says_nothing=says_nothing,
                again=again,
            )
        )
    return sets


def write_kept(project: Project, sets: Sequence[KeptSet]) -> None:
    """Keep these themes in the project's file."""
    write_whole(project.folder / THEMES_FILE, render_themes(list(sets)))


def _write_sheet(project: Project, sets: Sequence[ThemeSet]) -> Path:
    """Write the workbook; one in which somebody has filled in what was not taken yet is left alone."""
    from evalkit.exchange.theme_sheet import write_theme_sheet

    number = 1
    path = project.reports_folder / f"{_SHEET}.xlsx"
    while path.exists() and _has_more(project, path):
        number += 1
        path = project.reports_folder / f"{_SHEET}-{number}.xlsx"
    write_theme_sheet(path, sets, project.codebook)
    return path


def _has_more(project: Project, path: Path) -> bool:
    """Whether a workbook says anything that the project's themes do not."""
    from evalkit.exchange.theme_sheet import read_theme_sheet

    try:
        changes, problems = read_theme_sheet(path)
    except EvalkitError:
        return True
    kept = read_kept(project)
    changed, wrong = change_themes(kept, changes)
    return bool(problems or wrong or changed != kept)


def _draw(project: Project, sets: Sequence[ThemeSet]) -> tuple[Path, ...]:
    from evalkit.report.figures.pictures import draw_themes

    for old in project.reports_folder.glob(f"{_SHEET}-page-*.png"):
        old.unlink()
    paths = []
    for number, png in enumerate(draw_themes([t for s in sets for t in s.themes], project.codebook), start=1):
        paths.append(project.reports_folder / f"{_SHEET}-page-{number}.png")
        write_whole(paths[-1], png)
    return tuple(paths)


def count_status(sets: Iterable[ThemeSet]) -> Counter[str]:
    """How many themes were kept by people, how many are proposals, and how many excerpts are in none."""
    found: Counter[str] = Counter()
    for themes in sets:
        found.update("proposed" if theme.proposed else "kept" for theme in themes.themes)
        found["loose"] += len(themes.loose)
    return found
