"""The invented project that the page is measured on: what ``evalkit new`` makes, filled to its brim.

200 sources (one of 30,000 words, one survey), 20,000 codings by two coders in all of them, 3,000 suggestions,
people with a role, team, organisation, site and wave, and 5,000 acts before.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from evalkit.acts import Act
from evalkit.model import (
    VALENCES,
    ClosedAnswer,
    Coding,
    Participant,
    Segment,
    Source,
    SpeakerKind,
    Suggestion,
    Turn,
)
from evalkit.project import Project
from evalkit.steps.create import create_project
from evalkit.steps.names.deidentify import confirm_sources
from evalkit.steps.suggesting.sentences import find_sentences

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
WORDS, OTHER_WORDS, SOURCES, RESPONDENTS, HISTORY = 30_000, 5_000, 200, 300, 5_000
CODINGS, LONG_CODINGS, SUGGESTIONS = 20_000, 2_000, 3_000
CODERS = ("Rosa", "Iris")
COMMON = (
    "the", "and", "I", "to", "of", "a", "it", "that", "you", "in", "was", "we", "they", "is", "have",
    "for", "on", "with", "people", "time", "team", "service", "help", "know", "think", "just", "get",
    "like", "waiting", "doctor", "nurse", "house", "letter", "phone", "because", "again", "never",
    "always", "really", "week", "month", "year",
)  # fmt: skip
ROLES = ("Service user", "Carer", "Nurse", "GP", "Social worker", "Peer worker", "Housing officer", "Manager")
KINDS: dict[str, SpeakerKind] = {"Service user": "service_user", "Carer": "carer"}
SITES, WAVES, TEAMS = ("North", "South", "East"), ("first", "second"), ("Core team", "Hub", "Outreach")
QUESTION, CLOSED = "What would you change?", "How satisfied are you?"


def make_source(source_id: str, words: int, chance: random.Random) -> Source:
    """An invented interview of so many words, in turns of one to six sentences."""
    turns: list[Turn] = []
    parts: list[str] = []
    at = count = 0
    while count < words:
        asked = len(turns) % 2 == 0
        text = say(1 if asked else chance.randint(1, 6), chance, "?" if asked else ".")
        count += text.count(" ") + 1
        turns.append(Turn(len(turns), at, at + len(text), "INT" if asked else "P", float(at // 15)))
        parts.append(text)
        at += len(text) + 1
    text = "\n".join(parts)
    return Source(
        source_id, f"Interview {source_id}", "interview", text, tuple(turns), (), f"{source_id}.txt"
    )


def say(sentences: int, chance: random.Random, end: str = ".") -> str:
    """So many invented sentences."""
    said = ([chance.choice(COMMON) for _ in range(chance.randint(5, 18))] for _ in range(sentences))
    return " ".join(" ".join(words).capitalize() + end for words in said)


def build(folder: Path) -> Project:
    """The project in ``folder``, filled."""
    project = create_project(folder, confirm=True)
    chance = random.Random(0)
    _write_participants(project)
    for number in range(1, SOURCES):
        source = make_source(f"S{number:03d}", WORDS if number == 1 else OTHER_WORDS, chance)
        project.store.add_source(source, NOW)
    _add_survey(project, chance)
    confirm_sources(project, [*project.store.read.added()], "Rosa")
    for number in range(HISTORY):
        project.store.log(
            Act.SUMMARISE, "A summary written", NOW.isoformat(), "Rosa", f"S{number % SOURCES + 1:03d}"
        )
    _code(project, chance)
    return project


def _write_participants(project: Project) -> None:
    lines = [
        "id,source,labels,kind,role,group,team,organisation,consent,site,wave",
        "I1,,INT,interviewer,,,,,,,",
    ]
    for n in range(1, SOURCES):
        role = ROLES[n % len(ROLES)]
        more = (
            TEAMS[n % 3],
            f"Trust {n % 2 + 1}",
            "yes" if n % 9 else "not quoted",
            SITES[n // 3 % 3],
            WAVES[n % 2],
        )
        lines.append(f"P{n:03d},S{n:03d},P,{KINDS.get(role, 'staff')},{role},{role}s,{','.join(more)}")
    project.participants_file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _add_survey(project: Project, chance: random.Random) -> None:
    turns: list[Turn] = []
    parts: list[str] = []
    people: list[Participant] = []
    answers: list[ClosedAnswer] = []
    at = 0
    for n in range(1, RESPONDENTS + 1):
        person, text = f"R{n:03d}", say(chance.randint(1, 3), chance)
        turns.append(Turn(len(turns), at, at + len(text), person, question=QUESTION))
        parts.append(text)
        at += len(text) + 1
        known = (("site", SITES[n % 3]), ("wave", WAVES[n % 2]))
        people.append(Participant(person, "service_user", "Service user", "Service users", attributes=known))
        answers.append(ClosedAnswer(person, CLOSED, ("Very", "Fairly", "Not at all")[n % 3]))
    source = Source(f"S{SOURCES:03d}", "Survey", "survey", "\n".join(parts), tuple(turns), (), "survey.csv")
    project.store.add_source(source, NOW, respondents=people, answers=answers)


def _code(project: Project, chance: random.Random) -> None:
    """Codings in every source; those of the long one overlap. Its sentences alone are found by the model."""
    codes = [code.slug for code in project.codebook.codes]
    codings: list[Coding] = []
    for source in project.sources:
        long = source.id == "S001"
        passages = _sentences(project, source) if long else _halves(source)
        share = LONG_CODINGS if long else (CODINGS - len(codings)) // (SOURCES - int(source.id[1:]) + 1)
        for _ in range(share):
            segment = _stretch(source, chance.choice(passages), chance) if long else chance.choice(passages)
            n = len(codings)
            codings.append(
                Coding(
                    f"C{n + 1:05d}",
                    segment,
                    chance.choice(codes),
                    chance.choice(VALENCES),
                    CODERS[0] if long else chance.choice(CODERS),
                    NOW.isoformat(),
                    "Look again" if n % 50 == 0 else "",
                    star=n % 40 == 0,
                )
            )
    project.store.add_codings(codings)
    sentences = _sentences(project, project.store.read.sources("S001")[0])
    project.store.replace_suggestions(
        ["S001"],
        [
            Suggestion(
                f"G{n:05d}", chance.choice(sentences), chance.choice(codes), chance.choice(VALENCES), 0.6, 1,
                True, "m",
            )
            for n in range(SUGGESTIONS)
        ],
    )  # fmt: skip


def _sentences(project: Project, source: Source) -> list[Segment]:
    return find_sentences(project, source, frozenset(t.index for t in source.turns if t.speaker == "INT"))


def _halves(source: Source) -> list[Segment]:
    """Every turn that somebody answers, cut at its first full stop."""
    found = []
    for turn in (turn for turn in source.turns if turn.speaker != "INT"):
        end = source.text.find(".", turn.start, turn.end) + 1 or turn.end
        found.append(Segment(source.id, turn.start, end, source.text[turn.start : end], turn.index))
        if end + 1 < turn.end:
            rest = source.text[end + 1 : turn.end]
            found.append(Segment(source.id, end + 1, turn.end, rest, turn.index))
    return found


def _stretch(source: Source, sentence: Segment, chance: random.Random) -> Segment:
    """A passage that begins in a sentence and may run over its end, so that codings overlap."""
    turn = source.turns[sentence.turn]
    end = min(turn.end, sentence.end + chance.choice((0, 0, 30, 80)))
    return replace(sentence, end=end, text=source.text[sentence.start : end])
