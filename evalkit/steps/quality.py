"""How good suggestions are on a project's own coded passages: by code, by group, with examples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evalkit.analysis.people import group_of
from evalkit.errors import ModelError
from evalkit.project import Project
from evalkit.show import Picture, card
from evalkit.steps.suggest import project_encoder

if TYPE_CHECKING:
    import pandas as pd

    from evalkit.suggest.evaluate import CurvePoint, HeldOut
    from evalkit.suggest.quality import Evaluation
    from evalkit.suggest.training import TrainingText

FIRST = 3
"""How many suggestions a person is shown for each passage."""
CURVE_STEPS = (50, 150, 500, 1500)


@dataclass(frozen=True)
class Quality:
    """How good suggestions were for passages of sources that nothing had been learnt from.

    Only passages that somebody coded are asked about: how often a passage about nothing gets a suggestion is
    not measured here.
    """

    evaluation: Evaluation
    held: HeldOut
    names: Mapping[str, str]
    groups: Mapping[str, str]

    def frame(self) -> pd.DataFrame:
        """One row a code: how often it was used and suggested, precision and recall (0–1)."""
        frame = self.evaluation.frame().drop(columns="prior")
        frame["code"] = [self.names.get(code, code) for code in frame["code"]]
        return frame.rename(columns={"n": "passages", "f1": "F1"})

    def by_group(self) -> pd.DataFrame:
        """For each stakeholder group: passages, and the shares with a right code first or among three."""
        import pandas as pd

        ranks = self._ranks()
        rows: dict[str, list[int]] = {}
        for text, rank in zip(self.held.texts, ranks, strict=True):
            rows.setdefault(self.groups.get(_key(text.text), "not known"), []).append(rank)
        lines = [
            (group, len(r), sum(x == 1 for x in r) / len(r), sum(x <= FIRST for x in r) / len(r))
            for group, r in sorted(rows.items())
        ]
        return pd.DataFrame(lines, columns=["group", "passages", "right first", "right among three"])

    def misses(self, most: int = 10) -> pd.DataFrame:
        """Passages none of whose codes was among the first three, the farthest off first."""
        import pandas as pd

        order = sorted(enumerate(self._ranks()), key=lambda pair: (-pair[1], pair[0]))
        rows = [
            (self.held.texts[i].text, self._names(self.held.texts[i].codes), self._names(self._best(i)), rank)
            for i, rank in order[:most]
            if rank > FIRST
        ]
        return pd.DataFrame(rows, columns=["passage", "people coded", "suggested", "rank of the right code"])

    def _ranks(self) -> list[int]:
        """At which place each passage's first right code came."""
        import numpy as np

        order = np.argsort(-self.held.scores, axis=1, kind="stable")
        right = np.take_along_axis(self.held.truth, order, axis=1)
        return [int(place) + 1 for place in right.argmax(axis=1)]

    def _best(self, row: int) -> list[str]:
        import numpy as np

        order = np.argsort(-self.held.scores[row], kind="stable")[:FIRST]
        return [self.held.codes[i] for i in order.tolist()]

    def _names(self, codes: Sequence[str]) -> str:
        return "; ".join(self.names.get(code, code) for code in codes)

    def _repr_html_(self) -> str:
        found = self.evaluation
        low, high = found.samples_f1_interval
        return card(
            f"Suggestions for {found.texts:,} coded passages of {found.groups} sources, each held out",
            [
                ("A right code first", f"{found.hit_1:.0%} of passages"),
                ("A right code among three", f"{found.hit_3:.0%} of passages"),
                ("Mean F1 of a passage", f"{found.samples_f1:.2f} (95 % interval {low:.2f} to {high:.2f})"),
                ("F1 over codes used five times or more", f"{found.macro_f1:.2f}"),
                ("Scores are off by", f"{found.calibration_error:.0%} on average"),
            ],
        )


@dataclass(frozen=True)
class LearningCurve:
    """How good suggestions would have been after fewer codings."""

    points: tuple[CurvePoint, ...]

    def frame(self) -> pd.DataFrame:
        """One row for each number of codings learnt from (0: the codebook's own words alone)."""
        import pandas as pd

        rows = [(p.codings, p.hit_3, p.macro_f1) for p in self.points]
        return pd.DataFrame(rows, columns=["codings learnt from", "right among three", "mean F1 over codes"])

    def picture(self) -> Picture:
        """The curve as a picture with its numbers."""
        from evalkit.report.figures_plain import draw_line

        shares = [(str(p.codings), p.hit_3) for p in self.points]
        words = "; ".join(f"{share:.0%} after {codings} codings" for codings, share in shares)
        below = "Codings learnt from. Share of held-out passages with a right code among three."
        return Picture(draw_line(shares, below), f"A line of the share right among three: {words}.")


def measure_quality(project: Project, folds: int = 5, seed: int = 0) -> Quality:
    """Hold out the sources in ``folds`` parts, learn from the others, compare with what people coded.

    Raises ModelError where fewer than two sources are coded.
    """
    from evalkit.suggest.evaluate import hold_out

    held = hold_out(
        _texts(project), project.codebook, encoder=project_encoder(project), folds=folds, seed=seed
    )
    names = {code.slug: code.name for code in project.codebook.codes}
    return Quality(held.measure(seed), held, names, _groups(project))


def measure_learning(project: Project, sizes: Sequence[int] = (), seed: int = 0) -> LearningCurve:
    """The same after fewer codings; without ``sizes``, 0, 50, 150 … up to what there is."""
    from evalkit.suggest.evaluate import learning_curve

    texts = _texts(project)
    chosen = sizes or (0, *(size for size in CURVE_STEPS if size < len(texts)))
    return LearningCurve(
        learning_curve(texts, project.codebook, chosen, encoder=project_encoder(project), seed=seed)
    )


def _texts(project: Project) -> list[TrainingText]:
    from evalkit.suggest import coding_texts

    texts = coding_texts(project.codings)
    if not texts:
        raise ModelError("Nothing is coded yet, so there is nothing to compare with. Code two sources first.")
    return texts


def _groups(project: Project) -> dict[str, str]:
    """The stakeholder group of whoever said each coded passage."""
    speaker = project.speakers()
    sources = {source.id: source for source in project.sources}
    groups: dict[str, str] = {}
    for coding in project.codings:
        source = sources[coding.segment.source_id]
        who = speaker(source, next(t for t in source.turns if t.index == coding.segment.turn))
        if who is not None:
            groups.setdefault(_key(coding.segment.text), group_of(who))
    return groups


def _key(text: str) -> str:
    return " ".join(text.casefold().split())
