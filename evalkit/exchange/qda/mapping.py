"""What each code of another program becomes here: a draft that a person confirms or changes."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from io import StringIO

from evalkit.errors import TableError
from evalkit.exchange.qda.code_names import CodeNames, find_own_codes, free_slug, plain_name
from evalkit.exchange.qda.interchange import OutsideCode, OutsideCoding
from evalkit.model import VALENCES, Codebook, Valence

COLUMNS = ("their code", "used", "becomes", "side", "why")
LEAVE = "leave out"
BY_WEIGHT = "by weight"
"""A side in the list of codes: what it is for each coding, its weight says."""
_FORMULA = ("=", "+", "-", "@")
_SAID: dict[Valence, str] = {
    "working_well": """working well, going well, whats working well, what is working well, whats going well,
        works, works well, what works, what works well, what helps, helps,
        positive, positives, strength, strengths, facilitator, facilitators, enabler, enablers,
        benefit, benefits, pros, celebration, celebrations, good, pos""",
    "challenging": """challenging, challenge, challenges, whats challenging, what is challenging, barrier,
        barriers, negative, negatives, weakness, weaknesses, difficulty, difficulties, problem, problems,
        concern, concerns, what does not work, what doesnt work, what hinders, hinders,
        not working, not working well, whats not working well, cons, obstacle, obstacles,
        bad, neg""",
    "context": "context, neutral, background",
}
_SIDES = {side: frozenset(" ".join(said.split()).split(", ")) for side, said in _SAID.items()}
_SIGN: dict[str, Valence] = {"+": "working_well", "-": "challenging", "−": "challenging", "–": "challenging"}
_ENDS_IN_SIGN = re.compile(r"^(?P<name>.*?\S)\s*+[([]?(?P<sign>[+\-−–])[)\]]?$")
_ENDS_IN_SIDE = re.compile(r"^(?P<name>.*?\S)\s*+(?:[-−–:,/_|>]\s*+|[([])(?P<side>[^()\[\]:,/_|>]+)[)\]]?$")
_ENDS_IN_LETTER = re.compile(r"^(?P<name>.+)[-_ ](?P<letter>[PN])$")


@dataclass(frozen=True, slots=True)
class CodeChoice:
    """One code of another program: how often it is used, and the code and side that it becomes.

    ``becomes`` is a slug, one of the codebook's or a new one, or "" where the code is left out.
    """

    code: OutsideCode
    used: int
    becomes: str
    side: Valence
    why: str = ""
    name: str = ""
    """What a person calls a new code; "" for its name in the other program."""
    path: tuple[str, ...] = ()
    """Its name and those above it, without the side that they name."""
    weighed: bool = False
    """Whether each coding's weight says its side: above 0 working well, below 0 challenging."""

    def side_of(self, weight: str) -> Valence:
        """The side of a coding with this weight."""
        if not self.weighed:
            return self.side
        number = _weight(weight)
        return "working_well" if number > 0 else "challenging" if number < 0 else "context"

    @property
    def said_side(self) -> str:
        """The side as it is written in the list of codes."""
        return BY_WEIGHT if self.weighed else self.side

    @property
    def called(self) -> str:
        """The name that a new code gets."""
        return self.name or (self.path or self.code.path)[-1]


def draft_mapping(
    codes: Sequence[OutsideCode],
    used: Counter[str],
    codebook: Codebook,
    weighed: Collection[str] = (),
) -> tuple[CodeChoice, ...]:
    """The code and side that each code seems to mean, and why; a code that fits none is kept as it is.

    ``weighed`` are the codes of which some codings have a weight below 0: :func:`find_weighed`.
    """
    letters = [code for code in codes if _ENDS_IN_LETTER.match(code.name)]
    by_letter = len(letters) > 1 and len(letters) == len(codes)
    told = {code.id: find_side(code.path, by_letter) for code in codes}
    names = CodeNames(codebook, [told[code.id][0] for code in codes if code.codable or used[code.id]])
    own = find_own_codes(codebook)
    drafted = []
    for code in codes:
        if not code.codable and not used[code.id]:
            drafted.append(CodeChoice(code, 0, "", "context", "it only holds other codes together"))
            continue
        path, side, how = told[code.id]
        if code.id in own:
            (slug, side), name, why, how = own[code.id], "", "the codebook has it", ""
        else:
            slug, name, why = names.find(path)
        by_weight = code.id in weighed and not how
        how = how or ("weights below 0 are taken as challenging" if by_weight else "")
        said = "; ".join(filter(None, (why, how)))
        drafted.append(CodeChoice(code, used[code.id], slug, side, said, name, path, by_weight))
    return tuple(drafted)


def find_weighed(codings: Iterable[OutsideCoding]) -> frozenset[str]:
    """The codes of which some coding has a weight below 0."""
    return frozenset(coding.code for coding in codings if _weight(coding.weight) < 0)


def _weight(text: str) -> float:
    text = text.strip().replace(",", ".").replace("−", "-")
    return float(text) if re.fullmatch(r"[+-]?\d{1,9}(\.\d{1,9})?", text) else 0.0


