"""First names and surnames of many languages, out of the lists that the package Faker carries (MIT)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from functools import cache
from hashlib import sha256
from importlib import import_module

LOCALES = (
    *("en", "en_GB", "en_IE", "en_IN", "en_KE", "en_NG", "en_NZ", "en_PK", "en_US", "ga_IE"),
    *("ha_NG", "ig_NG", "yo_NG", "tw_GH", "sw", "zu_ZA", "fr_DZ", "tr_TR", "az_AZ", "uz_UZ", "id_ID"),
    *("pl_PL", "ro_RO", "lt_LT", "lv_LV", "hu_HU", "cs_CZ", "sk_SK", "hr_HR", "de_DE", "nl_NL"),
    *("pt_PT", "pt_BR", "es_ES", "es_CO", "es_MX", "fr_FR", "it_IT", "vi_VN", "zh_CN", "zh_TW"),
)
"""Those that write names in Latin letters and whose speakers live in British towns."""

_LEAST_LETTERS = 4
"""Shorter ones are words of some language more often than names."""

_NAME = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def fold(name: str) -> str:
    """A name in lower case, without accents and with a straight apostrophe.

    >>> fold("Gülsen"), fold("O’Dowd")
    ('gulsen', "o'dowd")
    """
    letters = unicodedata.normalize("NFD", name.lower().replace("’", "'"))
    return "".join(c for c in letters if not unicodedata.combining(c))


@cache
def read_listed() -> tuple[frozenset[str], frozenset[str]]:
    """(first names, surnames), folded; dictionary words among them are for the reader to leave out."""
    first: set[str] = set()
    last: set[str] = set()
    for locale in LOCALES:
        provider = import_module(f"faker.providers.person.{locale}").Provider
        for attribute in dir(provider):
            names = first if attribute.startswith("first_name") else last
            if attribute.startswith(("first_name", "last_name")):
                names.update(_usable(getattr(provider, attribute)))
    return frozenset(first), frozenset(last)


def invent_name(original: str, avoid: Collection[str]) -> str:
    """A first name that people of the same language and sex have as ``original``; the same each time.

    ``avoid`` holds names in lower case that it must not be. A name that no list knows gets an English one.

    >>> invent_name("Siobhan Kelly", ()) == invent_name("siobhan", ()) != "Siobhan"
    True
    """
    own = fold(original.split()[0]) if original.split() else ""
    pools = list(_pools())
    pool = next((p for p in pools if own in map(fold, p)), pools[0])
    other = sorted({n for p in pools for n in p}, key=_shuffled)
    free = (n for n in (*sorted(pool, key=_shuffled), *other) if fold(n) != own and n.lower() not in avoid)
    return next(free)


def _shuffled(name: str) -> str:
    return sha256(name.encode()).hexdigest()


@cache
def _pools() -> tuple[tuple[str, ...], ...]:
    """First names by language and sex as they are written, the English ones first."""
    return tuple(pool for locale in ("en_GB", *LOCALES[1:]) for pool in _pools_of(locale) if len(pool) > 20)


def _pools_of(locale: str) -> Iterator[tuple[str, ...]]:
    provider = import_module(f"faker.providers.person.{locale}").Provider
    for attribute in ("first_names_female", "first_names_male", "first_names"):
        values = getattr(provider, attribute, ())
        yield tuple(dict.fromkeys(v for v in values if isinstance(v, str) and _usable([v])))


def _usable(values: object) -> set[str]:
    if not isinstance(values, tuple | list | dict):
        return set()
    words = {fold(v) for v in values if isinstance(v, str) and _NAME.fullmatch(v)}
    return {w for w in words if len(w) >= _LEAST_LETTERS and w.isascii()}
