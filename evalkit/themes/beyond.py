"""What people said that the framework does not ask: a computer proposes topics, a person decides on them."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import yaml
from pydantic import Field

from evalkit.errors import ProjectError
from evalkit.suggest.encoders.vectors import Encoder, Vectors, unit_rows
from evalkit.text import shorten
from evalkit.themes.grouping import centre
from evalkit.themes.kept import Part, read_yaml
from evalkit.themes.topics import find_topics

Verdict = Literal["open", "named", "a code", "not for us"]
"""Nobody has decided yet; a person named it after reading its passages, made a code of it, or left it."""

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)

FEWEST_PEOPLE = 3
"""What fewer people speak of is their own story, and no topic."""

_SHOWN = 60
"""Characters of a passage that the file shows."""

_HEAD = """\
# What people said that the framework does not ask, proposed by “evalkit themes --beyond”. Each passage has
# its source and its first words. “verdict” is open until a person has said named, a code or not for us.
# The passages of a named topic are those that a person looked at; what came later waits under “waiting”.
"""


@dataclass(frozen=True, slots=True)
class Aside:
    """A passage that no code of the framework fits; ``key`` names it by its source and its words."""

    key: str
    text: str
    person: str


class BeyondTopic(Part):
    """One topic beyond the framework, as the file has it."""

    name: str = Field(min_length=1, description="What the topic is called.")
    verdict: Verdict = Field("open", description="open, named, a code or not for us.")
    by: str = Field("", description="Who decided.")
    words: tuple[str, ...] = Field((), description="The words that tell the topic.")
    passages: dict[str, str] = Field({}, description="Its passages, each with its first words.")
    waiting: dict[str, str] = Field({}, description="Passages that seem to belong to it since it was named.")


class _File(Part):
    topics: tuple[BeyondTopic, ...] = ()


def name_passage(source_id: str, text: str) -> str:
    """A passage's key: its source and a digest of its words, which stays when words before it change.

    >>> name_passage("S01", "The bus takes an hour.")
    'S01 f59108f2'
    """
    return f"{source_id} {hashlib.sha256(text.encode()).hexdigest()[:8]}"


def parse_beyond(text: str, where: str) -> list[BeyondTopic]:
    """The topics in a file's text. ProjectError names the line or the entry that cannot be used."""
    topics = list(read_yaml(_File, text, where).topics)
    names = [topic.name.casefold() for topic in topics]
    if twice := next((t.name for t in topics if names.count(t.name.casefold()) > 1), None):
        raise ProjectError(f"{where}: two topics are called “{twice}”. Rename one of them.")
    return topics


def render_beyond(topics: Sequence[BeyondTopic]) -> str:
    """The file's text, which reads back as what it was made from."""
    data = _File(topics=tuple(topics)).model_dump(mode="json")
    return _HEAD + yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=110)


def settle_beyond(
    asides: Sequence[Aside],
    vectors: Vectors,
    encoder: Encoder,
    kept: Sequence[BeyondTopic] = (),
    seed: int = 0,
) -> list[BeyondTopic]:
    """Topics among passages that no code fits; ``vectors`` has a row for each, made by ``encoder``.

    What a person decided stays as it is. A passage that is as near to the middle of a decided topic as half
    of that topic's own joins it: it waits in a named one, and goes with the others. The
    rest is proposed anew: what ``FEWEST_PEOPLE`` people or more speak of, the largest topic first.
    """
    decided = [topic for topic in kept if topic.verdict != "open"]
    settled, taken = _add_new(asides, vectors, decided)
    rest = [row for row, aside in enumerate(asides) if aside.key not in taken]
    texts = [asides[row].text for row in rest]
    found = find_topics(texts, vectors[rest], encoder, close=True, seed=seed)
    used = {topic.name.casefold() for topic in settled}
    for topic in found.topics:
        inside = [asides[rest[row]] for row in topic.members]
        if len({aside.person for aside in inside}) < FEWEST_PEOPLE:
            continue
        name = _rename(topic.name, used)
        used.add(name.casefold())
        settled.append(BeyondTopic(name=name, words=topic.words, passages=_lines(inside)))
    return settled


def decide(
    topics: Sequence[BeyondTopic],
    name: str,
    verdict: Verdict,
    by: str,
    new_name: str = "",
    passages: Collection[str] | None = None,
) -> list[BeyondTopic]:
    """The topics with the verdict of ``by`` on one; ``passages`` are those that belong to it (None: all).

    ProjectError where no topic has the name, another has the new one, or a named topic has no passage left.
    """
    chosen = next((topic for topic in topics if topic.name.casefold() == name.casefold()), None)
    if chosen is None:
        raise ProjectError(f"There is no topic “{name}” now. Open the page again, and choose from its list.")
    wanted = new_name.strip() or chosen.name
    if any(t is not chosen and t.name.casefold() == wanted.casefold() for t in topics):
        raise ProjectError(f"Another topic is called “{wanted}”. Choose another name.")
    shown = chosen.passages | chosen.waiting
    inside = {key: words for key, words in shown.items() if passages is None or key in passages}
    if verdict == "named" and not inside:
        raise ProjectError("Keep at least one passage in the topic, or call it not for us.")
    changed = chosen.model_copy(
        update={"name": wanted, "verdict": verdict, "by": by, "passages": inside, "waiting": {}}
    )
    return [changed if topic is chosen else topic for topic in topics]


def _add_new(
    asides: Sequence[Aside], vectors: Vectors, decided: Sequence[BeyondTopic]
) -> tuple[list[BeyondTopic], set[str]]:
    """The decided topics with what came since, and the keys of all passages that are in one."""
    taken = {key for topic in decided for key in (*topic.passages, *topic.waiting)}
    rows = {aside.key: row for row, aside in enumerate(asides)}
    centred = centre(vectors) if len(vectors) else vectors
    settled: list[BeyondTopic] = []
    for topic in decided:
        own = [rows[key] for key in topic.passages if key in rows]
        new = _find_near(asides, centred, own, taken) if own else []
        taken |= {aside.key for aside in new}
        place = "waiting" if topic.verdict == "named" else "passages"
        held: Mapping[str, str] = topic.waiting if topic.verdict == "named" else topic.passages
        settled.append(topic.model_copy(update={place: {**held, **_lines(new)}}))
    return settled, taken


def _find_near(
    asides: Sequence[Aside], centred: Vectors, own: Sequence[int], taken: Collection[str]
) -> list[Aside]:
    middle = unit_rows(centred[list(own)].mean(axis=0, keepdims=True))[0]
    likeness = centred @ middle
    near = float(np.median(likeness[list(own)]))
    return [a for row, a in enumerate(asides) if a.key not in taken and likeness[row] >= near]


def _lines(asides: Iterable[Aside]) -> dict[str, str]:
    return {aside.key: shorten(aside.text, _SHOWN) for aside in asides}


def _rename(name: str, used: Collection[str]) -> str:
    number, wanted = 2, name
    while wanted.casefold() in used:
        wanted, number = f"{name} ({number})", number + 1
    return wanted
