"""Which old encoding a text was saved in, judged by how much its letters look like words of a language."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

NAMES = {
    "cp1252": "Western European (Windows-1252)",
    "cp1250": "Central European (Windows-1250)",
    "iso8859-2": "Central European (ISO 8859-2)",
    "iso8859-15": "Western European (ISO 8859-15)",
    "cp852": "Central European (code page 852)",
    "cp1254": "Turkish (Windows-1254)",
    "cp1257": "Baltic (Windows-1257)",
    "cp1251": "Cyrillic (Windows-1251)",
    "koi8-u": "Cyrillic (KOI8)",
    "iso8859-5": "Cyrillic (ISO 8859-5)",
    "mac_cyrillic": "Cyrillic (an older Mac’s)",
    "cp866": "Cyrillic (DOS 866)",
    "cp1253": "Greek (Windows-1253)",
    "cp1255": "Hebrew (Windows-1255)",
    "cp1256": "Arabic (Windows-1256)",
    "iso8859-6": "Arabic (ISO 8859-6)",
    "cp874": "Thai (Windows-874)",
    "mac_roman": "an older Mac’s (Mac Roman)",
    "cp850": "an older DOS program’s (code page 850)",
    "gb18030": "simplified Chinese (GB 18030)",
    "big5": "traditional Chinese (Big5)",
    "cp932": "Japanese (Shift JIS)",
    "euc_jp": "Japanese (EUC-JP)",
    "cp949": "Korean (EUC-KR)",
}
"""The encodings that are tried, and what people know them as."""

_LANGUAGES = {
    "cp1252": "àâæçéèêëîïôœùûüÿ äöüß áéíóúñü áâãàçéêíóôõú àèéìíîòóùú åäöæøé áðéíóúýþæö éëïóöüèê",
    "cp1250": "ąćęłńóśźż áčďéěíňóřšťúůýž áäčďéíĺľňóôŕšťúýž áéíóöőúüű ăâîşţ čćđšž ëç",
    "cp1254": "çğıöşüâîû",
    "cp1257": "ąčęėįšųūž āčēģīķļņšūž äõöüšž",
}
_LANGUAGES |= dict.fromkeys(("iso8859-2", "cp852"), _LANGUAGES["cp1250"])
_LANGUAGES |= dict.fromkeys(("mac_roman", "cp850"), _LANGUAGES["cp1252"])
_LANGUAGES |= {"iso8859-15": f"{_LANGUAGES['cp1252']} éèêëàâçîïôùûšž"}
_POLISH = "się dziękuję też są będzie który która że było już więc może mój proszę bardzo tylko jestem mąż"
_CZECH = "že není když protože děkuji být něco ještě také může který dobře prosím trochu jsem já už byl"
_HUNGARIAN = "és nem hogy köszönöm én jó két több később után segített nagyon mert"
_COMMON = {
    "cp1252": "é à où être déjà très même après für über können müssen más qué sí está también não são você "
    "è perché più così på är och för också café",
    "cp1250": f"{_POLISH} {_CZECH} {_HUNGARIAN} şi în că să după",
    "cp1254": "çok değil için teşekkür şey hiç iyi güzel oldu şimdi bütün kızım",
    "cp1257": "ačiū labai yra kad taip paldies ļoti nav bija kā arī aitäh väga ei ole oli",
}
_COMMON |= dict.fromkeys(("iso8859-2", "cp852"), _COMMON["cp1250"])
_COMMON |= dict.fromkeys(("mac_roman", "cp850", "iso8859-15"), _COMMON["cp1252"])
_SCRIPTS = "cp1251 koi8-u iso8859-5 mac_cyrillic cp866 cp1253 cp1255 cp1256 iso8859-6 cp874"
_BY_SCRIPT = frozenset(_SCRIPTS.split())
_FREQUENT = {
    "CYRILLIC": frozenset("оеаинтсрвлкмдпуяы"),
    "GREEK": frozenset("αοιετσνηυρπκμλςίάόέή"),
    "HEBREW": frozenset("יוהלאתשרמבכנ"),
    "ARABIC": frozenset("اليمنوتربعهدسف"),
    "THAI": frozenset("านรกอเงมยลวดทตสปบคหไะแใขจพ"),
}
_CHINESE, _TRADITIONAL = (
    frozenset("的是我了不在有他这们来么很好没，。？"),
    frozenset("的是我了不在有他這們來麼很好沒，。？"),
)
_UNLIKELY = frozenset("³¹²ºª¿¤¶¬¦±¼½¾×÷§¨¯´¸·¡¢¥ƒ‡†‰¬µ˙˛ˇ˘˝")
_POWER = re.compile(
    r"\W{0,8}(?:\d{0,9}[mMkc]{1,2}[²³]|\d{1,9}[ºª]|\d{0,9}[¼½¾]|[§¢¥±]\d.*|\S{0,20}\d±\d.*|¡.+|¿.+)\W{0,8}"
)
_FOOTNOTED = re.compile(r"[^\W\d]+[.,;:!?)”’]*[¹²³][.,;:!?)]*")
_INSIDE_ONLY = "“”„«»"
_SET = re.compile(
    r"(?<!\w)[“‘„«](?=\w)|(?<=[\w.,!?])[”»](?!\w)|(?<=[a-z])’(?=[a-z])|(?<=\s)[–—](?=\s)|(?<=\w)…"
)
"""Typographic marks where people set them."""
_LOOK = 200_000  # bytes
_LONGEST_WORD = 60  # a longer run of signs is a rule or a link, and no word
_MARGIN = 3.0  # by which another encoding must beat Windows-1252; ours, set on sentences of twelve languages


@dataclass(frozen=True, slots=True)
class Judged:
    """An encoding, how plausible its letters are, and how many stand where none of a language does."""

    encoding: str
    score: float
    odd: int


def judge(data: bytes) -> Judged:
    """The most plausible old encoding of bytes that are not UTF-8; Windows-1252 where nothing beats it.

    >>> judge("Paweł, Małgorzata: dziękuję".encode("cp1250")).encoding
    'cp1250'
    """
    lines = b"\n".join(line for line in data[:_LOOK].splitlines() if not line.isascii())
    if (asian := _find_asian(lines)) is not None:
        return asian
    single = [judged for name in NAMES if (judged := _score(lines, name)) is not None]
    western = single[0]
    best = max(single, key=lambda judged: judged.score)
    return best if best.score >= western.score + _MARGIN else western


def find_odd_words(text: str) -> list[str]:
    """Words in which a sign stands where a letter should: Pawe³, Ma?gorzata.

    >>> find_odd_words("Pawe³ has 20 m² and 3½ hours")
    ['Pawe³']
    """
    tokens = [token for token in text.split() if not token.isascii() or "?" in token[1:-2]]
    odd = [
        token
        for token in tokens
        if "\ufffd" not in token and (_count_odd(token) or _TWO_SCRIPTS.search(token))
    ]
    questioned = [token for token in tokens if _QUESTIONED.fullmatch(token)]
    footnoted = all(map(_FOOTNOTED.fullmatch, odd)) and _count_footnotes(odd) == len(odd)
    return ([] if footnoted else odd) + (questioned if len(questioned) > 1 else [])


def _count_footnotes(words: list[str]) -> int:
    """How many words end in 1, 2, 3 … in turn, as footnotes do and damaged letters do not."""
    numbers = [
        "¹²³".index(word.rstrip(".,;:!?)")[-1]) for word in words if word.rstrip(".,;:!?)")[-1:] in "¹²³"
    ]
    return sum(n == i for i, n in enumerate(numbers))


_TWO_SCRIPTS = re.compile("[A-Za-z][Ѐ-ӿ]|[Ѐ-ӿ][A-Za-z]")
_QUESTIONED = re.compile(r"[^\W\d_]{2,}\?[a-z]{2,}[.,;:!]?")


def _find_asian(data: bytes) -> Judged | None:
    """An East Asian encoding, where nearly every foreign letter is a common one of its language."""
    for name, common in (
        ("euc_jp", None),
        ("gb18030", _CHINESE),
        ("big5", _TRADITIONAL),
        ("cp932", None),
        ("cp949", None),
    ):
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        wide = [c for c in text if c > "\u2e7f"]
        if len(wide) < 4 or any("\ue000" <= c <= "\uf8ff" for c in wide):
            continue
        kana = sum("\u3040" <= c <= "\u30ff" for c in wide)
        hangul = sum("\uac00" <= c <= "\ud7a3" for c in wide)
        share = sum(c in common for c in wide) if common else 0
        japanese = kana > 0.3 * len(wide)
        least = {
            "cp932": japanese,
            "euc_jp": japanese and any(mark in text for mark in "。、"),
            "cp949": hangul > 0.7 * len(wide),
        }
        if least.get(name, share >= 2 and share > 0.06 * len(wide)):
            return Judged(name, float(len(wide)), 0)
    return None


def _score(data: bytes, name: str) -> Judged | None:
    if name not in _LANGUAGES and name not in _BY_SCRIPT:
        return None
    text = data.decode(name, "replace")
    tokens = [token for token in text.split() if not token.isascii()]
    odd = sum(map(_count_odd, tokens))
    score = sum(map(_score_token, tokens)) - 4.0 * odd + 2.0 * len(_SET.findall(text))
    letters = [c for token in tokens for c in token.lower() if c > "\x7f" and c.isalpha()]
    if languages := _LANGUAGES.get(name):
        known = max(sum(c in letters_of for c in letters) for letters_of in languages.split())
        score += 2.0 * known - 2.0 * (len(letters) - known)
        common = set(_COMMON[name].split())
        score += 4.0 * sum(token.strip(".,;:!?…\"'“”„’()").lower() in common for token in tokens)
    return Judged(name, score, odd)


def _score_token(token: str) -> float:
    """How much the foreign letters of one word look like a word's: more is better."""
    letters = [c for c in token if c.isalpha()]
    foreign = [c for c in letters if c > "\x7f"]
    if not foreign:
        return 0.0
    scripts = [_script(c) for c in letters]
    if len(set(scripts)) > 1:
        return -5.0
    frequent = _FREQUENT.get(scripts[0])
    if frequent:
        return sum(1.0 if c.lower() in frequent else 0.2 for c in foreign)
    crowded = len(letters) > 2 and len(foreign) > 0.6 * len(letters)
    return -3.0 * len(foreign) if crowded else 0.0


def _count_odd(token: str) -> int:
    """Signs that touch letters as none does, capitals within small letters, and control characters."""
    if len(token) > _LONGEST_WORD or _POWER.fullmatch(token):
        return 0
    odd = 0
    for i, c in enumerate(token):
        if c <= "\x7f":
            continue
        before, after = token[i - 1] if i else " ", token[i + 1] if i + 1 < len(token) else " "
        if unicodedata.category(c) in ("Cc", "Cn", "Co", "So") and (c < "\u2000" or "\u2500" <= c < "\u2600"):
            odd += c not in "©®°™" or (before.isalpha() and after.isalpha())
        elif c == "\ufffd":
            odd += 1
        elif c in _UNLIKELY or c in "€£":
            odd += before.isalpha() or (after.isalpha() and c not in "¿¡€£·")
        elif c.isalpha() and c.isupper():
            odd += (before.islower() and after.islower()) or after.isdigit()
        elif c in _INSIDE_ONLY:
            odd += before.isalpha() and after.isalpha()
    return odd


def _script(letter: str) -> str:
    return unicodedata.name(letter, "UNKNOWN").split(" ", 1)[0]