def find_side(path: tuple[str, ...], by_letter: bool = False) -> tuple[tuple[str, ...], Valence, str]:
    """The path without the side that it names, the side, and how it was told.

    >>> find_side(("Access", "Barriers"))
    (('Access',), 'challenging', 'the side is the code “Barriers”')
    >>> find_side(("Access (+)",))
    (('Access',), 'working_well', 'the side is in the name')
    """
    name = path[-1]
    if len(path) > 1 and (side := _side_of(name)):
        return path[:-1], side, f"the side is the code “{name}”"
    if len(path) > 1 and (side := _side_of(path[0])):
        return path[1:], side, f"the side is the code “{path[0]}”"
    if by_letter and (ends := _ENDS_IN_LETTER.match(name)):
        side = "working_well" if ends["letter"] == "P" else "challenging"
        return (*path[:-1], ends["name"]), side, "P and N are taken as positive and negative"
    if ends := _ENDS_IN_SIGN.match(name):
        return (*path[:-1], ends["name"]), _SIGN[ends["sign"]], "the side is in the name"
    if (ends := _ENDS_IN_SIDE.match(name)) and (side := _side_of(ends["side"])):
        return (*path[:-1], ends["name"]), side, "the side is in the name"
    return path, "context", ""


def write_mapping(choices: Iterable[CodeChoice]) -> str:
    """The draft as csv, for a person to correct in Excel: see :func:`read_mapping`."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for one in choices:
        named, becomes = "\\".join(one.code.path), (one.name if one.becomes else "") or one.becomes or LEAVE
        writer.writerow((_cell(named), one.used, _cell(becomes), one.said_side, one.why))
    return out.getvalue()


def _cell(text: str) -> str:
    """A cell that a spreadsheet does not take for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _uncell(text: str) -> str:
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text


def read_mapping(
    rows: Iterable[tuple[int, dict[str, str]]], drafted: Sequence[CodeChoice], codebook: Codebook, where: str
) -> tuple[tuple[CodeChoice, ...], tuple[str, ...]]:
    """The draft as a person corrected it, and the codes that have no row yet.

    ``rows`` are line numbers with cells by heading. Raises TableError for a side that there is not.
    """
    said = {_uncell(cells.get(COLUMNS[0], "")): (line, cells) for line, cells in rows}
    chosen, new = [], []
    for one in drafted:
        named = "\\".join(one.code.path)
        line, cells = said.get(named, (0, None))
        if cells is None:
            new.append(named)
            chosen.append(one)
            continue
        try:
            chosen.append(choose(one, cells.get("becomes", ""), cells.get("side", ""), codebook))
        except TableError as error:
            raise TableError(f"{where}, row {line}: {error}") from error
    return tuple(chosen), tuple(new)


def choose(drafted: CodeChoice, becomes: str, side: str, codebook: Codebook) -> CodeChoice:
    """A choice as a person typed it: a code's name, a new name, or “leave out”; and a side.

    Raises TableError for a side that there is not.
    """
    becomes = _uncell(becomes.strip())
    if becomes.casefold() in ("", LEAVE):
        return replace(drafted, becomes="")
    wanted = side.strip().casefold().replace(" ", "_") or "context"
    weighed = wanted == BY_WEIGHT.replace(" ", "_")
    found: Valence | None = "context" if weighed else next((v for v in VALENCES if v == wanted), None)
    if found is None:
        raise TableError(f"“{side}” is not a side. Write working_well, challenging, context or {BY_WEIGHT}.")
    typed = plain_name(becomes)
    known = [c.slug for c in codebook.codes if typed in (plain_name(c.slug), plain_name(c.name))]
    if known:
        slug = drafted.becomes if drafted.becomes in known else known[0]
        return replace(drafted, becomes=slug, side=found, name="", weighed=weighed)
    if drafted.becomes and typed in (plain_name(drafted.becomes), plain_name(drafted.called)):
        return replace(drafted, side=found, weighed=weighed)
    return replace(drafted, becomes=free_slug(becomes, ()), side=found, name=becomes, weighed=weighed)


def keep_as_it_is(choices: Sequence[CodeChoice], codebook: Codebook) -> tuple[CodeChoice, ...]:
    """Every code one of its own, with its own name and no side; what only holds codes together stays out.

    One that the codebook has under the same name and below the same group is that one.
    """
    coming = [one for one in choices if one.code.codable or one.used]
    names = CodeNames(codebook, [one.code.path for one in coming], strict=True)
    kept = []
    for one in choices:
        if not one.code.codable and not one.used:
            kept.append(replace(one, becomes="", name=""))
            continue
        path = one.code.path
        slug, name, _ = names.find(path)
        alone = replace(one, becomes=slug, name=name, side="context", weighed=False)
        kept.append(replace(alone, path=path, why="as it is"))
    return tuple(kept)


def _side_of(name: str) -> Valence | None:
    plain = plain_name(name)
    return next((side for side, said in _SIDES.items() if plain in said), None)
