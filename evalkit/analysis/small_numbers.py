"""Small counts of people, by the rule of Hospital Episode Statistics: few are hidden, others are rounded.

The rule (HES Analysis Guide, "Small numbers"): 1 to 7 are shown as ``*``, other counts to the nearest 5, and
0 is shown. It is for counts of people; counts of excerpts tell nothing about who somebody is.
"""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.wording import as_percent, plural

HIDE_UP_TO = 7
ROUND_TO = 5
HIDDEN = "*"


def show_count(count: int, hide_up_to: int = HIDE_UP_TO, round_to: int = ROUND_TO) -> str:
    """A count of people as it may be published; with ``hide_up_to`` 0 the rule is off, and all are shown.

    >>> [show_count(n) for n in (0, 1, 7, 8, 12, 13, 1002)]
    ['0', '*', '*', '10', '10', '15', '1,000']
    >>> [show_count(n, hide_up_to=0) for n in (0, 1, 12)], show_count(2, hide_up_to=1)
    (['0', '1', '12'], '5')
    """
    if count < 0:
        raise ValueError(f"{count} people cannot be counted")
    if count == 0 or not hide_up_to:
        return f"{count:,}"
    if count <= hide_up_to:
        return HIDDEN
    return f"{max(1, (2 * count + round_to) // (2 * round_to)) * round_to:,}"


@dataclass(frozen=True, slots=True)
class Shown:
    """A count of people as it is printed; ``number`` is what may be computed with, None where it is hidden.

    Shares, intervals, bars and words come from ``number`` alone, so that they tell no more than is printed.
    """

    text: str
    number: int | None

    @property
    def hidden(self) -> bool:
        """Whether the count is not told."""
        return self.number is None


@dataclass(frozen=True, slots=True)
class Rule:
    """How counts of people are printed: as they are (working), or as the project's rule has it (to publish).

    With ``hide_up_to`` 0 the project has no rule, and both versions are the same.

    >>> rule = Rule(publish=True)
    >>> [rule.show(n).text for n in (0, 3, 12)], rule.say(3, "carer"), rule.say(12, "person", "people")
    (['0', '*', '10'], 'a few carers', 'about 10 people')
    >>> rule.say_of(3, 12, "person", "people"), Rule().say_of(3, 12, "person", "people")
    ('a few of about 10 people', '3 of 12 people')
    """

    publish: bool = False
    hide_up_to: int = HIDE_UP_TO
    round_to: int = ROUND_TO

    @property
    def active(self) -> bool:
        """Whether counts are hidden and rounded."""
        return self.publish and self.hide_up_to > 0

    def show(self, count: int) -> Shown:
        """A count of people for a cell of a table or a picture."""
        if not self.active:
            return Shown(f"{count:,}", count)
        text = show_count(count, self.hide_up_to, self.round_to)
        return Shown(text, None if text == HIDDEN else int(text.replace(",", "")))

    def say(self, count: int, one: str, many: str = "") -> str:
        """A count of people with its noun, for a sentence; “a few” are 1 to ``hide_up_to``."""
        return self.say_shown(self.show(count), one, many)

    def say_shown(self, shown: Shown, one: str, many: str = "") -> str:
        """The same for a count that was shown already."""
        if shown.number is None:
            return f"a few {many or one + 's'}"
        about = "about " if self.active and shown.number else ""
        return about + plural(shown.number, one, many)

    def say_of(self, count: int, base: int, one: str, many: str = "") -> str:
        """How many of how many: “a few of about 10 people”; in a group of a few, only “a few people”."""
        part, whole = self.show(count), self.show(base)
        if not self.active:
            return f"{count:,} of {plural(base, one, many)}"
        if whole.number is None or count == 0:
            return self.say_shown(part, one, many)
        return f"{self.bare(part)} of {self.say_shown(whole, one, many)}"

    def bare(self, shown: Shown) -> str:
        """A count without its noun, for a sentence."""
        if shown.number is None:
            return "a few"
        return f"about {shown.number:,}" if self.active and shown.number else shown.text

    def passages(self, count: int, one: str = "excerpt", many: str = "") -> str:
        """How many passages there are; few are “a few”, since people could be counted by them."""
        if self.active and 0 < count <= self.hide_up_to:
            return f"a few {many or one + 's'}"
        return plural(count, one, many)

    def share(self, part: Shown, base: Shown, *, only: bool = False) -> str:
        """A percentage of the two counts as they are printed; “*” where one of them is hidden.

        A part that is printed as large as the base is “nearly all”, unless it is the ``only`` answer given.
        """
        if part.number is None or base.number is None:
            return HIDDEN
        if not base.number:
            return "–"
        if self.active and part.number >= base.number and not only:
            return "nearly all"
        return as_percent(min(1.0, part.number / base.number))

    def may_average(self, count: int) -> bool:
        """Whether a mean or median over so many people may be printed."""
        return not self.active or count > self.hide_up_to

    def span(self, shown: Shown) -> tuple[int, int | None]:
        """From how many to how many people a printed count may stand for (no limit: None)."""
        if shown.number is None:
            return 1, self.hide_up_to
        if not self.active or shown.number == 0:
            return shown.number, shown.number
        low = shown.number - self.round_to // 2 if shown.number > self.round_to else 1
        return max(self.hide_up_to + 1, low), shown.number + (self.round_to - 1) // 2

    def explain(self) -> str:
        """What a reader has to know about the counts, in a paragraph; "" without a rule."""
        if not self.active:
            return ""
        return (
            f"Counts of people are printed so that nobody can be recognised: {HIDDEN} stands for 1 to "
            f"{self.hide_up_to} people, or for a number that is left out so that none of these can be worked "
            f"out, and other counts are rounded to the nearest {self.round_to}. In sentences, “a few” means "
            f"fewer than {say_number(self.hide_up_to + 1)}. Percentages come from the rounded counts."
        )


WORKING = Rule()
"""Exact counts, for the team."""
WORKING_MARK = "Working version with exact counts of people: for the team, not to be published"
"""What every page of a working version says."""


def say_number(number: int) -> str:
    """A small number in words, as sentences have it.

    >>> say_number(8), say_number(20)
    ('eight', '20')
    """
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    return words[number] if number < len(words) else f"{number:,}"
