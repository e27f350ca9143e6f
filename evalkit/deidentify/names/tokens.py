"""A text as the detectors see it: its words, with what the language model and the dictionary say of each."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from evalkit.deidentify.names.cues import word_set
from evalkit.deidentify.names.gazetteer import TOKEN, Gazetteer, core_of
from evalkit.nlp import find_function_words, load_spacy, read_dictionary

if TYPE_CHECKING:
    from spacy.lookups import Lookups
    from spacy.tokens import Doc

COMPONENTS = ("tok2vec", "tagger", "attribute_ruler", "lemmatizer", "ner")
UNUSED = ("lemmatizer",)
"""Asked for because its word list is the dictionary here, and not run."""

MODERN = word_set(
    """login logins logout logon username usernames dropdown checkbox metadata dataset datasets blog
    blogs vlog hashtag browser ups oops ouch yikes blah okay ok yeah yep yup nope nah hiya hi hello
    hey bye erm um umm uh uhm er hmm mm mhm ah oh ooh wow cos coz cuz gonna wanna gotta kinda sorta
    dunno ain't innit y'know lol etc ie eg online offline website email emails app apps wifi
    smartphone podcast internet webinar helpline handover keyworker keyworkers caseload caseloads
    signpost signposting signposted outreach inpatient inpatients outpatient outpatients wellbeing
    safeguarding foodbank foodbanks covid lockdown mum mums mummy dad dads nan nans gran telly fags
    fella bloke lad lads mate mates flatmate homelessness sofa-surfing neurodivergent neurodiverse
    neurodiversity co-produced co-production coproduction coproduced co-located co-location colocation
    de-escalate triage triaged sectioned sectioning everybody everyone anybody anyone somebody someone
    nobody everything anything something nothing whoever whatever whichever whenever wherever children
    women men people feet teeth mice kids programme programmes organisation organisations jobcentre
    depot inlaw inlaws in-law in-laws nana papa mama baba dont doesnt didnt wasnt isnt arent werent
    cant couldnt wouldnt shouldnt hasnt havent hadnt wont thats shes hes theyre theyve ive youre youve
    weve whats theres lets em til she'd gp gps cpn cpns hca hcas xray rehab uni meds tho thru alot
    abit aswell tbh imo btw pls plz thx lockdowns died die wrote spoke went gave told rang took said
    knew grew drove came saw sat stood felt kept left met paid put ran sent slept thought woke wore
    ehm mini-break physio physios depots psych chiropody podiatry cardigan psychoeducation psychosocial
    schizo schizos psycho psychos biopsychosocial multidisciplinary comorbid trauma-informed stigma"""
)
"""Words newer than the dictionary, of British services, of speech, and irregular forms that it lacks."""


class Lexicon:
    """Whether a lower-case word is an ordinary English word, inflections and its opposite included."""

    def __init__(self, base: frozenset[str]) -> None:
        self._base = base
        self._known: dict[str, bool] = {}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Lexicon) and self._base == other._base

    def __hash__(self) -> int:
        return hash(self._base)

    def __contains__(self, word: str) -> bool:
        if word not in self._known:
            self._known[word] = self._is_word(word)
        return self._known[word]

    def _is_word(self, word: str) -> bool:
        if word in self._base or _DRAWN_OUT.search(word):
            return True
        if word.endswith("d") and len(word) > 4 and word.removesuffix("d") in self._base:
            return True
        if "-" in word:
            return all(part in self for part in word.split("-") if part)
        if "'" in word:
            stem, ending = word.rsplit("'", 1)
            return ending in _CONTRACTIONS and stem.removesuffix("n") in self
        if any(stem in self._base for stem in _stems(word)):
            return True
        return any(
            word.startswith(p) and len(word) - len(p) > 5 and word[len(p) :] in self for p in _PREFIXES
        )


def _stems(word: str) -> list[str]:
    """What a word may be an inflection of; too short a stem is not evidence."""
    stems = []
    for ending, replacements in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            stem = word.removesuffix(ending)
            stems += [stem + r for r in replacements]
            if len(stem) > 3 and stem[-1] == stem[-2]:
                stems.append(stem[:-1])
    return stems


_DRAWN_OUT = re.compile(r"(.)\1\1")
"""Mmmm, sooo: three of one letter."""

_CONTRACTIONS = frozenset(("s", "d", "ll", "re", "ve", "m", "t"))
_PREFIXES = ("un", "non")
_ENDINGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("ies", ("y",)),
    ("ied", ("y",)),
    ("iest", ("y",)),
    ("ier", ("y",)),
    ("es", ("", "e")),
    ("s", ("",)),
    ("ed", ("", "e")),
    ("ing", ("", "e")),
    ("ings", ("", "e")),
    ("er", ("", "e")),
    ("ers", ("", "e")),
    ("est", ("", "e")),
    ("ly", ("", "le")),
    ("ness", ("",)),
    ("less", ("",)),
    ("able", ("", "e")),
)


@cache
def load_lexicon() -> Lexicon:
    """The dictionary inside the installed language model, its function words, and words newer than it."""
    if known := read_dictionary():
        return Lexicon(known | MODERN | find_function_words() | {"mr", "mrs", "ms"})
    nlp = load_spacy(COMPONENTS)
    tables: Lookups = nlp.get_pipe("lemmatizer").lookups  # type: ignore[attr-defined]
    words: set[str] = {*MODERN, *nlp.Defaults.stop_words, "mr", "mrs", "ms"}
    for table in ("lemma_index", "lemma_exc"):
        if table in tables:
            for forms in tables.get_table(table).values():
                words.update(forms)
    return Lexicon(frozenset(words))


@dataclass(frozen=True, slots=True)
class Word:
    """One word: ``text[start:end]``, without its possessive ``core``.

    ``begins`` is True for the first word of a sentence, ``plain`` for an ordinary English word, ``allowed``
    where a phrase of the allow-list covers it, ``masked`` inside a replacement that was made before.
    ``tag`` and ``entity`` are the language model's part of speech and kind of name.
    """

    start: int
    end: int
    core: str
    low: str
    begins: bool
    plain: bool
    allowed: bool
    masked: bool
    tag: str
    entity: str
    gap: str
    """What stands between the word before and this one."""

    @property
    def capital(self) -> bool:
        """Written with a capital first letter, and not in capitals throughout."""
        first = self.core.rpartition("-")[2] if self.core[:3] in ("al-", "el-") else self.core
        return first[:1].isupper() and not self.shouted

    @property
    def shouted(self) -> bool:
        """Two or more letters, all capitals: an acronym as a rule."""
        return len(self.core) > 1 and self.core.isupper()

    @property
    def proper(self) -> bool:
        """The language model takes it for part of a name."""
        return self.tag == "PROPN" or self.entity in _NAMING


_NAMING = frozenset({"PERSON", "GPE", "LOC", "FAC", "ORG"})
_SENTENCE_END = re.compile(r"[.!?…:\n]")
_ABBREVIATION = re.compile(r"\b(?:[Dd]r|[Mm]rs?|[Mm]s|[Pp]rof|[Ss]t|[Rr]ev|[Cc]llr|[A-Z])\.?$")
_BRACKETED = re.compile(r"\[[^\[\]\n]{1,40}\]|\b[Xx]{3,}\b|\*{3,}|_{3,}")


def find_masked(text: str, gazetteer: Gazetteer) -> list[tuple[int, int]]:
    """Where replacements stand already: ``[Name]``, ``XXXX``; not a bracket that holds a name."""
    spans = []
    for match in _BRACKETED.finditer(text):
        lows = {core_of(word).lower() for word in TOKEN.findall(match.group())}
        named = lows & (gazetteer.first_names | gazetteer.surnames)
        if match.group().startswith("[‘") or (not named and not re.search(r"\d{3}|@", match.group())):
            spans.append(match.span())
    return spans


def read_words(doc: Doc, lexicon: Lexicon, gazetteer: Gazetteer) -> list[Word]:
    """The words of a text that the language model has read."""
    text: str = doc.text
    masked = find_masked(text, gazetteer)
    starts = [token.idx for token in doc]
    matches = list(TOKEN.finditer(text))
    lows = [core_of(m.group()).lower() for m in matches]
    allowed = {i for first, last in gazetteer.allowed.find(lows) for i in range(first, last)}
    words: list[Word] = []
    end = 0
    for i, (match, low) in enumerate(zip(matches, lows, strict=True)):
        token = doc[max(0, bisect_right(starts, match.start()) - 1)]
        gap = text[end : match.start()]
        core = core_of(match.group())
        words.append(
            Word(
                start=match.start(),
                end=match.start() + len(core),
                core=core,
                low=low,
                begins=not words or _begins(gap, text[max(0, end - 6) : end]),
                plain=low in lexicon and low not in gazetteer.unmistakable,
                allowed=i in allowed,
                masked=any(s <= match.start() < e for s, e in masked),
                tag=token.pos_,
                entity=token.ent_type_,
                gap=gap,
            )
        )
        end = match.end()
    return words


def _begins(gap: str, before: str) -> bool:
    if gap.strip() == "." and _ABBREVIATION.search(before):
        return False
    return bool(_SENTENCE_END.search(gap)) or any(mark in gap for mark in '"“‘•')
