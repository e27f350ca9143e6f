"""Measure how good suggestions are on a project, keep the figures, and write them on one page."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from html import escape
from pathlib import Path

from evalkit.errors import ProjectError
from evalkit.files import write_whole
from evalkit.project import Project
from evalkit.show import table
from evalkit.steps.suggesting.first_day import FirstDay, draw_first_day, measure_first_day
from evalkit.steps.suggesting.quality import FIRST, LearningCurve, Quality, measure_learning, measure_quality
from evalkit.steps.suggesting.suggest import project_encoder
from evalkit.wording import as_percent

FILE = "suggestion-quality.json"
PAGE = "suggestion-quality.html"


@dataclass(frozen=True)
class Measured:
    """The figures that are kept with the project and quoted in a report's method. Shares are 0–1."""

    day: str
    encoder: str
    passages: int
    sources: int
    first: float
    among_three: float
    samples_f1: float
    low: float
    high: float
    calibration_error: float
    compared: tuple[str, ...]
    projection: str = ""
    blind_passages: int = 0
    blind_among_three: float = 0.0
    judged: tuple[tuple[float, bool], ...] = ()
    """Every suggestion past its threshold for a held-out passage: its score, and whether it was right."""


@dataclass(frozen=True)
class Evaluated:
    """What was measured, and the page that says it."""

    quality: Quality
    curve: LearningCurve | None
    measured: Measured
    page: Path
    first_day: tuple[FirstDay, ...] = ()
    """What the codebook alone would have suggested for what people coded blind, by group of speakers."""


def evaluate_project(project: Project, curve: bool = False, seed: int = 0) -> Evaluated:
    """Hold out the project's sources, measure, keep the figures and write the page; nothing else changes.

    With ``curve`` also how it would have been after fewer codings, which takes several times as long.
    Raises ModelError where fewer than two sources are coded.
    """
    quality = measure_quality(project, seed=seed)
    learnt = measure_learning(project, seed=seed) if curve else None
    found = quality.evaluation
    blind, blind_share = quality.blind_test()
    low, high = found.samples_f1_interval
    measured = Measured(
        day=project.now()[:10],
        encoder=project_encoder(project).name,
        passages=found.texts,
        sources=found.groups,
        first=found.hit_1,
        among_three=found.hit_3,
        samples_f1=found.samples_f1,
        low=low,
        high=high,
        calibration_error=found.calibration_error,
        compared=tuple(quality.say_compared()),
        projection=learnt.say_projection() if learnt else "",
        blind_passages=blind,
        blind_among_three=blind_share,
        judged=quality.held.judged(),
    )
    text = json.dumps(asdict(measured), ensure_ascii=False, indent=2) + "\n"
    write_whole(project.folder / FILE, text.encode())
    page = project.reports_folder / PAGE
    first_day = measure_first_day(project)
    write_whole(page, _draw_page(quality, learnt, measured, first_day).encode())
    return Evaluated(quality, learnt, measured, page, first_day)


def read_measured(project: Project) -> Measured | None:
    """The figures of the last evaluation; None before the first. ProjectError where the file is damaged."""
    path = project.folder / FILE
    if not path.is_file():
        return None
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        judged = tuple((score, right) for score, right in held.get("judged", ()))
        return Measured(**held | {"compared": tuple(held["compared"]), "judged": judged})
    except (ValueError, TypeError, KeyError) as error:
        raise ProjectError(
            f"{FILE} cannot be read ({error}). Delete it, then run: evalkit evaluate"
        ) from error


def say_measured(measured: Measured) -> Iterator[str]:
    """The figures in sentences, as the report's method quotes them."""
    yield (
        f"How good suggestions are was measured on {measured.passages:,} coded passages of "
        f"{measured.sources:,} interviews, groups, notes and survey respondents, each by a model that had "
        f"not learnt from the same one: for {as_percent(measured.first)} of them a code that people chose "
        f"came first, for {as_percent(measured.among_three)} it was among the first three."
    )
    yield (
        f"The mean F1 of a passage's codes was {measured.samples_f1:.2f} (95% interval over sources "
        f"{measured.low:.2f} to {measured.high:.2f}); scores were off by "
        f"{as_percent(measured.calibration_error)} on average ({measured.encoder}; {measured.day})."
    )
    if measured.blind_passages:
        yield (
            f"Of the {measured.blind_passages:,} passages that people coded without seeing suggestions, "
            f"{as_percent(measured.blind_among_three)} had a right code among the first three."
        )
    yield from measured.compared
    if measured.projection:
        yield measured.projection


def _draw_page(
    quality: Quality, curve: LearningCurve | None, measured: Measured, first_day: Sequence[FirstDay]
) -> str:
    """One web page that needs nothing else: the sentences, then a part for each question."""
    parts = [
        (
            "By code",
            table(
                quality.frame(),
                "What people coded, and how well it was suggested. The share of passages is what "
                "guessing that code always would get right. A code with fewer than five uses has counts only",
                percent=["share of passages", "precision", "recall"],
            ).to_html(),
        ),
        (
            "By group of speakers",
            table(
                quality.by_group(),
                "Passages with a right code first, or among the first three",
                percent=["right first", "right among three"],
            ).to_html(),
        ),
        (
            "Can a score be trusted?",
            quality.calibration_picture()._repr_html_()
            + table(
                quality.calibration(),
                f"Over each passage's first {FIRST} suggestions, in bands of score",
                percent=["score", "share right"],
            ).to_html(),
        ),
        (
            "What is missed",
            table(quality.misses(), "Passages whose code was farthest from the first three").to_html(),
        ),
    ]
    parts.append(("The first day", draw_first_day(first_day)))
    if curve:
        learnt = table(curve.frame(), "After fewer codings", percent=["right among three"]).to_html()
        parts.append(("Would more coding help?", curve.picture()._repr_html_() + learnt))
    said = "".join(f"<p>{escape(sentence)}</p>" for sentence in say_measured(measured))
    shown = "".join(f"<h2>{escape(title)}</h2>{body}" for title, body in parts)
    return _PAGE.format(said=said, shown=shown)


_PAGE = """<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>How good suggestions are</title>
<style>
body {{ font: 1.05rem/1.5 sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; color: #1c1c1c }}
table {{ border-collapse: collapse; margin: 1rem 0 }}
caption {{ text-align: left; max-width: 40rem; color: #444; padding-bottom: .3rem }}
th, td {{ padding: .25rem .8rem; border-bottom: 1px solid #ccc; vertical-align: top }}
th {{ border-bottom: 2px solid #444 }}
img {{ max-width: 100% }}
</style>
</head>
<body>
<main>
<h1>How good suggestions are</h1>
{said}
<p>Only passages that somebody coded are asked about, each without the sentences before and after it.</p>
{shown}
</main>
</body>
</html>
"""
