"""The words of one text with the lists beside them: what stands before and after each."""

from __future__ import annotations

from collections.abc import Sequence

from evalkit.deidentify.detection import Detection, DetectionType
from evalkit.deidentify.names.cues import (
    ABSTRACT_NAMED,
    BEING,
    GREETINGS,
    MOTION,
    NAMED,
    PLACE_PREPOSITIONS,
    ROLES,
    SOFT_TITLES,
    STRONG_TITLES,
    word_set,
)
from evalkit.deidentify.names.gazetteer import Gazetteer
from evalkit.deidentify.names.listed import fold
from evalkit.deidentify.names.tokens import Lexicon, Word

_CLAUSE_END = ",;.!?:)\n"


class Reader:
    """One text's words, and questions about what is around a word; positions outside the text are empty."""

    def __init__(self, text: str, words: Sequence[Word], gazetteer: Gazetteer, lexicon: Lexicon) -> None:
        self.text = text
        self.words = words
        self.lists = gazetteer
        self.lexicon = lexicon

    def found(self, first: int, last: int, kind: DetectionType, score: float, why: str) -> Detection:
        """A detection from the word at ``first`` to the one at ``last``, both included."""
        start, end = self.words[first].start, self.words[last].end
        return Detection(start, end, kind, self.text[start:end], score, why)

    def low(self, i: int) -> str:
        """The lower-case word at a position, "" outside the text."""
        return self.words[i].low if 0 <= i < len(self.words) else ""

    def joined(self, i: int) -> bool:
        """Whether only a space stands between the word and the one before."""
        return 0 < i < len(self.words) and self.words[i].gap == " "

    def after(self, i: int) -> str:
        """What follows a word directly, up to the next word."""
        end = self.words[i + 1].start if i + 1 < len(self.words) else len(self.text)
        return self.text[self.words[i].end : end]

    def possessive(self, i: int) -> bool:
        """Whether the word is written with 's."""
        return self.after(i)[:2].lower() in ("'s", "’s")

    def comma_after(self, i: int) -> bool:
        """Whether a comma follows."""
        return self.after(i).startswith(",")

    def ends_clause(self, i: int) -> bool:
        """Whether the word is the last of its clause."""
        gap = self.after(i)
        return gap[:1] in _CLAUSE_END if gap else True

    def listed_first(self, i: int) -> bool:
        """Whether the lists have the word as a first name, or each part of a hyphenated one."""
        low, names = self.low(i), self.lists.first_names
        if low in names or self._listed_elsewhere(i, self.lists.more_first_names):
            return True
        parts = low.split("-")
        capitals = "-" in low and all(part[:1].isupper() for part in self.words[i].core.split("-"))
        return "-" in low and (all(p in names for p in parts) or (capitals and parts[0] in names))

    def listed_surname(self, i: int) -> bool:
        """Whether the lists have the word, or a part of a double-barrelled one, as a surname."""
        low, names = self.low(i), self.lists.surnames
        if low in names or self._listed_elsewhere(i, self.lists.more_surnames):
            return True
        return "-" in low and any(p in names for p in low.split("-"))

    def _listed_elsewhere(self, i: int, names: frozenset[str]) -> bool:
        """In the lists of other languages, or without its accents; never an English word."""
        if not 0 <= i < len(self.words) or self.words[i].plain or self.words[i].allowed:
            return False
        return fold(self.words[i].core) in names

    def unknown(self, i: int) -> bool:
        """Neither an English word nor on any list: what an unlisted name looks like."""
        word = self.words[i]
        return (
            not (word.plain or word.allowed or word.masked) and word.core[0].isalpha() and _letters(word.core)
        )

    def is_sure_name(self, i: int) -> bool:
        """A capitalised first name off the lists, or a capitalised unknown word."""
        return (
            0 <= i < len(self.words) and self.words[i].capital and (self.listed_first(i) or self.unknown(i))
        )

    def is_pronoun_or_name(self, i: int) -> bool:
        """I, me, her, my … or a capitalised name."""
        if self.low(i) in ("i", "me", "her", "his", "my", "him", "she", "he", "myself", "their"):
            return True
        inside = 0 <= i < len(self.words)
        return self.is_sure_name(i) or (
            inside and self.words[i].capital and self.low(i) in self.lists.word_names
        )

    def title_before(self, i: int) -> str:
        """ "strong" after Dr or Mrs, "soft" after doctor or Sister, "" otherwise."""
        if i == 0 or self.words[i].gap not in (" ", ". ", "."):
            return ""
        before = self.words[i - 1]
        if before.low in STRONG_TITLES and before.core not in ("MS", "miss") and (before.gap != "'"):
            return "strong"
        if before.low in SOFT_TITLES or before.low == "miss":
            return "soft" if self.words[i].gap == " " else ""
        return ""

    def names_itself(self, i: int) -> bool:
        """After called, named, "my name is", "I'm", "this is", "hi": the name comes now."""
        if i == 0 or self.words[i].gap not in (" ", ", ", " “", ' "', ": "):
            return False
        before, two = self.low(i - 1), self.low(i - 2)
        if before in NAMED:
            return not any(self.low(j) in ABSTRACT_NAMED for j in range(max(0, i - 4), i - 1))
        if two in ("call", "calls", "called", "named", "name") and before in _OBJECTS:
            return True
        if before in ("name", "surname", "nickname") and self.possessive(i - 1):
            return True
        if (two, before) in _INTRODUCTIONS:
            return two == "name" or self.words[i].capital
        return self.words[i].capital and (
            self.greeted(i) or before == "i'm" or (before in ("it", "that") and self.possessive(i - 1))
        )

    def greeted(self, i: int) -> bool:
        """After hi, hello, dear, thank you."""
        return self.low(i - 1) in GREETINGS or (self.low(i - 2), self.low(i - 1)) == ("thank", "you")

    def after_role(self, i: int) -> bool:
        """After a word of kin or role, with or without a comma: my son Tyrell; the psychologist, Ruksana."""
        if i == 0 or self.words[i].gap not in (" ", ", ") or self.low(i - 1) not in ROLES:
            return False
        if self.words[i].gap == " ":
            return True
        owners = {self.low(j) for j in range(max(0, i - 5), i - 1)}
        return bool(owners & {"my", "his", "her", "our", "their", "the", "a", "your", "this", "that"})

    def place_frame(self, i: int) -> bool:
        """After in, near, at, or after a verb of living or moving with to, from."""
        before = self.low(i - 1)
        if before in _DIRECTIONS and self.low(i - 2):
            before = self.low(i - 2)
        if before in PLACE_PREPOSITIONS or (before == "of" and self.low(i - 2) in _PARTS):
            return True
        if before == "on":
            return self.low(i - 2) not in _TAKES_ON
        if before == "to" and self.low(i - 2) in _OBJECTS and self.low(i - 3) in _BROUGHT:
            return True
        return before in ("to", "from", "via") and any(
            self.low(j) in MOTION for j in range(max(0, i - 6), i - 1)
        )

    def belongs_to(self, i: int) -> bool:
        """After somebody "from" or "at": Declan from Millrace, the coach from Wharfside."""
        if self.low(i - 1) not in ("from", "at", "for"):
            return False
        return (
            self.low(i - 2) in ROLES
            or self.is_sure_name(i - 2)
            or self.low(i - 2) in ("works", "worked", "work", "working")
        )

    def comes_from(self, i: int) -> bool:
        """She's from Gweedore; back in Abeokuta: a place, though the word is some people's surname."""
        before, two = self.low(i - 1), self.low(i - 2)
        if before in ("in", "near", "outside") and two not in _TRUSTING:
            return True
        return before == "from" and (
            two in _ORIGIN or (two in ("he", "she", "who") and self.possessive(i - 2))
        )

    def of_a_workplace(self, i: int) -> bool:
        """The Bethesda office, the Wharfside team: an unlisted word between "the" and where people work."""
        between = self.low(i - 1) == "the" and self.joined(i) and self.joined(i + 1)
        return between and self.low(i + 1) in _WORKING and self.unknown(i) and not self.listed_first(i)

    def in_title_run(self, i: int) -> bool:
        """Inside a run of capitalised ordinary words, such as a heading or the name of a thing."""
        around = [j for j in (i - 1, i + 1) if 0 <= j < len(self.words)]
        for j in around:
            word = self.words[j]
            near = self.joined(max(i, j))
            if (
                near
                and word.capital
                and not word.begins
                and word.plain
                and word.low.partition("'")[0] != "i"
                and not self._a_name(j)
            ):
                return True
        return False

    def acts(self, i: int) -> bool:
        """Whether the word is a finite verb, by the language model."""
        if not 0 <= i < len(self.words) or self.words[i].tag != "VERB":
            return False
        adjective = i + 1 < len(self.words) and self.words[i + 1].tag == "NOUN" and self.joined(i + 1)
        return self.low(i).endswith(("ed", "s")) and not adjective

    def month(self, i: int) -> bool:
        """Whether the word is a month's or season's name."""
        return "month" in self.lists.word_names.get(self.low(i), ())

    def _a_name(self, i: int) -> bool:
        return (
            self.listed_first(i)
            or self.listed_surname(i)
            or self.low(i) in self.lists.word_names
            or self.low(i) in STRONG_TITLES | SOFT_TITLES
        )


