"""``p.measures``: a project's measures as a notebook holds them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.analysis.small_numbers import Rule
from evalkit.errors import EvalkitError
from evalkit.show import Picture, card, table
from evalkit.wording import join_plain, plural

if TYPE_CHECKING:
    import pandas as pd

    from evalkit.project import Project
    from evalkit.steps.measures.gather import ProjectMeasures


class Measures:
    """What a project's measures come to: tables that print well, and pictures.

    Example::

        m = p.measures
        m.figures("reqol10")
        m.picture("change reqol10")
        m.judge("Recovery", "Reliable improvement", "they agree", by="Amina")
    """

    def __init__(self, project: Project, found: ProjectMeasures) -> None:
        self._project = project
        self._found = found

    def figures(self, measure: str = "", publish: bool = False) -> pd.DataFrame:
        """One row for each figure of one ``measure`` or of all; ``publish`` hides small numbers."""
        from evalkit.measures.publish import publish as hide
        from evalkit.measures.publish import published_frame

        frame = published_frame(hide(self._found.rows, self._most(publish)))
        known = list(dict.fromkeys(frame["measure"]))
        if measure and measure not in known:
            raise EvalkitError(
                f"There is no measure “{measure}”. There are {join_plain(known) or 'none yet'}."
            )
        return frame[frame["measure"] == measure].reset_index(drop=True) if measure else frame

    def aims(self, publish: bool = False) -> pd.DataFrame:
        """The plan of measures and what each came to; “not measured” where nothing feeds it.

        ``publish`` hides small numbers.
        """
        return self._found.aims(self._most(publish))

    def joint(self, publish: bool = False) -> pd.DataFrame:
        """The joint display: measure and words side by side, and what people said of them together.

        ``publish`` hides small numbers.
        """
        return self._found.joint_frame(self._most(publish))

    def judge(self, aim: str, measure: str, together: str, by: str, why: str = "", codes: str = "") -> None:
        """Say what a measure and the words say together, under your name.

        ``together`` is: they agree, one adds to the other, they disagree, or only one speaks.
        """
        from evalkit.steps.measures.gather import gather_measures
        from evalkit.steps.measures.judge import judge

        judge(self._project, aim, measure, together, by, why, codes)
        self._found = gather_measures(self._project)

    def pictures(self) -> list[str]:
        """The names of the pictures that there are."""
        return list(self._drawn())

    def picture(self, name: str, publish: bool = False) -> Picture:
        """One picture by its name, with the words that stand for it."""
        drawn = self._drawn(publish)
        if name not in drawn:
            raise EvalkitError(
                f"There is no picture “{name}”. There are {join_plain(list(drawn)) or 'none yet'}."
            )
        return drawn[name]

    def _most(self, publish: bool) -> int:
        return self._project.settings.publication.hide_up_to if publish else 0

    def _drawn(self, publish: bool = False) -> dict[str, Picture]:
        from evalkit.steps.measures.pictured import draw_every, show_measures

        rule = Rule(publish=publish, hide_up_to=self._project.settings.publication.hide_up_to)
        facts = show_measures(self._found, rule)
        return {name: Picture(one.png, f"{one.alt} {one.caption}") for name, one in draw_every(facts)}

    def problems(self) -> pd.DataFrame:
        """Every row that was not used, and what to do about it."""
        from evalkit.show import problems_frame

        return problems_frame(self._found.problems)

    def tables(self) -> pd.DataFrame:
        """The tables that the project keeps, and whether somebody has confirmed how they are read."""
        import pandas as pd

        lines = [(t.name, t.settings.what, len(t.frame), t.settings.confirmed) for t in self._found.tables]
        return pd.DataFrame(lines, columns=["table", "what it is", "rows", "confirmed"])

    def _repr_html_(self) -> str:
        found = self._found
        rows = [
            ("Tables", join_plain([f"{t.name} ({t.settings.what})" for t in found.tables]) or "none yet"),
            ("Waiting to be confirmed", join_plain(list(found.waiting)) or "none"),
            ("Figures", plural(len(found.rows), "figure")),
            ("Not used", plural(len(found.problems), "row or table", "rows or tables")),
        ]
        return card("Measures", rows) + str(table(self.tables(), "Tables of measures").to_html())


def measures_of(project: Project) -> Measures:
    """The measures of a project."""
    from evalkit.steps.measures.gather import gather_measures

    return Measures(project, gather_measures(project))
