"""The values that travel down the pipeline: frozen, typed, and free of behaviour that saves.

Offsets are half-open, in Unicode code points, into a source's frozen NFC text; whatever carries offsets
carries its words as well, so that ``source.text[s.start:s.end] == s.text`` can be checked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Valence = Literal["working_well", "challenging", "context"]
SourceKind = Literal["interview", "group", "notes", "survey"]
SpeakerKind = Literal["service_user", "carer", "staff", "interviewer", "other"]

ReviewerGroup = Literal["reference_group", "staff", "commissioner"]
ReviewKind = Literal["celebration", "concern", "question", "correction", "addition"]
ReviewWay = Literal["comment", "insertion", "deletion", "replacement", "move", "split", "join", "answer"]
ReviewOutcome = Literal["accepted", "voice", "replied", "declined"]
FindingStatus = Literal["draft", "reviewed", "final"]

VALENCES: tuple[Valence, ...] = get_args(Valence)
SOURCE_KINDS: tuple[SourceKind, ...] = get_args(SourceKind)
SPEAKER_KINDS: tuple[SpeakerKind, ...] = get_args(SpeakerKind)
REVIEWER_GROUPS: tuple[ReviewerGroup, ...] = get_args(ReviewerGroup)
REVIEW_KINDS: tuple[ReviewKind, ...] = get_args(ReviewKind)
REVIEW_OUTCOMES: tuple[ReviewOutcome, ...] = get_args(ReviewOutcome)
FINDING_STATUSES: tuple[FindingStatus, ...] = get_args(FindingStatus)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that could not be read, placed or matched, said so that a person can act on it.

    ``where`` names the file, row or line; ``message`` is a plain sentence with the next step.
    """

    where: str
    message: str


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker says without interruption: ``source.text[start:end]``.

    ``speaker`` is the label as the source gives it ("" where it gives none). ``begins`` and ``ends`` are
    seconds from the start of the recording. ``question`` is the survey question that the turn answers.
    """

    index: int
    start: int
    end: int
    speaker: str = ""
    begins: float | None = None
    ends: float | None = None
    question: str = ""


@dataclass(frozen=True, slots=True)
class Memo:
    """A note on a source, kept beside its text: a Word comment, a footnote, or a coder's own.

    ``start`` and ``end`` are ``None`` where the note belongs to no particular words.
    """

    text: str
    origin: Literal["comment", "footnote", "coder"]
    author: str = ""
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A transcript, group discussion, set of notes or survey, as it was read.

    ``text`` is NFC-normalised and holds the words alone: the turns in order, one newline between two turns
    (a turn may hold newlines itself). Speaker labels and times live in ``turns``. ``id`` ("S07") is given
    when the source is stored and is "" before. ``sha256`` is of the file's bytes.
    """

    id: str
    name: str
    kind: SourceKind
    text: str
    turns: tuple[Turn, ...]
    memos: tuple[Memo, ...] = ()
    file_name: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class ReadResult:
    """A source and everything in its file that could not be read."""

    source: Source
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody who speaks in the sources, known by id and role, never by name.

    ``group`` is the stakeholder group that coverage is shown by. ``may_quote`` is False where the person
    agreed to be coded but not quoted. ``attributes`` are any further columns, as (name, value) pairs.
    """

    id: str
    kind: SpeakerKind
    role: str = ""
    group: str = ""
    team: str = ""
    organisation: str = ""
    may_quote: bool = True
    attributes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Voice:
    """One line of ``participants.csv``: which label, in which source, is which participant.

    ``source`` is a source id or file name ("" = every source); ``label`` is the label as read ("" = speech
    without a label).
    """

    source: str
    label: str
    participant: Participant


@dataclass(frozen=True, slots=True)
class ClosedAnswer:
    """One answer to a closed survey question. ``value`` is "" for no answer."""

    respondent: str
    question: str
    value: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A passage of a source: REFI-QDA's selection. ``turn`` is the index of the turn that holds it."""

    source_id: str
    start: int
    end: int
    text: str
    turn: int


@dataclass(frozen=True, slots=True)
class Example:
    """A passage in a codebook that shows a code. ``valence`` is None where the codebook takes no side."""

    text: str
    valence: Valence | None = None


