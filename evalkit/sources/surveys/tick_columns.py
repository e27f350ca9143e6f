"""Questions with a column for each option: which columns belong together, and what a tick is in them.

Each survey program writes such headers in its own way: “Question - Option”, “Option:Question” (Alchemer),
“Question [Option]” (LimeSurvey, Google Forms), “used___1” and “Question (choice=Option)” (REDCap), “used/gp”
(Kobo, ODK), or “q20a_…” to “q20g_…” in a table that somebody renamed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from evalkit.model.unsaid import NOT_APPLICABLE, key

_MARKS = """
    1 1.0 x yes y true t ✓ ✔ ☑ ☒ ■ ● ticked tick selected checked chosen mentioned on ja oui si sí tak sim
    da evet ano igen haa po да نعم 是 हाँ হ্যাঁ
"""
_UNMARKED = """
    0 0.0 no n false f unticked unchecked off nein non nie não nao nu hayır hayir ne nem maya нет لا 否 नहीं
    না ☐ □ -
"""
MARKS = frozenset(_MARKS.split())
"""What a tick is written as, in small letters."""

UNMARKED = frozenset(_UNMARKED.split()) | {
    "not selected",
    "not ticked",
    "not chosen",
    "not mentioned",
    "not checked",
}
"""What is written where somebody was asked and did not tick."""

NOT_ASKED = NOT_APPLICABLE | frozenset(
    {
        "not asked",
        "not shown",
        "skipped",
        "#null!",
        "-99",
        "-9",
        "-999",
        "-66",
        "-77",
    }
)
"""What is written where a question was not put to somebody."""

_SELECTED = re.compile(
    r"(?<!\s)\s*+-\s*+(?:selected choice|ausgewählte antwort|choix sélectionné|selected)\b", re.IGNORECASE
)
_REDCAP_LABELS = re.compile(r"(?P<question>.+?)(?<!\s)\s*+\(choice=(?P<option>.+)\)\s*")
_REDCAP = re.compile(r"(?P<question>(?:(?!___)\w)++)___(?P<option>\w++)")
_SQUARE = re.compile(r"(?P<question>.+?)(?<!\s)\s*+\[(?P<option>[^\[\]]+)\]\s*")
_SLASH = re.compile(r"(?P<question>[^/:\s]+(?:[/:][^/:\s]+)*)[/:](?P<option>[^/:\s]+)")
_LETTERED = re.compile(r"(?P<question>q?\d{1,3})(?P<letter>[a-z])(?=[_ .-])(?P<rest>.+)", re.IGNORECASE)
_CODED = re.compile(r"[A-Za-z_]\w*(?:\[\w+\])*\.\s+(?P<text>\S.*)", re.DOTALL)
_FEWEST_LETTERED = 3
_OTHER_WORDS = 3  # words on average from which an option's column holds what people wrote beside “Other”


def question_and_part(header: str) -> tuple[str, str]:
    """A header of a question that fills several columns, as question and part ("" where it has none).

    >>> question_and_part("Who helped? - My GP"), question_and_part("used___2")
    (('Who helped?', 'My GP'), ('used', '2'))
    >>> question_and_part("Which helped? [Letters]"), question_and_part("Which? (choice=Phone)")
    (('Which helped?', 'Letters'), ('Which?', 'Phone'))
    """
    for form in (_REDCAP_LABELS, _REDCAP, _SQUARE):
        if found := form.fullmatch(header):
            return _SELECTED.sub("", found["question"]), found["option"].strip()
    question, dash, part = header.rpartition(" - ")
    return (_SELECTED.sub("", question), part) if dash else (header, "")


def strip_codes(headers: Sequence[str]) -> list[str]:
    """Headers without the codes that LimeSurvey writes in front, where most have one and none become alike.

    >>> strip_codes(["id. Response ID", "G1Q2[SQ1]. Which? [Letters]"])
    ['Response ID', 'Which? [Letters]']
    """
    coded = [_CODED.fullmatch(header) for header in headers]
    if 2 * sum(map(bool, coded)) < len(headers):
        return list(headers)
    texts = [found["text"] if found else header for found, header in zip(coded, headers, strict=True)]
    counts = Counter(texts)
    return [text if counts[text] == 1 else header for text, header in zip(texts, headers, strict=True)]


def split_headers(headers: Sequence[str]) -> list[tuple[str, str]]:
    """Each header as question and part, also where only the headers together show which is which."""
    split = [question_and_part(header) for header in headers]
    for further in (_split_alchemer, _split_paths, _split_lettered):
        found = further([header for header, (_, part) in zip(headers, split, strict=True) if not part])
        split = [found.get(header, own) for header, own in zip(headers, split, strict=True)]
    return split


def _split_alchemer(headers: Sequence[str]) -> dict[str, tuple[str, str]]:
    """“Option:Question”, where several headers end in the same question."""
    parts = {header: header.partition(":") for header in headers}
    ends = Counter(question.strip() for _, colon, question in parts.values() if colon and question.strip())
    return {
        header: (question.strip(), option.strip())
        for header, (option, colon, question) in parts.items()
        if colon and option.strip() and ends[question.strip()] > 1
    }


def _split_paths(headers: Sequence[str]) -> dict[str, tuple[str, str]]:
    """“used/gp” and “used:gp”, where several begin alike."""
    found = {header: match for header in headers if (match := _SLASH.fullmatch(header))}
    counts = Counter(match["question"] for match in found.values())
    return {h: (m["question"], m["option"]) for h, m in found.items() if counts[m["question"]] > 1}


def _split_lettered(headers: Sequence[str]) -> dict[str, tuple[str, str]]:
    """“q20a_news_blogs” to “q20g_news_post”: one number, letters that run on, and words in common."""
    groups: dict[str, list[re.Match[str]]] = {}
    for header in headers:
        if found := _LETTERED.fullmatch(header):
            groups.setdefault(found["question"].casefold(), []).append(found)
    split: dict[str, tuple[str, str]] = {}
    for number, members in groups.items():
        words = [re.split(r"[_ .-]+", member["rest"].strip("_ .-")) for member in members]
        start = _count_common(words)
        end = _count_common([one[::-1] for one in words])
        options = [" ".join(one[start : len(one) - end or None]) for one in words]
        if len(members) >= _FEWEST_LETTERED and start and all(options):
            question = f"{number} {' '.join(words[0][:start])}"
            split |= {m[0]: (question, option) for m, option in zip(members, options, strict=True)}
    return split


def _count_common(lists: Sequence[Sequence[str]]) -> int:
    """How many words all lists begin with."""
    alike = (len(set(words)) == 1 for words in zip(*lists, strict=False))
    return next((n for n, same in enumerate(alike) if not same), min(map(len, lists)))


def find_ticks(headers: Sequence[str], values: Callable[[str], Sequence[str]]) -> dict[str, tuple[str, str]]:
    """The columns of ticks, each with its question and option; ``values`` gives a column's filled cells.

    A question's columns are ticks where each holds only marks, only its option's own words, or what stands
    for “not ticked”, and a mark is somewhere; a column of words beside them (“Other”) is left out.
    """
    groups: dict[str, list[tuple[str, str]]] = {}
    split = _split_options(headers, split_headers(headers), values)
    for header, (question, part) in zip(headers, split, strict=True):
        if part:
            groups.setdefault(question, []).append((header, part))
    found: dict[str, tuple[str, str]] = {}
    for question, members in groups.items():
        ticks = [(header, part) for header, part in members if _is_ticks(values(header), part)]
        written = [header for header, _ in members if header not in {h for h, _ in ticks}]
        enough = len(ticks) > 1 or any({key(v) for v in values(h)} == {key(part)} for h, part in ticks)
        marked = any(set(map(key, values(h))) & (MARKS | {key(part)}) for h, part in ticks)
        if enough and marked and all(_are_words(values(header)) for header in written):
            found |= {header: (question, part) for header, part in ticks}
    return found


def _split_options(
    headers: Sequence[str], split: Sequence[tuple[str, str]], values: Callable[[str], Sequence[str]]
) -> list[tuple[str, str]]:
    """Typeform's way: a column is called like its option and holds nothing else; a blank one asks."""
    own = [
        not part and {key(v) for v in values(h)} == {key(h)}
        for h, (_, part) in zip(headers, split, strict=True)
    ]
    found, question = list(split), ""
    for n, header in enumerate(headers):
        if not own[n]:
            question = header if not values(header) else ""
        elif (n and own[n - 1]) or (n + 1 < len(own) and own[n + 1]):
            question = question or f"{header} and others"
            found[n] = (question, header)
    return found


def repeats_ticks(header: str, ticks: Iterable[tuple[str, str]], cells: Sequence[str]) -> bool:
    """Whether a column only says in one cell what the columns of ticks beside it say: Kobo's “used”."""
    options = {option for question, option in ticks if question == header}
    return bool(options) and all(set(cell.split()) <= options for cell in cells)


def _is_ticks(values: Sequence[str], option: str) -> bool:
    return {key(value) for value in values} <= MARKS | UNMARKED | NOT_ASKED | {key(option)}


def _are_words(values: Sequence[str]) -> bool:
    """What people wrote beside an option, such as “Other”."""
    return not values or sum(len(value.split()) for value in values) >= _OTHER_WORDS * len(values)
