"""The project as a notebook holds it: everything that it has, and every step that a person can take."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.api.progress import notebook_track
from evalkit.api.records import (
    Codings,
    Comments,
    Decisions,
    Excerpts,
    Findings,
    Problems,
    Sources,
    Suggestions,
    Themes,
)
from evalkit.errors import EvalkitError
from evalkit.model import FindingStatus, Source, SourceKind, Valence
from evalkit.project import Project as Folder
from evalkit.show import card

if TYPE_CHECKING:
    import pandas as pd

    from evalkit.analysis.co_occurrence import CoOccurrence
    from evalkit.analysis.crosstab import Crosstab
    from evalkit.api.measures import Measures
    from evalkit.api.writing import Writing
    from evalkit.steps.coding.agreement import MeasuredAgreement
    from evalkit.steps.coding.code import Done
    from evalkit.steps.coding.decide import DecideResult
    from evalkit.steps.findings.beyond import BeyondResult
    from evalkit.steps.findings.coverage import CoverageResult
    from evalkit.steps.findings.write_findings import OpenChapter
    from evalkit.steps.intake.add import AddResult
    from evalkit.steps.looking.groups import Compared
    from evalkit.steps.report.report import ReportResult
    from evalkit.steps.status import Status
    from evalkit.steps.suggesting.next_to_read import ReadingList
    from evalkit.steps.suggesting.quality import LearningCurve, Quality
    from evalkit.steps.suggesting.second_look import SecondLook
    from evalkit.steps.suggesting.suggest import SuggestResult
    from evalkit.steps.surveys import Survey


class Project(Folder):
    """A project folder, opened with ``Project("folder")``; each method is the step that a command takes.

    A person decides: what ``suggest`` proposes reaches no count until somebody accepts it.

    Example::

        p = ek.Project("our-evaluation")
        p.sources
        p.codings.frame()
        p.suggest()
        p.coverage()
        p.themes("trauma_informed_care")
        p.report("out.docx")
    """

    @property
    def sources(self) -> Sources:
        """Every source, in the order of their ids."""
        return Sources(self.store.read.sources())

    @property
    def codings(self) -> Codings:
        """Every coding that a person made, on the page, in the workbook or here."""
        from evalkit.steps.looking.coded import describe_codings

        return Codings(self.store.read.codings(), partial(describe_codings, self))

    @property
    def suggestions(self) -> Suggestions:
        """What the machine step last proposed, best first within each passage."""
        return Suggestions(self.store.read.suggestions())

    @property
    def decisions(self) -> Decisions:
        """What people decided about suggestions (accepted, changed or rejected)."""
        return Decisions(self.store.read.decisions())

    @property
    def memos(self) -> pd.DataFrame:
        """Every memo, one row each: what it is about, what it says, who wrote it, and whom it waits for."""
        from evalkit.steps.memos.listing import frame_memos, list_memos

        return frame_memos(list_memos(self))

    def status(self) -> Status:
        """Where the project stands and what comes next."""
        from evalkit.steps.status import describe_status

        return describe_status(self)

    def source(self, source_id: str = "") -> Source:
        """One source (without an id: the first). EvalkitError where there is none."""
        for source in self.sources:
            if source_id in ("", source.id):
                return source
        raise EvalkitError(
            f"This project has no source {source_id}. Put files into its folder “sources” and run add()."
            if source_id
            else "This project has no sources yet. Put files into its folder “sources” and run add()."
        )

    def people(self) -> pd.DataFrame:
        """Who speaks in each source: label, turns, words, share of the words, and which participant it is."""
        from evalkit.steps.intake.roles import list_speakers

        return list_speakers(self)

    def problems(self) -> Problems:
        """Everything that could not be read, placed or counted, and what to do about it."""
        from evalkit.steps.findings.evidence import gather_evidence

        return Problems((*self.status().problems, *gather_evidence(self).problems))

    def add(
        self, *paths: str | Path, kind: SourceKind | None = None, replace_changed: bool = False
    ) -> AddResult:
        """Read files or folders into the project (without any: its folder “sources”), names taken out."""
        from evalkit.steps.intake.add import add_sources

        return add_sources(self, [Path(p) for p in paths], kind, replace_changed, notebook_track)

    def suggest(self, sheet: str | Path | None = None, coder: str = "") -> SuggestResult:
        """Suggest codes for every passage that a participant said; ``sheet`` is a workbook to decide in.

        ``coder`` is who will decide in it: what they have decided or coded already is not offered again.
        """
        from evalkit.steps.suggesting.suggest import make_suggestions

        return make_suggestions(self, Path(sheet) if sheet else None, track=notebook_track, coder=coder)

    def next(self, coder: str = "", most: int = 20) -> ReadingList:
        """Which passages to read next, and why; with ``coder``, those that this coder has not read."""
        from evalkit.steps.suggesting.next_to_read import find_next

        return find_next(self, coder, most)

    def accept(self, ids: Sequence[str], coder: str) -> Done:
        """Make codings of these suggestions, under the name of the person who decided so."""
        from evalkit.steps.coding.code import accept_suggestions

        return accept_suggestions(self, coder, ids)

    def change(self, suggestion: str, code: str, side: Valence, coder: str) -> Done:
        """Code a suggestion's passage otherwise; what was suggested stays on record."""
        from evalkit.steps.coding.code import change_suggestion

        return change_suggestion(self, coder, suggestion, code, side)

    def reject(self, ids: Sequence[str], coder: str) -> Done:
        """Say that these suggestions are wrong."""
        from evalkit.steps.coding.code import reject_suggestions

        return reject_suggestions(self, coder, ids)

    def decide_by_buttons(self, coder: str, source_id: str = "") -> object:
        """Buttons under each passage that has a likely suggestion and that ``coder`` has not decided on.

        Every press is a decision of ``coder`` and can be taken back. Where ipywidgets is not installed, a
        card says how to get it. EvalkitError where the project has no such source (without an id: the first).
        """
        from evalkit.api.buttons import show_buttons

        return show_buttons(self, self.source(source_id), coder)

    def decide(self, sheet: str | Path, coder: str = "") -> DecideResult:
        """Take the decisions in a workbook back."""
        from evalkit.steps.coding.decide import take_decisions

        return take_decisions(self, Path(sheet), coder)

    def quality(self, folds: int = 5, seed: int = 0) -> Quality:
        """How good suggestions are for sources that nothing was learnt from, on what people coded."""
        from evalkit.steps.suggesting.quality import measure_quality

        return measure_quality(self, folds, seed)

    def agreement(self) -> MeasuredAgreement:
        """How far every two coders agree, code by code and side by side; ``.frame()`` is the table."""
        from evalkit.steps.coding.agreement import measure_agreement

        return measure_agreement(self)

    def second_look(self, most: int = 20, quality: Quality | None = None) -> SecondLook:
        """Codings that the model finds unlikely, and likely passages that nobody coded, to be checked.

        It is quicker with the ``quality`` that was measured already.
        """
        from evalkit.steps.suggesting.second_look import look_again

        return look_again(self, most, quality)

    def learning_curve(self, sizes: Iterable[int] = (), seed: int = 0) -> LearningCurve:
        """How good suggestions would have been after fewer codings."""
        from evalkit.steps.suggesting.quality import measure_learning

        return measure_learning(self, tuple(sizes), seed)

    def evidence(self) -> Excerpts:
        """The coded passages that every count, chart and report is made from, each once.

        EvalkitError where there is none yet.
        """
        from evalkit.steps.findings.evidence import gather_evidence

        excerpts = Excerpts(gather_evidence(self).excerpts)
        if not excerpts:
            raise EvalkitError("There is no evidence yet. Decide on suggestions first (notebook 2).")
        return excerpts

    def coverage(self, publish: bool | None = None) -> CoverageResult:
        """Who said what on which code, and whom to interview next; also written into the reports folder."""
        from evalkit.steps.findings.coverage import show_coverage

        return show_coverage(self, publish)

    def surveys(self) -> list[Survey]:
        """The project's surveys, their closed questions counted."""
        from evalkit.steps.surveys import find_surveys

        return find_surveys(self)

    def survey(self, source_id: str = "") -> Survey:
        """One survey (without an id: the first). EvalkitError where there is none."""
        from evalkit.steps.surveys import get_survey

        return get_survey(self, source_id)

    def crosstab(self, survey: str, rows: str, columns: str = "") -> Crosstab:
        """Set two closed questions of a survey against each other; “codes” stands for what was coded.

        With two names alone, people of all sources are counted: ``p.crosstab("codes", "site")``. A name is
        then “codes”, “sides” or any attribute of people.
        """
        from evalkit.steps.looking.cross import cross_people
        from evalkit.steps.surveys import cross_survey

        return cross_survey(self, survey, rows, columns) if columns else cross_people(self, survey, rows)

    def cooccurrence(self) -> CoOccurrence:
        """Which codes come together in the same words, by people; ``.frame("challenging")`` is one side."""
        from evalkit.steps.looking.groups import count_together

        return count_together(self)

    def compare(self, code: str, by: str = "group") -> Compared:
        """What groups of people say of a code, side by side; ``.frame()`` has the passages.

        ``by`` is any attribute of people, “heard in” or “source”.
        """
        from evalkit.steps.looking.groups import compare_groups

        return compare_groups(self, code, by)

    def themes(self, code: str = "") -> Themes:
        """Themes inside a code (without one: inside every code), proposed for people to keep, name or change.

        They are written into ``themes.yaml`` and a workbook; what people decided before stays.
        """
        from evalkit.steps.coding.code import get_code_name
        from evalkit.steps.findings.themes import make_themes

        if code:
            get_code_name(self, code)
        made = make_themes(self, track=notebook_track)
        return Themes(theme for s in made.sets if code in ("", s.code) for theme in s.themes)

    def beyond(self) -> BeyondResult:
        """Topics among what no code of the framework fits, proposed for people to name or put aside.

        They are decided on the page “Beyond the framework”; only what a person named is in the report.
        """
        from evalkit.steps.findings.beyond import propose_beyond

        return propose_beyond(self, notebook_track)

    @property
    def measures(self) -> Measures:
        """Every figure of the project's measures, with its tables, aims, joint display and pictures."""
        from evalkit.api.measures import measures_of

        return measures_of(self)

    def comments(self) -> Comments:
        """What the reference group and other readers said about drafts."""
        from evalkit.store.reviews import load_reviews

        return Comments(load_reviews(self.store).items)

    def findings(self) -> Findings:
        """Draft findings from the evidence: what there is on each code and side."""
        from evalkit.steps.findings.evidence import gather_evidence
        from evalkit.steps.findings.findings import gather_findings

        return Findings(gather_findings(self, gather_evidence(self)))

    def chapter(self, slug: str) -> OpenChapter:
        """A chapter of the report, by its short name in ``outline.yaml``: its sections and its findings."""
        from evalkit.steps.findings.write_findings import open_chapter

        return open_chapter(self, slug)

    def write(self, chapter: OpenChapter, section: str, words: str) -> str:
        """Write a section of a chapter, such as "challenging", into its file in ``findings``.

        Nothing is overwritten that has been changed since ``chapter`` was opened: StaleChangeError then.
        """
        from evalkit.steps.findings.write_findings import write_section

        return write_section(self, chapter.chapter.slug, section, words, chapter.mark(section))

    @property
    def writing(self) -> Writing:
        """What helps to write with evidence: what to quote, what nobody has named, what to look at."""
        from evalkit.api.writing import Writing

        return Writing(self)

    def set_status(self, chapter: OpenChapter, finding: str, status: FindingStatus, memo: str = "") -> str:
        """Call a finding draft, reviewed or final, with a memo that is never printed."""
        from evalkit.steps.findings.write_findings import mark_status, set_status

        seen = next((mark_status(f) for f in chapter.findings if f.id == finding), "")
        return set_status(self, chapter.chapter.slug, finding, status, memo, seen)

    def report(
        self,
        out: str | Path | None = None,
        template: str | Path | None = None,
        publish: bool | None = None,
    ) -> ReportResult:
        """Write the report in Word; without ``out``, into the project's reports folder.

        ``publish`` hides and rounds counts of people (True) or prints them exactly (False); None does as the
        project's settings say.
        """
        from evalkit.steps.report.report import write_report

        return write_report(
            self, Path(out) if out else None, Path(template) if template else None, publish=publish
        )

    def _repr_html_(self) -> str:
        now = self.status()
        rows = [
            ("Folder", self.folder),
            ("Sources", f"{now.held}; {now.words:,} words"),
            ("Codebook", f"{self.codebook.title}, {len(self.codebook.codes)} codes"),
            ("Suggestions", f"{now.suggestions:,} passages, {now.undecided:,} not decided yet"),
            ("Codings", f"{now.codings:,} by {', '.join(now.coders) or 'nobody yet'}"),
            ("To look at", f"{len(now.problems):,} (see problems())"),
            ("Next", now.next_step),
        ]
        return card(now.title, rows)


def new_project(
    folder: str | Path, title: str = "", codebook: str | Path | None = None, anonymous: bool = False
) -> Project:
    """Make a project folder; without ``codebook`` with the 13 criteria for community mental health.

    ``anonymous`` says that the texts are so already: names are not sought as files are added.

    Example: ``p = ek.new_project("our-evaluation", title="Core teams in our borough")``
    """
    from evalkit.settings import ReportSettings
    from evalkit.steps.create import create_project

    report = ReportSettings.model_validate({"title": title} if title else {})
    made = create_project(
        Path(folder), report, Path(codebook) if codebook else None, deidentify=not anonymous
    )
    made.close()
    return Project(made.folder)


def run_demo(folder: str | Path = "evalkit-demo") -> Project:
    """Make the invented sample project, with everything done on it down to a Word report.

    Example: ``p = ek.run_demo("sample")``
    """
    from evalkit.steps.demo import run_demo as run

    made = run(Path(folder), track=notebook_track)
    made.project.close()
    return Project(made.project.folder)
