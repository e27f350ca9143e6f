"""Names out of what comes with imported codings: codes, notes, memos and the words of codings that wait."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from evalkit.deidentify import Detection, Numbering, RosterEntry, detect_many, redact_text
from evalkit.exchange.qda.interchange import OutsideCode, OutsideProject
from evalkit.project import Project
from evalkit.sources.participants.participants import read_rows
from evalkit.sources.participants.pseudonyms import is_name, name_in
from evalkit.steps.intake.protect import build_roster, go_on, read_never
from evalkit.vault import Vault
from evalkit.wording import plural

NAME = "[name]"
"""What stands for a name in a code: codes are listed before any text has given its names numbers."""
OF_PEOPLE = frozenset({"person", "phone", "email", "postcode", "nhs_number", "ni_number", "address"})
"""What may stand neither in a code's name nor in an attribute. Places and organisations may: teams, sites
and codes are often called after them."""


class Cleaner:
    """Takes names out of short texts, the same name always getting the same replacement.

    With an open vault a name is replaced as in the texts; without one nobody knows which number it had there,
    so it gets a new one. What ``allow`` names is never replaced. Where the project does not de-identify,
    texts stay as they are.
    """

    def __init__(
        self,
        project: Project,
        vault: Vault | None = None,
        names: Iterable[str] = (),
        allow: Iterable[str] = (),
    ) -> None:
        self._automatic = project.settings.deidentify.automatic
        self._vault = vault
        if not self._automatic:
            return
        rows, _ = read_rows(project.participants_file)
        known = (RosterEntry(name_in(name)) for name in dict.fromkeys(names) if is_name(name))
        self._roster = [*build_roster(rows, (), vault), *known]
        self._never = (*read_never(project), *allow)
        self._numbering = go_on(vault.contents.numbering if vault else Numbering(), project)

    def clean(self, texts: Iterable[str], kinds: frozenset[str] = frozenset()) -> Mapping[str, str]:
        """Each text with what stands in its place; ``kinds`` are the only ones to replace, where any are."""
        wanted = sorted({text for text in texts if text})
        if not self._automatic:
            return dict(zip(wanted, wanted, strict=True))
        cleaned = {}
        for text, found in zip(wanted, detect_many(wanted, self._roster, allow=self._never), strict=True):
            here = [one for one in _to_replace(found) if not kinds or one.type in kinds]
            cleaned[text], _, self._numbering = redact_text(text, here, self._numbering)
        if self._vault and cleaned:
            self._vault.keep(self._vault.contents.with_numbering(self._numbering))
        return cleaned


def _to_replace(found: Iterable[Detection]) -> list[Detection]:
    return [one for one in found if not one.for_review]


def clean_codes(project: Project, outside: OutsideProject) -> OutsideProject:
    """The project of another program with no person named in its codes and their notes."""
    if not project.settings.deidentify.automatic or not outside.codes:
        return outside
    cleaned = clean_in_codes(project, [t for code in outside.codes for t in (*code.path, code.note)])
    codes = _told_apart(
        [
            replace(c, path=tuple(cleaned[name] for name in c.path), note=cleaned[c.note])
            for c in outside.codes
        ]
    )
    changed = sum(old.path != new.path for old, new in zip(outside.codes, codes, strict=True))
    if not changed:
        return replace(outside, codes=codes)
    said_so = (
        f"{plural(changed, 'code')} may name a person, so {NAME} stands there; the name as it was is in the "
        "file alone. Give each a name of your own, or put what names nobody into never-replace.txt and look "
        "again"
    )
    return replace(outside, codes=codes, left_out=(*outside.left_out, said_so))


def clean_in_codes(project: Project, texts: Iterable[str]) -> dict[str, str]:
    """Each name or definition of a code with ``NAME`` where it names a person; "" stays as it is."""
    wanted = sorted({text for text in texts if text})
    if not project.settings.deidentify.automatic:
        return {text: text for text in ("", *wanted)}
    found = detect_many(wanted, allow=read_never(project))
    return {"": ""} | {text: _without(text, some) for text, some in zip(wanted, found, strict=True)}


def _without(text: str, found: Iterable[Detection]) -> str:
    for one in sorted(_to_replace(found), key=lambda d: -d.start):
        if one.type in OF_PEOPLE:
            text = text[: one.start] + NAME + text[one.end :]
    return text


def _told_apart(codes: Sequence[OutsideCode]) -> tuple[OutsideCode, ...]:
    """Codes that only a name told apart get a number."""
    seen: dict[tuple[str, ...], int] = {}
    apart = []
    for code in codes:
        times = seen[code.path] = seen.get(code.path, 0) + 1
        last = code.path[-1]
        numbered = (*code.path[:-1], f"{last} ({times})") if times > 1 and NAME in last else code.path
        apart.append(replace(code, path=numbered))
    return tuple(apart)