@dataclass(frozen=True, slots=True)
class BelongsElsewhere:
    """What does not belong to a code, and the slug of the code it belongs to ("" = to none)."""

    what: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A group of codes (in the default framework: a criterion)."""

    slug: str
    name: str
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Code:
    """One code: what it is called, what belongs, what does not, and passages that show it."""

    slug: str
    name: str
    definition: str
    group: str = ""
    short: str = ""
    belongs: tuple[str, ...] = ()
    belongs_elsewhere: tuple[BelongsElsewhere, ...] = ()
    keywords: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Codebook:
    """What is coded: groups and codes, in order. Slugs are unique."""

    title: str
    version: str
    codes: tuple[Code, ...]
    groups: tuple[Group, ...] = ()
    sides: bool = True
    """True where codings take a side (working well / challenging)."""
    language: str = "en-GB"
    source: str = ""
    """Where the framework comes from."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the machine step proposes for a passage. It is not a coding and reaches no count.

    ``score`` is between 0 and 1; ``rank`` starts at 1 within the passage; ``suggested`` is True where the
    score passes the threshold. ``nearest`` is the codebook example or coded excerpt most like the passage.
    ``model`` identifies encoder, codebook, training codings and settings.
    """

    id: str
    segment: Segment
    code: str
    valence: Valence
    score: float
    rank: int
    suggested: bool
    model: str
    nearest: str = ""
    nearest_from: Literal["codebook", "coding", ""] = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """The suggestion that a coding began as, kept for ever: what the model said is on record."""

    suggestion_id: str
    model: str
    code: str
    valence: Valence
    score: float
    rank: int


@dataclass(frozen=True, slots=True)
class Coding:
    """A code on a passage, decided by a person (``coder``) at ``created`` (ISO 8601, UTC).

    ``star`` marks a key quote: a passage worth quoting.
    """

    id: str
    segment: Segment
    code: str
    valence: Valence
    coder: str
    created: str
    memo: str = ""
    origin: Origin | None = None
    star: bool = False


@dataclass(frozen=True, slots=True)
class Summary:
    """What one coder wrote in a rapid summary sheet: one source, one code, a few sentences."""

    source_id: str
    code: str
    coder: str
    text: str
    updated: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person said to a suggestion. A rejection is a decision too, and is kept."""

    suggestion_id: str
    outcome: Literal["accepted", "changed", "rejected"]
    coder: str
    created: str
    coding_id: str = ""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Evidence: a coded passage with who said it and where.

    Codings of one code and side that overlap in one turn are one excerpt, whoever coded them; ``codings``
    keeps their ids and ``id`` is the first of them.
    """

    id: str
    segment: Segment
    code: str
    valence: Valence
    participant: Participant
    source_name: str
    source_kind: SourceKind
    coders: tuple[str, ...]
    codings: tuple[str, ...]
    question: str = ""


@dataclass(frozen=True, slots=True)
class Theme:
    """What several excerpts of one code and side have in common, under a name.

    ``excerpts`` begin with the most central. ``proposed`` is True until a person has kept, named or changed
    it; a proposed theme reaches no report.
    """

    code: str
    valence: Valence
    name: str
    excerpts: tuple[Excerpt, ...]
    proposed: bool = True


@dataclass(frozen=True, slots=True)
class Finding:
    """What the evidence of one code says on one side: a draft until a person has written it.

    ``statement`` is computed from the excerpts and marked as a draft while ``drafted`` is True.
    ``quotations`` are chosen among ``excerpts``; ``contrary`` are excerpts of the same code's other side.
    ``themes`` group the excerpts, the largest first. ``status`` and ``memo`` are what a person set.
    """

    id: str
    code: str
    valence: Valence
    statement: str
    drafted: bool
    excerpts: tuple[Excerpt, ...]
    quotations: tuple[Excerpt, ...] = ()
    contrary: tuple[Excerpt, ...] = ()
    themes: tuple[Theme, ...] = ()
    status: FindingStatus = "draft"
    memo: str = ""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter of the report and the codes that feed it."""

    slug: str
    title: str
    codes: tuple[str, ...]
    definition: str = ""
    framework_quotation: str = ""
    framework_source: str = ""
    local_context: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the findings (Heading 1) with its chapters, in order."""

    title: str
    introduction: str
    chapters: tuple[Chapter, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """The report's order: which chapters there are and which codes feed each. Not the codebook."""

    title: str
    parts: tuple[Part, ...]
    glossary: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """What a part of a draft is about: a finding, a whole chapter, or (``anchor`` alone) the whole draft.

    ``anchor`` is the bookmark's name; ``finding`` is the id as that draft printed it. Ids change from draft to
    draft, so code and side say which finding it is now. All fields are "" for no place.
    """

    anchor: str = ""
    chapter: str = ""
    finding: str = ""
    code: str = ""
    valence: Valence | None = None


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """One thing that a reviewer said about a draft, as it came back: nothing is applied by itself.

    A change has the whole paragraph ``before`` and ``after`` it; ``text`` is what was said, or the change in
    words. ``passage`` is what it is about in the draft. ``placed`` says how its place was found and ``sure``
    how sure that is (0–1); ``also`` are further findings that it covers. ``member`` is "" unless the person
    wants to be named. ``may_quote`` is their consent to be quoted.
    """

    id: str
    draft: int
    group: ReviewerGroup
    file_name: str
    way: ReviewWay
    text: str
    proposed: ReviewKind
    place: Place = Place()
    placed: Literal["bookmark", "likeness", "before", "number", ""] = ""
    sure: float = 0.0
    also: tuple[str, ...] = ()
    passage: str = ""
    before: str = ""
    after: str = ""
    replies: tuple[str, ...] = ()
    resolved: bool = False
    member: str = ""
    may_quote: bool = False
    created: str = ""
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class ReviewAnswer:
    """What a person decided about a review item, and what goes back to whoever said it.

    ``outcome`` "accepted" takes a change of the text; "voice" prints ``voice`` in the report's shaded box;
    "replied" answers; "declined" gives a ``reason``. ``places`` are the findings that it is linked to.
    """

    item: str
    outcome: ReviewOutcome
    kind: ReviewKind
    by: str
    created: str
    reply: str = ""
    reason: str = ""
    voice: str = ""
    may_quote: bool = False
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class VoiceNote:
    """What a member of the reference group said, printed in a shaded box beside the matching finding.

    It is no evidence and is in no count of interviews. ``member`` is "" unless they want to be named.
    ``word_for_word`` is False where a person put it into other words.
    """

    item: str
    text: str
    kind: ReviewKind
    place: Place
    member: str = ""
    word_for_word: bool = False
