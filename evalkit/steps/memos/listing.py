"""All memos of a project in one list, whatever they came from; searched and filtered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evalkit.ids import in_order
from evalkit.model import Coding, MemoAbout, Source, WrittenMemo
from evalkit.project import Project
from evalkit.wording import plural

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class MemoLine:
    """A memo as it is listed, whatever it came from.

    ``on`` says what it is about; ``words`` are those of the passage or coding ("" for none). ``kind`` is
    “written” for those that can be changed in the list, “coding” for the one that a coding itself carries,
    and “file” for one that came with a source’s file.
    """

    id: str
    kind: str
    about: MemoAbout
    on: str
    memo: str
    coder: str
    created: str
    updated: str = ""
    source_id: str = ""
    code: str = ""
    person: str = ""
    day: str = ""
    waits_for: tuple[str, ...] = ()
    words: str = ""
    start: int = -1


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which memos are listed; what is "" leaves all."""

    about: str = ""
    coder: str = ""
    words: str = ""
    source_id: str = ""
    code: str = ""
    waits_for: str = ""


def list_memos(project: Project, wanted: Wanted = Wanted()) -> list[MemoLine]:
    """Every memo that is wanted: the journal by day, then people, codes, and the sources in their order."""
    names = {code.slug: code.name for code in project.codebook.codes}
    sources = {source.id: source for source in project.sources}
    codings = {coding.id: coding for coding in project.codings}
    written = (_line(memo, names, sources, codings) for memo in project.store.read.written_memos())
    lines = [*written, *_of_codings(codings.values(), names, sources), *_of_files(sources.values())]
    return sorted((line for line in lines if _is_wanted(line, wanted)), key=_place)


_ORDER: tuple[MemoAbout, ...] = ("project", "person", "code", "source", "passage", "coding")


def _place(line: MemoLine) -> tuple[object, ...]:
    if line.about == "project":
        return 0, line.day, in_order(line.id)
    if line.source_id:
        return 3, in_order(line.source_id), line.start, in_order(line.id)
    return _ORDER.index(line.about), (line.person, line.code), 0, in_order(line.id)


def _is_wanted(line: MemoLine, wanted: Wanted) -> bool:
    seen = f"{line.memo} {line.on} {line.words}".casefold()
    return (
        wanted.about in ("", line.about)
        and wanted.coder in ("", line.coder)
        and wanted.source_id in ("", line.source_id)
        and wanted.code in ("", line.code)
        and (not wanted.waits_for or wanted.waits_for in line.waits_for)
        and all(word in seen for word in wanted.words.casefold().split())
    )


def _line(
    memo: WrittenMemo, names: dict[str, str], sources: dict[str, Source], codings: dict[str, Coding]
) -> MemoLine:
    source = sources.get(memo.source_id)
    coding = codings.get(memo.coding_id)
    code = coding.code if coding else memo.code
    where = source.name if source else memo.source_id
    on = {
        "coding": f"{names.get(code, code)}, coded by {coding.coder}, in {where}"
        if coding
        else f"A coding that was removed, in {where}",
        "passage": f"Words in {where}",
        "source": where,
        "code": f"The code {names.get(code, code)}",
        "person": memo.person,
        "project": "The project",
    }[memo.about]
    words, start = (coding.segment.text, coding.segment.start) if coding else (memo.text, memo.start)
    told = {
        name: getattr(memo, name)
        for name in ("about", "memo", "coder", "created", "updated", "person", "day")
    }
    place = start if memo.about in ("coding", "passage") else -1
    return MemoLine(
        memo.id, "written", on=on, source_id=memo.source_id, code=code, waits_for=memo.waits_for,
        words=words, start=place, **told,
    )  # fmt: skip


def _of_codings(
    codings: Iterable[Coding], names: dict[str, str], sources: dict[str, Source]
) -> Iterator[MemoLine]:
    for coding in codings:
        if coding.memo:
            segment = coding.segment
            on = f"{names.get(coding.code, coding.code)}, in {sources[segment.source_id].name}"
            yield MemoLine(
                coding.id, "coding", "coding", on, coding.memo, coding.coder, coding.created,
                source_id=segment.source_id, code=coding.code, words=segment.text, start=segment.start,
            )  # fmt: skip


def _of_files(sources: Iterable[Source]) -> Iterator[MemoLine]:
    for source in sources:
        for number, memo in enumerate(source.memos, 1):
            start = -1 if memo.start is None else memo.start
            words = source.text[start : memo.end] if start >= 0 else ""
            yield MemoLine(
                f"{source.id}/m{number:05d}", "file", "passage" if words else "source",
                f"{source.name} ({memo.origin} in its file)", memo.text, memo.author, "",
                source_id=source.id, words=words, start=start,
            )  # fmt: skip


def frame_memos(lines: Sequence[MemoLine]) -> pd.DataFrame:
    """The memos as a table, one row each; "" where something does not apply."""
    import pandas as pd

    rows = [
        (
            *(line.id, line.about, line.on, line.memo, line.coder, line.day or line.created[:10]),
            *(line.source_id, line.code, line.person, line.words, ", ".join(line.waits_for)),
        )
        for line in lines
    ]
    columns = ["memo", "about", "on", "says", "by", "day", "source", "code", "person", "words", "waits for"]
    return pd.DataFrame(rows, columns=columns)


def say_count(lines: Sequence[MemoLine]) -> str:
    """How many memos there are.

    >>> say_count([])
    'No memo'
    """
    return plural(len(lines), "memo") if lines else "No memo"
