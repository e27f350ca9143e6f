"""The words that a reading draft, its form and its meeting sheet share, in plain English."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from evalkit.analysis.people import say_notes
from evalkit.analysis.shown_coverage import ShownCoverage
from evalkit.analysis.small_numbers import WORKING, Rule
from evalkit.model import Excerpt, ReviewerGroup, ReviewKind, ReviewOutcome, SpeakerKind, Valence
from evalkit.rounds.records import Hands
from evalkit.wording import join_plain

QUESTIONS = ("What would you celebrate?", "What worries you?", "What is missing or wrong?")
CONSENT = "May we print your words in the report, without your name? Please write yes or no."
MEETING_DATE, MEETING_PEOPLE = "Date of the meeting:", "How many people took part:"
NAME = "If you want your name beside your words, write it here. You do not have to."
CONSENT_QUESTION, DATE_QUESTION, PEOPLE_QUESTION, NAME_QUESTION = range(4, 8)
WHOLE_HEADING = "About the whole draft"
FORM_HINTS = (
    "Write as much or as little as you like. You do not need to fill in everything.",
    "The number of each finding, such as F001, is the same as in the reading draft.",
    "Give the form back to the person who gave it to you.",
)
MEETING_HINTS = (
    "Say the number of each finding aloud, such as F001, and read out what it says.",
    "Ask the three questions. Write down what people say, in their own words.",
    "Do not write down who said it, unless they want to be named.",
    "Leave a box empty if nobody says anything. You do not need to fill in everything.",
)

SIDE_TITLES: dict[Valence, str] = {
    "working_well": "What is working well",
    "challenging": "What is difficult",
    "context": "What to know about this",
}
KIND_WORDS: dict[ReviewKind, tuple[str, str]] = {
    "celebration": ("celebration", "celebrations"),
    "concern": ("concern", "concerns"),
    "question": ("question", "questions"),
    "correction": ("correction", "corrections"),
    "addition": ("addition", "additions"),
}
OUTCOME_WORDS: dict[ReviewOutcome, str] = {
    "accepted": "accept the change",
    "voice": "print as Service user voice",
    "replied": "reply",
    "declined": "decline",
}
READERS: dict[ReviewerGroup, str] = {
    "reference_group": "the reference group",
    "staff": "staff",
    "commissioner": "commissioners",
}
_PEOPLE: dict[SpeakerKind, tuple[str, str]] = {
    "service_user": ("person who uses services", "people who use services"),
    "carer": ("carer", "carers"),
    "staff": ("member of staff", "members of staff"),
    "other": ("other person", "other people"),
    "interviewer": ("interviewer", "interviewers"),
}


def say_who(excerpts: Sequence[Excerpt], shown: ShownCoverage | None = None) -> str:
    """Who told us, counted, in short: “5 members of staff and 1 carer told us about this.”

    With ``shown`` under a rule, by the report's own counts: “one or more people who use the services” where
    the count is hidden.
    """
    people = {e.participant.id: e.participant.kind for e in excerpts if e.source_kind != "notes"}
    counts = Counter(people.values())
    parts = [f"{n} {_PEOPLE[kind][n > 1]}" for kind, n in sorted(counts.items(), key=lambda c: (-c[1], c[0]))]
    if shown and shown.rule.active and excerpts:
        found = shown.counts(excerpts[0].code, excerpts[0].valence)
        parts = [
            f"one or more {nouns[1]}" if n.hidden else shown.rule.say_shown(n, *nouns) for n, nouns in found
        ]
    notes = say_notes(excerpts)
    if not parts:
        return f"This is in {notes}." if notes else "Nobody told us about this."
    who = join_plain(parts)
    return f"{who[:1].upper()}{who[1:]} told us about this.{f' It is also in {notes}.' if notes else ''}"


def say_hands(hands: Hands, rule: Rule = WORKING) -> str:
    """A show of hands in words: “5 agreed, 1 was unsure, nobody disagreed”; to publish, “a few agreed”."""
    counts = (
        (hands.agree, "agreed", "agreed"),
        (hands.unsure, "was unsure", "were unsure"),
        (hands.disagree, "disagreed", "disagreed"),
    )
    said = [rule.bare(rule.show(n)) if n else "nobody" for n, _, _ in counts]
    several = [n > 1 or (rule.active and n > 0) for n, _, _ in counts]
    lines = zip(said, several, counts, strict=True)
    return ", ".join(f"{count} {many if more else one}" for count, more, (_, one, many) in lines)


def introduction(
    group: ReviewerGroup, queries: str, *, hides: bool = False
) -> Sequence[tuple[str, Sequence[str]]]:
    """What stands before the findings, as (heading, paragraphs); ``hides``: few are not counted."""
    few = ("When few people said something, we do not say how many, so that nobody is recognised.",)
    phone = f" Or tell us: {queries}." if queries else ""
    return (
        (
            "Thank you for reading this",
            (
                "This is a draft. It is not finished, and it can still change.",
                "It says what people told us, and what we make of it.",
                *(few if hides else ()),
                "You know these services. Please tell us what we got right, and what we got wrong.",
            ),
        ),
        (
            "How to comment",
            (
                "In Word: write under the questions, add comments, or change the words. We read all of it.",
                "By hand: print the comment form, write on it, and give or send it back.",
                f"By phone or in a meeting: say the number of the finding, such as F001.{phone}",
                "You do not need to comment on everything. A few words help.",
            ),
        ),
        (
            "Who reads what you say, and what happens next",
            (
                "The evaluation team reads every comment, and answers every comment.",
                f"Your words go back to {READERS[group]} with our answers, in “You said, we did”.",
                "We do not print your name, unless you ask us to.",
                "We print your words in the report only if you say yes here:",
            ),
        ),
    )
