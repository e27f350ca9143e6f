"""A chapter's findings as the page shows them: themes with their excerpts, each one step from its source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from evalkit.analysis.people import say_participants
from evalkit.findings.quotations import may_quote
from evalkit.findings.strength import describe_strength
from evalkit.model import Coding, Excerpt, Finding, Theme, Valence
from evalkit.report.wording import attribution
from evalkit.steps.coding.code import mark_seen
from evalkit.steps.findings.beside import Look
from evalkit.text import point_to_utf16
from evalkit.web.views.on_page import say_on_page
from evalkit.wording import plural


@dataclass(frozen=True, slots=True)
class ShownExcerpt:
    """An excerpt: its words, who said it, where to read on, and its star.

    ``star`` is what the button sends: the coder's own coding, its fingerprint and the new state; "" where the
    coder has no coding in it. ``names`` are all ids by which a text may name it, and ``quote`` is the line
    that quotes it ("" where it may not be quoted).
    """

    id: str
    words: str
    role: str
    address: str
    coders: str
    starred: bool
    quote: str
    star: str
    names: str
    person: str


@dataclass(frozen=True, slots=True)
class ShownTheme:
    """A theme with its excerpts; ``name`` "" is for what is in none."""

    name: str
    says: str
    excerpts: tuple[ShownExcerpt, ...]


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A finding with its strength in words and its themes."""

    finding: Finding
    code: str
    strength: str
    status_mark: str
    themes_mark: str
    themes: tuple[ShownTheme, ...]

    @property
    def names(self) -> list[str]:
        """The names of its themes."""
        return [theme.name for theme in self.themes if theme.name]


@dataclass(frozen=True, slots=True)
class ShownSide:
    """One side of a chapter: the section that people write, and the findings under it."""

    key: str
    title: str
    findings: tuple[ShownFinding, ...]


def show_themes(
    finding: Finding, codings: Mapping[str, Coding], coder: str, ranked: Sequence[Excerpt]
) -> tuple[ShownTheme, ...]:
    """The finding's themes, the largest first, and then what is in none; each as ``ranked`` has it."""
    theme_of = {e.id: theme.name for theme in finding.themes for e in theme.excerpts}
    loose = [e for e in ranked if e.id not in theme_of]
    shown = [
        ShownTheme(
            t.name,
            say_theme(t),
            tuple(show_excerpt(e, codings, coder) for e in ranked if theme_of.get(e.id) == t.name),
        )
        for t in finding.themes
    ]
    if loose:
        excerpts = tuple(show_excerpt(e, codings, coder) for e in loose)
        shown.append(ShownTheme("", plural(len(loose), "excerpt"), excerpts))
    return tuple(shown)


def say_theme(theme: Theme) -> str:
    """How much there is of a theme, and whether it is anybody's yet."""
    who = say_participants(theme.excerpts)
    alone = ", all from one participant" if who == "1 participant" else f" from {who}"
    state = "; proposed by the computer, nobody has kept it yet" if theme.proposed else ""
    return f"{plural(len(theme.excerpts), 'excerpt')}{alone}{state}"


def show_excerpt(excerpt: Excerpt, codings: Mapping[str, Coding], coder: str) -> ShownExcerpt:
    """One excerpt for a coder, who may star a coding of their own."""
    inside = [codings[name] for name in excerpt.codings if name in codings]
    own = next((coding for coding in inside if coding.coder == coder), None)
    segment = excerpt.segment
    return ShownExcerpt(
        excerpt.id,
        segment.text,
        attribution(excerpt),
        f"/sources/{segment.source_id}?coders=all#s{segment.start}",
        ", ".join(excerpt.coders),
        any(coding.star for coding in inside),
        f"> “{' '.join(segment.text.split())}” ({attribution(excerpt)}) [{excerpt.id}]"
        if may_quote(excerpt)
        else "",
        f"{own.id} {mark_seen(own)} {'0' if own.star else '1'}" if own else "",
        " ".join(dict.fromkeys((excerpt.id, *excerpt.codings))),
        excerpt.participant.id,
    )


def show_finding(
    finding: Finding,
    code: str,
    marks: tuple[str, str],
    codings: Mapping[str, Coding],
    coder: str,
    ranked: Sequence[Excerpt],
) -> ShownFinding:
    """One finding; ``marks`` are the fingerprints of its status and of its themes."""
    themes = show_themes(finding, codings, coder, ranked)
    return ShownFinding(finding, code, describe_strength(finding), *marks, themes)


def show_sides(
    titles: Mapping[Valence, str], shown: Iterable[ShownFinding], *, sides: bool
) -> list[ShownSide]:
    """The findings by side, both sides always; all in one where the codebook has no sides."""
    found = list(shown)
    if not sides:
        return [ShownSide("working_well", "What people said", tuple(found))]
    return [
        ShownSide(side, title, tuple(s for s in found if s.finding.valence == side))
        for side, title in titles.items()
    ]


def draw_look(look: Look, words: str) -> dict[str, object]:
    """What to look at in ``words`` as the page's script takes it: places are counted in UTF-16 units."""
    starts = point_to_utf16(words, [notice.start for notice in look.notices])
    ends = point_to_utf16(words, [notice.end for notice in look.notices])
    return {
        "notices": [
            {
                "kind": notice.kind,
                "line": notice.line,
                "message": say_on_page(notice.message),
                "start": start,
                "end": end,
            }
            for notice, start, end in zip(look.notices, starts, ends, strict=True)
        ],
        "named": {named.id: {"words": named.words, "about": named.about} for named in look.named},
    }
