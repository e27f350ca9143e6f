"""Flag a passage that tells of a risk to somebody, for whoever leads the project, and say what was done.

Flags are seen by the person whom the settings name under [safeguarding] (by everybody on this machine where
they name nobody), and on a server by its owners. They are in the store and its back-ups, and nowhere else:
not in the history, in tables, in reports, in packs, or in what notebooks hold.
"""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.errors import EvalkitError, StaleChangeError
from evalkit.ids import new_uid
from evalkit.model import Risk, Source, Turn
from evalkit.project import Project
from evalkit.steps.coding.code import get_source
from evalkit.steps.sharing.packs import is_pack
from evalkit.text import shorten

WORDS = 300
"""Characters of a flagged passage that are shown."""


@dataclass(frozen=True, slots=True)
class RiskShown:
    """A flagged passage with its words as they are now, and where it stands."""

    risk: Risk
    words: str
    source_name: str
    address: str


def flag_risk(project: Project, by: str, source_id: str, span: tuple[int, int]) -> str:
    """Flag the words of a span; what to tell whoever flagged them.

    EvalkitError for words outside any turn, and in a project that came as a pack: nobody there would see it.
    """
    if is_pack(project.folder):
        raise EvalkitError(
            "A flag would stay in this copy, where nobody sees it. Tell whoever sent you the pack today, by "
            "telephone or in person."
        )
    source = get_source(project, source_id)
    start, end = span
    turn = next((turn for turn in source.turns if turn.start <= start < end <= turn.end), None)
    if turn is None:
        raise EvalkitError("Choose words of one speaker first, then flag them.")
    place = source_id, turn.index, start - turn.start, end - turn.start
    project.store.risks.add(Risk(new_uid(), *place, by, project.now()))
    return (
        "Flagged. It stays on the overview, for whoever may see it, until somebody writes what was done. If "
        "anyone is in danger now, do not wait: follow your organisation’s safeguarding procedure."
    )


def say_who_sees(project: Project, on_server: bool = False) -> str:
    """Who will see a flag, as a sentence."""
    if on_server:
        return "Only the owners of this project see the flag."
    if name := project.settings.safeguarding.owner.strip():
        return f"Only {name} sees the flag."
    return "Everybody who opens this project on this machine sees the flag, since the settings name nobody."


def may_see_risks(project: Project, name: str) -> bool:
    """Whether this person sees flags on this machine: the one whom the settings name, or everybody."""
    owner = project.settings.safeguarding.owner.strip().casefold()
    return owner in ("", name.strip().casefold())


def list_risks(project: Project) -> list[RiskShown]:
    """Every flagged passage, those first about which nobody has written what was done."""
    sources = {source.id: source for source in project.sources}
    shown = [_show(risk, sources[risk.source_id]) for risk in project.store.risks.read()]
    return sorted(shown, key=lambda one: bool(one.risk.done))


def _show(risk: Risk, source: Source) -> RiskShown:
    turn = next((turn for turn in source.turns if turn.index == risk.turn), None)
    start, words = _find_words(risk, source, turn) if turn else (0, "")
    address = f"/sources/{source.id}#s{start}" if words else f"/sources/{source.id}"
    return RiskShown(risk, words, source.name, address)


def _find_words(risk: Risk, source: Source, turn: Turn) -> tuple[int, str]:
    """Where the flagged words begin, and the words: whole ones, also after the turn was corrected."""
    said = source.text[turn.start : turn.end]
    start = min(risk.start, max(0, len(said) - 1))
    start = said.rfind(" ", 0, start + 1) + 1
    end = said.find(" ", min(max(risk.end, start), len(said)))
    return turn.start + start, shorten(said[start : end if end >= 0 else len(said)], WORDS)


def write_done(project: Project, by: str, risk_id: str, done: str) -> str:
    """Write what was done about a flagged passage. StaleChangeError where somebody has written it by now."""
    if not done.strip():
        raise EvalkitError("Write what was done first, such as whom you told and when.")
    if not project.store.risks.write_done(risk_id, done.strip(), by, project.now()):
        raise StaleChangeError("Somebody has written what was done by now, or the source is no longer there.")
    return "Kept. The flag is closed."
