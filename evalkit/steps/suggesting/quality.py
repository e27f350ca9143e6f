"""How good suggestions are on a project's own coded passages: by code, by group, with examples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from evalkit.analysis.people import group_of
from evalkit.errors import ModelError
from evalkit.model import GROUP_OF_KIND, Participant, SourceKind
from evalkit.project import Project
from evalkit.show import Picture, card
from evalkit.steps.suggesting.suggest import find_groups, project_encoder
from evalkit.wording import as_percent

if TYPE_CHECKING:
    import pandas as pd

    from evalkit.suggest.learning.training import TrainingText
    from evalkit.suggest.measuring.compare import GroupError
    from evalkit.suggest.measuring.evaluate import CurvePoint, HeldOut
    from evalkit.suggest.measuring.quality import Band, Evaluation

FIRST = 3
"""How many suggestions a person is shown for each passage."""
CURVE_STEPS = (50, 150, 500, 1500)
CURVE_FOLDS = 3


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
    people: Mapping[str, Participant] = field(default_factory=dict)
    """Who said each passage, by its words in lower case; notes are nobody's."""
    blind: frozenset[str] = frozenset()
    """The passages, by their words, that somebody coded without seeing suggestions."""

    def frame(self) -> pd.DataFrame:
        """One row a code: how often it was used and suggested, precision and recall (0–1)."""
        frame = self.evaluation.frame().rename(columns={"prior": "share of passages"})
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

    def compared(self) -> dict[str, tuple[GroupError, ...]]:
        """For speakers' kinds and roles: how far suggestions were off, against the largest group."""
        import numpy as np

        from evalkit.suggest.measuring.compare import compare_groups
        from evalkit.text import count_words

        rows = [(n, who) for n, t in enumerate(self.held.texts) if (who := self.people.get(_key(t.text)))]
        texts = [self.held.texts[n] for n, _ in rows]
        errors = np.array([1 - self.held.scores[n][self.held.truth[n]].mean() for n, _ in rows])
        named = {
            "kind": [GROUP_OF_KIND[who.kind] for _, who in rows],
            "role": [who.role or GROUP_OF_KIND[who.kind] for _, who in rows],
        }
        lengths, sources = [count_words(text.text) for text in texts], [text.group for text in texts]
        return {what: compare_groups(errors, groups, lengths, sources) for what, groups in named.items()}

    def say_compared(self) -> list[str]:
        """In sentences: whether the machine hears one kind of speaker or role less well than another."""
        from evalkit.suggest.measuring.compare import say_differences

        return [
            said for what, lines in self.compared().items() for said in say_differences(lines, f"the {what}")
        ]

    def calibration(self) -> pd.DataFrame:
        """Scores against the share right, over each passage's first three suggestions (0–1)."""
        import pandas as pd

        rows = [(band.suggestions, band.said, band.right) for band in self._bands()]
        return pd.DataFrame(rows, columns=["suggestions", "score", "share right"])

    def calibration_picture(self) -> Picture:
        """The same as a picture: the nearer the dots are to the line, the more a score can be trusted."""
        from evalkit.report.figures.plots import draw_calibration

        points = [(band.said, band.right, band.suggestions) for band in self._bands()]
        words = "; ".join(
            f"{as_percent(said)} said, {as_percent(right)} right of {n:,}" for said, right, n in points
        )
        return Picture(
            draw_calibration(
                points, "Share that was right", "Score, in ten bands; beside each how many suggestions"
            ),
            f"Scores against the share of suggestions that was right. {words}.",
        )

    def blind_test(self) -> tuple[int, float]:
        """How many passages somebody coded blind, and for what share of them a right code was among three."""
        ranks = [
            rank
            for text, rank in zip(self.held.texts, self._ranks(), strict=True)
            if _key(text.text) in self.blind
        ]
        return len(ranks), sum(rank <= FIRST for rank in ranks) / max(1, len(ranks))

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

    def _bands(self) -> tuple[Band, ...]:
        from evalkit.suggest.measuring.quality import find_bands

        return find_bands(self.held.truth, self.held.scores, FIRST)

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
            f"Suggestions for {found.texts:,} coded passages of {found.groups:,} sources or respondents, "
            "each held out",
            [
                ("A right code first", f"{as_percent(found.hit_1)} of passages"),
                ("A right code among three", f"{as_percent(found.hit_3)} of passages"),
                ("Mean F1 of a passage", f"{found.samples_f1:.2f} (95% interval {low:.2f} to {high:.2f})"),
                ("F1 over codes used five times or more", f"{found.macro_f1:.2f}"),
                ("Scores are off by", f"{as_percent(found.calibration_error)} on average"),
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

    def say_projection(self, more: int = 50) -> str:
        """What so many more codings would bring, if it goes on as so far; "" where that cannot be said."""
        from evalkit.suggest.measuring.evaluate import project_curve

        gain = project_curve(self.points, more)
        if gain is None:
            return ""
        change = f"{100 * gain:+.1f} points" if abs(gain) >= 0.0005 else "next to nothing"
        return f"If it goes on as so far, {more} more codings would bring {change} among the first three."

    def picture(self) -> Picture:
        """The curve as a picture with its numbers."""
        from evalkit.report.figures.plots import draw_line

        shares = [(f"{p.codings:,}", p.hit_3) for p in self.points]
        words = "; ".join(f"{as_percent(share)} after {codings} codings" for codings, share in shares)
        below = "Codings learnt from. Share of held-out passages with a right code among three."
        return Picture(draw_line(shares, below), f"A line of the share right among three: {words}.")


def measure_quality(project: Project, folds: int = 5, seed: int = 0) -> Quality:
    """Hold out the sources in ``folds`` parts, learn from the others, compare with what people coded.

    Raises ModelError where fewer than two sources are coded.
    """
    from evalkit.suggest.measuring.evaluate import hold_out

    held = hold_out(
        _texts(project), project.codebook, encoder=project_encoder(project), folds=folds, seed=seed
    )
    names = {code.slug: code.name for code in project.codebook.codes}
    said = _find_people(project)
    people = {key: who for key, (who, kind) in said.items() if kind != "notes"}
    groups = {key: group_of(who) if key in people else "Notes" for key, (who, _) in said.items()}
    blind = frozenset(_key(coding.segment.text) for coding in project.codings if coding.blind)
    return Quality(held.measure(seed), held, names, groups, people, blind)


def measure_learning(project: Project, sizes: Sequence[int] = (), seed: int = 0) -> LearningCurve:
    """The same after fewer codings; without ``sizes``, 0, 50, 150 … up to the two thirds learnt from."""
    from evalkit.suggest.measuring.evaluate import learning_curve

    texts = _texts(project)
    most = len(texts) * (CURVE_FOLDS - 1) // CURVE_FOLDS
    chosen = sizes or (0, *(size for size in CURVE_STEPS if size < 0.8 * most), most)
    return LearningCurve(
        learning_curve(
            texts,
            project.codebook,
            chosen,
            encoder=project_encoder(project),
            folds=CURVE_FOLDS,
            seed=seed,
        )
    )


def _texts(project: Project) -> list[TrainingText]:
    from evalkit.suggest import coding_texts

    texts = coding_texts(project.codings, find_groups(project))
    if not texts:
        raise ModelError("Nothing is coded yet, so there is nothing to compare with. Code two sources first.")
    return texts


def _find_people(project: Project) -> dict[str, tuple[Participant, SourceKind]]:
    """Who said each coded passage, and in what kind of source, by its words."""
    speaker = project.speakers()
    sources = {source.id: source for source in project.sources}
    people: dict[str, tuple[Participant, SourceKind]] = {}
    for coding in project.codings:
        source = sources[coding.segment.source_id]
        who = speaker(source, next(t for t in source.turns if t.index == coding.segment.turn))
        if who is not None:
            people.setdefault(_key(coding.segment.text), (who, source.kind))
    return people


def _key(text: str) -> str:
    return " ".join(text.casefold().split())
