"""What the evidence is, for the people who write a chapter: computed, in Markdown, marked as a draft."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

from evalkit.analysis.people import find_people, people_by_group, say_notes, say_participants
from evalkit.findings.quotations import choose_quotations, is_starred
from evalkit.findings.strength import STRENGTH_RULE, describe_strength
from evalkit.model import SIDE_HEADINGS, Codebook, Excerpt, Finding, Theme
from evalkit.quoting.verbatim import trim_hesitations
from evalkit.text import shorten
from evalkit.wording import join_plain, plural

OFFERED, CONTRARY = 8, 3
"""Quotations to choose from under a finding; excerpts shown of what speaks against it."""
RoleOf = Callable[[Excerpt], str]


def render_evidence(
    findings: Sequence[Finding], codebook: Codebook, role_of: RoleOf, starred: Collection[str] = ()
) -> str:
    """The computed part of a chapter's file: every finding with its themes, quotations and contrary evidence.

    However much evidence there is, a finding stays about a page: the whole of it is in the report's appendix.
    """
    lines = [
        "## The evidence (computed)",
        "",
        "Nothing here is printed. Numbers are counted from the codings; whoever writes the chapter says what "
        "they mean. To use a quotation, copy its line into your text.",
        "",
        f"How strength is worded. {STRENGTH_RULE}",
        "",
    ]
    if not findings:
        lines += ["There is no coded evidence for this chapter yet.", ""]
    names = {code.slug: code.name for code in codebook.codes}
    for finding in findings:
        side = f": {SIDE_HEADINGS[finding.valence].lower()}" if codebook.sides else ""
        lines += [f"### {finding.id} {names.get(finding.code, finding.code)}{side} ({finding.status})", ""]
        lines += _finding(finding, role_of, starred)
    return "\n".join(lines)


def _finding(finding: Finding, role_of: RoleOf, starred: Collection[str]) -> Iterator[str]:
    yield from (f"Draft: {finding.statement}", "", f"Strength: {describe_strength(finding)}.", "")
    if finding.memo:
        yield from (f"Memo: {finding.memo}", "")
    yield from _themes(finding)
    yield from _quotations(finding, role_of, starred)
    yield from _against(finding, role_of)


def _themes(finding: Finding) -> Iterator[str]:
    if not finding.themes:
        yield from ("Themes: none. Run “evalkit themes” to have some proposed.", "")
        return
    yield from ("Themes:", "")
    for theme in finding.themes:
        yield f"- {describe_theme(theme)}"
    grouped = sum(len(theme.excerpts) for theme in finding.themes)
    if loose := len(finding.excerpts) - grouped:
        yield f"- In no theme: {plural(loose, 'excerpt')}."
    yield ""


def describe_theme(theme: Theme) -> str:
    """A theme in a line: its name, how much there is, from whom, and whether anybody has kept it."""
    people = len(find_people(theme.excerpts))
    who = join_plain([f"{n} {group}" for group, n in people_by_group(theme.excerpts).items()])
    notes = say_notes(theme.excerpts)
    participants = f"{plural(people, 'participant')} ({who})" if people else ""
    said = [part for part in (plural(len(theme.excerpts), "excerpt"), participants, notes) if part]
    alone = " All from one participant." if people == 1 and not notes else ""
    state = " Proposed; nobody has kept it yet." if theme.proposed else ""
    return f"**{theme.name}**: {', '.join(said)}.{alone}{state}"


def _quotations(finding: Finding, role_of: RoleOf, starred: Collection[str]) -> Iterator[str]:
    theme_of = {e.id: theme.name for theme in finding.themes for e in theme.excerpts}
    (offered,) = choose_quotations([finding.excerpts], OFFERED, OFFERED, starred, finding.themes)
    if not offered:
        yield from ("Quotations: none of these excerpts may be quoted.", "")
        return
    rest = len(finding.excerpts) - len(offered)
    more = f" ({plural(rest, 'more excerpt')} in the report's evidence table)" if rest else ""
    yield from (f"Quotations to choose from{more}:", "")
    for excerpt in offered:
        about = [theme_of.get(excerpt.id, ""), "starred" if is_starred(excerpt, starred) else ""]
        if any(about):
            yield from (f"{'; '.join(filter(None, about))}:", "")
        words = " ".join(excerpt.segment.text.split())
        yield from (f"> “{words}” ({role_of(excerpt)}) [{excerpt.id}]", "")
        if (trimmed := trim_hesitations(words)) != words:
            yield from ("the same without hesitations:", "")
            yield from (f"> “{trimmed}” ({role_of(excerpt)}) [{excerpt.id}]", "")


def _against(finding: Finding, role_of: RoleOf) -> Iterator[str]:
    if finding.valence == "context":
        return
    if not finding.contrary:
        yield from ("What speaks against it: nothing on the other side was coded.", "")
        return
    excerpts = plural(len(finding.contrary), "excerpt")
    yield from (f"What speaks against it: {excerpts} from {say_participants(finding.contrary)}, such as", "")
    for excerpt in finding.contrary[:CONTRARY]:
        words = shorten(excerpt.segment.text, 160) if excerpt.participant.may_quote else "(not to be quoted)"
        yield f"- {words} ({role_of(excerpt)}, {excerpt.id})"
    yield ""
