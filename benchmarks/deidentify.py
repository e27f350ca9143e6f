"""How well, how fast and in how much memory identifiers are found; spaCy alone (and Presidio) beside.

    python benchmarks/deidentify.py            prints both tables in Markdown
    python benchmarks/deidentify.py evalkit    one finder's speed and memory, as JSON (used by the above)

Recall and precision by type come from the cross-check sentences in ``tests/data/deidentify``; speed from
170,000 words made
of those sentences and of the sample project's texts, shuffled with a fixed seed.
"""

from __future__ import annotations

import json
import random
import re
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).parents[1]
SENTENCES = [
    ROOT / "tests" / "data" / "deidentify" / name for name in ("sentences.txt", "further.txt", "later.txt")
]
MASTERS = ROOT / "sample_project" / "masters"
MARK = re.compile(r"\{(\w+):([^}]*)\}")
WORDS = 170_000
FAMILIES = {
    "place": "places and services",
    "organisation": "places and services",
    "address": "places and services",
}
FAMILIES |= {"person": "people", "other": "other"}

Span = tuple[int, int, str]
Finder = Callable[[Iterable[str]], Iterator[list[Span]]]


def family(kind: str) -> str:
    return FAMILIES.get(kind, "structured")


def with_evalkit(texts: Iterable[str]) -> Iterator[list[Span]]:
    from evalkit.deidentify import detect_many

    return ([(d.start, d.end, d.type) for d in found] for found in detect_many(texts))


def with_spacy(texts: Iterable[str]) -> Iterator[list[Span]]:
    from evalkit.nlp import load_spacy

    kinds = {"PERSON": "person", "GPE": "place", "LOC": "place", "FAC": "place", "ORG": "organisation"}
    nlp = load_spacy(("tok2vec", "ner"))
    for doc in nlp.pipe(texts, batch_size=8):
        yield [(e.start_char, e.end_char, kinds[e.label_]) for e in doc.ents if e.label_ in kinds]


def with_presidio(texts: Iterable[str]) -> Iterator[list[Span]]:
    from presidio_analyzer import AnalyzerEngine  # type: ignore[import-not-found]
    from presidio_analyzer.nlp_engine import NlpEngineProvider  # type: ignore[import-not-found]

    from evalkit.nlp import find_packages

    models = [{"lang_code": "en", "model_name": find_packages()[0]}]
    provider = NlpEngineProvider(nlp_configuration={"nlp_engine_name": "spacy", "models": models})
    engine = AnalyzerEngine(nlp_engine=provider.create_engine(), supported_languages=["en"])
    kinds = {"PERSON": "person", "LOCATION": "place", "ORGANIZATION": "organisation", "PHONE_NUMBER": "phone"}
    kinds |= {"EMAIL_ADDRESS": "email", "UK_NHS": "nhs_number", "URL": "url"}
    for text in texts:
        yield [
            (r.start, r.end, kinds[r.entity_type])
            for r in engine.analyze(text, "en")
            if r.entity_type in kinds
        ]


FINDERS: dict[str, Finder] = {"evalkit": with_evalkit, "spaCy": with_spacy}
if find_spec("presidio_analyzer"):
    FINDERS["Presidio"] = with_presidio


def read_marked() -> list[tuple[str, list[Span]]]:
    marked = []
    for path in SENTENCES:
        for line in path.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                marked.append(_parse(line))
    return marked


def _parse(line: str) -> tuple[str, list[Span]]:
    text, spans, done = "", [], 0
    for match in MARK.finditer(line):
        text += line[done : match.start()]
        spans.append((len(text), len(text) + len(match[2]), match[1]))
        text, done = text + match[2], match.end()
    return text + line[done:], spans


def measure(finder: Finder) -> dict[str, tuple[float, float, int]]:
    """Recall, precision and number of marks by family; an overlap of the same family is a hit."""
    marked = read_marked()
    hit, missed, extra = Counter[str](), Counter[str](), Counter[str]()
    for (_, spans), found in zip(marked, finder(text for text, _ in marked), strict=True):
        for s in spans:
            (hit if any(_meets(f, s) for f in found) else missed)[family(s[2])] += 1
        extra.update(family(f[2]) for f in found if not any(_meets(f, s) for s in spans))
    return {
        k: (hit[k] / (hit[k] + missed[k]), hit[k] / max(1, hit[k] + extra[k]), hit[k] + missed[k])
        for k in sorted({*hit, *missed})
    }


def _meets(found: Span, mark: Span) -> bool:
    return found[0] < mark[1] and found[1] > mark[0] and family(found[2]) == family(mark[2])


def long_texts(words: int = WORDS) -> list[str]:
    """Texts of about 1,500 words, 170,000 words in all."""
    lines = [text for text, _ in read_marked()]
    for path in sorted(MASTERS.glob("*.txt")):
        plain = re.sub(r"\{\{\w+\|([^}]*)\}\}", r"\1", path.read_text(encoding="utf-8").partition("\n\n")[2])
        lines += [line for line in re.sub(r"\|\|.*?\]\]|\[\[", "", plain).splitlines() if line]
    chooser, texts, total = random.Random(0), list[str](), 0
    while total < words:
        chosen: list[str] = []
        count = 0
        while count < min(1500, words - total):
            chosen.append(chooser.choice(lines))
            count += len(chosen[-1].split())
        texts.append("\n".join(chosen))
        total += count
    return texts


def time_one(name: str) -> dict[str, float]:
    texts = long_texts()
    list(FINDERS[name](["Siobhan rang."]))
    began = time.perf_counter()
    list(FINDERS[name](texts))
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"words": sum(len(t.split()) for t in texts), "seconds": seconds, "mebibytes": peak}


def main() -> None:
    if len(sys.argv) > 1:
        print(json.dumps(time_one(sys.argv[1])))
        return
    print("| | marks | " + " | ".join(f"{name}: recall | precision" for name in FINDERS) + " |")
    print("|---|---|" + "---|---|" * len(FINDERS))
    results = {name: measure(finder) for name, finder in FINDERS.items()}
    for kind, (_, _, marks) in results["evalkit"].items():
        cells = " | ".join(f"{results[n][kind][0]:.3f} | {results[n][kind][1]:.3f}" for n in FINDERS)
        print(f"| {kind} | {marks} | {cells} |")
    print("\n| | words | seconds | words a second | peak memory, MiB |\n|---|---|---|---|---|")
    for name in FINDERS:
        run = subprocess.run([sys.executable, __file__, name], check=True, capture_output=True, text=True)
        r = json.loads(run.stdout)
        rate = r["words"] / r["seconds"]
        print(f"| {name} | {r['words']:,} | {r['seconds']:.1f} | {rate:,.0f} | {r['mebibytes']:.0f} |")


if __name__ == "__main__":
    main()