_WORKING = word_set("office team branch clinic lot side hub site crowd staff surgery ward depot base")
_TRUSTING = word_set("believe believed faith trust confide confided")
_ORIGIN = BEING | word_set(
    """i'm he's she's we're they're you're am are were dad's mum's dad mum family originally here came come
    comes people wife husband mother father lady man woman lot all both nurse daddy one straight back
    myself"""
)
_OBJECTS = ("me", "him", "her", "them", "us", "myself", "himself", "herself", "themselves", "themself")
_BROUGHT = word_set("got get gets getting took take takes taking brought bring brings sent send drove")
_INTRODUCTIONS = {
    ("name", "is"),
    ("names", "is"),
    ("surname", "is"),
    ("surname", "was"),
    ("nickname", "is"),
    ("nickname", "was"),
    ("name", "was"),
    ("i", "am"),
    ("this", "is"),
    ("known", "as"),
    ("goes", "by"),
    ("signed", "by"),
    ("called", "out"),
}


def _letters(core: str) -> bool:
    return all(c.isalpha() or c in "'-‐" for c in core)


_PARTS = word_set(
    "out outside outskirts edge middle centre bottom side end roof streets coast part north south east west"
)
"""Before "of", these say that a place follows: the roof of Champion Hill, out of Newlyn."""

_DIRECTIONS = word_set("the central north south east west upper lower greater inner outer")
_TAKES_ON = word_set(
    """rely relied relying depend depends depended call called focus cheated gave hang based count try"""
)
_PLACE_ENDINGS = tuple(
    word_set(
        """shire borough burgh hythe chester mouth cliffe field fields bridge chapel side haven stead hurst
        thorpe minster pool brook wick combe ington hampton lands gate quay wharf water mere cester
        caster ingham bury"""
    )
)


def place_ending(low: str) -> bool:
    """Whether an unlisted word ends as English places do: Fenchapel, Porchester, Rushcliffe.

    >>> place_ending("porchester"), place_ending("elowen")
    (True, False)
    """
    return len(low) > 6 and low.endswith(_PLACE_ENDINGS)


_DRUG_ENDINGS = tuple(
    word_set(
        """pine ridone adone azepam zolam azole prazole azine oxetine pram faxine sulpride peridol thixol
        amide pril olol statin profen cillin mycin formin gabalin bamate proate trigine caine morphine
        phrine oxone tadine"""
    )
)


def looks_like_drug(low: str) -> bool:
    """Whether an unlisted word ends as the names of drugs do.

    >>> looks_like_drug("aripiprazole"), looks_like_drug("siobhan")
    (True, False)
    """
    return len(low) > 7 and low.endswith(_DRUG_ENDINGS)
